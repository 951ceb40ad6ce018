# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""POINT: landmarks (spec page Point)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from typing import NamedTuple

from igtl_ros.openigtlink.layout import Field
from igtl_ros.openigtlink.layout import Layout
from igtl_ros.openigtlink.limits import Limits
from igtl_ros.openigtlink.messages.base import Body
from igtl_ros.openigtlink.messages.base import Buffer
from igtl_ros.openigtlink.messages.records import Records


class Point(NamedTuple):
    """
    One landmark.

    :param name: at most 64 bytes; C++ peers read 64 as empty, so 63.
    :param position: x, y, z in mm.
    :param diameter: mm. Slicer reads the same number as a radius.
    :param group: at most 32 bytes (31 for C++ peers), such as Landmark or Fiducial.
    :param rgba: 0..255 each.
    :param owner: device name of the image it belongs to, at most 20 bytes (19 for C++ peers).
    """

    name: str
    position: tuple[float, float, float]
    diameter: float = 0.0
    group: str = 'Landmark'
    rgba: tuple[int, int, int, int] = (255, 255, 255, 255)
    owner: str = ''


@dataclass(frozen=True, slots=True, eq=False)
class Points(Body):
    """
    POINT: a list of landmarks.

    :param points: the landmarks, in order.
    """

    TYPE: ClassVar[str] = 'POINT'
    LAYOUT: ClassVar[Layout] = Layout(
        Field('name', 'S64'),
        Field('group', 'S32', meaning='Landmark, Fiducial, ...'),
        Field('rgba', 'u1', 4, '0 to 255'),
        Field('position', 'f4', 3, 'mm'),
        Field('diameter', 'f4', meaning='mm; a radius to Slicer'),
        Field('owner', 'S20', meaning='device name of the image it belongs to'),
    )

    points: tuple[Point, ...] = ()

    def pack_content(self) -> tuple[Buffer, ...]:
        """Return 136 bytes a point."""
        return (_RECORDS.pack(self.points),)

    @classmethod
    def unpack_content(cls, content: memoryview, limits: Limits) -> Points:
        """Return the body of 136 bytes a point."""
        return cls(_RECORDS.unpack(content, limits))


_RECORDS = Records(Points.LAYOUT, Point, 'point')
