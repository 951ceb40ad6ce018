# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
TRANSFORM and POSITION, as geometry_msgs (millimetres to metres and back).

`AToB` is the pose of A seen in B: header.frame_id is B, child_frame_id is A.
"""

from __future__ import annotations

from collections.abc import Callable
from math import isnan
from typing import Any
from typing import TypeAlias

from geometry_msgs.msg import Pose
from geometry_msgs.msg import PoseStamped
from geometry_msgs.msg import TransformStamped
from igtl_ros.conversions.elements import point_from_ros
from igtl_ros.conversions.elements import point_to_ros
from igtl_ros.conversions.geometry import matrix_of
from igtl_ros.conversions.geometry import NotRigidError
from igtl_ros.conversions.geometry import Quaternion as QuaternionTuple
from igtl_ros.conversions.geometry import rigid
from igtl_ros.conversions.geometry import scaled
from igtl_ros.conversions.geometry import Vector
from igtl_ros.conversions.placement import Departure
from igtl_ros.conversions.placement import Placement
from igtl_ros.conversions.rows import Family
from igtl_ros.conversions.rows import Input
from igtl_ros.conversions.rows import Output
from igtl_ros.conversions.stamps import timestamp_of
from igtl_ros.conversions.tracking_status import pose_status
from igtl_ros.conversions.wire import packet_of
from igtl_ros.conversions.wire import wire_fields
from igtl_ros.msg import TransformDetails
from igtl_ros.openigtlink import from_nanoseconds
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Position
from igtl_ros.openigtlink import Transform
from nav_msgs.msg import Odometry
import numpy as np
from std_msgs.msg import Float64MultiArray
from std_msgs.msg import MultiArrayDimension
from std_msgs.msg import MultiArrayLayout

# A pose that says nothing: a tool whose matrix is no pose keeps its place in an array.
NAN = float('nan')
NO_MATRIX = np.full((4, 4), NAN)
# Bytes of a POSITION to numbers of its quaternion that they hold.
_TURN_NUMBERS = {12: 0, 24: 3, 28: 4}


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


def no_pose() -> Pose:
    """Return a pose of which every number is nan."""
    pose = Pose()
    pose.position.x = pose.position.y = pose.position.z = NAN
    pose.orientation.x = pose.orientation.y = pose.orientation.z = pose.orientation.w = NAN
    return pose


def pose_or_nan(matrix: np.ndarray[Any, Any], scale: float) -> Pose:
    """Return the pose of a matrix in millimetres, or nan where it is no pose."""
    try:
        return pose_message(matrix, scale)
    except NotRigidError:
        return no_pose()


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


def details_to_ros(
    packet: Packet, body: Transform | Position, place: Placement
) -> TransformDetails:
    """
    Return what the message says, as a matrix and as a pose where it is one.

    What a POSITION leaves out of its quaternion on the wire is nan there; the matrix has it.
    """
    try:
        matrix = position_matrix(body) if isinstance(body, Position) else body.matrix
    except NotRigidError:
        matrix = NO_MATRIX
    if isinstance(body, Position):
        pose = Pose(position=point_to_ros(body.position, place.scale))
        turn, said = pose.orientation, _TURN_NUMBERS[body.size]
        turn.x, turn.y, turn.z, turn.w = (*body.quaternion[:said], *(NAN,) * (4 - said))
    else:
        pose = pose_or_nan(matrix, place.scale)
    return TransformDetails(
        **wire_fields(packet, place),
        child_frame_id=place.frames.child,
        pose=pose,
        matrix=scaled(matrix, place.scale).reshape(16),
        tracking_status=pose_status(packet.metadata),
    )


def stamped_to_ros(
    packet: Packet, body: Transform | Position, place: Placement
) -> PoseStamped | None:
    """Return a valid pose in metres; None for one that is invalid, or no pose."""
    if pose_status(packet.metadata) != 'OK':
        return None
    try:
        matrix = position_matrix(body) if isinstance(body, Position) else body.matrix
        return PoseStamped(header=place.header(), pose=pose_message(matrix, place.scale))
    except NotRigidError:
        return None


PoseLike: TypeAlias = 'TransformStamped | PoseStamped | Pose | Odometry'
# Rotation and translation of each type.
_PARTS: dict[type, Callable[[Any], tuple[Any, Any]]] = {
    TransformStamped: lambda message: (message.transform.rotation, message.transform.translation),
    PoseStamped: lambda message: (message.pose.orientation, message.pose.position),
    Pose: lambda message: (message.orientation, message.position),
    Odometry: lambda message: (message.pose.pose.orientation, message.pose.pose.position),
}


def pose_of(message: PoseLike) -> tuple[QuaternionTuple, Vector]:
    """Return quaternion and position of any of these messages, in its unit."""
    rotation, translation = _PARTS[type(message)](message)
    return (
        (rotation.x, rotation.y, rotation.z, rotation.w),
        (translation.x, translation.y, translation.z),
    )


def _timestamp(message: PoseLike, now: int) -> int:
    """Return the wire timestamp; that of a message without a header is the time of sending."""
    if type(message) is Pose:
        return from_nanoseconds(now)
    return timestamp_of(message.header.stamp, now)


def transform_from_ros(message: PoseLike, device_name: str, departure: Departure) -> Packet:
    """
    Return a TRANSFORM in millimetres.

    :raises NotRigidError: the quaternion is zero or a number is not finite.
    """
    quaternion, (x, y, z) = pose_of(message)
    scale = departure.scale
    matrix = matrix_of(quaternion, (x / scale, y / scale, z / scale))
    return Packet(Transform(matrix), device_name, _timestamp(message, departure.now))


def position_from_ros(message: PoseLike, device_name: str, departure: Departure) -> Packet:
    """
    Return a POSITION in millimetres, with a unit quaternion.

    :raises NotRigidError: the quaternion is zero or a number is not finite.
    """
    quaternion, (x, y, z) = pose_of(message)
    scale = departure.scale
    matrix = matrix_of(quaternion, (x / scale, y / scale, z / scale))
    unit, translation = rigid(matrix)
    return Packet(Position(translation, unit), device_name, _timestamp(message, departure.now))


def transform_details_from_ros(
    message: TransformDetails, device_name: str, departure: Departure
) -> Packet:
    """
    Return a TRANSFORM in millimetres. The matrix counts; where it is all zero, the pose.

    :raises NotRigidError: neither is there.
    """
    if np.any(message.matrix):
        matrix = scaled(np.array(message.matrix).reshape(4, 4), 1 / departure.scale)
    else:
        q = message.pose.orientation
        position = point_from_ros(message.pose.position, departure.scale)
        matrix = matrix_of((q.x, q.y, q.z, q.w), position)
    return packet_of(Transform(matrix), message, device_name, departure)


def position_details_from_ros(
    message: TransformDetails, device_name: str, departure: Departure
) -> Packet:
    """
    Return a POSITION in millimetres; its quaternion is that of the pose, as it is.

    Without an orientation, or without its w (nan), it has the shorter form.
    """
    q = message.pose.orientation
    position = point_from_ros(message.pose.position, departure.scale)
    if isnan(q.w):
        size = 12 if isnan(q.x) else 24
        body = Position(position, (q.x, q.y, q.z, 0.0), size)  # w is not packed
    else:
        body = Position(position, (q.x, q.y, q.z, q.w))
    return packet_of(body, message, device_name, departure)


# TRANSFORM and POSITION themselves are published by the rows of `tracked.TRACKED`:
# <device>/transform and /tf.
_SAYS_MORE = ('transform_details', 'position_details', '../tools', '../quaternion_tools')
_POSE = Output('pose', PoseStamped, stamped_to_ros, optional=True)
FAMILY = Family(
    outputs={
        Transform: (Output('transform_details', TransformDetails, details_to_ros), _POSE),
        Position: (Output('position_details', TransformDetails, details_to_ros), _POSE),
    },
    main={Transform: 'transform', Position: 'transform'},
    inputs=(
        Input(TransformStamped, 'TRANSFORM', 'transform', transform_from_ros, _SAYS_MORE),
        Input(TransformStamped, 'POSITION', 'position', position_from_ros, _SAYS_MORE),
        Input(PoseStamped, 'TRANSFORM', 'transform', transform_from_ros, _SAYS_MORE),
        Input(PoseStamped, 'POSITION', 'position', position_from_ros, _SAYS_MORE),
        # As many call it, and as a route has poses published.
        Input(
            *(PoseStamped, 'TRANSFORM', 'pose', transform_from_ros),
            (*_SAYS_MORE, 'transform', 'position'),
        ),
        Input(Pose, 'TRANSFORM', 'transform', transform_from_ros, _SAYS_MORE),
        Input(Pose, 'POSITION', 'position', position_from_ros, _SAYS_MORE),
        Input(Pose, 'TRANSFORM', 'pose', transform_from_ros, _SAYS_MORE),
        # The pose of child_frame_id in header.frame_id; a velocity has no place in OpenIGTLink.
        Input(Odometry, 'TRANSFORM', 'odometry', transform_from_ros),
        Input(TransformDetails, 'TRANSFORM', 'transform_details', transform_details_from_ros),
        Input(TransformDetails, 'POSITION', 'position_details', position_details_from_ros),
    ),
)
