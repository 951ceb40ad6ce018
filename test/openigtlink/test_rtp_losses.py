# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Datagrams that never come, or too late: nothing is silent, and nothing else suffers."""

from itertools import pairwise
from itertools import product
import random

from golden import GOLDEN
from igtl_ros.openigtlink import MessageError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink.rtp import MAX_PARTIAL
from igtl_ros.openigtlink.rtp import RtpReceiver
from igtl_ros.openigtlink.rtp_sequence import Sequence
from igtl_ros.openigtlink.rtp_sequence import WINDOW
import pytest
from rtp_events import events_of
from rtp_events import receive
from rtp_events import rest
from rtp_sender import Sender

CASE = next(case for case in GOLDEN if case.source == 'tdataFormat2.h')
THIRDS = 120  # bytes of a slice, if it is to be three of them


def said(events: list[Packet | MessageError]) -> list[str]:
    """Return the errors among some events."""
    return [f'{type(event).__name__}: {event}' for event in events if isinstance(event, Exception)]


def incomplete(found: int, of: int = 3) -> str:
    return (
        "MessageError: TDATA from 'DeviceName': parts of it did not arrive "
        f'(expected {of} datagrams, found {found})'
    )


def gap(count: int) -> str:
    return f'MessageError: {count} datagram{"s" * (count > 1)} never arrived'


def packets(events: list[Packet | MessageError]) -> int:
    """Return how many events are the message."""
    return events.count(CASE.packet)


# --- parts of a message ---


@pytest.mark.parametrize('come', [*product([False, True], repeat=3)])
def test_any_part_missing(come: tuple[bool, ...]):
    """A part of it tells of the rest; if there is none, the numbers of later messages tell."""
    sender = Sender()
    receiver = RtpReceiver()
    events = events_of(receiver, *sender.cut(CASE.data))
    for datagram, here in zip(sender.cut(CASE.data, THIRDS), come, strict=True):
        events += events_of(receiver, *([datagram] if here else []))
    events += events_of(receiver, *sender.cut(CASE.data))
    assert packets(events) == 2 + all(come)
    assert said(events) == []
    expected = [] if all(come) else [incomplete(sum(come))] if any(come) else [gap(3)]
    assert said(rest(receiver)) == expected
    assert rest(receiver) == [], 'it is told once'


@pytest.mark.parametrize('lost', range(3))
def test_given_up_when_newer_ones_make_it_hopeless(lost: int):
    sender = Sender()
    receiver = RtpReceiver()
    part = sender.cut(CASE.data, THIRDS)
    del part[lost]
    assert events_of(receiver, *part) == []
    for _ in range(WINDOW):
        assert events_of(receiver, *sender.cut(CASE.data)) == [CASE.packet]
    events = events_of(receiver, *sender.cut(CASE.data))
    assert packets(events) == 1
    assert said(events) == [incomplete(2)]
    events = events_of(receiver, *(sender.cut(CASE.data)[0] for _ in range(300)))
    assert events == [CASE.packet] * 300, 'its numbers are not missed a second time'


def test_a_part_comes_just_in_time_and_just_too_late():
    for between, late in ((WINDOW - 1, False), (WINDOW + 1, True)):
        sender = Sender()
        first, *others = sender.cut(CASE.data, THIRDS)
        newer = [sender.cut(CASE.data)[0] for _ in range(between)]
        events = events_of(RtpReceiver(), *others, *newer, first)
        assert packets(events) == between + (not late)
        assert said(events) == (
            [
                incomplete(2),
                "MessageError: TDATA from 'DeviceName': a part came after the message was given "
                'up (found datagram 1 of 3)',
            ]
            if late
            else []
        )


def test_too_many_incomplete_messages_cost_the_oldest():
    sender = Sender()
    receiver = RtpReceiver()
    begun = [sender.cut(CASE.data, THIRDS) for _ in range(MAX_PARTIAL + 2)]
    events = events_of(receiver, *(first for first, *_ in begun))
    assert said(events) == [incomplete(1)] * 2
    assert len(receiver._partial) == MAX_PARTIAL
    events = events_of(receiver, *(late for _, *others in begun[2:] for late in others))
    assert events == [CASE.packet] * MAX_PARTIAL
    assert receiver._held == 0


def test_a_sender_that_dies_within_a_message():
    receiver = RtpReceiver()
    events_of(receiver, *Sender().cut(CASE.data, THIRDS)[:2])
    assert said(rest(receiver)) == [incomplete(2)]
    assert receiver._held == 0


def test_we_come_when_a_message_is_half_over():
    """What was sent before we listened is not missed, but for the message it belongs to."""
    sender = Sender(sequence=1000)
    datagrams = sender.cut(CASE.data, THIRDS)[1:] + sender.cut(CASE.data)
    events = receive(*datagrams)
    assert packets(events) == 1
    assert said(events) == [incomplete(2)]


# --- whole messages ---


@pytest.mark.parametrize('count', [1, 2, 5, WINDOW - 1])
def test_lost_messages_are_noticed_by_their_numbers(count: int):
    sender = Sender(sequence=65530)
    receiver = RtpReceiver()
    datagrams = [sender.cut(CASE.data)[0] for _ in range(1 + count + WINDOW + 1)]
    events = events_of(receiver, datagrams[0], *datagrams[1 + count :])
    assert packets(events) == 1 + WINDOW + 1
    assert said(events) == [gap(count)]
    assert rest(receiver) == []


def test_a_long_gap_is_one_event():
    sender = Sender()
    receiver = RtpReceiver()
    events_of(receiver, *sender.cut(CASE.data))
    sender.sequence += 10_000
    events = events_of(receiver, *sender.cut(CASE.data))
    assert packets(events) == 1
    assert said(events) == []
    assert said(rest(receiver)) == [gap(10_000)]


@pytest.mark.parametrize('seed', range(20))
def test_any_order_within_the_window_loses_nothing(seed: int):
    sender = Sender(sequence=65400)
    datagrams = [sender.cut(CASE.data)[0] for _ in range(500)]
    chance = random.Random(seed)
    shuffled = sorted(range(500), key=lambda place: place + chance.uniform(0, WINDOW / 2))
    first, *others = (datagrams[place] for place in shuffled)
    assert receive(first, *others) == [CASE.packet] * 500


def test_a_datagram_that_comes_very_late_is_still_a_message():
    """It was missed, which was wrong; but nothing that is whole is thrown away."""
    sender = Sender()
    early, late, *others = (sender.cut(CASE.data)[0] for _ in range(200))
    events = events_of(RtpReceiver(), early, *others, late)
    assert packets(events) == 200
    assert said(events) == [gap(1)]


def test_a_long_gap_within_a_message_belongs_to_it():
    sender = Sender()
    receiver = RtpReceiver()
    events = events_of(receiver, *sender.cut(CASE.data))
    datagrams = sender.cut(CASE.data, 1)
    assert len(datagrams) == 267
    events += events_of(receiver, *datagrams[:3], *datagrams[-3:])
    sender.sequence += 500  # and these to nothing that we know
    for _ in range(WINDOW + 2):
        events += events_of(receiver, *sender.cut(CASE.data))
    assert packets(events) == 1 + WINDOW + 2
    assert sorted(said(events)) == sorted(
        [
            incomplete(6, 267),
            gap(500),
        ]
    )


def test_a_sender_that_starts_anew():
    """Its numbers begin again far behind; from then on losses are noticed again."""
    receiver = RtpReceiver()
    sender = Sender(sequence=20_000)
    datagrams = [sender.cut(CASE.data)[0] for _ in range(10)]
    again = Sender()
    datagrams += [again.cut(CASE.data)[0] for _ in range(2 * WINDOW)]
    assert events_of(receiver, *datagrams) == [CASE.packet] * (10 + 2 * WINDOW)
    again.sequence += 1
    events_of(receiver, *again.cut(CASE.data))
    assert said(rest(receiver)) == [gap(1)]


def test_more_sources_than_we_follow():
    receiver = RtpReceiver()
    for source in range(100):
        sender = Sender(source)
        first, _, third = (sender.cut(CASE.data)[0] for _ in range(3))
        events = events_of(receiver, first, third)
        assert packets(events) == 2
        assert said(events) == ([gap(1)] if source >= 16 else []), (
            'of the source that is forgotten'
        )
    assert len(receiver._sequences) == 16
    assert said(rest(receiver)) == [gap(1)] * 16


# --- the sequence by itself ---


def numbers(gaps: list[range]) -> list[int]:
    return [number for gap in gaps for number in gap]


@pytest.mark.parametrize('start', [0, 1, 40_000, 65_500, 65_535])
@pytest.mark.parametrize('seed', range(10))
def test_each_number_is_missed_exactly_once(start: int, seed: int):
    chance = random.Random(seed)
    loss = chance.choice([0.01, 0.3, 0.9])
    come = [number for number in range(start, start + 3000) if chance.random() > loss]
    first = come[0]
    gaps = set(range(first, come[-1])) - set(come)
    come.sort(key=lambda number: number + chance.uniform(0, 30) * (number > first))
    sequence = Sequence(first % 0x10000)
    missing = []
    for number in come:
        placed, ended = sequence.place(number % 0x10000)
        assert placed - first % 0x10000 == number - first
        missing += ended
    missing += sequence.settle()
    offset = first - first % 0x10000
    assert [number + offset for number in numbers(missing)] == sorted(gaps)
    assert all(gap.stop < later.start for gap, later in pairwise(missing)), 'each gap is one'
    assert sequence.settle() == []


@pytest.mark.parametrize('step', [1, 2, WINDOW - 1, WINDOW, WINDOW + 1, 2 * WINDOW, 32_767])
def test_steps_around_the_window(step: int):
    sequence = Sequence(7)
    assert sequence.place((7 + step) % 0x10000) == (7 + step, [])
    assert sequence.settle() == ([range(8, 7 + step)] if step > 1 else [])
    assert sequence.settle() == []
