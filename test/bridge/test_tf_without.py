# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Without tf2_ros a route that needs it is refused at start, and says what to do."""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any

import pytest

pytestmark = pytest.mark.ros
ROUTE = '- {direction: to_igtl, rate: 30, frames: [[base, tip]]}'


@pytest.mark.skipif(find_spec('tf2_ros') is not None, reason='tf2_ros is installed')
def test_it_says_what_to_install(scene: Any) -> None:
    bridge = scene.start(routes=ROUTE)
    assert bridge.ended() == 2
    assert 'line 1: frames without a topic are looked up by tf2_ros' in bridge.log
    assert 'install ros-' in bridge.log
    assert 'or add topic: /tf if each pair is one edge of /tf' in bridge.log


def test_other_routes_do_not_need_it(scene: Any) -> None:
    scene.bridge(routes='- {direction: to_igtl, topic: /tf, frames: [[base, tip]]}')
