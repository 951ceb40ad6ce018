# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""POINT as visualization_msgs/MarkerArray, to be looked at, and such arrays sent as POINT."""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence

from igtl_ros.conversions.elements import color_from_ros
from igtl_ros.conversions.elements import color_to_ros
from igtl_ros.conversions.elements import point_from_ros
from igtl_ros.conversions.elements import point_to_ros
from igtl_ros.conversions.geometry import Vector
from igtl_ros.conversions.markers import drawn
from igtl_ros.conversions.markers import kind_of
from igtl_ros.conversions.markers import label
from igtl_ros.conversions.markers import none_drawn
from igtl_ros.conversions.markers import positions_in
from igtl_ros.conversions.markers import size_of
from igtl_ros.conversions.placement import Departure
from igtl_ros.conversions.placement import Placement
from igtl_ros.conversions.stamps import timestamp_of
from igtl_ros.openigtlink import from_nanoseconds
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Point
from igtl_ros.openigtlink import Points
from igtl_ros.openigtlink.text import printable
from std_msgs.msg import ColorRGBA
from visualization_msgs.msg import Marker
from visualization_msgs.msg import MarkerArray

# Viewers draw nothing of size zero.
_SMALLEST = 2.0  # mm
_SINGLE = (Marker.SPHERE, Marker.CUBE, Marker.CYLINDER)
_LISTS = (Marker.SPHERE_LIST, Marker.CUBE_LIST, Marker.POINTS)


def markers_to_ros(packet: Packet, body: Points, place: Placement) -> MarkerArray:
    """Return a sphere for each point, with its name above; the markers before are deleted."""
    markers = [none_drawn(place)]
    for number, point in enumerate(body.points):
        color = color_to_ros(point.rgba)
        markers.append(ball(place, number, point.position, point.diameter, point.rgba))
        if point.name:
            markers.append(label(place, number, printable(point.name), point.position, color))
    return MarkerArray(markers=markers)


def ball(
    place: Placement, number: int, at: Sequence[float], diameter: float, rgba: Sequence[int]
) -> Marker:
    """Return a sphere (mm); one without a size is drawn small."""
    marker = drawn(place, Marker.SPHERE, id=number, color=color_to_ros(rgba))
    marker.pose.position = point_to_ros(at, place.scale)
    size = diameter or _SMALLEST
    marker.scale = size_of(size, size, size, place)
    return marker


def markers_from_ros(message: MarkerArray, device_name: str, departure: Departure) -> Packet:
    """
    Return a POINT in millimetres: what would be seen of this array alone, without texts.

    Points are called <ns>_<id>, those of a list <ns>_<id>_0, <ns>_<id>_1, ...

    :raises PackError: a marker is no point, or they are in more than one frame.
    :raises NotRigidError: the pose of a list is no pose.
    """
    markers = _left_to_see(message.markers)
    frames = {marker.header.frame_id for marker in markers}
    if len(frames) > 1:
        raise PackError(
            'markers are in several frames', expected='one frame_id', found=sorted(frames)
        )
    points = tuple(point for marker in markers for point in _points_of(marker, departure.scale))
    stamps = [marker.header.stamp for marker in [*markers, *message.markers]]
    timestamp = (
        timestamp_of(stamps[0], departure.now) if stamps else from_nanoseconds(departure.now)
    )
    return Packet(Points(points), device_name, timestamp)


def _left_to_see(markers: Sequence[Marker]) -> list[Marker]:
    """Return the markers that are there in the end, one of each namespace and id."""
    seen: dict[tuple[str, int], Marker] = {}
    for marker in markers:
        key = marker.ns, marker.id
        if marker.action == Marker.DELETEALL:
            seen = {key: other for key, other in seen.items() if marker.ns not in ('', key[0])}
        elif marker.action == Marker.DELETE:
            seen.pop(key, None)
        elif marker.type != Marker.TEXT_VIEW_FACING:
            seen[key] = marker
    return [*seen.values()]


def _points_of(marker: Marker, scale: float) -> Iterator[Point]:
    size = max(marker.scale.x, marker.scale.y, marker.scale.z) / scale
    name = f'{marker.ns or "POINT"}_{marker.id}'
    if marker.type in _SINGLE:
        yield _point(name, point_from_ros(marker.pose.position, scale), size, marker.color)
    elif marker.type in _LISTS:
        colors = _colors_of(marker)
        positions = positions_in(marker, scale).tolist()
        for number, ((x, y, z), color) in enumerate(zip(positions, colors, strict=True)):
            yield _point(f'{name}_{number}', (x, y, z), size, color)
    else:
        raise PackError(
            f'marker {name!r} is no point',
            expected='SPHERE, CUBE, CYLINDER, SPHERE_LIST, CUBE_LIST or POINTS',
            found=kind_of(marker),
        )


def _colors_of(marker: Marker) -> Sequence[ColorRGBA]:
    """Return a colour for each point of a list."""
    colors: Sequence[ColorRGBA] = marker.colors or [marker.color] * len(marker.points)
    if len(colors) != len(marker.points):
        raise PackError(
            'marker has too few or too many colors',
            expected=len(marker.points),
            found=len(colors),
        )
    return colors


def _point(name: str, position: Vector, size: float, color: ColorRGBA) -> Point:
    return Point(name, position, size, rgba=color_from_ros(color))
