# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Golden messages: bytes that we did not produce, and the packets that they mean.

One table for packing, unpacking, receiving, fuzzing and interoperability tests. Each message is
written down field by field; its size and checksum are those of the reference library's own
message (see test/golden/SOURCE.md), so that a slip in a field cannot go unnoticed.
"""

from dataclasses import dataclass
from typing import NamedTuple

from igtl_ros.openigtlink import Body
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import MetadataEntry
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Position
from igtl_ros.openigtlink import Raw
from igtl_ros.openigtlink import Status
from igtl_ros.openigtlink import String
from igtl_ros.openigtlink import Transform
import openigtlink_bodies as parts
from openigtlink_bytes import annotated
from openigtlink_bytes import header
from openigtlink_bytes import IDENTITY
from openigtlink_bytes import padded


@dataclass(frozen=True)
class Golden:
    """
    A message.

    :param source: file of the reference library's test data, or number of a recorded message.
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


def _golden(
    source: str,
    device: str,
    content: Body,
    body: bytes,
    body_size: int,
    crc: int,
    meta: Meta | None = None,
    type_name: str = '',
    timestamp: int = 0,
) -> Golden:
    type_name = type_name or content.TYPE
    version = 1 if meta is None else 2
    head = header(type_name.encode(), body_size, crc, version, device.encode(), timestamp)
    packet = Packet(content, device, timestamp, version, *(meta or Meta()), type_name)
    return Golden(source, head + body, body_size, crc, packet)


def _file(name: str, body: bytes, size: int, crc: int, content: Body) -> Golden:
    """Return a message of the library's test data."""
    return _golden(name, 'DeviceName', content, body, size, crc, timestamp=0x499602D4)


def _file_2(name: str, body: bytes, size: int, crc: int, content: Body) -> Golden:
    """Return one with header version 2 and two pairs of metadata."""
    data = parts.EXTENDED + body + parts.PAIRS
    meta = Meta(1, parts.METADATA)
    return _golden(name, 'DeviceName', content, data, size, crc, meta, timestamp=0x499602D4)


def _raw(
    source: str,
    type_name: str,
    device: str,
    content: bytes,
    size: int,
    crc: int,
    meta: Meta | None = None,
    body: bytes | None = None,
) -> Golden:
    """Return a message whose content stays as it is; with header version 2 the body is more."""
    data = content if body is None else body
    return _golden(source, device, Raw(content), data, size, crc, meta, type_name)


def in_version_2(content: bytes) -> bytes:
    """Return the body of a message without metadata and message id."""
    return parts.BARE + content + parts.NO_PAIRS


P123 = annotated('3f800000 40000000 40400000')  # 1, 2, 3
HALVES = annotated('3f000000 3f000000 3f000000')
MINUS_HALF = annotated('bf000000')
STATUS_9 = annotated('0000 fffffffffffffffe') + padded('ERR', 20) + b'hi\0'  # code 0, subcode -2
STATUS_10 = annotated('0001 0000000000000000') + padded('', 20) + b'\0'  # code 1, subcode 0
QUERY_2 = annotated('000c 0002 00000000 0000004d 0000')  # message id 77
QUERY_3 = annotated("""
    000c 000a 00000002 0000004d   # metadata header of 10 bytes, metadata of 2, message id 77
    0001 0001 0003 00000001       # one pair, key of 1 byte, US-ASCII, value of 1
    6b 76                         # k, v
""")
ONE_PAIR = Metadata(entries=(MetadataEntry('k', b'v', 3),))

FROM_FILES = (
    _file('transform.h', parts.MATRIX_BYTES, 48, 0xF6DD2B8EB4DF6DD2, parts.TRANSFORM),
    _file_2('transformFormat2.h', parts.MATRIX_BYTES, 117, 0xF698F64FDAE266DD, parts.TRANSFORM),
    _file('position.h', parts.POSITION_BYTES, 28, 0x6BC8D6282B79A3A1, parts.POSITION),
    _file_2('positionFormat2.h', parts.POSITION_BYTES, 97, 0xC71116427681C1E2, parts.POSITION),
    _file('status.h', parts.STATUS_BYTES, 54, 0x98EE43EED8E431CF, parts.STATUS),
    _file('string.h', parts.STRING_BYTES, 26, 0xCEF1B42A701104D4, parts.STRING),
    _file('point.h', parts.POINTS_BYTES, 408, 0xA55CC62D99C18210, parts.POINTS),
    _file('tdata.h', parts.TRACKING_BYTES, 210, 0x5C7CEBFD27676877, parts.TRACKING),
    _file_2('tdataFormat2.h', parts.TRACKING_BYTES, 279, 0xBD309E0E33101C37, parts.TRACKING),
)
RECORDED = (
    _golden(
        '#4',
        'Dev',
        Transform(),
        in_version_2(IDENTITY),
        62,
        0x9AE7EC6B5A4EBC20,
        Meta(),
        timestamp=0x180000000,
    ),
    _golden('#6', 'P', Position((1, 2, 3), size=12), P123, 12, 0x1954A3DC7C6DC389),
    _golden(
        '#7',
        'P',
        Position((1, 2, 3), (0.5, 0.5, 0.5, 0.5), 24),
        P123 + HALVES,
        24,
        0xBC9669D772B2EC14,
    ),
    _golden(
        '#8',
        'P',
        Position((1, 2, 3), (0.5, 0.5, 0.5, -0.5)),
        P123 + HALVES + MINUS_HALF,
        28,
        0x732B177177DA836A,
    ),
    _golden('#9', 'S', Status(0, -2, 'ERR', 'hi'), STATUS_9, 33, 0x8B64525A89AE9658),
    _golden('#10', 'S', Status(1, 0, '', ''), STATUS_10, 31, 0x4EB66A467286AFA6),
    _golden('#13', 'St', String(b'abc', 3), annotated('0003 0003 616263'), 7, 0x54EC079799470974),
    _golden('#28', 'I', parts.IMAGE, parts.IMAGE_BYTES, 84, 0x695F485FE66B3B23),
)
# Types that the library does not know.
UNKNOWN = (
    _raw('#1', 'GET_TRANS', 'Dev', b'', 0, 0),
    _raw('#2', 'GET_TRANS', 'Dev', b'', 14, 0x2A17115D85CA303A, Meta(77), QUERY_2),
    _raw('#3', 'GET_TRANS', 'Dev', b'', 24, 0xB35E8AD5522A6C72, Meta(77, ONE_PAIR), QUERY_3),
    _raw('#11', 'CAPABILITY', 'C', parts.CAPABILITY_BYTES, 24, 0x09472341784EFF66),
    _raw(
        '#12',
        'CAPABILITY',
        'C',
        parts.CAPABILITY_BYTES,
        38,
        0xFB63DE5DBCA5B605,
        Meta(),
        in_version_2(parts.CAPABILITY_BYTES),
    ),
    _raw(
        '#15',
        'COMMAND',
        'D',
        parts.COMMAND_BYTES,
        156,
        0x035B3748E3326152,
        Meta(),
        in_version_2(parts.COMMAND_BYTES),
    ),
    _raw(
        '#17',
        'STT_TDATA',
        'T',
        annotated('00000032') + padded('Patient', 32),  # 50 ms
        36,
        0xFEFBAFE891CE20DB,
    ),
    _raw('#19', 'RTS_TDATA', 'T', b'\0', 1, 0),
    _raw('#20', 'RTS_TDATA', 'T', b'\1', 15, 0xE4FCB00AF540BB1D, Meta(), in_version_2(b'\1')),
    _raw('#26', 'NDARRAY', 'N', parts.ARRAY_BYTES, 18, 0xC9FDA9F41CB2D15B),
)
GOLDEN = FROM_FILES + RECORDED + UNKNOWN
