# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Names of parameters, and which of them mean the same."""

from __future__ import annotations

from igtl_ros.tuo.parameters import ALIASES
from igtl_ros.tuo.parameters import known_as
from igtl_ros.tuo.parameters import other_names
from igtl_ros.tuo.parameters import PARAMETERS
import pytest


def test_the_list_is_that_of_plus() -> None:
    assert [*PARAMETERS] == [
        *('FrequencyMhz', 'DepthMm', 'FocusDepthPercent', 'SectorPercent', 'GainPercent'),
        *('TimeGainCompensation', 'Intensity', 'Contrast', 'PowerDb', 'DynRangeDb'),
        *('ZoomFactor', 'SoundVelocity', 'Voltage', 'ImageSize'),
    ]
    three = {name for name, known in PARAMETERS.items() if known.numbers == 3}
    assert three == {'TimeGainCompensation', 'ImageSize'}


def test_aliases_are_of_the_same_unit() -> None:
    assert ALIASES == {
        'Depth': 'DepthMm',
        'Gain': 'GainPercent',
        'Frequency': 'FrequencyMhz',
        'DynRange': 'DynRangeDb',
        'Zoom': 'ZoomFactor',
    }


@pytest.mark.parametrize(
    ('name', 'available', 'found'),
    [
        ('DepthMm', ['DepthMm', 'Depth'], 'DepthMm'),
        ('Depth', ['DepthMm', 'Depth'], 'Depth'),
        ('Depth', ['GainPercent', 'DepthMm'], 'DepthMm'),
        ('DepthMm', ['Depth'], 'Depth'),
        ('depthmm', ['DepthMm'], 'DepthMm'),
        ('depth', ['depthmm', 'Depth'], 'Depth'),
        ('depth', ['DepthMm'], None),  # another case of an alias is no exact alias
        ('TGC', ['TimeGainCompensation'], None),  # another scale
        ('Power', ['PowerDb'], None),
        ('Probe', ['Probe'], 'Probe'),
        ('', ['DepthMm'], None),
        ('DepthMm', [], None),
    ],
)
def test_known_as(name: str, available: list[str], found: str | None) -> None:
    assert known_as(name, available) == found


def test_own_aliases() -> None:
    assert known_as('depth_mm', ['DepthMm'], {'depth_mm': 'DepthMm'}) == 'DepthMm'
    assert known_as('Depth', ['DepthMm'], {}) is None


def test_over_several_aliases() -> None:
    aliases = {'a': 'b', 'c': 'b', 'c2': 'c', 'x': 'y'}
    assert other_names('a', aliases) == ('b', 'c', 'c2')
    assert other_names('c2', aliases) == ('c', 'b', 'a')
    assert other_names('z', aliases) == ()
