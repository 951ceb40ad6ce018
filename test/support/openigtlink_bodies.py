# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What several golden messages have in common, twice: as bytes, and as what they mean."""

from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import MetadataEntry
import numpy as np
from openigtlink_bytes import annotated


def float32(*values: float) -> tuple[float, ...]:
    """Return the nearest numbers that fit 32 bits."""
    return tuple(np.array(values, np.float32).tolist())


# Extended header: size 12, metadata header 18, metadata 39, message id 1.
EXTENDED = annotated('000c 0012 00000027 00000001')
# Two pairs of metadata: index, then keys and values.
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
# Pixels of 0.5 x 0.25 x 2 mm, turned by 90 degrees, and the centre of their image.
TURNED_BYTES = annotated("""
    00000000 3f000000 00000000   # step along i: 0, 0.5, 0
    be800000 00000000 00000000   # step along j: -0.25, 0, 0
    00000000 00000000 40000000   # step along k: 0, 0, 2
    41200000 41a00000 41f00000   # centre: 10, 20, 30
""")
TURNED = np.array([[0, -0.25, 0, 10], [0.5, 0, 0, 20], [0, 0, 2, 30], [0, 0, 0, 1.0]])
# The same with pixels of 1 mm.
UNIT_BYTES = annotated("""
    00000000 3f800000 00000000
    bf800000 00000000 00000000
    00000000 00000000 3f800000
    41200000 41a00000 41f00000
""")
UNIT = np.array([[0, -1, 0, 10], [1, 0, 0, 20], [0, 0, 1, 30], [0, 0, 0, 1.0]])

RGBA_BYTES = ('ff0000ff', '00ff00ff', '0000ffff')
RGBA = ((255, 0, 0, 255), (0, 255, 0, 255), (0, 0, 255, 255))
