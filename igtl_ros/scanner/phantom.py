# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What the scanner looks at: tissue with cysts, masses and wires, fixed in the reference frame."""

from __future__ import annotations

from typing import Any
from typing import NamedTuple

import numpy as np


class Sphere(NamedTuple):
    """
    A ball of other tissue.

    :param centre: x, y, z in mm.
    :param radius: mm.
    :param echo: dB against the tissue around it.
    """

    centre: tuple[float, float, float]
    radius: float
    echo: float


SPHERES = (
    Sphere((0.0, 45.0, 0.0), 10.0, -30.0),
    Sphere((-30.0, 70.0, 10.0), 14.0, -25.0),
    Sphere((35.0, 60.0, -8.0), 9.0, 12.0),
    Sphere((10.0, 100.0, 5.0), 18.0, 8.0),
    Sphere((-20.0, 150.0, -10.0), 25.0, -20.0),
)
# Wires run along z: x and y in mm. They are 1.2 mm thick and bright.
WIRES = tuple((x, y) for y in (20.0, 50.0, 80.0, 120.0, 170.0) for x in (-24.0, 0.0, 24.0))
_WIRE_RADIUS = 0.8
_WIRE_ECHO = 25.0
_GRAIN = 0.9  # mm, of the speckle
_SIDE = 96  # grains after which the speckle repeats


class Phantom:
    """
    Echo strength at any point.

    :param seed: of the speckle; the same seed gives the same picture.
    """

    def __init__(self, seed: int = 1) -> None:
        random = np.random.default_rng(seed)
        # Rayleigh-distributed, as fully developed speckle is; in dB.
        grains = random.rayleigh(1.0, (_SIDE, _SIDE, _SIDE))
        self._speckle = (20 * np.log10(np.maximum(grains, 0.05))).astype(np.float32)

    def echo(self, points: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """Return dB for points (n, 3) in mm of the reference frame."""
        grain = (points / _GRAIN).astype(np.int32) % _SIDE
        echo = self._speckle[grain[:, 0], grain[:, 1], grain[:, 2]].copy()
        for sphere in SPHERES:
            offset = points - np.array(sphere.centre, np.float32)
            echo[np.einsum('ij,ij->i', offset, offset) < sphere.radius**2] += sphere.echo
        for x, y in WIRES:
            distance = (points[:, 0] - x) ** 2 + (points[:, 1] - y) ** 2
            echo[distance < _WIRE_RADIUS**2] += _WIRE_ECHO
        result: np.ndarray[Any, Any] = echo
        return result
