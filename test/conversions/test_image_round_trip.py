# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""IMAGE into ROS and back: bit for bit, also its geometry of float32."""

from __future__ import annotations

from dataclasses import replace
from math import cos
from math import sin
from typing import Any

from golden_case import Golden
from golden_images import IMAGES
import pytest

pytest.importorskip('igtl_ros.msg')

from igtl_ros.conversions.images import geometry_to_ros
from igtl_ros.conversions.images import image_from_ros
from igtl_ros.conversions.images import image_to_ros
from igtl_ros.conversions.images import image_transform
from igtl_ros.conversions.placement import Departure
from igtl_ros.conversions.stamps import time_of
from igtl_ros.conversions.volumes import is_volume
from igtl_ros.conversions.volumes import volume_from_ros
from igtl_ros.conversions.volumes import volume_to_ros
from igtl_ros.openigtlink import CoordinateSystem
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import ScalarType
from igtl_ros.openigtlink import unpack
import numpy as np
from sensor_msgs.msg import Image as RosImage
from transforms3d.euler import euler2mat

pytestmark = pytest.mark.ros

SCALES = [0.001, 1.0]
CODES = [
    'u1',
    'i1',
    '<u2',
    '>u2',
    '<i2',
    '>i2',
    '<i4',
    '>i4',
    '<u4',
    '>u4',
    '<f4',
    '>f4',
    '<f8',
    '>f8',
]


def voxels(code: str, shape: tuple[int, ...] = (2, 3, 4)) -> np.ndarray:
    random = np.random.default_rng(11)
    size = np.dtype(code).itemsize
    # Below 64, so that no number is beyond int32, nor a float a signalling NaN.
    raw = random.integers(0, 64, int(np.prod(shape)) * size, np.uint8)
    return raw.view(code).reshape(shape)


def there_and_back(
    packet: Packet, place: Any, scale: float = 0.001, rounded: bool = False
) -> Packet:
    """
    Return a message that was in ROS: a picture and its geometry, or a volume.

    :param rounded: without the numbers of the wire.
    """
    received = unpack(packet.to_bytes())
    stamp = time_of(received.nanoseconds)
    where = place._replace(scale=scale, device_name=packet.device_name, stamp=stamp)
    body, departure = received.body, Departure(0, scale)
    if is_volume(body):
        volume = volume_to_ros(received, body, where)
        if rounded:
            volume.geometry.wire_matrix = np.zeros(12, np.float32)
        return volume_from_ros(volume, packet.device_name, departure)
    geometry = geometry_to_ros(received, body, where)
    if rounded:
        geometry.wire_matrix = np.zeros(12, np.float32)
    picture = image_to_ros(received, body, where)
    return image_from_ros(picture, packet.device_name, departure, geometry)


def content(packet: Packet) -> bytes:
    return b''.join(packet.body.pack_content())


@pytest.mark.parametrize('scale', SCALES)
@pytest.mark.parametrize('code', CODES)
@pytest.mark.parametrize('shape', [(1, 3, 4), (2, 3, 4), (1, 3, 4, 3), (2, 3, 4, 2)])
def test_every_type_comes_back(
    code: str, shape: tuple[int, ...], scale: float, place: Any
) -> None:
    packet = Packet(Image(voxels(code, shape)), 'Image')
    assert content(there_and_back(packet, place, scale)) == content(packet)


def random_matrices(count: int) -> list[np.ndarray]:
    random = np.random.default_rng(5)
    result = []
    for _ in range(count):
        matrix = np.eye(4)
        spacing = 10 ** random.uniform(-2, 1, 3)
        matrix[:3, :3] = euler2mat(*random.uniform(-3, 3, 3)) * spacing
        matrix[:3, 3] = random.normal(0, 10 ** random.uniform(-1, 3), 3)
        result.append(matrix)
    return result


GEOMETRIES = {
    'one pixel': (np.eye(4), (1, 1, 1)),
    'centred': (np.diag([0.2, 0.3, 1, 1]), (480, 640)),
    'centred volume': (np.diag([-0.9375, 0.9375, 1.4, 1]), (124, 256, 256)),
    'no third axis': (np.diag([0.2, 0.2, 0, 1]), (480, 640)),
    'sheared': (np.array([[1, 0.5, 0, 7], [0, 1, 0, 8], [0, 0, 1, 9.0], [0, 0, 0, 1]]), (3, 4)),
    'turned about its centre': (
        np.array(
            [[cos(1), -sin(1), 0, 0], [sin(1), cos(1), 0, 0], [0, 0, 1, 0.1], [0, 0, 0, 1]]
        ),
        (480, 640),
    ),
}  # fmt: skip


RAS_IMAGES = [case for case in IMAGES if case.packet.body.coordinate_system == 1]


@pytest.mark.parametrize('scale', SCALES)
@pytest.mark.parametrize('case', RAS_IMAGES, ids=lambda case: case.name)
def test_golden_images_come_back_byte_for_byte(case: Golden, scale: float, place: Any) -> None:
    # A message never leaves without a time: each gets one here, its bytes are as they were.
    packet = replace(case.packet, timestamp=case.packet.timestamp or 1_700_000_000 << 32 | 7)
    back = there_and_back(packet, place, scale)
    assert back.to_bytes() == packet.to_bytes()
    assert back.to_bytes()[-case.body_size :] == case.data[-case.body_size :]


def test_golden_images_are_of_every_scalar_type() -> None:
    assert {case.packet.body.scalar_type for case in RAS_IMAGES} == set(ScalarType)


# Numbers that come back rounded by way of the first voxel: 0.1 steps, far away.
AWKWARD = {
    'far away': ((0.1, 0, 0), (0, 0.1, 0), (0, 0, 0.1), (1e6, -3.3e5, 0.1)),
    'minute steps': ((1e-6, 0, 0), (0, 1e-6, 0), (0, 0, 1e-6), (123.456, 1e-8, -7)),
    'minus zero': ((0.3, -0.0, 0), (-0.0, 0.7, -0.0), (0, -0.0, 1), (-0.0, 0.1, -0.0)),
    'not finite': ((float('nan'), 0, 0), (0, float('inf'), 0), (0, 0, 1), (1, 2, 3)),
    'nothing': ((0, 0, 0), (0, 0, 0), (0, 0, 0), (0, 0, 0)),
    'large': ((3e38, 0, 0), (0, 3e38, 0), (0, 0, 1), (3e38, 0, 0)),
}


@pytest.mark.parametrize('scale', SCALES)
@pytest.mark.parametrize('columns', AWKWARD.values(), ids=AWKWARD)
@pytest.mark.filterwarnings('error')
def test_the_numbers_of_the_wire_come_back(columns: Any, scale: float, place: Any) -> None:
    matrix = np.eye(4)
    matrix[:3] = np.array(columns, np.float32).T
    for shape in ((1, 480, 640), (3, 480, 640)):
        packet = Packet(Image(np.zeros(shape, np.uint8), matrix), 'Image')
        assert content(there_and_back(packet, place, scale))[:72] == content(packet)[:72]


@pytest.mark.parametrize('rounded', [False, True])
@pytest.mark.parametrize('scale', SCALES)
@pytest.mark.parametrize(('matrix', 'shape'), GEOMETRIES.values(), ids=GEOMETRIES)
def test_geometry_comes_back(
    matrix: Any, shape: tuple[int, ...], scale: float, rounded: bool, place: Any
) -> None:
    shape = (1,) * (3 - len(shape)) + shape
    packet = Packet(Image(np.zeros(shape, np.uint8), matrix), 'Image')
    back = there_and_back(packet, place, scale, rounded)
    assert content(back)[:72] == content(packet)[:72]


@pytest.mark.parametrize('rounded', [False, True])
@pytest.mark.parametrize('scale', SCALES)
def test_random_geometries_come_back(scale: float, rounded: bool, place: Any) -> None:
    for matrix in random_matrices(300):
        packet = Packet(Image(np.zeros((1, 480, 640), np.uint8), matrix), 'Image')
        back = there_and_back(packet, place, scale, rounded)
        assert content(back)[:72] == content(packet)[:72]


@pytest.mark.parametrize('rounded', [False, True])
@pytest.mark.parametrize('scale', SCALES)
def test_a_centre_in_the_origin_stays_there(scale: float, rounded: bool, place: Any) -> None:
    for number, matrix in enumerate(random_matrices(300)):
        matrix[:3, 3] = 0
        body = Image(np.zeros((1, 1, 1), np.uint8), matrix, size=(7 + number, 640 - number, 3))
        packet = Packet(body, 'Image')
        back = there_and_back(packet, place, scale, rounded)
        assert content(back)[:72] == content(packet)[:72]


@pytest.mark.parametrize('scale', SCALES)
def test_a_part_comes_back(scale: float, place: Any) -> None:
    (matrix,) = random_matrices(1)
    body = Image(voxels('<u2', (1, 2, 3)), matrix, size=(40, 30, 20), offset=(5, 6, 7))
    packet = Packet(body, 'Image')
    assert content(there_and_back(packet, place, scale)) == content(packet)


def test_metadata_comes_back(place: Any) -> None:
    metadata = Metadata({'Depth': '40', 'Operator': 'Jürgen'})
    packet = Packet(Image(voxels('u1')), 'Image', 0, 2, metadata=metadata)
    assert there_and_back(packet, place).metadata == metadata


def test_lps_comes_back_as_ras_at_the_same_place(place: Any) -> None:
    (matrix,) = random_matrices(1)
    packet = Packet(Image(voxels('u1'), matrix, CoordinateSystem.LPS), 'Image')
    back = there_and_back(packet, place, 0.001).body
    assert back.coordinate_system is CoordinateSystem.RAS
    # Exactly the numbers of the wire, of which x and y have changed sign.
    wire = matrix.astype(np.float32)
    assert back.matrix.tolist() == (np.diag([-1.0, -1, 1, 1]) @ wire).tolist()
    assert np.array_equal(back.voxels, packet.body.voxels)


@pytest.mark.parametrize('encoding', ['mono8', 'mono16', 'rgb8', '32FC1', '32SC2', '64FC4'])
@pytest.mark.parametrize('big', [0, 1])
def test_a_ros_image_comes_back(encoding: str, big: int, place: Any) -> None:
    size = {'mono8': 1, 'mono16': 2, 'rgb8': 3, '32FC1': 4, '32SC2': 8, '64FC4': 32}[encoding]
    data = np.random.default_rng(2).integers(0, 255, 12 * size, np.uint8).tobytes()
    big = big if encoding not in ('mono8', 'rgb8') else 0  # bytes have no order
    message = RosImage(
        encoding=encoding, is_bigendian=big, width=4, height=3, step=4 * size, data=data
    )
    received = unpack(image_from_ros(message, 'Image', Departure(1)).to_bytes())
    back = image_to_ros(received, received.body, place)
    for field in ('encoding', 'is_bigendian', 'width', 'height', 'step', 'data'):
        assert getattr(back, field) == getattr(message, field), field
    # Without geometry the first pixel is the origin of the image's parent.
    at = image_transform(received.body, place).transform.translation
    assert (at.x, at.y, at.z) == (0, 0, 0)
