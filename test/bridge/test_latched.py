# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Latched topics: late subscribers get the newest; before the first one nothing is made."""

from __future__ import annotations

import threading
from typing import Any

from bridge_process import Peer
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Point
from igtl_ros.openigtlink import Points
import pytest
from waiting import wait_until

pytestmark = pytest.mark.ros
pytest.importorskip('rclpy')

from igtl_ros.bridge.node import BridgeNode  # noqa: E402
from igtl_ros.msg import PointList  # noqa: E402
from igtl_ros.srv import ListDevices  # noqa: E402
import rclpy  # noqa: E402
from rclpy.parameter import Parameter  # noqa: E402
from rclpy.qos import DurabilityPolicy  # noqa: E402
from rclpy.qos import QoSProfile  # noqa: E402
from ros_side import next_domain  # noqa: E402

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


def test_what_waits_when_rclpy_is_shut_down(caplog: pytest.LogCaptureFixture) -> None:
    """Ctrl-C ends rclpy first; what looks for subscribers then has nobody to ask."""
    context = rclpy.Context()
    rclpy.init(context=context, domain_id=next_domain())
    endpoints = Parameter('endpoints', value=['igtl-listen://127.0.0.1:0'])
    node = BridgeNode(context=context, parameter_overrides=[endpoints])
    try:
        assert node.start()
        assert node.running is not None
        hub = node.running.hub
        (info,) = hub.infos().values()
        peer = Peer(info.port)
        peer.send(points(0))
        wait_until(node.running.devices, 'the device')
        context.shutdown()
        looked = threading.Event()
        hub.call_later(0.5, looked.set)
        assert looked.wait(10.0)
        peer.close()
    finally:
        node.stop()
        context.try_shutdown()
    assert not caplog.records
