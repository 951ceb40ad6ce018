# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""More messages for the reflector (see cxx_cases): images, tables, arrays."""

from __future__ import annotations

from cxx_cases import Case
from cxx_cases import Printed
from igtl_ros.openigtlink import ColorTable
from igtl_ros.openigtlink import CoordinateSystem
from igtl_ros.openigtlink import Endian
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import ImageInfo
from igtl_ros.openigtlink import ImageMeta
from igtl_ros.openigtlink import NDArray
import numpy as np

# Half, a quarter of and two millimetres along the axes of a frame that is turned about z.
GEOMETRY = np.array([[0, -0.25, 0, 12.5], [0.5, 0, 0, -7.25], [0, 0, 2, 300.5], [0, 0, 0, 1]])
# What the library takes it apart to: directions of unit length, spacing, and the centre.
PLACED: Printed = {
    'spacing': [(0.5, 0.25, 2)],
    'origin': [(12.5, -7.25, 300.5)],
    'matrix': [(0, -1, 0, 12.5, 1, 0, 0, -7.25, 0, 0, 1, 300.5, 0, 0, 0, 1)],
}
SCALARS = {'i1': 2, 'u1': 3, 'i2': 4, 'u2': 5, 'i4': 6, 'u4': 7, 'f4': 10, 'f8': 11}
ENDIANS = {'>': Endian.BIG, '<': Endian.LITTLE}


def image_of(scalar: str, order: str) -> Case:
    """Return an image of 4 x 3 x 2 voxels."""
    voxels = np.arange(24).reshape(2, 3, 4).astype(order + scalar)
    return Case(
        Image(voxels, GEOMETRY, endian=ENDIANS[order]),
        {
            'dimensions': [(4, 3, 2)],
            'part': [(4, 3, 2)],
            'offset': [(0, 0, 0)],
            **PLACED,
            'coordinates': [1],
            'scalar': [SCALARS[scalar]],
            'components': [1],
            'endian': [1 if order == '>' else 2],
            'voxels': [voxels.tobytes().hex()],
        },
    )


IMAGES = {
    **{f'IMAGE {order}{scalar}': image_of(scalar, order) for scalar in SCALARS for order in '<>'},
    'IMAGE colour': Case(
        Image(
            np.arange(18, dtype=np.uint8).reshape(1, 2, 3, 3),
            GEOMETRY,
            CoordinateSystem.LPS,
            endian=Endian.BIG,
        ),
        {
            'dimensions': [(3, 2, 1)],
            'part': [(3, 2, 1)],
            'offset': [(0, 0, 0)],
            **PLACED,
            'coordinates': [2],
            'scalar': [3],
            'components': [3],
            'endian': [1],
            'voxels': ['000102030405060708090a0b0c0d0e0f1011'],
        },
    ),
    'IMAGE part': Case(
        Image(
            np.array([[[0x0102, 0x0304]], [[0x0506, 0x0708]]], '>u2'),
            GEOMETRY,
            size=(512, 256, 9),
            offset=(500, 255, 7),
        ),
        {
            'dimensions': [(512, 256, 9)],
            'part': [(2, 1, 2)],
            'offset': [(500, 255, 7)],
            **PLACED,
            'coordinates': [1],
            'scalar': [5],
            'components': [1],
            'endian': [1],
            'voxels': ['0102030405060708'],
        },
    ),
    'IMAGE negative': Case(
        Image(np.array([[[-1, 1]]], '<i2'), np.diag([1.0, -1.0, 5.0, 1.0])),
        {
            'dimensions': [(2, 1, 1)],
            'part': [(2, 1, 1)],
            'offset': [(0, 0, 0)],
            'spacing': [(1, 1, 5)],
            'origin': [(0, 0, 0)],
            'matrix': [(1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1)],
            'coordinates': [1],
            'scalar': [4],
            'components': [1],
            'endian': [2],
            'voxels': ['ffff0100'],
        },
    ),
}

_ENTRIES = np.arange(256)
_COLOURS = np.stack([_ENTRIES, 255 - _ENTRIES, _ENTRIES // 2], axis=1).astype(np.uint8)
TABLES = {
    'COLORT uint8': Case(
        ColorTable(_ENTRIES[::-1].astype(np.uint8)),
        {'index': [3], 'map': [3], 'table': [bytes(range(255, -1, -1)).hex()]},
    ),
    # The library gives the numbers in the byte order of this machine.
    'COLORT uint16': Case(
        ColorTable((_ENTRIES * 257).astype(np.uint16)),
        {
            'index': [3],
            'map': [5],
            'table': [''.join(f'{value:02x}{value:02x}' for value in range(256))],
        },
    ),
    'COLORT colours': Case(
        ColorTable(_COLOURS),
        {
            'index': [3],
            'map': [19],
            'table': [''.join(f'{n:02x}{255 - n:02x}{n // 2:02x}' for n in range(256))],
        },
    ),
    'COLORT long': Case(
        ColorTable(np.tile(_ENTRIES, 256).astype(np.uint8)),
        {'index': [5], 'map': [3], 'table': [bytes(range(256)).hex() * 256]},
    ),
}


def array_of(scalar: str, kind: int) -> Case:
    """Return an array of 2 x 3 numbers with one that is below zero, where there is such."""
    last = 250 if scalar.startswith('u') else -6
    return Case(
        NDArray(np.array([[1, 2, 3], [4, 5, last]]).astype(scalar)),
        {'scalar': [kind], 'sizes': [(2, 3)], 'values': [(1, 2, 3, 4, 5, last)]},
    )


ARRAYS = {
    **{f'NDARRAY {scalar}': array_of(scalar, kind) for scalar, kind in SCALARS.items()},
    'NDARRAY cube': Case(
        NDArray(np.arange(24, dtype=np.float64).reshape(2, 3, 4) / 4),
        {
            'scalar': [11],
            'sizes': [(2, 3, 4)],
            'values': [tuple(number / 4 for number in range(24))],
        },
    ),
    'NDARRAY row': Case(
        NDArray(np.array([7], np.uint8)), {'scalar': [3], 'sizes': [1], 'values': [7]}
    ),
}

# No fraction of a second: the library makes nanoseconds of it, and each version rounds in its way.
SCAN = 1_291_739_370 << 32
META = {
    'IMGMETA': Case(
        ImageMeta(
            (
                ImageInfo('Head', 'IMAGE_1', 'CT', 'Doe', 'ID 7', SCAN, (512, 256, 65535), 5),
                ImageInfo('x' * 63, 'i' * 19, 'm' * 31, 'p' * 63, 'd' * 63, 0, (0, 0, 0), 3),
            )
        ),
        {
            'name': ['Head', 'x' * 63],
            'id': ['IMAGE_1', 'i' * 19],
            'modality': ['CT', 'm' * 31],
            'patient_name': ['Doe', 'p' * 63],
            'patient_id': ['ID 7', 'd' * 63],
            'scan_stamp': [SCAN, 0],
            'dimensions': [(512, 256, 65535), (0, 0, 0)],
            'scalar': [5, 3],
        },
    ),
}

IMAGE_CASES = {**IMAGES, **TABLES, **ARRAYS, **META}
