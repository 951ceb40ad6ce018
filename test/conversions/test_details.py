# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Poses in their other forms: with all that the wire says, stamped, unstamped, as odometry."""

from __future__ import annotations

from math import isnan
from math import nan
from math import sqrt
from typing import Any

import pytest

pytest.importorskip('igtl_ros.msg')

from geometry_msgs.msg import Pose
from igtl_ros.conversions.geometry import NotRigidError
from igtl_ros.conversions.poses import details_to_ros
from igtl_ros.conversions.poses import position_details_from_ros
from igtl_ros.conversions.poses import position_from_ros
from igtl_ros.conversions.poses import stamped_to_ros
from igtl_ros.conversions.poses import transform_details_from_ros
from igtl_ros.conversions.poses import transform_from_ros
from igtl_ros.msg import TransformDetails
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Position
from igtl_ros.openigtlink import Transform
from nav_msgs.msg import Odometry
import numpy as np

pytestmark = pytest.mark.ros

H = sqrt(0.5)
# A quarter turn about z, then (100, 200, -300) mm; and the same, twice as large.
QUARTER = np.array([[0, -1, 0, 100], [1, 0, 0, 200], [0, 0, 1, -300], [0, 0, 0, 1]], float)
LARGE = np.array([[0, -2, 0, 100], [2, 0, 0, 200], [0, 0, 2, -300], [0, 0, 0, 1]], float)
NOW = 1_800_000_000 << 32 | 0x80000000


def numbers(pose: Pose) -> list[float]:
    at, turn = pose.position, pose.orientation
    return [at.x, at.y, at.z, turn.x, turn.y, turn.z, turn.w]


def pose() -> Pose:
    """Return half a turn about x at (0.1, 0.2, 0.3) m."""
    result = Pose()
    result.position.x, result.position.y, result.position.z = 0.1, 0.2, 0.3
    result.orientation.x, result.orientation.w = 1.0, 0.0
    return result


HALF_TURN = [[1, 0, 0, 100], [0, -1, 0, 200], [0, 0, -1, 300], [0, 0, 0, 1]]

# --- details into ROS ---


def test_details_of_a_transform(place: Any, unchanged: Any) -> None:
    metadata = Metadata({'TransformStatus': 'OUT_OF_VIEW', 'Tool': 'Drill'})
    packet = Packet(Transform(QUARTER), 'ProbeToTracker', 77, 2, 5, metadata)
    with unchanged(packet):
        message = details_to_ros(packet, packet.body, place)
    assert (message.header.frame_id, message.child_frame_id) == ('Tracker', 'Probe')
    assert (message.timestamp, message.message_id) == (77, 5)
    assert numbers(message.pose) == pytest.approx([0.1, 0.2, -0.3, 0, 0, H, H])
    assert message.matrix.tolist() == pytest.approx(
        [0, -1, 0, 0.1, 1, 0, 0, 0.2, 0, 0, 1, -0.3, 0, 0, 0, 1]
    )
    assert message.tracking_status == 'OUT_OF_VIEW'
    assert [entry.key for entry in message.metadata] == ['TransformStatus', 'Tool']


def test_details_of_what_is_no_pose(place: Any) -> None:
    message = details_to_ros(Packet(Transform(LARGE)), Transform(LARGE), place)
    assert all(map(isnan, numbers(message.pose)))
    assert message.matrix.tolist() == pytest.approx(
        [0, -2, 0, 0.1, 2, 0, 0, 0.2, 0, 0, 2, -0.3, 0, 0, 0, 1]
    )
    assert message.tracking_status == 'OK'


def test_details_of_a_position(place: Any, unchanged: Any) -> None:
    packet = Packet(Position((100, 200, -300), (0, 0, 0.5, 0.5)), 'Tip')
    with unchanged(packet):
        message = details_to_ros(packet, packet.body, place)
    # Its quaternion is not of unit length, and stays so; the matrix is a rotation.
    assert numbers(message.pose) == pytest.approx([0.1, 0.2, -0.3, 0, 0, 0.5, 0.5])
    assert message.matrix.reshape(4, 4)[:3, :3] == pytest.approx(QUARTER[:3, :3])


@pytest.mark.parametrize(
    ('size', 'turn'),
    [(28, [0.5, 0.5, 0.5, 0.5]), (24, [0.5, 0.5, 0.5, nan]), (12, [nan, nan, nan, nan])],
)
def test_the_short_forms_of_a_position(
    size: int, turn: list[float], place: Any, departure: Any
) -> None:
    body = Position((1, 2, 3), (0.5, 0.5, 0.5, 0.5), size)
    message = details_to_ros(Packet(body), body, place)
    assert numbers(message.pose)[3:] == pytest.approx(turn, nan_ok=True)
    # A third of a turn about (1, 1, 1): x becomes y, y becomes z.
    assert message.matrix.reshape(4, 4)[:3, 0] == pytest.approx([0, 1, 0])
    back = position_details_from_ros(message, 'Tip', departure).body
    assert b''.join(back.pack_content()) == b''.join(body.pack_content())
    assert len(b''.join(back.pack_content())) == size


def test_a_position_without_a_rotation(place: Any, departure: Any) -> None:
    body = Position((1, 2, 3), (0, 0, 0, 0))
    message = details_to_ros(Packet(body), body, place)
    assert numbers(message.pose) == pytest.approx([0.001, 0.002, 0.003, 0, 0, 0, 0])
    assert np.isnan(message.matrix).all()
    assert position_details_from_ros(message, 'Tip', departure).body == body


# --- details out ---


def test_the_matrix_counts(departure: Any, unchanged: Any) -> None:
    matrix = LARGE.copy()
    matrix[:3, 3] *= 0.001
    message = TransformDetails(pose=pose(), matrix=matrix.reshape(16))
    with unchanged(message):
        packet = transform_details_from_ros(message, 'AToB', departure)
    assert packet.body.matrix == pytest.approx(LARGE)
    assert (packet.timestamp, packet.header_version) == (NOW, 1)


def test_the_pose_where_there_is_no_matrix(departure: Any) -> None:
    packet = transform_details_from_ros(TransformDetails(pose=pose()), 'AToB', departure)
    assert packet.body.matrix == pytest.approx(np.array(HALF_TURN))
    nothing = TransformDetails()
    nothing.pose.orientation.w = 0.0
    with pytest.raises(NotRigidError):
        transform_details_from_ros(nothing, 'AToB', departure)


# --- a valid pose for a route that asks for it ---


@pytest.mark.parametrize(
    'body', [Transform(QUARTER), Position((100, 200, -300), (0, 0, 1, 1))], ids=['T', 'P']
)
def test_a_stamped_pose(body: Any, place: Any) -> None:
    message = stamped_to_ros(Packet(body), body, place)
    assert message is not None
    assert message.header == place.header()
    assert numbers(message.pose) == pytest.approx([0.1, 0.2, -0.3, 0, 0, H, H])


def test_no_stamped_pose_of_what_is_invalid_or_none(place: Any) -> None:
    invalid = Packet(
        Transform(QUARTER), 'A', 0, 2, metadata=Metadata({'TransformStatus': 'INVALID'})
    )
    assert stamped_to_ros(invalid, invalid.body, place) is None
    assert stamped_to_ros(Packet(Transform(LARGE)), Transform(LARGE), place) is None
    nowhere = Position((1, 2, 3), (0, 0, 0, 0))
    assert stamped_to_ros(Packet(nowhere), nowhere, place) is None


# --- unstamped poses and odometry ---


def test_an_unstamped_pose_leaves_now(departure: Any, unchanged: Any) -> None:
    message = pose()
    with unchanged(message):
        packet = transform_from_ros(message, 'AToB', departure)
        position = position_from_ros(message, 'AToB', departure)
    assert packet.body.matrix == pytest.approx(np.array(HALF_TURN))
    assert (packet.timestamp, position.timestamp) == (NOW, NOW)
    assert position.body.position == pytest.approx((100, 200, 300))
    assert position.body.quaternion == pytest.approx((1, 0, 0, 0))


def test_odometry_is_the_pose_of_its_child(departure: Any, unchanged: Any) -> None:
    message = Odometry(child_frame_id='base')
    message.header.stamp.sec = 5
    message.pose.pose = pose()
    message.twist.twist.linear.x = 3.0
    with unchanged(message):
        packet = transform_from_ros(message, 'BaseToOdom', departure)
    assert packet.body.matrix == pytest.approx(np.array(HALF_TURN))
    assert packet.timestamp == 5 << 32
