# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Send at a rate on one side, see what arrives on the other: one run of one path."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field
from statistics import median
import time
from typing import Any

from bench.workers import Process


@dataclass
class Path:
    """
    From a sending process to a receiving one.

    :param watched: the process in between, whose CPU time and memory are noted.
    """

    name: str
    source: Process
    send: dict[str, Any]
    sink: Process
    collect: dict[str, Any] = field(default_factory=dict)
    watched: Process | None = None
    copies: int = 1  # receivers of each message


@dataclass
class Run:
    """What came of it; times in microseconds."""

    sent: int
    took: float
    latencies: list[float]
    last: float  # median latency of the last tenth: large if a queue has built up
    cpu: float = 0.0  # of a core, in percent
    megabytes: float = 0.0
    shared: float = 0.0  # of these

    def quantile(self, share: float) -> float:
        if not self.latencies:
            return float('nan')
        return self.latencies[min(int(share * len(self.latencies)), len(self.latencies) - 1)]

    @property
    def p50(self) -> float:
        return self.quantile(0.5)

    @property
    def p99(self) -> float:
        return self.quantile(0.99)

    @property
    def loss(self) -> float:
        """Return the lost share in percent."""
        return 100.0 * max(self.sent - len(self.latencies), 0) / max(self.sent, 1)


def run(path: Path, rate: float, seconds: float) -> Run:
    """Send, wait until nothing more arrives, and return what did."""
    path.sink.ask('collect', **path.collect)
    watched = path.watched
    before, begin = watched.cpu_seconds() if watched else 0.0, time.monotonic()
    result = path.source.ask('send', rate=rate, seconds=seconds, **path.send)
    elapsed = time.monotonic() - begin
    cpu = (watched.cpu_seconds() - before) / elapsed * 100 if watched else 0.0
    _settle(path.sink, result['sent'] * path.copies)
    arrivals = path.sink.ask('collect', **path.collect)
    tail = [(now - sent) / 1000 for sent, now in arrivals[-max(len(arrivals) // 10, 1) :]]
    return Run(
        result['sent'] * path.copies,
        result['took'],
        sorted((now - sent) / 1000 for sent, now in arrivals),
        median(tail) if tail else float('nan'),
        cpu,
        *(watched.megabytes() if watched else ()),
    )


def _settle(sink: Process, expected: int) -> None:
    """Wait until all is there, or nothing has come for a while."""
    known, since = -1, time.monotonic()
    while (count := sink.ask('count')) < expected and time.monotonic() - since < 0.4:
        if count != known:
            known, since = count, time.monotonic()
        time.sleep(0.05)


def warm_up(paths: Iterable[Path], rate: float = 100.0, seconds: float = 0.5) -> None:
    """Let discovery happen, topics appear and memory be used, before anything is counted."""
    for path in paths:
        if 'topic' in path.send:
            path.source.ask('wait', topic=path.send['topic'], timeout=10.0)
        for _ in range(10):
            if run(path, rate, seconds).loss < 50:
                break
        else:
            raise RuntimeError(f'nothing arrives: {path.name}')


def interleaved(
    paths: list[Path], rate: float, seconds: float, repetitions: int
) -> dict[str, list[Run]]:
    """Run all paths in turn, several times, each time beginning with another one."""
    results: dict[str, list[Run]] = {path.name: [] for path in paths}
    for repetition in range(repetitions):
        first = repetition % len(paths)
        for path in [*paths[first:], *paths[:first]]:
            results[path.name].append(run(path, rate, seconds))
    return results
