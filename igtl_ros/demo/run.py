# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Start the demo's processes, draw the table, and judge the result.

    player  --OpenIGTLink-->  igtl_bridge  --DDS-->  watcher        images and poses
    client  <--OpenIGTLink--  igtl_bridge  <--DDS--  watcher        poses

The player and the client speak OpenIGTLink and know no ROS; the client lives in this process.
"""

from __future__ import annotations

import argparse
from contextlib import ExitStack
import json
import os
from pathlib import Path
import socket
import subprocess
import sys
import threading
import time
from typing import Any
from typing import IO

from igtl_ros.cli.exit_codes import CommandError
from igtl_ros.cli.exit_codes import ExitCode
from igtl_ros.demo.client import CountingClient
from igtl_ros.demo.view import Reports
from igtl_ros.demo.view import View
from igtl_ros.recordings.player import has_picture
from igtl_ros.recordings.player import IMAGE_NAME
from igtl_ros.recordings.sequence import open_sequence
from igtl_ros.recordings.sequence import RecordingError
from igtl_ros.scanner.motion import poses
from igtl_ros.transport import Endpoint
from igtl_ros.transport import Hub

_SCANNER = ['simulate', 'scanner', '--steady', '--size', '320', '240', '--rate', '20']
_START_TIME = 20.0  # seconds for a process to come up
_END_TIME = 10.0  # seconds for the subscriber to write the picture


def run_demo(options: argparse.Namespace) -> ExitCode:
    """
    Run the demo.

    :return: OK only if everything that was sent has arrived, in both directions.
    :raises CommandError: a recording cannot be read, the folder of the picture cannot be written,
        or a process does not come up.
    """
    devices = _devices(options.recording)
    log_name = str(Path(options.picture).with_suffix('.log'))
    with ExitStack() as stack:
        try:
            log = stack.enter_context(open(log_name, 'w'))
        except OSError as error:
            raise CommandError(
                f'cannot write beside the picture: {error}', ExitCode.USAGE
            ) from None
        processes = _Processes(stack, log)
        play_port, serve_port = _free_ports()
        bridge = processes.start(_bridge_command(play_port, serve_port))
        client = CountingClient()
        hub = Hub(client)
        stack.callback(hub.stop)
        hub.add(Endpoint('127.0.0.1', serve_port))
        _await(client.connection, bridge, 'the bridge', log_name)
        watcher = processes.start(_watcher_command(options, devices), stdin=subprocess.PIPE)
        assert watcher.stdout is not None and watcher.stdin is not None
        reports = Reports(watcher.stdout)
        _await(reports.ready, watcher, 'the ROS subscriber', log_name)
        player = processes.start(_player_command(options, play_port))
        view = View(devices, client, reports, options.quiet)
        sent = view.follow(player, options.seconds)
        view.settle(sent)
        watcher.stdin.close()  # it writes the picture, and a last report
        reports.ended.wait(_END_TIME)
        view.settle(sent)
        return view.finish(sent, options.picture, log_name)


def _devices(recording: str | None) -> list[tuple[str, str]]:
    """Return name and type of all that will arrive in ROS: of the recording, or the scanner's."""
    if recording is None:
        return [(IMAGE_NAME, 'IMAGE'), *((name, 'TRANSFORM') for name in poses(0.0))]
    try:
        sequence = open_sequence(recording)
    except RecordingError as error:
        raise CommandError(str(error), ExitCode.BAD_FILE) from None
    names = {pose.name: None for frame in sequence for pose in frame.poses}
    images = [(IMAGE_NAME, 'IMAGE')] if any(map(has_picture, sequence)) else []
    return [*images, *((name, 'TRANSFORM') for name in names)]


def _free_ports() -> tuple[int, int]:
    with (
        socket.create_server(('127.0.0.1', 0)) as one,
        socket.create_server(('127.0.0.1', 0)) as other,
    ):
        return one.getsockname()[1], other.getsockname()[1]


def _bridge_command(play_port: int, serve_port: int) -> list[str]:
    endpoints = [f'igtl://127.0.0.1:{play_port}', f'igtl-listen://127.0.0.1:{serve_port}']
    return [
        sys.executable,
        '-m',
        'igtl_ros.bridge.main',
        '--ros-args',
        '-p',
        f'endpoints:={json.dumps(endpoints)}',
        '-p',
        'hello:=true',
        '-p',
        'reconnect_longest:=0.5',
    ]


def _player_command(options: argparse.Namespace, port: int) -> list[str]:
    source = _SCANNER
    if options.recording:
        source = ['play', '--loop', options.recording]
    return [
        sys.executable,
        '-m',
        'igtl_ros.cli.main',
        *source,
        f':{port}',
        '--duration',
        str(options.seconds),
        '--summary',
        '--quiet',
    ]


def _watcher_command(options: argparse.Namespace, devices: list[tuple[str, str]]) -> list[str]:
    title = Path(options.recording or 'simulated scanner').name
    task = {'devices': devices, 'picture': options.picture, 'title': title}
    return [sys.executable, '-m', 'igtl_ros.demo.watcher', json.dumps(task)]


class _Processes:
    """
    Starts processes that end with the stack.

    :param log: where they write what they have to say.
    """

    def __init__(self, stack: ExitStack, log: IO[str]) -> None:
        self._stack = stack
        self._log = log
        # Loopback only, and a domain of our own.
        self._environment = {**os.environ, 'ROS_AUTOMATIC_DISCOVERY_RANGE': 'LOCALHOST'}
        self._environment.setdefault('ROS_DOMAIN_ID', str(1 + os.getpid() % 100))

    def start(self, command: list[str], **arguments: Any) -> subprocess.Popen[str]:
        """Start one."""
        process = subprocess.Popen(
            command,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            **arguments,
        )
        self._stack.callback(_end, process)
        return process


def _end(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(3.0)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    for stream in (process.stdout, process.stdin):
        if stream is not None and not stream.closed:
            stream.close()


def _await(event: threading.Event, process: subprocess.Popen[str], what: str, log: str) -> None:
    deadline = time.monotonic() + _START_TIME
    while not event.wait(0.1):
        if process.poll() is not None or time.monotonic() > deadline:
            raise CommandError(f'{what} did not come up; see {log}', ExitCode.NO_CONNECTION)
