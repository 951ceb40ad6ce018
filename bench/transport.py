# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""igtl_ros.transport without ROS, against bare blocking sockets, over loopback TCP."""

from __future__ import annotations

from bench.measure import interleaved
from bench.measure import Path
from bench.report import number
from bench.report import spread
from bench.report import Table
from bench.scene import peer
from bench.scene import TYPE_NAMES
from bench.workers import free_port
from bench.workers import Processes
from bench.workers import processes

CASES = (('transform', 1000), ('1920x1080', 60))


def tables(quick: bool) -> list[Table]:
    seconds, repetitions = (0.5, 1) if quick else (1.5, 3)
    table = Table(
        'transport',
        'Transport without ROS: TRANSFORM at 1 kHz, IMAGE 1920x1080 at 60 Hz',
        ['message', 'path', 'p50 us', 'p99 us', 'lost %', 'CPU % of a core'],
    )
    for kind, rate in CASES:
        with processes() as group:
            paths = _paths(group, kind)
            results = interleaved(paths, rate, seconds, repetitions)
        for path in paths:
            runs = results[path.name]
            table.add(
                kind,
                path.name,
                spread([run.p50 for run in runs]),
                spread([run.p99 for run in runs]),
                number(max(run.loss for run in runs)),
                spread([run.cpu for run in runs]),
            )
    return [table]


def _paths(group: Processes, kind: str) -> list[Path]:
    """Return sockets to sockets, sockets to ours and ours to sockets, each watched at our end."""
    send = {'kind': kind, 'device': 'Probe'}
    collect = {'kind': TYPE_NAMES.get(kind, 'IMAGE')}
    bare_port, port = free_port(), free_port()
    listening = group.start('bench.peers.igtl_peer', f':{bare_port}')
    listening.line()
    talking = peer(group, f'127.0.0.1:{bare_port}')
    listening.line()
    ours = group.start('bench.peers.hub_peer', f'igtl-listen://127.0.0.1:{port}')
    bare = peer(group, f'127.0.0.1:{port}')
    ours.line()
    return [
        Path('sockets to sockets', talking, send, listening, collect, listening),
        Path('sockets to ours', bare, send, ours, collect, ours),
        Path('ours to sockets', ours, send, bare, collect, ours),
    ]
