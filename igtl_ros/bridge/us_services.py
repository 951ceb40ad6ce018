# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The node's services that command scanners."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from igtl_ros.bridge.service_answers import RequestError
from igtl_ros.bridge.service_answers import serve
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
from rclpy.node import Node

_NO_NAMES = 'names is empty: expected at least one'


class UsServices:
    """
    Serves ROS.

    :param calls: returns what sends commands; None while the bridge is not active.
    """

    def __init__(self, node: Node, calls: Callable[[], UsCalls | None]) -> None:
        serve(
            node,
            (
                (GetUsParameters, 'get_us_parameters', _get),
                (SetUsParameters, 'set_us_parameters', _set),
                (SubscribeUsParameters, 'subscribe_us_parameters', _subscribe),
                (SendCommand, 'send_command', _send),
            ),
            calls,
        )


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
