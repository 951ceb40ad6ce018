# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Small parts that lists of several types share: positions (mm to metres) and colours."""

from __future__ import annotations

from collections.abc import Sequence

from geometry_msgs.msg import Point
from igtl_ros.conversions.geometry import Vector
from std_msgs.msg import ColorRGBA

Rgba = tuple[int, int, int, int]


def point_to_ros(position: Sequence[float], scale: float) -> Point:
    """Return a position in millimetres as a Point in metres."""
    x, y, z = position
    return Point(x=x * scale, y=y * scale, z=z * scale)


def point_from_ros(point: Point, scale: float) -> Vector:
    """Return a Point in metres as a position in millimetres."""
    return point.x / scale, point.y / scale, point.z / scale


def color_to_ros(rgba: Sequence[int]) -> ColorRGBA:
    """Return 0 to 255 as 0 to 1."""
    r, g, b, a = rgba
    return ColorRGBA(r=r / 255, g=g / 255, b=b / 255, a=a / 255)


def color_from_ros(color: ColorRGBA) -> Rgba:
    """Return 0 to 1 as 0 to 255; what is beyond is clipped, nan is 0."""
    # Clipped first, and in this order: nan cannot be rounded, and comes out as 0.
    r, g, b, a = (
        round(255 * min(1.0, max(0.0, value))) for value in (color.r, color.g, color.b, color.a)
    )
    return r, g, b, a
