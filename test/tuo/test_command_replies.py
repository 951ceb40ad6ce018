# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Replies: what each of the peers writes is understood, and what we write each of them reads."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree

from igtl_ros.openigtlink import Command
from igtl_ros.openigtlink import CommandReply
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import unpack
from igtl_ros.tuo.command import read_reply
from igtl_ros.tuo.command import read_request
from igtl_ros.tuo.command import Reply
from igtl_ros.tuo.command import Result
from igtl_ros.tuo.command import write_reply
import pytest
from tuo_vectors import COMMAND
from tuo_vectors import REPLY

GOOD, BAD = True, False
REFUSED = 'the peer refused it'


def read(text: str, **metadata: str) -> Reply:
    return read_reply(CommandReply.of(1, '', text), metadata)


def test_the_bytes_of_the_cxx_library() -> None:
    packet = unpack(REPLY)
    assert read_reply(packet.body, packet.metadata) == Reply(
        GOOD, results=(Result('DepthMm', GOOD, '50'),), values={'DepthMm': '50'}
    )


def test_what_we_write_are_those_bytes() -> None:
    """But for the order of the metadata, and an empty Message among them."""
    command, theirs = unpack(COMMAND), unpack(REPLY)
    request = read_request(command.body, command.metadata)
    ours = write_reply(request, command, Reply.of([Result('DepthMm', GOOD, '50')]))
    assert dict(ours.metadata) == {'DepthMm': '50', 'Status': 'SUCCESS', 'Message': ''}
    metadata = Metadata({'DepthMm': '50', 'Status': 'SUCCESS'})
    same = Packet(ours.body, ours.device_name, ours.timestamp, 2, 8, metadata)
    assert same.to_bytes() == REPLY
    assert (ours.message_id, theirs.message_id) == (7, 8)


PARAMETER = '<Parameter Name="A" Success="{}" Value="5"/>'
# Content, metadata, and the reply that it is.
REPLIES: dict[str, tuple[str, dict[str, str], Reply]] = {
    'PLUS, Get': (
        '<CommandReply><Parameter Name="A" Success="true" Value="5 6 "/></CommandReply>',
        {'A': '5 6 ', 'Status': 'SUCCESS', 'Message': ''},
        Reply(GOOD, results=(Result('A', GOOD, '5 6'),), values={'A': '5 6 '}),
    ),
    'PLUS, Get fails': (
        '<CommandReply><Parameter Name="A" Success="true" Value="5"/>'
        '<Parameter Name="B" Success="false"/></CommandReply>',
        {'A': '5', 'Status': 'FAIL', 'Error': 'B is not set. ', 'Message': ''},
        Reply(BAD, 'B is not set. ', '', (Result('A', GOOD, '5'), Result('B', BAD)), {'A': '5'}),
    ),
    'PLUS, Set': (
        '<CommandReply><Parameter Name="A" Success="true"/></CommandReply>',
        {'A': 'SUCCESS', 'Status': 'SUCCESS', 'Message': ''},
        Reply(GOOD, results=(Result('A'),), values={'A': 'SUCCESS'}),
    ),
    'PLUS, Set fails in part': (
        '<CommandReply><Parameter Name="A" Success="true"/><Parameter Name="B" Success="false"/>'
        '</CommandReply>',
        {},
        Reply(BAD, 'the peer refused B', '', (Result('A'), Result('B', BAD))),
    ),
    'PLUS, unknown command': (
        '<CommandReply Name="" Status="FAIL" Error="Unknown command type requested." Message=""/>',
        {'Status': 'FAIL', 'Error': 'Unknown command type requested.', 'Message': ''},
        Reply(BAD, 'Unknown command type requested.'),
    ),
    'PLUS, message not escaped': (
        '<CommandReply Name="X" Status="SUCCESS" Message="a < b & <c> "/>',
        {'Status': 'SUCCESS', 'Message': 'a < b & <c> '},
        Reply(GOOD, message='a < b & <c> '),
    ),
    'PLUS, message not escaped, no metadata': (
        '<CommandReply Name="X" Status="SUCCESS" Message="a < b & <c>"/>',
        {},
        Reply(GOOD, message='a < b & <c>'),
    ),
    'PLUS, message with quotes': (
        '<CommandReply Name="X" Status="FAIL" Message="he said "no"/>',
        {'Status': 'FAIL', 'Message': 'he said "no', 'Error': 'E'},
        Reply(BAD, 'E', 'he said "no'),
    ),
    'PLUS, frame rate': (
        '<CommandReply FrameRate=29.97 FrameRateStdDev=0.1/>',
        {'FrameRate': '29.97', 'FrameRateStdDev': '0.1', 'Status': 'SUCCESS', 'Message': ''},
        Reply(GOOD, values={'FrameRate': '29.97', 'FrameRateStdDev': '0.1'}),
    ),
    'PLUS of before 2.8': (
        '<Command><Result>true</Result><Message>Done</Message></Command>',
        {},
        Reply(GOOD, message='Done'),
    ),
    'PLUS of before 2.8, failed': (
        '<Command><Result>false</Result><Error>No such device</Error>'
        '<Message>Command failed. See error message.</Message></Command>',
        {},
        Reply(BAD, 'No such device', 'Command failed. See error message.'),
    ),
    'OpenIGTLinkIO': (
        '',
        {'A': '5', 'Status': 'SUCCESS'},
        Reply(GOOD, results=(Result('A', GOOD, '5'),), values={'A': '5'}),
    ),
    'OpenIGTLinkIO, failed': (
        '',
        {'Status': 'FAIL', 'ErrorMessage': 'no B here'},
        Reply(BAD, 'no B here'),
    ),
    'OpenIGTLinkIO, status not set in the metadata': (
        '<Command><Result>true</Result><Parameter Name="A" Value="5"/></Command>',
        {'Status': 'FAIL'},
        Reply(GOOD, results=(Result('A', GOOD, '5'),)),
    ),
    'page': (
        '<CommandReply Name="GetUSParameter">\n  <ParameterName="A" Value="50" />\n',
        {},
        Reply(GOOD, results=(Result('A', GOOD, '50'),)),
    ),
    'page, Set': (
        '<CommandReply Name="SetUSParameter">\n  <ParameterName="A" Success="TRUE" />\n',
        {},
        Reply(GOOD, results=(Result('A'),)),
    ),
    'revision 0.1': (
        '<Command><Result>A: success</Result></Command>',
        {},
        Reply(GOOD),
    ),
    'revision 0.1, failed': (
        '<Command><Result>A: failure</Result></Command>',
        {},
        Reply(BAD, REFUSED),
    ),
    'revision 0.2': (
        '<Command><Result success=true><Parameter Name="A"/></Result>'
        '<Result success=false><Parameter Name="B"/></Result></Command>',
        {},
        Reply(BAD, 'the peer refused B', '', (Result('A'), Result('B', BAD))),
    ),
    'CustusX': (
        '<Command><Result>true</Result><Message><Result success=true>'
        '<Parameter Name="A" Value="5"/></Result></Message></Command>',
        {},
        Reply(GOOD, results=(Result('A', GOOD, '5'),)),
    ),
    'PLUS in a STRING': (
        '<CommandReply Status="SUCCESS" Message="&lt;CommandReply&gt;&lt;Parameter '
        'Name=&quot;A&quot; Success=&quot;true&quot; Value=&quot;5&quot;/&gt;'
        '&lt;/CommandReply&gt;"/>',
        {},
        Reply(GOOD, results=(Result('A', GOOD, '5'),)),
    ),
    'nothing at all': ('', {}, Reply(BAD, 'the reply cannot be read and has no status')),
    'no XML': ('done', {'Message': 'no'}, Reply(BAD, 'no', 'no')),
    'no XML, but a status': ('done', {'Status': 'SUCCESS'}, Reply(GOOD)),
}


@pytest.mark.parametrize('who', REPLIES)
def test_replies(who: str) -> None:
    text, metadata, expected = REPLIES[who]
    reply = read(text, **metadata)
    assert reply == expected
    assert reply.text == text


@pytest.mark.parametrize(
    ('word', 'success'),
    [
        *((word, True) for word in ('TRUE', 'true', '1', 'SUCCESS', 'yes', ' ok ')),
        *((word, False) for word in ('FALSE', 'false', '0', 'FAIL', 'failure', 'no', 'error')),
        ('', True),  # a value without a word about success is one
    ],
)
def test_words_for_success(word: str, success: bool) -> None:
    for text in (
        f'<CommandReply>{PARAMETER.format(word)}</CommandReply>',
        f'<Command><Result success="{word}"><Parameter Name="A" Value="5"/></Result></Command>',
    ):
        reply = read(text)
        assert (reply.success, reply.results) == (success, (Result('A', success, '5'),))


def test_values_that_are_to_follow() -> None:
    """Revision 0.2 grants first, and sends the value in a STRING."""
    text = '<Command><Result success=true><Parameter Name="A"/></Result></Command>'
    assert read(text).pending == ('A',)
    assert read(text, A='5').pending == ()
    assert read(text.replace('"A"', '"A" Value="5"')).pending == ()
    assert read(text.replace('true', 'false')).pending == ()


# --- writing ---


def written(text: str, reply: Reply, version: int = 2) -> Packet:
    name = 'SetUsParameter' if 'Value' in text else 'GetUsParameter'
    packet = Packet(Command.of(9, name, text), 'dev', 12, 2, message_id=4)
    return write_reply(read_request(packet.body), packet, reply, version)


RESULTS = (Result('A', GOOD, '1 "2" <&'), Result('B', BAD, error='Invalid parameter B.'))


def test_get() -> None:
    packet = written('<Command><Parameter Name="A"/></Command>', Reply.of(RESULTS))
    assert (packet.body.command_id, packet.body.name) == (9, 'GetUsParameter')
    assert (packet.device_name, packet.timestamp, packet.message_id) == ('dev', 12, 4)
    assert dict(packet.metadata) == {
        'A': '1 "2" <&',
        'Status': 'FAIL',
        'Message': '',
        'Error': 'Invalid parameter B.',
        'ErrorMessage': 'Invalid parameter B.',
    }
    assert attributes(packet) == [
        ('CommandReply', {'Name': 'GetUsParameter', 'Status': 'FAIL', 'Message': ''}
         | {'Error': 'Invalid parameter B.'}),
        ('Parameter', {'Name': 'A', 'Success': 'true', 'Value': '1 "2" <&'}),
        ('Parameter', {'Name': 'B', 'Success': 'false', 'Error': 'Invalid parameter B.'}),
    ]  # fmt: skip


def test_set() -> None:
    packet = written('<Command><Parameter Name="A" Value="1"/></Command>', Reply.of(RESULTS[:1]))
    assert dict(packet.metadata) == {'A': 'SUCCESS', 'Status': 'SUCCESS', 'Message': ''}
    assert attributes(packet)[1] == ('Parameter', {'Name': 'A', 'Success': 'true'})


def test_header_version_1_has_no_metadata() -> None:
    packet = written('<Command><Parameter Name="A"/></Command>', Reply.of(RESULTS), 1)
    assert (packet.header_version, packet.message_id, dict(packet.metadata)) == (1, 0, {})
    assert unpack(packet.to_bytes()) == packet


def test_other_values_go_into_the_metadata() -> None:
    command = Packet(Command.of(9, 'Version', ''), 'dev', header_version=2)
    reply = Reply(GOOD, message='Done', values={'PlusVersion': '2.9'})
    packet = write_reply(read_request(command.body), command, reply)
    assert dict(packet.metadata) == {
        'PlusVersion': '2.9',
        'Status': 'SUCCESS',
        'Message': 'Done',
    }
    assert read_reply(packet.body, packet.metadata) == reply


@pytest.mark.parametrize('version', [1, 2])
@pytest.mark.parametrize(
    'results', [RESULTS[:1], RESULTS[1:], RESULTS, (Result('A'), Result('é', GOOD, '✓'))]
)
def test_what_we_write_we_read(results: Any, version: int) -> None:
    reply = Reply.of(results)
    packet = unpack(written('<Command><Parameter Name="A"/></Command>', reply, version).to_bytes())
    again = read_reply(packet.body, packet.metadata)
    assert (again.success, again.error, again.results) == (reply.success, reply.error, results)


def test_reply_of_results() -> None:
    assert Reply.of([]) == Reply(GOOD)
    assert Reply.of([Result('A', BAD)]) == Reply(BAD, 'failed', '', (Result('A', BAD),))
    both = (Result('A', BAD, error='x.'), Result('B', BAD, error='y.'))
    assert Reply.of(both).error == 'x. y.'


def attributes(packet: Packet) -> list[tuple[str, dict[str, str]]]:
    """Return all elements of a reply, which a strict parser takes."""
    root = ElementTree.fromstring(packet.body.text)
    return [(element.tag, element.attrib) for element in root.iter()]
