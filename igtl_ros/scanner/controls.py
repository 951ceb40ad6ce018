# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The parameters of the simulated scanner: names as PLUS has them, ranges, and changes."""

from __future__ import annotations

from collections.abc import Callable
from math import isfinite
from threading import Lock
from typing import NamedTuple

from igtl_ros.tuo.command import Result
from igtl_ros.tuo.parameters import known_as
from igtl_ros.tuo.server import unknown_parameter

Changed = Callable[[str, str], None]


class Control(NamedTuple):
    """
    One parameter.

    :param default: one number, or several.
    :param low: least value of each number.
    :param high: largest value of each number.
    :param step: what values are rounded to.
    :param read_only: whether Set is refused.
    """

    default: tuple[float, ...]
    low: float = 0.0
    high: float = 100.0
    step: float = 1.0
    read_only: bool = False


CONTROLS = {
    'DepthMm': Control((120.0,), 40.0, 240.0, 5.0),
    'GainPercent': Control((50.0,)),
    'FrequencyMhz': Control((3.5,), 2.0, 6.0, 0.5),
    'DynRangeDb': Control((60.0,), 30.0, 90.0),
    'PowerDb': Control((0.0,), -20.0, 0.0),
    'TimeGainCompensation': Control((50.0, 50.0, 50.0)),
    'SoundVelocity': Control((1540.0,), 1540.0, 1540.0, read_only=True),
    'ImageSize': Control((640.0, 480.0, 1.0), 1.0, 65535.0, read_only=True),
}


def text_of(numbers: tuple[float, ...]) -> str:
    """Return numbers as commands carry them: separated by single blanks, no needless zeros."""
    return ' '.join(f'{number:.6f}'.rstrip('0').rstrip('.') for number in numbers)


class Controls:
    """
    The present values; any thread may use it.

    :param image_size: columns and rows of the picture, which cannot be changed.
    :param changed: called with name and new value, after each change.
    """

    def __init__(self, image_size: tuple[int, int], changed: Changed) -> None:
        self._values = {name: control.default for name, control in CONTROLS.items()}
        self._values['ImageSize'] = (*map(float, image_size), 1.0)
        self._changed = changed
        self._lock = Lock()

    def __getitem__(self, name: str) -> float:
        """Return the first number of a parameter."""
        return self._values[name][0]

    def numbers(self, name: str) -> tuple[float, ...]:
        """Return all numbers of a parameter."""
        return self._values[name]

    def is_called(self, asked: str, name: str) -> bool:
        """Return whether a parameter is meant by a name that a peer used."""
        return known_as(asked, CONTROLS) == name

    def get(self, asked: str) -> Result:
        """Return a value, under the name that it was asked for."""
        name = known_as(asked, CONTROLS)
        if name is None:
            return unknown_parameter(asked)
        return Result(asked, True, text_of(self._values[name]))

    def set(self, asked: str, text: str) -> Result:
        """Change a value, rounded to what the scanner can do; refuse what it cannot."""
        name = known_as(asked, CONTROLS)
        if name is None:
            return unknown_parameter(asked)
        problem = _problem(name, CONTROLS[name], text)
        if problem:
            return Result(asked, False, error=problem)
        control = CONTROLS[name]
        numbers = tuple(round(float(word) / control.step) * control.step for word in text.split())
        with self._lock:
            new = numbers != self._values[name]
            self._values[name] = numbers
        if new:
            self._changed(name, text_of(numbers))
        return Result(asked, True, text_of(numbers))


def _problem(name: str, control: Control, text: str) -> str:
    """Return why a value is refused; empty if it is not."""
    if control.read_only:
        return f'{name} is read-only.'
    try:
        numbers = [float(word) for word in text.split()]
    except ValueError:
        return f'{name} is not numeric: {text!r}.'
    if len(numbers) != len(control.default):
        return f'{name} takes {len(control.default)} numbers, not {len(numbers)}.'
    if not all(isfinite(number) and control.low <= number <= control.high for number in numbers):
        return f'{name} must be {control.low:g} to {control.high:g}, not {text}.'
    return ''
