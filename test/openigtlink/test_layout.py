# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What a layout is, what is public, what is frozen. The layouts are in test_layouts."""

from dataclasses import fields
from dataclasses import FrozenInstanceError
import inspect

from golden import GOLDEN
from igtl_ros import openigtlink
from igtl_ros.openigtlink import Attribute
from igtl_ros.openigtlink import AttributeType
from igtl_ros.openigtlink import Body
from igtl_ros.openigtlink import Cells
from igtl_ros.openigtlink import Limits
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Raw
from igtl_ros.openigtlink import Transform
from igtl_ros.openigtlink import Unit
from igtl_ros.openigtlink.layout import Field
from igtl_ros.openigtlink.layout import Layout
import pytest


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


# One of each body, and what is around them.
INSTANCES = (
    *{type(case.packet.body): case.packet.body for case in GOLDEN}.values(),
    Packet(Transform()),
    Limits(),
    Field('field', 'u1'),
    Cells(),
    Attribute(AttributeType.SCALARS, 'name', [1]),
    Unit(),
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
    tables = openigtlink.BODIES | openigtlink.REQUEST_BODIES
    assert {*tables.values()} == bodies
    assert {type(case.packet.body) for case in GOLDEN} == {*bodies, Raw}
    # What has no name of its own takes that of the packet.
    assert {body for body in bodies if not body.TYPE} == {
        openigtlink.Query,
        openigtlink.Acknowledgement,
    }
    for name, body in openigtlink.BODIES.items():
        assert name == body.TYPE or name in ('QTRANS', 'COLORTABLE')
    for name, body in openigtlink.REQUEST_BODIES.items():
        assert name == body.TYPE or not body.TYPE or name == 'STT_QDATA'
    assert all(len(name) <= 12 for name in tables)
    assert not openigtlink.BODIES.keys() & openigtlink.REQUEST_BODIES.keys()
    assert [*openigtlink.BODIES] == sorted(openigtlink.BODIES)


def test_all_is_complete_and_sorted():
    public = [
        name
        for name, value in vars(openigtlink).items()
        if not name.startswith('_') and not inspect.ismodule(value)
    ]
    assert openigtlink.__all__ == sorted(public)
