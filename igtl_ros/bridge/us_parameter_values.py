# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Values of ROS parameters as text, and text as the value of a parameter of a known type.

A type is never changed: "50" becomes 50.0 where the parameter is a double. Elements of arrays are
separated by blanks.
"""

from __future__ import annotations

from collections.abc import Callable
import math
import re
from typing import Any

from rcl_interfaces.msg import ParameterType
from rcl_interfaces.msg import ParameterValue

_TRUE = frozenset({'true', '1', 'yes', 'on'})
_FALSE = frozenset({'false', '0', 'no', 'off'})
_MIN, _MAX = -(2**63), 2**63 - 1


class ValueTextError(ValueError):
    """A text that is no value of the type; it says what was expected."""


def number_text(value: float) -> str:
    """Return a number as briefly as can be, and exactly: 50, 0.1."""
    text = repr(float(value))
    return text.removesuffix('.0')


def _boolean_text(value: bool) -> str:
    return 'true' if value else 'false'


def _boolean(text: str) -> bool:
    word = text.strip().lower()
    if word not in _TRUE and word not in _FALSE:
        raise ValueTextError(f'expected true or false, found {text!r}')
    return word in _TRUE


def _double(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ValueTextError(f'expected a number, found {text!r}')
    return value


def _integer(text: str) -> int:
    try:
        return _within(int(text))
    except ValueError:
        value = _double(text)
    if not value.is_integer():
        raise ValueTextError(f'expected a whole number, found {text!r}')
    return _within(int(value))


def _within(value: int) -> int:
    if not _MIN <= value <= _MAX:
        raise ValueTextError(f'expected a number of 64 bits, found {value}')
    return value


def _byte(text: str) -> bytes:
    value = _integer(text)
    if not 0 <= value <= 255:
        raise ValueTextError(f'expected 0 to 255, found {text!r}')
    return bytes([value])


# Type to field, reader and writer of one element, and whether there are several.
_Row = tuple[str, Callable[[str], Any], Callable[[Any], str], bool]
TYPES: dict[int, _Row] = {
    ParameterType.PARAMETER_BOOL: ('bool_value', _boolean, _boolean_text, False),
    ParameterType.PARAMETER_INTEGER: ('integer_value', _integer, str, False),
    ParameterType.PARAMETER_DOUBLE: ('double_value', _double, number_text, False),
    ParameterType.PARAMETER_STRING: ('string_value', str, str, False),
    ParameterType.PARAMETER_BYTE_ARRAY: (
        'byte_array_value',
        _byte,
        lambda value: str(value[0]),
        True,
    ),
    ParameterType.PARAMETER_BOOL_ARRAY: ('bool_array_value', _boolean, _boolean_text, True),
    ParameterType.PARAMETER_INTEGER_ARRAY: ('integer_array_value', _integer, str, True),
    ParameterType.PARAMETER_DOUBLE_ARRAY: ('double_array_value', _double, number_text, True),
    ParameterType.PARAMETER_STRING_ARRAY: ('string_array_value', str, str, True),
}


def to_text(value: ParameterValue) -> str | None:
    """Return a value as text; None if it is not set."""
    row = TYPES.get(value.type)
    if row is None:
        return None
    field, _, write, several = row
    content = getattr(value, field)
    return ' '.join(map(write, content)) if several else write(content)


def from_text(text: str, kind: int, numbers: int = 0) -> ParameterValue:
    """
    Return a text as a value of a type.

    :param kind: one of rcl_interfaces/ParameterType; of an unset parameter it is guessed.
    :param numbers: how many elements an array has to have; 0: any number.
    :raises ValueTextError: it is none.
    """
    field, read, _, several = TYPES.get(kind) or TYPES[_guessed(text)]
    value = ParameterValue(type=kind if kind in TYPES else _guessed(text))
    if several:
        parts = re.split(r'[\s,;]+', text.strip())
        elements = [read(part) for part in parts if part]
        if numbers and len(elements) != numbers:
            raise ValueTextError(f'expected {numbers} numbers, found {len(elements)}')
        setattr(value, field, elements)
    else:
        setattr(value, field, read(text if read is str else text.strip()))
    return value


def _guessed(text: str) -> int:
    """Return the type of a parameter that has none: a number is a double, as PLUS's are."""
    if text.strip().lower() in ('true', 'false'):
        return int(ParameterType.PARAMETER_BOOL)
    try:
        _double(text.strip())
    except ValueTextError:
        return int(ParameterType.PARAMETER_STRING)
    return int(ParameterType.PARAMETER_DOUBLE)
