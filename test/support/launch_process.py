# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""A launch file at work in a process of its own, with the package as if it were installed."""

from __future__ import annotations

import ast
import os
from pathlib import Path
import signal
import subprocess
import sys
import threading
from typing import Any

from waiting import SCALE
from waiting import wait_until

ROOT = Path(__file__).parents[2]
# Files of config/.
PROFILES = (
    'bridge',
    'slicer_server',
    'plus_client',
    'tracker',
    'robot_tf',
    'brainlab',
    'two_peers',
)
# As `ros2 launch FILE name:=value ...` does it.
_LAUNCH = """
import sys
from launch import LaunchDescription, LaunchService
from launch.actions import IncludeLaunchDescription
from launch.launch_description_sources import AnyLaunchDescriptionSource
path, *words = sys.argv[1:]
arguments = [tuple(word.split(':=', 1)) for word in words]
service = LaunchService(argv=words)
service.include_launch_description(LaunchDescription([
    IncludeLaunchDescription(AnyLaunchDescriptionSource(path), launch_arguments=arguments)
]))
sys.exit(service.run())
"""


def constants(path: Path) -> dict[str, Any]:
    """Return the tables of a launch file: what it assigns without calling anything."""
    tree = ast.parse(path.read_text())
    plain = [
        node
        for node in tree.body
        if isinstance(node, ast.Assign)
        and not any(isinstance(part, ast.Call) for part in ast.walk(node))
    ]
    values: dict[str, Any] = {}
    exec(compile(ast.Module(plain, []), str(path), 'exec'), values)
    return values


def installed(prefix: Path) -> Path:
    """Return a prefix that ament finds the package in; it starts what this Python has."""
    for folder in ('config', 'launch'):
        target = prefix / 'share' / 'igtl_ros' / folder
        target.parent.mkdir(parents=True, exist_ok=True)
        target.symlink_to(ROOT / folder)
    marker = prefix / 'share' / 'ament_index' / 'resource_index' / 'packages' / 'igtl_ros'
    marker.parent.mkdir(parents=True)
    marker.touch()
    programs = prefix / 'lib' / 'igtl_ros'
    programs.mkdir(parents=True)
    for name, module in (('igtl', 'cli'), ('igtl_bridge', 'bridge')):
        program = programs / name
        program.write_text(f'#!/bin/sh\nexec {sys.executable} -m igtl_ros.{module}.main "$@"\n')
        program.chmod(0o755)
    return prefix


class LaunchProcess:
    """
    Runs a file of launch/.

    :param prefix: an empty folder.
    :param arguments: of the launch file.
    """

    def __init__(self, name: str, prefix: Path, domain: int, **arguments: str) -> None:
        paths = [str(installed(prefix)), os.environ.get('AMENT_PREFIX_PATH', '')]
        self.process = subprocess.Popen(
            [
                *(sys.executable, '-c', _LAUNCH, str(ROOT / 'launch' / name)),
                *(f'{key}:={value}' for key, value in arguments.items()),
            ],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={
                **os.environ,
                'AMENT_PREFIX_PATH': os.pathsep.join(filter(None, paths)),
                'ROS_DOMAIN_ID': str(domain),
                'ROS_AUTOMATIC_DISCOVERY_RANGE': 'LOCALHOST',
                'ROS_LOG_DIR': str(prefix / 'log'),
            },
        )
        self._lines: list[str] = []
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.append(line)

    @property
    def log(self) -> str:
        """Return what it has said so far."""
        return ''.join(self._lines)

    def says(self, text: str) -> None:
        """Wait until it has said something."""
        wait_until(lambda: text in self.log or self.process.poll() is not None, text, 30.0)
        assert text in self.log, self.log

    def ended(self) -> int:
        """Return the exit code of what ends by itself."""
        code = self.process.wait(30.0 * SCALE)
        self._reader.join()
        return code

    def stop(self) -> int:
        """Press Ctrl-C; return the exit code."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        try:
            return self.ended()
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.ended()

    def __enter__(self) -> LaunchProcess:
        return self

    def __exit__(self, *_: Any) -> None:
        self.stop()
        assert self.process.stdout is not None
        self.process.stdout.close()
