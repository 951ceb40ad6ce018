# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""A whole message as JSON, and back."""

from __future__ import annotations

import re
from typing import Any

from igtl_ros.openigtlink.errors import LocalError
from igtl_ros.openigtlink.header import LAYOUT
from igtl_ros.openigtlink.json_twin.contents import read_content
from igtl_ros.openigtlink.json_twin.contents import write_content
from igtl_ros.openigtlink.json_twin.parts import Encoded
from igtl_ros.openigtlink.json_twin.parts import moment
from igtl_ros.openigtlink.json_twin.reading import as_object
from igtl_ros.openigtlink.json_twin.reading import wrong
from igtl_ros.openigtlink.json_twin.scalars import Integer
from igtl_ros.openigtlink.json_twin.scalars import Several
from igtl_ros.openigtlink.json_twin.scalars import Text
from igtl_ros.openigtlink.json_twin.scalars import Timestamp
from igtl_ros.openigtlink.json_twin.scalars import U32
from igtl_ros.openigtlink.layout import Layout
from igtl_ros.openigtlink.metadata import Metadata
from igtl_ros.openigtlink.metadata import MetadataEntry
from igtl_ros.openigtlink.packet import Packet
from igtl_ros.openigtlink.timestamp import from_nanoseconds
import numpy as np

KEYS = (
    *('type', 'version', 'device_name', 'timestamp', 'time', 'message_id', 'metadata'),
    *('body_size', 'crc', 'content'),
)
_TYPE, _DEVICE = Text(12), Text(20)
_TIMESTAMP = Timestamp()
_VERSION = Integer(1, 2)
_METADATA = Several(
    Encoded(
        MetadataEntry,
        Layout(),
        'value',
        {'key': Text(0xFFFF, nul=True)},
    )
)
_TIME = re.compile(r'(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?)Z')


def to_json(packet: Packet, data: bool = False) -> dict[str, Any]:
    """
    Return a message as an object of nothing but what JSON can hold.

    :param data: whether the bytes of large arrays are wanted; without them the object tells their
        type and shape only, and cannot be sent.
    :raises PackError: the body is none of the packet's type. No message that was received is so.
    """
    body_size, crc = _size_and_crc(packet)
    return {
        'type': packet.type_name,
        'version': packet.header_version,
        'device_name': _DEVICE.write(packet.device_name, data),
        'timestamp': _TIMESTAMP.write(packet.timestamp, data),
        'time': moment(packet.timestamp),
        'message_id': packet.message_id,
        'metadata': _METADATA.write(packet.metadata.entries, data),
        'body_size': body_size,
        'crc': crc,
        'content': write_content(packet.type_name, packet.body, data),
    }


def from_json(value: Any, timestamp: int = 0) -> Packet:
    """
    Return the message of such an object. What is missing is as the message classes have it.

    :param timestamp: of a message that states none.
    :raises PackError: and nothing else; it names the path of what is wrong.
    """
    found = as_object(value, '', KEYS)
    if 'type' not in found:
        raise wrong('type', 'is missing', 'a type of message, such as TRANSFORM', None)
    type_name = _TYPE.read(found['type'], 'type')
    if not (type_name.isascii() and type_name.isprintable()):
        raise wrong('type', 'no type of message', 'printable ASCII', found['type'])
    message_id = U32.read(found.get('message_id', 0), 'message_id')
    metadata = _read_metadata(found.get('metadata', []))
    least = 2 if metadata.entries or message_id else 1
    version = _VERSION.read(found.get('version', least), 'version')
    if version < least:
        raise wrong('version', 'has no metadata and no message id', least, version)
    return Packet(
        read_content(type_name, found.get('content', {}), 'content'),
        _DEVICE.read(found.get('device_name', ''), 'device_name'),
        _read_timestamp(found, timestamp),
        version,
        message_id,
        metadata,
        type_name,
    )


def _size_and_crc(packet: Packet) -> tuple[int | None, str | None]:
    """Return what the header states; nothing if the message cannot be packed."""
    try:
        header = packet.pack()[0]
    except LocalError:  # more metadata than we send, say
        return None, None
    *_, body_size, crc = LAYOUT.struct.unpack(header)
    return body_size, f'{crc:#018x}'


def _read_metadata(value: Any) -> Metadata:
    """Return metadata of a list of entries, or of an object of texts by key."""
    if isinstance(value, dict):
        value = [{'key': key, 'value': text} for key, text in value.items()]
    return Metadata(entries=_METADATA.read(value, 'metadata'))


def _read_timestamp(found: dict[str, Any], default: int) -> int:
    """Return the timestamp if there is one, else the time; they must not contradict."""
    time = found.get('time')
    if 'timestamp' not in found:
        return default if time is None else _read_time(time, 'time')
    timestamp = _TIMESTAMP.read(found['timestamp'], 'timestamp')
    if 'time' in found and time != moment(timestamp):
        raise wrong('time', 'contradicts timestamp (leave one out)', moment(timestamp), time)
    return timestamp


def _read_time(value: Any, path: str) -> int:
    found = _TIME.fullmatch(value) if isinstance(value, str) else None
    try:
        time = np.datetime64(found[1] if found else 'NaT', 'ns')
        return from_nanoseconds(int(time.astype(np.int64)))
    except (ValueError, LocalError):
        raise wrong(path, 'no time', 'like 2026-11-20T09:30:00.5Z', value) from None
