# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""QTDATA, as igtl_ros/TrackedTools and geometry_msgs (millimetres to metres and back)."""

from __future__ import annotations

from typing import Any

from geometry_msgs.msg import Pose
from geometry_msgs.msg import PoseArray
from igtl_ros.conversions.elements import point_from_ros
from igtl_ros.conversions.elements import point_to_ros
from igtl_ros.conversions.geometry import matrix_of
from igtl_ros.conversions.geometry import NotRigidError
from igtl_ros.conversions.geometry import scaled
from igtl_ros.conversions.placement import Departure
from igtl_ros.conversions.placement import Placement
from igtl_ros.conversions.poses import NO_MATRIX
from igtl_ros.conversions.poses import no_pose
from igtl_ros.conversions.poses import pose_or_nan
from igtl_ros.conversions.rows import Family
from igtl_ros.conversions.rows import Input
from igtl_ros.conversions.rows import Output
from igtl_ros.conversions.tracking_status import tool_status
from igtl_ros.conversions.wire import packet_of
from igtl_ros.conversions.wire import wire_fields
from igtl_ros.msg import TrackedTool
from igtl_ros.msg import TrackedTools
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import QuaternionTrackingData
from igtl_ros.openigtlink.text import printable
import numpy as np


def tool_matrix(body: QuaternionTrackingData, index: int) -> np.ndarray[Any, Any]:
    """
    Return the (4, 4) matrix of one tool in millimetres.

    :raises NotRigidError: its quaternion is zero or not finite.
    """
    x, y, z, w = body.quaternions[index].tolist()
    px, py, pz = body.positions[index].tolist()
    return matrix_of((x, y, z, w), (px, py, pz))


def _matrix_or_nan(body: QuaternionTrackingData, index: int) -> np.ndarray[Any, Any]:
    try:
        return tool_matrix(body, index)
    except NotRigidError:
        return NO_MATRIX


def poses_to_ros(packet: Packet, body: QuaternionTrackingData, place: Placement) -> PoseArray:
    """Return the poses in metres, in the order of the tools; nan where there is no valid one."""
    poses = [
        pose_or_nan(_matrix_or_nan(body, index), place.scale)
        if tool_status(packet.metadata, printable(name)) == 'OK'
        else no_pose()
        for index, name in enumerate(body.names)
    ]
    return PoseArray(header=place.header(), poses=poses)


def tools_to_ros(packet: Packet, body: QuaternionTrackingData, place: Placement) -> TrackedTools:
    """Return all that the message says; each quaternion as on the wire."""
    tools = []
    for index, (name, kind) in enumerate(zip(body.names, body.types, strict=True)):
        pose = Pose(position=point_to_ros(body.positions[index].tolist(), place.scale))
        turn = pose.orientation
        turn.x, turn.y, turn.z, turn.w = body.quaternions[index].tolist()
        matrix = scaled(_matrix_or_nan(body, index), place.scale).reshape(16)
        tools.append(TrackedTool(name=printable(name), type=kind, pose=pose, matrix=matrix))
    return TrackedTools(**wire_fields(packet, place), tools=tools)


def tools_from_ros(message: TrackedTools, device_name: str, departure: Departure) -> Packet:
    """
    Return a QTDATA in millimetres; of each tool the pose counts.

    :raises PackError: a name is too long.
    """
    tools, count = message.tools, len(message.tools)
    turns = [tool.pose.orientation for tool in tools]
    body = QuaternionTrackingData(
        tuple(tool.name for tool in tools),
        np.array([point_from_ros(tool.pose.position, departure.scale) for tool in tools]).reshape(
            count, 3
        ),
        np.array([(turn.x, turn.y, turn.z, turn.w) for turn in turns]).reshape(count, 4),
        tuple(tool.type or 2 for tool in tools),
    )
    return packet_of(body, message, device_name, departure)


FAMILY = Family(
    outputs={
        QuaternionTrackingData: (
            Output('quaternion_tools', TrackedTools, tools_to_ros),
            Output('poses', PoseArray, poses_to_ros),
        ),
    },
    main={QuaternionTrackingData: 'poses'},
    inputs=(Input(TrackedTools, 'QTDATA', 'quaternion_tools', tools_from_ros),),
)
