# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Header version 2: the extended header before the content, the metadata behind it.

    body = extended header (12) + content + metadata header (2 + 8 n) + keys and values

(Spec pages: protocol v3 extended header and metadata.) Order and duplicates are kept as they
came; looking a key up finds the last one, as the reference library does.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from struct import Struct
from typing import NamedTuple

from igtl_ros.openigtlink.errors import ContentError
from igtl_ros.openigtlink.errors import PackError
from igtl_ros.openigtlink.layout import Field
from igtl_ros.openigtlink.layout import Layout
from igtl_ros.openigtlink.limits import Limits
from igtl_ros.openigtlink.text import decode
from igtl_ros.openigtlink.text import encode

EXTENDED_HEADER = Layout(
    Field('extended_header_size', 'u2', meaning='12; a larger one is honoured when reading'),
    Field('metadata_header_size', 'u2', meaning='2 + 8 n'),
    Field('metadata_size', 'u4', meaning='bytes of all keys and values'),
    Field('message_id', 'u4'),
)
ENTRY = Layout(
    Field('key_size', 'u2', meaning='bytes'),
    Field('value_encoding', 'u2', meaning='IANA MIBenum'),
    Field('value_size', 'u4', meaning='bytes'),
)
_COUNT = Struct('>H')
# The reference library holds the size of all keys and values in 16 bits while it checks it and
# refuses the whole message beyond.
_MAX_SENT_SIZE = 0xFFFF
_MAX_SENT_PAIRS = 8191


class MetadataEntry(NamedTuple):
    """One key and its value, the value as bytes in the encoding given by its IANA MIBenum."""

    key: str
    data: bytes
    encoding: int

    @property
    def value(self) -> str:
        """Return the value as text."""
        return decode(self.data, self.encoding)


def _entry(key: str, value: str) -> MetadataEntry:
    encoding, data = encode(value)
    return MetadataEntry(key, data, encoding)


class Metadata(Mapping[str, str]):
    """
    The metadata of one message: an immutable mapping from key to text that keeps the wire order.

    :param values: a mapping; each value is written as US-ASCII where it can be, else as UTF-8.
    :param entries: the entries themselves, where encodings, order or duplicates matter.
    """

    __slots__ = ('_index', 'entries')

    def __init__(
        self, values: Mapping[str, str] | None = None, entries: tuple[MetadataEntry, ...] = ()
    ) -> None:
        if values is not None:
            entries += tuple(_entry(key, str(value)) for key, value in values.items())
        self.entries = entries
        self._index = {entry.key: entry for entry in entries} if entries else {}

    def __getitem__(self, key: str) -> str:
        return self._index[key].value

    def __iter__(self) -> Iterator[str]:
        return iter(self._index)

    def __len__(self) -> int:
        return len(self._index)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Metadata):
            return self.entries == other.entries
        return dict(self) == other

    def __hash__(self) -> int:
        return hash(self.entries)

    def __repr__(self) -> str:
        return f'Metadata({dict(self)!r})'


NO_METADATA = Metadata()
_NO_METADATA_TAIL = _COUNT.pack(0)


class Sections(NamedTuple):
    """The three parts of a version 2 body."""

    content: memoryview
    message_id: int
    metadata: Metadata


def split_body(body: memoryview, limits: Limits) -> Sections:
    """
    Take a version 2 body apart.

    :raises ContentError: the stated sizes do not fit the body or each other.
    """
    if len(body) < EXTENDED_HEADER.size:
        raise ContentError(
            'body is shorter than the extended header',
            offset=0,
            expected=f'at least {EXTENDED_HEADER.size} bytes',
            found=len(body),
        )
    start, header_size, size, message_id = EXTENDED_HEADER.struct.unpack_from(body)
    if start < EXTENDED_HEADER.size:
        raise ContentError(
            'extended header size is too small',
            offset=0,
            expected=f'at least {EXTENDED_HEADER.size}',
            found=start,
        )
    end = len(body) - header_size - size
    if end < start:
        raise ContentError(
            'sizes in the extended header exceed the body',
            offset=0,
            expected=f'at most {len(body)} bytes in all',
            found=start + header_size + size,
        )
    if size > limits.max_metadata_size:
        raise ContentError(
            'metadata is larger than allowed',
            offset=4,
            expected=f'at most {limits.max_metadata_size} bytes',
            found=size,
        )
    metadata = NO_METADATA
    # A sender without metadata may leave out even the count (header size 0).
    if header_size > 2 or (header_size == 2 and body[end : end + 2] != _NO_METADATA_TAIL):
        metadata = _unpack_metadata(body[end:], header_size, end, limits)
    return Sections(body[start:end], message_id, metadata)


def _unpack_metadata(tail: memoryview, header_size: int, offset: int, limits: Limits) -> Metadata:
    count = _COUNT.unpack_from(tail)[0]
    if _COUNT.size + count * ENTRY.size > header_size:
        raise ContentError(
            'metadata states more pairs than its header holds',
            offset=offset,
            expected=f'at most {(header_size - 2) // ENTRY.size}',
            found=count,
        )
    if count > limits.max_metadata_pairs:
        raise ContentError(
            'more metadata pairs than allowed',
            offset=offset,
            expected=f'at most {limits.max_metadata_pairs}',
            found=count,
        )
    entries = []
    position = header_size
    for index in range(count):
        at = _COUNT.size + index * ENTRY.size
        key_size, encoding, value_size = ENTRY.struct.unpack_from(tail, at)
        split, end = position + key_size, position + key_size + value_size
        if end > len(tail):
            raise ContentError(
                f'metadata pair {index} exceeds the body',
                offset=offset + at,
                expected=f'at most {len(tail) - position} bytes',
                found=key_size + value_size,
            )
        key = bytes(tail[position:split]).decode('utf-8', 'surrogateescape')
        entries.append(MetadataEntry(key, bytes(tail[split:end]), encoding))
        position = end
    return Metadata(entries=tuple(entries))


def pack_metadata(metadata: Metadata, message_id: int) -> tuple[bytes, bytes]:
    """
    Return the extended header and the metadata block, which enclose the content.

    :raises PackError: more than 8191 pairs or 65535 bytes, which the reference library refuses.
    """
    if not metadata.entries:
        return EXTENDED_HEADER.struct.pack(EXTENDED_HEADER.size, 2, 0, message_id), (
            _NO_METADATA_TAIL
        )
    pairs = [
        (entry.key.encode('utf-8', 'surrogateescape'), entry.data, entry.encoding)
        for entry in metadata.entries
    ]
    size = sum(len(key) + len(data) for key, data, _ in pairs)
    if len(pairs) > _MAX_SENT_PAIRS or size > _MAX_SENT_SIZE:
        raise PackError(
            'more metadata than the C++ OpenIGTLink library can read',
            expected=f'at most {_MAX_SENT_PAIRS} pairs and {_MAX_SENT_SIZE} bytes',
            found=f'{len(pairs)} pairs and {size} bytes',
        )
    header = _COUNT.pack(len(pairs)) + b''.join(
        ENTRY.struct.pack(len(key), encoding, len(data)) for key, data, encoding in pairs
    )
    values = b''.join(part for key, data, _ in pairs for part in (key, data))
    return (
        EXTENDED_HEADER.struct.pack(EXTENDED_HEADER.size, len(header), size, message_id),
        header + values,
    )
