# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
What waits to be sent to one peer. No I/O, no locks: the loop thread owns it.

Events come first, in order; then small streams; then large ones, such as images, so that a pose
never waits behind a row of pictures. After BURST small ones a large one gets its turn.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from collections.abc import Hashable
from functools import cached_property

from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink.messages.base import Buffer
from igtl_ros.transport.delivery import STREAM_TYPES

LARGE = 32 * 1024  # bytes; about the time that a hundred poses take
BURST = 64


class Outgoing:
    """
    A message on its way out, packed once for all peers of one header version.

    :param packet: the message.
    :param version: header version that it will most likely be sent with; packed at once, so that
        who sends it learns of a value that does not fit.
    :param least_version: peers of a lower header version do not get it, because they would
        misunderstand it without its metadata.
    :param event: whether it is sent whatever comes after it, even if it is of a stream's type.
    :raises PackError: see Packet.pack.
    """

    def __init__(
        self, packet: Packet, version: int = 1, least_version: int = 1, event: bool = False
    ) -> None:
        self.packet = packet
        self._event = event
        self._forms: dict[Hashable, Outgoing] = {}
        self.least_version = least_version
        self._packed: dict[int, tuple[Buffer, ...]] = {}
        if packet.metadata.entries or packet.message_id:
            version = packet.header_version  # raises here, not on the loop, if that is 1
        self._version = version
        self.size = sum(map(len, self.buffers(version)))

    @cached_property
    def stream_key(self) -> Hashable | None:
        """Return what a newer message replaces it by; None if nothing may."""
        packet = self.packet
        if packet.type_name in STREAM_TYPES and not self._event:
            return packet.type_name, packet.full_device_name
        return None

    def instead(self, key: Hashable, make: Callable[[Packet], Packet]) -> Outgoing:
        """Return the message in another form, which is made once for each key."""
        form = self._forms.get(key)
        if form is None:
            form = Outgoing(make(self.packet), self._version, self.least_version, self._event)
            self._forms[key] = form
        return form

    def buffers(self, version: int) -> tuple[Buffer, ...]:
        """Return the message's bytes for peers of a header version."""
        packed = self._packed.get(version)
        if packed is None:
            packed = self._packed[version] = self.packet.for_version(version).pack()
        return packed


class Outbox:
    """
    The queue of one peer.

    :param max_events: most events that wait; streams are bounded by the number of devices.
    :param max_event_bytes: most bytes of events that wait.
    """

    def __init__(self, max_events: int, max_event_bytes: int) -> None:
        self._max_events = max_events
        self._max_event_bytes = max_event_bytes
        self._events: deque[Outgoing] = deque()
        self._event_bytes = 0
        self._small: dict[Hashable, Outgoing] = {}
        self._large: dict[Hashable, Outgoing] = {}
        self._since_large = 0
        self.replaced = 0
        self.overflowed = 0

    def __len__(self) -> int:
        return len(self._events) + len(self._small) + len(self._large)

    def put(self, outgoing: Outgoing) -> bool:
        """Add a message; False if it is an event and there is no room for it."""
        key = outgoing.stream_key
        if key is None:
            return self._put_event(outgoing)
        streams, others = self._small, self._large
        if outgoing.size >= LARGE:
            streams, others = others, streams
        # It keeps its place, so that a fast stream cannot starve a slow one; a device whose
        # messages change their size must not have an old one overtaken by a newer one.
        if key in streams or others.pop(key, None) is not None:
            self.replaced += 1
        streams[key] = outgoing
        return True

    def _put_event(self, outgoing: Outgoing) -> bool:
        # One alone may be larger than all together: it could never wait otherwise.
        if self._events and (
            len(self._events) >= self._max_events
            or self._event_bytes + outgoing.size > self._max_event_bytes
        ):
            self.overflowed += 1
            return False
        self._events.append(outgoing)
        self._event_bytes += outgoing.size
        return True

    def drop(self, unwanted: Callable[[Packet], bool]) -> None:
        """Throw away values of streams that a peer does not want any more."""
        for streams in (self._small, self._large):
            for key in [key for key, value in streams.items() if unwanted(value.packet)]:
                del streams[key]

    def take(self) -> Outgoing | None:
        """Return the next message to send, or None."""
        if self._large and (self._since_large >= BURST or not (self._events or self._small)):
            self._since_large = 0
            return self._large.pop(next(iter(self._large)))
        self._since_large += 1
        if self._events:
            outgoing = self._events.popleft()
            self._event_bytes -= outgoing.size
            return outgoing
        if self._small:
            return self._small.pop(next(iter(self._small)))
        return None
