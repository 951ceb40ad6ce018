# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What every message body is: a frozen record with one declared layout and two functions."""

from __future__ import annotations

from abc import ABC
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import fields
from operator import index
from typing import Any
from typing import ClassVar
from typing import TypeVar

from igtl_ros.openigtlink.errors import ContentError
from igtl_ros.openigtlink.errors import PackError
from igtl_ros.openigtlink.layout import Layout
from igtl_ros.openigtlink.limits import Limits
import numpy as np

# Anything whose bytes can be written to a socket without copying.
Buffer = bytes | bytearray | memoryview
BodyT = TypeVar('BodyT', bound='Body')


class Body(ABC):
    """
    The content of one message type.

    Subclasses are dataclasses with `frozen=True, slots=True, eq=False`. Lengths are millimetres,
    as on the wire; nothing here knows ROS.
    """

    __slots__ = ()

    TYPE: ClassVar[str]
    LAYOUT: ClassVar[Layout]

    @abstractmethod
    def pack_content(self) -> tuple[Buffer, ...]:
        """Return the content as buffers to be written one after the other."""

    @classmethod
    @abstractmethod
    def unpack_content(cls: type[BodyT], content: memoryview, limits: Limits) -> BodyT:
        """
        Return the body; large arrays are views of the content.

        :raises ContentError: and nothing else, whatever the bytes are.
        """

    def __eq__(self, other: object) -> bool:
        """Compare field by field; arrays are equal if shape and all elements are."""
        if type(self) is not type(other):
            return NotImplemented
        return all(
            np.array_equal(mine, theirs) if isinstance(mine, np.ndarray) else mine == theirs
            for mine, theirs in (
                (getattr(self, field.name), getattr(other, field.name))
                for field in fields(self)  # type: ignore[arg-type]
            )
        )

    __hash__ = None  # type: ignore[assignment]


def identity() -> np.ndarray[Any, Any]:
    """Return (4, 4); the default of matrix fields."""
    return np.eye(4)


def matrix_of(columns: Sequence[float]) -> np.ndarray[Any, Any]:
    """Return (4, 4) of twelve wire numbers, column by column; the last row is not sent."""
    matrix = np.eye(4)
    matrix[:3] = np.array(columns).reshape(4, 3).T
    return matrix


def check_size(content: memoryview, expected: int) -> None:
    """
    Compare the content's length with the layout's.

    :raises ContentError: they differ.
    """
    if len(content) != expected:
        raise ContentError(
            'content has the wrong length',
            offset=0,
            expected=f'{expected} bytes',
            found=len(content),
        )


def check_least_size(content: memoryview, least: int) -> None:
    """
    Compare the content's length with that of the fixed fields at its start.

    :raises ContentError: it is shorter.
    """
    if len(content) < least:
        raise ContentError(
            'content is shorter than its header',
            offset=0,
            expected=f'at least {least} bytes',
            found=len(content),
        )


def check_elements(content: memoryview, layout: Layout, limits: Limits) -> int:
    """
    Return how many elements of this layout the content of a list message holds.

    :raises ContentError: the content is not a whole number of elements, or has too many.
    """
    count, rest = divmod(len(content), layout.size)
    if rest:
        raise ContentError(
            'content is not a whole number of elements',
            offset=count * layout.size,
            expected=f'a multiple of {layout.size} bytes',
            found=len(content),
        )
    if count > limits.max_elements:
        raise ContentError(
            'more elements than allowed',
            offset=0,
            expected=f'at most {limits.max_elements}',
            found=count,
        )
    return count


def unpack_elements(content: memoryview, layout: Layout, limits: Limits) -> np.ndarray[Any, Any]:
    """
    Return a list message's elements as numpy records.

    :raises ContentError: the content is not a whole number of elements, or has too many.
    """
    return np.frombuffer(content, layout.dtype, check_elements(content, layout, limits))


def check_triple(value: Any, what: str) -> None:
    """
    Check an index or a size along i, j, k.

    :raises PackError: it is something else.
    """
    try:
        fits = len(value) == 3 and all(0 <= index(number) <= 0xFFFF for number in value)
    except TypeError:
        fits = False
    if not fits:
        raise PackError(
            f'{what} does not fit', expected='three numbers of 0 to 65535', found=repr(value)
        )


def as_array(value: object, shape: tuple[int, ...], what: str) -> np.ndarray[Any, Any]:
    """
    Return a float64 array of the given shape, which a caller's list or array must have.

    :raises PackError: another shape, or not numbers.
    """
    try:
        array = np.asarray(value, dtype=np.float64)
    except (TypeError, ValueError, OverflowError) as error:
        raise PackError(
            f'{what} is not numeric', expected=f'shape {shape}', found=repr(value)
        ) from error
    if array.shape != shape:
        raise PackError(f'{what} has the wrong shape', expected=shape, found=array.shape)
    return array
