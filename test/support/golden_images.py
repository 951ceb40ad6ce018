# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Golden IMAGE and VIDEO."""

from golden_case import Golden
from golden_case import golden
from golden_case import in_file
from golden_case import Meta
from golden_case import pairs
from golden_voxels import image_voxels
from igtl_ros.openigtlink import CoordinateSystem
from igtl_ros.openigtlink import Endian
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import Video
import numpy as np
from openigtlink_bodies import MATRIX
from openigtlink_bodies import MATRIX_BYTES
from openigtlink_bodies import TURNED
from openigtlink_bodies import TURNED_BYTES
from openigtlink_bodies import UNIT
from openigtlink_bodies import UNIT_BYTES
from openigtlink_bytes import annotated
from openigtlink_bytes import IDENTITY

# The reference library's own: one slice of 50 x 50 voxels.
SLICE_BYTES = (
    annotated('0001 01 03 02 01 0032 0032 0001')  # version, 1 x uint8, little-endian, RAS, size
    + MATRIX_BYTES
    + annotated('0000 0000 0000 0032 0032 0001')  # the part is all
    + image_voxels().tobytes()
)
SLICE = Image(image_voxels(), MATRIX, CoordinateSystem.RAS, endian=Endian.LITTLE)

# The sender put little-endian voxels behind a flag that says big-endian; the flag is what counts.
MISLABELLED_BYTES = annotated("""
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
MISLABELLED = Image(
    np.array([[[0x0201, 0x0301, 0x0401], [0x0501, 0x0601, 0x0701]]], '>u2'),
    np.array([[0.5, 0.25, 0, 10], [0, 1, 0, 20], [0, 0, 2, 30], [0, 0, 0, 1]]),
    CoordinateSystem.RAS,
    (3, 2, 1),
    (0, 0, 0),
    Endian.BIG,
)

# Two voxels of three components each, from the middle of an image of 4 x 3 x 2.
PART_BYTES = (
    annotated('0001 03 05 02 02 0004 0003 0002')  # 3 x uint16, little-endian, LPS, size
    + TURNED_BYTES
    + annotated("""
        0001 0002 0001                        # first voxel of the part: 1, 2, 1
        0002 0001 0001                        # size of the part
        e803 e903 ea03 eb03 ec03 ed03         # 1000 ... 1005
    """)
)
PART = Image(
    np.array([[[(1000, 1001, 1002), (1003, 1004, 1005)]]], '<u2'),
    TURNED,
    CoordinateSystem.LPS,
    (4, 3, 2),
    (1, 2, 1),
)
COLOURS_BYTES = (
    annotated('0001 04 03 02 01 0002 0002 0001')  # 4 x uint8, little-endian, RAS, size
    + UNIT_BYTES
    + annotated("""
        0000 0000 0000 0002 0002 0001         # the part is all
        00102030 40506070 8090a0b0 c0d0e0f0
    """)
)
COLOURS = Image(np.arange(0, 256, 16, np.uint8).reshape(1, 2, 2, 4), UNIT, endian=Endian.LITTLE)
PROBE = Meta(5, pairs(('ProbeType', b'1', 3)))


def two_voxels(
    scalar: int, dtype: str, values: tuple[float, float], data: str, crc: int
) -> Golden:
    """Return an image of 2 x 1 x 1 voxels of a scalar type, little-endian."""
    content = (
        annotated(f'0001 01 {scalar:02x} 02 01 0002 0001 0001')
        + IDENTITY
        + annotated(f'0000 0000 0000 0002 0001 0001 {data}')
    )
    image = Image(np.array([[values]], f'<{dtype}'), endian=Endian.LITTLE)
    return golden(f'lib-{dtype}', image, content, len(content), crc, 'Im')


IMAGES = (
    in_file('image.h', SLICE, SLICE_BYTES, 2572, 0x554FC48769FD7CFF),
    golden('#28', MISLABELLED, MISLABELLED_BYTES, 84, 0x695F485FE66B3B23, 'I'),
    golden('lib-part', PART, PART_BYTES, 84, 0xE867FC8E36E5AA43, 'Im'),
    golden('lib-colours', COLOURS, COLOURS_BYTES, 120, 0xEBB50B1B83FB128B, 'Im', PROBE),
    two_voxels(2, 'i1', (-1, 2), 'ff 02', 0x05CC51E779C94707),
    two_voxels(4, 'i2', (-300, 2), 'd4fe 0200', 0x3C89ADFD2548A38D),
    two_voxels(6, 'i4', (-70000, 2), '90eefeff 02000000', 0x1598391BEAE0F619),
    two_voxels(7, 'u4', (4_000_000_000, 2), '00286bee 02000000', 0xE0B5D42468572B11),
    two_voxels(10, 'f4', (-1.5, 0.1), '0000c0bf cdcccc3d', 0x2FCA1C29A388731E),
    two_voxels(11, 'f8', (-1.5, 0.1), '000000000000f8bf 9a9999999999b93f', 0x8389EB70DCBF27FF),
)

RAW_BYTES = (
    annotated('0001 02 49343230 0001 01 0004 0002 0001')  # little-endian, I420, key, RAS, size
    + IDENTITY
    + annotated('0000 0000 0000 0004 0002 0001 6162636465')  # all of it, the stream
)
RAW = Video(b'abcde', 'I420', (4, 2, 1))
STREAM = b'\0\0\0\1\x67\x42\xff'
PART_H264_BYTES = (
    annotated('0001 02 48323634 0005 01 0280 01e0 0001')  # H264, unknown, RAS, 640 480 1
    + TURNED_BYTES
    + annotated('0008 0010 0000 0140 00f0 0001')  # part of 320 240 1 at 8 16 0
    + STREAM
)
PART_H264 = Video(
    *(STREAM, 'H264', (640, 480, 1), 5, TURNED), offset=(8, 16, 0), part=(320, 240, 1)
)
GREY_BYTES = (
    annotated('0001 02 48323634 0100 01 0280 01e0 0001')  # H264, key and grey, RAS, 640 480 1
    + TURNED_BYTES
    + annotated('0000 0000 0000 0280 01e0 0001')
    + STREAM
)
GREY = Video(STREAM, 'H264', (640, 480, 1), 0x0100, TURNED)
NOTHING_BYTES = (
    annotated('0001 01 58323635 0500 01 0002 0002 0001')  # big-endian, X265, unknown and grey
    + UNIT_BYTES
    + annotated('0000 0000 0000 0002 0002 0001')
)
NOTHING = Video(b'', 'X265', (2, 2, 1), 0x0500, UNIT, endian=1)

VIDEOS = (
    golden('#30', RAW, RAW_BYTES, 81, 0xF985D891B2B8C6B0, 'V'),
    golden('lib-part', PART_H264, PART_H264_BYTES, 83, 0x4198FD6A367D18AC, 'V'),
    golden('lib-grey', GREY, GREY_BYTES, 97, 0x61E4D60BEF19CA27, 'V', Meta(11)),
    golden('lib-no-stream', NOTHING, NOTHING_BYTES, 76, 0xD7278808393F70F9, 'V'),
)
