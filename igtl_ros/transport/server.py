# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The listening side of an endpoint: accepts clients, any number of them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
import socket

from igtl_ros.transport.endpoints import Endpoint
from igtl_ros.transport.settings import ConnectionSettings
from igtl_ros.transport.stream import StreamConnection


async def listen(
    endpoint: Endpoint,
    settings: ConnectionSettings,
    make_connection: Callable[[], StreamConnection],
) -> asyncio.Server:
    """
    Return a server that accepts clients from now on.

    :raises OSError: the address cannot be bound.
    :raises TlsError: see TlsFiles.context.
    """
    context = settings.tls.context(listens=True) if endpoint.tls else None
    return await asyncio.get_running_loop().create_server(
        make_connection,
        endpoint.host,
        endpoint.port,
        ssl=context,
        ssl_handshake_timeout=(settings.connect_timeout or None) if context else None,
        reuse_address=True,
    )


def bound_port(server: asyncio.Server) -> int:
    """Return the port in use, which the system chose if 0 was asked for."""
    sockets: tuple[socket.socket, ...] = tuple(server.sockets)
    return int(sockets[0].getsockname()[1])
