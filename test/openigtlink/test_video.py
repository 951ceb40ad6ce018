# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""VIDEO: its header, grey pictures, and contents that lie. VIDEOMETA is with the lists."""

import struct

from igtl_ros.openigtlink import ContentError
from igtl_ros.openigtlink import FrameType
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import unpack
from igtl_ros.openigtlink import Video
import numpy as np
from openigtlink_bytes import IDENTITY
from openigtlink_bytes import message
import pytest

SIZE = (4, 2, 1)


def content(
    version: int = 1,
    endian: int = 2,
    codec: bytes = b'H264',
    frame_type: int = 1,
    coordinates: int = 1,
    stream: bytes = b'stream',
) -> bytes:
    """Return a content in which any field may be odd."""
    return (
        struct.pack('>HB4sHB3H', version, endian, codec, frame_type, coordinates, *SIZE)
        + IDENTITY
        + struct.pack('>6H', 1, 2, 3, 65535, 5, 6)
        + stream
    )


def received(data: bytes) -> Video:
    """Return the body of a message with this content."""
    return unpack(message(b'VIDEO', data)).body


def test_what_the_numbers_mean():
    body = received(content())
    assert body == Video(
        b'stream', 'H264', SIZE, FrameType.KEY, np.eye(4), 1, 2, (1, 2, 3), (65535, 5, 6)
    )
    assert b''.join(body.pack_content()) == content()


def test_the_part_is_all_unless_told():
    assert Video(b'', 'I420', SIZE).part == SIZE
    assert Video(b'', 'I420', SIZE).offset == (0, 0, 0)
    assert Video(b'', 'I420', SIZE, part=(1, 1, 1)).part == (1, 1, 1)


def test_the_stream_is_not_copied():
    data = message(b'VIDEO', content())
    body = unpack(data).body
    assert body.stream.obj is data
    stream = bytearray(b'frame')
    (_, sent) = Video(stream, 'H264', SIZE).pack_content()
    assert sent.obj is stream


@pytest.mark.parametrize(
    'stream', [b'', bytearray(b'ab'), memoryview(b'ab'), np.arange(6, dtype='>u2')]
)
def test_streams_of_any_buffer(stream: object):
    body = Video(stream, 'H264', SIZE)
    assert len(Packet(body).to_bytes()) == 58 + 76 + len(bytes(stream))


@pytest.mark.parametrize(
    ('frame_type', 'grey', 'kind'),
    [
        (0, False, 0),
        (1, False, 1),
        (5, False, 5),
        (0x00FF, False, 255),
        (0x0100, True, 1),
        (0x0300, True, 3),
        (0x0501, True, 5),
        (0xFFFF, True, 255),
    ],
)
def test_grey(frame_type: int, grey: bool, kind: int):
    body = received(content(frame_type=frame_type))
    assert (body.frame_type, body.grey, body.kind) == (frame_type, grey, kind)
    assert b''.join(body.pack_content()) == content(frame_type=frame_type)


def test_frame_types():
    assert [*FrameType] == [0, 1, 2, 3, 4, 5]
    assert ' '.join(kind.name for kind in FrameType) == 'INVALID KEY INTRA INTER SKIP UNKNOWN'


@pytest.mark.parametrize('codec', [b'I420', b'VP9\0', b'\0\0\0\0', b'\xff\xfe\xfd\xfc'])
def test_codecs(codec: bytes):
    assert b''.join(received(content(codec=codec)).pack_content()) == content(codec=codec)


@pytest.mark.parametrize('value', [0, 3, 255])
def test_what_the_cpp_library_does_not_read_is_kept(value: int):
    body = received(content(endian=value, coordinates=value))
    assert (body.endian, body.coordinate_system) == (value, value)
    assert b''.join(body.pack_content()) == content(endian=value, coordinates=value)


@pytest.mark.parametrize('version', [0, 2, 256, 65535])
def test_other_versions(version: int):
    with pytest.raises(ContentError, match='illegal version') as caught:
        received(content(version))
    error = caught.value
    assert (error.offset, error.expected, error.found) == (0, 1, version)


@pytest.mark.parametrize('size', [1, 23, 75])
def test_shorter_than_its_header(size: int):
    with pytest.raises(ContentError) as caught:
        received(content()[:size])
    assert (caught.value.expected, caught.value.found) == ('at least 76 bytes', size)


def video(**values: object) -> Video:
    """Return one with other values."""
    return Video(**{'stream': b'', 'codec': 'H264', 'size': SIZE} | values)


NO_VIDEO = {
    'a codec of 5': {'codec': 'H2645'},
    'a codec with a NUL': {'codec': 'a\0'},
    'a stream of text': {'stream': 'text'},
    'no stream': {'stream': None},
    'a stream with gaps': {'stream': memoryview(bytes(8))[::2]},
    'a size of 2': {'size': (1, 2)},
    'a size of 4': {'size': (1, 2, 3, 4)},
    'a size of 65536': {'size': (65536, 1, 1)},
    'a size below 0': {'size': (-1, 1, 1)},
    'a size of fractions': {'size': (1.5, 1, 1)},
    'a size of text': {'size': 'abc'},
    'no size': {'size': None},
    'an offset of 2': {'offset': (0, 0)},
    'an offset of 65536': {'offset': (0, 0, 65536)},
    'a part of 4': {'part': (1, 1, 1, 1)},
    'a part of 4 and an offset of 2': {'part': (1, 1, 1, 1), 'offset': (0, 0)},
    'a size of 4 and a part of 2': {'size': (1, 1, 1, 1), 'part': (1, 1)},
    'a matrix of 3 x 4': {'matrix': np.zeros((3, 4))},
    'a matrix of text': {'matrix': 'x'},
    'a matrix beyond float32': {'matrix': np.eye(4) * 3.5e38},
    'a frame type of 17 bits': {'frame_type': 65536},
    'a frame type below 0': {'frame_type': -1},
    'coordinates of 9 bits': {'coordinate_system': 256},
    'a byte order of text': {'endian': 'little'},
}


@pytest.mark.parametrize('values', NO_VIDEO.values(), ids=NO_VIDEO.keys())
def test_what_cannot_be_sent(values: dict[str, object]):
    with pytest.raises(PackError) as caught:
        Packet(video(**values)).pack()
    assert caught.value.found is not None


def test_illegal_frames_cannot_exist():
    for name in ('size', 'offset', 'part'):
        for value in ((65536, 1, 1), (0, 0), (-1, 0, 0)):
            with pytest.raises(PackError, match=f'{name} does not fit') as caught:
                video(**{name: value})
            assert caught.value.expected == 'three numbers of 0 to 65535'
            assert caught.value.found == repr(value)
    with pytest.raises(PackError, match='matrix has the wrong shape'):
        video(matrix=np.eye(3))


def test_just_fits():
    full = (65535, 65535, 65535)
    body = video(size=full, offset=full, part=full, frame_type=65535, endian=255)
    assert received(b''.join(body.pack_content())) == body
    assert video(size=[1, 2, 3]).part == [1, 2, 3]
