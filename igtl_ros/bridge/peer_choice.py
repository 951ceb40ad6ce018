# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Which connection a user means, by endpoint, by address, or by both. No ROS."""

from __future__ import annotations

from collections.abc import Iterable

from igtl_ros.transport import Connection
from igtl_ros.transport import Endpoint
from igtl_ros.transport import EndpointError


class PeerError(ValueError):
    """It is not clear, or not possible, which peer is meant; the text is for users."""


def chosen(connection: str, connections: Iterable[Connection]) -> Connection:
    """
    Return the connection that is meant.

    :param connection: name or URL of its endpoint, address of the peer, or ENDPOINT/ADDRESS;
        empty if there is only one.
    :param connections: all there are.
    :raises PeerError: there is none, or more than one.
    """
    wanted, every = connection.strip(), tuple(connections)
    found = [one for one in every if not wanted or _is_called(one, wanted)]
    if len(found) == 1:
        return found[0]
    if not every:
        raise PeerError('no peer is connected')
    if not found:
        raise PeerError(f'connection {wanted!r} is none of {_listed(every)}')
    raise PeerError(
        f'connection {wanted!r} may be any of {len(found)} peers: name one of {_listed(found)}'
        if wanted
        else f'connection is empty, and there are {len(found)} peers: name one of {_listed(found)}'
    )


def _is_called(connection: Connection, wanted: str) -> bool:
    peer = connection.peer
    endpoints = {connection.endpoint_name, connection.endpoint_url}
    return bool(
        wanted == peer
        or endpoints & {wanted, _url(wanted)}
        or wanted in {f'{endpoint}/{peer}' for endpoint in endpoints}
    )


def _listed(connections: Iterable[Connection]) -> str:
    return ', '.join(f'{one.peer} ({one.endpoint_name})' for one in connections)


def _url(text: str) -> str:
    """Return an endpoint in full; the text itself if it is none."""
    try:
        return Endpoint.parse(text).url
    except EndpointError:
        return text
