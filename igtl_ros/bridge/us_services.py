# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
The node's services that command scanners.

They are there as long as the node is, so that who calls while the bridge is not active gets an
answer that says so, and so that a call which is under way when it stops is answered too.
"""

from __future__ import annotations

from collections.abc import Awaitable
from collections.abc import Callable
import math
from typing import Any

from igtl_ros.bridge.us_calls import UsCalls
from igtl_ros.bridge.us_calls import Whom
from igtl_ros.conversions.metadata import metadata_from_ros
from igtl_ros.conversions.metadata import metadata_to_ros
from igtl_ros.msg import UsParameterResult
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink.text import printable
from igtl_ros.srv import GetUsParameters
from igtl_ros.srv import SendCommand
from igtl_ros.srv import SetUsParameters
from igtl_ros.srv import SubscribeUsParameters
from igtl_ros.tuo.command import family_of
from igtl_ros.tuo.command import Reply
from igtl_ros.tuo.command import Request
from rclpy.callback_groups import ReentrantCallbackGroup
from rclpy.node import Node

_LONGEST = 3600.0
_NO_NAMES = 'names is empty: expected at least one'

Do = Callable[[UsCalls, Any, Any], Awaitable[None]]


class RequestError(ValueError):
    """A request that cannot be used; the text names the field and what was expected."""


class UsServices:
    """
    Serves ROS.

    :param calls: returns what sends commands; None while the bridge is not active.
    """

    def __init__(self, node: Node, calls: Callable[[], UsCalls | None]) -> None:
        self._node = node
        self._calls = calls
        group = ReentrantCallbackGroup()  # any number of calls at a time
        for service, name, do in (
            (GetUsParameters, 'get_us_parameters', _get),
            (SetUsParameters, 'set_us_parameters', _set),
            (SubscribeUsParameters, 'subscribe_us_parameters', _subscribe),
            (SendCommand, 'send_command', _send),
        ):
            node.create_service(service, f'~/{name}', self._answering(do), callback_group=group)

    def _answering(self, do: Do) -> Callable[[Any, Any], Awaitable[Any]]:
        async def answer(request: Any, response: Any) -> Any:
            calls = self._calls()
            response.success = False
            try:
                if calls is None:
                    raise RequestError('the bridge is not active')
                _check_timeout(request.timeout)
                await do(calls, request, response)
            except Exception as error:  # whatever is raised here would end the executor
                response.error = printable(str(error)) or type(error).__name__
            return response

        return answer


def _check_timeout(timeout: float) -> None:
    if not (math.isfinite(timeout) and 0 <= timeout <= _LONGEST):
        raise RequestError(f'timeout is {timeout}: expected 0 to {_LONGEST:g} seconds')


def _answer(response: Any, reply: Reply) -> None:
    response.success, response.error = reply.success, printable(reply.error)
    response.results = [
        UsParameterResult(
            name=result.name,
            success=result.success,
            value=printable(result.value),
            error=printable(result.error),
        )
        for result in reply.results
    ]


async def _get(calls: UsCalls, request: Any, response: Any) -> None:
    if not request.names:
        raise RequestError(_NO_NAMES)
    whom = Whom(request.connection, request.device)
    _answer(response, await calls.get(whom, request.names, request.timeout))


async def _set(calls: UsCalls, request: Any, response: Any) -> None:
    if not request.names:
        raise RequestError(_NO_NAMES)
    if len(request.names) != len(request.values):
        raise RequestError(
            f'values has {len(request.values)} elements: expected {len(request.names)}, one for '
            'each name'
        )
    whom = Whom(request.connection, request.device)
    pairs = [*zip(request.names, request.values, strict=True)]
    _answer(response, await calls.set(whom, pairs, request.timeout))


async def _subscribe(calls: UsCalls, request: Any, response: Any) -> None:
    whom = Whom(request.connection, request.device)
    if request.unsubscribe:
        _answer(response, await calls.unsubscribe(whom, request.names, request.timeout))
        return
    if not request.names:
        raise RequestError(_NO_NAMES)
    reply, polled = await calls.subscribe(whom, request.names, request.timeout)
    _answer(response, reply)
    response.polled = polled


async def _send(calls: UsCalls, request: Any, response: Any) -> None:
    if not request.name.strip():
        raise RequestError('name is empty: expected the name of a command')
    command = Request(
        family_of(request.name),
        request.name,
        metadata=metadata_from_ros(request.metadata),
        text=request.content,
    )
    reply = (await calls.send(request.connection, command, request.timeout)).reply
    response.success, response.error = reply.success, printable(reply.error)
    response.message, response.content = printable(reply.message), printable(reply.text)
    response.metadata = metadata_to_ros(Metadata(reply.values))
