# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Messages for the reflector: what we send, and what the C++ library has to print of it.

What is printed is written down here, never computed by our code. All numbers are exact in the
type they travel in, so that nothing has to be compared with a tolerance.
"""

from __future__ import annotations

from typing import Any
from typing import NamedTuple

from igtl_ros.openigtlink import Acknowledgement
from igtl_ros.openigtlink import Attribute
from igtl_ros.openigtlink import AttributeType
from igtl_ros.openigtlink import Bind
from igtl_ros.openigtlink import Body
from igtl_ros.openigtlink import Capability
from igtl_ros.openigtlink import Child
from igtl_ros.openigtlink import LabelInfo
from igtl_ros.openigtlink import LabelMeta
from igtl_ros.openigtlink import Point
from igtl_ros.openigtlink import Points
from igtl_ros.openigtlink import PolyData
from igtl_ros.openigtlink import Position
from igtl_ros.openigtlink import QuaternionTrackingData
from igtl_ros.openigtlink import Query
from igtl_ros.openigtlink import Sensor
from igtl_ros.openigtlink import StartQuaternionTracking
from igtl_ros.openigtlink import StartTracking
from igtl_ros.openigtlink import Status
from igtl_ros.openigtlink import String
from igtl_ros.openigtlink import TrackingData
from igtl_ros.openigtlink import Trajectories
from igtl_ros.openigtlink import Trajectory
from igtl_ros.openigtlink import Transform
import numpy as np

Printed = dict[str, list[Any]]


class Case(NamedTuple):
    """
    One message.

    :param body: what we send.
    :param printed: all that is printed of its content.
    :param type_name: for bodies of several types.
    :param same_bytes: whether it is sent back byte by byte; not where the library leaves reserved
        bytes as its memory has them.
    """

    body: Body
    printed: Printed
    type_name: str = ''
    same_bytes: bool = True


MATRIX = np.array([[0, -1, 0, 12.5], [1, 0, 0, -7.25], [0, 0, 1, 300.5], [0, 0, 0, 1]])
ROWS = (0, -1, 0, 12.5, 1, 0, 0, -7.25, 0, 0, 1, 300.5, 0, 0, 0, 1)
SKEWED = np.array([[0.5, 0.25, 0, -1], [0, 2, 0, 0.125], [0, 0, -3, 1e6], [0, 0, 0, 1]])
SKEWED_ROWS = (0.5, 0.25, 0, -1, 0, 2, 0, 0.125, 0, 0, -3, 1e6, 0, 0, 0, 1)

POSES = {
    'TRANSFORM': Case(Transform(MATRIX), {'matrix': [ROWS]}),
    'TRANSFORM skewed': Case(Transform(SKEWED), {'matrix': [SKEWED_ROWS]}),
    'POSITION': Case(
        Position((1.5, -2.5, 1000.25), (0.5, -0.25, 0.125, -0.5)),
        {
            'pack': [3],
            'position': [(1.5, -2.5, 1000.25)],
            'quaternion': [(0.5, -0.25, 0.125, -0.5)],
        },
    ),
    'TDATA': Case(
        TrackingData(('Probe', 'x' * 19), np.stack([MATRIX, SKEWED]), (3, 4)),
        {'name': ['Probe', 'x' * 19], 'kind': [3, 4], 'matrix': [ROWS, SKEWED_ROWS]},
        same_bytes=False,
    ),
    'QTDATA': Case(
        QuaternionTrackingData(
            ('Probe', 'Drill'),
            [[1.5, -2.5, 1000.25], [0, 0, -1]],
            [[0.5, -0.25, 0.125, -0.5], [0, 0, 0, 1]],
            (1, 2),
        ),
        {
            'name': ['Probe', 'Drill'],
            'kind': [1, 2],
            'position': [(1.5, -2.5, 1000.25), (0, 0, -1)],
            'quaternion': [(0.5, -0.25, 0.125, -0.5), (0, 0, 0, 1)],
        },
        same_bytes=False,
    ),
}

LISTS = {
    'POINT': Case(
        Points(
            (
                Point('Entry', (1.5, 2.5, -3.5), 4.25, 'Fiducial', (1, 2, 3, 255), 'CT'),
                Point('x' * 63, (0, 0, 0), 0, 'y' * 31, (0, 0, 0, 0), 'z' * 19),
            )
        ),
        {
            'name': ['Entry', 'x' * 63],
            'group': ['Fiducial', 'y' * 31],
            'rgba': [(1, 2, 3, 255), (0, 0, 0, 0)],
            'radius': [4.25, 0],
            'owner': ['CT', 'z' * 19],
            'position': [(1.5, 2.5, -3.5), (0, 0, 0)],
        },
    ),
    'TRAJ': Case(
        Trajectories(
            (
                Trajectory(
                    *('Path', (1.5, 2.5, -3.5), (4, 5, 6.25), 3, 0.75),
                    *('Needles', (9, 8, 7, 6), 'MR'),
                ),
                Trajectory('Target', (0, 0, 0), (-1, -2, -3), 2, 0, '', (0, 0, 0, 0), ''),
            )
        ),
        {
            'name': ['Path', 'Target'],
            'group': ['Needles', ''],
            'rgba': [(9, 8, 7, 6), (0, 0, 0, 0)],
            'radius': [0.75, 0],
            'owner': ['MR', ''],
            'kind': [3, 2],
            'entry': [(1.5, 2.5, -3.5), (0, 0, 0)],
            'target': [(4, 5, 6.25), (-1, -2, -3)],
        },
        same_bytes=False,
    ),
    'LBMETA': Case(
        LabelMeta(
            (
                LabelInfo('Left kidney', 'LABEL_1', 7, (1, 2, 3, 4), (512, 256, 65535), 'CT'),
                LabelInfo('', '', 0, (0, 0, 0, 0), (0, 0, 0), ''),
            )
        ),
        {
            'name': ['Left kidney', ''],
            'id': ['LABEL_1', ''],
            'label': [7, 0],
            'rgba': [(1, 2, 3, 4), (0, 0, 0, 0)],
            'dimensions': [(512, 256, 65535), (0, 0, 0)],
            'owner': ['CT', ''],
        },
        same_bytes=False,
    ),
}

TEXTS = {
    'STATUS': Case(
        Status(13, -(2**40), 'NotReady', 'warming up'),
        {
            'code': [13],
            'subcode': [-(2**40)],
            'error': ['NotReady'],
            'text': ['warming up'],
        },
    ),
    'STATUS empty': Case(Status(1), {'code': [1], 'subcode': [0], 'error': [''], 'text': ['']}),
    'STRING': Case(String.of('plain'), {'encoding': [3], 'text': ['plain']}),
    'STRING empty': Case(String.of(''), {'encoding': [3], 'text': ['']}),
    'STRING UTF-8': Case(String.of('Grüße'), {'encoding': [106], 'text': ['Grüße']}),
    'STRING long': Case(String.of('x' * 65535), {'encoding': [3], 'text': ['x' * 65535]}),
    'CAPABILITY': Case(
        Capability(('IMAGE', 'GET_POLYDATA', 'STT_TDATA')),
        {'name': ['IMAGE', 'GET_POLYDATA', 'STT_TDATA']},
    ),
}

# Prefix milli; then newton 1, metre -7, gram 7, second -1, ampere 2, kelvin -2.
SIX = 0b1011_001011_0001_000001_1001_000010_0111_000011_1111_000100_0010_000101_1110
SENSORS = {
    'SENSOR': Case(
        Sensor((1.5, -2.25, 1e-300, 0.1), 'm.s-2'),
        {
            'unit': [0x00443E0000000000],
            'unit_again': [0x00443E0000000000],
            'value': [1.5, -2.25, 1e-300, 0.1],
        },
    ),
    'SENSOR six units': Case(
        Sensor((1.0,), 'mN.m-7.g7.s-1.A2.K-2'), {'unit': [SIX], 'unit_again': [SIX], 'value': [1]}
    ),
    'SENSOR full': Case(
        Sensor(tuple(range(255)), 0), {'unit': [0], 'unit_again': [0], 'value': [*range(255)]}
    ),
}

POINTS = [[x * 0.5, y * 1.5, -2.25] for x in range(3) for y in range(3)]
SURFACES = {
    'POLYDATA': Case(
        PolyData(
            POINTS,
            vertices=[[0], [1, 2]],
            lines=[[0, 1, 2, 3]],
            polygons=[[0, 1, 2], [3, 4, 5, 6], [8, 7, 6]],
            triangle_strips=[[0, 1, 2, 3, 4, 5]],
            attributes=(
                Attribute(AttributeType.SCALARS, 'odd', [1.5, -2]),
                Attribute(AttributeType.SCALARS, 'four', [[1, 2, 3, 4], [5, 6, 7, 8]]),
                Attribute(AttributeType.VECTORS, 'v', [[1, 2, 3], [4, 5, 6]]),
                Attribute(AttributeType.NORMALS, 'normals', [[0, 0, 1], [0, 1, 0]]),
                Attribute(AttributeType.TENSORS, 't', [[*range(9)], [*range(9, 18)]]),
                Attribute(AttributeType.CELL_TENSORS, 'c', [[*range(9)]]),
            ),
        ),
        {
            'point': [tuple(point) for point in POINTS],
            'vertices': [0, (1, 2)],
            'lines': [(0, 1, 2, 3)],
            'polygons': [(0, 1, 2), (3, 4, 5, 6), (8, 7, 6)],
            'triangle_strips': [(0, 1, 2, 3, 4, 5)],
            'attribute': [
                ('odd', 0, 1, 2),
                ('four', 0, 4, 2),
                ('v', 1, 3, 2),
                ('normals', 2, 3, 2),
                ('t', 3, 9, 2),
                ('c', 0x13, 9, 1),
            ],
            'values': [
                (1.5, -2),
                (1, 2, 3, 4, 5, 6, 7, 8),
                (1, 2, 3, 4, 5, 6),
                (0, 0, 1, 0, 1, 0),
                tuple(range(18)),
                tuple(range(9)),
            ],
        },
    ),
    'POLYDATA points only': Case(PolyData([[1, 2, 3]]), {'point': [(1, 2, 3)]}),
    # Names of an odd and of an even length in all: one zero byte behind them, or none.
    'POLYDATA even names': Case(
        PolyData([[1, 2, 3]], attributes=(Attribute(AttributeType.SCALARS, 'odd', [1]),)),
        {'point': [(1, 2, 3)], 'attribute': [('odd', 0, 1, 1)], 'values': [1]},
    ),
    'POLYDATA odd names': Case(
        PolyData([[1, 2, 3]], attributes=(Attribute(AttributeType.SCALARS, 'even', [1]),)),
        {'point': [(1, 2, 3)], 'attribute': [('even', 0, 1, 1)], 'values': [1]},
    ),
}

BINDS = {
    'BIND': Case(
        Bind(
            (
                Child('text', String.of('odd')),
                Child('pose', Transform(MATRIX)),
                Child('twenty letters, full', Status(1, 2, 'E', 'four')),
            )
        ),
        {
            'child': [
                ('STRING', 'text'),
                ('TRANSFORM', 'pose'),
                ('STATUS', 'twenty letters, full'),
            ],
            'encoding': [3],
            'text': ['odd', 'four'],
            'matrix': [ROWS],
            'code': [1],
            'subcode': [2],
            'error': ['E'],
        },
    ),
    'BIND odd at the end': Case(
        Bind((Child('', String.of('x')),)),
        {'child': [('STRING', '')], 'encoding': [3], 'text': ['x']},
    ),
}

EMPTY_REQUESTS = (
    *('GET_COLORT', 'GET_IMAGE', 'GET_IMGMETA', 'GET_LBMETA', 'GET_POINT', 'GET_POLYDATA'),
    *('GET_STATUS', 'GET_TRAJ', 'GET_TRANS', 'STP_BIND', 'STP_QTDATA', 'STP_TDATA'),
)
REQUESTS = {
    **{name: Case(Query(), {}, name) for name in EMPTY_REQUESTS},
    'STT_TDATA': Case(
        StartTracking(50, 'Patient'), {'resolution': [50], 'coordinates': ['Patient']}
    ),
    'STT_QTDATA': Case(
        StartQuaternionTracking(0, 'x' * 31), {'resolution': [0], 'coordinates': ['x' * 31]}
    ),
    **{
        f'{name} {status}': Case(Acknowledgement(status), {'status': [status]}, name)
        for name in ('RTS_TDATA', 'RTS_QTDATA', 'RTS_BIND')
        for status in (0, 1)
    },
}

CASES = {**POSES, **LISTS, **TEXTS, **SENSORS, **SURFACES, **BINDS, **REQUESTS}
