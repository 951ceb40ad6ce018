# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
The sector as text: metadata of an IMAGE, or one STRING a key.

Writers are read by CustusX, which splits at each single space and needs exact counts. Readers
meet numbers separated by anything, and sets in which something is missing.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping

from igtl_ros.tuo.sector_drafts import DRAFT_KEYS
from igtl_ros.tuo.sector_drafts import DRAFT_MARK
from igtl_ros.tuo.sector_drafts import of_draft
from igtl_ros.tuo.sector_numbers import number_text
from igtl_ros.tuo.sector_numbers import numbers_in
from igtl_ros.tuo.sector_values import KEYS
from igtl_ros.tuo.sector_values import ProbeType
from igtl_ros.tuo.sector_values import Sector
from igtl_ros.tuo.sector_values import SectorError

READ_KEYS = frozenset({*KEYS, *DRAFT_KEYS})
# Each of these means that somebody speaks of a sector; Origin and SpacingX may be about anything.
_MARKS = frozenset({'ProbeType', 'Depths', 'LinearWidth', DRAFT_MARK})
_SYMMETRIC = 1e-6  # radians

Remark = Callable[[str], object]


def says_sector(keys: Iterable[str]) -> bool:
    """Return whether these keys are meant to be a sector."""
    return not _MARKS.isdisjoint(keys)


def parse(
    values: Mapping[str, str],
    *,
    strict: bool = False,
    size: tuple[int, ...] | None = None,
    spacing: tuple[float, ...] | None = None,
    remark: Remark | None = None,
) -> Sector:
    """
    Return the sector that metadata say; other keys do not matter.

    Strict takes what every reader takes: all keys of the standard, exact counts, single spaces.
    Otherwise these may be missing: the z of Origin (0), BoundingBox (the whole image), Angles of a
    linear probe (0 0), LinearWidth of another, SpacingX with SpacingY (those of the image). A pair
    of angles may be turned round, and the keys of the draft of 2016 are read.

    :param size: of the image in pixels; columns, rows.
    :param spacing: of the image, mm per pixel along columns and rows.
    :param remark: is told what was assumed.
    :raises SectorError: names the key and the value.
    """
    remark = remark or _nothing
    if not strict and DRAFT_MARK in values and 'ProbeType' not in values:
        values = of_draft(values, spacing)
        remark(f'read from the keys of a draft ({DRAFT_MARK}, ...)')
    reader = _Reader(values, strict, remark)
    probe_type = reader.probe_type()
    linear = probe_type is ProbeType.LINEAR
    try:
        sector = Sector(
            probe_type,
            reader.origin(),
            reader.angles(linear),
            reader.bounding_box(size),
            reader.depths(),
            reader.linear_width(linear),
            reader.spacing(spacing),
        )
    except SectorError as error:
        if error.value is None:
            raise
        # Show what was sent, not what was made of it.
        raise SectorError(error.key, values.get(error.key, error.value), error.expected) from None
    if not linear and abs(sector.angles[0] + sector.angles[1]) > _SYMMETRIC:
        remark('Angles are not symmetric: positive ones are taken as towards image right')
    return sector


def to_values(sector: Sector) -> dict[str, str]:
    """Return the metadata that say this sector, spelled as CustusX and PLUS read it."""
    x, y, z = sector.spacing
    numbers = {
        'ProbeType': (float(sector.probe_type),),
        'Origin': sector.origin,
        'Angles': sector.angles,
        'BoundingBox': sector.bounding_box,
        'Depths': sector.depths,
        'LinearWidth': (sector.linear_width,),
        'SpacingX': (x,),
        'SpacingY': (y,),
        'SpacingZ': (z,),
    }
    if z == 1.0:  # what readers assume, and writers leave out
        del numbers['SpacingZ']
    return {key: ' '.join(map(number_text, values)) for key, values in numbers.items()}


def _nothing(text: str) -> None:
    """Take a remark that nobody wants."""


class _Reader:
    """Reads one key after the other, as strictly as asked for."""

    def __init__(self, values: Mapping[str, str], strict: bool, remark: Remark) -> None:
        self._values = values
        self._strict = strict
        self._remark = remark

    def _numbers(self, key: str, *more: int) -> tuple[float, ...] | None:
        """Return the numbers of a key; None where it may be missing and is."""
        numbers = numbers_in(self._values, key, self._strict, () if self._strict else more)
        if numbers is None and self._strict:
            raise SectorError(key, None)
        return numbers

    def _needed(self, key: str, *more: int) -> tuple[float, ...]:
        numbers = self._numbers(key, *more)
        if numbers is None:
            raise SectorError(key, None)
        return numbers

    def probe_type(self) -> ProbeType:
        """Return the type, which is never assumed."""
        (number,) = self._needed('ProbeType')
        known = (1, 2, 3) if self._strict else (0, 1, 2, 3)
        if number not in known:
            raise SectorError('ProbeType', self._values['ProbeType'])
        return ProbeType(int(number))

    def origin(self) -> tuple[float, float, float]:
        """Return x, y and z; z may be missing."""
        x, y, z = (*self._needed('Origin', 2), 0.0)[:3]
        return x, y, z

    def angles(self, linear: bool) -> tuple[float, ...]:
        """Return the angles, each pair in order; a linear probe may have none."""
        angles = self._numbers('Angles', 1) if linear else self._needed('Angles')
        if not angles:
            return 0.0, 0.0
        if len(angles) == 1:
            return angles * 2
        if self._strict:
            return angles
        pairs = zip(angles[::2], angles[1::2], strict=True)
        ordered = tuple(angle for pair in pairs for angle in sorted(pair))
        if ordered != angles:
            self._remark('Angles stand the wrong way round: the smaller one is taken as the first')
        return ordered

    def bounding_box(self, size: tuple[int, ...] | None) -> tuple[float, ...]:
        """Return the box, or the whole image."""
        box = self._numbers('BoundingBox')
        if box is not None:
            return box
        if size is None:
            raise SectorError('BoundingBox', None)
        self._remark('BoundingBox is missing: the whole image is taken')
        return 0.0, max(size[0] - 1.0, 0.0), 0.0, max(size[1] - 1.0, 0.0)

    def depths(self) -> tuple[float, float]:
        """Return start and stop."""
        start, stop = self._needed('Depths')
        return start, stop

    def linear_width(self, linear: bool) -> float:
        """Return the width; only a linear probe must have one."""
        if not linear and not self._values.get('LinearWidth', '').strip():
            return 0.0
        (width,) = self._needed('LinearWidth')
        return width

    def spacing(self, spacing: tuple[float, ...] | None) -> tuple[float, float, float]:
        """Return x, y and z; of the image where nobody says x and y."""
        (z,) = numbers_in(self._values, 'SpacingZ', self._strict) or (1.0,)
        x, y = self._numbers('SpacingX'), self._numbers('SpacingY')
        if x is None and y is None and spacing is not None:
            self._remark('SpacingX and SpacingY are missing: those of the image are taken')
            return spacing[0], spacing[1], z
        return self._needed('SpacingX')[0], self._needed('SpacingY')[0], z
