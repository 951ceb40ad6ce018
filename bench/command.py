# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""How long a Get takes from one end of the chain to the other: scanner, bridge, ROS, bridge."""

from __future__ import annotations

import socket
import time

from bench.report import number
from bench.report import Table
from bench.workers import free_port
from bench.workers import Process
from bench.workers import Processes
from bench.workers import processes
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Receiver
from igtl_ros.tuo.client import Client
from igtl_ros.tuo.client import get_request
from igtl_ros.tuo.command import Reply
from igtl_ros.tuo.command import SPELLINGS
import numpy as np

PATIENCE = 30.0  # seconds until everybody knows everybody
NAMES = ('DepthMm',)


def tables(quick: bool) -> list[Table]:
    count = 30 if quick else 500
    with processes() as group:
        near, far = _chain(group)
        times = {name: [] for name in ('scanner', 'whole chain')}
        with Caller(near) as at_scanner, Caller(far) as at_chain:
            at_chain.until_answered()
            for _ in range(count):  # in turn, so that both see the same neighbours
                times['scanner'].append(at_scanner.get())
                times['whole chain'].append(at_chain.get())
    table = Table(
        'command',
        f'Get of one parameter, milliseconds from COMMAND to RTS_COMMAND, {count} times',
        ['asked', 'p50', 'p99', 'p50 / scanner alone'],
    )
    floor = float(np.median(times['scanner']))
    for name, values in times.items():
        p50, p99 = np.percentile(values, (50, 99))
        table.add(name, number(p50 * 1e3), number(p99 * 1e3), number(p50 / floor))
    return [table]


def _chain(group: Processes) -> tuple[int, int]:
    """Start scanner, bridge A as its client and bridge B as server; return both ports."""
    near, far = free_port(), free_port()
    group.start(
        'igtl_ros.cli.main',
        *('simulate', 'scanner', f':{near}', '--steady', '--quiet'),
        *('--size', '64', '48', '--rate', '5'),
    )
    _bridge(group, 'a', endpoints=f"['igtl://127.0.0.1:{near}']")
    _bridge(
        group,
        'b',
        endpoints=f"['igtl-listen://127.0.0.1:{far}']",
        us_driver='services:/a/igtl_bridge',
    )
    return near, far


def _bridge(group: Processes, namespace: str, **parameters: str) -> Process:
    arguments = ['--ros-args', '-r', f'__ns:=/{namespace}']
    for name, value in parameters.items():
        arguments += ['-p', f'{name}:={value}']
    return group.start(
        'igtl_ros.bridge.main', *arguments, '--disable-stdout-logs', '--disable-rosout-logs'
    )


class Caller:
    """
    A client that asks one question after the other on a bare blocking socket.

    :param port: of this machine.
    """

    def __init__(self, port: int) -> None:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                self._socket = socket.create_connection(('127.0.0.1', port), timeout=PATIENCE)
                break
            except ConnectionRefusedError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._receiver = Receiver()
        self._client = Client()

    def __enter__(self) -> Caller:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def until_answered(self) -> None:
        """Wait until the chain is whole: until then it refuses."""
        deadline = time.monotonic() + PATIENCE
        while not (reply := self._call()).success:
            if time.monotonic() > deadline:
                raise RuntimeError(f'the chain does not answer: {reply.error}')
            time.sleep(0.1)

    def get(self) -> float:
        """Return the seconds that one Get takes."""
        begin = time.perf_counter()
        reply = self._call()
        if not reply.success:
            raise RuntimeError(f'a Get failed: {reply.error}')
        return time.perf_counter() - begin

    def _call(self) -> Reply:
        packet, call = self._client.call(get_request(NAMES, SPELLINGS['plus']), 0.0)
        self._socket.sendall(packet.to_bytes())
        while True:
            while (event := self._receiver.next_event()) is not None:
                if isinstance(event, Packet):
                    for done in self._client.received(event, 0.0):
                        if done.call is call:
                            return done.reply
            target = self._receiver.get_buffer()
            count = self._socket.recv_into(target)
            if not count:
                raise RuntimeError('the peer has closed the connection')
            self._receiver.buffer_updated(count)
