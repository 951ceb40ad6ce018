# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""One ROS topic's way to OpenIGTLink."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
import time
from typing import Any

from igtl_ros.bridge.devices import Device
from igtl_ros.bridge.devices import TOO_FAST
from igtl_ros.bridge.outbound_sector import OutboundSector
from igtl_ros.bridge.throttle import Throttle
from igtl_ros.conversions.geometry import NotRigidError
from igtl_ros.conversions.images import image_from_ros
from igtl_ros.conversions.images import ImageError
from igtl_ros.conversions.names import Frames
from igtl_ros.conversions.names import topic_name
from igtl_ros.conversions.names import transform_device
from igtl_ros.conversions.placement import Departure
from igtl_ros.conversions.poses import transform_from_ros
from igtl_ros.conversions.rows import Input
from igtl_ros.msg import ImageGeometry
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink.names import wire_name
from igtl_ros.openigtlink.packet import LONG_NAME_KEY

Send = Callable[[Packet, bool], bool]


class OutboundDevice:
    """
    Sends what is published on one topic as one device; its callback runs on the executor.

    :param send: hands a message to the transport; (packet, latch).
    :param latch: whether peers that connect later get the last message.
    :param max_rate: most messages per second; 0: all.
    :param fixed_name: the device's name is what a route says, whatever messages say. Otherwise a
        device_name in them counts of which the topic is the legal form.
    """

    def __init__(
        self,
        record: Device,
        row: Input,
        scale: float,
        send: Send,
        warn: Throttle,
        latch: bool = False,
        max_rate: float = 0.0,
        fixed_name: bool = False,
    ) -> None:
        self.record = record
        self._topic_name = topic_name(record.device_name)
        self._fixed_name = fixed_name or 'device_name' not in _fields(row.ros_type)
        self._row = row
        self._scale = scale
        self._send = send
        self._warn = warn
        self._latch = latch
        self._shortest_pause = 1e9 / max_rate if max_rate else 0.0
        self._last_sent = 0
        self._wire_name, self._name_metadata = wire_name(record.device_name)
        self._geometry: ImageGeometry | None = None
        self._sector: OutboundSector | None = None

    def take(self, message: Any) -> None:
        """Convert a message and send it."""
        now = time.time_ns()
        record = self.record
        record.received += 1
        record.last_received = now
        if self._shortest_pause and now - self._last_sent < self._shortest_pause:
            record.drop(TOO_FAST)
            return
        if not self._fixed_name:
            self._follow_name(message.device_name)
        try:
            packet = self._convert(message, Departure(now, self._scale))
            if self._sector is not None:
                packet = self._sector.on(packet)
            sent = self._send(self._named(packet), self._latch)
        except (PackError, NotRigidError, ImageError) as error:
            record.drop('no OpenIGTLink form', str(error))
            self._warn(
                (record.topics[0], type(error)),
                f'{record.topics[0]} to {record.type_name} {record.device_name!r}: {error}',
            )
            return
        self._last_sent = now
        if sent:
            record.forwarded += 1
        else:
            record.drop('transport does not take it')

    def take_geometry(self, geometry: ImageGeometry) -> None:
        """Remember where the pixels of the next images lie."""
        self._geometry = geometry

    def carry(self, sector: OutboundSector) -> None:
        """Send images with the sector of their device."""
        self._sector, sector.image = sector, self.record

    def _follow_name(self, name: str) -> None:
        """Send under the name in a message if the topic is the legal form of it."""
        record = self.record
        if name and name != record.device_name and topic_name(name) == self._topic_name:
            record.device_name = name
            self._wire_name, self._name_metadata = wire_name(name)

    def _convert(self, message: Any, departure: Departure) -> Packet:
        if self._row.convert is image_from_ros:
            return image_from_ros(message, self._wire_name, departure, self._geometry)
        return self._row.convert(message, self._wire_name, departure)

    def _named(self, packet: Packet) -> Packet:
        if not self._name_metadata or LONG_NAME_KEY in packet.metadata:
            return packet
        entries = packet.metadata.entries + self._name_metadata.entries
        return replace(packet, header_version=2, metadata=Metadata(entries=entries))


class OutboundTf:
    """
    Sends edges of /tf, one TRANSFORM each: child seen in parent is `<child>To<parent>`.

    :param wanted: whether an edge (parent, child) is to be sent.
    :param device: makes the OutboundDevice-like record of a new edge.
    """

    def __init__(
        self,
        scale: float,
        send: Send,
        warn: Throttle,
        wanted: Callable[[str, str], bool],
        record_of: Callable[[str], Device],
        max_rate: float = 0.0,
    ) -> None:
        self._scale = scale
        self._send = send
        self._warn = warn
        self._wanted = wanted
        self._record_of = record_of
        self._max_rate = max_rate
        self._edges: dict[Frames, OutboundDevice] = {}

    def take(self, message: Any) -> None:
        """Send the edges that are wanted."""
        for transform in message.transforms:
            frames = Frames(
                transform.header.frame_id.lstrip('/'), transform.child_frame_id.lstrip('/')
            )
            device = self._edges.get(frames)
            if device is None:
                if not self._wanted(*frames):
                    continue
                device = self._edges[frames] = OutboundDevice(
                    self._record_of(transform_device(frames)),
                    _TRANSFORM_ROW,
                    self._scale,
                    self._send,
                    self._warn,
                    max_rate=self._max_rate,
                )
            device.take(transform)


_TRANSFORM_ROW = Input(type(None), 'TRANSFORM', 'transform', transform_from_ros)


def _fields(ros_type: type) -> frozenset[str]:
    """Return the names of a message's fields; none for what is not a message."""
    get = getattr(ros_type, 'get_fields_and_field_types', dict)
    return frozenset(get())
