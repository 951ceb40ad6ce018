# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Golden SENSOR and NDARRAY."""

import struct
from typing import Any

from golden_case import Golden
from golden_case import golden
from golden_case import in_file
from golden_case import Meta
from igtl_ros.openigtlink import NDArray
from igtl_ros.openigtlink import Sensor
from igtl_ros.openigtlink import Unit
import numpy as np
from openigtlink_bytes import annotated

ACCELERATION_BYTES = annotated("""
    06 00 00443e0000000000   # six values, status, m.s-2
    40fe240c7ae147ae         # 123456.78
    40c81cd6c8b43958         # 12345.678
    40934a456d5cfaad         # 1234.5678
    405edd3be22e5de1         # 123.45678
    4028b0fcb4f1e4b4         # 12.345678
    3ff3c0ca2a5b1d5d         # 1.2345678
""")
ACCELERATION = Sensor((123456.78, 12345.678, 1234.5678, 123.45678, 12.345678, 1.2345678), 'm.s-2')
SIX = Unit((('m', 1), ('g', 2), ('s', -1), ('A', -2), ('K', 7), ('Sv', -7)), -6)


def two_values(unit: str | Unit, code: str, crc: int) -> Golden:
    """Return 1.5 and -0.1 of a unit."""
    data = annotated(f'02 00 {code} 3ff8000000000000 bfb999999999999a')
    text = unit.text if isinstance(unit, Unit) else unit or 'none'
    return golden(f'lib-{text}', Sensor((1.5, -0.1), unit), data, 26, crc, 'Se')


SENSORS = (
    in_file('sensor.h', ACCELERATION, ACCELERATION_BYTES, 58, 0x637B8008662020E7),
    golden(
        '#14',
        Sensor((1.0,), 'mN.m'),
        annotated('01 00 b2c4110000000000 3ff0000000000000'),
        *(18, 0x6A911597CA430556, 'Se'),
    ),
    two_values('km.s-2', '30443e0000000000', 0x915FA42BE6E72EB4),
    two_values('N.m', '02c4110000000000', 0x1B1B42F06B151B03),
    two_values('kg', '3084000000000000', 0x173A33D1B0D4333E),
    two_values('fT', 'f544000000000000', 0xDAB69DE9010DF31E),
    two_values('', '0000000000000000', 0x2212B4310CA05CDA),
    two_values(SIX, 'c044220fc4e15db9', 0x1032D2841CF4B149),
    golden(
        'lib-no-values',
        Sensor((), 'K'),
        annotated('00 00 0144000000000000'),
        *(24, 0xB3A9210D52A0FF6B, 'Se', Meta()),
    ),
)


def array(dtype: str, values: Any, data: str, crc: int, meta: Meta | None = None) -> Golden:
    """Return an array; what is written down is its type, rank, sizes and elements."""
    content = annotated(data)
    size = len(content) + (14 if meta else 0)
    body = NDArray(np.array(values, f'>{dtype}'))
    return golden(f'lib-{dtype}', body, content, size, crc, 'N', meta)


COUNTED = NDArray(np.arange(60, dtype='>f8').reshape(5, 4, 3))
COUNTED_BYTES = annotated('0b 03 0005 0004 0003') + struct.pack('>60d', *range(60))
MATRIX = NDArray(np.array([[1, 2, 3], [4, 5, -6]], '>i2'))
MATRIX_BYTES = annotated("""
    04 02                                # int16, two dimensions
    0002 0003                            # 2 x 3
    0001 0002 0003 0004 0005 fffa        # 1 2 3 4 5 -6
""")

ARRAYS = (
    in_file('ndarray.h', COUNTED, COUNTED_BYTES, 488, 0x1BE0CE29554F9A92),
    golden('#26', MATRIX, MATRIX_BYTES, 18, 0xC9FDA9F41CB2D15B, 'N'),
    array('i1', [-128, 0, 127], '02 01 0003 80 00 7f', 0xEA85E6C7136F46E7),
    array('u1', [[0, 1], [254, 255]], '03 02 0002 0002 00 01 fe ff', 0x05D738154A512933),
    array('u2', [258, 65535], '05 01 0002 0102 ffff', 0xFF4A9617C5E6AE8F),
    array('i4', [-2, 0x01020304], '06 01 0002 fffffffe 01020304', 0xEB81E6DA850591B3, Meta()),
    array('u4', [0xFF000001], '07 01 0001 ff000001', 0x0B0700ECBB4A1FBC),
    array(
        *('f4', [[[[0.5], [1.5]]], [[[2.5], [3.5]]]]),
        '0a 04 0002 0001 0002 0001 3f000000 3fc00000 40200000 40600000',
        0x555D8A6775DCEAA5,
    ),
    array(
        *('c16', [[1 - 2j, 0.5 + 3j]]),
        '0d 02 0001 0002 3ff0000000000000 c000000000000000 3fe0000000000000 4008000000000000',
        0x9D6656C365C241EC,
    ),
)
