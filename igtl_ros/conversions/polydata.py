# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""POLYDATA, as igtl_ros/PolyData with all that it says; a list of all its forms in ROS."""

from __future__ import annotations

from igtl_ros.conversions.bulk import field_of
from igtl_ros.conversions.clouds import vertices_from_ros
from igtl_ros.conversions.meshes import mesh_from_ros
from igtl_ros.conversions.meshes import mesh_to_ros
from igtl_ros.conversions.placement import Departure
from igtl_ros.conversions.placement import Placement
from igtl_ros.conversions.polydata_markers import marker_from_ros
from igtl_ros.conversions.polydata_markers import marker_to_ros
from igtl_ros.conversions.rows import Family
from igtl_ros.conversions.rows import Input
from igtl_ros.conversions.rows import Output
from igtl_ros.conversions.wire import packet_of
from igtl_ros.conversions.wire import wire_fields
from igtl_ros.msg import PolyData as PolyDataMessage
from igtl_ros.msg import PolyDataAttribute
from igtl_ros.msg import PolyDataCells
from igtl_ros.openigtlink import Attribute
from igtl_ros.openigtlink import AttributeType
from igtl_ros.openigtlink import Cells
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import PolyData
from igtl_ros.openigtlink.messages.attributes import CELL
from igtl_ros.openigtlink.messages.polydata import SECTIONS
from igtl_ros.openigtlink.text import printable
import numpy as np
from sensor_msgs.msg import PointCloud2
from shape_msgs.msg import Mesh
from visualization_msgs.msg import Marker


def polydata_to_ros(packet: Packet, body: PolyData, place: Placement) -> PolyDataMessage:
    """Return all that the message says, points in metres, values unscaled."""
    return PolyDataMessage(
        **wire_fields(packet, place),
        points=field_of('d', body.points.astype(np.float64) * place.scale),
        **{name: _cells_to_ros(getattr(body, name)) for name in SECTIONS},
        attributes=[
            PolyDataAttribute(
                name=printable(attribute.name),
                kind=attribute.type & ~CELL,
                on_cells=bool(attribute.type & CELL),
                components=attribute.values.shape[1],
                values=field_of('f', attribute.values),
            )
            for attribute in body.attributes
        ],
    )


def polydata_from_ros(message: PolyDataMessage, device_name: str, departure: Departure) -> Packet:
    """
    Return a POLYDATA in millimetres.

    :raises PackError: points are no triples, a cell names a point that is not there, or values
        do not fit what they are said to be.
    """
    if len(message.points) % 3:
        raise PackError(
            'points are no triples', expected='a multiple of 3', found=len(message.points)
        )
    body = PolyData(
        np.array(message.points, np.float64).reshape(-1, 3) / departure.scale,
        **{name: _cells_from_ros(getattr(message, name), name) for name in SECTIONS},
        attributes=tuple(_attribute_from_ros(attribute) for attribute in message.attributes),
    )
    return packet_of(body, message, device_name, departure)


def _cells_to_ros(cells: Cells) -> PolyDataCells:
    return PolyDataCells(
        sizes=field_of('I', np.diff(cells.offsets)), indices=field_of('I', cells.indices)
    )


def _cells_from_ros(message: PolyDataCells, name: str) -> Cells:
    offsets = np.zeros(len(message.sizes) + 1, np.int64)
    np.cumsum(np.array(message.sizes, np.int64), out=offsets[1:])
    if offsets[-1] != len(message.indices):
        raise PackError(
            f'sizes of {name} do not share out their indices',
            expected=f'{len(message.indices)} in all',
            found=int(offsets[-1]),
        )
    return Cells(offsets, np.array(message.indices, np.uint32))


def _attribute_from_ros(message: PolyDataAttribute) -> Attribute:
    """
    Return an attribute.

    :raises PackError: naming it.
    """
    count, components = len(message.values), message.components
    if message.kind & CELL or not components or count % components:
        raise PackError(
            f'attribute {message.name!r} is none',
            expected='a kind of 0 to 5, and as many values as fill its components',
            found=f'kind {message.kind}, {count} values of {components} components',
        )
    values = np.array(message.values, np.float32).reshape(-1, components)
    try:
        kind = AttributeType(message.kind + (CELL if message.on_cells else 0))
        return Attribute(kind, message.name, values)
    except (PackError, ValueError) as error:
        raise PackError(f'attribute {message.name!r}: {error}') from error


FAMILY = Family(
    outputs={
        PolyData: (
            Output('polydata', PolyDataMessage, polydata_to_ros, latched=True),
            Output('mesh', Mesh, mesh_to_ros, latched=True),
            Output('marker', Marker, marker_to_ros, latched=True),
        ),
    },
    main={PolyData: 'mesh'},
    inputs=(
        Input(Mesh, 'POLYDATA', 'mesh', mesh_from_ros, ('polydata',)),
        Input(Marker, 'POLYDATA', 'marker', marker_from_ros, ('polydata',)),
        Input(PointCloud2, 'POLYDATA', 'polydata_cloud', vertices_from_ros),
        Input(PolyDataMessage, 'POLYDATA', 'polydata', polydata_from_ros),
    ),
)
