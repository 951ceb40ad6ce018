# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""TCP lets a socket connect to itself, which happens to clients that try a free port for long."""

from __future__ import annotations

import asyncio
import socket

from igtl_ros.transport import Connection
from igtl_ros.transport import ConnectionSettings
from igtl_ros.transport import Listener
from igtl_ros.transport.stream import StreamConnection


class Heard(Listener):
    def __init__(self) -> None:
        self.connections = 0

    def connected(self, connection: Connection) -> None:
        self.connections += 1


async def connect_to_itself(heard: Heard) -> str:
    sock = socket.socket()
    sock.bind(('127.0.0.1', 0))
    sock.connect(sock.getsockname())
    sock.setblocking(False)
    _, connection = await asyncio.get_running_loop().create_connection(
        lambda: StreamConnection('igtl://127.0.0.1', ConnectionSettings(), heard), sock=sock
    )
    return await connection.closed


def test_a_connection_to_ourselves_is_none() -> None:
    heard = Heard()
    assert 'connected to ourselves' in asyncio.run(connect_to_itself(heard))
    assert heard.connections == 0
