# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Pictures on their way to OpenIGTLink, each with the geometry of its own stamp.

Picture and geometry come on two topics, in any order. Where a device publishes a geometry with
each picture, a picture waits for its own, a moment at most; a geometry that is published once is
that of all pictures, and nothing waits for another.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
import time
from typing import Any
from typing import NamedTuple

from igtl_ros.bridge.outbound_device import OutboundDevice
from igtl_ros.conversions.placement import Departure
from igtl_ros.conversions.stamps import nanoseconds_of
from igtl_ros.msg import ImageGeometry
from igtl_ros.openigtlink import Packet
from rclpy.clock import Clock
from rclpy.clock import ClockType
from rclpy.node import Node

LONGEST_WAIT = 0.1
NOT_ITS_OWN = 'geometry with its stamp'
_STEADY = Clock(clock_type=ClockType.STEADY_TIME)
# A subscription takes at most 100 messages in one turn, of one topic and then of the other.
_MOST_KEPT = 200
_MOST_HELD = 30


class OutboundGeometry:
    """
    The geometries of one device, as they come; used on the executor alone.

    `published` says whether anybody publishes any, `pictures` are those that they belong to.
    """

    def __init__(self) -> None:
        self.published: Callable[[], bool] = lambda: False
        self.last: ImageGeometry | None = None
        self.count = 0
        self.pictures: list[OutboundImage] = []
        self._by_stamp: dict[int, ImageGeometry] = {}

    def take(self, geometry: ImageGeometry) -> None:
        """Remember where pixels lie, and let pictures go that wait for it."""
        stamp = nanoseconds_of(geometry.header.stamp)
        self.last = geometry
        self.count += 1
        self._by_stamp.pop(stamp, None)  # so that the newest stands last
        self._by_stamp[stamp] = geometry
        if len(self._by_stamp) > _MOST_KEPT:
            del self._by_stamp[next(iter(self._by_stamp))]
        for picture in self.pictures:
            picture.look(stamp)

    def of(self, picture: Any) -> ImageGeometry | None:
        """Return the geometry with the stamp of a picture."""
        return self._by_stamp.get(nanoseconds_of(picture.header.stamp))


class _Held(NamedTuple):
    """
    A picture that waits.

    :param until: monotonic seconds.
    :param before: geometries that had come before it.
    """

    picture: Any
    departure: Departure
    until: float
    before: int


class OutboundImage(OutboundDevice):
    """
    Sends pictures in their order; used on the executor alone.

    `pair` says where their geometries come from; until then they go without.
    """

    _geometries: OutboundGeometry
    _node: Node

    def pair(self, geometries: OutboundGeometry, node: Node) -> None:
        """
        Send each picture with its geometry.

        :param node: has the timer, which runs while a picture waits.
        """
        self._geometries = geometries
        self._held: deque[_Held] = deque()
        self._waits = True  # until it shows that one geometry is that of all
        self._went_without: deque[int] = deque(maxlen=_MOST_HELD)  # stamps
        self._geometry: ImageGeometry | None = None  # of the picture that is sent now
        self._node = node
        self._timer = node.create_timer(
            LONGEST_WAIT, self._time_is_up, clock=_STEADY, autostart=False
        )
        if not self._fixed_name:
            self._name_in = self._name_in_geometry
        geometries.pictures.append(self)

    def leave(self) -> None:
        """End waiting; what waits goes nowhere."""
        self._held.clear()
        self._geometries.pictures.remove(self)
        self._node.destroy_timer(self._timer)

    def look(self, stamp: int) -> None:
        """Send what has waited for a geometry that came now."""
        if stamp in self._went_without:
            self._waits = True  # it was late: this device has one for each picture
        self._send_ready()

    def _handle(self, message: Any, departure: Departure) -> None:
        geometries = self._geometries
        own = geometries.of(message)
        if self._held or (own is None and self._waits and geometries.published()):
            now = time.monotonic()
            self._held.append(_Held(message, departure, now + LONGEST_WAIT, geometries.count))
            self._last_sent = departure.now  # for max_rate
            if len(self._held) > _MOST_HELD:
                self._send_without(self._held.popleft())
            self._send_ready()
            if len(self._held) == 1:
                self._wake(LONGEST_WAIT)
            return
        if own is not None:
            self._waits = True
        else:
            self._went_without.append(nanoseconds_of(message.header.stamp))
        self._send_with(own or geometries.last, message, departure)

    def _send_ready(self) -> None:
        """Send from the front of those that wait, as far as there are geometries."""
        while self._held:
            held = self._held[0]
            own = self._geometries.of(held.picture)
            if own is None and self._waits:
                return
            self._held.popleft()
            if own is None:
                self._send_without(held)
            else:
                self._send_with(own, held.picture, held.departure)
        self._timer.cancel()

    def _time_is_up(self) -> None:
        now = time.monotonic()
        while self._held and self._held[0].until <= now:
            held = self._held.popleft()
            # If no other came in the meantime, there is one geometry for all pictures.
            self._waits = self._geometries.count > max(held.before, 1)
            self._send_without(held)
            self._send_ready()
        if self._held:
            self._wake(self._held[0].until - now)
        else:
            self._timer.cancel()

    def _wake(self, seconds: float) -> None:
        self._timer.timer_period_ns = max(1, int(seconds * 1e9))
        self._timer.reset()

    def _send_without(self, held: _Held) -> None:
        self._went_without.append(nanoseconds_of(held.picture.header.stamp))
        self.record.leave_out(NOT_ITS_OWN, 1)
        self._send_with(self._geometries.last, held.picture, held.departure)

    def _send_with(
        self, geometry: ImageGeometry | None, message: Any, departure: Departure
    ) -> None:
        self._geometry = geometry
        self._deliver(message, departure)

    def _name_in_geometry(self, message: Any) -> str:
        return self._geometry.device_name if self._geometry is not None else ''

    def _convert(self, message: Any, departure: Departure) -> Packet:
        return self._row.convert(message, self._wire_name, departure, self._geometry)  # type: ignore[call-arg]
