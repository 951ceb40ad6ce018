# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Servers that are asked for data, each as a kind of peer does it. Requests are read by hand.

They send from the thread that reads, or from the test's; nothing by themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
import contextlib
import socket
import struct
import threading
from typing import NamedTuple

from igtl_ros.openigtlink import Acknowledgement
from igtl_ros.openigtlink import Packet
from transport_support import seconds
from waiting import wait_until

_HEADER = struct.Struct('>H12s20sQQQ')


class Asked(NamedTuple):
    """A message as it came: type and device of its header, and its body."""

    type_name: str
    device_name: str
    body: bytes


Answer = Callable[[Asked], Sequence[Packet]]


def nothing(asked: Asked) -> Sequence[Packet]:
    return ()


class QueryPeer:
    """
    A server, one client at a time, that keeps what it is asked.

    :param answer: returns what a request leads to at once.
    """

    def __init__(self, answer: Answer = nothing, port: int = 0) -> None:
        self.answer = answer
        self.requests: list[Asked] = []
        self.connections = 0
        self._client: socket.socket | None = None
        self._listener = socket.create_server(('127.0.0.1', port))
        self.port = int(self._listener.getsockname()[1])
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f'igtl://127.0.0.1:{self.port}'

    def asked(self, type_name: str, count: int = 1) -> Asked:
        """Return the latest request of a type, once there are so many."""

        def found() -> list[Asked]:
            return [one for one in list(self.requests) if one.type_name == type_name]

        def enough() -> bool:
            return len(found()) >= count

        try:
            wait_until(enough, f'{count} {type_name}')
        except AssertionError as error:
            raise AssertionError(f'{error}; only {self.requests} came') from None
        return found()[-1]

    def send(self, *packets: Packet) -> None:
        """Send messages in one piece."""
        assert self._client is not None
        self._client.sendall(b''.join(packet.to_bytes() for packet in packets))

    def drop(self) -> None:
        """End the connection; the client may come again."""
        if self._client is not None:
            with contextlib.suppress(OSError):
                self._client.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.drop()
        self._thread.join(seconds(5))
        assert not self._thread.is_alive()

    def begin(self) -> None:
        """Forget what belongs to a connection."""

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                self._client, _ = self._listener.accept()
                self.begin()
                self.connections += 1
                with self._client, contextlib.suppress(OSError):
                    self._read(self._client.makefile('rb'))

    def _read(self, stream: object) -> None:
        while len(head := stream.read(_HEADER.size)) == _HEADER.size:  # type: ignore[attr-defined]
            _, kind, device, _, size, _ = _HEADER.unpack(head)
            body = stream.read(size)  # type: ignore[attr-defined]
            asked = Asked(kind.rstrip(b'\0').decode(), device.rstrip(b'\0').decode(), body)
            if asked.type_name[:4] in ('GET_', 'STT_', 'STP_'):
                self.requests.append(asked)
                answers = self.answer(asked)
                if answers:
                    self.send(*answers)


def rts(type_name: str, status: int = 0, device_name: str = '') -> Packet:
    """Return an acknowledgement, or a refusal."""
    return Packet(Acknowledgement(status), device_name, type_name=f'RTS_{type_name}')


class BrainLab(QueryPeer):
    """Sends TDATA only between STT_TDATA and STP_TDATA, and acknowledges both with RTS_TDATA."""

    def __init__(self, port: int = 0) -> None:
        self.streams = False
        super().__init__(self._acknowledge, port)

    def begin(self) -> None:
        self.streams = False

    def _acknowledge(self, asked: Asked) -> Sequence[Packet]:
        if asked.type_name not in ('STT_TDATA', 'STP_TDATA'):
            return ()
        self.streams = asked.type_name == 'STT_TDATA'
        return (rts('TDATA', 0, asked.device_name),)

    def see(self, packet: Packet) -> None:
        """See tools; they are sent if somebody wants them."""
        if self.streams:
            self.send(packet)
