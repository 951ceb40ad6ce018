# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Processes, hubs and peers that are gone when the test is."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

from cli_process import Igtl
from igtl_ros.transport import Hub
import pytest
from transport_peers import Peer
from transport_support import Recorder
from transport_support import Side


@pytest.fixture
def scene() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def igtl(scene: ExitStack) -> Callable[..., Igtl]:
    """Return a function that starts `igtl`."""

    def start(*arguments: object, **options: Any) -> Igtl:
        process = Igtl(*arguments, **options)
        scene.callback(process.close)
        return process

    return start


@pytest.fixture
def side(scene: ExitStack) -> Side:
    """Return a hub, and what it heard."""
    recorder = Recorder()
    side = Side(Hub(recorder), recorder)
    scene.callback(side.hub.stop)
    return side


@pytest.fixture
def peer(scene: ExitStack) -> Callable[..., Peer]:
    """Return a function that connects a bare socket to a port."""

    def connect(port: int, **options: Any) -> Peer:
        peer = Peer(port, **options)
        scene.callback(peer.close)
        return peer

    return connect
