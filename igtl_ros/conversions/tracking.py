# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""TDATA, as geometry_msgs and igtl_ros/TrackedTools (millimetres to metres and back)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from geometry_msgs.msg import Pose
from geometry_msgs.msg import PoseArray
from igtl_ros.conversions.geometry import matrix_of
from igtl_ros.conversions.geometry import NotRigidError
from igtl_ros.conversions.geometry import scaled
from igtl_ros.conversions.metadata import metadata_from_ros
from igtl_ros.conversions.metadata import metadata_to_ros
from igtl_ros.conversions.placement import Departure
from igtl_ros.conversions.placement import Placement
from igtl_ros.conversions.poses import pose_message
from igtl_ros.conversions.stamps import timestamp_of
from igtl_ros.conversions.tracked import tool_status
from igtl_ros.msg import TrackedTool
from igtl_ros.msg import TrackedTools
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import TrackingData
from igtl_ros.openigtlink.text import printable
import numpy as np

# A pose that says nothing, as nan: a tool whose matrix is no pose keeps its place in the array.
NAN = float('nan')


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


def poses_to_ros(packet: Packet, body: TrackingData, place: Placement) -> PoseArray:
    """Return the poses in metres, in the order of the tools; nan where there is no valid one."""
    poses = [
        pose_or_nan(matrix, place.scale)
        if tool_status(packet.metadata, printable(name)) == 'OK'
        else no_pose()
        for name, matrix in zip(body.names, body.matrices, strict=True)
    ]
    return PoseArray(header=place.header(), poses=poses)


def tools_to_ros(packet: Packet, body: TrackingData, place: Placement) -> TrackedTools:
    """Return all that the message says, each matrix unaltered beside its pose."""
    return TrackedTools(
        header=place.header(),
        device_name=place.device_name,
        tools=[
            TrackedTool(
                name=printable(name),
                type=kind,
                pose=pose_or_nan(matrix, place.scale),
                matrix=scaled(matrix, place.scale).reshape(16),
            )
            for name, kind, matrix in zip(body.names, body.types, body.matrices, strict=True)
        ],
        metadata=metadata_to_ros(packet.metadata),
    )


def poses_from_ros(message: PoseArray, device_name: str, departure: Departure) -> Packet:
    """
    Return a TDATA in millimetres; the tools are called POSE_0, POSE_1, ...

    :raises NotRigidError: a pose is no pose.
    """
    return _packet(
        message,
        device_name,
        departure,
        tuple(f'POSE_{index}' for index in range(len(message.poses))),
        [_matrix(pose, departure.scale) for pose in message.poses],
    )


def tools_from_ros(message: TrackedTools, device_name: str, departure: Departure) -> Packet:
    """
    Return a TDATA in millimetres. The matrix counts; where it is all zero, the pose.

    :raises NotRigidError: neither is there.
    :raises PackError: a name is too long.
    """
    metadata = metadata_from_ros(message.metadata)
    matrices = [
        scaled(np.array(tool.matrix).reshape(4, 4), 1 / departure.scale)
        if np.any(tool.matrix)
        else _matrix(tool.pose, departure.scale)
        for tool in message.tools
    ]
    return _packet(
        message,
        device_name,
        departure,
        tuple(tool.name for tool in message.tools),
        matrices,
        tuple(tool.type or 2 for tool in message.tools),
        metadata,
    )


def _packet(
    message: PoseArray | TrackedTools,
    device_name: str,
    departure: Departure,
    names: tuple[str, ...],
    matrices: Sequence[np.ndarray[Any, Any]],
    types: tuple[int, ...] = (),
    metadata: Any = None,
) -> Packet:
    stacked = np.array(matrices).reshape(len(names), 4, 4)
    packet = Packet(
        TrackingData(names, stacked, types),
        device_name,
        timestamp_of(message.header.stamp, departure.now),
    )
    if not metadata:
        return packet
    return Packet(packet.body, device_name, packet.timestamp, 2, metadata=metadata)


def _matrix(pose: Pose, scale: float) -> np.ndarray[Any, Any]:
    position, q = pose.position, pose.orientation
    return matrix_of(
        (q.x, q.y, q.z, q.w), (position.x / scale, position.y / scale, position.z / scale)
    )
