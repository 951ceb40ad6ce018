# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The bridge: latency, loss, CPU and memory, against rclpy to rclpy in the same run."""

from __future__ import annotations

from statistics import median

from bench.clients import clients
from bench.lazy import lazy
from bench.measure import interleaved
from bench.measure import Path
from bench.measure import Run
from bench.measure import warm_up
from bench.memory import memory
from bench.rates import rates
from bench.report import number
from bench.report import spread
from bench.report import Table
from bench.report import verdict
from bench.scene import Scene
from bench.workers import processes

COLUMNS = ['path', 'p50 us', 'p99 us', 'lost %', 'CPU % of a core', 'memory MB (of it shared)']
# Of the p50 of rclpy to rclpy: what the C++ bridge ros2_igtl_bridge reached, times 1.5.
MOST_RATIO = {'into ROS': 1.66, 'out of ROS': 1.27}


def tables(quick: bool) -> list[Table]:
    return [
        transforms(quick),
        tools(quick),
        rates(quick),
        lazy(quick),
        clients(quick),
        memory(quick),
    ]


def cells(path: Path, runs: list[Run]) -> list[str]:
    """Return the cells of COLUMNS."""
    return [
        path.name,
        spread([run.p50 for run in runs]),
        spread([run.p99 for run in runs]),
        number(max(run.loss for run in runs)),
        spread([run.cpu for run in runs]) if path.watched else '',
        f'{runs[-1].megabytes:.0f} ({runs[-1].shared:.0f})' if path.watched else '',
    ]


def middle(runs: list[Run], name: str) -> float:
    return median(getattr(run, name) for run in runs)


def transforms(quick: bool) -> Table:
    """TRANSFORM at 1 kHz in both directions."""
    seconds, repetitions = (1, 1) if quick else (4, 3)
    with processes() as group:
        scene = Scene(group, 'transform', 'transform')
        paths = [scene.floor, scene.into, scene.out]
        warm_up(paths)
        results = interleaved(paths, 1000, seconds, repetitions)
    table = Table('transform', 'TRANSFORM at 1 kHz', [*COLUMNS, 'p50 / floor', 'target', ''])
    floor = middle(results[scene.floor.name], 'p50')
    for path in paths:
        runs = results[path.name]
        ratio = middle(runs, 'p50') / floor
        table.add(*cells(path, runs), number(ratio), *_targets(path.name, runs, ratio))
    return table


def _targets(name: str, runs: list[Run], ratio: float) -> list[str]:
    if name not in MOST_RATIO:
        return ['', '']
    targets = {
        'no loss': not any(run.loss for run in runs),
        'p99 < 2000': middle(runs, 'p99') < 2000,
        f'p50 <= {MOST_RATIO[name]} x floor': ratio <= MOST_RATIO[name],
        'CPU <= 25': middle(runs, 'cpu') <= 25,
        'memory <= 120': runs[-1].megabytes <= 120,
    }
    missed = [target for target, met in targets.items() if not met]
    return ['; '.join(targets), f'**missed** {", ".join(missed)}' if missed else 'met']


def tools(quick: bool) -> Table:
    """TDATA with 30 tools at 200 Hz."""
    seconds, repetitions = (1, 1) if quick else (2.5, 3)
    table = Table('tools', 'TDATA with 30 tools at 200 Hz', [*COLUMNS, 'target', ''])
    for kind, suffix in (('tools', 'tools'), ('tf', '/tf'))[: 1 if quick else 2]:
        with processes() as group:
            scene = Scene(group, kind, suffix, 'tools')
            paths = [scene.floor, scene.into]
            if kind == 'tools':
                paths.append(scene.out)
            warm_up(paths)
            results = interleaved(paths, 200, seconds, repetitions)
        for path in paths:
            runs = results[path.name]
            met = max(run.loss for run in runs) == 0
            name, *rest = cells(path, runs)
            table.add(
                f'{name}, {kind}',
                *rest,
                'no loss' if path.watched else '',
                verdict(met) if path.watched else '',
            )
    return table
