# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What a message says of its poses: frames, topics, and whether the tracker vouches for them."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip('geometry_msgs')

from igtl_ros.conversions.geometry import NotRigidError
from igtl_ros.conversions.names import FrameNames
from igtl_ros.conversions.names import Frames
from igtl_ros.conversions.tracked import TRACKED
from igtl_ros.conversions.tracked import Tracked
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Position
from igtl_ros.openigtlink import TrackingData
from igtl_ros.openigtlink import Transform
import numpy as np

pytestmark = pytest.mark.ros

FRAMES = Frames('Tracker', 'Probe')
NAMES = FrameNames('map')


def poses_of(body: Any, **metadata: str) -> list[Tracked]:
    packet = Packet(body, 'Device', 0, 2 if metadata else 1, metadata=metadata)
    return TRACKED[type(body)](packet, body, FRAMES, NAMES)


def tools(*names: str) -> TrackingData:
    matrices = np.tile(np.eye(4), (len(names), 1, 1))
    matrices[:, 0, 3] = range(len(names))
    return TrackingData(names, matrices)


# Metadata of a TRANSFORM: what its status is.
STATUSES: list[tuple[dict[str, str], str]] = [
    ({}, 'OK'),
    ({'Operator': 'nobody'}, 'OK'),
    ({'TransformStatus': 'OK'}, 'OK'),
    ({'TransformStatus': ' ok '}, 'OK'),
    ({'TransformStatus': ''}, 'OK'),
    ({'TransformStatus': 'INVALID'}, 'INVALID'),
    ({'TransformStatus': 'OUT_OF_VIEW', 'TransformValid': 'false'}, 'OUT_OF_VIEW'),
    ({'TransformStatus': 'MISSING', 'TransformValid': 'true'}, 'MISSING'),
    ({'TransformStatus': 'OK', 'TransformValid': 'true'}, 'OK'),
    ({'TransformStatus': 'OK', 'TransformValid': 'false'}, 'INVALID'),
    ({'TransformValid': 'true'}, 'OK'),
    ({'TransformValid': '1'}, 'OK'),
    ({'TransformValid': ''}, 'OK'),
    ({'TransformValid': 'false'}, 'INVALID'),
    ({'TransformValid': ' FALSE '}, 'INVALID'),
    ({'TransformValid': '0'}, 'INVALID'),
    ({'TransformValid': 'no'}, 'INVALID'),
    ({'TransformValid': 'invalid'}, 'INVALID'),
    ({'transformstatus': 'INVALID'}, 'OK'),  # PLUS writes its keys in one way only
]


@pytest.mark.parametrize(('metadata', 'status'), STATUSES)
@pytest.mark.parametrize('body', [Transform(), Position()], ids=['transform', 'position'])
def test_status_of_a_pose(body: Any, metadata: dict[str, str], status: str) -> None:
    (pose,) = poses_of(body, **metadata)
    assert pose.status == status
    assert pose.valid == (status == 'OK')


def test_a_transform_is_about_its_device() -> None:
    matrix = np.diag([2.0, 1, 1, 1])
    (pose,) = poses_of(Transform(matrix))
    assert (pose.name, pose.suffix, pose.frames) == ('', 'transform', FRAMES)
    assert pose.matrix() is matrix


def test_a_position_becomes_a_matrix_only_when_asked() -> None:
    # Half a turn about z at (1, 2, 3) mm.
    (good,) = poses_of(Position((1, 2, 3), (0, 0, 5, 0)))
    assert good.matrix().tolist() == [[-1, 0, 0, 1], [0, -1, 0, 2], [0, 0, 1, 3], [0, 0, 0, 1]]
    (bad,) = poses_of(Position((1, 2, 3), (0, 0, 0, 0)))
    assert (bad.name, bad.suffix, bad.frames) == ('', 'transform', FRAMES)
    with pytest.raises(NotRigidError):
        bad.matrix()


def test_tools_have_frames_and_topics_of_their_own() -> None:
    found = poses_of(tools('Probe', 'StylusToReference', '3D Drill'))
    assert [(pose.name, pose.suffix, pose.frames) for pose in found] == [
        ('Probe', 'Probe/transform', Frames('Tracker', 'Probe')),
        ('StylusToReference', 'StylusToReference/transform', Frames('Reference', 'Stylus')),
        ('3D Drill', 'd_3D_Drill/transform', Frames('Tracker', '3D_Drill')),
    ]


def test_each_tool_has_its_own_matrix() -> None:
    found = poses_of(tools('A', 'B', 'C'))
    assert [pose.matrix()[0, 3] for pose in found] == [0, 1, 2]


def test_each_tool_has_its_own_status() -> None:
    found = poses_of(
        tools('A', 'B', 'C', 'D'),
        AStatus='OK',
        BStatus='OUT_OF_VOLUME',
        CValid='false',
        TransformStatus='INVALID',  # of a TRANSFORM; says nothing of tools
    )
    assert [pose.status for pose in found] == ['OK', 'OUT_OF_VOLUME', 'INVALID', 'OK']
    assert [pose.valid for pose in found] == [True, False, False, True]


def test_no_tools() -> None:
    assert poses_of(tools()) == []


def test_nothing_is_changed(unchanged: Any) -> None:
    packet = Packet(tools('A', 'B'), 'Device', 5, 2, metadata={'AStatus': 'INVALID'})
    with unchanged(packet):
        for pose in TRACKED[TrackingData](packet, packet.body, FRAMES, NAMES):
            pose.matrix()
