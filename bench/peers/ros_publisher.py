# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Publishes: python -m bench.peers.ros_publisher KIND:TOPIC ..."""

from __future__ import annotations

import sys
import time

from bench.peers.commands import paced
from bench.peers.commands import serve
from bench.peers.ros_messages import sample
import rclpy
from rclpy.qos import QoSProfile


def main() -> None:
    rclpy.init()
    node = rclpy.create_node('bench_publisher')
    outlets = {}
    for argument in sys.argv[1:]:
        kind, _, topic = argument.partition(':')
        what = sample(kind)
        qos = QoSProfile(depth=what.publisher_depth)
        outlets[topic] = what, node.create_publisher(type(what.message), topic, qos)

    def wait(topic: str, timeout: float) -> bool:
        end = time.monotonic() + timeout
        while outlets[topic][1].get_subscription_count() == 0 and time.monotonic() < end:
            time.sleep(0.01)
        return outlets[topic][1].get_subscription_count() > 0

    def send(topic: str, rate: float, seconds: float) -> dict[str, float]:
        what, publisher = outlets[topic]

        def once() -> None:
            what.stamp()
            publisher.publish(what.message)

        return paced(rate, seconds, once)

    serve({'wait': wait, 'send': send})
    rclpy.try_shutdown()


if __name__ == '__main__':
    main()
