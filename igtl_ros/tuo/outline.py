# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The line round a sector, as a polygon in pixels."""

from __future__ import annotations

from math import acos
from math import ceil
from math import cos
from math import sin
from typing import Any

from igtl_ros.tuo.sector_values import check_known
from igtl_ros.tuo.sector_values import is_round
from igtl_ros.tuo.sector_values import plane_box
from igtl_ros.tuo.sector_values import Sector
import numpy as np

# How far the polygon may run inside an arc.
_DEVIATION = 0.1  # pixels
_FEWEST, _MOST = 8, 200  # parts of an arc

_Point = tuple[float, float]


def outline(sector: Sector) -> np.ndarray[Any, np.dtype[np.float64]]:
    """
    Return a polygon of shape (points, 2): x and y in pixels, the last one not the first again.

    It is cut off at the bounding box; nothing is left of a sector beyond it. Where the box cuts
    the sector into parts, the polygon runs along the box from one part to the next.

    :raises SectorError: the type of the probe is unknown.
    """
    check_known(sector)
    points = _ring_part(sector) if is_round(sector) else _rectangle(sector)
    xmin, xmax, ymin, ymax = plane_box(sector)
    for axis, limit, side in ((0, xmin, 1), (0, xmax, -1), (1, ymin, 1), (1, ymax, -1)):
        points = _cut(points, axis, limit, side)
    kept = [
        point
        for point, before in zip(points, points[-1:] + points, strict=False)
        if point != before
    ]
    return np.array(kept or points[:1], dtype=np.float64).reshape(-1, 2)


def _ring_part(sector: Sector) -> list[_Point]:
    """Return the inner arc, then the outer one back."""
    start, stop = max(sector.depths[0], 0.0), sector.depths[1]
    return [*_arc(sector, start), *reversed(_arc(sector, stop))]


def _arc(sector: Sector, radius: float) -> list[_Point]:
    """Return points at a distance from the origin, from the first angle to the last."""
    (x, y, _), (across, down, _) = sector.origin, sector.spacing
    if radius == 0:
        return [(x, y)]
    first, last = sector.angles[:2]
    flat = acos(max(1 - _DEVIATION * min(across, down) / radius, 0.0))
    parts = _MOST if flat == 0 else min(max(ceil((last - first) / (2 * flat)), _FEWEST), _MOST)
    angles = [first + (last - first) * number / parts for number in range(parts + 1)]
    return [(x + radius * sin(a) / across, y + radius * cos(a) / down) for a in angles]


def _rectangle(sector: Sector) -> list[_Point]:
    x, y, _ = sector.origin
    half = sector.linear_width / 2 / sector.spacing[0]
    top, bottom = (y + depth / sector.spacing[1] for depth in sector.depths)
    return [(x - half, top), (x + half, top), (x + half, bottom), (x - half, bottom)]


def _cut(points: list[_Point], axis: int, limit: float, side: int) -> list[_Point]:
    """Return what is beyond (side 1) or before (side -1) a limit (Sutherland and Hodgman)."""
    distances = [side * (point[axis] - limit) for point in points]
    if not points or min(distances) >= 0:
        return points
    result = []
    before, far_before = points[-1], distances[-1]
    for point, far in zip(points, distances, strict=True):
        if (far < 0) != (far_before < 0):
            share = far_before / (far_before - far)
            other = before[1 - axis] + share * (point[1 - axis] - before[1 - axis])
            result.append((limit, other) if axis == 0 else (other, limit))
        if far >= 0:
            result.append(point)
        before, far_before = point, far
    return result
