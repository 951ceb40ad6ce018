# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""COLORT (COLORTABLE before 2013): what the values of a label map look like."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
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
import numpy as np


class IndexType(IntEnum):
    """Type of the voxels that are looked up: how many entries the table has."""

    UINT8 = 3
    UINT16 = 5


class MapType(IntEnum):
    """Type of an entry."""

    UINT8 = 3
    UINT16 = 5
    RGB = 19


ENTRIES = {IndexType.UINT8: 256, IndexType.UINT16: 65536}
# Type and shape of one entry; numbers are big-endian.
_DTYPES: dict[int, tuple[str, tuple[int, ...]]] = {
    MapType.UINT8: ('u1', ()),
    MapType.UINT16: ('>u2', ()),
    MapType.RGB: ('u1', (3,)),
}
_MAP_TYPES = {('u1', 1): MapType.UINT8, ('u2', 1): MapType.UINT16, ('u1', 2): MapType.RGB}


@dataclass(frozen=True, slots=True, eq=False)
class ColorTable(Body):
    """
    COLORT: a colour or a value for each index. Its length is not sent, the index type implies it.

    :param table: (n,) uint8, (n,) uint16 or (n, 3) uint8 red, green, blue; n is 256 or 65536.
    """

    TYPE: ClassVar[str] = 'COLORT'
    LAYOUT: ClassVar[Layout] = Layout(
        Field('index_type', 'i1', meaning='3 uint8: 256 entries, 5 uint16: 65536 entries'),
        Field('map_type', 'i1', meaning='3 uint8, 5 uint16, 19 red green blue'),
    )

    table: np.ndarray[Any, Any]

    def __post_init__(self) -> None:
        """Check type and length, so that an illegal table cannot exist."""
        try:
            table = np.asarray(self.table)
        except (TypeError, ValueError) as error:  # lists of different lengths
            raise PackError('not a table', found=repr(self.table)) from error
        object.__setattr__(self, 'table', table)
        shape = table.shape
        if (
            (table.dtype.str[1:], table.ndim) not in _MAP_TYPES
            or shape[0] not in ENTRIES.values()
            or shape[1:] not in ((), (3,))
        ):
            raise PackError(
                'no such colour table',
                expected='(n,) uint8 or uint16, or (n, 3) uint8, n is 256 or 65536',
                found=f'{table.shape} {table.dtype}',
            )

    @property
    def index_type(self) -> IndexType:
        """Return the type of the voxels that are looked up."""
        return IndexType.UINT8 if len(self.table) == 256 else IndexType.UINT16

    @property
    def map_type(self) -> MapType:
        """Return the type of an entry."""
        return _MAP_TYPES[self.table.dtype.str[1:], self.table.ndim]

    def pack_content(self) -> tuple[Buffer, ...]:
        """Return two bytes and the table."""
        header = self.LAYOUT.struct.pack(self.index_type, self.map_type)
        return header, self.table.astype(_DTYPES[self.map_type][0], copy=False).tobytes()

    @classmethod
    def unpack_content(cls, content: memoryview, limits: Limits) -> ColorTable:
        """Return the body; its table is a read-only view."""
        check_least_size(content, cls.LAYOUT.size)
        index, kind = cls.LAYOUT.struct.unpack_from(content)
        if index not in ENTRIES or kind not in _DTYPES:
            raise ContentError(
                'no such colour table',
                offset=0,
                expected='index type 3 or 5, map type 3, 5 or 19',
                found=f'index type {index}, map type {kind}',
            )
        code, entry = _DTYPES[kind]
        shape = (ENTRIES[index], *entry)
        dtype = np.dtype(code)
        check_size(content, cls.LAYOUT.size + int(np.prod(shape)) * dtype.itemsize)
        table = np.frombuffer(content, dtype, offset=cls.LAYOUT.size).reshape(shape)
        table.flags.writeable = False
        return cls(table)
