# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
~/connections: all endpoints and their peers, latched.

Published when a peer or an endpoint comes, goes or changes, a few times a second at most; what
others count is as of then, and /diagnostics has it up to date. Used on the loop thread, but for
its making and its end.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
import time
from typing import Any

from builtin_interfaces.msg import Time
from igtl_ros.bridge.publisher import CallLater
from igtl_ros.msg import ConnectedPeer
from igtl_ros.msg import Connection as ConnectionMessage
from igtl_ros.msg import Connections
from igtl_ros.openigtlink import Capability
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink.text import printable
from igtl_ros.transport import Connection
from igtl_ros.transport import ConnectionInfo
from igtl_ros.transport import Counters
from igtl_ros.transport import EndpointInfo
from rclpy.node import Node
from rclpy.qos import DurabilityPolicy
from rclpy.qos import QoSProfile

TOPIC = '~/connections'
_LEAST_PAUSE = 0.25  # seconds

_NOBODY = ConnectionInfo('', '', 0, 0, 0.0, Counters())

Infos = Callable[[], dict[str, EndpointInfo]]


@dataclass(slots=True)
class _Known:
    """What the transport does not keep of a peer: when it came, and what it says it takes."""

    since: Time
    capability: tuple[str, ...] = ()


class ConnectionsTopic:
    """
    Tells who is connected.

    :param infos: returns the endpoints as they are now.
    """

    def __init__(self, node: Node, infos: Infos, call_later: CallLater) -> None:
        self._node = node
        self._infos = infos
        self._call_later = call_later
        self._known: dict[tuple[str, str], _Known] = {}
        self._last = float('-inf')
        self._waits = False
        self._shown: Any = None
        latched = QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL)
        self._publisher = node.create_publisher(Connections, TOPIC, latched)

    def destroy(self) -> None:
        """End the topic; the loop thread has ended."""
        self._node.destroy_publisher(self._publisher)

    def connected(self, connection: Connection) -> None:
        """Learn of a new peer."""
        since = self._node.get_clock().now().to_msg()
        self._known[connection.endpoint_name, connection.peer] = _Known(since)
        self.changed()

    def disconnected(self, connection: Connection) -> None:
        """Learn that a peer has gone."""
        self._known.pop((connection.endpoint_name, connection.peer), None)
        self.changed()

    def received(self, connection: Connection, packet: Packet) -> None:
        """Learn what a peer takes, if that is what it says."""
        if type(packet.body) is not Capability:
            return
        known = self._known.get((connection.endpoint_name, connection.peer))
        if known is not None:
            known.capability = tuple(map(printable, packet.body.types))
            self.changed()

    def changed(self) -> None:
        """Publish soon: with all that changes within a moment."""
        if not self._waits:
            self._waits = True
            pause = self._last + _LEAST_PAUSE - time.monotonic()
            self._call_later(max(pause, 0.0), self._publish)

    def look(self) -> None:
        """Publish if something has changed that nobody told of, such as a header version."""
        if _state(self._infos()) != self._shown:
            self.changed()

    def _publish(self) -> None:
        self._waits = False
        self._last = time.monotonic()
        if not self._node.context.ok():
            return
        infos = self._infos()
        self._shown = _state(infos)
        message = Connections(
            connections=[self._message(name, info) for name, info in infos.items()]
        )
        message.header.stamp = self._node.get_clock().now().to_msg()
        self._publisher.publish(message)

    def _message(self, name: str, info: EndpointInfo) -> ConnectionMessage:
        return ConnectionMessage(
            name=name,
            url=info.url,
            role=ConnectionMessage.SERVER if info.listens else ConnectionMessage.CLIENT,
            profile=info.profile,
            state=info.state,
            port=info.port,
            last_error=info.error,
            peers=[self._peer(name, connection) for connection in info.connections],
        )

    def _peer(self, name: str, info: ConnectionInfo) -> ConnectedPeer:
        known = self._known.get((name, info.peer)) or _Known(Time())
        counters = info.counters
        return ConnectedPeer(
            address=info.peer,
            header_version=info.header_version,
            connected_since=known.since,
            capability=list(known.capability),
            received_messages=counters.received_messages,
            received_bytes=counters.received_bytes,
            sent_messages=counters.sent_messages,
            sent_bytes=counters.sent_bytes,
            dropped=counters.dropped,
        )


def _state(infos: dict[str, EndpointInfo]) -> Any:
    """Return what is worth a message when it changes: all but what is counted."""
    return [
        (name, info.state, info.error, one.peer, one.header_version)
        for name, info in infos.items()
        for one in (*info.connections, _NOBODY)
    ]
