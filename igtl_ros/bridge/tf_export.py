# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Frames that tf2 looks up, sent at a rate: as one TRANSFORM each, or all in one TDATA.

Everything happens on the executor; a look takes what tf2 knows now and never waits.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
import time

from igtl_ros.bridge.devices import Device
from igtl_ros.bridge.devices import TO_IGTL
from igtl_ros.bridge.outbound_bind import with_metadata
from igtl_ros.bridge.outbound_device import OutboundDevice
from igtl_ros.bridge.outbound_device import Send
from igtl_ros.bridge.outbound_device import SendTo
from igtl_ros.bridge.outbound_tf import SourceOf
from igtl_ros.bridge.outbound_tf import TRANSFORM_ROW
from igtl_ros.bridge.routes import Route
from igtl_ros.bridge.tf_look import Look
from igtl_ros.bridge.tf_lookups import TfLookups
from igtl_ros.bridge.throttle import Throttle
from igtl_ros.conversions.exports import Exported
from igtl_ros.conversions.exports import tools_from_transforms
from igtl_ros.conversions.rows import Input
from rclpy.clock import Clock
from rclpy.clock import ClockType
from rclpy.node import Node

TOOLS_ROW = Input(type(None), 'TDATA', 'tools', tools_from_transforms)
# How much of a period a look may be early.
_EARLY = 0.5
# Seconds between looks while nothing comes.
_QUIET = 0.5
# A simulation that stands still must not stop it.
_STEADY = Clock(clock_type=ClockType.STEADY_TIME)


class TfExports:
    """
    All routes that have frames and no topic.

    :param may: whether a device of this name may be sent.
    :raises ParameterError: there is such a route, and tf2_ros is not installed.
    """

    def __init__(
        self,
        node: Node,
        routes: Sequence[Route],
        scale: float,
        send_to: SendTo,
        may: Callable[[str], bool],
        source_of: SourceOf,
        warn: Throttle,
    ) -> None:
        self._node = node
        self._may = may
        self._lookups: TfLookups | None = None
        self.devices: list[Device] = []
        self._paces: list[Pace] = []
        for route in routes:
            if not route.exports:
                continue
            self._lookups = self._lookups or TfLookups(node, route, self._news)
            looks = [Look(self._lookups, route, pair, source_of, warn) for pair in route.frames]
            kind = ToolsExport if route.type == 'TDATA' else TransformsExport
            send = with_metadata(send_to(route.endpoint), route.metadata)
            export = kind(route, looks, scale, send, may, warn)
            self.devices += export.records
            self._paces.append(Pace(node, route.rate, export.tick))
        self._timer = node.create_timer(_QUIET, self._rest, clock=_STEADY)

    def denied(self) -> set[str]:
        """Return the names of devices that may not be sent now."""
        names = {device.device_name for device in self.devices}
        return {name for name in names if not self._may(name)}

    def destroy(self) -> None:
        """End it."""
        self._node.destroy_timer(self._timer)
        for pace in self._paces:
            pace.destroy()
        if self._lookups is not None:
            self._lookups.destroy()

    def _news(self) -> None:
        for pace in self._paces:
            pace.hurry()

    def _rest(self) -> None:
        for pace in self._paces:
            pace.rest()


class Pace:
    """
    Calls a function when there is news, so many times a second and no more often on average.

    If it is nearly time it does so at once: a pose leaves when it comes. A timer of the executor
    runs only while news wait, because each of its turns costs more than most looks.

    :param rate: times per second.
    """

    def __init__(self, node: Node, rate: float, function: Callable[[], None]) -> None:
        self._node = node
        self._period = 1 / rate
        self._function = function
        self._due = self._last = time.monotonic()
        self._news = False
        self._timer = node.create_timer(self._period, self._late, clock=_STEADY)

    def hurry(self) -> None:
        """Call it now, or as soon as it is time."""
        self._news = True
        called, waits = self._call(), not self._timer.is_canceled()
        if called == waits:  # it was called, so the timer starts again; or it will have to be
            self._timer.reset()

    def rest(self) -> None:
        """Call it if nothing came for long: who is missing is counted and said all the same."""
        if time.monotonic() - self._last >= _QUIET:
            self._call()

    def destroy(self) -> None:
        """End it."""
        self._node.destroy_timer(self._timer)

    def _late(self) -> None:
        if self._news:
            self._call()
        else:
            self._timer.cancel()

    def _call(self) -> bool:
        now = time.monotonic()
        if now < self._due - _EARLY * self._period:
            return False
        # From where it should have been, so that being early does not add up.
        self._due = max(self._due, now - self._period) + self._period
        self._news, self._last = False, now
        self._function()
        return True


class TransformsExport:
    """Sends each pair that has a new pose as a TRANSFORM."""

    def __init__(
        self,
        route: Route,
        looks: Sequence[Look],
        scale: float,
        send: Send,
        may: Callable[[str], bool],
        warn: Throttle,
    ) -> None:
        self._may = may
        self.records = []
        self._devices = []
        for look in looks:
            record = Device(look.name, 'TRANSFORM', TO_IGTL, route.endpoint, topics=['/tf'])
            record.parent, record.child = look.pair.parent, look.pair.child
            self.records.append(record)
            device = OutboundDevice(record, TRANSFORM_ROW, scale, send, warn)
            self._devices.append((look, device))

    def tick(self) -> None:
        """Look at all pairs, and send what is new."""
        for look, device in self._devices:
            record = device.record
            if self._may(record.device_name) and look.again(record):
                # A pair that stays is sent once; who connects later needs it too.
                device.latch = record.static = look.static
                device.take(look.transform)


class ToolsExport:
    """Sends all pairs as one TDATA when one of them has a new pose."""

    def __init__(
        self,
        route: Route,
        looks: Sequence[Look],
        scale: float,
        send: Send,
        may: Callable[[str], bool],
        warn: Throttle,
    ) -> None:
        self._may = may
        self._looks = looks
        self._record = Device(route.device, 'TDATA', TO_IGTL, route.endpoint, topics=['/tf'])
        self.records = [self._record]
        self._device = OutboundDevice(self._record, TOOLS_ROW, scale, send, warn)

    def tick(self) -> None:
        """Look at all pairs, and send those that are there if one is new."""
        record = self._record
        if not self._may(record.device_name):
            return
        news = [look.again(record) for look in self._looks]
        there = []
        for look in self._looks:
            if look.problem:
                record.invalid[look.name] = look.problem
            else:
                record.invalid.pop(look.name, None)
                there.append(look)
        if not any(news):
            return
        # Where one of them moves, who connects later gets the next message soon.
        self._device.latch = record.static = all(look.static for look in there)
        self._device.take(
            Exported(
                tuple(look.name for look in there),
                [look.transform for look in there],
            )
        )
