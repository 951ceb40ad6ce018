# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Peers of other makes, and our own side, gone when the test is."""

from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from cxx_peer import CxxPeer
from cxx_peer import start_server
from cxx_programs import LIBRARIES
from cxx_programs import PREFIX
from cxx_programs import Programs
from cxx_reflector import Mirror
from igtl_ros.transport import Hub
import pytest
from transport_support import QUIET
from transport_support import Recorder
from transport_support import Side

# Not skipped: there is nothing that this machine should have and has not.
collect_ignore = [] if PREFIX else ['test_cxx_version_2.py']


@pytest.fixture(scope='session')
def programs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Programs]:
    """Return the compiled C++ programs."""
    programs = Programs(tmp_path_factory.mktemp('cxx'))
    yield programs
    programs.close()


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


_MIRRORS = [
    (library, version, listener)
    for library, made in LIBRARIES.items()
    for version in made.header_versions
    for listener in ('we listen', 'C++ listens')
]


@pytest.fixture
def mirror_of(
    programs: Programs, side: Side, closing: Callable[[Any], Any]
) -> Callable[..., Mirror]:
    """Return a function that connects our side and the reflector of a library."""

    def connect(library: str, version: int, we_listen: bool = True) -> Mirror:
        executable = programs.path(f'reflect {library}')
        settings = replace(QUIET, header_version=version, answer_requests=False)
        if we_listen:
            peer = closing(CxxPeer(executable, '127.0.0.1', side.listen(settings)))
        else:
            peer, port = start_server(executable)
            closing(peer)
            side.connect(port, settings)
        side.wait_connected()
        return Mirror(side, peer, library, version)

    return connect


@pytest.fixture(params=_MIRRORS, ids=lambda param: '-'.join(map(str, param)))
def mirror(request: pytest.FixtureRequest, mirror_of: Callable[..., Mirror]) -> Mirror:
    """Return our side and the reflector, connected, for every library, version and role."""
    library, version, listener = request.param
    return mirror_of(library, version, listener == 'we listen')
