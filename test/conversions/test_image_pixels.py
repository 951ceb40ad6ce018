# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Pixels: encodings, byte orders, padded rows, colours and slices, byte by byte."""

from __future__ import annotations

import sys
from typing import Any

import pytest

pytest.importorskip('igtl_ros.msg')

from igtl_ros.conversions.images import encoding_of
from igtl_ros.conversions.images import image_from_ros
from igtl_ros.conversions.images import image_to_ros
from igtl_ros.conversions.images import ImageError
from igtl_ros.conversions.images import pixels_of
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import ScalarType
import numpy as np
from sensor_msgs.msg import Image as RosImage

pytestmark = pytest.mark.ros

NATIVE = '<' if sys.byteorder == 'little' else '>'
COMPONENTS = (1, 2, 3, 4, 5)
# Scalar type: encodings for 1 to 5 components.
ENCODINGS = {
    ScalarType.INT8: ('8SC1', '8SC2', '8SC3', '8SC4', '8SC5'),
    ScalarType.UINT8: ('mono8', '8UC2', 'rgb8', 'rgba8', '8UC5'),
    ScalarType.INT16: ('16SC1', '16SC2', '16SC3', '16SC4', '16SC5'),
    ScalarType.UINT16: ('mono16', '16UC2', 'rgb16', 'rgba16', '16UC5'),
    ScalarType.INT32: ('32SC1', '32SC2', '32SC3', '32SC4', '32SC5'),
    ScalarType.UINT32: ('32SC1', '32SC2', '32SC3', '32SC4', '32SC5'),
    ScalarType.FLOAT32: ('32FC1', '32FC2', '32FC3', '32FC4', '32FC5'),
    ScalarType.FLOAT64: ('64FC1', '64FC2', '64FC3', '64FC4', '64FC5'),
}
CODES = {
    ScalarType.INT8: 'i1',
    ScalarType.UINT8: 'u1',
    ScalarType.INT16: 'i2',
    ScalarType.UINT16: 'u2',
    ScalarType.INT32: 'i4',
    ScalarType.UINT32: 'u4',
    ScalarType.FLOAT32: 'f4',
    ScalarType.FLOAT64: 'f8',
}
ALL = [
    (scalar, count, ENCODINGS[scalar][count - 1], sign)
    for scalar in ScalarType
    for count in COMPONENTS
    for sign in '<>'
]


def ros(
    encoding: str, data: list[int] | bytes, width: int, height: int, **fields: Any
) -> RosImage:
    return RosImage(
        encoding=encoding, data=bytes(data), width=width, height=height, **{'step': 0, **fields}
    )


def voxels_of(message: RosImage, departure: Any) -> np.ndarray:
    return image_from_ros(message, 'Image', departure).body.voxels


# --- into ROS ---


@pytest.mark.parametrize(('scalar', 'count', 'encoding', 'sign'), ALL)
def test_every_scalar_type_and_number_of_components(
    scalar: ScalarType, count: int, encoding: str, sign: str, place: Any, unchanged: Any
) -> None:
    size = int(CODES[scalar][1])
    # Bytes 0, 1, 2, ... whatever they mean: 1 slice, 2 rows, 3 columns.
    raw = np.arange(6 * count * size, dtype=np.uint8)
    shape = (1, 2, 3) if count == 1 else (1, 2, 3, count)
    body = Image(raw.view(sign + CODES[scalar]).reshape(shape))
    packet = Packet(body)
    with unchanged(packet):
        message = image_to_ros(packet, body, place)
    assert (message.encoding, message.width, message.height) == (encoding, 3, 2)
    assert message.step == 3 * count * size
    assert message.is_bigendian == (1 if sign == '>' and size > 1 else 0)
    assert bytes(message.data) == bytes(range(6 * count * size))
    assert message.header.frame_id == 'Probe', 'the image lies in its own frame'
    assert message.header.stamp == place.stamp


def test_native_byte_order_is_told(place: Any) -> None:
    body = Image(np.array([[[258]]], np.dtype('u2')))
    message = image_to_ros(Packet(body), body, place)
    assert message.is_bigendian == (NATIVE == '>')


def test_pixels_by_hand(place: Any) -> None:
    body = Image(np.array([[[1, 2], [3, 258]]], '>u2'))
    message = image_to_ros(Packet(body), body, place)
    assert bytes(message.data) == bytes((0, 1, 0, 2, 0, 3, 1, 2))  # 258 = 1 * 256 + 2
    body = Image(np.array([[[1, 2], [3, 258]]], '<u2'))
    assert bytes(image_to_ros(Packet(body), body, place).data) == bytes((1, 0, 2, 0, 3, 0, 2, 1))


def test_voxels_that_do_not_lie_in_a_row(place: Any) -> None:
    voxels = np.arange(12, dtype=np.uint8).reshape(1, 3, 4)[:, ::-1, ::2]
    message = image_to_ros(Packet(Image(voxels)), Image(voxels), place)
    assert bytes(message.data) == bytes((8, 10, 4, 6, 0, 2))
    assert (message.width, message.height, message.step) == (2, 3, 2)


@pytest.mark.parametrize('sign', '<>')
def test_uint32_up_to_what_int32_holds(sign: str, place: Any) -> None:
    body = Image(np.array([[[0, 1, 2**31 - 1]]], sign + 'u4'))
    message = image_to_ros(Packet(body), body, place)
    assert message.encoding == '32SC1'
    assert pixels_of(message).tolist() == [[[0, 1, 2**31 - 1]]]
    body = Image(np.array([[[0, 1, 2**31]]], sign + 'u4'))
    message = image_to_ros(Packet(body), body, place)
    assert (message.encoding, message.step) == ('64FC1', 24)
    assert pixels_of(message).tolist() == [[[0.0, 1.0, 2147483648.0]]]


# Slices of 2 rows and 3 columns, numbered from 0: the middle one.
@pytest.mark.parametrize(('slices', 'first'), [(1, 0), (2, 6), (3, 6), (4, 12), (5, 12)])
def test_the_middle_slice_stands_for_a_volume(slices: int, first: int, place: Any) -> None:
    body = Image(np.arange(6 * slices, dtype=np.uint8).reshape(slices, 2, 3))
    message = image_to_ros(Packet(body), body, place)
    assert (message.width, message.height, message.step) == (3, 2, 3)
    assert bytes(message.data) == bytes(range(first, first + 6))


@pytest.mark.parametrize('shape', [(0, 2, 3), (1, 0, 3), (1, 2, 0), (0, 0, 0, 3)])
@pytest.mark.parametrize('code', ['u1', 'u4', 'f8'])
def test_an_image_without_pixels(shape: tuple[int, ...], code: str, place: Any) -> None:
    body = Image(np.empty(shape, code))
    message = image_to_ros(Packet(body), body, place)
    assert len(message.data) == 0
    assert (message.height, message.width) == (shape[0] * shape[1], shape[2])


@pytest.mark.parametrize('code', ['u4', 'i8', 'c8', 'b1'])
def test_voxels_without_an_encoding(code: str) -> None:
    with pytest.raises(ImageError, match='no encoding for'):
        encoding_of(np.dtype(code), 1)


# --- out of ROS ---

# Encoding, bytes of one pixel, voxel of the IMAGE (OpenIGTLink colours are red, green, blue).
PIXELS = [
    ('mono8', [7], 'u1', 7),
    ('8UC1', [7], 'u1', 7),
    ('8U', [7], 'u1', 7),
    ('8SC1', [255], 'i1', -1),
    ('mono16', [1, 2], 'u2', 0x0201),
    ('16UC1', [1, 2], 'u2', 0x0201),
    ('16SC1', [254, 255], 'i2', -2),
    ('32SC1', [255, 255, 255, 255], 'i4', -1),
    ('32FC1', [0, 0, 128, 63], 'f4', 1.0),  # 0x3f800000
    ('64FC1', [0, 0, 0, 0, 0, 0, 240, 63], 'f8', 1.0),  # 0x3ff0000000000000
    ('rgb8', [1, 2, 3], 'u1', [1, 2, 3]),
    ('bgr8', [3, 2, 1], 'u1', [1, 2, 3]),
    ('rgba8', [1, 2, 3, 4], 'u1', [1, 2, 3, 4]),
    ('bgra8', [3, 2, 1, 4], 'u1', [1, 2, 3, 4]),
    ('rgb16', [1, 0, 2, 0, 3, 0], 'u2', [1, 2, 3]),
    ('bgr16', [3, 0, 2, 0, 1, 0], 'u2', [1, 2, 3]),
    ('rgba16', [1, 0, 2, 0, 3, 0, 4, 0], 'u2', [1, 2, 3, 4]),
    ('bgra16', [3, 0, 2, 0, 1, 0, 4, 0], 'u2', [1, 2, 3, 4]),
    ('8UC2', [1, 2], 'u1', [1, 2]),
    ('16SC5', [1, 0, 2, 0, 3, 0, 4, 0, 255, 255], 'i2', [1, 2, 3, 4, -1]),
    ('8UC255', list(range(255)), 'u1', list(range(255))),
]


@pytest.mark.parametrize(('encoding', 'data', 'code', 'voxel'), PIXELS, ids=[p[0] for p in PIXELS])
def test_every_encoding(
    encoding: str, data: list[int], code: str, voxel: Any, departure: Any, unchanged: Any
) -> None:
    message = ros(encoding, data, 1, 1, step=len(data))
    with unchanged(message):
        voxels = voxels_of(message, departure)
    assert voxels.dtype == np.dtype(f'<{code}')
    assert voxels.tolist() == [[[voxel]]]


@pytest.mark.parametrize(('encoding', 'data', 'code', 'voxel'), PIXELS, ids=[p[0] for p in PIXELS])
def test_every_encoding_big_endian(
    encoding: str, data: list[int], code: str, voxel: Any, departure: Any
) -> None:
    size = int(code[1])
    swapped = np.array(data, np.uint8).reshape(-1, size)[:, ::-1].tobytes()
    message = ros(encoding, swapped, 1, 1, is_bigendian=1)
    packet = image_from_ros(message, 'Image', departure)
    assert packet.body.voxels.dtype == np.dtype(f'>{code}')
    assert packet.body.voxels.tolist() == [[[voxel]]]
    if size > 1:
        assert packet.body.endian == 1


UNKNOWN = [
    *('', 'nv21', 'bayer_rgbg8', 'mono32', '32UC1', '8UC0', '8UC256', '8UC', '8U1', 'C1'),
    *('8UC-1', '8UC1.0', '8UCx', 'RGB8', '8UC\u00b2', '8UC' + '9' * 5000),
]


@pytest.mark.parametrize('encoding', UNKNOWN, ids=[repr(name[:12]) for name in UNKNOWN])
def test_encodings_without_a_form(encoding: str) -> None:
    with pytest.raises(ImageError, match='has no form in OpenIGTLink; expected one of mono8'):
        pixels_of(ros(encoding, [0] * 4, 1, 1))


# Bytes, width, height, step: 9 is padding.
PADDED = {
    'none': ([1, 2, 3, 4], 2, 2, 2),
    'not told': ([1, 2, 3, 4], 2, 2, 0),
    'two bytes': ([1, 2, 9, 9, 3, 4, 9, 9], 2, 2, 4),
    'more behind the image': ([1, 2, 9, 3, 4, 9, 9, 9], 2, 2, 3),
}


@pytest.mark.parametrize(('data', 'width', 'height', 'step'), PADDED.values(), ids=PADDED)
def test_padded_rows(
    data: list[int], width: int, height: int, step: int, departure: Any, unchanged: Any
) -> None:
    message = ros('mono8', data, width, height, step=step)
    with unchanged(message):
        assert voxels_of(message, departure).tolist() == [[[1, 2], [3, 4]]]


def test_padding_that_is_no_whole_pixel() -> None:
    message = ros('mono16', [1, 0, 2, 0, 9, 3, 0, 4, 0, 9], 2, 2, step=5)
    assert pixels_of(message).tolist() == [[[1, 2], [3, 4]]]


def test_padded_colours_turn_round() -> None:
    message = ros('bgr8', [3, 2, 1, 9, 6, 5, 4, 9], 1, 2, step=4)
    assert pixels_of(message).tolist() == [[[[1, 2, 3]], [[4, 5, 6]]]]


def test_rows_without_padding_are_not_copied() -> None:
    message = ros('mono8', [1, 2, 3, 4], 2, 2)
    assert np.shares_memory(pixels_of(message), np.frombuffer(message.data, np.uint8))


SHORT = {
    'no data': ('mono8', [], 2, 2, 2, 'step 2 has 0 bytes, expected 4'),
    'one byte less': ('mono8', [1, 2, 3], 2, 2, 2, 'has 3 bytes, expected 4'),
    'a row less': ('rgb8', [0] * 6, 2, 2, 6, '2 x 2 rgb8 with step 6 has 6 bytes, expected 12'),
    'step below the row': ('mono16', [0] * 99, 2, 2, 3, 'step 3 has 99 bytes, expected 8'),
    'last padding missing': ('mono8', [1, 2, 9, 3, 4], 2, 2, 3, 'has 5 bytes, expected 6'),
}


@pytest.mark.parametrize(
    ('encoding', 'data', 'width', 'height', 'step', 'words'), SHORT.values(), ids=SHORT
)
def test_too_little_data(
    encoding: str, data: list[int], width: int, height: int, step: int, words: str
) -> None:
    with pytest.raises(ImageError, match=words):
        pixels_of(ros(encoding, data, width, height, step=step))


@pytest.mark.parametrize(('width', 'height'), [(0, 0), (0, 5), (5, 0)])
@pytest.mark.parametrize('encoding', ['mono8', 'bgr8', '64FC1'])
def test_no_pixels(encoding: str, width: int, height: int, departure: Any) -> None:
    packet = image_from_ros(ros(encoding, [], width, height), 'Image', departure)
    assert packet.body.part == (width, height, 1)
    assert packet.pack()


def test_wider_than_the_wire_can_say(departure: Any) -> None:
    assert image_from_ros(ros('mono8', bytes(65535), 65535, 1), 'Image', departure).pack()
    with pytest.raises(PackError, match='65535'):
        image_from_ros(ros('mono8', bytes(65536), 65536, 1), 'Image', departure)


@pytest.mark.parametrize(('scalar', 'count', 'encoding', 'sign'), ALL)
def test_pixels_there_and_back(
    scalar: ScalarType, count: int, encoding: str, sign: str, place: Any, departure: Any
) -> None:
    size = int(CODES[scalar][1])
    raw = np.random.default_rng(3).integers(0, 127, 6 * count * size, np.uint8)
    shape = (1, 2, 3) if count == 1 else (1, 2, 3, count)
    body = Image(raw.view(sign + CODES[scalar]).reshape(shape))
    back = voxels_of(image_to_ros(Packet(body), body, place), departure)
    assert back.tobytes() == raw.tobytes()
    assert back.shape == shape
    if scalar is not ScalarType.UINT32:  # for which it takes the geometry
        assert back.dtype == body.voxels.dtype
