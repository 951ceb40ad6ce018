# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Receiving: however the bytes are cut, the same packets come out, and each as soon as it can."""

from golden import GOLDEN
from golden import Golden
from golden import LARGE
from golden import READ_ONLY
from igtl_ros.openigtlink import FramingError
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Raw
from igtl_ros.openigtlink import Receiver
import numpy as np
from openigtlink_bytes import drain
from openigtlink_bytes import feed_in_chunks
from openigtlink_bytes import fill_in_chunks
from openigtlink_bytes import message
from openigtlink_bytes import receive
from openigtlink_bytes import Way
from openigtlink_bytes import WAYS
import pytest

each = pytest.mark.parametrize('case', GOLDEN + READ_ONLY, ids=lambda case: case.name)
each_way = pytest.mark.parametrize('way', WAYS)
KIB = 1024
# Around the size up to which bodies are parsed out of the shared buffer, and that buffer's size.
SIZES = [
    limit + step
    for limit in (16 * KIB, 48 * KIB, 64 * KIB, 128 * KIB)
    for step in (-59, -58, -57, -1, 0, 1, 57, 58, 59)
]


def numbered(size: int, device: bytes = b'Dev') -> bytes:
    """Return a message of an unknown type with so many bytes, of which no two parts are alike."""
    return message(b'BLOB', (np.arange(size // 4 + 1, dtype='>u4').tobytes())[:size], 1, device)


def bodies(events: list) -> list[bytes]:
    """Return the contents of packets of unknown type."""
    assert all(isinstance(event, Packet) and isinstance(event.body, Raw) for event in events)
    return [bytes(event.body.data) for event in events]


@each
def test_every_prefix_needs_more(case: Golden):
    for size in range(len(case.data)):
        receiver = Receiver()
        receiver.feed(case.data[:size])
        assert receiver.next_event() is None, size
        receiver.feed(case.data[size:])
        assert receiver.next_event() == case.packet, size
        assert receiver.next_event() is None, size


@each
@each_way
def test_one_byte_at_a_time(case: Golden, way: Way):
    receiver = Receiver()
    assert way(receiver, case.data[:-1], [1]) == []
    assert way(receiver, case.data[-1:], [1]) == [case.packet]
    receiver.end()


@each
def test_back_to_back(case: Golden):
    assert receive(case.data, case.data) == [case.packet, case.packet]


@each
def test_what_follows_is_used_later(case: Golden):
    receiver = Receiver()
    receiver.feed(case.data + case.data[:30])
    assert drain(receiver) == [case.packet]
    receiver.feed(case.data[30:])
    assert drain(receiver) == [case.packet]


@each_way
@pytest.mark.parametrize('chunks', [[1], [57], [58], [59], [2, 3, 5, 7, 11], [16384], [65536]])
def test_all_messages_in_one_stream(way: Way, chunks: list[int]):
    stream = b''.join(case.data for case in GOLDEN + READ_ONLY) * 3
    packets = [case.packet for case in GOLDEN + READ_ONLY] * 3
    assert way(Receiver(), stream, chunks) == packets


@each_way
@pytest.mark.parametrize('chunks', [[1460], [65535], [65536], [3, 100_000]])
def test_large_messages_between_small_ones(way: Way, chunks: list[int]):
    cases = [case for pair in zip(LARGE, GOLDEN, strict=False) for case in pair]
    stream = b''.join(case.data for case in cases)
    assert way(Receiver(), stream, chunks) == [case.packet for case in cases]


@each_way
@pytest.mark.parametrize(
    'chunks', [[997], [16383], [16385], [65535], [65537], [1, 70_000], [10**7]]
)
def test_sizes_around_the_internal_limits(way: Way, chunks: list[int]):
    stream = b''.join(map(numbered, SIZES))
    received = bodies(way(Receiver(), stream, chunks))
    assert [len(data) for data in received] == SIZES
    assert received == [numbered(size)[58:] for size in SIZES]


@pytest.mark.parametrize('size', SIZES)
def test_a_small_message_is_not_lost_around_a_large_one(size: int):
    small = numbered(5)
    stream = small + numbered(size) + small
    for chunks in ([size], [size + 58], [size + 58 + 63], [57, size], [63 + 58, 10**7]):
        for way in WAYS:
            assert bodies(way(Receiver(), stream, chunks)) == [
                small[58:],
                numbered(size)[58:],
                small[58:],
            ]


@each_way
def test_large_images(way: Way):
    stream, images = b'', []
    for index, shape in enumerate([(1, 480, 640), (7, 31, 1013), (1, 1, 1), (3, 300, 500, 3)]):
        voxels = np.random.default_rng(index).integers(0, 2**16, shape, np.uint16)
        images.append(Packet(Image(voxels), f'Image{index}'))
        stream += images[-1].to_bytes()
    for chunks in ([1460], [65536], [100_003], [10**9]):
        assert way(Receiver(), stream, chunks) == images


def test_packets_do_not_change_when_more_arrives():
    receiver = Receiver()
    first = fill_in_chunks(receiver, numbered(100), [10**6])
    large = fill_in_chunks(receiver, numbered(100_000), [10**6])
    fill_in_chunks(receiver, message(b'BLOB', b'\xff' * 16_000) * 20, [65_536])
    assert bodies(first + large) == [numbered(100)[58:], numbered(100_000)[58:]]


def test_buffer_is_never_empty_and_large_bodies_get_their_own():
    receiver = Receiver()
    data = numbered(300_000)
    shared = receiver.get_buffer()
    shared[:100] = data[:100]
    receiver.buffer_updated(100)
    assert receiver.next_event() is None
    own = receiver.get_buffer()
    assert len(own) == 300_000 - 42  # what of the body has not arrived
    own[:] = data[100:]
    receiver.buffer_updated(len(own))
    # Before the packet is taken, there is memory for what follows.
    assert len(receiver.get_buffer()) > 0
    packet = receiver.next_event()
    assert packet.body.data == data[58:]
    assert np.shares_memory(
        np.frombuffer(packet.body.data, np.uint8), np.frombuffer(own, np.uint8)
    )


@pytest.mark.parametrize(
    ('size', 'own'), [(100, False), (16_384, False), (16_385, True), (40_000, True)]
)
def test_which_bodies_get_their_own_memory(size: int, own: bool):
    receiver = Receiver()
    receiver.feed(numbered(size)[:58])
    assert receiver.next_event() is None
    assert (len(receiver.get_buffer()) == size) is own


def test_there_is_always_room_for_a_good_read():
    # Bodies just under the limit, cut so that the shared buffer fills up to any place.
    stream, receiver, position = numbered(16_000) * 20, Receiver(), 0
    while position < len(stream):
        target = receiver.get_buffer()
        assert len(target) >= 16 * KIB
        step = min(len(target), 5_003)
        target[: len(stream[position : position + step])] = stream[position : position + step]
        receiver.buffer_updated(len(stream[position : position + step]))
        position += step
        drain(receiver)


def test_feeding_nothing():
    receiver = Receiver()
    for nothing in (b'', bytearray(), memoryview(b'')):
        receiver.feed(nothing)
    assert receiver.next_event() is None
    receiver.end()


@pytest.mark.parametrize('kind', [bytes, bytearray, memoryview])
def test_kinds_of_buffer(kind):
    receiver = Receiver()
    receiver.feed(kind(numbered(20_000) + numbered(20)))
    assert bodies(drain(receiver)) == [numbered(20_000)[58:], numbered(20)[58:]]


@pytest.mark.parametrize(
    ('size', 'expected', 'found', 'device'),
    [
        (1, '58 bytes of header', 1, ''),
        (57, '58 bytes of header', 57, ''),
        (58, '100 bytes of body', 0, 'Probe'),
        (157, '100 bytes of body', 99, 'Probe'),
    ],
)
def test_end_within_a_message(size: int, expected: str, found: int, device: str):
    receiver = Receiver()
    assert feed_in_chunks(receiver, numbered(100, b'Probe')[:size], [10]) == []
    with pytest.raises(FramingError, match='ended within a message') as caught:
        receiver.end()
    error = caught.value
    assert (error.expected, error.found, error.device_name) == (expected, found, device)
    assert error.type_name == ('BLOB' if device else '')


def test_end_within_a_large_message():
    receiver = Receiver()
    receiver.feed(numbered(100_000)[: 58 + 99_999])
    assert receiver.next_event() is None
    with pytest.raises(FramingError) as caught:
        receiver.end()
    assert (caught.value.expected, caught.value.found) == ('100000 bytes of body', 99_999)


def test_end_between_messages():
    receiver = Receiver()
    receiver.feed(numbered(100_000) + numbered(3))
    assert len(drain(receiver)) == 2
    receiver.end()
