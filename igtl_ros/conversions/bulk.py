# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Many points, colours and numbers at once: ROS messages have objects, or arrays, numpy arrays."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import chain
from operator import attrgetter
from typing import Any

from geometry_msgs.msg import Point
import numpy as np
from std_msgs.msg import ColorRGBA

Array = np.ndarray[Any, Any]

_XYZ = attrgetter('x', 'y', 'z')
_RGBA = attrgetter('r', 'g', 'b', 'a')
_NATIVE = {'B': np.uint8, 'I': np.uint32, 'f': np.float32, 'd': np.float64}


def points_to_ros(positions: Array, scale: float) -> list[Point]:
    """Return (n, 3) millimetres as Points in metres."""
    scaled = positions.astype(np.float64) * scale
    return [Point(x=x, y=y, z=z) for x, y, z in scaled.tolist()]


def points_from_ros(points: Sequence[Point], scale: float) -> Array:
    """Return Points in metres as (n, 3) millimetres."""
    numbers = np.fromiter(chain.from_iterable(map(_XYZ, points)), np.float64, 3 * len(points))
    return numbers.reshape(-1, 3) / scale


def colors_to_ros(rgba: Array) -> list[ColorRGBA]:
    """Return (n, 4) of 0 to 1; what is beyond is clipped, nan is 0."""
    clipped = np.clip(np.nan_to_num(rgba.astype(np.float64), nan=0.0), 0, 1)
    return [ColorRGBA(r=r, g=g, b=b, a=a) for r, g, b, a in clipped.tolist()]


def colors_from_ros(colors: Sequence[ColorRGBA]) -> Array:
    """Return (n, 4) of 0 to 1, unaltered."""
    numbers = np.fromiter(chain.from_iterable(map(_RGBA, colors)), np.float64, 4 * len(colors))
    return numbers.reshape(-1, 4)


def array_of(typecode: str, numbers: Array) -> array[Any]:
    """Return the memory of numbers as the array that a message field takes without a look."""
    result = array(typecode)
    result.frombytes(np.ascontiguousarray(numbers).reshape(-1).view(np.uint8).data)
    return result


def field_of(typecode: str, numbers: Array) -> array[Any]:
    """Return numbers, converted to the type of a message field, as what that takes."""
    return array_of(typecode, np.asarray(numbers, _NATIVE[typecode]))
