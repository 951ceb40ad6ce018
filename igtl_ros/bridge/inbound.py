# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
From OpenIGTLink to ROS: a device's topics appear with its first message.

All of it runs on the transport's loop thread: messages are published where they are received, so
that nothing has to wait in a queue and a peer that floods us slows down itself.
"""

from __future__ import annotations

import re
import time

from igtl_ros.bridge.devices import Device
from igtl_ros.bridge.devices import FROM_IGTL
from igtl_ros.bridge.inbound_device import InboundDevice
from igtl_ros.bridge.inbound_device import World
from igtl_ros.bridge.inbound_sector import Sectors
from igtl_ros.bridge.parameters import Settings
from igtl_ros.bridge.publisher import CallLater
from igtl_ros.bridge.routes import Route
from igtl_ros.bridge.tf import TfBroadcaster
from igtl_ros.bridge.throttle import Throttle
from igtl_ros.conversions.names import FrameNames
from igtl_ros.conversions.names import UniqueNames
from igtl_ros.conversions.registry import FROM_IGTL as ROWS
from igtl_ros.openigtlink import Bind
from igtl_ros.openigtlink import BODIES
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Raw
from igtl_ros.openigtlink import REQUESTS
from igtl_ros.openigtlink.availability import RTS
from igtl_ros.openigtlink.packet import LONG_NAME_KEY
from igtl_ros.openigtlink.text import printable
from igtl_ros.transport import Connection
from rclpy.node import Node

_NO_ROUTE = Route(FROM_IGTL)


class Inbound:
    """
    Publishes what peers send.

    :param warn: for what users should know; throttled.
    """

    def __init__(
        self, node: Node, settings: Settings, call_later: CallLater, warn: Throttle
    ) -> None:
        self._settings = settings
        self._warn = warn
        self._topics = UniqueNames()
        self._tf = TfBroadcaster(node, call_later, warn)
        self._world = World(
            node=node,
            scale=settings.scale,
            stamp_on_receipt=settings.stamp_on_receipt,
            publish_tf=settings.publish_tf,
            patient_data=settings.patient_data,
            call_later=call_later,
            warn=warn,
            tf=self._tf,
            frames=FrameNames(settings.default_parent_frame, settings.frame_prefix),
        )
        self._sectors = Sectors(call_later)
        self._devices: dict[tuple[str, str], InboundDevice] = {}
        self.ignored: dict[str, int] = {}

    @property
    def devices(self) -> list[Device]:
        """Return what is known of each device."""
        return [device.record for device in list(self._devices.values())]

    def published(self, parent: str, child: str) -> bool:
        """Return whether an edge of /tf is our own."""
        return (parent, child) in self._tf.edges

    def take(self, connection: Connection, packet: Packet) -> None:
        """Publish a message."""
        now = time.time_ns()
        if not packet.device_name and packet.type_name == 'STATUS':
            return  # a sign of life
        if packet.type_name in REQUESTS:
            self._take_request(packet)
            return
        if isinstance(packet.body, Bind):
            for child in unbound(packet, packet.body):
                self.take(connection, child)
            return
        device = self._devices.get((packet.type_name, packet.full_device_name))
        if device is None:
            device = self._first(connection, packet)
            if device is None:
                return
        if packet.type_name in Sectors.TYPES:
            self._sectors.take(connection, packet, device.sector)
        device.take(packet, now)

    def _take_request(self, packet: Packet) -> None:
        """Count an answer that nobody asked for; questions are answered by the transport."""
        kind = packet.type_name
        if REQUESTS[kind].prefix == RTS:
            self._ignore(f'nobody asked for {kind}')

    def destroy(self) -> None:
        """End all topics."""
        for device in self._devices.values():
            device.destroy()
        self._devices.clear()
        self._tf.destroy()

    def _first(self, connection: Connection, packet: Packet) -> InboundDevice | None:
        """Return the device of a message that is the first of its kind, unless it may not be."""
        name, kind = printable(packet.full_device_name), packet.type_name
        if not self._settings.from_igtl.passes(name):
            self._ignore('denied')
            return None
        # A known type without content: there is no data now.
        if type(packet.body) not in ROWS or (type(packet.body) is Raw and kind in BODIES):
            self._warn(('type', kind), f'{kind} of {name!r} from {connection.peer}: no data in it')
            self._ignore(f'no data in {kind}')
            return None
        if len(self._devices) >= self._settings.max_devices:
            self._warn(
                'devices',
                f'{kind} {name!r} from {connection.peer} is ignored: there are '
                f'max_devices ({self._settings.max_devices}) devices already',
            )
            self._ignore('more than max_devices')
            return None
        topic, gave_way = self._topics(name)
        if gave_way:
            self._warn(
                ('topic', name),
                f'device {name!r} is on topic {topic!r}, because another '
                'device has the same name without special characters',
            )
        route = next(
            (route for route in self._settings.routes if route.takes(name, kind)), _NO_ROUTE
        )
        record = Device(name, kind, FROM_IGTL, connection.endpoint_url)
        device = InboundDevice(self._world, record, type(packet.body), topic, route)
        self._devices[kind, packet.full_device_name] = device
        return device

    def _ignore(self, cause: str) -> None:
        cause = re.sub(r'[^ -~]', '?', cause)
        if cause in self.ignored or len(self.ignored) < 100:
            self.ignored[cause] = self.ignored.get(cause, 0) + 1


def unbound(packet: Packet, body: Bind) -> list[Packet]:
    """Return the messages in a BIND as if each had come alone, with its stamp and metadata."""
    entries = tuple(e for e in packet.metadata.entries if e.key != LONG_NAME_KEY)
    return [
        Packet(
            child.body,
            child.name,
            packet.timestamp,
            packet.header_version,
            packet.message_id,
            Metadata(entries=entries),
            child.type_name,
        )
        for child in body.children
    ]
