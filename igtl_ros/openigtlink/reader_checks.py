# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
What of a message the rules in readers look at. Each takes any packet and raises nothing.

Bodies may be Raw whatever the type says, so that every field is looked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Iterator
from typing import Any

from igtl_ros.openigtlink.messages.attributes import AttributeType
from igtl_ros.openigtlink.messages.image import CoordinateSystem
from igtl_ros.openigtlink.messages.queries import Acknowledgement
from igtl_ros.openigtlink.messages.queries import Query
from igtl_ros.openigtlink.messages.raw import Raw
from igtl_ros.openigtlink.packet import Packet
from igtl_ros.openigtlink.text import US_ASCII
from igtl_ros.openigtlink.text import UTF_8
from igtl_ros.openigtlink.timestamp import NANOSECONDS
from igtl_ros.openigtlink.timestamp import to_nanoseconds
import numpy as np

_MAX_IMAGE = 2**31 - 1
_MAX_COMMAND_NAME = 127
_MAX_COMMAND = 0xFFFF
_CPP_ATTRIBUTES = frozenset(
    {
        AttributeType.SCALARS,
        AttributeType.VECTORS,
        AttributeType.NORMALS,
        AttributeType.TENSORS,
        AttributeType.CELL_TENSORS,
    }
)
# What the C++ library counts elements by, though it is the size of the whole body.
COUNTED_BY_BODY = {'IMGMETA': 260, 'LBMETA': 116}
# Lists whose text fields must leave room for a NUL: type, field that holds the list.
RECORDS = {
    'IMGMETA': 'images',
    'LBMETA': 'labels',
    'POINT': 'points',
    'TRAJ': 'trajectories',
    'VIDEOMETA': 'videos',
}
_ELEMENTS = {
    **RECORDS,
    'CAPABILITY': 'types',
    'GET_BIND': 'wanted',
    'QTDATA': 'names',
    'TDATA': 'names',
}


def _of(packet: Packet, field: str, default: Any) -> Any:
    return getattr(packet.body, field, default)


def _size(text: str) -> int:
    return len(text.encode('utf-8', 'surrogatepass'))


def _is_utf8(text: str) -> bool:
    return not any('\ud800' <= character <= '\udfff' for character in text)


def _decodes(data: bytes, encoding: int) -> bool:
    """Return whether pyigtl can decode text."""
    try:
        data.decode({US_ASCII: 'ascii', UTF_8: 'utf-8'}[encoding])
    except (KeyError, UnicodeDecodeError):
        return False
    return True


# --- any type ---


def always(packet: Packet) -> bool:
    """Return True: the type alone says it."""
    return True


def is_empty(packet: Packet) -> bool:
    """Return whether there is no content."""
    if isinstance(packet.body, Raw | Query):
        return not len(packet.body.data)
    if isinstance(packet.body, Acknowledgement):
        return packet.body.status is None
    return not _of(packet, _ELEMENTS.get(packet.type_name, ''), True)


def is_raw_and_empty(packet: Packet) -> bool:
    """Return whether there is no content where the type needs some."""
    return isinstance(packet.body, Raw) and is_empty(packet)


def has_body(packet: Packet) -> bool:
    """Return whether anything follows the header."""
    return packet.header_version > 1 or not is_empty(packet)


def has_metadata_only(packet: Packet) -> bool:
    """Return whether there is metadata, but no content."""
    return bool(packet.metadata.entries) and is_empty(packet)


def has_lonely_id(packet: Packet) -> bool:
    """Return whether there is a message id, but no metadata."""
    return packet.message_id != 0 and not packet.metadata.entries


def repeats_keys(packet: Packet) -> bool:
    """Return whether a key of the metadata has several values."""
    entries = packet.metadata.entries
    return len({entry.key for entry in entries}) < len(entries)


def has_unreadable_metadata(packet: Packet) -> bool:
    """Return whether pyigtl cannot decode a key or a value."""
    return any(
        not _is_utf8(entry.key) or not _decodes(entry.data, entry.encoding)
        for entry in packet.metadata.entries
    )


def has_name_not_utf8(packet: Packet) -> bool:
    """Return whether the device name is not UTF-8."""
    return not _is_utf8(packet.device_name)


def has_late_fraction(packet: Packet) -> bool:
    """Return whether the C++ library reads the timestamp's fraction as a second or more."""
    return to_nanoseconds(packet.timestamp & 0xFFFFFFFF) >= NANOSECONDS


# --- text ---


def has_unreadable_text(packet: Packet) -> bool:
    """Return whether pyigtl cannot decode a STRING."""
    return not _decodes(bytes(_of(packet, 'data', b'')), _of(packet, 'encoding', US_ASCII))


def has_long_command_name(packet: Packet) -> bool:
    """Return whether the name of a command leaves no room for a NUL."""
    return _size(_of(packet, 'name', '')) > _MAX_COMMAND_NAME


def has_long_command(packet: Packet) -> bool:
    """Return whether a command is longer than 16 bits say."""
    return len(_of(packet, 'data', b'')) > _MAX_COMMAND


# --- lists ---


def _records(packet: Packet) -> Iterable[Any]:
    records = _of(packet, RECORDS.get(packet.type_name, ''), ())
    return records if isinstance(records, tuple) else ()


def _texts(packet: Packet) -> Iterator[tuple[str, int]]:
    """Return each text of a list of records, and the size of its field."""
    fields = [one for one in type(packet.body).LAYOUT.fields if one.kind.startswith('S')]
    for record in _records(packet):
        for one in fields:
            yield getattr(record, one.name), one.size


def has_full_text(packet: Packet) -> bool:
    """Return whether a text fills its field."""
    return any(_size(text) >= size for text, size in _texts(packet))


def has_text_not_utf8(packet: Packet) -> bool:
    """Return whether a text of a list is not UTF-8."""
    return any(not _is_utf8(text) for text, _ in _texts(packet))


def has_full_tool_name(packet: Packet) -> bool:
    """Return whether the name of a tool fills its field."""
    return any(_size(name) >= 20 for name in _of(packet, 'names', ()))


def has_diameter(packet: Packet) -> bool:
    """Return whether an element has a diameter."""
    return any(record.diameter for record in _records(packet))


def has_float_video(packet: Packet) -> bool:
    """Return whether a video has a scalar type beyond 2 to 7."""
    return any(not 2 <= record.scalar_type <= 7 for record in _records(packet))


def counts_wrong(packet: Packet) -> bool:
    """Return whether header and metadata add up to another element."""
    if packet.header_version == 1:
        return False
    entries = packet.metadata.entries
    size = 14 + sum(8 + _size(entry.key) + len(entry.data) for entry in entries)
    return size >= COUNTED_BY_BODY[packet.type_name]


# --- pictures and surfaces ---


def is_lps(packet: Packet) -> bool:
    """Return whether a picture's matrix is in LPS."""
    return bool(_of(packet, 'coordinate_system', CoordinateSystem.RAS) == CoordinateSystem.LPS)


def is_large(packet: Packet) -> bool:
    """Return whether an image has 2 GiB or more."""
    return bool(_of(packet, 'voxels', np.empty(0)).nbytes > _MAX_IMAGE)


def is_part(packet: Packet) -> bool:
    """Return whether a part of an image is sent."""
    return bool(_of(packet, 'size', None) != _of(packet, 'part', None))


def is_part_in_colour(packet: Packet) -> bool:
    """Return whether a part of an image with several components is sent."""
    return is_part(packet) and bool(_of(packet, 'voxels', np.empty(())).ndim == 4)


def has_zero_step(packet: Packet) -> bool:
    """Return whether voxels have no extent along an axis."""
    return not np.linalg.norm(_of(packet, 'matrix', np.eye(4))[:3, :3], axis=0).all()


def has_other_attributes(packet: Packet) -> bool:
    """Return whether a surface has attributes that the C++ library reads wrongly."""
    return any(one.type not in _CPP_ATTRIBUTES for one in _of(packet, 'attributes', ()))


# --- requests and BIND ---


def has_no_children(packet: Packet) -> bool:
    """Return whether a BIND is empty."""
    return not _of(packet, 'children', True)


def has_wanted(packet: Packet) -> bool:
    """Return whether a request lists what it wants in a BIND."""
    return bool(_of(packet, 'wanted', ()))


def has_interval(packet: Packet) -> bool:
    """Return whether a request states a least time between two messages."""
    return bool(_of(packet, 'interval', 0))
