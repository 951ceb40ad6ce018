# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""COLORT: its six forms, and contents that lie."""

from igtl_ros.openigtlink import ColorTable
from igtl_ros.openigtlink import ContentError
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import unpack
from igtl_ros.openigtlink.messages.color_table import IndexType
from igtl_ros.openigtlink.messages.color_table import MapType
import numpy as np
from openigtlink_bytes import message
import pytest

ENTRIES = {3: 256, 5: 65536}
WIDTHS = {3: 1, 5: 2, 19: 3}
each_form = pytest.mark.parametrize(
    ('index', 'kind'), [(index, kind) for index in ENTRIES for kind in WIDTHS]
)


def received(data: bytes, type_name: bytes = b'COLORT') -> ColorTable:
    """Return the body of a message with this content."""
    return unpack(message(type_name, data)).body


@each_form
def test_forms(index: int, kind: int):
    size = ENTRIES[index] * WIDTHS[kind]
    wire = bytes((index, kind)) + bytes(number * 7 % 256 for number in range(size))
    body = received(wire)
    assert (body.index_type, body.map_type) == (index, kind)
    assert len(body.table) == ENTRIES[index]
    assert b''.join(body.pack_content()) == wire
    assert not body.table.flags.writeable
    assert received(wire, b'COLORTABLE') == body


def test_numbers_are_big_endian():
    wire = b'\3\5' + b'\1\2' + bytes(510)
    assert received(wire).table[0] == 0x0102
    for sign in '<>':
        table = np.zeros(256, f'{sign}u2')
        table[0] = 0x0102
        assert b''.join(ColorTable(table).pack_content()) == wire


def test_colours_are_red_green_blue():
    wire = b'\3\x13' + bytes((255, 128, 0)) + bytes(765)
    assert received(wire).table[0].tolist() == [255, 128, 0]


def test_table_in_any_memory_order():
    table = np.arange(768, dtype=np.uint8).reshape(256, 3)
    packed = b''.join(ColorTable(table).pack_content())
    assert b''.join(ColorTable(np.asfortranarray(table)).pack_content()) == packed


def test_the_types_have_names():
    assert ColorTable(np.zeros(256, np.uint8)).index_type is IndexType.UINT8
    assert ColorTable(np.zeros(65536, np.uint8)).index_type is IndexType.UINT16
    assert ColorTable(np.zeros(256, np.uint16)).map_type is MapType.UINT16
    assert ColorTable(np.zeros((256, 3), np.uint8)).map_type is MapType.RGB


@each_form
@pytest.mark.parametrize('step', [-1, 1, 256])
def test_another_length(index: int, kind: int, step: int):
    size = ENTRIES[index] * WIDTHS[kind] + step
    with pytest.raises(ContentError, match='content has the wrong length') as caught:
        received(bytes((index, kind)) + bytes(size))
    assert caught.value.expected == f'{2 + ENTRIES[index] * WIDTHS[kind]} bytes'
    assert caught.value.found == 2 + size


@pytest.mark.parametrize('index', [0, 1, 2, 4, 6, 19, 127, 128, 255])
@pytest.mark.parametrize('kind', [3, 0])
def test_unknown_index_types(index: int, kind: int):
    with pytest.raises(ContentError, match='no such colour table') as caught:
        received(bytes((index, kind)) + bytes(256))
    assert caught.value.expected == 'index type 3 or 5, map type 3, 5 or 19'
    # Both are signed.
    signed = index - 256 if index > 127 else index
    assert caught.value.found == f'index type {signed}, map type {kind}'


@pytest.mark.parametrize('kind', [0, 1, 2, 4, 6, 18, 20, 131, 255])
def test_unknown_map_types(kind: int):
    with pytest.raises(ContentError, match='no such colour table'):
        received(bytes((3, kind)) + bytes(256))


def test_shorter_than_its_header():
    with pytest.raises(ContentError, match='shorter than its header'):
        received(b'\3')


@pytest.mark.parametrize(
    'table',
    [
        np.zeros(255, np.uint8),
        np.zeros(257, np.uint8),
        np.zeros(0, np.uint8),
        np.zeros(256, np.int8),
        np.zeros(256, np.int16),
        np.zeros(256, np.float32),
        np.zeros((256, 4), np.uint8),
        np.zeros((256, 1), np.uint8),
        np.zeros((256, 3), np.uint16),
        np.zeros((3, 256), np.uint8),
        np.zeros((256, 3, 1), np.uint8),
        np.uint8(0),
        [0] * 256,  # 64 bits
        [[0], [1, 2]],
        None,
        'text',
    ],
)
def test_what_cannot_be_sent(table: object):
    with pytest.raises(PackError) as caught:
        ColorTable(table)
    assert caught.value.found is not None


def test_both_names_are_kept():
    for name in ('COLORT', 'COLORTABLE'):
        packet = Packet(ColorTable(np.zeros(256, np.uint8)), type_name=name)
        assert unpack(packet.to_bytes()) == packet
    assert Packet(ColorTable(np.zeros(256, np.uint8))).type_name == 'COLORT'
