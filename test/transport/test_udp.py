# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Endpoints that take datagrams: senders as connections, from the first datagram to silence."""

from collections.abc import Callable
from dataclasses import replace
import errno
import socket
import time
from typing import Any

from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import MessageError
from igtl_ros.openigtlink import Packet
from igtl_ros.transport import datagrams as module
from igtl_ros.transport import Endpoint
from igtl_ros.transport import Listener
from igtl_ros.transport.outbox import Outgoing
import numpy as np
import pytest
from transport_peers import Peer
from transport_support import pose
from transport_support import QUIET
from transport_support import Recorder
from transport_support import seconds
from transport_support import Side
from transport_support import text
from transport_support import texts
from transport_support import wait_until
from transport_support import xs
from udp_peer import UdpPeer

Keep = Callable[[Any], Any]
LISTEN = Endpoint.parse('igtl-udp-listen://127.0.0.1:0')
IMAGE = Packet(
    Image(np.arange(640 * 480, dtype=np.uint32).astype(np.uint8).reshape(1, 480, 640)),
    'Ultrasound',
    header_version=2,
    message_id=7,
    metadata={'Depth': '70 mm'},
)


def listen(side: Side, name: str = 'udp', **settings: Any) -> int:
    return side.hub.add(LISTEN, replace(QUIET, **settings), name).port


# --- receiving ---


def test_messages_come_whole_and_in_order(side: Side, closing: Keep) -> None:
    peer = closing(UdpPeer(listen(side)))
    sent = [pose(1), IMAGE, text('between'), IMAGE, pose(2)]
    peer.send(*sent)
    wait_until(lambda: len(side.heard.packets) == 5)
    assert side.heard.packets == [packet.for_version(2) for packet in sent]
    assert side.heard.packets[1].metadata == {'Depth': '70 mm'}
    assert side.heard.lost == []
    assert side.heard.threads == {'igtl-transport'}


def test_a_sender_is_a_connection(side: Side, closing: Keep) -> None:
    port = listen(side)
    info = side.info()
    assert (info.url, info.state, info.port) == (
        'igtl-udp-listen://127.0.0.1:0',
        'listening',
        port,
    )
    assert info.connections == ()
    peer = closing(UdpPeer(port))
    peer.send(pose(1), IMAGE)
    wait_until(lambda: len(side.heard.packets) == 2)
    (connection,) = side.heard.connections
    assert connection.peer == peer.address
    assert connection.endpoint_url == LISTEN.url
    (info,) = side.info().connections
    assert (info.peer, info.endpoint, info.waiting) == (peer.address, LISTEN.url, 0)
    assert info.header_version == 2, 'what the peer has shown'
    counters = info.counters
    assert counters.received_messages == 2
    slices = -(-(len(IMAGE.to_bytes()) - 70) // 8830)
    overhead = len(IMAGE.to_bytes()) - 70 + slices * 82 + 12
    assert counters.received_bytes == len(pose(1).for_version(2).to_bytes()) + overhead
    assert counters.lost == {}
    assert side.heard.reasons == []


def test_senders_are_told_apart(side: Side, closing: Keep) -> None:
    """Same source, same numbers, and slices that come alternately."""
    port = listen(side)
    peers = [closing(UdpPeer(port)) for _ in range(3)]
    cuts = [peer.cut(text('x' * 1000 + str(number)), 100) for number, peer in enumerate(peers)]
    for datagrams in zip(*cuts, strict=True):
        for peer, datagram in zip(peers, datagrams, strict=True):
            peer.send_raw(datagram)
    wait_until(lambda: len(side.heard.packets) == 3)
    heard = {
        sender.peer: packet.body.text[1000:]
        for sender, packet in zip(side.heard.senders, side.heard.packets, strict=True)
    }
    assert heard == {peer.address: str(number) for number, peer in enumerate(peers)}
    assert side.heard.lost == []


def test_ten_thousand_poses(side: Side, closing: Keep) -> None:
    """In portions: UDP itself loses what comes faster than it is taken."""
    peer = closing(UdpPeer(listen(side)))
    for start in range(0, 10_000, 100):
        peer.send(*(pose(start + number) for number in range(100)))
        wait_until(lambda start=start: len(side.heard.packets) == start + 100)
    assert xs(side.heard.packets) == [*range(10_000)]


def test_ipv6(side: Side, closing: Keep) -> None:
    if not socket.has_ipv6:
        pytest.skip('this Python has no IPv6')
    try:
        info = side.hub.add(Endpoint.parse('igtl-udp-listen://[::1]:0'), QUIET)
    except OSError as error:
        pytest.skip(f'this machine has no IPv6 loopback: {error}')
    peer = closing(UdpPeer(info.port, socket.AF_INET6))
    peer.send(text('six'))
    wait_until(lambda: side.heard.packets)
    assert side.heard.connections[0].peer.startswith('::1:')


def test_a_name_is_where_the_reference_library_sends_to(side: Side, closing: Keep) -> None:
    info = side.hub.add(Endpoint.parse('igtl-udp-listen://localhost:0'), QUIET)
    closing(UdpPeer(info.port)).send(text('four'))
    wait_until(lambda: side.heard.packets)


def test_beside_tcp(side: Side, closing: Keep) -> None:
    """One hub, even one port, and each connection is of its endpoint."""
    port = side.listen(name='tcp')
    side.hub.add(Endpoint('127.0.0.1', port, listens=True, udp=True), QUIET, 'udp')
    tcp, udp = closing(Peer(port)), closing(UdpPeer(port))
    tcp.send(text('stream'))
    udp.send(text('datagram'))
    wait_until(lambda: len(side.heard.packets) == 2)
    assert {
        (sender.endpoint_url.partition(':')[0], packet.body.text)
        for sender, packet in zip(side.heard.senders, side.heard.packets, strict=True)
    } == {('igtl-listen', 'stream'), ('igtl-udp-listen', 'datagram')}


# --- losses ---


def test_a_bad_datagram_costs_one_message(side: Side, closing: Keep) -> None:
    peer = closing(UdpPeer(listen(side)))
    peer.send(text('before'))
    peer.send_raw(b'no RTP at all')
    bad = bytearray(peer.cut(text('bad'))[0])
    bad[-4] ^= 1
    peer.send_raw(bytes(bad))
    peer.send(text('after'))
    wait_until(lambda: len(side.heard.packets) == 2)
    assert texts(side.heard.packets) == ['before', 'after']
    assert [type(error).__name__ for error in side.heard.lost] == ['ContentError', 'CrcError']
    (info,) = side.info().connections
    assert info.counters.lost == {'ContentError': 1, 'CrcError': 1}
    assert peer.address in side.info().error
    assert 'checksum does not match' in side.info().error


def test_checksums_can_be_ignored(side: Side, closing: Keep) -> None:
    peer = closing(UdpPeer(listen(side, check_crc=False)))
    datagram = bytearray(peer.cut(text('odd'))[0])
    datagram[12 + 50 : 12 + 58] = bytes(8)
    peer.send_raw(bytes(datagram))
    wait_until(lambda: side.heard.packets)
    assert texts(side.heard.packets) == ['odd']


def test_a_missing_part_is_told_when_newer_messages_have_come(side: Side, closing: Keep) -> None:
    peer = closing(UdpPeer(listen(side)))
    datagrams = peer.cut(IMAGE)
    peer.send_raw(*datagrams[:10], *datagrams[11:])
    peer.send(*(pose(number) for number in range(100)))
    wait_until(lambda: len(side.heard.packets) == 100)
    (error,) = side.heard.lost
    assert type(error) is MessageError
    assert (error.type_name, error.device_name) == ('IMAGE', 'Ultrasound')
    assert (error.expected, error.found) == (f'{len(datagrams)} datagrams', len(datagrams) - 1)
    assert side.info().connections[0].counters.lost == {'MessageError': 1}


def test_a_missing_part_is_told_when_nothing_more_comes(side: Side, closing: Keep) -> None:
    peer = closing(UdpPeer(listen(side)))
    peer.send_raw(*peer.cut(IMAGE)[1:])
    begin = time.monotonic()
    wait_until(lambda: side.heard.lost)
    assert time.monotonic() - begin < seconds(4)
    assert 'parts of it did not arrive' in str(side.heard.lost[0])
    assert side.heard.reasons == [], 'the sender may go on'
    peer.send(text('on'))
    wait_until(lambda: side.heard.packets)


def test_whole_messages_that_are_missing_are_told(side: Side, closing: Keep) -> None:
    peer = closing(UdpPeer(listen(side)))
    peer.send(pose(1))
    for _ in range(3):
        peer.cut(pose(2))
    peer.send(pose(3))
    side.wait_connected()
    wait_until(lambda: side.info().connections[0].counters.lost == {'MessageError': 1})
    assert [str(error) for error in side.heard.lost] == ['3 datagrams never arrived']
    assert xs(side.heard.packets) == [1, 3]


def test_what_is_missing_is_told_before_we_stop(side: Side, closing: Keep) -> None:
    peer = closing(UdpPeer(listen(side)))
    peer.send_raw(*peer.cut(IMAGE)[:-1])
    side.wait_connected()
    most = len(IMAGE.to_bytes()) - 8830
    wait_until(lambda: side.info().connections[0].counters.received_bytes > most)
    side.hub.remove('udp')
    assert len(side.heard.lost) == 1
    assert side.heard.reasons == ['we are stopping']


# --- there is no way back ---


def test_what_is_sent_is_dropped_and_counted(side: Side, closing: Keep) -> None:
    port = listen(side)
    tcp = closing(Peer(side.listen(name='tcp')))
    side.wait_connected()
    assert side.hub.send(pose(1)), 'nobody has come: there is nothing to count'
    udp = closing(UdpPeer(port))
    udp.send(text('hello'))
    side.wait_connected(2)
    assert side.hub.send(pose(2))
    assert side.hub.send(text('for the sender'), to='udp')
    assert side.hub.send(pose(3), to='tcp')
    assert side.hub.drain(seconds(5))
    assert xs(tcp.packets(3)) == [1, 2, 3], 'others are not disturbed'
    (info,) = side.hub.infos()['udp'].connections
    assert info.counters.one_way == 2
    assert (info.counters.sent_messages, info.counters.sent_bytes) == (0, 0)
    assert side.hub.infos()['tcp'].connections[0].counters.one_way == 0
    udp.socket.settimeout(0.1)
    with pytest.raises(TimeoutError):
        udp.socket.recv(1)
    assert side.heard.overflows == []


def test_no_hello_and_no_sign_of_life(side: Side, closing: Keep) -> None:
    peer = closing(UdpPeer(listen(side, hello=True, keepalive_period=0.05)))
    peer.send(text('hello'))
    side.wait_connected()
    peer.socket.settimeout(0.3)
    with pytest.raises(TimeoutError):
        peer.socket.recv(1)
    assert side.info().connections[0].counters.sent_messages == 0


def test_latched_messages_are_counted_too(side: Side, closing: Keep) -> None:
    port = listen(side)
    side.hub.send(pose(1), latch=True)
    closing(UdpPeer(port)).send(text('hello'))
    wait_until(lambda: side.heard.packets)
    assert side.info().connections[0].counters.one_way == 1


# --- the end of a connection ---


def test_a_silent_sender_is_dropped(side: Side, closing: Keep) -> None:
    peer = closing(UdpPeer(listen(side, receive_timeout=0.4)))
    peer.send(text('one'))
    begin = time.monotonic()
    wait_until(lambda: side.heard.reasons)
    assert 0.2 < time.monotonic() - begin < seconds(3)
    assert side.heard.reasons == ['sent nothing for 0.4 s']
    assert side.info().connections == ()
    assert f'{peer.address}: sent nothing for 0.4 s' in side.info().error
    peer.send(text('two'))
    wait_until(lambda: len(side.heard.connections) == 2)
    wait_until(lambda: texts(side.heard.packets) == ['one', 'two'])


def test_a_sender_that_speaks_now_and_then_stays(side: Side, closing: Keep) -> None:
    peer = closing(UdpPeer(listen(side, receive_timeout=0.6)))

    def speaks_for_a_while() -> bool:
        peer.send(pose(1))
        return any(info.connected_for > 1.5 for info in side.info().connections)

    wait_until(speaks_for_a_while)
    assert side.heard.reasons == []
    assert len(side.heard.connections) == 1


def test_without_a_deadline_silence_is_no_reason(side: Side, closing: Keep) -> None:
    peer = closing(UdpPeer(listen(side)))
    peer.send(text('one'))
    side.wait_connected()
    wait_until(lambda: side.info().connections[0].connected_for > 1.3)
    assert side.heard.reasons == []


def test_stopping_ends_all_connections(side: Side, closing: Keep) -> None:
    port = listen(side)
    for _ in range(3):
        closing(UdpPeer(port)).send(text('hello'))
    side.wait_connected(3)
    begin = time.monotonic()
    side.hub.remove('udp')
    assert time.monotonic() - begin < seconds(0.3), 'there is nobody to wait for'
    assert side.heard.reasons == ['we are stopping'] * 3
    assert side.heard.changes[-1].state == 'stopped'


def test_a_port_is_free_after_remove(side: Side, closing: Keep) -> None:
    port = listen(side)
    for _ in range(5):
        side.hub.remove('udp')
        side.hub.add(Endpoint('127.0.0.1', port, listens=True, udp=True), QUIET, 'udp')
    closing(UdpPeer(port)).send(text('hello'))
    wait_until(lambda: side.heard.packets)


def test_port_in_use(side: Side) -> None:
    port = listen(side)
    with pytest.raises(OSError) as caught:
        side.hub.add(Endpoint('127.0.0.1', port, listens=True, udp=True), QUIET, 'again')
    assert caught.value.errno == errno.EADDRINUSE
    assert [*side.hub.infos()] == ['udp']


def test_a_listener_may_close_a_connection(make_side: Callable[..., Side], closing: Keep) -> None:
    class Strict(Recorder):
        def received(self, connection: Any, packet: Packet) -> None:
            super().received(connection, packet)
            connection.close('not welcome')
            connection.abort('once is enough')

    side = make_side(Strict())
    peer = closing(UdpPeer(listen(side)))
    for number in (1, 2):
        peer.send_raw(*peer.cut(IMAGE)[1:])  # which is given up then
        peer.send(text(number))
        wait_until(lambda number=number: len(side.heard.reasons) == number)
    assert side.heard.reasons == ['not welcome'] * 2
    assert len(side.heard.connections) == len(side.heard.lost) == 2
    assert side.info().connections == ()


def test_a_clumsy_listener_costs_nothing(make_side: Callable[..., Side], closing: Keep) -> None:
    class Clumsy(Listener):
        packets = 0

        def connected(self, connection: Any) -> None:
            connection.send(Outgoing(text('welcome')))
            raise RuntimeError('clumsy')

        def received(self, connection: Any, packet: Packet) -> None:
            self.packets += 1
            raise RuntimeError('clumsy')

    side = make_side(Clumsy())
    peer = closing(UdpPeer(listen(side)))
    peer.send(text('one'), text('two'))
    wait_until(lambda: side.heard.packets == 2)
    assert side.info().connections[0].counters.one_way == 1


# --- too many ---


def test_one_too_many_is_turned_away(side: Side, closing: Keep) -> None:
    port = listen(side, max_clients=2)
    first, second, late = (closing(UdpPeer(port)) for _ in range(3))
    first.send(text('first'))
    second.send(text('second'))
    side.wait_connected(2)
    late.send(*(text('late') for _ in range(50)))
    first.send(text('again'))
    wait_until(lambda: len(side.heard.packets) == 3)
    assert texts(side.heard.packets) == ['first', 'second', 'again']
    assert 1 <= side.info().turned_away <= 10, 'once a second, not for every datagram'
    assert side.info().error == 'turned a client away: 2 are connected already'
    assert len(side.heard.connections) == 2
    assert side.heard.reasons == []


def test_a_silent_sender_gives_way(
    side: Side, closing: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Senders that start anew come from another port each time, and never say goodbye."""
    monkeypatch.setattr(module, '_REPLACED', 0.2)
    monkeypatch.setattr(module, '_SETTLED', 0.1)
    port = listen(side, max_clients=2)
    first, second = (closing(UdpPeer(port)) for _ in range(2))
    first.send(text('first'))
    side.wait_connected(1)
    for number in range(3):
        late = closing(UdpPeer(port))

        def both_speak(late: UdpPeer = late, number: int = number) -> bool:
            second.send(text('second'))
            late.send(text(f'late {number}'))
            return f'late {number}' in texts(side.heard.packets)

        wait_until(both_speak)
    assert set(side.heard.reasons) == {'was silent, and another sender came'}
    assert len(side.heard.reasons) == 3
    (info,) = [info for info in side.info().connections if info.peer == second.address]
    assert info.counters.received_messages > 3, 'who speaks stays'


def test_a_flood_of_senders_is_bounded(side: Side, closing: Keep) -> None:
    port = listen(side, max_clients=4)
    for number in range(100):
        peer = UdpPeer(port)
        peer.send(text(number))
        peer.close()
    wait_until(lambda: side.info().turned_away >= 90)
    assert len(side.info().connections) == 4
    assert texts(side.heard.packets) == ['0', '1', '2', '3']
