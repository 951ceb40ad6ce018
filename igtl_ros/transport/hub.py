# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
All endpoints and their connections: what the rest of the program sees of the transport.

Doors for other threads, all of which return at once unless they say otherwise:

    add, remove      an endpoint; wait until it listens or has begun to connect, or has closed
    begin            the same, and connect and disconnect, without waiting
    send             a message to everybody, or to one endpoint's peers
    forget           what was sent of a device
    infos            a snapshot of endpoints and connections
    drain            wait until everything has been handed to the kernel
    stop             end everything; waits

The Listener is called on the loop thread.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from collections.abc import Coroutine
from concurrent.futures import Future
from contextlib import suppress
import logging
from typing import Any
from typing import TypeVar

from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink.session import Store
from igtl_ros.transport.counters import EndpointInfo
from igtl_ros.transport.delivery import LATCHED_TYPES
from igtl_ros.transport.endpoint_runner import EndpointRunner
from igtl_ros.transport.endpoints import Endpoint
from igtl_ros.transport.listener import Listener
from igtl_ros.transport.loop_thread import LoopThread
from igtl_ros.transport.outbox import Outgoing
from igtl_ros.transport.settings import ConnectionSettings

T = TypeVar('T')

log = logging.getLogger(__name__)

# Messages handed over by other threads that the loop has not taken yet. It takes them within a
# millisecond; this many wait only if the loop thread hangs.
_MAX_HANDED_OVER = 20_000
_MOST_AT_ONCE = 100
_MAX_LATCHED = 1000
_LINGER = 0.3  # seconds
_LAST_DELIVERY = 0.1  # seconds


class Hub:
    """
    Owns the loop thread, the endpoints and what is latched for peers that connect later.

    :param listener: told of connections and messages, on the loop thread.
    """

    def __init__(self, listener: Listener) -> None:
        self._listener = listener
        self._thread = LoopThread()
        self._runners: dict[str, EndpointRunner] = {}
        self._handed_over: deque[tuple[Outgoing, str, bool]] = deque()
        self._wakeup_pending = False
        self._latched: dict[tuple[str, str, str], tuple[Outgoing, str]] = {}
        self._store = Store()  # the latest values, for endpoints that come later
        self._version = 1  # highest header version any peer has shown; packs for it in advance
        self._stopping = False
        self.refused = 0

    # --- doors ---

    def begin(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        """
        Have one of adding, removing, connecting and disconnecting done.

        :return: what becomes of it; it may be told to the thread that waits, never waited for by
            one that must not.
        :raises RuntimeError: the loop thread has ended.
        """
        return self._thread.begin(work)

    def add(
        self, endpoint: Endpoint, settings: ConnectionSettings | None = None, name: str = ''
    ) -> EndpointInfo:
        """
        Start an endpoint; waits until it listens, or has begun to connect.

        :param name: how it is called from now on; its URL if left out.
        :return: with the port in use.
        :raises OSError: the address cannot be bound.
        :raises TlsError: TLS files are missing or wrong.
        :raises ValueError: the name is in use.
        """
        return self._thread.run(self.adding(endpoint, settings, name), timeout=10.0)

    def remove(self, name: str) -> None:
        """
        Stop an endpoint and close its connections; waits.

        :raises KeyError: there is none of that name.
        """
        self._thread.run(self.removing(name), timeout=_LINGER + 0.7)

    def send(
        self, packet: Packet, to: str = '', latch: bool = False, least_version: int = 1
    ) -> bool:
        """
        Send a message to every peer, or to the peers of one endpoint.

        :param latch: keep it for peers that connect later; landmarks and the like are kept anyway.
        :param least_version: keep it from peers of a lower header version.
        :return: False if the loop thread hangs and no more can be handed over, or has stopped, or
            if there is no such endpoint.
        :raises PackError: the message does not fit the protocol.
        """
        if self._stopping or (to and to not in self._runners):
            return False
        outgoing = Outgoing(packet, max(self._version, packet.header_version), least_version)
        latch = latch or bool(packet.type_name in LATCHED_TYPES and packet.device_name)
        if len(self._handed_over) >= _MAX_HANDED_OVER:
            self.refused += 1
            return False
        self._handed_over.append((outgoing, to, latch))
        if not self._wakeup_pending:
            self._wakeup_pending = True
            try:
                self._thread.call_soon(self._deliver)
            except RuntimeError:  # the loop is closed
                self._wakeup_pending = False
                self._handed_over.clear()
                return False
        return True

    def forget(self, device_name: str) -> None:
        """Give what was sent of a device so far to nobody who connects or asks later."""
        with suppress(RuntimeError):  # the loop is closed
            self._thread.call_soon(self._forget, device_name)

    def infos(self) -> dict[str, EndpointInfo]:
        """Return endpoints by name; counters are read without stopping the loop."""
        return {name: runner.info() for name, runner in list(self._runners.items())}

    def call_later(self, delay: float, function: Callable[[], object]) -> None:
        """Have a function called on the loop thread after delay seconds."""
        self._thread.call_soon(self._thread.loop.call_later, delay, function)

    def drain(self, timeout: float) -> bool:
        """Wait until the kernel has everything that was sent; False if it took too long."""
        try:
            self._thread.run(self._drained(), timeout)
        except TimeoutError:
            return False
        return True

    def stop(self, linger: float = _LINGER) -> None:
        """
        Close all connections and end the loop thread; waits.

        :param linger: seconds for peers to read what was sent and to close; what they have not
            read by then is given up.
        """
        self._stopping = True  # who goes on sending must not keep us from it
        if self._runners:
            try:
                self._thread.run(self._stop_all(linger), timeout=linger + 0.7)
            except TimeoutError:
                log.warning('%d endpoints did not close in time', len(self._runners))
        self._runners = {}
        self._thread.stop()
        self._wakeup_pending = False  # lets send notice

    # --- on the loop thread: work for `begin` ---

    async def adding(
        self, endpoint: Endpoint, settings: ConnectionSettings | None = None, name: str = ''
    ) -> EndpointInfo:
        """Start an endpoint; see add."""
        name = name or endpoint.url
        if name in self._runners:
            raise ValueError(f'there is an endpoint called {name!r} already')
        runner = EndpointRunner(
            name,
            endpoint,
            settings or ConnectionSettings(),
            lambda: self._latched_for(name),
            self._listener,
        )
        runner.remember(self._store.kept())
        self._runners[name] = runner
        try:
            return await runner.start()
        except BaseException:
            del self._runners[name]
            raise

    async def removing(self, name: str) -> None:
        """Stop an endpoint, and forget what was kept for it alone; see remove."""
        runner = self._runners.pop(name)
        for key in [key for key, (_, to) in self._latched.items() if to == name]:
            del self._latched[key]
        await runner.stop(_LINGER)

    async def connecting(self, name: str, timeout: float) -> EndpointInfo:
        """
        Connect an endpoint that is disconnected, or let clients in again.

        :param timeout: seconds to wait for it.
        :return: how far it got.
        :raises KeyError: there is none of that name.
        """
        return await self._runners[name].connect(timeout)

    async def disconnecting(self, name: str) -> EndpointInfo:
        """
        End the connections of an endpoint, and let nobody in until it is to connect.

        :raises KeyError: there is none of that name.
        """
        return await self._runners[name].disconnect(_LINGER)

    # --- on the loop thread ---

    def _deliver(self) -> None:
        self._wakeup_pending = False
        runners = list(self._runners.items())
        # A part of it: who sends faster than we deliver must not keep the loop from its sockets.
        for _ in range(min(len(self._handed_over), _MOST_AT_ONCE)):
            outgoing, to, latch = self._handed_over.popleft()
            if not to:
                self._store.put(outgoing.packet, outgoing.least_version)
            if latch:  # here, so that a peer gets it as it passes or when it connects, not twice
                self._latch(outgoing, to)
            for name, runner in runners:
                if to in ('', name):
                    runner.deliver(outgoing)
        for _, runner in runners:
            runner.flush()
            for connection in runner.connections:
                self._version = max(self._version, connection.header_version)
        if self._handed_over and not self._wakeup_pending:
            self._wakeup_pending = True
            self._thread.loop.call_soon(self._deliver)

    def _forget(self, device_name: str) -> None:
        for _ in range(1 + len(self._handed_over) // _MOST_AT_ONCE):
            self._deliver()  # what was sent before is a part of it
        for key in [key for key in self._latched if key[1] == device_name]:
            del self._latched[key]
        self._store.forget(device_name)
        for runner in self._runners.values():
            runner.forget(device_name)

    async def _stop_all(self, linger: float) -> None:
        # What was sent before stopping goes out, if that is soon.
        deadline = self._thread.loop.time() + _LAST_DELIVERY
        while self._handed_over and self._thread.loop.time() < deadline:
            self._deliver()
        self._handed_over.clear()
        runners = list(self._runners.values())
        for runner, result in zip(
            runners,
            await asyncio.gather(
                *(runner.stop(linger) for runner in runners), return_exceptions=True
            ),
            strict=True,
        ):
            if isinstance(result, Exception):
                log.error('%s did not close', runner.endpoint.url, exc_info=result)

    async def _drained(self) -> None:
        while self._handed_over or not all(
            connection.idle
            for runner in self._runners.values()
            for connection in runner.connections
        ):
            await asyncio.sleep(0.005)

    def _latch(self, outgoing: Outgoing, to: str) -> None:
        key = (outgoing.packet.type_name, outgoing.packet.full_device_name, to)
        if key in self._latched or len(self._latched) < _MAX_LATCHED:
            self._latched[key] = outgoing, to

    def _latched_for(self, name: str) -> list[Outgoing]:
        """Return the latest of what is latched for the peers of an endpoint."""
        return [outgoing for outgoing, to in self._latched.values() if to in ('', name)]
