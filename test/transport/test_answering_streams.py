# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""STT_ and STP_ over sockets: the interval is kept, silence is silence, each peer for itself."""

from collections.abc import Callable
from dataclasses import replace
import logging
import time
from typing import Any

from asking_peer import Asking
from asking_peer import given
from asking_peer import sending
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import StartTracking
import numpy as np
import pytest
from session_packets import frame
from session_packets import names
from session_packets import picture
from session_packets import rts
from session_packets import start
from session_packets import stop
from session_packets import tools
from transport_support import pose
from transport_support import QUIET
from transport_support import Side
from transport_support import text
from transport_support import wait_until
from transport_support import xs

Keep = Callable[[Any], Any]

PUSHES = pytest.mark.parametrize('push', [False, True])


@pytest.fixture
def ask(side: Side, closing: Keep) -> Callable[..., Asking]:
    """Return a function that connects a peer; settings are those of the first."""
    port = 0

    def connect(push: bool = False, receive_buffer: int = 0, **settings: object) -> Asking:
        nonlocal port
        port = port or side.listen(replace(QUIET, push=push, **settings))
        count = len(side.info().connections)
        peer = closing(Asking(port, receive_buffer))
        side.wait_connected(count + 1)
        return peer

    return connect


def tool(x: float, device_name: str = 'Tools') -> Packet:
    return tools('Probe', device_name=device_name, x=x)


def tool_xs(packets: list[Packet]) -> list[float]:
    return [packet.body.matrices[0, 0, 3] for packet in packets if packet.type_name == 'TDATA']


# --- the interval ---


@PUSHES
def test_the_interval_by_the_clock_of_the_peer(
    side: Side, ask: Callable[..., Asking], push: bool
) -> None:
    """The n-th message cannot be there before n intervals after the request was sent."""
    peer = ask(push)
    with sending(side.hub, tool) as sent:
        wait_until(lambda: sent() > 10)
        began = time.monotonic()
        peer.ask(start('TDATA', 'Tools', 40))
        peer.until_acknowledged('TDATA')
        came = [(time.monotonic() - began, packet) for packet in peer.packets(10)]
        rate = sent() / (time.monotonic() - began)
    assert rate > 50, 'the sender was too slow to test anything'
    for number, (seconds, packet) in enumerate(came):
        assert packet.type_name == 'TDATA'
        assert seconds >= number * 0.04 - 0.002
    seen = tool_xs([packet for _, packet in came])
    assert seen == sorted(set(seen)), 'newer and newer'


def test_the_last_value_comes_when_nothing_follows(side: Side, ask: Callable[..., Asking]) -> None:
    peer = ask()
    peer.ask(start('TDATA', 'Tools', 100))
    assert peer.until_now() == [rts('TDATA', 'Tools')]
    for x in range(10):
        side.hub.send(tool(x))
    assert tool_xs(peer.packets(2)) == [0, 9]
    assert peer.until_now() == []


def test_a_short_interval_does_not_wait_for_a_long_one(
    side: Side, ask: Callable[..., Asking]
) -> None:
    peer = ask()
    peer.ask(start('TDATA', 'Slow', 3_600_000), start('TDATA', 'Fast', 50))
    peer.until_now()
    for x in (1, 2):
        side.hub.send(tool(x, 'Slow'))
        given(side.hub)
    for x in (1, 2):
        side.hub.send(tool(x, 'Fast'))
        given(side.hub)
    found = peer.packets(3)
    assert names(found) == ['TDATA Slow', 'TDATA Fast', 'TDATA Fast']
    assert tool_xs(found) == [1, 1, 2]


def test_the_latest_of_what_piled_up(side: Side, ask: Callable[..., Asking]) -> None:
    """A peer that reads slowly gets values that were sent lately, as without a stream."""
    peer = ask(receive_buffer=4096)
    peer.ask(start('IMAGE', 'Camera'))
    peer.until_now()
    for value in range(20):
        side.hub.send(Packet(Image(np.full((1, 1000, 1000), value, np.uint8)), 'Camera'))
    given(side.hub)
    seen = [int(packet.body.voxels[0, 0, 0]) for packet in peer.until_now()]
    while seen[-1] != 19:
        seen.append(int(peer.next_packet().body.voxels[0, 0, 0]))
    assert seen == sorted(set(seen))
    assert len(seen) < 20


def test_frames_of_video_are_all_sent(side: Side, ask: Callable[..., Asking]) -> None:
    peer = ask(receive_buffer=4096)
    peer.ask(start('VIDEO'))
    peer.until_now()
    for number in range(200):
        side.hub.send(frame(number, key=number == 0))
    found = peer.packets(200)
    assert [bytes(packet.body.stream)[0] for packet in found] == [*range(200)]


# --- silence ---


@PUSHES
@pytest.mark.parametrize('name', ['Tools', ''])
def test_nothing_comes_after_a_stop(
    side: Side, ask: Callable[..., Asking], push: bool, name: str
) -> None:
    peer = ask(push)
    with sending(side.hub, tool) as sent:
        for _ in range(5):
            peer.ask(start('TDATA', name))
            peer.until_acknowledged('TDATA')
            assert len(tool_xs(peer.packets(20))) == 20
            peer.ask(stop('TDATA', name))
            peer.until_acknowledged('TDATA')
            before = sent()
            wait_until(lambda before=before: sent() > before + 20)
            assert peer.until_now() == []


@PUSHES
def test_nothing_comes_after_a_stop_that_had_to_wait(
    side: Side, ask: Callable[..., Asking], push: bool
) -> None:
    """The socket is full when the stop comes, and values wait behind it."""
    peer = ask(push, receive_buffer=4096)

    def camera(number: int) -> Packet:
        return Packet(Image(np.full((1, 500, 1000), number % 200, np.uint8)), 'Camera')

    peer.ask(start('IMAGE', 'Camera'))
    peer.until_acknowledged('IMAGE')
    with sending(side.hub, camera) as sent:
        wait_until(lambda: side.info().connections[0].waiting)
        peer.ask(stop('IMAGE', 'Camera'))
        wait_until(lambda: side.info().connections[0].counters.requests == 2)
        before = sent()
        wait_until(lambda: sent() > before + 10)
        peer.until_acknowledged('IMAGE')
        assert peer.until_now() == []


def test_a_stream_begins_with_its_first_value_though_another_waited(
    side: Side, ask: Callable[..., Asking]
) -> None:
    """What was pushed before the start is not sent behind its first value."""
    peer = ask(push=True, receive_buffer=4096)
    side.hub.send(Packet(Image(np.zeros((1, 8000, 1000), np.uint8)), 'Wall'))
    side.hub.send(tool(1))
    side.hub.send(pose(1))
    given(side.hub)
    assert side.info().connections[0].waiting == 2
    peer.ask(start('TDATA', 'Tools', 3_600_000))
    found = names(peer.until_now() + peer.until_now())
    assert found == ['IMAGE Wall', 'RTS_TDATA Tools', 'TDATA Tools', 'TRANSFORM Tool']


def test_start_again(side: Side, ask: Callable[..., Asking]) -> None:
    peer = ask(push=True)
    peer.ask(stop('TRANS'))
    peer.until_now()
    side.hub.send(pose(1))
    given(side.hub)
    peer.ask(start('TRANS'))
    assert xs(peer.until_now()) == [1]
    side.hub.send(pose(2))
    given(side.hub)
    assert xs(peer.until_now()) == [2]


# --- who gets what ---


def test_each_peer_for_itself(side: Side, ask: Callable[..., Asking]) -> None:
    limited, silent, plain = ask(push=True), ask(), ask()
    limited.ask(start('TDATA', 'Tools', 3_600_000))
    silent.ask(stop('TDATA'))
    assert names(limited.until_now()) == ['RTS_TDATA Tools']
    assert names(silent.until_now()) == ['RTS_TDATA']
    for x in range(5):
        side.hub.send(tool(x))
        side.hub.send(text(x))
    given(side.hub)
    assert [tool_xs(peer.until_now()) for peer in (limited, silent, plain)] == [
        [0],
        [],
        [0, 1, 2, 3, 4],
    ]


def test_without_push_nothing_comes_unasked(side: Side, ask: Callable[..., Asking]) -> None:
    peer = ask()
    for packet in (pose(1), picture(1), text('x'), tool(1)):
        side.hub.send(packet)
    given(side.hub)
    assert peer.until_now() == []
    late = ask()
    assert late.until_now() == []


def test_no_acknowledgements(side: Side, ask: Callable[..., Asking]) -> None:
    peer = ask(acknowledge=False)
    side.hub.send(tool(1))
    given(side.hub)
    peer.ask(start('TDATA'), start('STRING'), stop('POINT'))
    assert names(peer.until_now()) == ['TDATA Tools']
    peer.ask(stop('TDATA'))
    assert peer.until_now() == []
    side.hub.send(tool(2))
    given(side.hub)
    assert peer.until_now() == []


@PUSHES
def test_who_comes_late_gets_the_present_value_first(
    side: Side, ask: Callable[..., Asking], push: bool
) -> None:
    ask(push)
    side.hub.send(tool(1))
    side.hub.send(tool(2))
    given(side.hub)
    late = ask()
    late.ask(start('TDATA'))
    found = late.until_now()
    assert names(found) == ['RTS_TDATA', 'TDATA Tools']
    assert tool_xs(found) == [2]


def test_streams_end_with_their_connection(
    side: Side, ask: Callable[..., Asking], caplog: pytest.LogCaptureFixture
) -> None:
    first = ask()
    first.ask(start('TDATA', interval=20), start('BIND'))
    first.until_now()
    for x in range(5):
        side.hub.send(tool(x))
    first.close()
    side.wait_connected(0)
    second = ask()
    with sending(side.hub, tool) as sent:
        wait_until(lambda: sent() > 50)
        assert second.until_now() == []
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]


def test_streams_of_one_endpoint(side: Side, closing: Keep) -> None:
    settings = replace(QUIET, push=False)
    peers = [closing(Asking(side.listen(settings, name))) for name in ('left', 'right')]
    side.wait_connected(2)
    for peer in peers:
        peer.ask(start('TRANS'), start('BIND', 'All'))
        peer.until_now()
    side.hub.send(pose(1), to='left')
    side.hub.send(pose(2), to='right')
    given(side.hub)
    for x, peer in enumerate(peers, 1):
        found = peer.until_now()
        assert xs(found) == [x]
        (bind,) = (packet for packet in found if packet.type_name == 'BIND')
        assert [child.body.matrix[0, 3] for child in bind.body.children] == [x]


def test_a_second_start_replaces_the_first(side: Side, ask: Callable[..., Asking]) -> None:
    peer = ask()
    hour = 3_600_000
    peer.ask(start('TDATA', 'Tools', hour))
    peer.until_now()
    for x in (1, 2):
        side.hub.send(tool(x))
    given(side.hub)
    assert tool_xs(peer.until_now()) == [1]
    peer.ask(start('TDATA', 'Tools', body=StartTracking(0)))
    assert tool_xs(peer.until_now()) == [2]
    side.hub.send(tool(3))
    side.hub.send(tool(4))
    given(side.hub)
    assert tool_xs(peer.until_now()) == [3, 4], 'each once'
