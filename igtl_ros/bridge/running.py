# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""An active bridge: transport, publishers and subscriptions, as long as the node is active."""

from __future__ import annotations

from collections.abc import Callable

from igtl_ros.bridge.asking import Asking
from igtl_ros.bridge.command_system import CommandSystem
from igtl_ros.bridge.command_waiting import Waiting
from igtl_ros.bridge.connections import ConnectionsTopic
from igtl_ros.bridge.devices import Device
from igtl_ros.bridge.devices import FROM_IGTL
from igtl_ros.bridge.devices import TO_IGTL
from igtl_ros.bridge.diagnostics import Diagnostics
from igtl_ros.bridge.endpoints import Endpoints
from igtl_ros.bridge.inbound import Inbound
from igtl_ros.bridge.legacy_topics import LegacyTopics
from igtl_ros.bridge.outbound import Outbound
from igtl_ros.bridge.outbound_device import Send
from igtl_ros.bridge.parameters import Settings
from igtl_ros.bridge.qos_overrides import OverridableNode
from igtl_ros.bridge.tf_export import TfExports
from igtl_ros.bridge.throttle import Throttle
from igtl_ros.msg import DeviceInfo
from igtl_ros.openigtlink import MessageError
from igtl_ros.openigtlink import Packet
from igtl_ros.srv import ListDevices
from igtl_ros.transport import Connection
from igtl_ros.transport import EndpointInfo
from igtl_ros.transport import Hub
from igtl_ros.transport import Listener
from rclpy.clock import Clock
from rclpy.clock import ClockType
from rclpy.timer import Timer

_STEADY = Clock(clock_type=ClockType.STEADY_TIME)


class Running(Listener):
    """
    Where transport and conversions meet.

    What it hears as Listener comes on the loop thread; timers, subscriptions and services come
    on the executor.
    """

    def __init__(self, node: OverridableNode, settings: Settings) -> None:
        self._node = node
        self._settings = settings
        self._log = node.get_logger()
        self._warn = Throttle(self._log.warning)
        self.hub = Hub(self)
        self.endpoints = Endpoints(
            self.hub, Waiting(node, self._call_later), self._log, self._removed
        )
        self._connections = ConnectionsTopic(node, self.hub.infos, self._call_later)
        self._inbound = Inbound(node, settings, self.endpoints.of, self._call_later, self._warn)
        self._diagnostics = Diagnostics(node)
        self._outbound = Outbound(
            node, settings, self._send_to, self._inbound.source_of, self._warn
        )
        self._exports = self._tf_exports()
        self.commands = CommandSystem(node, settings, self._call_later, self._warn)
        self.asking = Asking(
            Waiting(node, self._call_later),
            lambda connection: self.endpoints.of(connection.endpoint_name).start_streams,
            self._warn,
        )
        self._legacy = self._legacy_topics() if settings.legacy_topics else None
        self._service = node.create_service(ListDevices, '~/list_devices', self._list_devices)
        self._timers = self._start_timers()

    def _tf_exports(self) -> TfExports:
        return TfExports(
            self._node,
            self._settings.routes,
            self._settings.scale,
            self._send_to,
            lambda name: self._may(TO_IGTL, name),
            self._inbound.source_of,
            self._warn,
        )

    def _legacy_topics(self) -> LegacyTopics:
        return LegacyTopics(
            self._node, self._send_to(''), self._may, self._settings.legacy_point_name, self._warn
        )

    def _may(self, direction: str, device_name: str) -> bool:
        settings = self._settings
        passing = settings.from_igtl if direction == FROM_IGTL else settings.to_igtl
        return passing.passes(device_name)

    def open(self) -> None:
        """
        Open all endpoints.

        :raises OSError: an address cannot be bound.
        :raises TlsError: TLS files are missing or wrong.
        """
        for endpoint in self._settings.endpoints:
            self.endpoints.open(endpoint)

    def change(self, settings: Settings) -> None:
        """Go on with other values of what may change at any time; returns at once."""
        self._settings = settings
        self._inbound.change(settings)
        for device_name in self._outbound.change(settings) | self._exports.denied():
            self.hub.forget(device_name)
        self.commands.change(settings)
        for timer in self._timers:
            self._node.destroy_timer(timer)
        self._timers = self._start_timers()

    def _start_timers(self) -> list[Timer]:
        # The clock on the wall: the node's own may be that of a simulation, which may stand still.
        return [
            self._node.create_timer(period, function, clock=_STEADY)
            for period, function in (
                (self._settings.discovery_period, self._outbound.look),
                (self._settings.diagnostics_period, self._diagnose),
            )
        ]

    def close(self) -> None:
        """Close everything; takes at most about a second."""
        for timer in self._timers:
            self._node.destroy_timer(timer)
        self.hub.stop()
        self.commands.close()
        self.asking.close()
        self.endpoints.close()
        self._connections.destroy()
        self._node.destroy_service(self._service)
        if self._legacy is not None:
            self._legacy.destroy()
        self._exports.destroy()
        self._outbound.destroy()
        self._inbound.destroy()
        self._diagnostics.destroy()

    def devices(self) -> list[Device]:
        """Return what is known of each device, in both directions."""
        legacy = self._legacy.devices if self._legacy is not None else ()
        return [*self._inbound.devices, *self._outbound.devices, *self._exports.devices, *legacy]

    def _send_to(self, endpoint_name: str) -> Send:
        return lambda packet, latch: self.hub.send(packet, endpoint_name, latch)

    def _removed(self, endpoint_name: str) -> None:
        """Forget the devices of an endpoint that is gone."""
        self._call_later(0.0, lambda: self._inbound.forget(endpoint_name))

    def _diagnose(self) -> None:
        self._call_later(0.0, self._connections.look)
        self._diagnostics.publish(
            list(self.hub.infos().values()),
            self.devices(),
            dict(self._inbound.ignored),
            self.commands.counters,
            self.asking,
        )

    def _list_devices(
        self, request: ListDevices.Request, response: ListDevices.Response
    ) -> ListDevices.Response:
        response.devices = [device_info(device) for device in self.devices()]
        return response

    # --- what the transport reports ---

    def received(self, connection: Connection, packet: Packet) -> None:
        """Publish it, unless it is a command or a reply."""
        if self._node.context.ok() and not self.commands.take(connection, packet):
            self._unless_ending(lambda: self._publish(connection, packet))

    def _call_later(self, delay: float, function: Callable[[], object]) -> None:
        """Have a function called on the loop thread after delay seconds."""
        self.hub.call_later(delay, lambda: self._unless_ending(function))

    def _unless_ending(self, function: Callable[[], object]) -> None:
        try:
            function()
        except RuntimeError:  # RCLError, or InvalidHandle in later versions of rclpy
            if self._node.context.ok():  # if not, Ctrl-C came in between
                raise

    def _publish(self, connection: Connection, packet: Packet) -> None:
        if not self.asking.take(connection, packet):
            self._connections.received(connection, packet)
            self._inbound.take(connection, packet)
            endpoint = self.endpoints.of(connection.endpoint_name)
            if self._legacy is not None and endpoint.from_igtl.passes(packet.full_device_name):
                self._legacy.take(packet)

    def connected(self, connection: Connection) -> None:
        """Tell everybody; whoever reads it in the log can rely on that."""
        self._connections.connected(connection)
        self.commands.connected(connection)
        self.asking.connected(connection)
        self._log.info(f'connected: {connection.peer} ({connection.endpoint_name})')

    def leaving(self, connection: Connection) -> None:
        """Stop the streams that we started."""
        self.asking.leaving(connection)

    def disconnected(self, connection: Connection, reason: str) -> None:
        """Log it, and end what waits for this peer."""
        self.asking.disconnected(connection, reason)
        self.commands.disconnected(connection, reason)
        self._connections.disconnected(connection)
        self._warn(
            ('disconnected', connection.endpoint_name, reason),
            f'disconnected: {connection.peer} ({connection.endpoint_name}): {reason}',
        )

    def endpoint_changed(self, info: EndpointInfo) -> None:
        """Log a client that cannot connect, at every change and then once in a while."""
        # A connection that ended was logged already.
        if info.state == 'failed' or info.error.startswith('cannot connect'):
            self._warn((info.name, info.error), f'{info.name}: {info.error}')
        self._connections.changed()

    def message_lost(self, connection: Connection, error: MessageError) -> None:
        """Log it; diagnostics count it."""
        self._warn(
            (connection.peer, type(error)), f'lost a message from {connection.peer}: {error}'
        )

    def overflowed(self, connection: Connection, packet: Packet) -> None:
        """Log it; diagnostics count it."""
        self._warn(
            (connection.peer, 'overflow'),
            f'{connection.peer} reads too slowly: {packet.type_name} '
            f'{packet.device_name!r} was not sent to it',
        )


def device_info(device: Device) -> DeviceInfo:
    """Return a device as ~/list_devices tells it."""
    return DeviceInfo(
        device_name=device.device_name,
        type=device.type_name,
        connection=device.connection,
        direction=DeviceInfo.FROM_IGTL if device.direction == FROM_IGTL else DeviceInfo.TO_IGTL,
        topics=device.topics,
        frame_id=device.parent,
        child_frame_id=device.child,
        received=device.received,
        forwarded=device.forwarded,
        dropped=device.total_dropped,
        rate=device.rate,
    )
