# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Golden messages that are understood and never sent like this: old, inexact or wasteful forms."""

from golden_bind import ANY
from golden_bind import INTERVAL
from golden_bind import INTERVAL_BYTES
from golden_bind import WANTED
from golden_bind import WANTED_BYTES
from golden_case import Golden
from golden_case import golden
from golden_case import Meta
from golden_plus import LITTLE
from golden_plus import LITTLE_BYTES
from golden_requests import CAM_BYTES
from golden_requests import PATIENT_BYTES
from golden_text import GET
from golden_text import GET_BYTES
from igtl_ros.openigtlink import Attribute
from igtl_ros.openigtlink import AttributeType
from igtl_ros.openigtlink import BindQuery
from igtl_ros.openigtlink import CoordinateSystem
from igtl_ros.openigtlink import Endian
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import PolyData
from igtl_ros.openigtlink import StartBind
from igtl_ros.openigtlink import StartQuaternionTracking
from igtl_ros.openigtlink import StartTracking
from igtl_ros.openigtlink import StartVideo
from igtl_ros.openigtlink import Status
from igtl_ros.openigtlink import Wanted
import numpy as np
from openigtlink_bodies import TURNED
from openigtlink_bytes import annotated
from openigtlink_bytes import IDENTITY
from openigtlink_bytes import padded

# The library does not fill up the names of what is asked for: here an odd number of bytes.
UNPADDED_BYTES = (
    annotated('0002')
    + padded('TRANSFORM', 12)
    + padded('IMAGE', 12)
    + annotated('0009 546f6f6c00 55733100')  # Tool, Us1
)
UNPADDED = (Wanted('TRANSFORM', 'Tool'), Wanted('IMAGE', 'Us1'))

VIDEO_8_BYTES = annotated('48323634 00000028')  # H264, 40 ms: as the document has it
VIDEO_9_BYTES = annotated('56503930 00000032 5a')  # VP90, 50 ms; the ninth byte is undefined

BINDS = (
    golden('lib-odd', BindQuery(UNPADDED), UNPADDED_BYTES, 37, 0x70C4E196123F83B7, 'B'),
    # All there is: four bytes, none of them written.
    golden('lib-all', BindQuery(), annotated('5a5a5a5a'), 4, 0x82087C459F8FFC11, 'B'),
    golden('hand-zeros', BindQuery(), bytes(4), 4, 0, 'B'),
    golden(
        *('lib-odd', StartBind(INTERVAL, UNPADDED), INTERVAL_BYTES + UNPADDED_BYTES),
        *(45, 0x893ACDF3BF9116D4, 'B'),
    ),
    # The document has either an interval or a list.
    golden('doc-list', StartBind(0, WANTED), WANTED_BYTES, 34, 0x738FF6698DE6A533, 'B'),
    golden(
        'doc-any',
        StartBind(0, ANY),
        annotated('0003')
        + padded('TRANSFORM', 12)
        + padded('STRING', 12)
        + padded('POLYDATA', 12)
        + annotated('0008 546f6f6c00 00 5300'),
        *(48, 0x804C9AB3858096B1, 'B'),
    ),
)
STARTS = (
    golden('doc-8', StartVideo('H264', 40), VIDEO_8_BYTES, 8, 0xAB689FA550098B56, 'V'),
    golden('lib-9', StartVideo('VP90', 50), VIDEO_9_BYTES, 23, 0x7019E957634AC1E7, 'V', Meta()),
    # Pages have a status in front, which means nothing in a request.
    golden(
        *('doc-37', StartQuaternionTracking(20, 'Cam'), b'\0' + CAM_BYTES),
        *(37, 0x1847ABE79127FE69, 'T'),
    ),
    golden(
        'doc-37', StartTracking(50, 'Patient'), b'\1' + PATIENT_BYTES, 37, 0x5B85E6E021C04632, 'T'
    ),
)

LINE_BYTES = annotated("""
    00000002 00000000 00000000 00000002 00000018    # points, vertices, two lines in 24 bytes
    00000000 00000000 00000000 00000000 00000001    # no more cells, one attribute
    3f800000 40000000 40400000 40800000 40a00000 40c00000   # 1 2 3, 4 5 6
    00000002 00000000 00000001                      # lines: 0 1
    00000002 00000000 00000001
""")


def with_junk(kind: AttributeType, columns: int, junk: str, crc: int) -> Golden:
    """Return two tuples of 1, 1.5, 2, ... for which there is room for nine numbers each."""
    name = f't{kind:02x}'
    head = bytes((kind, 9)) + annotated('00000002')  # nine components, whatever there are; 2
    values = 1 + 0.5 * np.arange(2 * columns)
    data = LINE_BYTES + head + padded(name, 4) + values.astype('>f4').tobytes() + annotated(junk)
    lines = [(0, 1), (0, 1)]
    attribute = Attribute(kind, name, values.reshape(2, columns))
    body = PolyData([(1, 2, 3), (4, 5, 6)], lines=lines, attributes=(attribute,))
    return golden(f'lib-{kind.name}', body, data, 170, crc, 'Mesh')


UNWRITTEN = '5a5a5a5a ' * 12
# The junk is what was in the sender's memory.
JUNK = (
    with_junk(
        *(AttributeType.RGBA, 4),
        """
        a5a5a5a5 a5a5a5a5 00000081 00000000 418dc316
        00005592 52644f6d f304ec88 00000000 00000000
        """,
        0x5C2DF896EA00373D,
    ),
    with_junk(AttributeType.TEXTURE_COORDINATES, 3, UNWRITTEN, 0x05739A7F4FF873CF),
    with_junk(
        *(AttributeType.CELL_VECTORS, 3),
        """
        00000071 00000000 59718fc6 00000005 52644f6d f304ec88
        5a5a5a5a 5a5a5a5a 5a5a5a5a 5a5a5a5a 5a5a5a5a 5a5a5a5a
        """,
        0xB3EE641798F4FCAF,
    ),
    with_junk(
        *(AttributeType.CELL_NORMALS, 3),
        """
        00000021 00000000 00010002 00010002 a5a5a5a5 a5a5a5a5
        a5a5a5a5 a5a5a5a5 00000021 00000000 3f000000 3fc00000
        """,
        0x5EB881755796EED4,
    ),
    with_junk(
        *(AttributeType.CELL_RGBA, 4),
        """
        a5a5a5a5 a5a5a5a5 00000111 00000000 59718fc6
        00000005 52644f6d f304ec88 3f000000 3f200000
        """,
        0x1AE26D3C437E8A1F,
    ),
    with_junk(
        *(AttributeType.CELL_TEXTURE_COORDINATES, 3),
        """
        000000a1 00000000 59718fc6 00000005 52644f6d f304ec88
        3f000000 3f200000 3f400000 3f600000 3f800000 3f900000
        """,
        0x52A4952E2883BD91,
    ),
)
# Junk between attributes, and behind the last: texture coordinates leave it at the end.
MIXED_BYTES = annotated("""
    00000002 00000000 00000000 00000001 0000000c    # points, vertices, a line in 12 bytes
    00000000 00000000 00000000 00000000 00000004    # no more cells, four attributes
    3f800000 40000000 40400000 40800000 40a00000 40c00000   # 1 2 3, 4 5 6
    00000002 00000000 00000001                      # line: 0 1
    05 09 00000002  14 09 00000001                  # texture coordinates; RGBA of the line
    00 01 00000002  10 09 00000001                  # scalars; scalars of the line
    74657800 7267626100 7300 6300 00                # tex, rgba, s, c, fill
    3f800000 3fc00000 40000000 40200000 40400000 40600000   # 1 1.5 2, 2.5 3 3.5
    3e800000 3f000000 3f400000 3f800000             # 0.25 0.5 0.75 1
    00000000 5a5a5a5a 00000041 00000000 18fc6570    # junk
    42c80000 42ca0000                               # 100, 101
    42280000                                        # 42
    00005592 00000000 00000000 40400000 40600000 00000061 00000000 418decd6   # junk
    5a5a5a5a 5a5a5a5a 5a5a5a5a 5a5a5a5a 5a5a5a5a 5a5a5a5a                     # of tex
    5a5a5a5a 5a5a5a5a 5a5a5a5a 5a5a5a5a 5a5a5a5a 5a5a5a5a
""")
CELL_SCALARS = annotated("""
    42280000 00005592 00000000 00000000 40400000 40600000 00000061 00000000 418decd6
""")
MIXED = PolyData(
    [(1, 2, 3), (4, 5, 6)],
    lines=[(0, 1)],
    attributes=(
        Attribute(AttributeType.TEXTURE_COORDINATES, 'tex', [(1, 1.5, 2), (2.5, 3, 3.5)]),
        Attribute(AttributeType.CELL_RGBA, 'rgba', [(0.25, 0.5, 0.75, 1)]),
        Attribute(AttributeType.SCALARS, 's', [100, 101]),
        # How many of the nine are junk is not in the message.
        Attribute(AttributeType.CELL_SCALARS, 'c', np.frombuffer(CELL_SCALARS, '>f4')[None]),
    ),
)

# The first draft of 2008: a header of text, and big-endian voxels as all its numbers.
DRAFT_BYTES = (
    b'space right-anterior-superior\n dimensions 3 2 1\n space_origin (10, 20, 30)\n '
    b'space_directions (0, 0.5, 0) (-0.25, 0, 0) (0, 0, 2) \n kinds space space space\n '
    b'components 1\n scalar_type 3\n '
) + bytes((1, 2, 3, 4, 5, 6))
DRAFT = Image(np.array([[[1, 2, 3], [4, 5, 6]]], np.uint8), TURNED, endian=Endian.BIG)
DRAFT_16_BYTES = (
    b'space left-posterior-superior\ndimensions 1 1 2\nspace_origin (10.0,20.0,3e1)\n'
    b'space_directions (0,.5,0) (-2.5e-1,0,0) (0,0,+2)\nkinds space space space\n'
    b'components 2\nscalar_type 4\n'
) + annotated('0001 fffe 0102 7fff')
DRAFT_16 = Image(
    np.array([[[(1, -2)]], [[(0x0102, 0x7FFF)]]], '>i2'),
    *(TURNED, CoordinateSystem.LPS),
)
# Libraries before March 2013 wrote 0 for LPS.
LPS_BYTES = (
    annotated('0001 01 03 02 00 0001 0001 0001')
    + IDENTITY
    + annotated('0000 0000 0000 0001 0001 0001 07')
)
LPS = Image(np.array([[[7]]], np.uint8), np.eye(4), CoordinateSystem.LPS, endian=Endian.LITTLE)

OTHERS = (
    golden('lib-mixed', MIXED, MIXED_BYTES, 266, 0x38108E74E458F31B, 'Mesh'),
    golden('hand-2008', DRAFT, DRAFT_BYTES, len(DRAFT_BYTES), 0x561B9A1B876CD324, 'Scanner'),
    golden(
        'hand-2008-16',
        DRAFT_16,
        DRAFT_16_BYTES,
        len(DRAFT_16_BYTES),
        0x6928F2ED119A45B6,
        'Scanner',
    ),
    golden('hand-2012', LPS, LPS_BYTES, 73, 0x9BE7B2F11F8436D1, 'Im'),
    golden(
        'hand-no-NUL',
        Status(1, 0, 'OK', 'fine'),
        annotated('0001 0000000000000000') + padded('OK', 20) + b'fine',
        *(34, 0xD9C35B3C1AB141C6, 'S'),
    ),
    golden('hand-trailing', GET, GET_BYTES + b'\0\0', 144, 0xFEBC64009B4B5C19, 'D'),
    golden('hand-trailing', LITTLE, LITTLE_BYTES + b'\0', 124, 0x01E085C83DF2707C, 'Plus'),
)
READ_ONLY = BINDS + STARTS + JUNK + OTHERS
