# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The made-up sweep: what its docstrings promise."""

from __future__ import annotations

from math import cos
from math import pi
from math import sin
from typing import Any

from igtl_ros.recordings.player import frame_times
from igtl_ros.recordings.player import has_picture
from igtl_ros.recordings.player import messages_of
from igtl_ros.recordings.sequence import Sequence
from igtl_ros.recordings.sweep import COLUMNS
from igtl_ros.recordings.sweep import FRAMES
from igtl_ros.recordings.sweep import RATE
from igtl_ros.recordings.sweep import ROWS
from igtl_ros.recordings.sweep import simulated_sweep
from igtl_ros.recordings.sweep import SPACING
import numpy as np
import pytest

NAMES = ['ProbeToTracker', 'ReferenceToTracker', 'ImageToReference', 'StylusToTracker']


@pytest.fixture(scope='module')
def sweep() -> Sequence:
    return simulated_sweep()


def pose(sweep: Sequence, index: int, name: str) -> Any:
    (found,) = (pose for pose in sweep[index].poses if pose.name == name)
    return found


def test_frames_and_times(sweep: Sequence) -> None:
    assert (len(sweep), FRAMES, RATE) == (100, 100, 20.0)
    assert [frame.index for frame in sweep] == list(range(100))
    assert frame_times(sweep) == [50_000_000 * n for n in range(100)]
    assert sweep.frame_rate == pytest.approx(20)
    assert [frame.timestamp for frame in sweep][:3] == [0, 0.05, 0.1]


def test_number_and_rate_can_be_chosen() -> None:
    short = simulated_sweep(frames=4, rate=100)
    assert frame_times(short) == [0, 10_000_000, 20_000_000, 30_000_000]


def test_pictures(sweep: Sequence) -> None:
    for frame in sweep:
        assert has_picture(frame)
        assert frame.image is not None
        assert (frame.image.shape, frame.image.dtype) == ((240, 320), np.uint8)
        assert not frame.image.flags.writeable
    assert (COLUMNS, ROWS, SPACING) == (320, 240, 0.2)
    assert sweep.spacing == (0.2, 0.2, 0.2)


def test_a_mark_tells_frames_apart(sweep: Sequence) -> None:
    for frame in sweep:
        assert frame.image is not None
        assert (frame.image[:6, :8] == frame.index).all()


def test_the_same_seed_gives_the_same_pixels(sweep: Sequence) -> None:
    again, other = simulated_sweep(), simulated_sweep(seed=2)
    for frame in (0, 33, 99):
        assert np.array_equal(again[frame].image, sweep[frame].image)
        assert not np.array_equal(other[frame].image, sweep[frame].image)


def test_poses_are_rigid(sweep: Sequence) -> None:
    for frame in sweep:
        assert [pose.name for pose in frame.poses] == NAMES
        for found in frame.poses:
            rotation = found.matrix[:3, :3]
            assert np.allclose(rotation @ rotation.T, np.eye(3), atol=1e-12)
            assert np.linalg.det(rotation) == pytest.approx(1)
            assert found.matrix[3].tolist() == [0, 0, 0, 1]


def test_poses_agree_with_each_other(sweep: Sequence) -> None:
    """Image in reference is probe in reference, behind half the width of the picture."""
    centred = np.eye(4)
    centred[0, 3] = -0.2 * 319 / 2
    for index in (0, 17, 62):
        probe = pose(sweep, index, 'ProbeToTracker').matrix
        reference = pose(sweep, index, 'ReferenceToTracker').matrix
        image = pose(sweep, index, 'ImageToReference').matrix
        assert np.allclose(np.linalg.inv(reference) @ probe @ centred, image, atol=1e-9)


def test_where_the_probe_begins(sweep: Sequence) -> None:
    # At the start it is not turned, at (0, 0, 40) in the reference; the first pixel is 31.9 mm
    # to its side.
    image = pose(sweep, 0, 'ImageToReference').matrix
    assert image.tolist() == [
        [1, 0, 0, pytest.approx(-31.9)],
        [0, 1, 0, 0],
        [0, 0, 1, 40],
        [0, 0, 0, 1],
    ]


def test_the_probe_goes_there_and_back(sweep: Sequence) -> None:
    """30 mm to each side of the middle: a sine."""
    inverse = np.linalg.inv(pose(sweep, 0, 'ReferenceToTracker').matrix)
    along = [(inverse @ pose(sweep, n, 'ProbeToTracker').matrix)[0, 3] for n in range(100)]
    assert along == pytest.approx([30 * sin(2 * pi * n / 100) for n in range(100)], abs=1e-9)


def test_the_reference_stays(sweep: Sequence) -> None:
    places = {pose(sweep, n, 'ReferenceToTracker').matrix.tobytes() for n in range(100)}
    assert len(places) == 1


def test_the_stylus_leaves_the_view_for_a_tenth_of_the_time(sweep: Sequence) -> None:
    hidden = [n for n in range(100) if pose(sweep, n, 'StylusToTracker').status != 'OK']
    assert hidden == list(range(40, 50))
    assert pose(sweep, 45, 'StylusToTracker').status == 'OUT_OF_VIEW'
    for name in NAMES[:3]:
        assert {pose(sweep, n, name).status for n in range(100)} == {'OK'}


def test_the_stylus_turns_once(sweep: Sequence) -> None:
    # A quarter of the way: turned by 90 degrees about z, at (80, 10, -950).
    found = pose(sweep, 25, 'StylusToTracker').matrix
    expected = [[0, -1, 0, 80], [1, 0, 0, 10], [0, 0, 1, -950], [0, 0, 0, 1]]
    assert np.allclose(found, expected, atol=1e-9)
    assert cos(2 * pi * 25 / 100) == pytest.approx(0)


def test_rods_are_bright_and_move_with_the_probe(sweep: Sequence) -> None:
    """The rod at -20 mm, 12 mm deep: its middle follows a quarter of the probe's way."""
    for index, along in ((0, 0.0), (25, 30.0), (75, -30.0)):
        picture = sweep[index].image
        assert picture is not None
        row = round((12 - 2.0) / 0.2)  # the edge of the rod that faces the probe: 2 mm above
        column = round((-20 + 0.25 * along) / 0.2 + 319 / 2)
        assert picture[row - 1 : row + 2, column - 2 : column + 3].max() >= 225


def test_every_message_can_be_sent(sweep: Sequence) -> None:
    for frame in sweep:
        found = [*messages_of(sweep, frame, 10**18)]
        assert [message.packet.device_name for message in found] == [*NAMES, 'Image_Reference']
        for message in found:
            message.packet.pack()
        assert np.allclose(
            found[-1].packet.body.ijk_to_world,
            frame.poses[2].matrix @ np.diag([0.2, 0.2, 0.2, 1]),
            atol=1e-9,
        )
