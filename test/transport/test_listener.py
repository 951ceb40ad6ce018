# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The listener: called on the loop thread, once each, and its mistakes cost nothing."""

from collections.abc import Callable
from dataclasses import replace
import logging
import threading
import time
from typing import Any

from igtl_ros.transport import Listener
from igtl_ros.transport.outbox import Outgoing
import pytest
from transport_peers import Peer
from transport_support import pose
from transport_support import QUIET
from transport_support import Side
from transport_support import text
from transport_support import texts
from transport_support import wait_until
from transport_support import xs

Keep = Callable[[Any], Any]


class Clumsy(Listener):
    """Raises in everything it is told, and counts."""

    def __init__(self) -> None:
        self.calls: list[str] = []

    def _fail(self, name: str) -> None:
        self.calls.append(name)
        raise RuntimeError(f'clumsy in {name}')

    def endpoint_changed(self, info: Any) -> None:
        self._fail('endpoint_changed')

    def connected(self, connection: Any) -> None:
        self._fail('connected')

    def received(self, connection: Any, packet: Any) -> None:
        self._fail('received')

    def message_lost(self, connection: Any, error: Any) -> None:
        self._fail('message_lost')

    def disconnected(self, connection: Any, reason: str) -> None:
        self._fail('disconnected')


def test_everything_is_told_on_the_loop_thread(side: Side, closing: Keep) -> None:
    peer = Peer(side.listen())
    peer.send(text('hello'))
    wait_until(lambda: side.heard.packets)
    peer.close()
    wait_until(lambda: side.heard.reasons)
    assert side.heard.threads == {'igtl-transport'}
    assert threading.current_thread().name != 'igtl-transport'


def test_exceptions_do_not_end_the_connection(
    make_side: Callable[..., Side], closing: Keep, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    clumsy = Clumsy()
    side = make_side(clumsy)
    peer = closing(Peer(side.listen()))
    wrong_crc = bytearray(text('x').to_bytes())
    wrong_crc[-1] ^= 1
    for data in (text('one').to_bytes(), bytes(wrong_crc), text('two').to_bytes()):
        peer.send(data)
    wait_until(lambda: clumsy.calls.count('received') == 2)
    side.hub.send(pose(1))
    assert xs(peer.packets(1)) == [1]
    peer.close()
    told = [
        'endpoint_changed',
        'connected',
        'received',
        'message_lost',
        'received',
        'disconnected',
    ]
    wait_until(lambda: len(caplog.records) == len(told))
    assert clumsy.calls == told
    logged = [str(record.exc_info[1]) for record in caplog.records if record.exc_info]
    assert logged == [f'clumsy in {name}' for name in told]
    assert side.info().connections == ()


def test_exceptions_do_not_end_a_client(make_side: Callable[..., Side], closing: Keep) -> None:
    server = make_side()
    clumsy = Clumsy()
    client = make_side(clumsy)
    client.connect(server.listen())
    for turn in (1, 2):
        server.wait_connected()
        server.hub.send(pose(1))
        wait_until(lambda turn=turn: clumsy.calls.count('received') == turn)
        connection = server.heard.connections[-1]
        server.hub.call_later(0, lambda connection=connection: connection.abort('test'))
        wait_until(lambda turn=turn: len(server.heard.reasons) == turn)


def test_connected_and_disconnected_come_in_pairs(side: Side) -> None:
    port = side.listen()
    for _ in range(20):
        Peer(port).close()
    wait_until(lambda: len(side.heard.reasons) == 20)
    assert len(side.heard.connections) == 20
    assert len(set(map(id, side.heard.connections))) == 20


def test_a_listener_may_close_a_connection(make_side: Callable[..., Side], closing: Keep) -> None:
    class Strict(Listener):
        def received(self, connection: Any, packet: Any) -> None:
            connection.close('not welcome')

    side = make_side(Strict())
    peer = closing(Peer(side.listen()))
    peer.send(text('hello'))
    assert peer.read_to_end() == []
    side.wait_connected(0)
    assert 'not welcome' in side.info().error


def test_what_a_listener_sends_when_told_of_a_connection_goes_first(
    make_side: Callable[..., Side], closing: Keep
) -> None:
    class Greeter(Listener):
        def connected(self, connection: Any) -> None:
            connection.send(Outgoing(text('welcome')))

    side = make_side(Greeter())
    port = side.listen()
    peer = closing(Peer(port))
    side.wait_connected()
    side.hub.send(text('later'))
    assert texts(peer.packets(2)) == ['welcome', 'later']


def test_infos_can_be_asked_from_any_thread_at_any_time(side: Side, closing: Keep) -> None:
    port = side.listen(replace(QUIET, max_clients=100))
    stop = threading.Event()
    failures: list[BaseException] = []

    def ask() -> None:
        try:
            while not stop.is_set():
                side.hub.infos()
                time.sleep(0)  # lets others run: it is not a race for the interpreter
        except BaseException as error:
            failures.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    try:
        for number in range(100):
            peer = Peer(port)
            peer.send(text(number))
            peer.send(b'\0' * 58)
            peer.close()
        wait_until(lambda: len(side.heard.reasons) == 100)
    finally:
        stop.set()
        thread.join()
    assert failures == []
