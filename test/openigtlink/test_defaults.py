# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What is sent when nothing is said; bodies are values, but no keys."""

from dataclasses import fields
from dataclasses import MISSING

from golden import GOLDEN
from igtl_ros import openigtlink as igtl
from igtl_ros.openigtlink import BODIES
from igtl_ros.openigtlink import Body
from igtl_ros.openigtlink import REQUEST_BODIES
from igtl_ros.openigtlink.messages.image import NATIVE
import numpy as np
import pytest

IDENTITY = (1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0)
EYE = np.eye(4)
ONE = np.zeros((1, 1, 1), np.uint8)
# A body made of what it must have; what the rest is then.
DEFAULTS: list[tuple[Body, dict[str, object]]] = [
    (igtl.Transform(), {'matrix': EYE}),
    (
        igtl.Position(),
        {'position': (0, 0, 0), 'quaternion': (0, 0, 0, 1), 'size': 28},
    ),
    (
        igtl.Image(ONE),
        {
            'matrix': EYE,
            'coordinate_system': igtl.CoordinateSystem.RAS,
            'size': (1, 1, 1),
            'offset': (0, 0, 0),
            'endian': NATIVE,
        },
    ),
    (igtl.Status(), {'code': 1, 'subcode': 0, 'error_name': '', 'message': ''}),
    (igtl.String(), {'data': b'', 'encoding': 3}),
    (igtl.ClientInfo(), {'data': b'', 'encoding': 3}),
    (igtl.Capability(), {'types': ()}),
    (igtl.ImageMeta(), {'images': ()}),
    (igtl.LabelMeta(), {'labels': ()}),
    (igtl.VideoMeta(), {'videos': ()}),
    (igtl.Points(), {'points': ()}),
    (igtl.Trajectories(), {'trajectories': ()}),
    (igtl.TrackingData(), {'names': (), 'matrices': np.empty((0, 4, 4)), 'types': ()}),
    (
        igtl.QuaternionTrackingData(),
        {
            'names': (),
            'positions': np.empty((0, 3)),
            'quaternions': np.empty((0, 4)),
            'types': (),
        },
    ),
    (igtl.Sensor(), {'values': (), 'unit': 0, 'status': 0}),
    (
        igtl.PolyData(),
        {
            'points': np.empty((0, 3)),
            'vertices': igtl.Cells(),
            'lines': igtl.Cells(),
            'polygons': igtl.Cells(),
            'triangle_strips': igtl.Cells(),
            'attributes': (),
        },
    ),
    (igtl.Bind(), {'children': ()}),
    (igtl.BindQuery(), {'wanted': ()}),
    (igtl.StartBind(), {'interval': 0, 'wanted': ()}),
    (igtl.Command(), {'command_id': 0, 'name': '', 'data': b'', 'encoding': 3}),
    (igtl.CommandReply(), {'command_id': 0, 'name': '', 'data': b'', 'encoding': 3}),
    (
        igtl.Video(b'', 'H264', (4, 2, 1)),
        {
            'frame_type': igtl.FrameType.KEY,
            'matrix': EYE,
            'coordinate_system': 1,
            'endian': 2,
            'offset': (0, 0, 0),
            'part': (4, 2, 1),
        },
    ),
    (igtl.StartTracking(), {'interval': 0, 'coordinate_system': ''}),
    (igtl.StartQuaternionTracking(), {'interval': 0, 'coordinate_system': ''}),
    (igtl.StartVideo(), {'codec': 'VP90', 'interval': 50}),
    (igtl.Query(), {'data': b''}),
    (igtl.Acknowledgement(), {'status': 0}),
    (
        igtl.TrackedFrame(b'', ONE),
        {'matrix': EYE, 'image_type': 1, 'orientation': 5, 'endian': NATIVE},
    ),
    (igtl.UsMessage(igtl.Image(ONE)), {'parameters': (0,) * 13}),
]
# The same of the records in lists.
RECORDS: list[tuple[tuple, dict[str, object]]] = [
    (
        igtl.Point('n', (1, 2, 3)),
        {'diameter': 0, 'group': 'Landmark', 'rgba': (255,) * 4, 'owner': ''},
    ),
    (
        igtl.Trajectory('n', (1, 2, 3), (4, 5, 6)),
        {
            'type': igtl.TrajectoryType.ENTRY_AND_TARGET,
            'diameter': 0,
            'group': 'Trajectory',
            'rgba': (255,) * 4,
            'owner': '',
        },
    ),
    (
        igtl.ImageInfo('n', 'i'),
        {
            'modality': '',
            'patient_name': '',
            'patient_id': '',
            'timestamp': 0,
            'size': (0, 0, 0),
            'scalar_type': 3,
        },
    ),
    (
        igtl.LabelInfo('n', 'i'),
        {'label': 0, 'rgba': (0, 0, 0, 0), 'size': (0, 0, 0), 'owner': ''},
    ),
    (
        igtl.VideoInfo('n', 'd'),
        {
            'patient_name': '',
            'patient_id': '',
            'zoom': 0,
            'focal_length': 0,
            'size': (0, 0, 0),
            'matrix': IDENTITY,
            'scalar_type': 3,
        },
    ),
    (igtl.Child('n', igtl.Query()), {'type_name': ''}),
    (igtl.Wanted('IMAGE'), {'name': ''}),
]


@pytest.mark.parametrize(
    ('body', 'values'), DEFAULTS, ids=[type(body).__name__ for body, _ in DEFAULTS]
)
def test_bodies(body: Body, values: dict[str, object]):
    for name, expected in values.items():
        found = getattr(body, name)
        assert (
            np.array_equal(found, expected)
            if isinstance(found, np.ndarray)
            else (found == expected)
        )
    optional = {
        field.name
        for field in fields(body)
        if field.default is not MISSING or field.default_factory is not MISSING
    }
    assert optional <= {*values}


@pytest.mark.parametrize(
    ('record', 'values'), RECORDS, ids=[type(record).__name__ for record, _ in RECORDS]
)
def test_records(record: tuple, values: dict[str, object]):
    assert {name: getattr(record, name) for name in values} == values
    assert record._field_defaults == values


def test_all_bodies_are_here():
    # What has none: an array, a table of colours.
    without = {igtl.NDArray, igtl.ColorTable}
    assert {type(body) for body, _ in DEFAULTS} | without == {
        *BODIES.values(),
        *REQUEST_BODIES.values(),
    }


@pytest.mark.parametrize(
    'body',
    {type(case.packet.body): case.packet.body for case in GOLDEN}.values(),
    ids=lambda body: type(body).__name__,
)
def test_bodies_are_no_keys(body: Body):
    # Arrays are in them, and what is equal would have to have the same hash.
    with pytest.raises(TypeError, match='unhashable'):
        hash(body)
    assert body != 'body'
    assert body == body


def test_parts_of_bodies_are_no_keys():
    for part in (igtl.Cells(), igtl.Attribute(0, 'a', [1])):
        with pytest.raises(TypeError, match='unhashable'):
            hash(part)


def test_units_are_keys():
    assert len({igtl.Unit.parse('m'), igtl.Unit.parse('m'), igtl.Unit.parse('s')}) == 2
