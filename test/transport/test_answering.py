# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""GET_ over sockets: each is answered once, in order, whatever else there is to send."""

from collections.abc import Callable
from dataclasses import replace
import logging
import threading
from typing import Any

from asking_peer import Asking
from asking_peer import given
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Query
from igtl_ros.openigtlink import Raw
from igtl_ros.openigtlink import Sensor
from igtl_ros.openigtlink import Status
from igtl_ros.openigtlink import Transform
import numpy as np
import pytest
from session_packets import example
from session_packets import EXAMPLES
from session_packets import get
from session_packets import names
from session_packets import picture
from session_packets import rts
from session_packets import start
from session_packets import stop
from session_packets import tools
from transport_peers import header
from transport_support import pose
from transport_support import QUIET
from transport_support import Side
from transport_support import wait_until
from transport_support import xs

Keep = Callable[[Any], Any]

ASKED = replace(QUIET, push=False)
SMALL = 4096
VERSION_2 = Packet(Status(), header_version=2)


def image(size: int, value: int, device_name: str = 'Camera') -> Packet:
    """Return an IMAGE of that many bytes, all of one value."""
    return Packet(Image(np.full((1, 1000, size // 1000), value, np.uint8)), device_name)


def wire(packets: list[Packet]) -> list[bytes]:
    """Return the bytes: RTS_ of an unknown type is of an unknown type too."""
    return [packet.to_bytes() for packet in packets]


def values(packets: list[Packet]) -> list[int]:
    """Return the value of each IMAGE, which must be whole."""
    found = [packet.body.voxels for packet in packets if packet.type_name == 'IMAGE']
    assert all((voxels == voxels.flat[0]).all() for voxels in found)
    return [int(voxels.flat[0]) for voxels in found]


@pytest.fixture
def ask(side: Side, closing: Keep) -> Callable[..., Asking]:
    """Return a function that connects a peer which gets nothing unasked."""
    port = 0

    def connect(receive_buffer: int = 0, **settings: object) -> Asking:
        nonlocal port
        port = port or side.listen(replace(ASKED, **settings))
        count = len(side.info().connections)
        peer = closing(Asking(port, receive_buffer))
        side.wait_connected(count + 1)
        return peer

    return connect


def test_a_value_and_one_that_is_not_there(side: Side, ask: Callable[..., Asking]) -> None:
    peer = ask()
    side.hub.send(picture(7))
    given(side.hub)
    peer.ask(get('IMAGE', 'Camera'), get('IMAGE', 'Other'), get('NEW', 'Device'))
    assert wire(peer.until_now()) == wire(
        [picture(7), rts('IMAGE', 'Other', 1), rts('NEW', 'Device', 1)]
    )
    assert side.info().connections[0].counters.requests == 4
    assert [packet.type_name for packet in side.heard.packets][:3] == [
        *('GET_IMAGE', 'GET_IMAGE', 'GET_NEW'),
    ], 'the listener hears them too'


@pytest.mark.parametrize('type_name', sorted(EXAMPLES))
def test_every_type(side: Side, ask: Callable[..., Asking], type_name: str) -> None:
    peer = ask()
    packet = example(type_name)
    side.hub.send(packet)
    given(side.hub)
    short = {'TRANSFORM': 'TRANS', 'CAPABILITY': 'CAPABIL', 'VIDEOMETA': 'VMETA'}
    name = short.get(type_name, type_name)
    if len(name) > 8 or type_name in ('COMMAND', 'QTRANS'):
        return
    peer.ask(get(name, 'Device'))
    (found,) = peer.until_now()
    assert (found.type_name, found.device_name) == (type_name, 'Device')
    assert type_name == 'CAPABILITY' or found == packet


def test_many_questions_at_once(side: Side, ask: Callable[..., Asking]) -> None:
    """Their ids come back in order, each once."""
    peer = ask()
    for packet in (picture(1), tools('Probe', 'Pointer'), pose(5)):
        side.hub.send(packet)
    given(side.hub)
    kinds = [
        ('IMAGE', 'Camera'),
        ('TDATA', 'Probe'),
        ('TRANS', 'Tool'),
        ('IMAGE', 'X'),
        ('NEW', ''),
    ]
    peer.ask(
        *(
            get(*kinds[number % 5], header_version=2, message_id=number + 1)
            for number in range(1000)
        )
    )
    found = peer.packets(1000)
    assert [packet.message_id for packet in found] == [*range(1, 1001)]
    assert names(found[:5]) == [
        *('IMAGE Camera', 'TDATA Probe', 'TRANSFORM Tool', 'RTS_IMAGE X', 'RTS_NEW'),
    ]
    assert peer.until_now() == []


def test_what_was_sent_before_the_peer_came(side: Side, ask: Callable[..., Asking]) -> None:
    ask()
    side.hub.send(pose(1))
    late = ask()
    late.ask(get('TRANS'))
    assert late.until_now() == [pose(1)]


def test_a_question_that_cannot_be_unpacked_is_answered(
    side: Side, ask: Callable[..., Asking]
) -> None:
    """In its place among the others."""
    peer = ask()
    bad = Packet(Raw(b'\0\7'), 'Frame', type_name='GET_BIND')
    wrong_crc = header(b'GET_IMAGE', 1, crc=1, device_name=b'Broken') + b'x'
    version_3 = header(b'GET_POINT', 0, version=3, device_name=b'Newer')
    peer.ask(get('IMAGE', 'A'), bad)
    peer.send(wrong_crc + version_3)
    peer.ask(get('IMAGE', 'B'))
    assert peer.until_now() == [
        rts('IMAGE', 'A', 1),
        rts('BIND', 'Frame', 1),
        rts('IMAGE', 'Broken', 1),
        rts('POINT', 'Newer', 1),
        rts('IMAGE', 'B', 1),
    ]


def test_arguments_of_any_size_are_not_kept(side: Side, ask: Callable[..., Asking]) -> None:
    peer = ask()
    peer.ask(get('IMAGE', 'X', Query(bytes(5_000_000))), get('NEW', '', Raw(bytes(5_000_000))))
    assert wire(peer.until_now()) == wire([rts('IMAGE', 'X', 1), rts('NEW', status=1)])


# --- when the peer does not read ---


def congest(side: Side, peer: Asking) -> None:
    """Have a message wait for the peer, that it has to read first."""
    side.hub.send(image(8_000_000, 0, 'Wall'))
    given(side.hub)
    assert not side.hub.drain(0.05)


def test_many_large_answers(side: Side, ask: Callable[..., Asking]) -> None:
    """More than may wait for a peer (max_event_bytes): questions wait, and none is lost."""
    peer = ask(SMALL)
    side.hub.send(image(5_000_000, 9))
    given(side.hub)
    for number in range(20):
        peer.ask(get('IMAGE', 'Camera'), get('STATUS', f'{number}'))
    wait_until(lambda: len(side.heard.packets) == 40)
    assert side.info().connections[0].waiting <= 2
    found = peer.packets(40)
    assert names(found[::2]) == ['IMAGE Camera'] * 20
    assert names(found[1::2]) == [f'STATUS {number}' for number in range(20)]
    assert values(found) == [9] * 20
    assert side.heard.overflows == []


def test_a_large_image_is_not_replaced_by_a_newer_one(
    side: Side, ask: Callable[..., Asking]
) -> None:
    """As answers; what is pushed meanwhile is."""
    peer = ask(SMALL, push=True)
    peer.send(VERSION_2)
    wait_until(lambda: side.heard.packets)
    congest(side, peer)
    for value in (1, 2, 3):
        side.hub.send(image(300_000, value))
        given(side.hub)
        peer.ask(get('IMAGE', 'Camera', header_version=2, message_id=value))
        wait_until(lambda value=value: side.info().connections[0].counters.requests == value)
    found = [packet for packet in peer.until_now() if packet.device_name == 'Camera']
    assert values([packet for packet in found if packet.message_id]) == [1, 2, 3]
    pushed = [packet for packet in found if not packet.message_id]
    assert values(pushed + peer.until_now()) == [3]


def test_answers_come_before_the_pictures_that_wait(
    side: Side, ask: Callable[..., Asking]
) -> None:
    peer = ask(SMALL, push=True)
    congest(side, peer)
    for number in range(10):
        side.hub.send(image(1_000_000, number, f'Camera{number}'))
    given(side.hub)
    peer.ask(*(get('STATUS', f'{number}') for number in range(20)))
    wait_until(lambda: side.info().connections[0].counters.requests == 20)
    found = names(peer.packets(1 + 10 + 20))
    asked = [name for name in found if name.startswith('STATUS')]
    assert asked == [f'STATUS {number}' for number in range(20)]
    assert found[:1] == ['IMAGE Wall']
    assert found[-8:] == [f'IMAGE Camera{number}' for number in range(2, 10)]


def test_an_answer_that_cannot_wait_is_refused(
    side: Side, ask: Callable[..., Asking], caplog: pytest.LogCaptureFixture
) -> None:
    peer = ask(SMALL, push=True, max_event_bytes=1_000_000)
    congest(side, peer)
    side.hub.send(image(2_000_000, 1, 'Volume'))
    given(side.hub)
    with caplog.at_level(logging.WARNING):
        peer.ask(get('IMAGE', 'Volume'), get('STATUS', 'X'))
        wait_until(lambda: side.info().connections[0].counters.requests == 2)
    assert 'max_event_bytes' in caplog.text
    found = peer.until(lambda packet: packet == image(2_000_000, 1, 'Volume'))
    assert names(found) == ['IMAGE Wall', 'RTS_IMAGE Volume', 'STATUS X', 'IMAGE Volume']
    assert side.hub.drain(10)
    peer.ask(get('IMAGE', 'Volume'))
    assert values(peer.until_now()) == [1], 'as soon as nothing else waits'


def test_who_asks_on_and_reads_nothing_is_dropped(side: Side, ask: Callable[..., Asking]) -> None:
    peer = ask(SMALL)
    side.hub.send(image(1_000_000, 1))
    given(side.hub)
    flood = get('IMAGE', 'Camera').to_bytes() * 1000
    with pytest.raises(ConnectionError):
        for _ in range(1000):
            peer.socket.sendall(flood)
    wait_until(lambda: side.heard.reasons)
    assert side.heard.reasons == ['asked 10000 questions and read no answers']
    assert len(side.heard.packets) < 100_000


# --- others ---


def test_a_flood_of_questions_leaves_others_their_turn(
    side: Side, ask: Callable[..., Asking]
) -> None:
    """It reads as fast as it can, and every answer takes a while to pack."""
    flooding, asking = ask(), ask()
    side.hub.send(image(3_000_000, 1))
    given(side.hub)
    flooding.ask(*(get('IMAGE', 'Camera') for _ in range(100)))
    found: list[Packet] = []
    reader = threading.Thread(target=lambda: found.extend(flooding.packets(100)))
    reader.start()
    turns = 0
    while reader.is_alive():
        asking.ask(get('STATUS', f'{turns}'), start('TDATA'))
        assert names(asking.packets(2)) == [f'STATUS {turns}', 'RTS_TDATA']
        turns += 1
    reader.join()
    assert values(found) == [1] * 100
    assert turns >= 5


def test_small_questions_without_end(side: Side, ask: Callable[..., Asking]) -> None:
    asking, flooding = ask(), ask()
    side.hub.send(pose(3))
    given(side.hub)
    for number in range(5):
        flooding.ask(*(get('TRANS') for _ in range(2000)))
        asking.ask(get('STATUS', f'{number}'))
        assert names([asking.next_packet()]) == [f'STATUS {number}']
        assert xs(flooding.packets(2000)) == [3] * 2000


def test_each_endpoint_has_its_own_values(side: Side, closing: Keep) -> None:
    left, right = (side.listen(ASKED, name) for name in ('left', 'right'))
    peers = [closing(Asking(port)) for port in (left, right)]
    side.wait_connected(2)
    for peer in peers:
        peer.ask(start('TRANS', 'Stream'))
        assert names(peer.until_acknowledged('TRANS')) == ['RTS_TRANS Stream']
    side.hub.send(pose(1), to='left')
    side.hub.send(pose(2, 'Stream'), to='right')
    side.hub.send(pose(3, 'Both'))
    given(side.hub)
    for peer, expected in zip(
        peers,
        (['RTS_TRANS Stream', 'TRANSFORM Tool'], ['TRANSFORM Stream', 'RTS_TRANS Tool']),
        strict=True,
    ):
        streamed = xs(peer.until_now())
        peer.ask(get('TRANS', 'Stream'), get('TRANS', 'Tool'), get('TRANS', 'Both'))
        assert names(peer.until_now()) == [*expected, 'TRANSFORM Both']
        assert streamed == ([2] if expected[0] == 'TRANSFORM Stream' else [])


def test_two_of_us_do_not_answer_each_others_answers(
    side: Side, make_side: Callable[[], Side]
) -> None:
    other = make_side()
    other.connect(side.listen(ASKED))
    side.wait_connected()
    other.wait_connected()
    for request in (get('IMAGE', 'X'), start('TDATA'), stop('TDATA'), get('STATUS', 'End')):
        other.hub.send(request)
    wait_until(lambda: 'STATUS End' in names(other.heard.packets))
    assert names(other.heard.packets) == ['RTS_IMAGE X', 'RTS_TDATA', 'RTS_TDATA', 'STATUS End']
    assert len(side.heard.packets) == 4


# --- settings and versions ---


def test_requests_are_not_answered(side: Side, ask: Callable[..., Asking]) -> None:
    peer = ask(push=True, answer_requests=False)
    peer.ask(get('STATUS', 'X'), start('TRANS', 'Tool'), stop('TRANS'), get('NEW'))
    wait_until(lambda: len(side.heard.packets) == 4)
    side.hub.send(pose(1))
    side.hub.send(pose(2))
    assert xs(peer.packets(2)) == [1, 2], 'neither answered nor obeyed'
    assert side.info().connections[0].counters.requests == 0


def test_what_version_1_would_falsify_is_withheld(side: Side, ask: Callable[..., Asking]) -> None:
    peer = ask()
    packet = Packet(Transform(), 'Probe', 0, 2, 0, {'TransformStatus': 'MISSING'})
    side.hub.send(packet, least_version=2)
    given(side.hub)
    peer.ask(get('TRANS', 'Probe'), get('BIND'))
    assert peer.until_now() == [rts('TRANS', 'Probe', 1), rts('BIND', status=1)]
    peer.ask(VERSION_2, get('TRANS', 'Probe'), get('BIND'))
    found = peer.until_now()
    assert names(found) == ['TRANSFORM Probe', 'RTS_BIND'], 'a child has no metadata'
    assert found[0] == packet


def test_version_1_gets_version_1(side: Side, ask: Callable[..., Asking]) -> None:
    peer = ask()
    side.hub.send(Packet(Transform(), 'Probe', 0, 2, 5, {'a': 'b'}))
    given(side.hub)
    peer.ask(get('TRANS', 'Probe'))
    (found,) = peer.until_now()
    assert (found.header_version, found.message_id, len(found.metadata)) == (1, 0, 0)


def test_what_cannot_be_packed_is_refused_and_hurts_nobody(
    side: Side, ask: Callable[..., Asking], caplog: pytest.LogCaptureFixture
) -> None:
    """Names of 3800 devices are more than one BIND holds."""
    asking, streaming, other = ask(), ask(), ask()
    for body in (Transform(), EXAMPLES['POSITION'], Sensor((1.0,)), EXAMPLES['IMAGE']):
        for number in range(950):
            side.hub.send(Packet(body, f'OneOfManyDevices{number:04}'))
        given(side.hub)
    asking.ask(get('BIND'), get('STATUS', 'X'))
    assert names(asking.until_now()) == ['RTS_BIND', 'STATUS X']
    streaming.ask(start('BIND'))
    other.ask(start('TRANS', 'Tool'))
    assert names(streaming.until_now() + other.until_now()) == ['RTS_BIND', 'RTS_TRANS Tool']
    side.hub.send(pose(1))
    wait_until(lambda: 'not sent' in caplog.text)
    side.hub.send(pose(2))
    given(side.hub)
    assert xs(other.until_now()) == [1, 2]
    assert streaming.until_now() == []
