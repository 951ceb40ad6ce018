# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Pictures on their way to OpenIGTLink as VIDEO.

A thread encodes them, because that takes tens of milliseconds; they are sent on the executor, as
everything is.
"""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from typing import Any

from igtl_ros.bridge.outbound_device import OutboundDevice
from igtl_ros.bridge.worker import Worker
from igtl_ros.conversions.images import ImageError
from igtl_ros.conversions.placement import Departure
from igtl_ros.conversions.rows import Input
from igtl_ros.conversions.video_codecs import Encoder
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from rclpy.exceptions import InvalidHandle
from rclpy.node import Node
from sensor_msgs.msg import Image

TOO_SLOW = 'faster than they are encoded'
_MOST_WAITING = 2


def _encode_once(message: Image, device_name: str, departure: Departure) -> Packet:
    return Encoder().encode(message, device_name, departure)


# Only for routes that say so: a picture is an IMAGE otherwise.
ENCODED = Input(Image, 'VIDEO', 'image', _encode_once)


class OutboundVideo(OutboundDevice):
    """Sends pictures as one stream; used on the executor alone, after `begin`."""

    _node: Node

    def begin(self, node: Node) -> None:
        """Start encoding; `leave` ends it."""
        self._node = node
        self._encoder = Encoder()
        self._encoded: deque[tuple[Packet | Exception, Departure]] = deque()
        self._guard = node.create_guard_condition(self._send_encoded)
        self._worker = Worker(f'encoder of {self.record.device_name}', self._encode, _MOST_WAITING)

    def leave(self) -> None:
        """End encoding; what waits goes nowhere."""
        self._worker.end()
        self._node.destroy_guard_condition(self._guard)

    def _handle(self, message: Any, departure: Departure) -> None:
        self._last_sent = departure.now  # for max_rate
        if not self._worker.put((message, departure)):
            self.record.drop(TOO_SLOW)

    def _encode(self, item: tuple[Image, Departure]) -> None:
        message, departure = item
        result: Packet | Exception
        try:
            result = self._encoder.encode(message, self._wire_name, departure)
        except (PackError, ImageError) as error:
            result = error
        self._encoded.append((result, departure))
        with suppress(InvalidHandle):  # it has left meanwhile
            self._guard.trigger()

    def _send_encoded(self) -> None:
        while self._encoded:
            self._deliver(*self._encoded.popleft())

    def _convert(self, message: Packet | Exception, departure: Departure) -> Packet:
        if isinstance(message, Exception):
            raise message
        return message
