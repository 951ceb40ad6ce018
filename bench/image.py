# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""IMAGE at 60 Hz, with our Fast DDS profile and with Fast DDS as it comes."""

from __future__ import annotations

from pathlib import Path as FilePath
from tempfile import TemporaryDirectory

from bench.bridge import cells
from bench.bridge import COLUMNS
from bench.bridge import middle
from bench.measure import interleaved
from bench.measure import Path
from bench.measure import Run
from bench.measure import warm_up
from bench.report import number
from bench.report import Table
from bench.report import verdict
from bench.scene import Scene
from bench.workers import processes
from igtl_ros.bridge.fastdds import PROFILE

RATE = 60
VARIABLES = ('FASTRTPS_DEFAULT_PROFILES_FILE', 'FASTDDS_DEFAULT_PROFILES_FILE')
# The bridge leaves a profile alone that the user has chosen; this one changes nothing.
NO_PROFILE = """\
<?xml version="1.0" encoding="UTF-8"?>
<dds xmlns="http://www.eprosima.com"><profiles>
  <participant profile_name="usual" is_default_profile="true"><rtps/></participant>
</profiles></dds>
"""


def tables(quick: bool) -> list[Table]:
    table = Table(
        'image',
        f'IMAGE, 8 bits a pixel, at {RATE} Hz',
        ['image, profile', *COLUMNS, 'p50 - floor', 'p99 - floor', 'target', ''],
    )
    with TemporaryDirectory() as folder:
        usual = FilePath(folder, 'usual.xml')
        usual.write_text(NO_PROFILE)
        for size in ('640x480', '1920x1080'):
            for name, profile in (('ours', PROFILE), ('none', usual))[: 1 if quick else 2]:
                _add(table, size, name, str(profile), quick)
    return [table]


def _add(table: Table, size: str, name: str, profile: str, quick: bool) -> None:
    """Measure one size with one profile, which the floor's processes use as well."""
    seconds, repetitions = (1, 1) if quick else (2, 3 if name == 'ours' else 2)
    with processes(dict.fromkeys(VARIABLES, profile)) as group:
        scene = Scene(group, size, 'image')
        paths = [scene.floor, scene.into, scene.out]
        warm_up(paths, RATE, 0.5 if quick else 1.5)
        results = interleaved(paths, RATE, seconds, repetitions)
    for path in paths:
        _add_row(table, size, name, path, results[path.name], results[scene.floor.name])


def _add_row(
    table: Table, size: str, profile: str, path: Path, runs: list[Run], floor: list[Run]
) -> None:
    if path.watched is None:
        table.add(f'{size}, {profile}', *cells(path, runs), '', '', '', '')
        return
    above = middle(runs, 'p99') - middle(floor, 'p99')
    lossless = max(run.loss for run in runs) == 0
    target, met = (
        ('p99 within 1000 us', above < 1000) if size == '640x480' else ('no loss', lossless)
    )
    table.add(
        f'{size}, {profile}',
        *cells(path, runs),
        number(middle(runs, 'p50') - middle(floor, 'p50')),
        number(above),
        target if profile == 'ours' else '',
        verdict(met and lossless) if profile == 'ours' else '',
    )
