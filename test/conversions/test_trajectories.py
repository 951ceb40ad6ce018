# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""TRAJ: lists with all that the wire says, poses that look along the way, paths, arrows."""

from __future__ import annotations

from math import nan
from typing import Any

import pytest

pytest.importorskip('igtl_ros.msg')

from geometry_msgs.msg import PoseStamped
from golden import GOLDEN
from golden import Golden
from igtl_ros.conversions.geometry import matrix_of
from igtl_ros.conversions.placement import Departure
from igtl_ros.conversions.stamps import time_of
from igtl_ros.conversions.trajectories import markers_to_ros
from igtl_ros.conversions.trajectories import path_from_ros
from igtl_ros.conversions.trajectories import poses_to_ros
from igtl_ros.conversions.trajectories import toward
from igtl_ros.conversions.trajectories import trajectories_from_ros
from igtl_ros.conversions.trajectories import trajectories_to_ros
from igtl_ros.msg import LabeledTrajectory
from igtl_ros.msg import TrajectoryList
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Trajectories
from igtl_ros.openigtlink import Trajectory
from igtl_ros.openigtlink import TrajectoryType
from igtl_ros.openigtlink import unpack
from nav_msgs.msg import Path
import numpy as np
from visualization_msgs.msg import Marker

pytestmark = pytest.mark.ros

GOLDEN_ONES = [case for case in GOLDEN if case.packet.type_name == 'TRAJ']
BODY = Trajectories(
    (
        Trajectory(
            'Needle', (0, 85, -20), (100, 85, -20), 3, 2, 'Biopsy', (255, 0, 51, 102), 'CT'
        ),
        Trajectory('In', (10, 0, 0), (1, 1, 1), TrajectoryType.ENTRY_ONLY),
        Trajectory('Out', (1, 1, 1), (0, 20, 0), TrajectoryType.TARGET_ONLY),
    )
)
PACKET = Packet(BODY, 'Plan', 0x1_8000_0000, 2, 7)
HALF = 0.5**0.5


def xyz(point: Any) -> tuple[float, float, float]:
    return (point.x, point.y, point.z)


def turn(pose: Any) -> tuple[float, ...]:
    q = pose.orientation
    return (q.x, q.y, q.z, q.w)


# --- into ROS ---


def test_the_list_says_everything(place: Any, unchanged: Any) -> None:
    with unchanged(PACKET):
        message = trajectories_to_ros(PACKET, BODY, place)
    assert message.header == place.header()
    assert (message.device_name, message.timestamp, message.message_id) == (
        *('ProbeToTracker', 0x1_8000_0000, 7),
    )
    needle, entry, target = message.trajectories
    assert (needle.name, needle.group, needle.owner) == ('Needle', 'Biopsy', 'CT')
    assert xyz(needle.entry) == pytest.approx((0, 0.085, -0.02))
    assert xyz(needle.target) == pytest.approx((0.1, 0.085, -0.02))
    assert needle.diameter == 0.002
    color = [needle.color.r, needle.color.g, needle.color.b, needle.color.a]
    assert color == pytest.approx([1, 0, 0.2, 0.4])
    assert (needle.type, entry.type, target.type) == (
        LabeledTrajectory.ENTRY_AND_TARGET,
        LabeledTrajectory.ENTRY_ONLY,
        LabeledTrajectory.TARGET_ONLY,
    )
    assert xyz(entry.target) == (0.001, 0.001, 0.001), 'what means nothing is there too'


def test_poses(place: Any, unchanged: Any) -> None:
    with unchanged(PACKET):
        message = poses_to_ros(PACKET, BODY, place)
    assert message.header == place.header()
    needle, entry, target = message.poses
    assert xyz(needle.position) == pytest.approx((0, 0.085, -0.02))
    # z becomes x: a quarter turn about y.
    assert turn(needle) == pytest.approx((0, HALF, 0, HALF))
    assert (xyz(entry.position), turn(entry)) == ((0.01, 0, 0), (0, 0, 0, 1))
    assert (xyz(target.position), turn(target)) == ((0, 0.02, 0), (0, 0, 0, 1))


DIRECTIONS = {
    (0, 0, 5): (0, 0, 0, 1),
    (0, 0, -5): (1, 0, 0, 0),
    (7, 0, 0): (0, HALF, 0, HALF),
    (0, 7, 0): (-HALF, 0, 0, HALF),
    (0, -7, 0): (HALF, 0, 0, HALF),
    (0, 0, 0): (0, 0, 0, 1),
    (nan, 0, 0): (0, 0, 0, 1),
}


@pytest.mark.parametrize('direction', DIRECTIONS)
def test_directions(direction: Any) -> None:
    target = tuple(a + b for a, b in zip(direction, (10, 20, 30), strict=True))
    assert toward((10, 20, 30), target) == pytest.approx(DIRECTIONS[direction])  # type: ignore[arg-type]


@pytest.mark.parametrize('step', [1.0, 1e-3, 1e-6, 1e-9, 1e-12, 1e-30])
@pytest.mark.parametrize('z', [-1.0, -0.5, 0.0, 0.3, 1.0])
def test_z_points_to_the_target(z: float, step: float) -> None:
    """Also where it is straight back but for a little."""
    direction = np.array([0.6 * step, -0.8 * step, z])
    quaternion = toward((0, 0, 0), tuple(direction.tolist()))
    assert np.linalg.norm(quaternion) == pytest.approx(1)
    pointed = matrix_of(quaternion, (0, 0, 0))[:3, 2]
    assert pointed == pytest.approx(direction / np.linalg.norm(direction), abs=1e-12)


def test_a_point_far_away_is_no_direction() -> None:
    assert toward((0, 0, 0), (1e300, 0, 0)) == (0, 0, 0, 1)


def test_arrows(place: Any, unchanged: Any) -> None:
    with unchanged(PACKET):
        first, *rest = markers_to_ros(PACKET, BODY, place).markers
    assert (first.action, first.ns) == (Marker.DELETEALL, '')
    arrow, _, entry, _, target, _ = rest
    assert (arrow.type, arrow.ns, arrow.id) == (Marker.ARROW, 'ProbeToTracker', 0)
    assert [xyz(point) for point in arrow.points] == [
        pytest.approx((0, 0.085, -0.02)),
        pytest.approx((0.1, 0.085, -0.02)),
    ]
    assert xyz(arrow.scale) == (0.002, 0.004, 0)
    assert arrow.color.r == 1
    assert (entry.type, xyz(entry.pose.position)) == (Marker.SPHERE, (0.01, 0, 0))
    assert (target.type, xyz(target.pose.position)) == (Marker.SPHERE, (0, 0.02, 0))
    names = [(label.type, label.text) for label in rest[1::2]]
    assert names == [(Marker.TEXT_VIEW_FACING, name) for name in ('Needle', 'In', 'Out')]
    assert len({(marker.ns, marker.id) for marker in rest}) == 6


def test_an_arrow_without_a_diameter_is_seen(place: Any) -> None:
    body = Trajectories((Trajectory('', (0, 0, 0), (1, 0, 0)),))
    _, arrow = markers_to_ros(Packet(body), body, place).markers
    assert xyz(arrow.scale) == (0.001, 0.002, 0)


def test_text_that_is_not_utf8(place: Any) -> None:
    body = Trajectories((Trajectory('Zy\udcf6k', (0, 0, 0), (0, 0, 0)),))
    (found,) = trajectories_to_ros(Packet(body), body, place).trajectories
    assert found.name == 'Zyök'
    assert markers_to_ros(Packet(body), body, place).markers[2].text == 'Zyök'


# --- out of ROS ---


def listed(**fields: Any) -> TrajectoryList:
    found = LabeledTrajectory(name='Needle', group='Biopsy', owner='CT', diameter=0.002, type=1)
    found.entry.x, found.target.z = 0.1, -0.02
    found.color.r, found.color.a = 1.0, 0.2
    for name, value in fields.items():
        setattr(found, name, value)
    message = TrajectoryList(trajectories=[found])
    message.header.stamp.sec = 3
    return message


def test_a_list_is_sent(departure: Any, unchanged: Any) -> None:
    message = listed()
    with unchanged(message):
        packet = trajectories_from_ros(message, 'Plan', departure)
    (found,) = packet.body.trajectories
    assert (found.name, found.group, found.owner, found.type) == ('Needle', 'Biopsy', 'CT', 1)
    assert found.entry == pytest.approx((100, 0, 0))
    assert found.target == pytest.approx((0, 0, -20))
    assert (found.diameter, found.rgba) == (2, (255, 0, 0, 51))
    assert (packet.type_name, packet.device_name, packet.timestamp) == ('TRAJ', 'Plan', 3 << 32)


def test_no_type_means_both_points(departure: Any) -> None:
    (found,) = trajectories_from_ros(listed(type=0), 'Plan', departure).body.trajectories
    assert found.type == TrajectoryType.ENTRY_AND_TARGET


def test_raw_millimetres(place: Any) -> None:
    raw = place._replace(scale=1.0)
    assert xyz(poses_to_ros(PACKET, BODY, raw).poses[0].position) == (0, 85, -20)
    message = trajectories_to_ros(PACKET, BODY, raw)
    assert xyz(message.trajectories[0].target) == (100, 85, -20)
    assert trajectories_from_ros(message, 'Plan', Departure(0, 1.0)).body == BODY


@pytest.mark.parametrize(('field', 'size'), [('name', 64), ('group', 32), ('owner', 20)])
def test_text_that_is_too_long(field: str, size: int, departure: Any) -> None:
    trajectories_from_ros(listed(**{field: 'x' * size}), 'Plan', departure).pack()
    packet = trajectories_from_ros(listed(**{field: 'x' * (size + 1)}), 'Plan', departure)
    with pytest.raises(PackError, match=f'trajectory {field} is too long .*{size} bytes'):
        packet.pack()


@pytest.mark.parametrize('case', GOLDEN_ONES, ids=lambda case: case.name)
def test_golden_messages_come_back(case: Golden, place: Any, departure: Any) -> None:
    packet = unpack(case.data)
    stamped = place._replace(stamp=time_of(packet.nanoseconds), device_name=packet.device_name)
    message = trajectories_to_ros(packet, packet.body, stamped)
    back = trajectories_from_ros(message, packet.device_name, departure)
    assert back.body == packet.body
    if packet.timestamp:  # one of zero is never sent
        assert back.to_bytes() == case.data


@pytest.mark.parametrize('kind', [-128, -1, 7, 127])
def test_types_that_are_none_come_back(kind: int, place: Any, departure: Any) -> None:
    body = Trajectories((Trajectory('odd', (0, 0, 0), (1, 0, 0), kind),))
    message = trajectories_to_ros(Packet(body), body, place)
    assert trajectories_from_ros(message, 'Plan', departure).body == body
    assert turn(poses_to_ros(Packet(body), body, place).poses[0]) != (0, 0, 0, 1)


def path(*frames: str) -> Path:
    message = Path()
    message.header.stamp.sec, message.header.frame_id = 3, 'map'
    for index, frame in enumerate(frames):
        pose = PoseStamped()
        pose.header.frame_id = frame
        pose.pose.position.x = 0.1 * (index + 1)
        message.poses.append(pose)
    return message


@pytest.mark.parametrize('frames', [('', ''), ('map', ''), ('a', 'a')])
def test_a_path_is_sent(frames: tuple[str, str], departure: Any, unchanged: Any) -> None:
    message = path(*frames)
    with unchanged(message):
        packet = path_from_ros(message, 'Needle', departure)
    (found,) = packet.body.trajectories
    assert (found.name, found.type) == ('Needle', TrajectoryType.ENTRY_AND_TARGET)
    assert found.entry == pytest.approx((100, 0, 0))
    assert found.target == pytest.approx((200, 0, 0))
    assert (packet.type_name, packet.timestamp) == ('TRAJ', 3 << 32)


@pytest.mark.parametrize('count', [0, 1, 3])
def test_paths_that_are_no_trajectory(count: int, departure: Any) -> None:
    with pytest.raises(PackError, match=f'2 poses, entry and target, found {count}'):
        path_from_ros(path(*[''] * count), 'Needle', departure)


@pytest.mark.parametrize('frames', [('', 'tool'), ('a', 'b')])
def test_paths_in_two_frames(frames: tuple[str, str], departure: Any) -> None:
    with pytest.raises(PackError, match='two frames'):
        path_from_ros(path(*frames), 'Needle', departure)


def test_nothing_at_all(place: Any, departure: Any) -> None:
    empty = Packet(Trajectories(), 'Plan')
    assert poses_to_ros(empty, empty.body, place).poses == []
    assert trajectories_to_ros(empty, empty.body, place).trajectories == []
    assert trajectories_from_ros(TrajectoryList(), 'Plan', departure).body == Trajectories()
    (only,) = markers_to_ros(empty, empty.body, place).markers
    assert only.action == Marker.DELETEALL
