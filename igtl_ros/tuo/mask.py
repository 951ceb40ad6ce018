# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Which pixels lie inside a sector.

No angle and no root is computed: each limit is a comparison of something along x with something
along y, which numpy does for all pixels at once.
"""

from __future__ import annotations

from math import ceil
from math import cos
from math import floor
from math import pi
from math import sin
from typing import Any

from igtl_ros.tuo.sector_values import check_known
from igtl_ros.tuo.sector_values import is_round
from igtl_ros.tuo.sector_values import plane_box
from igtl_ros.tuo.sector_values import Sector
import numpy as np

# Pixels on the limit are inside, whatever way a number like 0.1 is rounded.
_TOUCHES = 1e-9  # mm

Mask = np.ndarray[Any, np.dtype[np.bool_]]
_Line = np.ndarray[Any, np.dtype[Any]]


def inside_mask(sector: Sector, size: tuple[int, ...]) -> Mask:
    """
    Return an array of bool of shape (rows, columns), True where the pixel's centre is inside.

    It is indexed as the pixels are: mask[y, x], as in `image.voxels[0]`.

    :param size: of the image in pixels: columns, rows, as in `image.size`.
    :raises SectorError: the type of the probe is unknown.
    """
    check_known(sector)
    columns, rows = size[:2]
    mask = np.zeros((rows, columns), dtype=np.bool_)
    xmin, xmax, ymin, ymax = plane_box(sector)
    x, y = _indices(xmin, xmax, columns), _indices(ymin, ymax, rows)
    block = mask[y.start : y.stop, x.start : x.stop]
    if not block.size:
        return mask
    # Millimetres from the origin: a row of them, and a column.
    dx = ((np.arange(x.start, x.stop) - sector.origin[0]) * sector.spacing[0])[np.newaxis, :]
    dy = ((np.arange(y.start, y.stop) - sector.origin[1]) * sector.spacing[1])[:, np.newaxis]
    if is_round(sector):
        _ring(block, sector, dx, dy)
        _wedge(block, sector, dx, dy)
    else:
        start, stop = sector.depths
        across = np.abs(dx) <= sector.linear_width / 2 + _TOUCHES
        np.logical_and(across, (start - _TOUCHES <= dy) & (dy <= stop + _TOUCHES), out=block)
    return mask


def _indices(low: float, high: float, count: int) -> range:
    """Return the pixels within limits, and within the image."""
    first = min(max(ceil(low), 0), count)
    return range(first, max(min(floor(high) + 1, count), first))


def _ring(block: Mask, sector: Sector, dx: _Line, dy: _Line) -> None:
    """Set what is neither too near nor too far."""
    start, stop = max(sector.depths[0] - _TOUCHES, 0.0), sector.depths[1] + _TOUCHES
    across, down = dx * dx, dy * dy
    np.less_equal(across, stop * stop - down, out=block)
    block &= across >= start * start - down


def _wedge(block: Mask, sector: Sector, dx: _Line, dy: _Line) -> None:
    """Clear what is not between the two rays, which are half planes each."""
    first, last = sector.angles[:2]
    from_first = dx * cos(first) >= dy * sin(first) - _TOUCHES
    to_last = dx * cos(last) <= dy * sin(last) + _TOUCHES
    if last - first <= pi:
        block &= from_first
        block &= to_last
    else:
        from_first |= to_last
        block &= from_first
