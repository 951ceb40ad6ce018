# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""One endpoint at work: its client task or its server, and its connections."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from collections.abc import Iterable
import contextlib
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
from igtl_ros.transport.selection import WithheldError
from igtl_ros.transport.server import bound_port
from igtl_ros.transport.server import listen
from igtl_ros.transport.settings import ConnectionSettings
from igtl_ros.transport.settings import TlsError
from igtl_ros.transport.stream import StreamConnection

log = logging.getLogger(__name__)

_STOPPING = 'we are stopping'
_DISCONNECTED = 'disconnected on request'


class EndpointRunner(Listener):
    """
    Runs an endpoint on the loop thread, which owns all of it.

    :param name: how it is called.
    :param greeting: returns what each new peer is sent before anything else.
    :param listener: whom connections report to.
    """

    def __init__(
        self,
        name: str,
        endpoint: Endpoint,
        settings: ConnectionSettings,
        greeting: Callable[[], Iterable[Outgoing]],
        listener: Listener,
    ) -> None:
        self.name = name
        self.endpoint = endpoint
        self.connections: list[Connection] = []
        self._answering = Answering(settings)
        self._settings = settings
        self._greeting = greeting
        self._listener = listener
        self._server: asyncio.Server | DatagramServer | None = None
        self._task: asyncio.Task[None] | None = None
        self._state = 'disconnected'
        self._error = ''
        self._port = endpoint.port
        self._turned_away = 0
        self._withheld: dict[str, int] = {}
        self._suspended = False
        self._news = asyncio.Event()
        self._turn = asyncio.Lock()  # connecting, disconnecting, stopping: in their order

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
        async with self._turn:
            if self._task is not None:
                await _cancel(self._task)
            if self._server is not None:
                self._server.close()
            await self._end_connections(_STOPPING, linger)
            self._change('stopped', self._error)

    async def disconnect(self, linger: float) -> EndpointInfo:
        """
        End all connections, and have none until `connect`.

        A server keeps its port, so that nobody else takes it, and turns clients away.
        """
        async with self._turn:
            self._suspended = True
            if self._task is not None:
                await _cancel(self._task)
                self._task = None
            await self._end_connections(_DISCONNECTED, linger)
            self._change('disconnected', self._error)
        return self.info()

    async def connect(self, timeout: float) -> EndpointInfo:
        """
        Connect at once, or let clients in again.

        :param timeout: seconds to wait until it is connected or listens, or it is clear that it
            cannot; 0: none.
        """
        async with self._turn:
            self._suspended = False
            if self.endpoint.listens:
                self._change('listening', '')
            elif self._state != 'connected':
                if self._task is not None:
                    await _cancel(self._task)
                self._error, self._state = '', 'connecting'
                self._task = asyncio.ensure_future(self._run_client())
        with contextlib.suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._settled(), timeout)
        return self.info()

    def deliver(self, outgoing: Outgoing) -> None:
        """Queue a message for the peers that are to have it."""
        try:
            self._answering.deliver(self._settings.selection.outgoing(outgoing))
        except WithheldError as error:
            cause = str(error)
            self._withheld[cause] = self._withheld.get(cause, 0) + 1

    def forget(self, device_name: str) -> None:
        """Answer with what was sent of a device no more."""
        self._answering.forget(device_name)

    def remember(self, messages: Iterable[tuple[Packet, int]]) -> None:
        """
        Keep messages of before for who asks for them.

        :param messages: with the least header version of those who may have each.
        """
        for packet, least_version in messages:
            with contextlib.suppress(WithheldError):
                form = self._settings.selection.form_of(packet)
                self._answering.remember(form, least_version)

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
            self.name,
            self.endpoint.listens,
            self._settings.selection.name,
            dict(self._withheld),
        )

    def _greet(self, connection: Connection) -> None:
        for outgoing in self._greeting():
            with contextlib.suppress(WithheldError):
                connection.send(self._settings.selection.outgoing(outgoing))

    async def _end_connections(self, reason: str, linger: float) -> None:
        leaving = [connection.closed for connection in self.connections]
        for connection in list(self.connections):
            self._leave(connection)
            connection.finish(reason)
        if leaving:
            await asyncio.wait(leaving, timeout=linger)
        for connection in list(self.connections):
            connection.abort(reason)

    def _leave(self, connection: Connection) -> None:
        try:
            self._listener.leaving(connection)
        except Exception:
            log.exception('%s: leaving failed', connection.peer)

    async def _settled(self) -> None:
        """Wait until there is no more to wait for."""
        while self._state == 'connecting':
            self._news.clear()
            await self._news.wait()

    async def _run_client(self) -> None:
        try:
            await run_client(self.endpoint, self._settings, self._make_connection, self._change)
        except TlsError as error:
            self._change('failed', str(error))

    def _make_connection(self) -> StreamConnection:
        return StreamConnection(self.endpoint.url, self._settings, self)

    def _may_stay(self) -> bool:
        """Return whether there is room for one more connection."""
        most = self._settings.max_clients
        if self._suspended:
            reason = 'this endpoint is disconnected'
        elif self.endpoint.listens and len(self.connections) >= most:
            reason = f'{most} are connected already'
        else:
            return True
        if self.endpoint.listens:
            self._turned_away += 1
            self._change(self._state, f'turned a client away: {reason}')
        return False

    def _change(self, state: str, error: str) -> None:
        self._state, self._error = state, error or self._error
        self._news.set()
        try:
            self._listener.endpoint_changed(self.info())
        except Exception:
            log.exception('%s: endpoint_changed failed', self.endpoint.url)

    # --- what connections report ---

    def connected(self, connection: Connection) -> None:
        """Add it, greet it, pass it on; or turn it away at once, so that it notices."""
        connection.endpoint_name = self.name
        if not self._may_stay():
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
