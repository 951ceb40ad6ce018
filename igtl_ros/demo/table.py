# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The demo's table, drawn over itself on a terminal, printed once elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
import sys

_HEADINGS = ('device', 'type', 'topic', 'arrived', 'rate', 'latency', 'invalid', 'lost')
_UP = '\x1b[{}A\r\x1b[J'


@dataclass(frozen=True, slots=True)
class Row:
    """
    One line.

    :param latency: seconds, the median; None while nothing has arrived.
    :param lost: None while it is not known.
    """

    device: str
    type: str
    topic: str
    arrived: int
    rate: float
    latency: float | None
    invalid: int
    lost: int | None

    def cells(self) -> tuple[str, ...]:
        """Return the line as text."""
        return (
            self.device,
            self.type,
            self.topic,
            str(self.arrived),
            f'{self.rate:.1f} Hz',
            '-' if self.latency is None else f'{1000 * self.latency:.1f} ms',
            str(self.invalid),
            '-' if self.lost is None else str(self.lost),
        )


def render(rows: Sequence[Row]) -> list[str]:
    """Return the lines of the table; numbers stand to the right."""
    table = [_HEADINGS, *(row.cells() for row in rows)]
    widths = [max(len(line[column]) for line in table) for column in range(len(_HEADINGS))]
    lines = [
        '  '.join(
            cell.ljust(width) if column < 3 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in table
    ]
    lines.insert(1, '-' * max(map(len, lines)))
    return lines


class LiveTable:
    """
    A table that is drawn again and again.

    :param quiet: only show the last one.
    """

    def __init__(self, quiet: bool) -> None:
        self._live = sys.stdout.isatty() and not quiet
        self._height = 0

    def show(self, rows: Sequence[Row], note: str = '') -> None:
        """Draw over the last one; nothing where the output is no terminal."""
        if self._live:
            self._draw([*render(rows), note])

    def finish(self, rows: Sequence[Row]) -> None:
        """Draw the last one, which stays."""
        self._draw(render(rows))
        self._height = 0

    def _draw(self, lines: list[str]) -> None:
        if self._height:
            sys.stdout.write(_UP.format(self._height))
        sys.stdout.write('\n'.join(lines) + '\n')
        sys.stdout.flush()
        self._height = len(lines) if self._live else 0
