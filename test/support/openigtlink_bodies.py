# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What is in the golden messages, twice: as bytes written down field by field, and as object."""

from math import sqrt

from igtl_ros.openigtlink import CoordinateSystem
from igtl_ros.openigtlink import Endian
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import MetadataEntry
from igtl_ros.openigtlink import Point
from igtl_ros.openigtlink import Points
from igtl_ros.openigtlink import Position
from igtl_ros.openigtlink import Status
from igtl_ros.openigtlink import String
from igtl_ros.openigtlink import TrackingData
from igtl_ros.openigtlink import Transform
import numpy as np
from openigtlink_bytes import annotated
from openigtlink_bytes import padded


def float32(*values: float) -> tuple[float, ...]:
    """Return the nearest numbers that fit 32 bits."""
    return tuple(np.array(values, np.float32).tolist())


# Extended header: size 12, metadata header 18, metadata 39, message id 1.
EXTENDED = annotated('000c 0012 00000027 00000001')
PAIRS = annotated("""
    0002                                          # two pairs
    0011 0003 00000002                            # key of 17 bytes, US-ASCII, value of 2
    0012 0003 00000002                            # key of 18 bytes, US-ASCII, value of 2
    466972737420 70617469656e74 20616765 3232     # First patient age, 22
    5365636f6e6420 70617469656e74 20616765 3235   # Second patient age, 25
""")
METADATA = Metadata(
    entries=(
        MetadataEntry('First patient age', b'22', 3),
        MetadataEntry('Second patient age', b'25', 3),
    )
)
# What a version 2 message without metadata and message id has around its content.
BARE = annotated('000c 0002 00000000 00000000')
NO_PAIRS = annotated('0000')

MATRIX_BYTES = annotated("""
    bf7473cd 3e4959e6 be63dd98   # column 1
    be4959e6 3e12491b 3f7852d6   # column 2
    3e63dd98 3f7852d6 bdc830ae   # column 3
    42383660 419bc467 42383660   # translation
""")
MATRIX = np.array(
    [
        float32(-0.954892, -0.196632, 0.222525, 46.0531),
        float32(0.196632, 0.142857, 0.970014, 19.4709),
        float32(-0.222525, 0.970014, -0.0977491, 46.0531),
        (0, 0, 0, 1),
    ]
)

TRANSFORM = Transform(MATRIX)

POSITION_BYTES = annotated("""
    42383660 419bc467 42383660   # x, y, z
    00000000 3f13cd3a 3f13cd3a   # quaternion x, y, z
    3eaaaaab                     # quaternion w
""")
POSITION = Position(
    float32(46.0531, 19.4709, 46.0531), float32(0, 1 / sqrt(3), 1 / sqrt(3), 1 / 3)
)

STATUS_BYTES = (
    annotated('000f 000000000000000a')  # code 15, subcode 10
    + padded('ACTUATOR_DISABLED', 20)
    + b'Actuator A is disabled.\0'
)
STATUS = Status(15, 10, 'ACTUATOR_DISABLED', 'Actuator A is disabled.')

STRING_BYTES = annotated('0003 0016') + b'Welcome to OpenIGTLink'  # US-ASCII, 22 bytes
STRING = String(b'Welcome to OpenIGTLink', 3)


def point_bytes(index: int, rgba: str, position: str, diameter: str) -> bytes:
    """Return one of the golden landmarks."""
    return (
        padded(f'POINT_DESCRIPTION_{index}', 64)
        + padded('Landmark', 32)
        + bytes.fromhex(rgba + position + diameter)
        + padded('IMAGE_0', 20)
    )


POINTS_BYTES = (
    point_bytes(0, 'ff0000ff', '41200000 41700000 41a00000', '40a00000')  # 10 15 20, 5
    + point_bytes(1, '00ff00ff', '41c80000 41f00000 420c0000', '40400000')  # 25 30 35, 3
    + point_bytes(2, '0000ffff', '42200000 42340000 42480000', '3f800000')  # 40 45 50, 1
)
POINTS = Points(
    tuple(
        Point(f'POINT_DESCRIPTION_{index}', position, diameter, 'Landmark', rgba, 'IMAGE_0')
        for index, (position, diameter, rgba) in enumerate(
            (
                ((10, 15, 20), 5, (255, 0, 0, 255)),
                ((25, 30, 35), 3, (0, 255, 0, 255)),
                ((40, 45, 50), 1, (0, 0, 255, 255)),
            )
        )
    )
)

TRACKING_BYTES = b''.join(
    padded(f'Tracker{index}', 20) + annotated('02 00') + MATRIX_BYTES  # 6-DOF, reserved
    for index in range(3)
)
TRACKING = TrackingData(
    ('Tracker0', 'Tracker1', 'Tracker2'), np.array([MATRIX, MATRIX, MATRIX]), (2, 2, 2)
)

# The sender put little-endian voxels behind a flag that says big-endian; the flag is what counts.
IMAGE_BYTES = annotated("""
    0001 01 05 01 01                      # version, components, uint16, big-endian, RAS
    0003 0002 0001                        # size i, j, k
    3f000000 00000000 00000000            # step along i: 0.5, 0, 0
    3e800000 3f800000 00000000            # step along j: 0.25, 1, 0
    00000000 00000000 40000000            # step along k: 0, 0, 2
    41200000 41a00000 41f00000            # centre: 10, 20, 30
    0000 0000 0000                        # first voxel of the part
    0003 0002 0001                        # size of the part
    0201 0301 0401 0501 0601 0701         # voxels, as the flag reads them
""")
IMAGE = Image(
    np.array([[[0x0201, 0x0301, 0x0401], [0x0501, 0x0601, 0x0701]]], '>u2'),
    np.array([[0.5, 0.25, 0, 10], [0, 1, 0, 20], [0, 0, 2, 30], [0, 0, 0, 1]]),
    CoordinateSystem.RAS,
    (3, 2, 1),
    (0, 0, 0),
    Endian.BIG,
)

CAPABILITY_BYTES = annotated("""
    494d41474500000000000000   # IMAGE
    4745545f504f4c5944415441   # GET_POLYDATA, which leaves no room for a NUL
""")
COMMAND_BYTES = (
    annotated('00000009')  # command id
    + padded('Get', 128)
    + annotated('0003 00000004')  # US-ASCII, 4 bytes
    + b'<x/>'
)
ARRAY_BYTES = annotated("""
    04 02                                # int16, two dimensions
    0002 0003                            # 2 x 3
    0001 0002 0003 0004 0005 fffa        # 1 2 3 4 5 -6
""")
