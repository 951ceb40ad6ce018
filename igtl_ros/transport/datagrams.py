# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
UDP: OpenIGTLink over RTP, which is for receiving only.

Whoever sends datagrams here is a peer, and its address a connection: it begins with the first
datagram, and ends with silence, because UDP has no goodbye.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
import contextlib
import logging
import socket
from typing import cast

from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink.rtp import RtpReceiver
from igtl_ros.transport.connection import address_text
from igtl_ros.transport.connection import Connection
from igtl_ros.transport.endpoints import Endpoint
from igtl_ros.transport.listener import Listener
from igtl_ros.transport.outbox import Outgoing
from igtl_ros.transport.settings import ConnectionSettings

log = logging.getLogger(__name__)

Address = tuple[str | int, ...]

# Senders put a whole image on the network at once. The kernel grants less than that if its own
# limit is lower (net.core.rmem_max), and drops what does not fit.
_RECEIVE_BUFFER = 8 * 1024 * 1024
_SETTLED = 1.0  # seconds of silence after which nothing that is missing will come
_REPLACED = 5.0  # seconds of silence after which a sender gives way to another one
_SHORTEST_CHECK = 0.05


class DatagramConnection(Connection):
    """
    One sender of datagrams.

    :param address: where it sends from.
    :param forget: called when the connection ends.
    """

    def __init__(
        self,
        endpoint_url: str,
        settings: ConnectionSettings,
        listener: Listener,
        address: Address,
        forget: Callable[[Address], object],
    ) -> None:
        super().__init__(endpoint_url, settings, listener)
        self.peer = address_text(address)
        self._address = address
        self._forget = forget
        self._open = True
        self._receiver = RtpReceiver(settings.limits, settings.check_crc)

    # --- the server's side ---

    @property
    def silent_for(self) -> float:
        """Return the seconds since the last datagram."""
        return self._loop.time() - self._last_received

    def begin(self) -> bool:
        """Tell the listener; return whether it wants the connection."""
        self._report(self._listener.connected, self)
        return self._open

    def take(self, datagram: bytes) -> None:
        """Take all messages that are complete now."""
        self.counters.received_bytes += len(datagram)
        self._last_received = self._loop.time()
        self._receiver.feed(datagram)
        self._take_events(self._receiver.next_event)

    def check(self) -> None:
        """Wait no longer than is sensible, for what is missing and for the sender."""
        timeout, silent = self._settings.receive_timeout, self.silent_for
        if timeout and silent > timeout:
            self.close(f'sent nothing for {timeout:g} s')
        elif silent > _SETTLED:
            self._settle()

    # --- the owner's side ---

    def send(self, outgoing: Outgoing) -> None:
        """Count it: there is no way to send."""
        self.counters.one_way += 1

    def drop_waiting(self, unwanted: Callable[[Packet], bool]) -> None:
        """Do nothing."""

    def flush(self) -> None:
        """Do nothing."""

    def finish(self, reason: str) -> None:
        """End the connection."""
        self.close(reason)

    def close(self, reason: str) -> None:
        """End the connection; the next datagram from there would begin another one."""
        if not self._open:
            return
        self._open = False
        self._forget(self._address)
        self._settle()
        self._ended(reason)

    def abort(self, reason: str) -> None:
        """End the connection."""
        self.close(reason)

    @property
    def idle(self) -> bool:
        """Return that nothing waits."""
        return True

    # --- inside ---

    def _settle(self) -> None:
        """Report what is still missing."""
        self._receiver.give_up()
        self._take_events(self._receiver.next_event)


class DatagramServer(asyncio.DatagramProtocol):
    """
    A socket that anybody may send to.

    :param endpoint_url: the endpoint it belongs to.
    :param settings: how its connections behave.
    :param listener: whom they report to; may close a new one at once to turn it away.
    """

    def __init__(
        self, endpoint_url: str, settings: ConnectionSettings, listener: Listener
    ) -> None:
        self.port = 0
        self._endpoint_url = endpoint_url
        self._settings = settings
        self._listener = listener
        self._connections: dict[Address, DatagramConnection] = {}
        self._turned_away: set[Address] = set()  # since the last check
        self._transport: asyncio.DatagramTransport | None = None
        self._loop = asyncio.get_running_loop()
        self._period = max(
            min(_SETTLED, settings.receive_timeout / 4 or _SETTLED), _SHORTEST_CHECK
        )
        self._check: asyncio.TimerHandle | None = None

    def close(self) -> None:
        """Receive no more; connections end when they are told to."""
        if self._check is not None:
            self._check.cancel()
        if self._transport is not None:
            self._transport.close()

    # --- asyncio's side ---

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Make room for bursts, and begin to look for silent senders."""
        self._transport = cast(asyncio.DatagramTransport, transport)
        sock: socket.socket = transport.get_extra_info('socket')
        self.port = int(sock.getsockname()[1])
        with contextlib.suppress(OSError):  # some systems refuse what others cut down
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _RECEIVE_BUFFER)
        self._check = self._loop.call_later(self._period, self._look)

    def datagram_received(self, data: bytes, address: Address) -> None:
        """Hand it to the connection of its sender."""
        connection = self._connections.get(address) or self._welcome(address)
        if connection is not None:
            connection.take(data)

    def error_received(self, exc: Exception) -> None:
        """Log it; the socket goes on."""
        log.warning('%s: %s', self._endpoint_url, exc)

    # --- inside ---

    def _welcome(self, address: Address) -> DatagramConnection | None:
        """Return a connection for a new sender, unless there is no room for it."""
        if address in self._turned_away:
            return None
        if len(self._connections) >= self._settings.max_clients:
            oldest = max(self._connections.values(), key=lambda each: each.silent_for)
            if oldest.silent_for > _REPLACED:
                oldest.close('was silent, and another sender came')
        connection = DatagramConnection(
            self._endpoint_url, self._settings, self._listener, address, self._forget
        )
        self._connections[address] = connection
        if connection.begin():
            return connection
        self._turned_away.add(address)
        return None

    def _forget(self, address: Address) -> None:
        self._connections.pop(address, None)

    def _look(self) -> None:
        self._turned_away.clear()
        for connection in [*self._connections.values()]:
            connection.check()
        self._check = self._loop.call_later(self._period, self._look)


async def receive_datagrams(
    endpoint: Endpoint, settings: ConnectionSettings, listener: Listener
) -> DatagramServer:
    """
    Return a server that takes datagrams from now on.

    :raises OSError: the address cannot be bound.
    """
    # One socket has one family. Of a name that has both, such as localhost, it is the one that
    # the C++ library sends with.
    _, server = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: DatagramServer(endpoint.url, settings, listener),
        local_addr=(endpoint.host, endpoint.port),
        family=socket.AF_INET6 if ':' in endpoint.host else socket.AF_INET,
    )
    return server
