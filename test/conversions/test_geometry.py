# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Rotations worked out by hand, and against transforms3d (which puts w first)."""

from __future__ import annotations

from math import acos
from math import inf
from math import nan
from math import pi
from math import radians
from math import sqrt
from typing import Any

from igtl_ros.conversions.geometry import LPS_TO_RAS
from igtl_ros.conversions.geometry import matrix_of
from igtl_ros.conversions.geometry import NotRigidError
from igtl_ros.conversions.geometry import rigid
from igtl_ros.conversions.geometry import RIGID_TOLERANCE
from igtl_ros.conversions.geometry import scaled
import numpy as np
import pytest
from transforms3d.axangles import axangle2mat
from transforms3d.quaternions import mat2quat
from transforms3d.quaternions import quat2mat

H = sqrt(0.5)


def pose(rotation: Any, translation: Any = (0, 0, 0)) -> np.ndarray:
    matrix = np.eye(4)
    matrix[:3, :3] = rotation
    matrix[:3, 3] = translation
    return matrix


def same_rotation(first: Any, second: Any, tolerance: float = 1e-9) -> bool:
    """Return whether two quaternions turn alike; q and -q do."""
    first, second = np.array(first), np.array(second)
    return bool(
        np.allclose(first, second, atol=tolerance, rtol=0)
        or np.allclose(first, -second, atol=tolerance, rtol=0)
    )


# Rotation row by row, its quaternion (x, y, z, w). cos(90/2) = sin(90/2) = sqrt(1/2). Half a turn
# about a unit axis n is 2 n n' - 1, and its quaternion is n with w = 0.
BY_HAND = {
    'none': ([[1, 0, 0], [0, 1, 0], [0, 0, 1]], (0, 0, 0, 1)),
    '90 about x': ([[1, 0, 0], [0, 0, -1], [0, 1, 0]], (H, 0, 0, H)),
    '90 about y': ([[0, 0, 1], [0, 1, 0], [-1, 0, 0]], (0, H, 0, H)),
    '90 about z': ([[0, -1, 0], [1, 0, 0], [0, 0, 1]], (0, 0, H, H)),
    '-90 about z': ([[0, 1, 0], [-1, 0, 0], [0, 0, 1]], (0, 0, -H, H)),
    # x goes to y, y to z, z to x: a third of a turn about (1, 1, 1); cos 60 = 1/2.
    '120 about 111': ([[0, 0, 1], [1, 0, 0], [0, 1, 0]], (0.5, 0.5, 0.5, 0.5)),
    '180 about x': ([[1, 0, 0], [0, -1, 0], [0, 0, -1]], (1, 0, 0, 0)),
    '180 about y': ([[-1, 0, 0], [0, 1, 0], [0, 0, -1]], (0, 1, 0, 0)),
    '180 about z': ([[-1, 0, 0], [0, -1, 0], [0, 0, 1]], (0, 0, 1, 0)),
    '180 about 110': ([[0, 1, 0], [1, 0, 0], [0, 0, -1]], (H, H, 0, 0)),
    '180 about 011': ([[-1, 0, 0], [0, 0, 1], [0, 1, 0]], (0, H, H, 0)),
    '180 about 101': ([[0, 0, 1], [0, -1, 0], [1, 0, 0]], (H, 0, H, 0)),
    '180 about 1-10': ([[0, -1, 0], [-1, 0, 0], [0, 0, -1]], (H, -H, 0, 0)),
    # n = (1, 2, 2) / 3: n n' = ((1, 2, 2), (2, 4, 4), (2, 4, 4)) / 9
    '180 about 122': (
        np.array([[-7, 4, 4], [4, -1, 8], [4, 8, -1]]) / 9,
        (1 / 3, 2 / 3, 2 / 3, 0),
    ),
}


@pytest.mark.parametrize(('rotation', 'quaternion'), BY_HAND.values(), ids=BY_HAND)
def test_quaternion_by_hand(rotation: Any, quaternion: Any) -> None:
    found, translation = rigid(pose(rotation, (1, -2, 3)))
    assert same_rotation(found, quaternion, 1e-15)
    assert translation == (1, -2, 3)


@pytest.mark.parametrize(('rotation', 'quaternion'), BY_HAND.values(), ids=BY_HAND)
def test_matrix_by_hand(rotation: Any, quaternion: Any) -> None:
    matrix = matrix_of(quaternion, (1, -2, 3))
    assert np.allclose(matrix, pose(rotation, (1, -2, 3)), atol=1e-15)
    assert matrix[3].tolist() == [0, 0, 0, 1]


def test_matrix_of_a_long_quaternion_by_hand() -> None:
    # |q|^2 = 1 + 4 + 9 + 16 = 30, so 2 / |q|^2 = 1/15:
    #   1 - (y^2 + z^2)/15 = 2/15     (xy - wz)/15 = -10/15   (xz + wy)/15 = 11/15
    #   (xy + wz)/15 = 14/15          1 - (x^2 + z^2)/15 = 5/15   (yz - wx)/15 = 2/15
    #   (xz - wy)/15 = -5/15          (yz + wx)/15 = 10/15    1 - (x^2 + y^2)/15 = 10/15
    expected = np.array([[2, -10, 11], [14, 5, 2], [-5, 10, 10]]) / 15
    assert np.allclose(matrix_of((1, 2, 3, 4), (0, 0, 0)), pose(expected), atol=1e-15)


@pytest.mark.parametrize('length', [1e-100, 1e-3, 7.0, 1e100])
def test_the_length_of_a_quaternion_does_not_matter(length: float) -> None:
    long = tuple(length * value for value in (0.5, -0.5, 0.5, 0.5))
    assert np.allclose(matrix_of(long, (0, 0, 0)), matrix_of((1, -1, 1, 1), (0, 0, 0)), atol=1e-15)


# Which of the four ways a quaternion is computed depends on the largest of x, y, z, w.
BRANCHES = {
    'w': ((1, 2, 3), 40),
    'x': ((9, 2, 1), 170),
    'y': ((-2, 9, 1), 170),
    'z': ((2, 1, 9), 170),
}


@pytest.mark.parametrize(('axis', 'degrees'), BRANCHES.values(), ids=BRANCHES)
@pytest.mark.parametrize('sign', [1, -1])
def test_each_branch_against_transforms3d(axis: Any, degrees: float, sign: int) -> None:
    matrix = axangle2mat(axis, sign * radians(degrees))
    w, x, y, z = mat2quat(matrix)
    assert same_rotation(rigid(pose(matrix))[0], (x, y, z, w), 1e-12)


def test_random_rotations_against_transforms3d() -> None:
    random = np.random.default_rng(7)
    largest = set()
    for _ in range(2000):
        w, x, y, z = quaternion = random.normal(size=4)
        rotation = quat2mat(quaternion)
        assert np.allclose(matrix_of((x, y, z, w), (0, 0, 0))[:3, :3], rotation, atol=1e-12)
        found, _ = rigid(pose(rotation))
        assert same_rotation(found, np.array((x, y, z, w)) / np.linalg.norm(quaternion), 1e-9)
        assert np.linalg.norm(found) == pytest.approx(1, abs=1e-12)
        largest.add(int(np.argmax(np.abs(found))))
    assert largest == {0, 1, 2, 3}, 'not all ways to compute a quaternion were taken'


def test_half_turns_about_random_axes() -> None:
    random = np.random.default_rng(8)
    for _ in range(500):
        axis = random.normal(size=3)
        axis /= np.linalg.norm(axis)
        found, _ = rigid(pose(2 * np.outer(axis, axis) - np.eye(3)))
        assert same_rotation(found, (*axis, 0), 1e-7)


def test_nearly_half_a_turn_keeps_its_small_w() -> None:
    # 180 - 0.001 degrees about x: w = cos(89.9995 deg) = sin(0.0005 deg) = 8.7266e-6
    found, _ = rigid(pose(axangle2mat((1, 0, 0), pi - radians(0.001))))
    assert same_rotation(found, (1, 0, 0, 8.72664626e-6), 1e-10)


def test_a_rotation_of_float32_loses_nothing_that_counts() -> None:
    exact = axangle2mat((1, 2, 3), 2.5)
    found, _ = rigid(pose(exact.astype(np.float32).astype(np.float64)))
    assert same_rotation(found, rigid(pose(exact))[0], 1e-6)


# --- what is no pose ---

# Element of R'R - 1: scaled by s it is s^2 - 1; sheared by s it is s (and s^2).
TOLERATED = {
    'longer by 0.0004': np.diag([1.0004] * 3),  # 1.0004^2 - 1 = 0.00080016
    'shorter by 0.0004': np.diag([0.9996, 1, 1]),  # 0.9996^2 - 1 = -0.00079984
    'sheared by 0.0009': [[1, 0.0009, 0], [0, 1, 0], [0, 0, 1]],
}
REFUSED = {
    'longer by 0.0006': (np.diag([1.0006, 1, 1]), 'scaled or sheared .*length 1.001, 1, 1'),
    'shorter by 0.0006': (np.diag([1, 1, 0.9994]), 'scaled or sheared .*length 1, 1, 0.9994'),
    'x sheared by y': ([[1, 0.0011, 0], [0, 1, 0], [0, 0, 1]], 'scaled or sheared'),
    'x sheared by z': ([[1, 0, 0.0011], [0, 1, 0], [0, 0, 1]], 'scaled or sheared'),
    'y sheared by z': ([[1, 0, 0], [0, 1, -0.0011], [0, 0, 1]], 'scaled or sheared'),
    'y too long': (np.diag([1, 2, 1]), 'scaled or sheared .*length 1, 2, 1; .* 0.001'),
    'pixel spacing': (np.diag([0.2, 0.2, 0.2]), 'scaled or sheared .*length 0.2, 0.2, 0.2'),
    'mirrored': (np.diag([1, 1, -1]), r'mirrored or flat \(determinant -1\)'),
    'two axes swapped': ([[0, 1, 0], [1, 0, 0], [0, 0, 1]], r'mirrored .*determinant -1\)'),
    'flat': (np.diag([1, 1, 0]), r'mirrored or flat \(determinant 0\)'),
    'nothing': (np.zeros((3, 3)), 'mirrored or flat'),
    'nan in it': (np.diag([1, nan, 1]), 'not finite'),
    'nan beside the diagonal': ([[1, 0, nan], [0, 1, 0], [0, 0, 1]], 'not finite'),
    'infinite': (np.diag([inf, 1, 1]), 'not finite'),
}


@pytest.mark.parametrize('rotation', TOLERATED.values(), ids=TOLERATED)
def test_small_errors_are_tolerated_and_the_rotation_is_the_nearest(rotation: Any) -> None:
    turned = axangle2mat((1, 1, 1), 2 * pi / 3) @ rotation
    left, _, right = np.linalg.svd(turned)
    w, x, y, z = mat2quat(left @ right)
    found, _ = rigid(pose(turned))
    angle = 2 * acos(min(1.0, abs(np.dot(found, (x, y, z, w)))))
    assert angle < RIGID_TOLERANCE


@pytest.mark.parametrize(('rotation', 'words'), REFUSED.values(), ids=REFUSED)
def test_what_is_no_pose_is_said(rotation: Any, words: str) -> None:
    with pytest.raises(NotRigidError, match=words):
        rigid(pose(rotation))


@pytest.mark.parametrize('axis', range(3))
@pytest.mark.parametrize('value', [nan, inf, -inf])
def test_a_translation_that_is_not_finite(axis: int, value: float) -> None:
    matrix = np.eye(4)
    matrix[axis, 3] = value
    with pytest.raises(NotRigidError, match='not finite'):
        rigid(matrix)


def test_the_tolerance_can_be_chosen() -> None:
    matrix = pose(np.diag([1.01, 1, 1]))  # 1.01^2 - 1 = 0.0201
    assert rigid(matrix, 0.021)[0] == pytest.approx((0, 0, 0, 1), abs=1e-9)
    with pytest.raises(NotRigidError, match='may differ by 0.02'):
        rigid(matrix, 0.02)


NO_POSES = {
    'zero': ((0, 0, 0, 0), (0, 0, 0)),
    'nan in the quaternion': ((0, nan, 0, 1), (0, 0, 0)),
    'infinite quaternion': ((inf, 0, 0, 1), (0, 0, 0)),
    'nan in the position': ((0, 0, 0, 1), (0, 0, nan)),
    'infinite position': ((0, 0, 0, 1), (-inf, 0, 0)),
}


@pytest.mark.parametrize(('quaternion', 'translation'), NO_POSES.values(), ids=NO_POSES)
def test_numbers_that_are_no_pose(quaternion: Any, translation: Any) -> None:
    with pytest.raises(NotRigidError, match='no pose: quaternion .*, position'):
        matrix_of(quaternion, translation)


# --- lengths and patient axes ---


def test_only_lengths_are_scaled(unchanged: Any) -> None:
    matrix = np.array([[2.0, 3, 5, 1000], [7, 11, 13, -2000], [17, 19, 23, 500], [0, 0, 0, 1]])
    with unchanged(matrix):
        result = scaled(matrix, 0.001)
    assert result[:3, :3].tolist() == matrix[:3, :3].tolist()
    assert result[:3, 3].tolist() == [1, -2, 0.5]
    assert result[3].tolist() == [0, 0, 0, 1]
    assert not np.shares_memory(result, matrix)


def test_scaling_float32_does_not_stay_in_float32() -> None:
    assert scaled(np.eye(4, dtype=np.float32), 0.001).dtype == np.float64


def test_lps_to_ras_turns_left_and_posterior_round() -> None:
    # Left 1, posterior 2, superior 3 is right -1, anterior -2, superior 3.
    assert (LPS_TO_RAS @ (1, 2, 3, 1)).tolist() == [-1, -2, 3, 1]
    assert (LPS_TO_RAS @ LPS_TO_RAS).tolist() == np.eye(4).tolist()


def test_rigid_leaves_its_matrix_alone(unchanged: Any) -> None:
    good, bad = pose(BY_HAND['120 about 111'][0], (1, 2, 3)), np.diag([2.0, 1, 1, 1])
    with unchanged(good, bad):
        rigid(good)
        with pytest.raises(NotRigidError):
            rigid(bad)
