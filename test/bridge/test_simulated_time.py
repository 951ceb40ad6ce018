# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""use_sim_time: the bridge keeps the time of the world, and works while /clock stands still."""

from __future__ import annotations

import time
from typing import Any

from igtl_ros.openigtlink import from_nanoseconds
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import to_nanoseconds
from igtl_ros.openigtlink import Transform
import numpy as np
import pytest
from ros_side import published
from waiting import wait_until

pytestmark = pytest.mark.ros

from builtin_interfaces.msg import Time  # noqa: E402
from diagnostic_msgs.msg import DiagnosticArray  # noqa: E402
from geometry_msgs.msg import TransformStamped  # noqa: E402
from rosgraph_msgs.msg import Clock  # noqa: E402
from std_msgs.msg import String as RosString  # noqa: E402

DAY = 24 * 3600  # seconds


def is_now(seconds: float) -> bool:
    return abs(seconds - time.time()) < DAY


def test_it_works_without_any_clock(scene: Any) -> None:
    """No timer of the bridge waits for simulated time: topics are found, diagnostics go on."""
    bridge = scene.bridge(use_sim_time=True)
    peer = scene.peer(bridge)
    reports = scene.ros.subscribe(DiagnosticArray, '/diagnostics')
    publisher = scene.ros.publisher(RosString, 'to_igtl/Words')
    published(publisher, RosString(data='x'), lambda: peer.named('Words'), 'a text')
    wait_until(lambda: len(reports) > 1, 'diagnostics')
    # A text has no stamp: it goes out with the time of the world.
    assert is_now(to_nanoseconds(peer.named('Words')[0].timestamp) / 1e9)


def test_stamps(scene: Any) -> None:
    bridge = scene.bridge(use_sim_time=True)
    peer = scene.peer(bridge)
    reports = scene.ros.subscribe(DiagnosticArray, '/diagnostics')
    clock = scene.ros.publisher(Clock, '/clock')
    simulated = Clock(clock=Time(sec=42))
    published(
        clock,
        simulated,
        lambda: reports and reports[-1].header.stamp.sec == 42,
        'diagnostics in simulated time',
    )
    # To OpenIGTLink: what a message says, and the time of the world where it says nothing.
    for name, sec in (('Stamped', 41), ('Unstamped', 0)):
        message = TransformStamped()
        message.header.stamp.sec = sec
        publisher = scene.ros.publisher(TransformStamped, f'to_igtl/{name}')
        published(publisher, message, lambda name=name: peer.named(name), name)
    assert to_nanoseconds(peer.named('Stamped')[0].timestamp) == 41 * 10**9
    assert is_now(to_nanoseconds(peer.named('Unstamped')[0].timestamp) / 1e9)
    # From OpenIGTLink: the same.
    for name, stamp in (('OneToBase', from_nanoseconds(1_700_000_000 * 10**9)), ('TwoToBase', 0)):
        poses = scene.ros.subscribe(TransformStamped, f'{name}/transform')

        def arrived(name: str = name, stamp: int = stamp, poses: Any = poses) -> bool:
            peer.send(Packet(Transform(np.eye(4)), name, stamp))
            return bool(poses)

        wait_until(arrived, name)
        seconds = poses[-1].header.stamp.sec
        assert seconds == 1_700_000_000 if stamp else is_now(seconds)
