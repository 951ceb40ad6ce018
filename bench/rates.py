# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The highest rate of TRANSFORM that is sustained, found by bisection."""

from __future__ import annotations

from statistics import median

from bench.measure import Path
from bench.measure import Run
from bench.measure import run
from bench.measure import warm_up
from bench.report import number
from bench.report import spread
from bench.report import Table
from bench.report import verdict
from bench.scene import Scene
from bench.workers import processes

LOWEST, FIRST, HIGHEST = 1000, 4000, 64_000
TARGETS = {'into ROS': 20_000, 'out of ROS': 8_000}


def rates(quick: bool) -> Table:
    seconds, repetitions, precision = (0.3, 1, 1.5) if quick else (1.0, 2, 1.15)
    found: dict[str, list[tuple[float, Run]]] = {}
    with processes() as group:
        scene = Scene(group, 'transform', 'transform', fast=True)
        paths = [scene.floor, scene.into, scene.out]
        warm_up(paths)
        for _ in range(repetitions):
            for path in paths:
                found.setdefault(path.name, []).append(_highest(path, seconds, precision))
    table = Table(
        'rates',
        'Most TRANSFORM messages a second with less than 1 % lost and no queue left',
        ['path', 'thousand a second', 'p50 us at that rate', 'CPU % of a core', 'target', ''],
    )
    for path in paths:
        highest = [rate / 1000 for rate, _ in found[path.name]]
        runs = [run for _, run in found[path.name]]
        target = TARGETS.get(path.name)
        table.add(
            path.name,
            spread(highest),
            number(median(run.p50 for run in runs)),
            number(median(run.cpu for run in runs)) if path.watched else '',
            f'{target / 1000:g}' if target else '',
            verdict(median(highest) >= target / 1000) if target else '',
        )
    return table


def sustained(result: Run, seconds: float) -> bool:
    """Return whether nearly all arrived, in time, and the sender was not held up."""
    return result.loss < 1.0 and result.last < 100_000 and result.took < 1.05 * seconds


def _highest(path: Path, seconds: float, precision: float) -> tuple[float, Run]:
    """Return a rate that is sustained, unlike one that is higher by `precision`, and its run."""
    best, low, high = run(path, LOWEST, seconds), float(LOWEST), float(HIGHEST)
    rate = float(FIRST)
    while high / low > precision:
        result = run(path, rate, seconds)
        if not sustained(result, seconds):  # once more: the machine may have been busy
            result = run(path, rate, seconds)
        if sustained(result, seconds):
            low, best = rate, result
        else:
            high = rate
        rate = min(low * 2, (low + high) / 2)
    return low, best
