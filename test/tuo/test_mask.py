# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The inside mask: numbers of the reference, pixels by hand, and the definition pixel by pixel."""

from __future__ import annotations

from math import pi
from typing import Any

from hypothesis import given
from hypothesis import strategies
from igtl_ros.tuo.sector import inside_mask
from igtl_ros.tuo.sector import parse
from igtl_ros.tuo.sector import ProbeType
from igtl_ros.tuo.sector import Sector
from igtl_ros.tuo.sector import SectorError
import numpy as np
import pytest
from sector_oracle import doubtful
from sector_oracle import inside
from sector_samples import CURVED
from sector_samples import LINEAR
from sector_samples import PHASED

# Sector, pixels inside, first and last column, first and last row, centroid; 640 x 480 pixels.
REFERENCE = [
    pytest.param(CURVED, 191362, (0, 639), (16, 450), (319.93, 257.70), id='curved'),
    pytest.param(LINEAR, 57300, (225, 415), (21, 320), (320.00, 170.50), id='linear'),
]


@pytest.mark.parametrize(('values', 'count', 'columns', 'rows', 'centroid'), REFERENCE)
def test_numbers_of_the_reference(
    values: dict[str, str], count: int, columns: Any, rows: Any, centroid: Any
) -> None:
    mask = inside_mask(parse(values), (640, 480))
    assert (mask.shape, mask.dtype) == ((480, 640), np.bool_)
    y, x = np.nonzero(mask)
    assert len(x) == count
    assert ((x.min(), x.max()), (y.min(), y.max())) == (columns, rows)
    assert (x.mean(), y.mean()) == pytest.approx(centroid, abs=0.005)


@pytest.mark.parametrize('values', [CURVED, LINEAR, PHASED], ids=['curved', 'linear', 'phased'])
def test_pixel_for_pixel_by_the_definition(values: dict[str, str]) -> None:
    """At full size, with numpy's arctan2 and hypot on all pixels."""
    sector = parse(values)
    y, x = np.mgrid[:480, :640]
    dx, dy = (x - sector.origin[0]) * 0.2, (y - sector.origin[1]) * 0.2
    start, stop = sector.depths
    if sector.probe_type is ProbeType.LINEAR:
        expected = (np.abs(dx) <= 19.05) & (start <= dy) & (dy <= stop)
    else:
        radius, angle = np.hypot(dx, dy), np.arctan2(dx, dy)
        between = (sector.angles[0] <= angle) & (angle <= sector.angles[1]) | (radius == 0)
        expected = between & (start <= radius) & (radius <= stop)
    np.testing.assert_array_equal(inside_mask(sector, (640, 480)), expected)


def picture(sector: Sector, columns: int, rows: int) -> list[str]:
    return [
        ''.join('.#'[int(pixel)] for pixel in row) for row in inside_mask(sector, (columns, rows))
    ]


def of(kind: ProbeType = ProbeType.SECTOR, **other: Any) -> Sector:
    fields = {
        'origin': (3, 0, 0),
        'angles': (-pi / 4, pi / 4),
        'bounding_box': (0, 6, 0, 4),
        'depths': (0, 4),
        'linear_width': 4 if kind is ProbeType.LINEAR else 0,
        'spacing': (1, 1, 1),
    }
    return Sector(kind, **{**fields, **other})


def test_by_hand_with_the_apex_in_the_image() -> None:
    # The apex has no angle and counts as inside; so do pixels exactly on the rays, and (3, 4).
    assert picture(of(), 7, 5) == [
        '...#...',
        '..###..',
        '.#####.',
        '.#####.',
        '...#...',
    ]


def test_by_hand_with_a_start_depth() -> None:
    # Nearer than 1.5 are (3, 0), (3, 1), and its neighbours at 1.41.
    assert picture(of(depths=(1.5, 4)), 7, 5) == [
        '.......',
        '.......',
        '.#####.',
        '.#####.',
        '...#...',
    ]


def test_by_hand_with_flat_pixels() -> None:
    # Pixels are 1 mm wide and 0.5 mm high: 45 degrees run two rows down for a column aside.
    sector = of(depths=(0, 2), spacing=(1, 0.5, 1))
    assert picture(sector, 7, 5) == [
        '...#...',
        '...#...',
        '..###..',
        '..###..',
        '...#...',
    ]


def test_by_hand_a_linear_probe() -> None:
    sector = of(ProbeType.LINEAR, origin=(3, -1, 0), angles=(0, 0), depths=(2, 4))
    assert picture(sector, 7, 5) == [
        '.......',
        '.#####.',
        '.#####.',
        '.#####.',
        '.......',
    ]
    # Half as high a pixel: the same millimetres are twice as many rows.
    flat = of(
        ProbeType.LINEAR, origin=(3, -1, 0), angles=(0, 0), depths=(1, 2), spacing=(2, 0.5, 1)
    )
    assert picture(flat, 7, 5) == ['.......', '..###..', '..###..', '..###..', '.......']


def test_positive_angles_are_to_the_right() -> None:
    assert picture(of(angles=(0, pi / 4)), 7, 5) == [
        '...#...',
        '...##..',
        '...###.',
        '...###.',
        '...#...',
    ]


def test_the_box_cuts_and_belongs_to_it() -> None:
    assert picture(of(bounding_box=(2, 3, 1, 2)), 7, 5) == [
        '.......',
        '..##...',
        '..##...',
        '.......',
        '.......',
    ]
    assert picture(of(bounding_box=(1.5, 3.9, 0.1, 2)), 7, 5)[1:3] == ['..##...', '..##...']


def test_more_than_half_a_turn() -> None:
    wide = of(origin=(2, 2, 0), angles=(-3 * pi / 4, 3 * pi / 4), depths=(0, 2.9))
    assert picture(wide, 5, 5) == [
        '#...#',
        '##.##',
        '#####',
        '#####',
        '#####',
    ]
    whole = of(origin=(2, 2, 0), angles=(-pi, pi), depths=(1, 2))
    assert picture(whole, 5, 5) == ['..#..', '.###.', '##.##', '.###.', '..#..']


def test_rounding_of_decimals_decides_nothing() -> None:
    """A pixel 3 * 0.1 mm away is not further than 0.3 mm."""
    assert 3 * 0.1 > 0.3
    sector = of(depths=(0.1, 0.3), spacing=(0.1, 0.1, 1))
    assert inside_mask(sector, (7, 5))[:, 3].tolist() == [False, True, True, True, False]


@pytest.mark.parametrize('box', [(7, 9, 0, 4), (-9, -1, 0, 4), (0, 6, 5, 9), (0.1, 0.9, 0, 4)])
def test_a_box_without_pixels(box: Any) -> None:
    assert not inside_mask(of(bounding_box=box), (7, 5)).any()


def test_the_image_may_be_smaller_than_the_box_or_empty() -> None:
    huge = of(bounding_box=(-1e9, 1e9, -1e9, 1e9), depths=(0, 1e9), origin=(1e9, -1e9, 0))
    assert inside_mask(huge, (3, 2, 1)).shape == (2, 3)
    assert inside_mask(of(), (0, 5)).shape == (5, 0)


def test_a_mechanical_probe_is_round() -> None:
    assert picture(of(ProbeType.MECHANICAL), 7, 5) == picture(of(), 7, 5)


def test_an_unknown_probe_has_no_mask() -> None:
    with pytest.raises(SectorError, match="ProbeType is '0': expected 1"):
        inside_mask(of(ProbeType.UNKNOWN), (7, 5))


numbers = strategies.floats(-12, 30)
sizes = strategies.floats(0.1, 3)


@strategies.composite
def sectors(draw: Any) -> Sector:
    first = draw(strategies.floats(-3.1, 3.0))
    last = draw(strategies.floats(first + 0.01, pi))
    start = draw(strategies.floats(0, 10))
    left, top = draw(numbers), draw(numbers)
    return Sector(
        draw(strategies.sampled_from([*ProbeType][1:])),
        (draw(numbers), draw(numbers), 0),
        (first, last),
        (left, left + draw(strategies.floats(0, 30)), top, top + draw(strategies.floats(0, 30))),
        (start, start + draw(strategies.floats(0.1, 40))),
        draw(strategies.floats(0.1, 30)),
        (draw(sizes), draw(sizes), 1),
    )


@given(sectors(), strategies.tuples(strategies.integers(1, 24), strategies.integers(1, 24)))
def test_any_sector_by_the_definition(sector: Sector, size: tuple[int, int]) -> None:
    mask = inside_mask(sector, size)
    for y in range(size[1]):
        for x in range(size[0]):
            if not doubtful(sector, x, y):
                assert mask[y, x] == inside(sector, x, y), (x, y)
