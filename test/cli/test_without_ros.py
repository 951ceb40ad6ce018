# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Everything but the demo works where nothing of ROS can be imported."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
import subprocess
import sys

from cli_process import free_port
from cli_process import Igtl
from cli_process import WITHOUT_ROS
from cli_recordings import write_recording
import pytest
from transport_support import seconds

Start = Callable[..., Igtl]
MODULES = [
    'igtl_ros',
    'igtl_ros.openigtlink',
    'igtl_ros.transport',
    'igtl_ros.recordings.sequence',
    'igtl_ros.recordings.player',
    'igtl_ros.recordings.sweep',
    'igtl_ros.conversions.geometry',
    'igtl_ros.conversions.names',
    'igtl_ros.cli.main',
    'igtl_ros.demo',
]
ROS = [
    'rclpy',
    'rclpy.node',
    'std_msgs.msg',
    'geometry_msgs.msg',
    'builtin_interfaces.msg',
    'tf2_msgs.msg',
    'igtl_ros.msg',
    'igtl_ros.srv',
    'ament_index_python',
]


def run_blocked(code: str) -> subprocess.CompletedProcess[str]:
    folder = Path(WITHOUT_ROS[0]).parent
    begin = f'import sys; sys.path.insert(0, {str(folder)!r})\n'
    begin += 'from cli_without_ros import block_ros; block_ros()\n'
    command = [sys.executable, '-c', begin + code]
    return subprocess.run(command, capture_output=True, text=True, timeout=seconds(30))


@pytest.mark.parametrize('module', ROS)
def test_ros_is_really_blocked(module: str) -> None:
    result = run_blocked(f'import {module}')
    assert result.returncode == 1
    assert 'ModuleNotFoundError' in result.stderr


@pytest.mark.parametrize('module', MODULES)
def test_imports(module: str) -> None:
    result = run_blocked(f'import {module}')
    assert result.returncode == 0, result.stderr


def test_the_protocol_works() -> None:
    result = run_blocked(
        'from igtl_ros.openigtlink import Packet, String, unpack\n'
        "print(unpack(Packet(String.of('needle is in'), 'Note').to_bytes()).body.text)"
    )
    assert (result.returncode, result.stdout) == (0, 'needle is in\n'), result.stderr


def test_send_and_echo(igtl: Start) -> None:
    port = free_port()
    echo = igtl('echo', f':{port}', '--count', 1, how=WITHOUT_ROS)
    echo.wait_said('waiting')
    point = ('--point', 'Nose=1,2,3')
    sender = igtl('send', f'localhost:{port}', 'point', 'L', *point, how=WITHOUT_ROS)
    assert sender.ended() == echo.ended() == 0
    assert echo.lines[0].endswith('1 point (mm): Nose at 1.00 2.00 3.00')


def test_play_and_echo(igtl: Start, tmp_path: Path) -> None:
    player = igtl('play', write_recording(tmp_path, 2), ':0', how=WITHOUT_ROS)
    echo = igtl('echo', f'localhost:{player.port}', '--hello', '--count', 6, how=WITHOUT_ROS)
    assert echo.ended() == player.ended() == 0
    assert sum('[TransformValid=true TransformStatus=OK]' in line for line in echo.lines) == 4


@pytest.mark.parametrize('kind', ['tracker', 'sweep'])
def test_simulate_and_echo(kind: str, igtl: Start) -> None:
    device = igtl('simulate', kind, ':0', how=WITHOUT_ROS)
    echo = igtl('echo', f'localhost:{device.port}', '--count', 5, how=WITHOUT_ROS)
    assert echo.ended() == 0
    assert any('ProbeToTracker' in line for line in echo.lines)


def test_the_demo_says_what_it_needs(igtl: Start) -> None:
    process = igtl('demo', how=WITHOUT_ROS)
    assert process.ended() == 2
    assert process.stderr.startswith('igtl demo: the demo needs ROS 2 (no rclpy here)')
    assert 'make demo' in process.stderr
