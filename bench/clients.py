# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Eight clients of one bridge, one of which stops reading: the others must not notice."""

from __future__ import annotations

from bench.measure import Path
from bench.measure import Run
from bench.measure import run
from bench.report import number
from bench.report import spread
from bench.report import Table
from bench.report import verdict
from bench.scene import bridge
from bench.scene import peer
from bench.workers import free_port
from bench.workers import Process
from bench.workers import Processes
from bench.workers import processes

CLIENTS = 8
POSES, IMAGES = '/to_igtl/Robot/transform', '/to_igtl/Camera/image'


def clients(quick: bool) -> Table:
    seconds, repetitions = (1, 1) if quick else (3, 3)
    results: dict[int, dict[str, list[Run]]] = {}
    for _ in range(repetitions):
        for stalled in (0, 1):
            with processes() as group:
                known = results.setdefault(stalled, {})
                for name, result in _measure(group, stalled, seconds).items():
                    known.setdefault(name, []).append(result)
    return _table(results)


def _measure(group: Processes, stalled: int, seconds: float) -> dict[str, Run]:
    port = free_port()
    watched = bridge(group, port)
    poses = group.start('bench.peers.ros_publisher', f'transform:{POSES}')
    images = group.start('bench.peers.ros_publisher', f'640x480:{IMAGES}')
    sink = peer(group, *[f'127.0.0.1:{port}'] * CLIENTS, stalled=stalled)
    path = Path(
        'poses', poses, {'topic': POSES}, sink, {'kind': 'TRANSFORM'}, watched, CLIENTS - stalled
    )
    for source, topic in ((poses, POSES), (images, IMAGES)):
        source.ask('wait', topic=topic, timeout=10.0)
    run(path, 100, 0.5)
    return {'TRANSFORM': _with_images(path, images, seconds)}


def _with_images(path: Path, images: Process, seconds: float) -> Run:
    images.tell('send', topic=IMAGES, rate=10, seconds=seconds)
    result = run(path, 200, seconds)
    images.answer()
    return result


def _table(results: dict[int, dict[str, list[Run]]]) -> Table:
    table = Table(
        'clients',
        f'{CLIENTS} clients get TRANSFORM at 200 Hz and IMAGE 640x480 at 10 Hz: latency of '
        'TRANSFORM at those that read',
        [
            'clients that do not read',
            'p50 us',
            'p99 us',
            'lost %',
            'CPU % of a core',
            'target',
            '',
        ],
    )
    for stalled, names in results.items():
        runs = names['TRANSFORM']
        usual = results[0]['TRANSFORM']
        more = max(each.loss for each in runs) - max(each.loss for each in usual)
        met = _median_p99(runs) < 1.5 * _median_p99(usual) and more < 0.5
        table.add(
            stalled,
            spread([each.p50 for each in runs]),
            spread([each.p99 for each in runs]),
            number(max(each.loss for each in runs)),
            spread([each.cpu for each in runs]),
            'as with 0: p99 < 1.5 x, lost < 0.5 more' if stalled else '',
            verdict(met) if stalled else '',
        )
    return table


def _median_p99(runs: list[Run]) -> float:
    return sorted(each.p99 for each in runs)[len(runs) // 2]
