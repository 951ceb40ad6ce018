# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What a conversion has to know beside the message: when, where, and in which unit."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from builtin_interfaces.msg import Time
from igtl_ros.conversions.names import Frames
from std_msgs.msg import Header

METRES_PER_MILLIMETRE = 0.001


class Placement(NamedTuple):
    """
    Where a received message belongs in ROS.

    :param stamp: the source's time.
    :param frames: parent and child frame.
    :param device_name: in full, exactly as on the wire.
    :param scale: ROS lengths per millimetre: 0.001, or 1.0 for raw millimetres.
    """

    stamp: Time
    frames: Frames
    device_name: str
    scale: float = METRES_PER_MILLIMETRE

    def header(self) -> Header:
        """Return a header in the parent frame."""
        return Header(stamp=self.stamp, frame_id=self.frames.parent)


def _not_counted(what: str, count: int) -> None:
    """Take no notice of what is left out."""


class Departure(NamedTuple):
    """
    How a ROS message leaves.

    :param now: nanoseconds, for messages without a stamp.
    :param scale: ROS lengths per millimetre: 0.001, or 1.0 for raw millimetres.
    :param left_out: told what of a message is not sent although the rest is, and how many.
    """

    now: int
    scale: float = METRES_PER_MILLIMETRE
    left_out: Callable[[str, int], None] = _not_counted
