# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""STP_: acknowledged, and then there is silence, whatever ran before."""

import itertools

from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink.session import Responder
from igtl_ros.openigtlink.session import Store
import pytest
from session_packets import get
from session_packets import picture
from session_packets import rts
from session_packets import start
from session_packets import stop
from session_packets import tools


def responder(push: bool, *requests: Packet) -> Responder:
    """Return the responder of a peer that has asked for these at time 0."""
    one = Responder(Store(), push)
    for request in requests:
        one.received(request, 0.0)
    return one


def comes(one: Responder, name: str, now: float = 100.0) -> bool:
    """Return whether an image of this device is sent, now or later."""
    packet = picture(1, name)
    sent = bool(one.offer(packet, now))
    assert one.silences(packet) is not sent
    return sent


A, B = start('IMAGE', 'A'), start('IMAGE', 'B')
ALL, NO_A, NONE = start('IMAGE'), stop('IMAGE', 'A'), stop('IMAGE')


@pytest.mark.parametrize(
    ('requests', 'pushed', 'asked_for'),
    [
        # What comes of A, B and C: with push, and without.
        ((), 'ABC', ''),
        ((A,), 'ABC', 'A'),
        ((ALL,), 'ABC', 'ABC'),
        ((NO_A,), 'BC', ''),
        ((NONE,), '', ''),
        ((A, NO_A), 'BC', ''),
        ((A, B, NO_A), 'BC', 'B'),
        ((A, B, NONE), '', ''),
        ((ALL, NO_A), 'BC', 'BC'),  # A is silent, though a stream of all runs
        ((ALL, A, NO_A), 'BC', 'BC'),
        ((A, ALL, NO_A), 'BC', 'BC'),
        ((ALL, NO_A, A), 'ABC', 'ABC'),
        ((ALL, NO_A, ALL), 'ABC', 'ABC'),
        ((NO_A, ALL), 'ABC', 'ABC'),
        ((NONE, A), 'A', 'A'),
        ((NONE, ALL), 'ABC', 'ABC'),
        ((NONE, A, NO_A), '', ''),
        ((NONE, A, NONE), '', ''),
        ((NO_A, NONE, ALL), 'ABC', 'ABC'),
        ((ALL, NONE, NO_A), '', ''),
        ((NO_A, A), 'ABC', 'A'),
        ((ALL, NO_A, NONE, B), 'B', 'B'),
    ],
)
def test_what_comes_after(requests: tuple[Packet, ...], pushed: str, asked_for: str) -> None:
    for push, expected in ((True, pushed), (False, asked_for)):
        one = responder(push, *requests)
        assert ''.join(name for name in 'ABC' if comes(one, name)) == expected


def test_after_any_history_a_stop_is_silence() -> None:
    requests = (A, ALL, NO_A, NONE)
    for push in (True, False):
        for history in itertools.product(requests, repeat=3):
            one = responder(push, *history)
            assert one.received(NO_A, 1.0) == (rts('IMAGE', 'A'),)
            assert not comes(one, 'A')
            assert one.received(NONE, 1.0) == (rts('IMAGE'),)
            assert not any(comes(one, name) for name in 'ABC')


def test_what_waits_is_not_sent_any_more() -> None:
    store = Store()
    store.put(tools('p'))
    one = Responder(store)
    one.received(start('TDATA', 'Tools', 50), 0.0)
    assert one.offer(tools('p', x=1), 0.01) == ()
    assert one.received(stop('TDATA', 'Tools'), 0.02) == (rts('TDATA', 'Tools'),)
    assert one.deadline is None
    assert one.due(9.0) == ()


@pytest.mark.parametrize('request_', [stop('TDATA', 'Tools'), stop('TDATA')])
def test_what_waits_in_a_stream_of_all_is_not_sent_either(request_: Packet) -> None:
    store = Store()
    store.put(tools('p'))
    one = Responder(store, push=False)
    one.received(start('TDATA', interval=50), 0.0)
    assert one.offer(tools('p', x=1), 0.01) == ()
    one.received(request_, 0.02)
    assert one.deadline is None
    assert one.due(9.0) == ()


def test_what_waits_in_a_stream_of_all_is_not_sent_by_two() -> None:
    store = Store()
    store.put(tools('p'))
    one = Responder(store, push=False)
    one.received(start('TDATA', interval=50), 0.0)
    assert one.offer(tools('p', x=1), 0.01) == ()
    one.received(start('TDATA', 'Tools', 1000), 0.02)
    assert one.due(9.0) == ()


def test_a_device_with_a_stream_of_its_own_is_not_begun_anew() -> None:
    store = Store()
    for name in 'AB':
        store.put(tools('p', device_name=name))
    one = Responder(store)
    one.received(start('TDATA', 'A', 1000), 0.0)
    found = one.received(start('TDATA'), 0.5)
    assert [packet.device_name for packet in found] == ['', 'B']


def test_other_types_go_on() -> None:
    one = responder(True, start('TDATA', 'A'), stop('IMAGE', 'A'))
    packet = tools('p', device_name='A')
    assert one.offer(packet, 1.0) == (packet,)


def test_what_is_silent_can_be_asked_for() -> None:
    store = Store()
    store.put(picture(1))
    one = Responder(store)
    one.received(NONE, 0.0)
    assert one.received(get('IMAGE', 'Camera'), 0.0) == (picture(1),)


def test_the_streams_of_tools_end_with_all() -> None:
    one = responder(False, start('TDATA', 'Probe'), stop('TDATA'))
    assert one.offer(tools('Probe'), 1.0) == ()


def test_to_stop_what_does_not_run_is_no_error() -> None:
    assert responder(False).received(NO_A, 0.0) == (rts('IMAGE', 'A'),)


def test_a_name_that_was_cut() -> None:
    name = 'CameraOfTheMicroscopeLeft'
    packet = Packet(
        picture(1).body, name[:20], header_version=2, metadata={'IGTL_DEVICE_NAME': name}
    )
    one = responder(True, stop('IMAGE', name[:20]))
    assert one.offer(packet, 0.0) == ()


def test_more_than_can_be_remembered_is_refused() -> None:
    """An acknowledgement that cannot be kept would be a lie."""
    one = responder(True)
    for number in range(1000):
        assert one.received(stop('IMAGE', f'{number}'), 0.0)[0].body.status == 0
    assert one.received(NO_A, 0.0) == (rts('IMAGE', 'A', 1),)
    assert comes(one, 'A')
    assert not comes(one, '7')
    assert one.received(stop('IMAGE', '7'), 0.0)[0].body.status == 0, 'that it knows'
    assert one.received(NONE, 0.0)[0].body.status == 0, 'for one name fewer are needed'
    assert not comes(one, 'A')
    assert one.received(stop('TDATA', 'A'), 0.0)[0].body.status == 0


def test_without_push_there_is_little_to_remember() -> None:
    one = responder(False)
    for number in range(3000):
        assert one.received(stop('IMAGE', f'{number}'), 0.0)[0].body.status == 0
    assert not one._silenced
    one = responder(True, NONE)
    for number in range(3000):
        assert one.received(stop('IMAGE', f'{number}'), 0.0)[0].body.status == 0
