# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Whether the bridge's memory grows while messages pass in both directions."""

from __future__ import annotations

from bench.measure import warm_up
from bench.report import number
from bench.report import Table
from bench.report import verdict
from bench.scene import Scene
from bench.workers import processes

MOST_GROWTH = 1.0  # MB


def memory(quick: bool) -> Table:
    seconds = 2 if quick else 20
    with processes() as group:
        scene = Scene(group, 'transform', 'transform')
        warm_up([scene.into, scene.out])
        held = [scene.bridge.megabytes()[0]]
        for _ in range(2):  # the first half fills what is filled once
            for path in (scene.into, scene.out):
                path.source.ask('send', rate=1000, seconds=seconds / 4, **path.send)
            held.append(scene.bridge.megabytes()[0])
    table = Table(
        'memory',
        f'Memory of the bridge in MB, {seconds} s of TRANSFORM at 1 kHz',
        ['at the start', 'half way', 'at the end', 'growth in the second half', 'target', ''],
    )
    growth = held[2] - held[1]
    table.add(
        *map(number, held), number(growth), f'< {MOST_GROWTH:g} MB', verdict(growth < MOST_GROWTH)
    )
    return table
