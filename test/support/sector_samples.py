# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Sectors as peers say them, in metadata."""

from __future__ import annotations

# A curved array: apex 150 pixels above the image. No pixel lies on a limit.
CURVED = {
    'ProbeType': '1',
    'Origin': '320 -150 0',
    'Angles': '-0.6 0.6',
    'BoundingBox': '0 639 0 479',
    'Depths': '40.05 120.05',
    'LinearWidth': '0',
    'SpacingX': '0.2',
    'SpacingY': '0.2',
}
LINEAR = {
    **CURVED,
    'ProbeType': '2',
    'Origin': '320 20 0',
    'Angles': '0 0',
    'Depths': '0.1 60.1',
    'LinearWidth': '38.1',
}
# A phased array: the apex lies within the image, the ring begins in it.
PHASED = {**CURVED, 'Origin': '320 40 0', 'Angles': '-0.7 0.7', 'Depths': '0 80.05'}
# As PLUS writes them: scalars with six decimals, z in Origin and BoundingBox.
OF_PLUS = {
    **CURVED,
    'Origin': '319.123 -150.5 0',
    'BoundingBox': '0 639 0 479 0 0',
    'LinearWidth': '0.000000',
    'SpacingX': '0.200000',
    'SpacingY': '0.200000',
    'Depth': '80.000000',
    'Gain': '50',
}

# A whole message of the C++ OpenIGTLink library: `Image_Reference`, 4 x 2 pixels of 0.5 x 0.25 mm,
# their values 1 to 8, with a sector in its metadata (keys in alphabetical order).
IMAGE_OF_CXX = bytes.fromhex(
    '0002494d41474500000000000000496d6167655f5265666572656e63650000000000000000018000'
    '00000000000000000106ba543da4cb654af0000c0042000000680000000900010103020100040002'
    '00013f0000000000000000000000000000003e8000000000000000000000000000003f8000000000'
    '00000000000000000000000000000000000400020001010203040506070800080006000300000008'
    '000b0003000000070006000300000009000b00030000000100060003000000060009000300000001'
    '00080003000000030008000300000004416e676c65732d302e3520302e35426f756e64696e67426f'
    '7830203320302031446570746873302e323520302e37354c696e6561725769647468304f72696769'
    '6e32202d31203050726f6265547970653153706163696e6758302e3553706163696e6759302e3235'
)
