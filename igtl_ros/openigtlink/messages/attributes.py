# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
The attributes of POLYDATA: values of its points or cells, always float32 on the wire.

The C++ library writes 9 components for all cell attributes, RGBA and texture coordinates, makes
room for 9 numbers a tuple, and fills only the first of it, tightly packed; the rest is what was
in its memory. Reading follows it: the type tells how many numbers make a tuple.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from igtl_ros.openigtlink.errors import ContentError
from igtl_ros.openigtlink.errors import PackError
from igtl_ros.openigtlink.layout import Field
from igtl_ros.openigtlink.layout import Layout
from igtl_ros.openigtlink.limits import Limits
import numpy as np

HEADER = Layout(
    Field(
        'type',
        'u1',
        meaning='0 scalars, 1 vectors, 2 normals, 3 tensors, 4 RGBA, 5 texture '
        'coordinates of points; 16 more of cells',
    ),
    Field('components', 'u1', meaning='numbers a tuple'),
    Field('count', 'u4', meaning='number of tuples'),
)
MAX_NAME = 255
_MAX_SCALARS = 127
CELL = 0x10
_CPP_COMPONENTS = 9


class AttributeType(IntEnum):
    """What the values are; those of cells are 16 more."""

    SCALARS = 0x00
    VECTORS = 0x01
    NORMALS = 0x02
    TENSORS = 0x03
    RGBA = 0x04
    TEXTURE_COORDINATES = 0x05
    CELL_SCALARS = 0x10
    CELL_VECTORS = 0x11
    CELL_NORMALS = 0x12
    CELL_TENSORS = 0x13
    CELL_RGBA = 0x14
    CELL_TEXTURE_COORDINATES = 0x15


# Numbers a tuple, where the type says it; scalars have as many as they state.
_COMPONENTS = {1: 3, 2: 3, 3: 9, 4: 4, 5: 3}


@dataclass(frozen=True, slots=True, eq=False)
class Attribute:
    """
    One attribute.

    :param type: see AttributeType.
    :param name: at most 255 bytes.
    :param values: (n, components) float32, one row a point or cell: 1..127 columns for scalars
        ((n,) is taken too), 3 for vectors, normals and texture coordinates, 4 for RGBA (0..1), 9
        for tensors. Cell scalars of a C++ peer come with 9 columns whatever they had; `as_scalars`
        undoes it.
    """

    type: AttributeType
    name: str
    values: np.ndarray[Any, Any]

    def __post_init__(self) -> None:
        """Check that the values fit the type."""
        try:
            values = as_float32(self.values)
            kind = AttributeType(self.type)
        except (TypeError, ValueError, ArithmeticError) as error:
            raise PackError(
                'not an attribute of POLYDATA',
                expected='an AttributeType, and numbers that fit float32',
                found=f'{self.type!r}, {error}',
            ) from error
        if values.ndim == 1:
            values = values[:, np.newaxis]
        natural = _COMPONENTS.get(kind & ~CELL)
        if values.ndim != 2 or not (
            values.shape[1] == natural if natural else 1 <= values.shape[1] <= _MAX_SCALARS
        ):
            raise PackError(
                f'values do not fit {kind.name}',
                expected=f'(n, {natural or f"1..{_MAX_SCALARS}"})',
                found=values.shape,
            )
        object.__setattr__(self, 'type', kind)
        object.__setattr__(self, 'values', values)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Attribute):
            return NotImplemented
        return (self.type, self.name) == (other.type, other.name) and np.array_equal(
            self.values, other.values
        )

    __hash__ = None  # type: ignore[assignment]

    def as_scalars(self, components: int) -> Attribute:
        """Return cell scalars of a C++ peer with as many components as they really have."""
        count = len(self.values)
        numbers = self.values.reshape(-1)[: count * components]
        return Attribute(self.type, self.name, numbers.reshape(count, components))


def as_float32(values: object) -> np.ndarray[Any, Any]:
    """
    Return numbers as on the wire.

    :raises FloatingPointError: one does not fit float32; others of what is no number.
    """
    with np.errstate(over='raise', invalid='ignore'):
        return np.asarray(values, '>f4')


def pack_attributes(attributes: tuple[Attribute, ...]) -> tuple[bytes, bytes, bytes]:
    """
    Return headers, names (of even size) and data.

    :raises PackError: a name is too long or holds a NUL.
    """
    names = [attribute.name.encode('utf-8', 'surrogateescape') for attribute in attributes]
    for name in names:
        if len(name) > MAX_NAME or b'\0' in name:
            raise PackError(
                'attribute name does not fit',
                expected=f'at most {MAX_NAME} bytes, no NUL',
                found=repr(name),
            )
    headers = b''.join(
        HEADER.struct.pack(attribute.type, attribute.values.shape[1], len(attribute.values))
        for attribute in attributes
    )
    table = b''.join(name + b'\0' for name in names)
    data = b''.join(attribute.values.tobytes() for attribute in attributes)
    return headers, table + b'\0' * (len(table) % 2), data


def unpack_attributes(
    content: memoryview, start: int, count: int, limits: Limits
) -> tuple[Attribute, ...]:
    """
    Return the attributes at the end of a POLYDATA.

    :param start: where their headers begin.
    :param count: how many there are.
    :raises ContentError: they do not fit the content, or have a type that is none.
    """
    names_start = start + count * HEADER.size
    if names_start > len(content) or count > limits.max_elements:
        raise ContentError(
            'attributes exceed the content',
            offset=start,
            expected=f'at most {(len(content) - start) // HEADER.size}',
            found=count,
        )
    headers = [*HEADER.struct.iter_unpack(content[start:names_start])]
    names, position = _unpack_names(content, names_start, count)
    attributes = []
    for (kind, components, tuples), name in zip(headers, names, strict=True):
        attribute, size = _unpack_values(content, position, kind, components, tuples, name)
        attributes.append(attribute)
        position += size
    return tuple(attributes)


def _unpack_names(content: memoryview, start: int, count: int) -> tuple[list[str], int]:
    """Return the names, and where the data begins."""
    # No name is longer, so this much of the content holds them all.
    table = bytes(content[start : start + count * (MAX_NAME + 1)])
    names: list[str] = []
    position = 0
    for _ in range(count):
        end = table.find(b'\0', position)
        if not 0 <= end - position <= MAX_NAME:
            raise ContentError(
                'attribute names exceed the content',
                offset=start,
                expected=f'{count} names of at most {MAX_NAME} bytes, each with a NUL',
                found=len(names),
            )
        names.append(table[position:end].decode('utf-8', 'surrogateescape'))
        position = end + 1
    return names, start + position + position % 2


def _unpack_values(
    content: memoryview, start: int, kind: int, components: int, tuples: int, name: str
) -> tuple[Attribute, int]:
    """Return one attribute, and how many bytes its values take."""
    if kind not in AttributeType.__members__.values():
        raise ContentError(
            'attribute of an unknown type',
            offset=start,
            expected=f'one of {[int(value) for value in AttributeType]}',
            found=kind,
        )
    natural = _COMPONENTS.get(kind & ~CELL) or components
    # For texture coordinates of points the next attribute follows at once, whatever is stated.
    stated = natural if kind == AttributeType.TEXTURE_COORDINATES else components
    size = tuples * stated * 4
    if (
        components not in (natural, _CPP_COMPONENTS)
        or not 1 <= natural <= _MAX_SCALARS
        or start + size > len(content)
    ):
        raise ContentError(
            f'attribute {name!r} does not fit the content',
            offset=start,
            expected=f'{natural} components, at most {max(len(content) - start, 0)} bytes',
            found=f'{components} components, {size} bytes',
        )
    used = tuples * natural * 4
    numbers = np.frombuffer(bytes(content[start : start + used]), '>f4')
    return Attribute(AttributeType(kind), name, numbers.reshape(tuples, natural)), size
