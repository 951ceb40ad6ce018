# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Counts and rates of devices."""

from __future__ import annotations

from igtl_ros.cli.streams import _MOST_STREAMS
from igtl_ros.cli.streams import Streams
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Status
import pytest
from transport_support import pose
from transport_support import text


def test_the_rate_is_that_of_late() -> None:
    """A stream that has changed its pace is soon seen to have."""
    streams = Streams()
    moments = [*range(50), *(49 + 0.01 * step for step in range(1, 31))]
    rates = [streams.add(pose(1), moment).rate for moment in moments]
    assert rates[:3] == [None, 1.0, 1.0]
    assert rates[-1] == pytest.approx(100)


def test_each_device_and_type_for_itself() -> None:
    streams = Streams()
    for moment in range(4):
        streams.add(pose(1, 'B'), 0.125 * moment)
        streams.add(pose(1, 'A'), 0.0625 * moment)
    streams.add(text('x', 'A'), 1.0)
    streams.add(Packet(Status()), None)
    assert [str(stream) for stream in streams] == [
        'STATUS (no name): 1 message',
        'STRING A: 1 message',
        'TRANSFORM A: 4 messages, 16.0 Hz',
        'TRANSFORM B: 4 messages, 8.00 Hz',
    ]
    assert streams.total == 10


def test_messages_without_a_time_and_times_that_stand_still() -> None:
    streams = Streams()
    assert [streams.add(pose(1), moment).rate for moment in (None, 5.0, 5.0, None, 4.0)] == [
        None
    ] * 5
    assert str(*streams) == 'TRANSFORM Tool: 5 messages'


def test_a_peer_that_makes_up_names_does_not_fill_our_memory() -> None:
    streams = Streams()
    for number in range(_MOST_STREAMS + 10):
        streams.add(pose(1, str(number)), float(number))
    assert len([*streams]) == _MOST_STREAMS
    assert streams.total == _MOST_STREAMS + 10


def test_names_stay_on_their_line() -> None:
    streams = Streams()
    streams.add(pose(1, 'a\nb'), 0.0)
    assert str(*streams) == r'TRANSFORM a\nb: 1 message'
