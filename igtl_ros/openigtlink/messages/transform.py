# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""TRANSFORM and POSITION: where one thing is (spec pages Transform, Position)."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from struct import error as StructError
from struct import Struct
from typing import Any
from typing import ClassVar

from igtl_ros.openigtlink.errors import ContentError
from igtl_ros.openigtlink.errors import PackError
from igtl_ros.openigtlink.layout import Field
from igtl_ros.openigtlink.layout import Layout
from igtl_ros.openigtlink.limits import Limits
from igtl_ros.openigtlink.messages.base import as_array
from igtl_ros.openigtlink.messages.base import Body
from igtl_ros.openigtlink.messages.base import Buffer
from igtl_ros.openigtlink.messages.base import check_size
import numpy as np

WIRE_FLOAT = np.dtype('>f4')
MATRIX_FIELD = Field('matrix', 'f4', 12, 'upper three rows, column by column; translation in mm')
_LAST_ROW = (0.0, 0.0, 0.0, 1.0)
# Twelve numbers go through struct three times faster than through numpy.
_MATRIX = Struct('=16d')
_UNSET: Any = object()  # identity


@dataclass(frozen=True, slots=True, eq=False, init=False)
class Transform(Body):
    """
    TRANSFORM: a homogeneous matrix.

    :param matrix: (4, 4) float64, translation in mm. Scale and shear are allowed. Which frames it
        joins is told by the device name alone: `ProbeToReference` maps probe coordinates to
        reference coordinates. The last row is not sent and reads as (0, 0, 0, 1). A received
        matrix is read-only.
    """

    TYPE: ClassVar[str] = 'TRANSFORM'
    LAYOUT: ClassVar[Layout] = Layout(MATRIX_FIELD)

    matrix: np.ndarray[Any, Any]

    def __init__(self, matrix: Any = _UNSET) -> None:
        # The shape is checked, so that an illegal message cannot exist; see Packet for the slot.
        if matrix is _UNSET:
            matrix = np.eye(4)
        elif type(matrix) is not np.ndarray or matrix.shape != (4, 4):
            matrix = as_array(matrix, (4, 4), 'matrix')
        _set_matrix(self, matrix)

    def pack_content(self) -> tuple[Buffer, ...]:
        """Return 48 bytes."""
        (a, b, c, x), (d, e, f, y), (g, h, i, z), _ = self.matrix.tolist()
        try:
            return (self.LAYOUT.struct.pack(a, d, g, b, e, h, c, f, i, x, y, z),)
        except (StructError, OverflowError) as error:
            raise PackError('matrix does not fit float32', found=self.matrix.tolist()) from error

    @classmethod
    def unpack_content(cls, content: memoryview, limits: Limits) -> Transform:
        """Return the body of 48 bytes."""
        if len(content) != _TRANSFORM.size:
            check_size(content, _TRANSFORM.size)
        a, d, g, b, e, h, c, f, i, x, y, z = _TRANSFORM.unpack(content)
        rows = _MATRIX.pack(a, b, c, x, d, e, f, y, g, h, i, z, *_LAST_ROW)
        return cls(np.ndarray((4, 4), np.float64, rows))


_TRANSFORM = Transform.LAYOUT.struct
_set_matrix = vars(Transform)['matrix'].__set__


@dataclass(frozen=True, slots=True, eq=False)
class Position(Body):
    """
    POSITION (QTRANS in newer documents): position and orientation.

    :param position: x, y, z in mm.
    :param quaternion: x, y, z, w (scalar last), as on the wire, not normalised.
    :param size: bytes on the wire: 28; 24 leaves w out (w >= 0 then), 12 the orientation.
    """

    TYPE: ClassVar[str] = 'POSITION'
    LAYOUT: ClassVar[Layout] = Layout(
        Field('position', 'f4', 3, 'mm'),
        Field('quaternion', 'f4', 4, 'x y z w; left out in the short forms'),
    )
    STRUCTS: ClassVar[dict[int, Struct]] = {
        size: Struct(f'>{size // 4}f') for size in (12, 24, 28)
    }

    position: tuple[float, float, float] = (0.0, 0.0, 0.0)
    quaternion: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 1.0)
    size: int = 28

    def __post_init__(self) -> None:
        """Check counts, so that an illegal message cannot exist."""
        if self.size not in self.STRUCTS:
            raise PackError(
                'POSITION has no such form', expected=f'size in {[*self.STRUCTS]}', found=self.size
            )
        object.__setattr__(self, 'position', _floats(self.position, 3, 'position'))
        object.__setattr__(self, 'quaternion', _floats(self.quaternion, 4, 'quaternion'))

    def pack_content(self) -> tuple[Buffer, ...]:
        """Return 12, 24 or 28 bytes."""
        quaternion = self.quaternion
        if self.size == 24 and quaternion[3] < 0:
            # The short form loses the sign of w; the negated quaternion is the same rotation.
            x, y, z, w = quaternion
            quaternion = (-x, -y, -z, -w)
        numbers = (*self.position, *quaternion)[: self.size // 4]
        try:
            return (self.STRUCTS[self.size].pack(*numbers),)
        except (StructError, OverflowError) as error:
            raise PackError('position does not fit float32', found=numbers) from error

    @classmethod
    def unpack_content(cls, content: memoryview, limits: Limits) -> Position:
        """Return the body of 12, 24 or 28 bytes; a missing w is sqrt(1 - |v|^2)."""
        form = cls.STRUCTS.get(len(content))
        if form is None:
            raise ContentError(
                'content has the wrong length',
                offset=0,
                expected='12, 24 or 28 bytes',
                found=len(content),
            )
        x, y, z, *rest = form.unpack(content)
        if not rest:
            rest = [0.0, 0.0, 0.0, 1.0]
        elif len(rest) == 3:
            square = sum(value * value for value in rest)
            # Too long for a unit quaternion: the reference library falls back to identity.
            rest = [*rest, sqrt(1.0 - square)] if square <= 1.0 else [0.0, 0.0, 0.0, 1.0]
        return cls((x, y, z), (rest[0], rest[1], rest[2], rest[3]), len(content))


def _floats(values: Any, count: int, what: str) -> tuple[float, ...]:
    try:
        numbers = tuple(float(value) for value in values)
    except (TypeError, ValueError, OverflowError) as error:
        raise PackError(f'{what} is not numeric', found=repr(values)) from error
    if len(numbers) != count:
        raise PackError(f'{what} has the wrong length', expected=count, found=len(numbers))
    return numbers
