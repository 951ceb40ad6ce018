# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Streams: when the next message may be sent, worked out by hand; one for each type and device."""

from dataclasses import replace

from igtl_ros.openigtlink import AVAILABILITY
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink.session import Responder
from igtl_ros.openigtlink.session import Store
import pytest
from session_packets import EXAMPLES
from session_packets import frame
from session_packets import names
from session_packets import picture
from session_packets import rts
from session_packets import start
from session_packets import stop
from session_packets import tools


class Session:
    """A responder and its store; what is sent is put there first, as the rule is."""

    def __init__(self, *packets: Packet, push: bool = False, acknowledge: bool = True) -> None:
        self.store = Store()
        for packet in packets:
            self.store.put(packet)
        self.responder = Responder(self.store, push, acknowledge)

    def ask(self, request: Packet, now: float = 0.0) -> list[str]:
        return names(self.responder.received(request, now))

    def send(self, packet: Packet, now: float, least_version: int = 1) -> tuple[Packet, ...]:
        self.store.put(packet, least_version)
        return self.responder.offer(packet, now, least_version)

    def run(self, *values: tuple[float, Packet]) -> list[tuple[float, Packet]]:
        """Send values at times; return what leaves and when, the clock asking at each deadline."""
        left = []
        for now, packet in (*values, (1e9, None)):
            while (due := self.responder.deadline) is not None and due <= now:
                left += [(due, one) for one in self.responder.due(due)]
                assert self.responder.deadline != due, 'what is due at a time is sent then'
            if packet is not None:
                left += [(now, one) for one in self.send(packet, now)]
        return left


def at(*times: float) -> list[tuple[float, Packet]]:
    return [(time, picture(number)) for number, time in enumerate(times)]


STREAMS = sorted(kind for kind, row in AVAILABILITY.items() if 'STT' in row.prefixes)


@pytest.mark.parametrize('kind', STREAMS)
def test_each_type_that_has_streams(kind: str) -> None:
    session, packet = Session(), Packet(EXAMPLES[kind], 'Device')
    name = AVAILABILITY[kind].names[0]
    assert session.send(packet, 0.0) == ()
    assert session.ask(start(name, 'Device')) == [f'RTS_{name} Device', f'{kind} Device']
    assert session.send(packet, 1.0) == (packet,)
    assert session.ask(stop(name, 'Device')) == [f'RTS_{name} Device']
    assert session.send(packet, 2.0) == ()


# --- the interval ---


def test_values_at_fifty_milliseconds() -> None:
    """At 0 the first; 1 to 4 come at 20, 40, 60, 80 ms and 5 at 130 ms."""
    session = Session(tools('Probe', x=0))
    session.ask(start('TDATA', 'Tools', 50))
    times = [0.02, 0.04, 0.06, 0.08, 0.13]
    left = session.run(*((time, tools('Probe', x=x)) for x, time in enumerate(times, 1)))
    seen = [(round(time, 6), packet.body.matrices[0, 0, 3]) for time, packet in left]
    # 2 is the latest at 50 ms, 4 at 100 ms; 5 waits until 150 ms.
    assert seen == [(0.05, 2), (0.1, 4), (0.15, 5)]


def test_a_value_after_a_pause_is_sent_at_once() -> None:
    session = Session(tools('Probe'))
    session.ask(start('TDATA', 'Tools', 50))
    left = session.run((0.3, tools('Probe', x=1)), (0.31, tools('Probe', x=2)))
    assert [round(time, 6) for time, _ in left] == [0.3, 0.35]


def test_exactly_the_interval_is_enough() -> None:
    session = Session(tools('Probe'))
    session.ask(start('TDATA', 'Tools', 1000), 1.0)
    assert session.send(tools('Probe'), 1.999) == ()
    assert session.responder.deadline == 2.0
    assert session.responder.due(1.999999) == ()
    assert session.responder.due(2.0) == (tools('Probe'),)
    assert session.responder.due(2.0) == ()
    assert session.responder.deadline is None
    assert session.send(tools('Probe'), 3.0) == (tools('Probe'),)


def test_a_value_that_nobody_fetched_in_time_is_not_sent_after_a_newer_one() -> None:
    session = Session(tools('p'))
    session.ask(start('TDATA', 'Tools', 50))
    assert session.send(tools('p', x=1), 0.01) == ()
    assert session.send(tools('p', x=2), 0.06) == (tools('p', x=2),)
    assert session.responder.deadline is None
    assert session.responder.due(9.0) == ()


def test_without_an_interval_everything() -> None:
    session = Session(picture(0))
    session.ask(start('IMAGE'))
    times = (0.0, 0.0, 0.001, 0.002)
    assert session.run(*at(*times)) == at(*times)


def test_each_device_has_its_own_time() -> None:
    session = Session()
    session.ask(start('TDATA', interval=100))
    left = session.run(
        (0.00, tools('a', device_name='A')),
        (0.05, tools('b', device_name='B')),
        (0.06, tools('a', device_name='A')),
        (0.07, tools('b', device_name='B')),
    )
    seen = [(round(time, 6), packet.device_name) for time, packet in left]
    assert seen == [(0.0, 'A'), (0.05, 'B'), (0.1, 'A'), (0.15, 'B')]


def test_the_deadline_is_the_earliest_of_all() -> None:
    session = Session(tools('p', device_name='A'), tools('p', device_name='B'))
    session.ask(start('TDATA', 'A', 10_000))
    session.ask(start('TDATA', 'B', 50))
    session.send(tools('p', device_name='A'), 0.01)
    assert session.responder.deadline == 10.0
    session.send(tools('p', device_name='B'), 0.01)
    assert session.responder.deadline == 0.05


def test_names_that_were_cut_do_not_share_an_interval() -> None:
    def long(name: str) -> Packet:
        values = {'IGTL_DEVICE_NAME': name}
        return Packet(tools('p').body, name[:20], header_version=2, metadata=values)

    left, right = long('ToolsOfTheTrackerLeft'), long('ToolsOfTheTrackerLeft2')
    assert left.device_name == right.device_name
    session = Session()
    session.ask(start('TDATA', left.device_name, 50))
    assert session.run((0.0, left), (0.01, right), (0.02, left)) == [
        (0.0, left),
        (0.01, right),
        (0.05, left),
    ]


# --- one for each type and device ---


def test_a_second_start_replaces_the_first() -> None:
    session = Session(tools('Probe'))
    session.ask(start('TDATA', 'Tools', 10_000))
    session.send(tools('Probe', x=1), 1.0)
    assert session.ask(start('TDATA', 'Tools', 100), 2.0) == ['RTS_TDATA Tools', 'TDATA Tools']
    assert len(session.responder.streams) == 1
    assert session.responder.deadline is None, 'what waited has just been sent'
    assert session.send(tools('Probe', x=2), 2.05) == ()
    assert session.responder.deadline == 2.1


def test_two_spellings_are_one_stream() -> None:
    session = Session()
    for name in ('TRANS', 'TRANSFOR'):
        session.ask(start(name, 'Tip'))
    assert [*session.responder.streams] == [('TRANSFORM', 'Tip')]


def test_another_device_is_another_stream() -> None:
    session = Session()
    session.ask(start('TDATA', 'A', 10_000))
    session.ask(start('TDATA', 'B', 0))
    session.ask(start('IMAGE', 'A'))
    assert len(session.responder.streams) == 3
    for name, count in (('A', [1, 0]), ('B', [1, 1])):
        sent = [len(session.send(tools('p', device_name=name), now)) for now in (0.0, 0.1)]
        assert sent == count


def test_the_stream_of_a_device_goes_before_that_of_all() -> None:
    session = Session()
    session.ask(start('TDATA', '', 10_000))
    session.ask(start('TDATA', 'A', 0))
    for now in (0.0, 0.1, 0.2):
        assert session.send(tools('p', device_name='A'), now) == (tools('p', device_name='A'),)


def test_the_present_values_come_first() -> None:
    session = Session(picture(1, 'A'), picture(2, 'B'), tools('p'))
    assert session.ask(start('IMAGE')) == ['RTS_IMAGE', 'IMAGE A', 'IMAGE B']
    assert session.ask(start('IMAGE', 'X')) == ['RTS_IMAGE X']


def test_a_value_that_is_not_there_yet_is_no_error() -> None:
    session = Session()
    assert session.responder.received(start('IMAGE', 'A'), 0.0) == (rts('IMAGE', 'A'),)
    assert session.send(picture(1, 'A'), 1.0) == (picture(1, 'A'),)


# --- elements of lists ---


def test_one_tool_of_a_list() -> None:
    session = Session(tools('Probe', 'Pointer', x=5))
    assert session.ask(start('TDATA', 'Pointer', 100)) == ['RTS_TDATA Pointer', 'TDATA Pointer']
    left = session.run(
        (0.01, tools('Probe', 'Pointer', x=1)),
        (0.02, tools('Probe', 'Pointer', x=2)),
        (0.03, tools('Probe', x=3)),  # it is not seen
        (0.50, tools('Probe', 'Pointer', x=4)),
    )
    seen = [
        (round(time, 6), packet.body.names, packet.body.matrices[0, 0, 3]) for time, packet in left
    ]
    assert seen == [(0.1, ('Pointer',), 3), (0.5, ('Pointer',), 5)]


def test_a_tool_beside_its_list() -> None:
    session = Session(push=True)
    session.ask(start('TDATA', 'Pointer'))
    assert names(session.send(tools('Probe', 'Pointer'), 1.0)) == ['TDATA Tools', 'TDATA Pointer']


def test_parts_of_what_is_no_list_are_not_looked_for() -> None:
    session = Session(push=True)
    session.ask(start('IMAGE', 'Pointer'))
    assert session.send(picture(1), 1.0) == (picture(1),)


# --- video ---


def test_no_frame_follows_one_that_was_left_out() -> None:
    """With 50 ms: 1 waits and leaves, 2 waits, 3 is left out, and so is all until a key frame."""
    session = Session()
    session.ask(start('VIDEO', 'Endoscope', 50))
    values = [
        (0.0, True),
        (0.02, False),
        (0.06, False),
        (0.07, False),
        (0.15, False),
        (0.2, False),
    ]
    left = session.run(
        *((time, frame(number, key)) for number, (time, key) in enumerate(values)),
        (0.21, frame(6, True)),
        (0.27, frame(7, False)),
    )
    seen = [(round(time, 6), bytes(packet.body.stream)[0]) for time, packet in left]
    assert seen == [(0.0, 0), (0.05, 1), (0.1, 2), (0.21, 6), (0.27, 7)]


def test_a_key_frame_takes_the_place_of_one_that_waits() -> None:
    session = Session()
    session.ask(start('VIDEO', 'Endoscope', 50))
    left = session.run((0.0, frame(0, True)), (0.01, frame(1, False)), (0.02, frame(2, True)))
    assert [bytes(packet.body.stream)[0] for _, packet in left] == [0, 2]


def test_every_frame_without_an_interval() -> None:
    session = Session()
    session.ask(start('VIDEO'))
    assert all(session.send(frame(number, number == 0), number / 1000) for number in range(50))


# --- with pushes ---


def test_without_push_nothing_comes_unasked() -> None:
    session = Session()
    assert session.send(picture(1), 0.0) == ()
    assert not session.responder.passive


def test_a_stream_limits_what_is_pushed() -> None:
    session = Session(push=True)
    assert session.responder.passive
    session.ask(start('TDATA', 'Tools', 100))
    assert not session.responder.passive
    assert session.run((0.0, tools('p', x=1)), (0.01, tools('p', x=2)), (0.02, picture(1))) == [
        (0.0, tools('p', x=1)),
        (0.02, picture(1)),
        (0.1, tools('p', x=2)),
    ]


def test_no_acknowledgement() -> None:
    session = Session(picture(1), acknowledge=False)
    assert session.ask(start('IMAGE')) == ['IMAGE Camera']
    assert session.ask(stop('IMAGE')) == []
    assert session.send(picture(2), 1.0) == ()


# --- versions, bounds ---


def test_a_value_that_the_peer_must_not_have_takes_the_older_one_with_it() -> None:
    session = Session(tools('p'))
    session.responder.header_version = 1
    session.ask(start('TDATA', 'Tools', 100))
    assert session.send(tools('p', x=1), 0.01) == ()
    assert session.send(tools('p', x=2), 0.02, least_version=2) == ()
    assert session.responder.deadline is None
    assert session.send(tools('p', x=3), 0.2) == (tools('p', x=3),)
    session.responder.header_version = 2
    assert session.send(tools('p', x=4), 0.4, least_version=2) == (tools('p', x=4),)


def test_streams_are_bounded() -> None:
    session = Session()
    for number in range(1000):
        assert session.responder.received(start('IMAGE', f'{number}'), 0.0)[0].body.status == 0
    assert session.responder.received(start('IMAGE', 'X'), 0.0) == (rts('IMAGE', 'X', 1),)
    assert session.responder.received(start('IMAGE', '7'), 0.0)[0].body.status == 0, 'replaced'
    assert session.responder.received(stop('IMAGE', '7'), 0.0)[0].body.status == 0
    assert session.responder.received(start('IMAGE', 'X'), 0.0)[0].body.status == 0
    assert len(session.responder.streams) == 1000


def test_times_of_devices_are_bounded() -> None:
    """The longest interval is 49 days."""
    session = Session()
    session.ask(start('TDATA', interval=0xFFFFFFFF))
    for number in range(1500):
        session.send(tools('p', device_name=f'{number}'), float(number))
    (stream,) = session.responder.streams.values()
    assert len(stream._sent) == 1000
    assert session.send(tools('p', device_name='1499'), 2000.0) == ()


def test_the_oldest_time_is_forgotten_first() -> None:
    session = Session()
    session.ask(start('TDATA', interval=1000))
    for number in range(1000):
        session.send(tools('p', device_name=f'{number}'), number / 1000)
    assert session.send(tools('p', device_name='0'), 1.0) == (tools('p', device_name='0'),)
    session.send(tools('p', device_name='new'), 1.0)
    assert session.send(tools('p', device_name='0'), 1.5) == ()


def test_the_coordinate_system_is_noted() -> None:
    session = Session()
    request = start('TDATA', 'Tools')
    session.ask(replace(request, body=type(request.body)(20, 'Patient')))
    stream = session.responder.streams['TDATA', 'Tools']
    assert (stream.interval, stream.coordinate_system) == (0.02, 'Patient')
