# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Bodies and records as JSON objects: their fields by name, and what follows from them.

The codec of a field comes from the layout that the field has on the wire. Beside the fields
stands what a reader wants to see and the wire has, though the body holds it in another way, such
as the size of an image's part, and the names of codes. Such a key may be missing when read; one
that contradicts the rest is an error.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from inspect import Parameter
from inspect import signature
from operator import attrgetter
from typing import Any

from igtl_ros.openigtlink.errors import PackError
from igtl_ros.openigtlink.json_twin.arrays import Array
from igtl_ros.openigtlink.json_twin.arrays import Bytes
from igtl_ros.openigtlink.json_twin.arrays import OMITTED
from igtl_ros.openigtlink.json_twin.reading import as_object
from igtl_ros.openigtlink.json_twin.reading import shown
from igtl_ros.openigtlink.json_twin.reading import wrong
from igtl_ros.openigtlink.json_twin.scalars import Codec
from igtl_ros.openigtlink.json_twin.scalars import codec_of
from igtl_ros.openigtlink.json_twin.scalars import Enumerated
from igtl_ros.openigtlink.layout import Layout

Derived = Mapping[str, Callable[[Any], Any]]


@dataclass(frozen=True, slots=True)
class Member:
    """
    One key of an object.

    :param key: its name in JSON.
    :param codec: how it is written and read.
    :param get: takes it from the body.
    :param argument: name by which the body's constructor takes it.
    :param required: whether that has no default.
    """

    key: str
    codec: Codec
    get: Callable[[Any], Any]
    argument: str
    required: bool = False


class Composite(Codec):
    """
    An object with some members.

    :param make: makes the body of its members.
    :param members: in the order in which they are written.
    :param derived: further keys, each with the function that gives its value.
    :param order: keys that come first, in this order.
    """

    def __init__(
        self,
        make: Callable[..., Any],
        members: list[Member],
        derived: Derived | None = None,
        order: tuple[str, ...] = (),
    ) -> None:
        self.members = {member.key: member for member in members}
        self.derived = {**(derived or {}), **_names_of_codes(members)}
        self._make = make
        keys = [*self.members, *self.derived]
        ranks = {key: (self._rank(key, order), place) for place, key in enumerate(keys)}
        self._written = tuple(sorted(keys, key=ranks.__getitem__))
        self.keys = self._written

    def _rank(self, key: str, order: tuple[str, ...]) -> float:
        """Return where a key stands: as on the wire, names of codes behind them, bytes last."""
        for suffix in ('', '_name', '_text'):
            if key.endswith(suffix) and (plain := key[: len(key) - len(suffix)]) in order:
                return order.index(plain) + bool(suffix) / 2
        member = self.members.get(key)
        large = member is not None and isinstance(member.codec, (Array, Bytes))
        return len(order) + large

    def write(self, value: Any, data: bool) -> dict[str, Any]:
        """Return the object."""
        written = {}
        for key in self._written:
            member = self.members.get(key)
            one = (
                self.derived[key](value)
                if member is None
                else member.codec.write(member.get(value), data)
            )
            if one is not OMITTED:
                written[key] = one
        return written

    def read(self, value: Any, path: str) -> Any:
        """Return the body."""
        found = as_object(value, path, self.keys)
        arguments = self.arguments(found, path)
        try:
            body = self._make(**arguments)
        except PackError as error:
            error.problem = f'{path}: {error.problem}'
            raise
        for key, member in self.members.items():
            if member.argument in arguments and isinstance(member.codec, Enumerated):
                _check(member.get(body), arguments[member.argument], f'{path}.{key}')
        for key, derive in self.derived.items():
            if key in found:
                _check(derive(body), found[key], f'{path}.{key}')
        return body

    def arguments(self, found: dict[str, Any], path: str) -> dict[str, Any]:
        """
        Return what the body is made of.

        :raises PackError: a member is missing or wrong.
        """
        arguments = {}
        for key, member in self.members.items():
            if key in found:
                arguments[member.argument] = member.codec.read(found[key], f'{path}.{key}')
            elif member.required:
                raise wrong(f'{path}.{key}', 'is missing', 'a value', None)
        return arguments


def laid_out(
    kind: type,
    layout: Layout,
    codecs: Mapping[str, Codec] | None = None,
    names: Mapping[str, type[IntEnum]] | None = None,
    derived: Derived | None = None,
) -> Composite:
    """
    Return the codec of a dataclass or a named tuple.

    :param layout: which of its fields are on the wire by the same name; they come first.
    :param codecs: of the other fields, or instead of the layout's.
    :param names: of the values of fields of the layout.
    :param derived: see Composite.
    """
    members = members_of(kind, layout, codecs, names)
    return Composite(kind, members, derived, tuple(layout.offsets))


def members_of(
    kind: type,
    layout: Layout,
    codecs: Mapping[str, Codec] | None = None,
    names: Mapping[str, type[IntEnum]] | None = None,
    leave_out: tuple[str, ...] = (),
) -> list[Member]:
    """Return the members of a dataclass or a named tuple; see laid_out."""
    by_name = {field.name: field for field in layout.fields}
    members = []
    for name, required in _parameters(kind).items():
        codec = (codecs or {}).get(name)
        if name in leave_out:
            continue
        if codec is None:
            codec = codec_of(by_name[name], (names or {}).get(name))
        members.append(Member(name, codec, attrgetter(name), name, required))
    return members


def _parameters(kind: type) -> dict[str, bool]:
    """Return what the constructor takes, and whether each has no default."""
    parameters = signature(kind).parameters.values()
    return {each.name: each.default is Parameter.empty for each in parameters}


def _names_of_codes(members: list[Member]) -> dict[str, Callable[[Any], Any]]:
    return {
        f'{member.key}_name': _namer(member.codec, member.get)
        for member in members
        if isinstance(member.codec, Enumerated)
    }


def _namer(codec: Enumerated, get: Callable[[Any], Any]) -> Callable[[Any], str | None]:
    return lambda value: codec.name(get(value))


def _check(expected: Any, found: Any, path: str) -> None:
    if isinstance(expected, IntEnum):
        expected = int(expected)
    if found != expected:
        raise wrong(path, 'contradicts the rest', shown(expected), found)
