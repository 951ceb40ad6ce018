# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The edges that pass on /tf or /tf_static, sent as they are; nothing is looked up."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from igtl_ros.bridge.devices import Device
from igtl_ros.bridge.outbound_device import OutboundDevice
from igtl_ros.bridge.outbound_device import Send
from igtl_ros.bridge.routes import Route
from igtl_ros.bridge.throttle import Throttle
from igtl_ros.conversions.names import Frames
from igtl_ros.conversions.names import transform_device
from igtl_ros.conversions.poses import transform_from_ros
from igtl_ros.conversions.rows import Input
from igtl_ros.conversions.stamps import nanoseconds_of

TRANSFORM_ROW = Input(type(None), 'TRANSFORM', 'transform', transform_from_ros)
# The endpoint that a pose (parent, child) on /tf came from; None if the bridge did not put it
# there.
SourceOf = Callable[[str, str], str | None]
# Two bridges that send each other's /tf would otherwise pass the same poses round for ever.
NOT_NEWER = 'not newer than the last one'
_CLOCK_SET_BACK = 5 * 10**9  # nanoseconds; what is older than that comes from a clock set back


def goes_back(route: Route, source: str | None) -> bool:
    """Return whether a route would send a pose to the peer that it came from."""
    return source is not None and route.endpoint in ('', source)


class OutboundTf:
    """
    Sends edges, one TRANSFORM each: child seen in parent is `<child>To<parent>`.

    :param may: whether a device of this name may be sent.
    :param record_of: makes the record of a new edge's device.
    :param latch: whether peers that connect later get the last message.
    """

    def __init__(
        self,
        route: Route,
        scale: float,
        send: Send,
        warn: Throttle,
        may: Callable[[str], bool],
        source_of: SourceOf,
        record_of: Callable[[str, Frames], Device],
        latch: bool = False,
    ) -> None:
        self._route = route
        self._scale = scale
        self._send = send
        self._warn = warn
        self._may = may
        self._source_of = source_of
        self._record_of = record_of
        self._latch = latch
        self._names = {Frames(pair.parent, pair.child): pair.device_name for pair in route.frames}
        self._edges: dict[Frames, OutboundDevice] = {}
        self._stamps: dict[Frames, int] = {}

    def take(self, message: Any) -> None:
        """Send the edges that are wanted."""
        for transform in message.transforms:
            frames = Frames(
                transform.header.frame_id.lstrip('/'), transform.child_frame_id.lstrip('/')
            )
            if self._names and frames not in self._names:
                continue
            name = self._names.get(frames) or transform_device(frames)
            if not self._may(name) or goes_back(self._route, self._source_of(*frames)):
                continue
            device = self._device(frames, name)
            if self._is_new(frames, nanoseconds_of(transform.header.stamp)):
                device.take(transform)
            else:
                device.record.received += 1
                device.record.drop(NOT_NEWER)

    def _is_new(self, frames: Frames, stamp: int) -> bool:
        """Return whether an edge says more than the last one, or its clock was set back."""
        if self._latch or not stamp:
            return True
        last = self._stamps.get(frames, 0)
        if 0 <= last - stamp < _CLOCK_SET_BACK:
            return False
        self._stamps[frames] = stamp
        return True

    def _device(self, frames: Frames, name: str) -> OutboundDevice:
        device = self._edges.get(frames)
        if device is None:
            device = self._edges[frames] = OutboundDevice(
                self._record_of(name, frames),
                TRANSFORM_ROW,
                self._scale,
                self._send,
                self._warn,
                self._latch,
                self._route.max_rate,
            )
        return device
