# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""One endpoint at work: its client task or its server, and its connections."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
import logging

from igtl_ros.openigtlink import MessageError
from igtl_ros.openigtlink import Packet
from igtl_ros.transport.answering import Answering
from igtl_ros.transport.client import run_client
from igtl_ros.transport.connection import Connection
from igtl_ros.transport.counters import EndpointInfo
from igtl_ros.transport.datagrams import DatagramServer
from igtl_ros.transport.datagrams import receive_datagrams
from igtl_ros.transport.endpoints import Endpoint
from igtl_ros.transport.listener import Listener
from igtl_ros.transport.outbox import Outgoing
from igtl_ros.transport.server import bound_port
from igtl_ros.transport.server import listen
from igtl_ros.transport.settings import ConnectionSettings
from igtl_ros.transport.settings import TlsError
from igtl_ros.transport.stream import StreamConnection

log = logging.getLogger(__name__)


class EndpointRunner(Listener):
    """
    Runs an endpoint on the loop thread, which owns all of it.

    :param greet: called with each new connection before anybody else hears of it.
    :param listener: whom connections report to.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        settings: ConnectionSettings,
        greet: Callable[[Connection], None],
        listener: Listener,
    ) -> None:
        self.endpoint = endpoint
        self.connections: list[Connection] = []
        self._answering = Answering(settings)
        self._settings = settings
        self._greet = greet
        self._listener = listener
        self._server: asyncio.Server | DatagramServer | None = None
        self._task: asyncio.Task[None] | None = None
        self._state = 'stopped'
        self._error = ''
        self._port = endpoint.port
        self._turned_away = 0

    async def start(self) -> EndpointInfo:
        """
        Listen, or begin to connect.

        :raises OSError: the address cannot be bound.
        :raises TlsError: TLS files are missing or wrong.
        """
        if self.endpoint.udp:
            datagrams = await receive_datagrams(self.endpoint, self._settings, self)
            self._server, self._port = datagrams, datagrams.port
            self._change('listening', '')
        elif self.endpoint.listens:
            server = await listen(self.endpoint, self._settings, self._make_connection)
            self._server, self._port = server, bound_port(server)
            self._change('listening', '')
        else:
            if self.endpoint.tls:
                self._settings.tls.context(listens=False)  # wrong files are an error now
            self._task = asyncio.ensure_future(self._run_client())
        return self.info()

    async def stop(self, linger: float) -> None:
        """Close everything; what peers have not read within linger seconds is given up."""
        if self._task is not None:
            await _cancel(self._task)
        if self._server is not None:
            self._server.close()
        leaving = [connection.closed for connection in self.connections]
        for connection in list(self.connections):
            connection.finish('we are stopping')
        if leaving:
            await asyncio.wait(leaving, timeout=linger)
        for connection in list(self.connections):
            connection.abort('we are stopping')
        self._change('stopped', self._error)

    def deliver(self, outgoing: Outgoing) -> None:
        """Queue a message for the peers that are to have it."""
        self._answering.deliver(outgoing)

    def flush(self) -> None:
        """Write what was queued."""
        self._answering.flush()

    def info(self) -> EndpointInfo:
        """Return a snapshot; any thread may ask."""
        return EndpointInfo(
            self.endpoint.url,
            self._state,
            self._port,
            self._error,
            self._turned_away,
            tuple(connection.info() for connection in list(self.connections)),
        )

    async def _run_client(self) -> None:
        try:
            await run_client(self.endpoint, self._settings, self._make_connection, self._change)
        except TlsError as error:
            self._change('failed', str(error))

    def _make_connection(self) -> StreamConnection:
        return StreamConnection(self.endpoint.url, self._settings, self)

    def _has_room(self) -> bool:
        if len(self.connections) < self._settings.max_clients:
            return True
        self._turned_away += 1
        self._change(
            self._state,
            f'turned a client away: {self._settings.max_clients} are connected already',
        )
        return False

    def _change(self, state: str, error: str) -> None:
        self._state, self._error = state, error or self._error
        try:
            self._listener.endpoint_changed(self.info())
        except Exception:
            log.exception('%s: endpoint_changed failed', self.endpoint.url)

    # --- what connections report ---

    def connected(self, connection: Connection) -> None:
        """Add it, greet it, pass it on; or turn it away at once, so that it notices."""
        if self.endpoint.listens and not self._has_room():
            connection.close('turned away')
            return
        self.connections.append(connection)
        self._answering.joined(connection)
        if self._settings.push:
            self._greet(connection)
        self._listener.connected(connection)

    def received(self, connection: Connection, packet: Packet) -> None:
        """Pass it on, and answer it if it is a request."""
        self._listener.received(connection, packet)
        self._answering.received(connection, packet)

    def message_lost(self, connection: Connection, error: MessageError) -> None:
        """Keep the last error and pass it on."""
        self._error = f'{connection.peer}: {error}'
        self._listener.message_lost(connection, error)
        self._answering.message_lost(connection, error)

    def overflowed(self, connection: Connection, packet: Packet) -> None:
        """Keep the last error and pass it on."""
        self._error = (
            f'{connection.peer}: queue full, {packet.type_name} '
            f'{packet.device_name!r} was not sent'
        )
        self._listener.overflowed(connection, packet)

    def disconnected(self, connection: Connection, reason: str) -> None:
        """Remove it and pass it on."""
        if connection not in self.connections:  # it was turned away
            return
        self.connections.remove(connection)
        self._answering.left(connection)
        self._error = f'{connection.peer}: {reason}'
        self._listener.disconnected(connection, reason)


async def _cancel(task: asyncio.Task[None]) -> None:
    """End a task. More than one try: before Python 3.12, wait_for may swallow a cancellation."""
    for _ in range(10):
        task.cancel()
        await asyncio.wait({task}, timeout=0.02)
        if task.done():
            return
