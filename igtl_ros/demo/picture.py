# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The demo's picture: the last image, and where the probe was, beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from PIL import ImageDraw
from PIL import ImageFont

_PANEL = 340  # pixels, width of the panel beside the image
_MARGIN = 16
_BACKGROUND, _TEXT, _FAINT = (24, 26, 30), (230, 230, 230), (120, 124, 130)
_AXES = {'x': (235, 80, 70), 'y': (90, 200, 90), 'z': (90, 140, 245)}
_ARROW = 70  # pixels, length of an axis
# An oblique view: where the three axes of the parent frame point on the picture.
_VIEW = np.array([[0.87, 0.0, -0.5], [-0.25, -0.97, -0.43]])


def write_picture(
    path: Path,
    pixels: np.ndarray[Any, Any],
    title: str,
    pose_name: str,
    pose: np.ndarray[Any, Any] | None,
) -> None:
    """
    Write a PNG.

    :param pixels: (rows, columns) or (rows, columns, 3); other types than uint8 are stretched.
    :param pose: (4, 4) in metres; None if there was none.
    """
    image = Image.fromarray(_to_bytes(pixels)).convert('RGB')
    height = max(image.height, 420)
    canvas = Image.new('RGB', (image.width + _PANEL, height), _BACKGROUND)
    canvas.paste(image, (0, (height - image.height) // 2))
    draw = ImageDraw.Draw(canvas)
    left = image.width + _MARGIN
    draw.text((left, _MARGIN), title, _TEXT, _font(18))
    if pose is None:
        draw.text((left, 60), 'no valid pose', _FAINT, _font(14))
    else:
        _draw_pose(draw, left, pose_name, pose)
    canvas.save(path)


def _to_bytes(pixels: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    if pixels.dtype == np.uint8:
        return pixels
    low, high = float(pixels.min()), float(pixels.max())
    stretched: np.ndarray[Any, Any] = ((pixels - low) * (255.0 / max(high - low, 1e-9))).astype(
        np.uint8
    )
    return stretched


def _font(size: int) -> Any:
    try:
        return ImageFont.load_default(size)
    except TypeError:  # before Pillow 10.1
        return ImageFont.load_default()


def _draw_pose(
    draw: ImageDraw.ImageDraw, left: int, name: str, pose: np.ndarray[Any, Any]
) -> None:
    draw.text((left, 48), name, _TEXT, _font(14))
    for row, (axis, value) in enumerate(zip('xyz', pose[:3, 3].tolist(), strict=True)):
        draw.text((left, 74 + 20 * row), f'{axis}  {value:+.4f} m', _AXES[axis], _font(14))
    origin = np.array([left + 150.0, 290.0])
    # Depth first, so that what is nearer is drawn over what is farther.
    for directions, width, faint in ((np.eye(3), 1, True), (pose[:3, :3], 4, False)):
        for axis, direction in zip('xyz', directions.T, strict=True):
            tip = origin + _ARROW * (1.4 if faint else 1.0) * (_VIEW @ direction)
            colour = _FAINT if faint else _AXES[axis]
            draw.line((*origin, *tip), colour, width)
            if not faint:
                draw.text(tuple(tip + 4), axis, colour, _font(14))
    draw.text((left, 390), 'grey: axes of the parent frame', _FAINT, _font(12))
