# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Commands in STRING messages: CMD_1 and ACK_1, both roles."""

from __future__ import annotations

from xml.etree import ElementTree

from igtl_ros.openigtlink import Command
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import String
from igtl_ros.tuo import legacy
from igtl_ros.tuo.command import read_reply
from igtl_ros.tuo.command import Reply
from igtl_ros.tuo.command import Result
from igtl_ros.tuo.server import Server
from igtl_ros.tuo.server import Work
import pytest
from transport_support import pose
from transport_support import text

GET = '<Command Name="GetUsParameter"><Parameter Name="A"/></Command>'


def replied(device_name: str, reply: Reply, content: str = GET) -> Packet:
    server = Server()
    (work,) = server.received(text(content, device_name), 0.0)
    assert isinstance(work, Work), work
    (answer,) = server.finish(work, reply, 0.0)
    return answer


@pytest.mark.parametrize(
    ('device_name', 'answer'),
    [
        ('CMD_1', 'ACK_1'),
        ('CMD_001', 'ACK_1'),
        ('cmd_7', 'ACK_7'),
        ('Cmd_0', 'ACK_0'),
        ('CMD_2147483647', 'ACK_2147483647'),
    ],
)
def test_device_names(device_name: str, answer: str) -> None:
    assert replied(device_name, Reply(True)).device_name == answer


def test_reply_as_plus_has_it() -> None:
    """Status on the root, and the whole reply once more in the Message, escaped."""
    answer = replied('CMD_001', Reply.of([Result('A', True, '<5>')]))
    assert (answer.type_name, answer.header_version, dict(answer.metadata)) == ('STRING', 1, {})
    root = ElementTree.fromstring(answer.body.text)
    assert (root.tag, root.attrib['Status']) == ('CommandReply', 'SUCCESS')
    inside = ElementTree.fromstring(root.attrib['Message'])
    assert inside[0].attrib == {'Name': 'A', 'Success': 'true', 'Value': '<5>'}
    reply = read_reply(Command(data=answer.body.data), {})
    assert reply.results == (Result('A', True, '<5>'),)


@pytest.mark.parametrize(
    'device_name',
    [
        *('CMD', 'cmd', 'CMD_', 'CMD_x', 'CMD_-1', 'CMD_1x', 'CMD_ 1', 'CMD_1.0', 'CMD__1'),
        *('CMD_2147483648', 'CMD_99999999999', 'CMD_12345678901'),
    ],
)
def test_malformed_ids(device_name: str) -> None:
    (answer,) = Server().received(text(GET, device_name), 0.0)
    assert isinstance(answer, Packet)
    assert (answer.type_name, answer.device_name) == ('STRING', 'ACK')
    root = ElementTree.fromstring(answer.body.text)
    assert root.attrib['Status'] == 'FAIL'
    assert root.attrib['Message'] == legacy.MALFORMED


@pytest.mark.parametrize('content', ['', 'hello', '<Command/>'])
def test_malformed_content(content: str) -> None:
    (answer,) = Server().received(text(content, 'CMD_3'), 0.0)
    assert isinstance(answer, Packet)
    assert answer.device_name == 'ACK_3'
    assert ElementTree.fromstring(answer.body.text).attrib['Status'] == 'FAIL'


def test_repeated() -> None:
    server = Server()
    (work,) = server.received(text(GET, 'CMD_001'), 0.0)
    assert isinstance(work, Work)
    assert work.in_string
    answers = server.finish(work, Reply(True), 0.0)
    assert server.received(text(GET, 'CMD_1'), 1.0) == answers


def test_other_numerals_are_no_id() -> None:
    (answer,) = Server().received(text(GET, 'CMD_٣'), 0.0)
    assert isinstance(answer, Packet)
    assert answer.device_name == 'ACK'


@pytest.mark.parametrize('packet', [text(GET, 'CMDS'), text(GET, 'XCMD_1'), pose(1, 'CMD_1')])
def test_ordinary_messages(packet: Packet) -> None:
    assert not legacy.is_request(packet)
    assert Server().received(packet, 0.0) == ()


# --- sending ---


def test_from_command() -> None:
    packet = legacy.from_command(Packet(Command.of(7, 'Get', GET), 'me', 12, 2))
    assert packet == Packet(String.of(GET), 'CMD_7', 12)


def test_what_crashes_old_servers_is_not_sent() -> None:
    for command_id, content in ((2**31, GET), (1, '<Command>'), (1, ''), (1, '<a b=1/>')):
        with pytest.raises(PackError):
            legacy.from_command(Packet(Command.of(command_id, 'Get', content)))


def test_as_reply() -> None:
    for name in ('ACK_7', 'ack_007'):
        packet = legacy.as_reply(text('<CommandReply/>', name))
        assert packet is not None
        assert (packet.type_name, packet.body.command_id) == ('RTS_COMMAND', 7)
    for other in (
        text('', 'ACK'),
        text('', 'ACK_x'),
        text('', 'ACK_12345678901'),
        pose(1, 'ACK_1'),
    ):
        assert legacy.as_reply(other) is None


def test_refusal() -> None:
    assert legacy.is_refusal(text('<CommandReply Status="FAIL"/>', 'CMD'))
    for other in (text('hello', 'CMD'), text('<CommandReply/>', 'CMD_1'), pose(1, 'CMD')):
        assert not legacy.is_refusal(other)
