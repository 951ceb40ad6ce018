# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Let the C library keep the blocks that images live in.

glibc gives blocks of this size back to the system at once and fetches them anew, page by page,
for the next image: fifty thousand page faults a second at 60 images of 2 MB. Kept, they cost none.
"""

from __future__ import annotations

import ctypes

# Parameters of mallopt(3).
_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3
_LARGEST_BLOCK = 32 * 1024 * 1024  # the most that glibc takes
_MOST_KEPT = 256 * 1024 * 1024


def keep_large_blocks() -> bool:
    """Tell the C library; False where it is not glibc."""
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):  # macOS, musl, Windows
        return False
    return bool(mallopt(_M_MMAP_THRESHOLD, _LARGEST_BLOCK)) and bool(
        mallopt(_M_TRIM_THRESHOLD, _MOST_KEPT)
    )
