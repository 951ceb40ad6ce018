# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Two bridges in two namespaces: own topics and services, /tf and /diagnostics for all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bridge_scene import Scene
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Transform
import numpy as np
import pytest
from ros_side import published
from waiting import wait_until

pytestmark = pytest.mark.ros

from diagnostic_msgs.msg import DiagnosticArray  # noqa: E402
from geometry_msgs.msg import TransformStamped  # noqa: E402
from igtl_ros.srv import ListDevices  # noqa: E402
from std_msgs.msg import String as RosString  # noqa: E402
from tf2_msgs.msg import TFMessage  # noqa: E402

# Two nodes of the same name may be anywhere in a graph; these topics are for all of them.
GLOBAL = {'/tf', '/tf_static', '/diagnostics', '/rosout', '/parameter_events', '/clock'}
SIDES = ('left', 'right')


@pytest.fixture(scope='module')
def world() -> Iterator[tuple[Scene, dict[str, Any]]]:
    scene = Scene()
    try:
        bridges = {
            side: scene.bridge(namespace=f'/{side}', frame_prefix=f'{side}_') for side in SIDES
        }
        yield scene, {side: scene.peer(bridge) for side, bridge in bridges.items()}
    finally:
        scene.close()


def test_each_hears_its_own_topics(world: Any) -> None:
    scene, peers = world
    for side in SIDES:
        publisher = scene.ros.publisher(RosString, f'/{side}/to_igtl/{side}Words')
        published(
            publisher,
            RosString(data=side),
            lambda side=side: peers[side].named(f'{side}Words'),
            f'the text at the client of {side}',
        )
    assert not peers['left'].named('rightWords')
    assert not peers['right'].named('leftWords')


def test_each_publishes_its_own_topics_and_both_on_tf(world: Any) -> None:
    scene, peers = world
    poses = {
        side: scene.ros.subscribe(TransformStamped, f'/{side}/ToolToBase/transform')
        for side in SIDES
    }
    tf = scene.ros.subscribe(TFMessage, '/tf')
    for number, side in enumerate(SIDES, start=1):
        matrix = np.eye(4)
        matrix[0, 3] = number

        def arrived(side: str = side, matrix: Any = matrix) -> bool:
            peers[side].send(Packet(Transform(matrix), 'ToolToBase'))
            return any(
                one.child_frame_id == f'{side}_Tool'
                for message in list(tf)
                for one in message.transforms
            ) and bool(poses[side])

        wait_until(arrived, f'the pose of {side}')
        # 1 mm on the left, 2 mm on the right: nobody got the other's.
        found = {round(pose.transform.translation.x * 1000) for pose in poses[side]}
        assert found == {number}


def test_both_are_on_diagnostics_and_answer_for_themselves(world: Any) -> None:
    scene, peers = world
    reports = scene.ros.subscribe(DiagnosticArray, '/diagnostics')

    def names() -> set[str]:
        return {status.name.split('/')[0] for report in list(reports) for status in report.status}

    wait_until(lambda: names() == {*SIDES}, 'reports of both')
    for side in SIDES:
        peers[side].send(Packet(Transform(np.eye(4)), f'Only{side}ToBase'))

        def has(side: str = side) -> bool:
            answer = scene.ros.call(
                ListDevices, f'/{side}/igtl_bridge/list_devices', ListDevices.Request()
            )
            names = {device.device_name for device in answer.devices}
            assert not names & {f'Only{other}ToBase' for other in SIDES if other != side}
            return f'Only{side}ToBase' in names

        wait_until(has, f'the device of {side}')


def test_nothing_else_is_global(world: Any) -> None:
    scene, _ = world
    for side in SIDES:
        node = scene.ros.node
        used = {
            name
            for find in (
                node.get_publisher_names_and_types_by_node,
                node.get_subscriber_names_and_types_by_node,
                node.get_service_names_and_types_by_node,
                node.get_client_names_and_types_by_node,
            )
            for name, _ in find('igtl_bridge', f'/{side}')
        }
        assert {f'/{side}/igtl_bridge/list_devices', '/tf', '/diagnostics'} <= used
        assert {name for name in used if not name.startswith(f'/{side}/')} <= GLOBAL
