# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Golden BIND, GET_BIND and STT_BIND."""

from golden_case import golden
from golden_case import in_file
from golden_case import Meta
from golden_case import pairs
from golden_images import SLICE
from golden_images import SLICE_BYTES
from golden_numbers import ACCELERATION
from golden_numbers import ACCELERATION_BYTES
from golden_poses import P123
from golden_poses import TRANSFORM
from golden_text import ABC_BYTES
from igtl_ros.openigtlink import Bind
from igtl_ros.openigtlink import BindQuery
from igtl_ros.openigtlink import Child
from igtl_ros.openigtlink import Position
from igtl_ros.openigtlink import StartBind
from igtl_ros.openigtlink import Status
from igtl_ros.openigtlink import String
from igtl_ros.openigtlink import Transform
from igtl_ros.openigtlink import Wanted
from openigtlink_bodies import MATRIX_BYTES
from openigtlink_bytes import annotated
from openigtlink_bytes import IDENTITY
from openigtlink_bytes import padded


def entry(type_name: str, size: int) -> bytes:
    """Return what stands in front for one child."""
    return padded(type_name, 12) + size.to_bytes(8, 'big')


THREE_BYTES = (
    annotated('0003')
    + entry('TRANSFORM', 48)
    + entry('IMAGE', 2572)
    + entry('SENSOR', 58)
    + annotated('0022')
    + b'ChildTrans\0ChildImage\0ChildSensor\0'  # 34 bytes
    + MATRIX_BYTES
    + SLICE_BYTES
    + ACCELERATION_BYTES
)
THREE = Bind(
    (
        Child('ChildTrans', TRANSFORM),
        Child('ChildImage', SLICE),
        Child('ChildSensor', ACCELERATION),
    )
)
ODD_BYTES = (
    annotated('0002')
    + entry('STRING', 7)
    + entry('TRANSFORM', 48)
    + annotated('0008 6f646400 747200 00')  # odd, tr, fill
    + ABC_BYTES
    + b'\0'  # fill
    + IDENTITY
)
ODD = Bind((Child('odd', String(b'abc', 3)), Child('tr', Transform())))
# The last child is odd too.
LAST_BYTES = (
    annotated('0003')
    + entry('STRING', 7)
    + entry('POSITION', 12)
    + entry('STATUS', 31)
    + annotated('0008 6100 626300 6400 00')  # a, bc, d, fill
    + annotated('0003 0003 78797a 00')  # xyz, fill
    + P123
    + annotated('0001 0000000000000002')  # code 1, subcode 2
    + padded('E', 20)
    + annotated('00 00')  # no text, fill
)
LAST = Bind(
    (
        Child('a', String(b'xyz', 3)),
        Child('bc', Position((1, 2, 3), size=12)),
        Child('d', Status(1, 2, 'E', '')),
    )
)
ONE_PAIR = Meta(3, pairs(('k', b'v', 3)))
NESTED_BYTES = (
    annotated('0002')
    + entry('BIND', 32)
    + entry('STRING', 5)
    + annotated('0006 696e00 6200 00')  # in, b, fill
    + annotated('0001')
    + entry('STRING', 5)
    + annotated('0002 6100')  # a
    + annotated('0003 0001 78 00')  # x, fill
    + annotated('0003 0001 79 00')  # y, fill
)
NESTED = Bind(
    (
        Child('in', Bind((Child('a', String(b'x', 3)),))),
        Child('b', String(b'y', 3)),
    )
)

WANTED_BYTES = (
    annotated('0002')
    + padded('TRANSFORM', 12)
    + padded('IMAGE', 12)
    + annotated('0006 547200 496d00')  # Tr, Im
)
WANTED = (Wanted('TRANSFORM', 'Tr'), Wanted('IMAGE', 'Im'))
ANY_BYTES = (
    annotated('0003')
    + padded('TRANSFORM', 12)
    + padded('STRING', 12)
    + padded('POLYDATA', 12)
    + annotated('0008 546f6f6c00 00 5300')  # Tool, any, S
)
ANY = (Wanted('TRANSFORM', 'Tool'), Wanted('STRING'), Wanted('POLYDATA', 'S'))
# The library never writes the interval.
INTERVAL_BYTES = annotated('5a5a5a5a5a5a5a5a')
INTERVAL = 0x5A5A5A5A5A5A5A5A

BINDS = (
    in_file('bind.h', THREE, THREE_BYTES, 2776, 0xD34D56BA63AF8A6A),
    golden('#22', ODD, ODD_BYTES, 108, 0x31E38B13D86AED04, 'B'),
    golden('lib-1', LAST, LAST_BYTES, 124, 0x281460F663A3352A, 'B'),
    golden('lib-2', LAST, LAST_BYTES, 148, 0x687F508C84D41E30, 'B', ONE_PAIR),
    golden('lib-nested', NESTED, NESTED_BYTES, 88, 0x73F52A56C191C269, 'B'),
    golden('lib-2', BindQuery(WANTED), WANTED_BYTES, 34, 0x738FF6698DE6A533, 'B'),
    golden('lib-3', BindQuery(ANY), ANY_BYTES, 48, 0x804C9AB3858096B1, 'B'),
    golden('hand-all', BindQuery(), b'', 0, 0, 'B'),
    golden('lib-all', StartBind(INTERVAL), INTERVAL_BYTES, 8, 0x5B5D346054B91A3C, 'B'),
    golden(
        'lib-2',
        StartBind(INTERVAL, WANTED),
        INTERVAL_BYTES + WANTED_BYTES,
        *(42, 0xA65B295D2B7E26A2, 'B'),
    ),
)
