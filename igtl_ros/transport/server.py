# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The listening side of an endpoint: many clients, up to a limit."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
import socket

from igtl_ros.transport.connection import Connection
from igtl_ros.transport.endpoints import Endpoint
from igtl_ros.transport.settings import ConnectionSettings


class TurnedAway(asyncio.Protocol):
    """A client beyond the limit: closed at once, so that it notices."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Close it."""
        transport.close()


async def listen(
    endpoint: Endpoint,
    settings: ConnectionSettings,
    make_connection: Callable[[], Connection],
    has_room: Callable[[], bool],
) -> asyncio.Server:
    """
    Return a server that accepts clients from now on.

    :param has_room: asked for each client; False turns it away.
    :raises OSError: the address cannot be bound.
    :raises TlsError: see TlsFiles.context.
    """
    context = settings.tls.context(listens=True) if endpoint.tls else None

    def protocol() -> asyncio.BaseProtocol:
        return make_connection() if has_room() else TurnedAway()

    return await asyncio.get_running_loop().create_server(
        protocol, endpoint.host, endpoint.port, ssl=context, reuse_address=True
    )


def bound_port(server: asyncio.Server) -> int:
    """Return the port in use, which the system chose if 0 was asked for."""
    sockets: tuple[socket.socket, ...] = tuple(server.sockets)
    return int(sockets[0].getsockname()[1])
