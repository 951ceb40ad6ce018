# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Golden POLYDATA: cells of all kinds, attributes as the documents have them."""

from golden_case import golden
from golden_case import in_file
from golden_case import Meta
from golden_case import pairs
from igtl_ros.openigtlink import Attribute
from igtl_ros.openigtlink import AttributeType
from igtl_ros.openigtlink import PolyData
import numpy as np
from openigtlink_bytes import annotated

CUBE_BYTES = annotated("""
    00000008                                        # points
    00000000 00000000 00000000 00000000             # vertices, lines, and their bytes
    00000006 00000078 00000000 00000000             # polygons, triangle strips, and their bytes
    00000001                                        # attributes
    00000000 00000000 00000000 3f800000 00000000 00000000
    3f800000 3f800000 00000000 00000000 3f800000 00000000
    00000000 00000000 3f800000 3f800000 00000000 3f800000
    3f800000 3f800000 3f800000 00000000 3f800000 3f800000
    00000004 00000000 00000001 00000002 00000003    # polygons of four points
    00000004 00000004 00000005 00000006 00000007
    00000004 00000000 00000001 00000005 00000004
    00000004 00000001 00000002 00000006 00000005
    00000004 00000002 00000003 00000007 00000006
    00000004 00000003 00000000 00000004 00000007
    00 01 00000008                                  # point scalars, one component, 8
    6174747200 00                                   # attr, NUL, fill
    00000000 3f800000 40000000 40400000 40800000 40a00000 40c00000 40e00000
""")
CUBE = PolyData(
    [(0, 0, 0), (1, 0, 0), (1, 1, 0), (0, 1, 0), (0, 0, 1), (1, 0, 1), (1, 1, 1), (0, 1, 1)],
    polygons=[(0, 1, 2, 3), (4, 5, 6, 7), (0, 1, 5, 4), (1, 2, 6, 5), (2, 3, 7, 6), (3, 0, 4, 7)],
    attributes=(Attribute(AttributeType.SCALARS, 'attr', np.arange(8)),),
)

CORNER_BYTES = annotated("""
    00000000 00000000 00000000 3f800000 00000000 00000000   # 0 0 0, 1 0 0
    00000000 40000000 00000000 00000000 00000000 40800000   # 0 2 0, 0 0 4
    00000001 00000003 00000002 00000000 00000001            # vertices: 3 / 0 1
    00000003 00000000 00000001 00000002                     # lines: 0 1 2
    00000003 00000000 00000001 00000002                     # polygons: 0 1 2 / 1 2 3
    00000003 00000001 00000002 00000003
    00000004 00000000 00000001 00000002 00000003            # triangle strips: 0 1 2 3
""")
# Four points; two vertices in 20 bytes, one line in 16, two polygons in 32, one strip in 20.
CORNER_COUNTS = '00000004 00000002 00000014 00000001 00000010 00000002 00000020 00000001 00000014'
CORNER = PolyData(
    [(0, 0, 0), (1, 0, 0), (0, 2, 0), (0, 0, 4)],
    vertices=[(3,), (0, 1)],
    lines=[(0, 1, 2)],
    polygons=[(0, 1, 2), (1, 2, 3)],
    triangle_strips=[(0, 1, 2, 3)],
)


def corner(*attributes: Attribute) -> PolyData:
    """Return it with attributes."""
    return PolyData(
        *(CORNER.points, CORNER.vertices, CORNER.lines, CORNER.polygons),
        *(CORNER.triangle_strips, attributes),
    )


def steps(start: float, step: float, shape: tuple[int, ...]) -> np.ndarray:
    """Return an arithmetic series."""
    return (start + step * np.arange(np.prod(shape))).reshape(shape)


def floats(start: float, step: float, count: int) -> bytes:
    """Return an arithmetic series as on the wire."""
    return np.array([start + step * index for index in range(count)], '>f4').tobytes()


RIGHT_BYTES = (
    annotated(CORNER_COUNTS + ' 00000006')
    + CORNER_BYTES
    + annotated("""
        00 02 00000004  01 03 00000004   # scalars of two components, vectors; 4 each
        02 03 00000004  03 09 00000004   # normals, tensors; 4 each
        13 09 00000002  00 01 00000004   # tensors of cells, 2; scalars, 4
    """)
    + b's2\0vec\0nrm\0ten\0ct\0\0'
    + b'\0'  # fill: 19 bytes of names
    + floats(1, 0.5, 8)
    + floats(10, 1, 12)
    + floats(-3, 0.25, 12)
    + floats(0, 0.125, 36)
    + floats(5, 1, 18)
    + floats(1, 0.5, 4)
)
RIGHT = corner(
    Attribute(AttributeType.SCALARS, 's2', steps(1, 0.5, (4, 2))),
    Attribute(AttributeType.VECTORS, 'vec', steps(10, 1, (4, 3))),
    Attribute(AttributeType.NORMALS, 'nrm', steps(-3, 0.25, (4, 3))),
    Attribute(AttributeType.TENSORS, 'ten', steps(0, 0.125, (4, 9))),
    Attribute(AttributeType.CELL_TENSORS, 'ct', steps(5, 1, (2, 9))),
    Attribute(AttributeType.SCALARS, '', steps(1, 0.5, (4,))),
)

EVEN_BYTES = (
    annotated(CORNER_COUNTS + ' 00000002')
    + CORNER_BYTES
    + annotated('00 01 00000004  00 01 00000004')
    + b'odd\0x\0'  # six bytes, nothing to fill
    + annotated("""
        3f800000 3fc00000 40000000 40200000   # 1, 1.5, 2, 2.5
        40e00000 41600000 41a80000 41e00000   # 7, 14, 21, 28
    """)
)
EVEN = corner(
    Attribute(AttributeType.SCALARS, 'odd', [1, 1.5, 2, 2.5]),
    Attribute(AttributeType.SCALARS, 'x', [7, 14, 21, 28]),
)
FILE = Meta(21, pairs(('fileName', b'a.stl', 3)))

# What the C++ library writes wrongly, as the documents have it: two points, one line.
DOCUMENTED_BYTES = annotated("""
    00000002 00000000 00000000 00000001 0000000c    # points, vertices, a line in 12 bytes
    00000000 00000000 00000000 00000000 00000007    # no more cells, seven attributes
    3f800000 40000000 40400000 40800000 40a00000 40c00000   # 1 2 3, 4 5 6
    00000002 00000000 00000001                      # line: 0 1
    04 04 00000002  05 03 00000002                  # RGBA, texture coordinates of the points
    10 02 00000001  11 03 00000001                  # scalars, vectors of the line
    12 03 00000001  14 04 00000001  15 03 00000001  # normals, RGBA, texture coordinates
    6100 6200 6300 6400 6500 6600 6700              # a ... g
    3e800000 3f000000 3f400000 3f800000             # 0.25, 0.5, 0.75, 1
    00000000 3e800000 3f000000 3f800000             # 0, 0.25, 0.5, 1
    00000000 3f000000 3f800000 3f800000 3f000000 00000000   # 0 0.5 1, 1 0.5 0
    40e00000 41000000                               # 7, 8
    3f800000 40000000 40400000                      # 1 2 3
    00000000 00000000 3f800000                      # 0 0 1
    3f800000 3f800000 00000000 3f000000             # 1 1 0 0.5
    3e800000 3f000000 3f400000                      # 0.25 0.5 0.75
""")
DOCUMENTED = PolyData(
    [(1, 2, 3), (4, 5, 6)],
    lines=[(0, 1)],
    attributes=(
        Attribute(AttributeType.RGBA, 'a', [(0.25, 0.5, 0.75, 1), (0, 0.25, 0.5, 1)]),
        Attribute(AttributeType.TEXTURE_COORDINATES, 'b', [(0, 0.5, 1), (1, 0.5, 0)]),
        Attribute(AttributeType.CELL_SCALARS, 'c', [(7, 8)]),
        Attribute(AttributeType.CELL_VECTORS, 'd', [(1, 2, 3)]),
        Attribute(AttributeType.CELL_NORMALS, 'e', [(0, 0, 1)]),
        Attribute(AttributeType.CELL_RGBA, 'f', [(1, 1, 0, 0.5)]),
        Attribute(AttributeType.CELL_TEXTURE_COORDINATES, 'g', [(0.25, 0.5, 0.75)]),
    ),
)

JUNK_BYTES = annotated("""
    3f800000 3fc00000 00000000 00000000 00000000 5a5a5a5a   # 1, 1.5, then junk
    00000021 00000000 18fc6408 00005597 18fc6290 00005597
    00000001 5a5a5a5a 00000021 00000000 40800000 40a00000
""")
# The library writes nine components for one; what they really were is not in the message.
NINE_BYTES = (
    annotated("""
        00000002 00000000 00000000 00000002 00000018    # points, vertices, two lines in 24 bytes
        00000000 00000000 00000000 00000000 00000001    # no more cells, one attribute
        3f800000 40000000 40400000 40800000 40a00000 40c00000   # 1 2 3, 4 5 6
        00000002 00000000 00000001                      # lines: 0 1
        00000002 00000000 00000001
        10 09 00000002                                  # scalars of the lines
        74313000                                        # t10
    """)
    + JUNK_BYTES
)
NINE = PolyData(
    [(1, 2, 3), (4, 5, 6)],
    lines=[(0, 1), (0, 1)],
    attributes=(
        Attribute(
            AttributeType.CELL_SCALARS, 't10', np.frombuffer(JUNK_BYTES, '>f4').reshape(2, 9)
        ),
    ),
)

SURFACES = (
    in_file('polydata.h', CUBE, CUBE_BYTES, 300, 0x73DDDFC80C48C62B),
    golden('lib-1', RIGHT, RIGHT_BYTES, 592, 0x614029C0092AAB41, 'Mesh'),
    golden('lib-2', EVEN, EVEN_BYTES, 261, 0x3943231EAB72E2B5, 'Mesh', FILE),
    golden('lib-empty', PolyData(), bytes(40), 40, 0, 'Mesh'),
    golden('lib-nine', NINE, NINE_BYTES, 170, 0xD730F6798A50D086, 'Mesh'),
    golden('hand', DOCUMENTED, DOCUMENTED_BYTES, 248, 0xC7D49B74EE2A4A49, 'Mesh'),
)
