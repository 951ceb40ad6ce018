# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
A made-up freehand sweep: what a tracked-ultrasound recording holds, with no file.

A linear probe slides over a phantom of five rods in speckle. The picture follows from the probe's
pose, so that stacking the frames gives the rods back. The stylus leaves the tracker's view for a
while, so that invalid poses occur too.
"""

from __future__ import annotations

from math import pi
from math import sin
from pathlib import Path
from types import MappingProxyType
from typing import Any

from igtl_ros.recordings.sequence import Frame
from igtl_ros.recordings.sequence import Sequence
from igtl_ros.recordings.sequence import TrackedPose
import numpy as np
from transforms3d.euler import euler2mat

COLUMNS, ROWS = 320, 240
SPACING = 0.2  # mm, along columns and rows
RATE = 20.0  # Hz
FRAMES = 100
_LENGTH = 60.0  # mm that the probe moves
# Rods across the image plane: lateral mm from the middle, depth in mm, radius in mm, brightness.
_RODS = (
    (-20.0, 12.0, 2.0, 230),
    (-8.0, 20.0, 3.0, 200),
    (4.0, 28.0, 2.5, 180),
    (14.0, 16.0, 1.5, 240),
    (22.0, 36.0, 4.0, 160),
)


def simulated_sweep(frames: int = FRAMES, rate: float = RATE, seed: int = 1) -> Sequence:
    """
    Return a sweep there and back.

    :param rate: frames per second.
    :param seed: of the speckle; the same seed gives the same pixels.
    """
    random = np.random.default_rng(seed)
    speckle = random.gamma(2.0, 14.0, (ROWS, 2 * COLUMNS))
    return Sequence(
        path=Path('simulated-sweep'),
        frames=tuple(_frame(index, frames, rate, speckle) for index in range(frames)),
        spacing=(SPACING, SPACING, SPACING),
        orientation='MFA',
        image_type='BRIGHTNESS',
        fields=MappingProxyType({}),
    )


def _frame(index: int, frames: int, rate: float, speckle: np.ndarray[Any, Any]) -> Frame:
    phase = 2 * pi * index / frames
    along = _LENGTH / 2 * sin(phase)
    probe = np.eye(4)
    probe[:3, :3] = euler2mat(0.05 * sin(3 * phase), 0.1 * sin(2 * phase), 0.02 * sin(phase))
    probe[:3, 3] = along, 5 * sin(2 * phase), 40.0
    reference = np.eye(4)
    reference[:3, :3] = euler2mat(0.3, -0.2, 0.1)
    reference[:3, 3] = 120.0, -40.0, -900.0
    image_to_probe = np.eye(4)
    image_to_probe[:3, 3] = -SPACING * (COLUMNS - 1) / 2, 0.0, 0.0
    stylus = np.eye(4)
    stylus[:3, :3] = euler2mat(0.0, 0.0, phase)
    stylus[:3, 3] = 80.0, 10.0 * sin(phase), -950.0
    nanoseconds = round(index * 1e9 / rate)
    hidden = 0.4 <= index / frames < 0.5
    poses = (
        _pose('ProbeToTracker', reference @ probe),
        _pose('ReferenceToTracker', reference),
        _pose('ImageToReference', probe @ image_to_probe),
        _pose('StylusToTracker', stylus, 'OUT_OF_VIEW' if hidden else 'OK'),
    )
    return Frame(
        index,
        nanoseconds / 1e9,
        nanoseconds,
        _picture(probe, speckle, index),
        'OK',
        poses,
        MappingProxyType({}),
    )


def _pose(name: str, matrix: np.ndarray[Any, Any], status: str = 'OK') -> TrackedPose:
    return TrackedPose(name, matrix, status)


def _picture(
    probe: np.ndarray[Any, Any], speckle: np.ndarray[Any, Any], index: int
) -> np.ndarray[Any, Any]:
    """Return what a linear probe at this pose sees: (rows, columns) uint8."""
    lateral = (np.arange(COLUMNS) - (COLUMNS - 1) / 2) * SPACING
    depth = np.arange(ROWS) * SPACING
    shift = int(probe[0, 3] / SPACING) % COLUMNS
    picture = speckle[:, shift : shift + COLUMNS] * np.exp(-depth / 60)[:, np.newaxis]
    for x, y, radius, brightness in _RODS:
        centre = x + 0.25 * probe[0, 3] * (1 if x < 0 else -1)
        distance = np.hypot(lateral[np.newaxis, :] - centre, depth[:, np.newaxis] - y)
        picture = np.where(distance < radius, 0.6 * picture + 0.5 * brightness, picture)
        edge = np.abs(distance - radius) < SPACING
        picture = np.where(edge & (depth[:, np.newaxis] < y), brightness, picture)
    result: np.ndarray[Any, Any] = np.clip(picture, 0, 255).astype(np.uint8)
    result[:6, :8] = index % 256  # a mark that tells frames apart
    result.flags.writeable = False
    return result
