# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Peers that stall, dribble, cut, flood, lie or speak HTTP: they harm nobody but themselves."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
import gc
import os
import time
import tracemalloc
from typing import Any

from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import Packet
from igtl_ros.transport import Connection
import numpy as np
import pytest
import transport_peers as scripts
from transport_peers import Peer
from transport_peers import Reader
from transport_peers import Script
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

NOISE = ('Flood', 'Dribble')


class Selective(Recorder):
    """Counts the noise and keeps the rest."""

    noise = 0

    def received(self, connection: Connection, packet: Packet) -> None:
        if packet.device_name in NOISE:
            self.noise += 1
        else:
            super().received(connection, packet)


# script, what the connection's counter says, words of the reason
ENDED = [
    (scripts.garbage, 'FramingError', ['not an OpenIGTLink header', 'version 1 or 2']),
    (scripts.http, 'FramingError', ['not an OpenIGTLink header', "b'T / HTTP/1.1"]),
    (
        scripts.oversized,
        'FramingError',
        ['IMAGE', "from 'Evil'", 'larger than allowed', str(2**40)],
    ),
    (
        scripts.cut_in_header,
        'FramingError',
        ['ended within a message', '58 bytes of header', '31'],
    ),
    (scripts.cut_in_body, 'FramingError', ['TRANSFORM', "'Evil'", '48 bytes of body', 'found 20']),
    (scripts.reset_in_body, '', ['connection broke', 'reset']),
]


def named(function: Callable[..., None], **arguments: Any) -> Callable[[Script], None]:
    result: Any = partial(function, **arguments)
    result.__name__ = function.__name__
    return result


@pytest.mark.parametrize(
    ('script', 'cause', 'words'), ENDED, ids=[row[0].__name__ for row in ENDED]
)
def test_who_speaks_nonsense_is_dropped_with_a_reason(
    side: Side, closing: Keep, script: Any, cause: str, words: list[str]
) -> None:
    port = side.listen()
    other = closing(Peer(port))
    side.wait_connected()
    closing(Script(port, script))
    wait_until(lambda: side.heard.reasons)
    (reason,) = side.heard.reasons
    for word in words:
        assert word.lower() in reason.lower()
    assert reason in side.info().error, 'the endpoint remembers'
    culprit = side.heard.connections[-1]
    assert culprit.peer in side.info().error
    assert culprit.counters.lost == ({cause: 1} if cause else {})
    assert side.heard.packets == []
    side.hub.send(pose(1))
    assert xs(other.packets(1)) == [1]
    side.wait_connected(1)


@pytest.mark.parametrize(
    ('data', 'cause'),
    [
        (scripts.header(body_size=48, crc=1) + b'\0' * 48, 'CrcError'),
        (scripts.header(body_size=10) + b'\0' * 10, 'ContentError'),
        (scripts.header(b'IMAGE', body_size=72) + b'\0' * 72, 'ContentError'),
        (scripts.header(body_size=48, version=9) + b'\0' * 48, 'VersionError'),
        (scripts.header(body_size=4, version=2) + b'\0' * 4, 'ContentError'),
    ],
    ids=['wrong crc', 'too short', 'no image', 'version 9', 'no extended header'],
)
def test_one_bad_message_costs_one_message(
    side: Side, closing: Keep, data: bytes, cause: str
) -> None:
    peer = closing(Peer(side.listen()))
    peer.send(text('before').to_bytes() + data + text('after').to_bytes())
    wait_until(lambda: len(side.heard.packets) == 2)
    assert texts(side.heard.packets) == ['before', 'after']
    assert [type(error).__name__ for error in side.heard.lost] == [cause]
    assert side.heard.lost[0].device_name == 'Evil'
    assert side.info().connections[0].counters.lost == {cause: 1}
    assert "'Evil'" in side.info().error


def test_a_dribbled_message_arrives(side: Side, closing: Keep) -> None:
    script = closing(Script(side.listen(), named(scripts.dribble, message=pose(3))))
    wait_until(lambda: len(side.heard.packets) >= 3, 20)
    assert set(xs(side.heard.packets)) == {3.0}
    assert side.heard.lost == []
    script.close()


def test_a_large_claim_costs_no_memory_until_bytes_come(side: Side, closing: Keep) -> None:
    """Within the limit it has to be believed; the system commits a page when it is written."""
    if not os.path.exists('/proc/self/statm'):
        pytest.skip('cannot measure memory on this system')

    def resident() -> int:
        with open('/proc/self/statm') as file:
            return int(file.read().split()[1]) * os.sysconf('SC_PAGE_SIZE')

    port = side.listen()
    before = resident()
    for _ in range(8):
        closing(Script(port, scripts.huge_but_legal))
    wait_until(
        lambda: (
            sum(connection.counters.received_bytes for connection in side.info().connections)
            == 8 * 1058
        )
    )
    assert resident() - before < 50 * 1024 * 1024
    other = closing(Peer(port))
    side.wait_connected(9)
    side.hub.send(pose(1))
    assert xs(other.packets(1)) == [1]


def test_a_flood_leaves_time_for_others(make_side: Callable[..., Side], closing: Keep) -> None:
    side = make_side(Selective())
    port = side.listen()
    closing(Script(port, named(scripts.flood, message=pose(1, 'Flood'))))
    wait_until(lambda: side.heard.noise > 1000)
    peer = closing(Peer(port))
    side.wait_connected(2)
    worst = 0.0
    for number in range(50):
        before = side.heard.noise
        begin = time.monotonic()
        peer.send(text(number))
        wait_until(lambda count=number + 1: len(side.heard.packets) == count)
        side.hub.send(text(number))
        assert texts(peer.packets(1)) == [str(number)]
        worst = max(worst, time.monotonic() - begin)
    assert side.heard.noise > before > 1000, 'it floods on'
    assert worst < seconds(1)


def test_eight_clients_of_which_four_misbehave(
    make_side: Callable[..., Side], closing: Keep
) -> None:
    """The four others lose nothing, sending blocks nobody, memory stays flat."""
    count = 2000
    side = make_side(Selective())
    port = side.listen(replace(QUIET, send_timeout=1.0, max_events=2 * count))
    good = [closing(Reader(port)) for _ in range(4)]
    side.wait_connected(4)
    flood = named(scripts.flood, message=pose(1, 'Flood'))
    dribble = named(scripts.dribble, message=pose(1, 'Dribble'))
    bad = [
        closing(Script(port, script))
        for script in (scripts.stall, scripts.cut_in_header, dribble, flood)
    ]
    wait_until(lambda: len(side.heard.connections) == 8)
    durations = []
    tracemalloc.start()
    try:
        for number in range(count):
            packets = [text(number), pose(number, f'Tool{number}')]
            if number % 10 == 0:
                packets.append(Packet(Image(np.zeros((1, 480, 640), np.uint8)), 'Camera'))
            for packet in packets:
                begin = time.monotonic()
                assert side.hub.send(packet)
                durations.append(time.monotonic() - begin)
            if number % 50 == 49:  # no faster than good readers read
                for reader in good:
                    wait_until(lambda reader=reader, n=number: len(reader.received) == 2 * n + 2)
        gc.collect()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    for reader in good:
        assert texts(reader.received) == [str(number) for number in range(count)]
        assert sorted(xs(reader.received)) == [*range(count)]
        assert reader.images > 0
    durations.sort()
    assert durations[len(durations) // 2] < seconds(0.005)
    assert durations[-1] < seconds(0.5)
    # what the good readers keep, what waits for the bad ones; 200 images alone are 61 MB
    assert peak < 50_000_000
    wait_until(lambda: len(side.heard.reasons) >= 2, what='the deaf one is dropped')
    reasons = '\n'.join(side.heard.reasons)
    assert 'ended within a message' in reasons
    assert 'read nothing for 1 s while' in reasons
    assert bad[-1].sent > 1000
    connected = {connection.peer for connection in side.info().connections}
    for reader in good:
        assert f'127.0.0.1:{reader.socket.getsockname()[1]}' in connected
