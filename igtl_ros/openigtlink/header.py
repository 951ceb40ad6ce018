# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
The 58-byte header, the same in header versions 1 and 2 (spec page: protocol header).

Versions 1 and 2 of the *protocol* use header version 1; protocol 3 uses header version 2.
"""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

from igtl_ros.openigtlink.errors import FramingError
from igtl_ros.openigtlink.errors import PackError
from igtl_ros.openigtlink.layout import Field
from igtl_ros.openigtlink.layout import Layout
from igtl_ros.openigtlink.limits import Limits
from igtl_ros.openigtlink.text import pack_text
from igtl_ros.openigtlink.text import read_text

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

# Version and names repeat with every message of a stream, so both directions keep some of them;
# what changes is a second, shorter struct.
_NAMES = Layout(*LAYOUT.fields[:3]).struct
_NUMBERS = Layout(*LAYOUT.fields[3:]).struct
_KEPT = 1024


class Header(NamedTuple):
    """A header as it stood on the wire; names are cut at their first NUL."""

    version: int
    type_name: str
    device_name: str
    timestamp: int
    body_size: int
    crc: int


def pack_header(
    version: int, type_name: str, device_name: str, timestamp: int, body_size: int, crc: int
) -> bytes:
    """
    Return 58 bytes.

    :raises PackError: a name does not fit, or the type is none that a receiver would take.
    :raises struct.error: a number does not fit.
    """
    return _pack_names(version, type_name, device_name) + _NUMBERS.pack(timestamp, body_size, crc)


@lru_cache(_KEPT)
def _pack_names(version: int, type_name: str, device_name: str) -> bytes:
    if not _is_type_name(type_name):
        raise PackError(
            'message type is not printable ASCII',
            expected='what a receiver takes for a header',
            found=repr(type_name),
        )
    return _NAMES.pack(
        version,
        pack_text(type_name, TYPE_NAME_SIZE, 'message type'),
        pack_text(device_name, DEVICE_NAME_SIZE, 'device name'),
    )


def unpack_header(data: memoryview | bytes | bytearray, offset: int, limits: Limits) -> Header:
    """
    Return the header at an offset; 58 bytes must be there.

    :raises FramingError: it cannot be a header, or states a body beyond the limit. OpenIGTLink
        has no mark to find the next message by, so the stream ends here.
    """
    middle = offset + _NAMES.size
    names = _unpack_names(bytes(data[offset:middle]))
    header: Header = tuple.__new__(Header, names + _NUMBERS.unpack_from(data, middle))
    if header.body_size > limits.max_body_size:
        raise FramingError(
            'body is larger than allowed',
            type_name=header.type_name,
            device_name=header.device_name,
            offset=LAYOUT.offsets['body_size'],
            expected=f'at most {limits.max_body_size} bytes',
            found=header.body_size,
        )
    return header


@lru_cache(_KEPT)
def _unpack_names(data: bytes) -> tuple[int, str, str]:
    version, raw_type, raw_name = _NAMES.unpack(data)
    type_name = read_text(raw_type)
    if not 1 <= version <= _MAX_PLAUSIBLE_VERSION or not _is_type_name(type_name):
        raise FramingError(
            'not an OpenIGTLink header',
            offset=0,
            expected='version 1 or 2 and a printable message type',
            found=f'version {version}, type {raw_type!r}',
        )
    return version, type_name, read_text(raw_name)


def _is_type_name(text: str) -> bool:
    return text.isascii() and text.isprintable()
