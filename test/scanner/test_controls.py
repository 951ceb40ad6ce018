# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The knobs of the simulated scanner: ranges, steps, and who is told of changes."""

from __future__ import annotations

from igtl_ros.scanner.controls import CONTROLS
from igtl_ros.scanner.controls import Controls
from igtl_ros.scanner.controls import text_of
from igtl_ros.tuo.command import Result
import pytest


class Scene:
    """Controls, and their changes."""

    def __init__(self) -> None:
        self.changes: list[tuple[str, str]] = []
        self.controls = Controls((800, 600), lambda *change: self.changes.append(change))


@pytest.fixture
def scene() -> Scene:
    return Scene()


DEFAULTS = {
    'DepthMm': '120',
    'GainPercent': '50',
    'FrequencyMhz': '3.5',
    'DynRangeDb': '60',
    'PowerDb': '0',
    'TimeGainCompensation': '50 50 50',
    'SoundVelocity': '1540',
    'ImageSize': '800 600 1',
}


def test_in_the_beginning(scene: Scene) -> None:
    assert {name: scene.controls.get(name).value for name in CONTROLS} == DEFAULTS
    assert scene.changes == []


@pytest.mark.parametrize(
    ('name', 'text', 'value'),
    [
        ('DepthMm', '160', '160'),
        ('DepthMm', '161.2', '160'),
        ('DepthMm', '163', '165'),
        ('DepthMm', ' 4e1 ', '40'),
        ('DepthMm', '240', '240'),
        ('GainPercent', '33.4', '33'),
        ('FrequencyMhz', '4.7', '4.5'),
        ('FrequencyMhz', '3.2', '3'),
        ('PowerDb', '-7.6', '-8'),
        ('TimeGainCompensation', '10  20.4\t100', '10 20 100'),
    ],
)
def test_set(scene: Scene, name: str, text: str, value: str) -> None:
    assert scene.controls.set(name, text) == Result(name, True, value)
    assert scene.controls.get(name) == Result(name, True, value)
    assert scene.controls.numbers(name) == tuple(map(float, value.split()))
    assert scene.changes == [(name, value)]


@pytest.mark.parametrize(
    ('name', 'text', 'problem'),
    [
        ('DepthMm', '39.9', 'DepthMm must be 40 to 240, not 39.9.'),
        ('DepthMm', '241', 'DepthMm must be 40 to 240, not 241.'),
        ('DepthMm', 'nan', 'DepthMm must be 40 to 240, not nan.'),
        ('DepthMm', 'inf', 'DepthMm must be 40 to 240, not inf.'),
        ('DepthMm', 'deep', "DepthMm is not numeric: 'deep'."),
        ('DepthMm', '', 'DepthMm takes 1 numbers, not 0.'),
        ('DepthMm', '100 100', 'DepthMm takes 1 numbers, not 2.'),
        ('PowerDb', '1', 'PowerDb must be -20 to 0, not 1.'),
        ('TimeGainCompensation', '50', 'TimeGainCompensation takes 3 numbers, not 1.'),
        ('TimeGainCompensation', '50 50 101', 'must be 0 to 100, not 50 50 101.'),
        ('SoundVelocity', '1540', 'SoundVelocity is read-only.'),
        ('ImageSize', '1 1 1', 'ImageSize is read-only.'),
        ('Voltage', '1', 'Invalid parameter Voltage.'),
        ('', '1', 'Invalid parameter .'),
    ],
)
def test_refused(scene: Scene, name: str, text: str, problem: str) -> None:
    result = scene.controls.set(name, text)
    assert (result.name, result.success, result.value) == (name, False, '')
    assert problem in result.error
    assert scene.changes == []
    assert {name: scene.controls.get(name).value for name in CONTROLS} == DEFAULTS


def test_other_names(scene: Scene) -> None:
    """Each asks and is answered by its own name; the change has the scanner's."""
    assert scene.controls.get('Depth') == Result('Depth', True, '120')
    assert scene.controls.set('Depth', '80') == Result('Depth', True, '80')
    assert scene.controls.get('depthmm') == Result('depthmm', True, '80')
    assert scene.changes == [('DepthMm', '80')]
    assert scene.controls.is_called('Depth', 'DepthMm')
    assert not scene.controls.is_called('Depth', 'GainPercent')
    for other in ('TGC', 'Power', 'Voltage'):
        assert not scene.controls.get(other).success


def test_the_same_value_is_no_change(scene: Scene) -> None:
    for text in ('120', '121', '118'):
        assert scene.controls.set('DepthMm', text).value == '120'
    assert scene.changes == []


@pytest.mark.parametrize(
    ('numbers', 'text'),
    [
        ((1.0,), '1'),
        ((0.5, -2.0), '0.5 -2'),
        ((100.0,), '100'),
        ((1e-9,), '0'),
        ((0.1 + 0.2,), '0.3'),
    ],
)
def test_numbers_as_text(numbers: tuple[float, ...], text: str) -> None:
    assert text_of(numbers) == text
