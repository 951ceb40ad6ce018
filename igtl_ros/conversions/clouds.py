# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
POINT and POLYDATA as sensor_msgs/PointCloud2, and one point as geometry_msgs/PointStamped.

A landmark takes 136 bytes and a record of its own at both ends, a point of POLYDATA 20 bytes in
an array, and 16 more with its colour. So few points are sent as POINT and many as POLYDATA.
"""

from __future__ import annotations

from geometry_msgs.msg import PointStamped
from igtl_ros.conversions.elements import point_from_ros
from igtl_ros.conversions.meshes import cells_of
from igtl_ros.conversions.placement import Departure
from igtl_ros.conversions.placement import Placement
from igtl_ros.conversions.point_fields import Cloud
from igtl_ros.conversions.point_fields import cloud_from_ros
from igtl_ros.conversions.point_fields import cloud_to_ros
from igtl_ros.conversions.polydata_colors import color_attribute
from igtl_ros.conversions.stamps import timestamp_of
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Point
from igtl_ros.openigtlink import Points
from igtl_ros.openigtlink import PolyData
from igtl_ros.openigtlink.limits import DEFAULT_LIMITS
import numpy as np
from sensor_msgs.msg import PointCloud2

NO_POSITION = 'points without a finite position'
_WHITE = (255, 255, 255, 255)


def landmarks_to_ros(packet: Packet, body: Points, place: Placement) -> PointCloud2:
    """Return positions, colours and diameters in metres."""
    points, count = body.points, len(body.points)
    positions = np.array([point.position for point in points], np.float64).reshape(count, 3)
    diameters = np.array([point.diameter for point in points], np.float64)
    rgba = np.array([point.rgba for point in points], np.uint8).reshape(count, 4)
    return cloud_to_ros(positions * place.scale, rgba, diameters * place.scale, place.header())


def landmarks_from_ros(message: PointCloud2, device_name: str, departure: Departure) -> Packet:
    """
    Return a POINT in millimetres; the points are called POINT_0, POINT_1, ...

    :raises PackError: no legal cloud, or more points than peers take.
    """
    cloud = _read(message, departure)
    count, most = len(cloud.positions), DEFAULT_LIMITS.max_elements
    if count > most:
        raise PackError(
            'cloud has too many points for POINT',
            expected=f'at most {most}, or to be sent as POLYDATA (suffix polydata_cloud)',
            found=count,
        )
    positions = (cloud.positions / departure.scale).tolist()
    colors = [_WHITE] * count if cloud.rgba is None else map(tuple, cloud.rgba.tolist())
    sizes = (
        [0.0] * count if cloud.diameters is None else (cloud.diameters / departure.scale).tolist()
    )
    points = tuple(
        Point(f'POINT_{index}', (x, y, z), size, rgba=rgba)
        for index, ((x, y, z), size, rgba) in enumerate(zip(positions, sizes, colors, strict=True))
    )
    return Packet(Points(points), device_name, timestamp_of(message.header.stamp, departure.now))


def vertices_from_ros(message: PointCloud2, device_name: str, departure: Departure) -> Packet:
    """
    Return a POLYDATA in millimetres with one vertex for each point.

    :raises PackError: no legal cloud.
    """
    cloud = _read(message, departure)
    count = len(cloud.positions)
    body = PolyData(
        cloud.positions / departure.scale,
        vertices=cells_of(1, np.arange(count, dtype=np.uint32)),
        attributes=() if cloud.rgba is None else (color_attribute(cloud.rgba / 255),),
    )
    return Packet(body, device_name, timestamp_of(message.header.stamp, departure.now))


def point_stamped_from_ros(
    message: PointStamped, device_name: str, departure: Departure
) -> Packet:
    """Return a POINT of one landmark in millimetres, called as the device is."""
    point = Point(device_name, point_from_ros(message.point, departure.scale))
    return Packet(Points((point,)), device_name, timestamp_of(message.header.stamp, departure.now))


def _read(message: PointCloud2, departure: Departure) -> Cloud:
    cloud = cloud_from_ros(message)
    if cloud.left_out:
        departure.left_out(NO_POSITION, cloud.left_out)
    return cloud
