# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Transforms that were looked up, as one TDATA: millimetres, names, the newest stamp."""

from __future__ import annotations

import numpy as np
import pytest

pytestmark = pytest.mark.ros
pytest.importorskip('geometry_msgs.msg')

from geometry_msgs.msg import TransformStamped  # noqa: E402
from igtl_ros.conversions.exports import Exported  # noqa: E402
from igtl_ros.conversions.exports import tools_from_transforms  # noqa: E402
from igtl_ros.conversions.geometry import NotRigidError  # noqa: E402
from igtl_ros.conversions.placement import Departure  # noqa: E402


def transform(seconds: int, x: float, w: float = 0.0) -> TransformStamped:
    """Return half a turn about x, at (x, 0.2, 0.3) m."""
    message = TransformStamped()
    message.header.stamp.sec, message.header.stamp.nanosec = seconds, 500_000_000 if seconds else 0
    translation, rotation = message.transform.translation, message.transform.rotation
    translation.x, translation.y, translation.z = x, 0.2, 0.3
    rotation.x, rotation.w = 1.0, w
    return message


def test_each_is_a_tool_in_millimetres() -> None:
    exported = Exported(('ToolToBase', 'TipToBase'), [transform(7, 0.1), transform(6, -0.5)])
    packet = tools_from_transforms(exported, 'Robot', Departure(0))
    assert (packet.type_name, packet.device_name) == ('TDATA', 'Robot')
    assert packet.body.names == ('ToolToBase', 'TipToBase')
    assert packet.body.types == (2, 2)
    half_turn = [[1, 0, 0, 100], [0, -1, 0, 200], [0, 0, -1, 300], [0, 0, 0, 1]]
    assert packet.body.matrices[0] == pytest.approx(np.array(half_turn))
    assert packet.body.matrices[1][:3, 3] == pytest.approx((-500, 200, 300))
    assert packet.timestamp == 7 << 32 | 0x80000000  # the newest, 7.5 s


def test_what_does_not_move_gets_the_time_of_sending() -> None:
    exported = Exported(('FootToBase',), [transform(0, 0.1)])
    packet = tools_from_transforms(exported, 'Robot', Departure(9_250_000_000))
    assert packet.timestamp == 9 << 32 | 0x40000000


def test_lengths_in_millimetres_stay() -> None:
    exported = Exported(('ToolToBase',), [transform(1, 100.0)])
    packet = tools_from_transforms(exported, 'Robot', Departure(0, 1.0))
    assert packet.body.matrices[0][:3, 3] == pytest.approx((100, 0.2, 0.3))


def test_no_pose_is_refused() -> None:
    broken = transform(1, 0.1)
    broken.transform.rotation.x = 0.0
    with pytest.raises(NotRigidError, match='quaternion'):
        tools_from_transforms(Exported(('ToolToBase',), [broken]), 'Robot', Departure(0))
