# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Poses and texts with all that the wire says, other forms of poses, and who sends them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bridge_scene import Scene
import numpy as np
import pytest

pytestmark = pytest.mark.ros

from both_ways import both_ways  # noqa: E402
from both_ways import diagnosed  # noqa: E402
from both_ways import into_ros  # noqa: E402
from both_ways import out_of_ros  # noqa: E402
from both_ways import World  # noqa: E402
from geometry_msgs.msg import Pose  # noqa: E402
from geometry_msgs.msg import PoseStamped  # noqa: E402
from geometry_msgs.msg import TransformStamped  # noqa: E402
from igtl_ros.msg import MetadataEntry as Entry  # noqa: E402
from igtl_ros.msg import Text  # noqa: E402
from igtl_ros.msg import TrackedTools  # noqa: E402
from igtl_ros.msg import TransformDetails  # noqa: E402
from igtl_ros.openigtlink import Metadata  # noqa: E402
from igtl_ros.openigtlink import MetadataEntry  # noqa: E402
from igtl_ros.openigtlink import Packet  # noqa: E402
from igtl_ros.openigtlink import Position  # noqa: E402
from igtl_ros.openigtlink import QuaternionTrackingData  # noqa: E402
from igtl_ros.openigtlink import String  # noqa: E402
from igtl_ros.openigtlink import Transform  # noqa: E402
from igtl_ros.openigtlink import unpack  # noqa: E402
from nav_msgs.msg import Odometry  # noqa: E402
from ros_side import published  # noqa: E402
from std_msgs.msg import String as RosString  # noqa: E402
from tf2_msgs.msg import TFMessage  # noqa: E402
from waiting import wait_until  # noqa: E402

TIMESTAMP = 1_700_000_000 << 32 | 0x12345678
# float32 numbers that no double calculation may round.
SHEARED = np.eye(4)
SHEARED[:3] = np.random.default_rng(4).normal(0, 300, (3, 4)).astype(np.float32)
# Half a turn about x at (100, 200, 300) mm.
HALF_TURN = np.array([[1, 0, 0, 100], [0, -1, 0, 200], [0, 0, -1, 300], [0, 0, 0, 1]], float)

ROUTES = """
- {direction: from_igtl, device: Posed, topic: /posed, ros_type: geometry_msgs/msg/PoseStamped}
- {direction: to_igtl, topic: /noted, device: Noted, metadata: {Study: A1, Room: Süd}}
"""


@pytest.fixture(scope='module')
def world() -> Iterator[World]:
    scene = Scene()
    try:
        bridge = scene.bridge(routes=ROUTES)
        yield World(scene, bridge, scene.peer(bridge, header_version=2))
    finally:
        scene.close()


def packet(body: Any, device: str, **metadata: str) -> Packet:
    return Packet(body, device, TIMESTAMP, 2, 9, metadata)


# --- all that the wire says ---


@pytest.mark.parametrize(
    ('device', 'suffix', 'body'),
    [
        ('AToB', 'transform_details', Transform(SHEARED)),
        ('CToD', 'transform_details', Transform(HALF_TURN)),
        ('Pos', 'position_details', Position((0.1, 2, 3), (0.5, 0.25, 0, 0))),
        ('Pos24', 'position_details', Position((1, 2, 3), (0.5, 0.5, 0.5, 0.5), 24)),
        ('Pos12', 'position_details', Position((1, 2, 3), size=12)),
    ],
)
def test_details(device: str, suffix: str, body: Any, world: World) -> None:
    sent = packet(body, device, TransformStatus='OUT_OF_VIEW')
    message, back = both_ways(world, sent, TransformDetails, suffix)
    assert message.tracking_status == 'OUT_OF_VIEW'
    assert back.to_bytes() == unpacked_again(sent).to_bytes()


def unpacked_again(sent: Packet) -> Packet:
    """Return a message as it is once it has been in 32 bits."""
    return unpack(sent.to_bytes())


def test_texts(world: World) -> None:
    entries = (MetadataEntry('k', b'\xff\0', 106), MetadataEntry('k', b'', 3))
    sent = Packet(
        String(b'w\xe4rm', 106), 'Note', TIMESTAMP, 2, 9, metadata=Metadata(entries=entries)
    )
    message, back = both_ways(world, sent, Text, 'text')
    assert (message.data, bytes(message.raw)) == ('wärm', b'w\xe4rm')
    assert back.to_bytes() == sent.to_bytes()


def test_quaternion_tracking(world: World) -> None:
    body = QuaternionTrackingData(
        ('Probe', 'Stylus'),
        np.array([(100, 200, 300), (1, 2, 3)], float),
        np.array([(1, 0, 0, 0), (0.5, 0.25, 0, 0)]),
        (3, 4),
    )
    edges = world.scene.ros.subscribe(TFMessage, '/tf')
    sent = packet(body, 'Cam', StylusStatus='MISSING')
    _, back = both_ways(world, sent, TrackedTools, 'quaternion_tools')
    assert back.to_bytes() == sent.to_bytes()
    pose = into_ros(world, sent, TransformStamped, 'Cam/Probe/transform')
    assert pose.transform.rotation.x == pytest.approx(1)

    def children() -> dict[str, Any]:
        return {
            one.child_frame_id: one.transform.translation
            for message in list(edges)
            for one in message.transforms
        }

    wait_until(lambda: 'Probe' in children(), 'the probe on /tf')
    assert children()['Probe'].z == pytest.approx(0.3)
    assert 'Stylus' not in children(), 'its tracker does not see it'


# --- other forms of poses ---


def test_a_route_has_poses_published(world: World) -> None:
    poses = world.scene.ros.subscribe(PoseStamped, '/posed')
    invalid = packet(Transform(SHEARED), 'Posed', TransformStatus='INVALID')
    into_ros(world, invalid, TransformDetails, '/posed/transform_details')
    into_ros(world, packet(Transform(HALF_TURN), 'Posed'), TransformStamped, '/posed/transform')
    wait_until(lambda: poses, 'a pose')
    for pose in poses:
        at, turn = pose.pose.position, pose.pose.orientation
        assert (at.x, at.y, at.z) == pytest.approx((0.1, 0.2, 0.3)), 'never the invalid one'
        assert (turn.x, turn.y, turn.z, turn.w) == pytest.approx((1, 0, 0, 0))
        assert pose.header.frame_id == 'igtl_world'


def pose() -> Pose:
    result = Pose()
    result.position.x, result.position.y, result.position.z = 0.1, 0.2, 0.3
    result.orientation.x, result.orientation.w = 1.0, 0.0
    return result


@pytest.mark.parametrize('suffix', ['', '/transform', '/pose'])
@pytest.mark.parametrize('kind', [Pose, PoseStamped])
def test_poses_out(kind: type, suffix: str, world: World) -> None:
    device = f'{kind.__name__}{suffix.replace("/", "_")}'
    message = pose() if kind is Pose else PoseStamped(pose=pose())
    sent = out_of_ros(world, message, f'to_igtl/{device}{suffix}', device)
    assert sent.type_name == 'TRANSFORM'
    assert sent.body.matrix == pytest.approx(HALF_TURN, abs=1e-4)
    assert sent.timestamp, 'the time of sending'


def test_odometry_out(world: World) -> None:
    message = Odometry()
    message.pose.pose = pose()
    message.header.stamp.sec = 5
    sent = out_of_ros(world, message, 'to_igtl/BaseToOdom', 'BaseToOdom')
    assert (sent.type_name, sent.timestamp) == ('TRANSFORM', 5 << 32)
    assert sent.body.matrix == pytest.approx(HALF_TURN, abs=1e-4)


# --- metadata of a route ---


def test_a_route_adds_metadata(world: World) -> None:
    message = Text(
        data='x', metadata=[Entry(key='Room', value='North'), Entry(key='Own', value='1')]
    )

    def with_metadata() -> list[Packet]:
        # The first ones may leave before the bridge knows that this peer reads metadata.
        return [one for one in world.peer.named('Noted') if one.metadata]

    published(world.scene.ros.publisher(Text, '/noted'), message, with_metadata, 'metadata')
    sent = with_metadata()[0]
    assert [(one.key, one.value) for one in sent.metadata.entries] == [
        ('Own', '1'),
        ('Study', 'A1'),
        ('Room', 'Süd'),
    ]


# --- one name, two peers ---


def test_a_device_of_two_peers_is_said_and_counted(world: World) -> None:
    other = world.scene.peer(world.bridge)
    shared = Packet(Transform(HALF_TURN), 'SharedToBoth')
    into_ros(world, shared, TransformStamped, 'SharedToBoth/transform')
    for _ in range(3):
        other.send(shared)
    said = "TRANSFORM 'SharedToBoth' comes from 127.0.0.1:"
    wait_until(lambda: said in world.bridge.log, 'a warning')
    (line,) = (line for line in world.bridge.lines if said in line)
    address = line.partition('also from ')[2].partition(': its values')[0]
    diagnosed(world, 'TRANSFORM SharedToBoth', f'also from {address}', '3')
    assert world.bridge.log.count(said) == 1


def test_a_peer_that_comes_back_is_no_second_one(world: World) -> None:
    other = world.scene.peer(world.bridge)
    again = World(world.scene, world.bridge, other)
    alone = Packet(Transform(HALF_TURN), 'AloneToOne')
    into_ros(again, alone, TransformStamped, 'AloneToOne/transform')
    other.close()
    wait_until(lambda: world.bridge.log.count('disconnected: '), 'it is gone')
    into_ros(
        World(world.scene, world.bridge, world.scene.peer(world.bridge)),
        alone,
        TransformStamped,
        'AloneToOne/transform',
    )
    assert "'AloneToOne' comes from" not in world.bridge.log


# --- what is sent once ---


def test_a_text_with_all_it_says_is_sent_instead_of_the_text_alone(world: World) -> None:
    texts = world.scene.ros.publisher(Text, 'to_igtl/Twice/text')
    strings = world.scene.ros.publisher(RosString, 'to_igtl/Twice/string')

    def sent() -> list[Packet]:
        texts.publish(Text(data='whole'))
        strings.publish(RosString(data='part'))
        return world.peer.named('Twice')

    wait_until(sent, 'the whole text')
    seen = len(sent())
    wait_until(lambda: len(sent()) > seen + 10, 'some more')
    assert {one.body.text for one in world.peer.named('Twice')} == {'whole'}


# --- rules that cannot be ---


@pytest.mark.parametrize(
    ('rule', 'said'),
    [
        (
            '{direction: from_igtl, device: A, type: STRING, ros_type: std_msgs/msg/Int32}',
            'ros_type std_msgs/msg/Int32 is never published for STRING: expected one of '
            'igtl_ros/msg/Text, std_msgs/msg/String',
        ),
        (
            '{direction: from_igtl, device: A, ros_type: a/msg/B}',
            'ros_type a/msg/B is never published: expected one of ',
        ),
        (
            '{direction: to_igtl, topic: /a, ros_type: igtl_ros/RawMessage, type: STRING}',
            'cannot be sent as STRING: expected no type, because each message names its own',
        ),
    ],
)
def test_types_that_cannot_be(rule: str, said: str, scene: Any) -> None:
    bridge = scene.start(routes=f'- {rule}')
    assert bridge.ended() == 2
    assert 'parameter routes: line 1: ' in bridge.log
    assert said in bridge.log
