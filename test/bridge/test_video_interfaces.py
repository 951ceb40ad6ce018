# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
The tests of messages of other packages, run with those packages.

Building them takes half a minute and more, so that it is done on request:
IGTL_ROS_TEST_VIDEO_PACKAGES=1.
"""

from __future__ import annotations

from importlib.util import find_spec
import os
from pathlib import Path
import subprocess
import sys

import pytest

pytestmark = [
    pytest.mark.ros,
    pytest.mark.slow,
    pytest.mark.skipif(
        'IGTL_ROS_TEST_VIDEO_PACKAGES' not in os.environ,
        reason='IGTL_ROS_TEST_VIDEO_PACKAGES is not set: it builds two packages',
    ),
]
TESTS = [
    'test/conversions/test_video_packets.py',
    'test/conversions/test_registry.py',
    'test/bridge/test_video_packets.py',
    'test/docs/test_mapping.py',
]


def test_with_the_packages(tmp_path: Path) -> None:
    if find_spec('cmake') is None:
        pytest.skip('no wheels here to build on; install the packages and run their tests')
    from video_interfaces import build
    from video_interfaces import ROOT

    command = [sys.executable, '-m', 'pytest', '-q', '-rs', *TESTS]
    result = subprocess.run(
        command, cwd=ROOT, env=build(tmp_path), capture_output=True, text=True, check=False
    )
    assert not result.returncode, result.stdout[-5000:] + result.stderr[-1000:]
    skipped = [line for line in result.stdout.splitlines() if line.startswith('SKIPPED')]
    assert not any('test_video_packets' in line for line in skipped), skipped
