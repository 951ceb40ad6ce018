# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
From OpenIGTLink into ROS, through a real bridge: topics, frames, units, stamps by numbers.

One bridge serves all tests of this file; each test uses device names of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from typing import Any

from bridge_scene import Scene
import numpy as np
import pytest
from waiting import wait_until

pytestmark = pytest.mark.ros

from geometry_msgs.msg import PoseArray  # noqa: E402
from geometry_msgs.msg import TransformStamped  # noqa: E402
from igtl_ros.msg import DeviceStatus  # noqa: E402
from igtl_ros.msg import ImageGeometry  # noqa: E402
from igtl_ros.msg import PointList  # noqa: E402
from igtl_ros.msg import TrackedTools  # noqa: E402
from igtl_ros.openigtlink import CoordinateSystem  # noqa: E402
from igtl_ros.openigtlink import from_nanoseconds  # noqa: E402
from igtl_ros.openigtlink import Image  # noqa: E402
from igtl_ros.openigtlink import Metadata  # noqa: E402
from igtl_ros.openigtlink import Packet  # noqa: E402
from igtl_ros.openigtlink import Point  # noqa: E402
from igtl_ros.openigtlink import Points  # noqa: E402
from igtl_ros.openigtlink import Position  # noqa: E402
from igtl_ros.openigtlink import Raw  # noqa: E402
from igtl_ros.openigtlink import Status  # noqa: E402
from igtl_ros.openigtlink import String  # noqa: E402
from igtl_ros.openigtlink import TrackingData  # noqa: E402
from igtl_ros.openigtlink import Transform  # noqa: E402
from rclpy.qos import DurabilityPolicy  # noqa: E402
from rclpy.qos import QoSProfile  # noqa: E402
from rclpy.qos import ReliabilityPolicy  # noqa: E402
from sensor_msgs.msg import Image as RosImage  # noqa: E402
from std_msgs.msg import Bool  # noqa: E402
from std_msgs.msg import Float64MultiArray  # noqa: E402
from std_msgs.msg import String as RosString  # noqa: E402
from tf2_msgs.msg import TFMessage  # noqa: E402

LATCHED = QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL)
STAMP = 1_700_000_000_250_000_000  # a quarter second past the full one
# A quarter turn about z (x becomes y), then 100, 200, 300 mm.
QUARTER = np.array([[0, -1, 0, 100], [1, 0, 0, 200], [0, 0, 1, 300], [0, 0, 0, 1]], float)
HALF = 0.5**0.5

ROUTES = """
- {direction: from_igtl, device: RoutedPose, topic: /arm/pose, parent_frame: arm, child_frame: tip}
- {direction: from_igtl, device: 'Slow*', topic: /slow, max_rate: 0.01}
- {direction: from_igtl, device: BestEffort, topic: /quick, qos: {reliability: best_effort}}
"""


@pytest.fixture(scope='module')
def world() -> Iterator[tuple[Scene, Any, Any]]:
    scene = Scene()
    try:
        bridge = scene.bridge(routes=ROUTES, from_igtl_deny=['Secret.*'], max_devices=40)
        scene.introduce(bridge)
        yield scene, bridge, scene.peer(bridge, header_version=2)
    finally:
        scene.close()


@pytest.fixture
def listen(world: Any) -> Callable[..., Any]:
    """Subscribe, send, and return what arrived first."""
    scene, _, peer = world

    def receive(ros_type: type, topic: str, *packets: Packet, qos: Any = 100) -> Any:
        arrived = scene.ros.subscribe(ros_type, topic, qos)
        # The subscription must be known before the first message makes the topic appear.
        wait_until(lambda: scene.ros.node.count_subscribers(topic), topic)
        scene.introduce(world[1])
        for packet in packets:
            peer.send(packet)
        wait_until(lambda: arrived, f'a message on {topic}')
        return arrived[0]

    return receive


def transform(name: str, matrix: np.ndarray = QUARTER, **metadata: str) -> Packet:
    return Packet(
        Transform(matrix),
        name,
        from_nanoseconds(STAMP),
        2 if metadata else 1,
        metadata=Metadata(metadata),
    )


def check_quarter(pose: Any) -> None:
    translation = getattr(pose, 'translation', None) or pose.position
    rotation = getattr(pose, 'rotation', None) or pose.orientation
    assert (translation.x, translation.y, translation.z) == pytest.approx((0.1, 0.2, 0.3))
    assert (rotation.x, rotation.y, rotation.z, rotation.w) == pytest.approx(
        (0, 0, HALF, HALF), abs=1e-7
    )


def check_stamp(header: Any) -> None:
    assert (header.stamp.sec, header.stamp.nanosec) == (1_700_000_000, 250_000_000)


def test_transform(listen: Any) -> None:
    message = listen(TransformStamped, 'TipToCamera/transform', transform('TipToCamera'))
    assert (message.header.frame_id, message.child_frame_id) == ('Camera', 'Tip')
    check_stamp(message.header)
    check_quarter(message.transform)


def test_transform_on_tf(listen: Any, world: Any) -> None:
    edges = world[0].ros.subscribe(TFMessage, '/tf')
    listen(TransformStamped, 'TfToTree/transform', transform('TfToTree'))

    def mine() -> list[Any]:
        return [
            edge
            for message in list(edges)
            for edge in message.transforms
            if edge.child_frame_id == 'Tf'
        ]

    wait_until(mine, 'the edge on /tf')
    assert mine()[0].header.frame_id == 'Tree'
    check_quarter(mine()[0].transform)


def test_a_name_without_frames_is_a_child_of_the_default_parent(listen: Any) -> None:
    message = listen(TransformStamped, 'Needle_Tip/transform', transform('Needle Tip'))
    assert (message.header.frame_id, message.child_frame_id) == ('igtl_world', 'Needle_Tip')


def test_position(listen: Any) -> None:
    packet = Packet(
        Position((100, 200, 300), (0, 0, HALF, HALF)), 'PosToCamera', from_nanoseconds(STAMP)
    )
    message = listen(TransformStamped, 'PosToCamera/transform', packet)
    assert (message.header.frame_id, message.child_frame_id) == ('Camera', 'Pos')
    check_quarter(message.transform)


def test_tracking_data(listen: Any, world: Any) -> None:
    matrices = np.stack([QUARTER, np.eye(4)])
    packet = Packet(
        TrackingData(('DrillToBase', 'Saw'), matrices),
        'Kit',
        from_nanoseconds(STAMP),
        2,
        metadata=Metadata({'source': 'optical'}),
    )
    tools = world[0].ros.subscribe(TrackedTools, 'Kit/tools')
    drill = world[0].ros.subscribe(TransformStamped, 'Kit/DrillToBase/transform')
    saw = world[0].ros.subscribe(TransformStamped, 'Kit/Saw/transform')
    poses = listen(PoseArray, 'Kit/poses', packet)
    check_stamp(poses.header)
    assert poses.header.frame_id == 'igtl_world'
    check_quarter(poses.poses[0])
    wait_until(lambda: tools and drill and saw, 'all topics of the TDATA')
    assert [tool.name for tool in tools[0].tools] == ['DrillToBase', 'Saw']
    assert [(entry.key, entry.value) for entry in tools[0].metadata] == [('source', 'optical')]
    assert (drill[0].header.frame_id, drill[0].child_frame_id) == ('Base', 'Drill')
    assert (saw[0].header.frame_id, saw[0].child_frame_id) == ('igtl_world', 'Saw')
    check_quarter(drill[0].transform)


def test_image_with_geometry(listen: Any, world: Any) -> None:
    pixels = np.arange(12, dtype='<u2').reshape(1, 3, 4)
    matrix = np.array([[0.5, 0, 0, 10], [0, 2, 0, 20], [0, 0, 1, 30], [0, 0, 0, 1]], float)
    packet = Packet(Image(pixels, matrix), 'Slice_Patient', from_nanoseconds(STAMP))
    geometry = world[0].ros.subscribe(ImageGeometry, 'Slice_Patient/image_geometry')
    image = listen(RosImage, 'Slice_Patient/image', packet)
    assert (image.width, image.height, image.step, image.encoding) == (4, 3, 8, 'mono16')
    assert bytes(image.data) == pixels.tobytes()
    assert image.header.frame_id == 'Slice'
    wait_until(lambda: geometry, 'the geometry')
    found = geometry[0]
    assert (found.header.frame_id, found.child_frame_id) == ('Patient', 'Slice')
    # First voxel = centre - 1.5 * 0.5 along i, - 1 * 2 along j = (9.25, 18, 30) mm.
    position = found.origin.position
    assert (position.x, position.y, position.z) == pytest.approx((0.00925, 0.018, 0.030))
    assert list(found.spacing) == pytest.approx([0.0005, 0.002, 0.001])
    assert list(found.dimensions) == [4, 3, 1]


def test_an_lps_image_is_turned_to_ras(listen: Any) -> None:
    matrix = np.eye(4)
    matrix[:3, 3] = 10, 20, 30
    pixels = np.zeros((1, 1, 1), np.uint8)
    packet = Packet(Image(pixels, matrix, CoordinateSystem.LPS), 'Lps_Patient')
    found = listen(ImageGeometry, 'Lps_Patient/image_geometry', packet)
    # L and P are the opposites of R and A: x and y change sign, z does not.
    position = found.origin.position
    assert (position.x, position.y, position.z) == pytest.approx((-0.010, -0.020, 0.030))
    assert found.coordinate_system == ImageGeometry.COORDINATE_LPS


def test_points_are_latched(listen: Any, world: Any) -> None:
    points = Points((Point('Nose', (10, 20, 30), 4, 'Landmark', (255, 0, 51, 255), 'Head'),))
    poses = listen(PoseArray, 'Marks/points', Packet(points, 'Marks'))
    assert (poses.poses[0].position.x, poses.poses[0].orientation.w) == pytest.approx((0.01, 1.0))
    late = world[0].ros.subscribe(PointList, 'Marks/point_list', LATCHED)
    wait_until(lambda: late, 'the latched list')
    point = late[0].points[0]
    assert (point.name, point.group, point.owner) == ('Nose', 'Landmark', 'Head')
    assert point.diameter == pytest.approx(0.004)
    assert point.color.b == pytest.approx(0.2)


def test_string_and_status(listen: Any) -> None:
    text = Packet(String.of('grüß'), 'Words')
    assert listen(RosString, 'Words/string', text).data == 'grüß'
    status = Packet(Status(13, -5, 'HOMING', 'wait'), 'Robot')
    message = listen(DeviceStatus, 'Robot/status', status)
    assert (message.code, message.subcode, message.error_name, message.message) == (
        DeviceStatus.NOT_READY,
        -5,
        'HOMING',
        'wait',
    )
    assert message.device_name == 'Robot'


def test_invalid_poses_are_not_published_and_said_to_be_invalid(listen: Any, world: Any) -> None:
    poses = world[0].ros.subscribe(TransformStamped, 'LostToCamera/transform')
    edges = world[0].ros.subscribe(TFMessage, '/tf')
    valid = listen(
        Bool,
        'LostToCamera/valid',
        transform('LostToCamera', TransformStatus='OUT_OF_VIEW'),
        qos=LATCHED,
    )
    assert valid.data is False
    world[2].send(transform('LostToCamera', TransformStatus='OK'))
    wait_until(lambda: poses, 'the valid pose')
    world[2].send(transform('LostToCamera', TransformValid='false', TransformStatus='OK'))
    world[2].send(transform('AfterToCamera'))
    wait_until(
        lambda: any(
            edge.child_frame_id == 'After'
            for message in list(edges)
            for edge in message.transforms
        ),
        'the pose after it',
    )
    lost = [
        edge for message in edges for edge in message.transforms if edge.child_frame_id == 'Lost'
    ]
    assert (len(poses), len(lost)) == (1, 1)


def test_an_invalid_tool_is_nan_in_the_poses(listen: Any, world: Any) -> None:
    packet = Packet(
        TrackingData(('Good', 'Bad'), np.stack([QUARTER, QUARTER])),
        'Half',
        from_nanoseconds(STAMP),
        2,
        metadata=Metadata({'GoodStatus': 'OK', 'BadStatus': 'MISSING'}),
    )
    bad = world[0].ros.subscribe(TransformStamped, 'Half/Bad/transform')
    poses = listen(PoseArray, 'Half/poses', packet).poses
    check_quarter(poses[0])
    assert np.isnan(poses[1].position.x)
    assert not bad


def test_a_scaled_matrix_is_no_pose(listen: Any, world: Any) -> None:
    matrix = np.diag([0.5, 0.5, 1, 1])
    matrix[:3, 3] = 1000, 0, 0
    edges = world[0].ros.subscribe(TFMessage, '/tf')
    message = listen(Float64MultiArray, 'PixelToProbe/matrix', transform('PixelToProbe', matrix))
    assert list(message.data) == pytest.approx(
        [0.5, 0, 0, 1.0, 0, 0.5, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]
    )
    assert not any(
        edge.child_frame_id == 'Pixel' for message in edges for edge in message.transforms
    )


def test_routes(listen: Any) -> None:
    message = listen(TransformStamped, '/arm/pose', transform('RoutedPose'))
    assert (message.header.frame_id, message.child_frame_id) == ('arm', 'tip')
    first, second = transform('SlowOne', np.eye(4)), transform('SlowOne')
    message = listen(TransformStamped, '/slow', first, second)
    assert message.transform.translation.x == 0.0


def test_a_route_chooses_the_quality_of_service(world: Any) -> None:
    scene, _, peer = world
    arrived = scene.ros.subscribe(
        TransformStamped, '/quick', QoSProfile(depth=10, reliability=ReliabilityPolicy.BEST_EFFORT)
    )

    def heard() -> bool:
        peer.send(transform('BestEffort'))  # best effort: one message may well be missed
        return bool(arrived)

    wait_until(heard, 'a message on /quick')
    (info,) = world[0].ros.node.get_publishers_info_by_topic('/quick')
    assert info.qos_profile.reliability.name == 'BEST_EFFORT'


def test_names_that_collide_get_topics_of_their_own(listen: Any, world: Any) -> None:
    first = listen(RosString, 'Same_Name/string', Packet(String.of('one'), 'Same Name'))
    second = listen(RosString, 'Same_Name_2/string', Packet(String.of('two'), 'Same_Name'))
    assert (first.data, second.data) == ('one', 'two')
    assert "device 'Same_Name' is on topic 'Same_Name_2'" in world[1].log


@pytest.mark.parametrize('seconds', [0, 2**31], ids=['zero', 'later than 2038'])
def test_a_stamp_that_is_none_becomes_the_time_of_receipt(listen: Any, seconds: int) -> None:
    name = f'At{seconds}ToCamera'
    message = listen(
        TransformStamped, f'{name}/transform', Packet(Transform(QUARTER), name, seconds << 32)
    )
    assert message.header.stamp.sec > 1_700_000_000


def test_denied_and_empty_are_ignored_and_counted(listen: Any, world: Any) -> None:
    peer = world[2]
    peer.send(Packet(String.of('x'), 'SecretAgent'))
    peer.send(Packet(Raw(b'1234'), 'SecretRaw', type_name='FANCY'))
    peer.send(Packet(Raw(), 'Exotic', type_name='COLORT'))
    listen(RosString, 'Loud/string', Packet(String.of('after'), 'Loud'))
    topics = dict(world[0].ros.node.get_topic_names_and_types())
    assert not [topic for topic in topics if 'Secret' in topic or 'Exotic' in topic]
    assert "COLORT of 'Exotic' from 127.0.0.1:" in world[1].log
