# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
POINT, TRAJ and POLYDATA through a real bridge, in all their forms, both ways.

One bridge serves all tests of this file; each test uses device names of its own.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator
import struct
from typing import Any

from bridge_scene import Scene
from golden import GOLDEN
import numpy as np
import pytest
from ros_side import published
from waiting import wait_until

pytestmark = pytest.mark.ros

from diagnostic_msgs.msg import DiagnosticArray  # noqa: E402
from geometry_msgs.msg import Point as RosPoint  # noqa: E402
from geometry_msgs.msg import PointStamped  # noqa: E402
from geometry_msgs.msg import PoseArray  # noqa: E402
from geometry_msgs.msg import PoseStamped  # noqa: E402
from igtl_ros.msg import PointList  # noqa: E402
from igtl_ros.msg import PolyData as PolyDataMessage  # noqa: E402
from igtl_ros.msg import TrajectoryList  # noqa: E402
from igtl_ros.openigtlink import from_nanoseconds  # noqa: E402
from igtl_ros.openigtlink import Metadata  # noqa: E402
from igtl_ros.openigtlink import Packet  # noqa: E402
from igtl_ros.openigtlink import Point  # noqa: E402
from igtl_ros.openigtlink import Points  # noqa: E402
from igtl_ros.openigtlink import PolyData  # noqa: E402
from igtl_ros.openigtlink import Trajectories  # noqa: E402
from igtl_ros.openigtlink import Trajectory  # noqa: E402
from nav_msgs.msg import Path  # noqa: E402
from rclpy.qos import DurabilityPolicy  # noqa: E402
from rclpy.qos import QoSProfile  # noqa: E402
from sensor_msgs.msg import PointCloud2  # noqa: E402
from sensor_msgs.msg import PointField  # noqa: E402
from shape_msgs.msg import Mesh  # noqa: E402
from shape_msgs.msg import MeshTriangle  # noqa: E402
from visualization_msgs.msg import Marker  # noqa: E402
from visualization_msgs.msg import MarkerArray  # noqa: E402

LATCHED = QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL)
STAMP = 1_700_000_000_250_000_000  # a quarter second past the full one
ROUTES = """
- {direction: from_igtl, device: Seen, ros_type: visualization_msgs/MarkerArray, topic: /seen}
- {direction: to_igtl, topic: /scan, device: Scan, type: POLYDATA}
"""
POINTS = Points((Point('Nose', (0, 85, -20), 5), Point('Chin', (1000, 0, 0), rgba=(255, 0, 0, 9))))
TRAJECTORIES = Trajectories((Trajectory('Needle', (0, 85, -20), (100, 85, -20), 3, 2),))
SURFACE = PolyData(
    [(0, 0, 0), (100, 0, 0), (100, 50, 0), (0, 50, 0)], polygons=[(0, 1, 2, 3)], lines=[(0, 1)]
)
BODIES = {body.TYPE: body for body in (POINTS, TRAJECTORIES, SURFACE)}
# What each is published as; the message that holds all of it stands first.
TOPICS: dict[str, dict[str, type]] = {
    'POINT': {'point_list': PointList, 'points': PoseArray, 'cloud': PointCloud2},
    'TRAJ': {'trajectory_list': TrajectoryList, 'trajectories': PoseArray},
    'POLYDATA': {'polydata': PolyDataMessage, 'mesh': Mesh, 'marker': Marker},
}
each_type = pytest.mark.parametrize('kind', BODIES)


@pytest.fixture(scope='module')
def world() -> Iterator[tuple[Scene, Any, Any]]:
    scene = Scene()
    try:
        bridge = scene.bridge(routes=ROUTES, diagnostics_period=0.1)
        yield scene, bridge, scene.peer(bridge, header_version=2)
    finally:
        scene.close()


def packet(kind: str, device: str) -> Packet:
    """Return a message with all that header version 2 has; its time is no whole nanosecond."""
    time = from_nanoseconds(STAMP) + 1
    return Packet(BODIES[kind], device, time, 2, 77, Metadata({'Study': 'A1'}))


def arrived(world: Any, device: str, topics: dict[str, type]) -> dict[str, Any]:
    """Return the message of each topic of a device; who comes late gets it too."""
    scene = world[0]
    lists = {
        suffix: scene.ros.subscribe(ros_type, f'{device}/{suffix}', LATCHED)
        for suffix, ros_type in topics.items()
    }
    wait_until(lambda: all(lists.values()), f'a message on all topics of {device}')
    return {suffix: messages[0] for suffix, messages in lists.items()}


# --- into ROS ---


def test_points(world: Any) -> None:
    world[2].send(packet('POINT', 'Marks'))
    found = arrived(world, 'Marks', TOPICS['POINT'])
    cloud = found['cloud']
    assert struct.unpack_from('<3f4xf', cloud.data) == pytest.approx((0, 0.085, -0.02, 0.005))
    assert (cloud.width, cloud.header.stamp.sec) == (2, 1_700_000_000)
    assert [point.name for point in found['point_list'].points] == ['Nose', 'Chin']
    assert found['points'].poses[1].position.x == pytest.approx(1)


def test_markers_where_a_route_asks_for_them(world: Any) -> None:
    scene, _, peer = world
    markers = scene.ros.subscribe(MarkerArray, '/seen', LATCHED)
    peer.send(packet('POINT', 'Seen'))
    wait_until(lambda: markers, 'markers')
    kinds = [marker.type for marker in markers[0].markers[1:]]
    assert kinds == [Marker.SPHERE, Marker.TEXT_VIEW_FACING] * 2
    assert markers[0].markers[2].text == 'Nose'
    peer.send(packet('POINT', 'Unseen'))
    arrived(world, 'Unseen', TOPICS['POINT'])
    assert not scene.ros.node.count_publishers('/Unseen/markers')


def test_trajectories(world: Any) -> None:
    world[2].send(packet('TRAJ', 'Plan'))
    found = arrived(world, 'Plan', TOPICS['TRAJ'])
    (pose,) = found['trajectories'].poses
    assert (pose.position.y, pose.position.z) == pytest.approx((0.085, -0.02))
    # z points along x: a quarter turn about y.
    assert (pose.orientation.y, pose.orientation.w) == pytest.approx((0.5**0.5, 0.5**0.5))
    assert found['trajectory_list'].trajectories[0].name == 'Needle'


def test_surfaces(world: Any) -> None:
    world[2].send(packet('POLYDATA', 'Skin'))
    found = arrived(world, 'Skin', TOPICS['POLYDATA'])
    corners = [triangle.vertex_indices.tolist() for triangle in found['mesh'].triangles]
    assert corners == [[0, 1, 2], [0, 2, 3]]
    assert (found['mesh'].vertices[2].x, found['mesh'].vertices[2].y) == pytest.approx((0.1, 0.05))
    assert (found['marker'].type, len(found['marker'].points)) == (Marker.TRIANGLE_LIST, 6)
    assert found['marker'].header.frame_id == 'igtl_world'
    assert found['polydata'].polygons.indices.tolist() == [0, 1, 2, 3]


# --- out of ROS ---


def sent(world: Any, message: Any, topic: str, device: str) -> Packet:
    """Publish until the device's message arrives at an OpenIGTLink client."""
    scene, _, peer = world
    publisher = scene.ros.publisher(type(message), topic)
    published(publisher, message, lambda: peer.named(device), f'{device} at the client')
    return peer.named(device)[-1]


def scan() -> PointCloud2:
    """Return two points in metres, red and blue, and one that is nowhere."""
    fields = [('x', 0, 7), ('y', 4, 7), ('z', 8, 7), ('rgb', 12, 7)]
    data = struct.pack(
        '<3fI3fI3fI',
        *(0.1, 0.2, 0.3, 0xFF0000),
        *(float('nan'), 0, 0, 0),
        *(1, 0, 0, 0x0000FF),
    )
    return PointCloud2(
        height=1,
        width=3,
        point_step=16,
        row_step=48,
        fields=[PointField(name=n, offset=o, datatype=t, count=1) for n, o, t in fields],
        data=array('B', data),
    )


def test_a_cloud_is_a_point_list(world: Any) -> None:
    found = sent(world, scan(), 'to_igtl/Cloud1', 'Cloud1')
    assert found.type_name == 'POINT'
    first, second = found.body.points
    assert first.position == pytest.approx((100, 200, 300))
    assert (first.rgba, second.rgba) == ((255, 0, 0, 255), (0, 0, 255, 255))


@pytest.mark.parametrize(
    ('topic', 'device'), [('to_igtl/Cloud2/polydata_cloud', 'Cloud2'), ('/scan', 'Scan')]
)
def test_or_a_surface_of_vertices(world: Any, topic: str, device: str) -> None:
    found = sent(world, scan(), topic, device)
    assert found.type_name == 'POLYDATA'
    expected = np.array([(100, 200, 300), (1000, 0, 0)], float)
    assert found.body.points == pytest.approx(expected)
    assert [cell.tolist() for cell in found.body.vertices] == [[0], [1]]
    assert found.body.attributes[0].values.tolist() == [[1, 0, 0, 1], [0, 0, 1, 1]]


def test_points_that_are_nowhere_have_a_line(world: Any) -> None:
    latest = world[0].ros.subscribe(DiagnosticArray, '/diagnostics')
    sent(world, scan(), 'to_igtl/Cloud3', 'Cloud3')

    def counted() -> bool:
        lines = [line for line in latest[-1].status if 'Cloud3' in line.name] if latest else []
        values = {pair.key: pair.value for line in lines for pair in line.values}
        return int(values.get('left out (points without a finite position)', '0')) >= 1

    wait_until(counted, 'a line in diagnostics')


def test_one_point(world: Any) -> None:
    message = PointStamped()
    message.point.x = 0.1
    (point,) = sent(world, message, 'to_igtl/Tip1', 'Tip1').body.points
    assert (point.name, point.position) == ('Tip1', pytest.approx((100, 0, 0)))


def test_a_path(world: Any) -> None:
    message = Path(poses=[PoseStamped(), PoseStamped()])
    message.poses[1].pose.position.z = 0.05
    found = sent(world, message, 'to_igtl/Needle1', 'Needle1')
    assert found.type_name == 'TRAJ'
    assert found.body.trajectories[0].target == pytest.approx((0, 0, 50))


def test_a_mesh_and_markers(world: Any) -> None:
    corners = [RosPoint(), RosPoint(x=0.1), RosPoint(y=0.1)]
    mesh = Mesh(vertices=corners, triangles=[MeshTriangle(vertex_indices=[0, 1, 2])])
    body = sent(world, mesh, 'to_igtl/Mesh1', 'Mesh1').body
    assert [cell.tolist() for cell in body.polygons] == [[0, 1, 2]]
    marker = Marker(type=Marker.LINE_STRIP, points=corners)
    body = sent(world, marker, 'to_igtl/Line1', 'Line1').body
    assert [cell.tolist() for cell in body.lines] == [[0, 1, 2]]
    ball = Marker(type=Marker.SPHERE, ns='goal', id=4)
    found = sent(world, MarkerArray(markers=[ball]), 'to_igtl/Balls1', 'Balls1')
    assert (found.type_name, found.body.points[0].name) == ('POINT', 'goal_4')


def test_poses_that_look_to_a_target_are_no_trajectories(world: Any) -> None:
    """They do not say how far away it is."""
    scene, _, peer = world
    poses = scene.ros.publisher(PoseArray, 'to_igtl/Alone/trajectories')
    later = scene.ros.publisher(PointStamped, 'to_igtl/NotAlone')

    def play() -> object:
        poses.publish(PoseArray())
        later.publish(PointStamped())
        return peer.named('NotAlone')

    wait_until(play, 'what was published after all')
    assert peer.named('Alone') == []


# --- played back ---


@each_type
def test_what_was_published_goes_back_once(world: Any, kind: str) -> None:
    """All topics of a device are played back: the same bytes go out, and nothing else."""
    scene, _, peer = world
    name = f'Back{kind}'
    original = packet(kind, name)
    peer.send(original)
    recorded = arrived(world, name, TOPICS[kind])
    full, *summaries = recorded
    sent(world, recorded[full], f'to_igtl/{name}/{full}', name)
    others = [
        (scene.ros.publisher(type(recorded[suffix]), f'to_igtl/{name}/{suffix}'), recorded[suffix])
        for suffix in summaries
    ]
    later = scene.ros.publisher(PointStamped, f'to_igtl/Later{kind}')

    def play() -> object:
        for publisher, message in others:
            publisher.publish(message)
        later.publish(PointStamped())
        return peer.named(f'Later{kind}')

    wait_until(play, 'what was published after all')
    assert {found.to_bytes() for found in peer.named(name)} == {original.to_bytes()}


GOLDEN_LISTS = [
    case
    for case in GOLDEN
    if case.packet.type_name in TOPICS
    and case.packet.timestamp
    and case.packet.to_bytes() == case.data
]


def test_golden_messages_go_back_byte_for_byte(world: Any) -> None:
    """Through ROS and out again, of every type, under names of their own."""
    scene, bridge, peer = world
    peers = {1: scene.peer(bridge), 2: peer}  # each gets the header version that it speaks
    assert {case.packet.type_name for case in GOLDEN_LISTS} == set(TOPICS)
    for index, case in enumerate(GOLDEN_LISTS):
        kind, name = case.packet.type_name, f'Golden{index}'
        golden = case.packet
        original = Packet(
            *(golden.body, name, golden.timestamp, golden.header_version),
            *(golden.message_id, golden.metadata),
        )
        peer.send(original)
        full, ros_type = next(iter(TOPICS[kind].items()))
        message = arrived(world, name, {full: ros_type})[full]
        addressee = (scene, bridge, peers[golden.header_version])
        found = sent(addressee, message, f'to_igtl/{name}/{full}', name)
        assert found.to_bytes() == original.to_bytes()


def test_what_is_too_large_for_objects_has_a_line(world: Any) -> None:
    """A list of 200,001 points is published as such, not as a mesh, which is counted."""
    scene, _, peer = world
    latest = scene.ros.subscribe(DiagnosticArray, '/diagnostics')
    peer.send(Packet(PolyData(np.zeros((200_001, 3))), 'Large'))
    found = arrived(world, 'Large', {'polydata': PolyDataMessage})['polydata']
    assert len(found.points) == 3 * 200_001

    def refused() -> str:
        lines = [line for line in latest[-1].status if 'Large' in line.name] if latest else []
        values = {pair.key: pair.value for line in lines for pair in line.values}
        return values.get('dropped (no ROS form)', '0') if values else ''

    wait_until(refused, 'a line in diagnostics')
    assert refused() == '0', 'nobody asked for a mesh, so none was made'
    for suffix, kind in (('mesh', Mesh), ('marker', Marker)):
        scene.ros.subscribe(kind, f'Large/{suffix}', LATCHED)
    wait_until(lambda: refused() == '2', 'mesh and marker are refused')
