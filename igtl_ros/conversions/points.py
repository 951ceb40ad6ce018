# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""POINT, as geometry_msgs/PoseArray and igtl_ros/PointList (millimetres to metres and back)."""

from __future__ import annotations

from geometry_msgs.msg import Point as RosPoint
from geometry_msgs.msg import Pose
from geometry_msgs.msg import PoseArray
from geometry_msgs.msg import Quaternion
from igtl_ros.conversions.metadata import metadata_from_ros
from igtl_ros.conversions.metadata import metadata_to_ros
from igtl_ros.conversions.placement import Departure
from igtl_ros.conversions.placement import Placement
from igtl_ros.conversions.stamps import timestamp_of
from igtl_ros.msg import LabeledPoint
from igtl_ros.msg import PointList
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Point
from igtl_ros.openigtlink import Points
from igtl_ros.openigtlink.text import printable
from std_msgs.msg import ColorRGBA


def poses_to_ros(packet: Packet, body: Points, place: Placement) -> PoseArray:
    """Return the positions in metres, unrotated, in their order."""
    return PoseArray(
        header=place.header(),
        poses=[
            Pose(position=_position(point, place.scale), orientation=Quaternion(w=1.0))
            for point in body.points
        ],
    )


def points_to_ros(packet: Packet, body: Points, place: Placement) -> PointList:
    """Return all that the message says: names, groups, colours, diameters, owners."""
    return PointList(
        header=place.header(),
        device_name=place.device_name,
        points=[
            LabeledPoint(
                name=printable(point.name),
                group=printable(point.group),
                color=ColorRGBA(
                    **{
                        channel: value / 255
                        for channel, value in zip('rgba', point.rgba, strict=True)
                    }
                ),
                position=_position(point, place.scale),
                diameter=point.diameter * place.scale,
                owner=printable(point.owner),
            )
            for point in body.points
        ],
        metadata=metadata_to_ros(packet.metadata),
    )


def _position(point: Point, scale: float) -> RosPoint:
    x, y, z = point.position
    return RosPoint(x=x * scale, y=y * scale, z=z * scale)


def poses_from_ros(message: PoseArray, device_name: str, departure: Departure) -> Packet:
    """Return a POINT in millimetres; the points are called POINT_0, POINT_1, ..."""
    return Packet(
        Points(
            tuple(
                Point(f'POINT_{index}', _wire_position(pose.position, departure.scale))
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
    metadata = metadata_from_ros(message.metadata)
    points = tuple(
        Point(
            point.name,
            _wire_position(point.position, departure.scale),
            point.diameter / departure.scale,
            point.group,
            _rgba(point.color),
            point.owner,
        )
        for point in message.points
    )
    return Packet(
        Points(points),
        device_name,
        timestamp_of(message.header.stamp, departure.now),
        2 if metadata else 1,
        metadata=metadata,
    )


def _wire_position(position: RosPoint, scale: float) -> tuple[float, float, float]:
    return position.x / scale, position.y / scale, position.z / scale


def _rgba(color: ColorRGBA) -> tuple[int, int, int, int]:
    # Clipped first, and in this order: nan cannot be rounded, and comes out as 0.
    r, g, b, a = (
        round(255 * min(1.0, max(0.0, value))) for value in (color.r, color.g, color.b, color.a)
    )
    return r, g, b, a
