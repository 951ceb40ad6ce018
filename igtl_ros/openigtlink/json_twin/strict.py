# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
JSON text, strictly: what any JSON parser reads, on one line that no terminal or pipe breaks.

Python's own takes NaN, numbers beyond all floats and keys given twice, and loses what they meant.
"""

from __future__ import annotations

from collections.abc import Iterator
import json
from json.encoder import encode_basestring_ascii
from math import isinf
import re
from typing import Any

from igtl_ros.openigtlink.errors import PackError

_BLANKS = re.compile(r'[ \t\r\n]*')


def dumps(value: object) -> str:
    """
    Return a value as one line of JSON.

    Characters are as they are, but for those that no terminal shows, which are escaped.
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, check_circular=False)
    # Large arrays are ASCII, of which only one character is left to look for.
    if (text.isascii() and '\x7f' not in text) or text.isprintable():
        return text
    return ''.join(
        character if character.isprintable() else encode_basestring_ascii(character)[1:-1]
        for character in text
    )


def loads(text: str) -> Any:
    """
    Return the value of a JSON text.

    :raises PackError: it is none; the problem names line and column.
    """
    cursor = _Cursor(text, 1)
    value = cursor.value()
    cursor.expect('')
    return value


def values(text: str, line: int = 1) -> Iterator[tuple[int, Any]]:
    """
    Give the values of a text one after the other, those of arrays one by one, each with its line.

    :param line: number of the text's first line.
    :raises PackError: something is none; the problem names line and column.
    """
    cursor = _Cursor(text, line)
    while cursor.sign:
        if cursor.sign != '[':
            yield cursor.line, cursor.value()
            continue
        cursor.expect('[')
        while cursor.sign != ']':
            yield cursor.line, cursor.value()
            if cursor.sign != ',':
                break
            cursor.expect(',')
            if cursor.sign == ']':
                raise cursor.wrong('a value is missing')
        cursor.expect(']')


class _Cursor:
    """A place in a text, never before a blank."""

    def __init__(self, text: str, line: int) -> None:
        self._text = text
        self._index = 0
        self._line = line
        self._counted = 0
        self._skip()

    @property
    def sign(self) -> str:
        """Return the character there; empty at the end."""
        return self._text[self._index : self._index + 1]

    @property
    def line(self) -> int:
        """Return the number of its line."""
        self._line += self._text.count('\n', self._counted, self._index)
        self._counted = self._index
        return self._line

    def value(self) -> Any:
        """Return the value that begins there, and go behind it."""
        try:
            value, end = _DECODER.raw_decode(self._text, self._index)
        except json.JSONDecodeError as error:
            self._index = max(error.pos, self._counted)
            raise self.wrong(error.msg) from None
        except RecursionError:
            raise self.wrong('nested too deeply') from None
        except ValueError as error:  # a number of very many digits, or one of our own below
            raise self.wrong(str(error)) from None
        self._index = end
        self._skip()
        return value

    def expect(self, sign: str) -> None:
        """Go behind this character, or be at the end."""
        if self.sign != sign:
            raise self.wrong(f'expecting {sign or "the end"}')
        self._index += 1
        self._skip()

    def wrong(self, problem: str) -> PackError:
        """Return the error of what is there."""
        column = self._index - self._text.rfind('\n', 0, self._index)
        return PackError(f'line {self.line}, column {column}: not JSON: {problem}')

    def _skip(self) -> None:
        found = _BLANKS.match(self._text, self._index)
        self._index = found.end() if found else self._index


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f'key {twice!r} is there twice')
    return found


def _float(text: str) -> float:
    number = float(text)
    if isinf(number):
        raise ValueError(f'{text[:30]} is beyond all numbers')
    return number


def _constant(text: str) -> Any:
    raise ValueError(f'{text} has to be a string, "{text}"')


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=_float, parse_constant=_constant
)
