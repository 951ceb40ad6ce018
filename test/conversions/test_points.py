# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""POINT: positions, and lists with all that the wire says of each landmark."""

from __future__ import annotations

from math import inf
from math import nan
from typing import Any

import pytest

pytest.importorskip('igtl_ros.msg')

from geometry_msgs.msg import Pose
from geometry_msgs.msg import PoseArray
from igtl_ros.conversions.placement import Departure
from igtl_ros.conversions.points import points_from_ros
from igtl_ros.conversions.points import points_to_ros
from igtl_ros.conversions.points import poses_from_ros
from igtl_ros.conversions.points import poses_to_ros
from igtl_ros.msg import LabeledPoint
from igtl_ros.msg import MetadataEntry
from igtl_ros.msg import PointList
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Point
from igtl_ros.openigtlink import Points
from std_msgs.msg import ColorRGBA

pytestmark = pytest.mark.ros

BODY = Points(
    (
        Point('Nose', (0, 85, -20.5), 5, 'Fiducial', (255, 0, 51, 102), 'Image_Reference'),
        Point('Chin', (1000, 0, 0)),
    )
)
PACKET = Packet(BODY, 'Landmarks', 0, 2, metadata=Metadata({'Study': 'A1'}))


def listed(**fields: Any) -> PointList:
    point = LabeledPoint(name='Nose', group='Fiducial', owner='Image', diameter=0.005)
    point.position.x, point.position.y, point.position.z = 0.1, -0.02, 0.003
    point.color = ColorRGBA(r=1.0, g=0.5, b=0.0, a=0.2)
    for name, value in fields.items():
        setattr(point, name, value)
    message = PointList(points=[point])
    message.header.stamp.sec = 3
    return message


# --- into ROS ---


def test_positions(place: Any, unchanged: Any) -> None:
    with unchanged(PACKET):
        message = poses_to_ros(PACKET, BODY, place)
    found = [[pose.position.x, pose.position.y, pose.position.z] for pose in message.poses]
    assert found == [pytest.approx([0, 0.085, -0.0205]), [1, 0, 0]]
    for pose in message.poses:
        turned = pose.orientation
        assert (turned.x, turned.y, turned.z, turned.w) == (0, 0, 0, 1)
    assert message.header == place.header()


def test_points_say_everything(place: Any, unchanged: Any) -> None:
    with unchanged(PACKET):
        message = points_to_ros(PACKET, BODY, place._replace(device_name='Landmarks'))
    assert message.header == place.header()
    assert message.device_name == 'Landmarks'
    nose, chin = message.points
    assert (nose.name, nose.group, nose.owner) == ('Nose', 'Fiducial', 'Image_Reference')
    at = [nose.position.x, nose.position.y, nose.position.z]
    assert at == pytest.approx([0, 0.085, -0.0205])
    assert nose.diameter == pytest.approx(0.005)
    # 51 / 255 = 1/5, 102 / 255 = 2/5
    color = [nose.color.r, nose.color.g, nose.color.b, nose.color.a]
    assert color == pytest.approx([1, 0, 0.2, 0.4])
    assert (chin.name, chin.group, chin.owner, chin.diameter) == ('Chin', 'Landmark', '', 0)
    assert chin.position.x == 1
    entries = [(entry.key, entry.value, entry.encoding) for entry in message.metadata]
    assert entries == [('Study', 'A1', 3)]


def test_raw_millimetres(place: Any) -> None:
    raw = place._replace(scale=1.0)
    assert poses_to_ros(PACKET, BODY, raw).poses[0].position.z == -20.5
    nose = points_to_ros(PACKET, BODY, raw).points[0]
    assert (nose.position.z, nose.diameter) == (-20.5, 5)


def test_text_that_is_not_utf8_is_shown_as_latin_1(place: Any) -> None:
    body = Points((Point('Zy\udcf6k', (0, 0, 0), group='\udce4', owner='\udcfc'),))
    (point,) = points_to_ros(Packet(body), body, place).points
    assert (point.name, point.group, point.owner) == ('Zyök', 'ä', 'ü')


# --- out of ROS ---


def test_poses_become_points(departure: Any, unchanged: Any) -> None:
    message = PoseArray(poses=[Pose(), Pose()])
    message.poses[1].position.x, message.poses[1].position.z = 0.1, -0.02
    message.poses[1].orientation.w = 0.0  # no rotation, but a point has none
    with unchanged(message):
        packet = poses_from_ros(message, 'Landmarks', departure)
    assert [point.name for point in packet.body.points] == ['POINT_0', 'POINT_1']
    assert packet.body.points[0].position == (0, 0, 0)
    assert packet.body.points[1].position == pytest.approx((100, 0, -20))
    assert (packet.type_name, packet.device_name) == ('POINT', 'Landmarks')
    assert packet.timestamp == 1_800_000_000 << 32 | 0x80000000


def test_points_out(departure: Any, unchanged: Any) -> None:
    message = listed()
    message.metadata = [MetadataEntry(key='Study', value='A1')]
    with unchanged(message):
        packet = points_from_ros(message, 'Landmarks', departure)
    (point,) = packet.body.points
    assert (point.name, point.group, point.owner) == ('Nose', 'Fiducial', 'Image')
    assert point.position == pytest.approx((100, -20, 3))
    assert point.diameter == pytest.approx(5)
    # 255 / 2 = 127.5 goes to the even 128; 255 / 5 = 51
    assert point.rgba == (255, 128, 0, 51)
    assert packet.timestamp == 3 << 32
    assert (packet.header_version, dict(packet.metadata)) == (2, {'Study': 'A1'})
    assert points_from_ros(listed(), 'Landmarks', departure).header_version == 1


def test_raw_millimetres_out() -> None:
    (point,) = points_from_ros(listed(), 'Landmarks', Departure(0, 1.0)).body.points
    assert point.position == (0.1, -0.02, 0.003)
    assert point.diameter == 0.005


COLOURS = [(-0.1, 0), (0.0, 0), (0.001, 0), (0.003, 1), (0.999, 255), (1.0, 255), (7.0, 255)]


@pytest.mark.parametrize(('channel', 'byte'), [*COLOURS, (inf, 255), (-inf, 0), (nan, 0)])
def test_colours_are_clipped(channel: float, byte: int, departure: Any) -> None:
    message = listed(color=ColorRGBA(r=channel, g=channel, b=channel, a=channel))
    (point,) = points_from_ros(message, 'Landmarks', departure).body.points
    assert point.rgba == (byte,) * 4


def test_every_colour_comes_back(place: Any, departure: Any) -> None:
    body = Points(tuple(Point(str(c), (0, 0, 0), rgba=(c, 255 - c, c, c)) for c in range(256)))
    message = points_to_ros(Packet(body), body, place)
    found = points_from_ros(message, 'Landmarks', departure).body
    assert [point.rgba for point in found.points] == [point.rgba for point in body.points]


LONG = [('name', 64), ('group', 32), ('owner', 20)]


@pytest.mark.parametrize(('field', 'size'), LONG)
def test_text_that_is_too_long(field: str, size: int, departure: Any) -> None:
    points_from_ros(listed(**{field: 'x' * size}), 'Landmarks', departure).pack()
    packet = points_from_ros(listed(**{field: 'x' * (size + 1)}), 'Landmarks', departure)
    with pytest.raises(PackError, match=f'point {field} is too long .*{size} bytes'):
        packet.pack()


def test_a_position_beyond_float32(departure: Any) -> None:
    message = listed()
    message.points[0].position.x = 1e300
    with pytest.raises(PackError, match='point does not fit'):
        points_from_ros(message, 'Landmarks', departure).pack()


def test_no_points(place: Any, departure: Any) -> None:
    empty = Packet(Points(), 'Landmarks')
    assert poses_to_ros(empty, empty.body, place).poses == []
    assert points_to_ros(empty, empty.body, place).points == []
    assert points_from_ros(PointList(), 'Landmarks', departure).body.points == ()
    assert poses_from_ros(PoseArray(), 'Landmarks', departure).body.points == ()


def test_points_come_back_byte_for_byte(place: Any, departure: Any) -> None:
    packet = points_from_ros(points_to_ros(PACKET, BODY, place), 'Landmarks', departure)
    assert packet.to_bytes()[58:] == PACKET.to_bytes()[58:]
