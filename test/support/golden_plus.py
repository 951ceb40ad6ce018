# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Golden TRACKEDFRAME and USMESSAGE of PLUS; CLIENTINFO is with the texts."""

from golden_case import golden
from golden_case import Meta
from igtl_ros.openigtlink import Endian
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import TrackedFrame
from igtl_ros.openigtlink import UsMessage
import numpy as np
from openigtlink_bodies import float32
from openigtlink_bytes import annotated

# Steps of 0.5, 0.25 and 1 mm; 10, 20, 30.
SCALED = np.array([[0.5, 0, 0, 10], [0, 0.25, 0, 20], [0, 0, 1, 30], [0, 0, 0, 1]])

LITTLE_BYTES = (
    annotated("""
        0003 0001 0001 0003 0002 0001           # uint8, 1 component, B-mode, 3 x 2 x 1
        00000006 0000001f 0002                  # 6 bytes of image, 31 of XML, orientation
        0000003f 00000000 00000000 00002041     # 0.5, 0, 0, 10: little-endian
        00000000 0000803e 00000000 0000a041     # 0, 0.25, 0, 20
        00000000 00000000 0000803f 0000f041     # 0, 0, 1, 30
        00000000 00000000 00000000 0000803f     # 0, 0, 0, 1
    """)
    + b'<TrackedFrame Timestamp="1.5"/>'
    + annotated('010203 040506')
)
LITTLE = TrackedFrame(
    b'<TrackedFrame Timestamp="1.5"/>',
    np.array([[[1, 2, 3], [4, 5, 6]]], np.uint8),
    SCALED,
    *(1, 2, Endian.LITTLE),
)
# What a machine that keeps numbers big-endian would send.
BIG_BYTES = (
    annotated("""
        0005 0001 0001 0002 0001 0001           # uint16, 1 component, B-mode, 2 x 1 x 1
        00000004 0000000f 0001                  # 4 bytes of image, 15 of XML, orientation
        3f000000 00000000 00000000 41200000     # 0.5, 0, 0, 10: big-endian
        00000000 3e800000 00000000 41a00000     # 0, 0.25, 0, 20
        00000000 00000000 3f800000 41f00000     # 0, 0, 1, 30
        00000000 00000000 00000000 3f800000     # 0, 0, 0, 1
    """)
    + b'<TrackedFrame/>'
    + annotated('0102 fffe')
)
BIG = TrackedFrame(
    b'<TrackedFrame/>', np.array([[[0x0102, 0xFFFE]]], '>u2'), SCALED, 1, 1, Endian.BIG
)
TWO_BYTES = (
    annotated("""
        0004 0002 0003 0002 0001 0001           # int16, 2 components, type 3, 2 x 1 x 1
        00000008 0000000f 0005                  # 8 bytes of image, 15 of XML, orientation
        0000803f 00000000 00000000 00000000     # identity
        00000000 0000803f 00000000 00000000
        00000000 00000000 0000803f 00000000
        00000000 00000000 00000000 0000803f
    """)
    + b'<TrackedFrame/>'
    + annotated('feff 2c01 0400 0500')
)
TWO = TrackedFrame(
    *(b'<TrackedFrame/>', np.array([[[(-2, 300), (4, 5)]]], '<i2'), np.eye(4), 3, 5)
)

SONIX_BYTES = annotated("""
    0001 01 03 01 01 0002 0003 0001             # 1 x uint8, RAS, 2 x 3 x 1
    3e4ccccd 00000000 00000000                  # 0.2, 0, 0
    00000000 3e4ccccd 00000000                  # 0, 0.2, 0
    00000000 00000000 3f800000                  # 0, 0, 1
    00000000 00000000 00000000                  # centre
    0000 0000 0000 0002 0003 0001               # the part is all
    01 02 03 04 05 06
    00000000 000003e8 000007d0 00000bb8         # 0, 1000, 2000, 3000
    00000fa0 ffffffe2 00001770 00001b58         # 4000, -30, 6000, 7000
    00001f40 00002328 00002710 00002af8         # 8000 ... 11000
    00002ee0                                    # 12000
""")
SONIX = UsMessage(
    Image(
        np.array([[[1, 2], [3, 4], [5, 6]]], np.uint8),
        np.diag((*float32(0.2, 0.2, 1), 1)),
        endian=Endian.BIG,
    ),
    tuple(-30 if index == 5 else 1000 * index for index in range(13)),
)

FRAMES = (
    golden(
        'plus-little', LITTLE, LITTLE_BYTES, 123, 0x11252D1CDC04F9C3, 'Plus', timestamp=3 << 31
    ),
    golden('plus-big', BIG, BIG_BYTES, 105, 0x5D807E9F0EB3BE1E, 'Plus'),
    golden('plus-2', TWO, TWO_BYTES, 123, 0x1CCCBE9B599F91B9, 'Plus', Meta(6)),
    golden('plus', SONIX, SONIX_BYTES, 130, 0x55A618C39CAB87D6, 'Sonix'),
)
