# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Tables of results: on the terminal, and between markers in a Markdown file."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
import os
from pathlib import Path
import platform
from statistics import median
import sys


@dataclass
class Table:
    """One table; `key` is the name of its place in the Markdown file."""

    key: str
    title: str
    columns: list[str]
    rows: list[list[str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, *cells: object) -> None:
        self.rows.append([str(cell) for cell in cells])

    def text(self) -> str:
        widths = [max(map(len, column)) for column in zip(self.columns, *self.rows, strict=True)]
        lines = [
            '  '.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in (self.columns, ['-' * width for width in widths], *self.rows)
        ]
        return '\n'.join([self.title, '', *lines, *self.notes])

    def markdown(self) -> str:
        rows = (self.columns, ['---'] * len(self.columns), *self.rows)
        lines = ['| ' + ' | '.join(row) + ' |' for row in rows]
        notes = [line for note in self.notes for line in ('', note)]
        return '\n'.join([f'**{self.title}**', '', *lines, *notes])


def number(value: float) -> str:
    """Return three digits that matter, without an exponent."""
    for limit, digits in ((10, 2), (100, 1)):
        if abs(value) < limit:
            return f'{value:.{digits}f}'
    return f'{value:.0f}'


def spread(values: list[float]) -> str:
    """Return the median and, of several values, the smallest and the largest."""
    if len(values) < 2:
        return number(values[0]) if values else 'nothing arrived'
    return f'{number(median(values))} [{number(min(values))}..{number(max(values))}]'


def verdict(met: bool) -> str:
    return 'met' if met else '**missed**'


def machine() -> str:
    """Return what matters of this machine, in general words."""
    distro = os.environ.get('ROS_DISTRO') or Path(sys.prefix).name
    return ', '.join(
        filter(
            None,
            (
                f'{os.cpu_count()} cores',
                f'{platform.system()} {platform.machine()}',
                f'Python {platform.python_version()}',
                f'ROS 2 {distro.capitalize()}' if distro in ('jazzy', 'kilted') else '',
            ),
        )
    )


def write(path: Path, tables: list[Table]) -> None:
    """Replace what stands between the markers of each table; other text is left alone."""
    text = path.read_text()
    for key, content in [(table.key, table.markdown()) for table in tables]:
        begin, end = f'<!-- bench {key} -->', f'<!-- end {key} -->'
        before, found, rest = text.partition(begin)
        _, closed, after = rest.partition(end)
        if not (found and closed):
            raise SystemExit(f'{path} has no place for table {key!r}: {begin} ... {end}')
        text = f'{before}{begin}\n{content}\n{end}{after}'
    path.write_text(text)
