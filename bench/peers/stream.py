# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Reads OpenIGTLink off a socket as cheaply as Python can: type and stamp, the body unread."""

from __future__ import annotations

import socket
from struct import Struct
import time

_HEADER = Struct('>12s20xQQ').unpack_from  # type, stamp, body size; behind the version
_HEADER_SIZE = 58
_BUFFER = 256 * 1024


class Stream:
    """
    One connection.

    Each arrival is (type, stamp as on the wire, nanoseconds when its last byte was there). STATUS
    without a device name, the sign of life, is not noted.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._buffer = bytearray(_BUFFER)
        self._view = memoryview(self._buffer)
        self._end = 0
        self._skip = 0  # bytes of a body that are still to come
        self._last: tuple[bytes, int] = (b'', 0)
        self.arrivals: list[tuple[bytes, int, int]] = []

    def read(self) -> bool:
        """Take what is there; False at the end of the stream."""
        count = self._connection.recv_into(self._view[self._end :])
        now = time.time_ns()
        self._end += count
        self._parse(now)
        return count > 0

    def _parse(self, now: int) -> None:
        position = 0
        while True:
            if self._skip:
                step = min(self._skip, self._end - position)
                position += step
                self._skip -= step
                if self._skip:
                    break
                self._note(now)
            if self._end - position < _HEADER_SIZE:
                break
            type_name, stamp, size = _HEADER(self._buffer, position + 2)
            position += _HEADER_SIZE
            self._skip, self._last = size, (type_name, stamp)
            if not size:
                self._note(now)
        rest = self._end - position
        self._buffer[:rest] = self._buffer[position : self._end]
        self._end = rest

    def _note(self, now: int) -> None:
        if not self._last[0].startswith(b'STATUS'):
            self.arrivals.append((*self._last, now))
