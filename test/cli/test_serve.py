# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""`igtl serve`: who asks gets an answer, and who does not gets nothing."""

from __future__ import annotations

from collections.abc import Callable
import json
from pathlib import Path

from cli_process import free_port
from cli_process import Igtl
from igtl_ros.openigtlink import Acknowledgement
from igtl_ros.openigtlink import Capability
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Query
from igtl_ros.openigtlink import StartTracking
from igtl_ros.openigtlink import Status
from igtl_ros.openigtlink.json_twin import to_json
import numpy as np
import pytest
from serve_files import PACKETS
from serve_files import served
from transport_peers import Peer
from transport_support import seconds

Start = Callable[..., Igtl]
Connect = Callable[..., Peer]


def request(type_name: str, device_name: str = '') -> Packet:
    return Packet(Query(), device_name, type_name=type_name)


def ask(peer: Peer, type_name: str, device_name: str = '') -> Packet:
    """Return the answer, which is the next message that is no sign of life."""
    peer.send(request(type_name, device_name))
    while isinstance((packet := peer.next_packet()).body, Status):
        pass
    return packet


@pytest.mark.parametrize('index', [0, 1, 2])
def test_answers(igtl: Start, peer: Connect, tmp_path: Path, index: int) -> None:
    expected = PACKETS[index]
    names = {'IMAGE': 'GET_IMAGE', 'TRANSFORM': 'GET_TRANS', 'POINT': 'GET_POINT'}
    client = peer(igtl('serve', ':0', served(tmp_path)).port)
    answer = ask(client, names[expected.type_name], expected.device_name)
    assert (answer.body, answer.device_name) == (expected.body, expected.device_name)


def test_capability(igtl: Start, peer: Connect, tmp_path: Path) -> None:
    answer = ask(peer(igtl('serve', ':0', served(tmp_path)).port), 'GET_CAPABIL')
    assert isinstance(answer.body, Capability)


def test_what_is_not_there_is_refused(igtl: Start, peer: Connect, tmp_path: Path) -> None:
    answer = ask(peer(igtl('serve', ':0', served(tmp_path)).port), 'GET_IMAGE', 'Heart')
    assert answer.type_name == 'RTS_IMAGE'
    assert isinstance(answer.body, Acknowledgement)
    assert answer.body.status == 1


@pytest.mark.parametrize('rate', [(), ('--rate', 200)])
def test_nothing_unasked(
    igtl: Start, peer: Connect, tmp_path: Path, rate: tuple[object, ...]
) -> None:
    """All that comes before the answer are signs of life."""
    server = igtl('serve', ':0', served(tmp_path), *rate)
    client = peer(server.port)
    server.wait_said('connected')
    for _ in range(20):
        assert ask(client, 'GET_IMAGE', 'Brain').type_name == 'IMAGE'


def test_stream(igtl: Start, peer: Connect, tmp_path: Path) -> None:
    server = igtl('serve', ':0', served(tmp_path), '--rate', 200)
    client = peer(server.port)
    client.send(Packet(StartTracking(0, ''), type_name='STT_TDATA'))
    packets = [packet for packet in client.packets(12) if packet.type_name != 'STATUS']
    assert packets[0].type_name == 'RTS_TDATA'
    assert {packet.type_name for packet in packets[1:]} == {'TDATA'}
    stamps = [packet.nanoseconds for packet in packets[1:]]
    assert stamps == sorted(set(stamps))
    assert np.array_equal(packets[-1].body.matrices, PACKETS[3].body.matrices)


def test_files_of_both_kinds(igtl: Start, peer: Connect, tmp_path: Path) -> None:
    twin = tmp_path / 'more.json'
    packet = Packet(PACKETS[2].body, 'Others')
    twin.write_text(json.dumps(to_json(packet, data=True)) + '\n')
    server = igtl('serve', ':0', served(tmp_path), twin)
    server.wait_said('serving 5 messages')
    client = peer(server.port)
    assert ask(client, 'GET_POINT', 'Others').body == packet.body
    assert ask(client, 'GET_POINT', 'Landmarks').body == packet.body


def test_it_says_who_asks(igtl: Start, peer: Connect, tmp_path: Path) -> None:
    server = igtl('serve', ':0', served(tmp_path))
    client = peer(server.port)
    ask(client, 'GET_IMAGE', 'Brain')
    client.close()
    server.wait_said('connected')
    server.wait_said('GET_IMAGE')
    server.wait_said('disconnected')


def test_quiet(igtl: Start, peer: Connect, tmp_path: Path) -> None:
    port = free_port()
    server = igtl('serve', f':{port}', served(tmp_path), '--quiet')
    query = igtl('query', f'127.0.0.1:{port}', 'image', 'Brain', '--timeout', 20)
    assert query.ended() == 0
    server.interrupt()
    assert (server.stderr, server.lines) == ('', [])


def test_ctrl_c(igtl: Start, peer: Connect, tmp_path: Path) -> None:
    for arguments in ((), ('--rate', 10)):
        server = igtl('serve', ':0', served(tmp_path), *arguments)
        peer(server.port)
        server.wait_said('connected')
        code, took = server.interrupt()
        assert code == 130
        assert took < seconds(1)


@pytest.mark.parametrize(
    ('content', 'arguments', 'code', 'problem'),
    [
        (None, (), 4, 'nothing.igtl'),
        (b'', (), 4, 'no message in these files'),
        (b'\0' * 100, (), 4, 'nothing.igtl'),
        (PACKETS[1].to_bytes(), ('--rate', 0), 2, '--rate 0: expected more than 0'),
    ],
)
def test_problems(
    igtl: Start,
    tmp_path: Path,
    content: bytes | None,
    arguments: tuple[object, ...],
    code: int,
    problem: str,
) -> None:
    file = tmp_path / 'nothing.igtl'
    if content is not None:
        file.write_bytes(content)
    server = igtl('serve', ':0', file, *arguments)
    assert server.ended() == code
    assert problem in server.stderr
