# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The demo's OpenIGTLink client: counts the poses that come out of ROS."""

from __future__ import annotations

from collections import Counter
from collections import deque
from statistics import median
import threading
import time

from igtl_ros.openigtlink import Packet
from igtl_ros.transport import Connection
from igtl_ros.transport import Listener


class CountingClient(Listener):
    """Counts TRANSFORMs; written on the loop thread, read by others."""

    def __init__(self) -> None:
        self.arrived: Counter[str] = Counter()
        self.connection = threading.Event()
        self._first = self._last = 0.0
        self._latencies: deque[float] = deque(maxlen=500)

    @property
    def latency(self) -> float | None:
        """Return the median in seconds, from the pose's stamp to here."""
        latencies = list(self._latencies)
        return median(latencies) if latencies else None

    @property
    def seconds(self) -> float:
        """Return the time from the first pose to the last."""
        return self._last - self._first

    def connected(self, connection: Connection) -> None:
        """Note it."""
        self.connection.set()

    def received(self, connection: Connection, packet: Packet) -> None:
        """Count a pose."""
        if packet.type_name == 'TRANSFORM':
            self.arrived[packet.full_device_name] += 1
            self._last = time.monotonic()
            self._first = self._first or self._last
            self._latencies.append((time.time_ns() - packet.nanoseconds) / 1e9)
