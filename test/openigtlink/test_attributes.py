# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The attributes of POLYDATA: written as documented, read as C++ peers write them."""

import struct

from igtl_ros.openigtlink import Attribute
from igtl_ros.openigtlink import AttributeType
from igtl_ros.openigtlink import ContentError
from igtl_ros.openigtlink import Limits
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import PolyData
from igtl_ros.openigtlink import unpack
import numpy as np
from openigtlink_bytes import message
import pytest

# Type on the wire, and how many numbers make a tuple; scalars have as many as they like.
NATURAL = {
    0x00: None,
    0x01: 3,
    0x02: 3,
    0x03: 9,
    0x04: 4,
    0x05: 3,
    0x10: None,
    0x11: 3,
    0x12: 3,
    0x13: 9,
    0x14: 4,
    0x15: 3,
}
each_kind = pytest.mark.parametrize('kind', NATURAL)
COUNTS = struct.Struct('>10I')


def content(
    *heads: tuple[int, int, int], names: bytes, data: bytes, count: int | None = None
) -> bytes:
    """Return a content of attributes alone."""
    stated = len(heads) if count is None else count
    table = b''.join(struct.pack('>BBI', *head) for head in heads)
    return COUNTS.pack(*[0] * 9, stated) + table + names + data


def floats(*numbers: float) -> bytes:
    return struct.pack(f'>{len(numbers)}f', *numbers)


def received(data: bytes, limits: Limits | None = None) -> tuple[Attribute, ...]:
    """Return the attributes of a message with this content."""
    return unpack(message(b'POLYDATA', data), limits=limits or Limits()).body.attributes


def test_the_types_are_those_of_the_document():
    assert {int(kind) for kind in AttributeType} == set(NATURAL)
    assert {kind.name: int(kind) for kind in AttributeType} == {
        'SCALARS': 0x00,
        'VECTORS': 0x01,
        'NORMALS': 0x02,
        'TENSORS': 0x03,
        'RGBA': 0x04,
        'TEXTURE_COORDINATES': 0x05,
        'CELL_SCALARS': 0x10,
        'CELL_VECTORS': 0x11,
        'CELL_NORMALS': 0x12,
        'CELL_TENSORS': 0x13,
        'CELL_RGBA': 0x14,
        'CELL_TEXTURE_COORDINATES': 0x15,
    }


@each_kind
def test_every_kind_as_documented(kind: int):
    columns = NATURAL[kind] or 2
    values = np.arange(2.0 * columns).reshape(2, columns)
    body = PolyData(attributes=(Attribute(kind, 'a', values),))
    wire = content((kind, columns, 2), names=b'a\0', data=floats(*range(2 * columns)))
    assert b''.join(body.pack_content()) == wire
    (found,) = received(wire)
    assert type(found.type) is AttributeType
    assert (found.type, found.name, found.values.dtype) == (kind, 'a', '>f4')
    assert np.array_equal(found.values, values)
    assert not found.values.flags.writeable


@each_kind
def test_every_kind_with_room_for_nine(kind: int):
    """Numbers as C++ peers pack them: tightly in front, the rest is junk; then the next one."""
    columns = NATURAL[kind] or 9
    numbers = [float(index) for index in range(1, 2 * columns + 1)]
    junk = [-1.0] * (18 - 2 * columns)
    between, behind = ([], junk) if kind == 0x05 else (junk, [])
    wire = content(
        (kind, 9, 2),
        (0x00, 1, 1),
        names=b'a\0b\0',
        data=floats(*numbers, *between, 77.0, *behind),
    )
    first, second = received(wire)
    assert first.values.tolist() == np.reshape(numbers, (2, columns)).tolist()
    assert second == Attribute(AttributeType.SCALARS, 'b', [77.0])


@each_kind
@pytest.mark.parametrize('components', [0, 1, 2, 3, 4, 5, 8, 9, 10, 127, 128, 255])
def test_components(kind: int, components: int):
    natural = NATURAL[kind]
    wire = content((kind, components, 1), names=b'a\0', data=bytes(4 * 255))
    if (natural is None and 1 <= components <= 127) or components in (natural, 9):
        (found,) = received(wire)
        assert found.values.shape == (1, natural or components)
        return
    with pytest.raises(ContentError, match="attribute 'a' does not fit") as caught:
        received(wire)
    assert caught.value.offset == 40 + 6 + 2
    assert caught.value.expected.startswith(f'{natural or components} components, at most 1020')
    assert caught.value.found.startswith(f'{components} components')


@pytest.mark.parametrize('kind', [0x06, 0x0F, 0x16, 0x20, 0x80, 0x90, 0xFF])
def test_unknown_types(kind: int):
    with pytest.raises(ContentError, match='attribute of an unknown type') as caught:
        received(content((kind, 1, 1), names=b'a\0', data=bytes(4)))
    assert (caught.value.offset, caught.value.found) == (48, kind)
    with pytest.raises(PackError):
        Attribute(kind, 'a', [1])


@pytest.mark.parametrize(
    ('names', 'expected'),
    [
        (b'ab\0\0', 'ab'),  # filled up: three bytes
        (b'abc\0', 'abc'),
        (b'\0\0', ''),
        (b'x' * 255 + b'\0', 'x' * 255),
        (b'\xff\0', '\udcff'),
        ('ä'.encode() + b'\0\0', 'ä'),
    ],
)
def test_names(names: bytes, expected: str):
    wire = content((0, 1, 1), names=names, data=floats(5))
    assert received(wire) == (Attribute(0, expected, [5.0]),)
    body = PolyData(attributes=(Attribute(0, expected, [5.0]),))
    assert b''.join(body.pack_content()) == wire


def test_names_of_many_are_filled_up_once():
    attributes = tuple(Attribute(0, name, [index]) for index, name in enumerate('abc'))
    wire = content(*[(0, 1, 1)] * 3, names=b'a\0b\0c\0', data=floats(0, 1, 2))
    assert received(wire) == attributes
    assert b''.join(PolyData(attributes=attributes).pack_content()) == wire
    # Three and two bytes: one more.
    wire = content((0, 1, 1), (0, 1, 1), names=b'ab\0c\0\0', data=floats(0, 1))
    assert [attribute.name for attribute in received(wire)] == ['ab', 'c']


def test_an_attribute_without_tuples():
    wire = content((0, 7, 0), (1, 3, 0), names=b'a\0b\0', data=b'')
    first, second = received(wire)
    assert (first.values.shape, second.values.shape) == ((0, 7), (0, 3))
    assert b''.join(PolyData(attributes=(first, second)).pack_content()) == wire


HEAD = struct.pack('>BBI', 0, 1, 1)
# Content, where, what would be right, what is there.
LIES = {
    'one more than there are': (
        content((0, 1, 1), names=b'', data=b'', count=2),
        (40, 'at most 1', 2),
    ),
    'all there can be': (
        content(names=b'', data=b'', count=0xFFFFFFFF),
        (40, 'at most 0', 0xFFFFFFFF),
    ),
    'no name': (
        content((0, 1, 1), names=b'', data=b''),
        (46, '1 names of at most 255 bytes, each with a NUL', 0),
    ),
    'a name without its end': (
        content((0, 1, 1), names=b'name', data=b''),
        (46, '1 names of at most 255 bytes, each with a NUL', 0),
    ),
    'no second name': (
        content((0, 1, 1), (0, 1, 1), names=b'a\0', data=b''),
        (52, '2 names of at most 255 bytes, each with a NUL', 1),
    ),
    'a name of 256 bytes': (
        content((0, 1, 0), names=b'x' * 256 + b'\0\0', data=b''),
        (46, '1 names of at most 255 bytes, each with a NUL', 0),
    ),
    # There is room for two names of 255, so its end is found.
    'a name of 300 bytes before another': (
        content((0, 1, 0), (0, 1, 0), names=b'x' * 300 + b'\0b\0\0', data=b''),
        (52, '2 names of at most 255 bytes, each with a NUL', 0),
    ),
    'no values': (
        content((0, 1, 1), names=b'a\0', data=b''),
        (48, '1 components, at most 0 bytes', '1 components, 4 bytes'),
    ),
    'no fill': (
        content((0, 1, 1), names=b'ab\0', data=b''),
        (50, '1 components, at most 0 bytes', '1 components, 4 bytes'),
    ),
    'half a value': (
        content((0, 2, 1), names=b'a\0', data=bytes(6)),
        (48, '2 components, at most 6 bytes', '2 components, 8 bytes'),
    ),
    'values of all there can be': (
        content((3, 9, 0xFFFFFFFF), names=b'a\0', data=bytes(36)),
        (48, '9 components, at most 36 bytes', f'9 components, {36 * 0xFFFFFFFF} bytes'),
    ),
    'texture coordinates of all there can be': (
        content((5, 9, 0xFFFFFFFF), names=b'a\0', data=bytes(36)),
        (48, '3 components, at most 36 bytes', f'9 components, {12 * 0xFFFFFFFF} bytes'),
    ),
    'junk that is not there': (
        content((0x11, 9, 2), names=b'a\0', data=bytes(24)),
        (48, '3 components, at most 24 bytes', '9 components, 72 bytes'),
    ),
    'a second one without values': (
        content((0, 1, 1), (0, 1, 2), names=b'a\0b\0', data=bytes(4)),
        (60, '1 components, at most 0 bytes', '1 components, 8 bytes'),
    ),
}


@pytest.mark.parametrize(('wire', 'expected'), LIES.values(), ids=LIES.keys())
def test_lies(wire: bytes, expected: tuple[int, str, object]):
    with pytest.raises(ContentError) as caught:
        received(wire)
    assert (caught.value.offset, caught.value.expected, caught.value.found) == expected


def test_too_many():
    wire = content(*[(0, 1, 0)] * 3, names=b'a\0b\0c\0', data=b'')
    assert len(received(wire, Limits(max_elements=3))) == 3
    with pytest.raises(ContentError, match='attributes exceed the content'):
        received(wire, Limits(max_elements=2))


NONE = {
    'no type': (None, 'a', [1]),
    'a type of text': ('x', 'a', [1]),
    'vectors of 2': (1, 'a', [(1, 2)]),
    'vectors that are flat': (1, 'a', [1, 2, 3]),
    'normals of 4': (2, 'a', [(1, 2, 3, 4)]),
    'tensors of 3 x 3': (3, 'a', np.zeros((1, 3, 3))),
    'RGBA of 3': (4, 'a', [(1, 1, 1)]),
    'texture coordinates of 2': (5, 'a', [(1, 1)]),
    'scalars of 0': (0, 'a', np.zeros((1, 0))),
    'scalars of 128': (0, 'a', np.zeros((1, 128))),
    'scalars of three dimensions': (0, 'a', np.zeros((1, 1, 1))),
    'one number': (0, 'a', 1),
    'ragged values': (0, 'a', [(1,), (1, 2)]),
    'text': (0, 'a', ['x']),
}


@pytest.mark.parametrize(('kind', 'name', 'values'), NONE.values(), ids=NONE.keys())
def test_what_is_no_attribute(kind: object, name: str, values: object):
    with pytest.raises(PackError) as caught:
        Attribute(kind, name, values)
    assert caught.value.expected
    assert caught.value.found is not None


@pytest.mark.parametrize('name', ['x' * 256, 'ä' * 128, 'a\0b', 'a\0', '\0'])
def test_names_that_do_not_fit(name: str):
    body = PolyData(attributes=(Attribute(0, name, [1]),))
    with pytest.raises(PackError, match='attribute name does not fit') as caught:
        body.pack_content()
    assert caught.value.expected == 'at most 255 bytes, no NUL'


def test_most_components_of_scalars():
    body = PolyData(attributes=(Attribute(0, 'a', np.zeros((1, 127))),))
    assert unpack(message(b'POLYDATA', b''.join(body.pack_content()))).body == body


def test_scalars_of_one_component_may_be_flat():
    assert Attribute(0, 'a', [1, 2]) == Attribute(0, 'a', [[1], [2]])
    assert Attribute(0, 'a', [1, 2]).values.shape == (2, 1)


def test_cell_scalars_of_a_cpp_peer():
    nine = np.arange(18.0).reshape(2, 9)
    attribute = Attribute(AttributeType.CELL_SCALARS, 'c', nine)
    assert attribute.as_scalars(1) == Attribute(AttributeType.CELL_SCALARS, 'c', [0, 1])
    assert attribute.as_scalars(2).values.tolist() == [[0, 1], [2, 3]]
    assert attribute.as_scalars(9) == attribute


def test_equality():
    one = Attribute(0, 'a', [1])
    assert one == Attribute(0, 'a', [1])
    for other in (Attribute(0x10, 'a', [1]), Attribute(0, 'b', [1]), Attribute(0, 'a', [2]), 'a'):
        assert one != other
