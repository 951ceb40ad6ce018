# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Message classes by name, such as std_msgs/msg/String."""

from __future__ import annotations

from igtl_ros.conversions.registry import FROM_IGTL
from igtl_ros.conversions.registry import TO_IGTL
from igtl_ros.conversions.rows import ros_type_name
from igtl_ros.conversions.tracked import TRACKED

TF_MESSAGE = 'tf2_msgs/msg/TFMessage'
GEOMETRY = 'igtl_ros/msg/ImageGeometry'
SECTOR = 'igtl_ros/msg/UltrasoundSector'
_TRANSFORM = 'geometry_msgs/msg/TransformStamped'


def supported_types() -> list[str]:
    """Return the names of all ROS types that can be sent."""
    return sorted({row.ros_type_name for row in TO_IGTL} | {TF_MESSAGE})


def long_type_name(name: str) -> str:
    """Return std_msgs/msg/String for std_msgs/String too."""
    parts = name.split('/')
    return f'{parts[0]}/msg/{parts[1]}' if len(parts) == 2 else name


def published_types(type_name: str) -> list[str]:
    """Return the names of the ROS types that an OpenIGTLink type is published in; '': any."""
    found = {
        ros_type_name(output.ros_type)
        for body, outputs in FROM_IGTL.items()
        if type_name in ('', body.TYPE)
        for output in outputs
    }
    if any(type_name in ('', body.TYPE) for body in TRACKED):
        found.add(_TRANSFORM)
    return sorted(found)
