# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""TDATA: poses, tools with all that the wire says of them, and back."""

from __future__ import annotations

from math import isnan
from math import nan
from math import sqrt
from typing import Any

import pytest

pytest.importorskip('igtl_ros.msg')

from geometry_msgs.msg import Pose
from geometry_msgs.msg import PoseArray
from igtl_ros.conversions.geometry import NotRigidError
from igtl_ros.conversions.placement import Departure
from igtl_ros.conversions.tracking import poses_from_ros
from igtl_ros.conversions.tracking import poses_to_ros
from igtl_ros.conversions.tracking import tools_from_ros
from igtl_ros.conversions.tracking import tools_to_ros
from igtl_ros.msg import MetadataEntry
from igtl_ros.msg import TrackedTool
from igtl_ros.msg import TrackedTools
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import ToolType
from igtl_ros.openigtlink import TrackingData
import numpy as np

pytestmark = pytest.mark.ros

H = sqrt(0.5)
# Half a turn about x at (1000, 0, -5) mm; a quarter turn about y at the origin; twice as large.
RIGID_1 = [[1, 0, 0, 1000], [0, -1, 0, 0], [0, 0, -1, -5], [0, 0, 0, 1]]
RIGID_2 = [[0, 0, 1, 0], [0, 1, 0, 0], [-1, 0, 0, 0], [0, 0, 0, 1]]
LARGE = [[2, 0, 0, 10], [0, 2, 0, 20], [0, 0, 2, 30], [0, 0, 0, 1]]
BODY = TrackingData(
    ('Probe', 'Stylus', 'Drill'),
    np.array([RIGID_1, RIGID_2, LARGE], float),
    (ToolType.TRACKER, ToolType.INSTRUMENT_3D, ToolType.INSTRUMENT_5D),
)
PACKET = Packet(BODY, 'Tools', 77, 2, metadata=Metadata({'ProbeStatus': 'OK', 'Room': 'Süd'}))


def numbers(pose: Pose) -> list[float]:
    at, turned = pose.position, pose.orientation
    return [at.x, at.y, at.z, turned.x, turned.y, turned.z, turned.w]


def tool(name: str = 'Probe', **fields: Any) -> TrackedTool:
    result = TrackedTool(name=name, **fields)
    result.pose.position.x = 0.25
    return result


# --- into ROS ---


def test_poses(place: Any, unchanged: Any) -> None:
    with unchanged(PACKET):
        message = poses_to_ros(PACKET, BODY, place)
    first, second, third = map(numbers, message.poses)
    assert first == pytest.approx([1, 0, -0.005, 1, 0, 0, 0], abs=1e-15)
    assert second == pytest.approx([0, 0, 0, 0, H, 0, H], abs=1e-15)
    assert all(map(isnan, third)), 'what is no pose keeps its place in the array, as nan'
    assert message.header == place.header()
    assert message.header.frame_id == 'Tracker'


def test_poses_in_raw_millimetres(place: Any) -> None:
    message = poses_to_ros(PACKET, BODY, place._replace(scale=1.0))
    assert numbers(message.poses[0])[:3] == [1000, 0, -5]


def test_tools_say_everything(place: Any, unchanged: Any) -> None:
    with unchanged(PACKET):
        message = tools_to_ros(PACKET, BODY, place._replace(device_name='Tools'))
    assert message.header == place.header()
    assert message.device_name == 'Tools'
    assert [tool.name for tool in message.tools] == ['Probe', 'Stylus', 'Drill']
    assert [tool.type for tool in message.tools] == [1, 3, 4]
    assert numbers(message.tools[0].pose) == pytest.approx([1, 0, -0.005, 1, 0, 0, 0], abs=1e-15)
    assert all(map(isnan, numbers(message.tools[2].pose)))
    # Row by row, lengths in metres; scale and shear stay.
    assert message.tools[0].matrix.tolist() == pytest.approx(
        [1, 0, 0, 1, 0, -1, 0, 0, 0, 0, -1, -0.005, 0, 0, 0, 1]
    )
    assert message.tools[2].matrix.tolist() == pytest.approx(
        [2, 0, 0, 0.01, 0, 2, 0, 0.02, 0, 0, 2, 0.03, 0, 0, 0, 1]
    )
    entries = [(entry.key, entry.value, entry.encoding) for entry in message.metadata]
    assert entries == [('ProbeStatus', 'OK', 3), ('Room', 'Süd', 106)]


def test_no_tool_in_view(place: Any) -> None:
    packet = Packet(TrackingData(), 'Tools')
    assert poses_to_ros(packet, packet.body, place).poses == []
    assert tools_to_ros(packet, packet.body, place).tools == []


def test_a_name_that_is_not_utf8_is_shown_as_latin_1(place: Any) -> None:
    body = TrackingData(('N\udce4del',), np.array([np.eye(4)]))
    assert tools_to_ros(Packet(body), body, place).tools[0].name == 'Nädel'


# --- out of ROS ---


def test_poses_become_tools(departure: Any, unchanged: Any) -> None:
    message = PoseArray(poses=[Pose(), Pose()])
    message.header.stamp.sec = 5
    message.poses[0].position.y = -0.5
    message.poses[1].orientation.x, message.poses[1].orientation.w = 3.0, 0.0
    with unchanged(message):
        packet = poses_from_ros(message, 'Tools', departure)
    assert packet.body.names == ('POSE_0', 'POSE_1')
    assert packet.body.types == (2, 2)
    expected = [[1, 0, 0, 0], [0, 1, 0, -500], [0, 0, 1, 0], [0, 0, 0, 1]]
    assert packet.body.matrices[0].tolist() == expected
    assert packet.body.matrices[1].tolist() == np.diag([1.0, -1, -1, 1]).tolist()
    assert (packet.type_name, packet.device_name) == ('TDATA', 'Tools')
    assert (packet.timestamp, packet.header_version) == (5 << 32, 1)


def test_the_matrix_of_a_tool_counts(departure: Any, unchanged: Any) -> None:
    # 2 along x, sheared, at (0.1, 0, 0) m: no pose, but a legal matrix.
    matrix = np.array([2, 1, 0, 0.1, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1.0])
    message = TrackedTools(tools=[tool(matrix=matrix, type=4)])
    with unchanged(message):
        (found,) = tools_from_ros(message, 'Tools', departure).body.matrices
    assert found.tolist() == [[2, 1, 0, 100], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]


def test_without_a_matrix_the_pose_counts(departure: Any) -> None:
    packet = tools_from_ros(TrackedTools(tools=[tool()]), 'Tools', departure)
    expected = [[1, 0, 0, 250], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]
    assert packet.body.matrices.tolist() == [expected]
    assert packet.body.types == (ToolType.INSTRUMENT_6D,), 'the type of most, where none is given'


def test_raw_millimetres_out() -> None:
    packet = tools_from_ros(TrackedTools(tools=[tool()]), 'Tools', Departure(0, 1.0))
    assert packet.body.matrices[0, 0, 3] == 0.25


def test_neither_matrix_nor_pose(departure: Any) -> None:
    nothing = tool()
    nothing.pose.orientation.w = 0.0
    with pytest.raises(NotRigidError):
        tools_from_ros(TrackedTools(tools=[tool(), nothing]), 'Tools', departure)
    lost = Pose()
    lost.position.x = nan
    with pytest.raises(NotRigidError):
        poses_from_ros(PoseArray(poses=[lost]), 'Tools', departure)


def test_metadata_asks_for_header_version_2(departure: Any) -> None:
    message = TrackedTools(tools=[tool()], metadata=[MetadataEntry(key='Room', value='7')])
    packet = tools_from_ros(message, 'Tools', departure)
    assert packet.header_version == 2
    assert dict(packet.metadata) == {'Room': '7'}
    assert tools_from_ros(TrackedTools(), 'Tools', departure).header_version == 1


def test_nothing_is_sent_as_nothing(departure: Any) -> None:
    for packet in (
        tools_from_ros(TrackedTools(), 'Tools', departure),
        poses_from_ros(PoseArray(), 'Tools', departure),
    ):
        assert packet.body.names == ()
        assert packet.timestamp == 1_800_000_000 << 32 | 0x80000000
        assert packet.pack()


def test_a_name_that_is_too_long(departure: Any) -> None:
    for name, fits in (('N' * 20, True), ('N' * 21, False), ('ä' * 10, True), ('ä' * 11, False)):
        packet = tools_from_ros(TrackedTools(tools=[tool(name)]), 'Tools', departure)
        if fits:
            packet.pack()
        else:
            with pytest.raises(PackError, match='tool name is too long .*20 bytes'):
                packet.pack()


def test_tools_come_back_byte_for_byte(place: Any, departure: Any) -> None:
    message = tools_to_ros(PACKET, BODY, place)
    packet = tools_from_ros(message, 'Tools', departure)
    assert packet.to_bytes()[58:] == PACKET.to_bytes()[58:]
    assert packet.nanoseconds == 1_700_000_000_250_000_000
