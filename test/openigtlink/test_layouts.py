# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The declared layouts against the numbers of the documents, typed in by hand."""

from igtl_ros.openigtlink import BODIES
from igtl_ros.openigtlink import Capability
from igtl_ros.openigtlink import ColorTable
from igtl_ros.openigtlink import Command
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import ImageMeta
from igtl_ros.openigtlink import LabelMeta
from igtl_ros.openigtlink import NDArray
from igtl_ros.openigtlink import Points
from igtl_ros.openigtlink import PolyData
from igtl_ros.openigtlink import Position
from igtl_ros.openigtlink import QuaternionTrackingData
from igtl_ros.openigtlink import REQUEST_BODIES
from igtl_ros.openigtlink import Sensor
from igtl_ros.openigtlink import StartTracking
from igtl_ros.openigtlink import StartVideo
from igtl_ros.openigtlink import Status
from igtl_ros.openigtlink import String
from igtl_ros.openigtlink import TrackedFrame
from igtl_ros.openigtlink import TrackingData
from igtl_ros.openigtlink import Trajectories
from igtl_ros.openigtlink import Transform
from igtl_ros.openigtlink import Video
from igtl_ros.openigtlink import VideoMeta
from igtl_ros.openigtlink.header import LAYOUT as HEADER
from igtl_ros.openigtlink.layout import Layout
from igtl_ros.openigtlink.messages import bind
from igtl_ros.openigtlink.messages.attributes import HEADER as ATTRIBUTE
from igtl_ros.openigtlink.messages.queries import Acknowledgement
from igtl_ros.openigtlink.metadata import ENTRY
from igtl_ros.openigtlink.metadata import EXTENDED_HEADER
import numpy as np
import pytest

# Name, whole size, then the fields: `name offset size`.
DOCUMENTED: tuple[tuple[str, Layout, int, str], ...] = (
    (
        'header',
        HEADER,
        58,
        'version 0 2, type 2 12, device_name 14 20, timestamp 34 8, body_size 42 8, crc 50 8',
    ),
    (
        'extended header',
        EXTENDED_HEADER,
        12,
        'extended_header_size 0 2, metadata_header_size 2 2, metadata_size 4 4, message_id 8 4',
    ),
    ('metadata entry', ENTRY, 8, 'key_size 0 2, value_encoding 2 2, value_size 4 4'),
    ('TRANSFORM', Transform.LAYOUT, 48, 'matrix 0 48'),
    ('POSITION', Position.LAYOUT, 28, 'position 0 12, quaternion 12 16'),
    (
        'IMAGE',
        Image.LAYOUT,
        72,
        'version 0 2, components 2 1, scalar_type 3 1, endian 4 1, coordinate_system 5 1, '
        'size 6 6, matrix 12 48, offset 60 6, part 66 6',
    ),
    ('STATUS', Status.LAYOUT, 30, 'code 0 2, subcode 2 8, error_name 10 20'),
    ('CAPABILITY', Capability.LAYOUT, 12, 'type 0 12'),
    (
        'IMGMETA',
        ImageMeta.LAYOUT,
        260,
        'name 0 64, id 64 20, modality 84 32, patient_name 116 64, patient_id 180 64, '
        'timestamp 244 8, size 252 6, scalar_type 258 1, reserved 259 1',
    ),
    (
        'LBMETA',
        LabelMeta.LAYOUT,
        116,
        'name 0 64, id 64 20, label 84 1, reserved 85 1, rgba 86 4, size 90 6, owner 96 20',
    ),
    ('COLORT', ColorTable.LAYOUT, 2, 'index_type 0 1, map_type 1 1'),
    (
        'POINT',
        Points.LAYOUT,
        136,
        'name 0 64, group 64 32, rgba 96 4, position 100 12, diameter 112 4, owner 116 20',
    ),
    (
        'TRAJ',
        Trajectories.LAYOUT,
        150,
        'name 0 64, group 64 32, type 96 1, reserved 97 1, rgba 98 4, entry 102 12, '
        'target 114 12, diameter 126 4, owner 130 20',
    ),
    ('TDATA', TrackingData.LAYOUT, 70, 'name 0 20, type 20 1, reserved 21 1, matrix 22 48'),
    ('STT_TDATA', StartTracking.LAYOUT, 36, 'interval 0 4, coordinate_system 4 32'),
    (
        'QTDATA',
        QuaternionTrackingData.LAYOUT,
        50,
        'name 0 20, type 20 1, reserved 21 1, position 22 12, quaternion 34 16',
    ),
    ('SENSOR', Sensor.LAYOUT, 10, 'length 0 1, status 1 1, unit 2 8'),
    ('STRING', String.LAYOUT, 4, 'encoding 0 2, length 2 2'),
    ('NDARRAY', NDArray.LAYOUT, 2, 'scalar_type 0 1, dimensions 1 1'),
    (
        'POLYDATA',
        PolyData.LAYOUT,
        40,
        'points 0 4, vertices 4 4, size_vertices 8 4, lines 12 4, size_lines 16 4, '
        'polygons 20 4, size_polygons 24 4, triangle_strips 28 4, size_triangle_strips 32 4, '
        'attributes 36 4',
    ),
    ('attribute', ATTRIBUTE, 6, 'type 0 1, components 1 1, count 2 4'),
    ('children of BIND', bind.COUNT, 2, 'count 0 2'),
    ('child of BIND', bind.Bind.LAYOUT, 20, 'type 0 12, size 12 8'),
    ('names of BIND', bind.NAME_TABLE, 2, 'size 0 2'),
    ('GET_BIND', bind.BindQuery.LAYOUT, 12, 'type 0 12'),
    ('STT_BIND', bind.StartBind.LAYOUT, 8, 'interval 0 8'),
    ('RTS_', Acknowledgement.LAYOUT, 1, 'status 0 1'),
    ('COMMAND', Command.LAYOUT, 138, 'command_id 0 4, name 4 128, encoding 132 2, length 134 4'),
    (
        'VIDEO',
        Video.LAYOUT,
        76,
        'version 0 2, endian 2 1, codec 3 4, frame_type 7 2, coordinate_system 9 1, size 10 6, '
        'matrix 16 48, offset 64 6, part 70 6',
    ),
    ('STT_VIDEO', StartVideo.LAYOUT, 9, 'codec 0 4, interval 4 4, reserved 8 1'),
    (
        'VIDEOMETA',
        VideoMeta.LAYOUT,
        322,
        'name 0 64, device_name 64 64, patient_name 128 64, patient_id 192 64, zoom 256 2, '
        'focal_length 258 8, size 266 6, matrix 272 48, scalar_type 320 1, reserved 321 1',
    ),
    (
        'TRACKEDFRAME',
        TrackedFrame.LAYOUT,
        86,
        'scalar_type 0 2, components 2 2, image_type 4 2, size 6 6, image_size 12 4, '
        'xml_size 16 4, orientation 20 2, matrix 22 64',
    ),
)
each_layout = pytest.mark.parametrize(
    ('layout', 'size', 'fields'),
    [row[1:] for row in DOCUMENTED],
    ids=[row[0] for row in DOCUMENTED],
)


def places(fields: str) -> dict[str, tuple[int, int]]:
    """Return offset and size of each field."""
    found = [field.split() for field in fields.split(', ')]
    return {name: (int(offset), int(size)) for name, offset, size in found}


@each_layout
def test_as_documented(layout: Layout, size: int, fields: str):
    assert layout.size == layout.struct.size == size
    found = {field.name: (layout.offsets[field.name], field.size) for field in layout.fields}
    assert found == places(fields)
    assert [*found] == [*places(fields)]
    assert [*layout.offsets] == [*places(fields)]


@each_layout
def test_fields_fill_the_record(layout: Layout, size: int, fields: str):
    end = 0
    for offset, width in places(fields).values():
        assert offset == end
        end = offset + width
    assert end == size


@each_layout
def test_numpy_sees_the_same(layout: Layout, size: int, fields: str):
    assert layout.dtype.itemsize == size
    found = {
        name: (layout.dtype.fields[name][1], layout.dtype.fields[name][0].itemsize)
        for name in layout.dtype.names
    }
    assert found == places(fields)
    # The same bytes through both; numpy cuts NUL bytes off the end of text.
    data = bytes(1 + index % 255 for index in range(size))
    values = np.frombuffer(data, layout.dtype)[0]
    flat = []
    for value in values.tolist():
        flat += value.tolist() if isinstance(value, np.ndarray) else [value]
    assert np.array_equal(flat, layout.struct.unpack(data))


def test_every_layout_is_here():
    known = {id(row[1]) for row in DOCUMENTED}
    layouts = {body.LAYOUT for body in {*BODIES.values(), *REQUEST_BODIES.values()}}
    assert [layout.fields for layout in layouts if layout.fields and id(layout) not in known] == []


def test_a_field_of_the_matrix_is_one_of_transform():
    assert TrackingData.LAYOUT.fields[-1] is Transform.LAYOUT.fields[0]
