# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""IMAGE of several slices, or of uint32, as igtl_ros/Volume: every voxel, byte for byte."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip('igtl_ros.msg')

from igtl_ros.conversions.images import ImageError
from igtl_ros.conversions.images import is_flat
from igtl_ros.conversions.volumes import is_volume
from igtl_ros.conversions.volumes import volume_from_ros
from igtl_ros.conversions.volumes import volume_to_ros
from igtl_ros.msg import ImageGeometry
from igtl_ros.msg import Volume
from igtl_ros.openigtlink import CoordinateSystem
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
import numpy as np

pytestmark = pytest.mark.ros

# Scalar on the wire, components: encoding, which has a name for uint32 too.
ENCODINGS = [
    ('u1', 1, 'mono8'),
    ('u1', 3, 'rgb8'),
    ('i1', 1, '8SC1'),
    ('u2', 1, 'mono16'),
    ('i2', 2, '16SC2'),
    ('u4', 1, '32UC1'),
    ('u4', 3, '32UC3'),
    ('i4', 1, '32SC1'),
    ('f4', 1, '32FC1'),
    ('f8', 4, '64FC4'),
]


def body_of(code: str, components: int = 1, **fields: Any) -> Image:
    """Return 3 slices of 2 rows and 4 columns, of which the bytes are 0, 1, 2, ..."""
    size = int(code[-1])
    shape = (3, 2, 4) if components == 1 else (3, 2, 4, components)
    raw = (np.arange(24 * size * components) % 251).astype(np.uint8)
    return Image(raw.view(code).reshape(shape), **fields)


@pytest.mark.parametrize(('code', 'components', 'encoding'), ENCODINGS)
@pytest.mark.parametrize('sign', '<>')
def test_all_voxels(
    code: str, components: int, encoding: str, sign: str, place: Any, unchanged: Any
) -> None:
    body = body_of(sign + code, components)
    packet = Packet(body, 'CT')
    with unchanged(packet):
        message = volume_to_ros(packet, body, place)
    assert message.encoding == encoding
    assert message.is_bigendian == (sign == '>' and code[1] != '1')
    count = 24 * int(code[1]) * components
    assert bytes(message.data) == bytes(number % 251 for number in range(count))
    assert message.header == message.geometry.header == place.header()
    assert message.geometry.size.tolist() == [4, 2, 3]
    assert message.geometry.components == components


@pytest.mark.parametrize(('code', 'components', 'encoding'), ENCODINGS)
@pytest.mark.parametrize('sign', '<>')
def test_and_back(
    code: str,
    components: int,
    encoding: str,
    sign: str,
    place: Any,
    departure: Any,
    unchanged: Any,
) -> None:
    body = body_of(sign + code, components)
    message = volume_to_ros(Packet(body, 'CT'), body, place)
    with unchanged(message):
        back = volume_from_ros(message, 'CT', departure)
    assert b''.join(back.body.pack_content()) == b''.join(body.pack_content())


def test_what_is_a_volume() -> None:
    for slices, code, flat in ((1, 'u1', True), (2, 'u1', False), (0, 'u1', False)):
        body = Image(np.zeros((slices, 2, 2), code))
        assert (is_flat(body), is_volume(body)) == (flat, not flat)
    # sensor_msgs has no uint32, so that a single slice of it is one as well.
    assert is_volume(Image(np.zeros((1, 2, 2), 'u4')))
    # One slice of a larger image is a picture.
    assert is_flat(Image(np.zeros((1, 2, 2), 'u1'), size=(2, 2, 9), offset=(0, 0, 4)))


def test_time_id_and_metadata_come_back(place: Any, departure: Any) -> None:
    body = body_of('u1')
    sent = Packet(body, 'CT', 0, 2, 42, Metadata({'Modality': 'CT'}))
    packet = volume_from_ros(volume_to_ros(sent, body, place), 'CT', departure)
    assert (packet.message_id, dict(packet.metadata)) == (42, {'Modality': 'CT'})
    assert packet.timestamp == 1_700_000_000 << 32 | 0x40000000  # the header's quarter


def test_a_header_of_another_stamp_counts(place: Any, departure: Any) -> None:
    body = body_of('u1')
    message = volume_to_ros(Packet(body, 'CT', 5 << 32, 2, 42), body, place)
    message.header.stamp.sec, message.header.stamp.nanosec = 9, 0
    message.geometry.header = place.header()
    assert volume_from_ros(message, 'CT', departure).timestamp == 9 << 32


def test_lps_goes_out_as_ras(place: Any, departure: Any) -> None:
    matrix = np.diag([0.5, 0.25, 2.0, 1.0])
    matrix[:3, 3] = 10, 20, 30
    body = body_of('u1', matrix=matrix, coordinate_system=CoordinateSystem.LPS)
    message = volume_to_ros(Packet(body, 'CT'), body, place)
    # First voxel: centre - 1.5 i - 0.5 j - 1 k = (9.25, 19.875, 28) mm in LPS.
    assert message.geometry.matrix.reshape(4, 4)[:3, 3].tolist() == pytest.approx(
        [-0.00925, -0.019875, 0.028]
    )
    back = volume_from_ros(message, 'CT', departure).body
    assert back.coordinate_system is CoordinateSystem.RAS
    assert back.matrix[:3, 3].tolist() == [-10, -20, 30]
    assert back.spacing == (0.5, 0.25, 2)


def made_by_hand(encoding: str, data: bytes, size: tuple[int, int, int]) -> Volume:
    where = ImageGeometry(
        size=np.array(size, np.uint32),
        dimensions=np.array(size, np.uint32),
        matrix=np.diag([0.001, 0.001, 0.003, 1]).reshape(16),
    )
    return Volume(encoding=encoding, data=data, geometry=where)


def test_one_that_a_node_has_made(departure: Any) -> None:
    packet = volume_from_ros(
        made_by_hand('bgr8', bytes([3, 2, 1, 6, 5, 4]), (1, 1, 2)), 'X', departure
    )
    assert packet.body.voxels.tolist() == [[[[1, 2, 3]]], [[[4, 5, 6]]]]
    assert packet.body.matrix[:3, 3].tolist() == pytest.approx([0, 0, 1.5])
    assert packet.timestamp == 1_800_000_000 << 32 | 0x80000000


WRONG = {
    'too short': (
        'mono16',
        bytes(23),
        (2, 2, 3),
        '2 x 2 x 3 voxels of mono16 has 23 bytes, expected 24',
    ),
    'too long': ('mono8', bytes(13), (2, 2, 3), 'has 13 bytes, expected 12'),
    'none': ('32UC1', b'', (1, 1, 1), 'has 0 bytes, expected 4'),
    'huge': ('mono8', bytes(9), (2**32 - 1,) * 3, 'has 9 bytes, expected 7922816'),
    'encoding': ('yuv422', bytes(12), (2, 2, 3), "'yuv422' has no form in OpenIGTLink"),
    'no components': ('32UC0', bytes(12), (1, 1, 3), 'has no form in OpenIGTLink'),
    'nothing said': ('', b'', (0, 0, 0), "encoding '' has no form"),
}


@pytest.mark.parametrize(('encoding', 'data', 'size', 'words'), WRONG.values(), ids=WRONG)
def test_volumes_that_cannot_be(
    encoding: str, data: bytes, size: Any, words: str, departure: Any
) -> None:
    with pytest.raises(ImageError, match=words):
        volume_from_ros(made_by_hand(encoding, data, size), 'X', departure)


def test_larger_than_the_wire_can_say(departure: Any) -> None:
    with pytest.raises(PackError, match='65535'):
        volume_from_ros(made_by_hand('mono8', bytes(65536), (65536, 1, 1)), 'X', departure)


@pytest.mark.parametrize('shape', [(0, 2, 3), (2, 0, 3), (2, 3, 0), (0, 0, 0)])
def test_no_voxels(shape: tuple[int, ...], place: Any, departure: Any) -> None:
    body = Image(np.empty(shape, 'u2'))
    back = volume_from_ros(volume_to_ros(Packet(body), body, place), 'X', departure).body
    assert (back.part, back.size) == (body.part, body.size)
