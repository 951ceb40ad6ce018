# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
The program test/interop/cxx/reflect as a peer.

It prints what the C++ library makes of a message of ours, and sends the same back, packed anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
import json
from typing import Any

from cxx_peer import CxxPeer
from igtl_ros.openigtlink import Body
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import Packet
from transport_support import Side
from transport_support import wait_until

# What it prints of every message, whatever the type.
HEADER_KEYS = (
    *('type', 'device', 'time', 'stamp', 'size'),
    *('version', 'message_id', 'metadata', 'reply'),
)
STAMP = (1_700_000_000 << 32) + 0x4000_0000  # a quarter of a second
_HEADER = 58


class Seen(dict[str, list[Any]]):
    """
    What it printed of one message: a list for each key, one value a line.

    A value is a number or a text, or a tuple where the line has several.
    """

    def one(self, key: str) -> Any:
        """Return the value of a key that was printed once."""
        (value,) = self[key]
        return value

    @property
    def content(self) -> dict[str, list[Any]]:
        """Return what is no header field."""
        return {key: values for key, values in self.items() if key not in HEADER_KEYS}


def parse(lines: Iterable[str]) -> Seen:
    """Return the lines of one message by their keys."""
    seen = Seen()
    for line in lines:
        key, _, rest = line.partition(' ')
        values = [_text(value) for value in json.loads(f'[{rest}]')]
        seen.setdefault(key, []).append(values[0] if len(values) == 1 else tuple(values))
    return seen


def _text(value: Any) -> Any:
    """Return text whose bytes were printed one by one."""
    if isinstance(value, str):
        return value.encode('latin-1').decode('utf-8', 'surrogateescape')
    return value


@dataclass
class Mirror:
    """
    Our side and the reflector, connected.

    :param header_version: what we send, and it sends back.
    """

    side: Side
    peer: CxxPeer
    library: str
    header_version: int

    def __post_init__(self) -> None:
        self._read = 0
        self._ids = count(1)

    def packet(self, body: Body, device_name: str = 'Device', type_name: str = '') -> Packet:
        """Return a message of ours, in version 2 with an id and metadata."""
        if self.header_version == 1:
            return Packet(body, device_name, STAMP, type_name=type_name)
        return Packet(
            body,
            device_name,
            STAMP,
            2,
            next(self._ids),
            Metadata({'Operator': 'Grüße', 'empty': ''}),
            type_name,
        )

    def seen(self) -> Seen:
        """Return what it printed of the next message."""
        lines: list[str] = []

        def complete() -> bool:
            printed = self.peer.lines[self._read :]
            ends = [index for index, line in enumerate(printed) if line.startswith('end ')]
            if ends:
                lines.extend(printed[: ends[0]])
            return bool(ends)

        wait_until(complete, what='a message in C++ output')
        self._read += len(lines) + 1
        return parse(lines)

    def shows(self, packet: Packet) -> Seen:
        """Send a message; return what it printed of it."""
        self.side.hub.send(packet)
        return self.seen()

    def reflect(self, packet: Packet) -> tuple[Seen, Packet]:
        """Send a message; return what it printed of it, and what it sent back."""
        heard = self.side.heard
        before = len(heard.packets) + len(heard.lost)
        seen = self.shows(packet)
        assert 'reply' in seen, seen
        wait_until(lambda: len(heard.packets) + len(heard.lost) > before, what='what it sent back')
        assert heard.lost == [], 'the CRC and the layout of every message were right'
        return seen, heard.packets[-1]


def header_of(packet: Packet) -> str:
    """Return the header of a message, which holds the CRC of its body, in hexadecimal."""
    return packet.to_bytes()[:_HEADER].hex()
