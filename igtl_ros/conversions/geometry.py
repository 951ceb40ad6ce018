# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Rotations, lengths and patient axes on plain numbers; no ROS.

Quaternions are (x, y, z, w) everywhere, as in ROS and on the wire. Only lengths are scaled
between millimetres and metres; rotations never are.
"""

from __future__ import annotations

from math import isfinite
from math import sqrt
from typing import Any

import numpy as np

# Largest element of |R'R - 1| that still counts as a rotation. Recordings print matrices with six
# digits, the wire has seven; a calibration with pixel spacing is off by far more.
RIGID_TOLERANCE = 1e-3

# LPS to RAS and back: half a turn about the third axis.
LPS_TO_RAS = np.diag([-1.0, -1.0, 1.0, 1.0])

Quaternion = tuple[float, float, float, float]
Vector = tuple[float, float, float]


class NotRigidError(ValueError):
    """A matrix that is no rotation and translation; the text says what it is instead."""


def rigid(
    matrix: np.ndarray[Any, Any],
    tolerance: float = RIGID_TOLERANCE,
) -> tuple[Quaternion, Vector]:
    """
    Return the rotation and translation of a (4, 4) matrix; lengths keep their unit.

    The rotation is the one nearest to the matrix as long as that is within the tolerance.

    :raises NotRigidError: scaled, sheared, mirrored or not finite.
    """
    (a, b, c, x), (d, e, f, y), (g, h, i, z), _ = matrix.tolist()
    error = max(
        abs(a * a + d * d + g * g - 1),
        abs(b * b + e * e + h * h - 1),
        abs(c * c + f * f + i * i - 1),
        abs(a * b + d * e + g * h),
        abs(a * c + d * f + g * i),
        abs(b * c + e * f + h * i),
    )
    determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
    # max() may overlook a NaN, the determinant is NaN with any of the nine.
    if not error <= tolerance or determinant <= 0 or not isfinite(determinant + x + y + z):
        raise NotRigidError(_what_is_wrong(matrix, determinant, tolerance))
    return _quaternion(a, b, c, d, e, f, g, h, i), (x, y, z)


def _quaternion(
    a: float, b: float, c: float, d: float, e: float, f: float, g: float, h: float, i: float
) -> Quaternion:
    """Return the unit quaternion of a rotation matrix given row by row (Shepperd's method)."""
    trace = a + e + i
    if trace >= max(a, e, i):
        x, y, z, w = h - f, c - g, d - b, 1 + trace
    elif a >= e and a >= i:
        x, y, z, w = 1 + a - e - i, b + d, c + g, h - f
    elif e >= i:
        x, y, z, w = b + d, 1 + e - a - i, f + h, c - g
    else:
        x, y, z, w = c + g, f + h, 1 + i - a - e, d - b
    norm = sqrt(x * x + y * y + z * z + w * w)
    return x / norm, y / norm, z / norm, w / norm


def _what_is_wrong(matrix: np.ndarray[Any, Any], determinant: float, tolerance: float) -> str:
    if not np.isfinite(matrix).all():
        return 'matrix has elements that are not finite'
    if determinant <= 0:
        return f'matrix is mirrored or flat (determinant {determinant:.4g})'
    scales = ', '.join(f'{scale:.4g}' for scale in np.linalg.norm(matrix[:3, :3], axis=0))
    return (
        f'matrix is scaled or sheared (columns of length {scales}; a rotation may differ by '
        f'{tolerance:g})'
    )


def matrix_of(quaternion: Quaternion, translation: Vector) -> np.ndarray[Any, Any]:
    """
    Return the (4, 4) matrix of a rotation and translation; the quaternion is normalised first.

    :raises NotRigidError: a quaternion of length zero, or numbers that are not finite.
    """
    x, y, z, w = quaternion
    square = x * x + y * y + z * z + w * w
    if not square > 0 or not isfinite(square) or not all(map(isfinite, translation)):
        raise NotRigidError(f'no pose: quaternion {quaternion}, position {translation}')
    s = 2 / square
    return np.array(
        (
            (1 - s * (y * y + z * z), s * (x * y - w * z), s * (x * z + w * y), translation[0]),
            (s * (x * y + w * z), 1 - s * (x * x + z * z), s * (y * z - w * x), translation[1]),
            (s * (x * z - w * y), s * (y * z + w * x), 1 - s * (x * x + y * y), translation[2]),
            (0.0, 0.0, 0.0, 1.0),
        )
    )


def scaled(matrix: np.ndarray[Any, Any], factor: float) -> np.ndarray[Any, Any]:
    """Return a copy of a (4, 4) matrix with its translation multiplied, the rest untouched."""
    result = np.array(matrix, dtype=np.float64)
    result[:3, 3] *= factor
    return result
