# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Frames that tf2 looks up, as TRANSFORM and TDATA, through a real bridge and the real tf2."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from itertools import count
import time
from typing import Any

from bridge_scene import Scene
import numpy as np
import pytest
from waiting import wait_until

pytestmark = pytest.mark.ros
pytest.importorskip('tf2_ros', reason='tf2_ros is not installed: it is not among the wheels')

from diagnostic_msgs.msg import DiagnosticArray  # noqa: E402
from geometry_msgs.msg import TransformStamped  # noqa: E402
from igtl_ros.openigtlink import Packet  # noqa: E402
from igtl_ros.openigtlink import Query  # noqa: E402
from igtl_ros.openigtlink import Transform  # noqa: E402
from ros_side import published  # noqa: E402
from tf2_msgs.msg import TFMessage  # noqa: E402
from tf_side import edge  # noqa: E402
from tf_side import LATCHED  # noqa: E402
from tf_side import tf  # noqa: E402

ROUTES = """
- direction: to_igtl
  rate: 100
  frames: [[base, tip], [tip, base], [base, foot], [base, still], [base, ghost],
           [hall, Probe, Hand]]
- {direction: to_igtl, rate: 50, frames: [[Tracker, Probe]]}
- {direction: to_igtl, rate: 100, type: TDATA, device: Robot,
   frames: [[base, tip], [base, foot], [base, still, Still]]}
- {direction: to_igtl, rate: 100, type: TDATA, device: Posts, frames: [[base, foot]]}
"""
QUARTER = (0.0, 0.0, 0.5**0.5, 0.5**0.5)  # a quarter turn about z: x becomes y


class Robot:
    """Publishes the edges that move; each time a second later than before."""

    def __init__(self, scene: Scene) -> None:
        self._tf = scene.ros.publisher(TFMessage, '/tf')
        self._static = scene.ros.publisher(TFMessage, '/tf_static', LATCHED)
        self._static.publish(
            tf(edge('base', 'foot', (0, 0, -0.5)), edge('arm', 'tip', (0.1, 0, 0)))
        )
        self._seconds = count(1000)
        self.last = 0

    def move(self, until: Callable[[], object], what: str) -> None:
        """Publish where the arm is, again and again, until a condition holds."""

        def moved() -> object:
            self.last = next(self._seconds)
            self._tf.publish(
                tf(
                    edge('base', 'arm', (1, 2, 3), self.last, QUARTER),
                    edge('hall', 'Tracker', (0, 0, 5), self.last),
                )
            )
            return until()

        wait_until(moved, what)

    def say_once(self, *edges: Any) -> None:
        """Publish edges a single time."""
        self._tf.publish(tf(*edges))


@pytest.fixture(scope='module')
def world() -> Iterator[tuple[Scene, Any, Any, Robot]]:
    scene = Scene()
    try:
        bridge = scene.bridge(routes=ROUTES, diagnostics_period=0.1)
        peer = scene.peer(bridge, header_version=2)
        robot = Robot(scene)
        robot.move(lambda: peer.named('TipToBase') and peer.named('Robot'), 'the arm')
        yield scene, bridge, peer, robot
    finally:
        scene.close()


def test_a_pair_that_is_no_edge(world: Any) -> None:
    _, _, peer, _ = world
    tip = peer.named('TipToBase')[-1]
    # 0.1 m along the x of the arm is 0.1 m along the y of the base.
    expected = [[0, -1, 0, 1000], [1, 0, 0, 2100], [0, 0, 1, 3000], [0, 0, 0, 1]]
    assert tip.type_name == 'TRANSFORM'
    assert tip.body.matrix == pytest.approx(np.array(expected), abs=1e-3)
    assert peer.named('BaseToTip')[-1].body.matrix @ tip.body.matrix == pytest.approx(
        np.eye(4), abs=1e-3
    )


def test_the_stamp_is_that_of_the_transform(world: Any) -> None:
    _, _, peer, robot = world
    before = len(peer.named('TipToBase'))
    robot.move(lambda: len(peer.named('TipToBase')) > before, 'a newer pose')
    stamps = {packet.timestamp for packet in peer.named('TipToBase')}
    assert all(stamp & 0xFFFFFFFF == 0 and 1000 <= stamp >> 32 <= robot.last for stamp in stamps)
    assert len(stamps) == len(peer.named('TipToBase'))  # each of them once


def test_what_rests_is_not_sent_again(world: Any) -> None:
    _, _, peer, robot = world
    robot.move(lambda: True, 'the arm')
    robot.say_once(edge('base', 'still', (0, 1, 0), 900))
    wait_until(lambda: peer.named('StillToBase'), 'the pose that rests')
    before = len(peer.named('TipToBase'))
    robot.move(lambda: len(peer.named('TipToBase')) > before + 20, 'many poses of another')
    (still,) = peer.named('StillToBase')
    assert still.timestamp == 900 << 32
    # In TDATA it has its place for a moment, so that slower tools do not flicker; then it is gone.
    robot.move(lambda: peer.named('Robot')[-1].body.names == ('TipToBase', 'FootToBase'), 'gone')
    assert any('Still' in packet.body.names for packet in peer.named('Robot'))


def test_tools_in_one_message(world: Any) -> None:
    _, _, peer, robot = world
    before = len(peer.named('Robot'))
    robot.move(lambda: len(peer.named('Robot')) > before + 2, 'the tools')
    packet = peer.named('Robot')[-1]
    body = packet.body
    assert packet.type_name == 'TDATA'
    assert body.names[:2] == ('TipToBase', 'FootToBase')
    assert body.matrices[0][:3, 3] == pytest.approx((1000, 2100, 3000), abs=1e-3)
    assert body.matrices[1][:3, 3] == pytest.approx((0, 0, -500), abs=1e-3)
    assert packet.timestamp & 0xFFFFFFFF == 0
    assert packet.timestamp >> 32 <= robot.last
    # Each says something that the others do not.
    said = [(packet.timestamp, packet.body.names) for packet in peer.named('Robot')]
    assert len(set(said)) == len(said)


def test_what_never_moves_is_sent_once_and_to_who_comes_later(world: Any) -> None:
    scene, bridge, peer, _ = world
    (foot,) = peer.named('FootToBase')
    assert foot.body.matrix[:3, 3] == pytest.approx((0, 0, -500), abs=1e-3)
    assert foot.timestamp >> 32 > 1_700_000_000  # never zero: the time of sending
    assert len(peer.named('Posts')) == 1
    late = scene.peer(bridge)
    wait_until(lambda: late.named('FootToBase') and late.named('Posts'), 'what never moves')
    assert not late.named('StillToBase')


def test_a_static_pose_that_changes_is_sent(world: Any) -> None:
    scene, _, peer, _ = world
    post = edge('arm', 'tip', (0.1, 0, 0)), edge('base', 'foot', (0, 0, -0.75))
    scene.ros.publisher(TFMessage, '/tf_static', LATCHED).publish(tf(*post))
    wait_until(lambda: len(peer.named('FootToBase')) == 2, 'the foot again')
    assert peer.named('FootToBase')[-1].body.matrix[2, 3] == pytest.approx(-750)


def values(arrived: list[Any], name: str) -> dict[str, str]:
    statuses = arrived[-1].status if arrived else []
    return {
        pair.key: pair.value
        for status in statuses
        if name in status.name
        for pair in status.values
    }


def test_what_cannot_be_looked_up_is_counted_and_said_once(world: Any) -> None:
    scene, bridge, peer, _ = world
    wait_until(lambda: "'ghost' in 'base' cannot be looked up" in bridge.log, 'a warning')
    arrived = scene.ros.subscribe(DiagnosticArray, '/diagnostics')
    key = 'dropped (cannot be looked up)'
    name = 'to TRANSFORM GhostToBase'
    wait_until(lambda: int(values(arrived, name).get(key, 0)) > 5, 'a counter')
    assert '"ghost"' in values(arrived, name)['last error']
    assert bridge.log.count("'ghost' in 'base' cannot be looked up") == 1
    assert not peer.named('GhostToBase')


def test_what_a_peer_sent_goes_on_as_part_of_more_but_not_back(world: Any) -> None:
    scene, bridge, peer, robot = world

    def seen() -> bool:
        peer.send(Packet(Transform(np.eye(4)), 'ProbeToTracker', robot.last << 32))
        return bool(peer.named('Hand'))

    robot.move(seen, 'the probe, seen in the hall')
    assert peer.named('Hand')[-1].body.matrix[:3, 3] == pytest.approx((0, 0, 5000), abs=1e-3)
    arrived = scene.ros.subscribe(DiagnosticArray, '/diagnostics')
    key = 'dropped (came from the peer itself)'
    wait_until(
        lambda: int(values(arrived, 'to TRANSFORM ProbeToTracker').get(key, 0)) > 5, 'a counter'
    )
    assert not peer.named('ProbeToTracker')
    assert "'Probe' in 'Tracker' came from the peer itself" in bridge.log


def test_a_tool_that_is_missing_has_a_line(world: Any) -> None:
    scene, _, peer, robot = world
    arrived = scene.ros.subscribe(DiagnosticArray, '/diagnostics')
    name = 'to TDATA Robot'
    wait_until(lambda: values(arrived, name).get('invalid Still'), 'the line of the tool')
    seconds = count(3000)

    def moved() -> bool:
        robot.say_once(edge('base', 'still', (0, 1, 0), next(seconds)))
        return 'Still' in peer.named('Robot')[-1].body.names

    robot.move(moved, 'the tool is back')
    robot.move(lambda: moved() and 'invalid Still' not in values(arrived, name), 'no line')


def test_a_tool_with_fewer_poses_does_not_come_and_go(world: Any) -> None:
    _, _, peer, robot = world
    seconds = count(4000)
    moves = count()

    def moved() -> None:
        if next(moves) % 10 == 0:
            robot.say_once(edge('base', 'still', (0, 1, 0), next(seconds)))

    def there() -> bool:
        moved()
        return 'Still' in peer.named('Robot')[-1].body.names

    robot.move(there, 'the slower tool')
    before = len(peer.named('Robot'))

    def many() -> bool:
        moved()
        return len(peer.named('Robot')) > before + 30

    robot.move(many, 'many messages')
    assert all('Still' in packet.body.names for packet in peer.named('Robot')[before:])


def test_the_metadata_of_a_rule(scene: Any) -> None:
    rule = 'direction: to_igtl, frames: [[base, tip]], rate: 30, metadata: {arm: left}'
    peer = scene.peer(scene.bridge(routes=f'- {{{rule}}}', header_version=2))
    Robot(scene).move(lambda: peer.named('TipToBase'), 'the arm')
    assert dict(peer.named('TipToBase')[0].metadata) == {'arm': 'left'}


def test_what_may_not_be_sent(scene: Any) -> None:
    rule = 'direction: to_igtl, frames: [[base, tip], [base, arm]], rate: 30'
    bridge = scene.bridge(routes=f'- {{{rule}}}', to_igtl_deny=['Tip.*'])
    peer = scene.peer(bridge)
    Robot(scene).move(lambda: len(peer.named('ArmToBase')) > 3, 'the arm')
    assert not peer.named('TipToBase')


def test_the_rate_is_the_most_and_the_last_pose_arrives(scene: Any) -> None:
    rule = 'direction: to_igtl, frames: [[base, arm]], rate: 5'
    peer = scene.peer(scene.bridge(routes=f'- {{{rule}}}'))
    robot = Robot(scene)
    robot.move(lambda: peer.named('ArmToBase'), 'the arm')
    before, began = len(peer.named('ArmToBase')), time.monotonic()
    robot.move(lambda: len(peer.named('ArmToBase')) >= before + 6, 'six poses')
    # Half a period early and one that was due: a little sooner than 6 / 5 s.
    assert time.monotonic() - began > 4 / 5
    # No news come any more, but the last ones were too early.
    wait_until(lambda: peer.named('ArmToBase')[-1].timestamp >> 32 == robot.last, 'the last pose')


def test_frames_that_tf2_looks_up_can_be_asked_for(scene: Scene) -> None:
    routes = '- {direction: to_igtl, frames: [[base, tip]], rate: 20.0, type: TDATA, device: Arm}'
    bridge = scene.bridge(routes=routes)
    peer = scene.peer(bridge, header_version=2)
    transform = TransformStamped(child_frame_id='tip')
    transform.header.frame_id = 'base'
    publisher = scene.ros.publisher(TFMessage, '/tf')
    message = TFMessage(transforms=[transform])
    published(publisher, message, lambda: peer.named('Arm'), 'frames sent')
    peer.send(Packet(Query(), 'Arm', 0, 2, 7, type_name='GET_TDATA'))
    wait_until(lambda: [one for one in peer.packets if one.message_id == 7], 'the answer')
