# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The connecting side: servers that are not there yet, go away, come back, or do not answer."""

import asyncio
from collections.abc import Callable
import contextlib
from dataclasses import replace
import socket
import time
from typing import Any

from igtl_ros.transport import ConnectionSettings
from igtl_ros.transport import Endpoint
import pytest
from transport_peers import listening
from transport_peers import Peer
from transport_support import pose
from transport_support import QUIET
from transport_support import seconds
from transport_support import Side
from transport_support import text
from transport_support import texts
from transport_support import wait_until
from transport_support import xs

Keep = Callable[[Any], Any]


def states(side: Side) -> list[str]:
    """Return the endpoint's states in order, without repetitions."""
    result: list[str] = []
    for info in side.heard.changes:
        if not result or result[-1] != info.state:
            result.append(info.state)
    return result


def test_messages_both_ways(side: Side, closing: Keep) -> None:
    server = closing(listening())
    side.connect(server.getsockname()[1])
    peer = closing(Peer.accepted_by(server))
    side.wait_connected()
    assert side.hub.send(pose(7))
    assert xs(peer.packets(1)) == [7]
    peer.send(text('hello'))
    wait_until(lambda: side.heard.packets)
    assert texts(side.heard.packets) == ['hello']
    info = side.info()
    assert (info.state, info.url) == ('connected', f'igtl://127.0.0.1:{server.getsockname()[1]}')
    (connection,) = info.connections
    assert connection.peer == f'127.0.0.1:{server.getsockname()[1]}'
    assert connection.counters.received_messages == 1
    assert connection.counters.received_bytes == len(text('hello').to_bytes())
    assert connection.counters.sent_messages == 1
    assert connection.counters.sent_bytes == 106


def test_the_server_appears_later(side: Side, closing: Keep, free_port: int) -> None:
    side.connect(free_port)
    wait_until(lambda: 'cannot connect' in side.info().error)
    assert side.info().state == 'connecting'
    assert 'refused' in side.info().error or 'Connect call failed' in side.info().error
    server = closing(listening(free_port))
    peer = closing(Peer.accepted_by(server))
    side.wait_connected()
    side.hub.send(pose(1))
    assert xs(peer.packets(1)) == [1]
    assert states(side) == ['connecting', 'connected']


def test_the_server_goes_away_and_comes_back(side: Side, closing: Keep) -> None:
    server = closing(listening())
    side.connect(server.getsockname()[1])
    for x in range(3):
        peer = Peer.accepted_by(server)
        side.wait_connected()
        side.hub.send(pose(x))
        assert xs(peer.packets(1)) == [x]
        peer.close()
        wait_until(lambda count=x + 1: len(side.heard.reasons) == count)
    assert side.heard.reasons == ['closed by the peer'] * 3
    assert len(side.heard.connections) == 3
    assert 'closed by the peer' in side.info().error


def test_a_connection_that_is_reset(side: Side, closing: Keep) -> None:
    server = closing(listening())
    side.connect(server.getsockname()[1])
    peer = Peer.accepted_by(server)
    side.wait_connected()
    peer.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b'\1\0\0\0\0\0\0\0')
    peer.socket.close()
    closing(Peer.accepted_by(server))
    wait_until(lambda: side.heard.reasons)
    assert 'connection broke: ' in side.heard.reasons[0]
    assert 'reset' in side.heard.reasons[0].lower()


def test_reconnect_off_after_a_connection(side: Side, closing: Keep) -> None:
    server = closing(listening())
    side.connect(server.getsockname()[1], replace(QUIET, reconnect=False))
    Peer.accepted_by(server).close()
    wait_until(lambda: side.info().state == 'disconnected')
    assert 'closed by the peer' in side.info().error
    server.settimeout(seconds(0.3))
    with pytest.raises(TimeoutError):
        server.accept()


def test_reconnect_off_without_a_server(side: Side, free_port: int) -> None:
    side.connect(free_port, replace(QUIET, reconnect=False))
    wait_until(lambda: side.info().state == 'disconnected')
    assert 'cannot connect' in side.info().error


def pauses(count: int, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return the first pauses between attempts, as asked for; none of them is really made."""
    asked: list[float] = []
    sleep = asyncio.sleep

    async def note(delay: float) -> None:
        if len(asked) < count:
            asked.append(delay)
            await sleep(0)
        else:
            await sleep(delay)

    monkeypatch.setattr(asyncio, 'sleep', note)
    return asked


def test_pauses_double_and_are_capped(
    side: Side, free_port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = pauses(6, monkeypatch)
    side.connect(free_port, ConnectionSettings(reconnect_first=0.25, reconnect_longest=3.0))
    wait_until(lambda: len(asked) == 6)
    assert asked == [0.25, 0.5, 1.0, 2.0, 3.0, 3.0]


def test_pauses_are_really_made(side: Side, free_port: int) -> None:
    settings = replace(QUIET, reconnect_first=0.1, reconnect_longest=0.2)
    begin = time.monotonic()
    side.connect(free_port, settings)
    # connecting at the start, then once for each failure: 0.1 + 0.2 + 0.2 s between four
    wait_until(lambda: len(side.heard.changes) == 5)
    assert 0.45 < time.monotonic() - begin < seconds(3)


def test_pauses_start_over_after_a_connection_that_stood(
    side: Side, closing: Keep, monkeypatch: pytest.MonkeyPatch, free_port: int
) -> None:
    asked = pauses(4, monkeypatch)
    settings = replace(QUIET, reconnect_first=0.05, reconnect_longest=0.4)
    side.connect(free_port, settings)
    wait_until(lambda: len(asked) == 4)
    server = closing(listening(free_port))
    peer = Peer.accepted_by(server)
    side.wait_connected()
    wait_until(lambda: side.info().connections[0].connected_for > 0.45)
    monkeypatch.undo()
    again = pauses(1, monkeypatch)
    peer.close()
    wait_until(lambda: again)
    assert asked == [0.05, 0.1, 0.2, 0.4]
    assert again == [0.05]


def test_a_server_that_turns_us_away_is_not_hammered(
    side: Side, closing: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = pauses(4, monkeypatch)
    server = closing(listening())
    side.connect(
        server.getsockname()[1], replace(QUIET, reconnect_first=0.5, reconnect_longest=2.0)
    )
    for _ in range(4):
        Peer.accepted_by(server).close()
    wait_until(lambda: len(asked) == 4)
    assert asked == [0.5, 1.0, 2.0, 2.0]


def test_a_server_that_does_not_answer(side: Side, closing: Keep) -> None:
    """Its queue of clients is full: the kernel drops what asks to connect."""
    server = closing(listening(backlog=0))
    port = server.getsockname()[1]
    for _ in range(3):
        filler = closing(socket.socket())
        filler.setblocking(False)
        with contextlib.suppress(BlockingIOError):
            filler.connect(('127.0.0.1', port))
    side.connect(port, replace(QUIET, connect_timeout=0.2))
    wait_until(lambda: side.info().error)
    assert side.info().error == 'cannot connect: no answer within 0.2 s'


def test_a_name_that_does_not_exist(side: Side) -> None:
    side.hub.add(Endpoint('no-such-host.invalid', 18944), QUIET)
    wait_until(lambda: side.info().error, 20)
    assert side.info().error.startswith('cannot connect: ')
    assert side.info().state == 'connecting'


def test_add_returns_before_the_server_is_there(side: Side, free_port: int) -> None:
    begin = time.monotonic()
    info = side.hub.add(Endpoint('127.0.0.1', free_port), QUIET)
    assert time.monotonic() - begin < seconds(1)
    assert info.state in ('connecting', 'disconnected')
    assert info.connections == ()


def test_names_are_unique_and_can_be_removed(side: Side, closing: Keep) -> None:
    server = closing(listening())
    port = server.getsockname()[1]
    side.connect(port, name='scanner')
    peer = closing(Peer.accepted_by(server))
    with pytest.raises(ValueError, match="called 'scanner' already"):
        side.connect(port, name='scanner')
    side.wait_connected()
    side.hub.remove('scanner')
    assert side.hub.infos() == {}
    assert peer.read_to_end() == []
    assert side.heard.reasons == ['we are stopping']
    with pytest.raises(KeyError):
        side.hub.remove('scanner')
    server.settimeout(seconds(0.2))
    with pytest.raises(TimeoutError):
        server.accept()


def test_without_a_name_it_is_called_by_its_url(side: Side, free_port: int) -> None:
    side.hub.add(Endpoint('127.0.0.1', free_port), QUIET)
    assert [*side.hub.infos()] == [f'igtl://127.0.0.1:{free_port}']
