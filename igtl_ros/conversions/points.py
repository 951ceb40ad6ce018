# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
POINT, as geometry_msgs/PoseArray and igtl_ros/PointList (millimetres to metres and back).

Its clouds and markers are in modules of their own; the list of all its forms is here.
"""

from __future__ import annotations

from geometry_msgs.msg import PointStamped
from geometry_msgs.msg import Pose
from geometry_msgs.msg import PoseArray
from geometry_msgs.msg import Quaternion
from igtl_ros.conversions.clouds import landmarks_from_ros
from igtl_ros.conversions.clouds import landmarks_to_ros
from igtl_ros.conversions.clouds import point_stamped_from_ros
from igtl_ros.conversions.elements import color_from_ros
from igtl_ros.conversions.elements import color_to_ros
from igtl_ros.conversions.elements import point_from_ros
from igtl_ros.conversions.elements import point_to_ros
from igtl_ros.conversions.landmark_markers import markers_from_ros
from igtl_ros.conversions.landmark_markers import markers_to_ros
from igtl_ros.conversions.placement import Departure
from igtl_ros.conversions.placement import Placement
from igtl_ros.conversions.rows import Family
from igtl_ros.conversions.rows import Input
from igtl_ros.conversions.rows import Output
from igtl_ros.conversions.stamps import timestamp_of
from igtl_ros.conversions.wire import packet_of
from igtl_ros.conversions.wire import wire_fields
from igtl_ros.msg import LabeledPoint
from igtl_ros.msg import PointList
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Point
from igtl_ros.openigtlink import Points
from igtl_ros.openigtlink.text import printable
from sensor_msgs.msg import PointCloud2
from visualization_msgs.msg import MarkerArray


def poses_to_ros(packet: Packet, body: Points, place: Placement) -> PoseArray:
    """Return the positions in metres, unrotated, in their order."""
    return PoseArray(
        header=place.header(),
        poses=[
            Pose(position=point_to_ros(point.position, place.scale), orientation=Quaternion(w=1.0))
            for point in body.points
        ],
    )


def points_to_ros(packet: Packet, body: Points, place: Placement) -> PointList:
    """Return all that the message says: names, groups, colours, diameters, owners."""
    return PointList(
        **wire_fields(packet, place),
        points=[
            LabeledPoint(
                name=printable(point.name),
                group=printable(point.group),
                color=color_to_ros(point.rgba),
                position=point_to_ros(point.position, place.scale),
                diameter=point.diameter * place.scale,
                owner=printable(point.owner),
            )
            for point in body.points
        ],
    )


def poses_from_ros(message: PoseArray, device_name: str, departure: Departure) -> Packet:
    """Return a POINT in millimetres; the points are called POINT_0, POINT_1, ..."""
    return Packet(
        Points(
            tuple(
                Point(f'POINT_{index}', point_from_ros(pose.position, departure.scale))
                for index, pose in enumerate(message.poses)
            )
        ),
        device_name,
        timestamp_of(message.header.stamp, departure.now),
    )


def points_from_ros(message: PointList, device_name: str, departure: Departure) -> Packet:
    """
    Return a POINT in millimetres.

    :raises PackError: a name, group or owner is too long.
    """
    points = tuple(
        Point(
            point.name,
            point_from_ros(point.position, departure.scale),
            point.diameter / departure.scale,
            point.group,
            color_from_ros(point.color),
            point.owner,
        )
        for point in message.points
    )
    return packet_of(Points(points), message, device_name, departure)


FAMILY = Family(
    outputs={
        Points: (
            Output('point_list', PointList, points_to_ros, latched=True),
            Output('points', PoseArray, poses_to_ros, latched=True),
            Output('cloud', PointCloud2, landmarks_to_ros, latched=True),
            Output('markers', MarkerArray, markers_to_ros, latched=True, optional=True),
        ),
    },
    main={Points: 'points'},
    inputs=(
        Input(PoseArray, 'POINT', 'points', poses_from_ros, ('point_list',)),
        Input(PointStamped, 'POINT', 'point', point_stamped_from_ros),
        Input(PointCloud2, 'POINT', 'cloud', landmarks_from_ros, ('point_list',)),
        Input(
            # Arrows of trajectories stand on a topic of the same name.
            *(MarkerArray, 'POINT', 'markers', markers_from_ros),
            ('point_list', 'trajectory_list'),
        ),
        Input(PointList, 'POINT', 'point_list', points_from_ros),
    ),
)
