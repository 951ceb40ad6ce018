# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The end: within a second whatever peers do, with nothing left behind."""

from collections.abc import Callable
from collections.abc import Iterator
import contextlib
from dataclasses import replace
import errno
import gc
import logging
import os
import socket
import threading
import time
from typing import Any

from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import Packet
from igtl_ros.transport import Hub
import numpy as np
import pytest
from transport_peers import Peer
from transport_peers import Reader
from transport_support import LISTEN
from transport_support import pose
from transport_support import QUIET
from transport_support import Recorder
from transport_support import seconds
from transport_support import Side
from transport_support import text
from transport_support import texts
from transport_support import wait_until

Keep = Callable[[Any], Any]


@contextlib.contextmanager
def within(limit: float) -> Iterator[None]:
    begin = time.monotonic()
    yield
    assert time.monotonic() - begin < seconds(limit)


def image() -> Packet:
    return Packet(Image(np.zeros((1, 2000, 2000), np.uint8)), 'Camera')


def stalled(side: Side, port: int, closing: Keep) -> Peer:
    """Return a peer that reads nothing while something waits for it."""
    before = len(side.heard.connections)
    peer = closing(Peer(port, receive_buffer=4096))
    wait_until(lambda: len(side.heard.connections) > before)
    side.hub.send(image())
    side.hub.send(pose(1))
    wait_until(lambda: not side.heard.connections[-1].idle)
    return peer


def test_at_once_if_there_is_nothing(side: Side) -> None:
    with within(0.3):
        side.hub.stop()


def test_peers_notice(side: Side, closing: Keep) -> None:
    peer = closing(Peer(side.listen()))
    side.wait_connected()
    with within(1.0):  # it may have to wait for the peer to close too
        side.hub.stop()
    assert peer.read_to_end() == []
    assert side.heard.reasons == ['we are stopping']
    assert [info.state for info in side.heard.changes] == ['listening', 'stopped']


def test_with_stalled_peers(side: Side, closing: Keep) -> None:
    port = side.listen()
    for _ in range(5):
        stalled(side, port, closing)
    with within(1.0):
        side.hub.stop()
    assert side.heard.reasons == ['we are stopping'] * 5


def test_with_stalled_peers_at_many_endpoints(side: Side, closing: Keep) -> None:
    for name in 'abcdef':
        stalled(side, side.listen(name=name), closing)
    with within(1.0):
        side.hub.stop()
    assert len(side.heard.reasons) == 6


def test_what_is_written_still_leaves(side: Side, closing: Keep) -> None:
    """Of a server; the peer reads, only later than we stop."""
    peer = closing(Peer(side.listen(), receive_buffer=4096))
    side.wait_connected()
    side.hub.send(image())
    wait_until(lambda: not side.heard.connections[0].idle)
    received: list[Packet] = []
    reader = threading.Thread(target=lambda: received.extend(peer.read_to_end()))
    reader.start()
    side.hub.stop()
    reader.join()
    assert [packet.type_name for packet in received] == ['IMAGE']


def test_what_is_written_still_leaves_a_client(side: Side, closing: Keep) -> None:
    """The task that waits for the connection ends first; the connection must not end with it."""
    with socket.create_server(('127.0.0.1', 0)) as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        side.connect(server.getsockname()[1])
        peer = closing(Peer.accepted_by(server))
    side.wait_connected()
    side.hub.send(image())
    wait_until(lambda: not side.heard.connections[0].idle)
    received: list[Packet] = []
    reader = threading.Thread(target=lambda: received.extend(peer.read_to_end()))
    reader.start()
    side.hub.stop()
    reader.join()
    assert [packet.type_name for packet in received] == ['IMAGE']


def test_a_peer_that_begins_to_read_gets_whole_messages(
    side: Side, closing: Keep, caplog: pytest.LogCaptureFixture
) -> None:
    """What still waits in the queue is given up, without an error."""
    caplog.set_level(logging.ERROR)
    peer = stalled(side, side.listen(), closing)
    for number in range(10):
        side.hub.send(text(number))
    wait_until(lambda: side.info().connections[0].waiting == 11)
    received: list[Packet] = []
    reader = threading.Thread(target=lambda: received.extend(peer.read_to_end()))
    stopper = threading.Thread(target=side.hub.stop, args=(seconds(5),))
    stopper.start()
    wait_until(lambda: side.heard.connections[0]._finishing)
    reader.start()
    reader.join()
    peer.close()
    stopper.join()
    assert [packet.type_name for packet in received] == ['IMAGE']
    assert caplog.text == ''


def test_a_peer_that_has_just_gone_does_not_keep_us(side: Side, closing: Keep) -> None:
    closing(Peer(side.listen()))
    side.wait_connected()

    def gone() -> None:
        raise OSError(errno.ENOTCONN, 'Transport endpoint is not connected')

    side.heard.connections[0]._transport.write_eof = gone
    with within(1.0):
        side.hub.stop()
    assert side.heard.reasons == ['we are stopping']


def test_after_drain_everything_has_left(side: Side, closing: Keep) -> None:
    reader = closing(Reader(side.listen(replace(QUIET, max_events=5000))))
    side.wait_connected()
    for number in range(5000):
        side.hub.send(text(number))
    assert side.hub.drain(seconds(10))
    side.hub.stop()
    wait_until(lambda: len(reader.received) == 5000)
    assert texts(reader.received)[-1] == '4999'


def test_twice(side: Side) -> None:
    side.listen()
    side.hub.stop()
    side.hub.stop()


def test_send_after_stop_is_refused(side: Side) -> None:
    """ROS callbacks may be under way while the node goes down."""
    side.hub.stop()
    assert side.hub.send(pose(1)) is False
    assert side.hub.send(pose(2)) is False
    assert side.hub.infos() == {}


def test_while_others_send(side: Side, closing: Keep) -> None:
    closing(Reader(side.listen()))
    side.wait_connected()
    failures: list[BaseException] = []
    stop = threading.Event()

    def send() -> None:
        try:
            while not stop.is_set():
                side.hub.send(pose(1))
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=send, daemon=True)
    thread.start()
    wait_until(lambda: side.info().connections[0].counters.sent_messages > 100)
    with within(1.0):
        side.hub.stop()
    stop.set()
    thread.join()
    assert failures == []


def unanswering() -> list[socket.socket]:
    """Return a server whose queue of clients is full, and those clients."""
    server = socket.socket()
    server.bind(('127.0.0.1', 0))
    server.listen(0)
    sockets = [server]
    for _ in range(3):
        filler = socket.socket()
        filler.setblocking(False)
        filler.connect_ex(server.getsockname())
        sockets.append(filler)
    return sockets


def test_while_connecting(side: Side, closing: Keep, caplog: pytest.LogCaptureFixture) -> None:
    server, *_ = [closing(each) for each in unanswering()]
    with caplog.at_level(logging.ERROR):
        side.connect(server.getsockname()[1])
        wait_until(lambda: side.info().state == 'connecting')
        with within(0.5):
            side.hub.stop()
        gc.collect()
    assert caplog.text == '', 'a task was left behind'


def test_while_waiting_to_reconnect(side: Side, caplog: pytest.LogCaptureFixture) -> None:
    with socket.socket() as nobody, caplog.at_level(logging.ERROR):
        nobody.bind(('127.0.0.1', 0))
        side.connect(nobody.getsockname()[1], replace(QUIET, reconnect_first=60.0))
        wait_until(lambda: side.info().error)
        with within(0.5):
            side.hub.stop()
        gc.collect()
    assert caplog.text == ''


def test_nothing_is_left_behind(closing: Keep) -> None:
    """Sockets and threads, counted over many hubs."""

    def cycle() -> None:
        heard = Recorder()
        hub, other = Hub(heard), Hub(Recorder())
        port = hub.add(LISTEN, QUIET).port
        Side(other, None).connect(port)
        wait_until(lambda: heard.connections)
        hub.send(pose(1))
        other.stop()
        hub.stop()

    cycle()
    gc.collect()
    if not os.path.isdir('/proc/self/fd'):
        pytest.skip('cannot count open files on this system')
    files, threads = len(os.listdir('/proc/self/fd')), threading.active_count()
    for _ in range(10):
        cycle()
    gc.collect()
    assert len(os.listdir('/proc/self/fd')) <= files
    assert threading.active_count() <= threads


def test_the_port_is_free_at_once(side: Side, make_side: Callable[[], Side]) -> None:
    port = side.listen()
    peer = Peer(port)
    side.wait_connected()
    side.hub.stop()
    peer.close()
    other = make_side()
    assert other.hub.add(replace(LISTEN, port=port), QUIET).port == port
