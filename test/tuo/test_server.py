# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The side that is commanded: exactly one reply to each command, whatever it is."""

from __future__ import annotations

from igtl_ros.openigtlink import Command
from igtl_ros.openigtlink import CommandReply
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Status
from igtl_ros.openigtlink import String
from igtl_ros.tuo import markup
from igtl_ros.tuo.command import Family
from igtl_ros.tuo.command import read_reply
from igtl_ros.tuo.command import Reply
from igtl_ros.tuo.command import Result
from igtl_ros.tuo.server import not_set
from igtl_ros.tuo.server import Server
from igtl_ros.tuo.server import unknown_parameter
from igtl_ros.tuo.server import Work
import pytest
from transport_support import pose

GET = '<Command><Parameter Name="{}"/></Command>'


def command(command_id: int, name: str = 'Get', text: str = GET.format('A')) -> Packet:
    return Packet(Command.of(command_id, name, text), 'scanner', header_version=2, message_id=3)


def works(server: Server, packet: Packet) -> Work:
    (work,) = server.received(packet, 0.0)
    assert isinstance(work, Work)
    return work


def reply_to(server: Server, packet: Packet, reply: Reply) -> tuple[Packet, ...]:
    return server.finish(works(server, packet), reply, 0.0)


def good(value: str, name: str = 'A') -> Reply:
    return Reply.of([Result(name, True, value)])


def test_work_and_its_reply() -> None:
    server = Server()
    work = works(server, command(7))
    assert (work.request.family, work.request.names, work.command_id) == (Family.GET, ('A',), 7)
    (answer,) = server.finish(work, good('5'), 0.0)
    assert (answer.type_name, answer.device_name, answer.header_version) == (
        'RTS_COMMAND',
        'scanner',
        2,
    )
    assert (answer.body.command_id, answer.body.name) == (7, 'Get')
    assert read_reply(answer.body, answer.metadata).results == (Result('A', True, '5'),)


@pytest.mark.parametrize(
    ('packet', 'error'),
    [
        (command(1, '', ''), 'a command without a name'),
        (command(1, 'Get', 'A'), 'content is not XML'),
        (command(1, 'Set'), 'Set has no value for A'),
        (command(1, 'Get', '<Command Name="Set"/>'), "holds XML for 'Set'"),
    ],
)
def test_what_cannot_be_understood_is_answered(packet: Packet, error: str) -> None:
    (answer,) = Server().received(packet, 0.0)
    assert isinstance(answer, Packet)
    reply = read_reply(answer.body, answer.metadata)
    assert (answer.body.command_id, answer.body.name) == (1, packet.body.name)
    assert not reply.success
    assert error in reply.error
    assert answer.metadata['Status'] == 'FAIL'
    assert answer.metadata['Error'] == answer.metadata['ErrorMessage'] == reply.error


@pytest.mark.parametrize(
    'packet',
    [
        pose(1),
        Packet(Status()),
        Packet(CommandReply(1, 'Get')),
        Packet(String.of('hello'), 'Log'),
        Packet(String.of('<Command/>'), 'CMDS'),
        Packet(String.of('<Command/>'), 'ACK_1'),
    ],
)
def test_no_command(packet: Packet) -> None:
    assert Server().received(packet, 0.0) == ()


# --- header versions ---


def test_metadata_only_for_who_has_shown_version_2() -> None:
    server = Server()
    plain = Packet(Command.of(1, 'Get', GET.format('A')), 'scanner')
    (answer,) = reply_to(server, plain, good('5'))
    assert (answer.header_version, dict(answer.metadata)) == (1, {})
    server.received(Packet(Status(), header_version=2), 0.0)
    (answer,) = reply_to(server, Packet(Command.of(2, 'Get', GET.format('A'))), good('5'))
    assert (answer.header_version, answer.metadata['A']) == (2, '5')


# --- commands that come again ---


def test_repeated_after_the_reply() -> None:
    server = Server()
    (answer,) = reply_to(server, command(7), good('5'))
    for _ in range(3):
        assert server.received(command(7), 9.0) == (answer,)


def test_repeated_before_the_reply() -> None:
    """Each copy gets its reply, and the work is done once."""
    server = Server()
    work = works(server, command(7))
    assert server.received(command(7), 0.0) == ()
    assert server.received(command(7), 0.0) == ()
    answers = server.finish(work, good('5'), 0.0)
    assert len(answers) == 3
    assert len({answer.to_bytes() for answer in answers}) == 1


def test_repeated_failure() -> None:
    server = Server()
    (first,) = server.received(command(7, 'Set'), 0.0)
    assert server.received(command(7, 'Set'), 1.0) == (first,)


def test_the_same_id_with_something_else_is_another_command() -> None:
    """As from a peer whose id is always 0, or begins at 1 again."""
    server = Server()
    answers = []
    for name in ('A', 'B', 'A'):
        for step in server.received(command(0, 'Get', GET.format(name)), 0.0):
            if isinstance(step, Work):
                answers += server.finish(step, good(f'value of {name}', name), 0.0)
            else:
                answers.append(step)
    assert [read_reply(answer.body, answer.metadata).results[0].value for answer in answers] == [
        'value of A',
        'value of B',
        'value of A',
    ]


def test_replies_are_forgotten_some_day() -> None:
    server = Server()
    for number in range(101):
        reply_to(server, command(number), good('5'))
    assert isinstance(server.received(command(1), 0.0)[0], Packet)
    assert isinstance(server.received(command(0), 0.0)[0], Work)


# --- limits ---


def test_busy() -> None:
    server = Server()
    first, *_ = (works(server, command(number)) for number in range(100)), None
    waiting = list(first)
    (answer,) = server.received(command(100), 0.0)
    assert read_reply(answer.body, answer.metadata).error == 'busy'
    server.finish(waiting[0], good('5'), 0.0)
    works(server, command(101))


def test_a_reply_that_does_not_fit_is_a_failure() -> None:
    server = Server()
    (answer,) = reply_to(server, command(7), good('5' * 70_000, 'A' * 70_000))
    assert answer.body.command_id == 7
    reply = read_reply(answer.body, answer.metadata)
    assert not reply.success
    assert reply.error.startswith('the reply does not fit: ')


def test_any_value_arrives() -> None:
    for value in ('', ' ', '<&">\'', 'é ✓', '\0\x01', 'x' * 60_000):
        (answer,) = reply_to(Server(), command(7), good(value))
        root = markup.parse(answer.body.text)
        assert answer.to_bytes()
        assert root.get('Status') == 'SUCCESS', value


# --- words of PLUS ---


def test_words() -> None:
    assert unknown_parameter('X') == Result('X', False, error='Invalid parameter X.')
    assert not_set('X') == Result('X', False, error='X is not set.')
