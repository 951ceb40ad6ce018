# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Names of scanner parameters, their units, and other names of the same thing.

The names are PLUS's (UsImagingParameters), which tell the unit; they are case-sensitive there.
The list is open: names that are not here pass through.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from typing import NamedTuple


class Known(NamedTuple):
    """
    One parameter.

    :param unit: of its value.
    :param numbers: how many numbers it has, separated by blanks.
    :param alias: its name in the drafts of the standard, if unit and scale are the same.
    :param meaning: for people.
    """

    unit: str
    numbers: int = 1
    alias: str = ''
    meaning: str = ''


PARAMETERS = {
    'FrequencyMhz': Known('MHz', alias='Frequency'),
    'DepthMm': Known('mm', alias='Depth'),
    'FocusDepthPercent': Known('% of the depth', meaning='PLUS is not clear about 0..100 or 0..1'),
    'SectorPercent': Known('% of the full sector'),
    'GainPercent': Known('%', alias='Gain'),
    'TimeGainCompensation': Known('dB or %', 3, meaning='near, middle, far'),
    'Intensity': Known('of the device'),
    'Contrast': Known('of the device'),
    'PowerDb': Known('dB'),
    'DynRangeDb': Known('dB', alias='DynRange'),
    'ZoomFactor': Known('%', alias='Zoom'),
    'SoundVelocity': Known('m/s'),
    'Voltage': Known('V'),
    'ImageSize': Known('pixels', 3, meaning='along x y z'),
}
# Names for the same value in the same unit, both ways. TGC and Power are not here: their scale
# differs from that of TimeGainCompensation and PowerDb.
ALIASES = {known.alias: name for name, known in PARAMETERS.items() if known.alias}


def known_as(
    name: str, available: Iterable[str], aliases: Mapping[str, str] = ALIASES
) -> str | None:
    """
    Return which of the available names is meant; None if none is.

    An exact match comes first, then an alias in either direction, then another case.
    """
    names = list(available)
    if name in names:
        return name
    same = {name, *other_names(name, aliases)}
    for candidate in names:
        if candidate in same:
            return candidate
    lower = {one.lower() for one in same}
    return next((candidate for candidate in names if candidate.lower() in lower), None)


def other_names(name: str, aliases: Mapping[str, str] = ALIASES) -> tuple[str, ...]:
    """Return all other names of the same value, over as many aliases as it takes; in order."""
    same = [name]
    for known in same:  # it grows meanwhile
        for pair in aliases.items():
            if known in pair:
                same += [other for other in pair if other not in same]
    return tuple(same[1:])
