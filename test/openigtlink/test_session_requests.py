# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The side that is asked: exactly one answer to each GET_, in order, and how it looks."""

from dataclasses import replace

from igtl_ros.openigtlink import AVAILABILITY
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Raw
from igtl_ros.openigtlink import REQUESTS
from igtl_ros.openigtlink import unpack
from igtl_ros.openigtlink.availability import RTS
from igtl_ros.openigtlink.session import request_of
from igtl_ros.openigtlink.session import Responder
from igtl_ros.openigtlink.session import Store
import pytest
from session_packets import EXAMPLES
from session_packets import get
from session_packets import names
from session_packets import picture
from session_packets import rts
from session_packets import start
from session_packets import stop
from session_packets import tools

SPELLED = {kind: names for kind, (_, names) in AVAILABILITY.items()}
GETS = [(kind, name) for kind, names in SPELLED.items() for name in names]


def responder(*packets: Packet, **settings: bool) -> Responder:
    store = Store()
    for packet in packets:
        store.put(packet)
    return Responder(store, **settings)


@pytest.mark.parametrize(('kind', 'name'), GETS)
def test_each_get_has_exactly_one_answer(kind: str, name: str) -> None:
    """Whatever the spelling; refused in the spelling that the peer knows."""
    packet = Packet(EXAMPLES[kind], 'Device')
    (found,) = responder(packet).received(get(name, 'Device'), 0.0)
    assert (found.type_name, found.device_name) == (kind, 'Device')
    (found,) = responder().received(get(name, 'Device'), 0.0)
    if kind not in ('CAPABILITY', 'STATUS'):
        assert found == rts(name, 'Device', 1)
        assert unpack(found.to_bytes()) == found


@pytest.mark.parametrize(
    'packet',
    [
        get('NEW', 'Device', Raw(b'what is that')),
        get('NEW'),
        get(''),
        get('TRACKEDFRA', 'Device'),
        get('COMMAND'),
        Packet(Raw(b'\0' * 3), 'Device', type_name='GET_IMAGE'),
    ],
    ids=lambda packet: packet.type_name,
)
def test_a_get_that_nobody_understands_is_refused(packet: Packet) -> None:
    status = rts(packet.type_name[4:], packet.device_name, 1)
    assert responder().received(packet, 0.0) == (status,)


@pytest.mark.parametrize('name', ['STT_NEW', 'STP_NEW', 'STT_STRING', 'STP_POINT', 'STT_STATUS'])
def test_a_stream_that_there_cannot_be_is_refused(name: str) -> None:
    request = Packet(Raw(), 'Device', type_name=name)
    assert responder().received(request, 0.0) == (rts(name[4:], 'Device', 1),)
    assert responder(acknowledge=False).received(request, 0.0) == ()
    assert responder().passive


def test_arguments_that_no_document_has_do_no_harm() -> None:
    request = replace(get('IMAGE', 'Camera'), body=Raw(b'x' * 100))
    assert responder(picture(1)).received(request, 0.0) == (picture(1),)


@pytest.mark.parametrize('name', [name for name, one in REQUESTS.items() if one.prefix == RTS])
def test_an_acknowledgement_is_no_request(name: str) -> None:
    """Two of us would never stop to talk."""
    packet = rts(name[4:], status=1)
    assert request_of(packet.type_name) is None
    assert responder().received(packet, 0.0) is None
    assert responder().refuse(packet) is None


@pytest.mark.parametrize(
    'name', ['IMAGE', 'STATUS', 'COMMAND', 'RTS_COMMAND', 'GET', 'STP', 'XYZ_A']
)
def test_data_is_no_request(name: str) -> None:
    packet = Packet(Raw(), type_name=name)
    assert responder().received(packet, 0.0) is None
    assert responder().refuse_unreadable(name, 'Device') is None


@pytest.mark.parametrize(
    ('type_name', 'answers'),
    [('GET_BIND', 1), ('GET_NEW', 1), ('STT_TDATA', 1), ('STP_TDATA', 1), ('IMAGE', None)],
)
def test_what_cannot_be_read_is_refused(type_name: str, answers: int | None) -> None:
    one = responder(picture(1))
    found = one.refuse_unreadable(type_name, 'Device')
    if answers is None:
        assert found is None
    else:
        assert found == (rts(type_name[4:], 'Device', 1),)
    assert one.passive, 'nothing has begun'
    silent = responder(acknowledge=False).refuse_unreadable(type_name, 'Device')
    assert (silent == ()) is (type_name[:3] in ('STT', 'STP'))


def test_answers_stand_in_the_order_of_the_questions() -> None:
    one = responder(picture(1), tools('Probe'))
    questions = [
        *(get('IMAGE', 'Camera'), get('IMAGE', 'X'), get('TDATA', 'Probe'), start('TDATA')),
        *(get('NEW'), stop('TDATA'), get('IMAGE', 'Camera'), get('STATUS', 'X')),
    ]
    answers = [answer for question in questions for answer in one.received(question, 0.0)]
    assert names(answers) == [
        *('IMAGE Camera', 'RTS_IMAGE X', 'TDATA Probe', 'RTS_TDATA', 'TDATA Tools'),
        *('RTS_NEW', 'RTS_TDATA', 'IMAGE Camera', 'STATUS X'),
    ]


def test_the_value_is_the_latest_when_it_is_asked_for() -> None:
    store = Store()
    one = Responder(store)
    for value in range(3):
        store.put(picture(value))
        assert one.received(get('IMAGE', 'Camera'), 0.0) == (picture(value),)


# --- names and ids ---


def test_the_answer_carries_the_name_of_the_question() -> None:
    found = responder(tools('Probe')).received(get('TDATA', 'Probe'), 0.0)
    assert names(found) == ['TDATA Probe']
    assert names(responder(picture(1)).received(get('IMAGE'), 0.0)) == ['IMAGE Camera']


def test_the_id_of_a_version_2_question_comes_back() -> None:
    one = responder(picture(1))
    for request, name in (
        (get('IMAGE', 'Camera', header_version=2, message_id=7), 'IMAGE'),
        (get('IMAGE', 'X', header_version=2, message_id=7), 'RTS_IMAGE'),
        (get('STATUS', header_version=2, message_id=7), 'STATUS'),
        (replace(start('IMAGE'), header_version=2, message_id=7), 'RTS_IMAGE'),
        (replace(stop('IMAGE'), header_version=2, message_id=7), 'RTS_IMAGE'),
    ):
        found = one.received(request, 0.0)[0]
        assert (found.type_name, found.header_version, found.message_id) == (name, 2, 7)
        assert unpack(found.to_bytes()) == found


def test_no_other_id_comes_back() -> None:
    """The id of the message that was sent once would be taken for that of a question."""
    sent = replace(picture(1), header_version=2, message_id=99)
    one = responder(sent)
    (found,) = one.received(get('IMAGE', 'Camera', header_version=2), 0.0)
    assert (found.header_version, found.message_id) == (2, 0)
    (found,) = one.received(get('IMAGE', 'Camera'), 0.0)
    assert found.message_id == 0
    (found,) = one.received(get('IMAGE', 'Camera', header_version=2, message_id=5), 0.0)
    assert found.message_id == 5


def test_metadata_is_kept() -> None:
    sent = replace(picture(1), header_version=2, metadata={'a': 'b'})
    (found,) = responder(Packet(sent.body, 'Camera', 0, 2, 0, {'a': 'b'})).received(
        get('IMAGE', 'Camera', header_version=2, message_id=5), 0.0
    )
    assert dict(found.metadata) == {'a': 'b'}


# --- header versions ---


def test_what_a_peer_would_misunderstand_is_not_there_for_it() -> None:
    store = Store()
    store.put(picture(1), least_version=2)
    one = Responder(store)
    one.header_version = 1
    assert one.received(get('IMAGE', 'Camera'), 0.0) == (rts('IMAGE', 'Camera', 1),)
    assert one.received(start('IMAGE'), 0.0) == (rts('IMAGE'),)
    one.header_version = 2
    assert one.received(get('IMAGE', 'Camera'), 0.0) == (picture(1),)
    assert one.received(start('IMAGE'), 0.0) == (rts('IMAGE'), picture(1))
