# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The igtl_bridge command: how it starts, what it refuses, how it ends."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import threading
from typing import Any

from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Transform
import numpy as np
import pytest
from ros_side import RosSide
import transport_peers as scripts
from waiting import SCALE
from waiting import wait_until

pytestmark = pytest.mark.ros

from geometry_msgs.msg import TransformStamped  # noqa: E402
from igtl_ros.bridge.parameters import PARAMETERS  # noqa: E402
from lifecycle_msgs.msg import State  # noqa: E402
from lifecycle_msgs.msg import Transition  # noqa: E402
from lifecycle_msgs.srv import ChangeState  # noqa: E402
from lifecycle_msgs.srv import GetState  # noqa: E402
from rcl_interfaces.msg import Parameter  # noqa: E402
from rcl_interfaces.msg import ParameterType  # noqa: E402
from rcl_interfaces.msg import ParameterValue  # noqa: E402
from rcl_interfaces.srv import DescribeParameters  # noqa: E402
from rcl_interfaces.srv import SetParameters  # noqa: E402
from sensor_msgs.msg import Image  # noqa: E402


def test_ctrl_c_ends_it_within_a_second(scene: Any) -> None:
    bridge = scene.bridge()
    scene.peer(bridge)
    scene.introduce(bridge)
    code, seconds = bridge.stop()
    assert (code, seconds < 1.0 * SCALE) == (0, True), (seconds, bridge.log)
    assert 'Traceback' not in bridge.log


def test_ctrl_c_ends_it_while_a_peer_does_not_read(scene: Any) -> None:
    bridge = scene.bridge()
    with socket.create_connection(('127.0.0.1', bridge.port)):
        wait_until(lambda: 'connected:' in bridge.log, 'the connection')
        code, seconds = bridge.stop()
    assert (code, seconds < 1.5 * SCALE) == (0, True), (seconds, bridge.log)


def test_ctrl_c_while_it_still_starts(scene: Any) -> None:
    for _ in range(3):
        bridge = scene.bridge()
        code, _ = bridge.stop()
        assert code == 0, bridge.log
        assert 'Traceback' not in bridge.log


def test_ctrl_c_ends_it_under_load(scene: Any) -> None:
    """One peer floods it, one reads nothing of the images it is sent, ROS goes on publishing."""
    bridge = scene.bridge()
    scene.introduce(bridge)
    images = scene.ros.publisher(Image, 'to_igtl/Camera', 5)
    wait_until(images.get_subscription_count, 'the camera is heard')
    picture = Image(height=1000, width=1000, encoding='mono8', step=1000)
    picture.data = np.zeros(1_000_000, np.uint8)
    pose = Packet(Transform(np.eye(4)), 'FloodToBase')
    poses = scene.ros.subscribe(TransformStamped, 'FloodToBase/transform')
    with contextlib.ExitStack() as stack:
        stack.callback(scripts.Script(bridge.port, scripts.stall).close)
        flooding = scripts.Script(bridge.port, lambda peer: scripts.flood(peer, pose))
        stack.callback(flooding.close)
        wait_until(lambda: len(poses) > 100, 'the flood')
        publishing = threading.Event()

        def publish() -> None:
            while not publishing.wait(0.02):
                images.publish(picture)

        thread = threading.Thread(target=publish)
        thread.start()
        stack.callback(thread.join)
        stack.callback(publishing.set)
        received = len(poses)
        wait_until(lambda: len(poses) > received + 1000, 'the flood goes on')
        code, seconds = bridge.stop()
    assert (code, seconds < 1.5 * SCALE) == (0, True), (seconds, bridge.log)
    assert 'Traceback' not in bridge.log


REFUSED = [
    ({'length_unit': 'inch'}, "parameter length_unit is 'inch': expected one of m, mm"),
    ({'max_clients': 0}, 'max_clients'),
    ({'max_clients': 'many'}, 'max_clients'),
    ({'endpoint': 'x'}, 'there is no parameter endpoint: did you mean endpoints?'),
    ({'from_igtl_allow': ['(']}, "from_igtl_allow: '(' is not a regular expression"),
    (
        {'routes': '- {direction: sideways}'},
        "rule 1 (line 1): direction is 'sideways': expected one of from_igtl, to_igtl",
    ),
    (
        {'routes': '\n- {direction: to_igtl, topic: /a}\n- {direction: to_igtl, color: red}'},
        "rule 2 (line 3): unknown key 'color': expected one of direction, device",
    ),
    (
        {'routes': '- {direction: from_igtl, device: X, max_rate: -1}'},
        'max_rate is -1: expected messages per second, more than 0',
    ),
    (
        {'routes': '- {direction: to_igtl, topic: a b}'},
        "topic is 'a b': expected a ROS topic",
    ),
    (
        {'routes': '- {direction: from_igtl, device: A, type: TRANSFRM}'},
        "type is 'TRANSFRM': expected one of ",
    ),
    (
        {'routes': '- {direction: to_igtl, topic: /a}\n- {direction: to_igtl, topic: /a}'},
        'line 2: topic /a has a rule already, in line 1',
    ),
    (
        {'routes': '- {direction: to_igtl, topic: /a, ros_type: std_msgs/msg/Int32}'},
        'line 1: ros_type std_msgs/msg/Int32 cannot be sent: expected one of',
    ),
    (
        {
            'routes': '- {direction: to_igtl, topic: /a, ros_type: std_msgs/msg/String, '
            'type: IMAGE}'
        },
        'std_msgs/msg/String cannot be sent as IMAGE: expected one of STRING',
    ),
]


@pytest.mark.parametrize(('parameters', 'expected'), REFUSED)
def test_a_wrong_parameter_ends_it_with_a_clear_message(
    scene: Any, parameters: dict[str, Any], expected: str
) -> None:
    bridge = scene.start(**parameters)
    assert bridge.ended() == 2, bridge.log
    assert 'Traceback' not in bridge.log
    assert expected in bridge.log


@pytest.mark.parametrize(
    ('endpoint', 'expected'),
    [
        (
            'ftp://host',
            "'ftp://host' is not an endpoint: scheme 'ftp' is none of igtl, igtl-listen",
        ),
        ('igtls-listen://127.0.0.1:0', 'igtls-listen:// needs a certificate'),
    ],
)
def test_a_wrong_endpoint_ends_it(scene: Any, endpoint: str, expected: str) -> None:
    bridge = scene.start(endpoint)
    assert bridge.ended() == 2
    assert expected in bridge.log


def test_a_port_in_use_ends_it(scene: Any) -> None:
    with socket.create_server(('127.0.0.1', 0)) as server:
        url = f'igtl-listen://127.0.0.1:{server.getsockname()[1]}'
        bridge = scene.start(url)
        assert bridge.ended() == 2
    assert f'cannot listen at {url}' in bridge.log


def test_a_missing_parameter_file_ends_it_with_a_clear_message() -> None:
    done = subprocess.run(
        [sys.executable, '-m', 'igtl_ros.bridge.main', '--ros-args', '--params-file', 'no.yaml'],
        capture_output=True,
        text=True,
        timeout=30 * SCALE,
        check=False,
    )
    assert done.returncode == 2
    assert "Couldn't parse params file: '--params-file no.yaml'" in done.stderr
    assert 'Traceback' not in done.stderr


def test_help_names_every_parameter() -> None:
    done = subprocess.run(
        [sys.executable, '-m', 'igtl_ros.bridge.main', '--help'],
        capture_output=True,
        text=True,
        timeout=30 * SCALE,
        check=True,
    )
    assert all(parameter.name in done.stdout for parameter in PARAMETERS)


def change(ros: RosSide, transition: int) -> bool:
    request = ChangeState.Request(transition=Transition(id=transition))
    return bool(ros.call(ChangeState, '/igtl_bridge/change_state', request).success)


def state(ros: RosSide) -> int:
    return int(ros.call(GetState, '/igtl_bridge/get_state', GetState.Request()).current_state.id)


def set_text(ros: RosSide, name: str, value: str) -> Any:
    text = ParameterValue(type=ParameterType.PARAMETER_STRING, string_value=value)
    request = SetParameters.Request(parameters=[Parameter(name=name, value=text)])
    return ros.call(SetParameters, '/igtl_bridge/set_parameters', request).results[0]


def test_lifecycle_by_services(scene: Any) -> None:
    bridge = scene.start(autostart=False)
    ros = scene.ros
    assert state(ros) == State.PRIMARY_STATE_UNCONFIGURED
    assert not set_text(ros, 'stamp_source', 'dream').successful
    assert set_text(ros, 'stamp_source', 'receive').successful
    assert change(ros, Transition.TRANSITION_CONFIGURE)
    assert 'listening' not in bridge.log
    assert 'while the bridge is configured' in set_text(ros, 'length_unit', 'mm').reason
    assert change(ros, Transition.TRANSITION_ACTIVATE)
    bridge.ready()
    refused = set_text(ros, 'length_unit', 'mm')
    assert 'cannot change while the bridge is configured' in refused.reason
    peer = scene.peer(bridge)
    assert change(ros, Transition.TRANSITION_DEACTIVATE)
    wait_until(lambda: peer.ended, 'the connection ends')
    assert change(ros, Transition.TRANSITION_CLEANUP)
    assert set_text(ros, 'length_unit', 'm').successful
    # And once more.
    bridge.lines.clear()
    assert change(ros, Transition.TRANSITION_CONFIGURE)
    assert change(ros, Transition.TRANSITION_ACTIVATE)
    bridge.ready()
    scene.introduce(bridge)
    assert state(ros) == State.PRIMARY_STATE_ACTIVE


def test_parameters_are_described(scene: Any) -> None:
    scene.bridge()
    names = [parameter.name for parameter in PARAMETERS]
    request = DescribeParameters.Request(names=names)
    found = scene.ros.call(DescribeParameters, '/igtl_bridge/describe_parameters', request)
    for parameter, descriptor in zip(PARAMETERS, found.descriptors, strict=True):
        assert descriptor.description == parameter.description
        ranges = [*descriptor.integer_range, *descriptor.floating_point_range]
        assert len(ranges) == (parameter.low is not None)


def test_a_transition_that_is_not_possible_does_not_end_it(scene: Any) -> None:
    bridge = scene.bridge()
    client = scene.ros.node.create_client(ChangeState, '/igtl_bridge/change_state')
    wait_until(client.service_is_ready, 'the service')
    client.call_async(
        ChangeState.Request(transition=Transition(id=Transition.TRANSITION_ACTIVATE))
    )
    wait_until(lambda: 'ERROR' in bridge.log, 'a line about it')
    scene.introduce(bridge)
    assert bridge.process.poll() is None


def test_stray_arguments_are_refused() -> None:
    done = subprocess.run(
        [sys.executable, '-m', 'igtl_ros.bridge.main', '--rosargs', '-p', 'x:=1'],
        capture_output=True,
        text=True,
        timeout=30 * SCALE,
    )
    assert done.returncode == 2
    assert 'unknown arguments --rosargs' in done.stderr
