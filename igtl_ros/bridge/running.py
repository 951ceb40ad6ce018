# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""An active bridge: transport, publishers and subscriptions, as long as the node is active."""

from __future__ import annotations

from igtl_ros.bridge.command_system import CommandSystem
from igtl_ros.bridge.devices import Device
from igtl_ros.bridge.devices import FROM_IGTL
from igtl_ros.bridge.diagnostics import Diagnostics
from igtl_ros.bridge.inbound import Inbound
from igtl_ros.bridge.outbound import Outbound
from igtl_ros.bridge.parameters import Settings
from igtl_ros.bridge.throttle import Throttle
from igtl_ros.msg import DeviceInfo
from igtl_ros.openigtlink import MessageError
from igtl_ros.openigtlink import Packet
from igtl_ros.srv import ListDevices
from igtl_ros.transport import Connection
from igtl_ros.transport import EndpointInfo
from igtl_ros.transport import Hub
from igtl_ros.transport import Listener
from rclpy.lifecycle import LifecycleNode


class Running(Listener):
    """
    Where transport and conversions meet.

    What it hears as Listener comes on the loop thread; timers, subscriptions and services come
    on the executor.
    """

    def __init__(self, node: LifecycleNode, settings: Settings) -> None:
        self._node = node
        self._settings = settings
        self._log = node.get_logger()
        self._warn = Throttle(self._log.warning)
        self.hub = Hub(self)
        self._inbound = Inbound(node, settings, self.hub.call_later, self._warn)
        self._diagnostics = Diagnostics(node)
        self._outbound = Outbound(node, settings, self._send, self._inbound.published, self._warn)
        self.commands = CommandSystem(node, settings, self.hub.call_later, self._warn)
        self._states: dict[str, str] = {}
        self._service = node.create_service(ListDevices, '~/list_devices', self._list_devices)
        self._timers = [
            node.create_timer(settings.discovery_period, self._outbound.look),
            node.create_timer(settings.diagnostics_period, self._diagnose),
        ]

    def open(self) -> None:
        """
        Open all endpoints.

        :raises OSError: an address cannot be bound.
        :raises TlsError: TLS files are missing or wrong.
        """
        for endpoint in self._settings.endpoints:
            try:
                info = self.hub.add(endpoint, self._settings.connection)
            except OSError as error:
                raise OSError(f'cannot listen at {endpoint.url}: {error}') from error
            if endpoint.listens:
                self._log.info(f'listening at {endpoint.host}:{info.port}')
                if endpoint.beyond_loopback:
                    self._log.warning(
                        f'{endpoint.url} takes connections from other machines; '
                        'OpenIGTLink has no passwords'
                    )

    def close(self) -> None:
        """Close everything; takes at most about a second."""
        for timer in self._timers:
            self._node.destroy_timer(timer)
        self.hub.stop()
        self.commands.close()
        self._node.destroy_service(self._service)
        self._outbound.destroy()
        self._inbound.destroy()
        self._diagnostics.destroy()

    def devices(self) -> list[Device]:
        """Return what is known of each device, in both directions."""
        return [*self._inbound.devices, *self._outbound.devices]

    def _send(self, packet: Packet, latch: bool) -> bool:
        return self.hub.send(packet, latch=latch)

    def _diagnose(self) -> None:
        self._diagnostics.publish(
            list(self.hub.infos().values()),
            self.devices(),
            dict(self._inbound.ignored),
            self.commands.counters,
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
            self._inbound.take(connection, packet)

    def connected(self, connection: Connection) -> None:
        """Log it."""
        self._log.info(f'connected: {connection.peer} ({connection.endpoint_url})')
        self.commands.connected(connection)

    def disconnected(self, connection: Connection, reason: str) -> None:
        """Log it, and end what waits for this peer."""
        self.commands.disconnected(connection, reason)
        self._warn(
            ('disconnected', connection.endpoint_url, reason),
            f'disconnected: {connection.peer} ({connection.endpoint_url}): {reason}',
        )

    def endpoint_changed(self, info: EndpointInfo) -> None:
        """Log a client that cannot connect, at every change and then once in a while."""
        # A connection that ended was logged already.
        if info.state == 'failed' or info.error.startswith('cannot connect'):
            self._warn((info.url, info.error), f'{info.url}: {info.error}')

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
