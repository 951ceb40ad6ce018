# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Nanoseconds since 1970 UTC, OpenIGTLink timestamps and builtin_interfaces/Time."""

from __future__ import annotations

from builtin_interfaces.msg import Time
from igtl_ros.openigtlink.timestamp import from_nanoseconds
from igtl_ros.openigtlink.timestamp import NANOSECONDS

# builtin_interfaces/Time has 31 bits of seconds and wraps in 2038; the wire goes on to 2106.
END_OF_ROS_TIME = 2**31 * NANOSECONDS


def time_of(nanoseconds: int) -> Time:
    """Return a ROS time."""
    seconds, rest = divmod(nanoseconds, NANOSECONDS)
    return Time(sec=seconds, nanosec=rest)


def nanoseconds_of(time: Time) -> int:
    """Return nanoseconds."""
    return int(time.sec) * NANOSECONDS + int(time.nanosec)


def timestamp_of(time: Time, now: int) -> int:
    """
    Return the wire timestamp of a header's stamp.

    :param now: nanoseconds to use where the stamp is zero; we never send zero, because peers such
        as PLUS reject poses without time.
    """
    return from_nanoseconds(nanoseconds_of(time) or now)
