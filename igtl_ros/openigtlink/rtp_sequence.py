# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
What the sequence numbers of one RTP source say: which datagrams never came.

Networks deliver datagrams in any order, so a number is missing for good only when it is WINDOW
behind the highest one. Nothing else is decided here: no datagram is refused for its number,
because senders may start anew, or share a source by mistake.
"""

from __future__ import annotations

WINDOW = 64
_ALL = (1 << WINDOW) - 1
_TURN = 0x10000  # sequence numbers have 16 bits


class Sequence:
    """
    Numbers that have come from one source; those before the first one are not missed.

    :param first: the first one, of 16 bits.
    """

    def __init__(self, first: int) -> None:
        self.highest = first  # counted on beyond 16 bits
        self._seen = _ALL  # bit i: highest - i has come
        self._gap = range(first, first)  # numbers that did not come, when the window left them
        self._behind = 0  # so many in a row were older than the window

    def place(self, number: int) -> tuple[int, list[range]]:
        """
        Take a number of 16 bits.

        :return: the number counted on beyond 16 bits, and the gaps that are known now from their
            beginning to their end.
        """
        step = (number - self.highest + _TURN // 2) % _TURN - _TURN // 2
        if step > 0:
            self._behind = 0
            return self.highest + step, self._advance(step)
        if -step < WINDOW:
            self._behind = 0
            self._seen |= 1 << -step
            return self.highest + step, []
        self._behind += 1
        if self._behind < WINDOW:
            return self.highest + step, []
        gaps = self.settle()  # it has started anew
        self.highest += step + _TURN
        self._behind = 0
        return self.highest, gaps

    def settle(self) -> list[range]:
        """Return the gaps that there are, and wait for them no longer."""
        gaps = self._leave(WINDOW)
        self._seen = _ALL
        return gaps

    def _advance(self, step: int) -> list[range]:
        gaps = self._leave(min(step, WINDOW))
        if step > WINDOW:
            self._gap = range(self.highest + 1, self.highest + 1 + step - WINDOW)
        self.highest += step
        self._seen = (self._seen << step | 1) & _ALL if step < WINDOW else 1
        return gaps

    def _leave(self, count: int) -> list[range]:
        """
        Return the gaps that end among the oldest so many numbers of the window.

        The highest number has come, so a gap cannot go on beyond the whole window.
        """
        gaps = []
        for bit in range(WINDOW - 1, WINDOW - 1 - count, -1):
            number = self.highest - bit
            if not self._seen >> bit & 1:
                self._gap = range(self._gap.start if self._gap else number, number + 1)
            elif self._gap:
                gaps.append(self._gap)
                self._gap = range(number, number)
        return gaps
