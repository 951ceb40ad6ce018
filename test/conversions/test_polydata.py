# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""POLYDATA: igtl_ros/PolyData holds all of it, shape_msgs/Mesh its surface."""

from __future__ import annotations

from array import array
import time
from typing import Any

import pytest

pytest.importorskip('igtl_ros.msg')

from geometry_msgs.msg import Point
from golden import GOLDEN
from golden import Golden
from igtl_ros.conversions import meshes
from igtl_ros.conversions.meshes import mesh_from_ros
from igtl_ros.conversions.meshes import mesh_to_ros
from igtl_ros.conversions.meshes import segments_of
from igtl_ros.conversions.meshes import TooLargeError
from igtl_ros.conversions.meshes import triangles_of
from igtl_ros.conversions.placement import Departure
from igtl_ros.conversions.polydata import polydata_from_ros
from igtl_ros.conversions.polydata import polydata_to_ros
from igtl_ros.conversions.stamps import time_of
from igtl_ros.msg import PolyData as PolyDataMessage
from igtl_ros.msg import PolyDataAttribute
from igtl_ros.openigtlink import Attribute
from igtl_ros.openigtlink import AttributeType
from igtl_ros.openigtlink import Cells
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import PolyData
from igtl_ros.openigtlink import unpack
import numpy as np
from shape_msgs.msg import Mesh
from shape_msgs.msg import MeshTriangle

pytestmark = pytest.mark.ros

ALL = [case for case in GOLDEN if case.packet.type_name == 'POLYDATA']
# The corner of a box: a triangle, a square, a strip, a line, a vertex.
CORNER = PolyData(
    [(0, 0, 0), (100, 0, 0), (100, 50, 0), (0, 50, 0), (0, 0, 25)],
    vertices=[(4,)],
    lines=[(0, 1, 2), (3, 4)],
    polygons=[(0, 1, 4), (0, 3, 2, 1)],
    triangle_strips=[(0, 4, 3, 2, 1)],
    attributes=(
        Attribute(AttributeType.NORMALS, 'n', [(0, 0, 1)] * 5),
        Attribute(AttributeType.CELL_SCALARS, 'c', [(1, 2)] * 6),
    ),
)


def sent(message: Any, departure: Any, convert: Any = polydata_from_ros) -> PolyData:
    body = unpack(convert(message, 'Surface', departure).to_bytes()).body
    assert isinstance(body, PolyData)
    return body


def corners(mesh: Mesh) -> list[list[int]]:
    return [triangle.vertex_indices.tolist() for triangle in mesh.triangles]


# --- all of it ---


def test_what_is_published(place: Any, unchanged: Any) -> None:
    packet = Packet(CORNER, 'Corner', 0x1_8000_0000, 2, 7)
    with unchanged(packet):
        message = polydata_to_ros(packet, CORNER, place)
    assert message.header == place.header()
    assert (message.device_name, message.timestamp, message.message_id) == (
        *('ProbeToTracker', 0x1_8000_0000, 7),
    )
    assert message.points.tolist() == pytest.approx(
        [0, 0, 0, 0.1, 0, 0, 0.1, 0.05, 0, 0, 0.05, 0, 0, 0, 0.025]
    )
    assert (message.vertices.sizes.tolist(), message.vertices.indices.tolist()) == ([1], [4])
    assert message.lines.sizes.tolist() == [3, 2]
    assert message.lines.indices.tolist() == [0, 1, 2, 3, 4]
    assert message.polygons.sizes.tolist() == [3, 4]
    assert message.polygons.indices.tolist() == [0, 1, 4, 0, 3, 2, 1]
    assert message.triangle_strips.sizes.tolist() == [5]
    normals, scalars = message.attributes
    assert (normals.name, normals.kind, normals.on_cells) == (
        'n',
        PolyDataAttribute.NORMALS,
        False,
    )
    assert (normals.components, normals.values.tolist()) == (3, [0, 0, 1] * 5)
    assert (scalars.name, scalars.kind, scalars.on_cells) == ('c', PolyDataAttribute.SCALARS, True)
    assert (scalars.components, scalars.values.tolist()) == (2, [1, 2] * 6)


def test_raw_millimetres(place: Any) -> None:
    message = polydata_to_ros(Packet(CORNER), CORNER, place._replace(scale=1.0))
    assert message.points[3:6].tolist() == [100, 0, 0]
    assert sent(message, Departure(0, 1.0)) == CORNER


@pytest.mark.parametrize('case', ALL, ids=lambda case: case.name)
def test_golden_messages_come_back(
    case: Golden, place: Any, departure: Any, unchanged: Any
) -> None:
    """All that the wire says is there again, and byte for byte where the sender wrote it right."""
    packet = unpack(case.data)
    stamped = place._replace(stamp=time_of(packet.nanoseconds), device_name=packet.device_name)
    message = polydata_to_ros(packet, packet.body, stamped)
    with unchanged(message):
        back = polydata_from_ros(message, packet.device_name, departure)
    assert back.body == packet.body
    assert back.metadata == packet.metadata and back.message_id == packet.message_id
    if packet.to_bytes() == case.data and packet.timestamp:
        assert back.to_bytes() == case.data


def test_that_some_golden_messages_are_compared_byte_for_byte() -> None:
    equal = [c for c in ALL if unpack(c.data).to_bytes() == c.data and c.packet.timestamp]
    assert equal


def test_every_float_comes_back(place: Any, departure: Any) -> None:
    points = np.random.default_rng(5).standard_normal((10_000, 3)).astype('>f4') * 1234.567
    points[0] = 0, np.inf, np.finfo('>f4').tiny
    body = PolyData(points)
    back = sent(polydata_to_ros(Packet(body), body, place), departure)
    assert back.points.tobytes() == body.points.tobytes()


def test_an_empty_one(place: Any, departure: Any) -> None:
    message = polydata_to_ros(Packet(PolyData()), PolyData(), place)
    assert message.points.tolist() == [] and message.attributes == []
    assert sent(message, departure) == PolyData() == sent(PolyDataMessage(), departure)


def plain(**fields: Any) -> PolyDataMessage:
    """Return three points and one triangle."""
    message = PolyDataMessage(points=array('d', [0, 0, 0, 0.1, 0, 0, 0, 0.2, 0]))
    message.polygons.sizes, message.polygons.indices = [3], [0, 1, 2]
    for name, value in fields.items():
        setattr(message, name, value)
    return message


def attribute(**fields: Any) -> PolyDataMessage:
    values = {'name': 'heat', 'components': 1, 'values': [1.0, 2.0, 3.0], **fields}
    return plain(attributes=[PolyDataAttribute(**values)])


def test_a_message_of_ones_own(departure: Any) -> None:
    body = sent(attribute(), departure)
    assert body.points == pytest.approx(np.array([(0, 0, 0), (100, 0, 0), (0, 200, 0)]))
    assert [cell.tolist() for cell in body.polygons] == [[0, 1, 2]]
    assert body.attributes == (Attribute(AttributeType.SCALARS, 'heat', [1, 2, 3]),)


def cells(sizes: list[int], indices: list[int]) -> PolyDataMessage:
    message = plain()
    message.polygons.sizes, message.polygons.indices = sizes, indices
    return message


WRONG = {
    'points are no triples .*multiple of 3, found 4': plain(points=[0.0] * 4),
    'points do not fit float32': plain(points=[1e300, 0.0, 0.0]),
    'polygons name a point that is not there .*at most 2, found 3': cells([3], [0, 1, 3]),
    'sizes of polygons do not share out .*3 in all, found 4': cells([4], [0, 1, 2]),
    'sizes of polygons .*3 in all, found 4294967295': cells([2**32 - 1], [0, 1, 2]),
    "attribute 'heat' is none .*found kind 16": attribute(kind=16),
    "attribute 'heat': .*7": attribute(kind=7),
    "attribute 'heat' is none .*3 values of 2 components": attribute(components=2),
    "attribute 'heat' is none .*3 values of 0 components": attribute(components=0),
    "attribute 'heat': values do not fit VECTORS .*found .3, 1.": attribute(kind=1),
}


@pytest.mark.parametrize('problem', WRONG)
def test_what_is_not_sent(problem: str, departure: Any) -> None:
    with pytest.raises(PackError, match=problem):
        polydata_from_ros(WRONG[problem], 'Surface', departure)


# --- triangles ---


def test_polygons_become_fans_and_strips_keep_their_side() -> None:
    assert triangles_of(CORNER).tolist() == [
        *([0, 1, 4], [0, 3, 2], [0, 2, 1]),
        *([0, 4, 3], [4, 2, 3], [3, 2, 1]),
    ]


def test_a_flat_strip_looks_one_way() -> None:
    """A band of eight points in the plane: all normals up, the area that of the band."""
    points = [(x // 2, x % 2, 0) for x in range(8)]
    band = PolyData(points, triangle_strips=[(1, 0, 3, 2, 5, 4, 7, 6)])
    a, b, c = (np.array(points)[triangles_of(band)[:, corner]] for corner in range(3))
    normals = np.cross(b - a, c - a)
    assert normals.tolist() == [[0, 0, 1]] * 6


def test_a_fan_covers_its_polygon() -> None:
    turn = np.arange(7) * 2 * np.pi / 7
    points = np.stack([np.cos(turn), np.sin(turn), 0 * turn], axis=1)
    body = PolyData(points, polygons=[tuple(range(7))])
    a, b, c = (points[triangles_of(body)[:, corner]] for corner in range(3))
    normals = np.cross(b - a, c - a) / 2
    assert (normals[:, 2] > 0).all()
    # The area of a regular heptagon of radius 1: 7/2 sin(2 pi / 7)
    assert normals.sum(axis=0) == pytest.approx([0, 0, 3.5 * np.sin(2 * np.pi / 7)])


def test_cells_with_too_few_points() -> None:
    body = PolyData(
        np.zeros((3, 3)),
        lines=[(), (0,), (0, 1)],
        polygons=[(), (0,), (0, 1), (0, 1, 2)],
        triangle_strips=[(0, 1), (2, 1, 0), ()],
    )
    assert triangles_of(body).tolist() == [[0, 1, 2], [2, 1, 0]]
    assert segments_of(body.lines).tolist() == [[0, 1]]
    assert triangles_of(PolyData()).shape == (0, 3)
    assert segments_of(Cells()).shape == (0, 2)


def test_segments() -> None:
    assert segments_of(CORNER.lines).tolist() == [[0, 1], [1, 2], [3, 4]]


# --- shape_msgs/Mesh ---


def test_the_mesh(place: Any, unchanged: Any) -> None:
    packet = Packet(CORNER)
    with unchanged(packet):
        mesh = mesh_to_ros(packet, CORNER, place)
    assert len(mesh.triangles) == 6
    assert corners(mesh)[:3] == [[0, 1, 4], [0, 3, 2], [0, 2, 1]]
    assert len(mesh.vertices) == 5
    last = mesh.vertices[2]
    assert (last.x, last.y, last.z) == pytest.approx((0.1, 0.05, 0))


def test_a_mesh_of_no_surface(place: Any) -> None:
    body = PolyData([(1, 2, 3)], vertices=[(0,)])
    mesh = mesh_to_ros(Packet(body), body, place)
    assert (mesh.triangles, len(mesh.vertices)) == ([], 1)


def test_a_mesh_is_sent(departure: Any, unchanged: Any) -> None:
    mesh = Mesh(
        triangles=[MeshTriangle(vertex_indices=[2, 1, 0])],
        vertices=[Point(x=0.1), Point(y=-0.02), Point(z=0.003)],
    )
    with unchanged(mesh):
        packet = mesh_from_ros(mesh, 'Surface', departure)
    assert packet.body.points == pytest.approx(
        np.array([(100, 0, 0), (0, -20, 0), (0, 0, 3)], float)
    )
    assert [cell.tolist() for cell in packet.body.polygons] == [[2, 1, 0]]
    # A Mesh has no header: half a second past the full one, from the conftest.
    assert packet.timestamp == 1_800_000_000 << 32 | 0x80000000
    assert sent(Mesh(), departure, mesh_from_ros) == PolyData()


def test_a_mesh_with_a_vertex_that_is_not_there(departure: Any) -> None:
    mesh = Mesh(triangles=[MeshTriangle(vertex_indices=[0, 1, 2])], vertices=[Point(), Point()])
    with pytest.raises(PackError, match='polygons name a point .*at most 1, found 2'):
        mesh_from_ros(mesh, 'Surface', departure)


def test_a_mesh_comes_back(place: Any, departure: Any) -> None:
    back = sent(mesh_to_ros(Packet(CORNER), CORNER, place), departure, mesh_from_ros)
    assert back.points.tobytes() == CORNER.points.tobytes()
    assert triangles_of(back).tolist() == triangles_of(CORNER).tolist()


def test_there_is_an_end_to_objects(place: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(meshes, 'MOST_OBJECTS', 6)
    assert len(mesh_to_ros(Packet(CORNER), CORNER, place).triangles) == 6
    monkeypatch.setattr(meshes, 'MOST_OBJECTS', 5)
    with pytest.raises(TooLargeError, match='6 points or cells .*at most 5.*topic polydata'):
        mesh_to_ros(Packet(CORNER), CORNER, place)
    monkeypatch.setattr(meshes, 'MOST_OBJECTS', 4)
    points = PolyData(np.zeros((5, 3)))
    with pytest.raises(TooLargeError):
        mesh_to_ros(Packet(points), points, place)


def test_many_triangles_are_quick(place: Any, departure: Any) -> None:
    """A loop over 100,000 triangles would take longer than this; it is ten times too much."""
    indices = np.random.default_rng(3).integers(0, 50_000, 300_000).astype(np.uint32)
    body = PolyData(np.ones((50_000, 3)), polygons=meshes.cells_of(3, indices))
    start = time.process_time()
    message = polydata_to_ros(Packet(body), body, place)
    polydata_from_ros(message, 'Surface', departure)
    assert time.process_time() - start < 0.05
