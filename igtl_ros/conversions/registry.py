# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
The tables that say what becomes what, put together of the families' rows.

FROM_IGTL:   body class to the topics it is published on, below the device's name.
MAIN_SUFFIX: body class to the topic that stands for the device.
TO_IGTL:     the ways to send a ROS message, the usual one of each ROS type first.
"""

from __future__ import annotations

from igtl_ros.conversions import arrays
from igtl_ros.conversions import capability
from igtl_ros.conversions import color_tables
from igtl_ros.conversions import descriptions
from igtl_ros.conversions import health
from igtl_ros.conversions import image_rows
from igtl_ros.conversions import points
from igtl_ros.conversions import polydata
from igtl_ros.conversions import poses
from igtl_ros.conversions import quaternion_tracking
from igtl_ros.conversions import raw
from igtl_ros.conversions import sensors
from igtl_ros.conversions import text
from igtl_ros.conversions import tracking
from igtl_ros.conversions import trajectories
from igtl_ros.conversions import videos
from igtl_ros.conversions.rows import Family
from igtl_ros.conversions.rows import Input
from igtl_ros.conversions.rows import Output
from igtl_ros.openigtlink import Body

# Where two families send the same ROS type, the one that stands first is the usual one.
FAMILIES: tuple[Family, ...] = (
    poses.FAMILY,
    tracking.FAMILY,
    quaternion_tracking.FAMILY,
    image_rows.FAMILY,
    videos.FAMILY,
    points.FAMILY,
    trajectories.FAMILY,
    polydata.FAMILY,
    arrays.FAMILY,
    sensors.FAMILY,
    text.FAMILY,
    health.FAMILY,
    color_tables.FAMILY,
    descriptions.FAMILY,
    capability.FAMILY,
    raw.FAMILY,
)

FROM_IGTL: dict[type[Body], tuple[Output, ...]] = {
    body: outputs for family in FAMILIES for body, outputs in family.outputs.items()
}
MAIN_SUFFIX: dict[type[Body], str] = {
    body: suffix for family in FAMILIES for body, suffix in family.main.items()
}
TO_IGTL: tuple[Input, ...] = tuple(row for family in FAMILIES for row in family.inputs)


def inputs_for(ros_type_name: str) -> list[Input]:
    """Return the ways to send a ROS type, the usual one first."""
    return [row for row in TO_IGTL if row.ros_type_name == ros_type_name]
