# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Topics that leave together in one BIND: what is in it, when it leaves, what is said if not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bridge_scene import Scene
import pytest

pytestmark = pytest.mark.ros

from both_ways import World  # noqa: E402
from geometry_msgs.msg import PoseStamped  # noqa: E402
from igtl_ros.bridge.devices import REPLACED  # noqa: E402
from igtl_ros.bridge.outbound_bind import CHILD_METADATA  # noqa: E402
from igtl_ros.bridge.outbound_bind import OutboundBind  # noqa: E402
from igtl_ros.bridge.outbound_bind import OutboundBinds  # noqa: E402
from igtl_ros.bridge.outbound_bind import with_metadata  # noqa: E402
from igtl_ros.bridge.parameters import ParameterError  # noqa: E402
from igtl_ros.bridge.routes import parse_routes  # noqa: E402
from igtl_ros.bridge.throttle import Throttle  # noqa: E402
from igtl_ros.msg import DeviceStatus  # noqa: E402
from igtl_ros.msg import MetadataEntry  # noqa: E402
from igtl_ros.openigtlink import PackError  # noqa: E402
from igtl_ros.openigtlink import Packet  # noqa: E402
from igtl_ros.openigtlink import QuaternionTrackingData  # noqa: E402
from igtl_ros.openigtlink import Status  # noqa: E402
from igtl_ros.openigtlink import String  # noqa: E402
from igtl_ros.openigtlink import Transform  # noqa: E402
import numpy as np  # noqa: E402
from waiting import wait_until  # noqa: E402

ROUTES = """
- {direction: to_igtl, topic: /pose, device: TipToBase, bind: Sync, metadata: {Study: A1}}
- {direction: to_igtl, topic: /state, device: Robot, bind: Sync}
"""


@pytest.fixture(scope='module')
def world() -> Iterator[World]:
    scene = Scene()
    try:
        bridge = scene.bridge(routes=ROUTES)
        yield World(scene, bridge, scene.peer(bridge, header_version=2))
    finally:
        scene.close()


def pose(second: int) -> PoseStamped:
    message = PoseStamped()
    message.header.stamp.sec = second
    message.pose.position.x = second / 1000
    return message


def test_messages_leave_together(world: World) -> None:
    poses = world.scene.ros.publisher(PoseStamped, '/pose')
    states = world.scene.ros.publisher(DeviceStatus, '/state')
    state = DeviceStatus(code=1, message='ready', metadata=[MetadataEntry(key='k', value='v')])
    state.header.stamp.sec = 3

    def both() -> list[Packet]:
        poses.publish(pose(5))
        states.publish(state)
        # The first ones may leave before the bridge knows that this peer reads metadata.
        return [sent for sent in world.peer.named('Sync') if sent.metadata]

    wait_until(both, 'a BIND')
    bind = both()[0]
    assert (bind.type_name, bind.timestamp) == ('BIND', 5 << 32), 'the newest of the stamps'
    assert dict(bind.metadata) == {'Study': 'A1'}
    tip, robot = bind.body.children
    assert (tip.type_name, tip.name, robot.type_name, robot.name) == (
        *('TRANSFORM', 'TipToBase'),
        *('STATUS', 'Robot'),
    )
    assert tip.body.matrix[:3, 3] == pytest.approx([5, 0, 0])
    assert robot.body == Status(1, 0, '', 'ready')
    assert not world.peer.named('TipToBase'), 'nothing leaves on its own too'
    assert not world.peer.named('Robot')


def test_one_that_waits_gives_its_place_to_a_newer_one(world: World) -> None:
    poses = world.scene.ros.publisher(PoseStamped, '/pose')
    states = world.scene.ros.publisher(DeviceStatus, '/state')

    def newest() -> bool:
        """Publish two poses for each state."""
        poses.publish(pose(7))
        poses.publish(pose(8))
        states.publish(DeviceStatus(code=2))
        return any(
            sent.body.children[0].body.matrix[0, 3] == pytest.approx(8)
            for sent in world.peer.named('Sync')
        )

    wait_until(newest, 'a BIND with the newer pose')
    for sent in world.peer.named('Sync'):
        assert [child.name for child in sent.body.children] == ['TipToBase', 'Robot']


# --- by numbers ---


class Hub:
    """Stands at the other end of a Send."""

    def __init__(self) -> None:
        self.sent: list[Packet] = []

    def send(self, packet: Packet, latch: bool) -> bool:
        packet.pack()
        self.sent.append(packet)
        return True


@pytest.fixture
def hub() -> Hub:
    return Hub()


@pytest.fixture
def log() -> list[str]:
    return []


@pytest.fixture
def bind(hub: Hub, log: list[str]) -> OutboundBind:
    return OutboundBind('Sync', ('a', 'b'), {'Study': 'A1'}, hub.send, Throttle(log.append))


def text(data: bytes = b'x', stamp: int = 0, **metadata: str) -> Packet:
    return Packet(String(data, 3), 'Note', stamp, 2, metadata=metadata)


def test_each_bind_needs_something_new_of_all(bind: OutboundBind, hub: Hub) -> None:
    for topic in 'aabab':
        assert bind.take(topic, text())
    assert len(hub.sent) == 2
    record = bind.record
    assert (record.received, record.forwarded) == (5, 2)
    assert record.dropped == {REPLACED: 1}
    record.tick(1.0)
    assert record.newly_dropped == 0, 'a slower topic is no loss'


def test_order_and_time(bind: OutboundBind, hub: Hub) -> None:
    bind.take('b', text(b'second', 7))
    bind.take('a', text(b'first', 6))
    (sent,) = hub.sent
    assert [child.body.data for child in sent.body.children] == [b'first', b'second']
    assert (sent.timestamp, sent.device_name) == (7, 'Sync')


def test_metadata_of_children_is_left_out_and_counted(bind: OutboundBind, hub: Hub) -> None:
    bind.take('a', text(k='v', other='w'))
    bind.take('b', text())
    assert dict(hub.sent[0].metadata) == {'Study': 'A1'}
    assert bind.record.left_out == {CHILD_METADATA: 2}


TOOLS = QuaternionTrackingData(('Probe',), np.zeros((1, 3)), np.array([[0, 0, 0, 1.0]]), (2,))


@pytest.mark.parametrize(
    ('body', 'key'),
    [(Transform(), 'TransformStatus'), (TOOLS, 'ProbeStatus')],
    ids=['TRANSFORM', 'QTDATA'],
)
def test_an_invalid_pose_is_never_bound(body: Any, key: str, bind: OutboundBind, hub: Hub) -> None:
    bind.take('b', text())
    with pytest.raises(PackError, match='not valid'):
        bind.take('a', Packet(body, 'A', 0, 2, metadata={key: 'OUT_OF_VIEW'}))
    assert not hub.sent
    bind.take('a', Packet(body, 'A', 0, 2, metadata={key: 'OK'}))
    assert len(hub.sent) == 1


def test_who_does_not_fit_is_named_and_the_next_bind_leaves(bind: OutboundBind, hub: Hub) -> None:
    bind.take('a', Packet(Status(error_name='E' * 21), 'Robot'))
    with pytest.raises(
        PackError, match='Robot.*error name is too long|error name is too long.*Robot'
    ):
        bind.take('b', text())
    bind.take('a', text())
    bind.take('b', text())
    assert len(hub.sent) == 1


def test_a_topic_that_stays_silent_is_named(bind: OutboundBind, log: list[str]) -> None:
    bind._last_sent -= 10_000_000_000
    bind.take('a', text())
    bind.take('a', text())
    assert log == ["BIND 'Sync' is not sent: nothing new on b for 10 s"]
    assert bind.record.last_error == 'waits for b'


def test_a_long_name(hub: Hub, log: list[str]) -> None:
    bind = OutboundBind('A_name_beyond_20_bytes', ('a',), {}, hub.send, Throttle(log.append))
    bind.take('a', text())
    assert len(hub.sent[0].device_name) == 20
    assert hub.sent[0].full_device_name == 'A_name_beyond_20_bytes'


def test_metadata_replaces_the_same_keys(hub: Hub) -> None:
    send = with_metadata(hub.send, (('b', '2'), ('c', 'ä')))
    send(text(a='1', b='1'), False)
    assert [(one.key, one.data, one.encoding) for one in hub.sent[0].metadata.entries] == [
        ('a', b'1', 3),
        ('b', b'2', 3),
        ('c', b'\xc3\xa4', 106),
    ]
    send(Packet(Transform(), 'A'), False)
    assert (hub.sent[1].header_version, len(hub.sent[1].metadata)) == (2, 2)
    assert with_metadata(hub.send, ()) == hub.send


# --- rules ---


def binds(rules: str) -> OutboundBinds:
    routes = {route.topic: route for route in parse_routes(rules)}
    return OutboundBinds(routes, lambda endpoint: Hub().send, Throttle(print))


def test_rules_without_a_bind_have_none() -> None:
    assert binds('- {direction: to_igtl, topic: /a}').devices == []
    (record,) = binds('- {direction: to_igtl, topic: /a, bind: X}').devices
    assert (record.device_name, record.type_name, record.topics) == ('X', 'BIND', ['/a'])


@pytest.mark.parametrize(
    ('rules', 'said'),
    [
        (
            '- {direction: to_igtl, topic: /tf, bind: X}',
            "line 1: bind is 'X': /tf cannot be bound",
        ),
        (
            '- {direction: to_igtl, topic: /a, bind: X, endpoint: one}\n'
            '- {direction: to_igtl, topic: /b, bind: X}',
            "line 2: bind 'X' goes to endpoint 'all' here, and to 'one' in line 1",
        ),
    ],
)
def test_rules_that_cannot_be(rules: str, said: str) -> None:
    with pytest.raises(ParameterError, match=said):
        binds(rules)
