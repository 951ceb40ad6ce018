# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Answers as text: the JSON twin of a message, with what is large left out. No ROS."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from dataclasses import is_dataclass
from dataclasses import replace
import itertools

from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Query
from igtl_ros.openigtlink import Raw
from igtl_ros.openigtlink.json_twin import dumps
from igtl_ros.openigtlink.json_twin import to_json
from igtl_ros.openigtlink.metadata import NO_METADATA

# Characters, roughly. The twin leaves out pixels and arrays, but not lists of names and texts.
MOST = 200_000
_ENTRY = 20  # what any value takes at least
_TOO_LONG = {'too_long': f'more than {MOST} characters'}


def json_of(packet: Packet) -> str:
    """Return a message as JSON, with `too_long` for content or metadata of which that is true."""
    parts = {'content': packet.body, 'metadata': packet.metadata.entries}
    long = {key: _TOO_LONG for key, part in parts.items() if _is_long(part)}
    if not long:
        return dumps(to_json(packet))
    # What the header says is written by a message that is as good as empty.
    shown = replace(packet, body=Query(), metadata=NO_METADATA, type_name='GET_STATUS')
    left_out = {'type': packet.type_name, 'body_size': None, 'crc': None}
    return dumps(to_json(shown) | left_out | {'content': _TOO_LONG} | long)


def _is_long(value: object) -> bool:
    return any(total > MOST for total in itertools.accumulate(_sizes(value)))


def _sizes(value: object) -> Iterator[int]:
    """Give the characters of the parts of a value, about; none for arrays."""
    if isinstance(value, str | bytes):
        yield len(value)
    elif isinstance(value, tuple):
        for part in value:
            yield _ENTRY
            yield from _sizes(part)
    elif is_dataclass(value) and not isinstance(value, Raw):
        for field in fields(value):
            yield from _sizes(getattr(value, field.name))
