# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What the bridge counts of commands, those that came and those it sent; for diagnostics."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import fields


@dataclass(slots=True)
class CommandCounters:
    """
    Totals since the start. All are written on the loop thread.

    :param received: commands that came, repeated ones too.
    :param answered: replies that were sent.
    :param failed: of these, those that said FAIL.
    :param sent: commands that we sent, polls included.
    :param refused: of these, those that the peer answered with FAIL.
    :param timed_out: of these, those that were not answered in time.
    :param late: replies that nobody waited for any more.
    :param pushed: values sent to subscribers.
    :param unobserved: not published for observers, because there are too many topics.
    """

    received: int = 0
    answered: int = 0
    failed: int = 0
    sent: int = 0
    refused: int = 0
    timed_out: int = 0
    late: int = 0
    pushed: int = 0
    unobserved: int = 0

    @property
    def trouble(self) -> int:
        """Return how often something went wrong that users should look at."""
        return self.failed + self.timed_out + self.late

    @property
    def any(self) -> bool:
        """Return whether there is anything to tell."""
        return any(getattr(self, field.name) for field in fields(self))
