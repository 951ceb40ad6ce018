# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Wait for conditions, never for time."""

from __future__ import annotations

from collections.abc import Callable
import os
import time

SCALE = float(os.environ.get('IGTL_ROS_TEST_TIMEOUT_SCALE', '1'))


def wait_until(condition: Callable[[], object], what: str, timeout: float = 10.0) -> None:
    """Return once the condition holds; fail, saying what was waited for, if it never does."""
    deadline = time.monotonic() + timeout * SCALE
    while not condition():
        assert time.monotonic() < deadline, f'not within {timeout * SCALE:g} s: {what}'
        time.sleep(0.005)


def wait_until_none(missing: Callable[[], list[str]], what: str, timeout: float = 10.0) -> None:
    """Return once nothing is missing any more; fail, naming what still is."""
    deadline = time.monotonic() + timeout * SCALE
    while left := missing():
        assert time.monotonic() < deadline, f'not within {timeout * SCALE:g} s: {what}: {left}'
        time.sleep(0.005)
