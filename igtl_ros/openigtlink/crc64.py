# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
CRC-64/ECMA-182 over a message body (spec page CRC; polynomial 0x42F0E1EBA9EA3693, start 0).

fastcrc computes it with SIMD instructions, without copying and without holding the GIL.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fastcrc.crc64 import ecma_182


def crc64(buffers: Iterable[Any]) -> int:
    """Return the CRC of buffers as if they stood one after the other."""
    value: int = 0
    for buffer in buffers:
        value = ecma_182(buffer, value)
    return value


crc64_of = ecma_182  # of one buffer
