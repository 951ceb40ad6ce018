# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""ROS through the bridge into C++ peers: millimetres, what they print is what was published."""

from collections.abc import Callable

from bridge_process import BridgeProcess
from cxx_peer import CxxPeer
from cxx_peer import matrices
from geometry_msgs.msg import PoseStamped
from geometry_msgs.msg import TransformStamped
import numpy as np
import pytest
from ros_side import published
from ros_side import RosSide
from sensor_msgs.msg import Image
from std_msgs.msg import String

pytestmark = [pytest.mark.interop, pytest.mark.ros]

StartClient = Callable[..., CxxPeer]
StartBridge = Callable[..., BridgeProcess]

POSITION = (0.0125, -0.25, 1.00025)
QUATERNION = (0.5, 0.5, -0.5, 0.5)  # takes x to -z, y to x, z to -y
EXPECTED = np.array([[0, 1, 0, 12.5], [0, 0, -1, -250], [-1, 0, 0, 1000.25], [0, 0, 0, 1]])


def transform() -> TransformStamped:
    message = TransformStamped()
    message.header.frame_id = 'tracker'
    message.child_frame_id = 'tool'
    at, turned = message.transform.translation, message.transform.rotation
    at.x, at.y, at.z = POSITION
    turned.x, turned.y, turned.z, turned.w = QUATERNION
    message.header.stamp.sec, message.header.stamp.nanosec = 1_700_000_000, 250_000_000
    return message


def pose() -> PoseStamped:
    message = PoseStamped()
    message.header.frame_id = 'tracker'
    at, turned = message.pose.position, message.pose.orientation
    at.x, at.y, at.z = POSITION
    turned.x, turned.y, turned.z, turned.w = QUATERNION
    return message


@pytest.mark.parametrize('message', [transform(), pose()], ids=lambda each: type(each).__name__)
def test_poses_as_transform(
    ros: RosSide,
    start_bridge: StartBridge,
    cxx_client: StartClient,
    message: TransformStamped | PoseStamped,
) -> None:
    client = cxx_client('ReceiveClient', start_bridge().port)
    publisher = ros.publisher(type(message), '/to_igtl/Tool')
    published(publisher, message, lambda: matrices(client.output), 'a matrix at the C++ client')
    np.testing.assert_allclose(matrices(client.output)[0], EXPECTED, atol=1e-4)
    assert 'Receiving TRANSFORM data type.' in client.output
    if isinstance(message, TransformStamped):
        assert 'Time stamp: 1700000000.250000000' in client.output


def test_pose_as_position(
    ros: RosSide, start_bridge: StartBridge, cxx_client: StartClient
) -> None:
    client = cxx_client('ReceiveClient', start_bridge().port)
    publisher = ros.publisher(PoseStamped, '/to_igtl/Tool/position')
    line = 'position   = (12.5, -250, 1000.25)'
    published(publisher, pose(), lambda: line in client.output, 'a position at the C++ client')
    assert 'quaternion = (0.5, 0.5, -0.5, 0.5)' in client.output


def test_image(ros: RosSide, start_bridge: StartBridge, cxx_client: StartClient) -> None:
    client = cxx_client('ReceiveClient', start_bridge().port)
    publisher = ros.publisher(Image, '/to_igtl/Camera')
    message = Image(width=5, height=4, step=10, encoding='mono16', data=bytes(40))
    line = 'Dimensions            : (5, 4, 1)'
    published(publisher, message, lambda: line in client.output, 'an image at the C++ client')
    assert 'Device Name           : Camera' in client.output
    assert 'Scalar Type           : 5' in client.output


def test_text_in_order(ros: RosSide, start_bridge: StartBridge, cxx_client: StartClient) -> None:
    client = cxx_client('ReceiveClient', start_bridge().port)
    publisher = ros.publisher(String, '/to_igtl/Log')
    published(
        publisher, String(data='begin'), lambda: 'String: begin' in client.output, 'the first text'
    )
    for number in range(100):
        publisher.publish(String(data=f'text {number}.'))
    output = client.wait_for('String: text 99.')
    positions = [output.index(f'String: text {number}.') for number in range(100)]
    assert positions == sorted(positions)


def test_two_clients_get_the_same(
    ros: RosSide, start_bridge: StartBridge, cxx_client: StartClient
) -> None:
    port = start_bridge().port
    clients = [cxx_client('ReceiveClient', port) for _ in range(2)]
    publisher = ros.publisher(TransformStamped, '/to_igtl/Tool')
    published(
        publisher,
        transform(),
        lambda: all(matrices(client.output) for client in clients),
        'a matrix at both',
    )
    for client in clients:
        np.testing.assert_allclose(matrices(client.output)[0], EXPECTED, atol=1e-4)
