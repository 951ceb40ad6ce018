# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What no bridge can beat: rclpy to rclpy, two processes, the same messages in the same run."""

from __future__ import annotations

from bench.measure import Path
from bench.workers import Process
from bench.workers import Processes

FLOOR_TOPIC = '/bench_floor'


def publisher(group: Processes, kind: str, *others: str) -> Process:
    """Return a process that publishes on the floor's topic and on others, KIND:TOPIC."""
    return group.start('bench.peers.ros_publisher', f'{kind}:{FLOOR_TOPIC}', *others)


def subscriber(group: Processes, kind: str, *others: str) -> Process:
    """Return a process that subscribes to the floor's topic and to others, KIND:TOPIC."""
    return group.start('bench.peers.ros_subscriber', f'{kind}:{FLOOR_TOPIC}', *others)


def floor(source: Process, sink: Process, name: str = 'rclpy to rclpy') -> Path:
    return Path(name, source, {'topic': FLOOR_TOPIC}, sink)
