# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Give Fast DDS a shared-memory segment that images fit into.

Its default segment is half a megabyte: larger images are fragmented, and a 2 MB image at 30 Hz
then needs 33 ms a hop instead of under 4 ms. The profile replaces the default only if the user
has chosen none, and only where there is room for it.
"""

from __future__ import annotations

from importlib import metadata
import os
from pathlib import Path
import shutil

PROFILE = Path(__file__).with_name('fastdds.xml')
SEGMENT = 32 * 1024 * 1024  # bytes; each process that uses the profile has one
SHARED_MEMORY = Path('/dev/shm')
# Fast DDS 2 reads the first name, Fast DDS 3, from Kilted on (rclpy 8), warns of it.
_OLD, _NEW = 'FASTRTPS_DEFAULT_PROFILES_FILE', 'FASTDDS_DEFAULT_PROFILES_FILE'
_FIRST_RCLPY_WITH_NEW = 8


def use_profile() -> str:
    """
    Choose our profile for this process and its children.

    :return: why not, in words for a user; empty if it was chosen, or the user has chosen one.
    """
    if os.environ.get(_OLD) or os.environ.get(_NEW):
        return ''
    if SHARED_MEMORY.is_dir() and (free := shutil.disk_usage(SHARED_MEMORY).free) < 2 * SEGMENT:
        return (
            f'{SHARED_MEMORY} has {free >> 20} MiB left, {2 * SEGMENT >> 20} are needed to pass '
            'images quickly (Docker: --shm-size)'
        )
    os.environ[_variable()] = str(PROFILE)
    return ''


def _variable() -> str:
    try:
        version = int(metadata.version('rclpy').partition('.')[0])
    except (metadata.PackageNotFoundError, ValueError):
        return _NEW
    return _NEW if version >= _FIRST_RCLPY_WITH_NEW else _OLD
