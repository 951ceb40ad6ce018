# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""IMAGE: every type and byte order in literal bytes; where voxels lie, by numbers worked out."""

import struct

from igtl_ros.openigtlink import CoordinateSystem
from igtl_ros.openigtlink import Endian
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import ScalarType
from igtl_ros.openigtlink import unpack
import numpy as np
from openigtlink_bytes import annotated
from openigtlink_bytes import IDENTITY
from openigtlink_bytes import message
import pytest

# Type on the wire: numpy's name, and two values with their bytes, big-endian.
SCALARS = {
    2: ('i1', (-2, 100), 'fe 64'),
    3: ('u1', (254, 100), 'fe 64'),
    4: ('i2', (-2, 0x0102), 'fffe 0102'),
    5: ('u2', (0xFFFE, 0x0102), 'fffe 0102'),
    6: ('i4', (-2, 0x01020304), 'fffffffe 01020304'),
    7: ('u4', (0xFFFFFFFE, 0x01020304), 'fffffffe 01020304'),
    10: ('f4', (-2.0, 1.5), 'c0000000 3fc00000'),
    11: ('f8', (-2.0, 1.5), 'c000000000000000 3ff8000000000000'),
}


def content(scalar: int, endian: int, coordinates: int, components: int, voxels: bytes) -> bytes:
    """Return an image of 2 x 1 x 1 voxels."""
    return (
        struct.pack('>HBBBB3H', 1, components, scalar, endian, coordinates, 2, 1, 1)
        + IDENTITY
        + struct.pack('>6H', 0, 0, 0, 2, 1, 1)
        + voxels
    )


def wire_voxels(scalar: int, endian: int, components: int) -> bytes:
    """Return two voxels: the first value in all components of the first, then the second."""
    words = [bytes.fromhex(word) for word in SCALARS[scalar][2].split()]
    if endian == 2:
        words = [word[::-1] for word in words]
    return words[0] * components + words[1] * components


@pytest.mark.parametrize('components', [1, 3, 4, 255])
@pytest.mark.parametrize('endian', [1, 2])
@pytest.mark.parametrize('scalar', SCALARS)
def test_scalars_byte_orders_components(scalar: int, endian: int, components: int):
    name, (first, second), _ = SCALARS[scalar]
    data = message(
        b'IMAGE', content(scalar, endian, 1, components, wire_voxels(scalar, endian, components))
    )
    body = unpack(data).body
    assert body.voxels.shape == ((1, 1, 2) if components == 1 else (1, 1, 2, components))
    assert body.voxels.dtype == np.dtype(('>' if endian == 1 else '<') + name)
    assert np.array_equal(body.voxels[0, 0, 0], np.full(components, first).squeeze())
    assert np.array_equal(body.voxels[0, 0, 1], np.full(components, second).squeeze())
    assert (body.scalar_type, body.endian, body.components) == (scalar, endian, components)
    assert Packet(body, 'Dev').to_bytes() == data
    # The same from an array of our own, in that byte order.
    voxels = np.empty(body.voxels.shape, ('>' if endian == 1 else '<') + name)
    voxels[0, 0, 0], voxels[0, 0, 1] = first, second
    assert Packet(Image(voxels, endian=Endian(endian)), 'Dev').to_bytes() == data


@pytest.mark.parametrize(
    ('wire', 'meaning', 'sent'),
    [
        (0, CoordinateSystem.LPS, 2),  # what libraries before 2013 wrote for LPS
        (1, CoordinateSystem.RAS, 1),
        (2, CoordinateSystem.LPS, 2),
    ],
)
def test_coordinate_system(wire: int, meaning: CoordinateSystem, sent: int):
    packet = unpack(message(b'IMAGE', content(3, 2, wire, 1, b'ab')))
    assert packet.body.coordinate_system is meaning
    assert packet.to_bytes() == message(b'IMAGE', content(3, 2, sent, 1, b'ab'))


SUB_VOLUME = annotated("""
    0001 01 03 01 02                 # version, components, uint8, big-endian, LPS
    0008 0006 0004                   # the whole: 8 columns, 6 rows, 4 slices
    3f000000 00000000 00000000       # step along i: 0.5, 0, 0
    00000000 bf800000 00000000       # step along j: 0, -1, 0
    00000000 00000000 40000000       # step along k: 0, 0, 2
    40a00000 c0400000 41200000       # centre of the whole: 5, -3, 10
    0005 0004 0001                   # the part begins at column 5, row 4, slice 1
    0003 0002 0002                   # it has 3 columns, 2 rows, 2 slices
    00 01 02  03 04 05               # slice 1: row 4, row 5
    06 07 08  09 0a 0b               # slice 2: row 4, row 5
""")


def test_sub_volume():
    data = message(b'IMAGE', SUB_VOLUME)
    body = unpack(data).body
    assert (body.size, body.offset, body.part) == ((8, 6, 4), (5, 4, 1), (3, 2, 2))
    assert body.voxels.tolist() == [[[0, 1, 2], [3, 4, 5]], [[6, 7, 8], [9, 10, 11]]]
    assert (body.coordinate_system, body.endian) == (CoordinateSystem.LPS, Endian.BIG)
    assert body.matrix.tolist() == [[0.5, 0, 0, 5], [0, -1, 0, -3], [0, 0, 2, 10], [0, 0, 0, 1]]
    assert body.spacing == (0.5, 1, 2)
    assert Packet(body, 'Dev').to_bytes() == data
    made = Image(
        np.arange(12, dtype=np.uint8).reshape(2, 2, 3),
        np.array([[0.5, 0, 0, 5], [0, -1, 0, -3], [0, 0, 2, 10], [0, 0, 0, 1]]),
        CoordinateSystem.LPS,
        (8, 6, 4),
        (5, 4, 1),
        Endian.BIG,
    )
    assert made == body
    assert Packet(made, 'Dev').to_bytes() == data


def test_first_voxel_of_a_whole_image():
    # The grid's centre is at index ((8 - 1) / 2, (6 - 1) / 2, (4 - 1) / 2) = (3.5, 2.5, 1.5), so
    # the first voxel is at
    #   x =  5 - 3.5 *   0.5  =  5 - 1.75 =  3.25
    #   y = -3 - 2.5 * (-1.0) = -3 + 2.5  = -0.5
    #   z = 10 - 1.5 *   2.0  = 10 - 3    =  7
    matrix = unpack(message(b'IMAGE', SUB_VOLUME)).body.ijk_to_world
    assert matrix.tolist() == [[0.5, 0, 0, 3.25], [0, -1, 0, -0.5], [0, 0, 2, 7], [0, 0, 0, 1]]
    # The part's first voxel, index (5, 4, 1): x = 3.25 + 2.5, y = -0.5 - 4, z = 7 + 2.
    assert (matrix @ [5, 4, 1, 1]).tolist() == [5.75, -4.5, 9, 1]
    # The last voxel, index (7, 5, 3), lies as far beyond the centre as the first one before it.
    assert (matrix @ [7, 5, 3, 1]).tolist() == [6.75, -5.5, 13, 1]


def test_first_voxel_of_a_sheared_image():
    # Message #28: steps (0.5, 0, 0), (0.25, 1, 0), (0, 0, 2), centre (10, 20, 30), 3 x 2 x 1:
    # the centre is at index (1, 0.5, 0), so the first voxel is at
    #   x = 10 - 1 * 0.5 - 0.5 * 0.25 = 9.375
    #   y = 20 - 0.5 * 1              = 19.5
    #   z = 30
    steps = np.array([[0.5, 0.25, 0, 10], [0, 1, 0, 20], [0, 0, 2, 30], [0, 0, 0, 1]])
    body = Image(np.zeros((1, 2, 3), np.uint8), steps)
    assert body.ijk_to_world[:, 3].tolist() == [9.375, 19.5, 30, 1]
    assert np.array_equal(body.ijk_to_world[:, :3], steps[:, :3])
    assert np.array_equal(body.matrix, steps)  # not changed on the way


def test_one_voxel_is_its_own_centre():
    matrix = np.diag([2.0, 3, 4, 1])
    matrix[:3, 3] = 1, 2, 3
    assert np.array_equal(Image(np.zeros((1, 1, 1), 'u1'), matrix).ijk_to_world, matrix)


@pytest.mark.parametrize('size', [(1, 1, 1), (3, 2, 1), (640, 480, 1), (65535, 2, 7)])
def test_centre_and_first_voxel_are_inverse(size: tuple[int, int, int]):
    # Whole and half numbers: no rounding, whatever the order of additions.
    first = np.array([[1, 0.5, 0, 7], [0, 2, -4, 8], [0.25, 0, 8, -9], [0, 0, 0, 1]])
    kept = first.copy()
    centred = Image.centred(first, size)
    i, j, k = ((number - 1) / 2 for number in size)
    assert centred[0, 3] == 7 + i * 1 + j * 0.5
    assert centred[1, 3] == 8 + j * 2 + k * -4
    assert centred[2, 3] == -9 + i * 0.25 + k * 8
    image = Image(np.zeros((0, 0, 0), np.uint8), centred, size=size)
    assert np.array_equal(image.ijk_to_world, first)
    assert np.array_equal(first, kept)


def test_spacing_is_the_length_of_the_columns():
    matrix = np.array([[3.0, 0, 0, 100], [4, 1, 0, 100], [0, 0, -0.5, 100], [0, 0, 0, 1]])
    assert Image(np.zeros((1, 1, 1), np.uint8), matrix).spacing == (5, 1, 0.5)


def test_scalar_types_and_defaults():
    assert {scalar.value for scalar in ScalarType} == set(SCALARS)
    image = Image(np.zeros((4, 3, 2, 1), np.int16))
    assert (image.size, image.offset, image.part) == ((2, 3, 4), (0, 0, 0), (2, 3, 4))
    assert image.components == 1
    assert image.coordinate_system is CoordinateSystem.RAS
    assert np.array_equal(image.matrix, np.eye(4))
