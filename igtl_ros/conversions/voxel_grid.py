# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Where voxels lie, for IMAGE and VIDEO alike.

The wire gives twelve float32: the steps along i, j, k and the centre of the whole grid, in
millimetres, in RAS or LPS. ROS gets `matrix`, which takes voxel indices to metres, always RAS, and
`wire_matrix`, the twelve numbers as they were: from the centre to the first voxel and back they
would be rounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from igtl_ros.conversions.geometry import LPS_TO_RAS
from igtl_ros.openigtlink import Image
import numpy as np

Array = np.ndarray[Any, Any]
Index = tuple[int, int, int]

# Two matrices are the same where they differ by less than float32 can say, of each step's length.
_SAME = 2.0**-22


def index_to_ras(matrix: Array, size: Sequence[int], lps: bool) -> Array:
    """Return voxel index (i, j, k, 1) to millimetres in RAS, of a wire's matrix (4, 4)."""
    result = np.array(matrix, np.float64)
    half = (np.array(size) - 1) / 2
    with np.errstate(invalid='ignore'):  # of an infinite matrix, which a peer may send
        result[:3, 3] -= result[:3, :3] @ half
        return LPS_TO_RAS @ result if lps else result


def metres_of(matrix: Array, scale: float) -> Array:
    """Return a matrix (4, 4) in ROS lengths, as the 16 numbers of a message."""
    result = np.array(matrix, np.float64)
    result[:3] *= scale
    return result.reshape(16)


def wire_numbers(matrix: Array) -> Array:
    """Return the twelve numbers of a wire's matrix (4, 4): axes i, j, k, then the centre."""
    return matrix[:3].T.reshape(12).astype(np.float32)


def wire_of(numbers: Any) -> Array:
    """Return the wire's matrix (4, 4) of twelve numbers."""
    result = np.eye(4)
    result[:3] = np.array(numbers, np.float64).reshape(4, 3).T
    return result


def says_the_same(message: Any, size: Sequence[int], lps: bool, scale: float) -> bool:
    """Return whether `matrix` and `wire_matrix` of a message are one and the same place."""
    wire = wire_of(message.wire_matrix)
    expected = metres_of(index_to_ras(wire, size, lps), scale).reshape(4, 4)[:3]
    found = np.array(message.matrix, np.float64).reshape(4, 4)[:3]
    with np.errstate(invalid='ignore', over='ignore'):
        lengths = np.abs(wire[:3]).max(axis=0)
        lengths[3] += lengths[:3] @ np.abs(np.array(size, np.float64))
        near = np.abs(found - expected) <= _SAME * scale * lengths
    return bool((near | (found == expected) | (np.isnan(found) & np.isnan(expected))).all())


def wire_from_ros(message: Any, size: Index, scale: float) -> Array:
    """Return the wire's matrix (4, 4), in RAS, of what `matrix` of a message says."""
    matrix = np.array(message.matrix, np.float64).reshape(4, 4)
    with np.errstate(invalid='ignore', over='ignore'):
        matrix[:3] /= scale
        wire = Image.centred(matrix, size)
        # A centre of 0 has become the rounding error of the way to the first voxel and back.
        rounding = 1e-14 * np.abs(matrix[:3]) @ (*size, 1)
        wire[:3, 3][np.abs(wire[:3, 3]) < rounding] = 0.0
    return wire
