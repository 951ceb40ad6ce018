# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The side that asks: what is sent, which message answers, how deployed peers do it, time-outs."""

from igtl_ros.openigtlink import AVAILABILITY
from igtl_ros.openigtlink import BindQuery
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Raw
from igtl_ros.openigtlink import StartBind
from igtl_ros.openigtlink import StartTracking
from igtl_ros.openigtlink import StartVideo
from igtl_ros.openigtlink import Status
from igtl_ros.openigtlink import Wanted
from igtl_ros.openigtlink.session import Outcome
from igtl_ros.openigtlink.session import Requester
import pytest
from session_packets import example
from session_packets import EXAMPLES
from session_packets import picture
from session_packets import rts
from session_packets import tools

NO_DATA = 'the peer has no such data'


def told(outcomes: tuple[Outcome, ...]) -> list[tuple[str, str, str]]:
    """Return prefix, device name and error of outcomes."""
    return [(one.question.request.prefix, one.question.device_name, one.error) for one in outcomes]


def empty(type_name: str, device_name: str = '') -> Packet:
    return Packet(Raw(), device_name, type_name=type_name)


# --- what is sent ---


@pytest.mark.parametrize('kind', sorted(AVAILABILITY))
def test_the_names_of_requests(kind: str) -> None:
    row, requester = AVAILABILITY[kind], Requester()
    makers = {'GET': requester.get, 'STT': requester.start, 'STP': requester.stop}
    for prefix, make in makers.items():
        if prefix in row.prefixes:
            packet = make(kind, 'Device', 0.0)
            assert packet.type_name == f'{prefix}_{row.names[0]}'
            assert (packet.device_name, packet.header_version) == ('Device', 1)
        else:
            with pytest.raises(PackError):
                make(kind, 'Device', 0.0)


def test_what_is_sent_of_a_type_with_several_names() -> None:
    requester = Requester()
    assert requester.get('TRANSFORM', '', 0.0).type_name == 'GET_TRANS'
    assert requester.get('QTRANS', '', 0.0).type_name == 'GET_POSITION'
    assert requester.get('COLORTABLE', '', 0.0).type_name == 'GET_COLORT'
    assert requester.get('CAPABILITY', '', 0.0).type_name == 'GET_CAPABIL'
    assert requester.get('VIDEOMETA', '', 0.0).type_name == 'GET_VMETA'


def test_arguments() -> None:
    requester = Requester()
    wanted = (Wanted('IMAGE', 'A'),)
    assert requester.start('TDATA', '', 0.0, 50, 'Patient').body == StartTracking(50, 'Patient')
    assert requester.start('VIDEO', '', 0.0, 40).body == StartVideo('VP90', 40)
    assert requester.start('VIDEO', '', 0.0, 40, 'H264').body == StartVideo('H264', 40)
    assert requester.start('BIND', '', 0.0).body == StartBind()
    bind = StartBind(0, wanted)
    assert requester.start('BIND', '', 0.0, body=bind).body == bind
    assert requester.get('BIND', '', 0.0, body=BindQuery(wanted)).body == BindQuery(wanted)


@pytest.mark.parametrize(
    ('prefix', 'type_name', 'choices'),
    [
        ('GET', 'TRACKEDFRAME', ('IMAGE', 'VIDEOMETA', 'BIND')),
        ('STT', 'STRING', ('IMAGE', 'TDATA', 'SENSOR')),
        ('STP', 'POINT', ('IMAGE', 'TDATA')),
    ],
)
def test_a_request_that_there_is_not_names_those_that_are(
    prefix: str, type_name: str, choices: tuple[str, ...]
) -> None:
    requester = Requester()
    make = {'GET': requester.get, 'STT': requester.start, 'STP': requester.stop}[prefix]
    with pytest.raises(PackError) as caught:
        make(type_name, 'Device', 0.0)
    error = caught.value
    assert (error.type_name, error.device_name) == (type_name, 'Device')
    assert f'{type_name} cannot be asked for with {prefix}_' in str(error)
    assert set(choices) <= {name.strip(',') for name in str(error.expected).split()}
    assert type_name not in str(error.expected)
    assert requester.deadline is None


def test_what_cannot_be_sent_is_not_waited_for() -> None:
    requester = Requester()
    with pytest.raises(PackError, match='device name is too long'):
        requester.get('IMAGE', 'a name of more than 20 bytes', 0.0)
    with pytest.raises(PackError, match='coordinate system is too long'):
        requester.start('TDATA', '', 0.0, argument='x' * 33)
    assert requester.deadline is None


# --- answers to GET_ ---


@pytest.mark.parametrize(
    ('packet', 'error'),
    [
        (picture(1, 'Brain'), ''),
        (rts('IMAGE', 'Brain', 1), NO_DATA),
        (rts('IMAGE', '', 1), NO_DATA),  # PLUS leaves the name out
        (empty('IMAGE', 'Brain'), NO_DATA),  # Brainlab
        (empty('IMAGE'), NO_DATA),
        (Packet(Status(4, message='no such image'), 'Brain'), 'STATUS 4: no such image'),
        (Packet(Status(13, error_name='NotReady'), 'Brain'), 'STATUS 13: NotReady'),
        (picture(1, 'PlusServerImage'), ''),
        (picture(1, ''), ''),
    ],
)
def test_ways_to_answer_a_get(packet: Packet, error: str) -> None:
    requester = Requester()
    requester.get('IMAGE', 'Brain', 0.0)
    (outcome,) = requester.received(packet, 1.0)
    assert told((outcome,)) == [('GET', 'Brain', error)]
    assert outcome.packet is packet
    assert requester.deadline is None
    assert requester.received(packet, 1.0) == (), 'one answer, one outcome'


@pytest.mark.parametrize(
    'packet',
    [
        picture(1, 'Other'),
        tools('Brain', device_name='Brain'),
        rts('IMAGE', 'Other', 1),
        rts('IMAGE', 'Brain', 0),  # of an STT_ that somebody else has sent
        rts('TDATA', 'Brain', 1),
        empty('IMAGE', 'Other'),
        Packet(Status(4), 'Other'),
        Packet(Status(4)),  # Slicer's first STATUS has no name and any code
        Packet(Status(1), 'Brain'),
        Packet(EXAMPLES['STRING'], 'Brain'),
    ],
    ids=lambda packet: f'{packet.type_name} {packet.device_name}',
)
def test_no_answer_to_a_get(packet: Packet) -> None:
    requester = Requester()
    requester.get('IMAGE', 'Brain', 0.0)
    assert requester.received(packet, 1.0) == ()
    assert requester.deadline == 5.0
    assert told(requester.received(picture(1, 'Brain'), 2.0)) == [('GET', 'Brain', '')]


def test_any_device() -> None:
    requester = Requester()
    requester.get('IMAGE', '', 0.0)
    assert requester.received(Packet(Status(18), 'Laser'), 0.1) == ()
    assert told(requester.received(picture(1, 'Any'), 1.0)) == [('GET', '', '')]


def test_a_type_by_its_other_name() -> None:
    requester = Requester()
    requester.get('POSITION', 'Tip', 0.0)
    packet = Packet(EXAMPLES['QTRANS'], 'Tip', type_name='QTRANS')
    assert told(requester.received(packet, 1.0)) == [('GET', 'Tip', '')]
    requester.get('TRANSFORM', 'Tip', 0.0)
    assert told(requester.received(rts('TRANSFOR', 'Tip', 1), 1.0)) == [('GET', 'Tip', NO_DATA)]


def test_an_empty_list_is_an_answer() -> None:
    requester = Requester()
    requester.get('TDATA', 'Tools', 0.0)
    assert told(requester.received(tools(), 1.0)) == [('GET', 'Tools', '')]


@pytest.mark.parametrize(
    'packet', [Packet(Status(), 'Tracker'), Packet(Status()), Packet(Status(3))]
)
def test_a_ping(packet: Packet) -> None:
    """PLUS answers without a name."""
    requester = Requester()
    requester.get('STATUS', 'Tracker', 0.0)
    assert requester.received(Packet(Status(3), 'Other'), 0.5) == ()
    (outcome,) = requester.received(packet, 1.0)
    assert (outcome.packet, outcome.error) == (packet, '')


def test_plus_refuses_polydata_with_success() -> None:
    """Its library takes false for an error, which goes out as 0."""
    for status in (0, 1):
        requester = Requester()
        requester.get('POLYDATA', 'mesh.vtk', 0.0)
        assert told(requester.received(rts('POLYDATA', '', status), 1.0)) == [
            ('GET', 'mesh.vtk', NO_DATA)
        ]


LISTS = ('CAPABILITY', 'IMGMETA', 'LBMETA', 'POINT', 'TRAJ', 'VIDEOMETA')


@pytest.mark.parametrize('kind', sorted(AVAILABILITY))
def test_servers_that_answer_under_a_name_of_their_own(kind: str) -> None:
    """Those of the C++ library's examples do it with lists; not with what is one device's."""
    requester = Requester()
    requester.get(kind, 'Ours', 0.0)
    ended = told(requester.received(example(kind, 'Theirs'), 1.0))
    assert ended == ([('GET', 'Ours', '')] if kind in LISTS else [])
    assert requester.received(rts(AVAILABILITY[kind].names[0], 'Theirs', 1), 1.0) == ()


def test_who_asked_for_that_very_device_goes_first() -> None:
    requester = Requester()
    for name in 'AB':
        requester.get('POINT', name, 0.0)
    assert told(requester.received(example('POINT', 'B'), 1.0)) == [('GET', 'B', '')]
    assert told(requester.received(example('POINT', 'X'), 1.0)) == [('GET', 'A', '')]
    for name in ('A', ''):
        requester.get('TDATA', name, 2.0)
    assert told(requester.received(tools('p', device_name=''), 3.0)) == [('GET', '', '')]
    assert told(requester.received(tools('p', device_name=''), 3.0)) == [('GET', 'A', '')]


def test_alike_are_answered_in_order() -> None:
    requester = Requester()
    for now in (0.0, 1.0, 2.0):
        requester.get('IMAGE', 'Brain', now)
    ended = []
    for packet in (picture(1, 'Brain'), rts('IMAGE', 'Brain', 1), picture(3, 'Brain')):
        (outcome,) = requester.received(packet, 3.0)
        ended.append((outcome.question.deadline, outcome.error))
    assert ended == [(5.0, ''), (6.0, NO_DATA), (7.0, '')]


def test_each_by_its_name_whatever_the_order() -> None:
    requester = Requester()
    for name in 'ABC':
        requester.get('IMAGE', name, 0.0)
    seen = [told(requester.received(picture(1, name), 1.0))[0][1] for name in 'CAB']
    assert seen == ['C', 'A', 'B']


def test_a_refusal_without_a_name_is_for_the_oldest() -> None:
    requester = Requester()
    for name in 'AB':
        requester.get('IMAGE', name, 0.0)
    assert told(requester.received(rts('IMAGE', '', 1), 1.0)) == [('GET', 'A', NO_DATA)]
    assert told(requester.received(picture(1, 'B'), 1.0)) == [('GET', 'B', '')]


# --- STT_ and STP_ ---


@pytest.mark.parametrize(
    ('packet', 'error'),
    [
        (rts('TDATA', 'Tools', 0), ''),
        (rts('TDATA', '', 0), ''),  # PLUS
        (rts('TDATA', 'Tools', None), ''),
        (rts('TDATA', 'Tools', 1), 'the peer refused STT_'),
        (tools('Probe'), ''),  # the C++ example servers acknowledge nothing
        (Packet(Status(10, message='no such system'), 'Tools'), 'STATUS 10: no such system'),
    ],
)
def test_ways_to_answer_a_start(packet: Packet, error: str) -> None:
    requester = Requester()
    requester.start('TDATA', 'Tools', 0.0)
    assert told(requester.received(packet, 1.0)) == [('STT', 'Tools', error)]
    assert requester.deadline is None
    assert requester.received(tools('Probe'), 1.0) == ()


@pytest.mark.parametrize(
    ('packet', 'error'),
    [
        (rts('TDATA', 'Tools', 0), ''),
        (rts('TDATA', '', None), ''),
        (rts('TDATA', 'Tools', 1), 'the peer refused STP_'),
    ],
)
def test_ways_to_answer_a_stop(packet: Packet, error: str) -> None:
    requester = Requester()
    requester.stop('TDATA', 'Tools', 0.0)
    for under_way in (tools('Probe'), Packet(Status(18), 'Tools'), rts('TDATA', 'Other')):
        assert requester.received(under_way, 0.5) == ()
    assert told(requester.received(packet, 1.0)) == [('STP', 'Tools', error)]


@pytest.mark.parametrize('status', [0, 1])
def test_no_value_of_rts_polydata_is_an_error(status: int) -> None:
    """The C++ library has them the other way round."""
    requester = Requester()
    requester.start('POLYDATA', 'Mesh', 0.0)
    requester.stop('POLYDATA', 'Mesh', 0.0)
    for prefix in ('STT', 'STP'):
        assert told(requester.received(rts('POLYDATA', 'Mesh', status), 1.0)) == [
            (prefix, 'Mesh', '')
        ]


def test_a_late_acknowledgement_is_not_that_of_the_stop() -> None:
    """Data that was pushed comes before the RTS_ of the start, and the stop after both."""
    requester = Requester()
    requester.start('TDATA', 'Tools', 0.0)
    assert told(requester.received(tools('Probe'), 0.1)) == [('STT', 'Tools', '')]
    requester.stop('TDATA', 'Tools', 0.2)
    assert requester.received(rts('TDATA', 'Tools'), 0.3) == ()
    assert requester.received(tools('Probe'), 0.4) == ()
    assert told(requester.received(rts('TDATA', 'Tools'), 0.5)) == [('STP', 'Tools', '')]


def test_an_acknowledgement_that_never_came_is_not_waited_for() -> None:
    requester = Requester(timeout=5.0)
    requester.start('TDATA', 'Tools', 0.0)
    requester.received(tools('Probe'), 0.1)
    assert requester.deadline is None
    assert requester.expired(6.0) == ()
    requester.stop('TDATA', 'Tools', 7.0)
    assert told(requester.received(rts('TDATA', 'Tools'), 8.0)) == [('STP', 'Tools', '')]


def test_start_and_stop_in_order() -> None:
    requester = Requester()
    requester.start('TDATA', 'Tools', 0.0)
    requester.stop('TDATA', 'Tools', 0.0)
    seen = [told(requester.received(rts('TDATA', 'Tools'), 1.0))[0][0] for _ in range(2)]
    assert seen == ['STT', 'STP']


def test_a_get_while_a_stream_runs() -> None:
    """The stream, whose RTS_ has not come yet, does not take the answer."""
    requester = Requester()
    requester.start('TDATA', 'Tools', 0.0)
    requester.received(tools('Probe'), 0.1)
    requester.get('TDATA', 'Tools', 0.2)
    assert told(requester.received(tools('Probe'), 0.3)) == [('GET', 'Tools', '')]


def test_a_get_beside_a_stream() -> None:
    requester = Requester()
    requester.get('TDATA', 'Tools', 0.0)
    requester.start('TDATA', 'Tools', 0.0)
    assert told(requester.received(rts('TDATA', 'Tools', 0), 1.0)) == [('STT', 'Tools', '')]
    assert told(requester.received(tools('Probe'), 1.0)) == [('GET', 'Tools', '')]


# --- time-outs ---


def test_no_answer_in_time() -> None:
    requester = Requester(timeout=2.0)
    requester.get('IMAGE', 'A', 0.0)
    requester.start('TDATA', '', 0.0, timeout=1.0)
    requester.stop('TDATA', '', 0.5)
    assert requester.deadline == 1.0
    assert requester.expired(0.999) == ()
    (outcome,) = requester.expired(1.0)
    assert (outcome.packet, outcome.error) == (None, 'no answer in time')
    assert outcome.question.request == ('STT', 'TDATA')
    assert requester.deadline == 2.0
    assert told(requester.expired(9.0)) == [
        ('GET', 'A', 'no answer in time'),
        ('STP', '', 'no answer in time'),
    ]
    assert requester.deadline is None
    assert requester.expired(9.0) == ()


def test_an_answer_that_is_too_late_is_nothing() -> None:
    requester = Requester()
    requester.get('IMAGE', 'A', 0.0)
    requester.expired(5.0)
    assert requester.received(picture(1, 'A'), 5.1) == ()


def test_an_answer_before_anybody_looked_at_the_clock_counts() -> None:
    requester = Requester()
    requester.get('IMAGE', 'A', 0.0)
    assert told(requester.received(picture(1, 'A'), 9.0)) == [('GET', 'A', '')]


def test_what_comes_before_it_is_asked_for_is_no_answer() -> None:
    requester = Requester()
    assert requester.received(picture(1, 'A'), 0.0) == ()
    requester.get('IMAGE', 'A', 0.0)
    assert requester.deadline == 5.0


# --- whose message it is ---


def test_an_acknowledgement_of_something_told_is_told_from_a_stray_one() -> None:
    requester = Requester()
    assert (requester.waits, requester.taken(rts('TDATA'), 0.0)) == (False, None)
    requester.start('TDATA', 'Tracker', 0.0, timeout=5.0)
    assert requester.asked.request == ('STT', 'TDATA')
    (outcome,) = requester.taken(tools('Drill', device_name='Tracker'), 1.0) or ()
    assert outcome.question is not None
    assert requester.waits
    acknowledgement = rts('TDATA', device_name='Tracker')
    assert requester.taken(acknowledgement, 2.0) == ()
    assert not requester.waits
    assert requester.taken(acknowledgement, 3.0) is None


def test_the_request_made_last_is_that_which_its_outcome_names() -> None:
    requester = Requester()
    requester.get('IMAGE', 'A', 0.0)
    first = requester.asked
    requester.get('IMAGE', 'B', 0.0)
    assert requester.asked is not first
    (outcome,) = requester.received(picture(1, 'A'), 1.0)
    assert outcome.question is first
