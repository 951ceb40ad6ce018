# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""TRANSFORM, POSITION, TDATA: order of numbers, short forms; and when bodies are equal."""

from math import sqrt
import struct

from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Position
from igtl_ros.openigtlink import Raw
from igtl_ros.openigtlink import TrackingData
from igtl_ros.openigtlink import Transform
from igtl_ros.openigtlink import unpack
import numpy as np
from openigtlink_bytes import message
import pytest


def floats(*values: float) -> bytes:
    """Return big-endian float32."""
    return struct.pack(f'>{len(values)}f', *values)


def position(*values: float) -> Position:
    """Return the body of a POSITION of these numbers."""
    body = unpack(message(b'POSITION', floats(*values))).body
    assert isinstance(body, Position)
    return body


def test_matrix_goes_column_by_column():
    matrix = np.array([[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12], [13, 14, 15, 16]])
    wire = floats(1, 5, 9, 2, 6, 10, 3, 7, 11, 4, 8, 12)
    assert Packet(Transform(matrix)).to_bytes()[58:] == wire
    received = unpack(message(b'TRANSFORM', wire)).body.matrix
    assert received.tolist() == [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12], [0, 0, 0, 1]]
    assert received.dtype == np.float64
    assert not received.flags.writeable


@pytest.mark.parametrize('matrix', [np.eye(4), np.eye(4, dtype='>f4'), np.eye(4).tolist()])
def test_matrices_of_any_kind(matrix: object):
    assert Packet(Transform(matrix)).to_bytes() == Packet(Transform()).to_bytes()


def test_order_of_the_quaternion():
    body = position(1, 2, 3, 0.125, 0.25, 0.5, 0.75)
    assert (body.position, body.quaternion) == ((1, 2, 3), (0.125, 0.25, 0.5, 0.75))
    assert body.size == 28


def test_position_alone():
    body = position(1, 2, 3)
    assert body == Position((1, 2, 3), (0, 0, 0, 1), 12)
    # Another orientation is not sent.
    assert Packet(Position((1, 2, 3), (1, 0, 0, 0), 12)).to_bytes()[58:] == floats(1, 2, 3)


def test_w_left_out():
    # w = sqrt(1 - (0.25 + 0.25 + 0.25)) = 0.5
    assert position(1, 2, 3, 0.5, 0.5, -0.5) == Position((1, 2, 3), (0.5, 0.5, -0.5, 0.5), 24)
    assert position(0, 0, 0, 0, 0, 0).quaternion == (0, 0, 0, 1)
    assert position(0, 0, 0, 1, 0, 0).quaternion == (1, 0, 0, 0)  # |v| = 1: half a turn
    assert position(0, 0, 0, 0.5, 0, 0).quaternion == (0.5, 0, 0, sqrt(0.75))


@pytest.mark.parametrize('value', [1.0001, 2, 3.0e38, float('inf'), float('nan')])
def test_no_such_w(value: float):
    # What the reference library falls back to.
    assert position(1, 2, 3, value, 0, 0).quaternion == (0, 0, 0, 1)


def test_negative_w_is_turned_around_where_it_cannot_be_sent():
    # q and -q are the same rotation.
    negative = (0.5, -0.5, 0.5, -0.5)
    short = Packet(Position((1, 2, 3), negative, 24)).to_bytes()
    assert short[58:] == floats(1, 2, 3, -0.5, 0.5, -0.5)
    assert unpack(short).body.quaternion == (-0.5, 0.5, -0.5, 0.5)
    whole = Packet(Position((1, 2, 3), negative)).to_bytes()
    assert whole[58:] == floats(1, 2, 3, *negative)


def test_numbers_become_float():
    body = Position(np.array([1, 2, 3]), [0, 0, 0, 1])
    assert body.position == (1.0, 2.0, 3.0)
    assert all(type(value) is float for value in (*body.position, *body.quaternion))


def test_tools_of_a_list_of_matrices():
    eye = np.eye(4).tolist()
    made = TrackingData(('a', 'b'), [eye, eye])
    assert made == TrackingData(('a', 'b'), np.array([eye, eye]))
    assert made.types == (2, 2)


def test_bodies_are_compared_field_by_field():
    assert Transform() == Transform(np.eye(4))
    assert Transform() != Transform(2 * np.eye(4))
    assert Position() != Position(size=24)
    assert Transform() != Position()
    assert Transform() != 'TRANSFORM'
    image = np.zeros((1, 2, 3), np.uint8)
    assert Image(image) == Image(image.copy())
    assert Image(image) != Image(image.reshape(1, 3, 2))
    assert Raw(b'x') == Raw(memoryview(b'x'))
    with pytest.raises(TypeError, match='unhashable'):
        hash(Transform())
