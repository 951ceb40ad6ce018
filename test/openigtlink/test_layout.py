# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The declared layouts against the numbers of the documents; what is public; what is frozen."""

from dataclasses import fields
from dataclasses import FrozenInstanceError
import inspect

from igtl_ros import openigtlink
from igtl_ros.openigtlink import Body
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import Limits
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Points
from igtl_ros.openigtlink import Position
from igtl_ros.openigtlink import Raw
from igtl_ros.openigtlink import Status
from igtl_ros.openigtlink import String
from igtl_ros.openigtlink import TrackingData
from igtl_ros.openigtlink import Transform
from igtl_ros.openigtlink.header import LAYOUT as HEADER
from igtl_ros.openigtlink.layout import Field
from igtl_ros.openigtlink.layout import Layout
from igtl_ros.openigtlink.metadata import ENTRY
from igtl_ros.openigtlink.metadata import EXTENDED_HEADER
import numpy as np
import pytest

# Offset and size of each field, and the size of the whole.
DOCUMENTED = {
    'header': (
        HEADER,
        58,
        {
            'version': (0, 2),
            'type': (2, 12),
            'device_name': (14, 20),
            'timestamp': (34, 8),
            'body_size': (42, 8),
            'crc': (50, 8),
        },
    ),
    'extended header': (
        EXTENDED_HEADER,
        12,
        {
            'extended_header_size': (0, 2),
            'metadata_header_size': (2, 2),
            'metadata_size': (4, 4),
            'message_id': (8, 4),
        },
    ),
    'metadata entry': (
        ENTRY,
        8,
        {'key_size': (0, 2), 'value_encoding': (2, 2), 'value_size': (4, 4)},
    ),
    'TRANSFORM': (Transform.LAYOUT, 48, {'matrix': (0, 48)}),
    'POSITION': (Position.LAYOUT, 28, {'position': (0, 12), 'quaternion': (12, 16)}),
    'IMAGE': (
        Image.LAYOUT,
        72,
        {
            'version': (0, 2),
            'components': (2, 1),
            'scalar_type': (3, 1),
            'endian': (4, 1),
            'coordinate_system': (5, 1),
            'size': (6, 6),
            'matrix': (12, 48),
            'offset': (60, 6),
            'part': (66, 6),
        },
    ),
    'STATUS': (Status.LAYOUT, 30, {'code': (0, 2), 'subcode': (2, 8), 'error_name': (10, 20)}),
    'STRING': (String.LAYOUT, 4, {'encoding': (0, 2), 'length': (2, 2)}),
    'POINT': (
        Points.LAYOUT,
        136,
        {
            'name': (0, 64),
            'group': (64, 32),
            'rgba': (96, 4),
            'position': (100, 12),
            'diameter': (112, 4),
            'owner': (116, 20),
        },
    ),
    'TDATA': (
        TrackingData.LAYOUT,
        70,
        {'name': (0, 20), 'type': (20, 1), 'reserved': (21, 1), 'matrix': (22, 48)},
    ),
}
each_layout = pytest.mark.parametrize(
    ('layout', 'size', 'fields'), DOCUMENTED.values(), ids=DOCUMENTED.keys()
)


@each_layout
def test_as_documented(layout: Layout, size: int, fields: dict[str, tuple[int, int]]):
    assert layout.size == layout.struct.size == size
    assert {field.name: (layout.offsets[field.name], field.size) for field in layout.fields} == (
        fields
    )
    assert [*layout.offsets] == [*fields]


@each_layout
def test_numpy_sees_the_same(layout: Layout, size: int, fields: dict[str, tuple[int, int]]):
    assert layout.dtype.itemsize == size
    found = {
        name: (layout.dtype.fields[name][1], layout.dtype.fields[name][0].itemsize)
        for name in layout.dtype.names
    }
    assert found == fields
    # The same bytes through both.
    data = bytes(range(size))
    values = np.frombuffer(data, layout.dtype)[0]
    flat = []
    for value in values.tolist():
        flat += value.tolist() if isinstance(value, np.ndarray) else [value]
    assert np.array_equal(flat, layout.struct.unpack(data))


def test_table_for_the_docs():
    layout = Layout(Field('name', 'S20', meaning='who'), Field('numbers', 'f4', 3, 'mm'))
    assert layout.table() == [(0, 20, 'S20', 'name', 'who'), (20, 12, 'f4[3]', 'numbers', 'mm')]


@pytest.mark.parametrize(
    ('kind', 'data', 'value'),
    [
        ('u1', 'ff', 255),
        ('i1', 'ff', -1),
        ('u2', '0102', 0x0102),
        ('i2', 'fffe', -2),
        ('u4', '01020304', 0x01020304),
        ('i4', 'fffffffe', -2),
        ('u8', '0102030405060708', 0x0102030405060708),
        ('i8', 'fffffffffffffffe', -2),
        ('f4', '3fc00000', 1.5),
        ('f8', '3ff8000000000000', 1.5),
        ('S3', '616200', b'ab\0'),
    ],
)
def test_kinds(kind: str, data: str, value: object):
    layout = Layout(Field('field', kind))
    assert layout.struct.unpack(bytes.fromhex(data)) == (value,)
    assert layout.struct.pack(value) == bytes.fromhex(data)


INSTANCES = (
    Transform(),
    Position(),
    Image(np.zeros((1, 1, 1), np.uint8)),
    Status(),
    String(),
    Points(),
    TrackingData(),
    Raw(),
    Packet(Transform()),
    Limits(),
    Field('field', 'u1'),
)


@pytest.mark.parametrize('instance', INSTANCES, ids=lambda instance: type(instance).__name__)
def test_frozen(instance: object):
    for name in [field.name for field in fields(instance)]:
        with pytest.raises(FrozenInstanceError):
            setattr(instance, name, None)
    assert not hasattr(instance, '__dict__')


def test_every_body_is_public_and_in_the_table():
    bodies = {body for body in vars(openigtlink).values() if inspect.isclass(body)}
    bodies = {body for body in bodies if issubclass(body, Body)} - {Body, Raw}
    assert {*openigtlink.BODIES.values()} == bodies
    for name, body in openigtlink.BODIES.items():
        assert name == body.TYPE or name == 'QTRANS'
        assert len(name) <= 12
    assert [*openigtlink.BODIES] == sorted(openigtlink.BODIES)


def test_all_is_complete_and_sorted():
    public = [
        name
        for name, value in vars(openigtlink).items()
        if not name.startswith('_') and not inspect.ismodule(value)
    ]
    assert openigtlink.__all__ == sorted(public)
