# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The layout of std_msgs' arrays of numbers (Float64MultiArray and its like)."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from math import prod
from typing import Any

from igtl_ros.conversions.bulk import array_of
from igtl_ros.openigtlink import PackError
import numpy as np
from numpy.lib.stride_tricks import as_strided
from std_msgs.msg import MultiArrayDimension
from std_msgs.msg import MultiArrayLayout


def layout_of(shape: Sequence[int], labels: Sequence[str]) -> MultiArrayLayout:
    """Return the layout of numbers without gaps; the first dimension is the slowest."""
    # With a size of 0 there are none, and the product of the others may be beyond 32 bits.
    empty = 0 in shape
    return MultiArrayLayout(
        dim=[
            MultiArrayDimension(label=label, size=size, stride=0 if empty else prod(shape[index:]))
            for index, (label, size) in enumerate(zip(labels, shape, strict=True))
        ]
    )


def numbers_to_ros(numbers: np.ndarray[Any, Any]) -> array[Any]:
    """Return numbers of any byte order as the array that a message field takes as it is."""
    native = np.ascontiguousarray(numbers, numbers.dtype.newbyteorder('='))
    return array_of(native.dtype.char, native)


def array_from_ros(message: Any) -> np.ndarray[Any, Any]:
    """
    Return the numbers of any MultiArray in their shape, uncopied; one dimension if it says none.

    Strides count only where there are gaps between the rows; without, many publishers leave them
    out, and the sizes say all.

    :raises PackError: layout and data do not fit each other.
    """
    layout, numbers = message.layout, np.asarray(message.data)
    shape = tuple(int(dimension.size) for dimension in layout.dim)
    start, found = int(layout.data_offset), len(numbers)
    if not shape and start <= found:
        return numbers[start:]
    if start + prod(shape) == found:
        return shaped(numbers[start:], shape)
    # Of dimension i, the next element is as far away as dimension i + 1 is long, with its gaps.
    whole, *steps = (*(int(dimension.stride) for dimension in layout.dim), 1)
    lengths = [size * step for size, step in zip(shape, steps, strict=True)]
    if (
        start + whole != found
        or not all(size <= step for size, step in zip(lengths, (whole, *steps), strict=False))
        or not all(shape)
    ):
        raise PackError(
            'layout does not fit its data',
            expected=f'{start + prod(shape)} numbers for offset {start} and sizes {shape}, '
            'or strides that say where the gaps are',
            found=f'{found}, strides {tuple(dimension.stride for dimension in layout.dim)}',
        )
    width = numbers.itemsize
    return as_strided(numbers[start:], shape, [step * width for step in steps], writeable=False)


def shaped(numbers: np.ndarray[Any, Any], shape: Sequence[int]) -> np.ndarray[Any, Any]:
    """
    Return numbers in a shape.

    :raises PackError: they have none such.
    """
    try:
        return numbers.reshape(shape)
    except ValueError as error:
        raise PackError(
            'sizes that no array has',
            expected=f'sizes of {numbers.size} elements, at most 32 dimensions',
            found=tuple(shape),
        ) from error
