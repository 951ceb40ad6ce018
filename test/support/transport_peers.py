# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Peers made of nothing but a socket, well-behaved and hostile.

A Peer does what the test tells it; a Reader takes everything in a thread of its own; a Script
runs one of the hostile scripts below in a thread until it has ended or its socket is closed.
"""

from __future__ import annotations

from collections.abc import Callable
import contextlib
import socket
import struct
import threading

from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Receiver
from transport_support import seconds

HEADER = struct.Struct('>H12s20sQQQ')


class Peer:
    """
    One socket, used by the test's own thread.

    :param receive_buffer: bytes of the kernel's receive buffer; small ones fill up soon.
    """

    def __init__(self, port: int, receive_buffer: int = 0) -> None:
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(seconds(10))
        self.socket.connect(('127.0.0.1', port))
        self._receiver = Receiver()
        self.data = b''

    @classmethod
    def accepted_by(cls, server: socket.socket) -> Peer:
        """Return the peer at the other end of a client that connects to a listening socket."""
        peer = cls.__new__(cls)
        server.settimeout(seconds(10))
        peer.socket, _ = server.accept()
        peer.socket.settimeout(seconds(10))
        peer._receiver = Receiver()
        peer.data = b''
        return peer

    def send(self, data: bytes | Packet) -> None:
        """Send bytes or a message."""
        self.socket.sendall(data.to_bytes() if isinstance(data, Packet) else data)

    def next_packet(self) -> Packet:
        """Return the next message."""
        while (event := self._receiver.next_event()) is None:
            data = self.socket.recv(65536)
            if not data:
                raise EOFError('the connection was closed')
            self._receiver.feed(data)
        assert isinstance(event, Packet), event
        return event

    def packets(self, count: int) -> list[Packet]:
        """Return that many messages."""
        return [self.next_packet() for _ in range(count)]

    def read_to_end(self) -> list[Packet]:
        """Return all messages until the connection ends, in whatever way."""
        packets = []
        with contextlib.suppress(EOFError, ConnectionError):
            while True:
                packets.append(self.next_packet())
        return packets

    def read_nothing_for(self, time_span: float) -> None:
        """Make sure that nothing comes for a while."""
        self.socket.settimeout(seconds(time_span))
        with contextlib.suppress(TimeoutError, socket.timeout):
            data = self.socket.recv(65536)
            raise AssertionError(f'{data!r} came unasked' if data else 'connection was closed')
        self.socket.settimeout(seconds(10))

    def close(self) -> None:
        """Close the connection."""
        with contextlib.suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.socket.close()


def listening(port: int = 0, backlog: int = 5) -> socket.socket:
    """Return a server's socket without any program behind it."""
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(('127.0.0.1', port))
    server.listen(backlog)
    return server


class Reader(Peer):
    """Takes everything at once; keeps it, but counts images only."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self.received: list[Packet] = []
        self.images = 0
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        with contextlib.suppress(EOFError, OSError):
            while True:
                packet = self.next_packet()
                if packet.type_name == 'IMAGE':
                    self.images += 1
                else:
                    self.received.append(packet)

    def close(self) -> None:
        super().close()
        self._thread.join(seconds(5))
        assert not self._thread.is_alive()


class Script(Peer):
    """Runs a hostile script in a thread; `error` is how the connection ended for it."""

    def __init__(self, port: int, script: Callable[[Script], None]) -> None:
        super().__init__(port, receive_buffer=4096)
        self.name = script.__name__
        self.stop = threading.Event()
        self.ended = threading.Event()
        self.sent = 0
        self.error: OSError | None = None
        self._script = script
        self._thread = threading.Thread(target=self._run, daemon=True, name=self.name)
        self._thread.start()

    @property
    def address(self) -> str:
        """Return our address, which the other side knows us by."""
        host, port = self.socket.getsockname()
        return f'{host}:{port}'

    def _run(self) -> None:
        try:
            self._script(self)
        except OSError as error:
            self.error = error
        finally:
            self.ended.set()

    def close(self) -> None:
        self.stop.set()
        super().close()
        self._thread.join(seconds(5))
        assert not self._thread.is_alive()


def header(
    type_name: bytes = b'TRANSFORM',
    body_size: int = 48,
    crc: int = 0,
    version: int = 1,
    device_name: bytes = b'Evil',
) -> bytes:
    """Return 58 bytes that may lie."""
    return HEADER.pack(version, type_name, device_name, 0, body_size, crc)


# --- scripts ---


def stall(peer: Script) -> None:
    """Stay connected and read nothing."""
    peer.stop.wait()


def dribble(peer: Script, message: Packet) -> None:
    """Send a message again and again, one byte at a time."""
    data = message.to_bytes()
    peer.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    while not peer.stop.is_set():
        for byte in data:
            peer.socket.send(bytes((byte,)))
        peer.sent += 1


def flood(peer: Script, message: Packet) -> None:
    """Send good messages as fast as they are taken."""
    data = message.to_bytes() * 50
    while not peer.stop.is_set():
        peer.socket.sendall(data)
        peer.sent += 50


def cut_in_header(peer: Script) -> None:
    """Leave within a header."""
    peer.send(header()[:31])
    peer.socket.shutdown(socket.SHUT_WR)


def cut_in_body(peer: Script) -> None:
    """Leave within a body."""
    peer.send(header() + b'\0' * 20)
    peer.socket.shutdown(socket.SHUT_WR)


def reset_in_body(peer: Script) -> None:
    """Leave within a body without saying goodbye."""
    peer.send(header() + b'\0' * 20)
    peer.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
    peer.socket.close()


def garbage(peer: Script) -> None:
    """Send bytes that are no OpenIGTLink."""
    peer.send(bytes(range(256)) * 4)


def http(peer: Script) -> None:
    """Ask for a web page."""
    peer.send(b'GET / HTTP/1.1\r\nHost: localhost:18944\r\nUser-Agent: curl/8.5\r\n\r\n')


def oversized(peer: Script) -> None:
    """Announce a body of a tebibyte."""
    peer.send(header(b'IMAGE', body_size=2**40) + b'\0' * 1000)


def huge_but_legal(peer: Script) -> None:
    """Announce 500 MiB and send a little of it."""
    peer.send(header(b'IMAGE', body_size=500 * 1024 * 1024) + b'\0' * 1000)
    peer.stop.wait()
