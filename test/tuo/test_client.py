# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The side that commands: which reply is whose, and what becomes of those that never come."""

from __future__ import annotations

from dataclasses import replace

from igtl_ros.openigtlink import Command
from igtl_ros.openigtlink import CommandReply
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import String
from igtl_ros.tuo.client import Call
from igtl_ros.tuo.client import Client
from igtl_ros.tuo.client import Done
from igtl_ros.tuo.client import get_request
from igtl_ros.tuo.client import set_request
from igtl_ros.tuo.command import Family
from igtl_ros.tuo.command import Reply
from igtl_ros.tuo.command import Request
from igtl_ros.tuo.command import Result
from igtl_ros.tuo.command import SPELLINGS
from igtl_ros.tuo.legacy import MALFORMED
import pytest
from transport_support import pose
from transport_support import text

PLUS = SPELLINGS['plus']
GET = get_request(('A',), PLUS)


def answer(command_id: int, value: str = '5', device_name: str = '', version: int = 2) -> Packet:
    content = f'<CommandReply><Parameter Name="A" Success="true" Value="{value}"/></CommandReply>'
    return Packet(CommandReply.of(command_id, '', content), device_name, header_version=version)


def good(value: str = '5') -> Reply:
    return Reply(True, results=(Result('A', True, value),))


def started(client: Client, now: float = 0.0, request: Request = GET) -> Call:
    return client.call(request, now)[1]


def test_one_call() -> None:
    client = Client()
    packet, call = client.call(GET, 10.0)
    assert (packet.type_name, packet.header_version, packet.device_name) == (
        'COMMAND',
        2,
        'igtl_ros',
    )
    assert packet.body.name == 'GetUsParameter'
    assert (call.command_id, call.deadline, client.waiting, client.deadline) == (1, 15.0, 1, 15.0)
    assert client.received(answer(1), 10.5) == (Done(call, good()),)
    assert (client.waiting, client.deadline, client.late) == (0, None, 0)


def test_metadata_of_the_request() -> None:
    packet, _ = Client().call(Request(Family.OTHER, 'X', metadata={'Id': '7'}), 0.0)
    assert dict(packet.metadata) == {'Id': '7'}


def test_ids_never_repeat() -> None:
    client = Client()
    ids = []
    for number in range(300):
        packet, _ = client.call(GET, 0.0)
        ids.append(packet.body.command_id)
        if number % 3:
            client.received(answer(ids[-1]), 0.0)
    assert ids == [*range(1, 301)]


def test_ids_stay_below_what_crashes_old_servers() -> None:
    client = Client(first_id=2**31 - 2)
    assert [started(client).command_id for _ in range(4)] == [2**31 - 2, 2**31 - 1, 1, 2]


def test_several_in_flight_in_any_order() -> None:
    client = Client()
    first, second, third = (started(client, now) for now in (0.0, 1.0, 2.0))
    assert client.waiting == 3
    assert client.received(answer(2, 'b'), 3.0) == (Done(second, good('b')),)
    assert client.received(answer(3, 'c', 'another device'), 3.0) == (Done(third, good('c')),)
    assert client.deadline == 5.0
    assert client.received(answer(1, 'a', version=1), 3.0) == (Done(first, good('a')),)


def test_replies_of_nobody() -> None:
    """Too late, twice, or to somebody else's command."""
    client = Client()
    call = started(client)
    client.received(answer(call.command_id), 0.0)
    for packet in (answer(1), answer(0), answer(2), answer(2**32 - 1)):
        assert client.received(packet, 0.0) == ()
    assert client.late == 4


@pytest.mark.parametrize(
    'packet',
    [pose(1), text('hello'), Packet(Command.of(1, 'GetUsParameter', '')), text('', 'CMD')],
)
def test_what_is_no_reply(packet: Packet) -> None:
    client = Client()
    started(client)
    assert client.received(packet, 0.0) == ()
    assert (client.waiting, client.late) == (1, 0)


def test_time_outs() -> None:
    client = Client(timeout=2.0)
    first, second = started(client), started(client, 1.0)
    _, third = client.call(GET, 1.0, timeout=0.5)
    assert client.deadline == 1.5
    assert client.expired(1.499) == ()
    assert [(done.call, done.reply) for done in client.expired(1.5)] == [
        (third, Reply.failure('no reply in time'))
    ]
    assert [done.call for done in client.expired(9.0)] == [first, second]
    assert (client.waiting, client.deadline, client.expired(99.0)) == (0, None, ())
    assert client.received(answer(1), 99.0) == ()
    assert client.late == 1


def test_abandon() -> None:
    client = Client()
    calls = [started(client) for _ in range(3)]
    assert client.abandon('connection lost') == tuple(
        Done(call, Reply.failure('connection lost')) for call in calls
    )
    assert (client.waiting, client.abandon('again')) == (0, ())


@pytest.mark.parametrize(
    'request_',
    [
        Request(Family.OTHER, 'x' * 129),
        Request(Family.OTHER, 'X', metadata={'k' * 70_000: ''}),
    ],
)
def test_what_does_not_fit_waits_for_nothing(request_: Request) -> None:
    client = Client()
    with pytest.raises(PackError):
        client.call(request_, 0.0)
    assert client.waiting == 0


# --- values that follow in STRING messages, as revision 0.2 has it ---


GRANTED = '<Command><Result success=true><Parameter Name="A"/></Result>{}</Command>'
B_TOO = '<Result success=true><Parameter Name="B"/></Result>'


def granted(command_id: int, more: str = '') -> Packet:
    return Packet(CommandReply.of(command_id, 'Get', GRANTED.format(more)))


def element(name: str, value: str) -> str:
    return f'<Parameter Name="{name}" Value="{value}"/>'


def test_values_that_follow() -> None:
    client = Client()
    _, call = client.call(get_request(('A', 'B'), SPELLINGS['short']), 0.0)
    assert client.received(granted(1, B_TOO), 0.1) == ()
    assert (client.waiting, client.deadline) == (1, 5.0)
    assert client.received(text(element('C', '1'), 'C'), 0.2) == ()
    assert client.received(text(element('A', '5'), 'A'), 0.3) == ()
    (done,) = client.received(text('6', 'B'), 0.4)
    assert done == Done(call, Reply.of([Result('A', True, '5'), Result('B', True, '6')]))
    assert client.waiting == 0


def test_values_that_follow_in_one_message() -> None:
    client = Client()
    client.call(get_request(('A', 'B'), SPELLINGS['short']), 0.0)
    client.received(granted(1, B_TOO), 0.1)
    (done,) = client.received(text(element('A', '5') + element('B', '6'), 'X'), 0.2)
    assert [result.value for result in done.reply.results] == ['5', '6']


def test_values_that_never_follow() -> None:
    client = Client()
    _, call = client.call(get_request(('A', 'B'), SPELLINGS['short']), 0.0)
    client.received(granted(1, B_TOO), 0.1)
    client.received(text(element('A', '5'), 'A'), 0.3)
    (done,) = client.expired(5.0)
    assert done.call is call
    assert not done.reply.success
    assert done.reply.results == (
        Result('A', True, '5'),
        Result('B', False, error='B was granted, but no value came'),
    )


def test_set_waits_for_no_value() -> None:
    client = Client()
    started(client, request=set_request((('A', '5'),), SPELLINGS['short']))
    (done,) = client.received(granted(1), 0.1)
    assert done.reply == Reply.of([Result('A')])


# --- in STRING messages ---


def test_in_strings() -> None:
    client = Client(in_strings=True)
    packet, call = client.call(GET, 0.0)
    assert (packet.type_name, packet.device_name, packet.header_version) == ('STRING', 'CMD_1', 1)
    content = '<Command Name="GetUsParameter"><Parameter Name="A"/></Command>'
    assert packet.body == String.of(content)
    body = answer(1).body
    assert client.received(Packet(String(body.data), 'ACK_1'), 0.1) == (Done(call, good()),)


def test_refusal_without_an_id_is_of_the_first() -> None:
    client = Client(in_strings=True)
    first, second = started(client), started(client)
    refusal = text('<CommandReply Status="FAIL" Message="Error attempting"/>', 'CMD')
    (done,) = client.received(refusal, 0.1)
    assert (done.call, done.reply.success, done.reply.error) == (first, False, 'Error attempting')
    assert client.received(replace(refusal, device_name='CMD_2'), 0.1) == ()
    (done,) = client.received(refusal, 0.1)
    assert done.call is second
    assert client.received(refusal, 0.1) == ()


def test_malformed_is_not_taken_for_a_reply() -> None:
    client = Client(in_strings=True)
    started(client)
    assert client.received(text(f'<CommandReply Message="{MALFORMED}"/>', 'ACK'), 0.1) == ()


def test_old_servers_get_no_malformed_xml() -> None:
    client = Client(in_strings=True)
    with pytest.raises(PackError, match='well-formed'):
        client.call(Request(Family.OTHER, 'X', text='<Command Name="X">'), 0.0)
    assert client.waiting == 0


def test_metadata_alone() -> None:
    client = Client()
    call = started(client)
    packet = Packet(
        CommandReply(1), header_version=2, metadata=Metadata({'A': '5', 'Status': 'SUCCESS'})
    )
    (done,) = client.received(packet, 0.0)
    assert (done.call, done.reply.results) == (call, (Result('A', True, '5'),))
