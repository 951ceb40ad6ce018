# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The connecting side of an endpoint: connect, and connect again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from igtl_ros.transport.endpoints import Endpoint
from igtl_ros.transport.settings import ConnectionSettings
from igtl_ros.transport.stream import StreamConnection

State = Callable[[str, str], None]


async def run_client(
    endpoint: Endpoint,
    settings: ConnectionSettings,
    make_connection: Callable[[], StreamConnection],
    state: State,
) -> None:
    """
    Keep one connection to a peer until cancelled.

    Pauses between attempts double from settings.reconnect_first to reconnect_longest, and start
    over after a connection that stood longer than a pause: a server that turns us away closes
    at once. Without settings.reconnect it ends with the first one.

    :param state: told (state, error) at every change.
    """
    loop = asyncio.get_running_loop()
    context = settings.tls.context(listens=False) if endpoint.tls else None
    pause = settings.reconnect_first
    state('connecting', '')
    while True:
        try:
            _, connection = await asyncio.wait_for(
                loop.create_connection(make_connection, endpoint.host, endpoint.port, ssl=context),
                settings.connect_timeout or None,
            )
        except (OSError, asyncio.TimeoutError) as error:
            problem = f'cannot connect: {_describe(error, settings)}'
        else:
            state('connected', '')
            began = loop.time()
            # Shielded: who stops this task still waits for the connection to close.
            problem = await asyncio.shield(connection.closed)
            if loop.time() - began > pause:
                pause = settings.reconnect_first
        if not settings.reconnect:
            state('disconnected', f'{problem}; not trying again, because reconnect is off')
            return
        state('connecting', problem)
        await asyncio.sleep(pause)
        pause = min(2 * pause, settings.reconnect_longest)


def _describe(error: BaseException, settings: ConnectionSettings) -> str:
    if isinstance(error, asyncio.TimeoutError):
        return f'no answer within {settings.connect_timeout:g} s'
    return str(error)
