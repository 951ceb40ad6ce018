# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The ultrasound sector: mask, outline and text, against the definition written with numpy."""

from __future__ import annotations

from collections import defaultdict
from statistics import median

from bench.codec import one_core
from bench.codec import timed
from bench.contenders import Call
from bench.report import number
from bench.report import spread
from bench.report import Table
from bench.report import verdict
from igtl_ros.tuo.sector import inside_mask
from igtl_ros.tuo.sector import outline
from igtl_ros.tuo.sector import parse
from igtl_ros.tuo.sector import Sector
from igtl_ros.tuo.sector import to_values
import numpy as np

SIZE = (1920, 1080)
CURVED = {
    'ProbeType': '1',
    'Origin': '960 -150 0',
    'Angles': '-0.6 0.6',
    'BoundingBox': '0 1919 0 1079 0 0',
    'Depths': '40 220',
    'LinearWidth': '0',
    'SpacingX': '0.2',
    'SpacingY': '0.2',
}
LINEAR = {**CURVED, 'ProbeType': '2', 'Angles': '0 0', 'Depths': '30 200', 'LinearWidth': '300'}
# What the issue asks for, in milliseconds.
TARGETS = {'mask': 50.0, 'outline': 1.0}


def definition(sector: Sector) -> np.ndarray:
    """Return the mask with an angle and a distance for each pixel."""
    y, x = np.mgrid[: SIZE[1], : SIZE[0]]
    dx = (x - sector.origin[0]) * sector.spacing[0]
    dy = (y - sector.origin[1]) * sector.spacing[1]
    (first, last), (start, stop) = sector.angles, sector.depths
    angle, radius = np.arctan2(dx, dy), np.hypot(dx, dy)
    return (first <= angle) & (angle <= last) & (start <= radius) & (radius <= stop)


def tables(quick: bool) -> list[Table]:
    curved, linear = parse(CURVED), parse(LINEAR)
    calls: dict[tuple[str, str], Call] = {
        ('definition', 'curved'): lambda: definition(curved),
        ('mask', 'curved'): lambda: inside_mask(curved, SIZE),
        ('mask', 'linear'): lambda: inside_mask(linear, SIZE),
        ('outline', 'curved'): lambda: outline(curved),
        ('outline', 'linear'): lambda: outline(linear),
        ('parse', 'curved'): lambda: parse(CURVED),
        ('to_values', 'curved'): lambda: to_values(curved),
    }
    results: dict[tuple[str, str], list[float]] = defaultdict(list)
    with one_core():
        for _ in range(3 if quick else 9):
            for what, call in calls.items():
                results[what].append(timed(call, 0.03 if quick else 0.2) / 1000)
    table = Table(
        'sector',
        f'Ultrasound sector of a {SIZE[0]}x{SIZE[1]} image: milliseconds, median '
        '[smallest..largest] of the repetitions',
        ['what', 'probe', 'ms', 'definition / ours', 'target', ''],
    )
    slow = median(results['definition', 'curved'])
    for (what, probe), times in results.items():
        target = TARGETS.get(what, 0.0)
        table.add(
            what,
            probe,
            spread(times),
            number(slow / median(times)) if what == 'mask' else '',
            f'< {target:g} ms' if target else '',
            verdict(median(times) < target) if target else '',
        )
    return [table]
