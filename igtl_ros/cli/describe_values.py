# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Numbers, names and lists as a person reads them; what is long is cut."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence
from typing import Any

from igtl_ros.openigtlink.text import printable
import numpy as np

_MOST_TEXT = 100
_MOST_ELEMENTS = 8


def number(value: float) -> str:
    """Return a number with two decimals, or what else tells more."""
    return f'{value:.2f}' if 1 <= abs(value) < 1e7 else f'{value:.4g}'


def numbers(values: Iterable[float]) -> str:
    """Return numbers in a row."""
    return ' '.join(map(number, values))


def hertz(rate: float | None) -> str:
    """Return a rate; nothing if it is not known."""
    if rate is None:
        return ''
    digits = 2 if rate < 10 else 1 if rate < 1000 else 0
    return f'{rate:.{digits}f} Hz'


def size(values: Iterable[int]) -> str:
    """Return the size of something along its axes."""
    return ' x '.join(map(str, values))


def at(position: Iterable[float]) -> str:
    """Return a position in mm."""
    return f'at {numbers(position)}'


def rotation(matrix: np.ndarray[Any, Any]) -> str:
    """Return the rows of the upper left of a matrix."""
    return ' | '.join(numbers(row) for row in matrix[:3, :3].tolist())


def shortened(text: str, most: int = _MOST_TEXT) -> str:
    """Return a text, cut where it is long."""
    text = printable(text)
    return text if len(text) <= most else f'{text[:most]} ... ({len(text)} characters)'


def quoted(text: str) -> str:
    """Return a text in quotes, cut where it is long."""
    text = printable(text)
    if len(text) <= _MOST_TEXT:
        return repr(text)
    return f'{text[:_MOST_TEXT]!r} ... ({len(text)} characters)'


def some(
    elements: Sequence[Any],
    said: Callable[[Any], str],
    between: str = ', ',
    most: int = _MOST_ELEMENTS,
) -> str:
    """Return what is said of the first elements, and how many more there are."""
    rest = len(elements) - most
    shown = [said(element) for element in elements[:most]]
    return between.join([*shown, f'... {rest} more'] if rest > 0 else shown)


def counted(count: int, one: str, many: str = '') -> str:
    """Return a number and what there are so many of."""
    return f'{count} {one if count == 1 else many or one + "s"}'


def start_of(data: Any) -> str:
    """Return how many bytes there are, and the first ones."""
    start = bytes(data[:16]).hex(' ')
    return f'{counted(len(data), "byte")}: {start}{" ..." if len(data) > 16 else ""}'


def name_of(code: int, names: Any, unknown: str) -> str:
    """Return the name of a code in words, or that it is unknown."""
    if code not in names.__members__.values():
        return f'{unknown} {code}'
    return str(names(code).name.lower().replace('_', ' '))
