# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""TDATA, as geometry_msgs and igtl_ros/TrackedTools (millimetres to metres and back)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from geometry_msgs.msg import Pose
from geometry_msgs.msg import PoseArray
from igtl_ros.conversions.geometry import matrix_of
from igtl_ros.conversions.geometry import scaled
from igtl_ros.conversions.placement import Departure
from igtl_ros.conversions.placement import Placement
from igtl_ros.conversions.poses import no_pose
from igtl_ros.conversions.poses import pose_or_nan
from igtl_ros.conversions.rows import Family
from igtl_ros.conversions.rows import Input
from igtl_ros.conversions.rows import Output
from igtl_ros.conversions.stamps import timestamp_of
from igtl_ros.conversions.tracking_status import tool_status
from igtl_ros.conversions.wire import packet_of
from igtl_ros.conversions.wire import wire_fields
from igtl_ros.msg import TrackedTool
from igtl_ros.msg import TrackedTools
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import TrackingData
from igtl_ros.openigtlink.text import printable
import numpy as np


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
        **wire_fields(packet, place),
        tools=[
            TrackedTool(
                name=printable(name),
                type=kind,
                pose=pose_or_nan(matrix, place.scale),
                matrix=scaled(matrix, place.scale).reshape(16),
            )
            for name, kind, matrix in zip(body.names, body.types, body.matrices, strict=True)
        ],
    )


def poses_from_ros(message: PoseArray, device_name: str, departure: Departure) -> Packet:
    """
    Return a TDATA in millimetres; the tools are called POSE_0, POSE_1, ...

    :raises NotRigidError: a pose is no pose.
    """
    names = tuple(f'POSE_{index}' for index in range(len(message.poses)))
    return Packet(
        _body(names, [_matrix(pose, departure.scale) for pose in message.poses]),
        device_name,
        timestamp_of(message.header.stamp, departure.now),
    )


def tools_from_ros(message: TrackedTools, device_name: str, departure: Departure) -> Packet:
    """
    Return a TDATA in millimetres. The matrix counts; where it is all zero, the pose.

    :raises NotRigidError: neither is there.
    :raises PackError: a name is too long.
    """
    matrices = [
        scaled(np.array(tool.matrix).reshape(4, 4), 1 / departure.scale)
        if np.any(tool.matrix)
        else _matrix(tool.pose, departure.scale)
        for tool in message.tools
    ]
    body = _body(
        tuple(tool.name for tool in message.tools),
        matrices,
        tuple(tool.type or 2 for tool in message.tools),
    )
    return packet_of(body, message, device_name, departure)


def _body(
    names: tuple[str, ...], matrices: Sequence[np.ndarray[Any, Any]], types: tuple[int, ...] = ()
) -> TrackingData:
    return TrackingData(names, np.array(matrices).reshape(len(names), 4, 4), types)


def _matrix(pose: Pose, scale: float) -> np.ndarray[Any, Any]:
    position, q = pose.position, pose.orientation
    return matrix_of(
        (q.x, q.y, q.z, q.w), (position.x / scale, position.y / scale, position.z / scale)
    )


FAMILY = Family(
    outputs={
        TrackingData: (
            Output('tools', TrackedTools, tools_to_ros),
            Output('poses', PoseArray, poses_to_ros),
        ),
    },
    main={TrackingData: 'poses'},
    inputs=(
        Input(PoseArray, 'TDATA', 'poses', poses_from_ros, ('tools', 'quaternion_tools')),
        Input(TrackedTools, 'TDATA', 'tools', tools_from_ros),
    ),
)
