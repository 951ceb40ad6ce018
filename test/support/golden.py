# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Golden messages: bytes that we did not produce, and the packets that they mean.

One table for packing, unpacking, receiving, fuzzing and interoperability tests, put together from
those of golden_*.py. Each message is written down field by field there; its size and checksum are
those of its source (see test/golden/SOURCE.md), so that a slip in a field cannot go unnoticed.
"""

from golden_bind import BINDS
from golden_case import Golden
from golden_geometry import SURFACES
from golden_images import IMAGES
from golden_images import VIDEOS
from golden_lists import LISTS
from golden_numbers import ARRAYS
from golden_numbers import SENSORS
from golden_plus import FRAMES
from golden_poses import POSES
from golden_read_only import READ_ONLY
from golden_requests import REQUESTS
from golden_tables import LARGE
from golden_tables import TABLES
from golden_text import TEXTS

__all__ = ['GOLDEN', 'Golden', 'LARGE', 'READ_ONLY']

GOLDEN = (
    *(*POSES, *TEXTS, *LISTS, *IMAGES, *VIDEOS, *TABLES, *SENSORS, *ARRAYS, *SURFACES, *BINDS),
    *(*FRAMES, *REQUESTS),
)
