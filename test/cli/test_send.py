# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""`igtl send`: each type with the values that were asked for, as they arrive on the other side."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
import socket
import time
from typing import Any

from cli_process import free_port
from cli_process import Igtl
from igtl_ros.openigtlink import Endian
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import ScalarType
from igtl_ros.openigtlink import String
from igtl_ros.openigtlink import unpack
import numpy as np
import pytest
from transport_support import seconds
from transport_support import Side
from transport_support import wait_until

Start = Callable[..., Igtl]
Send = Callable[..., Packet]


@pytest.fixture
def sent(igtl: Start, side: Side) -> Send:
    """Return a function that runs `igtl send`, and returns what the hub got."""
    port = side.listen()

    def send(*arguments: object) -> Packet:
        before = len(side.heard.packets)
        process = igtl('send', f'127.0.0.1:{port}', *arguments)
        assert process.ended() == 0, process.stderr
        wait_until(lambda: len(side.heard.packets) > before, what='the message')
        (packet,) = side.heard.packets[before:]
        return packet

    return send


def test_a_transform(sent: Send) -> None:
    began = time.time_ns()
    packet = sent('transform', 'ProbeToTracker', '--at', 10, -20, 30.5)
    assert (packet.type_name, packet.device_name) == ('TRANSFORM', 'ProbeToTracker')
    expected = [[1, 0, 0, 10], [0, 1, 0, -20], [0, 0, 1, 30.5], [0, 0, 0, 1]]
    assert packet.body.matrix.tolist() == expected
    assert packet.header_version == 1
    assert began - 1000 <= packet.nanoseconds <= time.time_ns() + 1000


def test_a_turned_transform(sent: Send) -> None:
    # 90 degrees about x, then 90 about z, both fixed: x -> x -> y, y -> z -> z, z -> -y -> x.
    packet = sent('transform', 'P', '--euler', 90, 0, 90)
    expected = [[0, 0, 1, 0], [1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 0, 1]]
    assert np.allclose(packet.body.matrix, expected, atol=1e-6)


def test_a_matrix(sent: Send) -> None:
    rows = [0.5, -2, 3, 10, 5, 6, 7, 20, 9, 10, 11, 30, 0, 0, 0, 1]
    packet = sent('transform', 'P', '--matrix', *rows)
    assert packet.body.matrix.reshape(16).tolist() == rows


def test_a_position(sent: Send) -> None:
    packet = sent('position', 'P', '--at', 1, 2, -3, '--quaternion', 0, 0.5, 0, -2)
    assert packet.type_name == 'POSITION'
    assert packet.body.position == (1, 2, -3)
    assert packet.body.quaternion == (0, 0.5, 0, -2)


@pytest.mark.parametrize(('text', 'encoding'), [('needle is in', 3), ('Nädel', 106), ('', 3)])
def test_a_string(text: str, encoding: int, sent: Send) -> None:
    packet = sent('string', 'Note', '--text', text)
    assert (packet.type_name, packet.body.text, packet.body.encoding) == ('STRING', text, encoding)


def test_a_status(sent: Send) -> None:
    packet = sent('status', 'Robot', '--code', 13, '--text', 'homing')
    assert packet.type_name == 'STATUS'
    assert (packet.body.code, packet.body.message) == (13, 'homing')
    assert sent('status', 'Robot').body.code == 1


def test_points(sent: Send) -> None:
    packet = sent('point', 'L', '--point', 'Nose=0,85,-20', '--point', 'Left Eye=-1.5,2,3')
    assert packet.type_name == 'POINT'
    found = [(point.name, point.position) for point in packet.body.points]
    assert found == [('Nose', (0, 85, -20)), ('Left Eye', (-1.5, 2, 3))]


def test_tools(sent: Send) -> None:
    packet = sent('tdata', 'Tools', '--point', 'Probe=10,20,30', '--point', 'Drill=-1,0,0')
    assert packet.type_name == 'TDATA'
    assert packet.body.names == ('Probe', 'Drill')
    assert packet.body.matrices[:, :3, 3].tolist() == [[10, 20, 30], [-1, 0, 0]]
    assert np.array_equal(packet.body.matrices[:, :3, :3], [np.eye(3)] * 2)


IMAGES = {
    'a picture': (np.arange(6, dtype='u1').reshape(2, 3), (3, 2, 1), ScalarType.UINT8, 1),
    'a volume': (np.arange(24, dtype='<i2').reshape(2, 3, 4), (4, 3, 2), ScalarType.INT16, 1),
    'colours': (np.arange(18, dtype='u1').reshape(1, 2, 3, 3), (3, 2, 1), ScalarType.UINT8, 3),
    'floats': (np.arange(6, dtype='>f4').reshape(2, 3), (3, 2, 1), ScalarType.FLOAT32, 1),
    'columns first': (np.arange(6, dtype='u1').reshape(3, 2).T, (3, 2, 1), ScalarType.UINT8, 1),
}


@pytest.mark.parametrize(('array', 'size', 'scalar', 'components'), IMAGES.values(), ids=IMAGES)
def test_an_image(
    array: Any, size: Any, scalar: Any, components: int, sent: Send, tmp_path: Path
) -> None:
    np.save(tmp_path / 'x.npy', array)
    packet = sent(
        'image', 'Slice', '--npy', tmp_path / 'x.npy', '--spacing', 0.5, 2, 3, '--at', 1, 2, 3
    )
    body = packet.body
    assert (packet.type_name, body.size, body.part) == ('IMAGE', size, size)
    assert (body.scalar_type, body.components) == (scalar, components)
    assert np.array_equal(body.voxels.reshape(array.shape), array)
    assert body.matrix.tolist() == [[0.5, 0, 0, 1], [0, 2, 0, 2], [0, 0, 3, 3], [0, 0, 0, 1]]
    if array.dtype.itemsize > 1:
        assert body.endian == (Endian.BIG if array.dtype.str[0] == '>' else Endian.LITTLE)


def test_metadata(sent: Send) -> None:
    packet = sent('string', 'Note', '--metadata', 'Room=7', '--metadata', 'Operator=Jürgen=2')
    assert packet.header_version == 2
    assert dict(packet.metadata) == {'Room': '7', 'Operator': 'Jürgen=2'}


@pytest.mark.parametrize('option', ['--peer-version', '--header-version'])
def test_header_version_2(option: str, sent: Send) -> None:
    packet = sent('string', 'Note', option, 2)
    assert (packet.header_version, dict(packet.metadata)) == (2, {})


def test_header_version_1(sent: Send) -> None:
    assert sent('string', 'Note', '--peer-version', 1).header_version == 1


def test_types_in_capitals(sent: Send) -> None:
    assert sent('STRING', 'Note').type_name == 'STRING'


def test_a_name_without_a_device(sent: Send) -> None:
    assert sent('string', '').device_name == ''


def test_hello_comes_first(igtl: Start, side: Side) -> None:
    process = igtl('send', f'127.0.0.1:{side.listen()}', 'string', 'Note', '--hello')
    assert process.ended() == 0
    wait_until(lambda: len(side.heard.packets) == 2)
    hello, note = side.heard.packets
    assert (hello.type_name, hello.header_version) == ('STATUS', 2)
    assert note.device_name == 'Note'


def test_listening_for_the_peer(igtl: Start, side: Side) -> None:
    port = free_port()
    process = igtl('send', f':{port}', 'string', 'Note', '--text', 'x', '--timeout', seconds(20))
    side.connect(port)
    assert process.ended() == 0
    wait_until(lambda: side.heard.packets)
    assert side.heard.packets[0].body.text == 'x'


def test_it_says_what_it_has_done(igtl: Start, side: Side) -> None:
    port = side.listen()
    process = igtl('send', f'127.0.0.1:{port}', 'string', 'Note')
    assert process.ended() == 0
    assert process.stderr == f"sent STRING 'Note' to 127.0.0.1:{port}"
    assert process.lines == []


def test_it_warns_of_what_peers_cannot_read(igtl: Start, side: Side) -> None:
    process = igtl('send', f'127.0.0.1:{side.listen()}', 'position', 'Probe')
    assert process.ended() == 0
    assert "warning: POSITION 'Probe': Slicer does not know POSITION" in process.stderr


def test_into_a_file(igtl: Start, tmp_path: Path) -> None:
    path = tmp_path / 'note.igtl'
    process = igtl('send', path, 'string', 'Note', '--text', 'x')
    assert process.ended() == 0
    assert process.stderr == f"wrote STRING 'Note' to {path}"
    packet = unpack(path.read_bytes())
    assert (packet.device_name, packet.body) == ('Note', String(b'x'))


def test_quiet_is_silent(igtl: Start, side: Side) -> None:
    process = igtl('send', f'127.0.0.1:{side.listen()}', 'string', 'Note', '--quiet')
    assert process.ended() == 0
    assert (process.stderr, process.lines) == ('', [])


def test_nobody_there(igtl: Start) -> None:
    process = igtl('send', f'127.0.0.1:{free_port()}', 'string', 'Note', '--timeout', 0.5)
    assert process.ended() == 3
    assert 'cannot connect' in process.stderr
    assert '(waited 0.5 s)' in process.stderr


def test_nobody_connects(igtl: Start) -> None:
    process = igtl('send', ':0', 'string', 'Note', '--timeout', 0.5)
    assert process.ended() == 3
    assert 'nobody connected (waited 0.5 s)' in process.stderr


def test_ctrl_c_although_the_peer_does_not_react(igtl: Start) -> None:
    with socket.create_server(('127.0.0.1', 0)) as server:
        server.settimeout(seconds(20))
        process = igtl('send', f'127.0.0.1:{server.getsockname()[1]}', 'string', 'Note')
        connection, _ = server.accept()
        with connection:
            process.wait_said('sent STRING')
            code, took = process.interrupt()
    assert code == 130
    assert took < seconds(1)
