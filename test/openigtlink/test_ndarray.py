# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""NDARRAY: every type and rank, and contents that lie."""

import struct
import tracemalloc

from igtl_ros.openigtlink import ContentError
from igtl_ros.openigtlink import NDArray
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import unpack
import numpy as np
from openigtlink_bytes import message
import pytest

# Number on the wire, bytes of an element.
TYPES = {
    'i1': (2, 1),
    'u1': (3, 1),
    'i2': (4, 2),
    'u2': (5, 2),
    'i4': (6, 4),
    'u4': (7, 4),
    'f4': (10, 4),
    'f8': (11, 8),
    'c16': (13, 16),
}


def received(data: bytes) -> np.ndarray:
    """Return the array of a message with this content."""
    return unpack(message(b'NDARRAY', data)).body.array


def content(scalar: int, *sizes: int, data: bytes = b'', rank: int | None = None) -> bytes:
    """Return a content in which any number may be a lie."""
    rank = len(sizes) if rank is None else rank
    return struct.pack(f'>BB{len(sizes)}H', scalar, rank, *sizes) + data


@pytest.mark.parametrize(('dtype', 'number', 'width'), [(k, *v) for k, v in TYPES.items()])
@pytest.mark.parametrize('sign', ['<', '>'])
def test_types(dtype: str, number: int, width: int, sign: str):
    values = np.array([[1, 0], [3, 2]], sign + dtype)
    body = NDArray(values)
    wire = content(number, 2, 2, data=values.astype('>' + dtype).tobytes())
    assert len(wire) == 6 + 4 * width
    assert b''.join(body.pack_content()) == wire
    array = received(wire)
    assert np.array_equal(array, values)
    assert array.dtype == np.dtype('>' + dtype)
    assert not array.flags.writeable
    assert body.scalar_type == number


def test_complex_is_real_then_imaginary():
    wire = content(13, 1, data=struct.pack('>2d', 1.5, -2.0))
    assert received(wire).tolist() == [1.5 - 2j]


@pytest.mark.parametrize('rank', range(33))
def test_ranks(rank: int):
    sizes = tuple(2 if axis in (0, rank - 1) else 1 for axis in range(rank))
    count = 2 ** min(rank, 2)
    wire = content(3, *sizes, data=bytes(range(count)))
    array = received(wire)
    assert array.shape == sizes
    assert array.ravel().tolist() == [*range(count)]
    assert b''.join(NDArray(array).pack_content()) == wire


def test_the_last_index_runs_fastest():
    array = received(content(3, 2, 3, data=bytes(range(6))))
    assert array.tolist() == [[0, 1, 2], [3, 4, 5]]


def test_a_single_number():
    wire = content(6, data=b'\0\0\0\7')
    assert received(wire).shape == ()
    assert int(received(wire)) == 7
    assert b''.join(NDArray(np.int32(7)).pack_content()) == wire


@pytest.mark.parametrize('sizes', [(0,), (0, 65535), (65535, 0), (3, 0, 2), (0,) * 32])
def test_no_elements(sizes: tuple[int, ...]):
    wire = content(11, *sizes)
    assert received(wire).shape == sizes
    assert b''.join(NDArray(np.empty(sizes)).pack_content()) == wire


@pytest.mark.parametrize(
    'sizes', [(0, *[65535] * 31), (*[65535] * 31, 0), (65535, 0, *[65535] * 9)]
)
def test_no_elements_of_too_many(sizes: tuple[int, ...]):
    # numpy cannot count these sizes without the one that is 0.
    with pytest.raises(ContentError, match='sizes that are too large') as caught:
        received(content(3, *sizes))
    assert (caught.value.offset, caught.value.found) == (2, sizes)


def test_arrays_in_any_memory_order():
    values = np.arange(24, dtype='>f4').reshape(2, 3, 4)
    for other in (np.asfortranarray(values), values.astype('<f4'), values[:, ::-1][:, ::-1]):
        assert b''.join(NDArray(other).pack_content()) == b''.join(NDArray(values).pack_content())


def test_what_is_packed_as_it_lies():
    values = np.zeros(1000, '>f8')
    data = NDArray(values).pack_content()[1]
    assert np.shares_memory(np.frombuffer(data, np.uint8), values)


LIES = {
    'one byte': (b'\3', (0, 'at least 2 bytes', 1)),
    'no sizes': (content(3, rank=1), (0, 'at least 4 bytes', 2)),
    'sizes cut off': (content(3, 1, 1, rank=3), (0, 'at least 8 bytes', 6)),
    'sizes of rank 32 cut off': (content(3, rank=32), (0, 'at least 66 bytes', 2)),
    'no element': (content(3), (0, '3 bytes', 2)),
    'an element too few': (content(3, 2, data=b'a'), (0, '6 bytes', 5)),
    'an element too many': (content(3, 2, data=b'abc'), (0, '6 bytes', 7)),
    'half an element': (content(5, 1, data=b'a'), (0, '6 bytes', 5)),
    'all there can be': (
        content(13, *[65535] * 32),
        (0, f'{66 + 65535**32 * 16} bytes', 66),
    ),
    'something in nothing': (content(3, 0, 5, data=b'a'), (0, '6 bytes', 7)),
}


@pytest.mark.parametrize(('wire', 'expected'), LIES.values(), ids=LIES.keys())
def test_lies(wire: bytes, expected: tuple[int, str, int]):
    with pytest.raises(ContentError) as caught:
        received(wire)
    assert (caught.value.offset, caught.value.expected, caught.value.found) == expected


@pytest.mark.parametrize('scalar', [0, 1, 8, 9, 12, 14, 255])
def test_unknown_types(scalar: int):
    with pytest.raises(ContentError) as caught:
        received(content(scalar, 1, data=bytes(16)))
    assert caught.value.offset == 0
    assert caught.value.expected == (
        'type in [2, 3, 4, 5, 6, 7, 10, 11, 13], at most 32 dimensions'
    )
    assert caught.value.found == f'type {scalar}, 1 dimensions'


@pytest.mark.parametrize('rank', [33, 64, 255])
def test_ranks_beyond_numpy(rank: int):
    with pytest.raises(ContentError) as caught:
        received(content(3, *[1] * rank, data=b'a'))
    assert caught.value.found == f'type 3, {rank} dimensions'


def test_nothing_is_allocated_for_a_lie():
    packed = message(b'NDARRAY', content(11, 65535, 65535))
    tracemalloc.start()
    try:
        with pytest.raises(ContentError):
            unpack(packed)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert most < 100_000


@pytest.mark.parametrize(
    'array',
    [
        *(np.zeros(1, dtype) for dtype in (bool, 'i8', 'u8', 'f2', 'c8', 'S1', 'O', 'M8[s]')),
        np.zeros((65536,), np.uint8),
        np.zeros((1, 65536), np.uint8),
        [1, 2],  # 64 bits
        [[1], [2, 3]],
        None,
        'text',
    ],
)
def test_what_cannot_be_sent(array: object):
    with pytest.raises(PackError) as caught:
        NDArray(array)
    assert caught.value.found is not None


def test_just_fits():
    body = NDArray(np.zeros(65535, np.uint8))
    assert unpack(Packet(body).to_bytes()).body == body
    assert NDArray([1.5, 2.5]).scalar_type == 11
