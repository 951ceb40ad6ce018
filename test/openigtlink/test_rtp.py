# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Datagrams put together into messages: golden ones, in every order, of several messages."""

from hashlib import sha256
from itertools import permutations

from golden import GOLDEN
from golden import Golden
from golden_voxels import image_voxels
from igtl_ros.openigtlink import CoordinateSystem
from igtl_ros.openigtlink import Endian
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import unpack
from igtl_ros.openigtlink.crc64 import crc64
from igtl_ros.openigtlink.rtp import RtpReceiver
import openigtlink_bodies as parts
from openigtlink_bytes import annotated
from openigtlink_bytes import header
import pytest
from rtp_events import events_of
from rtp_events import receive
from rtp_sender import cut
from rtp_sender import Sender

IMAGE_HEADER = annotated("""
    0001 01 03 02 01              # version, components, uint8, little-endian, RAS
    0032 0032 0001                # size i, j, k
""") + parts.MATRIX_BYTES + annotated("""
    0000 0000 0000                # first voxel of the part
    0032 0032 0001                # size of the part
""")  # fmt: skip
# rtpwrapper.h: body size and checksum are those of the whole message with message id 1.
CONTENT = IMAGE_HEADER + image_voxels().tobytes() + parts.PAIRS
WHOLE = (
    header(b'IMAGE', 2641, 0xC2E2D852FC02054B, 2, b'DeviceName', 0x499602D4)
    + parts.EXTENDED
    + CONTENT
)
SIZES = annotated('000c 0012 00000027')
FIRST, SECOND, THIRD = DATAGRAMS = (
    # RTP version 2, payload type, sequence; time; source. In the end message id and fragment.
    annotated('80 00 0000 be146d6c 00000000') + WHOLE[:58] + SIZES + annotated('0001 8000')
    + CONTENT[:1230],
    annotated('80 00 0001 be146d6c 00000000') + WHOLE[:58] + SIZES + annotated('0001 8001')
    + CONTENT[1230:2460],
    annotated('80 00 0002 be146d6c 00000000') + WHOLE[:58] + SIZES + annotated('0001 e002')
    + CONTENT[2460:],
)  # fmt: skip
PACKET = Packet(
    Image(
        image_voxels(),
        parts.MATRIX,
        CoordinateSystem.RAS,
        (50, 50, 1),
        (0, 0, 0),
        Endian.LITTLE,
    ),
    'DeviceName',
    0x499602D4,
    2,
    1,
    parts.METADATA,
)
IN_VERSION_2 = [case for case in GOLDEN if case.packet.header_version == 2]
each = pytest.mark.parametrize('case', IN_VERSION_2, ids=lambda case: case.name)
ORDERS = [*permutations(range(3))]
OTHER = next(case for case in GOLDEN if case.source == 'tdataFormat2.h')


def test_written_down_as_the_source_says():
    voxels = image_voxels()
    assert int(voxels.astype(int).sum()) == 549383
    assert (voxels.min(), voxels.max()) == (0, 253)
    assert (
        sha256(voxels.tobytes()).hexdigest()
        == '7082342680df916d59eed390e29f01cfd01917ddec73d33c2f2cb61186bc2efe'
    )
    assert [len(datagram) for datagram in DATAGRAMS] == [1312, 1312, 251]
    assert len(WHOLE) == 2699
    assert crc64((WHOLE[58:],)) == 0xC2E2D852FC02054B


def test_the_tests_own_sender_sends_the_same():
    sent = cut(WHOLE, 1230)
    assert [data[:1] + data[2:] for data in sent] == [data[:1] + data[2:] for data in DATAGRAMS]


def test_golden():
    assert receive(*DATAGRAMS) == [PACKET]
    assert PACKET.to_bytes() == WHOLE
    assert unpack(WHOLE) == PACKET


@pytest.mark.parametrize('order', ORDERS)
def test_every_order(order: tuple[int, ...]):
    receiver = RtpReceiver()
    *before, last = (DATAGRAMS[position] for position in order)
    assert events_of(receiver, *before) == []
    assert events_of(receiver, last) == [PACKET]
    receiver.give_up()
    assert receiver.next_event() is None


@pytest.mark.parametrize('again', range(3))
@pytest.mark.parametrize('order', ORDERS)
def test_a_duplicate_changes_nothing(order: tuple[int, ...], again: int):
    datagrams = [DATAGRAMS[position] for position in order]
    for place in range(4):
        receiver = RtpReceiver()
        more = [*datagrams[:place], DATAGRAMS[again], *datagrams[place:]]
        assert events_of(receiver, *more) == [PACKET]
        assert receiver.duplicates == 1
        receiver.give_up()
        assert receiver.next_event() is None


@each
def test_one_datagram_is_a_whole_message(case: Golden):
    assert receive(*cut(case.data)) == [unpack(case.data)]


@each
def test_every_size_of_slices(case: Golden):
    packet = unpack(case.data)
    for size in range(1, len(case.data) - 70):
        datagrams = cut(case.data, size)
        assert len(datagrams) == -(-(len(case.data) - 70) // size)
        assert receive(*datagrams) == [packet], size
        assert receive(*reversed(datagrams)) == [packet], size


def test_a_message_without_content_and_metadata():
    """No known sender leaves out the number of pairs, but one may."""
    body = annotated('000c 0000 00000000 00000005')
    message = header(b'GET_STATUS', len(body), crc64((body,)), 2) + body
    (packet,) = receive(*cut(message))
    assert (packet.type_name, packet.message_id, packet.body.data) == ('GET_STATUS', 5, b'')


@pytest.mark.parametrize('kind', [bytes, bytearray, memoryview])
def test_kinds_of_buffer(kind):
    assert receive(*map(kind, DATAGRAMS)) == [PACKET]


def test_a_buffer_may_be_used_again():
    receiver = RtpReceiver()
    for datagram in DATAGRAMS:
        buffer = bytearray(datagram)
        receiver.feed(buffer)
        buffer[:] = b'\xff' * len(buffer)
    assert receiver.next_event() == PACKET


# --- several messages ---


def test_two_messages_interleaved():
    sender = Sender()
    first, second = sender.cut(WHOLE, 700), sender.cut(OTHER.data, 70)
    assert len(first) == len(second) == 4
    mixed = [datagram for pair in zip(first, second, strict=True) for datagram in pair]
    assert receive(*mixed) == [PACKET, OTHER.packet]
    assert receive(*reversed(mixed)) == [OTHER.packet, PACKET]


def test_a_message_overtakes_another_one():
    sender = Sender()
    slow, fast = sender.cut(WHOLE), sender.cut(OTHER.data)
    assert receive(*slow[:2], *fast, slow[2]) == [OTHER.packet, PACKET]


@pytest.mark.parametrize('size', [20, 1230])
def test_the_same_message_again_is_another_message(size: int):
    """Nothing but the sequence numbers tells them apart: the library's clock ticks at 100 Hz."""
    sender = Sender()
    datagrams = [data for _ in range(5) for data in sender.cut(OTHER.data, size)]
    assert receive(*datagrams) == [OTHER.packet] * 5
    assert receive(*reversed(datagrams)) == [OTHER.packet] * 5


def test_sequence_numbers_begin_anew_after_65535():
    for start in range(65533, 65536):
        sender = Sender(sequence=start)
        datagrams = sender.cut(WHOLE) + sender.cut(OTHER.data)
        for order in permutations(datagrams):
            events = receive(*order)
            assert len(events) == 2
            assert PACKET in events
            assert OTHER.packet in events


def test_two_sources_with_the_same_numbers():
    """The library's default is source 0; whoever uses two senders gives them different ones."""
    one, two = Sender(source=1), Sender(source=2)
    first, second = one.cut(WHOLE, 700), two.cut(WHOLE, 700)
    mixed = [datagram for pair in zip(first, second, strict=True) for datagram in pair]
    assert receive(*mixed) == [PACKET, PACKET]


def test_two_senders_that_share_a_source():
    """A mistake, but the default of the library: two message streams with the same numbers."""
    one, two = Sender(), Sender()
    mixed = []
    for _ in range(100):
        pairs = zip(one.cut(WHOLE), two.cut(OTHER.data, 120), strict=False)
        mixed += [datagram for pair in pairs for datagram in pair]
    events = receive(*mixed)
    assert events.count(OTHER.packet) == 100
    assert len(cut(OTHER.data, 120)) == 3
    assert events.count(PACKET) == 100
    assert len(events) == 200
