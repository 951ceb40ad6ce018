# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Hubs and peers that are gone when the test is."""

from collections.abc import Callable
from collections.abc import Iterator
import socket
import threading
from typing import Any

from igtl_ros.transport import Hub
from igtl_ros.transport import Listener
import pytest
from transport_peers import Peer
from transport_support import Recorder
from transport_support import Side
from transport_support import wait_until


@pytest.fixture
def make_side() -> Iterator[Callable[..., Side]]:
    """Return a function that makes a hub and the recorder that listens to it."""
    sides = []

    def make(listener: Listener | None = None) -> Side:
        listener = listener or Recorder()
        side = Side(Hub(listener), listener)
        sides.append(side)
        return side

    yield make
    for side in sides:
        side.hub.stop()
    wait_until(
        lambda: not [t for t in threading.enumerate() if t.name == 'igtl-transport'],
        what='end of the loop threads',
    )


@pytest.fixture
def side(make_side: Callable[..., Side]) -> Side:
    """Return the one hub that a test needs."""
    return make_side()


@pytest.fixture
def closing() -> Iterator[Callable[[Any], Any]]:
    """Return a function that has a peer (or anything) closed after the test."""
    peers: list[Peer] = []

    def keep(peer: Any) -> Any:
        peers.append(peer)
        return peer

    yield keep
    for peer in peers:
        peer.close()


@pytest.fixture
def free_port() -> Iterator[int]:
    """Return a port that nobody listens at and nobody else is given meanwhile."""
    with socket.socket() as holder:
        holder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        holder.bind(('127.0.0.1', 0))
        yield holder.getsockname()[1]
