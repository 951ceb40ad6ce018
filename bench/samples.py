# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The values that all contenders of the codec section pack and unpack."""

from __future__ import annotations

from math import cos
from math import sin

import numpy as np

DEVICE = 'ProbeToTracker'
SECONDS = 1_700_000_000
NANOSECONDS = SECONDS * 1_000_000_000 + 123_456_789
STAMP = NANOSECONDS / 1e9
POINTS = 100
TOOLS = 30
TEXT = 'The quick brown fox jumps over the lazy dog.'
SIZES = {'IMAGE 640x480': (640, 480), 'IMAGE 1920x1080': (1920, 1080)}


def pose(index: int) -> np.ndarray:
    """Return a rotation about z and a translation in millimetres."""
    c, s = cos(index / 10), sin(index / 10)
    return np.array([[c, -s, 0, index], [s, c, 0, 2 * index], [0, 0, 1, -index], [0, 0, 0, 1.0]])


def pixels(columns: int, rows: int) -> np.ndarray:
    """Return one slice of noise."""
    return np.random.default_rng(1).integers(0, 256, (1, rows, columns), np.uint8)


def positions() -> list[tuple[float, float, float]]:
    return [(index * 1.0, index * 2.0, index * 3.0) for index in range(POINTS)]


def point_names() -> list[str]:
    return [f'Landmark {index}' for index in range(POINTS)]


def tool_names() -> list[str]:
    return [f'Tool{index}' for index in range(TOOLS)]
