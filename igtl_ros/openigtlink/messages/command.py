# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""COMMAND and RTS_COMMAND: a request by name and its reply (spec page Command)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from typing import TypeVar

from igtl_ros.openigtlink.errors import ContentError
from igtl_ros.openigtlink.errors import PackError
from igtl_ros.openigtlink.layout import Field
from igtl_ros.openigtlink.layout import Layout
from igtl_ros.openigtlink.limits import Limits
from igtl_ros.openigtlink.messages.base import Body
from igtl_ros.openigtlink.messages.base import Buffer
from igtl_ros.openigtlink.messages.base import check_least_size
from igtl_ros.openigtlink.text import decode
from igtl_ros.openigtlink.text import encode
from igtl_ros.openigtlink.text import pack_text
from igtl_ros.openigtlink.text import unpack_text

CommandT = TypeVar('CommandT', bound='Command')
_MAX_ID = 0xFFFFFFFF


@dataclass(frozen=True, slots=True, eq=False)
class Command(Body):
    """
    COMMAND: a request; what it says is XML by convention. C++ peers send it in version 2 only.

    :param command_id: 32 bits; the reply carries the same.
    :param name: at most 128 bytes; C++ peers read 127.
    :param data: the command as bytes; Command.of makes it from str. C++ peers send 65535 at most.
    :param encoding: IANA MIBenum of the bytes.
    """

    TYPE: ClassVar[str] = 'COMMAND'
    LAYOUT: ClassVar[Layout] = Layout(
        Field('command_id', 'u4', meaning='the reply carries the same'),
        Field('name', 'S128'),
        Field('encoding', 'u2', meaning='IANA MIBenum, 3 is US-ASCII'),
        Field('length', 'u4', meaning='bytes of command that follow, XML by convention'),
    )
    NAME_SIZE: ClassVar[int] = 128

    command_id: int = 0
    name: str = ''
    data: bytes = b''
    encoding: int = 3

    @classmethod
    def of(
        cls: type[CommandT], command_id: int, name: str, text: str, encoding: int | None = None
    ) -> CommandT:
        """Return one with this text: US-ASCII where that does, else UTF-8, unless told."""
        encoding, data = encode(text, encoding)
        return cls(command_id, name, data, encoding)

    @property
    def text(self) -> str:
        """Return the command as text."""
        return decode(self.data, self.encoding)

    def pack_content(self) -> tuple[Buffer, ...]:
        """Return 138 bytes and the command."""
        if not 0 <= self.command_id <= _MAX_ID:
            raise PackError(
                'command id is out of range', expected=f'0 to {_MAX_ID}', found=self.command_id
            )
        name = pack_text(self.name, self.NAME_SIZE, 'command name')
        header = self.LAYOUT.struct.pack(self.command_id, name, self.encoding, len(self.data))
        return header, self.data

    @classmethod
    def unpack_content(cls: type[CommandT], content: memoryview, limits: Limits) -> CommandT:
        """Return the body; bytes behind the stated length are ignored."""
        start = cls.LAYOUT.size
        check_least_size(content, start)
        command_id, name, encoding, length = cls.LAYOUT.struct.unpack_from(content)
        if start + length > len(content):
            raise ContentError(
                'command is longer than the content',
                offset=cls.LAYOUT.offsets['length'],
                expected=f'at most {len(content) - start}',
                found=length,
            )
        return cls(command_id, unpack_text(name), bytes(content[start : start + length]), encoding)


@dataclass(frozen=True, slots=True, eq=False)
class CommandReply(Command):
    """RTS_COMMAND: the reply, with the id and the name of what it answers."""

    TYPE: ClassVar[str] = 'RTS_COMMAND'
