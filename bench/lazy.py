# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What a device costs that nobody subscribes to: reading it from the socket, no conversion."""

from __future__ import annotations

from statistics import median

from bench.measure import interleaved
from bench.measure import Path
from bench.measure import warm_up
from bench.report import number
from bench.report import spread
from bench.report import Table
from bench.scene import Scene
from bench.workers import processes

# The kinds of peers/igtl_messages.py, the topic that somebody subscribes to, messages a second.
CASES = (('transform', 'transform', 1000), ('tools', 'tools', 200))


def lazy(quick: bool) -> Table:
    """Return CPU of the bridge for a device with a subscriber, and for one without."""
    seconds, repetitions = (1, 1) if quick else (3, 3)
    table = Table(
        'lazy',
        'A device that nobody subscribes to: CPU of the bridge, in percent of a core',
        ['messages', 'with a subscriber', 'without', 'without / with'],
    )
    for kind, suffix, rate in CASES:
        with processes() as group:
            scene = Scene(group, kind, suffix, kind)
            nobody = Path(
                'nobody',
                scene.peer,
                {'kind': kind, 'device': 'Nobody'},
                scene.into.sink,
                watched=scene.bridge,
            )
            warm_up([scene.into])
            runs = interleaved([scene.into, nobody], rate, seconds, repetitions)
        with_one = [run.cpu for run in runs[scene.into.name]]
        without = [run.cpu for run in runs['nobody']]
        table.add(
            f'{kind} at {rate} Hz',
            spread(with_one),
            spread(without),
            number(median(without) / median(with_one)),
        )
    return table
