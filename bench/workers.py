# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Processes that the measurements start, talk to and watch."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
import json
import os
from pathlib import Path
import signal
import socket
import subprocess
import sys
from typing import Any

ROOT = Path(__file__).parents[1]
_TICK = os.sysconf('SC_CLK_TCK')


class Process:
    """A child in the repository's root; standard error is ours."""

    def __init__(self, module: str, *arguments: str, environment: dict[str, str] | None = None):
        self._ends_with_input = module.startswith('bench.')
        self._process = subprocess.Popen(
            [sys.executable, '-m', module, *arguments],
            cwd=ROOT,
            env={**os.environ, **(environment or {})},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def line(self) -> str:
        """
        Return the next line that the process prints.

        :raises RuntimeError: it ended instead.
        """
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f'{self._process.args} ended with {self._process.wait()}')
        return line

    def ask(self, do: str, **arguments: Any) -> Any:
        """Have a command done and return its result."""
        self.tell(do, **arguments)
        return self.answer()

    def tell(self, do: str, **arguments: Any) -> None:
        """Have a command done while we go on; answer() waits for its result."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({'do': do, **arguments}) + '\n')
        self._process.stdin.flush()

    def answer(self) -> Any:
        return json.loads(self.line())

    def cpu_seconds(self) -> float:
        fields = Path(f'/proc/{self._process.pid}/stat').read_text().rpartition(')')[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICK

    def megabytes(self) -> tuple[float, float]:
        """Return the memory it holds, and how much of that is shared (the segment of Fast DDS)."""
        status = Path(f'/proc/{self._process.pid}/status').read_text().splitlines()
        sizes = {line.split(':')[0]: line.split()[1] for line in status if line.startswith('Rss')}
        shared = int(sizes['RssShmem']) * 1024 / 1e6
        return shared + (int(sizes['RssAnon']) + int(sizes['RssFile'])) * 1024 / 1e6, shared

    def end(self) -> None:
        """Ask the process to end."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        if not self._ends_with_input:
            self._process.send_signal(signal.SIGINT)

    def wait(self) -> None:
        try:
            self._process.wait(5.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


class Processes:
    """Starts processes that all end with a `with` block."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.all: list[Process] = []

    def start(self, module: str, *arguments: str) -> Process:
        process = Process(module, *arguments, environment=self.environment)
        self.all.append(process)
        return process


@contextmanager
def processes(environment: dict[str, str] | None = None) -> Iterator[Processes]:
    group = Processes(environment or {})
    try:
        yield group
    finally:
        for process in group.all:
            process.end()
        for process in group.all:
            process.wait()


def free_port() -> int:
    with socket.create_server(('127.0.0.1', 0)) as server:
        return int(server.getsockname()[1])
