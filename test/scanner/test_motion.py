# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Poses: rigid, and the same whichever way they are chained."""

from __future__ import annotations

from igtl_ros.scanner.motion import MISSING
from igtl_ros.scanner.motion import OK
from igtl_ros.scanner.motion import poses
from igtl_ros.scanner.motion import probe_to_reference
import numpy as np
import pytest

TIMES = [0.0, 0.4, 1.9, 3.0, 5.99, 8.5, 11.0]


@pytest.mark.parametrize('seconds', TIMES)
def test_rigid(seconds: float) -> None:
    for name, (matrix, _) in poses(seconds).items():
        rotation = matrix[:3, :3]
        assert np.allclose(rotation @ rotation.T, np.eye(3), atol=1e-12), name
        assert np.linalg.det(rotation) == pytest.approx(1), name
        assert matrix[3].tolist() == [0, 0, 0, 1]


def test_every_frame_has_one_parent() -> None:
    """Which /tf needs: the poses are edges of a tree."""
    edges = [name.split('To') for name in poses(0.0)]
    assert sorted(edges) == [
        ['Probe', 'Reference'],
        ['Reference', 'Tracker'],
        ['Stylus', 'Reference'],
    ]


def test_by_hand() -> None:
    """At rest in the beginning; 30 mm along z and tilted by 0.1 rad after a quarter of 12 s."""
    assert np.array_equal(probe_to_reference(0.0), np.eye(4))
    quarter = probe_to_reference(3.0)
    assert quarter[:3, 3] == pytest.approx([0, 0, 30])
    cosine, sine = 0.9950041652780258, 0.09983341664682815
    expected = [[1, 0, 0], [0, cosine, -sine], [0, sine, cosine]]
    assert np.allclose(quarter[:3, :3], expected, atol=1e-9)
    assert np.allclose(probe_to_reference(12.0), np.eye(4), atol=1e-12)


def test_the_stylus_is_lost_for_one_second_in_seven() -> None:
    statuses = [poses(step / 10)['StylusToReference'][1] for step in range(140)]
    assert statuses.count(MISSING) == pytest.approx(20, abs=2)
    assert {
        status
        for name in ('ProbeToReference', 'ReferenceToTracker')
        for status in (poses(6.5)[name][1],)
    } == {OK}
    matrix, status = poses(6.5)['StylusToReference']
    assert status == MISSING
    assert np.array_equal(matrix, np.eye(4))
    assert poses(5.9)['StylusToReference'][1] == OK
