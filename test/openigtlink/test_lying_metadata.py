# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Bodies of header version 2 whose sizes and counts do not fit each other."""

import struct
import tracemalloc
from typing import NamedTuple

from igtl_ros.openigtlink import ContentError
from igtl_ros.openigtlink import Limits
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Raw
from igtl_ros.openigtlink import Receiver
from igtl_ros.openigtlink import Transform
from openigtlink_bytes import drain
from openigtlink_bytes import IDENTITY
from openigtlink_bytes import message
from openigtlink_bytes import receive
from openigtlink_bytes import version_2_body
import pytest

GOOD = message(b'TRANSFORM', IDENTITY, device=b'Good')
NEXT = Packet(Transform(), 'Good')


def index(*pairs: tuple[int, int], count: int | None = None) -> bytes:
    """Return a metadata header of (key size, value size) in US-ASCII; the count may be a lie."""
    return struct.pack('>H', len(pairs) if count is None else count) + b''.join(
        struct.pack('>HHI', key, 3, value) for key, value in pairs
    )


class Lie(NamedTuple):
    """A body and the attributes of the error that it must cause."""

    what: str
    body: bytes
    offset: int
    expected: object
    found: object


START = 'at least 12'
OF_62 = 'at most 62 bytes in all'  # 12, 48 of content, 2 of metadata header
LIES = [
    *(Lie(f'{n} bytes', bytes(n), 0, 'at least 12 bytes', n) for n in (0, 1, 2, 11)),
    *(Lie(f'start {n}', version_2_body(IDENTITY, start=n), 0, START, n) for n in (0, 1, 11)),
    Lie('start 61', version_2_body(IDENTITY, start=61), 0, OF_62, 63),
    Lie('start 63', version_2_body(IDENTITY, start=63), 0, OF_62, 65),
    Lie('start 65535', version_2_body(IDENTITY, start=65535), 0, OF_62, 65537),
    Lie('index size 51', version_2_body(IDENTITY, index_size=51), 0, OF_62, 63),
    Lie('index size 65535', version_2_body(IDENTITY, index_size=65535), 0, OF_62, 65547),
    Lie('pairs size 49', version_2_body(IDENTITY, pairs_size=49), 0, OF_62, 63),
    Lie('pairs size 2^31', version_2_body(IDENTITY, pairs_size=2**31), 0, OF_62, 2**31 + 14),
    Lie('pairs size 2^32', version_2_body(IDENTITY, pairs_size=2**32 - 1), 0, OF_62, 2**32 + 13),
    Lie('count 1, none there', version_2_body(IDENTITY, b'\0\1'), 60, 'at most 0', 1),
    Lie('count 65535', version_2_body(IDENTITY, b'\xff\xff'), 60, 'at most 0', 65535),
    Lie(
        'count 65535 of 1',
        version_2_body(IDENTITY, index((1, 1), count=65535), b'kv'),
        60,
        'at most 1',
        65535,
    ),
    Lie(
        'count 2 of 1',
        version_2_body(IDENTITY, index((1, 1), count=2), b'kv' * 8),
        60,
        'at most 1',
        2,
    ),
    Lie(
        'odd index size, 1 byte short',
        version_2_body(IDENTITY, index((1, 1))[:-1], b'kv'),
        60,
        'at most 0',
        1,
    ),
    Lie('key too long', version_2_body(b'', index((3, 0)), b'kv'), 14, 'at most 2 bytes', 3),
    Lie(
        'key of 65535', version_2_body(b'', index((65535, 1)), b'kv'), 14, 'at most 2 bytes', 65536
    ),
    Lie('value too long', version_2_body(b'', index((1, 2)), b'kv'), 14, 'at most 2 bytes', 3),
    Lie(
        'value of 2^32 - 1',
        version_2_body(b'', index((1, 2**32 - 1)), b'kv'),
        14,
        'at most 2 bytes',
        2**32,
    ),
    Lie(
        'second value too long',
        version_2_body(b'', index((1, 1), (1, 2)), b'kvkv'),
        22,
        'at most 2 bytes',
        3,
    ),
    Lie(
        'second pair not there',
        version_2_body(b'', index((1, 1), (1, 1)), b'kv'),
        22,
        'at most 0 bytes',
        2,
    ),
]


@pytest.mark.parametrize('lie', LIES, ids=lambda lie: lie.what)
def test_lie(lie: Lie):
    error, after = receive(message(b'TRANSFORM', lie.body, 2, b'Liar'), GOOD)
    assert type(error) is ContentError
    assert (error.type_name, error.device_name) == ('TRANSFORM', 'Liar')
    assert (error.offset, error.expected, error.found) == (lie.offset, lie.expected, lie.found)
    assert after == NEXT


LENIENT = {
    'no metadata header at all': (version_2_body(IDENTITY, b''), {}),
    'a metadata header of one byte': (version_2_body(IDENTITY, b'\0'), {}),
    'four filler bytes': (version_2_body(IDENTITY, start=16, filler=b'fill'), {}),
    'filler up to the content': (version_2_body(IDENTITY, start=1012, filler=bytes(1000)), {}),
    'a longer metadata header than needed': (
        version_2_body(IDENTITY, index((1, 1)) + b'unused', b'kv'),
        {'k': 'v'},
    ),
    'longer metadata than needed': (
        version_2_body(IDENTITY, index((1, 1)), b'kvmore'),
        {'k': 'v'},
    ),
    'an empty key and an empty value': (version_2_body(IDENTITY, index((0, 0))), {'': ''}),
    'a count of zero in a longer header': (version_2_body(IDENTITY, bytes(18)), {}),
    'metadata without a header': (version_2_body(IDENTITY, b'', b'kv'), {}),
}


@pytest.mark.parametrize(('body', 'metadata'), LENIENT.values(), ids=LENIENT.keys())
def test_accepted(body: bytes, metadata: dict[str, str]):
    packet, after = receive(message(b'TRANSFORM', body, 2), GOOD)
    assert isinstance(packet, Packet)
    assert packet.body == Transform()
    assert packet.metadata == metadata
    assert after == NEXT


def test_filler_is_not_content():
    body = version_2_body(b'content', start=16, filler=b'fill', message_id=0xFEDCBA98)
    (packet,) = receive(message(b'ANY', body, 2))
    assert packet.body == Raw(b'content')
    assert packet.message_id == 0xFEDCBA98


def test_limits():
    three = version_2_body(b'', index((1, 1), (1, 1), (1, 1)), b'kvkvkv')
    four = version_2_body(b'', index((1, 1), (1, 1), (1, 1), (1, 0)), b'kvkvkvk')
    for limits, expected, found, offset in (
        (Limits(max_metadata_pairs=3), 'at most 3', 4, 12),
        (Limits(max_metadata_size=6), 'at most 6 bytes', 7, 4),
    ):
        receiver = Receiver(limits)
        receiver.feed(message(b'ANY', three, 2) + message(b'ANY', four, 2, b'Liar') + GOOD)
        first, error, after = drain(receiver)
        assert isinstance(first, Packet)
        assert type(error) is ContentError
        assert (error.type_name, error.device_name) == ('ANY', 'Liar')
        assert (error.expected, error.found, error.offset) == (expected, found, offset)
        assert after == NEXT


def test_lies_allocate_nothing():
    data = [message(b'TRANSFORM', lie.body, 2, b'Liar') for lie in LIES]
    tracemalloc.start()
    for lie in data:
        receive(lie)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1024 * 1024


def test_as_much_as_a_header_can_hold():
    pairs = 8191
    keys = b''.join(f'{number:04}'.encode() for number in range(pairs))
    body = version_2_body(IDENTITY, index(*[(4, 0)] * pairs), keys)
    packet, after = receive(message(b'TRANSFORM', body, 2), GOOD)
    assert len(packet.metadata) == pairs
    assert packet.metadata['8190'] == ''
    assert after == NEXT


def test_more_metadata_than_the_reference_library_reads():
    body = version_2_body(IDENTITY, index((1, 70_000)), b'k' + b'v' * 70_000)
    packet, after = receive(message(b'TRANSFORM', body, 2), GOOD)
    assert packet.metadata == {'k': 'v' * 70_000}
    assert after == NEXT
