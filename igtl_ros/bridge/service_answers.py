# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
What services have in common that ask peers and wait: every call gets an answer, or an error.

They are there as long as the node is, so that who calls while the bridge is not active gets an
answer that says so, and so that a call which is under way when it stops is answered too.
"""

from __future__ import annotations

from collections.abc import Awaitable
from collections.abc import Callable
from collections.abc import Iterable
import math
from typing import Any
from typing import TypeVar

from igtl_ros.openigtlink.text import printable
from rclpy.callback_groups import ReentrantCallbackGroup
from rclpy.node import Node

_LONGEST = 3600.0

AskerT = TypeVar('AskerT')
Do = Callable[[AskerT, Any, Any], Awaitable[None]]


class RequestError(ValueError):
    """A request that cannot be used; the text names the field and what was expected."""


def serve(
    node: Node,
    services: Iterable[tuple[type, str, Do[AskerT]]],
    asker: Callable[[], AskerT | None],
) -> None:
    """
    Serve ROS.

    :param services: type, name, and the coroutine that fills in the response.
    :param asker: returns what the coroutines ask; None while the bridge is not active.
    """
    group = ReentrantCallbackGroup()  # any number of calls at a time
    for service, name, do in services:
        node.create_service(service, f'~/{name}', _answering(do, asker), callback_group=group)


def _answering(
    do: Do[AskerT], asker: Callable[[], AskerT | None]
) -> Callable[[Any, Any], Awaitable[Any]]:
    async def answer(request: Any, response: Any) -> Any:
        there = asker()
        response.success = False
        try:
            if there is None:
                raise RequestError('the bridge is not active')
            _check_timeout(getattr(request, 'timeout', 0.0))
            await do(there, request, response)
        except Exception as error:  # whatever is raised here would end the executor
            response.error = printable(str(error)) or type(error).__name__
        return response

    return answer


def _check_timeout(timeout: float) -> None:
    if not (math.isfinite(timeout) and 0 <= timeout <= _LONGEST):
        raise RequestError(f'timeout is {timeout}: expected 0 to {_LONGEST:g} seconds')
