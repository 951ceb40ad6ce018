# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Times: ROS seconds and nanoseconds, wire seconds and binary fractions, and no time at all."""

from __future__ import annotations

import pytest

pytest.importorskip('builtin_interfaces')

from builtin_interfaces.msg import Time
from igtl_ros.conversions.stamps import nanoseconds_of
from igtl_ros.conversions.stamps import time_of
from igtl_ros.conversions.stamps import timestamp_of
from igtl_ros.openigtlink import PackError

pytestmark = pytest.mark.ros

TIMES = [
    (0, (0, 0)),
    (1, (0, 1)),
    (999_999_999, (0, 999_999_999)),
    (1_000_000_000, (1, 0)),
    (1_700_000_000_250_000_000, (1_700_000_000, 250_000_000)),
    (2**31 * 1_000_000_000 - 1, (2**31 - 1, 999_999_999)),
]


@pytest.mark.parametrize(('nanoseconds', 'parts'), TIMES)
def test_time_both_ways(nanoseconds: int, parts: tuple[int, int]) -> None:
    time = time_of(nanoseconds)
    assert (time.sec, time.nanosec) == parts
    assert nanoseconds_of(time) == nanoseconds


def test_nanoseconds_are_an_int_of_python() -> None:
    assert type(nanoseconds_of(Time(sec=1, nanosec=2))) is int


def test_a_stamp_goes_onto_the_wire() -> None:
    # A quarter of a second is a quarter of 2^32: 0x40000000.
    assert timestamp_of(Time(sec=5, nanosec=250_000_000), now=9) == 5 << 32 | 0x40000000


def test_a_zero_stamp_is_now() -> None:
    assert timestamp_of(Time(), now=1_500_000_000) == 1 << 32 | 0x80000000


@pytest.mark.parametrize(('sec', 'nanosec'), [(1, 0), (0, 1)])
def test_half_of_a_stamp_is_not_zero(sec: int, nanosec: int) -> None:
    assert timestamp_of(Time(sec=sec, nanosec=nanosec), now=10**18) >> 32 == sec


def test_before_1970_is_an_error() -> None:
    with pytest.raises(PackError, match='1970 to 2106'):
        timestamp_of(Time(sec=-5), now=1)
