# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Subscribes and notes when what arrives: python -m bench.peers.ros_subscriber KIND:TOPIC ...

Normally as every rclpy node does, in callbacks of an executor. With --take it takes messages of
the type TransformStamped as bytes past the executor, which costs a tenth: for rates at which the
subscriber would be what is measured.
"""

from __future__ import annotations

from contextlib import suppress
from struct import Struct
import sys
import threading
import time

from bench.peers.commands import serve
from bench.peers.ros_messages import sample
from bench.peers.ros_messages import sent_at
import rclpy
from rclpy.executors import ExternalShutdownException
from rclpy.qos import QoSProfile

_STAMP = Struct('<iI').unpack_from  # behind the four bytes that begin each message


class Recorder:
    def __init__(self) -> None:
        self.arrivals: list[tuple[int, int]] = []

    def take(self, message: object) -> None:
        now = time.time_ns()
        self.arrivals.append((sent_at(message), now))

    def take_bytes(self, data: bytes) -> None:
        now = time.time_ns()
        seconds, rest = _STAMP(data, 4)
        self.arrivals.append((seconds * 1_000_000_000 + rest, now))

    def count(self) -> int:
        return len(self.arrivals)

    def collect(self) -> list[tuple[int, int]]:
        """Return pairs of times, sent and received, and begin anew."""
        arrivals, self.arrivals = self.arrivals, []
        return arrivals


def main() -> None:
    fast = '--take' in sys.argv
    rclpy.init()
    node = rclpy.create_node('bench_subscriber')
    recorder = Recorder()
    subscriptions = []
    for argument in sys.argv[1:]:
        if argument.startswith('--'):
            continue
        kind, _, topic = argument.partition(':')
        what = sample(kind)
        qos = QoSProfile(depth=20_000 if fast else what.subscription_depth)
        subscriptions.append(
            node.create_subscription(type(what.message), topic, recorder.take, qos)
        )
    commands = {'count': recorder.count, 'collect': recorder.collect}

    def control() -> None:
        serve(commands)
        rclpy.try_shutdown()

    threading.Thread(target=control, daemon=True).start()
    if fast:
        take_all(subscriptions, recorder)
        return
    with suppress(KeyboardInterrupt, ExternalShutdownException):
        rclpy.spin(node)


def take_all(subscriptions: list, recorder: Recorder) -> None:
    while rclpy.ok():
        for each in subscriptions:
            while taken := each.handle.take_message(each.msg_type, True):
                recorder.take_bytes(taken[0])
        time.sleep(0.001)


if __name__ == '__main__':
    main()
