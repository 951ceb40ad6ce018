# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""TRAJ, as igtl_ros/TrajectoryList, poses, a path and arrows (millimetres to metres and back)."""

from __future__ import annotations

from math import isfinite
from math import sqrt

from geometry_msgs.msg import Pose
from geometry_msgs.msg import PoseArray
from geometry_msgs.msg import Quaternion
from igtl_ros.conversions.elements import color_from_ros
from igtl_ros.conversions.elements import color_to_ros
from igtl_ros.conversions.elements import point_from_ros
from igtl_ros.conversions.elements import point_to_ros
from igtl_ros.conversions.geometry import Quaternion as Numbers
from igtl_ros.conversions.geometry import Vector
from igtl_ros.conversions.landmark_markers import ball
from igtl_ros.conversions.markers import drawn
from igtl_ros.conversions.markers import label
from igtl_ros.conversions.markers import none_drawn
from igtl_ros.conversions.markers import size_of
from igtl_ros.conversions.placement import Departure
from igtl_ros.conversions.placement import Placement
from igtl_ros.conversions.rows import Family
from igtl_ros.conversions.rows import Input
from igtl_ros.conversions.rows import Output
from igtl_ros.conversions.stamps import timestamp_of
from igtl_ros.conversions.wire import packet_of
from igtl_ros.conversions.wire import wire_fields
from igtl_ros.msg import LabeledTrajectory
from igtl_ros.msg import TrajectoryList
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Trajectories
from igtl_ros.openigtlink import Trajectory
from igtl_ros.openigtlink import TrajectoryType
from igtl_ros.openigtlink.text import printable
from nav_msgs.msg import Path
from visualization_msgs.msg import Marker
from visualization_msgs.msg import MarkerArray

_UNTURNED = (0.0, 0.0, 0.0, 1.0)
_THINNEST = 1.0  # mm, of an arrow without a diameter


def toward(start: Vector, end: Vector) -> Numbers:
    """
    Return the shortest turn that has z point from one point to the other.

    That is no turn where they give no direction, and half a turn about x straight back.
    """
    x, y, z = (b - a for a, b in zip(start, end, strict=True))
    length = sqrt(x * x + y * y + z * z)
    if not length > 0 or not isfinite(length):
        return _UNTURNED
    x, y, z = x / length, y / length, z / length
    # 1 + z, without losing all digits where z is nearly -1.
    w = 1 + z if z > 0 else (x * x + y * y) / (1 - z)
    norm = sqrt(x * x + y * y + w * w)
    return (-y / norm, x / norm, 0.0, w / norm) if norm else (1.0, 0.0, 0.0, 0.0)


def poses_to_ros(packet: Packet, body: Trajectories, place: Placement) -> PoseArray:
    """
    Return each entry point in metres, turned so that z points to the target.

    Where there is but one point, that one, unturned.
    """
    return PoseArray(
        header=place.header(),
        poses=[_pose(trajectory, place.scale) for trajectory in body.trajectories],
    )


def _pose(trajectory: Trajectory, scale: float) -> Pose:
    at, turn = trajectory.entry, _UNTURNED
    if trajectory.type == TrajectoryType.TARGET_ONLY:
        at = trajectory.target
    elif trajectory.type != TrajectoryType.ENTRY_ONLY:
        turn = toward(trajectory.entry, trajectory.target)
    x, y, z, w = turn
    return Pose(position=point_to_ros(at, scale), orientation=Quaternion(x=x, y=y, z=z, w=w))


def trajectories_to_ros(packet: Packet, body: Trajectories, place: Placement) -> TrajectoryList:
    """Return all that the message says, both points of each, whichever count."""
    return TrajectoryList(
        **wire_fields(packet, place),
        trajectories=[
            LabeledTrajectory(
                name=printable(trajectory.name),
                group=printable(trajectory.group),
                type=trajectory.type % 256,
                color=color_to_ros(trajectory.rgba),
                entry=point_to_ros(trajectory.entry, place.scale),
                target=point_to_ros(trajectory.target, place.scale),
                diameter=trajectory.diameter * place.scale,
                owner=printable(trajectory.owner),
            )
            for trajectory in body.trajectories
        ],
    )


def markers_to_ros(packet: Packet, body: Trajectories, place: Placement) -> MarkerArray:
    """
    Return an arrow from entry to target for each, or a sphere at its only point, with its name.

    The markers before are deleted.
    """
    markers = [none_drawn(place)]
    for number, trajectory in enumerate(body.trajectories):
        color, name = color_to_ros(trajectory.rgba), printable(trajectory.name)
        at = trajectory.entry
        if trajectory.type == TrajectoryType.TARGET_ONLY:
            at = trajectory.target
        if trajectory.type in (TrajectoryType.ENTRY_ONLY, TrajectoryType.TARGET_ONLY):
            markers.append(ball(place, number, at, trajectory.diameter, trajectory.rgba))
        else:
            markers.append(_arrow(place, number, trajectory))
        if name:
            markers.append(label(place, number, name, at, color))
    return MarkerArray(markers=markers)


def _arrow(place: Placement, number: int, trajectory: Trajectory) -> Marker:
    """Return an arrow as thick as the trajectory is."""
    width = trajectory.diameter or _THINNEST
    marker = drawn(place, Marker.ARROW, id=number, color=color_to_ros(trajectory.rgba))
    marker.points = [
        point_to_ros(trajectory.entry, place.scale),
        point_to_ros(trajectory.target, place.scale),
    ]
    marker.scale = size_of(width, 2 * width, 0, place)  # shaft, head, its usual length
    return marker


def trajectories_from_ros(
    message: TrajectoryList, device_name: str, departure: Departure
) -> Packet:
    """
    Return a TRAJ in millimetres; a type of 0, which is none, means entry and target.

    :raises PackError: a name, group or owner is too long.
    """
    trajectories = tuple(
        Trajectory(
            trajectory.name,
            point_from_ros(trajectory.entry, departure.scale),
            point_from_ros(trajectory.target, departure.scale),
            _signed(trajectory.type) or TrajectoryType.ENTRY_AND_TARGET,
            trajectory.diameter / departure.scale,
            trajectory.group,
            color_from_ros(trajectory.color),
            trajectory.owner,
        )
        for trajectory in message.trajectories
    )
    return packet_of(Trajectories(trajectories), message, device_name, departure)


def _signed(number: int) -> int:
    """Return a byte as the wire has it, where types are signed."""
    return number - 256 if number > 127 else number


def path_from_ros(message: Path, device_name: str, departure: Departure) -> Packet:
    """
    Return a TRAJ of one trajectory in millimetres, called as the device is: entry, then target.

    :raises PackError: not two poses, or not in one frame.
    """
    if len(message.poses) != 2:
        raise PackError(
            'path is no trajectory', expected='2 poses, entry and target', found=len(message.poses)
        )
    frames = [pose.header.frame_id or message.header.frame_id for pose in message.poses]
    if frames[0] != frames[1]:
        raise PackError('poses of the path are in two frames', expected='one', found=frames)
    entry, target = (point_from_ros(pose.pose.position, departure.scale) for pose in message.poses)
    return Packet(
        Trajectories((Trajectory(device_name, entry, target),)),
        device_name,
        timestamp_of(message.header.stamp, departure.now),
    )


FAMILY = Family(
    outputs={
        Trajectories: (
            Output('trajectory_list', TrajectoryList, trajectories_to_ros, latched=True),
            Output('trajectories', PoseArray, poses_to_ros, latched=True),
            Output('markers', MarkerArray, markers_to_ros, latched=True, optional=True),
        ),
    },
    main={Trajectories: 'trajectories'},
    inputs=(
        Input(Path, 'TRAJ', 'path', path_from_ros),
        Input(TrajectoryList, 'TRAJ', 'trajectory_list', trajectories_from_ros),
    ),
)
