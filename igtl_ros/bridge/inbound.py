# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
From OpenIGTLink to ROS: a device's topics appear with its first message.

All of it runs on the transport's loop thread: messages are published where they are received, so
that nothing has to wait in a queue and a peer that floods us slows down itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
import re
import time

from igtl_ros.bridge.devices import Device
from igtl_ros.bridge.devices import FROM_IGTL
from igtl_ros.bridge.endpoint_settings import EndpointSettings
from igtl_ros.bridge.inbound_device import InboundDevice
from igtl_ros.bridge.inbound_device import World
from igtl_ros.bridge.inbound_sector import Sectors
from igtl_ros.bridge.parameters import ParameterError
from igtl_ros.bridge.parameters import Settings
from igtl_ros.bridge.publisher import CallLater
from igtl_ros.bridge.ros_types import long_type_name
from igtl_ros.bridge.ros_types import published_types
from igtl_ros.bridge.routes import Route
from igtl_ros.bridge.tf import half_turn
from igtl_ros.bridge.tf import TfBroadcaster
from igtl_ros.bridge.throttle import Throttle
from igtl_ros.conversions.names import FrameNames
from igtl_ros.conversions.names import NAMELESS
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

EndpointOf = Callable[[str], EndpointSettings]

_NO_ROUTE = Route(FROM_IGTL)
# Clients that come and go have a new address each time.
_MOST_SOURCES = 10


class Inbound:
    """
    Publishes what peers send.

    :param endpoint_of: returns the settings of an endpoint, by name.
    :param warn: for what users should know; throttled.
    :raises ParameterError: a rule's ros_type is none that is published.
    """

    def __init__(
        self,
        node: Node,
        settings: Settings,
        endpoint_of: EndpointOf,
        call_later: CallLater,
        warn: Throttle,
    ) -> None:
        for route in settings.routes:
            _check_ros_type(route)
        self._settings = settings
        self._endpoint_of = endpoint_of
        self._call_later = call_later
        self._warn = warn
        self._topics = UniqueNames()
        self._tf = TfBroadcaster(node, call_later, warn)
        if settings.ras_lps_frames:
            ras, lps = (settings.frame_prefix + name for name in settings.ras_lps_frames)
            self._tf.send_static([half_turn(ras, lps, node.get_clock().now().to_msg())])
        self._world = World(
            node=node,
            settings=settings,
            call_later=call_later,
            warn=warn,
            tf=self._tf,
            frames=FrameNames(settings.default_parent_frame, settings.frame_prefix),
        )
        self._worlds = {(settings.default_parent_frame, settings.frame_prefix): self._world}
        self._sectors = Sectors(call_later)
        # By type, name and what makes topics and frames of them; and by who sends them.
        self._devices: dict[tuple[object, ...], InboundDevice] = {}
        self._known: dict[tuple[str, str, str], InboundDevice] = {}
        self.ignored: dict[str, int] = {}

    @property
    def devices(self) -> list[Device]:
        """Return what is known of each device."""
        return [device.record for device in list(self._devices.values())]

    def source_of(self, parent: str, child: str) -> str | None:
        """Return the endpoint that a pose on /tf came from; None if it is not ours."""
        return self._tf.source_of(parent, child)

    def change(self, settings: Settings) -> None:
        """Go on with other settings, from the loop thread's next turn on."""
        self._call_later(0.0, lambda: self._change(settings))

    def _change(self, settings: Settings) -> None:
        self._settings = settings
        for world in self._worlds.values():
            world.settings = settings
        self._known.clear()
        for key, device in list(self._devices.items()):
            if settings.from_igtl.passes(device.record.device_name):
                device.look_again()
            else:
                del self._devices[key]
                device.destroy()

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
        key = connection.endpoint_name, packet.type_name, packet.full_device_name
        device = self._known.get(key)
        if device is None:
            device = self._first(connection, packet)
            if device is None:
                return
            self._known[key] = device
        if connection is not device.source:
            self._also_from(connection, device)
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
        self._known.clear()
        self._tf.destroy()

    def _first(self, connection: Connection, packet: Packet) -> InboundDevice | None:
        """Return the device of an endpoint's first message of its kind, unless it may not be."""
        name, kind = printable(packet.full_device_name), packet.type_name
        endpoint = self._endpoint_of(connection.endpoint_name)
        if not (self._settings.from_igtl.passes(name) and endpoint.from_igtl.passes(name)):
            self._ignore('denied')
            return None
        route = next(
            (route for route in self._settings.routes if route.takes(name, kind, endpoint.name)),
            _NO_ROUTE,
        )
        frames = endpoint.default_parent_frame, endpoint.frame_prefix
        key = kind, packet.full_device_name, route, endpoint.prefix, frames
        device = self._devices.get(key) or self._new(connection, packet, route)
        if device is not None:
            self._devices[key] = device
        return device

    def _new(self, connection: Connection, packet: Packet, route: Route) -> InboundDevice | None:
        """Return a new device, unless there may be none."""
        endpoint = self._endpoint_of(connection.endpoint_name)
        name, kind = printable(packet.full_device_name), packet.type_name
        # A command, which counts if it comes on its own; or what no header could say.
        if type(packet.body) not in ROWS or not (kind.isascii() and kind.isprintable()):
            self._ignore(f'{kind} in a BIND')
            return None
        # A known type without content: there is no data now.
        if type(packet.body) is Raw and kind in BODIES:
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
        topic, gave_way = self._topics(
            f'{endpoint.prefix}/{name or NAMELESS}' if endpoint.prefix else name
        )
        if gave_way:
            self._warn(
                ('topic', name),
                f'device {name!r} is on topic {topic!r}, because another '
                'device has the same name without special characters',
            )
        record = Device(name, kind, FROM_IGTL, endpoint.name)
        world = self._world_of(endpoint)
        device = InboundDevice(world, record, type(packet.body), topic, route)
        device.source = connection
        return device

    def _world_of(self, endpoint: EndpointSettings) -> World:
        """Return what the devices of an endpoint share, which has names for frames of its own."""
        names = endpoint.default_parent_frame, endpoint.frame_prefix
        if names not in self._worlds:
            self._worlds[names] = replace(self._world, frames=FrameNames(*names))
        return self._worlds[names]

    def forget(self, endpoint_name: str) -> None:
        """End the topics of devices that come from one endpoint alone."""
        self._known = {
            key: device for key, device in self._known.items() if key[0] != endpoint_name
        }
        others = {id(device) for device in self._known.values()}
        for key, device in list(self._devices.items()):
            if device.record.connection == endpoint_name and id(device) not in others:
                del self._devices[key]
                device.destroy()

    def _also_from(self, connection: Connection, device: InboundDevice) -> None:
        """Say once that two peers send the same device: its values jump between them."""
        record, source = device.record, device.source
        if source is None or source.closed.done():  # it came back, or gave its place to another
            device.source = connection
            return
        if not record.also_from:
            self._warn(
                ('also from', record.type_name, record.device_name),
                f'{record.type_name} {record.device_name!r} comes from {source.peer} and also '
                f'from {connection.peer}: its values jump between them',
            )
        if connection.peer in record.also_from or len(record.also_from) < _MOST_SOURCES:
            record.also_from[connection.peer] = record.also_from.get(connection.peer, 0) + 1

    def _ignore(self, cause: str) -> None:
        cause = re.sub(r'[^ -~]', '?', cause)
        if cause in self.ignored or len(self.ignored) < 100:
            self.ignored[cause] = self.ignored.get(cause, 0) + 1


def _check_ros_type(route: Route) -> None:
    """
    Compare a rule's ros_type with what is published.

    :raises ParameterError: it never is.
    """
    if route.direction != FROM_IGTL or not route.ros_type:
        return
    expected = published_types(BODIES[route.type].TYPE if route.type else '')
    if long_type_name(route.ros_type) not in expected:
        raise ParameterError(
            f'{route.source}: line {route.line}: ros_type {route.ros_type} is never published'
            f'{" for " + route.type if route.type else ""}: expected one of {", ".join(expected)}'
        )


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
