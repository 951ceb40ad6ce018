# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
How long to search: bounded and repeatable unless --hypothesis-profile=fuzz asks for more.

The search without bounds is make fuzz, whose modules lie here too.
"""

from pathlib import Path
import sys

from hypothesis import settings
import pytest

sys.path.append(str(Path(__file__).parent))

settings.register_profile(
    'bounded', max_examples=200, deadline=None, derandomize=True, database=None
)
settings.register_profile('fuzz', max_examples=20_000, deadline=None)
settings.load_profile('bounded')


@pytest.fixture
def rounds(request: pytest.FixtureRequest) -> int:
    """Return how many mutations to try of each message."""
    return 20_000 if request.config.getoption('--hypothesis-profile') == 'fuzz' else 500


@pytest.fixture
def seed() -> int:
    """Return where to start; the same one again finds the same errors."""
    return 20260801
