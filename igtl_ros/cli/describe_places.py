# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What `igtl echo` says of poses, points, paths and surfaces."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from igtl_ros.cli.describe_values import at
from igtl_ros.cli.describe_values import counted
from igtl_ros.cli.describe_values import name_of
from igtl_ros.cli.describe_values import number
from igtl_ros.cli.describe_values import numbers
from igtl_ros.cli.describe_values import rotation
from igtl_ros.cli.describe_values import shortened
from igtl_ros.cli.describe_values import some
from igtl_ros.openigtlink import Attribute
from igtl_ros.openigtlink import AttributeType
from igtl_ros.openigtlink import Body
from igtl_ros.openigtlink import Point
from igtl_ros.openigtlink import Points
from igtl_ros.openigtlink import PolyData
from igtl_ros.openigtlink import Position
from igtl_ros.openigtlink import QuaternionTrackingData
from igtl_ros.openigtlink import ToolType
from igtl_ros.openigtlink import TrackingData
from igtl_ros.openigtlink import Trajectories
from igtl_ros.openigtlink import Trajectory
from igtl_ros.openigtlink import TrajectoryType
from igtl_ros.openigtlink import Transform
from igtl_ros.openigtlink.messages.polydata import SECTIONS
from igtl_ros.openigtlink.text import printable
import numpy as np

_CELLS = (
    ('vertex', 'vertices'),
    ('line', ''),
    ('polygon', ''),
    ('triangle strip', ''),
)


def _transform(body: Transform) -> str:
    return f'{at(body.matrix[:3, 3])} mm, rotation {rotation(body.matrix)}'


def _position(body: Position) -> str:
    if body.size == 12:
        return f'{at(body.position)} mm, no rotation'
    return f'{at(body.position)} mm, quaternion {numbers(body.quaternion)}'


def _tools(body: Any, places: list[str]) -> str:
    if not body.names:
        return 'no tool visible'
    tools = [
        f'{printable(name)}{_kind(kind)} {place}'
        for name, kind, place in zip(body.names, body.types, places, strict=True)
    ]
    return f'{counted(len(tools), "tool")} (mm): {some(tools, str)}'


def _kind(kind: int) -> str:
    """Return what is uncommon about a tool."""
    if kind == ToolType.INSTRUMENT_6D:
        return ''
    return f' ({name_of(kind, ToolType, "type")})'


def _tracking(body: TrackingData) -> str:
    return _tools(body, [at(matrix[:3, 3]) for matrix in body.matrices])


def _quaternion_tracking(body: QuaternionTrackingData) -> str:
    places = [
        f'{at(position)}, quaternion {numbers(quaternion)}'
        for position, quaternion in zip(body.positions, body.quaternions, strict=True)
    ]
    return _tools(body, places)


def _point(point: Point) -> str:
    return f'{printable(point.name)} {at(point.position)}'


def _points(body: Points) -> str:
    if not body.points:
        return 'no points'
    return f'{counted(len(body.points), "point")} (mm): {some(body.points, _point)}'


def _path(path: Trajectory) -> str:
    name = printable(path.name)
    if path.type == TrajectoryType.ENTRY_ONLY:
        return f'{name} from {numbers(path.entry)}'
    if path.type == TrajectoryType.TARGET_ONLY:
        return f'{name} to {numbers(path.target)}'
    return f'{name} from {numbers(path.entry)} to {numbers(path.target)}'


def _paths(body: Trajectories) -> str:
    if not body.trajectories:
        return 'no paths'
    return f'{counted(len(body.trajectories), "path")} (mm): {some(body.trajectories, _path)}'


def _attribute(attribute: Attribute) -> str:
    count, components = attribute.values.shape
    kind = name_of(attribute.type, AttributeType, 'type')
    return f'{kind} {shortened(attribute.name, 30)} ({count} x {components})'


def _bounds(points: np.ndarray[Any, Any]) -> str:
    with np.errstate(invalid='ignore'):  # of a NaN
        bounds = zip('xyz', points.min(axis=0).tolist(), points.max(axis=0).tolist(), strict=True)
    return ', '.join(f'{axis} {number(low)} to {number(high)}' for axis, low, high in bounds)


def _surface(body: PolyData) -> str:
    said = [counted(len(body.points), 'point')]
    if len(body.points):
        said[0] += f' in {_bounds(body.points)} mm'
    for section, (one, many) in zip(SECTIONS, _CELLS, strict=True):
        if len(getattr(body, section)):
            said.append(counted(len(getattr(body, section)), one, many))
    if body.attributes:
        said.append(some(body.attributes, _attribute))
    return '; '.join(said)


PLACES: dict[type[Body], Callable[[Any], str]] = {
    Points: _points,
    PolyData: _surface,
    Position: _position,
    QuaternionTrackingData: _quaternion_tracking,
    TrackingData: _tracking,
    Trajectories: _paths,
    Transform: _transform,
}
