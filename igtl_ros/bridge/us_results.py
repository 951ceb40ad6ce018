# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What a reply says of each parameter that was asked for, however the peer says it. No ROS."""

from __future__ import annotations

from collections.abc import Iterable
import re

from igtl_ros.tuo.command import FAIL
from igtl_ros.tuo.command import Family
from igtl_ros.tuo.command import Reply
from igtl_ros.tuo.command import Request
from igtl_ros.tuo.command import Result

# PLUS says "Invalid parameter X."; the others are guesses at what scanners may say.
_UNKNOWN = re.compile(
    r'invalid parameter|unknown|undeclared|not (declared|found|known|supported)|no such',
    re.IGNORECASE,
)


def matched(request: Request, reply: Reply) -> tuple[Result, ...]:
    """
    Return one result for each parameter of a request, in its order.

    In the content of the reply, else in its metadata (as OpenIGTLinkIO answers), else from what it
    says of the whole.
    """
    exact = {result.name: result for result in reply.results}
    any_case = {result.name.lower(): result for result in reply.results}
    results = []
    for name in request.names:
        result = exact.get(name) or any_case.get(name.lower())
        if result is None:
            result = _of_metadata(request, reply, name)
        error = result.error or ('' if result.success else _about(name, reply.error) or 'refused')
        results.append(Result(name, result.success, result.value, error))
    return tuple(results)


def _about(name: str, error: str) -> str:
    """Return the sentences that name a parameter: PLUS says all its errors in one text."""
    word = re.compile(rf'(?<!\w){re.escape(name)}(?!\w)')
    sentences = re.split(r'(?<=\.)\s+', error.strip())
    return ' '.join(filter(word.search, sentences)) or error.strip()


def _of_metadata(request: Request, reply: Reply, name: str) -> Result:
    value = reply.values.get(name)
    if request.family is not Family.GET:
        return Result(name, reply.success if value is None else value != FAIL)
    if value is not None:
        return Result(name, True, value)
    return Result(name, False, error=reply.error or f'the reply says nothing of {name}')


def values_of(results: Iterable[Result]) -> dict[str, str]:
    """Return the values of those that succeeded."""
    return {result.name: result.value for result in results if result.success}


def is_unknown(result: Result) -> bool:
    """Return whether a refusal sounds as if the peer does not know the name."""
    return not result.success and bool(_UNKNOWN.search(result.error))
