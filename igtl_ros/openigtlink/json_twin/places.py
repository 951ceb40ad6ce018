# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Poses, points, paths and surfaces."""

from __future__ import annotations

from typing import Any
from typing import NamedTuple

from igtl_ros.openigtlink.json_twin.arrays import Array
from igtl_ros.openigtlink.json_twin.arrays import Matrix
from igtl_ros.openigtlink.json_twin.objects import Composite
from igtl_ros.openigtlink.json_twin.objects import laid_out
from igtl_ros.openigtlink.json_twin.objects import Member
from igtl_ros.openigtlink.json_twin.parts import CellsCodec
from igtl_ros.openigtlink.json_twin.scalars import Integer
from igtl_ros.openigtlink.json_twin.scalars import Several
from igtl_ros.openigtlink.json_twin.scalars import Text
from igtl_ros.openigtlink.messages.attributes import Attribute
from igtl_ros.openigtlink.messages.attributes import AttributeType
from igtl_ros.openigtlink.messages.attributes import HEADER
from igtl_ros.openigtlink.messages.attributes import MAX_NAME
from igtl_ros.openigtlink.messages.base import Body
from igtl_ros.openigtlink.messages.points import Point
from igtl_ros.openigtlink.messages.points import Points
from igtl_ros.openigtlink.messages.polydata import PolyData
from igtl_ros.openigtlink.messages.polydata import SECTIONS
from igtl_ros.openigtlink.messages.quaternion_tracking import QuaternionTrackingData
from igtl_ros.openigtlink.messages.tracking import ToolType
from igtl_ros.openigtlink.messages.tracking import TrackingData
from igtl_ros.openigtlink.messages.trajectories import Trajectories
from igtl_ros.openigtlink.messages.trajectories import Trajectory
from igtl_ros.openigtlink.messages.trajectories import TrajectoryType
from igtl_ros.openigtlink.messages.transform import Position
from igtl_ros.openigtlink.messages.transform import Transform
import numpy as np


class Tool(NamedTuple):
    """A tool of TDATA, which the body has as columns."""

    name: str
    type: int = ToolType.INSTRUMENT_6D
    matrix: Any = np.eye(4)


class QuaternionTool(NamedTuple):
    """A tool of QTDATA, which the body has as columns."""

    name: str
    type: int = ToolType.INSTRUMENT_6D
    position: tuple[float, ...] = (0.0, 0.0, 0.0)
    quaternion: tuple[float, ...] = (0.0, 0.0, 0.0, 1.0)


def _tools(body: TrackingData) -> list[Tool]:
    return [*map(Tool, body.names, body.types, body.matrices)]


def _tracking(tools: tuple[Tool, ...] = ()) -> TrackingData:
    matrices = np.array([tool.matrix for tool in tools]).reshape(len(tools), 4, 4)
    return TrackingData(
        tuple(tool.name for tool in tools), matrices, tuple(tool.type for tool in tools)
    )


def _quaternion_tools(body: QuaternionTrackingData) -> list[QuaternionTool]:
    return [*map(QuaternionTool, body.names, body.types, body.positions, body.quaternions)]


def _quaternion_tracking(tools: tuple[QuaternionTool, ...] = ()) -> QuaternionTrackingData:
    return QuaternionTrackingData(
        tuple(tool.name for tool in tools),
        np.array([tool.position for tool in tools]).reshape(len(tools), 3),
        np.array([tool.quaternion for tool in tools]).reshape(len(tools), 4),
        tuple(tool.type for tool in tools),
    )


_TYPES = {'type': ToolType}
_TOOLS = Several(laid_out(Tool, TrackingData.LAYOUT, {'matrix': Matrix()}, _TYPES))
_QUATERNION_TOOLS = Several(laid_out(QuaternionTool, QuaternionTrackingData.LAYOUT, names=_TYPES))
_POINTS = Several(laid_out(Point, Points.LAYOUT))
_PATHS = Several(laid_out(Trajectory, Trajectories.LAYOUT, names={'type': TrajectoryType}))
_ATTRIBUTES = Several(
    laid_out(
        Attribute,
        HEADER,
        {'name': Text(MAX_NAME), 'values': Array(('f4',), '>f4')},
        {'type': AttributeType},
    )
)

PLACES: dict[type[Body], Composite] = {
    Points: laid_out(Points, Points.LAYOUT, {'points': _POINTS}),
    PolyData: laid_out(
        PolyData,
        PolyData.LAYOUT,
        {
            'points': Array(('f4',), '>f4', empty=(0, 3)),
            **{name: CellsCodec(name) for name in SECTIONS},
            'attributes': _ATTRIBUTES,
        },
    ),
    Position: laid_out(Position, Position.LAYOUT, {'size': Integer(12, 28)}),
    QuaternionTrackingData: Composite(
        _quaternion_tracking, [Member('tools', _QUATERNION_TOOLS, _quaternion_tools, 'tools')]
    ),
    TrackingData: Composite(_tracking, [Member('tools', _TOOLS, _tools, 'tools')]),
    Trajectories: laid_out(Trajectories, Trajectories.LAYOUT, {'trajectories': _PATHS}),
    Transform: laid_out(Transform, Transform.LAYOUT, {'matrix': Matrix()}),
}
