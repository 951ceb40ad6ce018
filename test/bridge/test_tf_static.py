# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Poses on /tf and /tf_static, through a real bridge: what stays, what is invalid, prefixes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bridge_scene import Scene
import numpy as np
import pytest
from waiting import wait_until

pytestmark = pytest.mark.ros

from igtl_ros.bridge.devices import Device  # noqa: E402
from igtl_ros.bridge.devices import FROM_IGTL  # noqa: E402
from igtl_ros.bridge.diagnostics import device_status  # noqa: E402
from igtl_ros.openigtlink import from_nanoseconds  # noqa: E402
from igtl_ros.openigtlink import Image  # noqa: E402
from igtl_ros.openigtlink import Metadata  # noqa: E402
from igtl_ros.openigtlink import Packet  # noqa: E402
from igtl_ros.openigtlink import QuaternionTrackingData  # noqa: E402
from igtl_ros.openigtlink import TrackingData  # noqa: E402
from igtl_ros.openigtlink import Transform  # noqa: E402
from rclpy.qos import DurabilityPolicy  # noqa: E402
from std_msgs.msg import Bool  # noqa: E402
from tf2_msgs.msg import TFMessage  # noqa: E402
from tf_side import LATCHED  # noqa: E402
from tf_side import latest  # noqa: E402
from tf_side import place  # noqa: E402

ROUTES = """
- {direction: from_igtl, device: 'Fixed*', static: true}
- {direction: from_igtl, device: 'Screws*', static: true, parent_frame: patient}
"""
SECOND = 10**9


@pytest.fixture(scope='module')
def world() -> Iterator[tuple[Scene, Any, Any, list[Any], list[Any]]]:
    scene = Scene()
    try:
        bridge = scene.bridge(
            routes=ROUTES, frame_prefix='or1/', ras_lps_frames=['/ras', 'patient lps']
        )
        moving = scene.ros.subscribe(TFMessage, '/tf')
        static = scene.ros.subscribe(TFMessage, '/tf_static', LATCHED)
        scene.introduce(bridge)
        yield scene, bridge, scene.peer(bridge, header_version=2), moving, static
    finally:
        scene.close()


def pose(x: float, seconds: int, name: str, **metadata: str) -> Packet:
    """Return a TRANSFORM at x millimetres."""
    matrix = np.eye(4)
    matrix[0, 3] = x
    return Packet(
        Transform(matrix),
        name,
        from_nanoseconds(seconds * SECOND),
        2,
        metadata=Metadata(metadata),
    )


def arrives(messages: list[Any], child: str, x: float) -> None:
    """Wait for a child at x metres."""
    wait_until(
        lambda: child in latest(messages) and place(latest(messages)[child])[0] == x,
        f'{child} at {x}, of {[*latest(messages)]}',
    )


def test_the_half_turn_between_ras_and_lps(world: Any) -> None:
    *_, static = world
    wait_until(lambda: 'or1/patient_lps' in latest(static), 'the frame with LPS axes')
    turn = latest(static)['or1/patient_lps']
    assert turn.header.frame_id == 'or1/ras'
    assert place(turn) == (0, 0, 0)
    rotation = turn.transform.rotation
    # Half a turn about z: x and y change sign, z does not.
    assert (rotation.x, rotation.y, rotation.z, rotation.w) == (0, 0, 1, 0)


def test_it_is_sent_when_it_changes_and_with_all_others(world: Any) -> None:
    scene, _, peer, moving, static = world
    peer.send(pose(10, 100, 'FixedToTable'))
    arrives(static, 'or1/Fixed', 0.01)
    peer.send(pose(10, 200, 'FixedToTable'))  # the same again, later
    peer.send(pose(20, 300, 'FixedPlateToTable'))
    arrives(static, 'or1/FixedPlate', 0.02)
    last = {found.child_frame_id: found for found in static[-1].transforms}
    assert [*last] == ['or1/patient_lps', 'or1/Fixed', 'or1/FixedPlate']
    assert last['or1/Fixed'].header.frame_id == 'or1/Table'
    assert last['or1/Fixed'].header.stamp.sec == 100
    peer.send(pose(11, 400, 'FixedToTable'))
    arrives(static, 'or1/Fixed', 0.011)
    assert latest(static)['or1/Fixed'].header.stamp.sec == 400
    late = scene.ros.subscribe(TFMessage, '/tf_static', LATCHED)
    wait_until(lambda: len(latest(late)) >= 3, 'all of them, for who comes late')
    assert place(latest(late)['or1/Fixed'])[0] == 0.011
    assert not any('Fixed' in child for child in latest(moving))


def test_there_is_one_latched_publisher(world: Any) -> None:
    scene, *_ = world
    (info,) = scene.ros.node.get_publishers_info_by_topic('/tf_static')
    assert info.qos_profile.durability == DurabilityPolicy.TRANSIENT_LOCAL


def test_an_invalid_pose_does_not_replace_a_static_one(world: Any) -> None:
    _, _, peer, _, static = world
    peer.send(pose(30, 100, 'FixedRing', TransformStatus='OK'))
    arrives(static, 'or1/FixedRing', 0.03)
    peer.send(pose(99, 200, 'FixedRing', TransformStatus='MISSING'))
    peer.send(pose(40, 300, 'FixedOther'))
    arrives(static, 'or1/FixedOther', 0.04)
    assert place(latest(static)['or1/FixedRing'])[0] == 0.03


def test_tools_that_stay(world: Any) -> None:
    _, _, peer, _, static = world
    matrices = np.stack([np.eye(4), np.eye(4)])
    matrices[:, 0, 3] = 50, 60
    tools = TrackingData(('ScrewOne', 'ScrewTwoToPlate'), matrices)
    peer.send(Packet(tools, 'Screws', from_nanoseconds(SECOND)))
    arrives(static, 'or1/ScrewOne', 0.05)
    # What a route says is the whole name; what a tool's name says gets the prefix.
    assert latest(static)['or1/ScrewOne'].header.frame_id == 'patient'
    assert latest(static)['or1/ScrewTwo'].header.frame_id == 'or1/Plate'


def test_an_image_that_stays(world: Any) -> None:
    _, _, peer, moving, static = world
    matrix = np.eye(4)
    matrix[0, 3] = 70
    peer.send(Packet(Image(np.zeros((1, 1, 1), np.uint8), matrix), 'FixedCT_Patient'))
    arrives(static, 'or1/FixedCT', 0.07)
    assert 'or1/FixedCT' not in latest(moving)


def quaternion_tools(x: float, **metadata: str) -> Packet:
    """Return two tools at x and 2 x millimetres."""
    body = QuaternionTrackingData(
        ('Drill', 'SawToDrill'),
        np.array([[x, 0, 0], [2 * x, 0, 0]]),
        np.array([[0, 0, 0, 1.0]] * 2),
    )
    return Packet(body, 'Kit', from_nanoseconds(SECOND), 2, metadata=Metadata(metadata))


def test_an_invalid_tool_of_a_qtdata_stops_moving(world: Any) -> None:
    scene, _, peer, moving, _ = world
    valid = scene.ros.subscribe(Bool, 'Kit/SawToDrill/valid', LATCHED)
    peer.send(quaternion_tools(1.0))
    arrives(moving, 'or1/Drill', 0.001)
    arrives(moving, 'or1/Saw', 0.002)
    frames = latest(moving)
    assert frames['or1/Drill'].header.frame_id == 'or1/igtl_world'  # the prefix once
    assert frames['or1/Saw'].header.frame_id == 'or1/Drill'
    wait_until(lambda: valid and valid[-1].data, 'the saw is seen')
    peer.send(quaternion_tools(5.0, DrillStatus='OK', SawToDrillStatus='OUT_OF_VIEW'))
    arrives(moving, 'or1/Drill', 0.005)
    wait_until(lambda: not valid[-1].data, 'the saw is not seen')
    assert place(latest(moving)['or1/Saw'])[0] == 0.002
    peer.send(quaternion_tools(6.0))
    arrives(moving, 'or1/Saw', 0.012)


def test_nothing_is_static_where_tf_is_off(scene: Any) -> None:
    bridge = scene.bridge(routes=ROUTES, publish_tf=False)
    static = scene.ros.subscribe(TFMessage, '/tf_static', LATCHED)
    seen = scene.ros.subscribe(Bool, 'FixedToTable/valid', LATCHED)
    scene.peer(bridge).send(pose(10, 100, 'FixedToTable'))
    wait_until(lambda: seen, 'the pose in ROS')
    assert not static
    assert not scene.ros.node.count_publishers('/tf_static')


@pytest.mark.parametrize(
    'frames', [['ras'], ['ras', 'ras'], ['a', 'b', 'c']], ids=['one', 'equal', 'three']
)
def test_frames_that_are_no_two_are_refused(scene: Any, frames: list[str]) -> None:
    bridge = scene.start(ras_lps_frames=frames)
    assert bridge.ended() == 2
    assert f'parameter ras_lps_frames is {frames}: expected two different frames' in bridge.log


def test_what_stays_is_never_stale() -> None:
    record = Device('FixedToTable', 'TRANSFORM', FROM_IGTL, received=1, last_received=1)
    hour = 3600 * SECOND
    assert 'stale' in device_status('bridge', record, hour).message
    record.static = True
    assert 'stale' not in device_status('bridge', record, hour).message
