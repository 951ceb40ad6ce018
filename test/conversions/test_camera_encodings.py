# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Bayer and YUV pictures: colours worked out by hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

pytestmark = pytest.mark.ros
pytest.importorskip('sensor_msgs.msg')

from igtl_ros.conversions.camera_encodings import CAMERA  # noqa: E402
from igtl_ros.conversions.images import image_from_ros  # noqa: E402
from igtl_ros.conversions.images import pixels_of  # noqa: E402
from sensor_msgs.msg import Image  # noqa: E402

# Y, U and V of BT.601, 16 to 235, and the colours that they are.
RED, GREEN, BLUE = (81, 90, 240), (145, 54, 34), (41, 240, 110)
WHITE, BLACK = (235, 128, 128), (16, 128, 128)
RGB = {
    RED: (255, 0, 0),
    GREEN: (0, 255, 0),
    BLUE: (0, 0, 255),
    WHITE: (255, 255, 255),
    BLACK: (0, 0, 0),
}
# Which bytes of two pixels: Y of the first, U, Y of the second, V.
ORDERS = {'uyvy': (1, 0, 3, 2), 'yuv422': (1, 0, 3, 2)}
ORDERS |= {'yuyv': (0, 1, 2, 3), 'yuv422_yuy2': (0, 1, 2, 3)}


def image(encoding: str, data: np.ndarray[Any, Any], width: int, height: int) -> Image:
    raw = np.ascontiguousarray(data).view(np.uint8).reshape(-1)
    message = Image(encoding=encoding, width=width, height=height, step=len(raw) // height)
    message.data = raw
    return message


@pytest.mark.parametrize('encoding', ORDERS)
@pytest.mark.parametrize('yuv', RGB)
def test_each_color(encoding: str, yuv: tuple[int, int, int], unchanged: Any) -> None:
    luma, u, v = yuv
    pair = np.zeros(4, np.uint8)
    pair[list(ORDERS[encoding])] = luma, u, luma, v
    message = image(encoding, np.tile(pair, 3), 2, 3)
    with unchanged(message):
        pixels = pixels_of(message)
    assert pixels.shape == (1, 3, 2, 3)
    assert pixels.reshape(-1, 3) == pytest.approx(np.array([RGB[yuv]] * 6), abs=2)


def test_two_pixels_share_a_color_and_have_a_brightness_each() -> None:
    pixels = pixels_of(image('uyvy', np.array([128, 16, 128, 235], np.uint8), 2, 1))
    assert pixels[0, 0].tolist() == [[0, 0, 0], [255, 255, 255]]


def test_an_odd_width() -> None:
    # Three pixels: U Y, V Y, U Y; the third has the V of those before.
    data = np.array([90, 81, 240, 81, 90, 81], np.uint8)
    pixels = pixels_of(image('uyvy', data, 3, 1))
    assert pixels[0, 0] == pytest.approx(np.array([RGB[RED]] * 3), abs=2)


@pytest.mark.parametrize('pattern', ['rggb', 'bggr', 'gbrg', 'grbg'])
@pytest.mark.parametrize(('bits', 'dtype'), [(8, np.uint8), (16, np.uint16)])
def test_an_even_color_is_the_same_everywhere(pattern: str, bits: int, dtype: Any) -> None:
    color = {'r': 200, 'g': 100, 'b': 50}
    tile = np.array([color[letter] for letter in pattern], dtype).reshape(2, 2)
    data = np.tile(tile, (3, 4))
    pixels = pixels_of(image(f'bayer_{pattern}{bits}', data, 8, 6))
    assert (pixels.shape, pixels.dtype) == ((1, 6, 8, 3), dtype)
    assert (pixels == np.array([200, 100, 50])).all()


def test_what_is_between_is_the_mean_of_its_neighbours() -> None:
    """One red pixel of a 4 x 4 picture is lit, in the third row and column."""
    data = np.zeros((4, 4), np.uint8)
    data[2, 2] = 100  # a red one, its red neighbours are two away
    red = pixels_of(image('bayer_rggb8', data, 4, 4))[0, :, :, 0]
    assert red.tolist() == [[0, 0, 0, 0], [0, 25, 50, 50], [0, 50, 100, 100], [0, 50, 100, 100]]


def test_big_endian_and_a_row_alone() -> None:
    message = image('bayer_rggb16', np.array([[1000, 2000]], '>u2'), 2, 1)
    message.is_bigendian = 1
    # One row has no blue at all.
    assert pixels_of(message)[0, 0].tolist() == [[1000, 2000, 0], [1000, 2000, 0]]


@pytest.mark.parametrize('encoding', CAMERA)
def test_each_becomes_an_image(departure: Any, encoding: str) -> None:
    code, components, _ = CAMERA[encoding]
    data = np.zeros((4, 6, components), code)
    body = image_from_ros(image(encoding, data, 6, 4), 'Camera', departure).body
    assert (body.components, body.size) == (3, (6, 4, 1))
