# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""TRANSFORM and POSITION: numbers by hand, millimetres to metres and back."""

from __future__ import annotations

from math import inf
from math import nan
from math import sqrt
from typing import Any

import pytest

pytest.importorskip('geometry_msgs')

from geometry_msgs.msg import PoseStamped
from geometry_msgs.msg import TransformStamped
from igtl_ros.conversions.geometry import NotRigidError
from igtl_ros.conversions.placement import Departure
from igtl_ros.conversions.poses import matrix_message
from igtl_ros.conversions.poses import pose_message
from igtl_ros.conversions.poses import pose_of
from igtl_ros.conversions.poses import position_from_ros
from igtl_ros.conversions.poses import position_matrix
from igtl_ros.conversions.poses import transform_from_ros
from igtl_ros.conversions.poses import transform_message
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Position
from igtl_ros.openigtlink import Transform
import numpy as np

pytestmark = pytest.mark.ros

H = sqrt(0.5)
# A quarter turn about z, at (10, -20, 30.5) mm.
MATRIX = np.array([[0.0, -1, 0, 10], [1, 0, 0, -20], [0, 0, 1, 30.5], [0, 0, 0, 1]])


def numbers(message: Any) -> list[float]:
    """Return x, y, z of a position and x, y, z, w of a rotation."""
    quaternion, position = pose_of(message)
    return [*position, *quaternion]


def stamped_transform() -> TransformStamped:
    message = TransformStamped()
    message.header.stamp.sec, message.header.stamp.nanosec = 7, 500_000_000
    message.header.frame_id, message.child_frame_id = 'Tracker', 'Probe'
    at, turned = message.transform.translation, message.transform.rotation
    at.x, at.y, at.z = 0.1, -0.2, 0.3
    turned.x, turned.y, turned.z, turned.w = 0.0, 0.0, 2.0, 2.0  # a quarter turn about z, too long
    return message


def stamped_pose() -> PoseStamped:
    source, message = stamped_transform(), PoseStamped()
    message.header = source.header
    at, turned = message.pose.position, message.pose.orientation
    at.x, at.y, at.z = 0.1, -0.2, 0.3
    turned.x, turned.y, turned.z, turned.w = 0.0, 0.0, 2.0, 2.0
    return message


# --- into ROS ---


def test_transform_in_metres(place: Any, unchanged: Any) -> None:
    with unchanged(MATRIX, place.frames, place.stamp):
        message = transform_message(MATRIX, place)
    assert numbers(message) == pytest.approx([0.01, -0.02, 0.0305, 0, 0, H, H], abs=1e-15)
    assert message.header.frame_id == 'Tracker'
    assert message.child_frame_id == 'Probe'
    assert (message.header.stamp.sec, message.header.stamp.nanosec) == (1_700_000_000, 250_000_000)


def test_transform_in_raw_millimetres(place: Any) -> None:
    message = transform_message(MATRIX, place._replace(scale=1.0))
    assert numbers(message) == pytest.approx([10, -20, 30.5, 0, 0, H, H], abs=1e-15)


@pytest.mark.parametrize(('scale', 'length'), [(0.001, 0.01), (1.0, 10.0)])
def test_pose(scale: float, length: float, unchanged: Any) -> None:
    with unchanged(MATRIX):
        pose = pose_message(MATRIX, scale)
    found = [pose.position.x, pose.position.y, pose.position.z]
    assert found == pytest.approx([length, -2 * length, 3.05 * length], abs=1e-15)
    assert (pose.orientation.z, pose.orientation.w) == pytest.approx((H, H))
    assert (pose.orientation.x, pose.orientation.y) == (0, 0)


@pytest.mark.parametrize('convert', [transform_message, lambda m, _: pose_message(m, 1.0)])
def test_nothing_is_repaired(convert: Any, place: Any) -> None:
    with pytest.raises(NotRigidError, match='scaled'):
        convert(np.diag([2.0, 1, 1, 1]), place)


def test_matrix_row_by_row(place: Any, unchanged: Any) -> None:
    matrix = np.array([[2.0, 3, 5, 1000], [7, 11, 13, -2000], [17, 19, 23, 500], [0, 0, 0, 1]])
    with unchanged(matrix):
        message = matrix_message(matrix, place)
    assert list(message.data) == [2, 3, 5, 1, 7, 11, 13, -2, 17, 19, 23, 0.5, 0, 0, 0, 1]
    sizes = [(dim.label, dim.size, dim.stride) for dim in message.layout.dim]
    assert sizes == [('row', 4, 16), ('column', 4, 4)]
    assert message.layout.data_offset == 0


def test_matrix_of_a_position(unchanged: Any) -> None:
    # (0, 0, 2, 2) is a quarter turn about z, unnormalised as peers may send it.
    position = Position((10, -20, 30.5), (0, 0, 2, 2))
    with unchanged(position):
        assert np.allclose(position_matrix(position), MATRIX, atol=1e-15)


def test_a_position_without_rotation() -> None:
    with pytest.raises(NotRigidError, match='no pose'):
        position_matrix(Position((0, 0, 0), (0, 0, 0, 0)))


# --- out of ROS ---


@pytest.mark.parametrize('make', [stamped_transform, stamped_pose])
def test_transform_in_millimetres(make: Any, departure: Any, unchanged: Any) -> None:
    message = make()
    with unchanged(message):
        packet = transform_from_ros(message, 'Robot', departure)
    expected = [[0, -1, 0, 100], [1, 0, 0, -200], [0, 0, 1, 300], [0, 0, 0, 1]]
    assert np.allclose(packet.body.matrix, expected, atol=1e-12)
    assert (packet.type_name, packet.device_name) == ('TRANSFORM', 'Robot')
    assert packet.timestamp == 7 << 32 | 0x80000000
    assert packet.header_version == 1
    assert not packet.metadata


@pytest.mark.parametrize('make', [stamped_transform, stamped_pose])
def test_position_in_millimetres_with_a_unit_quaternion(
    make: Any, departure: Any, unchanged: Any
) -> None:
    message = make()
    with unchanged(message):
        packet = position_from_ros(message, 'Robot', departure)
    assert packet.body.position == pytest.approx((100, -200, 300))
    assert packet.body.quaternion == pytest.approx((0, 0, H, H))
    assert packet.body.size == 28
    assert (packet.type_name, packet.timestamp) == ('POSITION', 7 << 32 | 0x80000000)


@pytest.mark.parametrize('convert', [transform_from_ros, position_from_ros])
def test_raw_millimetres_out(convert: Any) -> None:
    body = convert(stamped_pose(), 'Robot', Departure(0, 1.0)).body
    found = body.matrix[:3, 3] if isinstance(body, Transform) else body.position
    assert list(found) == pytest.approx([0.1, -0.2, 0.3])


@pytest.mark.parametrize('convert', [transform_from_ros, position_from_ros])
def test_without_a_stamp_it_is_now(convert: Any, departure: Any) -> None:
    message = stamped_pose()
    message.header.stamp.sec = message.header.stamp.nanosec = 0
    assert convert(message, 'Robot', departure).timestamp == 1_800_000_000 << 32 | 0x80000000


@pytest.mark.parametrize('convert', [transform_from_ros, position_from_ros])
@pytest.mark.parametrize('make', [stamped_transform, stamped_pose])
@pytest.mark.parametrize(('part', 'axis', 'value'), [
    ('rotation', 'w', nan),
    ('rotation', 'x', inf),
    ('translation', 'x', nan),
    ('translation', 'z', -inf),
])  # fmt: skip
def test_what_is_no_pose_does_not_leave(
    convert: Any, make: Any, part: str, axis: str, value: float, departure: Any
) -> None:
    message = make()
    where = {'rotation': 'orientation', 'translation': 'position'}[part]
    owner = message.pose if make is stamped_pose else message.transform
    setattr(getattr(owner, where if make is stamped_pose else part), axis, value)
    with pytest.raises(NotRigidError):
        convert(message, 'Robot', departure)


@pytest.mark.parametrize('convert', [transform_from_ros, position_from_ros])
def test_a_quaternion_of_zero_does_not_leave(convert: Any, departure: Any) -> None:
    message = PoseStamped()
    message.pose.orientation.w = 0.0
    with pytest.raises(NotRigidError, match='no pose'):
        convert(message, 'Robot', departure)


@pytest.mark.parametrize('scale', [0.001, 1.0])
def test_a_rigid_matrix_comes_back(place: Any, scale: float) -> None:
    message = transform_message(MATRIX, place._replace(scale=scale))
    packet = transform_from_ros(message, 'ProbeToTracker', Departure(0, scale))
    assert np.allclose(packet.body.matrix, MATRIX, atol=1e-12)
    assert packet.nanoseconds == 1_700_000_000_250_000_000
    assert Packet(Transform(MATRIX)).to_bytes()[58:] == packet.to_bytes()[58:]
