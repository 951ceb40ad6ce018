# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""`igtl command` at our simulated scanner, and at doubles of the scanners there are."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
import json
from typing import Any

from cli_process import free_port
from cli_process import Igtl
from igtl_ros.openigtlink import Command
from igtl_ros.openigtlink import Packet
import pytest
from transport_support import seconds
from transport_support import wait_until
from us_peers import Draft
from us_peers import Igtlio
from us_peers import OldPlus
from us_peers import Page
from us_peers import Plus
from us_peers import reply
from us_peers import Scanner

Start = Callable[..., Igtl]
DEPTH = '<Parameter Name="DepthMm"/>'


@pytest.fixture
def command(igtl: Start) -> Callable[..., Igtl]:
    """Return a function that runs `igtl command` to its end, or starts it."""

    def run(port: int, *arguments: object, ends: bool = True) -> Igtl:
        process = igtl('command', f'127.0.0.1:{port}', *arguments)
        if ends:
            process.code = process.ended()
        return process

    return run


@pytest.fixture
def peer(scene: ExitStack) -> Callable[..., Any]:
    """Return a function that starts a double."""

    def start(kind: Callable[..., Scanner], *arguments: Any) -> Any:
        made = kind(*arguments)
        scene.callback(made.close)
        return made

    return start


@pytest.fixture
def simulator(igtl: Start) -> Igtl:
    return igtl('simulate', 'scanner', ':0', '--steady', '--size', 64, 48, '--rate', 5)


# --- at our own scanner ---


def test_get_and_set(simulator: Igtl, command: Start) -> None:
    port = simulator.port
    get = command(port, 'get', 'DepthMm', 'GainPercent', 'ImageSize')
    assert (get.code, get.lines) == (
        0,
        ['DepthMm = 120', 'GainPercent = 50', 'ImageSize = 64 48 1'],
    )
    set_ = command(port, 'set', 'DepthMm=80', 'TimeGainCompensation=10 20 30')
    assert (set_.code, set_.lines) == (0, ['DepthMm = done', 'TimeGainCompensation = done'])
    get = command(port, 'get', 'Depth', 'TimeGainCompensation')
    assert (get.code, get.lines) == (0, ['Depth = 80', 'TimeGainCompensation = 10 20 30'])
    assert get.stderr == ''


def test_refused(simulator: Igtl, command: Start) -> None:
    set_ = command(simulator.port, 'set', 'DepthMm=80', 'SoundVelocity=1500', 'Voltage=3')
    assert set_.code == 1
    assert set_.lines == [
        'DepthMm = done',
        'SoundVelocity: SoundVelocity is read-only.',
        'Voltage: Invalid parameter Voltage.',
    ]
    assert set_.said == ['SetUsParameter: SoundVelocity is read-only. Invalid parameter Voltage.']


def test_json(simulator: Igtl, command: Start) -> None:
    get = command(simulator.port, 'get', 'DepthMm', 'Voltage', '--json', '--quiet')
    assert (get.code, get.stderr) == (1, '')
    (line,) = get.lines
    assert json.loads(line) == {
        'name': 'GetUsParameter',
        'success': False,
        'error': 'Invalid parameter Voltage.',
        'message': '',
        'parameters': [
            {'name': 'DepthMm', 'success': True, 'value': '120', 'error': ''},
            {
                'name': 'Voltage',
                'success': False,
                'value': '',
                'error': 'Invalid parameter Voltage.',
            },
        ],
        'metadata': {'DepthMm': '120'},
    }


def test_other_commands(simulator: Igtl, command: Start) -> None:
    devices = command(simulator.port, 'RequestDeviceIds', 'DeviceType=VideoDevice')
    assert (devices.code, devices.lines) == (0, ['VideoDevice'])
    simulator.wait_said(
        'RequestDeviceIds <Command Name="RequestDeviceIds" DeviceType="VideoDevice"/>'
    )
    version = command(simulator.port, 'Version')
    assert (version.code, version.said) == (1, ['Version: Unknown command type requested.'])


def test_header_versions(peer: Callable[..., Any], command: Start) -> None:
    """Version 2 without being told: only then do answers have metadata."""
    scanner = peer(Plus)
    assert command(scanner.port, 'get', 'DepthMm').code == 0
    assert command(scanner.port, 'get', 'DepthMm', '--peer-version', 1).code == 0
    assert [packet.header_version for packet in scanner.commands] == [2, 1]


def test_device(simulator: Igtl, command: Start) -> None:
    assert command(simulator.port, 'get', 'DepthMm', '--device', 'VideoDevice').code == 0
    other = command(simulator.port, 'get', 'DepthMm', '--device', 'Other')
    assert other.code == 1
    assert 'There is no device Other' in other.stderr


def test_subscribe_with_push(simulator: Igtl, command: Start) -> None:
    """One changes, two others hear of it; each ends after its count."""
    port = simulator.port
    plain = command(port, 'subscribe', 'DepthMm', 'GainPercent', '--count', 4, ends=False)
    as_json = command(port, 'subscribe', 'Depth', '--json', '--count', 2, ends=False)
    plain.wait_lines(2)
    as_json.wait_lines(1)
    assert command(port, 'set', 'DepthMm=200').code == 0
    plain.wait_lines(3)
    assert command(port, 'set', 'GainPercent=20').code == 0
    assert (plain.ended(), as_json.ended()) == (0, 0)
    assert plain.lines == [
        'DepthMm = 120',
        'GainPercent = 50',
        'DepthMm = 200',
        'GainPercent = 20',
    ]
    assert [json.loads(line) for line in as_json.lines] == [{'Depth': '120'}, {'Depth': '200'}]
    assert plain.stderr == ''


@pytest.mark.parametrize('push', ['plain', 'command'])
def test_other_ways_of_push(igtl: Start, command: Start, push: str) -> None:
    simulator = igtl('simulate', 'scanner', ':0', '--steady', '--push', push, '--size', 64, 48)
    follower = command(simulator.port, 'subscribe', 'DepthMm', '--count', 2, ends=False)
    follower.wait_lines(1)
    assert command(simulator.port, 'set', 'DepthMm=200').code == 0
    assert follower.ended() == 0
    assert follower.lines == ['DepthMm = 120', 'DepthMm = 200']


def test_ctrl_c_ends_a_subscription(simulator: Igtl, command: Start) -> None:
    follower = command(simulator.port, 'subscribe', 'DepthMm', ends=False)
    follower.wait_lines(1)
    code, took = follower.interrupt()
    assert code == 130
    assert took < seconds(1)


def test_the_scanner_that_goes(simulator: Igtl, command: Start) -> None:
    follower = command(simulator.port, 'subscribe', 'DepthMm', ends=False)
    follower.wait_lines(1)
    simulator.interrupt()
    assert follower.ended() == 3


# --- at others ---


@pytest.mark.parametrize(
    ('kind', 'spelling'), [(Plus, 'plus'), (Igtlio, 'plus'), (Page, 'page'), (Draft, 'short')]
)
def test_set_and_get_at(
    peer: Callable[..., Any], command: Start, kind: type[Scanner], spelling: str
) -> None:
    scanner = peer(kind)
    arguments = ('--spelling', spelling)
    if kind is not Igtlio:
        assert command(scanner.port, 'set', 'DepthMm=80', *arguments).code == 0
        assert float(scanner.parameters['DepthMm']) == 80
    get = command(scanner.port, 'get', 'GainPercent', *arguments)
    assert (get.code, get.lines) == (0, ['GainPercent = 30'])
    names = {'plus': 'GetUsParameter', 'page': 'GetUSParameter', 'short': 'Get'}
    assert scanner.names[-1] == names[spelling]


def test_set_at_old_plus(peer: Callable[..., Any], command: Start) -> None:
    scanner = peer(OldPlus)
    set_ = command(scanner.port, 'set', 'DepthMm=80')
    assert (set_.code, set_.lines, scanner.parameters['DepthMm']) == (0, ['Done'], '80')
    get = command(scanner.port, 'get', 'DepthMm')
    assert (get.code, get.said) == (1, ['GetUsParameter: Not here'])


def test_message_that_is_not_escaped(peer: Callable[..., Any], command: Start) -> None:
    scanner = peer(Plus)
    started = command(scanner.port, 'StartRecording', 'OutputFilename=a b.mha')
    assert (started.code, started.lines) == (0, ['Recording to a b.mha <started> & so on'])


def test_in_strings(peer: Callable[..., Any], command: Start) -> None:
    scanner = peer(Plus)
    get = command(scanner.port, 'get', 'DepthMm', '--in-strings')
    assert (get.code, get.lines) == (0, ['DepthMm = 50'])
    (packet,) = scanner.commands
    assert (packet.type_name, packet.device_name, packet.header_version) == ('STRING', 'CMD_1', 1)
    refused = command(scanner.port, 'Version', '--in-strings')
    assert refused.code == 1
    assert refused.said == ['Version: Error attempting to process command.']


def test_subscribe_where_it_is_refused(peer: Callable[..., Any], command: Start) -> None:
    """The values are asked for instead; the poll after two seconds brings the change."""
    scanner = peer(Plus)
    follower = command(scanner.port, 'subscribe', 'DepthMm', '--count', 2, ends=False)
    follower.wait_lines(1)
    scanner.parameters['DepthMm'] = '70'
    assert follower.ended() == 0
    assert follower.lines == ['DepthMm = 50', 'DepthMm = 70']
    assert follower.said == [
        f'127.0.0.1:{scanner.port}: Unknown command type requested.; asking for DepthMm every 2 s'
    ]
    assert scanner.names[:3] == ['SubscribeUsParameter', *['GetUsParameter'] * 2]
    assert len(set(scanner.ids)) == len(scanner.ids)


def test_nothing_left_to_poll(peer: Callable[..., Any], command: Start) -> None:
    follower = command(peer(Plus).port, 'subscribe', 'Unknown')
    assert follower.code == 1
    assert 'nothing left to follow' in follower.stderr


def test_subscribe_at_a_draft(peer: Callable[..., Any], command: Start) -> None:
    scanner = peer(Draft)
    arguments = ('subscribe', 'DepthMm', '--spelling', 'short', '--count', 2)
    follower = command(scanner.port, *arguments, ends=False)
    follower.wait_lines(1)
    scanner.change('DepthMm', '70')
    assert (follower.ended(), follower.lines) == (0, ['DepthMm = 50', 'DepthMm = 70'])


def test_silence(peer: Callable[..., Any], command: Start) -> None:
    scanner = peer(Plus)
    scanner.silent = True
    get = command(scanner.port, 'get', 'DepthMm', '--timeout', 0.3)
    assert (get.code, get.said) == (1, ['GetUsParameter: no reply in time'])


def test_ctrl_c_while_waiting(peer: Callable[..., Any], command: Start) -> None:
    scanner = peer(Plus)
    scanner.silent = True
    get = command(scanner.port, 'get', 'DepthMm', ends=False)
    wait_until(lambda: scanner.commands)
    code, took = get.interrupt()
    assert code == 130
    assert took < seconds(1)


def test_nobody_is_there(command: Start) -> None:
    get = command(free_port(), 'get', 'DepthMm', '--timeout', 0.3)
    assert get.code == 3
    assert 'waited 0.3 s' in get.stderr


def test_the_peer_goes_before_it_answers(peer: Callable[..., Any], command: Start) -> None:
    scanner = peer(Plus)
    scanner.silent = True
    get = command(scanner.port, 'get', 'DepthMm', ends=False)
    wait_until(lambda: scanner.commands)
    scanner.drop()
    assert get.ended() == 3


class Rude(Scanner):
    """Answers with what would do something to a terminal."""

    def answer(self, packet: Packet) -> list[Packet]:
        assert isinstance(packet.body, Command)
        bad = '\x1b[2J\nX'
        text = f'<CommandReply Status="FAIL" Message="{bad}"/>'
        return [reply(packet, text, {'Status': 'FAIL', 'Error': bad, 'Message': bad})]


@pytest.mark.parametrize('words', [('get', 'A'), ('subscribe', 'A'), ('Version',)])
def test_a_terminal_is_safe(
    peer: Callable[..., Any], command: Start, words: tuple[str, ...]
) -> None:
    process = command(peer(Rude).port, *words)
    assert process.code == 1
    assert '\x1b' not in process.stderr + ''.join(process.lines)
    assert r'\x1b[2J\nX' in process.stderr


# --- usage ---


@pytest.mark.parametrize(
    ('words', 'problem'),
    [
        (('get',), 'get needs a parameter'),
        (('subscribe',), 'subscribe needs a parameter'),
        (('get', 'A=1'), "'A=': expected the name of a parameter"),
        (('set', 'A'), "'A': expected KEY=VALUE"),
        (('set', '=1'), "'=': expected KEY=VALUE"),
        (('Version', 'A'), "'A': expected KEY=VALUE"),
        (('Version', 'a b=1'), "'a b=': expected KEY=VALUE"),
        (('Version', '1=1'), "'1=': expected KEY=VALUE"),
        (('get', 'A', '--spelling', 'french'), 'invalid choice'),
    ],
)
def test_usage(command: Start, words: tuple[str, ...], problem: str) -> None:
    process = command(free_port(), *words)
    assert process.code == 2
    assert problem in process.stderr


def test_what_does_not_fit(simulator: Igtl, command: Start) -> None:
    process = command(simulator.port, 'x' * 129)
    assert process.code == 2
    assert 'command name' in process.stderr
