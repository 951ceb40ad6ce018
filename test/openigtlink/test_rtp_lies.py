# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Datagrams that are cut off, lie or disagree: one lost message each, and bounded memory."""

import gc
import tracemalloc

from igtl_ros.openigtlink import ContentError
from igtl_ros.openigtlink import CrcError
from igtl_ros.openigtlink import Limits
from igtl_ros.openigtlink import MessageError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import VersionError
from igtl_ros.openigtlink.crc64 import crc64
from igtl_ros.openigtlink.rtp import RtpReceiver
from openigtlink_bytes import header
from openigtlink_bytes import IDENTITY
from openigtlink_bytes import message
from openigtlink_bytes import version_2_body
import pytest
from rtp_events import events_of
from rtp_events import receive
from rtp_events import rest
from rtp_sender import cut
from rtp_sender import RTP
from rtp_sender import Sender
from rtp_sender import shared_headers

POSE = message(b'TRANSFORM', version_2_body(IDENTITY), 2, b'Probe')
MIB = 1024 * 1024


def datagram(whole: bytes, fragment: int, content: bytes, flags: int = 0x80) -> bytes:
    """Return a datagram that may lie."""
    return RTP.pack(flags, 96, 0, 0, 0) + shared_headers(whole, fragment) + content


def only(*datagrams: bytes, **options: bool) -> MessageError:
    """Return the one event, which is an error."""
    (event,) = receive(*datagrams, **options)
    assert isinstance(event, MessageError)
    return event


def stating(body_size: int, type_name: bytes = b'BLOB', version: int = 2) -> bytes:
    """Return header and extended header of a message that may not exist."""
    return header(type_name, body_size, 0, version, b'Evil') + version_2_body()[:12]


# --- single datagrams ---


@pytest.mark.parametrize('size', [10**6, 30])
def test_every_prefix_of_a_datagram(size: int):
    whole = cut(POSE, size)
    for place, data in enumerate(whole):
        for length in range(len(data)):
            receiver = RtpReceiver()
            events = events_of(receiver, *whole[:place], data[:length], *whole[place + 1 :])
            lost = [event for event in events if isinstance(event, ContentError)]
            if length < 82:
                (error,) = lost
                assert error.problem == 'datagram is too short'
                assert (error.expected, error.found) == ('at least 82 bytes', length)
            # A shorter slice may be one of a message that is cut otherwise, which never comes.
            told = events + rest(receiver)
            assert not any(isinstance(event, Packet) for event in told)
            assert 1 <= len(told) <= 3


def test_what_follows_a_message_is_not_its_own():
    error = only(cut(POSE)[0] + b'\0')
    assert isinstance(error, ContentError)
    assert (error.type_name, error.device_name) == ('TRANSFORM', 'Probe')
    assert error.problem == 'slice does not fit its message'
    assert error.expected == 'a part of 50 bytes in at most 8192 slices'
    assert error.found == '51 bytes as fragment 0x0000'


@pytest.mark.parametrize('flags', [0x00, 0x40, 0xC0, 0xA0, 0x90, 0x81, 0x8F, 0xFF])
def test_not_rtp_as_we_know_it(flags: int):
    """Another version; padding, an extension or contributing sources, which no peer sends."""
    error = only(datagram(POSE, 0, POSE[70:], flags))
    assert isinstance(error, ContentError)
    assert error.problem.startswith('datagram is no RTP of version 2')
    assert error.expected == '0x80 as its first byte'
    assert error.found == f'{flags:#04x}'


@pytest.mark.parametrize('data', [b'', b'\0', b'GET / HTTP/1.1\r\n' * 20, POSE, bytes(65507)])
def test_something_else(data: bytes):
    assert isinstance(only(data), ContentError)


def test_payload_type_and_marker_do_not_matter():
    for payload_type in (0, 96, 127, 0xE0):
        data = RTP.pack(0x80, payload_type, 0, 0, 0) + cut(POSE)[0][12:]
        (packet,) = receive(data)
        assert isinstance(packet, Packet)


def test_not_an_openigtlink_header():
    error = only(datagram(header(b'\xff\xff', 62, 0, 2) + POSE[58:], 0, POSE[70:]))
    assert isinstance(error, ContentError)
    assert error.problem == 'not an OpenIGTLink header'


def test_an_unknown_header_version():
    body = version_2_body(IDENTITY)
    error = only(*cut(message(b'TRANSFORM', body, 3, b'Probe'), 20))
    assert isinstance(error, VersionError)
    assert error.found == 3


@pytest.mark.parametrize('size', [10**6, 20])
def test_a_wrong_checksum(size: int):
    bad = POSE[:-1] + b'\1'
    error = only(*cut(bad, size))
    assert isinstance(error, CrcError)
    assert (error.type_name, error.device_name) == ('TRANSFORM', 'Probe')
    (packet,) = receive(*cut(POSE[:80] + b'\1' + POSE[81:], size), check_crc=False)
    assert isinstance(packet, Packet)


def test_a_wrong_body():
    error = only(*cut(message(b'TRANSFORM', version_2_body(IDENTITY[:-1]), 2), 20))
    assert type(error) is ContentError


# --- sizes that lie ---


@pytest.mark.parametrize('body_size', [0, 1, 11])
@pytest.mark.parametrize('fragment', [0, 0x8000, 0x8001, 0xE001])
def test_a_body_without_room_for_the_extended_header(body_size: int, fragment: int):
    for content in (b'', b'\0', bytes(100)):
        error = only(datagram(stating(body_size), fragment, content))
        assert error.problem == 'slice does not fit its message'


@pytest.mark.parametrize(
    ('fragment', 'size'),
    [
        (0x0000, 99),  # the whole message, but it is not whole
        (0x0000, 101),
        (0x8000, 100),  # the first one of several, with nothing left for the others
        (0x8000, 101),
        (0x8000, 0),
        (0x8001, 50),  # the second one, with nothing left for the last
        (0x8001, 60),
        (0x8063, 1),  # number 99 of 100, the last
        (0xA000, 1),
        (0xDFFF, 1),
        (0xE000, 100),  # the last one and the first
        (0xE000, 10),
        (0xE001, 100),  # the last one, with nothing left for the first
        (0xE001, 51),  # longer than the first
        (0xE002, 50),  # the first two would be 25 bytes, shorter than the last
        (0xE003, 9),  # 91 bytes are no three slices
        (0xE001, 0),
        (0xFFFF, 1),
        (0x0001, 100),  # no meaning
        (0x7FFF, 100),
    ],
)
def test_slices_that_cannot_be(fragment: int, size: int):
    error = only(datagram(stating(112), fragment, bytes(size)))
    assert isinstance(error, ContentError)
    assert (error.type_name, error.device_name) == ('BLOB', 'Evil')
    assert error.expected == 'a part of 100 bytes in at most 8192 slices'
    assert error.found == f'{size} bytes as fragment {fragment:#06x}'


def test_more_slices_than_can_be_numbered():
    """From 8193 on the library's number of the last one runs over, to "the whole message"."""
    whole = message(b'BLOB', version_2_body(bytes(8190)), 2)
    assert isinstance(receive(*cut(whole, 1))[0], Packet)
    whole = message(b'BLOB', version_2_body(bytes(8191)), 2)
    first, *_, = (datagram(whole, 0x8000 + k, b'\0') for k in range(3))  # fmt: skip
    assert isinstance(only(first), ContentError)
    assert isinstance(only(datagram(whole, 0, b'\0')), ContentError)


def test_a_body_beyond_the_limit():
    receiver = RtpReceiver(Limits(max_body_size=1000))
    fits = message(b'BLOB', version_2_body(bytes(1000 - 14)), 2)
    assert len(fits) == 1058
    assert isinstance(events_of(receiver, *cut(fits, 10))[0], Packet)
    (error,) = events_of(receiver, datagram(stating(1001), 0x8000, bytes(10)))
    assert isinstance(error, ContentError)
    assert error.problem == 'body is larger than allowed'
    assert (error.expected, error.found) == ('at most 1000 bytes', 1001)


def test_slices_of_different_sizes_are_not_of_one_message():
    first, _, last = cut(POSE, 20)
    events = receive(first, *cut(POSE, 15)[1:2], last)
    assert [event.problem for event in events] == ['parts of it did not arrive'] * 2
    assert [(event.expected, event.found) for event in events] == [
        ('3 datagrams', 2),
        ('4 datagrams', 1),
    ]


@pytest.mark.parametrize('place', [13, 20, 30, 50, 58, 65, 70, 74, 78, 79])
def test_headers_that_disagree_are_not_of_one_message(place: int):
    first, second, last = cut(POSE, 20)
    other = bytearray(second)
    other[place] ^= 1
    receiver = RtpReceiver()
    events = events_of(receiver, first, bytes(other), last)
    assert not any(isinstance(event, Packet) for event in events)
    (packet,) = events_of(receiver, second)
    assert isinstance(packet, Packet), 'who disagrees harms nobody'
    events += rest(receiver)
    assert len(events) == 1


def test_of_two_different_slices_in_one_place_the_first_counts():
    first, second, last = cut(POSE, 20)
    receiver = RtpReceiver()
    (packet,) = events_of(receiver, first, second, second[:-1] + b'\xff', last)
    assert isinstance(packet, Packet)
    assert receiver.duplicates == 1


# --- memory ---


def traced(receiver: RtpReceiver, datagrams: list[bytes]) -> tuple[int, int]:
    """Return what is held after datagrams, and at most meanwhile, in bytes."""
    gc.collect()
    tracemalloc.start()
    try:
        for data in datagrams:
            receiver.feed(data)
            while receiver.next_event() is not None:
                pass
        gc.collect()
        return tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize('fragment', [0x8000, 0x8001])
def test_what_is_stated_is_not_allocated(fragment: int):
    receiver = RtpReceiver()
    lie = datagram(stating(500 * MIB), fragment, bytes(64_000))
    _, peak = traced(receiver, [lie])
    assert len(receiver._partial) == 1
    assert peak < 300_000


def test_incomplete_messages_are_bounded_in_bytes():
    receiver = RtpReceiver(Limits(max_body_size=1_000_000))
    begun = [
        data
        for number in range(20)
        for data in cut(
            message(b'BLOB', version_2_body(bytes(900_000), message_id=number), 2),
            60_000,
            sequence=20 * number,
        )[1:]
    ]
    held, peak = traced(receiver, begun)
    assert receiver._held <= 1_000_000 + 8192 * 256
    assert held < 4_000_000
    assert peak < 5_000_000


def test_tiny_slices_cannot_hold_more_than_large_ones():
    """Most of what they need is not content; it is counted too."""
    receiver = RtpReceiver(Limits(max_body_size=100_000))
    begun = [
        data
        for name in (b'A', b'B', b'C', b'D')
        for data in cut(message(name, version_2_body(bytes(8000)), 2), 1)[1:]
    ]
    held, peak = traced(receiver, begun)
    assert len(receiver._partial) == 1
    assert peak < 4_000_000
    assert held < 3_000_000


def test_a_flood_of_anything_is_bounded():
    receiver = RtpReceiver()
    sender = Sender()
    flood = [
        RTP.pack(0x80, 96, number * 7919 % 0x10000, number, number % 1000) + data[12:]
        for number, data in enumerate(sender.cut(POSE, 5)[0] for _ in range(20_000))
    ]
    held, peak = traced(receiver, flood)
    assert peak < 1_000_000, 'what waits and what is remembered'
    assert len(receiver._partial) <= 32
    assert len(receiver._done) <= 256
    assert len(receiver._sequences) <= 16


def test_a_message_of_which_everything_comes_is_held_once():
    whole = message(b'BLOB', version_2_body(bytes(10 * MIB)), 2)
    datagrams = cut(whole, 8830)
    receiver = RtpReceiver()
    _, peak = traced(receiver, datagrams)
    assert receiver._held == 0
    assert peak < 21 * MIB, 'the slices, and the body that is made of them'


def test_a_checksum_that_covers_a_lie_is_still_a_lie():
    body = version_2_body(IDENTITY, pairs_size=1000)
    error = only(*cut(header(b'TRANSFORM', len(body), crc64((body,)), 2) + body, 20))
    assert isinstance(error, ContentError)
    assert error.problem == 'sizes in the extended header exceed the body'
