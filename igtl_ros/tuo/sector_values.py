# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
The sector: which part of an ultrasound image is image, in the units of the wire.

Pixels count from the centre of the upper left one, x to the right, y downwards. Angles and depths
are measured in millimetres on the image, not in pixels: with pixels that are not square they
differ.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import fields
from enum import IntEnum
from math import pi
from typing import cast

KEYS = (
    'ProbeType',
    'Origin',
    'Angles',
    'BoundingBox',
    'Depths',
    'LinearWidth',
    'SpacingX',
    'SpacingY',
    'SpacingZ',
)
# What each has to be, and how many numbers.
EXPECTED = {
    'ProbeType': '0 (unknown), 1 (sector), 2 (linear) or 3 (mechanical)',
    'Origin': 'x y z in pixels',
    'Angles': '2 or 4 angles in radians, from -pi to pi, the smaller one of a pair first',
    'BoundingBox': 'xmin xmax ymin ymax, or these and zmin zmax, in pixels, no min above its max',
    'Depths': 'start and stop in mm, from the origin, start before stop',
    'LinearWidth': 'a width in mm, above 0 for a linear probe',
    'SpacingX': 'mm per pixel, above 0',
    'SpacingY': 'mm per pixel, above 0',
    'SpacingZ': 'mm per pixel, above 0',
}
COUNTS = {'Origin': (3,), 'Angles': (2, 4), 'BoundingBox': (4, 6), 'Depths': (2,)}
# Beyond these, squares and quotients would not be numbers any more.
LARGEST, SMALLEST_SPACING = 1e9, 1e-9
_LONGEST_SHOWN = 100


class ProbeType(IntEnum):
    """Shape of the sector; a mechanical probe's is that of a curved or phased array."""

    UNKNOWN = 0
    SECTOR = 1
    LINEAR = 2
    MECHANICAL = 3


class SectorError(ValueError):
    """
    A value that no sector can have.

    :param key: of the metadata.
    :param value: as it was found; None: it is missing.
    :param expected: what would have been right.
    """

    def __init__(self, key: str, value: object, expected: str = '') -> None:
        self.key = key
        self.value = value
        self.expected = expected or EXPECTED.get(key, 'numbers')
        if isinstance(value, tuple):
            value = ' '.join(f'{number:.15g}' for number in value)
        shown = repr(value) if value is None or isinstance(value, str) else repr(f'{value:g}')
        if len(shown) > _LONGEST_SHOWN:
            shown = f'{shown[:_LONGEST_SHOWN]}...'
        found = 'missing' if value is None else shown
        super().__init__(f'sector: {key} is {found}: expected {self.expected}')


@dataclass(frozen=True, slots=True)
class Sector:
    """
    A sector that is right in itself.

    :param probe_type: an IntEnum; linear: a rectangle, sector and mechanical: a part of a ring.
    :param origin: apex of the ring's part, or the middle of the linear array; x y z in pixels.
        It may lie outside the image.
    :param angles: radians from downwards (+y), positive towards image right (+x). Four for 3-D.
        A linear probe has 0 0.
    :param bounding_box: what is beyond is cut away; pixels, limits belong to it. Six for 3-D.
    :param depths: start and stop in mm, from the origin.
    :param linear_width: of a linear probe, in mm; 0 for others.
    :param spacing: mm per pixel along x, y, z.
    :raises SectorError: names the key of the metadata, and the value.
    """

    probe_type: ProbeType
    origin: tuple[float, float, float]
    angles: tuple[float, ...]
    bounding_box: tuple[float, ...]
    depths: tuple[float, float]
    linear_width: float
    spacing: tuple[float, float, float]

    def __post_init__(self) -> None:
        """Make plain floats of all numbers, and check them."""
        try:
            object.__setattr__(self, 'probe_type', ProbeType(self.probe_type))
        except ValueError:
            raise SectorError('ProbeType', self.probe_type) from None
        for field in fields(self)[1:]:
            value = getattr(self, field.name)
            plain = tuple(map(float, value)) if field.name != 'linear_width' else float(value)
            object.__setattr__(self, field.name, plain)
        _check_numbers(self)
        _check_order(self)


def _check_numbers(sector: Sector) -> None:
    """Check how many numbers there are, and that they are numbers."""
    given = {
        'Origin': sector.origin,
        'Angles': sector.angles,
        'BoundingBox': sector.bounding_box,
        'Depths': sector.depths,
        'LinearWidth': (sector.linear_width,),
    }
    for key, numbers in given.items():
        check_numbers(key, numbers, COUNTS.get(key, (1,)))
    if len(sector.spacing) != 3:
        raise SectorError('SpacingX', sector.spacing, 'three spacings: x y z')
    for key, number in zip(('SpacingX', 'SpacingY', 'SpacingZ'), sector.spacing, strict=True):
        if not SMALLEST_SPACING <= number <= LARGEST:  # nor is nan
            raise SectorError(key, number)


def check_numbers(
    key: str, numbers: Iterable[float], counts: tuple[int, ...], found: str | None = None
) -> None:
    """
    Check that there are as many numbers as there may be, and that each is one.

    :param found: what to show instead of the numbers.
    """
    numbers = tuple(numbers)
    value = numbers if found is None else found
    if len(numbers) not in counts:
        raise SectorError(key, value)
    if not all(abs(number) <= LARGEST for number in numbers):  # nan is not either
        raise SectorError(key, value, f'{EXPECTED.get(key, "numbers")}; finite, at most 1e9')


def _check_order(sector: Sector) -> None:
    """Check limits against each other."""
    angles, box = sector.angles, sector.bounding_box
    round_probe = is_round(sector)
    if any(abs(angle) > pi for angle in angles) or any(
        high < low for low, high in zip(angles[::2], angles[1::2], strict=True)
    ):
        raise SectorError('Angles', angles)
    if round_probe and angles[0] == angles[1]:
        raise SectorError('Angles', angles, 'two different angles: this sector has no width')
    if any(high < low for low, high in zip(box[::2], box[1::2], strict=True)):
        raise SectorError('BoundingBox', box)
    start, stop = sector.depths
    if not start < stop or (round_probe and stop <= 0):
        raise SectorError('Depths', sector.depths)
    if sector.linear_width < 0 or (
        sector.probe_type is ProbeType.LINEAR and sector.linear_width == 0
    ):
        raise SectorError('LinearWidth', sector.linear_width)


def is_round(sector: Sector) -> bool:
    """Return whether the sector is a part of a ring."""
    return sector.probe_type in (ProbeType.SECTOR, ProbeType.MECHANICAL)


def plane_box(sector: Sector) -> tuple[float, float, float, float]:
    """Return xmin, xmax, ymin, ymax."""
    return cast('tuple[float, float, float, float]', sector.bounding_box[:4])


def check_known(sector: Sector) -> None:
    """
    Check that the probe's type says which pixels belong to the sector.

    :raises SectorError: it is unknown.
    """
    if sector.probe_type is ProbeType.UNKNOWN:
        raise SectorError(
            'ProbeType', '0', '1 (sector), 2 (linear) or 3 (mechanical): else it has no shape'
        )
