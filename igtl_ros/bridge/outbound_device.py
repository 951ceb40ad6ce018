# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""One ROS topic's way to OpenIGTLink."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from operator import attrgetter
import time
from typing import Any

from igtl_ros.bridge.devices import Device
from igtl_ros.bridge.devices import TOO_FAST
from igtl_ros.bridge.outbound_sector import OutboundSector
from igtl_ros.bridge.throttle import Throttle
from igtl_ros.conversions.geometry import NotRigidError
from igtl_ros.conversions.images import ImageError
from igtl_ros.conversions.names import topic_name
from igtl_ros.conversions.placement import Departure
from igtl_ros.conversions.rows import Input
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink.names import wire_name
from igtl_ros.openigtlink.packet import LONG_NAME_KEY

Send = Callable[[Packet, bool], bool]
# Returns the way to send to the peers of one endpoint; of all, if its name is empty.
SendTo = Callable[[str], Send]


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
        self._fixed_name = fixed_name
        self._name_in = None if fixed_name else _name_in(row.ros_type)
        self._row = row
        self._scale = scale
        self._send = send
        self._warn = warn
        self.latch = latch
        self._shortest_pause = 1e9 / max_rate if max_rate else 0.0
        self._last_sent = 0
        self._wire_name, self._name_metadata = wire_name(record.device_name)
        self._sector: OutboundSector | None = None

    def take(self, message: Any) -> None:
        """Count a message, convert it and send it."""
        now = time.time_ns()
        record = self.record
        record.received += 1
        record.last_received = now
        if self._shortest_pause and now - self._last_sent < self._shortest_pause:
            record.drop(TOO_FAST)
            return
        self._handle(message, Departure(now, self._scale, record.leave_out))

    def _handle(self, message: Any, departure: Departure) -> None:
        """Deliver a message, now or later."""
        self._deliver(message, departure)

    def _deliver(self, message: Any, departure: Departure) -> None:
        record = self.record
        if self._name_in is not None:
            self._follow_name(self._name_in(message))
        try:
            packet = self._convert(message, departure)
            record.type_name = packet.type_name  # a RawMessage says it itself
            if self._sector is not None:
                packet = self._sector.on(packet)
            sent = self._send(self._named(packet), self.latch)
        except (PackError, NotRigidError, ImageError) as error:
            record.drop('no OpenIGTLink form', str(error))
            self._warn(
                (record.topics[0], type(error)),
                f'{record.topics[0]} to {record.type_name} {record.device_name!r}: {error}',
            )
            return
        self._last_sent = departure.now
        if sent:
            record.forwarded += 1
        else:
            record.drop('transport does not take it')

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
        return self._row.convert(message, self._wire_name, departure)

    def _named(self, packet: Packet) -> Packet:
        if not self._name_metadata or LONG_NAME_KEY in packet.metadata:
            return packet
        entries = packet.metadata.entries + self._name_metadata.entries
        return replace(packet, header_version=2, metadata=Metadata(entries=entries))


def _name_in(ros_type: type) -> Callable[[Any], str] | None:
    """Return what gets the device's name out of a message; None where there is none in it."""
    get = getattr(ros_type, 'get_fields_and_field_types', dict)
    fields: dict[str, str] = get()
    if 'device_name' in fields:
        return attrgetter('device_name')
    if fields.get('geometry') == 'igtl_ros/ImageGeometry':
        return attrgetter('geometry.device_name')
    return None
