# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Pictures as cameras give them, Bayer and YUV 4:2:2, as red, green and blue.

OpenIGTLink has no such pixels. These conversions cost more than all others (tens of milliseconds
for 1920x1080): who has a debayering node between camera and bridge does better.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np

# ITU-R BT.601 with 16 to 235 for black to white, as image_proc and OpenCV read these encodings.
_LUMA, _BLACK, _GREY = 1.164, 16, 128
_RED_OF_V, _GREEN_OF_V, _GREEN_OF_U, _BLUE_OF_U = 1.596, -0.813, -0.391, 2.018


def rgb_of_yuv422(pixels: np.ndarray[Any, Any], luma_first: bool) -> np.ndarray[Any, Any]:
    """
    Return (1, rows, columns, 3) uint8 of (1, rows, columns, 2) uint8.

    Two neighbours share their colour: U stands with the first, V with the second.

    :param luma_first: Y U Y V, else U Y V Y.
    """
    luma, chroma = (pixels[..., 0], pixels[..., 1])[:: 1 if luma_first else -1]
    grey = _LUMA * (luma.astype(np.float32) - _BLACK)
    u, v = (np.repeat(chroma[..., k::2].astype(np.float32) - _GREY, 2, axis=-1) for k in (0, 1))
    columns = luma.shape[-1]
    u, v = u[..., :columns], _as_wide(v, columns)
    rgb = (
        grey + _RED_OF_V * v,
        grey + _GREEN_OF_V * v + _GREEN_OF_U * u,
        grey + _BLUE_OF_U * u,
    )
    return np.clip(np.stack(rgb, axis=-1).round(), 0, 255).astype(np.uint8)


def _as_wide(values: np.ndarray[Any, Any], columns: int) -> np.ndarray[Any, Any]:
    """Return values for all columns: of an odd width, the last one has no V of its own."""
    missing = columns - values.shape[-1]
    if missing <= 0:
        return values[..., :columns]
    return np.pad(values, [(0, 0)] * (values.ndim - 1) + [(0, missing)], mode='edge')


def rgb_of_bayer(pixels: np.ndarray[Any, Any], pattern: str) -> np.ndarray[Any, Any]:
    """
    Return (1, rows, columns, 3) of (1, rows, columns); each colour is interpolated linearly.

    :param pattern: colours of the first two pixels of the first row, then of the second: rggb.
    """
    image = pixels[0].astype(np.float32)
    rgb = np.empty((*image.shape, 3), pixels.dtype.newbyteorder('='))
    for channel, color in enumerate('rgb'):
        there = np.zeros(image.shape, np.float32)
        for place, letter in enumerate(pattern):
            if letter == color:
                there[place // 2 :: 2, place % 2 :: 2] = 1
        blur = _cross if color == 'g' else _square
        known = blur(there)
        # A picture of one row or column may lack a colour altogether.
        value = np.divide(blur(image * there), known, out=np.zeros_like(image), where=known > 0)
        rgb[..., channel] = value.round()
    return rgb[np.newaxis]


def _cross(image: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return the sum of the four neighbours and four times the pixel itself."""
    padded = np.pad(image, 1)
    sides = padded[:-2, 1:-1] + padded[2:, 1:-1] + padded[1:-1, :-2] + padded[1:-1, 2:]
    result: np.ndarray[Any, Any] = sides + 4 * image
    return result


def _square(image: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return the sum of the eight neighbours and the pixel, weighted 1 2 1 along both axes."""
    padded = np.pad(image, 1)
    rows = padded[:-2] + 2 * padded[1:-1] + padded[2:]
    result: np.ndarray[Any, Any] = rows[:, :-2] + 2 * rows[:, 1:-1] + rows[:, 2:]
    return result


_UYVY = partial(rgb_of_yuv422, luma_first=False)
_YUYV = partial(rgb_of_yuv422, luma_first=True)
# sensor_msgs encoding: numpy type, components, and what makes red, green and blue of them.
CAMERA: dict[str, tuple[str, int, Callable[[np.ndarray[Any, Any]], np.ndarray[Any, Any]]]] = {
    'uyvy': ('u1', 2, _UYVY),
    'yuv422': ('u1', 2, _UYVY),
    'yuyv': ('u1', 2, _YUYV),
    'yuv422_yuy2': ('u1', 2, _YUYV),
    **{
        f'bayer_{pattern}{8 * size}': (f'u{size}', 1, partial(rgb_of_bayer, pattern=pattern))
        for pattern in ('rggb', 'bggr', 'gbrg', 'grbg')
        for size in (1, 2)
    },
}
