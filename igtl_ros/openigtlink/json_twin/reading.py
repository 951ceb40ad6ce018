# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What every reader of JSON here shares: paths, errors that name them, and objects by key."""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches
from typing import Any

from igtl_ros.openigtlink.errors import PackError

_SHOWN = 60


def wrong(path: str, problem: str, expected: object, found: object) -> PackError:
    """Return the error of a value at a path, such as `content.points[3].rgba`."""
    return PackError(
        f'{path}: {problem}' if path else problem, expected=expected, found=shown(found)
    )


def shown(value: object) -> str:
    """Return a value as a person would recognise it in their file; long ones are cut."""
    if value is None or isinstance(value, bool):
        return {None: 'null', True: 'true', False: 'false'}[value]
    if isinstance(value, dict):
        return 'an object'
    if isinstance(value, (list, tuple)):
        return f'a list of {len(value)}'
    text = repr(value) if not isinstance(value, int) or abs(value) < 2**80 else 'a huge number'
    return text if len(text) <= _SHOWN else f'{text[:_SHOWN]} ...'


def inside(path: str, key: object) -> str:
    """Return the path of a member of an object."""
    return f'{path}.{key}' if path else f'{key}'


def as_object(value: object, path: str, keys: Collection[str]) -> dict[str, Any]:
    """
    Return the value, which must be an object with no other keys than these.

    :raises PackError: it is not.
    """
    if not isinstance(value, dict):
        raise wrong(path, 'not an object', 'an object', value)
    for key in value:
        if key not in keys:
            close = get_close_matches(str(key)[:_SHOWN], keys, 1)
            raise wrong(
                inside(path, shown(key).strip("'")),
                'no such key',
                f'{close[0]}, perhaps' if close else f'one of {", ".join(keys)}',
                key,
            )
    return value


def as_list(value: object, path: str) -> list[Any]:
    """
    Return the value, which must be a list.

    :raises PackError: it is not.
    """
    if not isinstance(value, (list, tuple)):
        raise wrong(path, 'not a list', 'a list', value)
    return [*value]
