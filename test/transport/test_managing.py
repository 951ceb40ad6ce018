# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Endpoints that come and go while others are at work; connecting and disconnecting by hand."""

from collections.abc import Callable
import contextlib
from dataclasses import replace
import socket
import threading
import time
from typing import Any

from asking_peer import Asking
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Points
from igtl_ros.transport import Connection
from igtl_ros.transport import Endpoint
from igtl_ros.transport import Selection
import pytest
from session_packets import get
from session_packets import rts
from transport_peers import listening
from transport_peers import Peer
from transport_support import LISTEN
from transport_support import pose
from transport_support import QUIET
from transport_support import Recorder
from transport_support import Side
from transport_support import text
from transport_support import wait_until

Keep = Callable[[Any], Any]

ASKED = replace(QUIET, push=False)


def connect(side: Side, name: str, timeout: float = 10.0) -> Any:
    return side.hub.begin(side.hub.connecting(name, timeout)).result(20)


def disconnect(side: Side, name: str) -> Any:
    return side.hub.begin(side.hub.disconnecting(name)).result(20)


# --- names ---


def test_connections_know_the_name_of_their_endpoint(side: Side, closing: Keep) -> None:
    closing(Peer(side.listen(name='left')))
    side.wait_connected()
    closing(Peer(side.hub.add(LISTEN, QUIET).port))
    side.wait_connected(2)
    assert [one.endpoint_name for one in side.heard.connections] == ['left', LISTEN.url]
    assert {one.endpoint_url for one in side.heard.connections} == {LISTEN.url}
    assert [info.name for info in side.hub.infos().values()] == ['left', LISTEN.url]


def test_the_name_is_there_when_the_connection_is_reported(
    make_side: Callable[..., Side], closing: Keep
) -> None:
    names = []

    class Listening(Recorder):
        def connected(self, connection: Connection) -> None:
            names.append(connection.endpoint_name)

    side = make_side(Listening())
    closing(Peer(side.listen(name='left')))
    wait_until(lambda: names)
    assert names == ['left']


# --- an endpoint that comes later ---


def test_it_answers_from_what_the_others_were_sent(side: Side, closing: Keep) -> None:
    side.listen(name='first')
    side.hub.send(pose(1))
    side.hub.send(pose(2))
    side.hub.send(pose(3, 'Other'))
    side.hub.send(pose(9, 'Private'), to='first')
    peer = closing(Asking(side.listen(ASKED, 'second')))
    peer.ask(get('TRANS', 'Tool'), get('TRANS', 'Other'), get('TRANS', 'Private'))
    *found, refused = peer.packets(3)
    assert found == [pose(2), pose(3, 'Other')]
    assert refused.to_bytes() == rts('TRANS', 'Private', 1).to_bytes()


def test_it_answers_with_what_its_peers_may_have(side: Side, closing: Keep) -> None:
    side.listen(name='first')
    side.hub.send(pose(1))
    side.hub.send(text('hidden'))
    few = replace(ASKED, selection=Selection('few', frozenset({'TRANSFORM'})))
    peer = closing(Asking(side.listen(few, 'second')))
    peer.ask(get('STRING', 'Log'), get('TRANS'))
    refused, found = peer.packets(2)
    assert refused.to_bytes() == rts('STRING', 'Log', 1).to_bytes()
    assert found == pose(1)


def test_it_gives_what_is_latched(side: Side, closing: Keep) -> None:
    side.listen(name='first')
    targets = Packet(Points(), 'Targets')
    side.hub.send(targets)
    side.hub.drain(10)
    assert closing(Peer(side.listen(name='second'))).next_packet() == targets


def test_what_was_for_one_that_is_gone_is_gone(side: Side, closing: Keep) -> None:
    side.listen(name='left')
    targets = Packet(Points(), 'Targets')
    side.hub.send(targets, to='left')
    side.hub.drain(10)
    side.hub.remove('left')
    assert not side.hub.send(targets, to='left')
    peer = closing(Peer(side.listen(name='left')))
    side.wait_connected()
    assert side.hub.send(text('new'), to='left')
    assert peer.next_packet() == text('new')


def test_adding_waits_for_nobody(side: Side, closing: Keep, free_port: int) -> None:
    """Neither who adds, nor the others' connections."""
    peer = closing(Peer(side.listen(name='first')))
    side.wait_connected()
    held, released = threading.Event(), threading.Event()
    side.hub.call_later(0, lambda: (held.set(), released.wait(10)))
    assert held.wait(10)
    future = side.hub.begin(side.hub.adding(Endpoint('127.0.0.1', free_port, listens=True), QUIET))
    assert not future.done()  # the loop is held up, and we are not
    released.set()
    assert future.result(10).port == free_port
    side.hub.send(text('on'))
    assert peer.next_packet() == text('on')


def test_errors_are_told_to_who_waits(side: Side, closing: Keep) -> None:
    taken = closing(listening()).getsockname()[1]
    with pytest.raises(OSError, match='in use'):
        side.hub.begin(
            side.hub.adding(Endpoint('127.0.0.1', taken, listens=True), QUIET, 'x')
        ).result(10)
    side.listen(name='x')
    for work in (side.hub.removing, side.hub.disconnecting):
        with pytest.raises(KeyError):
            side.hub.begin(work('y')).result(10)
    with pytest.raises(KeyError):
        connect(side, 'y')


def test_nothing_begins_after_the_end(side: Side) -> None:
    side.hub.stop()
    with pytest.raises(RuntimeError, match='ended'):
        side.hub.begin(side.hub.removing('x'))


# --- disconnecting and connecting ---


def test_a_client_stays_away_until_it_is_to_connect(side: Side, closing: Keep) -> None:
    server = closing(listening())
    side.connect(server.getsockname()[1])
    peer = closing(Peer.accepted_by(server))
    side.wait_connected()
    assert disconnect(side, 'client').state == 'disconnected'
    assert peer.read_to_end() == []
    assert side.heard.reasons == ['disconnected on request']
    server.settimeout(0.3)  # pauses between attempts are a tenth of a second at most
    with pytest.raises(TimeoutError):
        server.accept()
    assert connect(side, 'client').state == 'connected'
    closing(Peer.accepted_by(server))
    side.wait_connected()


def test_a_client_that_waits_tries_at_once(side: Side, closing: Keep, free_port: int) -> None:
    side.connect(free_port, replace(QUIET, reconnect_first=1000.0, reconnect_longest=1000.0))
    wait_until(lambda: 'cannot connect' in side.info().error)
    server = closing(listening(free_port))
    assert connect(side, 'client').state == 'connected'
    closing(Peer.accepted_by(server))


def test_a_client_that_tries_once_can_be_told_to_try_again(side: Side, closing: Keep) -> None:
    server = closing(listening())
    side.connect(server.getsockname()[1], replace(QUIET, reconnect=False))
    Peer.accepted_by(server).close()
    wait_until(lambda: side.info().state == 'disconnected')
    assert connect(side, 'client').state == 'connected'
    closing(Peer.accepted_by(server))


def test_connecting_in_vain(side: Side, free_port: int) -> None:
    side.connect(free_port, QUIET)
    disconnect(side, 'client')
    info = connect(side, 'client', 0.2)
    assert info.state == 'connecting'
    assert 'cannot connect' in info.error


def test_one_that_tries_once_does_not_make_us_wait(side: Side, free_port: int) -> None:
    side.connect(free_port, replace(QUIET, reconnect=False))
    wait_until(lambda: side.info().state == 'disconnected')
    began = time.monotonic()
    info = connect(side, 'client', 1000.0)
    assert info.state == 'disconnected'
    assert 'cannot connect' in info.error
    assert time.monotonic() - began < 10


def test_what_is_removed_meanwhile_does_not_come_back(side: Side, closing: Keep) -> None:
    server = closing(listening())
    side.connect(server.getsockname()[1])
    peer = closing(Peer.accepted_by(server))  # does not close its side, so that we linger
    side.wait_connected()
    side.hub.begin(side.hub.disconnecting('client'))
    back = side.hub.begin(side.hub.connecting('client', 10))
    side.hub.remove('client')
    assert back.result(10).state == 'stopped'
    peer.read_to_end()
    assert side.hub.infos() == {}
    server.settimeout(0.3)
    with contextlib.suppress(TimeoutError):
        server.accept()  # it may have been back for a moment
    with pytest.raises(TimeoutError):
        server.accept()


def test_a_server_turns_clients_away_and_keeps_its_port(side: Side, closing: Keep) -> None:
    port = side.listen()
    first = closing(Peer(port))
    side.wait_connected()
    assert disconnect(side, 'server').state == 'disconnected'
    assert first.read_to_end() == []
    assert closing(Peer(port)).read_to_end() == []
    wait_until(lambda: side.info().turned_away == 1)
    assert side.info().error == 'turned a client away: this endpoint is disconnected'
    assert len(side.heard.connections) == 1
    with pytest.raises(OSError), socket.create_server(('127.0.0.1', port)):
        pass
    info = connect(side, 'server')
    assert (info.state, info.port) == ('listening', port)
    closing(Peer(port))
    side.wait_connected()


def test_datagrams_are_not_heard_meanwhile(side: Side, closing: Keep) -> None:
    port = side.hub.add(Endpoint.parse('igtl-udp-listen://127.0.0.1:0'), QUIET, 'udp').port
    disconnect(side, 'udp')
    sender = closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
    sender.sendto(b'anything', ('127.0.0.1', port))
    wait_until(lambda: side.info().turned_away == 1)
    assert side.heard.connections == []


def test_connecting_waits_for_disconnecting(side: Side, closing: Keep) -> None:
    """However they come, the last one counts."""
    server = closing(listening())
    side.connect(server.getsockname()[1])
    closing(Peer.accepted_by(server))
    side.wait_connected()
    away = side.hub.begin(side.hub.disconnecting('client'))
    back = side.hub.begin(side.hub.connecting('client', 10))
    closing(Peer.accepted_by(server))
    assert away.result(10).state == 'disconnected'
    assert back.result(10).state == 'connected'


def test_removing_one_that_is_disconnected(side: Side, closing: Keep) -> None:
    port = side.listen()
    disconnect(side, 'server')
    side.hub.remove('server')
    assert side.hub.infos() == {}
    with pytest.raises(ConnectionRefusedError):
        closing(Peer(port))
