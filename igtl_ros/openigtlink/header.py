# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
The 58-byte header, the same in header versions 1 and 2 (spec page: protocol header).

Versions 1 and 2 of the *protocol* use header version 1; protocol 3 uses header version 2.
"""

from __future__ import annotations

from typing import NamedTuple

from igtl_ros.openigtlink.errors import FramingError
from igtl_ros.openigtlink.layout import Field
from igtl_ros.openigtlink.layout import Layout
from igtl_ros.openigtlink.limits import Limits
from igtl_ros.openigtlink.text import unpack_text

LAYOUT = Layout(
    Field('version', 'u2', meaning='1 or 2'),
    Field('type', 'S12', meaning='message type, NUL padded; 12 characters carry no NUL'),
    Field('device_name', 'S20', meaning='NUL padded'),
    Field('timestamp', 'u8', meaning='seconds and binary fraction, 32 bits each; 0: not set'),
    Field('body_size', 'u8', meaning='bytes after the header'),
    Field('crc', 'u8', meaning='CRC-64 of the body'),
)
HEADER_SIZE = LAYOUT.size
DEVICE_NAME_SIZE = 20
TYPE_NAME_SIZE = 12
# No version above 2 exists. A small one may come some day and can be skipped by its size; a
# large one is not OpenIGTLink at all (an HTTP request reads as 0x4745).
_MAX_PLAUSIBLE_VERSION = 255

_unpack = LAYOUT.struct.unpack_from
pack_header = LAYOUT.struct.pack


class Header(NamedTuple):
    """A header as it stood on the wire; names are cut at their first NUL."""

    version: int
    type_name: str
    device_name: str
    timestamp: int
    body_size: int
    crc: int


def unpack_header(data: memoryview | bytes | bytearray, offset: int, limits: Limits) -> Header:
    """
    Return the header at an offset; 58 bytes must be there.

    :raises FramingError: it cannot be a header, or states a body beyond the limit. OpenIGTLink
        has no mark to find the next message by, so the stream ends here.
    """
    version, raw_type, raw_name, timestamp, body_size, crc = _unpack(data, offset)
    type_name = unpack_text(raw_type)
    device_name = unpack_text(raw_name)
    if not 1 <= version <= _MAX_PLAUSIBLE_VERSION or not (
        type_name.isascii() and type_name.isprintable()
    ):
        raise FramingError(
            'not an OpenIGTLink header',
            offset=0,
            expected='version 1 or 2 and a printable message type',
            found=f'version {version}, type {raw_type!r}',
        )
    if body_size > limits.max_body_size:
        raise FramingError(
            'body is larger than allowed',
            type_name=type_name,
            device_name=device_name,
            offset=LAYOUT.offsets['body_size'],
            expected=f'at most {limits.max_body_size} bytes',
            found=body_size,
        )
    return Header(version, type_name, device_name, timestamp, body_size, crc)
