# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""QTDATA: poses, tools with all that the wire says of them, and back."""

from __future__ import annotations

from math import isnan
from math import sqrt
from typing import Any

import pytest

pytest.importorskip('igtl_ros.msg')

from geometry_msgs.msg import Pose
from igtl_ros.conversions.names import FrameNames
from igtl_ros.conversions.names import Frames
from igtl_ros.conversions.quaternion_tracking import poses_to_ros
from igtl_ros.conversions.quaternion_tracking import tools_from_ros
from igtl_ros.conversions.quaternion_tracking import tools_to_ros
from igtl_ros.conversions.tracked import TRACKED
from igtl_ros.msg import TrackedTool
from igtl_ros.msg import TrackedTools
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import QuaternionTrackingData
import numpy as np

pytestmark = pytest.mark.ros

H = sqrt(0.5)
# A quarter turn about z whose quaternion is twice as long; one out of view; one without rotation.
BODY = QuaternionTrackingData(
    ('Probe', 'Stylus', 'Broken'),
    np.array([(1000, 0, -5), (1, 2, 3), (7, 8, 9)], float),
    np.array([(0, 0, 2 * H, 2 * H), (1, 0, 0, 0), (0, 0, 0, 0)]),
    (2, 3, 4),
)
PACKET = Packet(BODY, 'Cam', 77, 2, 3, Metadata({'StylusStatus': 'OUT_OF_VIEW'}))


def numbers(pose: Pose) -> list[float]:
    at, turn = pose.position, pose.orientation
    return [at.x, at.y, at.z, turn.x, turn.y, turn.z, turn.w]


def test_poses(place: Any, unchanged: Any) -> None:
    with unchanged(PACKET):
        message = poses_to_ros(PACKET, BODY, place)
    probe, stylus, broken = message.poses
    assert message.header == place.header()
    assert numbers(probe) == pytest.approx([1, 0, -0.005, 0, 0, H, H])
    assert all(map(isnan, numbers(stylus) + numbers(broken)))


def test_tools_keep_their_quaternions(place: Any, unchanged: Any) -> None:
    with unchanged(PACKET):
        message = tools_to_ros(PACKET, BODY, place)
    probe, stylus, broken = message.tools
    assert [tool.name for tool in message.tools] == ['Probe', 'Stylus', 'Broken']
    assert [tool.type for tool in message.tools] == [2, 3, 4]
    assert numbers(probe.pose) == pytest.approx([1, 0, -0.005, 0, 0, 2 * H, 2 * H])
    assert probe.matrix.tolist() == pytest.approx(
        [0, -1, 0, 1, 1, 0, 0, 0, 0, 0, 1, -0.005, 0, 0, 0, 1]
    )
    assert numbers(stylus.pose) == pytest.approx([0.001, 0.002, 0.003, 1, 0, 0, 0])
    assert numbers(broken.pose) == pytest.approx([0.007, 0.008, 0.009, 0, 0, 0, 0])
    assert np.isnan(broken.matrix).all()
    assert (message.timestamp, message.message_id) == (77, 3)


def test_tools_out(departure: Any, unchanged: Any) -> None:
    tool = TrackedTool(name='Drill')
    tool.pose.position.y = 0.25
    tool.pose.orientation.x, tool.pose.orientation.w = 0.6, 0.8
    message = TrackedTools(tools=[tool])
    message.header.stamp.sec = 3
    with unchanged(message):
        packet = tools_from_ros(message, 'Cam', departure)
    assert (packet.type_name, packet.timestamp) == ('QTDATA', 3 << 32)
    assert (packet.body.names, packet.body.types) == (('Drill',), (2,)), '6 DOF if nothing is said'
    assert packet.body.positions.tolist() == [[0, 250, 0]]
    assert packet.body.quaternions.tolist() == [[0.6, 0, 0, 0.8]]


def test_no_tools(departure: Any, place: Any) -> None:
    packet = tools_from_ros(TrackedTools(), 'Cam', departure)
    assert packet.body.names == ()
    assert packet.to_bytes()[42:50] == bytes(8), 'an empty body'
    assert tools_to_ros(packet, packet.body, place).tools == []


def test_a_tool_name_that_is_too_long(departure: Any) -> None:
    message = TrackedTools(tools=[TrackedTool(name='x' * 21)])
    with pytest.raises(PackError, match='20 bytes'):
        tools_from_ros(message, 'Cam', departure).pack()


def test_each_tool_is_tracked() -> None:
    tools = TRACKED[QuaternionTrackingData](
        PACKET, BODY, Frames('Cam', 'Cam'), FrameNames('world')
    )
    assert [(tool.name, tool.suffix, tool.status) for tool in tools] == [
        ('Probe', 'Probe/transform', 'OK'),
        ('Stylus', 'Stylus/transform', 'OUT_OF_VIEW'),
        ('Broken', 'Broken/transform', 'OK'),
    ]
    assert tools[0].frames == Frames('Cam', 'Probe')
    assert tools[0].matrix()[:3, 3].tolist() == [1000, 0, -5]
