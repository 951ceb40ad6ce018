# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What tests of connections share: deadlines, a listener that remembers, lanes, packets."""

from collections.abc import Callable
from dataclasses import dataclass
import os
import threading
import time
from typing import Any
from typing import TypeVar

from igtl_ros.openigtlink import MessageError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import String
from igtl_ros.openigtlink import Transform
from igtl_ros.transport import Connection
from igtl_ros.transport import ConnectionSettings
from igtl_ros.transport import Endpoint
from igtl_ros.transport import EndpointInfo
from igtl_ros.transport import Hub
from igtl_ros.transport import Listener
import numpy as np
import pytest

T = TypeVar('T')

SCALE = float(os.environ.get('IGTL_ROS_TEST_TIMEOUT_SCALE', '1'))
LISTEN = Endpoint.parse('igtl-listen://127.0.0.1:0')
# No message that a test has not asked for, and no long pauses.
QUIET = ConnectionSettings(keepalive_period=0.0, reconnect_first=0.02, reconnect_longest=0.1)


def seconds(value: float) -> float:
    """Return a time-out in seconds, longer on slow machines."""
    return value * SCALE


def wait_until(condition: Callable[[], T], timeout: float = 10.0, what: str = '') -> T:
    """Return the condition's value as soon as it is true; fail after the time-out."""
    deadline = time.monotonic() + seconds(timeout)
    while not (value := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f'not within {seconds(timeout):g} s: {what or condition}')
        time.sleep(0.002)
    return value


def missing(what: str) -> None:
    """Skip the test loudly, or fail it where IGTL_ROS_REQUIRE_LANES=1 allows no gaps."""
    if os.environ.get('IGTL_ROS_REQUIRE_LANES') == '1':
        pytest.fail(f'MISSING: {what}')
    pytest.skip(f'*** MISSING: {what}: THIS TEST CHECKED NOTHING ***')


class Recorder(Listener):
    """Keeps all it is told, with the names of the threads that told it."""

    def __init__(self) -> None:
        self.connections: list[Connection] = []
        self.packets: list[Packet] = []
        self.senders: list[Connection] = []
        self.lost: list[MessageError] = []
        self.overflows: list[Packet] = []
        self.reasons: list[str] = []
        self.changes: list[EndpointInfo] = []
        self.threads: set[str] = set()

    def _called(self) -> None:
        self.threads.add(threading.current_thread().name)

    def endpoint_changed(self, info: EndpointInfo) -> None:
        self._called()
        self.changes.append(info)

    def connected(self, connection: Connection) -> None:
        self._called()
        self.connections.append(connection)

    def received(self, connection: Connection, packet: Packet) -> None:
        self._called()
        self.senders.append(connection)
        self.packets.append(packet)

    def message_lost(self, connection: Connection, error: MessageError) -> None:
        self._called()
        self.lost.append(error)

    def overflowed(self, connection: Connection, packet: Packet) -> None:
        self._called()
        self.overflows.append(packet)

    def disconnected(self, connection: Connection, reason: str) -> None:
        self._called()
        self.reasons.append(reason)


@dataclass
class Side:
    """A hub and what it heard."""

    hub: Hub
    heard: Any

    def listen(self, settings: ConnectionSettings = QUIET, name: str = 'server') -> int:
        """Listen on loopback; return the port."""
        return self.hub.add(LISTEN, settings, name).port

    def connect(
        self, port: int, settings: ConnectionSettings = QUIET, name: str = 'client'
    ) -> None:
        """Connect to a port of this machine."""
        self.hub.add(Endpoint('127.0.0.1', port), settings, name)

    def info(self) -> EndpointInfo:
        """Return the only endpoint's snapshot."""
        (info,) = self.hub.infos().values()
        return info

    def wait_connected(self, count: int = 1) -> None:
        """Wait for this many connections."""
        wait_until(
            lambda: sum(len(info.connections) for info in self.hub.infos().values()) == count,
            what=f'{count} connections',
        )


def pose(x: float, device_name: str = 'Tool') -> Packet:
    """Return a TRANSFORM whose x is a number to recognise it by."""
    matrix = np.eye(4)
    matrix[0, 3] = x
    return Packet(Transform(matrix), device_name)


def text(content: object, device_name: str = 'Log') -> Packet:
    """Return a STRING."""
    return Packet(String.of(str(content)), device_name)


def texts(packets: list[Packet]) -> list[str]:
    """Return the texts of all STRINGs among some messages."""
    return [packet.body.text for packet in packets if isinstance(packet.body, String)]


def xs(packets: list[Packet]) -> list[float]:
    """Return the x of all TRANSFORMs among some messages."""
    return [
        float(packet.body.matrix[0, 3]) for packet in packets if isinstance(packet.body, Transform)
    ]
