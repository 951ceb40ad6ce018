# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The header: names of any width and encoding, and the numbers beside them."""

from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Query
from igtl_ros.openigtlink import Raw
from igtl_ros.openigtlink import Transform
from igtl_ros.openigtlink import unpack
from igtl_ros.openigtlink.header import Header
from igtl_ros.openigtlink.header import unpack_header
from igtl_ros.openigtlink.limits import DEFAULT_LIMITS
from openigtlink_bytes import annotated
from openigtlink_bytes import header
from openigtlink_bytes import IDENTITY
from openigtlink_bytes import message
from openigtlink_bytes import receive
import pytest


def test_field_by_field():
    data = annotated("""
        0002                                             # version
        5354415455530000 00000000                        # STATUS
        44657669636520310000 00000000000000000000        # Device 1
        0000000180000000                                 # timestamp
        0000000000000123                                 # body size
        fedcba9876543210                                 # checksum
    """)
    expected = Header(2, 'STATUS', 'Device 1', 0x180000000, 0x123, 0xFEDCBA9876543210)
    assert unpack_header(data, 0, DEFAULT_LIMITS) == expected
    assert unpack_header(b'before' + data + b'after', 6, DEFAULT_LIMITS) == expected


NAMES = {
    b'': '',
    b'D': 'D',
    b'Name with a space': 'Name with a space',
    b'19 bytes and a NUL.': '19 bytes and a NUL.',
    b'20 bytes, no NUL: ok': '20 bytes, no NUL: ok',
    'Größe µ'.encode(): 'Größe µ',
    '日本語の装置'.encode(): '日本語の装置',
    b'\xe9chographe': '\udce9chographe',  # Latin-1
    b'\xff' * 20: '\udcff' * 20,
    b'cut \xe6\x97': 'cut \udce6\udc97',  # a character cut at the end
    b'\xed\xb3\xa9': '\udced\udcb3\udca9',  # a surrogate in UTF-8, which is none
    b'\xc0\x80': '\udcc0\udc80',  # an overlong NUL
}


@pytest.mark.parametrize(('raw', 'name'), NAMES.items())
def test_device_names_survive(raw: bytes, name: str):
    data = message(b'TRANSFORM', IDENTITY, device=raw)
    (packet,) = receive(data)
    assert packet.device_name == name
    assert packet.to_bytes() == data
    assert Packet(Transform(), name).to_bytes() == data


@pytest.mark.parametrize('raw', [b'Dev\0', b'Dev\0garbage', b'Dev\0' + b'\xff' * 16])
def test_a_device_name_ends_at_its_nul(raw: bytes):
    assert receive(message(b'TRANSFORM', IDENTITY, device=raw)) == [Packet(Transform(), 'Dev')]


@pytest.mark.parametrize('raw', [b'TRANSFORM\0\0\0', b'TRANSFORM\0xy', b'TRANSFORM\0\xff\n'])
def test_a_type_ends_at_its_nul(raw: bytes):
    assert receive(message(raw, IDENTITY)) == [Packet(Transform(), 'Dev')]


@pytest.mark.parametrize(
    'name', ['GET_ANYTHING', 'TWELVE_BYTES', 'a', 'with space', '~!@#$%^&*()_']
)
def test_types_of_any_width(name: str):
    data = message(name.encode(), b'content')
    (packet,) = receive(data)
    assert packet == Packet(Raw(b'content'), 'Dev', type_name=name)
    assert packet.to_bytes() == data


@pytest.mark.parametrize('name', ['GET_POLYDATA', 'STT_POSITION'])
def test_known_types_that_leave_no_room_for_a_nul(name: str):
    data = message(name.encode(), b'content')
    (packet,) = receive(data)
    assert packet == Packet(Query(b'content'), 'Dev', type_name=name)
    assert packet.to_bytes() == data


def test_a_type_is_compared_whole():
    for name in (b'TRANSFORMS', b'TRANSFOR', b'transform', b' TRANSFORM', b'TRANSFORM '):
        (packet,) = receive(message(name, IDENTITY))
        assert type(packet.body) is Raw


@pytest.mark.parametrize('timestamp', [0, 1, 2**31, 2**32 - 1, 2**32, 2**63, 2**64 - 1])
def test_timestamps_are_kept(timestamp: int):
    data = message(b'TRANSFORM', IDENTITY, timestamp=timestamp)
    assert unpack(data).timestamp == timestamp
    assert unpack(data).to_bytes() == data


@pytest.mark.parametrize('version', [1, 2, 3, 255])
def test_versions_that_can_be_skipped(version: int):
    assert unpack_header(header(b'ANY', 0, 0, version), 0, DEFAULT_LIMITS).version == version
