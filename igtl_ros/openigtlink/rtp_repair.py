# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
The two bytes that RTP does not carry, found by the checksum.

The fragment field takes the place of the upper half of the message id: bytes 8 and 9 of the body.
In header version 2 they are zero unless ids are large. In version 1, which the C++ library sends
over RTP too, they belong to the content. The checksum is that of the body with them. It is linear,
so it tells 16 bits of known place for certain, and 48 bits of it remain to check the rest.
"""

from __future__ import annotations

from functools import lru_cache

_PLACE = 8  # in the body
_WIDTH = 2
# CRC-64 is the remainder of body * x^64 by this polynomial over GF(2), without its x^64.
_POLYNOMIAL = 0x42F0E1EBA9EA3693
_ONE_OVER_X = 1 << 63 | _POLYNOMIAL >> 1


def missing_half(difference: int, size: int) -> int | None:
    """
    Return what the two bytes have to be, or None: then it is not they that are wrong.

    :param difference: checksum of the body with zeros in their place, xor the right one.
    :param size: bytes of the body.
    """
    half = _times(difference, _power(_ONE_OVER_X, 64 + 8 * (size - _PLACE - _WIDTH)))
    return half if half < 1 << 8 * _WIDTH else None


def _times(a: int, b: int) -> int:
    product = 0
    while b:
        if b & 1:
            product ^= a
        a = a << 1 ^ (1 << 64 | _POLYNOMIAL if a >> 63 else 0)
        b >>= 1
    return product


@lru_cache(64)  # a stream has messages of few sizes
def _power(a: int, exponent: int) -> int:
    result = 1
    while exponent:
        if exponent & 1:
            result = _times(result, a)
        a = _times(a, a)
        exponent >>= 1
    return result
