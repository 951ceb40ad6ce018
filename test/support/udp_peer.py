# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""A sender of datagrams, made of nothing but a socket."""

from __future__ import annotations

import socket

from igtl_ros.openigtlink import Packet
from rtp_sender import Sender


class UdpPeer:
    """A socket that sends to a port as the reference library does; it has no way to receive."""

    def __init__(self, port: int, family: socket.AddressFamily = socket.AF_INET) -> None:
        self.socket = socket.socket(family, socket.SOCK_DGRAM)
        self._to = ('::1' if family == socket.AF_INET6 else '127.0.0.1', port)
        self.sender = Sender()

    @property
    def address(self) -> str:
        """Return what the other side calls us, once we have sent something."""
        return f'127.0.0.1:{self.socket.getsockname()[1]}'

    def send(self, *messages: Packet, size: int = 8830) -> None:
        """Send messages, in slices."""
        for message in messages:
            self.send_raw(*self.cut(message, size))

    def cut(self, message: Packet, size: int = 8830) -> list[bytes]:
        """Return the next message's datagrams."""
        return self.sender.cut(message.for_version(2).to_bytes(), size)

    def send_raw(self, *datagrams: bytes) -> None:
        """Send datagrams as they are."""
        for datagram in datagrams:
            self.socket.sendto(datagram, self._to)

    def close(self) -> None:
        self.socket.close()
