# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""TDATA: all tools that a tracker sees at one instant (spec page TrackingData)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Any
from typing import ClassVar

from igtl_ros.openigtlink.errors import PackError
from igtl_ros.openigtlink.layout import Field
from igtl_ros.openigtlink.layout import Layout
from igtl_ros.openigtlink.limits import Limits
from igtl_ros.openigtlink.messages.base import as_array
from igtl_ros.openigtlink.messages.base import Body
from igtl_ros.openigtlink.messages.base import Buffer
from igtl_ros.openigtlink.messages.base import check_elements
from igtl_ros.openigtlink.messages.transform import MATRIX_FIELD
from igtl_ros.openigtlink.messages.transform import WIRE_FLOAT
from igtl_ros.openigtlink.text import pack_text
from igtl_ros.openigtlink.text import unpack_text
import numpy as np

NAME_SIZE = 20
_LAST_ROW = (0.0, 0.0, 0.0, 1.0)
_NONE = np.empty((0, 4, 4))
_KEPT = 64  # sets of tools; a stream has one, or one for each combination that is seen
_MANY = 1000  # more tools are not kept: a peer must not fill our memory with names


class ToolType(IntEnum):
    """What a tool can tell of itself."""

    TRACKER = 1
    INSTRUMENT_6D = 2
    INSTRUMENT_3D = 3
    INSTRUMENT_5D = 4


@dataclass(frozen=True, slots=True, eq=False, init=False)
class TrackingData(Body):
    """
    TDATA: the tools seen at one instant; one that is missing was not visible.

    :param names: n names. 20 bytes fit, but C++ peers read a name of 20 bytes as empty.
    :param matrices: (n, 4, 4), translations in mm.
    :param types: n of ToolType; 6-DOF instruments if left out.
    """

    TYPE: ClassVar[str] = 'TDATA'
    LAYOUT: ClassVar[Layout] = Layout(
        Field('name', 'S20', meaning='instrument'),
        Field('type', 'u1', meaning='1 tracker, 2 6-DOF, 3 3-DOF (tip), 4 5-DOF (tip, axis)'),
        Field('reserved', 'u1'),
        MATRIX_FIELD,
    )

    names: tuple[str, ...]
    matrices: np.ndarray[Any, Any]
    types: tuple[int, ...]

    def __init__(
        self, names: tuple[str, ...] = (), matrices: Any = _NONE, types: tuple[int, ...] = ()
    ) -> None:
        # Counts are checked against each other; see Packet for the slots.
        count = len(names)
        if type(matrices) is not np.ndarray:
            matrices = as_array(matrices, (count, 4, 4), 'matrices')
        types = types or (ToolType.INSTRUMENT_6D,) * count
        if matrices.shape != (count, 4, 4) or len(types) != count:
            raise PackError(
                'names, matrices and types differ in number',
                expected=f'{count} matrices (4, 4) and types',
                found=f'matrices {matrices.shape}, {len(types)} types',
            )
        _set_names(self, names)
        _set_matrices(self, matrices)
        _set_types(self, types)

    def pack_content(self) -> tuple[Buffer, ...]:
        """Return 70 bytes a tool."""
        # bytes() refuses types that numpy 1 would wrap around.
        named = _named if len(self.names) <= _MANY else _named.__wrapped__
        data = bytearray(named(self.names, bytes(self.types)))
        columns = _columns(data, len(self.names))
        try:
            with np.errstate(over='raise', invalid='ignore'):
                columns[...] = self.matrices[:, :3].swapaxes(1, 2)
        except (FloatingPointError, TypeError, ValueError) as error:
            raise PackError('matrices do not fit float32', found=str(error)) from error
        return (data,)

    @classmethod
    def unpack_content(cls, content: memoryview, limits: Limits) -> TrackingData:
        """Return the body of 70 bytes a tool."""
        count = check_elements(content, cls.LAYOUT, limits)
        heads = np.ndarray((count, _HEAD_SIZE), np.uint8, content, 0, (_SIZE, 1))
        read = _names_and_types if count <= _MANY else _names_and_types.__wrapped__
        names, types = read(heads.tobytes())
        columns = _columns(content, count)
        matrices = np.empty((count, 4, 4))
        with np.errstate(invalid='ignore'):  # of a signalling NaN
            matrices[:, :3] = columns.swapaxes(1, 2)
        matrices[:, 3] = _LAST_ROW
        return cls(names, matrices, types)


_set_names, _set_matrices, _set_types = (
    vars(TrackingData)[name].__set__ for name in ('names', 'matrices', 'types')
)
_SIZE = TrackingData.LAYOUT.size
_HEAD_SIZE = TrackingData.LAYOUT.offsets['matrix']


def _columns(data: Buffer, count: int) -> np.ndarray[Any, Any]:
    """Return the numbers of all matrices as a (n, 4, 3) view: columns of three."""
    start = _HEAD_SIZE if count else 0
    columns: np.ndarray[Any, Any] = np.ndarray(
        (count, 4, 3), WIRE_FLOAT, data, start, (_SIZE, 12, 4)
    )
    return columns


# The tools are the same in every message of a stream; only their matrices change.
@lru_cache(_KEPT)
def _named(names: tuple[str, ...], types: bytes) -> bytes:
    """Return the records with everything but the matrices."""
    elements = np.zeros(len(names), TrackingData.LAYOUT.dtype)
    elements['name'] = [pack_text(name, NAME_SIZE, 'tool name') for name in names]
    elements['type'] = [*types]
    return elements.tobytes()


@lru_cache(_KEPT)
def _names_and_types(heads: bytes) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Return names and types of records without their matrices."""
    starts = range(0, len(heads), _HEAD_SIZE)
    names = tuple(unpack_text(heads[start : start + NAME_SIZE]) for start in starts)
    return names, tuple(heads[start + NAME_SIZE] for start in starts)
