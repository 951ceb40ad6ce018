# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
The geometry of a curved array: where each pixel lies in the plane of the probe.

The probe frame has its origin at the middle of the array's surface, x to the side, y into the
body, z across the plane, in mm; pixel (0, 0) is at the upper left.
"""

from __future__ import annotations

from math import cos
from math import sin
from typing import Any
from typing import NamedTuple

from igtl_ros.tuo.sector import ProbeType
from igtl_ros.tuo.sector import Sector
import numpy as np

RADIUS = 60.0  # mm, of the array
HALF_ANGLE = 0.5  # radians, to either side


class Geometry(NamedTuple):
    """
    What depth and picture size make of the array.

    :param size: columns, rows.
    :param depth: mm, from the surface of the array.
    :param spacing: mm a pixel, the same along rows and columns.
    :param apex: column and row of the centre of the array's circle; above the picture.
    """

    size: tuple[int, int]
    depth: float
    spacing: float
    apex: tuple[float, float]

    @classmethod
    def of(cls, size: tuple[int, int], depth: float) -> Geometry:
        """Return the geometry in which the whole sector just fits the picture."""
        columns, rows = size
        width = 2 * (RADIUS + depth) * sin(HALF_ANGLE)
        top = RADIUS * cos(HALF_ANGLE)  # the outermost elements lie highest in the picture
        spacing = max(width / (columns - 1), (RADIUS + depth - top) / (rows - 1))
        return cls(size, depth, spacing, ((columns - 1) / 2, -top / spacing))

    @property
    def image_to_probe(self) -> np.ndarray[Any, Any]:
        """Return (4, 4): pixel (column, row, 0, 1) to mm in the probe frame."""
        matrix = np.eye(4)
        matrix[0, 0] = matrix[1, 1] = self.spacing
        matrix[0, 3] = -self.apex[0] * self.spacing
        matrix[1, 3] = -self.apex[1] * self.spacing - RADIUS
        return matrix

    @property
    def sector(self) -> Sector:
        """Return what images say of it."""
        columns, rows = self.size
        return Sector(
            ProbeType.SECTOR,
            (*self.apex, 0.0),
            (-HALF_ANGLE, HALF_ANGLE),
            (0.0, columns - 1.0, 0.0, rows - 1.0, 0.0, 0.0),
            (RADIUS, RADIUS + self.depth),
            0.0,
            (self.spacing, self.spacing, 1.0),
        )

    def radius(self) -> np.ndarray[Any, Any]:
        """Return distance from the apex in mm, (rows, columns)."""
        columns, rows = self.size
        x = (np.arange(columns) - self.apex[0]) * self.spacing
        y = (np.arange(rows) - self.apex[1]) * self.spacing
        radius: np.ndarray[Any, Any] = np.hypot(x[np.newaxis], y[:, np.newaxis])
        return radius
