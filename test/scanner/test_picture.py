# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
The picture follows from depth, gain and pose; numbers by hand.

At 640 columns and 120 mm the sector is 2 * (60 + 120) * sin(0.5) = 172.593 mm wide, which makes
172.593 / 639 = 0.270099 mm a pixel. The apex lies 60 * cos(0.5) = 52.6550 mm above the picture,
194.947 pixels. A cyst of 20 mm across lies 45 mm below the surface of the array.
"""

from __future__ import annotations

from typing import Any

from igtl_ros.scanner.bmode import BMode
from igtl_ros.scanner.controls import Controls
from igtl_ros.scanner.phantom import Phantom
from igtl_ros.tuo.sector import inside_mask
from igtl_ros.tuo.sector import parse
from igtl_ros.tuo.sector import to_values
import numpy as np
import pytest

SIZE = (640, 480)
PIXEL = 0.270099
TOP = 194.947
CYST = (319.5, 105 / PIXEL - TOP)  # column and row: 193.80
RADIUS = 10 / PIXEL


class Scene:
    """A scanner's picture, and its knobs."""

    def __init__(self, size: tuple[int, int] = SIZE) -> None:
        self.controls = Controls(size, lambda name, value: None)
        self.bmode = BMode(size, Phantom())

    def set(self, **values: object) -> Scene:
        for name, value in values.items():
            assert self.controls.set(name, str(value)).success
        return self

    def picture(self, x: float = 0.0, z: float = 0.0) -> np.ndarray[Any, Any]:
        pose = np.eye(4)
        pose[:3, 3] = x, 0.0, z
        return self.bmode.picture(pose, self.controls)


def disc(centre: tuple[float, float], inner: float, outer: float) -> np.ndarray[Any, Any]:
    """Return which pixels are between two distances from one."""
    x, y = np.arange(SIZE[0]) - centre[0], np.arange(SIZE[1]) - centre[1]
    distance = np.hypot(x[np.newaxis], y[:, np.newaxis])
    return (inner <= distance) & (distance < outer)


def contrast(picture: np.ndarray[Any, Any], centre: tuple[float, float], radius: float) -> float:
    """Return how much darker a disc is than a ring around it; medians leave out the wires."""
    inside = np.median(picture[disc(centre, 0, 0.9 * radius)])
    return float(np.median(picture[disc(centre, 1.1 * radius, 1.4 * radius)]) - inside)


def test_geometry_by_hand() -> None:
    geometry = Scene().bmode.geometry
    assert geometry.spacing == pytest.approx(PIXEL, abs=1e-6)
    assert geometry.apex == pytest.approx((319.5, -TOP), abs=1e-3)
    # A pixel is as far from the apex as it is from it in the frame of the probe.
    point = geometry.image_to_probe @ (*CYST, 0, 1)
    assert point == pytest.approx([0, 45, 0, 1], abs=1e-3)
    assert geometry.image_to_probe @ (0, 0, 0, 1) == pytest.approx(
        [-172.593 / 2, 52.6550 - 60, 0, 1], abs=1e-3
    )


def test_the_cyst_is_where_it_should_be() -> None:
    """30 dB of 60 dB below what is around it: 127.5 of 255 grey values."""
    picture = Scene().set(GainPercent=80).picture()
    assert contrast(picture, CYST, RADIUS) == pytest.approx(127.5, abs=4)
    # A picture that is a tenth of its radius off has a worse edge, whichever way.
    inside, outside = disc(CYST, 0, RADIUS - 1), disc(CYST, RADIUS + 1, RADIUS + 5)
    assert np.percentile(picture[inside], 95) < 130 < np.percentile(picture[outside], 25)


def test_deeper_shows_it_smaller_and_higher() -> None:
    """At 240 mm the rows limit: (300 - 52.655) / 479 = 0.516378 mm a pixel."""
    pixel = 0.516378
    centre = (319.5, (105 - 52.6550) / pixel)
    assert centre[1] == pytest.approx(101.37, abs=0.01)
    picture = Scene().set(GainPercent=80, DepthMm=240).picture()
    assert contrast(picture, centre, 10 / pixel) == pytest.approx(127.5, abs=8)
    assert contrast(picture, CYST, RADIUS) < 60


@pytest.mark.parametrize('x', [-15.0, 10.0])
def test_the_probe_to_the_right_shows_it_further_left(x: float) -> None:
    picture = Scene().set(GainPercent=80).picture(x=x)
    moved = (CYST[0] - x / PIXEL, CYST[1])
    assert contrast(picture, moved, RADIUS) == pytest.approx(127.5, abs=6)
    assert abs(contrast(picture, CYST, RADIUS)) < 120


@pytest.mark.parametrize(('z', 'radius'), [(6.0, 8.0), (-8.0, 6.0)])
def test_the_probe_across_shows_another_slice(z: float, radius: float) -> None:
    """A ball of 10 mm cut 6 mm off its middle is a disc of 8 mm."""
    picture = Scene().set(GainPercent=80).picture(z=z)
    assert contrast(picture, CYST, radius / PIXEL) == pytest.approx(127.5, abs=6)
    assert contrast(Scene().set(GainPercent=80).picture(z=10.5), CYST, RADIUS) < 10


def test_gain() -> None:
    """10 % are 6 dB, which are 255 * 6 / 60 = 25.5 grey values where nothing is cut off."""
    scene = Scene()
    pictures = [scene.set(GainPercent=gain).picture().astype(int) for gain in (40, 50, 60)]
    middle = (pictures[0] > 5) & (pictures[2] < 250)
    assert middle.sum() > 50_000
    for one, brighter in zip(pictures, pictures[1:], strict=False):
        assert np.abs(brighter[middle] - one[middle] - 25.5).max() <= 1
    means = [picture[picture > 0].mean() for picture in pictures]
    assert means == sorted(means)


@pytest.mark.parametrize(
    ('knobs', 'grey'),
    [
        ({'PowerDb': -10}, -255 * 10 / 60),
        ({'TimeGainCompensation': '75 75 75'}, 255 * 10 / 60),  # 0.4 dB a percent
    ],
)
def test_other_knobs(knobs: dict[str, object], grey: float) -> None:
    one, other = Scene().picture().astype(int), Scene().set(**knobs).picture().astype(int)
    middle = (one > 60) & (one < 200) & (other > 1) & (other < 254)
    assert middle.sum() > 50_000
    assert np.abs(other[middle] - one[middle] - grey).max() <= 1


def test_time_gain_compensation_by_depth() -> None:
    """Far alone: nothing down to the middle, and 20 dB or 85 grey values at the end."""
    one = Scene().set(GainPercent=30).picture().astype(int)
    other = Scene().set(GainPercent=30, TimeGainCompensation='50 50 100').picture().astype(int)
    column = slice(300, 340)
    row = [round((60 + depth) / PIXEL - TOP) for depth in (30, 60, 90, 119)]
    assert np.array_equal(one[row[0] : row[1] - 1, column], other[row[0] : row[1] - 1, column])
    for at, expected in ((row[2], 42.5), (row[3], 85 * 59 / 60)):
        found, before = other[at, column], one[at, column]
        good = (before > 1) & (found < 255)
        assert good.any()
        assert np.median(found[good] - before[good]) == pytest.approx(expected, abs=1.5)


@pytest.mark.parametrize('depth', [40, 120, 195, 240])
@pytest.mark.parametrize('size', [(640, 480), (200, 600), (33, 32)])
def test_what_is_not_zero_is_the_sector_of_the_metadata(size: tuple[int, int], depth: int) -> None:
    """To the pixel: the metadata have as many digits as it takes. Nothing inside is black."""
    scene = Scene(size).set(DepthMm=depth, GainPercent=0)
    picture = scene.picture()
    assert picture.shape == size[::-1]
    values = to_values(scene.bmode.geometry.sector)
    sector = parse(values, strict=True)
    assert sector == scene.bmode.geometry.sector
    assert np.array_equal(inside_mask(sector, size), picture > 0)
    assert 0.1 < (picture > 0).mean() < 0.95


def test_the_sector_fills_the_picture() -> None:
    for size in ((640, 480), (200, 600)):
        rows, columns = np.nonzero(Scene(size).picture())
        spare = min(
            max(columns.min(), size[0] - 1 - columns.max()),
            max(rows.min(), size[1] - 1 - rows.max()),
        )
        assert spare <= 1


def test_the_same_seed_shows_the_same() -> None:
    assert np.array_equal(Scene().picture(), Scene().picture())
