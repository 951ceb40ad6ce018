# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Text with an encoding, and metadata to igtl_ros/MetadataEntry and back."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from typing import Any

from igtl_ros.msg import MetadataEntry as RosMetadataEntry
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import MetadataEntry
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink.text import decode
from igtl_ros.openigtlink.text import encode
from igtl_ros.openigtlink.text import printable
from igtl_ros.openigtlink.text import US_ASCII


def text_to_ros(data: bytes, encoding: int) -> tuple[str, array[int]]:
    """Return bytes as text, and the bytes themselves where the text does not say them again."""
    text = printable(decode(data, encoding))
    # Middleware cuts a string at NUL.
    plain = '\0' not in text and _says_again(text, encoding) == data
    return text, array('B', b'' if plain else data)


def text_from_ros(text: str, encoding: int, raw: Any) -> tuple[int, bytes]:
    """
    Return encoding and bytes of a text.

    :param encoding: 0: chosen by content.
    :param raw: the bytes themselves; they count while the text is still theirs.
    :raises PackError: the text does not fit the encoding that it asks for.
    """
    data = bytes(raw)
    if data:
        said = printable(decode(data, encoding))
        if text in (said, said.partition('\0')[0]):
            return encoding, data
    if encoding == US_ASCII:  # read as UTF-8, because senders label what they have as ASCII
        return (US_ASCII, text.encode()) if text.isascii() else encode(text)
    return encode(text, encoding or None)


def _says_again(text: str, encoding: int) -> bytes | None:
    try:
        found, data = text_from_ros(text, encoding, b'')
    except PackError:
        return None
    return data if found == encoding else None


def metadata_to_ros(metadata: Metadata) -> list[RosMetadataEntry]:
    """Return the entries, in their order."""
    result = []
    for entry in metadata.entries:
        value, raw = text_to_ros(entry.data, entry.encoding)
        message = RosMetadataEntry(key=printable(entry.key), value=value, encoding=entry.encoding)
        if raw:
            message.raw = raw
        result.append(message)
    return result


def metadata_from_ros(entries: Iterable[RosMetadataEntry]) -> Metadata:
    """
    Return the metadata.

    US-ASCII becomes UTF-8 where the value is not ASCII: what came in so labelled has to go out.

    :raises PackError: a value does not fit the encoding it asks for.
    """
    result = []
    for entry in entries:
        encoding, data = text_from_ros(entry.value, entry.encoding, entry.raw)
        result.append(MetadataEntry(entry.key, data, encoding))
    return Metadata(entries=tuple(result))
