# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What may change while the bridge runs has effect at once; what may not is refused, with why."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from typing import Any

from bridge_scene import Scene
from igtl_ros.openigtlink import from_nanoseconds
from igtl_ros.openigtlink import ImageInfo
from igtl_ros.openigtlink import ImageMeta
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Transform
import numpy as np
import pytest
from ros_side import published
from waiting import wait_until

pytestmark = pytest.mark.ros

from diagnostic_msgs.msg import DiagnosticArray  # noqa: E402
from geometry_msgs.msg import TransformStamped  # noqa: E402
from igtl_ros.bridge.parameter_table import PARAMETERS  # noqa: E402
from igtl_ros.msg import ImageDescriptions  # noqa: E402
from igtl_ros.srv import ListDevices  # noqa: E402
from rcl_interfaces.srv import DescribeParameters  # noqa: E402
from rcl_interfaces.srv import GetParameters  # noqa: E402
from rcl_interfaces.srv import SetParameters  # noqa: E402
from rclpy.parameter import Parameter as Value  # noqa: E402
from rclpy.qos import DurabilityPolicy  # noqa: E402
from rclpy.qos import QoSProfile  # noqa: E402
from std_msgs.msg import String as RosString  # noqa: E402
from tf2_msgs.msg import TFMessage  # noqa: E402
from tf_side import edge  # noqa: E402
from tf_side import tf  # noqa: E402

SENT = 1_700_000_000  # seconds


@pytest.fixture(scope='module')
def world() -> Iterator[tuple[Scene, Any, Any]]:
    scene = Scene()
    try:
        bridge = scene.bridge()
        scene.introduce(bridge)
        yield scene, bridge, scene.peer(bridge)
    finally:
        scene.close()


def change(scene: Scene, node: str = '/igtl_bridge', **values: Any) -> list[str]:
    """Set parameters of a bridge, one by one; return what is said of those that are refused."""
    request = SetParameters.Request(
        parameters=[Value(name, value=value).to_parameter_msg() for name, value in values.items()]
    )
    results = scene.ros.call(SetParameters, f'{node}/set_parameters', request).results
    return [result.reason for result in results if not result.successful]


def pose(device: str) -> Packet:
    return Packet(Transform(np.eye(4)), device, from_nanoseconds(SENT * 10**9))


def sent_until(peer: Any, packet: Packet, condition: Callable[[], object], what: str) -> None:
    """Send again and again until a condition holds."""

    def send_and_look() -> object:
        peer.send(packet)
        return condition()

    wait_until(send_and_look, what)


def handled(world: Any) -> None:
    """Return once the bridge has worked off what was sent before."""
    scene, _, peer = world
    arrived = scene.ros.subscribe(TransformStamped, 'MarkToBase/transform')
    sent_until(peer, pose('MarkToBase'), lambda: arrived, 'a later message')


def test_a_device_that_is_denied_ends_and_one_that_is_allowed_begins(world: Any) -> None:
    scene, _, peer = world
    one = scene.ros.subscribe(TransformStamped, 'OneToBase/transform')
    other = scene.ros.subscribe(TransformStamped, 'OtherToBase/transform')
    sent_until(peer, pose('OneToBase'), lambda: one, 'a pose')
    assert change(scene, from_igtl_deny=['One.*']) == []
    sent_until(peer, pose('OtherToBase'), lambda: other, 'a pose of the other')
    wait_until(
        lambda: not scene.ros.node.count_publishers('/OneToBase/transform'), 'the topic ends'
    )
    one.clear()
    peer.send(pose('OneToBase'))
    sent_until(peer, pose('OtherToBase'), lambda: len(other) > 3, 'later poses of the other')
    assert one == []
    names = {
        device.device_name
        for device in scene.ros.call(
            ListDevices, '/igtl_bridge/list_devices', ListDevices.Request()
        ).devices
    }
    assert 'OneToBase' not in names
    assert change(scene, from_igtl_deny=['']) == []
    sent_until(peer, pose('OneToBase'), lambda: one, 'a pose, allowed again')


def test_from_igtl_allow(world: Any) -> None:
    scene, _, peer = world
    kept = scene.ros.subscribe(TransformStamped, 'KeptToBase/transform')
    assert change(scene, from_igtl_allow=['Kept.*']) == []
    for _ in range(10):
        peer.send(pose('NewToBase'))
    sent_until(peer, pose('KeptToBase'), lambda: kept, 'a pose')
    assert not scene.ros.node.count_publishers('/NewToBase/transform')
    assert change(scene, from_igtl_allow=['.*']) == []
    new = scene.ros.subscribe(TransformStamped, 'NewToBase/transform')
    sent_until(peer, pose('NewToBase'), lambda: new, 'a pose')


def test_to_igtl_deny_and_allow(world: Any) -> None:
    scene, _, peer = world
    text = RosString(data='x')
    secret = scene.ros.publisher(RosString, 'to_igtl/Secret')
    public = scene.ros.publisher(RosString, 'to_igtl/Public')
    published(secret, text, lambda: peer.named('Secret'), 'sent at first')
    assert change(scene, to_igtl_deny=['Sec.*']) == []
    wait_until(lambda: not secret.get_subscription_count(), 'not heard any more')
    published(public, text, lambda: peer.named('Public'), 'the other goes on')
    peer.packets.clear()
    secret.publish(text)
    published(public, text, lambda: len(peer.named('Public')) > 3, 'the other goes on')
    assert not peer.named('Secret')
    assert change(scene, to_igtl_deny=[''], to_igtl_allow=['Secret']) == []
    wait_until(lambda: not public.get_subscription_count(), 'not heard any more')
    published(secret, text, lambda: peer.named('Secret'), 'sent again')
    assert change(scene, to_igtl_allow=['.*']) == []
    published(public, text, lambda: peer.named('Public'), 'both')


def test_a_late_peer_gets_nothing_of_what_is_denied_now(world: Any) -> None:
    scene, bridge, peer = world
    latched = QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL)
    for name in ('Plan', 'Note'):
        scene.ros.publisher(RosString, f'to_igtl/{name}', latched).publish(RosString(data='x'))
        wait_until(lambda name=name: peer.named(name), 'the text, published once')
    assert change(scene, to_igtl_deny=['Plan']) == []
    late = scene.peer(bridge)
    wait_until(lambda: late.named('Note'), 'what is latched')
    assert not late.named('Plan')
    assert change(scene, to_igtl_deny=['']) == []
    wait_until(lambda: late.named('Plan'), 'allowed again: ROS still has it')


def test_an_edge_of_tf_static_that_is_denied(world: Any) -> None:
    scene = world[0]
    routed = scene.bridge(namespace='/routed', routes='- {direction: to_igtl, topic: /tf_static}')
    peer = scene.peer(routed)
    latched = QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL)
    static = scene.ros.publisher(TFMessage, '/tf_static', latched)
    static.publish(tf(edge('base', 'table'), edge('base', 'lamp')))
    names = ('TableToBase', 'LampToBase')
    wait_until(lambda: all(peer.named(name) for name in names), 'both edges')
    assert change(scene, '/routed/igtl_bridge', to_igtl_deny=['Table.*']) == []
    late = scene.peer(routed)
    wait_until(lambda: late.named('LampToBase'), 'what is latched')
    assert not late.named('TableToBase')
    # What may be sent is a pattern for the edges, not for /tf_static.
    assert change(scene, '/routed/igtl_bridge', to_igtl_deny=[''], to_igtl_allow=['Table.*']) == []
    static.publish(tf(edge('base', 'table'), edge('base', 'lamp')))
    wait_until(lambda: late.named('TableToBase'), 'allowed now')


def test_discover(world: Any) -> None:
    scene, _, peer = world
    publisher = scene.ros.publisher(RosString, 'to_igtl/Found')
    published(publisher, RosString(data='x'), lambda: peer.named('Found'), 'found')
    assert change(scene, discover=False) == []
    wait_until(lambda: not publisher.get_subscription_count(), 'not heard any more')
    assert change(scene, discover=True) == []
    wait_until(publisher.get_subscription_count, 'heard again')


def test_publish_tf(world: Any) -> None:
    scene, _, peer = world
    poses = scene.ros.subscribe(TransformStamped, 'TipToBase/transform')
    tf = scene.ros.subscribe(TFMessage, '/tf')

    def on_tf() -> bool:
        return any(one.child_frame_id == 'Tip' for message in tf for one in message.transforms)

    sent_until(peer, pose('TipToBase'), on_tf, 'a pose on /tf')
    assert change(scene, publish_tf=False) == []
    handled(world)
    tf.clear()
    poses.clear()
    sent_until(peer, pose('TipToBase'), lambda: len(poses) > 5, 'poses')
    assert not on_tf()
    assert change(scene, publish_tf=True) == []
    sent_until(peer, pose('TipToBase'), on_tf, 'a pose on /tf again')


def test_patient_data(world: Any) -> None:
    scene, _, peer = world
    scan = ImageInfo('Head', 'CT1', 'CT', 'Doe', '007', 0, (512, 256, 64), 5)
    listed = Packet(ImageMeta((scan,)), 'Scans')
    topic = '/Scans/image_descriptions'
    node = scene.ros.node
    peer.send(listed)
    handled(world)
    assert not node.count_publishers(topic)
    assert change(scene, patient_data=True) == []
    found = scene.ros.subscribe(ImageDescriptions, topic)
    sent_until(peer, listed, lambda: found, 'the list')
    assert found[0].images[0].patient_name == 'Doe'
    assert change(scene, patient_data=False) == []
    wait_until(lambda: not node.count_publishers(topic), 'the topic ends, and what it latched')
    peer.send(listed)
    handled(world)
    assert not node.count_publishers(topic)


def test_stamp_source(world: Any) -> None:
    scene, _, peer = world
    poses = scene.ros.subscribe(TransformStamped, 'StampToBase/transform')
    sent_until(peer, pose('StampToBase'), lambda: poses, 'a pose')
    assert poses[-1].header.stamp.sec == SENT
    assert change(scene, stamp_source='receive') == []
    sent_until(
        peer,
        pose('StampToBase'),
        lambda: poses[-1].header.stamp.sec > SENT + 10**7,
        'a pose with the time of receipt',
    )
    assert change(scene, stamp_source='message') == []
    sent_until(
        peer, pose('StampToBase'), lambda: poses[-1].header.stamp.sec == SENT, 'as it was sent'
    )


def test_diagnostics_period(world: Any) -> None:
    scene, _, _ = world
    reports = scene.ros.subscribe(DiagnosticArray, '/diagnostics')

    def between() -> float:
        first, last = (report.header.stamp for report in reports[-2:])
        return float(last.sec - first.sec + (last.nanosec - first.nanosec) / 1e9)

    wait_until(lambda: len(reports) > 2 and between() > 0.5, 'reports a second apart')
    assert change(scene, diagnostics_period=0.1) == []
    wait_until(lambda: between() < 0.4, 'reports at a higher rate', 5.0)
    assert change(scene, diagnostics_period=1.0) == []


def test_discovery_period(world: Any) -> None:
    scene, _, peer = world
    assert change(scene, discovery_period=60.0) == []
    publisher = scene.ros.publisher(RosString, 'to_igtl/Slowly')
    handled(world)
    wait_until(lambda: scene.ros.node.count_publishers('/to_igtl/Slowly'), 'it is in the graph')
    assert not publisher.get_subscription_count()
    assert change(scene, discovery_period=0.25) == []
    published(publisher, RosString(data='x'), lambda: peer.named('Slowly'), 'found')


def test_max_devices(world: Any) -> None:
    scene, bridge, peer = world
    assert change(scene, max_devices=1) == []
    handled_text = 'there are max_devices (1) devices already'
    sent_until(peer, pose('SurplusToBase'), lambda: handled_text in bridge.log, 'a warning')
    assert change(scene, max_devices=500) == []
    poses = scene.ros.subscribe(TransformStamped, 'SurplusToBase/transform')
    sent_until(peer, pose('SurplusToBase'), lambda: poses, 'a pose')


# Parameter, value, what is said of it.
REFUSED = [
    ('stamp_source', 'dream', "stamp_source is 'dream': expected one of message, receive"),
    ('from_igtl_deny', ['('], "from_igtl_deny: '(' is not a regular expression"),
    ('from_igtl_deny', ['a{99999999999}'], 'is not a regular expression: the repetition number'),
    ('to_igtl_deny', ['(' * 5000], 'is not a regular expression: maximum recursion depth'),
    ('diagnostics_period', 0.0, 'diagnostics_period'),
    ('max_devices', 0, 'max_devices'),
    ('publish_tf', 'yes', 'Wrong parameter type'),
    ('autostart', False, 'read-only parameter'),
    (
        'length_unit',
        'mm',
        'length_unit cannot change while the bridge is configured (messages before and after '
        'would not mean the same): deactivate and clean up first',
    ),
    ('max_clients', 3, '(connections are made with it)'),
    ('routes', '', '(topics are made with it)'),
    ('us_push', 'plain', '(calls under way rely on it)'),
]


@pytest.mark.parametrize(('name', 'value', 'said'), REFUSED)
def test_what_is_refused(world: Any, name: str, value: Any, said: str) -> None:
    scene = world[0]
    request = GetParameters.Request(names=[name])
    before = scene.ros.call(GetParameters, '/igtl_bridge/get_parameters', request).values
    (reason,) = change(scene, **{name: value})
    assert said in reason
    after = scene.ros.call(GetParameters, '/igtl_bridge/get_parameters', request).values
    assert before == after


def test_one_wrong_value_does_not_keep_the_others(world: Any) -> None:
    scene = world[0]
    assert len(change(scene, max_devices=499, stamp_source='dream', diagnostics_period=2.0)) == 1
    assert change(scene, max_devices=500, diagnostics_period=1.0) == []


def test_tools_show_when_a_parameter_changes(world: Any) -> None:
    names = [parameter.name for parameter in PARAMETERS]
    request = DescribeParameters.Request(names=names)
    found = world[0].ros.call(DescribeParameters, '/igtl_bridge/describe_parameters', request)
    for row, shown in zip(PARAMETERS, found.descriptors, strict=True):
        assert shown.read_only == row.read_only, row.name
        waits = 'changes only while the bridge is not configured' in shown.additional_constraints
        assert waits == (not row.live and not row.read_only), row.name
        for choice in row.choices:
            assert choice in shown.additional_constraints


def test_the_table_says_one_thing_of_each() -> None:
    assert not [row.name for row in PARAMETERS if row.live and row.read_only]
    assert {row.name for row in PARAMETERS if row.read_only} == {'autostart'}
    assert {row.name for row in PARAMETERS if row.live} >= {
        *('from_igtl_allow', 'from_igtl_deny', 'to_igtl_allow', 'to_igtl_deny'),
        *('publish_tf', 'stamp_source', 'discover', 'patient_data', 'max_devices'),
        *('diagnostics_period', 'discovery_period'),
    }
