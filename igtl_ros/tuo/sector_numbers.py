# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Numbers in the text of a sector's metadata."""

from __future__ import annotations

from collections.abc import Mapping
import re

from igtl_ros.tuo.sector_values import check_numbers
from igtl_ros.tuo.sector_values import COUNTS
from igtl_ros.tuo.sector_values import EXPECTED
from igtl_ros.tuo.sector_values import SectorError
import numpy as np

# Narrower than float(), which takes 1_000, nan and digits of all scripts.
_NUMBER = re.compile(r'[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?')
_SEPARATORS = re.compile(r'[\s,;]+')


def numbers_in(
    values: Mapping[str, str], key: str, strict: bool = False, more: tuple[int, ...] = ()
) -> tuple[float, ...] | None:
    """
    Return the numbers of a key; None if it is not there, or empty.

    :param strict: single spaces alone separate.
    :param more: counts that are taken besides those of the standard.
    :raises SectorError: no numbers, or another count of them.
    """
    text = values.get(key, '')
    if not text.strip():
        return None
    parts = text.split(' ') if strict else _SEPARATORS.split(text.strip(' \t\r\n,;'))
    if not all(_NUMBER.fullmatch(part) for part in parts):
        separated = ' (numbers, separated by single spaces)' if strict else ' (numbers)'
        raise SectorError(key, text, EXPECTED.get(key, 'numbers') + separated)
    numbers = tuple(map(float, parts))
    check_numbers(key, numbers, (*COUNTS.get(key, (1,)), *more), text)
    return numbers


def number_text(number: float) -> str:
    """Return a number without exponent, with no more digits than it takes to read it back."""
    return np.format_float_positional(number + 0.0, trim='-')  # + 0.0: no minus before a zero
