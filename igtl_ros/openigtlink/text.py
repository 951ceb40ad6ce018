# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Text in fixed fields and in metadata.

No page says how fixed text fields are encoded. We write UTF-8, which is ASCII for every name
that a deployed peer can read, and read UTF-8; bytes that are not UTF-8 survive as surrogates,
so that what came in packs back unchanged (see printable for showing them).
"""

from __future__ import annotations

from functools import lru_cache

from igtl_ros.openigtlink.errors import PackError

US_ASCII = 3
UTF_8 = 106

# IANA MIBenum to Python codec, for the encodings met in the field (RFC 3808).
CODECS = {
    US_ASCII: 'ascii',
    4: 'latin-1',
    17: 'shift_jis',
    18: 'euc_jp',
    UTF_8: 'utf-8',
    1013: 'utf-16-be',
    1014: 'utf-16-le',
    1015: 'utf-16',
    2252: 'cp1252',
}


def read_text(data: bytes) -> str:
    """Return text up to the first NUL, whatever stands behind it."""
    return data.partition(b'\0')[0].decode('utf-8', 'surrogateescape')


@lru_cache(maxsize=1024)
def unpack_text(field: bytes) -> str:
    """Return the text of a fixed field; names repeat with every message, so some are kept."""
    return read_text(field)


@lru_cache(maxsize=1024)
def pack_text(text: str, width: int, what: str) -> bytes:
    """
    Return text as the bytes of a fixed field, not yet filled up with NUL.

    :raises PackError: it is longer than the field, or holds a NUL.
    """
    data = text.encode('utf-8', 'surrogateescape')
    if len(data) > width:
        raise PackError(f'{what} is too long', expected=f'at most {width} bytes', found=repr(text))
    if b'\0' in data:
        raise PackError(f'{what} holds a NUL', expected='text', found=repr(text))
    return data


def decode(data: bytes, encoding: int) -> str:
    """
    Return text in an encoding given by its MIBenum.

    US-ASCII is read as UTF-8, because senders label what they have as ASCII. What is unknown or
    does not decode comes out as Latin-1, one character a byte.
    """
    codec = 'utf-8' if encoding == US_ASCII else CODECS.get(encoding, 'latin-1')
    try:
        return data.decode(codec)
    except UnicodeError:
        return data.decode('latin-1')


def encode(text: str, encoding: int | None = None) -> tuple[int, bytes]:
    """
    Return MIBenum and bytes of text; without an encoding US-ASCII if it fits, else UTF-8.

    :raises PackError: the text cannot be written in that encoding.
    """
    if encoding is None:
        encoding = US_ASCII if text.isascii() else UTF_8
    codec = CODECS.get(encoding)
    if codec is None:
        raise PackError(
            'unknown text encoding', expected=f'one of {sorted(CODECS)}', found=encoding
        )
    try:
        return encoding, text.encode(codec)
    except UnicodeError as error:
        raise PackError(f'text does not fit encoding {codec}', found=repr(text)) from error


def printable(text: str) -> str:
    """Return text that any UTF-8 consumer accepts: undecodable bytes as Latin-1 characters."""
    return (
        text.encode('utf-8', 'surrogateescape').decode('utf-8')
        if _is_clean(text)
        else (text.encode('utf-8', 'surrogateescape').decode('latin-1'))
    )


def _is_clean(text: str) -> bool:
    return not any('\ud800' <= character <= '\udfff' for character in text)
