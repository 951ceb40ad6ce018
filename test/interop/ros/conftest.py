# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The C++ peers of the folder above, with a bridge between them and ROS."""

from collections.abc import Callable
from typing import Any

import pytest

pytest.importorskip('rclpy')

from bridge_process import BridgeProcess
from ros_side import next_domain
from ros_side import RosSide


@pytest.fixture
def ros(closing: Callable[[Any], Any]) -> RosSide:
    """Return a node in a domain of its own."""
    side: RosSide = closing(RosSide(next_domain()))
    return side


@pytest.fixture
def start_bridge(ros: RosSide, request: pytest.FixtureRequest) -> Callable[..., BridgeProcess]:
    """Return a function that starts a bridge in that domain, for some endpoints."""

    def start(*endpoints: str, **parameters: Any) -> BridgeProcess:
        bridge = BridgeProcess(ros.domain, endpoints, **parameters)
        request.addfinalizer(bridge.stop)
        return bridge.ready()

    return start
