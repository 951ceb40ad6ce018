# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Routes on /tf and /tf_static: which edges go out, as what, to whom."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bridge_process import Peer
from bridge_scene import Scene
import numpy as np
import pytest
from ros_side import published
from waiting import wait_until

pytestmark = pytest.mark.ros

from geometry_msgs.msg import TransformStamped  # noqa: E402
from igtl_ros.openigtlink import Packet  # noqa: E402
from igtl_ros.openigtlink import Transform  # noqa: E402
from tf2_msgs.msg import TFMessage  # noqa: E402
from tf_side import edge  # noqa: E402
from tf_side import LATCHED  # noqa: E402
from tf_side import tf  # noqa: E402

ROUTES = """
- direction: to_igtl
  topic: /tf
  frames: [[base, tool0], [base, cam, Eye], [Tracker, Probe], [a, secret]]
- {direction: to_igtl, topic: /tf_static}
"""


@pytest.fixture(scope='module')
def world() -> Iterator[tuple[Scene, Any, Any]]:
    scene = Scene()
    try:
        bridge = scene.bridge(routes=ROUTES, to_igtl_deny=['Secret.*'])
        yield scene, bridge, scene.peer(bridge, header_version=2)
    finally:
        scene.close()


def test_edges_of_the_list_under_their_names(world: Any) -> None:
    scene, _, peer = world
    message = tf(
        edge('map', 'base', (9, 0, 0), 5),
        edge('a', 'secret', (9, 0, 0), 5),
        edge('/base', 'tool0', (0.1, 0, 0), 6),
        edge('base', 'cam', (0.2, 0, 0), 7),
    )
    published(
        scene.ros.publisher(TFMessage, '/tf'),
        message,
        lambda: peer.named('Tool0ToBase') and peer.named('Eye'),
        'both edges',
    )
    tool, eye = peer.named('Tool0ToBase')[0], peer.named('Eye')[0]
    assert (tool.type_name, tool.timestamp, eye.timestamp) == ('TRANSFORM', 6 << 32, 7 << 32)
    assert tool.body.matrix[:3, 3] == pytest.approx((100, 0, 0), abs=1e-4)
    assert eye.body.matrix[:3, 3] == pytest.approx((200, 0, 0), abs=1e-4)
    assert not peer.named('BaseToMap')
    assert not peer.named('SecretToA')


def test_an_edge_is_sent_once_for_each_time(world: Any) -> None:
    """Two bridges in a loop must not pass the same poses round; a clock may be set back."""
    scene, _, peer = world
    publisher = scene.ros.publisher(TFMessage, '/tf')
    wait_until(publisher.get_subscription_count, 'the bridge hears')
    for stamp in (100, 100, 99, 101, 100, 3):
        publisher.publish(tf(edge('base', 'cam', (0.2, 0, 0), stamp)))
    wait_until(lambda: any(eye.timestamp == 3 << 32 for eye in peer.named('Eye')), 'the last one')
    stamps = [eye.timestamp >> 32 for eye in peer.named('Eye')]
    assert [stamp for stamp in stamps if stamp not in (6, 7)] == [100, 101, 3]


def test_what_came_from_peers_is_not_sent_back(world: Any) -> None:
    scene, _, peer = world
    from_us = scene.ros.publisher(TFMessage, '/tf')
    edges = scene.ros.subscribe(TFMessage, '/tf')
    probe = Packet(Transform(np.eye(4)), 'ProbeToTracker')

    def on_tf() -> bool:
        peer.send(probe)
        return any(
            found.child_frame_id == 'Probe' for message in edges for found in message.transforms
        )

    wait_until(on_tf, 'the pose of the peer on /tf')
    # Even where somebody else says it again.
    before = len(peer.named('Eye'))
    again = tf(edge('Tracker', 'Probe', seconds=3), edge('base', 'cam', seconds=8))
    published(from_us, again, lambda: len(peer.named('Eye')) > before, 'another edge')
    assert not peer.named('ProbeToTracker')


def test_another_peer_gets_what_came_from_one(scene: Any, free_port: int) -> None:
    route = '{direction: to_igtl, topic: /tf, endpoint: slicer}'
    url = f'igtl-listen://127.0.0.1:{free_port}'
    bridge = scene.bridge('slicer', **{'slicer.url': url, 'routes': f'- {route}'})
    tracker, slicer = scene.peer(bridge), Peer(free_port)
    tracker_pose = Packet(Transform(np.eye(4)), 'ProbeToTracker', 5 << 32)
    slicer_pose = Packet(Transform(np.eye(4)), 'HeadToMri', 5 << 32)

    def passed_on() -> bool:
        slicer.send(slicer_pose)
        tracker.send(tracker_pose)
        return bool(slicer.named('ProbeToTracker'))

    try:
        wait_until(passed_on, 'the pose of the tracker at Slicer')
        assert slicer.named('ProbeToTracker')[0].timestamp == 5 << 32
        assert not slicer.named('HeadToMri')
        assert not tracker.packets
    finally:
        slicer.close()


def test_tf_of_a_recording_is_not_sent_beside_its_poses(scene: Any) -> None:
    peer = scene.peer(scene.bridge(discover_below='/'))
    on_tf = scene.ros.publisher(TFMessage, '/tf')
    pose = edge('base', 'tip')

    def played() -> bool:
        on_tf.publish(tf(pose))
        return len(peer.named('Arm')) > 20

    published(
        scene.ros.publisher(TransformStamped, '/Arm/transform'), pose, played, 'poses of the arm'
    )
    assert {packet.device_name for packet in peer.packets} == {'Arm'}


def test_static_edges_reach_peers_that_connect_later(world: Any) -> None:
    scene, bridge, peer = world
    publisher = scene.ros.publisher(TFMessage, '/tf_static', LATCHED)
    publisher.publish(tf(edge('base', 'foot', (0.3, 0, 0), 4), edge('base', 'wall', seconds=4)))
    wait_until(lambda: peer.named('FootToBase') and peer.named('WallToBase'), 'static edges')
    late = scene.peer(bridge)
    wait_until(lambda: late.named('FootToBase') and late.named('WallToBase'), 'them again')
    (foot,) = late.named('FootToBase')
    assert foot.body.matrix[:3, 3] == pytest.approx((300, 0, 0), abs=1e-4)
    assert not late.named('Eye')  # of /tf nothing is kept
