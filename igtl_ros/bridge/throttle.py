# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Say a repeated thing once in a while, and how often it was not said."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Hashable
import time

_MAX_KEYS = 1000


class Throttle:
    """
    A log function that repeats itself at most every `period` seconds, for each key.

    :param log: takes the text.
    """

    def __init__(self, log: Callable[[str], object], period: float = 10.0) -> None:
        self._log = log
        self._period = period
        self._last: dict[Hashable, tuple[float, int]] = {}

    def __call__(self, key: Hashable, text: str) -> None:
        """Log the text, unless the same key was logged a moment ago."""
        now = time.monotonic()
        last, missed = self._last.get(key, (float('-inf'), 0))
        if now - last < self._period:
            self._last[key] = last, missed + 1
            return
        if len(self._last) >= _MAX_KEYS:
            self._last.clear()
        self._last[key] = now, 0
        self._log(f'{text} ({missed} more of these since)' if missed else text)
