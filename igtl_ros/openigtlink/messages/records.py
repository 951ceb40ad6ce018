# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Lists of equal records: POINT, TRAJ, IMGMETA, LBMETA, VIDEOMETA and what is like them."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from functools import partial
from itertools import repeat
from itertools import starmap
from operator import attrgetter
from struct import error as StructError
from typing import Any
from typing import Generic
from typing import NamedTuple
from typing import TypeVar

from igtl_ros.openigtlink.errors import PackError
from igtl_ros.openigtlink.layout import Field
from igtl_ros.openigtlink.layout import Layout
from igtl_ros.openigtlink.limits import Limits
from igtl_ros.openigtlink.messages.base import check_elements
from igtl_ros.openigtlink.text import pack_text
from igtl_ros.openigtlink.text import unpack_text

RecordT = TypeVar('RecordT', bound=tuple[Any, ...])
RESERVED = 'reserved'


class _Column(NamedTuple):
    """Where one field of a record stands among the values that struct takes and gives."""

    name: str
    start: int
    repeat: int
    width: int  # of text; 0 for numbers


def _columns(layout: Layout) -> list[_Column]:
    columns, start = [], 0
    for field in layout.fields:
        width = int(field.kind[1:]) if field.kind.startswith('S') else 0
        columns.append(_Column(field.name, start, field.count, width))
        start += field.count
    return columns


class Records(Generic[RecordT]):
    """
    Packs and unpacks records of one layout, each a named tuple with the layout's field names.

    :param layout: one record; a field called `reserved` is written as 0 and not read.
    :param record: the named tuple, its fields in any order.
    :param what: what a record is called in errors.
    """

    def __init__(self, layout: Layout, record: type[RecordT], what: str) -> None:
        self._layout = layout
        self._what = what
        self._packed = _columns(layout)
        by_name = {column.name: column for column in self._packed}
        names: tuple[str, ...] = record._fields  # type: ignore[attr-defined]
        self._unpacked = [by_name[name] for name in names]
        self._values = attrgetter(
            *(column.name for column in self._packed if column.name != RESERVED)
        )
        # Without the record's own __new__, which takes its arguments apart first.
        self._make: Callable[[Any], RecordT] = partial(tuple.__new__, record)

    def pack(self, records: tuple[RecordT, ...]) -> bytes:
        """
        Return the bytes of all records.

        :raises PackError: one does not fit the layout.
        """
        if not records:
            return b''
        try:
            # Not strict: reserved fields repeat for ever.
            rows = zip(*self._wire_columns(records), strict=False)
            return b''.join(starmap(self._layout.struct.pack, rows))
        except (AttributeError, StructError, TypeError, ValueError, OverflowError):
            for record in records:
                self._check(record)
            raise

    def _wire_columns(self, records: tuple[RecordT, ...]) -> Iterator[Iterable[Any]]:
        """Return what struct takes, column by column, which is faster than record by record."""
        values = iter(zip(*map(self._values, records), strict=True))
        for name, _, count, width in self._packed:
            if name == RESERVED:
                yield from [repeat(0)] * count
                continue
            column = next(values)
            if width:
                what = f'{self._what} {name}'
                yield [pack_text(text, width, what) for text in column]
            elif count > 1:
                numbers = [*zip(*column, strict=True)]
                if len(numbers) != count:  # another field could make up for it
                    raise ValueError(f'{name} has {len(numbers)} numbers')
                yield from numbers
            else:
                yield column

    def _check(self, record: RecordT) -> None:
        """
        Pack one record, to find the one that is wrong.

        :raises PackError: it is this one.
        """
        try:
            self._layout.struct.pack(*map(next, map(iter, self._wire_columns((record,)))))
        except (AttributeError, StructError, TypeError, ValueError, OverflowError) as error:
            raise PackError(
                f'{self._what} does not fit its layout',
                expected=', '.join(_described(field) for field in self._layout.fields),
                found=repr(record),
            ) from error

    def unpack(self, content: memoryview, limits: Limits) -> tuple[RecordT, ...]:
        """
        Return all records.

        :raises ContentError: not a whole number of them, or too many.
        """
        if not check_elements(content, self._layout, limits):
            return ()
        values = [*zip(*self._layout.struct.iter_unpack(content), strict=True)]
        columns: list[Iterable[Any]] = [
            map(unpack_text, values[start])
            if width
            else values[start]
            if count == 1
            else zip(*values[start : start + count], strict=True)
            for _, start, count, width in self._unpacked
        ]
        return tuple(map(self._make, zip(*columns, strict=True)))


def _described(field: Field) -> str:
    if field.kind.startswith('S'):
        return f'{field.name} of at most {field.size} bytes'
    return f'{field.name} {field.kind}' + (f'[{field.count}]' if field.count > 1 else '')
