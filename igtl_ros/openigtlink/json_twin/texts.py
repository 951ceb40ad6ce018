# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
r"""
Text of the wire as JSON strings, so that every byte survives and every JSON parser reads them.

Text in fixed fields is UTF-8 where it can be. A byte that is none is written `\xE4`, and a
backslash that would read as the beginning of such is written `\x5C`; nothing else is escaped.
Text that states its encoding (STRING, COMMAND, values of metadata) is written as text, and as
base64 besides where writing that text again would give other bytes.
"""

from __future__ import annotations

from base64 import b64decode
from base64 import b64encode
import binascii
import re
from typing import Any

from igtl_ros.openigtlink.errors import PackError
from igtl_ros.openigtlink.json_twin.reading import shown
from igtl_ros.openigtlink.json_twin.reading import wrong
from igtl_ros.openigtlink.messages.base import Buffer
from igtl_ros.openigtlink.text import decode
from igtl_ros.openigtlink.text import encode
from igtl_ros.openigtlink.text import US_ASCII

_TO_ESCAPE = re.compile(r'\\(?=x[0-9a-fA-F]{2})|[\udc80-\udcff]')
_ESCAPED = re.compile(rb'\\x([0-9a-fA-F]{2})')


def escape(text: str) -> str:
    """Return text of a fixed field for JSON."""
    return _TO_ESCAPE.sub(lambda found: f'\\x{ord(found[0]) & 0xFF:02X}', text)


def unescape(value: object, path: str, most: int, nul: bool = False) -> str:
    """
    Return text of a fixed field, of which JSON has this.

    :param most: how many bytes it may have.
    :param nul: whether it may hold a NUL.
    :raises PackError: no text, or none that fits.
    """
    if not isinstance(value, str):
        raise wrong(path, 'not text', 'a string', value)
    try:
        raw = value.encode()
    except UnicodeError:
        raise wrong(path, 'half a character', r'\xE4 for the byte E4', value) from None
    data = _ESCAPED.sub(lambda found: bytes.fromhex(found[1].decode()), raw)
    if len(data) > most:
        raise wrong(path, 'text is too long', f'at most {most} bytes', value)
    if b'\0' in data and not nul:
        raise wrong(path, 'text holds a NUL', 'text', value)
    return data.decode('utf-8', 'surrogateescape')


def to_base64(data: Buffer) -> str:
    """Return bytes as base64."""
    return b64encode(data).decode('ascii')


def from_base64(value: object, path: str) -> bytes:
    """
    Return the bytes.

    :raises PackError: not base64.
    """
    if not isinstance(value, str):
        raise wrong(path, 'not base64', 'a string', value)
    try:
        return b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        raise wrong(path, 'not base64', 'as RFC 4648 has it', str(error)) from None


def write_encoded(data: bytes, encoding: int, key: str) -> dict[str, Any]:
    """Return text with a stated encoding: under the key, and under `data` where it must be."""
    text = decode(data, encoding)
    try:
        survives = encode(text, encoding)[1] == data
    except PackError:
        survives = False
    return {key: text} if survives else {key: text, 'data': to_base64(data)}


def read_encoded(
    value: dict[str, Any], path: str, key: str, encoding: int | None
) -> tuple[bytes, int]:
    """
    Return bytes and encoding of text that JSON has as text, as `data`, or as both.

    :param encoding: as stated; US-ASCII if None, or UTF-8 where that would not do.
    :raises PackError: no text, one that does not fit the encoding, or text and data contradict.
    """
    text = value.get(key, '')
    if not isinstance(text, str):
        raise wrong(f'{path}.{key}', 'not text', 'a string', text)
    if 'data' in value:
        data = from_base64(value['data'], f'{path}.data')
        encoding = US_ASCII if encoding is None else encoding
        if key in value and decode(data, encoding) != text:
            says = shown(decode(data, encoding))
            raise wrong(f'{path}.{key}', 'not what data says', says, text)
        return data, encoding
    try:
        encoding, data = encode(text, encoding)
    except PackError as error:
        error.problem = f'{path}.{key}: {error.problem}'
        raise
    return data, encoding
