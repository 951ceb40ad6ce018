# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What the demo shows while it runs, and how it is judged at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from dataclasses import field
import json
from pathlib import Path
import subprocess
import threading
import time
from typing import Any
from typing import IO

from igtl_ros.cli.exit_codes import ExitCode
from igtl_ros.demo import POSE_DEVICE
from igtl_ros.demo.client import CountingClient
from igtl_ros.demo.table import LiveTable
from igtl_ros.demo.table import Row

_PERIOD = 0.25
_SETTLE_TIME = 3.0  # seconds without anything new, after which what is missing counts as lost


@dataclass(frozen=True, slots=True)
class Sent:
    """What the player says it has sent, by device."""

    valid: Counter[str] = field(default_factory=Counter)
    invalid: Counter[str] = field(default_factory=Counter)


def _lines(stream: IO[str]) -> Iterator[str]:
    """Give the lines of a stream, which at Ctrl-C is closed while we wait for one."""
    with suppress(ValueError):
        yield from stream


class Reports:
    """The watcher's lines, read by a thread; the latest one counts."""

    def __init__(self, stream: IO[str]) -> None:
        self.latest: dict[str, Any] = {}
        self.ready = threading.Event()
        self.ended = threading.Event()
        threading.Thread(target=self._read, args=(stream,), daemon=True).start()

    def _read(self, stream: IO[str]) -> None:
        for line in _lines(stream):
            self.latest = json.loads(line)
            # The bridge hears us, so DDS has introduced both sides to each other.
            if self.latest['poses_sent']:
                self.ready.set()
        self.ended.set()

    @property
    def arrived(self) -> Counter[str]:
        """Return how many messages arrived in ROS, by type and device."""
        return Counter(self.latest.get('arrived', {}))


class View:
    """
    Table and verdict.

    :param devices: pairs of device name and type that are expected in ROS.
    """

    def __init__(
        self, devices: list[tuple[str, str]], client: CountingClient, reports: Reports, quiet: bool
    ) -> None:
        self._devices = devices
        self._client = client
        self._reports = reports
        self._table = LiveTable(quiet)
        self._began = time.monotonic()

    def follow(self, player: subprocess.Popen[str], seconds: float) -> Sent:
        """Draw the table until the player ends, and return what it has sent."""
        self._began = time.monotonic()
        while player.poll() is None:
            done = time.monotonic() - self._began
            self._table.show(self._rows(None), f'playing, {done:.0f} of {seconds:.0f} s')
            time.sleep(_PERIOD)
        assert player.stdout is not None
        summary = json.loads(player.stdout.read() or '{}')
        return Sent(Counter(summary.get('sent', {})), Counter(summary.get('invalid', {})))

    def settle(self, sent: Sent) -> None:
        """Wait until everything has arrived, or nothing more does."""
        last, since = -1, time.monotonic()
        while time.monotonic() - since < _SETTLE_TIME:
            rows = self._rows(sent)
            if not any(row.lost for row in rows):
                return
            if (count := self._reports.arrived.total()) != last:
                last, since = count, time.monotonic()
            self._table.show(rows, 'waiting for the last messages')
            time.sleep(_PERIOD)

    def finish(self, sent: Sent, picture: str, log: str) -> ExitCode:
        """Draw the last table, say where the picture is, and return the verdict."""
        rows = self._rows(sent)
        self._table.finish(rows)
        problems = [
            f'{row.device}: {row.lost} of {row.arrived + (row.lost or 0)} lost'
            for row in rows
            if row.lost
        ]
        problems += [
            f'{row.device}: nothing arrived'
            for row in rows
            if not row.arrived and not row.lost and not row.invalid
        ]
        poses = [pair for pair in self._devices if sent.valid[pair[0]]]
        if poses and not self._reports.latest.get('edges'):
            problems.append('/tf: nothing arrived')
        if self._reports.latest.get('picture'):
            print(f'picture: {Path(picture).resolve()}')
        elif any(kind == 'IMAGE' for _, kind in self._devices):
            problems.append('no picture was written')
        for edge, count in sorted(self._reports.latest.get('edges', {}).items()):
            print(f'/tf: {edge}, {count} times')
        for problem in problems:
            print(f'FAILED: {problem}')
        if problems:
            print(f'log: {Path(log).resolve()}')
            return ExitCode.NOTHING_ARRIVED
        print('everything that was sent has arrived, in both directions')
        return ExitCode.OK

    def _rows(self, sent: Sent | None) -> list[Row]:
        latest, arrived = self._reports.latest, self._reports.arrived
        seconds = latest.get('seconds', {})
        rows = []
        for name, kind in self._devices:
            key = f'{kind} {name}'
            count = arrived[key]
            lost = None if sent is None else max(0, sent.valid[name] - count)
            rows.append(
                Row(
                    name,
                    kind,
                    latest.get('topics', {}).get(key, ''),
                    count,
                    _rate(count, seconds.get(key, 0.0)),
                    latest.get('latency', {}).get(key),
                    0 if sent is None else sent.invalid[name],
                    lost,
                )
            )
        published, received = latest.get('poses_sent', 0), self._client.arrived[POSE_DEVICE]
        final = latest.get('final', False)
        rows.append(
            Row(
                f'{POSE_DEVICE} (out)',
                'TRANSFORM',
                f'/to_igtl/{POSE_DEVICE}',
                received,
                _rate(received, self._client.seconds),
                self._client.latency,
                0,
                max(0, published - received) if final else (None if sent is None else 0),
            )
        )
        return rows


def _rate(count: int, seconds: float) -> float:
    """Return messages per second between the first and the last."""
    return (count - 1) / seconds if seconds > 0 else 0.0
