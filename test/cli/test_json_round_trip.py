# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
What `igtl echo --json --data` prints, `igtl send --json` sends: the same bytes, of every type.

Between files, over TCP, and through a pipe; the processes are real ones.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
import json
import os
from pathlib import Path
import shlex
import socket
import subprocess
import sys
import threading
from typing import Any

from cli_process import free_port
from cli_process import Igtl
from golden import GOLDEN
from golden import LARGE
from igtl_ros.openigtlink import BODIES
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import REQUEST_BODIES
from igtl_ros.openigtlink import Status
import pytest
from transport_support import seconds

Start = Callable[..., Igtl]

CASES = GOLDEN + LARGE
BYTES = b''.join(case.data for case in CASES)
NAMES = [case.packet.type_name for case in CASES]


def refuse(text: str) -> None:
    raise AssertionError(f'{text} is not JSON')


@pytest.fixture
def capture(tmp_path: Path) -> Path:
    path = tmp_path / 'all.igtl'
    path.write_bytes(BYTES)
    return path


@pytest.fixture
def printed(capture: Path, igtl: Start) -> list[str]:
    """Return the JSON of all messages, each line read by a strict parser."""
    process = igtl('echo', capture, '--json', '--data', '--quiet')
    assert process.ended() == 0
    assert process.stderr == ''
    values = [json.loads(line, parse_constant=refuse) for line in process.lines]
    assert [value['type'] for value in values] == NAMES
    return process.lines


class Collector:
    """A server that collects all bytes of one client, until it leaves."""

    def __init__(self) -> None:
        self.data = b''
        self._server = socket.create_server(('127.0.0.1', 0))
        self._server.settimeout(seconds(30))
        self.port = self._server.getsockname()[1]
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        client, _ = self._server.accept()
        with client:
            while data := client.recv(65536):
                self.data += data

    def ended(self) -> bytes:
        """Return what came, once the client has gone."""
        self._thread.join(seconds(30))
        self._server.close()
        return self.data


@pytest.fixture
def collector() -> Iterator[Collector]:
    collector = Collector()
    yield collector
    collector.ended()


def test_every_type_is_among_them() -> None:
    assert {*BODIES, *REQUEST_BODIES} <= {*NAMES}
    assert {case.packet.header_version for case in CASES} == {1, 2}


def test_from_file_to_file(printed: list[str], igtl: Start, tmp_path: Path) -> None:
    (tmp_path / 'all.json').write_text('\n'.join(printed), encoding='utf-8')
    process = igtl('send', tmp_path / 'copy.igtl', '--json', tmp_path / 'all.json')
    assert process.ended() == 0
    assert process.stderr.endswith(f'wrote {len(CASES)} messages to {tmp_path / "copy.igtl"}')
    assert (tmp_path / 'copy.igtl').read_bytes() == BYTES


def test_over_tcp(printed: list[str], igtl: Start, tmp_path: Path, collector: Collector) -> None:
    """Versions 1 and 2 mixed, each as it is."""
    (tmp_path / 'all.json').write_text('\n'.join(printed), encoding='utf-8')
    address = f'127.0.0.1:{collector.port}'
    process = igtl('send', address, '--json', tmp_path / 'all.json')
    assert process.ended() == 0
    assert process.stderr.endswith(f'sent {len(CASES)} messages to {address}')
    assert collector.ended() == BYTES


def test_from_tcp(printed: list[str], igtl: Start) -> None:
    port = free_port()
    process = igtl('echo', f':{port}', '--json', '--data', '--count', len(CASES))
    process.wait_said('waiting')
    with socket.create_connection(('127.0.0.1', port)) as client:
        client.sendall(BYTES)
        assert process.ended() == 0
    assert process.lines == printed


def test_echo_and_send_between_endpoints(printed: list[str], igtl: Start, tmp_path: Path) -> None:
    (tmp_path / 'all.json').write_text('\n'.join(printed), encoding='utf-8')
    port = free_port()
    echo = igtl('echo', f':{port}', '--json', '--data', '--count', len(CASES))
    echo.wait_said('waiting')
    sender = igtl('send', f'localhost:{port}', '--json', tmp_path / 'all.json', '--quiet')
    assert sender.ended() == echo.ended() == 0
    assert echo.lines == printed
    assert sender.stderr == ''


@pytest.mark.skipif(os.name != 'posix', reason='pipes of a shell')
def test_through_pipes(capture: Path, tmp_path: Path) -> None:
    """From stdin to stdout, in all of its forms."""
    igtl = f'{shlex.quote(sys.executable)} -m igtl_ros.cli.main'
    copy = tmp_path / 'copy.igtl'
    command = (
        f'cat {capture} | {igtl} echo - --json --data --quiet'
        f' | {igtl} send - --json - --quiet > {copy}'
    )
    result = subprocess.run(
        ['sh', '-c', command], capture_output=True, text=True, timeout=seconds(60)
    )
    assert (result.returncode, result.stderr) == (0, '')
    assert copy.read_bytes() == BYTES


def test_each_message_leaves_as_soon_as_its_line_is_there(scene: Any) -> None:
    """A pipe that stays open holds nothing back."""
    port = free_port()
    echo = Igtl('echo', f':{port}', '--count', 1)
    scene.callback(echo.close)
    echo.wait_said('waiting')
    sender = subprocess.Popen(
        [sys.executable, '-m', 'igtl_ros.cli.main', 'send', f'127.0.0.1:{port}', '--json', '-'],
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    scene.callback(sender.wait)
    scene.callback(sender.kill)
    assert sender.stdin is not None
    sender.stdin.write('{"type": "STRING", "content": {"text": "now"}}\n')
    sender.stdin.flush()
    assert echo.ended() == 0
    assert echo.lines[0].endswith("'now'")
    sender.stdin.close()


PRETTY = {
    'objects over several lines': '\n'.join,
    'an array': lambda texts: f'[{", ".join(texts)}]',
    'an array over several lines': lambda texts: '[\n' + ',\n'.join(texts) + '\n]\n',
    'with a mark of UTF-8': lambda texts: '\ufeff' + '\r\n'.join(texts),
}


@pytest.mark.parametrize('name', PRETTY)
def test_json_as_other_tools_print_it(
    name: str, printed: list[str], igtl: Start, tmp_path: Path
) -> None:
    spread = [json.dumps(json.loads(line), indent=1, ensure_ascii=False) for line in printed]
    (tmp_path / 'all.json').write_text(PRETTY[name](spread), encoding='utf-8', newline='')
    process = igtl('send', tmp_path / 'copy.igtl', '--json', tmp_path / 'all.json', '--quiet')
    assert process.ended() == 0, process.stderr
    assert (tmp_path / 'copy.igtl').read_bytes() == BYTES


def test_for_a_peer_of_version_2(igtl: Start, tmp_path: Path, collector: Collector) -> None:
    path = tmp_path / 'status.json'
    path.write_text('{"type": "STATUS", "device_name": "A", "timestamp": {"seconds": 1}}')
    process = igtl(*('send', f'127.0.0.1:{collector.port}', '--json', path, '--peer-version', 2))
    assert process.ended() == 0
    expected = Packet(Status(), 'A', 1 << 32, header_version=2)
    assert collector.ended() == expected.to_bytes()


def test_for_a_file_of_version_1(igtl: Start, tmp_path: Path) -> None:
    path = tmp_path / 'status.json'
    path.write_text('{"type": "STATUS", "version": 2, "timestamp": {"seconds": 1}}')
    process = igtl('send', tmp_path / 'x.igtl', '--json', path, '--peer-version', 1)
    assert process.ended() == 0
    assert (tmp_path / 'x.igtl').read_bytes() == Packet(Status(), '', 1 << 32).to_bytes()
