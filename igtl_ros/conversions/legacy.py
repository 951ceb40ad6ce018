# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
The messages of the package ros2_igtl_bridge, as its topics have them.

One topic for each OpenIGTLink type, `name` is the device, lengths are raw millimetres and nothing
is turned. The message classes are those that are installed: nodes written for that package import
them from there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from typing import NamedTuple

from igtl_ros.conversions.elements import point_from_ros
from igtl_ros.conversions.elements import point_to_ros
from igtl_ros.conversions.geometry import matrix_of
from igtl_ros.conversions.images import image_from_ros
from igtl_ros.conversions.images import image_to_ros
from igtl_ros.conversions.placement import Departure
from igtl_ros.conversions.placement import Placement
from igtl_ros.conversions.poses import transform_message
from igtl_ros.conversions.text import string_to_ros
from igtl_ros.conversions.tracking import poses_from_ros
from igtl_ros.conversions.tracking import poses_to_ros
from igtl_ros.openigtlink import Body
from igtl_ros.openigtlink import from_nanoseconds
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Point
from igtl_ros.openigtlink import Points
from igtl_ros.openigtlink import String
from igtl_ros.openigtlink import TrackingData
from igtl_ros.openigtlink import Transform
from igtl_ros.openigtlink.text import printable
from sensor_msgs.msg import Image as RosImage

try:
    from ros2_igtl_bridge.msg import PointArray
    from ros2_igtl_bridge.msg import PoseArray
    from ros2_igtl_bridge.msg import String as StringMessage
    from ros2_igtl_bridge.msg import Transform as TransformMessage
except ImportError:  # most users have no use for it
    _CLASSES: dict[str, type] = {}
else:
    _CLASSES = {
        'PointArray': PointArray,
        'PoseArray': PoseArray,
        'String': StringMessage,
        'Transform': TransformMessage,
    }

PACKAGE = 'ros2_igtl_bridge'
MILLIMETRES = 1.0  # ROS lengths per millimetre
# What that package calls each image it sends.
IMAGE_DEVICE = 'ROS Image'


class LegacyError(Exception):
    """The message classes are not installed."""


def message_class(name: str) -> type:
    """
    Return a message class of ros2_igtl_bridge.

    :raises LegacyError: the package, or this message of it, is not installed.
    """
    if name not in _CLASSES:
        raise LegacyError(
            f'there is no message {PACKAGE}/msg/{name} here: build that package, or our '
            f'vendor/{PACKAGE}, and source it'
        )
    return _CLASSES[name]


# --- from OpenIGTLink ---


def _string(message: Any, packet: Packet, body: String, place: Placement) -> None:
    message.data = string_to_ros(packet, body, place).data


def _transform(message: Any, packet: Packet, body: Transform, place: Placement) -> None:
    message.transform = transform_message(body.matrix, place).transform


def _points(message: Any, packet: Packet, body: Points, place: Placement) -> None:
    _not_empty(body.points, 'points')
    message.pointdata = [point_to_ros(point.position, MILLIMETRES) for point in body.points]


def _points_by_element(message: Any, packet: Packet, body: Points, place: Placement) -> None:
    _points(message, packet, body, place)
    # As the package did: programs compare it with 'Entry' and 'Target'.
    message.name = printable(body.points[-1].name)


def _poses(message: Any, packet: Packet, body: TrackingData, place: Placement) -> None:
    _not_empty(body.names, 'tools')
    message.posearray = poses_to_ros(packet, body, place)


def _not_empty(elements: Any, what: str) -> None:
    if not elements:
        raise PackError(f'a list without {what}', expected='at least one')


# --- to OpenIGTLink ---


def _string_back(message: Any, now: int) -> Body:
    return String.of(message.data)


def _transform_back(message: Any, now: int) -> Body:
    shift, turn = message.transform.translation, message.transform.rotation
    return Transform(matrix_of((turn.x, turn.y, turn.z, turn.w), (shift.x, shift.y, shift.z)))


def _points_back(message: Any, now: int) -> Body:
    _not_empty(message.pointdata, 'points')
    return Points(
        tuple(
            Point(f'{message.name}{index}', point_from_ros(point, MILLIMETRES))
            for index, point in enumerate(message.pointdata)
        )
    )


def _poses_back(message: Any, now: int) -> Body:
    _not_empty(message.posearray.poses, 'poses')
    return poses_from_ros(message.posearray, message.name, Departure(now, MILLIMETRES)).body


class LegacyRow(NamedTuple):
    """
    One pair of topics, IGTL_<topic>_IN and IGTL_<topic>_OUT.

    :param message: class of ros2_igtl_bridge; empty for sensor_msgs/Image.
    """

    topic: str
    body: type[Body]
    message: str
    fill: Callable[[Any, Packet, Any, Placement], None] | None = None
    body_of: Callable[[Any, int], Body] | None = None

    @property
    def ros_type(self) -> type:
        """Return the message class; LegacyError if it is not installed."""
        return message_class(self.message) if self.message else RosImage

    def to_ros(self, packet: Packet, place: Placement) -> Any:
        """
        Return the message.

        :raises NotRigidError: a matrix is no pose.
        :raises PackError: an empty list.
        :raises ImageError: voxels that sensor_msgs has no encoding for.
        """
        if self.fill is None:
            assert isinstance(packet.body, Image)
            return image_to_ros(packet, packet.body, place)
        message = self.ros_type(name=place.device_name)
        self.fill(message, packet, packet.body, place)
        return message

    def from_ros(self, message: Any, now: int) -> Packet:
        """
        Return the message, stamped with now (nanoseconds), under its whole name.

        :raises NotRigidError: a quaternion of zero.
        :raises PackError: a text that is too long, an empty list.
        :raises ImageError: an encoding without a form.
        """
        if self.body_of is None:
            return image_from_ros(message, IMAGE_DEVICE, Departure(now, MILLIMETRES))
        return Packet(self.body_of(message, now), message.name, from_nanoseconds(now))


ROWS: tuple[LegacyRow, ...] = (
    LegacyRow('STRING', String, 'String', _string, _string_back),
    LegacyRow('TRANSFORM', Transform, 'Transform', _transform, _transform_back),
    LegacyRow('POINT', Points, 'PointArray', _points_by_element, _points_back),
    LegacyRow('POSEARRAY', TrackingData, 'PoseArray', _poses, _poses_back),
    LegacyRow('IMAGE', Image, ''),
)


def rows(point_name: str) -> tuple[LegacyRow, ...]:
    """
    Return the rows.

    :param point_name: what a PointArray is called: `element`, its last point, or `device`.
    """
    if point_name == 'element':
        return ROWS
    return tuple(row._replace(fill=_points) if row.body is Points else row for row in ROWS)
