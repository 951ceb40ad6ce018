# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What the tests of /tf and /tf_static share: edges as they are published and as they arrive."""

from __future__ import annotations

from typing import Any

from geometry_msgs.msg import TransformStamped
from rclpy.qos import DurabilityPolicy
from rclpy.qos import QoSProfile
from tf2_msgs.msg import TFMessage

LATCHED = QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL)
# For many latched publishers.
ALL_LATCHED = QoSProfile(depth=100, durability=DurabilityPolicy.TRANSIENT_LOCAL)


def edge(
    parent: str,
    child: str,
    position: tuple[float, float, float] = (0.0, 0.0, 0.0),
    seconds: int = 0,
    rotation: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 1.0),
) -> TransformStamped:
    """Return where `child` is, seen in `parent`; metres, x y z w, a stamp of full seconds."""
    result = TransformStamped()
    result.header.frame_id, result.child_frame_id = parent, child
    result.header.stamp.sec = seconds
    translation, turn = result.transform.translation, result.transform.rotation
    translation.x, translation.y, translation.z = map(float, position)
    turn.x, turn.y, turn.z, turn.w = rotation
    return result


def tf(*edges: TransformStamped) -> TFMessage:
    """Return edges in one message."""
    return TFMessage(transforms=[*edges])


def latest(messages: list[Any]) -> dict[str, TransformStamped]:
    """Return the last edge of each child."""
    return {
        found.child_frame_id: found for message in list(messages) for found in message.transforms
    }


def place(found: TransformStamped) -> tuple[float, float, float]:
    """Return the position of an edge."""
    translation = found.transform.translation
    return translation.x, translation.y, translation.z
