# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Where the voxels lie: centre to first voxel, LPS to RAS, axes, sizes; numbers by hand."""

from __future__ import annotations

from math import isnan
from math import nan
from math import sqrt
from typing import Any

import pytest

pytest.importorskip('igtl_ros.msg')

from igtl_ros.conversions.geometry import NotRigidError
from igtl_ros.conversions.images import first_voxel_matrix
from igtl_ros.conversions.images import geometry_to_ros
from igtl_ros.conversions.images import image_from_ros
from igtl_ros.conversions.images import image_to_ros
from igtl_ros.conversions.images import image_transform
from igtl_ros.conversions.images import ImageError
from igtl_ros.conversions.stamps import time_of
from igtl_ros.msg import ImageGeometry
from igtl_ros.openigtlink import CoordinateSystem
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
import numpy as np
from sensor_msgs.msg import Image as RosImage

pytestmark = pytest.mark.ros

H = sqrt(0.5)
# Steps of 0.5 mm along i = (0.6, 0.8, 0), 2 mm along j = (-0.8, 0.6, 0), 5 mm along k = (0, 0, 1);
# 4 x 3 x 2 voxels around the centre (10, 20, 30).
OBLIQUE = np.array([[0.3, -1.6, 0, 10], [0.4, 1.2, 0, 20], [0, 0, 5, 30], [0, 0, 0, 1]])
# The first voxel lies (4-1)/2 = 1.5 steps i, (3-1)/2 = 1 step j, (2-1)/2 = 0.5 steps k before:
#   x = 10 - 1.5 * 0.3 + 1.6 = 11.15    y = 20 - 1.5 * 0.4 - 1.2 = 18.2    z = 30 - 2.5 = 27.5
FIRST = (11.15, 18.2, 27.5)
# Turned by t about z with cos t = 0.6: cos(t/2) = sqrt((1 + 0.6) / 2), sin(t/2) = sqrt(0.4 / 2).
HALF_COS, HALF_SIN = sqrt(0.8), sqrt(0.2)


def image(matrix: Any = OBLIQUE, shape: Any = (2, 3, 4), **fields: Any) -> Image:
    return Image(np.zeros(shape, np.uint8), np.array(matrix, float), **fields)


def numbers(pose: Any) -> list[float]:
    at = getattr(pose, 'translation', None) or pose.position
    turned = getattr(pose, 'rotation', None) or pose.orientation
    return [at.x, at.y, at.z, turned.x, turned.y, turned.z, turned.w]


def plane(i: Any, j: Any, k: Any) -> np.ndarray:
    """Return the matrix of a single voxel at the origin with these steps."""
    matrix = np.eye(4)
    matrix[:3, :3] = np.array([i, j, k], float).T
    return matrix


# --- into ROS ---


def test_frame_of_an_oblique_image(place: Any, unchanged: Any) -> None:
    body = image()
    with unchanged(body, place):
        message = image_transform(body, place)
    metres = [value / 1000 for value in FIRST]
    assert numbers(message.transform) == pytest.approx([*metres, 0, 0, HALF_SIN, HALF_COS])
    assert message.header == place.header()
    assert (message.header.frame_id, message.child_frame_id) == ('Tracker', 'Probe')


def test_geometry_of_an_oblique_image(place: Any, unchanged: Any) -> None:
    body = image(coordinate_system=CoordinateSystem.RAS)
    packet = Packet(body, 'Image', 0, 2, metadata=Metadata({'Depth': '40'}))
    with unchanged(packet, place):
        message = geometry_to_ros(packet, body, place._replace(device_name='Image_Tracker'))
    assert message.header == place.header()
    assert (message.child_frame_id, message.device_name) == ('Probe', 'Image_Tracker')
    assert message.dimensions.tolist() == message.size.tolist() == [4, 3, 2]
    assert message.offset.tolist() == [0, 0, 0]
    expected = [0.01115, 0.0182, 0.0275, 0, 0, HALF_SIN, HALF_COS]
    assert numbers(message.origin) == pytest.approx(expected)
    assert message.spacing.tolist() == pytest.approx([0.0005, 0.002, 0.005])
    assert message.matrix.reshape(4, 4).tolist() == [
        pytest.approx([0.0003, -0.0016, 0, 0.01115]),
        pytest.approx([0.0004, 0.0012, 0, 0.0182]),
        pytest.approx([0, 0, 0.005, 0.0275]),
        [0, 0, 0, 1],
    ]
    assert message.coordinate_system == ImageGeometry.COORDINATE_RAS
    # As on the wire: steps along i, j, k, then the centre, in float32.
    steps = [0.3, 0.4, 0, -1.6, 1.2, 0, 0, 0, 5, 10, 20, 30]
    assert message.wire_matrix.tolist() == np.array(steps, np.float32).tolist()
    assert (message.scalar_type, message.components) == (ImageGeometry.SCALAR_UINT8, 1)
    assert [(entry.key, entry.value) for entry in message.metadata] == [('Depth', '40')]


def test_raw_millimetres(place: Any) -> None:
    raw = place._replace(scale=1.0)
    body = image()
    message = geometry_to_ros(Packet(body), body, raw)
    assert numbers(message.origin)[:3] == pytest.approx(FIRST)
    assert message.spacing.tolist() == pytest.approx([0.5, 2, 5])
    assert message.matrix.reshape(4, 4)[:3, 3].tolist() == pytest.approx(FIRST)
    assert numbers(image_transform(body, raw).transform)[:3] == pytest.approx(FIRST)


def test_lps_becomes_ras(place: Any) -> None:
    body = image(coordinate_system=CoordinateSystem.LPS)
    # x and y change sign, so the first voxel is at (-11.15, -18.2, 27.5), and the axes are turned
    # by 180 degrees more: half of it is 90, sin(t/2 + 90) = cos(t/2), cos(t/2 + 90) = -sin(t/2).
    expected = [-0.01115, -0.0182, 0.0275, 0, 0, HALF_COS, -HALF_SIN]
    assert numbers(image_transform(body, place).transform) == pytest.approx(expected)
    message = geometry_to_ros(Packet(body), body, place)
    assert numbers(message.origin) == pytest.approx(expected)
    assert message.matrix.reshape(4, 4)[:2].tolist() == [
        pytest.approx([-0.0003, 0.0016, 0, -0.01115]),
        pytest.approx([-0.0004, -0.0012, 0, -0.0182]),
    ]
    assert message.coordinate_system == ImageGeometry.COORDINATE_LPS


def test_first_voxel_of_a_single_voxel_is_the_centre() -> None:
    body = image(OBLIQUE, (1, 1, 1))
    assert first_voxel_matrix(body).tolist() == OBLIQUE.tolist()


def test_a_part_is_placed_by_its_whole(place: Any) -> None:
    # The same image, of which 2 x 1 voxels from (1, 2, 1) on are sent.
    body = image(OBLIQUE, (1, 1, 2), size=(4, 3, 2), offset=(1, 2, 1))
    message = geometry_to_ros(Packet(body), body, place)
    assert message.dimensions.tolist() == [4, 3, 2]
    assert message.offset.tolist() == [1, 2, 1]
    assert message.size.tolist() == [2, 1, 1]
    assert numbers(message.origin)[:3] == pytest.approx([0.01115, 0.0182, 0.0275])
    picture = image_to_ros(Packet(body), body, place)
    assert (picture.width, picture.height) == (2, 1)


# Steps along i, j, k: quaternion of the frame, spacing in mm.
AXES = {
    # j x k is missing: (1, 0, 0) x (0, 0, -1) = (0, 1, 0), which is -90 degrees about x.
    'no third axis': ((1, 0, 0), (0, 0, -1), (0, 0, 0), (-H, 0, 0, H), (1, 1, 0)),
    'no third axis, oblique': ((0.5, 0, 0), (0, 2, 0), (0, 0, 0), (0, 0, 0, 1), (0.5, 2, 0)),
    # Stacked against i x j: the frame stays right-handed.
    'left-handed': ((1, 0, 0), (0, 1, 0), (0, 0, -3), (0, 0, 0, 1), (1, 1, 3)),
    'left-handed, turned': ((0, 1, 0), (1, 0, 0), (0, 0, 2), (H, H, 0, 0), (1, 1, 2)),
}


@pytest.mark.parametrize(('i', 'j', 'k', 'quaternion', 'spacing'), AXES.values(), ids=AXES)
def test_axes(i: Any, j: Any, k: Any, quaternion: Any, spacing: Any, place: Any) -> None:
    body = image(plane(i, j, k), (1, 1, 1))
    expected = [0, 0, 0, *quaternion]
    assert numbers(image_transform(body, place).transform) == pytest.approx(expected)
    message = geometry_to_ros(Packet(body), body, place)
    assert numbers(message.origin) == pytest.approx(expected)
    assert message.spacing.tolist() == pytest.approx([value / 1000 for value in spacing])
    found = message.matrix.reshape(4, 4)[:3, 2].tolist()
    assert found == pytest.approx([value / 1000 for value in k]), 'the matrix says what came'


NO_FRAMES = {
    'sheared': plane((1, 0, 0), (0.1, 1, 0), (0, 0, 1)),
    'no first axis': plane((0, 0, 0), (0, 1, 0), (0, 0, 1)),
    'no axis at all': np.zeros((4, 4)),
    'axes in one line': plane((1, 0, 0), (2, 0, 0), (0, 0, 1)),
    'nan': plane((nan, 0, 0), (0, 1, 0), (0, 0, 1)),
    'nan along k': plane((1, 0, 0), (0, 1, 0), (0, 0, nan)),
}


@pytest.mark.parametrize('matrix', NO_FRAMES.values(), ids=NO_FRAMES)
@pytest.mark.filterwarnings('error')
def test_images_without_a_frame_keep_their_matrix(matrix: Any, place: Any) -> None:
    body = image(matrix, (1, 1, 1))
    with pytest.raises(NotRigidError):
        image_transform(body, place)
    message = geometry_to_ros(Packet(body), body, place)
    assert all(map(isnan, numbers(message.origin)))
    steps = message.matrix.reshape(4, 4)[:3, :3]
    assert np.allclose(steps, matrix[:3, :3] / 1000, equal_nan=True)


# --- out of ROS ---


def picture(width: int, height: int) -> RosImage:
    return RosImage(encoding='mono8', width=width, height=height, data=bytes(width * height))


def geometry(size: Any, **fields: Any) -> ImageGeometry:
    message = ImageGeometry(**fields)
    message.size = np.array(size, np.uint32)
    if 'dimensions' not in fields:
        message.dimensions = message.size
    if 'matrix' not in fields:
        message.matrix = np.eye(4).reshape(16)
    return message


def test_without_geometry_pixels_are_a_millimetre_apart(departure: Any, unchanged: Any) -> None:
    message = picture(4, 3)
    with unchanged(message):
        packet = image_from_ros(message, 'Image', departure)
    body = packet.body
    # The first voxel in the origin, so the centre is (4-1)/2 and (3-1)/2 mm from it.
    expected = [[1, 0, 0, 1.5], [0, 1, 0, 1], [0, 0, 1, 0], [0, 0, 0, 1]]
    assert body.matrix.tolist() == expected
    assert body.coordinate_system is CoordinateSystem.RAS
    assert (body.size, body.offset, body.part) == ((4, 3, 1), (0, 0, 0), (4, 3, 1))
    assert (packet.type_name, packet.device_name) == ('IMAGE', 'Image')
    assert (packet.header_version, packet.timestamp) == (1, 1_800_000_000 << 32 | 0x80000000)


def test_with_geometry_the_image_lies_where_that_says(departure: Any, unchanged: Any) -> None:
    matrix = OBLIQUE.copy()
    matrix[:3, 3] = FIRST
    matrix[:3] /= 1000
    whole = np.array((4, 3, 2), np.uint32)
    message = picture(4, 3)
    where = geometry((4, 3, 1), dimensions=whole, matrix=matrix.reshape(16))
    message.header.stamp.sec = 4
    with unchanged(message, where):
        packet = image_from_ros(message, 'Image', departure, where)
    assert np.allclose(packet.body.matrix, OBLIQUE, atol=1e-12)
    assert (packet.body.part, packet.body.size) == ((4, 3, 1), (4, 3, 2))
    assert packet.body.coordinate_system is CoordinateSystem.RAS
    assert packet.timestamp == 4 << 32


def test_a_geometry_of_the_same_stamp_says_all_of_the_message(departure: Any, place: Any) -> None:
    stamp = 1_700_000_000 << 32 | 0x40000003  # finer than nanoseconds
    body = image(shape=(1, 3, 4))
    sent = Packet(body, 'Image', stamp, 2, 77, Metadata({'Depth': '40'}))
    there = place._replace(stamp=time_of(sent.nanoseconds))
    where, message = geometry_to_ros(sent, body, there), picture(4, 3)
    message.header.stamp = there.stamp
    packet = image_from_ros(message, 'Image', departure, where)
    assert (packet.timestamp, packet.message_id) == (stamp, 77)
    assert (packet.header_version, dict(packet.metadata)) == (2, {'Depth': '40'})


def test_a_geometry_of_another_stamp_says_where_and_metadata(departure: Any, place: Any) -> None:
    body = image(shape=(1, 3, 4))
    sent = Packet(body, 'Image', 0, 2, 77, Metadata({'Depth': '40'}))
    where, message = geometry_to_ros(sent, body, place), picture(4, 3)
    message.header.stamp.sec = 9
    packet = image_from_ros(message, 'Image', departure, where)
    assert (packet.timestamp, packet.message_id) == (9 << 32, 0)
    assert (packet.header_version, dict(packet.metadata)) == (2, {'Depth': '40'})


def test_a_moved_geometry_counts_more_than_the_numbers_of_the_wire(
    departure: Any, place: Any
) -> None:
    body = image(shape=(1, 3, 4))
    where = geometry_to_ros(Packet(body), body, place)
    where.matrix[3] += 0.0001  # 0.1 mm along x
    found = image_from_ros(picture(4, 3), 'Image', departure, where).body.matrix
    assert found[:3, 3] == pytest.approx((10.1, 20, 30))
    assert found[:3, :3] == pytest.approx(OBLIQUE[:3, :3])


# Part by which a step is changed: whether what is sent is still the number of the wire. float32
# has 24 bits, 6e-8 of a number.
@pytest.mark.parametrize(('part', 'same'), [(1e-9, True), (1e-6, False), (1e-5, False)])
def test_how_little_counts_as_changed(part: float, same: bool, departure: Any, place: Any) -> None:
    body = image(shape=(1, 3, 4))
    where = geometry_to_ros(Packet(body), body, place)
    where.matrix[0] *= 1 + part
    where.matrix[4] *= 1 + part
    found = image_from_ros(picture(4, 3), 'Image', departure, where).body.matrix
    assert bool(found[0, 0] == np.float32(0.3)) is same
    assert found[:2, 0] == pytest.approx([0.3 * (1 + part), 0.4 * (1 + part)], rel=1e-7)


# ImageGeometry.endian, scalar of the picture: bytes on the wire of the numbers 1 and 2.
ORDERS = {
    'big': (1, 'mono16', (0, 1, 0, 2), 1),
    'little': (2, 'mono16', (1, 0, 2, 0), 2),
    'not said': (0, 'mono16', (1, 0, 2, 0), 2),
    'big, of bytes': (1, 'mono8', (1, 2), 1),
    'little, of bytes': (2, 'mono8', (1, 2), 2),
}


@pytest.mark.parametrize(('endian', 'encoding', 'expected', 'said'), ORDERS.values(), ids=ORDERS)
@pytest.mark.parametrize('big', [False, True])
def test_byte_order_of_the_wire(
    endian: int, encoding: str, expected: Any, said: int, big: bool, departure: Any
) -> None:
    if not endian and big:
        expected, said = (0, 1, 0, 2), 1  # as the picture has it
    code = {'mono16': '>u2' if big else '<u2', 'mono8': 'u1'}[encoding]
    data = np.array([1, 2], code).tobytes()
    message = RosImage(encoding=encoding, width=2, height=1, is_bigendian=int(big), data=data)
    where = geometry((2, 1, 1), endian=endian)
    content = b''.join(image_from_ros(message, 'Image', departure, where).body.pack_content())
    assert content[72:] == bytes(expected)
    assert content[4] == said


def test_no_such_byte_order(departure: Any) -> None:
    with pytest.raises(ImageError, match='endian of the geometry is 3: expected 1 .big., 2'):
        image_from_ros(picture(2, 1), 'Image', departure, geometry((2, 1, 1), endian=3))


WRONG_SIZES = [(3, 6, 1), (4, 5, 1), (4, 3, 3), (4, 3, 1), (6, 4, 1), (0, 0, 0), (24, 1, 1)]


@pytest.mark.parametrize('size', WRONG_SIZES)
def test_geometry_of_another_image(size: tuple[int, int, int], departure: Any) -> None:
    i, j, k = size
    words = f'4 x 6 pixels does not fit its geometry of {i} x {j} x {k} voxels'
    with pytest.raises(ImageError, match=words):
        image_from_ros(picture(4, 6), 'Image', departure, geometry(size))


def test_a_volume_is_no_picture(departure: Any) -> None:
    with pytest.raises(ImageError, match='4 x 3 x 2 voxels; volumes are sent as igtl_ros/Volume'):
        image_from_ros(picture(4, 6), 'Image', departure, geometry((4, 3, 2)))


def test_a_part_beyond_its_whole(departure: Any) -> None:
    whole = np.array((4, 6, 1), np.uint32)
    where = geometry((4, 6, 1), dimensions=whole, offset=np.array((1, 0, 0), np.uint32))
    with pytest.raises(PackError, match='part does not lie within the image'):
        image_from_ros(picture(4, 6), 'Image', departure, where)


def test_uint32_again_with_geometry(departure: Any) -> None:
    message = RosImage(encoding='32SC1', width=1, height=1, data=bytes((1, 0, 0, 128)))
    where = geometry((1, 1, 1), scalar_type=ImageGeometry.SCALAR_UINT32)
    voxels = image_from_ros(message, 'Image', departure, where).body.voxels
    assert (voxels.dtype, voxels.item()) == (np.dtype('<u4'), 2**31 + 1)
    where.scalar_type = ImageGeometry.SCALAR_INT32
    assert image_from_ros(message, 'Image', departure, where).body.voxels.item() == 1 - 2**31
