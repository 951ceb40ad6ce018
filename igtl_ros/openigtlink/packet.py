# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""A whole message: header fields, metadata and body; bytes to Packet and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import fields
from dataclasses import replace
from struct import error as StructError

from igtl_ros.openigtlink import timestamp as timestamps
from igtl_ros.openigtlink.crc64 import crc64
from igtl_ros.openigtlink.crc64 import crc64_of
from igtl_ros.openigtlink.errors import ContentError
from igtl_ros.openigtlink.errors import CrcError
from igtl_ros.openigtlink.errors import LocalError
from igtl_ros.openigtlink.errors import MessageError
from igtl_ros.openigtlink.errors import PackError
from igtl_ros.openigtlink.errors import VersionError
from igtl_ros.openigtlink.header import Header
from igtl_ros.openigtlink.header import HEADER_SIZE
from igtl_ros.openigtlink.header import pack_header
from igtl_ros.openigtlink.header import unpack_header
from igtl_ros.openigtlink.limits import DEFAULT_LIMITS
from igtl_ros.openigtlink.limits import Limits
from igtl_ros.openigtlink.messages.base import Body
from igtl_ros.openigtlink.messages.base import Buffer
from igtl_ros.openigtlink.metadata import Metadata
from igtl_ros.openigtlink.metadata import NO_METADATA
from igtl_ros.openigtlink.metadata import pack_metadata
from igtl_ros.openigtlink.metadata import split_body
from igtl_ros.openigtlink.registry import unpack_content

HEADER_VERSIONS = (1, 2)
# PLUS's convention for names that do not fit the header's 20 bytes.
LONG_NAME_KEY = 'IGTL_DEVICE_NAME'
# How struct, numpy and the text codecs refuse a value that does not fit.
_MISFITS = (StructError, ArithmeticError, AttributeError, BufferError, TypeError, ValueError)


@dataclass(frozen=True, slots=True, init=False)
class Packet:
    """
    One OpenIGTLink message.

    :param body: the content; Raw for types that we do not know.
    :param device_name: at most 20 bytes.
    :param timestamp: as on the wire (see the timestamp module); 0 means not set.
    :param header_version: 1, or 2 for messages with metadata and a message id.
    :param message_id: header version 2 only.
    :param metadata: header version 2 only; a mapping is taken too.
    :param type_name: type on the wire; the body's own if left out.
    """

    body: Body
    device_name: str = ''
    timestamp: int = 0
    header_version: int = 1
    message_id: int = 0
    metadata: Metadata = NO_METADATA
    type_name: str = ''

    def __init__(
        self,
        body: Body,
        device_name: str = '',
        timestamp: int = 0,
        header_version: int = 1,
        message_id: int = 0,
        metadata: Metadata | Mapping[str, str] = NO_METADATA,
        type_name: str = '',
    ) -> None:
        # One is made for every message: writing the slots takes half the time of the __init__
        # that a frozen dataclass generates. isinstance() is slow on an abstract base class.
        _set_body(self, body)
        _set_device_name(self, device_name)
        _set_timestamp(self, timestamp)
        _set_header_version(self, header_version)
        _set_message_id(self, message_id)
        _set_metadata(self, metadata if type(metadata) is Metadata else Metadata(metadata))
        _set_type_name(self, type_name or body.TYPE)

    @property
    def nanoseconds(self) -> int:
        """Return the timestamp in nanoseconds since 1970 UTC; 0 means not set."""
        return timestamps.to_nanoseconds(self.timestamp) if self.timestamp else 0

    @property
    def full_device_name(self) -> str:
        """Return the device name, from the metadata where PLUS put one that was too long."""
        return self.metadata.get(LONG_NAME_KEY) or self.device_name

    def for_version(self, header_version: int) -> Packet:
        """Return this message for a peer of that header version; version 1 has no metadata."""
        if header_version == self.header_version:
            return self
        if header_version == 1:
            return replace(self, header_version=1, message_id=0, metadata=NO_METADATA)
        return replace(self, header_version=header_version)

    def pack(self) -> tuple[Buffer, ...]:
        """
        Return the message as buffers to be written one after the other; pixels are not copied.

        :raises PackError: a value does not fit the protocol; it names device, value and limit.
        """
        try:
            content = self.body.pack_content()
            if self.header_version == 2:
                extended, metadata = pack_metadata(self.metadata, self.message_id)
                body: tuple[Buffer, ...] = (extended, *content, metadata)
            elif self.header_version == 1:
                if self.metadata.entries or self.message_id:
                    raise PackError(
                        'header version 1 carries no metadata and no message id',
                        expected='header version 2',
                    )
                body = content
            else:
                raise PackError(
                    'unknown header version', expected='1 or 2', found=self.header_version
                )
            header = pack_header(
                self.header_version,
                self.type_name,
                self.device_name,
                self.timestamp,
                sum(map(len, body)),
                crc64(body),
            )
        except LocalError as error:
            error.device_name = error.device_name or self.device_name
            error.type_name = error.type_name or self.type_name
            raise
        except _MISFITS as error:
            raise PackError(
                'a value does not fit its field',
                device_name=self.device_name,
                type_name=self.type_name,
                found=str(error),
            ) from error
        return (header, *body)

    def to_bytes(self) -> bytes:
        """Return the message in one piece; a copy."""
        return b''.join(self.pack())


(
    _set_body,
    _set_device_name,
    _set_timestamp,
    _set_header_version,
    _set_message_id,
    _set_metadata,
    _set_type_name,
) = (getattr(Packet, field.name).__set__ for field in fields(Packet))


def unpack(data: Buffer, *, check_crc: bool = True, limits: Limits = DEFAULT_LIMITS) -> Packet:
    """
    Return the message that is exactly these bytes.

    :raises FramingError: not a header.
    :raises MessageError: the body is wrong, cut off, or followed by something.
    """
    view = memoryview(data)
    if len(view) < HEADER_SIZE:
        raise ContentError(
            'shorter than a header',
            offset=0,
            expected=f'at least {HEADER_SIZE} bytes',
            found=len(view),
        )
    header = unpack_header(view, 0, limits)
    if len(view) - HEADER_SIZE != header.body_size:
        raise ContentError(
            'body has another length than the header states',
            device_name=header.device_name,
            type_name=header.type_name,
            offset=HEADER_SIZE,
            expected=f'{header.body_size} bytes',
            found=len(view) - HEADER_SIZE,
        )
    return unpack_body(header, view[HEADER_SIZE:], check_crc=check_crc, limits=limits)


def unpack_body(header: Header, body: memoryview, *, check_crc: bool, limits: Limits) -> Packet:
    """
    Return the message of a header and its whole body.

    :raises MessageError: this message is lost; the stream can go on.
    """
    try:
        if check_crc and (crc := crc64_of(body)) != header.crc:
            raise CrcError(
                'checksum does not match', expected=f'{header.crc:#018x}', found=f'{crc:#018x}'
            )
        if header.version == 1:
            content, message_id, metadata = body, 0, NO_METADATA
        elif header.version == 2:
            content, message_id, metadata = split_body(body, limits)
        else:
            raise VersionError(
                'unknown header version', offset=0, expected='1 or 2', found=header.version
            )
        return Packet(
            unpack_content(header.type_name, content, limits),
            header.device_name,
            header.timestamp,
            header.version,
            message_id,
            metadata,
            header.type_name,
        )
    except MessageError as error:
        error.device_name, error.type_name = header.device_name, header.type_name
        raise
