# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What a peer sends wrong: one message is lost and the stream goes on, or the stream is dead."""

import random
import resource
import sys
import tracemalloc

from igtl_ros.openigtlink import ContentError
from igtl_ros.openigtlink import CrcError
from igtl_ros.openigtlink import FramingError
from igtl_ros.openigtlink import Limits
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Receiver
from igtl_ros.openigtlink import Transform
from igtl_ros.openigtlink import VersionError
from openigtlink_bytes import drain
from openigtlink_bytes import header
from openigtlink_bytes import IDENTITY
from openigtlink_bytes import message
from openigtlink_bytes import receive
from openigtlink_bytes import WAYS
import pytest

MIB = 1024 * 1024
GOOD = message(b'TRANSFORM', IDENTITY, device=b'Good')
NEXT = Packet(Transform(), 'Good')

NOT_A_HEADER = {
    'an HTTP request': b'GET / HTTP/1.1\r\nHost: example.org\r\nUser-Agent: something\r\n\r\n',
    'zeros': bytes(58),
    'all bits': b'\xff' * 58,
    'version 0': header(b'TRANSFORM', 48, 0, version=0),
    'version 256': header(b'TRANSFORM', 48, 0, version=256),
    'version 512, bytes swapped': header(b'TRANSFORM', 48, 0, version=512),
    'version 65535': header(b'TRANSFORM', 48, 0, version=65535),
    'a type that is not ASCII': header(b'TRANSFORM\xff', 48, 0),
    'a type that is UTF-8': header('BILDGRÖSSE'.encode(), 48, 0),
    'a type with a line feed': header(b'TRANS\nFORM', 48, 0),
    'a type with a control character': header(b'\x7fTRANSFORM', 48, 0),
    'one byte too many before': b'\x00' + header(b'TRANSFORM', 48, 0)[:57],
    'one byte lost before': header(b'TRANSFORM', 48, 0)[1:] + b'\0',
}
TOO_LARGE = [512 * MIB + 1, 2**32 - 1, 2**32, 2**63 - 1, 2**63, 2**64 - 1]


@pytest.mark.parametrize('data', NOT_A_HEADER.values(), ids=NOT_A_HEADER.keys())
@pytest.mark.parametrize('way', WAYS)
def test_not_a_header(data: bytes, way):
    *before, error = way(Receiver(), GOOD + data + GOOD, [1000])
    assert before == [NEXT]
    assert type(error) is FramingError
    assert 'not an OpenIGTLink header' in str(error)
    assert error.expected == 'version 1 or 2 and a printable message type'
    assert str(int.from_bytes(data[:2], 'big')) in error.found
    assert repr(data[2:14]) in error.found


@pytest.mark.parametrize('seed', range(20))
def test_garbage(seed: int):
    events = receive(random.Random(seed).randbytes(5000))
    assert [type(event) for event in events] == [FramingError]


@pytest.mark.parametrize('size', TOO_LARGE)
@pytest.mark.parametrize('way', WAYS)
def test_body_size_beyond_the_limit(size: int, way):
    data = header(b'IMAGE', size, 0, device=b'Liar')
    tracemalloc.start()
    events = way(Receiver(), data + bytes(100), [1000])
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    (error,) = events
    assert type(error) is FramingError
    assert (error.type_name, error.device_name, error.offset) == ('IMAGE', 'Liar', 42)
    assert (error.expected, error.found) == ('at most 536870912 bytes', size)
    assert peak < MIB


def test_body_size_at_the_limit():
    limits = Limits(max_body_size=48)
    receiver = Receiver(limits)
    receiver.feed(GOOD + message(b'TRANSFORM', IDENTITY + b'\0', device=b'Liar'))
    first, error = drain(receiver)
    assert first == NEXT
    assert type(error) is FramingError
    assert (error.device_name, error.found) == ('Liar', 49)


@pytest.mark.parametrize('size', [2**62, 2**63, 2**64 - 1])
def test_more_than_can_be_addressed(size: int):
    receiver = Receiver(Limits(max_body_size=2**64))
    receiver.feed(header(b'IMAGE', size, 0))
    (error,) = drain(receiver)
    assert type(error) is FramingError
    assert error.found == size


@pytest.mark.skipif(sys.platform == 'win32', reason='memory is committed at once there')
def test_memory_is_used_as_bytes_arrive():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    receivers = [Receiver() for _ in range(8)]
    for receiver in receivers:
        receiver.feed(header(b'IMAGE', 500 * MIB, 0) + bytes(1000))
        assert receiver.next_event() is None
        assert len(receiver.get_buffer()) == 500 * MIB - 1000
    unit = 1 if sys.platform == 'darwin' else 1024
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * unit < 64 * MIB


def test_body_size_too_small():
    # The rest of the body is taken for a header.
    lost, dead = receive(message(b'TRANSFORM', IDENTITY, device=b'Liar', body_size=47), GOOD)
    assert type(lost) is CrcError
    assert type(dead) is FramingError


def test_body_size_too_large():
    # The next message is taken for the rest of the body.
    stream = [message(b'TRANSFORM', IDENTITY, device=b'Liar', body_size=48 + len(GOOD)), GOOD]
    lost, *after = receive(*stream, GOOD)
    assert type(lost) is CrcError
    assert after == [NEXT]


def test_stays_dead():
    for way in WAYS:
        receiver = Receiver()
        first = way(receiver, bytes(58), [1000])[-1]
        for _ in range(3):
            receiver.feed(GOOD * 10)
            with pytest.raises(FramingError) as caught:
                receiver.next_event()
            assert caught.value is first
        with pytest.raises(FramingError):
            receiver.end()


def test_dead_stream_takes_no_memory():
    receiver = Receiver()
    receiver.feed(bytes(58))
    error = drain(receiver)[-1]
    tracemalloc.start()
    for _ in range(2000):
        view = receiver.get_buffer()
        assert len(view) > 0
        receiver.buffer_updated(len(view))
        receiver.feed(bytes(10_000))
        assert drain(receiver) == [error]
    assert tracemalloc.get_traced_memory()[1] < MIB
    tracemalloc.stop()
    depth, frame = 0, error.__traceback__
    while frame is not None:
        depth, frame = depth + 1, frame.tb_next
    assert depth < 10


def test_messages_before_the_error_are_delivered():
    receiver = Receiver()
    receiver.feed(GOOD * 3 + bytes(58))
    assert drain(receiver)[:-1] == [NEXT] * 3


def test_wrong_checksum():
    wrong = bytearray(GOOD)
    wrong[50] ^= 0x80
    error, after = receive(bytes(wrong), GOOD)
    assert type(error) is CrcError
    assert (error.type_name, error.device_name) == ('TRANSFORM', 'Good')
    assert error.expected == '0x' + wrong[50:58].hex()
    assert error.found == '0x' + GOOD[50:58].hex()
    assert after == NEXT


def test_every_bit_of_the_body_is_checked():
    for bit in range(8 * 48):
        wrong = bytearray(GOOD)
        wrong[58 + bit // 8] ^= 1 << bit % 8
        error, after = receive(bytes(wrong), GOOD)
        assert type(error) is CrcError
        assert after == NEXT


def test_checksum_not_checked():
    zero = GOOD[:50] + bytes(8) + GOOD[58:]
    assert receive(zero, GOOD, check_crc=False) == [NEXT, NEXT]
    assert [type(event) for event in receive(zero, GOOD)] == [CrcError, Packet]


@pytest.mark.parametrize('version', [3, 4, 17, 255])
@pytest.mark.parametrize('size', [0, 1, 48, 20_000, 100_000])
def test_unknown_header_version_is_skipped_whole(version: int, size: int):
    unknown = message(b'TRANSFORM', bytes(size), version, b'Future')
    error, after = receive(unknown, GOOD)
    assert type(error) is VersionError
    assert (error.type_name, error.device_name) == ('TRANSFORM', 'Future')
    assert (error.offset, error.expected, error.found) == (0, '1 or 2', version)
    assert after == NEXT


def test_a_lost_large_message():
    body = bytes(100_000)
    error, after = receive(message(b'IMAGE', body, device=b'Liar'), GOOD)
    assert type(error) is ContentError
    assert after == NEXT
