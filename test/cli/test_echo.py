# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""`igtl echo`: what it prints, when it ends, and with which exit code."""

from __future__ import annotations

from collections.abc import Callable
import os
import subprocess
import sys
import time
from typing import Any

from cli_process import free_port
from cli_process import Igtl
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Position
from igtl_ros.openigtlink import Raw
from igtl_ros.openigtlink import Status
from igtl_ros.openigtlink import String
from igtl_ros.transport import Endpoint
import pytest
from transport_peers import flood
from transport_peers import Script
from transport_support import pose
from transport_support import QUIET
from transport_support import seconds
from transport_support import Side
from transport_support import text
from transport_support import wait_until

Start = Callable[..., Igtl]


@pytest.fixture
def echo(igtl: Start, side: Side) -> Start:
    """Return a function that starts an echo, and returns once it is connected to the hub."""
    port = side.listen()

    def start(*arguments: object, **options: Any) -> Igtl:
        count = len(side.heard.connections)
        process = igtl('echo', f'127.0.0.1:{port}', *arguments, **options)
        wait_until(lambda: len(side.heard.connections) > count, 20, 'echo connects')
        return process

    return start


def names(process: Igtl) -> list[str]:
    """Return the device name of each line, which stands in the third column."""
    return [line.split()[2] for line in process.lines]


def test_everything_in_its_order(echo: Start, side: Side) -> None:
    process = echo('--count', 3)
    for packet in (text('one'), pose(7, 'Probe'), Packet(Raw(b'\1'), 'Odd', type_name='ODD')):
        side.hub.send(packet)
    assert process.ended() == 0
    assert [line.split(maxsplit=3)[1:] for line in process.lines] == [
        ['STRING', 'Log', "'one'"],
        ['TRANSFORM', 'Probe', 'at 7.00 0 0 mm, rotation 1.00 0 0 | 0 1.00 0 | 0 0 1.00'],
        ['ODD', 'Odd', '1 byte: 01'],
    ]


def test_count(echo: Start, side: Side) -> None:
    process = echo('--count', 2)
    for number in range(10):
        side.hub.send(text(number))
    assert process.ended() == 0
    assert [line.split()[-1] for line in process.lines] == ["'0'", "'1'"]
    assert 'STRING Log: 2 messages, ' in process.stderr
    assert process.stderr.endswith(' Hz')


def test_the_rate_of_a_device_is_in_its_lines(echo: Start, side: Side) -> None:
    process = echo('--count', 4)
    for packet in (text(1), text(1, 'Other'), text(2)):
        side.hub.send(packet)
    process.wait_lines(3)
    side.hub.send(text(3))
    assert process.ended() == 0
    assert ['Hz' in line for line in process.lines] == [False, False, True, True]
    assert all(line.index("'") == process.lines[0].index("'") for line in process.lines)


def test_too_few_until_the_timeout(echo: Start, side: Side) -> None:
    process = echo('--count', 2, '--timeout', 1)
    side.hub.send(text('the only one'))
    assert process.ended() == 1
    assert names(process) == ['Log']


def test_nothing_until_the_timeout(echo: Start) -> None:
    began = time.monotonic()
    process = echo('--timeout', 0.5)
    assert process.ended() == 1
    assert process.lines == []
    assert time.monotonic() - began >= 0.5


def test_a_timeout_after_something_came_is_fine(echo: Start, side: Side) -> None:
    process = echo('--timeout', 1)
    side.hub.send(text('x'))
    assert process.ended() == 0


def test_a_timeout_ends_a_flood(igtl: Start, scene: Any) -> None:
    port = free_port()
    process = igtl('echo', f':{port}', '--timeout', 1)
    process.wait_said('waiting')
    flooding = Script(port, flood_of_texts)
    scene.callback(flooding.close)
    assert process.ended(10) == 0


LONG = 'ANameOfMoreThanTwentyBytes'
SENT = (
    pose(1, 'Probe'),
    pose(2, 'Probe2'),
    text(3, 'Probe'),
    text(4, 'Log'),
    Packet(Position(), 'Place'),
    Packet(pose(5).body, 'ANameOf~1234', header_version=2, metadata={'IGTL_DEVICE_NAME': LONG}),
)
OTHER_NAME = Packet(Position(), 'Tip', type_name='QTRANS')
# Options, whom they select of these messages, and one more message that they select.
SELECTED = {
    'a device': (('--device', 'Probe'), ['Probe', 'Probe'], text(6, 'Probe')),
    'devices': (('--device', 'Probe.*'), ['Probe', 'Probe2', 'Probe'], text(6, 'Probes')),
    'the whole name': (('--device', 'robe'), [], text(6, 'robe')),
    'a type': (('--type', 'STRING'), ['Probe', 'Log'], text(6, 'End')),
    'a type by another name': (('--type', 'qtrans'), ['Place'], OTHER_NAME),
    'both': (('--type', 'STRING', '--device', 'P.*'), ['Probe'], text(6, 'P')),
    'a full name': (('--device', f'{LONG}|End'), [LONG], text(6, 'End')),
}


@pytest.mark.parametrize(('options', 'expected', 'last'), SELECTED.values(), ids=SELECTED)
def test_selected(
    options: tuple[str, ...], expected: list[str], last: Packet, echo: Start, side: Side
) -> None:
    process = echo(*options, '--hello', '--count', len(expected) + 1)
    wait_until(lambda: side.heard.packets, what='the hello')
    for packet in (*SENT, last):
        side.hub.send(packet)
    assert process.ended() == 0
    assert names(process) == [*expected, last.device_name]


def test_metadata_is_shown_to_who_says_hello(echo: Start, side: Side) -> None:
    process = echo('--hello', '--count', 1)
    wait_until(lambda: side.heard.packets, what='the hello')
    assert side.heard.packets[0].header_version == 2
    packet = Packet(String.of('x'), 'Log', header_version=2, metadata={'Room': '7'})
    side.hub.send(packet)
    assert process.ended() == 0
    assert process.lines[0].endswith("'x' [Room=7]")


def test_signs_of_life_are_not_shown(echo: Start, side: Side) -> None:
    process = echo('--count', 1)
    side.hub.send(Packet(Status()))
    side.hub.send(Packet(Status(), 'Robot'))
    assert process.ended() == 0
    assert names(process) == ['Robot']


def test_signs_of_life_are_shown_to_who_asks(echo: Start, side: Side) -> None:
    process = echo('--count', 1, '--type', 'STATUS')
    side.hub.send(Packet(Status()))
    assert process.ended() == 0
    assert '(no name)' in process.lines[0]


def test_what_is_more_than_a_sign_of_life_is_shown(echo: Start, side: Side) -> None:
    process = echo('--count', 2)
    for status in (Status(), Status(13), Status(message='warming up')):
        side.hub.send(Packet(status))
    assert process.ended() == 0
    assert [line.split()[-2:] for line in process.lines] == [
        ['13', 'NOT_READY'],
        ['warming', 'up'],
    ]


def flood_of_texts(script: Script) -> None:
    flood(script, text('x'))


def broken(packet: Packet) -> bytes:
    data = bytearray(packet.to_bytes())
    data[-1] ^= 1
    return bytes(data)


def test_a_wrong_checksum_is_said(igtl: Start, peer: Any) -> None:
    port = free_port()
    process = igtl('echo', f':{port}', '--count', 1)
    process.wait_said('waiting')
    client = peer(port)
    client.send(broken(text('abc')))
    client.send(text('good'))
    assert process.ended() == 0
    assert [line.split()[-1] for line in process.lines] == ["'good'"]
    assert 'checksum does not match' in process.stderr


def test_a_wrong_checksum_is_taken_if_asked_for(igtl: Start, peer: Any) -> None:
    port = free_port()
    process = igtl('echo', f':{port}', '--count', 1, '--no-crc')
    process.wait_said('waiting')
    peer(port).send(broken(text('abc')))
    assert process.ended() == 0
    assert process.lines[0].endswith("'abb'")


def test_listening_to_igtl_send(igtl: Start) -> None:
    port = free_port()
    process = igtl('echo', f':{port}', '--count', 1)
    process.wait_said('waiting')
    sender = igtl('send', f'localhost:{port}', 'string', 'Note', '--text', 'hello')
    assert sender.ended() == process.ended() == 0
    assert process.lines[0].endswith(" 'hello'")
    assert ': connected' in process.stderr


def test_the_peer_comes_later(igtl: Start, side: Side) -> None:
    port = free_port()
    process = igtl('echo', f'127.0.0.1:{port}', '--count', 1)
    process.wait_said('cannot connect')
    side.hub.add(Endpoint('127.0.0.1', port, listens=True), QUIET)
    wait_until(lambda: side.heard.connections, 20)
    side.hub.send(text('late'))
    assert process.ended() == 0


def test_nobody_is_there(igtl: Start) -> None:
    process = igtl('echo', f'127.0.0.1:{free_port()}', '--timeout', 0.3)
    assert process.ended() == 3
    assert 'cannot connect' in process.stderr


def test_quiet_is_silent(echo: Start, side: Side) -> None:
    process = echo('--count', 1, '--quiet')
    side.hub.send(text('x'))
    assert process.ended() == 0
    assert process.stderr == ''
    assert len(process.lines) == 1


def test_ctrl_c(echo: Start, side: Side) -> None:
    process = echo()
    side.hub.send(text('x'))
    process.wait_lines(1)
    code, took = process.interrupt()
    assert code == 130
    assert took < seconds(1)
    assert 'STRING Log: 1 message' in process.stderr, 'the summary comes all the same'


def test_ctrl_c_while_nobody_is_there(igtl: Start) -> None:
    process = igtl('echo', f'127.0.0.1:{free_port()}')
    process.wait_said('cannot connect')
    code, took = process.interrupt()
    assert code == 130
    assert took < seconds(1)


def test_ctrl_c_although_the_peer_does_not_react(igtl: Start, peer: Any) -> None:
    port = free_port()
    process = igtl('echo', f':{port}')
    process.wait_said('waiting')
    stubborn = peer(port)  # reads nothing, so it does not see that we leave
    stubborn.send(text('x'))
    process.wait_lines(1)
    code, took = process.interrupt()
    assert code == 130
    assert took < seconds(1)


@pytest.mark.skipif(os.name != 'posix', reason='pipes of a shell')
def test_a_reader_that_leaves_is_no_error(side: Side, scene: Any) -> None:
    """As in `igtl echo ... | head -n 1`."""
    process = subprocess.Popen(
        [sys.executable, '-m', 'igtl_ros.cli.main', 'echo', f'127.0.0.1:{side.listen()}'],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    scene.callback(process.wait)
    scene.callback(process.kill)
    assert process.stdout is not None and process.stderr is not None
    side.wait_connected()
    side.hub.send(text('x'))
    assert process.stdout.readline()
    process.stdout.close()

    def ended() -> bool:
        side.hub.send(text('y'))
        return process.poll() is not None

    wait_until(ended, 20, 'echo notices that nobody reads')
    assert process.returncode == 0
    said = process.stderr.read()
    assert 'Traceback' not in said and 'BrokenPipe' not in said
    process.stderr.close()
