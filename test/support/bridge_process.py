# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""A real igtl_bridge in a process of its own, and an OpenIGTLink client of it."""

from __future__ import annotations

import os
from pathlib import Path
import re
import signal
import subprocess
import sys
from tempfile import TemporaryDirectory
import threading
import time
from typing import Any

from igtl_ros.openigtlink import Packet
from igtl_ros.transport import Connection
from igtl_ros.transport import ConnectionSettings
from igtl_ros.transport import Endpoint
from igtl_ros.transport import Hub
from igtl_ros.transport import Listener
from waiting import SCALE
from waiting import wait_until
import yaml

_MODULE = 'igtl_ros.bridge.main'
_LISTENING = re.compile(r'listening at 127\.0\.0\.1:(\d+)')


class BridgeProcess:
    """
    Runs `igtl_bridge`; listens at a free port besides what the test asks for.

    :param parameters: values, as Python has them; `namespace` is the node's namespace,
        `remap` are other names for its topics and services.
    """

    def __init__(self, domain: int, endpoints: tuple[str, ...] = (), **parameters: Any) -> None:
        namespace = parameters.pop('namespace', '')
        remap = parameters.pop('remap', {})
        values = {'endpoints': ['igtl-listen://127.0.0.1:0', *endpoints], **parameters}
        self._folder = TemporaryDirectory()
        file = Path(self._folder.name, 'parameters.yaml')
        file.write_text(yaml.safe_dump({'/**': {'ros__parameters': values}}))
        if namespace:
            remap = {**remap, '__ns': namespace}
        environment = {
            **os.environ,
            'ROS_DOMAIN_ID': str(domain),
            'ROS_AUTOMATIC_DISCOVERY_RANGE': 'LOCALHOST',
        }
        self.process = subprocess.Popen(
            [
                sys.executable,
                '-m',
                'igtl_ros.bridge.main',
                '--ros-args',
                '--params-file',
                str(file),
                *(word for pair in remap.items() for word in ('-r', ':='.join(pair))),
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=environment,
        )
        self.lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.port = 0

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line.rstrip())

    @property
    def log(self) -> str:
        """Return what it has said so far."""
        return '\n'.join(self.lines)

    def ready(self) -> BridgeProcess:
        """Return once it listens."""
        wait_until(
            lambda: _LISTENING.search(self.log) or self.process.poll() is not None,
            'the bridge listens',
            30.0,
        )
        match = _LISTENING.search(self.log)
        assert match is not None, self.log
        self.port = int(match[1])
        return self

    def wait_for(self, pattern: str) -> str:
        """Return the first group of what it is to say, once it has said it."""
        wait_until(lambda: re.search(pattern, self.log), f'{pattern} in the log', 30.0)
        found = re.search(pattern, self.log)
        assert found is not None
        return found[1]

    def port_of(self, endpoint: str) -> int:
        """Return the port that a named endpoint listens at."""
        return int(self.wait_for(rf'listening at 127\.0\.0\.1:(\d+) \({endpoint}\)'))

    def ended(self, timeout: float = 20.0) -> int:
        """Return the exit code of a bridge that ends by itself."""
        code = self.process.wait(timeout * SCALE)
        self._reader.join()
        return code

    def stop(self) -> tuple[int, float]:
        """Press Ctrl-C; return exit code and seconds until it ended."""
        began = time.monotonic()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            code = self.process.wait(10.0 * SCALE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            code = self.process.wait()
        self._reader.join()
        assert self.process.stdout is not None
        self.process.stdout.close()
        self._folder.cleanup()
        return code, time.monotonic() - began

    def resident_bytes(self) -> int:
        """Return how much memory it uses."""
        with open(f'/proc/{self.process.pid}/statm') as file:
            return int(file.read().split()[1]) * os.sysconf('SC_PAGE_SIZE')


class Peer(Listener):
    """An OpenIGTLink client: keeps what it receives."""

    def __init__(self, port: int, **settings: Any) -> None:
        self.packets: list[Packet] = []
        self.ended: list[str] = []
        self._connected = threading.Event()
        self.hub = Hub(self)
        self.hub.add(Endpoint('127.0.0.1', port), ConnectionSettings(**settings))
        assert self._connected.wait(10.0 * SCALE), 'no connection'

    def connected(self, connection: Connection) -> None:
        self._connected.set()

    def received(self, connection: Connection, packet: Packet) -> None:
        if packet.device_name:  # not a sign of life
            self.packets.append(packet)

    def disconnected(self, connection: Connection, reason: str) -> None:
        self.ended.append(reason)

    def named(self, device_name: str) -> list[Packet]:
        """Return what has come from one device."""
        return [packet for packet in list(self.packets) if packet.full_device_name == device_name]

    def send(self, packet: Packet) -> None:
        """Send a message."""
        assert self.hub.send(packet)

    def close(self) -> None:
        """End it."""
        self.hub.stop()
