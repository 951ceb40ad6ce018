# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Parts of bodies that JSON shows in another shape than the body has: texts, cells, tools, ..."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from operator import attrgetter
from typing import Any

from igtl_ros.openigtlink.errors import ContentError
from igtl_ros.openigtlink.json_twin.arrays import Array
from igtl_ros.openigtlink.json_twin.objects import Composite
from igtl_ros.openigtlink.json_twin.objects import Derived
from igtl_ros.openigtlink.json_twin.objects import Member
from igtl_ros.openigtlink.json_twin.objects import members_of
from igtl_ros.openigtlink.json_twin.reading import as_list
from igtl_ros.openigtlink.json_twin.reading import as_object
from igtl_ros.openigtlink.json_twin.reading import wrong
from igtl_ros.openigtlink.json_twin.scalars import Codec
from igtl_ros.openigtlink.json_twin.scalars import Integer
from igtl_ros.openigtlink.json_twin.scalars import U16
from igtl_ros.openigtlink.json_twin.scalars import U32
from igtl_ros.openigtlink.json_twin.texts import read_encoded
from igtl_ros.openigtlink.json_twin.texts import write_encoded
from igtl_ros.openigtlink.layout import Layout
from igtl_ros.openigtlink.limits import Limits
from igtl_ros.openigtlink.messages.cells import Cells
from igtl_ros.openigtlink.timestamp import to_nanoseconds
import numpy as np

_ANY_NUMBER_OF_POINTS = 2**32
_NO_LIMITS = Limits(max_cells=2**62)


class Encoded(Composite):
    """
    A body or an entry with `data` and `encoding`: as text, and as `data` where text is not it all.

    :param kind: its class.
    :param layout: of its other fields.
    :param key: of the text.
    """

    def __init__(
        self,
        kind: type,
        layout: Layout,
        key: str = 'text',
        codecs: Mapping[str, Codec] | None = None,
        derived: Derived | None = None,
    ) -> None:
        members = members_of(kind, layout, codecs, leave_out=('data', 'encoding'))
        members.append(Member('encoding', U16, attrgetter('encoding'), 'encoding'))
        super().__init__(kind, members, derived, tuple(layout.offsets))
        self._text_key = key
        self.keys += (key, 'data')

    def write(self, value: Any, data: bool) -> dict[str, Any]:
        """Return the object."""
        text = write_encoded(value.data, value.encoding, self._text_key)
        return super().write(value, data) | text

    def arguments(self, found: dict[str, Any], path: str) -> dict[str, Any]:
        """Return what the body is made of."""
        stated = super().arguments(found, path)
        data, encoding = read_encoded(found, path, self._text_key, stated.get('encoding'))
        return {**stated, 'data': data, 'encoding': encoding}


class CellsCodec(Codec):
    """
    A section of POLYDATA: its words as on the wire, or a list of lists of point indices.

    :param name: of the section, for errors.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._words = Array(('u4',), '>u4')
        self._index = Integer(0, 0xFFFFFFFF)

    def write(self, value: Any, data: bool) -> dict[str, Any]:
        """Return the number of cells, and the words."""
        words = np.frombuffer(value.pack(), '>u4')
        return {'count': len(value), **self._words.write(words, data)}

    def read(self, value: Any, path: str) -> Cells:
        """Return the cells."""
        if isinstance(value, (list, tuple)):
            return Cells.of(self._cell(cell, f'{path}[{at}]') for at, cell in enumerate(value))
        found = as_object(value, path, ('count', 'dtype', 'shape', 'data'))
        words = self._words.read(
            {key: one for key, one in found.items() if key != 'count'}, path
        ).astype('>u4')
        count = U32.read(found.get('count'), f'{path}.count')
        try:
            return Cells.unpack(
                memoryview(words.tobytes()),
                *(count, _ANY_NUMBER_OF_POINTS, self._name, 0, _NO_LIMITS),
            )
        except ContentError as error:
            raise wrong(path, error.problem, error.expected, error.found) from None

    def _cell(self, value: Any, path: str) -> list[int]:
        return [
            self._index.read(each, f'{path}[{at}]') for at, each in enumerate(as_list(value, path))
        ]


class Named(Codec):
    """
    Whole numbers that stand in a row on the wire, by name; those that are missing are 0.

    :param keys: their names.
    """

    def __init__(self, keys: tuple[str, ...], codec: Codec) -> None:
        self._keys = keys
        self._codec = codec

    def write(self, value: Any, data: bool) -> dict[str, Any]:
        """Return the object."""
        return {
            key: self._codec.write(each, data) for key, each in zip(self._keys, value, strict=True)
        }

    def read(self, value: Any, path: str) -> tuple[Any, ...]:
        """Return the numbers in their order."""
        found = as_object(value, path, self._keys)
        return tuple(self._codec.read(found.get(key, 0), f'{path}.{key}') for key in self._keys)


def number_and_name(
    key: str, number: Callable[[Any], int], name: Callable[[int], str]
) -> dict[str, Callable[[Any], Any]]:
    """Return the two derived keys of a code: its number and its name."""
    return {key: lambda body: int(number(body)), f'{key}_name': lambda body: name(number(body))}


def moment(timestamp: int) -> str | None:
    """Return a time of the wire as ISO 8601, UTC, with nanoseconds; None if it is not set."""
    if not timestamp:
        return None
    return f'{np.datetime64(to_nanoseconds(timestamp), "ns")}Z'
