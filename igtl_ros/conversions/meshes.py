# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
The surface of POLYDATA as triangles, and shape_msgs/Mesh (millimetres to metres and back).

Polygons become fans, which is right for convex ones; of a strip every second triangle is turned,
so that all look to the same side. shape_msgs/Mesh has an object for each triangle: 100,000 of
them take some 0.2 s to build, igtl_ros/PolyData a few milliseconds. A peer decides how many there
are, so there is an end to it.
"""

from __future__ import annotations

from operator import attrgetter

from igtl_ros.conversions.bulk import Array
from igtl_ros.conversions.bulk import points_from_ros
from igtl_ros.conversions.bulk import points_to_ros
from igtl_ros.conversions.images import ImageError
from igtl_ros.conversions.placement import Departure
from igtl_ros.conversions.placement import Placement
from igtl_ros.openigtlink import from_nanoseconds
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import PolyData
from igtl_ros.openigtlink.messages.cells import Cells
import numpy as np
from shape_msgs.msg import Mesh
from shape_msgs.msg import MeshTriangle

MOST_OBJECTS = 200_000
_CORNERS = attrgetter('vertex_indices')


class TooLargeError(ImageError):
    """A POLYDATA would take too many objects in ROS; igtl_ros/PolyData still holds it."""


def check_objects(what: str, *counts: int) -> None:
    """
    Check how many objects a message would have.

    :raises TooLargeError: too many.
    """
    if max(counts) > MOST_OBJECTS:
        raise TooLargeError(
            f'{what} would have {max(counts)} points or cells (expected at most {MOST_OBJECTS}); '
            'igtl_ros/PolyData on the topic polydata holds them all'
        )


def triangles_of(body: PolyData) -> Array:
    """Return the polygons and then the strips as (n, 3) uint32 point indices."""
    return np.concatenate([_fans(body.polygons), _strips(body.triangle_strips)])


def cells_of(size: int, indices: Array) -> Cells:
    """Return cells of one size, which share out the indices."""
    return Cells(np.arange(0, len(indices) + 1, size, dtype=np.int64), indices)


def _runs(cells: Cells, less: int) -> tuple[Array, Array]:
    """
    Return the parts of cells: where its cell begins among the indices, and which of it each is.

    :param less: a cell of n points has n - less parts.
    """
    parts = np.maximum(np.diff(cells.offsets) - less, 0)
    starts = np.repeat(cells.offsets[:-1], parts)
    number = np.arange(len(starts)) - np.repeat(np.cumsum(parts) - parts, parts)
    return starts, number


def segments_of(cells: Cells) -> Array:
    """Return polylines as (n, 2) uint32 point indices."""
    starts, number = _runs(cells, 1)
    first = starts + number
    return cells.indices[np.stack([first, first + 1], axis=1)]


def _fans(cells: Cells) -> Array:
    starts, number = _runs(cells, 2)
    second = starts + number + 1
    return cells.indices[np.stack([starts, second, second + 1], axis=1)]


def _strips(cells: Cells) -> Array:
    starts, number = _runs(cells, 2)
    first, odd = starts + number, number % 2
    return cells.indices[np.stack([first, first + 1 + odd, first + 2 - odd], axis=1)]


def mesh_to_ros(packet: Packet, body: PolyData, place: Placement) -> Mesh:
    """
    Return the surface in metres; no triangles where there are only lines or points.

    :raises TooLargeError: too many points or triangles.
    """
    triangles = triangles_of(body)
    check_objects('mesh', len(triangles), len(body.points))
    return Mesh(
        triangles=[MeshTriangle(vertex_indices=corners) for corners in triangles],
        vertices=points_to_ros(body.points, place.scale),
    )


def mesh_from_ros(message: Mesh, device_name: str, departure: Departure) -> Packet:
    """
    Return a POLYDATA of triangles in millimetres, stamped now: a Mesh has no header.

    :raises PackError: a triangle names a vertex that is not there.
    """
    corners = [*map(_CORNERS, message.triangles)]
    indices = np.concatenate(corners) if corners else np.empty(0, np.uint32)
    body = PolyData(
        points_from_ros(message.vertices, departure.scale), polygons=cells_of(3, indices)
    )
    return Packet(body, device_name, from_nanoseconds(departure.now))
