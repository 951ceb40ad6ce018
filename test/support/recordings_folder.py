# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Where the real recordings are: too large for the repository, so a machine may lack them.

The environment variable IGTL_ROS_RECORDINGS names their folder. Without them a test is skipped
with a message nobody overlooks, or fails where IGTL_ROS_REQUIRE_LANES=1 says that no lane may be
missing.
"""

import os
from pathlib import Path

import pytest

_BESIDE = Path(__file__).resolve().parents[2].parent / 'shared' / 'data' / 'plus'
RECORDINGS = Path(os.environ.get('IGTL_ROS_RECORDINGS', _BESIDE))


def recording(name: str) -> Path:
    """Return the path of a real recording; skip or fail the test if it is not there."""
    path = RECORDINGS / name
    if path.is_file():
        return path
    message = f'REAL RECORDING MISSING: {name} is not in IGTL_ROS_RECORDINGS={RECORDINGS}'
    if os.environ.get('IGTL_ROS_REQUIRE_LANES') == '1':
        pytest.fail(message)
    pytest.skip(f'*** {message}: THIS TEST CHECKED NOTHING ***')
