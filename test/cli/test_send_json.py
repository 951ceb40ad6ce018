# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""`igtl send --json`: what is wrong is said with file and line; what is missing is filled in."""

from __future__ import annotations

from contextlib import ExitStack
from contextlib import suppress
import json
from pathlib import Path
import select
import socket
import subprocess
import sys
import tempfile
import time
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from igtl_ros.cli.exit_codes import CommandError
from igtl_ros.cli.exit_codes import ExitCode
from igtl_ros.cli.main import main
from igtl_ros.cli.messages import read_messages
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Query
from igtl_ros.openigtlink import String
from igtl_ros.recordings.capture import read_capture
import pytest
from transport_peers import Peer
from transport_support import seconds
from transport_support import Side

NOTE = '{"type": "STRING", "device_name": "Note", "content": {"text": "x"}}'


def send(path: Path, text: str, *options: str) -> tuple[int, list[Packet]]:
    """Return exit code and messages of `igtl send` into a file."""
    (path / 'x.json').write_text(text, encoding='utf-8')
    code = main(['send', str(path / 'x.igtl'), '--json', str(path / 'x.json'), *options])
    if not (path / 'x.igtl').exists():
        return code, []
    with (path / 'x.igtl').open('rb') as file:
        events = [event for _, event in read_capture(file)]
    assert all(isinstance(event, Packet) for event in events)
    return code, [event for event in events if isinstance(event, Packet)]


def test_without_a_time_it_is_now(tmp_path: Path) -> None:
    began = time.time_ns()
    code, (packet,) = send(tmp_path, NOTE)
    assert code == 0
    assert began - 1000 <= packet.nanoseconds <= time.time_ns() + 1000


def test_a_time_of_zero_stays(tmp_path: Path) -> None:
    text = '{"type": "STATUS", "timestamp": {"seconds": 0, "fraction": 0}}'
    assert send(tmp_path, text)[1][0].timestamp == 0


# What is in the file: what is said behind its name; how many messages were written.
WRONG: dict[str, tuple[str, int]] = {
    '': ('there is no message in it', 0),
    ' \n\n': ('there is no message in it', 0),
    '[]': ('there is no message in it', 0),
    '{"type": "STRING"': ('line 1, column 18: not JSON: Expecting', 0),
    f'{NOTE}\n{NOTE[:-1]}\n{NOTE}': ('line 2, column 67: not JSON: Expecting', 1),
    f'{NOTE}\n\n{{"type": "IMAGE"}}': ('line 3: content.voxels: is missing', 1),
    f'{NOTE}\nhello': ('line 2, column 1: not JSON: Expecting value', 1),
    f'[{NOTE},\n{NOTE},\n5]': ('line 3: not an object (expected an object, found 5)', 2),
    'null': ('line 1: not an object (expected an object, found null)', 0),
    '{"type": "TRANSFORM", "content": {"matrx": 1}}': (
        'line 1: content.matrx: no such key (expected matrix, perhaps, found',
        0,
    ),
    '{"type": "NDARRAY", "content": {"array": {"dtype": ">u2", "shape": [3]}}}': (
        'line 1: content.array: has no data (expected data: base64, or nested lists (igtl echo '
        '--json prints it with --data), found an object)',
        0,
    ),
    '{"type": "STRING", "metadata": {"a": "%s"}}' % ('x' * 70_000): (
        'line 1: STRING: more metadata than the C++ OpenIGTLink library can read',
        0,
    ),
}


@pytest.mark.parametrize('text', WRONG, ids=lambda text: text[:20])
def test_what_is_wrong(text: str, tmp_path: Path, capsys: Any) -> None:
    code, packets = send(tmp_path, text)
    words, written = WRONG[text]
    said = capsys.readouterr().err
    assert code == ExitCode.BAD_FILE
    assert f'igtl send: {tmp_path / "x.json"}: {words}' in said
    assert len(packets) == written


def test_what_is_no_text(tmp_path: Path, capsys: Any) -> None:
    (tmp_path / 'x.json').write_bytes(NOTE.replace('x', 'ä').encode('latin-1'))
    code = main(['send', str(tmp_path / 'x.igtl'), '--json', str(tmp_path / 'x.json')])
    assert code == ExitCode.BAD_FILE
    assert f'{tmp_path / "x.json"}: not UTF-8' in capsys.readouterr().err


def test_a_file_that_is_not_there(tmp_path: Path, capsys: Any) -> None:
    code = main(['send', str(tmp_path / 'x.igtl'), '--json', str(tmp_path / 'x.json')])
    assert code == ExitCode.BAD_FILE
    assert capsys.readouterr().err == (
        f'igtl send: {tmp_path / "x.json"}: No such file or directory\n'
    )


def test_a_file_that_cannot_be_written(tmp_path: Path, capsys: Any) -> None:
    (tmp_path / 'x.json').write_text(NOTE)
    place = str(tmp_path / 'none' / 'x.igtl')
    assert main(['send', place, '--json', str(tmp_path / 'x.json')]) == ExitCode.BAD_FILE
    assert capsys.readouterr().err == f'igtl send: {place}: No such file or directory\n'


def test_metadata_is_not_lost_silently(tmp_path: Path, capsys: Any) -> None:
    text = f'{NOTE}\n{{"type": "STATUS", "device_name": "A", "metadata": {{"Room": "7"}}}}'
    code, packets = send(tmp_path, text, '--peer-version', '1')
    assert (code, len(packets)) == (ExitCode.USAGE, 1)
    said = capsys.readouterr().err
    assert "line 2: STATUS 'A': its metadata would be lost" in said


def test_each_warning_once(tmp_path: Path, capsys: Any) -> None:
    position = '{"type": "POSITION", "device_name": "P"}\n'
    assert send(tmp_path, position * 3)[0] == 0
    said = capsys.readouterr().err
    assert said.count("warning: POSITION 'P': Slicer does not know POSITION") == 1
    assert send(tmp_path, position, '--quiet')[0] == 0
    assert capsys.readouterr().err == ''


def test_nothing_on_stdin(igtl: Any) -> None:
    process = igtl('send', 'localhost:1', '--json', '-')
    assert process.ended() == ExitCode.BAD_FILE
    assert process.stderr == 'igtl send: -: there is no message in it'


def test_a_newer_pose_does_not_take_the_place_of_an_older_one(
    igtl: Any, side: Side, tmp_path: Path
) -> None:
    path = tmp_path / 'x.json'
    numbers = range(500)
    path.write_text(
        '\n'.join(
            json.dumps({'type': 'POSITION', 'content': {'position': [number, 0, 0]}})
            for number in numbers
        )
    )
    process = igtl('send', f'127.0.0.1:{side.listen()}', '--json', path)
    assert process.ended() == 0
    assert [packet.body.position[0] for packet in side.heard.packets] == [*numbers]


class Piped:
    """`igtl send` with a pipe for its JSON, and the peer that it sends to."""

    def __init__(self, scene: ExitStack) -> None:
        with socket.create_server(('127.0.0.1', 0)) as server:
            address = f'127.0.0.1:{server.getsockname()[1]}'
            self.process = subprocess.Popen(
                [sys.executable, '-m', 'igtl_ros.cli.main', 'send', address, '--json', '-'],
                stdin=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            scene.callback(self.process.wait)
            scene.callback(self.process.kill)
            self.write(NOTE)
            self.peer = Peer.accepted_by(server)
            scene.callback(self.peer.close)

    def write(self, line: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f'{line}\n')
        self.process.stdin.flush()

    def ended(self) -> tuple[int, str]:
        """Return exit code and what was said, after the end of the input."""
        _, said = self.process.communicate(timeout=seconds(20))
        return self.process.returncode, said


def test_a_peer_that_leaves(scene: ExitStack) -> None:
    piped = Piped(scene)
    piped.peer.next_packet()
    piped.peer.close()
    # The message behind may still have gone to the kernel; one of these finds nobody.
    with suppress(BrokenPipeError):
        for _ in range(100):
            piped.write(NOTE)
            if piped.process.poll() is not None:
                break
            select.select([piped.process.stderr], [], [], 0.05)
    with suppress(BrokenPipeError):
        code, said = piped.ended()
    assert code == ExitCode.NO_CONNECTION
    assert 'igtl send: 127.0.0.1:' in said


def test_requests_of_the_peer_are_not_answered(scene: ExitStack) -> None:
    piped = Piped(scene)
    piped.peer.send(Packet(Query(), type_name='GET_STRING'))
    piped.peer.send(Packet(Query(), type_name='STT_TDATA'))
    piped.write(NOTE)
    code, said = piped.ended()
    assert (code, said.splitlines()[-1][:16]) == (0, 'sent 2 messages ')
    assert {packet.type_name for packet in piped.peer.read_to_end()} == {'STRING'}


@given(
    st.lists(st.sampled_from(['[', ']', '{', '}', ',', '\n', '"type":', '"STATUS"', NOTE, '5']))
)
def test_any_text(parts: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder, suppress(CommandError):
        path = Path(folder) / 'x.json'
        path.write_text(''.join(parts))
        assert all(isinstance(packet, Packet) for packet in read_messages(str(path)))


def test_messages_of_files(tmp_path: Path) -> None:
    (tmp_path / 'x.json').write_text(NOTE)
    (tmp_path / 'x.igtl').write_bytes(Packet(String(b'y'), 'Other').to_bytes() * 2)
    assert [packet.device_name for packet in read_messages(str(tmp_path / 'x.json'))] == ['Note']
    assert [packet.body for packet in read_messages(str(tmp_path / 'x.igtl'))] == [
        String(b'y')
    ] * 2


BAD_CAPTURES = {
    b'GET / HTTP/1.1\r\n' * 9: 'not an OpenIGTLink header (at byte 0',
    Packet(String(b'y')).to_bytes()[:-1]: 'ended within a message (at byte 0',
    Packet(String(b'y')).to_bytes()[:-1] + b'z': 'at byte 0: STRING: checksum does not match',
}


@pytest.mark.parametrize('data', BAD_CAPTURES, ids=[1, 2, 3])
def test_captures_that_cannot_be_read(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / 'x.igtl'
    path.write_bytes(data)
    with pytest.raises(CommandError) as error:
        [*read_messages(str(path))]
    assert error.value.code == ExitCode.BAD_FILE
    assert f'{path}: ' in str(error.value)
    assert BAD_CAPTURES[data] in str(error.value)
