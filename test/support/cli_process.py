# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""A real `igtl` in a process of its own."""

from __future__ import annotations

from pathlib import Path
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from typing import IO

from transport_support import seconds
from transport_support import wait_until

WITH_ROS = ('-m', 'igtl_ros.cli.main')
# Runs the same command where nothing of ROS can be imported.
WITHOUT_ROS = (str(Path(__file__).with_name('cli_without_ros.py')),)
_PORT = re.compile(r'at port (\d+)')


def free_port() -> int:
    """Return a port of this machine that nobody listens at."""
    with socket.create_server(('127.0.0.1', 0)) as server:
        return int(server.getsockname()[1])


class Igtl:
    """
    Runs `igtl` with some arguments, and keeps what it prints.

    :param how: what Python is to run.
    """

    def __init__(self, *arguments: object, how: tuple[str, ...] = WITH_ROS) -> None:
        self.lines: list[str] = []
        self.said: list[str] = []
        if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # tests that run in the background
            signal.signal(signal.SIGINT, signal.default_int_handler)
        self.process = subprocess.Popen(
            [sys.executable, *how, *map(str, arguments)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._readers = [
            threading.Thread(target=self._read, args=(stream, lines), daemon=True)
            for stream, lines in (
                (self.process.stdout, self.lines),
                (self.process.stderr, self.said),
            )
        ]
        for reader in self._readers:
            reader.start()

    @staticmethod
    def _read(stream: IO[str], lines: list[str]) -> None:
        with stream:
            for line in stream:
                lines.append(line.rstrip('\n'))

    @property
    def stderr(self) -> str:
        """Return what it has said so far."""
        return '\n'.join(self.said)

    @property
    def port(self) -> int:
        """Return the port that it says it listens at."""
        wait_until(
            lambda: _PORT.search(self.stderr) or self.process.poll() is not None,
            20,
            'igtl says its port',
        )
        match = _PORT.search(self.stderr)
        assert match, f'igtl said: {self.stderr}'
        return int(match[1])

    def wait_said(self, words: str) -> None:
        """Wait until it has said something on stderr."""
        wait_until(lambda: words in self.stderr, 20, f'igtl says {words!r}')

    def wait_lines(self, count: int) -> list[str]:
        """Wait for this many lines on stdout."""
        wait_until(lambda: len(self.lines) >= count, 20, f'{count} lines from igtl')
        return self.lines

    def ended(self, timeout: float = 30) -> int:
        """Return the exit code, once it has ended by itself and all it said is here."""
        try:
            code = self.process.wait(seconds(timeout))
        except subprocess.TimeoutExpired:
            raise AssertionError(f'igtl did not end; it said: {self.stderr}') from None
        for reader in self._readers:
            reader.join()
        assert 'Traceback' not in self.stderr, self.stderr
        return code

    def interrupt(self) -> tuple[int, float]:
        """Press Ctrl-C; return the exit code, and how many seconds it took."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGINT)
        code = self.ended()
        return code, time.monotonic() - began

    def close(self) -> None:
        """End it if it still runs."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        for reader in self._readers:
            reader.join()
