# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What the workers have reached, read from their stderr, in words."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field
import re

# '#1048576  pulse  cov: 215 ft: 325 corp: 51/6608b lim: 4096 exec/s: 116508 rss: 57Mb'
_LIBFUZZER = re.compile(r'#(\d+)\s+\w+\s+cov: (\d+) .*corp: (\d+)/')
_OURS = re.compile(r'(RUNS|FOUND) (.+)')


@dataclass
class Progress:
    """
    What is known of one target.

    :param runs: inputs that were tried.
    :param seconds: that workers took which have ended.
    :param coverage: branches of igtl_ros that were reached.
    :param corpus: inputs that each reach something of their own.
    :param found: files of new findings.
    :param died: workers that ended in an error.
    """

    runs: int = 0
    seconds: float = 0.0
    coverage: int = 0
    corpus: int = 0
    found: list[str] = field(default_factory=list)
    died: int = 0


class Listener:
    """
    Reads what one worker says.

    :param progress: of its target.
    """

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self.runs = 0
        self.rest: deque[str] = deque(maxlen=30)  # last lines that say something else

    def read(self, text: str) -> None:
        """Take a line of stderr."""
        if match := _LIBFUZZER.match(text):
            self._count(int(match[1]))
            self._progress.coverage = max(self._progress.coverage, int(match[2]))
            self._progress.corpus = int(match[3])
        elif match := _OURS.match(text):
            if match[1] == 'RUNS':
                self._count(int(match[2]))
            else:
                self._progress.found.append(match[2])
        elif text.strip():
            self.rest.append(text.rstrip())

    def _count(self, runs: int) -> None:
        self._progress.runs += max(0, runs - self.runs)
        self.runs = max(runs, self.runs)


def line(seconds: float, names: Iterable[str], targets: dict[str, Progress], rate: float) -> str:
    """Return what is going on now."""
    runs = sum(progress.runs for progress in targets.values())
    corpus = sum(progress.corpus for progress in targets.values())
    found = sum(len(progress.found) for progress in targets.values())
    reached = ', '.join(f'{name} reaches {targets[name].coverage} branches' for name in names)
    return (
        f'{clock(seconds)}  {runs:,} inputs tried, {rate:,.0f}/s; {reached}; '
        f'{corpus} kept; {found} new findings'
    )


def table(targets: dict[str, Progress]) -> str:
    """Return the summary: a line for each target."""
    rows = [
        f'{"target":12}{"inputs":>14}{"per second":>12}{"branches":>10}{"kept":>8}{"found":>7}'
    ]
    rows += [
        f'{name:12}{progress.runs:14,}{progress.runs / max(progress.seconds, 1e-9):12,.0f}'
        f'{progress.coverage:10}{progress.corpus:8}{len(progress.found):7}'
        for name, progress in targets.items()
    ]
    return '\n'.join(rows)


def clock(seconds: float) -> str:
    """Return hours, minutes and seconds."""
    minutes, rest = divmod(int(seconds), 60)
    return f'{minutes // 60}:{minutes % 60:02}:{rest:02}'
