# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Values of parameters, checked against their table. No ROS."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
import re
from typing import Any

from igtl_ros.bridge.parameter_table import Parameter


class ParameterError(ValueError):
    """A parameter that cannot be used; the text names it, its value and what was expected."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which devices may pass: some allow pattern fits, and no deny pattern does."""

    allow: tuple[re.Pattern[str], ...]
    deny: tuple[re.Pattern[str], ...]

    def passes(self, device_name: str) -> bool:
        """Return whether a device may pass."""
        return any(pattern.fullmatch(device_name) for pattern in self.allow) and not any(
            pattern.fullmatch(device_name) for pattern in self.deny
        )


def check(parameter: Parameter, value: Any, group: str = '') -> None:
    """
    Compare a value with the table.

    :param group: what stands before the name of the parameter.
    :raises ParameterError: names the parameter, its value and what was expected.
    """
    if parameter.choices and value not in parameter.choices:
        raise ParameterError(
            f'parameter {group}{parameter.name} is {value!r}: expected one of '
            f'{", ".join(parameter.choices)}'
        )
    if (
        parameter.low is not None
        and parameter.high is not None
        and not (parameter.low <= value <= parameter.high)
    ):
        raise ParameterError(
            f'parameter {group}{parameter.name} is {value}: expected '
            f'{parameter.low:g} to {parameter.high:g}'
        )


def patterns(name: str, texts: Iterable[str]) -> tuple[re.Pattern[str], ...]:
    """
    Return the regular expressions of a parameter; empty texts say nothing.

    :param name: of the parameter.
    :raises ParameterError: one of them is none.
    """
    compiled = []
    for text in filter(None, texts):
        try:
            compiled.append(re.compile(text))
        except (re.error, OverflowError, RecursionError) as error:
            raise ParameterError(
                f'parameter {name}: {text!r} is not a regular expression: {error}'
            ) from None
    return tuple(compiled)
