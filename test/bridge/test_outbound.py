# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""From ROS to OpenIGTLink, through a real bridge: types, units, names, quality of service."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import Any

from bridge_scene import Scene
import numpy as np
import pytest
from ros_side import published
from waiting import wait_until

pytestmark = pytest.mark.ros

from geometry_msgs.msg import Pose  # noqa: E402
from geometry_msgs.msg import PoseArray  # noqa: E402
from geometry_msgs.msg import PoseStamped  # noqa: E402
from geometry_msgs.msg import TransformStamped  # noqa: E402
from igtl_ros.msg import DeviceStatus  # noqa: E402
from igtl_ros.msg import ImageGeometry  # noqa: E402
from igtl_ros.msg import LabeledPoint  # noqa: E402
from igtl_ros.msg import PointList  # noqa: E402
from igtl_ros.msg import TrackedTool  # noqa: E402
from igtl_ros.msg import TrackedTools  # noqa: E402
from igtl_ros.openigtlink import Packet  # noqa: E402
from rclpy.qos import DurabilityPolicy  # noqa: E402
from rclpy.qos import QoSProfile  # noqa: E402
from rclpy.qos import ReliabilityPolicy  # noqa: E402
from sensor_msgs.msg import Image as RosImage  # noqa: E402
from std_msgs.msg import Int32  # noqa: E402
from std_msgs.msg import String as RosString  # noqa: E402
from tf2_msgs.msg import TFMessage  # noqa: E402

ROUTES = """
- {direction: to_igtl, topic: /robot/pose, device: ArmToBase, type: TRANSFORM}
- {direction: to_igtl, topic: /robot/tip, device: Tip, type: POSITION}
- {direction: to_igtl, topic: /tf, frames: [[base, flange]]}
"""


@pytest.fixture(scope='module')
def world() -> Iterator[tuple[Scene, Any, Any]]:
    scene = Scene()
    try:
        bridge = scene.bridge(routes=ROUTES, to_igtl_deny=['Secret.*'])
        yield scene, bridge, scene.peer(bridge, header_version=2)
    finally:
        scene.close()


def sent(world: Any, message: Any, topic: str, device: str, qos: Any = 100) -> Packet:
    """Publish until the device's message arrives at an OpenIGTLink client."""
    scene, _, peer = world
    publisher = scene.ros.publisher(type(message), topic, qos)
    published(publisher, message, lambda: peer.named(device), f'{device} at the client')
    return peer.named(device)[-1]


def pose() -> Pose:
    """Return half a turn about x, then (0.1, 0.2, 0.3) m."""
    result = Pose()
    result.position.x, result.position.y, result.position.z = 0.1, 0.2, 0.3
    result.orientation.x, result.orientation.w = 1.0, 0.0
    return result


def stamped(kind: type) -> Any:
    message = kind()
    message.header.stamp.sec, message.header.stamp.nanosec = 1_700_000_000, 500_000_000
    if kind is TransformStamped:
        source, target = pose(), message.transform
        target.translation.x, target.translation.y, target.translation.z = 0.1, 0.2, 0.3
        target.rotation = source.orientation
    else:
        message.pose = pose()
    return message


# Half a turn about x turns y and z round; millimetres.
HALF_TURN = [[1, 0, 0, 100], [0, -1, 0, 200], [0, 0, -1, 300], [0, 0, 0, 1]]


@pytest.mark.parametrize('kind', [TransformStamped, PoseStamped])
def test_poses_become_transform(world: Any, kind: type) -> None:
    device = f'{kind.__name__}1'
    packet = sent(world, stamped(kind), f'to_igtl/{device}', device)
    assert packet.type_name == 'TRANSFORM'
    assert packet.timestamp == 1_700_000_000 << 32 | 0x80000000
    assert packet.body.matrix == pytest.approx(np.array(HALF_TURN), abs=1e-4)


def test_a_suffix_chooses_the_type(world: Any) -> None:
    packet = sent(world, stamped(PoseStamped), 'to_igtl/Pos1/position', 'Pos1')
    assert packet.type_name == 'POSITION'
    assert packet.body.position == pytest.approx((100, 200, 300))
    assert packet.body.quaternion == pytest.approx((1, 0, 0, 0))


def test_pose_arrays(world: Any) -> None:
    message = PoseArray(poses=[pose()])
    tracking = sent(world, message, 'to_igtl/Array1', 'Array1')
    assert (tracking.type_name, tracking.body.names) == ('TDATA', ('POSE_0',))
    assert tracking.body.matrices[0] == pytest.approx(np.array(HALF_TURN), abs=1e-4)
    points = sent(world, message, 'to_igtl/Array2/points', 'Array2')
    assert points.type_name == 'POINT'
    assert points.body.points[0].position == pytest.approx((100, 200, 300))


def test_tools_and_points_with_all_they_say(world: Any) -> None:
    tools = TrackedTools(tools=[TrackedTool(name='Drill', type=3, pose=pose())])
    body = sent(world, tools, 'to_igtl/Kit1', 'Kit1').body
    assert (body.names, body.types) == (('Drill',), (3,))
    assert body.matrices[0] == pytest.approx(np.array(HALF_TURN), abs=1e-4)
    point = LabeledPoint(name='Nose', group='Fiducial', owner='Head', diameter=0.002)
    point.position.x, point.color.r = 0.05, 1.0
    (found,) = sent(world, PointList(points=[point]), 'to_igtl/Marks1', 'Marks1').body.points
    assert (found.name, found.group, found.owner, found.rgba) == (
        'Nose',
        'Fiducial',
        'Head',
        (255, 0, 0, 0),
    )
    assert (found.position[0], found.diameter) == pytest.approx((50, 2))


def test_text_and_status(world: Any) -> None:
    packet = sent(world, RosString(data='grüß'), 'to_igtl/Words1', 'Words1')
    assert (packet.body.text, packet.body.encoding) == ('grüß', 106)
    assert packet.timestamp  # never zero
    status = DeviceStatus(code=DeviceStatus.BUSY, subcode=-3, error_name='E', message='m')
    body = sent(world, status, 'to_igtl/State1', 'State1').body
    assert (body.code, body.subcode, body.error_name, body.message) == (6, -3, 'E', 'm')


def image(encoding: str, data: bytes, width: int, height: int, step: int) -> RosImage:
    return RosImage(
        encoding=encoding, data=array('B', data), width=width, height=height, step=step
    )


def test_images(world: Any) -> None:
    # Two rows of one BGR pixel and a byte of padding each.
    packet = sent(
        world, image('bgr8', bytes([1, 2, 3, 0, 4, 5, 6, 0]), 1, 2, 4), 'to_igtl/Color1', 'Color1'
    )
    assert packet.body.voxels.tolist() == [[[[3, 2, 1]], [[6, 5, 4]]]]
    # Pixels 1 mm apart, the first one in the origin: the centre is at (0, 0.5, 0) mm.
    assert packet.body.matrix[:3, 3].tolist() == [0, 0.5, 0]


def test_an_image_takes_its_geometry_along(world: Any) -> None:
    scene, _, peer = world
    geometry = ImageGeometry(
        dimensions=np.array([2, 2, 3], np.uint32),
        size=np.array([2, 2, 1], np.uint32),
        matrix=np.array(
            [0.002, 0, 0, 0.010, 0, 0.001, 0, 0.020, 0, 0, 0.004, 0.030, 0, 0, 0, 1.0]
        ),
    )
    pixels = image('mono8', bytes([1, 2, 3, 4]), 2, 2, 2)
    one = scene.ros.publisher(ImageGeometry, 'to_igtl/Placed1/image_geometry')
    other = scene.ros.publisher(RosImage, 'to_igtl/Placed1/image')

    def placed() -> bool:
        one.publish(geometry)
        other.publish(pixels)
        return any(packet.body.size == (2, 2, 3) for packet in peer.named('Placed1'))

    wait_until(placed, 'the image in its place')
    body = peer.named('Placed1')[-1].body
    assert body.voxels.tolist() == [[[1, 2], [3, 4]]]
    # Centre = first voxel + 0.5 * 2 mm along i + 0.5 * 1 mm along j + 1 * 4 mm along k.
    assert body.matrix[:3, 3] == pytest.approx((11, 20.5, 34))
    assert body.spacing == pytest.approx((2, 1, 4))


def test_routes(world: Any) -> None:
    packet = sent(world, stamped(PoseStamped), '/robot/pose', 'ArmToBase')
    assert packet.type_name == 'TRANSFORM'
    assert sent(world, stamped(PoseStamped), '/robot/tip', 'Tip').type_name == 'POSITION'


def test_a_route_from_tf_sends_its_edges_only(world: Any) -> None:
    edge, other = stamped(TransformStamped), stamped(TransformStamped)
    edge.header.frame_id, edge.child_frame_id = 'base', 'flange'
    other.header.frame_id, other.child_frame_id = 'map', 'base'
    packet = sent(world, TFMessage(transforms=[other, edge]), '/tf', 'FlangeToBase')
    assert packet.body.matrix == pytest.approx(np.array(HALF_TURN), abs=1e-4)
    assert not world[2].named('BaseToMap')


@pytest.mark.parametrize(
    ('name', 'qos'),
    [
        ('BestEffort1', QoSProfile(depth=5, reliability=ReliabilityPolicy.BEST_EFFORT)),
        ('Latched1', QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL)),
    ],
)
def test_the_publishers_quality_of_service_is_matched(world: Any, name: str, qos: Any) -> None:
    assert sent(world, RosString(data='x'), f'to_igtl/{name}', name, qos).body.text == 'x'


def test_a_latched_message_is_sent_to_a_late_client(world: Any) -> None:
    scene, bridge, peer = world
    latched = QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL)
    scene.ros.publisher(RosString, 'to_igtl/Late1', latched).publish(RosString(data='kept'))
    wait_until(lambda: peer.named('Late1'), 'the latched text, published once')
    late = scene.peer(bridge)
    wait_until(lambda: late.named('Late1'), 'the latched text at a late client')


def test_a_long_name_is_shortened_on_the_wire_and_whole_in_metadata(world: Any) -> None:
    name = 'A_very_long_device_name'
    packet = sent(world, RosString(data='x'), f'to_igtl/{name}', name)
    assert len(packet.device_name.encode()) == 20
    assert packet.metadata['IGTL_DEVICE_NAME'] == name


def test_what_cannot_be_sent_is_said(world: Any) -> None:
    scene, bridge, peer = world
    scene.ros.publisher(Int32, 'to_igtl/Number1').publish(Int32(data=1))
    wait_until(lambda: 'std_msgs/msg/Int32, which cannot be sent' in bridge.log, 'a warning')
    published(
        scene.ros.publisher(PoseStamped, 'to_igtl/Zero1'),
        zero_quaternion(),
        lambda: 'no pose: quaternion' in bridge.log,
        'a warning',
    )
    sent(world, RosString(data='public'), 'to_igtl/Public1', 'Public1')
    published(
        scene.ros.publisher(RosString, 'to_igtl/Secret1'),
        RosString(data='x'),
        lambda: len(peer.named('Public1')),
        'nothing secret',
    )
    assert not peer.named('Number1')
    assert not peer.named('Zero1')
    assert not peer.named('Secret1')


def zero_quaternion() -> PoseStamped:
    message = PoseStamped()
    message.pose.orientation.w = 0.0
    return message
