# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
What a golden message is, and how the tables of golden_*.py are filled.

Size and checksum of each are those of the source, so that a slip in a field that was written down
cannot go unnoticed.
"""

from dataclasses import dataclass
from typing import NamedTuple

from igtl_ros.openigtlink import Body
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import MetadataEntry
from igtl_ros.openigtlink import Packet
from openigtlink_bodies import METADATA
from openigtlink_bytes import header
from openigtlink_bytes import version_2_body


@dataclass(frozen=True)
class Golden:
    """
    A message.

    :param source: where the bytes come from, see test/golden/SOURCE.md.
    :param data: the whole message.
    :param body_size: as the source says.
    :param crc: as the source says.
    :param packet: what it means.
    """

    source: str
    data: bytes
    body_size: int
    crc: int
    packet: Packet

    @property
    def name(self) -> str:
        """Return the id of its tests."""
        return f'{self.source}:{self.packet.type_name}'


class Meta(NamedTuple):
    """What header version 2 adds."""

    message_id: int = 0
    metadata: Metadata = Metadata()


def pairs(*entries: tuple[str, bytes, int]) -> Metadata:
    """Return metadata of keys, values and their encodings."""
    return Metadata(entries=tuple(MetadataEntry(*entry) for entry in entries))


def golden(
    source: str,
    content: Body,
    data: bytes,
    size: int,
    crc: int,
    device: str = '',
    meta: Meta | None = None,
    type_name: str = '',
    timestamp: int = 0,
) -> Golden:
    """
    Return a message.

    :param data: its content; what header version 2 adds is put around it.
    :param size: of the whole body.
    :param meta: None for header version 1.
    """
    name = type_name or content.TYPE
    version = 1 if meta is None else 2
    body = data if meta is None else framed(data, meta)
    head = header(name.encode(), size, crc, version, device.encode(), timestamp)
    packet = Packet(content, device, timestamp, version, *(meta or Meta()), name)
    return Golden(source, head + body, size, crc, packet)


def framed(content: bytes, meta: Meta) -> bytes:
    """Return the body of header version 2, made without the code under test."""
    entries = meta.metadata.entries
    index, values = len(entries).to_bytes(2, 'big'), b''
    for key, data, encoding in entries:
        for number, width in ((len(key.encode()), 2), (encoding, 2), (len(data), 4)):
            index += number.to_bytes(width, 'big')
        values += key.encode() + data
    return version_2_body(content, index, values, message_id=meta.message_id)


_STAMP = 0x499602D4
PATIENTS = Meta(1, METADATA)


def in_file(
    name: str, content: Body, data: bytes, size: int, crc: int, type_name: str = ''
) -> Golden:
    """Return a message of the library's test data."""
    return golden(name, content, data, size, crc, 'DeviceName', None, type_name, _STAMP)


def in_file_2(name: str, content: Body, data: bytes, size: int, crc: int) -> Golden:
    """Return one with header version 2 and two pairs of metadata."""
    return golden(name, content, data, size, crc, 'DeviceName', PATIENTS, '', _STAMP)
