# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Following parameters of a peer: by Subscribe where it can, else by asking again and again.

No deployed server implements Subscribe, so polling is the usual way; Slicer polls every 2 s too.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field

from igtl_ros.openigtlink import Command
from igtl_ros.openigtlink import CommandReply
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import String
from igtl_ros.tuo import markup
from igtl_ros.tuo.command import Family
from igtl_ros.tuo.command import family_of
from igtl_ros.tuo.command import read_reply
from igtl_ros.tuo.command import Reply
from igtl_ros.tuo.markup import MarkupError

POLL_PERIOD = 2.0


@dataclass(slots=True)
class Watch:
    """
    The parameters that are followed on one connection, and their last values.

    :param period: seconds between two polls.
    :param values: name to the value that came last, by whatever way.
    """

    period: float = POLL_PERIOD
    values: dict[str, str] = field(default_factory=dict)
    _pushed: set[str] = field(default_factory=set)
    _polled: set[str] = field(default_factory=set)
    _next_poll: float | None = None

    @property
    def names(self) -> frozenset[str]:
        """Return what is followed."""
        return frozenset(self._pushed | self._polled)

    @property
    def polled(self) -> frozenset[str]:
        """Return what has to be asked for."""
        return frozenset(self._polled)

    @property
    def deadline(self) -> float | None:
        """Return when the next poll is due; None if nothing is polled."""
        return self._next_poll

    def subscribed(self, names: tuple[str, ...], reply: Reply, now: float) -> frozenset[str]:
        """
        Take note of the answer to Subscribe; what was refused is polled from now on.

        :return: the names that have to be polled.
        """
        results = {result.name: result.success for result in reply.results}
        accepted = {name for name in names if results.get(name, reply.success and not results)}
        refused = set(names) - accepted
        self._pushed = (self._pushed | accepted) - refused
        self._polled = (self._polled | refused) - accepted
        if not self._polled:
            self._next_poll = None
        elif self._next_poll is None:
            self._next_poll = now
        return frozenset(refused)

    def unsubscribed(self, names: tuple[str, ...]) -> None:
        """Follow these no more; no names at all means all of them."""
        gone = set(names) if names else set(self.names)
        self._pushed -= gone
        self._polled -= gone
        if not self._polled:
            self._next_poll = None

    def forget(self, name: str) -> None:
        """Stop polling a name that the peer does not know."""
        self._polled.discard(name)
        if not self._polled:
            self._next_poll = None

    def due(self, now: float) -> tuple[str, ...]:
        """Return the names to ask for now; empty if it is not time yet."""
        if self._next_poll is None or now < self._next_poll:
            return ()
        self._next_poll = now + self.period
        return tuple(sorted(self._polled))

    def received(self, packet: Packet) -> dict[str, str]:
        """Return the values of followed parameters that a message pushes, if they are new."""
        return self.changed(self.pushed(packet))

    def pushed(self, packet: Packet) -> dict[str, str]:
        """Return the values of followed parameters that a message pushes, new or not."""
        if not self.names:
            return {}
        body = packet.body
        found: dict[str, str] = {}
        if isinstance(body, String):
            found = values_in_string(packet.full_device_name, body.text)
        elif isinstance(body, CommandReply):
            # Revision 0.1 sends the reply of Get again, whenever a value changes.
            results = read_reply(body, packet.metadata).results
            found = {result.name: result.value for result in results if result.success}
        elif isinstance(body, Command) and family_of(body.name) is Family.OTHER:
            found = dict(packet.metadata)
        return {name: value for name, value in found.items() if name in self.names}

    def changed(self, values: dict[str, str]) -> dict[str, str]:
        """Keep values; return those that are new."""
        news = {name: value for name, value in values.items() if self.values.get(name) != value}
        self.values |= news
        return news


def values_in_string(device_name: str, text: str) -> dict[str, str]:
    """Return what a STRING says: Parameter elements, or the value of what the device is called."""
    if '<' in text:
        try:
            root = markup.parse(text)
        except MarkupError:
            return {}
        elements = [root, *root.named('Parameter')]
        return {
            (element.get('Name') or '').strip(): element.get('Value') or ''
            for element in elements
            if element.name.lower() == 'parameter' and element.get('Value') is not None
        }
    return {device_name: text.strip('\0 \t\r\n')}
