# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Several transforms that were looked up together, as one TDATA."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from geometry_msgs.msg import TransformStamped
from igtl_ros.conversions.geometry import matrix_of
from igtl_ros.conversions.placement import Departure
from igtl_ros.conversions.poses import pose_of
from igtl_ros.conversions.stamps import nanoseconds_of
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import TrackingData
from igtl_ros.openigtlink.timestamp import from_nanoseconds
import numpy as np


class Exported(NamedTuple):
    """
    What goes into one message.

    :param names: of the tools.
    :param transforms: as many.
    """

    names: tuple[str, ...]
    transforms: Sequence[TransformStamped]


def tools_from_transforms(exported: Exported, device_name: str, departure: Departure) -> Packet:
    """
    Return a TDATA in millimetres with the stamp of the newest transform.

    :raises NotRigidError: a quaternion is zero or a number is not finite.
    """
    scale = departure.scale
    matrices = np.empty((len(exported.names), 4, 4))
    newest = 0
    for index, transform in enumerate(exported.transforms):
        quaternion, (x, y, z) = pose_of(transform)
        matrices[index] = matrix_of(quaternion, (x / scale, y / scale, z / scale))
        newest = max(newest, nanoseconds_of(transform.header.stamp))
    return Packet(
        TrackingData(exported.names, matrices),
        device_name,
        from_nanoseconds(newest or departure.now),
    )
