# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The node's services that ask peers for messages and streams."""

from __future__ import annotations

from collections.abc import Callable

from igtl_ros.bridge.asking import Asking
from igtl_ros.bridge.asking_answers import json_of
from igtl_ros.bridge.asking_wishes import kind_of
from igtl_ros.bridge.asking_wishes import wish_of
from igtl_ros.bridge.service_answers import serve
from igtl_ros.conversions.stamps import END_OF_ROS_TIME
from igtl_ros.conversions.stamps import time_of
from igtl_ros.openigtlink.availability import GET
from igtl_ros.openigtlink.availability import STP
from igtl_ros.openigtlink.text import printable
from igtl_ros.srv import Query
from igtl_ros.srv import StartStream
from igtl_ros.srv import StopStream
from rclpy.node import Node


class QueryServices:
    """
    Serves ROS.

    :param asking: returns what asks peers; None while the bridge is not active.
    """

    def __init__(self, node: Node, asking: Callable[[], Asking | None]) -> None:
        serve(
            node,
            (
                (Query, 'query', _query),
                (StartStream, 'start_stream', _start),
                (StopStream, 'stop_stream', _stop),
            ),
            asking,
        )


async def _query(asking: Asking, request: Query.Request, response: Query.Response) -> None:
    kind = kind_of(GET, request.type)
    answer = await asking.get(request.connection, kind, request.device, request.timeout)
    response.error = printable(answer.error)
    packet = answer.packet
    if response.error or packet is None:
        return
    response.json = printable(await asking.written(json_of, packet))
    response.device, response.type = printable(packet.full_device_name), packet.type_name
    if packet.nanoseconds < END_OF_ROS_TIME:
        response.stamp = time_of(packet.nanoseconds)
    response.success = True


async def _start(
    asking: Asking, request: StartStream.Request, response: StartStream.Response
) -> None:
    wish = wish_of(request.type, request.device, request.interval, request.coordinate_frame)
    answer = await asking.start(request.connection, wish, request.timeout)
    response.success, response.error = not answer.error, printable(answer.error)


async def _stop(
    asking: Asking, request: StopStream.Request, response: StopStream.Response
) -> None:
    kind = kind_of(STP, request.type)
    answer = await asking.stop(request.connection, kind, request.device, request.timeout)
    response.success, response.error = not answer.error, printable(answer.error)
