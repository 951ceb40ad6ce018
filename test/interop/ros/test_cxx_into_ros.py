# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""C++ peers through the bridge into ROS: metres, unit quaternions, the pixels of the files."""

from collections.abc import Callable
from typing import Any

from bridge_process import BridgeProcess
from cxx_peer import CxxPeer
from cxx_peer import example_position
from cxx_peer import example_quaternion
from cxx_peer import IMAGES
from geometry_msgs.msg import PoseArray
from geometry_msgs.msg import TransformStamped
from igtl_ros.msg import ImageGeometry
import numpy as np
import pytest
from rclpy.qos import DurabilityPolicy
from rclpy.qos import QoSProfile
from ros_side import RosSide
from sensor_msgs.msg import Image
from std_msgs.msg import String
from transport_support import wait_until

pytestmark = [pytest.mark.interop, pytest.mark.ros]

StartServer = Callable[..., tuple[CxxPeer, int]]
StartClient = Callable[..., CxxPeer]
StartBridge = Callable[..., BridgeProcess]

TURNS = 700  # more than the example can have sent in a test


def angles(step: float) -> list[float]:
    """Return the example's angles: a C++ float that grows, and so drifts."""
    found = [0.0]
    while len(found) < TURNS:
        found.append(float(np.float32(found[-1] + step)))
    return found


def numbers(transforms: list[TransformStamped]) -> list[int]:
    """Return which of the example's poses these are, after a check of every value."""
    positions = np.stack([example_position(phi) for phi in angles(0.2)]) / 1000
    quaternions = np.stack([example_quaternion(theta) for theta in angles(0.1)])
    quaternions /= np.linalg.norm(quaternions, axis=1)[:, np.newaxis]
    found = []
    for stamped in transforms:
        at, turned = stamped.transform.translation, stamped.transform.rotation
        quaternion = np.array([turned.x, turned.y, turned.z, turned.w])
        assert np.linalg.norm(quaternion) == pytest.approx(1.0, abs=1e-6)
        fits = np.all(np.isclose(positions, [at.x, at.y, at.z], atol=2e-6), axis=1)
        fits &= np.isclose(np.abs(quaternions @ quaternion), 1.0, atol=1e-5)
        assert fits.any(), f'{stamped} is none of the poses that the example computes'
        found.append(int(np.argmax(fits)))
    return found


def check_poses(transforms: list[TransformStamped]) -> None:
    """Check values, order, frames and stamps."""
    found = numbers(transforms)
    assert found == sorted(set(found)), 'in order, none twice'
    assert {(each.header.frame_id, each.child_frame_id) for each in transforms} == {
        ('igtl_world', 'Tracker')
    }
    stamps = [each.header.stamp.sec * 10**9 + each.header.stamp.nanosec for each in transforms]
    assert stamps == sorted(stamps)
    assert stamps[0] > 1_600_000_000 * 10**9


def test_tracker_server(ros: RosSide, start_bridge: StartBridge, cxx_server: StartServer) -> None:
    """Its messages have no time; the bridge stamps them on receipt."""
    arrived = ros.subscribe(TransformStamped, '/Tracker/transform')
    _, port = cxx_server('TrackerServer', 50)
    start_bridge(f'igtl://127.0.0.1:{port}')
    wait_until(lambda: len(arrived) >= 30, 20)
    check_poses(arrived[:30])


def test_tracker_client(ros: RosSide, start_bridge: StartBridge, cxx_client: StartClient) -> None:
    arrived = ros.subscribe(TransformStamped, '/Tracker/transform')
    cxx_client('TrackerClient', start_bridge().port, 50)
    wait_until(lambda: len(arrived) >= 30, 20)
    check_poses(arrived[:30])


def test_position_client(ros: RosSide, start_bridge: StartBridge, cxx_client: StartClient) -> None:
    """Its quaternions are not of unit length; in ROS they are."""
    arrived = ros.subscribe(TransformStamped, '/Tracker/transform')
    cxx_client('TrackerClient2', start_bridge().port, 50)
    wait_until(lambda: len(arrived) >= 20, 20)
    check_poses(arrived[:20])


def test_imager_server(ros: RosSide, start_bridge: StartBridge, cxx_server: StartServer) -> None:
    arrived = ros.subscribe(Image, '/ImagerClient/image')
    geometries = ros.subscribe(ImageGeometry, '/ImagerClient/image_geometry')
    _, port = cxx_server('ImagerServer', 20, IMAGES)
    start_bridge(f'igtl://127.0.0.1:{port}')
    wait_until(lambda: len(arrived) >= 10 and geometries, 20)
    files = [(IMAGES / f'igtlTestImage{number}.raw').read_bytes() for number in range(1, 6)]
    seen = []
    for image in arrived[:10]:
        assert (image.width, image.height, image.step, image.encoding) == (256, 256, 256, 'mono8')
        seen.append(files.index(image.data.tobytes()))
    assert [(later - earlier) % 5 for earlier, later in zip(seen, seen[1:], strict=False)] == [
        1
    ] * 9, 'each of the files in turn'


def test_string_and_point_clients(
    ros: RosSide, start_bridge: StartBridge, cxx_client: StartClient
) -> None:
    latched = QoSProfile(depth=10, durability=DurabilityPolicy.TRANSIENT_LOCAL)
    strings = ros.subscribe(String, '/StringMessage/string')
    points: list[Any] = ros.subscribe(PoseArray, '/PointSender/points', latched)
    port = start_bridge().port
    cxx_client('StringClient', port, 50)
    cxx_client('PointClient', port)
    wait_until(lambda: len(strings) >= 5 and points, 20)
    cycle = ['OpenIGTLink', 'Network', 'Communication', 'Protocol', 'Image Guided Therapy']
    first = cycle.index(strings[0].data)
    assert [each.data for each in strings[:5]] == cycle[first:] + cycle[:first]
    assert [(pose.position.x, pose.position.y, pose.position.z) for pose in points[0].poses] == [
        pytest.approx(expected, abs=1e-6)
        for expected in ((0.01, 0.02, 0.03), (0.04, 0.05, 0.06), (0.07, 0.08, 0.09))
    ]
