# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
What all visualization_msgs/Marker of ours have in common, and what all that are sent are read as.

Our markers have a zero stamp and a locked frame: viewers draw them in the newest pose of the
frame, also those that come after the last message. Sizes that the wire does not state are in
millimetres here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from builtin_interfaces.msg import Time
from geometry_msgs.msg import Vector3
from igtl_ros.conversions.bulk import Array
from igtl_ros.conversions.bulk import colors_from_ros
from igtl_ros.conversions.bulk import points_from_ros
from igtl_ros.conversions.elements import point_to_ros
from igtl_ros.conversions.geometry import matrix_of
from igtl_ros.conversions.geometry import Vector
from igtl_ros.conversions.placement import Placement
from igtl_ros.openigtlink import PackError
import numpy as np
from std_msgs.msg import ColorRGBA
from std_msgs.msg import Header
from visualization_msgs.msg import Marker

# The kinds by name, for errors.
NAMES = {
    getattr(Marker, name): name
    for name in (
        *('ARROW', 'CUBE', 'SPHERE', 'CYLINDER', 'LINE_STRIP', 'LINE_LIST', 'CUBE_LIST'),
        *('SPHERE_LIST', 'POINTS', 'TEXT_VIEW_FACING', 'MESH_RESOURCE', 'TRIANGLE_LIST'),
        'ARROW_STRIP',
    )
}
_TEXT_HEIGHT = 5.0  # mm


def drawn(place: Placement, kind: int, **fields: Any) -> Marker:
    """Return a marker of a device, in its parent frame."""
    return Marker(
        header=Header(stamp=Time(), frame_id=place.frames.parent),
        ns=place.device_name,
        type=kind,
        action=Marker.ADD,
        frame_locked=True,
        **fields,
    )


def size_of(x: float, y: float, z: float, place: Placement) -> Vector3:
    """Return a scale given in millimetres."""
    return Vector3(x=x * place.scale, y=y * place.scale, z=z * place.scale)


def label(place: Placement, number: int, text: str, at: Vector, color: ColorRGBA) -> Marker:
    """Return a text that stands above a position (mm)."""
    marker = drawn(place, Marker.TEXT_VIEW_FACING, id=number, text=text, color=color)
    marker.ns = f'{place.device_name}/names'
    x, y, z = at
    marker.pose.position = point_to_ros((x, y, z + _TEXT_HEIGHT), place.scale)
    marker.scale = size_of(0, 0, _TEXT_HEIGHT, place)
    return marker


def none_drawn(place: Placement, action: int = Marker.DELETEALL) -> Marker:
    """Return what takes all markers of the topic away again, or with DELETE that of the device."""
    marker = drawn(place, Marker.ARROW)
    marker.action = action
    if action == Marker.DELETEALL:
        marker.ns = ''  # those of all namespaces
    return marker


def positions_in(marker: Marker, scale: float, stretch: Sequence[float] = (1, 1, 1)) -> Array:
    """
    Return the points of a marker, its pose applied, as (n, 3) millimetres.

    :param stretch: what its scale does to its points, before its pose.
    :raises NotRigidError: the pose is no pose.
    """
    matrix = _pose(marker, scale)
    points = points_from_ros(marker.points, scale) * stretch
    turned: Array = points @ matrix[:3, :3].T + matrix[:3, 3]
    return turned


def _pose(marker: Marker, scale: float) -> Array:
    """Return the (4, 4) pose in millimetres. As in RViz, a quaternion left all zero turns none."""
    position, q = marker.pose.position, marker.pose.orientation
    turn = (q.x, q.y, q.z, q.w)
    at = (position.x / scale, position.y / scale, position.z / scale)
    return matrix_of(turn if any(turn) else (0.0, 0.0, 0.0, 1.0), at)


def colors_in(marker: Marker) -> Array | None:
    """
    Return a colour for each point of a marker, (n, 4) of 0 to 1; None if it has but one for all.

    :raises PackError: there are neither as many colours as points, nor one for each triangle.
    """
    count, colors = len(marker.points), len(marker.colors)
    if not colors:
        return None
    if colors == count:
        return colors_from_ros(marker.colors)
    if marker.type == Marker.TRIANGLE_LIST and colors * 3 == count:
        return np.repeat(colors_from_ros(marker.colors), 3, axis=0)
    raise PackError('marker has too few or too many colors', expected=count, found=colors)


def kind_of(marker: Marker) -> str:
    """Return what the marker's type is called."""
    return NAMES.get(marker.type, str(marker.type))
