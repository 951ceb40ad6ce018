# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""How probe, reference and stylus move, as a tracker sees them; the stylus is lost at times."""

from __future__ import annotations

from math import pi
from math import sin
from typing import Any

import numpy as np
from transforms3d.euler import euler2mat

OK, MISSING = 'OK', 'MISSING'
_SWEEP = 12.0  # seconds there and back
_STYLUS = 7.0  # seconds
_LOST_FOR = 1.0  # of them

Matrix = np.ndarray[Any, Any]


def _pose(rotation: Matrix, position: tuple[float, float, float]) -> Matrix:
    matrix = np.eye(4)
    matrix[:3, :3] = rotation
    matrix[:3, 3] = position
    return matrix


# The reference body on the phantom, seen by the tracker.
REFERENCE_TO_TRACKER = _pose(euler2mat(0.3, -0.2, 0.1), (50.0, -30.0, -900.0))


def probe_to_reference(seconds: float) -> Matrix:
    """Return (4, 4) in mm: the probe slides 30 mm to either side, tilting a little."""
    phase = 2 * pi * seconds / _SWEEP
    rotation = euler2mat(0.1 * sin(phase), 0.0, 0.05 * sin(2 * phase))
    return _pose(rotation, (5.0 * sin(2 * phase), 0.0, 30.0 * sin(phase)))


def stylus_to_reference(seconds: float) -> Matrix:
    """Return (4, 4) in mm: the stylus points at one place after the other."""
    phase = 2 * pi * seconds / _STYLUS
    rotation = euler2mat(0.4 * sin(phase), 0.3, phase % (2 * pi))
    return _pose(rotation, (40.0 * sin(phase), -20.0, 25.0 * sin(2 * phase)))


def stylus_status(seconds: float) -> str:
    """Return OK, or MISSING while something is in the tracker's line of sight."""
    return MISSING if seconds % _STYLUS > _STYLUS - _LOST_FOR else OK


def poses(seconds: float) -> dict[str, tuple[Matrix, str]]:
    """Return transform name to matrix (4, 4) in mm and status; identity where it is not seen."""
    probe, status = probe_to_reference(seconds), stylus_status(seconds)
    stylus = stylus_to_reference(seconds) if status == OK else np.eye(4)
    return {
        'ProbeToReference': (probe, OK),
        'ReferenceToTracker': (REFERENCE_TO_TRACKER, OK),
        'StylusToReference': (stylus, status),
    }
