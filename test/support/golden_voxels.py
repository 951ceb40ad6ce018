# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The voxels of the reference library's test image; see test/golden/SOURCE.md."""

from pathlib import Path

import numpy as np

FILE = Path(__file__).parents[1] / 'golden' / 'image_voxels.bin'


def image_voxels() -> np.ndarray:
    """Return one slice of 50 rows of 50 voxels, as an Image holds it: (1, 50, 50), uint8."""
    return np.frombuffer(FILE.read_bytes(), np.uint8).reshape(1, 50, 50)
