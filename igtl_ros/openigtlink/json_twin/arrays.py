# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Arrays as JSON: large ones as type, shape and base64, small matrices as rows.

    {"dtype": ">u2", "shape": [1, 2, 3], "data": "AAEAAgADAAQABQAG"}

dtype is numpy's: u, i, f or c, the bytes of one, and in front of it > for big-endian or < for
little-endian. The bytes are in the order of the wire. Where people write, nested lists will do.
"""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Iterator
from math import prod
import re
from typing import Any

from igtl_ros.openigtlink.errors import PackError
from igtl_ros.openigtlink.json_twin.reading import as_list
from igtl_ros.openigtlink.json_twin.reading import as_object
from igtl_ros.openigtlink.json_twin.reading import shown
from igtl_ros.openigtlink.json_twin.reading import wrong
from igtl_ros.openigtlink.json_twin.scalars import bounds
from igtl_ros.openigtlink.json_twin.scalars import Codec
from igtl_ros.openigtlink.json_twin.scalars import Integer
from igtl_ros.openigtlink.json_twin.scalars import Real
from igtl_ros.openigtlink.json_twin.texts import from_base64
from igtl_ros.openigtlink.json_twin.texts import to_base64
import numpy as np

Numbers = np.ndarray[Any, Any]
_KEYS = ('dtype', 'shape', 'data')
_DTYPE = re.compile(r'([<>|]?)(\w+)')
_MAX_DIMENSIONS = 32
_SIZE = Integer(0, 2**40)
_SINGLE = Real(single=True)
_LAST_ROW = (0.0, 0.0, 0.0, 1.0)
OMITTED = object()  # written where a key is left out


class Array(Codec):
    """
    A large array.

    :param dtypes: the types it may have, as numpy writes them without byte order.
    :param default: of a list of which nothing says its type; its byte order is that of types
        without one.
    :param wire: byte order on the wire; that of the array if empty.
    :param empty: shape of an empty list.
    """

    def __init__(
        self,
        dtypes: Collection[str],
        default: str,
        wire: str = '>',
        empty: tuple[int, ...] | None = None,
    ) -> None:
        self._dtypes = {np.dtype(code).name: code for code in dtypes}
        self._default = np.dtype(default)
        self._order = self._default.str[0] if self._default.itemsize > 1 else '<'
        self._wire = wire
        self._empty = empty

    def write(self, value: Any, data: bool) -> Any:
        """Return type, shape, and the bytes if they are wanted."""
        array: Numbers = np.asarray(value)
        if self._wire:
            array = array.astype(array.dtype.newbyteorder(self._wire), copy=False)
        written: dict[str, Any] = {
            'dtype': array.dtype.str.lstrip('|'),
            'shape': [*array.shape],
        }
        if data:
            written['data'] = to_base64(array.tobytes())
        return written

    def read(self, value: Any, path: str) -> Any:
        """Return the array of such an object, or of nested lists."""
        if isinstance(value, (list, tuple)):
            return self._from_lists(value, path, self._default, None)
        found = as_object(value, path, _KEYS)
        dtype, ordered = self._dtype(found.get('dtype', self._default.str), f'{path}.dtype')
        shape = self._shape(found['shape'], f'{path}.shape') if 'shape' in found else None
        if 'data' not in found:
            if shape is None or prod(shape) > 0:
                raise wrong(
                    path,
                    'has no data',
                    'data: base64, or nested lists (igtl echo --json prints it with --data)',
                    value,
                )
            return _reshaped(np.empty(0, dtype), shape, path)
        if not isinstance(found['data'], str):
            return self._from_lists(found['data'], f'{path}.data', dtype, shape)
        if dtype.itemsize > 1 and not ordered:
            code = dtype.str[1:]
            raise wrong(f'{path}.dtype', 'no byte order', f"'<{code}' or '>{code}'", code)
        return _reshaped(_from_bytes(found['data'], f'{path}.data', dtype), shape, path)

    def _dtype(self, value: Any, path: str) -> tuple[np.dtype[Any], bool]:
        """Return the type, and whether its byte order was stated."""
        found = _DTYPE.fullmatch(value) if isinstance(value, str) else None
        order, code = (found[1], found[2]) if found else ('', '')
        code = self._dtypes.get(code, code)
        if code not in self._dtypes.values():
            raise wrong(path, 'no such type', f'one of {", ".join(self._dtypes.values())}', value)
        return np.dtype((order.strip('|') or self._order) + code), bool(order)

    @staticmethod
    def _shape(value: Any, path: str) -> tuple[int, ...]:
        sizes = as_list(value, path)
        if len(sizes) > _MAX_DIMENSIONS:
            raise wrong(path, 'too many dimensions', f'at most {_MAX_DIMENSIONS}', value)
        return tuple(_SIZE.read(size, f'{path}[{index}]') for index, size in enumerate(sizes))

    def _from_lists(
        self, value: Any, path: str, dtype: np.dtype[Any], shape: tuple[int, ...] | None
    ) -> Numbers:
        numbers, found = _flattened(as_list(value, path), path)
        code = 'f8' if dtype.kind == 'c' else dtype.str[1:]
        codec: Codec = Real(code == 'f4') if code[0] == 'f' else Integer(*bounds(code))
        array: Numbers = np.array([*_checked(numbers, found, codec, path)], code)
        if dtype.kind == 'c':  # real and imaginary part are the innermost lists
            if found[-1:] != (2,):
                raise wrong(path, 'not complex', '[real, imaginary] innermost', value)
            array, found = array.view(np.complex128), found[:-1]
        if not numbers and shape is None:
            shape = self._empty
        return _reshaped(array.astype(dtype), found if shape is None else shape, path)


def _flattened(value: list[Any], path: str) -> tuple[list[Any], tuple[int, ...]]:
    """Return what stands innermost in nested lists, and their shape."""
    shape = [len(value)]
    while value and isinstance(value[0], (list, tuple)):
        width = len(value[0])
        for each in value:
            if not isinstance(each, (list, tuple)) or len(each) != width:
                raise wrong(path, 'lists differ in length', f'lists of {width} there', each)
        if len(shape) > _MAX_DIMENSIONS:
            raise wrong(path, 'too many dimensions', f'at most {_MAX_DIMENSIONS}', value)
        shape.append(width)
        value = [number for each in value for number in each]
    return value, tuple(shape)


def _checked(
    numbers: list[Any], shape: tuple[int, ...], codec: Codec, path: str
) -> Iterator[int | float]:
    """Give the numbers of flattened lists; who is wrong is named by its place in them."""
    for index, number in enumerate(numbers):
        try:
            yield codec.read(number, '')
        except PackError as error:
            place = ''.join(f'[{each}]' for each in np.unravel_index(index, shape))
            error.problem = f'{path}{place}: {error.problem}'
            raise


def _from_bytes(value: str, path: str, dtype: np.dtype[Any]) -> Numbers:
    data = from_base64(value, path)
    if len(data) % dtype.itemsize:
        raise wrong(path, 'wrong length', f'a multiple of {dtype.itemsize} bytes', len(data))
    return np.frombuffer(data, dtype)


def _reshaped(array: Numbers, shape: tuple[int, ...] | None, path: str) -> Numbers:
    if shape is None:
        return array
    if prod(shape) != array.size:
        raise wrong(
            f'{path}.shape', 'does not fit the data', f'{array.size} numbers', f'{[*shape]}'
        )
    try:
        return array.reshape(shape)
    except (ValueError, OverflowError) as error:  # nothing, in very many dimensions
        raise wrong(f'{path}.shape', 'no such shape', 'sizes of an array', str(error)) from None


class Bytes(Codec):
    """
    Bytes that nothing says more about, as an array of u1.

    :param omit_empty: the key is left out where there are none.
    """

    def __init__(self, omit_empty: bool = False) -> None:
        self._omit_empty = omit_empty
        self._array = Array(('u1',), 'u1')

    def write(self, value: Any, data: bool) -> Any:
        """Return the array."""
        if self._omit_empty and not len(value):
            return OMITTED
        raw = bytes(memoryview(value).cast('B')) if len(value) else b''
        return self._array.write(np.frombuffer(raw, np.uint8), data)

    def read(self, value: Any, path: str) -> bytes:
        """Return the bytes."""
        array: Numbers = self._array.read(value, path)
        if array.ndim != 1:
            raise wrong(path, 'not bytes in a row', 'shape [n]', f'shape {[*array.shape]}')
        return array.tobytes()


class Matrix(Codec):
    """
    Four rows of a matrix whose upper three are on the wire; a list of three is taken too.

    :param whole: all four are on the wire.
    """

    def __init__(self, whole: bool = False) -> None:
        self._whole = whole

    def write(self, value: Any, data: bool) -> list[list[Any]]:
        """Return the rows."""
        return [[_SINGLE.write(number, data) for number in row] for row in value.tolist()]

    def read(self, value: Any, path: str) -> Numbers:
        """Return (4, 4)."""
        rows = as_list(value, path)
        if len(rows) not in (4,) if self._whole else len(rows) not in (3, 4):
            raise wrong(path, 'not a matrix', 'four rows of four numbers', value)
        matrix = np.eye(4)
        for number, row in enumerate(rows):
            where = f'{path}[{number}]'
            if not isinstance(row, (list, tuple)) or len(row) != 4:
                raise wrong(where, 'not a row', 'four numbers', row)
            matrix[number] = [
                _SINGLE.read(each, f'{where}[{column}]') for column, each in enumerate(row)
            ]
        if not self._whole and tuple(matrix[3]) != _LAST_ROW:
            raise wrong(f'{path}[3]', 'cannot be sent', '[0, 0, 0, 1]', shown(str(rows[3])))
        return matrix


class Columns(Matrix):
    """A matrix that the body has as twelve numbers, column by column."""

    def write(self, value: Any, data: bool) -> list[list[Any]]:
        """Return the rows."""
        matrix = np.eye(4)
        matrix[:3] = np.reshape(value, (4, 3)).T
        return super().write(matrix, data)

    def read(self, value: Any, path: str) -> tuple[float, ...]:  # type: ignore[override]
        """Return the twelve numbers."""
        return tuple(super().read(value, path)[:3].T.reshape(12).tolist())
