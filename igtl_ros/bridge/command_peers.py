# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The peers that commands go to and come from: who is meant, and what outlives a connection."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping

from igtl_ros.bridge.command_counters import CommandCounters
from igtl_ros.bridge.command_peer import CommandPeer
from igtl_ros.bridge.command_peer import Outlets
from igtl_ros.bridge.command_settings import CommandSettings
from igtl_ros.bridge.peer_choice import chosen
from igtl_ros.openigtlink import Command
from igtl_ros.openigtlink import Packet
from igtl_ros.transport import Connection
from igtl_ros.transport import Endpoint
from igtl_ros.tuo import legacy

_TYPES = frozenset({'COMMAND', 'RTS_COMMAND', 'STRING'})


class CommandPeers:
    """All connections that can be written to; on the loop thread, unless it says otherwise."""

    def __init__(
        self, settings: CommandSettings, counters: CommandCounters, outlets: Outlets
    ) -> None:
        self._settings = settings
        self._counters = counters
        self._outlets = outlets
        self._peers: dict[Connection, CommandPeer] = {}
        self._kept: dict[str, dict[str, tuple[str, ...]]] = {}

    def connected(self, connection: Connection) -> None:
        """Begin, and follow again what was followed before the connection ended."""
        if Endpoint.parse(connection.endpoint_url).udp:
            return
        peer = CommandPeer(connection, self._settings, self._counters, self._outlets)
        self._peers[connection] = peer
        for device, names in self._kept.pop(connection.endpoint_name, {}).items():
            peer.following.resume(device, names)

    def disconnected(self, connection: Connection, reason: str) -> None:
        """End all calls."""
        peer = self._peers.pop(connection, None)
        if peer is None:
            return
        # Who connects to us is nobody we knew before; at our own clients the server is the same.
        if not Endpoint.parse(connection.endpoint_url).listens:
            self._kept[connection.endpoint_name] = {
                device: tuple(sorted(watch.names))
                for device, watch in peer.following.watches.items()
                if watch.names
            }
        peer.close(reason)

    def close(self) -> None:
        """End all calls; the loop thread has ended."""
        for connection in list(self._peers):
            self.disconnected(connection, 'the bridge is stopping')

    def take(self, connection: Connection, packet: Packet) -> bool:
        """Return whether a message was about commands, and is dealt with."""
        if packet.type_name not in _TYPES:
            return False
        peer = self._peers.get(connection)
        if peer is not None:
            return peer.take(packet)
        # A datagram cannot be answered, and what cannot be answered is not done.
        return isinstance(packet.body, Command) or legacy.is_request(packet)

    def choose(self, connection: str) -> CommandPeer:
        """
        Return the peer that is meant.

        :param connection: endpoint, address or both; empty if there is only one.
        :raises PeerError: there is none, or more than one.
        """
        return self._peers[chosen(connection, self._peers)]

    def subscriptions(self) -> frozenset[str]:
        """Return the names that peers follow here, as the peers call them; from any thread."""
        peers = list(self._peers.values())
        return frozenset(name for peer in peers for name in tuple(peer.server.subscriptions))

    def changed(self, values: Mapping[str, str], means: Callable[[str, str], bool]) -> None:
        """
        Send values to the peers that follow them.

        :param values: by the names of the driver.
        :param means: whether the first name, a peer's, means the second one, the driver's.
        """
        for peer in self._peers.values():
            news = {
                name: value
                for name in tuple(peer.server.subscriptions)
                for known, value in values.items()
                if means(name, known)
            }
            if news:
                peer.changed(news)
