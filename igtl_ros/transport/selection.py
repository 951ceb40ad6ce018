# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
What the peers of one endpoint are sent at all.

Some peers stumble over types that they do not know, or take no notice of them; some are not to
see every device. What is held back here is held back in every way: it is not pushed, not latched,
and not an answer.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
import logging

from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.transport.outbox import Outgoing

log = logging.getLogger(__name__)

# Why a message is held back, as it is counted.
PROFILE, FILTER, NO_FORM = 'profile', 'filter', 'no form'

Substitute = Callable[[Packet], Packet]


class WithheldError(Exception):
    """A message that the peers of an endpoint do not get; its text is the cause."""


def _everything(device_name: str) -> bool:
    return True


@dataclass(frozen=True, slots=True, eq=False)
class Selection:
    """
    What may be sent, and what is sent instead of the rest.

    :param name: of the kind of peer, for people.
    :param types: that peers know; None: all.
    :param instead: what is sent instead of a type that they do not know: makes a message of one
        that they do, or raises PackError.
    :param passes: whether a device, by its full name, may be sent.
    """

    name: str = ''
    types: Collection[str] | None = None
    instead: Mapping[str, Substitute] = field(default_factory=dict)
    passes: Callable[[str], bool] = _everything

    def knows(self, type_name: str) -> bool:
        """Return whether peers know a type."""
        return self.types is None or type_name in self.types

    def form_of(self, packet: Packet) -> Packet:
        """
        Return a message as peers may have it.

        :raises WithheldError: they may not have it in any form.
        """
        make = self._substitute(packet)
        return packet if make is None else _made(make, packet)

    def outgoing(self, outgoing: Outgoing) -> Outgoing:
        """
        Return the same of a message on its way out; each form of it is made once.

        :raises WithheldError: see form_of.
        """
        if self.types is None and self.passes is _everything:
            return outgoing
        make = self._substitute(outgoing.packet)
        if make is None:
            return outgoing
        return outgoing.instead(make, lambda packet: _made(make, packet))

    def _substitute(self, packet: Packet) -> Substitute | None:
        """Return what has to be made of a message; None if it goes as it is."""
        if packet.device_name and not self.passes(packet.full_device_name):
            raise WithheldError(FILTER)
        if self.knows(packet.type_name):
            return None
        make = self.instead.get(packet.type_name)
        if make is None:
            raise WithheldError(PROFILE)
        return make


def _made(make: Substitute, packet: Packet) -> Packet:
    try:
        return make(packet)
    except PackError as error:
        log.warning('%s %r was not sent: %s', packet.type_name, packet.device_name, error)
        raise WithheldError(NO_FORM) from error


EVERYTHING = Selection()
