# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""NDARRAY: numbers in any number of dimensions (spec page NDArray)."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from struct import Struct
from typing import Any
from typing import ClassVar

from igtl_ros.openigtlink.errors import ContentError
from igtl_ros.openigtlink.errors import PackError
from igtl_ros.openigtlink.layout import Field
from igtl_ros.openigtlink.layout import Layout
from igtl_ros.openigtlink.limits import Limits
from igtl_ros.openigtlink.messages.base import Body
from igtl_ros.openigtlink.messages.base import Buffer
from igtl_ros.openigtlink.messages.base import check_least_size
from igtl_ros.openigtlink.messages.base import check_size
from igtl_ros.openigtlink.messages.image import DTYPES
import numpy as np

COMPLEX = 13
# Scalar types of IMAGE, and complex: two float64, real then imaginary. Always big-endian.
ARRAY_DTYPES: dict[int, np.dtype[Any]] = {
    **{int(scalar): np.dtype(f'>{code}') for scalar, code in DTYPES.items()},
    COMPLEX: np.dtype('>c16'),
}
_SCALAR_TYPES = {dtype.str[1:]: scalar for scalar, dtype in ARRAY_DTYPES.items()}
_MAX_SIZE = 0xFFFF
_MAX_DIMENSIONS = 32  # numpy 1 holds no more


@dataclass(frozen=True, slots=True, eq=False)
class NDArray(Body):
    """
    NDARRAY: an array of numbers.

    :param array: of any shape, at most 32 dimensions of at most 65535 each; last index fastest.
        A received one is a read-only big-endian view.
    """

    TYPE: ClassVar[str] = 'NDARRAY'
    LAYOUT: ClassVar[Layout] = Layout(
        Field('scalar_type', 'u1', meaning='as in IMAGE, and 13: complex, two float64'),
        Field('dimensions', 'u1', meaning='number of sizes (u2) that follow'),
    )

    array: np.ndarray[Any, Any]

    def __post_init__(self) -> None:
        """Check type and shape, so that an illegal array cannot exist."""
        try:
            array = np.asarray(self.array)
        except (TypeError, ValueError) as error:  # lists of different lengths
            raise PackError('not an array', found=repr(self.array)) from error
        object.__setattr__(self, 'array', array)
        if (
            array.dtype.str[1:] not in _SCALAR_TYPES
            or array.ndim > _MAX_DIMENSIONS
            or any(size > _MAX_SIZE for size in array.shape)
        ):
            raise PackError(
                'array that NDARRAY cannot carry',
                expected=f'one of {[*_SCALAR_TYPES]}, at most {_MAX_DIMENSIONS} dimensions of '
                f'at most {_MAX_SIZE}',
                found=f'{array.shape} {array.dtype}',
            )

    @property
    def scalar_type(self) -> int:
        """Return the type of an element, as on the wire."""
        return _SCALAR_TYPES[self.array.dtype.str[1:]]

    def pack_content(self) -> tuple[Buffer, ...]:
        """Return type, sizes and the elements, uncopied where they are as on the wire."""
        array = self.array
        header = self.LAYOUT.struct.pack(self.scalar_type, array.ndim)
        sizes = _sizes(array.ndim).pack(*array.shape)
        elements = np.ascontiguousarray(array, ARRAY_DTYPES[self.scalar_type])
        return header + sizes, elements.reshape(-1).view(np.uint8).data

    @classmethod
    def unpack_content(cls, content: memoryview, limits: Limits) -> NDArray:
        """Return the body; its array is a read-only view of the content."""
        check_least_size(content, cls.LAYOUT.size)
        scalar, dimensions = cls.LAYOUT.struct.unpack_from(content)
        dtype = ARRAY_DTYPES.get(scalar)
        if dtype is None or dimensions > _MAX_DIMENSIONS:
            raise ContentError(
                'array of a type or rank that we do not know',
                offset=0,
                expected=f'type in {sorted(ARRAY_DTYPES)}, at most {_MAX_DIMENSIONS} dimensions',
                found=f'type {scalar}, {dimensions} dimensions',
            )
        sizes = _sizes(dimensions)
        start = cls.LAYOUT.size + sizes.size
        check_least_size(content, start)
        shape = sizes.unpack_from(content, cls.LAYOUT.size)
        check_size(content, start + prod(shape) * dtype.itemsize)
        data = content[start:]
        array = np.frombuffer(data, dtype) if len(data) else np.empty(0, dtype)
        array.flags.writeable = False
        try:
            return cls(array.reshape(shape))
        except ValueError as error:
            raise ContentError(
                'array without elements has sizes that are too large',
                offset=cls.LAYOUT.size,
                found=shape,
            ) from error


def _sizes(dimensions: int) -> Struct:
    return Struct(f'>{dimensions}H')
