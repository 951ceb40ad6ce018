# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""POLYDATA: its points and cells, and contents that lie about them."""

import struct
import time
import tracemalloc

from igtl_ros.openigtlink import Attribute
from igtl_ros.openigtlink import AttributeType
from igtl_ros.openigtlink import Cells
from igtl_ros.openigtlink import ContentError
from igtl_ros.openigtlink import Limits
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import PolyData
from igtl_ros.openigtlink import unpack
import numpy as np
from openigtlink_bytes import annotated
from openigtlink_bytes import message
import pytest

SECTIONS = ('vertices', 'lines', 'polygons', 'triangle_strips')
POINTS = [(0, 0, 0), (1, 0, 0), (0, 1, 0), (0, 0, 1)]
POINTS_BYTES = annotated("""
    00000000 00000000 00000000 3f800000 00000000 00000000
    00000000 3f800000 00000000 00000000 00000000 3f800000
""")


def content(
    section: str = '',
    data: bytes = b'',
    *,
    count: int = 0,
    size: int | None = None,
    points: int = 4,
    attributes: int = 0,
    rest: bytes = b'',
) -> bytes:
    """Return a content of four points and one section of cells, in which numbers may be lies."""
    numbers = [0] * 8
    if section:
        at = 2 * SECTIONS.index(section)
        numbers[at : at + 2] = count, len(data) if size is None else size
    head = struct.pack('>10I', points, *numbers, attributes)
    return head + POINTS_BYTES + data + rest


def received(data: bytes, limits: Limits | None = None) -> PolyData:
    """Return the body of a message with this content."""
    return unpack(message(b'POLYDATA', data), limits=limits or Limits()).body


CELLS = {
    'one triangle': ('00000003 00000000 00000001 00000002', [(0, 1, 2)]),
    'two triangles': (
        '00000003 00000000 00000001 00000002 00000003 00000001 00000002 00000003',
        [(0, 1, 2), (1, 2, 3)],
    ),
    'a triangle and a square': (
        '00000003 00000003 00000002 00000001 00000004 00000000 00000001 00000002 00000003',
        [(3, 2, 1), (0, 1, 2, 3)],
    ),
    'a cell without points': ('00000000', [()]),
    'only cells without points': ('00000000 00000000 00000000', [(), (), ()]),
    'one between others': ('00000001 00000003 00000000 00000001 00000002', [(3,), (), (2,)]),
    'one at the end': ('00000002 00000003 00000000 00000000', [(3, 0), ()]),
    # Looked at with the stride of equal cells, this begins like one cell of one point each.
    'one that looks uniform': (
        '00000001 00000003 00000001 00000000 00000003 00000001 00000001 00000001',
        [(3,), (0,), (1, 1, 1)],
    ),
    'no cells': ('', []),
}


@pytest.mark.parametrize('section', SECTIONS)
@pytest.mark.parametrize(('data', 'cells'), CELLS.values(), ids=CELLS.keys())
def test_cells(section: str, data: str, cells: list[tuple[int, ...]]):
    wire = content(section, annotated(data), count=len(cells))
    body = received(wire)
    found = getattr(body, section)
    assert [tuple(cell.tolist()) for cell in found] == cells
    assert len(found) == len(cells)
    assert (found.offsets.dtype, found.indices.dtype) == (np.int64, np.uint32)
    assert body == PolyData(POINTS, **{section: cells})
    assert b''.join(PolyData(POINTS, **{section: cells}).pack_content()) == wire
    for other in set(SECTIONS) - {section}:
        assert getattr(body, other) == Cells()


def test_points_are_read_only_and_big_endian():
    points = received(content()).points
    assert points.dtype == '>f4'
    assert points.shape == (4, 3)
    assert not points.flags.writeable
    assert received(bytes(40)).points.shape == (0, 3)


def test_points_in_the_callers_type():
    given = np.array(POINTS, np.float64)
    body = PolyData(given)
    assert body.points.dtype == '>f4'
    assert b''.join(body.pack_content()) == content()
    assert PolyData(np.array(POINTS, np.int32)) == body
    assert PolyData(np.array([[np.nan, np.inf, -np.inf]])).points[0, 1] == np.inf


def test_cells_are_flat_arrays():
    cells = Cells.of([(0, 1, 2), (), [3, 0]])
    assert cells.offsets.tolist() == [0, 3, 3, 5]
    assert cells.indices.tolist() == [0, 1, 2, 3, 0]
    assert len(cells) == 3
    assert Cells([0, 3, 3, 5], [0, 1, 2, 3, 0]) == cells
    assert Cells(np.array([0, 3, 3, 5], np.int16), np.array([0.0, 1, 2, 3, 0])) == cells
    assert Cells.of(np.array([[0, 1], [2, 3]])) == Cells([0, 2, 4], [0, 1, 2, 3])
    assert Cells.of([[4294967295]]).indices.tolist() == [4294967295]
    assert Cells.of([]) == Cells()
    assert cells != Cells()
    assert cells != [(0, 1, 2), (), (3, 0)]
    assert Cells([0, 1], [0]) != Cells([0, 1], [1])
    assert Cells([0, 1, 2], [0, 1]) != Cells([0, 2], [0, 1])


# What is stated, and what would have been right.
LIES = {
    'no cells in a section': ((content('lines', bytes(8)), 88), '0 cells in 8 bytes'),
    'a cell too many': ((content('lines', bytes(4), count=2), 88), '2 cells in 4 bytes'),
    'a cell too few': ((content('lines', bytes(8), count=1), 88), '1 cells in 8 bytes'),
    'cells without a section': ((content('lines', count=1), 88), '1 cells in 0 bytes'),
    'all the cells there are': (
        (content('polygons', bytes(4), count=0xFFFFFFFF), 88),
        '4294967295 cells in 4 bytes',
    ),
    'a cell longer than its section': (
        (content('vertices', annotated('00000002 00000000'), count=1), 88),
        '1 cells in 8 bytes',
    ),
    'a cell of all indices': (
        (content('vertices', annotated('ffffffff 00000000 00000000'), count=2), 88),
        '2 cells in 12 bytes',
    ),
    'a second cell beyond the section': (
        (content('vertices', annotated('00000000 00000005 00000000'), count=2), 88),
        '2 cells in 12 bytes',
    ),
    'a section of no whole words': (
        (content('triangle_strips', bytes(6), count=1), 88),
        '1 cells in 6 bytes',
    ),
}


@pytest.mark.parametrize(('lie', 'expected'), LIES.values(), ids=LIES.keys())
def test_lying_cells(lie: tuple[bytes, int], expected: str):
    data, offset = lie
    with pytest.raises(ContentError, match='do not fit their section') as caught:
        received(data)
    assert caught.value.offset == offset
    assert caught.value.expected.startswith(expected)


@pytest.mark.parametrize('section', SECTIONS)
@pytest.mark.parametrize('index', [4, 5, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF])
def test_an_index_beyond_the_points(section: str, index: int):
    data = struct.pack('>4I', 3, 0, index, 1)
    with pytest.raises(ContentError, match=f'{section} name a point') as caught:
        received(content(section, data, count=1))
    error = caught.value
    assert (error.offset, error.expected, error.found) == (88, 'less than 4', index)
    with pytest.raises(PackError, match=f'{section} name a point') as refused:
        PolyData(POINTS, **{section: [(0, index, 1)]})
    assert (refused.value.expected, refused.value.found) == ('at most 3', index)


def test_the_last_point_may_be_named():
    data = struct.pack('>2I', 1, 3)
    assert received(content('vertices', data, count=1)).vertices.indices.tolist() == [3]


def test_sections_lie_one_behind_the_other():
    one = struct.pack('>2I', 1, 0)
    data = struct.pack('>10I', 4, 1, 8, 1, 8, 1, 8, 1, 4, 0) + POINTS_BYTES + one * 3 + b'\0\0\0\1'
    with pytest.raises(ContentError, match='triangle_strips do not fit') as caught:
        received(data)
    assert caught.value.offset == 40 + 48 + 24


@pytest.mark.parametrize(
    ('data', 'needed'),
    [
        (content(points=5), 100),
        (content(points=0xFFFFFFFF), 40 + 12 * 0xFFFFFFFF),
        (content('lines', size=4), 92),
        (content('polygons', size=0xFFFFFFFF, count=1), 88 + 0xFFFFFFFF),
        (struct.pack('>10I', *[0xFFFFFFFF] * 10), 40 + 16 * 0xFFFFFFFF),
    ],
)
def test_sizes_beyond_the_content(data: bytes, needed: int):
    with pytest.raises(ContentError, match='points and cells exceed the content') as caught:
        received(data)
    error = caught.value
    assert (error.offset, error.expected, error.found) == (0, f'at most {len(data)} bytes', needed)


def test_shorter_than_its_header():
    for size in (1, 39):
        with pytest.raises(ContentError, match='shorter than its header'):
            received(bytes(size))
    assert received(bytes(40)) == PolyData()


def test_trailing_bytes_are_ignored():
    assert received(content(rest=b'junk')) == PolyData(POINTS)


def test_cells_of_one_size_may_be_many():
    few = Limits(max_cells=2)
    triangles = struct.pack('>4I', 3, 0, 1, 2) * 5
    assert len(received(content('polygons', triangles, count=5), few).polygons) == 5
    mixed = struct.pack('>3I', 2, 0, 1) + struct.pack('>2I', 1, 3)
    assert len(received(content('lines', mixed, count=2), few).lines) == 2
    with pytest.raises(ContentError, match='lines do not fit') as caught:
        received(content('lines', mixed + bytes(4), count=3), few)
    assert caught.value.expected == '3 cells in 24 bytes, at most 2 that differ in size'


def test_what_many_cells_take():
    # 16 MB of words, of which two cells are said to be made: none may become a Python object.
    words = np.zeros(4_000_000, '>u4')
    words[0], words[-2] = 3_999_997, 1
    data = content('lines', words.tobytes(), count=2)
    packed = message(b'POLYDATA', data)
    tracemalloc.start()
    try:
        body = unpack(packed).body
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert [len(cell) for cell in body.lines] == [3_999_997, 1]
    assert most < 6 * len(data)


def test_a_million_cells_of_different_size_take_seconds_at_most():
    sizes = np.tile([1, 2], 500_000)
    words = np.zeros(len(sizes) + int(sizes.sum()), '>u4')
    words[np.concatenate([[0], np.cumsum(sizes + 1)[:-1]])] = sizes
    start = time.perf_counter()
    body = received(content('lines', words.tobytes(), count=len(sizes)))
    assert len(body.lines) == 1_000_000
    assert time.perf_counter() - start < 20


NO_CELLS = {
    'no list': 5,
    'nothing': None,
    'no lists': [None],
    'one flat list': [0, 1, 2],
    'text': ['ab'],
    'a negative index': [[-1]],
    'an index of 33 bits': [[2**32]],
    'half an index': [[0.5]],
    'no number': [[float('nan')]],
    'nothing as an index': [[None]],
}


@pytest.mark.parametrize('cells', NO_CELLS.values(), ids=NO_CELLS.keys())
def test_what_is_no_cell(cells: object):
    with pytest.raises(PackError) as caught:
        PolyData(POINTS, polygons=cells)
    assert caught.value.found is not None
    with pytest.raises(PackError):
        Cells.of(cells)


NO_ARRAYS = {
    'no offset': ([], []),
    'no first offset': ([1, 2], [0, 1]),
    'an offset beyond': ([0, 9], [0, 1]),
    'an offset too early': ([0, 1], [0, 1]),
    'falling offsets': ([0, 2, 1], [0]),
    'offsets that fall and rise': ([0, 3, 1, 2], [0, 1]),
    'offsets of two dimensions': ([[0, 1]], [0]),
    'indices of two dimensions': ([0, 1], [[0]]),
    'a number as indices': ([0, 1], 0),
    'half an offset': ([0.0, 0.5, 1.0], [0]),
    'a negative index': ([0, 1], [-1]),
    'an index of 33 bits': ([0, 1], [2**32]),
    'half an index': ([0, 1], [0.5]),
    'no number': ([0, 1], [float('nan')]),
    'text': ([0, 1], ['a']),
    'nothing': (None, None),
    'ragged offsets': ([[0], [1, 2]], [0, 1]),
}


@pytest.mark.parametrize(('offsets', 'indices'), NO_ARRAYS.values(), ids=NO_ARRAYS.keys())
def test_arrays_that_make_no_cells(offsets: object, indices: object):
    with pytest.raises(PackError) as caught:
        Cells(offsets, indices)
    assert caught.value.expected
    assert caught.value.found is not None


@pytest.mark.parametrize(
    'points',
    [
        [(0, 0)],
        [(0, 0, 0, 0)],
        (0, 0, 0),
        [[(0, 0, 0)]],
        [(0, 0, 'x')],
        [(0,), (0, 0)],
        None,
        [None],
    ],
)
def test_what_are_no_points(points: object):
    with pytest.raises(PackError) as caught:
        PolyData(points)
    assert caught.value.expected == '(n, 3)'


@pytest.mark.parametrize('number', [3.5e38, -3.5e38, 1e300, 10**400])
def test_points_beyond_float32(number: float):
    with pytest.raises(PackError, match='points do not fit float32'):
        PolyData([(0, number, 0)])
    with pytest.raises(PackError, match='not an attribute'):
        Attribute(AttributeType.SCALARS, 'name', [number])


def test_no_points_at_all():
    for points in (np.empty((0, 3)), np.empty((0, 3), '>f4')):
        assert b''.join(PolyData(points).pack_content()) == bytes(40)
    data = Packet(PolyData(), 'Mesh').to_bytes()
    assert unpack(data).body == PolyData()
