# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
The 64-bit timestamp: seconds since 1970 UTC in 32 bits, then a binary fraction in 32 bits.

The reference library does not convert exactly: each bit of its fraction weighs half of the one
before, rounded **up** to whole nanoseconds. A fraction made by exact arithmetic near the end of
a second is read by it as 10^9 ns or more and dropped, so we use the same weights. Going to the
fraction and back is exact for every nanosecond. Bytes of the fraction are looked up rather than
bits, because every message passes here.
"""

from __future__ import annotations

from igtl_ros.openigtlink.errors import PackError

NANOSECONDS = 1_000_000_000
_MAX_SECONDS = 0xFFFFFFFF


def _weights() -> list[int]:
    """Return the nanoseconds of each of the 32 bits, highest bit first."""
    weights = [NANOSECONDS // 2]
    while len(weights) < 32:
        weights.append((weights[-1] + 1) // 2)
    return weights


def _sums(weights: list[int]) -> list[int]:
    """Return the nanoseconds of each of the 256 values of a byte with these bit weights."""
    return [
        sum(weight for bit, weight in enumerate(weights) if value & (0x80 >> bit))
        for value in range(256)
    ]


def _greedy(rest: int, weights: list[int]) -> int:
    """Return the byte that subtracting greedily, bit by bit as the reference does, finds."""
    value = 0
    for bit, weight in enumerate(weights):
        if rest >= weight:
            rest -= weight
            value |= 0x80 >> bit
    return value


_BYTE_WEIGHTS = [_weights()[start : start + 8] for start in (0, 8, 16, 24)]
_SUM_0, _SUM_1, _SUM_2, _SUM_3 = (_sums(weights) for weights in _BYTE_WEIGHTS)
# The lowest bit of a byte in nanoseconds: exact in the first byte, rounded up in the others.
_UNIT_0, _UNIT_1, _UNIT_2 = (weights[-1] for weights in _BYTE_WEIGHTS[:3])
# What the first three bytes leave over is less than two units, so the last byte is looked up.
_LAST = [_greedy(rest, _BYTE_WEIGHTS[3]) for rest in range(2 * _UNIT_2)]


def from_nanoseconds(nanoseconds: int) -> int:
    """
    Return the wire timestamp of a time in nanoseconds since 1970 UTC.

    :raises PackError: before 1970 or from 2106 on.
    """
    seconds, rest = divmod(nanoseconds, NANOSECONDS)
    if not 0 <= seconds <= _MAX_SECONDS:
        raise PackError(
            'time does not fit a timestamp', expected='1970 to 2106', found=f'{nanoseconds} ns'
        )
    first, rest = divmod(rest, _UNIT_0)
    second = rest // _UNIT_1  # or one more, because the unit is rounded up
    if second < 255 and _SUM_1[second + 1] <= rest:
        second += 1
    rest -= _SUM_1[second]
    third = rest // _UNIT_2  # or up to two more
    while third < 255 and _SUM_2[third + 1] <= rest:
        third += 1
    return seconds << 32 | first << 24 | second << 16 | third << 8 | _LAST[rest - _SUM_2[third]]


def to_nanoseconds(timestamp: int) -> int:
    """Return nanoseconds since 1970 UTC; a fraction may round up into the next second."""
    return (
        (timestamp >> 32) * NANOSECONDS
        + _SUM_0[timestamp >> 24 & 0xFF]
        + _SUM_1[timestamp >> 16 & 0xFF]
        + _SUM_2[timestamp >> 8 & 0xFF]
        + _SUM_3[timestamp & 0xFF]
    )
