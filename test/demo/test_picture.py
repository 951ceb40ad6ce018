# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The picture: pixels at the left, a pose at the right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip('PIL')

from igtl_ros.demo.picture import write_picture
from PIL import Image

RED, GREEN, BLUE = (235, 80, 70), (90, 200, 90), (90, 140, 245)
BACKGROUND = (24, 26, 30)


def written(folder: Path, pixels: Any, pose: Any = None) -> np.ndarray:
    """Write a picture and return its pixels."""
    path = folder / 'x.png'
    write_picture(path, pixels, 'title', 'Probe', pose)
    with Image.open(path) as image:
        assert (image.format, image.mode) == ('PNG', 'RGB')
        return np.array(image)


def count(pixels: np.ndarray, colour: tuple[int, int, int]) -> int:
    return int((pixels == colour).all(axis=2).sum())


# Shape of the pixels: width and height of the picture. The panel is 340 wide and 420 high.
SIZES = [((240, 320), (660, 420)), ((2, 3), (343, 420)), ((616, 820), (1160, 616))]


@pytest.mark.parametrize(('shape', 'size'), SIZES)
def test_size(shape: tuple[int, int], size: tuple[int, int], tmp_path: Path) -> None:
    pixels = np.full(shape, 200, np.uint8)
    found = written(tmp_path, pixels)
    assert found.shape == (size[1], size[0], 3)
    top = (size[1] - shape[0]) // 2
    assert (found[top : top + shape[0], : shape[1]] == 200).all()
    assert (found[:top, : shape[1]] == BACKGROUND).all()
    assert (found[top + shape[0] :, : shape[1]] == BACKGROUND).all()


def test_colours_stay(tmp_path: Path) -> None:
    pixels = np.arange(18, dtype=np.uint8).reshape(2, 3, 3)
    assert np.array_equal(written(tmp_path, pixels)[209:211, :3], pixels)


STRETCHED = [
    (np.array([[0, 1000]], '>u2'), [0, 255]),
    (np.array([[-5, 5, 0]], '<i2'), [0, 255, 127]),  # 127.5 is cut
    (np.array([[0.25, 0.75]], 'f4'), [0, 255]),
    (np.array([[7, 7]], 'i4'), [0, 0]),  # nothing to stretch
]


@pytest.mark.parametrize(('pixels', 'expected'), STRETCHED)
def test_other_types_are_stretched(pixels: Any, expected: list[int], tmp_path: Path) -> None:
    found = written(tmp_path, pixels)[209, : len(expected), 0]
    assert found.tolist() == expected


def test_no_pose(tmp_path: Path) -> None:
    found = written(tmp_path, np.zeros((2, 3), np.uint8))
    for colour in (RED, GREEN, BLUE):
        assert count(found, colour) == 0
    assert count(found, (120, 124, 130)) > 0, 'it says that there is none'


def test_a_pose_has_three_axes(tmp_path: Path) -> None:
    found = written(tmp_path, np.zeros((2, 3), np.uint8), np.eye(4))
    for colour in (RED, GREEN, BLUE):
        assert count(found, colour) > 200


def test_axes_point_where_the_pose_does(tmp_path: Path) -> None:
    """The view puts x to the right and a little up, y up, z down to the left."""
    # The origin is at (3 + 16 + 150, 290), an axis 70 pixels long; (0.87, -0.25), (0, -0.97),
    # (-0.5, -0.43) are the axes of the parent.
    origin = np.array((169, 290))
    turned = np.eye(4)
    turned[:3, :3] = [[0, -1, 0], [1, 0, 0], [0, 0, 1]]  # x goes to y, y against x
    y_of_parent, minus_x = np.array((0.0, -0.97)), np.array((-0.87, 0.25))
    found = written(tmp_path, np.zeros((2, 3), np.uint8), turned)
    for colour, direction in ((RED, y_of_parent), (GREEN, minus_x)):
        x, y = (origin + 50 * direction).round().astype(int)
        assert (found[y - 1 : y + 2, x - 1 : x + 2] == colour).all(axis=2).any()


def test_the_pixels_are_left_alone(tmp_path: Path) -> None:
    pixels = np.array([[1.0, 2.0]])
    pixels.flags.writeable = False
    written(tmp_path, pixels)
    assert pixels.tolist() == [[1, 2]]
