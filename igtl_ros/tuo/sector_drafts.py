# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
The keys of the drafts of 2016 and 2017, which are read and never written.

Angles are in degrees, and radii in pixels, so that pixels have to be square.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from math import isclose
from math import radians

from igtl_ros.tuo.sector_numbers import number_text
from igtl_ros.tuo.sector_numbers import numbers_in
from igtl_ros.tuo.sector_values import check_numbers
from igtl_ros.tuo.sector_values import SectorError

# Without it the other keys are no sector: PLUS calls the part of a screen that it grabs
# ClipRectangle too.
DRAFT_MARK = 'FanAnglesDeg'
_COUNTS = {
    DRAFT_MARK: (2, 4),
    'FanOriginPixel': (2, 3),
    'FanRadiusStartPixel': (1,),
    'FanRadiusStopPixel': (1,),
    'ClipRectangleOrigin': (2,),
    'ClipRectangleSize': (2,),
}
DRAFT_KEYS = frozenset(_COUNTS)
_SQUARE = 1e-3


def of_draft(values: Mapping[str, str], spacing: tuple[float, ...] | None) -> dict[str, str]:
    """
    Return the same sector in the keys of the standard.

    :param spacing: of the image, mm per pixel; SpacingX and SpacingY win.
    :raises SectorError: names the key and the value.
    """
    x, y = _spacing(values, spacing)
    found = {'ProbeType': '1', 'SpacingX': number_text(x), 'SpacingY': number_text(y)}
    found['Angles'] = _text(map(radians, _needed(values, DRAFT_MARK)))
    found['Origin'] = _text(_needed(values, 'FanOriginPixel'))
    radii = [_needed(values, f'FanRadius{which}Pixel')[0] for which in ('Start', 'Stop')]
    found['Depths'] = _text(radius * x for radius in radii)
    if 'ClipRectangleOrigin' in values:
        left, top = _needed(values, 'ClipRectangleOrigin')
        width, height = _needed(values, 'ClipRectangleSize')
        found['BoundingBox'] = _text((left, left + width - 1, top, top + height - 1))
    return found


def _spacing(values: Mapping[str, str], spacing: tuple[float, ...] | None) -> tuple[float, float]:
    stated = [numbers_in(values, key) for key in ('SpacingX', 'SpacingY')]
    if stated[0] is not None and stated[1] is not None:
        x, y = stated[0][0], stated[1][0]
    elif spacing is not None:
        x, y = spacing[:2]
    else:
        raise SectorError('SpacingX', None)
    if not isclose(x, y, rel_tol=_SQUARE):
        raise SectorError('FanRadiusStopPixel', (x, y), 'square pixels: it is a number of pixels')
    return x, y


def _needed(values: Mapping[str, str], key: str) -> tuple[float, ...]:
    numbers = numbers_in(values, key, more=_COUNTS[key])
    if numbers is None:
        raise SectorError(key, None, f'it beside {DRAFT_MARK}')
    check_numbers(key, numbers, _COUNTS[key], values[key])
    return numbers


def _text(numbers: Iterable[float]) -> str:
    return ' '.join(map(number_text, numbers))
