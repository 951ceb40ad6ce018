# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
One TCP connection: moves bytes between a socket, a Receiver and an Outbox.

It knows no message fields but the header's. While the socket takes bytes, messages are written in
the order they came. As soon as it does not (the kernel's buffer is full), they wait in the
Outbox, where newer poses replace older ones.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
import socket
from typing import cast

from igtl_ros.openigtlink import FramingError
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Receiver
from igtl_ros.openigtlink import Status
from igtl_ros.transport.connection import address_text
from igtl_ros.transport.connection import Connection
from igtl_ros.transport.counters import ConnectionInfo
from igtl_ros.transport.listener import Listener
from igtl_ros.transport.outbox import Outbox
from igtl_ros.transport.outbox import Outgoing
from igtl_ros.transport.settings import ConnectionSettings

# An empty device name: peers take it as a sign of life and nothing more (as PLUS sends it).
KEEP_ALIVE = Packet(Status())
# Slicer's way of saying that it understands version 2: a pair that means nothing.
HELLO = Packet(Status(), header_version=2, metadata=Metadata({'dummy': 'dummy'}))
# The kernel finds a dead peer after idle + interval * count seconds.
_TCP_KEEPALIVE = (('TCP_KEEPIDLE', 5), ('TCP_KEEPINTVL', 2), ('TCP_KEEPCNT', 3))
_SMALL_WRITE = 16 * 1024  # up to here, copying into one write is cheaper than two writes
_SHORTEST_CHECK = 0.05


class StreamConnection(Connection, asyncio.BufferedProtocol):
    """
    A TCP connection to one peer.

    :param endpoint_url: the endpoint it belongs to.
    :param settings: how it behaves.
    :param listener: whom it reports to.
    """

    def __init__(
        self, endpoint_url: str, settings: ConnectionSettings, listener: Listener
    ) -> None:
        super().__init__(endpoint_url, settings, listener)
        self._receiver = Receiver(settings.limits, settings.check_crc)
        self._outbox = Outbox(settings.max_events, settings.max_event_bytes)
        self._batch: list[Outgoing] = []
        self._transport: asyncio.Transport | None = None
        self._paused = False
        self._finishing = False
        self._last_sent = self._last_progress = self._began
        self._unwritten = 0
        self._check: asyncio.TimerHandle | None = None

    # --- asyncio's side ---

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Tune the socket and tell the listener."""
        self._transport = cast(asyncio.Transport, transport)
        # Pause as soon as one message waits in user space: the Outbox is where they may wait.
        # Not 0, at which asyncio's TLS pauses with nothing left to write, and never resumes.
        self._transport.set_write_buffer_limits(high=1)
        self.peer = address_text(self._transport.get_extra_info('peername'))
        sock = self._transport.get_extra_info('socket')
        if sock is not None:
            _tune(sock, self._settings.send_buffer)
        if self._transport.get_extra_info('sockname') == self._transport.get_extra_info(
            'peername'
        ):
            # Trying a free port again and again, TCP may meet its own attempt on this machine.
            self.abort('nobody listens there: connected to ourselves')
            return
        self._schedule_check()
        if self._settings.hello:
            self._write([*HELLO.pack()])
        self._report(self._listener.connected, self)
        self.flush()

    def get_buffer(self, sizehint: int) -> memoryview:
        """Return memory for the next bytes."""
        return self._receiver.get_buffer()

    def buffer_updated(self, nbytes: int) -> None:
        """Take all messages that are complete now."""
        self.counters.received_bytes += nbytes
        self._last_received = self._loop.time()
        receiver = self._receiver
        receiver.buffer_updated(nbytes)
        try:
            self._take_events(receiver.next_event)
        except FramingError as error:
            self.counters.count_lost(type(error).__name__)
            self.abort(str(error))

    def eof_received(self) -> bool:
        """Close; say so if the peer left in the middle of a message."""
        try:
            self._receiver.end()
            self._reason = self._reason or 'closed by the peer'
        except FramingError as error:
            self.counters.count_lost(type(error).__name__)
            self._reason = self._reason or str(error)
        return False

    def pause_writing(self) -> None:
        """Let messages wait in the outbox."""
        self._paused = True
        self._last_progress = self._loop.time()

    def resume_writing(self) -> None:
        """Send what waits."""
        self._paused = False
        self._send_waiting()

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell the listener, once."""
        if self._check is not None:
            self._check.cancel()
        self._ended(f'connection broke: {exc}' if exc else 'closed')

    # --- the owner's side ---

    def send(self, outgoing: Outgoing) -> None:
        """Queue a message; it leaves with the next flush."""
        if self._transport is None or self._finishing or self._transport.is_closing():
            return
        version = self.version_of(outgoing.packet)
        if version < outgoing.least_version:
            self.counters.withheld += 1
            return
        if version == 1 and outgoing.packet.metadata.entries:
            self.counters.metadata_dropped += 1
        if self._paused or self._outbox:
            self._put(outgoing)
        else:
            self._batch.append(outgoing)

    def flush(self) -> None:
        """Write what was queued."""
        batch, self._batch = self._batch, []
        small: list[bytes | bytearray | memoryview] = []
        for position, outgoing in enumerate(batch):
            if self._paused:
                for late in batch[position:]:
                    self._put(late)
                break
            self._gather(outgoing, small)
        self._write(small)

    def drop_waiting(self, unwanted: Callable[[Packet], bool]) -> None:
        """Throw away what waits and is not wanted any more."""
        self._outbox.drop(unwanted)

    def finish(self, reason: str) -> None:
        """
        Send what is written and no more; the connection ends when the peer closes it too.

        Closing at once, with bytes of the peer still unread, would make the kernel reset the
        connection and throw away what the peer has not read yet.
        """
        self._reason = self._reason or reason
        self._finishing = True
        if self._transport is not None and not self._transport.is_closing():
            if self._transport.can_write_eof():
                try:
                    self._transport.write_eof()
                except OSError:  # the peer has gone, which we have not been told yet
                    self._transport.abort()
            else:  # TLS
                self._transport.close()

    def close(self, reason: str) -> None:
        """End the connection after what is already written has left."""
        self._reason = self._reason or reason
        if self._transport is not None:
            self._transport.close()

    def abort(self, reason: str) -> None:
        """End the connection at once."""
        self._reason = self._reason or reason
        if self._transport is not None:
            self._transport.abort()

    @property
    def idle(self) -> bool:
        """Return whether everything queued has been handed to the kernel."""
        transport = self._transport
        return (
            transport is None
            or transport.is_closing()
            or not (self._batch or self._outbox or transport.get_write_buffer_size())
        )

    def info(self) -> ConnectionInfo:
        """Return a snapshot."""
        info = super().info()
        counters = replace(
            info.counters, replaced=self._outbox.replaced, overflowed=self._outbox.overflowed
        )
        return replace(info, waiting=len(self._outbox), counters=counters)

    # --- inside ---

    def _put(self, outgoing: Outgoing) -> None:
        if not self._outbox.put(outgoing):
            self._report(self._listener.overflowed, self, outgoing.packet)

    def _send_waiting(self) -> None:
        small: list[bytes | bytearray | memoryview] = []
        while (
            not (self._paused or self._finishing) and (outgoing := self._outbox.take()) is not None
        ):
            self._gather(outgoing, small)
        self._write(small)

    def _gather(self, outgoing: Outgoing, small: list[bytes | bytearray | memoryview]) -> None:
        """Collect small buffers into one write; write large ones as they are, uncopied."""
        for buffer in outgoing.buffers(self.version_of(outgoing.packet)):
            if len(buffer) <= _SMALL_WRITE:
                small.append(buffer)
            else:
                self._write(small)
                self._write([buffer])
        self.counters.sent_messages += 1
        if len(small) > 512:
            self._write(small)

    def _write(self, buffers: list[bytes | bytearray | memoryview]) -> None:
        if not buffers or self._transport is None:
            return
        data = buffers[0] if len(buffers) == 1 else b''.join(buffers)
        buffers.clear()
        self.counters.sent_bytes += len(data)
        self._last_sent = self._loop.time()
        self._transport.write(data)

    def _schedule_check(self) -> None:
        settings = self._settings
        periods = [
            period / 4
            for period in (
                settings.keepalive_period,
                settings.receive_timeout,
                settings.send_timeout,
            )
            if period
        ]
        if periods:
            self._check = self._loop.call_later(
                max(min(periods), _SHORTEST_CHECK), self._check_deadlines
            )

    def _check_deadlines(self) -> None:
        """Keep the connection alive, and drop a peer that is dead or deaf."""
        settings, now = self._settings, self._loop.time()
        assert self._transport is not None
        unwritten = self._transport.get_write_buffer_size()
        if not self._paused or unwritten < self._unwritten:
            self._last_progress = now
        self._unwritten = unwritten
        if settings.send_timeout and now - self._last_progress > settings.send_timeout:
            self.abort(
                f'read nothing for {settings.send_timeout:g} s '
                f'while {len(self._outbox) + 1} messages waited'
            )
        elif settings.receive_timeout and now - self._last_received > settings.receive_timeout:
            self.abort(f'sent nothing for {settings.receive_timeout:g} s')
        else:
            if (
                settings.keepalive_period
                and not self._paused
                and (now - self._last_sent >= settings.keepalive_period)
            ):
                self.send(Outgoing(KEEP_ALIVE, self.header_version))
                self.flush()
            self._schedule_check()


def _tune(sock: socket.socket, send_buffer: int) -> None:
    """Let the kernel find dead peers, and hold little that could still be replaced."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _TCP_KEEPALIVE:
        if hasattr(socket, name):  # names differ on macOS and Windows
            sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
    if send_buffer:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, send_buffer)
