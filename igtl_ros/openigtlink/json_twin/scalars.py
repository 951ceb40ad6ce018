# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Single values and short lists of them: how each is written as JSON, and read with checks."""

from __future__ import annotations

from abc import ABC
from abc import abstractmethod
from enum import IntEnum
from math import isfinite
from math import isnan
import re
from struct import Struct
from typing import Any

from igtl_ros.openigtlink.errors import PackError
from igtl_ros.openigtlink.json_twin.reading import as_list
from igtl_ros.openigtlink.json_twin.reading import as_object
from igtl_ros.openigtlink.json_twin.reading import wrong
from igtl_ros.openigtlink.json_twin.texts import escape
from igtl_ros.openigtlink.json_twin.texts import unescape
from igtl_ros.openigtlink.layout import Field
from igtl_ros.openigtlink.units import Unit
import numpy as np

_SINGLE, _DOUBLE, _BITS = Struct('>f'), Struct('>d'), Struct('>Q')
_NAN = 0x7FF8000000000000  # the bits that a NaN without a story has
_OTHER_NAN = re.compile(r'NaN\(0x([0-9a-fA-F]{1,16})\)')
_HEX = re.compile(r'0x[0-9a-fA-F]{1,16}')
_INFINITIES = {'Infinity': float('inf'), '-Infinity': float('-inf')}


class Codec(ABC):
    """Writes values of one kind as JSON, and reads them."""

    @abstractmethod
    def write(self, value: Any, data: bool) -> Any:
        """
        Return what JSON can hold.

        :param data: whether the bytes of large arrays are wanted.
        """

    @abstractmethod
    def read(self, value: Any, path: str) -> Any:
        """
        Return what the body takes.

        :raises PackError: and nothing else; it names the path.
        """


class Integer(Codec):
    """A whole number within bounds."""

    def __init__(self, low: int, high: int) -> None:
        self._low = low
        self._high = high

    def write(self, value: Any, data: bool) -> Any:
        """Return it."""
        return int(value)

    def read(self, value: Any, path: str) -> int:
        """Return it, if it fits."""
        if (
            not isinstance(value, int)
            or isinstance(value, bool)
            or not self._low <= value <= self._high
        ):
            raise wrong(
                path, 'not a whole number that fits', f'{self._low} to {self._high}', value
            )
        return value


class Enumerated(Integer):
    """A number whose values have names; read from either, whatever is not listed as number."""

    def __init__(self, low: int, high: int, names: type[IntEnum]) -> None:
        super().__init__(low, high)
        self._names = names

    def name(self, value: int) -> str | None:
        """Return the name of a value; None if it has none."""
        return self._names(value).name if value in self._names.__members__.values() else None

    def read(self, value: Any, path: str) -> int:
        """Return it, as member where it is one."""
        if isinstance(value, str):
            member = self._names.__members__.get(value.upper())
            if member is None:
                names = ', '.join(self._names.__members__)
                raise wrong(path, 'no such name', f'a number, or one of {names}', value)
            return member
        number = super().read(value, path)
        return self._names(number) if number in self._names.__members__.values() else number


class Maybe(Codec):
    """What may be missing on the wire: null."""

    def __init__(self, codec: Codec) -> None:
        self._codec = codec

    def write(self, value: Any, data: bool) -> Any:
        """Return it, or null."""
        return None if value is None else self._codec.write(value, data)

    def read(self, value: Any, path: str) -> Any:
        """Return it, or None."""
        return None if value is None else self._codec.read(value, path)


class Real(Codec):
    """
    A float. What is not finite is a string: NaN, Infinity, -Infinity.

    :param single: 32 bits on the wire: written with as few digits as tell it from its
        neighbours, and rounded when read.
    """

    def __init__(self, single: bool = False) -> None:
        self._single = single

    def write(self, value: Any, data: bool) -> Any:
        """Return a number or a string."""
        number = float(value)
        if not isfinite(number):
            return _write_special(number)
        if not self._single or abs(number) > _LARGEST:
            return number
        short = float(str(np.float32(number)))
        return short if _SINGLE.pack(short) == _SINGLE.pack(number) else number

    def read(self, value: Any, path: str) -> float:
        """Return the number, if it fits."""
        if isinstance(value, str):
            return _read_special(value, path)
        if not isinstance(value, (int, float)) or isinstance(value, bool):
            raise wrong(path, 'not a number', 'a number', value)
        try:
            number = float(value)
            if self._single and isfinite(number):
                (number,) = _SINGLE.unpack(_SINGLE.pack(number))
        except OverflowError:
            bits = 'float32' if self._single else 'float64'
            raise wrong(path, f'number is beyond {bits}', bits, value) from None
        return number


_LARGEST = float(np.finfo(np.float32).max)


def _write_special(number: float) -> str:
    if not isnan(number):
        return 'Infinity' if number > 0 else '-Infinity'
    (bits,) = _BITS.unpack(_DOUBLE.pack(number))
    return 'NaN' if bits == _NAN else f'NaN(0x{bits:016x})'


def _read_special(text: str, path: str) -> float:
    if text in _INFINITIES:
        return _INFINITIES[text]
    found = _OTHER_NAN.fullmatch(text)
    number: float
    (number,) = _DOUBLE.unpack(_BITS.pack(int(found[1], 16) if found else _NAN))
    if not isnan(number) or not (found or text == 'NaN'):
        raise wrong(path, 'not a number', 'a number, or NaN, Infinity, -Infinity', text)
    return number


class Text(Codec):
    """
    Text in UTF-8; see texts.

    :param most: bytes it may have.
    :param raw: the body has it as bytes.
    """

    def __init__(self, most: int = 0xFFFFFFFF, nul: bool = False, raw: bool = False) -> None:
        self._most = most
        self._nul = nul
        self._raw = raw

    def write(self, value: Any, data: bool) -> str:
        """Return the text, with bytes that are no UTF-8 escaped."""
        return escape(value.decode('utf-8', 'surrogateescape') if self._raw else value)

    def read(self, value: Any, path: str) -> Any:
        """Return the text, if it fits."""
        text = unescape(value, path, self._most, self._nul)
        return text.encode('utf-8', 'surrogateescape') if self._raw else text


class Several(Codec):
    """
    A list of values of one kind, as a tuple.

    :param count: how many; any number if None.
    """

    def __init__(self, codec: Codec, count: int | None = None) -> None:
        self._codec = codec
        self._count = count

    def write(self, value: Any, data: bool) -> list[Any]:
        """Return the list."""
        return [self._codec.write(each, data) for each in value]

    def read(self, value: Any, path: str) -> tuple[Any, ...]:
        """Return the values."""
        values = as_list(value, path)
        if self._count is not None and len(values) != self._count:
            raise wrong(path, 'wrong length', f'a list of {self._count}', value)
        return tuple(
            self._codec.read(each, f'{path}[{index}]') for index, each in enumerate(values)
        )


class Timestamp(Codec):
    """64 bits of time: seconds since 1970 UTC, and a binary fraction, as on the wire."""

    def write(self, value: Any, data: bool) -> dict[str, int]:
        """Return both halves."""
        return {'seconds': value >> 32, 'fraction': value & 0xFFFFFFFF}

    def read(self, value: Any, path: str) -> int:
        """Return the 64 bits; a missing half is 0."""
        halves = as_object(value, path, ('seconds', 'fraction'))
        seconds, fraction = (
            U32.read(halves.get(key, 0), f'{path}.{key}') for key in ('seconds', 'fraction')
        )
        return seconds << 32 | fraction


class UnitCode(Codec):
    """The UNIT field of SENSOR: 16 hex digits, since it has more bits than JSON's numbers may."""

    def write(self, value: Any, data: bool) -> str:
        """Return the digits."""
        return f'{value:#018x}'

    def read(self, value: Any, path: str) -> int:
        """Return the field of hex digits, of a number, or of a unit as people write it."""
        if not isinstance(value, str):
            return U64.read(value, path)
        if _HEX.fullmatch(value):
            return int(value, 16)
        try:
            return Unit.parse(value).code
        except PackError as error:
            error.problem = f'{path}: {error.problem}'
            raise


U8, U16, U32, U64 = (Integer(0, 2**bits - 1) for bits in (8, 16, 32, 64))


def bounds(kind: str) -> tuple[int, int]:
    """Return the smallest and the largest number of an integer kind, such as u2."""
    bits = 8 * int(kind[1:])
    return (0, 2**bits - 1) if kind[0] == 'u' else (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)


def codec_of(field: Field, names: type[IntEnum] | None = None) -> Codec:
    """
    Return the codec of a field of a layout.

    :param names: of its values.
    """
    codec: Codec
    if field.kind[0] == 'S':
        return Text(field.size)
    if field.kind[0] == 'f':
        codec = Real(field.kind == 'f4')
    elif names is not None:
        codec = Enumerated(*bounds(field.kind), names)
    else:
        codec = Integer(*bounds(field.kind))
    return Several(codec, field.count) if field.count > 1 else codec
