# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""TRAJ: planned paths of needles and the like (spec page Trajectory)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar
from typing import NamedTuple

from igtl_ros.openigtlink.layout import Field
from igtl_ros.openigtlink.layout import Layout
from igtl_ros.openigtlink.limits import Limits
from igtl_ros.openigtlink.messages.base import Body
from igtl_ros.openigtlink.messages.base import Buffer
from igtl_ros.openigtlink.messages.records import Records


class TrajectoryType(IntEnum):
    """Which of its two points a trajectory has; the other one is sent and means nothing."""

    ENTRY_ONLY = 1
    TARGET_ONLY = 2
    ENTRY_AND_TARGET = 3


class Trajectory(NamedTuple):
    """
    One path.

    :param name: at most 64 bytes; C++ peers read 64 as empty, so 63.
    :param entry: x, y, z in mm.
    :param target: x, y, z in mm.
    :param type: which of the two points it has; see TrajectoryType.
    :param diameter: mm, may be 0. Slicer reads the same number as a radius.
    :param group: at most 32 bytes (31 for C++ peers).
    :param rgba: 0..255 each.
    :param owner: device name of the image it belongs to, at most 20 bytes (19 for C++ peers).
    """

    name: str
    entry: tuple[float, float, float]
    target: tuple[float, float, float]
    type: int = TrajectoryType.ENTRY_AND_TARGET
    diameter: float = 0.0
    group: str = 'Trajectory'
    rgba: tuple[int, int, int, int] = (255, 255, 255, 255)
    owner: str = ''


@dataclass(frozen=True, slots=True, eq=False)
class Trajectories(Body):
    """
    TRAJ: a list of paths.

    :param trajectories: the paths, in order.
    """

    TYPE: ClassVar[str] = 'TRAJ'
    LAYOUT: ClassVar[Layout] = Layout(
        Field('name', 'S64'),
        Field('group', 'S32'),
        Field('type', 'i1', meaning='1 entry only, 2 target only, 3 entry and target'),
        Field('reserved', 'u1'),
        Field('rgba', 'u1', 4, '0 to 255'),
        Field('entry', 'f4', 3, 'mm'),
        Field('target', 'f4', 3, 'mm'),
        Field('diameter', 'f4', meaning='mm, may be 0; a radius to Slicer'),
        Field('owner', 'S20', meaning='device name of the image it belongs to'),
    )

    trajectories: tuple[Trajectory, ...] = ()

    def pack_content(self) -> tuple[Buffer, ...]:
        """Return 150 bytes a path."""
        return (_RECORDS.pack(self.trajectories),)

    @classmethod
    def unpack_content(cls, content: memoryview, limits: Limits) -> Trajectories:
        """Return the body of 150 bytes a path."""
        return cls(_RECORDS.unpack(content, limits))


_RECORDS = Records(Trajectories.LAYOUT, Trajectory, 'trajectory')
