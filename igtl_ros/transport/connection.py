# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
What a connection is to those who use it, whatever carries its bytes: see stream and datagrams.

Everything here runs on the loop thread, which owns it; the Listener it reports to is called there
too.
"""

from __future__ import annotations

from abc import ABC
from abc import abstractmethod
import asyncio
from collections.abc import Callable
from dataclasses import replace
import logging

from igtl_ros.openigtlink import MessageError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink.session import PeerVersion
from igtl_ros.transport.counters import ConnectionInfo
from igtl_ros.transport.counters import Counters
from igtl_ros.transport.listener import Listener
from igtl_ros.transport.outbox import Outgoing
from igtl_ros.transport.settings import ConnectionSettings

log = logging.getLogger(__name__)


class Connection(ABC):
    """
    A connection to one peer.

    Its endpoint_name is how the endpoint is called: its URL, unless somebody gave it a name.

    :param endpoint_url: the endpoint it belongs to.
    :param settings: how it behaves.
    :param listener: whom it reports to.
    """

    def __init__(
        self, endpoint_url: str, settings: ConnectionSettings, listener: Listener
    ) -> None:
        self.endpoint_url = self.endpoint_name = endpoint_url
        self.peer = ''
        self.version = PeerVersion(settings.header_version, settings.max_header_version)
        self.counters = Counters()
        self._loop = asyncio.get_running_loop()
        self.closed = self._loop.create_future()
        self._settings = settings
        self._listener = listener
        self._reason = ''
        self._began = self._last_received = self._loop.time()

    @property
    def header_version(self) -> int:
        """Return the header version that the peer is sent."""
        return self.version.value

    # --- the owner's side ---

    @abstractmethod
    def send(self, outgoing: Outgoing) -> None:
        """Queue a message; it leaves with the next flush."""

    @abstractmethod
    def flush(self) -> None:
        """Write what was queued."""

    @abstractmethod
    def drop_waiting(self, unwanted: Callable[[Packet], bool]) -> None:
        """Throw away what waits and is not wanted any more."""

    @abstractmethod
    def finish(self, reason: str) -> None:
        """Send what is written and no more, and end when the peer does."""

    @abstractmethod
    def close(self, reason: str) -> None:
        """End the connection after what is already written has left."""

    @abstractmethod
    def abort(self, reason: str) -> None:
        """End the connection at once."""

    @property
    @abstractmethod
    def idle(self) -> bool:
        """Return whether everything queued has been handed to the kernel."""

    def version_of(self, packet: Packet) -> int:
        """Return the header version that a message is sent with."""
        if self._settings.own_version:
            return min(packet.header_version, self._settings.max_header_version)
        return self.header_version

    def info(self) -> ConnectionInfo:
        """Return a snapshot."""
        return ConnectionInfo(
            self.endpoint_url,
            self.peer,
            self.header_version,
            0,
            self._loop.time() - self._began,
            replace(self.counters, lost=dict(self.counters.lost)),
        )

    # --- inside ---

    def _take_events(self, next_event: Callable[[], Packet | MessageError | None]) -> None:
        """Count and report all that a receiver has."""
        while (event := next_event()) is not None:
            if isinstance(event, Packet):
                self.counters.received_messages += 1
                self.version.shown(event.header_version)
                self._report(self._listener.received, self, event)
            else:
                self.counters.count_lost(type(event).__name__)
                self._report(self._listener.message_lost, self, event)

    def _ended(self, reason: str) -> None:
        """Tell the listener, once."""
        reason = self._reason or reason
        self._report(self._listener.disconnected, self, reason)
        if not self.closed.done():
            self.closed.set_result(reason)

    def _report(self, method, *arguments) -> None:  # type: ignore[no-untyped-def]
        """Call the listener; its mistakes must not cost the connection."""
        try:
            method(*arguments)
        except Exception:
            log.exception('%s: %s failed', self.peer, method.__qualname__)


def address_text(address: object) -> str:
    """Return a socket's address as people write it."""
    if isinstance(address, tuple) and len(address) >= 2:
        return f'{address[0]}:{address[1]}'
    return str(address or 'unknown')
