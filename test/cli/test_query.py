# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""`igtl query` at `igtl serve`, and at peers that do as they like."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
import json
from pathlib import Path
import socket
from typing import Any

from cli_process import free_port
from cli_process import Igtl
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Status
from igtl_ros.openigtlink import TrackingData
import pytest
from serve_files import served
from transport_peers import Peer
from transport_support import pose
from transport_support import seconds

Start = Callable[..., Igtl]


@pytest.fixture
def server(igtl: Start, tmp_path: Path) -> Igtl:
    return igtl('serve', ':0', served(tmp_path))


@pytest.fixture
def query(igtl: Start) -> Callable[..., Igtl]:
    """Return a function that starts `igtl query`."""

    def start(port: int, *arguments: object) -> Igtl:
        return igtl('query', f'127.0.0.1:{port}', *arguments)

    return start


@pytest.fixture
def listener(scene: ExitStack) -> socket.socket:
    server = socket.create_server(('127.0.0.1', 0))
    scene.enter_context(server)
    return server


def port_of(listener: socket.socket) -> int:
    return int(listener.getsockname()[1])


def asked(scene: ExitStack, listener: socket.socket) -> tuple[Peer, Packet]:
    """Return a client that has come, and the first that it asks for."""
    peer = Peer.accepted_by(listener)
    scene.callback(peer.close)
    return peer, next_request(peer)


def next_request(peer: Peer) -> Packet:
    while (packet := peer.next_packet()).type_name[:4] not in ('GET_', 'STT_', 'STP_'):
        pass
    return packet


# --- one message ---


def test_one(server: Igtl, query: Start) -> None:
    found = query(server.port, 'image', 'Brain')
    assert found.ended() == 0
    (line,) = found.lines
    assert line.split()[1:3] == ['IMAGE', 'Brain']
    assert '3 x 2 x 1' in line
    assert found.stderr == ''
    server.wait_said('GET_IMAGE')


def test_as_json(server: Igtl, query: Start) -> None:
    found = query(server.port, 'TRANSFORM', 'ProbeToTracker', '--json')
    assert found.ended() == 0
    twin = json.loads(found.lines[0])
    assert (twin['type'], twin['device_name']) == ('TRANSFORM', 'ProbeToTracker')
    assert twin['content']['matrix'][0] == [1, 0, 0, 7]


def test_pixels(server: Igtl, query: Start) -> None:
    texts = []
    for arguments in ((), ('--data',)):
        found = query(server.port, 'image', 'Brain', '--json', *arguments)
        assert found.ended() == 0
        texts.append(found.lines[0])
    assert len(texts[1]) > len(texts[0])
    assert 'AQIDBAUG' in texts[1]  # 1 to 6
    assert 'AQIDBAUG' not in texts[0]


def test_what_it_understands(server: Igtl, query: Start) -> None:
    found = query(server.port, 'capability', '--json')
    assert found.ended() == 0
    assert 'GET_IMAGE' in found.lines[0]


def test_not_there(server: Igtl, query: Start) -> None:
    found = query(server.port, 'image', 'Heart')
    assert (found.ended(), found.lines) == (1, [])
    assert found.stderr.startswith(f'127.0.0.1:{server.port}: ')


def test_no_answer(query: Start, scene: ExitStack, listener: socket.socket) -> None:
    found = query(port_of(listener), 'image', '--timeout', 0.3)
    _, request = asked(scene, listener)
    assert (request.type_name, request.device_name) == ('GET_IMAGE', '')
    assert found.ended() == 1
    assert 'no' in found.stderr


def test_other_messages_are_no_answer(
    query: Start, scene: ExitStack, listener: socket.socket
) -> None:
    found = query(port_of(listener), 'transform', 'Tool')
    peer, request = asked(scene, listener)
    assert request.type_name == 'GET_TRANS'
    peer.send(Packet(Status(), 'Tool'))
    peer.send(pose(1, 'Other'))
    peer.send(pose(2, 'Tool'))
    assert found.ended() == 0
    assert len(found.lines) == 1
    assert 'Tool' in found.lines[0]


def test_the_peer_that_goes(query: Start, scene: ExitStack, listener: socket.socket) -> None:
    found = query(port_of(listener), 'image')
    peer, _ = asked(scene, listener)
    peer.close()
    assert found.ended() == 3


def test_nobody_is_there(query: Start) -> None:
    found = query(free_port(), 'image', '--timeout', 0.3)
    assert found.ended() == 3


@pytest.mark.parametrize(
    ('arguments', 'problem'),
    [
        (('nonsense',), 'nonsense'),
        (('status', '--stream'), 'STATUS'),
        (('image', 'x' * 21), 'device name'),
    ],
)
def test_usage(server: Igtl, query: Start, arguments: tuple[str, ...], problem: str) -> None:
    found = query(server.port, *arguments)
    assert found.ended() == 2
    assert problem.lower() in found.stderr.lower()


# --- streams ---


def test_stream(igtl: Start, query: Start, tmp_path: Path) -> None:
    server = igtl('serve', ':0', served(tmp_path), '--rate', 100)
    found = query(server.port, 'tdata', '--stream', '--count', 5)
    assert found.ended() == 0
    assert len(found.lines) == 5
    assert all('TDATA' in line for line in found.lines)
    assert found.said == ['stopped']
    server.wait_said('STP_TDATA')


def test_interval(igtl: Start, query: Start, tmp_path: Path) -> None:
    """100 moments a second, of which each tenth is asked for: stamps 0.1 s apart at least."""
    server = igtl('serve', ':0', served(tmp_path), '--rate', 400)
    arguments = ('--stream', '--interval', 100, '--count', 6, '--json')
    found = query(server.port, 'tdata', *arguments)
    assert found.ended() == 0
    server.wait_said('STT_TDATA')
    stamps = [json.loads(line)['timestamp'] for line in found.lines]
    assert len(set(map(str, stamps))) == 6


def test_stream_that_is_refused(server: Igtl, query: Start) -> None:
    found = query(server.port, 'qtdata', 'Nothing', '--stream', '--timeout', 1)
    assert (found.ended(), found.lines) == (1, [])
    assert found.stderr


def test_stream_dries_up(query: Start, scene: ExitStack, listener: socket.socket) -> None:
    """What came is printed, the stream is stopped, and it is said why."""
    found = query(port_of(listener), 'transform', 'Tool', '--stream', '--timeout', 0.5)
    peer, request = asked(scene, listener)
    assert request.type_name == 'STT_TRANS'
    peer.send(pose(1, 'Tool'))
    assert next_request(peer).type_name == 'STP_TRANS'
    assert found.ended() == 0
    assert len(found.lines) == 1
    assert 'nothing for 0.5 s' in found.stderr


def test_ctrl_c_stops_the_stream(query: Start, scene: ExitStack, listener: socket.socket) -> None:
    found = query(port_of(listener), 'tdata', '--stream')
    peer, request = asked(scene, listener)
    assert request.type_name == 'STT_TDATA'
    peer.send(Packet(TrackingData(), 'Tools'))
    found.wait_lines(1)
    code, took = found.interrupt()
    assert code == 130
    assert took < seconds(1)
    assert next_request(peer).type_name == 'STP_TDATA'


def test_several_at_once(igtl: Start, query: Start, tmp_path: Path) -> None:
    server = igtl('serve', ':0', served(tmp_path), '--rate', 100)
    arguments: tuple[Any, ...] = ('tdata', '--stream', '--count', 3)
    both = [query(server.port, *arguments) for _ in range(2)]
    one = query(server.port, 'point', 'Landmarks')
    assert [found.ended() for found in (*both, one)] == [0, 0, 0]
    assert [len(found.lines) for found in (*both, one)] == [3, 3, 1]
