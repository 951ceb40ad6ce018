# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""STRING and STATUS: what a device says (spec pages String, Status)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar

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
from igtl_ros.openigtlink.text import read_text
from igtl_ros.openigtlink.text import unpack_text

MAX_STRING_SIZE = 0xFFFF


@dataclass(frozen=True, slots=True, eq=False)
class String(Body):
    """
    STRING: text, at most 65535 bytes of it.

    :param data: the text as bytes; String.of makes it from str.
    :param encoding: IANA MIBenum of the bytes.
    """

    TYPE: ClassVar[str] = 'STRING'
    LAYOUT: ClassVar[Layout] = Layout(
        Field('encoding', 'u2', meaning='IANA MIBenum, 3 is US-ASCII'),
        Field('length', 'u2', meaning='bytes of text that follow'),
    )

    data: bytes = b''
    encoding: int = 3

    def __post_init__(self) -> None:
        """Refuse what the length field cannot say; nothing is cut off silently."""
        if len(self.data) > MAX_STRING_SIZE:
            raise PackError(
                'text is too long for STRING',
                expected=f'at most {MAX_STRING_SIZE} bytes',
                found=len(self.data),
            )

    @classmethod
    def of(cls, text: str, encoding: int | None = None) -> String:
        """Return a STRING of this text: US-ASCII where that does, else UTF-8, unless told."""
        encoding, data = encode(text, encoding)
        return cls(data, encoding)

    @property
    def text(self) -> str:
        """Return the text."""
        return decode(self.data, self.encoding)

    def pack_content(self) -> tuple[Buffer, ...]:
        """Return four bytes and the text."""
        return (self.LAYOUT.struct.pack(self.encoding, len(self.data)) + self.data,)

    @classmethod
    def unpack_content(cls, content: memoryview, limits: Limits) -> String:
        """Return the body; bytes behind the stated length are ignored."""
        check_least_size(content, cls.LAYOUT.size)
        encoding, length = cls.LAYOUT.struct.unpack_from(content)
        if cls.LAYOUT.size + length > len(content):
            raise ContentError(
                'text is longer than the content',
                offset=2,
                expected=f'at most {len(content) - cls.LAYOUT.size}',
                found=length,
            )
        return cls(bytes(content[cls.LAYOUT.size : cls.LAYOUT.size + length]), encoding)


class StatusCode(IntEnum):
    """Codes of STATUS."""

    INVALID = 0
    OK = 1
    UNKNOWN_ERROR = 2
    PANIC_MODE = 3
    NOT_FOUND = 4
    ACCESS_DENIED = 5
    BUSY = 6
    TIME_OUT = 7
    OVERFLOW = 8
    CHECKSUM_ERROR = 9
    CONFIG_ERROR = 10
    RESOURCE_ERROR = 11
    UNKNOWN_INSTRUCTION = 12
    NOT_READY = 13
    MANUAL_MODE = 14
    DISABLED = 15
    NOT_PRESENT = 16
    UNKNOWN_VERSION = 17
    HARDWARE_FAILURE = 18
    SHUT_DOWN = 19


@dataclass(frozen=True, slots=True, eq=False)
class Status(Body):
    """
    STATUS: how a device is.

    :param code: one of StatusCode; larger ones are carried as they are.
    :param subcode: device specific.
    :param error_name: at most 20 bytes, not to be relied on.
    :param message: text; sent with a NUL behind it, without which C++ peers drop the text.
    """

    TYPE: ClassVar[str] = 'STATUS'
    LAYOUT: ClassVar[Layout] = Layout(
        Field('code', 'u2', meaning='1 is OK'),
        Field('subcode', 'i8', meaning='device specific'),
        Field('error_name', 'S20', meaning='NUL padded; followed by text that ends with a NUL'),
    )
    ERROR_NAME_SIZE: ClassVar[int] = 20

    code: int = StatusCode.OK
    subcode: int = 0
    error_name: str = ''
    message: str = ''

    def pack_content(self) -> tuple[Buffer, ...]:
        """Return 30 bytes, the text and a NUL."""
        for what, value, low, high in (
            ('code', self.code, 0, 0xFFFF),
            ('subcode', self.subcode, -(2**63), 2**63 - 1),
        ):
            if not low <= value <= high:
                raise PackError(
                    f'{what} is out of range', expected=f'{low} to {high}', found=value
                )
        if '\0' in self.message:
            raise PackError('message holds a NUL', expected='text', found=repr(self.message))
        name = pack_text(self.error_name, self.ERROR_NAME_SIZE, 'error name')
        text = self.message.encode('utf-8', 'surrogateescape')
        return (self.LAYOUT.struct.pack(self.code, self.subcode, name) + text + b'\0',)

    @classmethod
    def unpack_content(cls, content: memoryview, limits: Limits) -> Status:
        """Return the body; the text may lack its NUL."""
        check_least_size(content, cls.LAYOUT.size)
        code, subcode, name = cls.LAYOUT.struct.unpack_from(content)
        return cls(code, subcode, unpack_text(name), read_text(bytes(content[cls.LAYOUT.size :])))
