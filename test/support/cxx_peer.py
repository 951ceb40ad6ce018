# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""C++ programs as peers: running them, and the numbers that the examples send and print."""

from __future__ import annotations

from pathlib import Path
import re
import socket
import subprocess
import threading

from cxx_programs import IMAGES as IMAGES
import numpy as np
from transport_support import wait_until

_ATTEMPTS = 5


class CxxPeer:
    """A running program; what it prints is in `lines`."""

    def __init__(self, executable: Path, *arguments: object) -> None:
        self.process = subprocess.Popen(
            [executable, *map(str, arguments)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
        )
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip('\n'))

    @property
    def output(self) -> str:
        """Return what it has printed so far."""
        return '\n'.join(self.lines)

    def wait_for(self, text: str, count: int = 1) -> str:
        """Return the output as soon as it holds a text that often."""
        wait_until(lambda: self.output.count(text) >= count, what=f'{text!r} in C++ output')
        return self.output

    def close(self) -> None:
        """End it, however it is."""
        self.process.kill()
        self.process.wait()
        self._reader.join()
        assert self.process.stdout is not None
        self.process.stdout.close()


def free_port() -> int:
    """Return a port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return int(probe.getsockname()[1])


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(('127.0.0.1', port))
        except OSError:
            return True
    return False


def start_server(executable: Path, *arguments: object) -> tuple[CxxPeer, int]:
    """Return a server that listens, and its port; another port if somebody else was faster."""
    for _ in range(_ATTEMPTS):
        port = free_port()
        peer = CxxPeer(executable, port, *arguments)
        wait_until(lambda port=port, peer=peer: peer.process.poll() is not None or _taken(port))
        if peer.process.poll() is None:
            return peer, port
        peer.close()
    raise AssertionError(f'{executable.name} found no free port in {_ATTEMPTS} attempts')


def matrices(output: str) -> list[np.ndarray]:
    """Return the matrices that igtl::PrintMatrix has printed."""
    number = r'[-+.\de]+'
    row = f'{number}, {number}, {number}, {number}\n'
    return [
        np.array([line.split(', ') for line in match[1].strip().split('\n')], dtype=float)
        for match in re.finditer(f'=============\n((?:{row}){{4}})=============', output)
    ]


def example_matrix(phi: float, theta: float) -> np.ndarray:
    """Return what GetRandomTestMatrix in the examples' sources computes."""
    x, y, z, w = _unit(example_quaternion(theta))
    matrix = np.eye(4)
    matrix[:3, :3] = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ]
    matrix[:3, 3] = example_position(phi)
    return matrix


def example_position(phi: float) -> np.ndarray:
    """Return the position in the examples' sources, mm."""
    return 50 * np.array([np.cos(phi), np.sin(phi), np.cos(phi)])


def example_quaternion(theta: float) -> np.ndarray:
    """Return the quaternion x, y, z, w in the examples' sources; it is not of unit length."""
    return np.array([0, 2 / 3 * np.cos(theta), 0.577350269189626, 2 / 3 * np.sin(theta)])


def _unit(quaternion: np.ndarray) -> np.ndarray:
    return quaternion / np.linalg.norm(quaternion)
