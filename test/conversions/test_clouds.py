# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""PointCloud2: POINT becomes one, and clouds of all shapes become POINT or POLYDATA."""

from __future__ import annotations

from array import array
from math import inf
from math import nan
import re
import struct
from typing import Any

import pytest

pytest.importorskip('igtl_ros.msg')

from geometry_msgs.msg import PointStamped
from igtl_ros.conversions.clouds import landmarks_from_ros
from igtl_ros.conversions.clouds import landmarks_to_ros
from igtl_ros.conversions.clouds import NO_POSITION
from igtl_ros.conversions.clouds import point_stamped_from_ros
from igtl_ros.conversions.clouds import vertices_from_ros
from igtl_ros.conversions.placement import Departure
from igtl_ros.openigtlink import AttributeType
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Point
from igtl_ros.openigtlink import Points
from igtl_ros.openigtlink import unpack
import numpy as np
from sensor_msgs.msg import PointCloud2
from sensor_msgs.msg import PointField

pytestmark = pytest.mark.ros

INT8, UINT8, INT16, UINT16 = 1, 2, 3, 4
INT32, UINT32, FLOAT32, FLOAT64 = 5, 6, 7, 8
XYZ = (('x', 0, FLOAT32), ('y', 4, FLOAT32), ('z', 8, FLOAT32))
BOTH = pytest.mark.parametrize('convert', [landmarks_from_ros, vertices_from_ros])


def cloud(data: bytes, fields: Any = XYZ, step: int = 12, **more: Any) -> PointCloud2:
    """Return a cloud of one row, unless more is said."""
    message = PointCloud2(height=1, width=len(data) // step if step else 0, point_step=step)
    message.fields = [
        PointField(name=name, offset=offset, datatype=datatype, count=1)
        for name, offset, datatype in fields
    ]
    message.row_step = message.width * step
    message.data = array('B', data)
    for name, value in more.items():
        setattr(message, name, value)
    return message


def positions(convert: Any, message: PointCloud2, departure: Any) -> Any:
    """Return what is sent, in millimetres."""
    body = unpack(convert(message, 'Cloud', departure).to_bytes()).body
    if isinstance(body, Points):
        return np.array([point.position for point in body.points])
    return body.points


# --- into ROS ---

LANDMARKS = Points(
    (
        Point('Nose', (0, 85, -20.5), 5, 'Fiducial', (255, 0, 51, 102), 'Image'),
        Point('Chin', (1000, 0, 0.25)),
    )
)


def test_landmarks_as_a_cloud(place: Any, unchanged: Any) -> None:
    packet = Packet(LANDMARKS, 'Landmarks')
    with unchanged(packet):
        message = landmarks_to_ros(packet, LANDMARKS, place)
    assert message.header == place.header()
    assert [(f.name, f.offset, f.datatype, f.count) for f in message.fields] == [
        *(('x', 0, FLOAT32, 1), ('y', 4, FLOAT32, 1), ('z', 8, FLOAT32, 1)),
        *(('rgba', 12, UINT32, 1), ('diameter', 16, FLOAT32, 1)),
    ]
    assert (message.width, message.height, message.is_bigendian) == (2, 1, False)
    assert (message.point_step, message.row_step, message.is_dense) == (20, 40, True)
    # alpha 102, red 255, green 0, blue 51: 0x66ff0033
    assert bytes(message.data) == (
        struct.pack('<fff', 0, 0.085, -0.0205)
        + bytes.fromhex('3300ff66')
        + struct.pack('<f', 0.005)
        + struct.pack('<fff', 1, 0, 0.00025)
        + bytes.fromhex('ffffffff')
        + struct.pack('<f', 0)
    )


def test_raw_millimetres(place: Any) -> None:
    message = landmarks_to_ros(Packet(LANDMARKS), LANDMARKS, place._replace(scale=1.0))
    assert struct.unpack_from('<fff4xf', message.data) == (0, 85, -20.5, 5)
    back = landmarks_from_ros(message, 'Landmarks', Departure(0, 1.0)).body.points
    assert (back[0].position, back[0].diameter) == ((0, 85, -20.5), 5)


def test_a_landmark_that_is_nowhere(place: Any) -> None:
    body = Points((Point('Lost', (nan, 0, 0)),))
    message = landmarks_to_ros(Packet(body), body, place)
    assert (message.width, message.is_dense) == (1, False)


def test_no_landmarks(place: Any, departure: Any) -> None:
    message = landmarks_to_ros(Packet(Points()), Points(), place)
    assert (message.width, message.height, len(message.data)) == (0, 1, 0)
    assert landmarks_from_ros(message, 'Landmarks', departure).body == Points()


def test_what_comes_back(place: Any, departure: Any, unchanged: Any) -> None:
    message = landmarks_to_ros(Packet(LANDMARKS), LANDMARKS, place)
    with unchanged(message):
        packet = landmarks_from_ros(message, 'Landmarks', departure)
    nose, chin = packet.body.points
    assert (nose.name, chin.name) == ('POINT_0', 'POINT_1')
    assert nose.position == pytest.approx((0, 85, -20.5))
    assert nose.diameter == pytest.approx(5)
    assert (nose.rgba, chin.rgba) == ((255, 0, 51, 102), (255, 255, 255, 255))
    # The stamp of the conftest: a quarter second past the full one.
    assert packet.timestamp == 1_700_000_000 << 32 | 0x40000000


# --- out of ROS: where the numbers stand ---


@BOTH
def test_plain_clouds(convert: Any, departure: Any, unchanged: Any) -> None:
    message = cloud(struct.pack('<6f', 0.5, -1, 0.25, 0.001, 0, 2))
    with unchanged(message):
        found = positions(convert, message, departure)
    assert found == pytest.approx(np.array([[500, -1000, 250], [1, 0, 2000]]))


@BOTH
def test_without_a_stamp(convert: Any, departure: Any) -> None:
    message = cloud(struct.pack('<3f', 0, 0, 0))
    # Half a second past the full one, from the conftest.
    assert convert(message, 'Cloud', departure).timestamp == 1_800_000_000 << 32 | 0x80000000


@BOTH
def test_any_order_offset_and_type(convert: Any, departure: Any) -> None:
    fields = (('intensity', 0, FLOAT32), ('z', 5, INT16), ('x', 7, FLOAT64), ('y', 15, UINT8))
    message = cloud(struct.pack('<fxhdBx', 77, -3, 0.125, 200), fields, 17)
    found = positions(convert, message, departure)
    assert found == pytest.approx(np.array([[125, 200_000, -3000]]))


@BOTH
@pytest.mark.parametrize(
    ('datatype', 'letter'),
    [
        *((INT8, 'b'), (UINT8, 'B'), (INT16, 'h'), (UINT16, 'H')),
        *((INT32, 'i'), (UINT32, 'I'), (FLOAT32, 'f'), (FLOAT64, 'd')),
    ],
)
@pytest.mark.parametrize('order', '<>')
def test_every_type_in_both_orders(
    convert: Any, datatype: int, letter: str, order: str, departure: Any
) -> None:
    size = struct.calcsize(order + letter)
    fields = [(name, index * size, datatype) for index, name in enumerate('xyz')]
    data = struct.pack(order + 3 * letter, 1, 2, 100)
    message = cloud(data, fields, 3 * size, is_bigendian=order == '>')
    assert positions(convert, message, departure).tolist() == [[1000, 2000, 100_000]]


@BOTH
def test_organised_clouds_with_a_rest_in_each_row(convert: Any, departure: Any) -> None:
    row = struct.pack('<3f', 1, 2, 3) + struct.pack('<3f', 4, 5, 6) + b'rest'
    other = struct.pack('<3f', 7, 8, 9) + struct.pack('<3f', 10, 11, 12)
    message = cloud(row + other, width=2, height=2, row_step=28)
    found = positions(convert, message, departure) / 1000
    assert found.tolist() == [[1, 2, 3], [4, 5, 6], [7, 8, 9], [10, 11, 12]]


@BOTH
def test_one_row_may_do_without_row_step(convert: Any, departure: Any) -> None:
    message = cloud(struct.pack('<6f', 1, 2, 3, 4, 5, 6), row_step=0)
    assert positions(convert, message, departure).tolist() == [
        [1000, 2000, 3000],
        [4000, 5000, 6000],
    ]


@BOTH
def test_points_that_are_nowhere_are_left_out_and_counted(convert: Any) -> None:
    numbers = (nan, 0, 0, 1, 2, 3, 0, inf, 0, 4, 5, 6, 0, 0, -inf)
    told: list[tuple[str, int]] = []
    departure = Departure(0, left_out=lambda what, count: told.append((what, count)))
    message = cloud(struct.pack('<15f', *numbers), is_dense=False)
    found = positions(convert, message, departure)
    assert found.tolist() == [[1000, 2000, 3000], [4000, 5000, 6000]]
    assert told == [(NO_POSITION, 3)]


def test_nothing_is_told_if_all_are_there() -> None:
    told: list[Any] = []
    departure = Departure(0, left_out=lambda *what: told.append(what))
    landmarks_from_ros(cloud(struct.pack('<3f', 1, 2, 3)), 'Cloud', departure)
    assert told == []


@BOTH
def test_empty_clouds(convert: Any, departure: Any) -> None:
    for message in (PointCloud2(), cloud(b'', height=0), cloud(b'', width=0, height=7)):
        assert len(positions(convert, message, departure)) == 0


# --- out of ROS: colours ---

COLOURED = (*XYZ, ('rgb', 12, FLOAT32))


@pytest.mark.parametrize(
    ('name', 'datatype', 'alpha'),
    [('rgb', FLOAT32, 255), ('rgb', UINT32, 255), ('rgba', UINT32, 17), ('rgba', INT32, 17)],
)
@pytest.mark.parametrize('order', '<>')
def test_packed_colours(name: str, datatype: int, alpha: int, order: str, departure: Any) -> None:
    # red 200, green 100, blue 50, above them 17
    data = struct.pack(order + '3fI', 1, 2, 3, 17 << 24 | 200 << 16 | 100 << 8 | 50)
    message = cloud(data, (*XYZ, (name, 12, datatype)), 16, is_bigendian=order == '>')
    (point,) = landmarks_from_ros(message, 'Cloud', departure).body.points
    assert point.rgba == (200, 100, 50, alpha)
    (attribute,) = vertices_from_ros(message, 'Cloud', departure).body.attributes
    assert attribute.values == pytest.approx(
        np.array([[200 / 255, 100 / 255, 50 / 255, alpha / 255]])
    )


def test_without_colours(departure: Any) -> None:
    message = cloud(struct.pack('<3f', 1, 2, 3))
    (point,) = landmarks_from_ros(message, 'Cloud', departure).body.points
    assert (point.rgba, point.diameter) == ((255, 255, 255, 255), 0)
    assert vertices_from_ros(message, 'Cloud', departure).body.attributes == ()


def test_colours_of_points_that_are_left_out_go_with_them(departure: Any) -> None:
    data = struct.pack('<3fI3fI', nan, 0, 0, 0x0000FF, 1, 2, 3, 0xFF0000)
    (point,) = landmarks_from_ros(cloud(data, COLOURED, 16), 'Cloud', departure).body.points
    assert point.rgba == (255, 0, 0, 255)


# --- POLYDATA ---


def test_vertices(departure: Any) -> None:
    data = struct.pack('<3fI3fI', 1, 2, 3, 0xFF0000, 4, 5, 6, 0x0000FF)
    packet = vertices_from_ros(cloud(data, COLOURED, 16), 'Cloud', departure)
    body = packet.body
    assert [cell.tolist() for cell in body.vertices] == [[0], [1]]
    assert not len(body.lines) and not len(body.polygons) and not len(body.triangle_strips)
    (attribute,) = body.attributes
    # Scalars: C++ peers read beyond the end of a message with attributes of type RGBA.
    assert (attribute.type, attribute.name) == (AttributeType.SCALARS, 'RGBA')
    assert attribute.values.tolist() == [[1, 0, 0, 1], [0, 0, 1, 1]]
    # 40 bytes of counts; 12 + 8 + 16 a point; 6 and 5 and 1 of the attribute
    assert len(packet.to_bytes()) == 58 + 40 + 2 * 36 + 12


# --- what is not sent ---

WRONG = {
    'fields x, y and z, found no fields': {'fields': ()},
    'fields x, y and z, found x, y, w': {'fields': (*XYZ[:2], ('w', 8, FLOAT32))},
    'shorter than it says .expected 24 bytes for 2 x 1 points, found 12': {'width': 2},
    'shorter than it says .expected 36 bytes for 1 x 3 points': {'height': 3},
    "field 'z' of the cloud reaches beyond its point .*[(]12[)] bytes, found 16": {
        'fields': (*XYZ[:2], ('z', 8, FLOAT64))
    },
    "field 'z' of the cloud has an unknown datatype.*found 9": {'fields': (*XYZ[:2], ('z', 8, 9))},
    "field 'rgb' of the cloud is no packed colour": {'fields': (*XYZ, ('rgb', 0, FLOAT64))},
    'rows of the cloud overlap .expected row_step of at least 12 .* found 0': {
        'height': 2**32 - 1,
        'row_step': 0,
    },
}


@BOTH
@pytest.mark.parametrize('problem', WRONG)
def test_clouds_that_are_none(convert: Any, problem: str, departure: Any) -> None:
    values = dict(WRONG[problem])
    message = cloud(struct.pack('<3f', 1, 2, 3), values.pop('fields', XYZ))
    for name, value in values.items():
        setattr(message, name, value)
    with pytest.raises(PackError) as caught:
        convert(message, 'Cloud', departure)
    assert re.search(problem, str(caught.value)), caught.value


@BOTH
def test_rows_that_overlap(convert: Any, departure: Any) -> None:
    message = cloud(bytes(36), width=2, height=2, row_step=23)
    with pytest.raises(PackError, match='row_step of at least 24 .* found 23'):
        convert(message, 'Cloud', departure)


@BOTH
def test_points_without_a_size(convert: Any, departure: Any) -> None:
    message = cloud(b'', width=2**32 - 1, height=2**32 - 1, point_step=0)
    with pytest.raises(PackError, match='reaches beyond its point'):
        convert(message, 'Cloud', departure)


@BOTH
def test_positions_beyond_float32(convert: Any, departure: Any) -> None:
    fields = [(name, 8 * index, FLOAT64) for index, name in enumerate('xyz')]
    message = cloud(struct.pack('<3d', 1e300, 0, 0), fields, 24)
    with pytest.raises(PackError):
        convert(message, 'Cloud', departure).pack()


def test_too_many_for_point(departure: Any) -> None:
    most = cloud(bytes(12 * 100_001))
    with pytest.raises(PackError, match='at most 100000, .* polydata_cloud.* found 100001'):
        landmarks_from_ros(most, 'Cloud', departure)
    assert len(vertices_from_ros(most, 'Cloud', departure).body.points) == 100_001


# --- one point ---


def test_a_stamped_point(departure: Any, unchanged: Any) -> None:
    message = PointStamped()
    message.header.stamp.sec = 3
    message.point.x, message.point.y, message.point.z = 0.1, -0.02, 0.003
    with unchanged(message):
        packet = point_stamped_from_ros(message, 'Tip', departure)
    (point,) = packet.body.points
    assert (point.name, point.group, point.diameter) == ('Tip', 'Landmark', 0)
    assert point.position == pytest.approx((100, -20, 3))
    assert (packet.device_name, packet.timestamp) == ('Tip', 3 << 32)
