# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Packing and unpacking: ours, pyigtl and the C++ library, in turn, on one core."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
import gc
from importlib.metadata import version
from operator import ge
import os
from pathlib import Path
from statistics import median
from time import perf_counter

from bench import cxx_library
from bench.contenders import Call
from bench.contenders import our_contenders
from bench.contenders import pyigtl_contenders
from bench.report import number
from bench.report import spread
from bench.report import Table
from bench.report import verdict

BUILD = Path(__file__).parents[1] / 'build' / 'bench'
# Message to how many times as fast as whom, at least; both ways.
TARGETS = {
    'IMAGE 640x480': {'C++': 10, 'pyigtl': 1},
    'IMAGE 1920x1080': {'C++': 10, 'pyigtl': 1},
    'TRANSFORM': {'pyigtl': 2},
}
# What 30 tools may cost, in TRANSFORMs.
MOST_TRANSFORMS = 3


def tables(quick: bool) -> list[Table]:
    repetitions, seconds = (3, 0.01) if quick else (9, 0.03)
    missing, program = '', None
    try:
        program = cxx_library.build(BUILD)
    except cxx_library.Missing as error:
        missing = str(error)
    contenders = {'ours': our_contenders(), 'pyigtl': pyigtl_contenders()}
    results: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    with one_core():
        for _ in range(repetitions):
            for message in contenders['ours']:
                for who, messages in contenders.items():
                    if message in messages:
                        for direction, call in messages[message]._asdict().items():
                            results[message, direction, who].append(timed(call, seconds))
            if program is not None:
                for (message, direction, kind), time in cxx_library.times(
                    program, seconds / 2
                ).items():
                    results[message, direction, f'C++ {kind}'].append(time / 1000)
    return [_table([*contenders['ours']], results, missing), _tools(results)]


@contextmanager
def one_core() -> Iterator[None]:
    """Keep this process and its children on one core, where the system can."""
    if not hasattr(os, 'sched_setaffinity'):
        yield
        return
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(cores)})
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        os.sched_setaffinity(0, cores)


def timed(call: Call, seconds: float) -> float:
    """Return microseconds a call, over as many calls as fit into some seconds."""
    call()
    begin = perf_counter()
    call()
    count = max(1, int(seconds / max(perf_counter() - begin, 1e-7)))
    begin = perf_counter()
    for _ in range(count):
        call()
    return (perf_counter() - begin) / count * 1e6


def _table(
    messages: list[str], results: dict[tuple[str, str, str], list[float]], missing: str
) -> Table:
    table = Table(
        'codec',
        'Codec: microseconds a message, median [smallest..largest] of the repetitions',
        ['message', '', 'ours', 'pyigtl', 'C++', 'C++ reused', 'pyigtl / ours', 'C++ / ours']
        + ['C++ reused / ours', 'target', ''],
    )
    for message in messages:
        for direction in ('pack', 'unpack'):
            table.add(message, direction, *_cells(message, direction, results))
    table.notes.append(
        f'pyigtl {version("pyigtl")}; C++ OpenIGTLink {cxx_library.version()}, -O2.'
        if not missing
        else f'**THE C++ LIBRARY WAS NOT MEASURED: {missing}**'
    )
    return table


def _cells(message: str, direction: str, results: dict) -> list[str]:
    times = {
        who: results[message, direction, who]
        for who in ('ours', 'pyigtl', 'C++ new', 'C++ reused')
    }
    ratios = {
        who: median(values) / median(times['ours']) for who, values in times.items() if values
    }
    targets = TARGETS.get(message, {})
    found = [ratios.get('C++ new' if rival == 'C++' else rival) for rival in targets]
    return [
        *(spread(values) if values else '-' for values in times.values()),
        *(number(ratios[who]) if who in ratios else '-' for who in [*times][1:]),
        ', '.join(f'>= {least} x {rival}' for rival, least in targets.items()),
        _verdict(found, [*targets.values()]),
    ]


def _verdict(found: list[float | None], wanted: list[int]) -> str:
    if None in found:
        return 'not measured'
    return verdict(all(map(ge, found, wanted))) if wanted else ''


def _tools(results: dict[tuple[str, str, str], list[float]]) -> Table:
    table = Table(
        'tools',
        'Codec: 30 tools in one TDATA against one TRANSFORM',
        ['', 'TDATA / TRANSFORM', 'target', ''],
    )
    for direction in ('pack', 'unpack'):
        many, one = (
            median(results[message, direction, 'ours'])
            for message in ('TDATA, 30 tools', 'TRANSFORM')
        )
        ratio = many / one
        target = f'<= {MOST_TRANSFORMS} x'
        table.add(direction, number(ratio), target, verdict(ratio <= MOST_TRANSFORMS))
    return table
