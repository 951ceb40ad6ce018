# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Give Fast DDS a shared-memory segment that images fit into.

Its default segment is half a megabyte: larger images are fragmented, and a 2 MB image at 30 Hz
then needs 33 ms a hop instead of under 4 ms. The profile only replaces the default if the user
has chosen none.
"""

from __future__ import annotations

import os
from pathlib import Path

PROFILE = Path(__file__).with_name('fastdds.xml')
# Fast DDS 2 (Jazzy) reads the first name, Fast DDS 3 (Kilted) the second.
_VARIABLES = ('FASTRTPS_DEFAULT_PROFILES_FILE', 'FASTDDS_DEFAULT_PROFILES_FILE')


def use_profile() -> bool:
    """Choose our profile for this process and its children; False if the user has one already."""
    if any(os.environ.get(name) for name in _VARIABLES):
        return False
    for name in _VARIABLES:
        os.environ[name] = str(PROFILE)
    return True
