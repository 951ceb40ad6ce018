# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
The one place where a message's fields, their order and their widths are written down.

A Layout is declared once per record. Packing, unpacking, length checks and the byte tables of
the docs derive from it. Everything is big-endian and packed without padding.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from struct import Struct
from typing import Any

import numpy as np

_STRUCT_CODES = {
    'u1': 'B',
    'i1': 'b',
    'u2': 'H',
    'i2': 'h',
    'u4': 'I',
    'i4': 'i',
    'u8': 'Q',
    'i8': 'q',
    'f4': 'f',
    'f8': 'd',
}


@dataclass(frozen=True, slots=True)
class Field:
    """
    One field of a record.

    :param name: the spec's name in lower case.
    :param kind: numpy type without byte order (u2, f4, ...), or S20 for 20 bytes of text.
    :param count: how many of them stand in a row.
    :param meaning: unit or meaning, for the docs.
    """

    name: str
    kind: str
    count: int = 1
    meaning: str = ''

    @property
    def code(self) -> str:
        """Return the field as struct format."""
        if self.kind.startswith('S'):
            return f'{self.kind[1:]}s'
        repeat = str(self.count) if self.count > 1 else ''
        return repeat + _STRUCT_CODES[self.kind]

    @property
    def size(self) -> int:
        """Return the width in bytes."""
        return Struct('>' + self.code).size


class Layout:
    """An ordered list of fields; the same bytes as a struct and as a numpy record type."""

    def __init__(self, *fields: Field) -> None:
        self.fields = fields
        self.struct = Struct('>' + ''.join(field.code for field in fields))
        self.size = self.struct.size

    @cached_property
    def dtype(self) -> np.dtype[Any]:
        """Return the record as numpy type, for lists of records."""
        return np.dtype(
            [
                (field.name, ('>' + field.kind).replace('>S', 'S'), (field.count,))
                if field.count > 1
                else (field.name, ('>' + field.kind).replace('>S', 'S'))
                for field in self.fields
            ]
        )

    @cached_property
    def offsets(self) -> dict[str, int]:
        """Return each field's byte offset from the start of the record."""
        offsets, position = {}, 0
        for field in self.fields:
            offsets[field.name] = position
            position += field.size
        return offsets

    def table(self) -> list[tuple[int, int, str, str, str]]:
        """Return rows of offset, size, type, name and meaning, as the docs print them."""
        return [
            (
                self.offsets[field.name],
                field.size,
                f'{field.kind}[{field.count}]' if field.count > 1 else field.kind,
                field.name,
                field.meaning,
            )
            for field in self.fields
        ]
