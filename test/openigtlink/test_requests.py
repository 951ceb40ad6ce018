# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""GET_, STT_, STP_ and RTS_: contents with and without arguments, and those that lie."""

from igtl_ros.openigtlink import Acknowledgement
from igtl_ros.openigtlink import Body
from igtl_ros.openigtlink import ContentError
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Query
from igtl_ros.openigtlink import Raw
from igtl_ros.openigtlink import REQUEST_BODIES
from igtl_ros.openigtlink import StartQuaternionTracking
from igtl_ros.openigtlink import StartTracking
from igtl_ros.openigtlink import StartVideo
from igtl_ros.openigtlink import unpack
import numpy as np
from openigtlink_bytes import message
from openigtlink_bytes import version_2_body
import pytest

QUERIES = [name for name, body in REQUEST_BODIES.items() if body is Query]
ANSWERS = [name for name, body in REQUEST_BODIES.items() if body is Acknowledgement]


def received(type_name: str, data: bytes) -> Body:
    """Return the body of a message with this content."""
    return unpack(message(type_name.encode(), data)).body


@pytest.mark.parametrize('version', [1, 2])
@pytest.mark.parametrize('name', QUERIES)
def test_queries_without_content(name: str, version: int):
    packet = Packet(Query(), 'Dev', header_version=version, type_name=name)
    data = message(name.encode(), b'' if version == 1 else version_2_body(), version)
    assert packet.to_bytes() == data
    assert unpack(data) == packet


@pytest.mark.parametrize('data', [b'\0', b'any', bytes(8), b'\xff' * 300])
def test_content_that_no_document_has_is_kept(data: bytes):
    assert received('GET_SENSOR', data) == Query(data)
    assert Packet(Query(data), 'Dev', type_name='GET_SENSOR').to_bytes() == message(
        b'GET_SENSOR', data
    )


@pytest.mark.parametrize('name', ANSWERS)
def test_answers(name: str):
    for status in (0, 1, 2, 255):
        body = received(name, bytes((status,)))
        assert body == Acknowledgement(status)
        assert body.succeeded == (status == 0)
        assert b''.join(body.pack_content()) == bytes((status,))


def test_an_answer_without_status():
    # As documents have RTS_BIND.
    body = received('RTS_BIND', b'')
    assert body == Acknowledgement(None)
    assert body.succeeded
    assert body.pack_content() == ()
    assert body != Acknowledgement(0)


@pytest.mark.parametrize('size', [2, 3, 100])
def test_answers_that_are_too_long(size: int):
    with pytest.raises(ContentError) as caught:
        received('RTS_TDATA', bytes(size))
    assert (caught.value.offset, caught.value.expected, caught.value.found) == (0, '1 bytes', size)


@pytest.mark.parametrize('status', [-1, 256, 1.5, 'x'])
def test_a_status_that_does_not_fit(status: object):
    with pytest.raises(PackError) as caught:
        Packet(Acknowledgement(status), 'T', type_name='RTS_TDATA').to_bytes()
    assert (caught.value.type_name, caught.value.device_name) == ('RTS_TDATA', 'T')


START = {'STT_TDATA': StartTracking, 'STT_QTDATA': StartQuaternionTracking}
START_BYTES = b'\0\1\0\2' + b'Patient'.ljust(32, b'\0')


@pytest.mark.parametrize(('name', 'body'), START.items())
def test_starts(name: str, body: type[StartTracking]):
    assert received(name, START_BYTES) == body(65538, 'Patient')
    assert b''.join(body(65538, 'Patient').pack_content()) == START_BYTES
    assert received(name, bytes(36)) == body() == body(0, '')
    # What a page shows in front is a status, which a request cannot have.
    for status in (b'\0', b'\1', b'\xff'):
        assert received(name, status + START_BYTES) == body(65538, 'Patient')
    full = b'\xff\xff\xff\xff' + b'x' * 32
    assert received(name, full) == body(2**32 - 1, 'x' * 32)
    assert b''.join(body(2**32 - 1, 'x' * 32).pack_content()) == full


def test_starts_of_one_type_are_not_those_of_another():
    assert StartTracking() != StartQuaternionTracking()


@pytest.mark.parametrize('name', START)
@pytest.mark.parametrize('size', [1, 4, 35, 38, 40, 72])
def test_starts_of_another_length(name: str, size: int):
    with pytest.raises(ContentError) as caught:
        received(name, bytes(size))
    assert caught.value.expected == '36 bytes'
    assert caught.value.found == size


@pytest.mark.parametrize('name', [*START, 'STT_VIDEO', 'STT_BIND'])
def test_starts_without_content_are_raw(name: str):
    # Nothing is stated, so nothing is made up.
    assert received(name, b'') == Raw()


VIDEO_BYTES = b'H264\0\0\0\x28'


def test_starts_of_video():
    for wire in (VIDEO_BYTES, VIDEO_BYTES + b'\0', VIDEO_BYTES + b'\xff'):
        assert received('STT_VIDEO', wire) == StartVideo('H264', 40)
    assert b''.join(StartVideo('H264', 40).pack_content()) == VIDEO_BYTES + b'\0'
    assert StartVideo() == StartVideo('VP90', 50)
    assert received('STT_VIDEO', b'VP9\0' + b'\xff' * 5) == StartVideo('VP9', 2**32 - 1)


@pytest.mark.parametrize('size', [1, 4, 7, 10, 16])
def test_starts_of_video_of_another_length(size: int):
    with pytest.raises(ContentError) as caught:
        received('STT_VIDEO', bytes(size))
    assert (caught.value.offset, caught.value.expected, caught.value.found) == (
        0,
        '8 or 9 bytes',
        size,
    )


@pytest.mark.parametrize('body', [*START.values(), StartVideo])
@pytest.mark.parametrize('interval', [-1, 2**32, 1.5, 'fast', None])
def test_intervals_that_do_not_fit(body: type[Body], interval: object):
    with pytest.raises(PackError, match='interval is out of range') as caught:
        body(interval=interval)
    assert caught.value.expected == '0 to 4294967295 ms'
    assert caught.value.found == interval


@pytest.mark.parametrize('interval', [0, 2**32 - 1, np.uint32(7), True])
def test_intervals_that_fit(interval: int):
    assert received('STT_TDATA', b''.join(StartTracking(interval).pack_content())) == (
        StartTracking(int(interval))
    )


@pytest.mark.parametrize(
    'body',
    [
        StartTracking(0, 'x' * 33),
        StartTracking(0, 'a\0b'),
        StartVideo('H2645'),
        StartVideo('\0'),
        StartVideo('ÄÖÜ'),
        Query('text'),
    ],
)
def test_what_does_not_fit(body: Body):
    with pytest.raises(PackError):
        Packet(body, type_name=body.TYPE or 'GET_IMAGE').to_bytes()
