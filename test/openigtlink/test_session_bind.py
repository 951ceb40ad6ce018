# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""GET_BIND and STT_BIND: several messages in one, chosen by a list or all there is."""

from igtl_ros.openigtlink import BindQuery
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Point
from igtl_ros.openigtlink import Points
from igtl_ros.openigtlink import Query
from igtl_ros.openigtlink import StartBind
from igtl_ros.openigtlink import Status
from igtl_ros.openigtlink import unpack
from igtl_ros.openigtlink import Wanted
from igtl_ros.openigtlink.session import Responder
from igtl_ros.openigtlink.session import Store
from igtl_ros.openigtlink.session.answers import answer
from igtl_ros.openigtlink.session.answers import MAX_WANTED
import pytest
from session_packets import EXAMPLES
from session_packets import names
from session_packets import picture
from session_packets import rts
from session_packets import start
from session_packets import stop
from session_packets import tools


def asked(*wanted: tuple[str, str], sent: tuple[Packet, ...], name: str = '') -> Packet | None:
    """Return the answer to GET_BIND when these were sent."""
    store = Store()
    for packet in sent:
        store.put(packet)
    query = BindQuery(tuple(Wanted(*one) for one in wanted))
    return answer('BIND', name, query, store)


def children(packet: Packet) -> list[tuple[str, str]]:
    """Return type and name of the children, as they are read from the bytes."""
    body = unpack(packet.to_bytes()).body
    assert body == packet.body
    return [(child.type_name, child.name) for child in body.children]


SENT = (picture(1, 'A'), tools('Probe', 'Pointer', timestamp=9), picture(2, 'B'))


def test_all_there_is() -> None:
    found = asked(sent=SENT, name='Frame')
    assert (found.device_name, found.timestamp) == ('Frame', 9)
    assert children(found) == [('IMAGE', 'A'), ('IMAGE', 'B'), ('TDATA', 'Tools')]


def test_what_is_wanted_in_that_order() -> None:
    found = asked(('TDATA', 'Tools'), ('IMAGE', 'A'), sent=SENT)
    assert children(found) == [('TDATA', 'Tools'), ('IMAGE', 'A')]
    assert found.body.children[1].body == picture(1).body


def test_any_device_and_elements_of_lists() -> None:
    found = asked(('IMAGE', ''), ('TDATA', 'Pointer'), sent=SENT)
    assert children(found) == [('IMAGE', 'B'), ('TDATA', 'Pointer')]
    assert found.body.children[1].body.names == ('Pointer',)


def test_what_is_not_there_is_left_out() -> None:
    assert children(asked(('IMAGE', 'X'), ('IMAGE', 'A'), sent=SENT)) == [('IMAGE', 'A')]
    assert asked(('IMAGE', 'X'), ('NEW', ''), ('', ''), sent=SENT) is None
    assert asked(sent=()) is None
    assert asked(('IMAGE', 'A'), sent=()) is None


def test_no_bind_within() -> None:
    inner = Packet(EXAMPLES['BIND'], 'Inner')
    assert asked(('BIND', ''), ('BIND', 'Inner'), sent=(inner,)) is None
    assert children(asked(('BIND', 'Inner'), ('IMAGE', 'A'), sent=(inner, *SENT))) == [
        ('IMAGE', 'A')
    ]


def test_a_bind_that_was_sent() -> None:
    inner = Packet(EXAMPLES['BIND'], 'Inner')
    assert asked(sent=(*SENT, inner), name='Inner') is inner
    assert asked(sent=(inner, *SENT)) is inner
    assert children(asked(sent=(inner, *SENT), name='Frame')) == children(asked(sent=SENT))


def test_status_and_capability_can_be_among_them() -> None:
    found = asked(('STATUS', 'Laser'), ('CAPABILITY', ''), sent=(Packet(Status(13), 'Laser'),))
    assert children(found) == [('STATUS', 'Laser'), ('CAPABILITY', '')]


# --- a short question must not make a long answer ---


def test_the_same_twice_is_once() -> None:
    wanted = [('IMAGE', 'A'), ('IMAGE', 'B')] * 100
    assert children(asked(*wanted, sent=SENT)) == [('IMAGE', 'A'), ('IMAGE', 'B')]


def test_too_much_is_refused() -> None:
    wanted = [('CAPABILITY', f'{number}') for number in range(MAX_WANTED + 1)]
    assert asked(*wanted, sent=SENT) is None
    assert len(asked(*wanted[1:], sent=SENT).body.children) == MAX_WANTED


def test_a_name_that_no_device_can_have() -> None:
    """An element of a list may be called so, but no child."""
    point = 'a landmark that has a long name'
    landmarks = Packet(Points((Point(point, (1, 2, 3)),)), 'Marks')
    found = asked(('POINT', point), ('IMAGE', 'A'), sent=(landmarks, *SENT))
    assert children(found) == [('IMAGE', 'A')]


def test_children_lose_their_metadata() -> None:
    """So what version 1 would falsify cannot be a child, whoever asks."""
    store = Store()
    store.put(picture(1, 'A'))
    store.put(picture(2, 'B'), least_version=2)
    assert children(answer('BIND', '', Query(), store)) == [('IMAGE', 'A')]


# --- streams ---


def stream(*wanted: tuple[str, str], push: bool = False) -> tuple[Store, Responder]:
    """Return a store with images A and B, and a responder with a stream of BINDs from time 0."""
    store = Store()
    for packet in SENT:
        store.put(packet)
    responder = Responder(store, push)
    body = StartBind(123456789, tuple(Wanted(*one) for one in wanted))
    first = responder.received(start('BIND', 'Frame', body=body), 0.0)
    assert names(first)[:1] == ['RTS_BIND Frame']
    assert names(first)[1:] == ['BIND Frame']
    return store, responder


def sent(store: Store, responder: Responder, packet: Packet, now: float) -> list[Packet]:
    store.put(packet)
    return [*responder.offer(packet, now)]


def test_a_new_value_makes_a_new_bind() -> None:
    store, responder = stream(('IMAGE', 'A'), ('IMAGE', 'B'))
    (found,) = sent(store, responder, picture(7, 'A'), 0.1)
    assert found.device_name == 'Frame'
    assert [child.body for child in found.body.children] == [picture(7).body, picture(2).body]


def test_what_it_does_not_hold_makes_none() -> None:
    store, responder = stream(('IMAGE', 'A'))
    assert sent(store, responder, picture(7, 'B'), 0.1) == []
    assert sent(store, responder, tools('A', device_name='A'), 0.2) == []
    assert responder.deadline is None


@pytest.mark.parametrize(
    ('wanted', 'packet'),
    [
        (('TDATA', 'Pointer'), tools('Pointer')),
        (('IMAGE', ''), picture(1, 'New')),
        (('QTRANS', 'Tip'), Packet(EXAMPLES['POSITION'], 'Tip')),
        (('POSITION', 'Tip'), Packet(EXAMPLES['QTRANS'], 'Tip', type_name='QTRANS')),
    ],
)
def test_what_it_holds_by_another_name(wanted: tuple[str, str], packet: Packet) -> None:
    store, responder = stream(wanted, ('IMAGE', 'A'))
    assert names(sent(store, responder, packet, 0.1)) == ['BIND Frame']


def test_no_more_than_twenty_in_a_second_with_the_latest_values() -> None:
    """The interval of STT_BIND has no unit that peers agree on."""
    store, responder = stream()
    assert sent(store, responder, picture(3, 'A'), 0.01) == []
    assert sent(store, responder, picture(4, 'B'), 0.02) == []
    assert responder.deadline == 0.05
    assert responder.due(0.049) == ()
    (found,) = responder.due(0.05)
    assert [child.body for child in found.body.children[:2]] == [
        picture(3).body,
        picture(4).body,
    ]
    assert responder.deadline is None


def test_a_stream_of_binds_that_were_sent() -> None:
    inner = Packet(EXAMPLES['BIND'], 'Frame')
    store, responder = stream()
    assert sent(store, responder, inner, 0.1) == [inner]
    assert sent(store, responder, picture(1, 'A'), 0.2) == []


def test_pushes_go_on_beside_it() -> None:
    store, responder = stream(push=True)
    assert names(sent(store, responder, picture(1, 'A'), 0.1)) == ['IMAGE A', 'BIND Frame']


def test_stop() -> None:
    store, responder = stream()
    sent(store, responder, picture(1, 'A'), 0.01)
    assert responder.received(stop('BIND', 'Frame'), 0.02) == (rts('BIND', 'Frame'),)
    assert responder.due(9.0) == ()
    assert sent(store, responder, picture(1, 'A'), 9.0) == []


def test_streams_of_binds_are_few() -> None:
    """Each is work for every value that is sent."""
    responder = Responder(Store())
    taken = [responder.received(start('BIND', f'{n}'), 0.0)[0].body.status for n in range(20)]
    assert taken == [0] * 10 + [1] * 10
    assert len(responder.streams) == 10


def test_a_list_that_is_too_long_is_refused() -> None:
    responder = Responder(Store())
    wanted = tuple(Wanted('IMAGE', f'{number}') for number in range(MAX_WANTED + 1))
    packets = responder.received(start('BIND', body=StartBind(0, wanted)), 0.0)
    assert packets == (rts('BIND', status=1),)
    assert not responder.streams
