# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
OpenIGTLink over RTP as the reference library sends it, made without the code under test.

The golden datagrams and what test_rtp_recorded.py holds keep it honest.
"""

import struct

RTP = struct.Struct('>BBHII')
WHOLE, SLICE, LAST = 0, 0x8000, 0xE000


def cut(
    message: bytes,
    size: int = 1230,
    sequence: int = 0,
    source: int = 0,
    timestamp: int = 0xBE146D6C,
) -> list[bytes]:
    """Return the datagrams of a message, with slices of this many bytes."""
    content = message[70:]
    slices = [content[start : start + size] for start in range(0, len(content), size)] or [b'']
    last = len(slices) - 1
    return [
        RTP.pack(0x80, 96, (sequence + k) % 0x10000, timestamp, source)
        + shared_headers(message, WHOLE if not last else (LAST if k == last else SLICE) + k)
        + part
        for k, part in enumerate(slices)
    ]


def shared_headers(message: bytes, fragment: int) -> bytes:
    """Return header and extended header of all datagrams: the id is moved, half of it is lost."""
    return message[:66] + message[68:70] + fragment.to_bytes(2, 'big')


class Sender:
    """Counts its datagrams as the reference library does, one after the other."""

    def __init__(self, source: int = 0, sequence: int = 0) -> None:
        self.sequence = sequence
        self._source = source

    def cut(self, message: bytes, size: int = 1230) -> list[bytes]:
        """Return the datagrams of the next message."""
        # The library's time has a resolution of 10 ms; here it stands still.
        datagrams = cut(message, size, self.sequence, self._source)
        self.sequence += len(datagrams)
        return datagrams
