# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
BIND: several messages in one (spec page Bind), and GET_BIND, STT_BIND, which ask for it.

    count | type and size of each child | size of the names | names, filled up to an even size
    | contents, each filled up to an even size

Children have no header: version and timestamp are the parent's, and they carry no metadata. The
C++ library reads a child that has any wrongly, so none is ever written.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from typing import ClassVar
from typing import NamedTuple

from igtl_ros.openigtlink.errors import ContentError
from igtl_ros.openigtlink.errors import MessageError
from igtl_ros.openigtlink.errors import PackError
from igtl_ros.openigtlink.layout import Field
from igtl_ros.openigtlink.layout import Layout
from igtl_ros.openigtlink.limits import Limits
from igtl_ros.openigtlink.messages.base import Body
from igtl_ros.openigtlink.messages.base import Buffer
from igtl_ros.openigtlink.messages.base import check_least_size
from igtl_ros.openigtlink.text import pack_text
from igtl_ros.openigtlink.text import unpack_text

COUNT = Layout(Field('count', 'u2', meaning='number of children'))
NAME_TABLE = Layout(Field('size', 'u2', meaning='bytes of names that follow, padding included'))
TYPE_NAME = Layout(Field('type', 'S12'))
INTERVAL = Layout(Field('interval', 'u8', meaning='no two sources agree on its unit'))
_MAX_CHILDREN = 0xFFFF
_NAME_SIZE = 20


class Child(NamedTuple):
    """
    One message of a BIND.

    :param name: its device name, at most 20 bytes.
    :param body: its content.
    :param type_name: its type; the body's own if left out.
    """

    name: str
    body: Body
    type_name: str = ''


class Wanted(NamedTuple):
    """One message that is asked for; an empty name is any device."""

    type_name: str
    name: str = ''


@dataclass(frozen=True, slots=True, eq=False)
class Bind(Body):
    """
    BIND: messages that belong together.

    :param children: in order. They may be BINDs themselves.
    """

    TYPE: ClassVar[str] = 'BIND'
    LAYOUT: ClassVar[Layout] = Layout(
        Field('type', 'S12', meaning='type of a child'),
        Field('size', 'u8', meaning='bytes of its content, without padding'),
    )

    children: tuple[Child, ...] = ()

    def __post_init__(self) -> None:
        """Name each child's type, so that equal messages are equal."""
        try:
            children = tuple(
                child._replace(type_name=child.type_name or child.body.TYPE)
                for child in (Child(*parts) for parts in self.children)
            )
        except (AttributeError, TypeError) as error:
            raise PackError(
                'not children of a BIND', expected='name, body', found=repr(self.children)
            ) from error
        object.__setattr__(self, 'children', children)

    def pack_content(self) -> tuple[Buffer, ...]:
        """Return the tables and the children's contents; large ones are not copied."""
        contents = [child.body.pack_content() for child in self.children]
        sizes = [sum(map(len, buffers)) for buffers in contents]
        entries = b''.join(
            self.LAYOUT.struct.pack(pack_text(child.type_name, 12, 'type of a child'), size)
            for child, size in zip(self.children, sizes, strict=True)
        )
        names = _pack_names([child.name for child in self.children])
        packed: list[Buffer] = [_pack_count(len(self.children)) + entries + names]
        for buffers, size in zip(contents, sizes, strict=True):
            packed += buffers
            if size % 2:
                packed.append(b'\0')
        return tuple(packed)

    @classmethod
    def unpack_content(cls, content: memoryview, limits: Limits) -> Bind:
        """Return the body with all its children unpacked; one that is wrong loses the message."""
        # Here, because the table of all types holds this one too.
        from igtl_ros.openigtlink.registry import unpack_content

        if limits.max_depth < 1:
            raise ContentError('BIND is nested too deeply', offset=0)
        limits = replace(limits, max_depth=limits.max_depth - 1)
        entries, position = _unpack_entries(content, cls.LAYOUT, limits)
        names, position = _unpack_names(content, position, len(entries))
        children = []
        for (raw_type, size), name in zip(entries, names, strict=True):
            type_name, end = unpack_text(raw_type), position + size
            if end > len(content):
                raise ContentError(
                    f'child {name!r} exceeds the content',
                    offset=position,
                    expected=f'at most {len(content) - position} bytes',
                    found=size,
                )
            try:
                body = unpack_content(type_name, content[position:end], limits)
            except MessageError as error:
                error.problem = f'child {type_name} {name!r}: {error.problem}'
                error.offset = position + (error.offset or 0)
                raise
            children.append(Child(name, body, type_name))
            position = end + size % 2
        return cls(tuple(children))


@dataclass(frozen=True, slots=True, eq=False)
class BindQuery(Body):
    """
    GET_BIND: ask for messages in one BIND.

    :param wanted: what; nothing means all there is.
    """

    TYPE: ClassVar[str] = 'GET_BIND'
    LAYOUT: ClassVar[Layout] = TYPE_NAME

    wanted: tuple[Wanted, ...] = ()

    def pack_content(self) -> tuple[Buffer, ...]:
        """Return types and names, or nothing."""
        return (_pack_wanted(self.wanted),) if self.wanted else ()

    @classmethod
    def unpack_content(cls, content: memoryview, limits: Limits) -> BindQuery:
        """Return the body; C++ peers leave the names unpadded, and send four bytes for all."""
        return cls(_unpack_wanted(content, limits))


@dataclass(frozen=True, slots=True, eq=False)
class StartBind(Body):
    """
    STT_BIND: start a stream of BINDs.

    :param interval: 64 bits whose unit is ns in the documents and 2^-32 s in the C++ library,
        which sends undefined bytes; not to be relied on.
    :param wanted: what; nothing means all there is.
    """

    TYPE: ClassVar[str] = 'STT_BIND'
    LAYOUT: ClassVar[Layout] = INTERVAL

    interval: int = 0
    wanted: tuple[Wanted, ...] = ()

    def pack_content(self) -> tuple[Buffer, ...]:
        """Return the interval, and types and names if there are any."""
        interval = self.LAYOUT.struct.pack(self.interval)
        return (interval + (_pack_wanted(self.wanted) if self.wanted else b''),)

    @classmethod
    def unpack_content(cls, content: memoryview, limits: Limits) -> StartBind:
        """Return the body: interval, list, or both, as documents and peers have it."""
        size = cls.LAYOUT.size
        try:
            check_least_size(content, size)
            wanted = _unpack_wanted(content[size:], limits)
        except ContentError:
            return cls(0, _unpack_wanted(content, limits))
        return cls(cls.LAYOUT.struct.unpack_from(content)[0], wanted)


def _pack_count(count: int) -> bytes:
    if count > _MAX_CHILDREN:
        raise PackError('too many children', expected=f'at most {_MAX_CHILDREN}', found=count)
    return COUNT.struct.pack(count)


def _pack_names(names: Sequence[str]) -> bytes:
    table = b''.join(pack_text(name, _NAME_SIZE, 'name of a child') + b'\0' for name in names)
    table += b'\0' * (len(table) % 2)
    if len(table) > 0xFFFF:
        raise PackError('names do not fit', expected='at most 65535 bytes', found=len(table))
    return NAME_TABLE.struct.pack(len(table)) + table


def _pack_wanted(wanted: tuple[Wanted, ...]) -> bytes:
    types = b''.join(
        TYPE_NAME.struct.pack(pack_text(one.type_name, 12, 'type of a child')) for one in wanted
    )
    return _pack_count(len(wanted)) + types + _pack_names([name for _, name in wanted])


def _unpack_entries(
    content: memoryview, entry: Layout, limits: Limits
) -> tuple[list[tuple[bytes, int]], int]:
    """Return the entries behind the count, and where they end."""
    check_least_size(content, COUNT.size)
    count = COUNT.struct.unpack_from(content)[0]
    end = COUNT.size + count * entry.size
    if end > len(content) or count > limits.max_elements:
        raise ContentError(
            'children exceed the content',
            offset=0,
            expected=f'at most {(len(content) - COUNT.size) // entry.size}',
            found=count,
        )
    return [*entry.struct.iter_unpack(content[COUNT.size : end])], end


def _unpack_names(content: memoryview, start: int, count: int) -> tuple[list[str], int]:
    """Return the names of the table, and where it ends."""
    position = start + NAME_TABLE.size
    check_least_size(content, position)
    size = NAME_TABLE.struct.unpack_from(content, start)[0]
    table = bytes(content[position : position + size])
    names = table.split(b'\0')[:count] if count else []
    longest = max(map(len, names), default=0)
    if len(table) < size or table.count(b'\0') < count or longest > _NAME_SIZE:
        raise ContentError(
            'names of the children do not fit',
            offset=start,
            expected=f'{count} names of at most {_NAME_SIZE} bytes in at most '
            f'{len(content) - position} bytes',
            found=f'{table.count(0)} names of at most {longest} bytes, {size} bytes',
        )
    return [name.decode('utf-8', 'surrogateescape') for name in names], position + size


def _unpack_wanted(content: memoryview, limits: Limits) -> tuple[Wanted, ...]:
    # C++ peers send an empty list for all there is, and leave even its sizes unwritten.
    if len(content) in (0, COUNT.size + NAME_TABLE.size):
        return ()
    entries, position = _unpack_entries(content, TYPE_NAME, limits)
    names, position = _unpack_names(content, position, len(entries))
    if position < len(content):
        raise ContentError(
            'bytes behind the names',
            offset=position,
            expected='none',
            found=len(content) - position,
        )
    return tuple(
        Wanted(unpack_text(entry[0]), name) for entry, name in zip(entries, names, strict=True)
    )
