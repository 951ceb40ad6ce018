# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What the bridge knows and counts of each device, for diagnostics and ~/list_devices."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field

FROM_IGTL = 'from_igtl'
TO_IGTL = 'to_igtl'
TOO_FAST = 'faster than max_rate'
REPLACED = 'replaced before the others of its BIND came'
# What a route asks for is no loss.
_WANTED = (TOO_FAST, REPLACED)
# Some causes are in the words of a peer, which may find new ones with every message.
_MOST_CAUSES = 50
_LONGEST_CAUSE = 100  # characters
OTHER_CAUSES = 'other causes'


@dataclass(slots=True)
class Device:
    """
    One device in one direction. Each counter has one writer; readers may be a message behind.

    :param dropped: messages not forwarded, by cause.
    :param left_out: parts of messages that were forwarded without them, by what they are.
    :param late: nanoseconds from the source's stamp to us, of the last message.
    :param also_from: messages of other peers under the same name.
    :param said: level and words of the last STATUS, if it is a device of these.
    :param invalid: tools that their tracker does not vouch for now, and what it says of them.
    :param static: it says something when that changes; silence is no trouble.
    """

    device_name: str
    type_name: str
    direction: str
    connection: str = ''
    topics: list[str] = field(default_factory=list)
    parent: str = ''
    child: str = ''
    received: int = 0
    forwarded: int = 0
    last_received: int = 0
    late: int = 0
    unstamped: int = 0
    dropped: dict[str, int] = field(default_factory=dict)
    total_dropped: int = 0
    left_out: dict[str, int] = field(default_factory=dict)
    also_from: dict[str, int] = field(default_factory=dict)
    invalid: dict[str, str] = field(default_factory=dict)
    last_error: str = ''
    said: tuple[bytes, str] | None = None
    rate: float = 0.0
    rate_count: int = 0
    drop_count: int = 0
    newly_dropped: int = 0
    worst_late: int = 0
    static: bool = False

    def drop(self, cause: str, error: str = '') -> None:
        """Count a message that is not forwarded."""
        cause = cause[:_LONGEST_CAUSE]
        if cause not in self.dropped and len(self.dropped) >= _MOST_CAUSES:
            cause = OTHER_CAUSES
        self.dropped[cause] = self.dropped.get(cause, 0) + 1
        self.total_dropped += 1
        self.last_error = error or self.last_error

    def leave_out(self, what: str, count: int) -> None:
        """Count parts of a message that is forwarded without them."""
        self.left_out[what] = self.left_out.get(what, 0) + count

    def tick(self, seconds: float) -> None:
        """Compute what is new in the last seconds; called by diagnostics alone."""
        wanted = sum(self.dropped.get(cause, 0) for cause in _WANTED)
        lost = self.total_dropped - wanted
        self.newly_dropped, self.drop_count = lost - self.drop_count, lost
        self.rate = (self.received - self.rate_count) / seconds if seconds > 0 else 0.0
        self.rate_count = self.received
