# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The outline: corners by hand, the box as a limit, and as much area as the mask has pixels."""

from __future__ import annotations

from math import cos
from math import hypot
from math import pi
from math import sin
from typing import Any

from igtl_ros.tuo.sector import inside_mask
from igtl_ros.tuo.sector import outline
from igtl_ros.tuo.sector import parse
from igtl_ros.tuo.sector import ProbeType
from igtl_ros.tuo.sector import Sector
from igtl_ros.tuo.sector import SectorError
import numpy as np
import pytest
from sector_samples import CURVED
from sector_samples import LINEAR
from sector_samples import PHASED

ALL = (-1e6, 1e6, -1e6, 1e6)


def of(kind: ProbeType = ProbeType.SECTOR, **other: Any) -> Sector:
    fields = {
        'origin': (100, 50, 0),
        'angles': (-0.5, 0.5),
        'bounding_box': ALL,
        'depths': (20, 40),
        'linear_width': 30 if kind is ProbeType.LINEAR else 0,
        'spacing': (0.2, 0.4, 1),
    }
    return Sector(kind, **{**fields, **other})


def area(polygon: np.ndarray) -> float:
    x, y = polygon.T
    return abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1))) / 2


def millimetres(point: np.ndarray) -> float:
    x, y = point
    return hypot((x - 100) * 0.2, (y - 50) * 0.4)


def arc(polygon: np.ndarray, radius: float) -> np.ndarray:
    return np.array([point for point in polygon if abs(millimetres(point) - radius) < 1e-9])


def test_corners_of_a_linear_probe() -> None:
    # 15 mm are 75 columns, 20 and 40 mm are 50 and 100 rows.
    assert outline(of(ProbeType.LINEAR)).tolist() == [[25, 100], [175, 100], [175, 150], [25, 150]]


def test_corners_of_a_ring_part() -> None:
    polygon = outline(of())
    inner = len(arc(polygon, 20))
    corners = polygon[[0, inner - 1, inner, -1]]
    expected = [
        (100 + radius * sin(angle) / 0.2, 50 + radius * cos(angle) / 0.4)
        for radius, angle in [(20, -0.5), (20, 0.5), (40, 0.5), (40, -0.5)]
    ]
    np.testing.assert_allclose(corners, expected)


def test_arcs_are_round_in_millimetres() -> None:
    polygon = outline(of())
    arcs = {radius: arc(polygon, radius) for radius in (20, 40)}
    assert len(arcs[20]) + len(arcs[40]) == len(polygon)
    # Between its points a chord is at most a tenth of a pixel from the arc.
    for radius, points in arcs.items():
        for middle in (points[:-1] + points[1:]) / 2:
            assert radius - millimetres(middle) <= 0.1 * 0.2


def test_an_apex_is_one_point() -> None:
    polygon = outline(of(depths=(0, 40)))
    assert polygon[0].tolist() == [100, 50]
    assert len(polygon) == len({*map(tuple, polygon.tolist())})
    # A start before the apex is the apex.
    np.testing.assert_array_equal(outline(of(depths=(-5, 40))), polygon)


def test_a_box_cuts() -> None:
    box = (60, 160, 110, 140)
    polygon = outline(of(ProbeType.LINEAR, bounding_box=box))
    assert sorted(polygon.tolist()) == [[60, 110], [60, 140], [160, 110], [160, 140]]


def test_by_hand_a_triangle_cut_by_a_box() -> None:
    # Rays of 45 degrees from (0, 0), cut at y = 10: corners (0, 0), (10, 10), (-10, 10).
    sector = of(
        origin=(0, 0, 0),
        angles=(-pi / 4, pi / 4),
        depths=(0, 1000),
        spacing=(1, 1, 1),
        bounding_box=(-1e6, 1e6, -1e6, 10),
    )
    assert sorted(map(tuple, outline(sector).round(9).tolist())) == [(-10, 10), (0, 0), (10, 10)]


@pytest.mark.parametrize('box', [(0, 1, 0, 1), (500, 600, 0, 1000), (0, 1000, 0, 60)])
def test_nothing_is_left_beyond_the_box(box: Any) -> None:
    assert outline(of(bounding_box=box)).shape == (0, 2)


def test_a_box_of_one_pixel() -> None:
    assert outline(of(ProbeType.LINEAR, bounding_box=(100, 100, 120, 120))).tolist() == [
        [100, 120]
    ]


def test_an_unknown_probe_has_no_outline() -> None:
    with pytest.raises(SectorError, match='ProbeType'):
        outline(of(ProbeType.UNKNOWN))


SHAPES = {
    'curved': parse(CURVED),
    'linear': parse(LINEAR),
    'phased': parse(PHASED),
    'cut': parse({**CURVED, 'BoundingBox': '100 500 60 400'}),
    'cut in two': parse({**CURVED, 'BoundingBox': '0 639 0 40'}),
    'steered': parse({**CURVED, 'Angles': '-0.1 0.9'}),
    'flat pixels': parse({**CURVED, 'SpacingX': '0.3', 'SpacingY': '0.15', 'Origin': '320 -60 0'}),
    'wide': parse({**CURVED, 'Origin': '320 240 0', 'Angles': '-2.6 2.2', 'Depths': '10 40'}),
    'whole': parse({**CURVED, 'Origin': '320 240 0', 'Angles': f'{-pi} {pi}', 'Depths': '5 40'}),
}


@pytest.mark.parametrize('sector', SHAPES.values(), ids=SHAPES)
def test_area_and_extent_are_those_of_the_mask(sector: Sector) -> None:
    polygon, mask = outline(sector), inside_mask(sector, (640, 480))
    around = float(np.linalg.norm(polygon - np.roll(polygon, -1, axis=0), axis=1).sum())
    # Half a pixel along the line is in doubt.
    assert abs(area(polygon) - mask.sum()) < around / 2
    y, x = np.nonzero(mask)
    low, high = polygon.min(axis=0), polygon.max(axis=0)
    # The polygon runs up to a tenth of a pixel inside an arc; a pixel is at most one away.
    assert (np.array([x.min(), y.min()]) - low > -0.11).all()
    assert (np.array([x.min(), y.min()]) - low < 1.01).all()
    assert (high - np.array([x.max(), y.max()]) > -0.11).all()
    assert (high - np.array([x.max(), y.max()]) < 1.01).all()


@pytest.mark.parametrize('sector', SHAPES.values(), ids=SHAPES)
def test_it_stays_within_the_box(sector: Sector) -> None:
    xmin, xmax, ymin, ymax = sector.bounding_box
    x, y = outline(sector).T
    assert (xmin <= x).all() and (x <= xmax).all() and (ymin <= y).all() and (y <= ymax).all()
