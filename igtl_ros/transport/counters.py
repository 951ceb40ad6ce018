# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What a connection counts, and how others see it."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field


@dataclass(slots=True)
class Counters:
    """
    Totals of one connection.

    :param lost: messages lost on receipt, by cause (name of the error class).
    :param replaced: outgoing stream messages that a newer one took the place of.
    :param overflowed: outgoing events that found the queue full.
    :param metadata_dropped: sent to a peer of header version 1, without their metadata.
    :param requests: GET_, STT_ and STP_ that came and were answered.
    :param withheld: not sent, because the peer's header version cannot carry what they mean.
    :param one_way: not sent, because we only receive from this peer (UDP).
    """

    received_messages: int = 0
    received_bytes: int = 0
    sent_messages: int = 0
    sent_bytes: int = 0
    replaced: int = 0
    overflowed: int = 0
    metadata_dropped: int = 0
    withheld: int = 0
    requests: int = 0
    one_way: int = 0
    lost: dict[str, int] = field(default_factory=dict)

    @property
    def dropped(self) -> int:
        """Return how many messages were lost, or not sent though they should have been."""
        return sum([*self.lost.values()]) + self.overflowed + self.withheld

    def count_lost(self, cause: str) -> None:
        """Add one lost message."""
        self.lost[cause] = self.lost.get(cause, 0) + 1


@dataclass(frozen=True, slots=True)
class ConnectionInfo:
    """
    A connection as it was a moment ago, for any thread to read.

    :param endpoint: URL of the endpoint it belongs to.
    :param peer: address of the other side.
    :param header_version: what we send with.
    :param waiting: messages in its queue.
    :param connected_for: seconds.
    """

    endpoint: str
    peer: str
    header_version: int
    waiting: int
    connected_for: float
    counters: Counters


@dataclass(frozen=True, slots=True)
class EndpointInfo:
    """
    An endpoint as it was a moment ago.

    :param url: as the user wrote it, in full.
    :param state: connecting, connected, listening, failed, disconnected or stopped.
    :param port: the port in use; a listening endpoint may have asked for any.
    :param error: the last thing that went wrong; empty if nothing did.
    :param turned_away: clients beyond the limit.
    :param name: how it is called; its URL, unless somebody gave it a name.
    :param listens: whether we are the server.
    :param profile: the kind of its peers.
    :param withheld: messages that its peers do not get, by cause (see selection).
    """

    url: str
    state: str
    port: int
    error: str
    turned_away: int
    connections: tuple[ConnectionInfo, ...]
    name: str = ''
    listens: bool = False
    profile: str = ''
    withheld: dict[str, int] = field(default_factory=dict)
