# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Asking somebody who may know a parameter by another name only. No ROS."""

from __future__ import annotations

from collections.abc import Awaitable
from collections.abc import Callable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from igtl_ros.bridge.us_results import is_unknown
from igtl_ros.tuo.command import Result
from igtl_ros.tuo.parameters import other_names

Pairs = Sequence[tuple[str, str | None]]  # names, and values for Set
Ask = Callable[[Pairs], Awaitable[Sequence[Result] | None]]


class Found(NamedTuple):
    """
    What became of one parameter.

    :param result: by the name that was asked for.
    :param name: by which it is known there.
    """

    result: Result
    name: str


async def asked(ask: Ask, pairs: Pairs, aliases: Mapping[str, str]) -> list[Found] | None:
    """
    Ask for all, then once more by their other names for those that are refused.

    What Set was refused is asked for again only if it sounds as if the name was not known.

    :param ask: returns a result for each; None if there was no answer at all.
    :return: one for each, in order; None if there was no answer at all.
    """
    results = await ask(pairs)
    if results is None:
        return None
    found = [Found(result, result.name) for result in results]
    others = {
        index: names[0]
        for index, result in enumerate(results)
        if (is_unknown(result) or not (result.success or pairs[index][1]))
        and (names := other_names(result.name, aliases))
    }
    if others:
        again = await ask([(name, pairs[index][1]) for index, name in others.items()])
        for index, result in zip(others, again or (), strict=again is not None):
            if result.success:
                found[index] = Found(replace(result, name=found[index].name), result.name)
    return found
