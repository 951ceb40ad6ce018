# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Contents that lie: the message is lost, its error says why, the stream goes on."""

import struct
from typing import NamedTuple

from igtl_ros.openigtlink import ContentError
from igtl_ros.openigtlink import Limits
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Points
from igtl_ros.openigtlink import Raw
from igtl_ros.openigtlink import Receiver
from igtl_ros.openigtlink import Status
from igtl_ros.openigtlink import String
from igtl_ros.openigtlink import TrackingData
from igtl_ros.openigtlink import Transform
from igtl_ros.openigtlink import unpack
import numpy as np
from openigtlink_bytes import drain
from openigtlink_bytes import IDENTITY
from openigtlink_bytes import message
from openigtlink_bytes import receive
from openigtlink_bytes import version_2_body
import pytest

GOOD = message(b'TRANSFORM', IDENTITY, device=b'Good')
NEXT = Packet(Transform(), 'Good')


class Lie(NamedTuple):
    """Content of a type, and the attributes of the error it must cause."""

    type_name: str
    content: bytes
    offset: int
    expected: object
    found: object


def image(
    version=1,
    components=1,
    scalar=3,
    endian=2,
    coordinates=1,
    size=(2, 2, 1),
    first=(0, 0, 0),
    part=(2, 2, 1),
    voxels=bytes(4),
) -> bytes:
    """Return the content of an image of 2 x 2 x 1 bytes, in which any field may be a lie."""
    return (
        struct.pack('>HBBBB3H', version, components, scalar, endian, coordinates, *size)
        + IDENTITY
        + struct.pack('>6H', *first, *part)
        + voxels
    )


SCALARS = 'one of [2, 3, 4, 5, 6, 7, 10, 11]'
WHOLE = (65535, 65535, 65535)
LIES = [
    *(Lie('TRANSFORM', bytes(n), 0, '48 bytes', n) for n in (1, 10, 44, 47, 49, 64, 96)),
    *(
        Lie('POSITION', bytes(n), 0, '12, 24 or 28 bytes', n)
        for n in (1, 11, 13, 16, 20, 23, 25, 27, 29, 40, 152)
    ),
    Lie('QTRANS', bytes(27), 0, '12, 24 or 28 bytes', 27),
    *(Lie('STATUS', bytes(n), 0, 'at least 30 bytes', n) for n in (1, 2, 10, 29)),
    *(Lie('STRING', bytes(n), 0, 'at least 4 bytes', n) for n in (1, 2, 3)),
    Lie('STRING', b'\0\3\0\1', 2, 'at most 0', 1),
    Lie('STRING', b'\0\3\0\4abc', 2, 'at most 3', 4),
    Lie('STRING', b'\0\3\xff\xffabc', 2, 'at most 3', 65535),
    *(Lie('POINT', bytes(n), 0, 'a multiple of 136 bytes', n) for n in (1, 135)),
    *(Lie('POINT', bytes(n), 136, 'a multiple of 136 bytes', n) for n in (137, 271)),
    *(Lie('TDATA', bytes(n), 0, 'a multiple of 70 bytes', n) for n in (1, 48, 69)),
    Lie('TDATA', bytes(141), 140, 'a multiple of 70 bytes', 141),
    *(Lie('IMAGE', bytes(n), 0, 'at least 72 bytes', n) for n in (1, 12, 71)),
    *(Lie('IMAGE', image(version=n), 0, 'one of [1]', n) for n in (0, 2, 256, 65535)),
    Lie('IMAGE', image(components=0), 2, 'at least 1', 0),
    *(Lie('IMAGE', image(scalar=n), 3, SCALARS, n) for n in (0, 1, 8, 9, 12, 13, 255)),
    *(Lie('IMAGE', image(endian=n), 4, 'one of [1, 2]', n) for n in (0, 3, 255)),
    *(Lie('IMAGE', image(coordinates=n), 5, 'one of [0, 1, 2]', n) for n in (3, 255)),
    # 65535^3 voxels are 281462092005375; sizes beyond 64 bits would be next.
    Lie('IMAGE', image(size=WHOLE, part=WHOLE), 72, '281462092005375 bytes', 4),
    Lie(
        'IMAGE',
        image(size=WHOLE, part=WHOLE, components=255, scalar=11),
        72,
        f'{65535**3 * 255 * 8} bytes',
        4,
    ),
    Lie('IMAGE', image(voxels=bytes(3)), 72, '4 bytes', 3),
    Lie('IMAGE', image(voxels=bytes(5)), 72, '4 bytes', 5),
    Lie('IMAGE', image(voxels=b''), 72, '4 bytes', 0),
    Lie('IMAGE', image(scalar=5), 72, '8 bytes', 4),
    Lie('IMAGE', image(components=2), 72, '8 bytes', 4),
    Lie('IMAGE', image(part=(0, 2, 1)), 72, '0 bytes', 4),
    Lie('IMAGE', image(part=(3, 2, 1)), 60, 'within [2, 2, 1]', '[3, 2, 1] at [0, 0, 0]'),
    Lie('IMAGE', image(part=(2, 3, 1)), 60, 'within [2, 2, 1]', '[2, 3, 1] at [0, 0, 0]'),
    Lie('IMAGE', image(part=(2, 2, 2)), 60, 'within [2, 2, 1]', '[2, 2, 2] at [0, 0, 0]'),
    Lie('IMAGE', image(first=(1, 0, 0)), 60, 'within [2, 2, 1]', '[2, 2, 1] at [1, 0, 0]'),
    Lie('IMAGE', image(first=(0, 0, 1)), 60, 'within [2, 2, 1]', '[2, 2, 1] at [0, 0, 1]'),
    Lie('IMAGE', image(size=(2, 0, 1)), 60, 'within [2, 0, 1]', '[2, 2, 1] at [0, 0, 0]'),
    # In 16 bits 65535 + 2 would be 1.
    Lie('IMAGE', image(first=(65535, 0, 0)), 60, 'within [2, 2, 1]', '[2, 2, 1] at [65535, 0, 0]'),
]


@pytest.mark.parametrize(
    'lie', LIES, ids=lambda lie: f'{lie.type_name} {lie.found} at {lie.offset}'
)
@pytest.mark.parametrize('version', [1, 2])
def test_lie(lie: Lie, version: int):
    body = lie.content if version == 1 else version_2_body(lie.content)
    stream = message(lie.type_name.encode(), body, version, b'Liar'), GOOD
    error, after = receive(*stream)
    assert type(error) is ContentError
    assert (error.type_name, error.device_name) == (lie.type_name, 'Liar')
    assert (error.offset, error.expected, error.found) == (lie.offset, lie.expected, lie.found)
    assert f"{lie.type_name} from 'Liar': " in str(error)
    assert after == NEXT
    with pytest.raises(ContentError):
        unpack(stream[0])


def test_the_honest_image_is_accepted():
    (packet,) = receive(message(b'IMAGE', image()))
    assert packet.body.voxels.shape == (1, 2, 2)


def test_too_many_elements():
    for type_name, size in ((b'POINT', 136), (b'TDATA', 70)):
        receiver = Receiver(Limits(max_elements=3))
        receiver.feed(message(type_name, bytes(3 * size)))
        receiver.feed(message(type_name, bytes(4 * size), device=b'Liar') + GOOD)
        first, error, after = drain(receiver)
        assert isinstance(first, Packet)
        assert type(error) is ContentError
        assert (error.device_name, error.expected, error.found) == ('Liar', 'at most 3', 4)
        assert after == NEXT


@pytest.mark.parametrize('version', [1, 2])
@pytest.mark.parametrize(
    'type_name', ['IMAGE', 'POSITION', 'QTRANS', 'STATUS', 'STRING', 'TRANSFORM']
)
def test_known_type_without_content(type_name: str, version: int):
    body = b'' if version == 1 else version_2_body()
    data = message(type_name.encode(), body, version)
    (packet,) = receive(data)
    assert packet == Packet(Raw(), 'Dev', header_version=version, type_name=type_name)
    assert packet.to_bytes() == data


@pytest.mark.parametrize('version', [1, 2])
def test_empty_lists(version: int):
    body = b'' if version == 1 else version_2_body()
    points, tracking = message(b'POINT', body, version), message(b'TDATA', body, version)
    assert [packet.body for packet in receive(points, tracking)] == [Points(), TrackingData()]
    assert [packet.to_bytes() for packet in receive(points, tracking)] == [points, tracking]
    assert unpack(tracking).body.matrices.shape == (0, 4, 4)


@pytest.mark.parametrize(
    ('content', 'expected'),
    [
        (bytes(30), ''),  # not even the NUL
        (bytes(30) + b'no NUL', 'no NUL'),
        (bytes(30) + b'text\0', 'text'),
        (bytes(30) + b'text\0garbage\0', 'text'),
    ],
)
def test_status_text(content: bytes, expected: str):
    (packet,) = receive(message(b'STATUS', content))
    assert packet.body == Status(0, 0, '', expected)


def test_bytes_behind_a_string_are_ignored():
    (packet,) = receive(message(b'STRING', b'\0\3\0\2abc'))
    assert packet.body == String(b'ab', 3)


def test_image_without_voxels():
    (packet,) = receive(message(b'IMAGE', image(size=(0, 5, 0), part=(0, 5, 0), voxels=b'')))
    assert packet.body.voxels.shape == (0, 5, 0)
    assert packet.body.voxels.dtype == np.uint8
    assert packet.to_bytes() == message(
        b'IMAGE', image(size=(0, 5, 0), part=(0, 5, 0), voxels=b'')
    )


@pytest.mark.parametrize('number', ['7f800001', '7fc00000', 'ffffffff', '7f800000', 'ff800000'])
def test_numbers_that_are_none(number: str):
    # A signalling NaN makes numpy warn, which is an error in these tests.
    matrix = bytes.fromhex(number) * 12
    transform, position, tracking, after = receive(
        message(b'TRANSFORM', matrix),
        message(b'POSITION', matrix[:28]),
        message(b'TDATA', bytes(22) + matrix),
        GOOD,
    )
    assert not np.isfinite(transform.body.matrix[:3]).any()
    assert not np.isfinite(position.body.position).any()
    assert not np.isfinite(tracking.body.matrices[0, :3]).any()
    assert after == NEXT
    for packet in (transform, position, tracking):
        assert len(packet.to_bytes()) > 58
