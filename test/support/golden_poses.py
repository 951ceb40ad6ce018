# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Golden TRANSFORM, POSITION (also as QTRANS), TDATA and QTDATA."""

from math import sqrt

from golden_case import golden
from golden_case import in_file
from golden_case import in_file_2
from golden_case import Meta
from golden_case import pairs
from igtl_ros.openigtlink import Position
from igtl_ros.openigtlink import QuaternionTrackingData
from igtl_ros.openigtlink import TrackingData
from igtl_ros.openigtlink import Transform
import numpy as np
from openigtlink_bodies import float32
from openigtlink_bodies import MATRIX
from openigtlink_bodies import MATRIX_BYTES
from openigtlink_bytes import annotated
from openigtlink_bytes import IDENTITY
from openigtlink_bytes import padded

TRANSFORM = Transform(MATRIX)

POSITION_BYTES = annotated("""
    42383660 419bc467 42383660   # x, y, z
    00000000 3f13cd3a 3f13cd3a   # quaternion x, y, z
    3eaaaaab                     # quaternion w
""")
POSITION = Position(
    float32(46.0531, 19.4709, 46.0531), float32(0, 1 / sqrt(3), 1 / sqrt(3), 1 / 3)
)
P123 = annotated('3f800000 40000000 40400000')  # 1, 2, 3
HALVES = annotated('3f000000 3f000000 3f000000')
MINUS_HALF = annotated('bf000000')

TRACKING_BYTES = b''.join(
    padded(f'Tracker{index}', 20) + annotated('02 00') + MATRIX_BYTES  # 6-DOF, reserved
    for index in range(3)
)
TRACKING = TrackingData(
    ('Tracker0', 'Tracker1', 'Tracker2'), np.array([MATRIX, MATRIX, MATRIX]), (2, 2, 2)
)

QUATERNIONS_BYTES = (
    padded('Probe', 20)
    + annotated("""
        02 00                                 # 6-DOF, reserved
        3f800000 40000000 40400000            # 1, 2, 3
        3f000000 3f000000 bf000000 bf000000   # 0.5, 0.5, -0.5, w -0.5
    """)
    + padded('Needle', 20)
    + annotated("""
        04 00                                 # 5-DOF, reserved
        bfc00000 00000000 44800000            # -1.5, 0, 1024
        00000000 00000000 3f19999a 3f4ccccd   # 0, 0, 0.6, w 0.8
    """)
)
QUATERNIONS = QuaternionTrackingData(
    ('Probe', 'Needle'),
    np.array([(1, 2, 3), (-1.5, 0, 1024)]),
    np.array([(0.5, 0.5, -0.5, -0.5), float32(0, 0, 0.6, 0.8)]),
    (2, 4),
)
OK = Meta(7, pairs(('TransformStatus', b'OK', 3)))

POSES = (
    in_file('transform.h', TRANSFORM, MATRIX_BYTES, 48, 0xF6DD2B8EB4DF6DD2),
    in_file_2('transformFormat2.h', TRANSFORM, MATRIX_BYTES, 117, 0xF698F64FDAE266DD),
    in_file('position.h', POSITION, POSITION_BYTES, 28, 0x6BC8D6282B79A3A1),
    in_file_2('positionFormat2.h', POSITION, POSITION_BYTES, 97, 0xC71116427681C1E2),
    in_file('position.h-renamed', POSITION, POSITION_BYTES, 28, 0x6BC8D6282B79A3A1, 'QTRANS'),
    in_file('tdata.h', TRACKING, TRACKING_BYTES, 210, 0x5C7CEBFD27676877),
    in_file_2('tdataFormat2.h', TRACKING, TRACKING_BYTES, 279, 0xBD309E0E33101C37),
    golden(
        *('#4', Transform(), IDENTITY, 62, 0x9AE7EC6B5A4EBC20, 'Dev', Meta()),
        timestamp=0x180000000,
    ),
    golden('#6', Position((1, 2, 3), size=12), P123, 12, 0x1954A3DC7C6DC389, 'P'),
    golden(
        '#7',
        Position((1, 2, 3), (0.5, 0.5, 0.5, 0.5), 24),
        P123 + HALVES,
        *(24, 0xBC9669D772B2EC14, 'P'),
    ),
    golden(
        '#8',
        Position((1, 2, 3), (0.5, 0.5, 0.5, -0.5)),
        P123 + HALVES + MINUS_HALF,
        *(28, 0x732B177177DA836A, 'P'),
    ),
    golden('lib-none', TrackingData(), b'', 0, 0, 'T'),
    golden('lib-1', QUATERNIONS, QUATERNIONS_BYTES, 100, 0xA948EC6057EE0E3A, 'Cam'),
    golden('lib-2', QUATERNIONS, QUATERNIONS_BYTES, 139, 0x25D4602571F9F9F7, 'Cam', OK),
)
