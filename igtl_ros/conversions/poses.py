# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
TRANSFORM and POSITION, as geometry_msgs (millimetres to metres and back).

`AToB` is the pose of A seen in B: header.frame_id is B, child_frame_id is A.
"""

from __future__ import annotations

from typing import Any

from geometry_msgs.msg import Pose
from geometry_msgs.msg import PoseStamped
from geometry_msgs.msg import TransformStamped
from igtl_ros.conversions.geometry import matrix_of
from igtl_ros.conversions.geometry import Quaternion as QuaternionTuple
from igtl_ros.conversions.geometry import rigid
from igtl_ros.conversions.geometry import scaled
from igtl_ros.conversions.geometry import Vector
from igtl_ros.conversions.placement import Departure
from igtl_ros.conversions.placement import Placement
from igtl_ros.conversions.stamps import timestamp_of
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Position
from igtl_ros.openigtlink import Transform
import numpy as np
from std_msgs.msg import Float64MultiArray
from std_msgs.msg import MultiArrayDimension
from std_msgs.msg import MultiArrayLayout


def transform_message(matrix: np.ndarray[Any, Any], place: Placement) -> TransformStamped:
    """
    Return a TransformStamped in metres for a (4, 4) matrix in millimetres.

    :raises NotRigidError: it is scaled, sheared, mirrored or not finite; nothing is repaired.
    """
    (x, y, z, w), (tx, ty, tz) = rigid(matrix)
    scale = place.scale
    # Setting attributes takes half the time of keyword arguments, for which rclpy's messages make
    # defaults first; this is made for every pose there is.
    message = TransformStamped()
    message.header.stamp = place.stamp
    message.header.frame_id = place.frames.parent
    message.child_frame_id = place.frames.child
    translation, rotation = message.transform.translation, message.transform.rotation
    translation.x, translation.y, translation.z = tx * scale, ty * scale, tz * scale
    rotation.x, rotation.y, rotation.z, rotation.w = x, y, z, w
    return message


def pose_message(matrix: np.ndarray[Any, Any], scale: float) -> Pose:
    """
    Return a Pose in metres for a (4, 4) matrix in millimetres.

    :raises NotRigidError: it is scaled, sheared, mirrored or not finite.
    """
    (x, y, z, w), (tx, ty, tz) = rigid(matrix)
    pose = Pose()
    position, orientation = pose.position, pose.orientation
    position.x, position.y, position.z = tx * scale, ty * scale, tz * scale
    orientation.x, orientation.y, orientation.z, orientation.w = x, y, z, w
    return pose


def matrix_message(matrix: np.ndarray[Any, Any], place: Placement) -> Float64MultiArray:
    """Return a (4, 4) matrix as it is, row-major, its translation in metres."""
    return Float64MultiArray(
        layout=MultiArrayLayout(
            dim=[
                MultiArrayDimension(label='row', size=4, stride=16),
                MultiArrayDimension(label='column', size=4, stride=4),
            ]
        ),
        data=scaled(matrix, place.scale).reshape(16).tolist(),
    )


def position_matrix(position: Position) -> np.ndarray[Any, Any]:
    """
    Return the (4, 4) matrix of a POSITION in millimetres.

    :raises NotRigidError: its quaternion is zero or not finite.
    """
    return matrix_of(position.quaternion, position.position)


def pose_of(message: TransformStamped | PoseStamped) -> tuple[QuaternionTuple, Vector]:
    """Return quaternion and position of either message, in its unit."""
    if isinstance(message, PoseStamped):
        rotation, translation = message.pose.orientation, message.pose.position
    else:
        rotation, translation = message.transform.rotation, message.transform.translation
    return (
        (rotation.x, rotation.y, rotation.z, rotation.w),
        (translation.x, translation.y, translation.z),
    )


def transform_from_ros(
    message: TransformStamped | PoseStamped, device_name: str, departure: Departure
) -> Packet:
    """
    Return a TRANSFORM in millimetres.

    :raises NotRigidError: the quaternion is zero or a number is not finite.
    """
    quaternion, (x, y, z) = pose_of(message)
    scale = departure.scale
    matrix = matrix_of(quaternion, (x / scale, y / scale, z / scale))
    return Packet(
        Transform(matrix), device_name, timestamp_of(message.header.stamp, departure.now)
    )


def position_from_ros(
    message: TransformStamped | PoseStamped, device_name: str, departure: Departure
) -> Packet:
    """
    Return a POSITION in millimetres, with a unit quaternion.

    :raises NotRigidError: the quaternion is zero or a number is not finite.
    """
    quaternion, (x, y, z) = pose_of(message)
    scale = departure.scale
    matrix = matrix_of(quaternion, (x / scale, y / scale, z / scale))
    unit, translation = rigid(matrix)
    return Packet(
        Position(translation, unit), device_name, timestamp_of(message.header.stamp, departure.now)
    )
