# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Quality of service: publishers that are there are matched, and qos_overrides win over all."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product
from typing import Any

from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Transform
import numpy as np
import pytest
from ros_side import published
from waiting import wait_until

pytestmark = pytest.mark.ros

from geometry_msgs.msg import TransformStamped  # noqa: E402
from igtl_ros.bridge.qos_overrides import misspelt_override  # noqa: E402
from igtl_ros.bridge.qos_overrides import OverridableNode  # noqa: E402
from igtl_ros.bridge.qos_overrides import POLICIES  # noqa: E402
from rcl_interfaces.srv import ListParameters  # noqa: E402
import rclpy  # noqa: E402
from rclpy.context import Context  # noqa: E402
from rclpy.parameter import Parameter  # noqa: E402
from rclpy.qos import DurabilityPolicy  # noqa: E402
from rclpy.qos import HistoryPolicy  # noqa: E402
from rclpy.qos import QoSPolicyKind  # noqa: E402
from rclpy.qos import QoSProfile  # noqa: E402
from rclpy.qos import ReliabilityPolicy  # noqa: E402
from std_msgs.msg import String as RosString  # noqa: E402

RELIABLE, BEST_EFFORT = ReliabilityPolicy.RELIABLE, ReliabilityPolicy.BEST_EFFORT
VOLATILE, LATCHED = DurabilityPolicy.VOLATILE, DurabilityPolicy.TRANSIENT_LOCAL
PROFILES = {
    f'{reliability.name}_{durability.name}'.lower(): QoSProfile(
        depth=5, reliability=reliability, durability=durability
    )
    for reliability, durability in product((RELIABLE, BEST_EFFORT), (VOLATILE, LATCHED))
}
TEXT = RosString(data='x')


def heard_by(scene: Any, topic: str) -> list[QoSProfile]:
    """Return how the bridge subscribes to a topic."""
    return [
        info.qos_profile
        for info in scene.ros.node.get_subscriptions_info_by_topic(topic)
        if info.node_name == 'igtl_bridge'
    ]


def offered_by(scene: Any, topic: str) -> list[QoSProfile]:
    """Return how the bridge publishes on a topic."""
    return [
        info.qos_profile
        for info in scene.ros.node.get_publishers_info_by_topic(topic)
        if info.node_name == 'igtl_bridge'
    ]


def arrives(scene: Any, find: Callable[[Any, str], Any], topic: str, wanted: Any) -> None:
    """Wait until the bridge has one subscription or publisher with (reliability, durability)."""
    seen: list[Any] = []

    def found() -> bool:
        seen[:] = [(qos.reliability, qos.durability) for qos in find(scene, topic)]
        return seen == [wanted]

    try:
        wait_until(found, f'{topic} with {wanted}', 15.0)
    except AssertionError as error:
        raise AssertionError(f'{error}; there is {seen}') from None


def overrides(topic: str, kind: str, **policies: Any) -> dict[str, Any]:
    """Return parameters as in a file, where dots make levels."""
    return {'qos_overrides': {topic: {kind: policies}}}


# --- publishers that are there ---


@pytest.mark.parametrize('first', PROFILES)
def test_a_publisher_is_matched_and_so_is_another_one_that_comes_later(
    scene: Any, first: str
) -> None:
    bridge = scene.bridge()
    peer = scene.peer(bridge)
    topic, qos = '/to_igtl/Words', PROFILES[first]
    publisher = scene.ros.publisher(RosString, topic, qos)
    published(publisher, TEXT, lambda: peer.named('Words'), 'a text of the first')
    arrives(scene, heard_by, topic, (qos.reliability, qos.durability))
    for name, other in PROFILES.items():
        both = scene.ros.publisher(RosString, topic, other)
        # The weaker of each two is what both of them can be heard with.
        weaker = (
            BEST_EFFORT if BEST_EFFORT in (qos.reliability, other.reliability) else RELIABLE,
            LATCHED if qos.durability == other.durability == LATCHED else VOLATILE,
        )
        arrives(scene, heard_by, topic, weaker)
        for who in (publisher, both):
            text = RosString(data=f'{name} {who is both}')
            published(
                who,
                text,
                lambda text=text: text.data in [one.body.text for one in peer.named('Words')],
                f'{first}, then {name}',
            )
        scene.ros.node.destroy_publisher(both)
        arrives(scene, heard_by, topic, (qos.reliability, qos.durability))


# --- overrides ---


def test_a_subscription(scene: Any) -> None:
    topic = '/to_igtl/Words'
    values = {'reliability': 'reliable', 'depth': 7}
    bridge = scene.bridge(**overrides(topic, 'subscription', **values))
    peer = scene.peer(bridge)
    reliable = scene.ros.publisher(RosString, topic, PROFILES['reliable_volatile'])
    published(reliable, TEXT, lambda: peer.named('Words'), 'a text')
    (before,) = scene.ros.node.get_subscriptions_info_by_topic(topic)
    best_effort = scene.ros.publisher(RosString, topic, PROFILES['best_effort_volatile'])
    later = scene.ros.publisher(RosString, '/to_igtl/Later')
    published(later, TEXT, lambda: peer.named('Later'), 'a look at the graph with all of them')
    # Adapting gives way: it is the same subscription as before.
    (after,) = scene.ros.node.get_subscriptions_info_by_topic(topic)
    assert before.endpoint_gid == after.endpoint_gid
    assert (after.qos_profile.reliability, after.qos_profile.durability) == (RELIABLE, VOLATILE)
    assert not best_effort.get_subscription_count()
    found = scene.ros.call(ListParameters, '/igtl_bridge/list_parameters', all_parameters())
    declared = {name for name in found.result.names if name.startswith('qos_overrides.')}
    assert declared == {f'qos_overrides.{topic}.subscription.{policy}' for policy in values}


def all_parameters() -> ListParameters.Request:
    return ListParameters.Request(depth=ListParameters.Request.DEPTH_RECURSIVE)


def test_the_rest_goes_on_adapting(scene: Any) -> None:
    topic = '/to_igtl/Words'
    scene.bridge(**overrides(topic, 'subscription', reliability='best_effort'))
    one = scene.ros.publisher(RosString, topic, PROFILES['reliable_transient_local'])
    arrives(scene, heard_by, topic, (BEST_EFFORT, LATCHED))
    scene.ros.publisher(RosString, topic, PROFILES['reliable_volatile'])
    arrives(scene, heard_by, topic, (BEST_EFFORT, VOLATILE))
    wait_until(one.get_subscription_count, 'both are heard')


def test_a_publisher(scene: Any) -> None:
    bridge = scene.bridge(
        **overrides(
            '/ToolToBase/transform',
            'publisher',
            reliability='best_effort',
            durability='transient_local',
            history='keep_all',
        )
    )
    peer = scene.peer(bridge)
    for name in ('ToolToBase', 'OtherToBase'):
        peer.send(Packet(Transform(np.eye(4)), name))
    arrives(scene, offered_by, '/ToolToBase/transform', (BEST_EFFORT, LATCHED))
    arrives(scene, offered_by, '/OtherToBase/transform', (RELIABLE, VOLATILE))
    best_effort = QoSProfile(depth=5, reliability=BEST_EFFORT)
    poses = scene.ros.subscribe(TransformStamped, '/ToolToBase/transform', best_effort)

    def heard() -> bool:
        peer.send(Packet(Transform(np.eye(4)), 'ToolToBase'))
        return bool(poses)

    wait_until(heard, 'a pose')


def test_global_topics_and_those_of_a_namespace(scene: Any) -> None:
    bridge = scene.bridge(
        namespace='/left',
        qos_overrides={
            '/tf': {'publisher': {'reliability': 'best_effort'}},
            '/diagnostics': {'publisher': {'durability': 'transient_local'}},
            '/left/ToolToBase/transform': {'publisher': {'reliability': 'best_effort'}},
        },
    )
    scene.peer(bridge).send(Packet(Transform(np.eye(4)), 'ToolToBase'))
    arrives(scene, offered_by, '/left/ToolToBase/transform', (BEST_EFFORT, VOLATILE))
    arrives(scene, offered_by, '/tf', (BEST_EFFORT, VOLATILE))
    arrives(scene, offered_by, '/diagnostics', (RELIABLE, LATCHED))


def test_they_win_over_a_route(scene: Any) -> None:
    bridge = scene.bridge(
        routes='- {direction: from_igtl, device: ToolToBase, topic: /pose, '
        'qos: {reliability: best_effort, durability: transient_local}}',
        **overrides('/pose', 'publisher', reliability='reliable'),
    )
    scene.peer(bridge).send(Packet(Transform(np.eye(4)), 'ToolToBase'))
    arrives(scene, offered_by, '/pose', (RELIABLE, LATCHED))


# Policy, value, what is said of it.
WRONG = [
    ('reliability', 'relyable', "'relyable': expected one of system_default, reliable, best_"),
    ('durability', 5, '5: expected one of system_default, transient_local, volatile'),
    ('depth', 0, '0: expected a whole number, 1 to'),
    ('history', 'ten', "'ten': expected one of system_default, keep_last, keep_all"),
    ('deadline', -1, '-1: expected nanoseconds, as a whole number'),
    ('avoid_ros_namespace_conventions', 'no', "'no': expected true or false"),
]


def test_a_wrong_value_is_said_and_the_topic_is_there(scene: Any) -> None:
    topics = [f'/Tool{number}ToBase/transform' for number in range(len(WRONG))]
    bridge = scene.bridge(
        qos_overrides={
            topic: {'publisher': {policy: value}}
            for topic, (policy, value, _) in zip(topics, WRONG, strict=True)
        }
    )
    peer = scene.peer(bridge)
    for topic, (policy, _, said) in zip(topics, WRONG, strict=True):
        peer.send(Packet(Transform(np.eye(4)), topic.split('/')[1]))
        arrives(scene, offered_by, topic, (RELIABLE, VOLATILE))
        line = f'parameter qos_overrides.{topic}.publisher.{policy} is {said}'
        wait_until(lambda line=line: line in bridge.log, line)
    assert 'Traceback' not in bridge.log


def test_a_right_value_beside_a_wrong_one_counts(scene: Any) -> None:
    topic = '/to_igtl/Words'
    values = {'reliability': 'best_effort', 'durability': 'forever'}
    bridge = scene.bridge(**overrides(topic, 'subscription', **values))
    scene.ros.publisher(RosString, topic)
    arrives(scene, heard_by, topic, (BEST_EFFORT, VOLATILE))
    assert "'forever'" in bridge.log


def test_a_wrong_value_after_a_warning(scene: Any) -> None:
    """rclpy raises where one line logs at two levels."""
    topic = '/to_igtl/Words'
    bridge = scene.bridge(**overrides(topic, 'subscription', reliability='sometimes'))
    scene.peer(bridge).close()
    wait_until(lambda: '[WARN]' in bridge.log and 'disconnected: ' in bridge.log, 'a warning')
    scene.ros.publisher(RosString, topic)
    arrives(scene, heard_by, topic, (RELIABLE, VOLATILE))
    assert "reliability is 'sometimes': expected one of system_default" in bridge.log
    assert 'Traceback' not in bridge.log


def test_a_misspelt_name_is_said_at_start(scene: Any) -> None:
    bridge = scene.bridge(**overrides('/tf', 'publishr', depth=1))
    assert 'qos_overrides./tf.publishr.depth has no effect' in bridge.log


@pytest.mark.parametrize(
    ('name', 'said'),
    [
        ('/tf.publisher.depth', ''),
        ('/a/b.subscription.liveliness_lease_duration', ''),
        ('tf.publisher.depth', 'the topic with its whole namespace'),
        ('/tf.depth', 'expected qos_overrides.<topic>.publisher.<policy>'),
        ('/tf.publisher.deph', 'expected at its end one of history, depth, reliability'),
        ('/tf.subscription.lifespan', 'has no effect'),
        ('', 'has no effect'),
    ],
)
def test_names(name: str, said: str) -> None:
    problem = misspelt_override(f'qos_overrides.{name}')
    assert bool(problem) == bool(said)
    assert said in problem


def test_the_profile_that_is_asked_for_stays_as_it_is() -> None:
    """Some are shared by topics; rclpy changes what it is given."""
    context = Context()
    rclpy.init(args=[], context=context)
    node = OverridableNode(
        'test_overrides',
        context=context,
        parameter_overrides=[
            Parameter('qos_overrides./a.subscription.depth', value=3),
            Parameter('qos_overrides./b.publisher.depth', value=4),
        ],
    )
    try:
        qos = QoSProfile(depth=7)
        assert node.subscription_qos('/a', qos).depth == 3
        assert node.subscription_qos('/b', qos).depth == 7
        assert node.create_subscription(RosString, '/a', print, qos).qos_profile.depth == 3
        assert node.create_publisher(RosString, '/b', qos).qos_profile.depth == 4
        assert node.create_publisher(RosString, '/b', 9).qos_profile.depth == 4
        assert node.create_publisher(RosString, '/a', qos).qos_profile.depth == 7
        assert qos.depth == 7
    finally:
        node.destroy_node()
        rclpy.shutdown(context=context)


def test_every_policy_of_rclpy_has_a_row() -> None:
    kinds = {kind.name.lower() for kind in QoSPolicyKind} - {'invalid'}
    assert set(POLICIES) == kinds
    assert POLICIES['history']('KEEP_ALL') is HistoryPolicy.KEEP_ALL
