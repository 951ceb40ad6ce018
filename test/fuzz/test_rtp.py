# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Properties of datagrams: any message in any slices and any order, and any bytes at all."""

from hypothesis import example
from hypothesis import given
from hypothesis import strategies as st
from igtl_ros.openigtlink import Limits
from igtl_ros.openigtlink import MessageError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink.rtp import MAX_PARTIAL
from igtl_ros.openigtlink.rtp import RtpReceiver
from igtl_ros.openigtlink.rtp_sequence import WINDOW
from openigtlink_bytes import outline
from openigtlink_bytes import receive as receive_stream
from openigtlink_strategies import packets
from openigtlink_strategies import U16
from openigtlink_strategies import U32
from rtp_events import events_of
from rtp_events import receive
from rtp_events import rest
from rtp_sender import RTP
from rtp_sender import Sender

SIZES = st.integers(1, 400)


def has_room(packet: Packet) -> bool:
    """Return whether a message has the twelve bytes that RTP takes for an extended header."""
    return len(packet.to_bytes()) >= 70


@st.composite
def transmissions(draw: st.DrawFn) -> tuple[list[bytes], list[list[bytes]]]:
    """Return messages, and the datagrams of each. Some messages are none that can be read."""
    sender = Sender(draw(U32), draw(U16))
    messages = [packet.to_bytes() for packet in draw(st.lists(packets().filter(has_room)))]
    return messages, [sender.cut(message, draw(SIZES)) for message in messages]


def outlines(events: list[Packet | MessageError]) -> list[str]:
    """Return what can be compared of events, in whatever order they came."""
    return sorted(map(repr, outline(events)))


def as_stream(messages: list[bytes]) -> list[str]:
    """Return what comes of messages over TCP."""
    return outlines(receive_stream(*messages))


@given(transmissions(), st.randoms(use_true_random=False))
def test_any_messages_in_any_slices_and_order(sent: tuple[list, list], chance):
    messages, cut = sent
    datagrams = [datagram for each in cut for datagram in each]
    # No farther than the network may shift one, lest the receiver gives up.
    places = [place + chance.uniform(0, WINDOW / 2) for place in range(len(datagrams))]
    order = sorted(range(len(datagrams)), key=places.__getitem__)
    events = receive(*(datagrams[place] for place in order))
    assert outlines(events) == as_stream(messages)


@given(transmissions(), st.data())
def test_what_is_lost_is_told_and_the_rest_comes(sent: tuple[list, list], data: st.DataObject):
    messages, cut = sent
    expected, come, incomplete = [], [], 0
    for message, datagrams in zip(messages, cut, strict=True):
        kept = [datagram for datagram in datagrams if data.draw(st.booleans())]
        come += kept
        if len(kept) == len(datagrams):
            expected.append(message)
        elif kept:
            incomplete += 1
    receiver = RtpReceiver()
    events = events_of(receiver, *come) + rest(receiver)
    lost = [event for event in events if type(event) is MessageError]
    assert sum(error.problem == 'parts of it did not arrive' for error in lost) == incomplete
    assert all('arrive' in error.problem for error in lost)
    assert outlines([event for event in events if event not in lost]) == as_stream(expected)
    assert receiver._held == 0


@given(st.lists(st.binary(max_size=300)))
@example([bytes(82), b'\x80' + bytes(81), b'\x80' + bytes(94)])
def test_any_bytes(datagrams: list[bytes]):
    assert all(isinstance(event, MessageError) for event in receive(*datagrams))


@given(
    transmissions(),
    st.lists(st.tuples(U16, U16, U16, st.integers(0, 255), st.integers(-3, 3)), max_size=20),
)
def test_any_damage(sent: tuple[list, list], damages: list[tuple[int, ...]]):
    """Changed, cut, lengthened, repeated and moved: documented errors, and bounded memory."""
    _, cut = sent
    datagrams = [datagram for each in cut for datagram in each]
    for which, where, to, value, longer in damages if datagrams else ():
        bad = bytearray(datagrams[which % len(datagrams)])
        if bad:
            bad[where % len(bad)] ^= value
        datagrams.insert(to % len(datagrams), bytes(bad[: len(bad) + min(longer, 0)]))
    receiver = RtpReceiver(Limits(max_body_size=2000))
    for event in events_of(receiver, *datagrams) + rest(receiver):
        assert isinstance(event, Packet | MessageError)
    assert receiver._held == 0
    assert len(receiver._partial) <= MAX_PARTIAL


@given(st.lists(st.tuples(U16, U16, st.integers(0, 3), st.integers(0, 40)), max_size=300))
def test_any_numbers(fields: list[tuple[int, int, int, int]]):
    """Sequence and fragment as they like: nothing but errors, and each datagram costs little."""
    head = b'\0\2BLOB' + bytes(8 + 20 + 8) + (52).to_bytes(8, 'big') + bytes(8)
    datagrams = [
        RTP.pack(0x80, 96, sequence, 0, source) + head + bytes(10)
        + fragment.to_bytes(2, 'big') + bytes(size)
        for sequence, fragment, source, size in fields
    ]  # fmt: skip
    receiver = RtpReceiver()
    for datagram in datagrams:
        assert len(events_of(receiver, datagram)) <= MAX_PARTIAL + WINDOW + 3
    rest(receiver)
    assert receiver._held == 0
