# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The listening side: many clients, too many clients, ports in use."""

from collections.abc import Callable
from dataclasses import replace
import errno
import socket
from typing import Any

from igtl_ros.transport import Endpoint
import pytest
from transport_peers import Peer
from transport_peers import Reader
from transport_support import pose
from transport_support import QUIET
from transport_support import seconds
from transport_support import Side
from transport_support import text
from transport_support import texts
from transport_support import wait_until
from transport_support import xs

Keep = Callable[[Any], Any]


def test_many_clients_all_hear_everything(side: Side, closing: Keep) -> None:
    port = side.listen()
    readers = [closing(Reader(port)) for _ in range(20)]
    side.wait_connected(20)
    for number in range(100):
        side.hub.send(text(number))
    for reader in readers:
        wait_until(lambda reader=reader: len(reader.received) == 100)
        assert texts(reader.received) == [str(number) for number in range(100)]


def test_each_client_is_heard_and_told_apart(side: Side, closing: Keep) -> None:
    port = side.listen()
    peers = [closing(Peer(port)) for _ in range(5)]
    for number, peer in enumerate(peers):
        peer.send(text(number))
    wait_until(lambda: len(side.heard.packets) == 5)
    heard = dict(
        zip(texts(side.heard.packets), (sender.peer for sender in side.heard.senders), strict=True)
    )
    assert heard == {
        str(number): f'127.0.0.1:{peer.socket.getsockname()[1]}'
        for number, peer in enumerate(peers)
    }


def test_one_client_leaves_and_the_others_stay(side: Side, closing: Keep) -> None:
    port = side.listen()
    first, second = Peer(port), closing(Peer(port))
    side.wait_connected(2)
    first.close()
    side.wait_connected(1)
    side.hub.send(pose(1))
    assert xs(second.packets(1)) == [1]
    assert side.info().state == 'listening'
    assert side.heard.reasons == ['closed by the peer']


def test_a_client_comes_back(side: Side) -> None:
    port = side.listen()
    for x in range(10):
        peer = Peer(port)
        side.wait_connected()
        side.hub.send(pose(x))
        assert xs(peer.packets(1)) == [x]
        peer.close()
        side.wait_connected(0)
    assert len(side.heard.connections) == len(side.heard.reasons) == 10


def test_to_one_endpoint_only(side: Side, closing: Keep) -> None:
    left = closing(Peer(side.listen(name='left')))
    right = closing(Peer(side.listen(name='right')))
    side.wait_connected(2)
    side.hub.send(text('for the left'), to='left')
    side.hub.send(text('for the right'), to='right')
    side.hub.send(text('for nobody'), to='middle')
    side.hub.send(text('for all'))
    assert texts(left.packets(2)) == ['for the left', 'for all']
    assert texts(right.packets(2)) == ['for the right', 'for all']


def test_client_and_server_in_one_hub(side: Side, closing: Keep) -> None:
    with socket.create_server(('127.0.0.1', 0)) as scanner:
        port = side.listen(name='slicer')
        side.connect(scanner.getsockname()[1], name='scanner')
        slicer, far = closing(Peer(port)), closing(Peer.accepted_by(scanner))
        side.wait_connected(2)
        side.hub.send(pose(1))
        assert xs(slicer.packets(1)) == xs(far.packets(1)) == [1]


def test_port_0_is_a_free_one_and_told(side: Side) -> None:
    ports = {side.listen(name=str(number)) for number in range(3)}
    assert len(ports) == 3
    assert 0 not in ports
    assert {info.port for info in side.hub.infos().values()} == ports


def test_ipv6(side: Side, closing: Keep) -> None:
    if not socket.has_ipv6:
        pytest.skip('this Python has no IPv6')
    try:
        info = side.hub.add(Endpoint.parse('igtl-listen://[::1]:0'), QUIET)
    except OSError as error:
        pytest.skip(f'this machine has no IPv6 loopback: {error}')
    with socket.create_connection(('::1', info.port), seconds(10)) as client:
        side.wait_connected()
        client.sendall(text('six').to_bytes())
        wait_until(lambda: side.heard.packets)


def test_listening_on_loopback_is_not_reached_from_elsewhere(side: Side) -> None:
    port = side.listen()
    with socket.socket() as other, pytest.raises(OSError):
        other.settimeout(seconds(2))
        other.connect(('127.0.0.2', port))


# --- too many ---


def test_one_too_many_is_turned_away(side: Side, closing: Keep) -> None:
    port = side.listen(replace(QUIET, max_clients=2))
    first = closing(Peer(port))
    closing(Peer(port))
    side.wait_connected(2)
    late = closing(Peer(port))
    assert late.read_to_end() == []
    wait_until(lambda: side.info().turned_away == 1)
    assert side.info().error == 'turned a client away: 2 are connected already'
    assert len(side.heard.connections) == 2
    assert side.heard.reasons == []
    side.hub.send(pose(1))
    assert xs(first.packets(1)) == [1]


def test_there_is_room_again(side: Side, closing: Keep) -> None:
    port = side.listen(replace(QUIET, max_clients=1))
    first = Peer(port)
    side.wait_connected()
    assert closing(Peer(port)).read_to_end() == []
    first.close()
    side.wait_connected(0)
    again = closing(Peer(port))
    side.wait_connected()
    side.hub.send(pose(2))
    assert xs(again.packets(1)) == [2]


def test_a_crowd_at_once(side: Side, closing: Keep) -> None:
    """The limit holds for clients that come while none of the others is done being accepted."""
    port = side.listen(replace(QUIET, max_clients=3))
    crowd = []
    for _ in range(40):
        member = closing(socket.socket())
        member.setblocking(False)
        member.connect_ex(('127.0.0.1', port))
        crowd.append(member)
    wait_until(lambda: side.info().turned_away == 37)
    assert len(side.info().connections) == 3
    assert len(side.heard.connections) == 3


# --- what cannot be bound ---


def test_port_in_use(side: Side, make_side: Callable[[], Side]) -> None:
    port = side.listen()
    other = make_side()
    with pytest.raises(OSError) as caught:
        other.hub.add(Endpoint('127.0.0.1', port, listens=True), QUIET)
    assert caught.value.errno == errno.EADDRINUSE
    assert str(port) in str(caught.value)
    assert 'in use' in str(caught.value)
    assert other.hub.infos() == {}, 'what failed is not kept'


def test_port_in_use_within_one_hub(side: Side) -> None:
    port = side.listen()
    with pytest.raises(OSError, match='in use'):
        side.hub.add(Endpoint('127.0.0.1', port, listens=True), QUIET, 'again')
    assert [*side.hub.infos()] == ['server']


def test_a_port_is_free_after_remove(side: Side, closing: Keep) -> None:
    """Even though a connection was open, which leaves the port in TIME_WAIT."""
    port = side.listen()
    peer = Peer(port)
    side.wait_connected()
    side.hub.remove('server')
    assert peer.read_to_end() == []
    side.hub.add(Endpoint('127.0.0.1', port, listens=True), QUIET)
    closing(Peer(port))
    side.wait_connected()
    peer.close()


def test_an_address_that_is_not_ours(side: Side) -> None:
    with pytest.raises(OSError, match='192.0.2.1'):
        side.hub.add(Endpoint('192.0.2.1', 0, listens=True), QUIET)


def test_a_reset_client_costs_only_itself(side: Side, closing: Keep) -> None:
    port = side.listen()
    victim, other = Peer(port), closing(Peer(port))
    side.wait_connected(2)
    victim.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b'\1\0\0\0\0\0\0\0')
    victim.socket.close()
    side.wait_connected(1)
    assert 'connection broke' in side.heard.reasons[0]
    assert 'connection broke' in side.info().error
    side.hub.send(pose(1))
    assert xs(other.packets(1)) == [1]
