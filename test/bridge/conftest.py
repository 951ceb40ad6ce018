# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What every test of the bridge may ask for; without ROS none of them runs."""

from __future__ import annotations

from collections.abc import Iterator
import socket

import pytest

pytest.importorskip('rclpy')

from bridge_scene import Scene


@pytest.fixture
def free_port() -> int:
    with socket.create_server(('127.0.0.1', 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture
def scene() -> Iterator[Scene]:
    scene = Scene()
    yield scene
    scene.close()
