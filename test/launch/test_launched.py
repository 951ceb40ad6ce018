# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The launch files, started for real where launch_ros is importable."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
import socket
from typing import Any

import pytest

pytestmark = pytest.mark.ros
pytest.importorskip('rclpy')
pytest.importorskip('launch_ros.actions', reason='the wheels of PyPI bring no launch_ros')

from ament_index_python.packages import get_packages_with_prefixes  # noqa: E402
from launch_process import LaunchProcess  # noqa: E402
from launch_process import PROFILES  # noqa: E402
from rcl_interfaces.srv import GetParameters  # noqa: E402
from ros_side import next_domain  # noqa: E402
from ros_side import RosSide  # noqa: E402
from sensor_msgs.msg import Image  # noqa: E402
from tf2_msgs.msg import TFMessage  # noqa: E402
from waiting import wait_until  # noqa: E402

BOTH = ('bridge.launch.py', 'bridge.launch.xml')


@pytest.fixture
def ros() -> Iterator[RosSide]:
    side = RosSide(next_domain())
    yield side
    side.close()


@pytest.fixture
def free_port() -> int:
    with socket.create_server(('127.0.0.1', 0)) as server:
        return int(server.getsockname()[1])


def parameters(ros: RosSide, node: str, *names: str) -> list[Any]:
    request = GetParameters.Request(names=[*names])
    return list(ros.call(GetParameters, f'{node}/get_parameters', request, 20.0).values)


@pytest.mark.parametrize('name', BOTH)
def test_arguments_reach_the_node(name: str, tmp_path: Path, ros: RosSide, free_port: int) -> None:
    routes = tmp_path / 'routes.yaml'
    routes.write_text('- {direction: to_igtl, topic: /a}\n')
    with LaunchProcess(
        name,
        tmp_path / 'prefix',
        ros.domain,
        profile='slicer_server',
        endpoints=f'igtl-listen://127.0.0.1:{free_port}, igtl-listen://127.0.0.1:0',
        routes_file=str(routes),
        namespace='left',
        use_sim_time='true',
        autostart='true',
        log_level='info',
    ) as launched:
        launched.says(f'listening at 127.0.0.1:{free_port}')
        frame, file, sim_time = parameters(
            ros, '/left/igtl_bridge', 'default_parent_frame', 'routes_file', 'use_sim_time'
        )
        assert frame.string_value == 'ras', 'of the profile'
        assert file.string_value == str(routes)
        assert sim_time.bool_value
        assert launched.stop() == 0
    assert 'Traceback' not in launched.log


@pytest.mark.parametrize('profile', PROFILES)
def test_every_profile(profile: str, tmp_path: Path, ros: RosSide) -> None:
    with LaunchProcess(
        BOTH[0],
        tmp_path,
        ros.domain,
        profile=profile,
        endpoints='igtl-listen://127.0.0.1:0',
    ) as launched:
        launched.says('listening at 127.0.0.1:')


@pytest.mark.parametrize('name', BOTH)
def test_autostart_can_be_off(name: str, tmp_path: Path, ros: RosSide) -> None:
    file = tmp_path / 'mine.yaml'
    file.write_text('/**: {ros__parameters: {frame_prefix: mine_}}\n')
    with LaunchProcess(
        name, tmp_path / 'prefix', ros.domain, config_file=str(file), autostart='false'
    ) as launched:
        launched.says('autostart is off')
        (prefix,) = parameters(ros, '/igtl_bridge', 'frame_prefix')
        assert prefix.string_value == 'mine_'


# Arguments, and what is said of them.
WRONG = [
    ({'profile': 'sliser'}, 'slicer_server'),
    ({'log_level': 'loud'}, 'fatal'),
    ({'autostart': 'perhaps'}, 'autostart'),
    ({'config_file': '/no/such.yaml'}, "config_file '/no/such.yaml' is not a file"),
    ({'routes_file': '/no/such.yaml'}, "routes_file '/no/such.yaml' is not a file"),
]


@pytest.mark.parametrize('name', BOTH)
@pytest.mark.parametrize(('arguments', 'said'), WRONG)
def test_wrong_arguments(
    name: str, arguments: dict[str, str], said: str, tmp_path: Path, ros: RosSide
) -> None:
    with LaunchProcess(name, tmp_path, ros.domain, **arguments) as launched:
        assert launched.ended() != 0
    assert said in launched.log


def test_the_demonstration(tmp_path: Path, ros: RosSide, free_port: int) -> None:
    pictures = ros.subscribe(Image, '/Image_Reference/image', 10)
    tf = ros.subscribe(TFMessage, '/tf')
    rviz = 'false' if 'rviz2' in get_packages_with_prefixes() else 'true'
    with LaunchProcess(
        'demo.launch.py', tmp_path, ros.domain, port=str(free_port), rate='5', rviz=rviz
    ) as launched:
        wait_until(lambda: len(pictures) > 2, 'pictures', 40.0)
        frames = {one.child_frame_id for message in tf for one in message.transforms}
        assert {'Image', 'Probe', 'Stylus'} <= frames
        assert pictures[-1].header.frame_id == 'Image'
        if rviz == 'true':
            assert 'rviz2 is not installed' in launched.log
        assert launched.stop() == 0
    assert 'Traceback' not in launched.log
