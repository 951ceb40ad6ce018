# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Programs written for ros2_igtl_bridge go on: its topics, types, millimetres and quirks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

pytestmark = pytest.mark.ros
legacy = pytest.importorskip('ros2_igtl_bridge.msg', reason='make legacy builds its messages')

from bridge_scene import Scene  # noqa: E402
from geometry_msgs.msg import Point as RosPoint  # noqa: E402
from geometry_msgs.msg import Pose  # noqa: E402
from geometry_msgs.msg import PoseArray  # noqa: E402
from geometry_msgs.msg import Quaternion  # noqa: E402
from geometry_msgs.msg import TransformStamped  # noqa: E402
from igtl_ros.openigtlink import Image  # noqa: E402
from igtl_ros.openigtlink import Packet  # noqa: E402
from igtl_ros.openigtlink import Point  # noqa: E402
from igtl_ros.openigtlink import Points  # noqa: E402
from igtl_ros.openigtlink import String  # noqa: E402
from igtl_ros.openigtlink import TrackingData  # noqa: E402
from igtl_ros.openigtlink import Transform  # noqa: E402
from ros_side import published  # noqa: E402
from sensor_msgs.msg import Image as RosImage  # noqa: E402
from waiting import wait_until  # noqa: E402

# A quarter turn about z, 10, 20, 30 mm away.
QUARTER = np.array([[0, -1, 0, 10], [1, 0, 0, 20], [0, 0, 1, 30], [0, 0, 0, 1.0]])
HALF = 0.5**0.5


@pytest.fixture(scope='module')
def world() -> Iterator[tuple[Scene, Any, Any]]:
    scene = Scene()
    bridge = scene.bridge(legacy_topics=True)
    yield scene, bridge, scene.peer(bridge)
    scene.close()


def arrives(world: Any, kind: str, topic: str, packet: Packet) -> Any:
    """Return the first message on a topic that an OpenIGTLink message appears on."""
    scene, _, peer = world
    arrived = scene.ros.subscribe(getattr(legacy, kind), topic, 10)

    def heard() -> bool:
        peer.send(packet)
        return bool(arrived)

    wait_until(heard, f'{packet.type_name} on {topic}')
    return arrived[0]


def sent(world: Any, message: Any, topic: str, device: str) -> Packet:
    scene, _, peer = world
    publisher = scene.ros.publisher(type(message), topic, 10)
    published(publisher, message, lambda: peer.named(device), f'{device} from {topic}')
    packet: Packet = peer.named(device)[0]
    assert packet.timestamp, 'always stamped: PLUS refuses poses without time'
    return packet


def test_a_text_with_the_name_of_its_device(world: Any) -> None:
    message = arrives(world, 'String', 'IGTL_STRING_IN', Packet(String.of('go'), 'Skull To PSM'))
    assert (message.name, message.data) == ('Skull To PSM', 'go')


def test_a_pose_in_millimetres(world: Any) -> None:
    message = arrives(world, 'Transform', 'IGTL_TRANSFORM_IN', Packet(Transform(QUARTER), 'a/b'))
    shift, turn = message.transform.translation, message.transform.rotation
    assert message.name == 'a/b'
    assert (shift.x, shift.y, shift.z) == (10, 20, 30)
    assert (turn.x, turn.y, turn.z, turn.w) == pytest.approx((0, 0, HALF, HALF))


def test_points_are_called_as_the_last_one(world: Any) -> None:
    points = Points((Point('Entry', (1, 2, 3)), Point('Target', (4, 5, 6))))
    message = arrives(world, 'PointArray', 'IGTL_POINT_IN', Packet(points, 'F'))
    assert message.name == 'Target'
    assert [(p.x, p.y, p.z) for p in message.pointdata] == [(1, 2, 3), (4, 5, 6)]


def test_points_are_called_as_their_device_when_asked() -> None:
    scene = Scene()
    try:
        bridge = scene.bridge(legacy_topics=True, legacy_point_name='device')
        world = scene, bridge, scene.peer(bridge)
        points = Packet(Points((Point('Entry', (1, 2, 3)),)), 'F')
        assert arrives(world, 'PointArray', 'IGTL_POINT_IN', points).name == 'F'
    finally:
        scene.close()


def test_tools(world: Any) -> None:
    packet = Packet(TrackingData(('A', 'B'), np.stack([QUARTER, np.eye(4)])), 'Tracker')
    message = arrives(world, 'PoseArray', 'IGTL_POSEARRAY_IN', packet)
    first, second = message.posearray.poses
    assert message.name == 'Tracker'
    assert (first.position.x, first.position.y, first.position.z) == (10, 20, 30)
    assert (second.orientation.w, second.position.x) == (1, 0)


def test_an_image(world: Any) -> None:
    scene, _, peer = world
    arrived = scene.ros.subscribe(RosImage, 'IGTL_IMAGE_IN', 10)
    voxels = np.arange(12, dtype=np.uint16).reshape(1, 3, 4)

    def heard() -> bool:
        peer.send(Packet(Image(voxels), 'CT'))
        return bool(arrived)

    wait_until(heard, 'an image')
    assert (arrived[0].encoding, arrived[0].width, arrived[0].height) == ('mono16', 4, 3)


def test_a_text_goes_out(world: Any) -> None:
    body = sent(world, legacy.String(name='Note', data='stop'), 'IGTL_STRING_OUT', 'Note').body
    assert body.text == 'stop'


def test_a_pose_goes_out_as_it_is(world: Any) -> None:
    message = legacy.Transform(name='Arm/Tip')
    message.transform.translation.x = 10.0
    message.transform.translation.y = 20.0
    message.transform.translation.z = 30.0
    message.transform.rotation = Quaternion(z=HALF, w=HALF)
    body = sent(world, message, 'IGTL_TRANSFORM_OUT', 'Arm/Tip').body
    assert body.matrix == pytest.approx(QUARTER, abs=1e-6)


def test_points_go_out_numbered(world: Any) -> None:
    message = legacy.PointArray(name='P', pointdata=[RosPoint(x=1.0), RosPoint(y=2.0)])
    body = sent(world, message, 'IGTL_POINT_OUT', 'P').body
    assert [(p.name, p.position) for p in body.points] == [('P0', (1, 0, 0)), ('P1', (0, 2, 0))]


def test_poses_go_out_as_6d_tools(world: Any) -> None:
    poses = [Pose(orientation=Quaternion(w=1.0)), Pose(orientation=Quaternion(z=1.0, w=0.0))]
    message = legacy.PoseArray(name='Tools', posearray=PoseArray(poses=poses))
    body = sent(world, message, 'IGTL_POSEARRAY_OUT', 'Tools').body
    assert (body.names, body.types) == (('POSE_0', 'POSE_1'), (2, 2))
    assert body.matrices[1][0, 0] == -1


def test_an_image_goes_out(world: Any) -> None:
    image = RosImage(height=2, width=3, step=3, encoding='mono8')
    image.data = np.arange(6, dtype=np.uint8)
    body = sent(world, image, 'IGTL_IMAGE_OUT', 'ROS Image').body
    assert body.voxels.tolist() == [[[0, 1, 2], [3, 4, 5]]]


def test_the_tutorial(world: Any) -> None:
    """A client sends Entry, then Target; the program sends back where the needle is."""
    scene, _, peer = world
    arrived = scene.ros.subscribe(legacy.PointArray, 'IGTL_POINT_IN', 10)
    needle = scene.ros.publisher(legacy.Transform, 'IGTL_TRANSFORM_OUT', 10)
    wait_until(lambda: needle.get_subscription_count(), 'the bridge hears the needle')
    for name, position in (('Entry', (1, 2, 3)), ('Target', (11, 2, 3))):
        packet = Packet(Points((Point(name, position),)), name)
        wait_until(
            lambda p=packet: peer.send(p) or any(m.name == p.device_name for m in arrived),
            f'{name} in ROS',
        )
    target = next(message for message in arrived if message.name == 'Target').pointdata[0]
    message = legacy.Transform(name='Needle')
    message.transform.translation.x = target.x
    message.transform.rotation.w = 1.0
    published(needle, message, lambda: peer.named('Needle'), 'the needle')
    assert peer.named('Needle')[0].body.matrix[0, 3] == 11


def test_empty_lists_are_refused_and_said(world: Any) -> None:
    scene, bridge, peer = world
    arrived = scene.ros.subscribe(legacy.PointArray, 'IGTL_POINT_IN', 10)
    empty = scene.ros.publisher(legacy.PointArray, 'IGTL_POINT_OUT', 10)
    refused = "IGTL_POINT_OUT of 'Nothing': a list without points"
    published(empty, legacy.PointArray(name='Nothing'), lambda: refused in bridge.log, 'a refusal')
    said = "IGTL_POINT_IN of 'Void': a list without points"
    wait_until(lambda: peer.send(Packet(Points(), 'Void')) or said in bridge.log, 'a refusal')
    assert not any(message.name == 'Void' for message in arrived)
    assert not peer.named('Nothing')


def test_our_own_topics_are_there_too(world: Any) -> None:
    scene, _, peer = world
    arrived = scene.ros.subscribe(TransformStamped, 'Both/transform')
    old = arrives(world, 'Transform', 'IGTL_TRANSFORM_IN', Packet(Transform(QUARTER), 'Both'))
    wait_until(lambda: peer.send(Packet(Transform(QUARTER), 'Both')) or arrived, 'both')
    assert old.transform.translation.x == 10
    assert arrived[0].transform.translation.x == 0.01


def test_parameters_of_the_old_package(scene: Any, free_port: int) -> None:
    bridge = scene.start(
        RIB_type='server', RIB_port=str(free_port), RIB_server_ip='192.0.2.1', legacy_topics=True
    )
    wait_until(lambda: f'listening at 0.0.0.0:{free_port}' in bridge.log, 'it listens everywhere')
    assert 'takes connections from other machines' in bridge.log
    bridge.port = free_port
    client = scene.start(RIB_type='client', RIB_port=free_port)
    wait_until(lambda: 'connected: 127.0.0.1' in client.log, 'the client is connected')


@pytest.mark.parametrize(
    ('wrong', 'said'),
    [
        ({'RIB_type': 'peer'}, "parameter RIB_type is 'peer': expected server or client"),
        (
            {'RIB_type': 'client', 'RIB_port': 'x'},
            "parameter RIB_port is 'x': expected 1 to 65535",
        ),
        (
            {'RIB_type': 'client', 'RIB_server_ip': ' '},
            'parameter RIB_server_ip is empty: expected a name or an address',
        ),
    ],
)
def test_wrong_ones_end_the_start(scene: Any, wrong: dict[str, Any], said: str) -> None:
    bridge = scene.start(**wrong)
    assert bridge.ended() == 2
    assert said in bridge.log
