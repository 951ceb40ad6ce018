# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Latched topics: late subscribers get the newest; before the first one nothing is made."""

from __future__ import annotations

from typing import Any

from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Point
from igtl_ros.openigtlink import Points
import pytest
from waiting import wait_until

pytestmark = pytest.mark.ros
pytest.importorskip('rclpy')

from igtl_ros.msg import PointList  # noqa: E402
from igtl_ros.srv import ListDevices  # noqa: E402
from rclpy.qos import DurabilityPolicy  # noqa: E402
from rclpy.qos import QoSProfile  # noqa: E402

LATCHED = QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL)


def points(number: int) -> Packet:
    return Packet(Points((Point(f'P{number}', (number, 0, 0)),)), 'Plan')


def received(scene: Any, device: str) -> int:
    devices = scene.ros.call(ListDevices, '/igtl_bridge/list_devices', ListDevices.Request())
    return sum(found.received for found in devices.devices if found.device_name == device)


def test_who_comes_late_gets_the_newest(scene: Any) -> None:
    bridge = scene.bridge()
    peer = scene.peer(bridge)
    for number in range(3):
        peer.send(points(number))
    wait_until(lambda: received(scene, 'Plan') == 3, 'all three')
    first = scene.ros.subscribe(PointList, 'Plan/point_list', LATCHED)
    wait_until(lambda: first, 'what was sent before anybody listened')
    assert [message.points[0].name for message in first] == ['P2']
    peer.send(points(3))
    wait_until(lambda: first[-1].points[0].name == 'P3', 'the next one')
    second = scene.ros.subscribe(PointList, 'Plan/point_list', LATCHED)
    wait_until(lambda: second, 'the last one')
    assert [message.points[0].name for message in second] == ['P3']
