# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""A peer on igtl_ros.transport alone, without ROS: python -m bench.peers.hub_peer ENDPOINT."""

from __future__ import annotations

import sys
import time

from bench.peers.commands import paced
from bench.peers.commands import serve
from bench.peers.igtl_messages import body
from igtl_ros.openigtlink import from_nanoseconds
from igtl_ros.openigtlink import Packet
from igtl_ros.transport import Connection
from igtl_ros.transport import Endpoint
from igtl_ros.transport import Hub
from igtl_ros.transport import Listener


class Recorder(Listener):
    def __init__(self) -> None:
        self.arrivals: list[tuple[str, int, int]] = []

    def connected(self, connection: Connection) -> None:
        print('connected', flush=True)

    def received(self, connection: Connection, packet: Packet) -> None:
        self.arrivals.append((packet.type_name, packet.nanoseconds, time.time_ns()))


def main() -> None:
    recorder = Recorder()
    hub = Hub(recorder)
    hub.add(Endpoint.parse(sys.argv[1]))

    def count() -> int:
        return len(recorder.arrivals)

    def collect(kind: str) -> list[tuple[int, int]]:
        arrivals, recorder.arrivals = recorder.arrivals, []
        return [(sent, now) for name, sent, now in arrivals if name == kind]

    def send(kind: str, device: str, rate: float, seconds: float) -> dict[str, float]:
        content = body(kind)

        def once() -> None:
            hub.send(Packet(content, device, from_nanoseconds(time.time_ns())))

        return paced(rate, seconds, once)

    serve({'count': count, 'collect': collect, 'send': send})
    hub.stop()


if __name__ == '__main__':
    main()
