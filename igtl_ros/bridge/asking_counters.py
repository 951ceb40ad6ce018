# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What the bridge counts of its own questions to peers; for diagnostics."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import fields


@dataclass(slots=True)
class AskingCounters:
    """
    Totals since the start. All are written on the loop thread.

    :param sent: GET_, STT_ and STP_ that we sent and waited for.
    :param answered: of these, those that the peer did as asked.
    :param refused: of these, those that it refused.
    :param timed_out: of these, those that it did not answer in time.
    :param cut_off: of these, those that were under way when the connection ended.
    """

    sent: int = 0
    answered: int = 0
    refused: int = 0
    timed_out: int = 0
    cut_off: int = 0

    @property
    def trouble(self) -> int:
        """Return how often something went wrong that users should look at."""
        return self.refused + self.timed_out + self.cut_off

    @property
    def any(self) -> bool:
        """Return whether there is anything to tell."""
        return any(getattr(self, field.name) for field in fields(self))
