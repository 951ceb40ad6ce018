# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
The two tables that say what becomes what.

FROM_IGTL: body class to the topics it is published on, below the device's name.
TO_IGTL:   ROS type to the OpenIGTLink types it can be sent as, the usual one first.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from typing import NamedTuple

from geometry_msgs.msg import PoseArray
from geometry_msgs.msg import PoseStamped
from geometry_msgs.msg import TransformStamped
from igtl_ros.conversions import images
from igtl_ros.conversions import points
from igtl_ros.conversions import poses
from igtl_ros.conversions import text
from igtl_ros.conversions import tracking
from igtl_ros.conversions.placement import Departure
from igtl_ros.conversions.placement import Placement
from igtl_ros.msg import DeviceStatus
from igtl_ros.msg import ImageGeometry
from igtl_ros.msg import PointList
from igtl_ros.msg import TrackedTools
from igtl_ros.openigtlink import Body
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Points
from igtl_ros.openigtlink import Position
from igtl_ros.openigtlink import Status
from igtl_ros.openigtlink import String
from igtl_ros.openigtlink import TrackingData
from igtl_ros.openigtlink import Transform
from sensor_msgs.msg import Image as RosImage
from std_msgs.msg import String as RosString


class Output(NamedTuple):
    """
    One topic that a message is published on.

    :param suffix: behind the device's name.
    :param convert: takes the packet, its body and where it belongs.
    :param latched: whether a subscriber that comes later gets the last one.
    """

    suffix: str
    ros_type: type
    convert: Callable[[Packet, Any, Placement], Any]
    latched: bool = False


# Poses are published by the rows of `tracked.TRACKED`: <device>/transform and /tf. Siblings come
# before what they explain, so that a subscriber to both has the geometry when the image arrives.
FROM_IGTL: dict[type[Body], tuple[Output, ...]] = {
    Transform: (),
    Position: (),
    Image: (
        Output('image_geometry', ImageGeometry, images.geometry_to_ros),
        Output('image', RosImage, images.image_to_ros),
    ),
    TrackingData: (
        Output('tools', TrackedTools, tracking.tools_to_ros),
        Output('poses', PoseArray, tracking.poses_to_ros),
    ),
    Points: (
        Output('point_list', PointList, points.points_to_ros, latched=True),
        Output('points', PoseArray, points.poses_to_ros, latched=True),
    ),
    String: (Output('string', RosString, text.string_to_ros),),
    Status: (Output('status', DeviceStatus, text.status_to_ros, latched=True),),
}
# Which of the outputs a route's topic names; the others stand below it.
MAIN_SUFFIX: dict[type[Body], str] = {
    Transform: 'transform',
    Position: 'transform',
    Image: 'image',
    TrackingData: 'poses',
    Points: 'points',
    String: 'string',
    Status: 'status',
}


class Input(NamedTuple):
    """
    One way to send a ROS message.

    :param suffix: a topic `to_igtl/<device>/<suffix>` chooses this row among those of its type.
    """

    ros_type: type
    type_name: str
    suffix: str
    convert: Callable[[Any, str, Departure], Packet]

    @property
    def ros_type_name(self) -> str:
        """Return the type as the graph spells it, such as std_msgs/msg/String."""
        package, _, _ = self.ros_type.__module__.partition('.')
        return f'{package}/msg/{self.ros_type.__name__}'


TO_IGTL: tuple[Input, ...] = (
    Input(TransformStamped, 'TRANSFORM', 'transform', poses.transform_from_ros),
    Input(TransformStamped, 'POSITION', 'position', poses.position_from_ros),
    Input(PoseStamped, 'TRANSFORM', 'transform', poses.transform_from_ros),
    Input(PoseStamped, 'POSITION', 'position', poses.position_from_ros),
    Input(PoseArray, 'TDATA', 'poses', tracking.poses_from_ros),
    Input(PoseArray, 'POINT', 'points', points.poses_from_ros),
    Input(TrackedTools, 'TDATA', 'tools', tracking.tools_from_ros),
    Input(PointList, 'POINT', 'point_list', points.points_from_ros),
    Input(RosImage, 'IMAGE', 'image', images.image_from_ros),
    Input(RosString, 'STRING', 'string', text.string_from_ros),
    Input(DeviceStatus, 'STATUS', 'status', text.status_from_ros),
)


def inputs_for(ros_type_name: str) -> list[Input]:
    """Return the ways to send a ROS type, the usual one first."""
    return [row for row in TO_IGTL if row.ros_type_name == ros_type_name]
