# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Many messages, many threads: nothing lost that must not be, and in order."""

from collections.abc import Callable
from dataclasses import replace
import threading
import time
from typing import Any

from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import Packet
from igtl_ros.transport import Hub
import numpy as np
from transport_peers import Peer
from transport_peers import Reader
from transport_support import pose
from transport_support import QUIET
from transport_support import Recorder
from transport_support import seconds
from transport_support import Side
from transport_support import text
from transport_support import texts
from transport_support import wait_until
from transport_support import xs

Keep = Callable[[Any], Any]

MANY = 20_000


def test_events_keep_their_order(side: Side, make_side: Callable[[], Side]) -> None:
    server = make_side()
    side.connect(server.listen(), replace(QUIET, max_events=MANY))
    server.wait_connected()
    side.wait_connected()
    for number in range(MANY):
        while not side.hub.send(text(number)):
            time.sleep(0.001)
    wait_until(lambda: len(server.heard.packets) == MANY, 30)
    assert texts(server.heard.packets) == [str(number) for number in range(MANY)]
    (info,) = side.info().connections
    assert (info.counters.sent_messages, info.counters.overflowed) == (MANY, 0)
    assert server.info().connections[0].counters.received_messages == MANY


def test_events_keep_their_order_between_images(side: Side, make_side: Callable[[], Side]) -> None:
    """Large messages are written uncopied and small ones gathered; neither overtakes."""
    server = make_side()
    side.connect(server.listen(), replace(QUIET, max_events=MANY))
    side.wait_connected()
    for number in range(600):
        side.hub.send(text(number))
        if number % 20 == 0:
            voxels = np.full((1, 300, 400), number // 20, np.uint8)
            side.hub.send(Packet(Image(voxels), f'Camera{number % 3}'))
        if number % 50 == 0:
            assert side.hub.drain(seconds(10))
    wait_until(lambda: len(texts(server.heard.packets)) == 600)
    assert texts(server.heard.packets) == [str(number) for number in range(600)]
    assert server.heard.lost == []
    images = [packet for packet in server.heard.packets if packet.type_name == 'IMAGE']
    for packet in images:
        assert len(np.unique(packet.body.voxels)) == 1


def test_poses_keep_their_order(side: Side, closing: Keep) -> None:
    reader = closing(Reader(side.listen()))
    side.wait_connected()
    for number in range(5000):
        side.hub.send(pose(number))
    wait_until(lambda: 4999 in xs(reader.received[-1:]))
    seen = xs(reader.received)
    assert seen == sorted(set(seen)), 'an older pose came after a newer one'


def test_several_threads_send(side: Side, closing: Keep) -> None:
    reader = closing(Reader(side.listen()))
    side.wait_connected()

    def send(name: str) -> None:
        for number in range(1000):
            assert side.hub.send(text(number, name))

    names = [f'Thread{number}' for number in range(4)]
    threads = [threading.Thread(target=send, args=(name,)) for name in names]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wait_until(lambda: len(reader.received) == 4000)
    for name in names:
        own = [packet for packet in reader.received if packet.device_name == name]
        assert texts(own) == [str(number) for number in range(1000)]


def test_replies_from_the_loop_thread(make_side: Callable[..., Side], closing: Keep) -> None:
    """A listener may send; that is how queries are answered."""

    class Echo(Recorder):
        hub: Hub

        def received(self, connection: Any, packet: Packet) -> None:
            self.hub.send(packet)

    echo = Echo()
    side = make_side(echo)
    echo.hub = side.hub
    peer = closing(Peer(side.listen()))
    for number in range(100):
        peer.send(text(number))
    assert texts(peer.packets(100)) == [str(number) for number in range(100)]


def test_senders_that_are_faster_than_the_loop_do_not_stop_it(side: Side, closing: Keep) -> None:
    """Every message goes to many clients: handing over is quicker than delivering."""
    port = side.listen(replace(QUIET, max_clients=100))
    readers = [closing(Peer(port)) for _ in range(100)]
    side.wait_connected(100)
    stop = threading.Event()
    worst = [0.0]

    def send() -> None:
        packets = [pose(x, f'Tool{x}') for x in range(10)]
        while not stop.is_set():
            for packet in packets:
                begin = time.monotonic()
                side.hub.send(packet)
                worst[0] = max(worst[0], time.monotonic() - begin)

    senders = [threading.Thread(target=send) for _ in range(2)]
    for sender in senders:
        sender.start()
    try:
        begin = time.monotonic()
        beats: list[float] = []
        for count in range(5):
            side.hub.call_later(0, lambda: beats.append(time.monotonic() - begin))
            wait_until(lambda count=count: len(beats) > count, 5, 'the loop thread')
    finally:
        stop.set()
        for sender in senders:
            sender.join()
    assert all(len(reader.socket.recv(100)) == 100 for reader in readers)
    assert worst[0] < seconds(1)


def test_drain_waits_for_the_kernel(side: Side, closing: Keep) -> None:
    deaf = closing(Peer(side.listen(), receive_buffer=4096))
    side.wait_connected()
    assert side.hub.drain(seconds(5))
    voxels = np.zeros((1, 3000, 3000), np.uint8)
    side.hub.send(Packet(Image(voxels), 'Camera'))
    begin = time.monotonic()
    assert not side.hub.drain(0.2)
    assert time.monotonic() - begin < seconds(2)
    reader = threading.Thread(target=deaf.next_packet)
    reader.start()
    assert side.hub.drain(seconds(10))
    reader.join()


def test_refused_and_counted_if_the_loop_hangs(side: Side, closing: Keep) -> None:
    """Nothing that a listener does wrong may eat the memory."""
    peer = closing(Peer(side.listen()))
    side.wait_connected()
    hangs, go_on = threading.Event(), threading.Event()
    side.hub.call_later(0, lambda: (hangs.set(), go_on.wait(seconds(30))))
    assert hangs.wait(seconds(5))
    accepted = sum(side.hub.send(text(number)) for number in range(20_500))
    go_on.set()
    assert accepted == 20_000
    assert side.hub.refused == 500
    assert texts(peer.packets(5)) == [str(number) for number in range(5)]
