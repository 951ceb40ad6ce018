# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""`igtl demo` for real: a scanner or a player, the bridge and a subscriber, over TCP and DDS."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
import re
from typing import Any

from cli_process import Igtl
from cli_recordings import write_recording
from igtl_ros.scanner.bmode import BMode
from igtl_ros.scanner.controls import Controls
from igtl_ros.scanner.motion import probe_to_reference
from igtl_ros.scanner.phantom import Phantom
import numpy as np
import pytest
from transport_support import seconds
from transport_support import wait_until

pytest.importorskip('rclpy')
pytest.importorskip('PIL')

from PIL import Image

pytestmark = pytest.mark.ros

HEADINGS = ['device', 'type', 'topic', 'arrived', 'rate', 'latency', 'invalid', 'lost']
NUMBERS = ('arrived', 'invalid', 'lost')
TOPICS = {
    'Image_Reference': ('IMAGE', '/Image_Reference/image'),
    'ProbeToReference': ('TRANSFORM', '/ProbeToReference/transform'),
    'ReferenceToTracker': ('TRANSFORM', '/ReferenceToTracker/transform'),
    'StylusToReference': ('TRANSFORM', '/StylusToReference/transform'),
    'RobotToReference (out)': ('TRANSFORM', '/to_igtl/RobotToReference'),
}


@pytest.fixture
def demo(request: Any) -> Callable[..., Igtl]:
    """Return a function that runs the demo to its end, or kills it with the test."""

    def run(*arguments: object) -> Igtl:
        process = Igtl('demo', *arguments)
        request.addfinalizer(process.close)
        return process

    return run


def table(lines: list[str]) -> dict[str, dict[str, Any]]:
    """Return the rows by device, once headings and line are checked."""
    assert lines[0].split() == HEADINGS
    assert set(lines[1]) == {'-'}
    rows = {}
    for line in lines[2:]:
        cells = re.split(r' {2,}', line)
        if len(cells) != len(HEADINGS):
            break
        row = dict(zip(HEADINGS, cells, strict=True))
        rows[row['device']] = {**row, **{name: int(row[name]) for name in NUMBERS}}
    return rows


def test_the_demo(demo: Callable[..., Igtl], tmp_path: Path) -> None:
    path = tmp_path / 'last.png'
    process = demo('--seconds', 6.5, '--quiet', '--picture', path)
    code = process.ended(90)
    assert code == 0, '\n'.join([*process.lines, process.stderr])
    assert process.stderr == ''
    rows = table(process.lines)
    assert {name: (row['type'], row['topic']) for name, row in rows.items()} == TOPICS
    for name, row in rows.items():
        assert row['lost'] == 0
        assert re.fullmatch(r'\d+\.\d ms', row['latency'])
        assert re.fullmatch(r'\d+\.\d Hz', row['rate'])
        if name != 'RobotToReference (out)':
            # Frames at 0, 0.05, ... 6.5 s; the stylus is hidden after 6 s.
            assert row['invalid'] == (10 if name == 'StylusToReference' else 0)
            assert row['arrived'] == 131 - row['invalid']
    assert rows['RobotToReference (out)']['arrived'] > 20
    assert process.lines[-1] == 'everything that was sent has arrived, in both directions'
    assert f'picture: {path.resolve()}' in process.lines
    # As TRANSFORM and in TDATA.
    assert '/tf: Probe in Reference, 262 times' in process.lines
    assert path.with_suffix('.log').exists()
    check_picture(path, 6.5)


def check_picture(path: Path, seconds_: float) -> None:
    """The frame stands at the left, in the middle of the height; the panel is beside it."""
    with Image.open(path) as image:
        assert (image.format, image.mode, image.size) == ('PNG', 'RGB', (320 + 340, 420))
        pixels = np.array(image)
    controls = Controls((320, 240), lambda name, value: None)
    frame = BMode((320, 240), Phantom()).picture(probe_to_reference(seconds_), controls)
    top = (420 - 240) // 2
    assert np.array_equal(pixels[top : top + 240, :320], np.stack([frame] * 3, axis=2))
    assert (pixels[:top, :320] == pixels[0, 0]).all(), 'nothing above it'
    assert len(np.unique(pixels[:, 320:].reshape(-1, 3), axis=0)) > 10, 'something beside it'


def test_the_demo_with_a_recording(demo: Callable[..., Igtl], tmp_path: Path) -> None:
    recording = write_recording(tmp_path, 20, period=0.05, invalid=(3, 4))
    path = tmp_path / 'last.png'
    process = demo('--seconds', 0.95, '--picture', path, '--recording', recording)
    code = process.ended(90)
    assert code == 0, '\n'.join([*process.lines, process.stderr])
    rows = table(process.lines)
    assert [*rows] == [
        'Image_Reference',
        'ProbeToTracker',
        'StylusToTracker',
        'RobotToReference (out)',
    ]
    assert rows['ProbeToTracker']['arrived'] == 20
    assert (rows['StylusToTracker']['arrived'], rows['StylusToTracker']['invalid']) == (18, 2)
    with Image.open(path) as image:
        # The last frame: 190, 191, ... in a picture of 3 x 2 pixels.
        assert [image.getpixel((x, 209)) for x in range(3)] == [(v, v, v) for v in (190, 191, 192)]
        assert image.getpixel((0, 210)) == (193, 193, 193)


@pytest.mark.parametrize('name', ['none.mha', 'x.txt'])
def test_a_recording_that_cannot_be_read(
    name: str, demo: Callable[..., Igtl], tmp_path: Path
) -> None:
    process = demo('--recording', tmp_path / name, '--picture', tmp_path / 'x.png')
    assert process.ended() == 4
    assert process.stderr.startswith(f'igtl demo: {tmp_path / name}: file: expected')


def test_a_folder_that_is_not_there(demo: Callable[..., Igtl], tmp_path: Path) -> None:
    process = demo('--picture', tmp_path / 'none' / 'x.png')
    assert process.ended() == 2
    assert process.stderr.startswith('igtl demo: cannot write beside the picture: ')


def test_a_bridge_that_does_not_come_up(
    demo: Callable[..., Igtl], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv('RMW_IMPLEMENTATION', 'rmw_of_nobody')
    process = demo('--seconds', 1, '--picture', tmp_path / 'x.png')
    assert process.ended() == 3
    log = tmp_path / 'x.log'
    assert process.stderr == f'igtl demo: the bridge did not come up; see {log}'
    assert 'rmw_of_nobody' in log.read_text()
    assert process.lines == []


def test_ctrl_c(demo: Callable[..., Igtl], tmp_path: Path) -> None:
    process = demo('--picture', tmp_path / 'x.png')
    log = tmp_path / 'x.log'
    wait_until(lambda: log.exists() and 'connected: ' in log.read_text(), 30, 'the bridge is up')
    code, took = process.interrupt()
    assert code == 130
    assert took < seconds(8)  # it ends three processes, each of which has its own way to go
