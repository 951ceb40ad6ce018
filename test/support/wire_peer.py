# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""A peer that keeps the bytes of each message, unread but for name and size in the header."""

from __future__ import annotations

from collections import defaultdict
import socket
import threading

HEADER_SIZE = 58


class WirePeer:
    """Sends bytes, and keeps what comes back by device name."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(('127.0.0.1', port))
        self.messages: dict[str, list[bytes]] = defaultdict(list)
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def send(self, data: bytes) -> None:
        """Send bytes."""
        self._socket.sendall(data)

    def close(self) -> None:
        """End the connection."""
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._socket.close()

    def _read(self) -> None:
        with self._socket.makefile('rb') as stream:
            while len(header := stream.read(HEADER_SIZE)) == HEADER_SIZE:
                body = stream.read(int.from_bytes(header[42:50], 'big'))
                name = header[14:34].partition(b'\0')[0].decode('latin-1')
                self.messages[name].append(header + body)
