# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Peers of other makes, and our own side, gone when the test is."""

from collections.abc import Callable
from collections.abc import Iterator
from typing import Any

from cxx_peer import CxxPeer
from cxx_peer import Programs
from cxx_peer import start_server
from igtl_ros.transport import Hub
import pytest
from transport_support import Recorder
from transport_support import Side


@pytest.fixture(scope='session')
def programs(tmp_path_factory: pytest.TempPathFactory) -> Programs:
    """Return the compiled examples of the C++ library."""
    return Programs(tmp_path_factory.mktemp('cxx'))


@pytest.fixture
def closing() -> Iterator[Callable[[Any], Any]]:
    """Return a function that has something closed after the test."""
    kept: list[Any] = []

    def keep(item: Any) -> Any:
        kept.append(item)
        return item

    yield keep
    for item in reversed(kept):
        item.close()


@pytest.fixture
def cxx_server(
    programs: Programs, closing: Callable[[Any], Any]
) -> Callable[..., tuple[CxxPeer, int]]:
    """Return a function that starts a C++ server; it returns the server and its port."""

    def start(name: str, *arguments: object) -> tuple[CxxPeer, int]:
        peer, port = start_server(programs.path(name), *arguments)
        closing(peer)
        return peer, port

    return start


@pytest.fixture
def cxx_client(programs: Programs, closing: Callable[[Any], Any]) -> Callable[..., CxxPeer]:
    """Return a function that starts a C++ client of a port of this machine."""

    def start(name: str, port: int, *arguments: object) -> CxxPeer:
        peer: CxxPeer = closing(CxxPeer(programs.path(name), '127.0.0.1', port, *arguments))
        return peer

    return start


@pytest.fixture
def side() -> Iterator[Side]:
    """Return our hub and what it heard."""
    heard = Recorder()
    hub = Hub(heard)
    yield Side(hub, heard)
    hub.stop()
