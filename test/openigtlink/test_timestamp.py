# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Timestamps against values of the reference library and against its method, bit by bit."""

import random

from igtl_ros.openigtlink import from_nanoseconds
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import to_nanoseconds
from igtl_ros.openigtlink import Transform
import pytest

SECOND = 1_000_000_000
# Each weight is half of the one before, rounded up.
WEIGHTS = [500_000_000]
while len(WEIGHTS) < 32:
    WEIGHTS.append(-(-WEIGHTS[-1] // 2))
EDGES = [
    *(step for weight in WEIGHTS for step in (weight - 1, weight, weight + 1)),
    *range(999_999_900, SECOND),
    *range(300),
]


def slow_fraction(nanoseconds: int) -> int:
    """Subtract weights from the highest bit down, as the reference library does."""
    fraction = 0
    for bit, weight in enumerate(WEIGHTS):
        if nanoseconds >= weight:
            nanoseconds -= weight
            fraction |= 1 << (31 - bit)
    return fraction


def slow_nanoseconds(fraction: int) -> int:
    """Add the weights of all bits that are set."""
    return sum(weight for bit, weight in enumerate(WEIGHTS) if fraction >> (31 - bit) & 1)


@pytest.mark.parametrize(
    ('nanoseconds', 'fraction'),
    [
        (0, 0),
        (1, 0x00000004),
        (1_000, 0x000010C4),
        (1_000_000, 0x0041892C),
        (123_456_789, 0x1F9ADD24),
        (500_000_000, 0x80000000),
        (999_999_999, 0xFFFFFFD8),
    ],
)
def test_fractions_of_the_reference_library(nanoseconds, fraction):
    assert from_nanoseconds(nanoseconds) == fraction
    assert from_nanoseconds(7 * SECOND + nanoseconds) == 7 << 32 | fraction
    assert to_nanoseconds(7 << 32 | fraction) == 7 * SECOND + nanoseconds


@pytest.mark.parametrize(
    ('fraction', 'nanoseconds'),
    [
        (0x00000001, 1),
        (0x40000000, 250_000_000),
        (0x80000000, 500_000_000),
        (0x499602D4, 287_445_240),
        (0xFFFFFFD7, 1_000_000_000),  # above the next one: the method is not monotone here
        (0xFFFFFFD8, 999_999_999),
        (0xFFFFFFFF, 1_000_000_010),
    ],
)
def test_nanoseconds_of_the_reference_library(fraction, nanoseconds):
    assert to_nanoseconds(fraction) == nanoseconds


def test_fractions_bit_by_bit():
    source = random.Random(20260801)
    for nanoseconds in [*EDGES, *(source.randrange(SECOND) for _ in range(20_000))]:
        seconds = source.randrange(2**32)
        timestamp = from_nanoseconds(seconds * SECOND + nanoseconds)
        assert timestamp == seconds << 32 | slow_fraction(nanoseconds), nanoseconds
        assert to_nanoseconds(timestamp) == seconds * SECOND + nanoseconds


def test_nanoseconds_bit_by_bit():
    source = random.Random(20260802)
    ends = [*range(300), *range(2**32 - 300, 2**32), *(1 << bit for bit in range(32))]
    for fraction in [*ends, *(source.randrange(2**32) for _ in range(20_000))]:
        assert to_nanoseconds(fraction) == slow_nanoseconds(fraction), hex(fraction)


def test_first_and_last_second():
    assert from_nanoseconds(0) == 0
    assert from_nanoseconds(SECOND) == 1 << 32
    # 2106-02-07T06:28:15 UTC
    assert from_nanoseconds((2**32 - 1) * SECOND + 999_999_999) == 0xFFFFFFFF_FFFFFFD8
    assert to_nanoseconds(0xFFFFFFFF_00000000) == (2**32 - 1) * SECOND


@pytest.mark.parametrize('nanoseconds', [-1, -SECOND, 2**32 * SECOND, 2**64, 10**30])
def test_times_that_do_not_fit(nanoseconds):
    with pytest.raises(PackError, match='time does not fit') as caught:
        from_nanoseconds(nanoseconds)
    assert str(nanoseconds) in caught.value.found
    assert caught.value.expected == '1970 to 2106'


def test_packet_reads_its_timestamp():
    assert Packet(Transform(), timestamp=0x1_80000000).nanoseconds == 1_500_000_000
    assert Packet(Transform()).nanoseconds == 0  # not set
