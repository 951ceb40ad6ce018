# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Signs of life, and peers that are silent or deaf."""

from collections.abc import Callable
from dataclasses import replace
import gc
import socket
import time
import tracemalloc
from typing import Any

from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Status
import numpy as np
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


def image(value: int, side_length: int = 1024) -> Packet:
    return Packet(Image(np.full((1, side_length, side_length), value, np.uint8)), 'Camera')


def stall_until_paused(side: Side) -> None:
    """Send images until the first of them has to wait for the peer that reads nothing."""

    def waits() -> bool:
        side.hub.send(image(0))
        return side.info().connections[0].waiting > 0

    wait_until(waits, what='a full socket')


# --- keep-alive ---


def test_an_idle_connection_gets_a_sign_of_life(side: Side, closing: Keep) -> None:
    peer = closing(Peer(side.listen(replace(QUIET, keepalive_period=0.2))))
    begin = time.monotonic()
    packets = peer.packets(3)
    assert packets == [Packet(Status())] * 3
    assert all(packet.to_bytes() == Packet(Status(code=1)).to_bytes() for packet in packets)
    assert 0.55 < time.monotonic() - begin < seconds(3)


def test_a_busy_connection_gets_none(side: Side, closing: Keep) -> None:
    peer = closing(Peer(side.listen(replace(QUIET, keepalive_period=0.8))))
    side.wait_connected()
    end = time.monotonic() + 1.8
    while time.monotonic() < end:
        side.hub.send(pose(1))
        assert peer.next_packet() == pose(1), 'a sign of life that nobody needs'
        time.sleep(0.02)


def test_the_sign_of_life_has_the_peers_version(side: Side, closing: Keep) -> None:
    peer = closing(Peer(side.listen(replace(QUIET, keepalive_period=0.2))))
    peer.send(Packet(Status(), header_version=2))
    wait_until(lambda: side.heard.packets)
    assert wait_until(lambda: peer.next_packet().header_version == 2)


def test_a_client_sends_it_too(side: Side, make_side: Callable[[], Side]) -> None:
    server = make_side()
    side.connect(server.listen(), replace(QUIET, keepalive_period=0.2))
    wait_until(lambda: len(server.heard.packets) >= 2)
    assert server.heard.packets[0] == Packet(Status())


def test_switched_off(side: Side, closing: Keep) -> None:
    peer = closing(Peer(side.listen(replace(QUIET, keepalive_period=0.0))))
    side.wait_connected()
    peer.read_nothing_for(0.3)


# --- silent peers ---


def test_a_silent_peer_is_dropped(side: Side, closing: Keep) -> None:
    peer = closing(Peer(side.listen(replace(QUIET, receive_timeout=0.4))))
    begin = time.monotonic()
    assert peer.read_to_end() == []
    assert 0.35 < time.monotonic() - begin < seconds(3)
    wait_until(lambda: side.heard.reasons)
    assert side.heard.reasons == ['sent nothing for 0.4 s']
    assert 'sent nothing for 0.4 s' in side.info().error


def test_a_sign_of_life_is_enough(side: Side, make_side: Callable[[], Side]) -> None:
    server = make_side()
    port = server.listen(replace(QUIET, receive_timeout=0.6))
    side.connect(port, replace(QUIET, keepalive_period=0.1))
    wait_until(lambda: len(server.heard.packets) > 15)
    assert server.heard.reasons == []


def test_single_bytes_are_enough(side: Side, closing: Keep) -> None:
    """Slow is not silent."""
    peer = closing(Peer(side.listen(replace(QUIET, receive_timeout=0.5))))
    for byte in pose(1).to_bytes()[:20]:
        peer.send(bytes((byte,)))
        time.sleep(0.05)
    peer.send(pose(1).to_bytes()[20:])
    wait_until(lambda: side.heard.packets)
    assert side.heard.reasons == []


def test_a_client_drops_a_silent_server_and_connects_again(
    side: Side, make_side: Callable[[], Side]
) -> None:
    server = make_side()
    side.connect(server.listen(), replace(QUIET, receive_timeout=0.3))
    wait_until(lambda: len(server.heard.connections) == 3)
    assert side.heard.reasons[:2] == ['sent nothing for 0.3 s'] * 2


# --- deaf peers ---


def test_a_peer_that_stops_reading_is_dropped(side: Side, closing: Keep) -> None:
    port = side.listen(replace(QUIET, send_timeout=0.5))
    deaf = closing(Peer(port, receive_buffer=4096))
    side.wait_connected()
    stall_until_paused(side)
    side.hub.send(text('waits too'))
    begin = time.monotonic()
    wait_until(lambda: side.heard.reasons)
    assert 0.2 < time.monotonic() - begin < seconds(3)
    assert side.heard.reasons == ['read nothing for 0.5 s while 3 messages waited']
    assert side.info().connections == ()
    deaf.read_to_end()


def test_a_peer_that_reads_slowly_is_not_dropped(side: Side, closing: Keep) -> None:
    port = side.listen(replace(QUIET, send_timeout=0.5))
    slow = closing(Peer(port, receive_buffer=4096))
    side.wait_connected()
    stall_until_paused(side)
    end = time.monotonic() + 1.5
    while time.monotonic() < end:
        assert slow.socket.recv(50_000)
        time.sleep(0.01)
    assert side.heard.reasons == []
    assert side.info().connections[0].waiting > 0


def test_a_peer_that_only_sends_is_not_dropped_while_nothing_waits(
    side: Side, closing: Keep
) -> None:
    peer = closing(Peer(side.listen(replace(QUIET, send_timeout=0.2))))
    peer.send(text('I never read'))
    side.wait_connected()
    side.hub.send(pose(1))
    time.sleep(0.6)  # that nothing happens takes time
    assert side.heard.reasons == []


def test_half_closed_and_deaf(side: Side, closing: Keep) -> None:
    """The peer said goodbye and reads nothing: what waits for it must not keep us."""
    peer = closing(Peer(side.listen(replace(QUIET, send_timeout=0.4)), receive_buffer=4096))
    side.wait_connected()
    stall_until_paused(side)
    peer.socket.shutdown(socket.SHUT_WR)
    wait_until(lambda: side.heard.reasons, 5)
    assert side.info().connections == ()


def test_memory_stays_flat_while_a_peer_reads_nothing(side: Side, closing: Keep) -> None:
    port = side.listen(replace(QUIET, send_timeout=0.0, max_events=100))
    closing(Peer(port, receive_buffer=4096))
    side.wait_connected()
    stall_until_paused(side)
    tracemalloc.start()
    try:
        gc.collect()
        before, _ = tracemalloc.get_traced_memory()
        for number in range(300):
            side.hub.send(image(number % 256))
            for tool in range(5):
                side.hub.send(pose(number, f'Tool{tool}'))
            side.hub.send(text('x' * 1000))
            # the hub's own queue is drained in a moment; only what waits there for good counts
            wait_until(lambda: not side.hub._handed_over)
        gc.collect()
        after, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < 4_000_000
    assert peak - before < 20_000_000
    (info,) = side.info().connections
    assert info.waiting == 1 + 5 + 100
    assert info.counters.replaced >= 299 + 5 * 299
    assert info.counters.overflowed == len(side.heard.overflows) == 200
    assert 'queue full' in side.info().error
    assert "STRING 'Log' was not sent" in side.info().error


def test_after_a_stall_come_the_newest_and_all_events(side: Side, closing: Keep) -> None:
    port = side.listen(replace(QUIET, send_timeout=0.0))
    peer = closing(Peer(port, receive_buffer=4096))
    side.wait_connected()
    stall_until_paused(side)
    for number in range(500):
        side.hub.send(pose(number))
        side.hub.send(text(number))
    side.hub.send(image(77))
    wait_until(lambda: side.info().connections[0].counters.replaced >= 499)
    wait_until(lambda: side.info().connections[0].waiting == 502)
    received: list[Packet] = []
    while not xs(received):  # small streams come after events
        received.append(peer.next_packet())
    assert [packet for packet in received if packet.type_name == 'IMAGE'][-1] == image(77)
    rest = [packet for packet in received if packet.type_name != 'IMAGE']
    assert xs(rest) == [499]
    assert texts(rest) == [str(number) for number in range(500)]
    assert side.info().connections[0].counters.overflowed == 0
