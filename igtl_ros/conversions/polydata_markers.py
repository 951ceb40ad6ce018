# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""POLYDATA as visualization_msgs/Marker, to be looked at, and markers sent as POLYDATA."""

from __future__ import annotations

from igtl_ros.conversions.bulk import Array
from igtl_ros.conversions.bulk import colors_to_ros
from igtl_ros.conversions.bulk import points_to_ros
from igtl_ros.conversions.markers import colors_in
from igtl_ros.conversions.markers import drawn
from igtl_ros.conversions.markers import kind_of
from igtl_ros.conversions.markers import none_drawn
from igtl_ros.conversions.markers import positions_in
from igtl_ros.conversions.markers import size_of
from igtl_ros.conversions.meshes import cells_of
from igtl_ros.conversions.meshes import check_objects
from igtl_ros.conversions.meshes import segments_of
from igtl_ros.conversions.meshes import triangles_of
from igtl_ros.conversions.placement import Departure
from igtl_ros.conversions.placement import Placement
from igtl_ros.conversions.polydata_colors import color_attribute
from igtl_ros.conversions.polydata_colors import colors_of
from igtl_ros.conversions.stamps import timestamp_of
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import PolyData
import numpy as np
from std_msgs.msg import ColorRGBA
from visualization_msgs.msg import Marker

# Where the message does not say a colour.
_COLOR = (0.8, 0.8, 0.8, 1.0)
_LINE = 1.0  # mm
_DOT = 2.0  # mm
# Section of POLYDATA, and how many points a cell has; 0: one cell of all.
_CELLS = {
    Marker.TRIANGLE_LIST: ('polygons', 3),
    Marker.LINE_LIST: ('lines', 2),
    Marker.LINE_STRIP: ('lines', 0),
    Marker.POINTS: ('vertices', 1),
    Marker.SPHERE_LIST: ('vertices', 1),
    Marker.CUBE_LIST: ('vertices', 1),
}


def marker_to_ros(packet: Packet, body: PolyData, place: Placement) -> Marker:
    """
    Return the surface as TRIANGLE_LIST; without one the lines as LINE_LIST; else POINTS.

    A point that several cells share is one object in the message.

    :raises TooLargeError: too many points or cells.
    """
    kind, indices = _shown(body)
    if not len(indices):
        return none_drawn(place, Marker.DELETE)
    check_objects('marker', len(indices), len(body.points))
    # The wire scales nothing; only lines and dots have a size of their own.
    sizes = {
        Marker.LINE_LIST: size_of(_LINE, 0, 0, place),
        Marker.POINTS: size_of(_DOT, _DOT, 0, place),
    }
    numbers = indices.ravel().tolist()
    points = points_to_ros(body.points, place.scale)
    r, g, b, a = _COLOR
    marker = drawn(place, kind, color=ColorRGBA(r=r, g=g, b=b, a=a))
    marker.points = [points[index] for index in numbers]
    if kind in sizes:
        marker.scale = sizes[kind]
    else:
        marker.scale.x = marker.scale.y = marker.scale.z = 1.0
    rgba = colors_of(body)
    if rgba is not None:
        colors = colors_to_ros(rgba)
        marker.colors = [colors[index] for index in numbers]
    return marker


def _shown(body: PolyData) -> tuple[int, Array]:
    """Return the kind of marker, and the points that it is made of."""
    for kind, indices in (
        (Marker.TRIANGLE_LIST, triangles_of(body)),
        (Marker.LINE_LIST, segments_of(body.lines)),
        (Marker.POINTS, body.vertices.indices),
    ):
        if len(indices):
            return kind, indices
    return Marker.POINTS, np.arange(len(body.points))


def marker_from_ros(message: Marker, device_name: str, departure: Departure) -> Packet:
    """
    Return a POLYDATA in millimetres; without content if the marker is to be deleted.

    :raises PackError: a type without points, a scale of zero, or counts that do not fit.
    :raises NotRigidError: its pose is no pose.
    """
    body = PolyData() if message.action in _DELETED else _body(message, departure.scale)
    return Packet(body, device_name, timestamp_of(message.header.stamp, departure.now))


_DELETED = (Marker.DELETE, Marker.DELETEALL)


def _body(message: Marker, scale: float) -> PolyData:
    if message.type not in _CELLS:
        raise PackError(
            'marker has no POLYDATA form',
            expected='TRIANGLE_LIST, LINE_LIST, LINE_STRIP, POINTS, SPHERE_LIST or CUBE_LIST',
            found=kind_of(message),
        )
    section, size = _CELLS[message.type]
    count = len(message.points)
    if size and count % size:
        raise PackError(
            f'{kind_of(message)} has a part of a cell',
            expected=f'a multiple of {size} points',
            found=count,
        )
    points = positions_in(message, scale, _stretch(message))
    colors = colors_in(message)
    cells = cells_of(size or max(count, 1), np.arange(count, dtype=np.uint32))
    return PolyData(
        points,
        attributes=() if colors is None else (color_attribute(colors),),
        **{section: cells},
    )


def _stretch(message: Marker) -> tuple[float, float, float]:
    """
    Return what the scale does to the points: of lists it is the width of lines and dots.

    :raises PackError: it makes a surface flat.
    """
    if message.type != Marker.TRIANGLE_LIST:
        return 1.0, 1.0, 1.0
    scale = message.scale
    if not scale.x * scale.y * scale.z:
        raise PackError(
            'TRIANGLE_LIST has no size',
            expected='scale 1, 1, 1 for points in metres',
            found=f'{scale.x:g}, {scale.y:g}, {scale.z:g}',
        )
    return scale.x, scale.y, scale.z
