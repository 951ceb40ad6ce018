# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Markers: what viewers draw of POINT and POLYDATA, and markers that are sent as such."""

from __future__ import annotations

from math import nan
from typing import Any

import pytest

pytest.importorskip('igtl_ros.msg')

from geometry_msgs.msg import Point as RosPoint
from igtl_ros.conversions import meshes
from igtl_ros.conversions.geometry import NotRigidError
from igtl_ros.conversions.landmark_markers import markers_from_ros
from igtl_ros.conversions.landmark_markers import markers_to_ros
from igtl_ros.conversions.placement import Departure
from igtl_ros.conversions.polydata_markers import marker_from_ros
from igtl_ros.conversions.polydata_markers import marker_to_ros
from igtl_ros.openigtlink import Attribute
from igtl_ros.openigtlink import AttributeType
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Point
from igtl_ros.openigtlink import Points
from igtl_ros.openigtlink import PolyData
from igtl_ros.openigtlink import unpack
import numpy as np
from std_msgs.msg import ColorRGBA
from visualization_msgs.msg import Marker
from visualization_msgs.msg import MarkerArray

pytestmark = pytest.mark.ros

RED, GREEN, BLUE = ([1, 0, 0, 1], [0, 1, 0, 1], [0, 0, 1, 0.5])
SQUARE = [(0, 0, 0), (100, 0, 0), (100, 50, 0), (0, 50, 0)]


def shown(body: PolyData, place: Any) -> Marker:
    return marker_to_ros(Packet(body), body, place)


def at(point: Any) -> tuple[float, float, float]:
    return (point.x, point.y, point.z)


def numbers(color: ColorRGBA) -> list[float]:
    return [color.r, color.g, color.b, color.a]


# --- POLYDATA to be looked at ---


def test_a_surface(place: Any, unchanged: Any) -> None:
    packet = Packet(PolyData(SQUARE, lines=[(0, 1)], polygons=[(0, 1, 2, 3)]))
    with unchanged(packet):
        marker = marker_to_ros(packet, packet.body, place)
    assert (marker.type, marker.action) == (Marker.TRIANGLE_LIST, Marker.ADD)
    assert [at(point) for point in marker.points] == [
        *((0, 0, 0), (0.1, 0, 0), (0.1, 0.05, 0)),
        *((0, 0, 0), (0.1, 0.05, 0), (0, 0.05, 0)),
    ]
    assert at(marker.scale) == (1, 1, 1)
    assert (marker.ns, marker.header.frame_id) == ('ProbeToTracker', 'Tracker')
    # Drawn where the frame is now, also for who comes later.
    assert (marker.header.stamp.sec, marker.frame_locked) == (0, True)
    assert marker.colors == [] and marker.color.a == 1
    assert marker.pose.orientation.w == 1


def test_lines_where_there_is_no_surface(place: Any) -> None:
    body = PolyData(SQUARE, vertices=[(3,)], lines=[(0, 1, 2), (3,)])
    marker = shown(body, place)
    assert marker.type == Marker.LINE_LIST
    found = [at(point) for point in marker.points]
    assert found == [(0, 0, 0), (0.1, 0, 0), (0.1, 0, 0), (0.1, 0.05, 0)]
    assert at(marker.scale) == (0.001, 0, 0)
    assert at(shown(body, place._replace(scale=1.0)).scale) == (1, 0, 0)


@pytest.mark.parametrize(
    ('vertices', 'found'), [([(2, 1)], [2, 1]), ([], [0, 1, 2, 3])], ids=['vertices', 'none']
)
def test_points_where_there_are_no_lines(vertices: Any, found: Any, place: Any) -> None:
    marker = shown(PolyData(SQUARE, vertices=vertices), place)
    assert marker.type == Marker.POINTS
    positions = np.array([at(point) for point in marker.points]) * 1000
    assert positions == pytest.approx(np.array([SQUARE[index] for index in found], float))
    assert at(marker.scale) == (0.002, 0.002, 0)


def test_nothing_takes_the_marker_away(place: Any) -> None:
    marker = shown(PolyData(), place)
    assert (marker.action, marker.ns, marker.id) == (Marker.DELETE, 'ProbeToTracker', 0)


COLORS = [RED, GREEN, BLUE, [-1, 2, nan, 1]]
COLORED = {
    'rgba': (AttributeType.RGBA, 'c', True),
    'scalars of that name': (AttributeType.SCALARS, 'RGBA', True),
    'other scalars': (AttributeType.SCALARS, 'heat', False),
    'cells': (AttributeType.CELL_RGBA, 'RGBA', False),
}


@pytest.mark.parametrize('case', COLORED)
def test_colours(case: str, place: Any) -> None:
    kind, name, counts = COLORED[case]
    attributes = (
        Attribute(AttributeType.SCALARS, 'RGBA', [1, 2, 3, 4]),  # not four numbers each
        Attribute(AttributeType.RGBA, 'few', [RED]),  # not one for each point
        Attribute(kind, name, COLORS),
    )
    marker = shown(PolyData(SQUARE, polygons=[(1, 2, 3)], attributes=attributes), place)
    found = [numbers(color) for color in marker.colors]
    assert found == ([GREEN, BLUE, [0, 1, 0, 1]] if counts else [])


def test_there_is_an_end_to_objects(place: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(meshes, 'MOST_OBJECTS', 4)
    assert len(shown(PolyData(SQUARE), place).points) == 4
    monkeypatch.setattr(meshes, 'MOST_OBJECTS', 3)
    with pytest.raises(meshes.TooLargeError, match='marker would have 4'):
        shown(PolyData(SQUARE), place)


# --- markers sent as POLYDATA ---


def marker(kind: int, *points: tuple[float, float, float], **fields: Any) -> Marker:
    """Return a marker whose points are in metres."""
    message = Marker(type=kind, points=[RosPoint(x=x, y=y, z=z) for x, y, z in points])
    message.scale.x = message.scale.y = message.scale.z = 1.0
    for name, value in fields.items():
        setattr(message, name, value)
    return message


def sent(message: Marker, departure: Any) -> PolyData:
    body = unpack(marker_from_ros(message, 'Shape', departure).to_bytes()).body
    assert isinstance(body, PolyData)
    return body


A, B, C = (0.1, 0.0, 0.0), (0.0, 0.2, 0.0), (0.0, 0.0, 0.3)
POSITIONS = [[100, 0, 0], [0, 200, 0], [0, 0, 300]]
KINDS = {
    Marker.TRIANGLE_LIST: ('polygons', [[0, 1, 2]]),
    Marker.LINE_STRIP: ('lines', [[0, 1, 2]]),
    Marker.POINTS: ('vertices', [[0], [1], [2]]),
    Marker.SPHERE_LIST: ('vertices', [[0], [1], [2]]),
    Marker.CUBE_LIST: ('vertices', [[0], [1], [2]]),
}


@pytest.mark.parametrize('kind', KINDS)
def test_kinds(kind: int, departure: Any, unchanged: Any) -> None:
    message = marker(kind, A, B, C)
    with unchanged(message):
        body = sent(message, departure)
    assert body.points == pytest.approx(np.array(POSITIONS, float))
    section, cells = KINDS[kind]
    assert [cell.tolist() for cell in getattr(body, section)] == cells
    lists = (body.vertices, body.lines, body.polygons, body.triangle_strips)
    assert sum(map(len, lists)) == len(cells)
    assert body.attributes == ()


def test_line_lists(departure: Any) -> None:
    body = sent(marker(Marker.LINE_LIST, A, B, B, C), departure)
    assert [cell.tolist() for cell in body.lines] == [[0, 1], [2, 3]]


@pytest.mark.parametrize('kind', KINDS)
def test_no_points(kind: int, departure: Any) -> None:
    assert sent(marker(kind), departure) == PolyData()


@pytest.mark.parametrize('action', [Marker.DELETE, Marker.DELETEALL])
def test_a_deleted_marker_leaves_nothing(action: int, departure: Any) -> None:
    assert sent(marker(Marker.ARROW, A, action=action), departure) == PolyData()


def test_the_pose_is_applied(departure: Any) -> None:
    message = marker(Marker.POINTS, A)
    message.pose.position.z = 1.0
    turn = message.pose.orientation
    turn.z = turn.w = 0.5**0.5  # a quarter turn about z: x becomes y
    assert sent(message, departure).points == pytest.approx(np.array([[0, 100, 1000]]), abs=1e-4)
    turn.z = turn.w = 0.0  # viewers take it for no turn
    assert sent(message, departure).points == pytest.approx(np.array([[100, 0, 1000]]))


def test_the_scale_is_applied_where_it_is_one(departure: Any) -> None:
    """Of triangles it stretches the points, before the pose; of others it is a width."""
    turned = marker(Marker.TRIANGLE_LIST, A, B, C)
    turned.scale.x, turned.scale.y, turned.scale.z = 2.0, 3.0, 0.5
    turned.pose.orientation.x, turned.pose.orientation.w = 1.0, 0.0  # y and z change sign
    expected = [[200, 0, 0], [0, -600, 0], [0, 0, -150]]
    assert sent(turned, departure).points == pytest.approx(np.array(expected, float), abs=1e-4)
    dots = marker(Marker.POINTS, A, B, C)
    dots.scale.x = 5.0
    assert sent(dots, departure).points == pytest.approx(np.array(POSITIONS, float))


def test_raw_millimetres_out() -> None:
    message = marker(Marker.POINTS, (1, 2, 3))
    message.pose.position.x = 10.0
    body = marker_from_ros(message, 'Shape', Departure(0, 1.0)).body
    assert body.points.tolist() == [[11, 2, 3]]


def test_colours_out(departure: Any) -> None:
    colors = [ColorRGBA(r=r, g=g, b=b, a=a) for r, g, b, a in (RED, GREEN, BLUE)]
    message = marker(Marker.TRIANGLE_LIST, A, B, C, colors=colors)
    (attribute,) = sent(message, departure).attributes
    # Scalars: C++ peers read beyond the end of a message with attributes of type RGBA.
    assert (attribute.type, attribute.name) == (AttributeType.SCALARS, 'RGBA')
    assert attribute.values.tolist() == [RED, GREEN, BLUE]
    message.colors = colors[2:]  # one for each triangle
    (attribute,) = sent(message, departure).attributes
    assert attribute.values.tolist() == [BLUE] * 3


def test_stamps_out(departure: Any) -> None:
    message = marker(Marker.POINTS, A)
    # Half a second past the full one, from the conftest.
    assert marker_from_ros(message, 'S', departure).timestamp == 1_800_000_000 << 32 | 0x80000000
    message.header.stamp.sec = 3
    assert marker_from_ros(message, 'Shape', departure).timestamp == 3 << 32


FLAT = marker(Marker.TRIANGLE_LIST, A, B, C)
FLAT.scale.y = 0.0
WRONG = {
    'no POLYDATA form .*TRIANGLE_LIST, .*found ARROW': marker(Marker.ARROW, A, B),
    'no POLYDATA form .*found MESH_RESOURCE': marker(Marker.MESH_RESOURCE),
    'no POLYDATA form .*found 99': marker(99, A),
    'TRIANGLE_LIST has a part of a cell .*multiple of 3 .*found 4': marker(
        Marker.TRIANGLE_LIST, A, B, C, A
    ),
    'LINE_LIST has a part of a cell .*multiple of 2 .*found 3': marker(Marker.LINE_LIST, A, B, C),
    'TRIANGLE_LIST has no size .*found 1, 0, 1': FLAT,
    'too few or too many colors .*expected 2, found 1': marker(
        Marker.POINTS, A, B, colors=[ColorRGBA()]
    ),
}


@pytest.mark.parametrize('problem', WRONG)
def test_what_is_not_sent(problem: str, departure: Any) -> None:
    with pytest.raises(PackError, match=problem):
        marker_from_ros(WRONG[problem], 'Shape', departure)


def test_a_pose_that_is_none(departure: Any) -> None:
    message = marker(Marker.POINTS, A)
    message.pose.position.x = nan
    with pytest.raises(NotRigidError):
        marker_from_ros(message, 'Shape', departure)


def test_what_is_drawn_comes_back(place: Any, departure: Any) -> None:
    rgba = Attribute(AttributeType.SCALARS, 'RGBA', [RED, GREEN, BLUE, RED])
    body = PolyData(SQUARE, polygons=[(0, 1, 2)], attributes=(rgba,))
    back = sent(shown(body, place), departure)
    assert back.points.tobytes() == body.points[:3].tobytes()
    assert back.attributes[0].values.tolist() == [RED, GREEN, BLUE]


# --- POINT to be looked at ---

LANDMARKS = Points(
    (
        Point('Nose', (0, 85, -20), 4, rgba=(255, 0, 51, 102)),
        Point('', (1000, 0, 0)),
    )
)


def test_landmarks(place: Any, unchanged: Any) -> None:
    packet = Packet(LANDMARKS)
    with unchanged(packet):
        first, nose, name, nameless = markers_to_ros(packet, LANDMARKS, place).markers
    assert (first.action, first.ns) == (Marker.DELETEALL, '')
    assert (nose.type, nose.ns, nose.id) == (Marker.SPHERE, 'ProbeToTracker', 0)
    assert at(nose.pose.position) == pytest.approx((0, 0.085, -0.02))
    assert at(nose.scale) == (0.004, 0.004, 0.004)
    assert numbers(nose.color) == pytest.approx([1, 0, 0.2, 0.4])
    assert (name.type, name.text, name.id) == (Marker.TEXT_VIEW_FACING, 'Nose', 0)
    assert at(name.pose.position) == pytest.approx((0, 0.085, -0.015))
    assert (name.ns, name.scale.z) == ('ProbeToTracker/names', 0.005)
    assert (nameless.type, nameless.id) == (Marker.SPHERE, 1)
    assert at(nameless.scale) == (0.002, 0.002, 0.002), 'nothing of size zero is seen'
    for marker in (first, nose, name, nameless):
        assert (marker.header.frame_id, marker.header.stamp.sec) == ('Tracker', 0)


def test_no_landmarks_take_the_markers_away(place: Any) -> None:
    (only,) = markers_to_ros(Packet(Points()), Points(), place).markers
    assert only.action == Marker.DELETEALL


# --- markers sent as POINT ---


def ball(kind: int = Marker.SPHERE, **fields: Any) -> Marker:
    message = Marker(type=kind, ns='target', id=3)
    message.pose.position.x, message.pose.position.z = 0.1, -0.02
    message.scale.x, message.scale.y, message.scale.z = 0.004, 0.006, 0.002
    message.color = ColorRGBA(r=1.0, g=0.2, a=1.0)
    for name, value in fields.items():
        setattr(message, name, value)
    return message


def landmarks(departure: Any, *markers: Marker) -> tuple[Point, ...]:
    packet = markers_from_ros(MarkerArray(markers=[*markers]), 'Targets', departure)
    body = unpack(packet.to_bytes()).body
    assert isinstance(body, Points)
    return body.points


@pytest.mark.parametrize('kind', [Marker.SPHERE, Marker.CUBE, Marker.CYLINDER])
def test_single_markers(kind: int, departure: Any, unchanged: Any) -> None:
    message = ball(kind)
    with unchanged(message):
        (point,) = landmarks(departure, message)
    assert (point.name, point.group) == ('target_3', 'Landmark')
    assert point.position == pytest.approx((100, 0, -20))
    assert point.diameter == pytest.approx(6)
    assert point.rgba == (255, 51, 0, 255)
    (point,) = landmarks(departure, ball(kind, ns=''))
    assert point.name == 'POINT_3'


@pytest.mark.parametrize('kind', [Marker.SPHERE_LIST, Marker.CUBE_LIST, Marker.POINTS])
def test_lists_of_points(kind: int, departure: Any) -> None:
    places = [RosPoint(x=1.0), RosPoint(y=1.0)]
    first, second = landmarks(departure, ball(kind, points=places))
    assert (first.name, second.name) == ('target_3_0', 'target_3_1')
    assert first.position == pytest.approx((1100, 0, -20))
    assert second.position == pytest.approx((100, 1000, -20))
    assert first.rgba == second.rgba == (255, 51, 0, 255)
    colors = [ColorRGBA(b=1.0, a=1.0), ColorRGBA(g=1.0)]
    found = landmarks(departure, ball(kind, points=places, colors=colors))
    assert [point.rgba for point in found] == [(0, 0, 255, 255), (0, 255, 0, 0)]


def test_what_is_left_to_see(departure: Any) -> None:
    """Texts are no points; what an array deletes again is not there."""
    found = landmarks(
        departure,
        ball(id=0),
        ball(action=Marker.DELETEALL),
        ball(id=1),
        ball(id=2),
        ball(id=1, action=Marker.DELETE),
        ball(id=2, ns='other'),
        ball(id=4, ns='gone'),
        ball(ns='gone', action=Marker.DELETEALL),
        ball(Marker.TEXT_VIEW_FACING, id=2, text='Target'),
        ball(Marker.CUBE, id=2),
    )
    assert [point.name for point in found] == ['target_2', 'other_2']
    assert landmarks(departure, ball(action=Marker.DELETEALL)) == ()
    assert landmarks(departure) == ()


def test_stamp_of_an_array(departure: Any) -> None:
    late = ball(id=1)
    late.header.stamp.sec = 3
    early = ball(action=Marker.DELETEALL)
    early.header.stamp.sec = 2
    both = MarkerArray(markers=[early, late])
    assert markers_from_ros(both, 'Targets', departure).timestamp == 3 << 32
    only = MarkerArray(markers=[early])
    assert markers_from_ros(only, 'Targets', departure).timestamp == 2 << 32
    now = markers_from_ros(MarkerArray(), 'Targets', departure).timestamp
    assert now == 1_800_000_000 << 32 | 0x80000000


def test_arrays_that_are_no_landmarks(departure: Any) -> None:
    with pytest.raises(PackError, match="marker 'target_3' is no point .*SPHERE.* found ARROW"):
        landmarks(departure, ball(Marker.ARROW))
    moved = ball(id=1)
    moved.header.frame_id = 'map'
    with pytest.raises(PackError, match=r"several frames .*found \['', 'map'\]"):
        landmarks(departure, ball(), moved)
    colors = [ColorRGBA()]
    with pytest.raises(PackError, match='too few or too many colors .*expected 0, found 1'):
        landmarks(departure, ball(Marker.POINTS, colors=colors))


def test_landmarks_come_back(place: Any, departure: Any) -> None:
    message = markers_to_ros(Packet(LANDMARKS), LANDMARKS, place)
    nose, other = landmarks(departure, *message.markers)
    assert (nose.name, nose.position) == ('ProbeToTracker_0', (0, 85, -20))
    assert (nose.diameter, nose.rgba) == (4, (255, 0, 51, 102))
    assert other.position == (1000, 0, 0)
