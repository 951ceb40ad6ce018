# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
The parameters qos_overrides.<topic>.publisher.<policy> and ...subscription.<policy>.

rclpy declares such parameters for a topic only where it is told to, four or so for each, which is
too much for hundreds of topics. So they are declared here for those that a user has set.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping
from copy import copy
from enum import IntEnum
from typing import Any

from igtl_ros.bridge.throttle import Throttle
from rclpy.duration import Duration
from rclpy.lifecycle import LifecycleNode
from rclpy.qos import DurabilityPolicy
from rclpy.qos import HistoryPolicy
from rclpy.qos import LivelinessPolicy
from rclpy.qos import QoSPolicyKind
from rclpy.qos import QoSProfile
from rclpy.qos import ReliabilityPolicy
from rclpy.qos_overriding_options import QoSOverridingOptions

PREFIX = 'qos_overrides.'
PUBLISHER = 'publisher'
SUBSCRIPTION = 'subscription'
_REPEAT = 60.0  # seconds; a subscription may be made anew again and again
_MOST_DEPTH = 1_000_000


class OverrideError(ValueError):
    """An override that cannot be used; the text names it, its value and what was expected."""


def _name_of(policy: type[IntEnum]) -> Callable[[Any], Any]:
    names = {value.name.lower(): value for value in policy if value.name != 'UNKNOWN'}

    def read(value: Any) -> Any:
        if not isinstance(value, str) or value.lower() not in names:
            raise OverrideError(f'expected one of {", ".join(names)}')
        return names[value.lower()]

    return read


def _depth(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= _MOST_DEPTH:
        raise OverrideError(f'expected a whole number, 1 to {_MOST_DEPTH}')
    return value


def _duration(value: Any) -> Duration:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**63:
        raise OverrideError('expected nanoseconds, as a whole number')
    return Duration(nanoseconds=value)


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise OverrideError('expected true or false')
    return value


# What each policy takes.
POLICIES: dict[str, Callable[[Any], Any]] = {
    'history': _name_of(HistoryPolicy),
    'depth': _depth,
    'reliability': _name_of(ReliabilityPolicy),
    'durability': _name_of(DurabilityPolicy),
    'deadline': _duration,
    'lifespan': _duration,
    'liveliness': _name_of(LivelinessPolicy),
    'liveliness_lease_duration': _duration,
    'avoid_ros_namespace_conventions': _flag,
}
# A subscription has none; rclpy would pass it over without a word.
_NOT_OF = {PUBLISHER: frozenset[str](), SUBSCRIPTION: frozenset({'lifespan'})}


def misspelt_override(name: str) -> str:
    """Return what is wrong with the name of an override; empty if nothing is."""
    topic, kind, policy = _parts(name)
    if not topic.startswith('/') or kind not in _NOT_OF:
        return (
            f'parameter {name} has no effect: expected qos_overrides.<topic>.publisher.<policy> '
            'or qos_overrides.<topic>.subscription.<policy>, the topic with its whole namespace'
        )
    allowed = [known for known in POLICIES if known not in _NOT_OF[kind]]
    if policy not in allowed:
        return f'parameter {name} has no effect: expected at its end one of {", ".join(allowed)}'
    return ''


def _parts(name: str) -> tuple[str, str, str]:
    rest, _, policy = name.removeprefix(PREFIX).rpartition('.')
    topic, _, kind = rest.rpartition('.')
    return topic, kind, policy


class OverridableNode(LifecycleNode):
    """
    A node whose publishers and subscriptions all heed the overrides that a user has set.

    A wrong value is said in the log; the topic goes on with its usual policy.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        self._overrides: dict[tuple[str, str], dict[str, Any]] | None = None
        super().__init__(*arguments, **options)
        self._say = Throttle(self._error, _REPEAT)
        # The public API tells only of declared parameters.
        parameters: Mapping[str, Any] = getattr(self, '_parameter_overrides', {})
        self._overrides = {}
        for name, parameter in parameters.items():
            if name.startswith(PREFIX):
                self._take_override(name, parameter.value)

    def _error(self, text: str) -> None:
        # rclpy remembers the severity of each line that logs. The line in Throttle is shared with
        # warnings, and a second severity there is an exception.
        self.get_logger().error(text)

    def _take_override(self, name: str, value: Any) -> None:
        problem = misspelt_override(name)
        if problem:
            self.get_logger().error(problem)
        elif self._overrides is not None:
            topic, kind, policy = _parts(name)
            self._overrides.setdefault((kind, topic), {})[policy] = value

    def create_publisher(self, msg_type: Any, topic: str, qos_profile: Any, **more: Any) -> Any:
        """Create a publisher; its qos_profile is what it has, overrides included."""
        qos_profile, options = self._overridden(PUBLISHER, topic, qos_profile)
        more.setdefault('qos_overriding_options', options)
        return super().create_publisher(msg_type, topic, qos_profile, **more)

    def create_subscription(
        self, msg_type: Any, topic: str, callback: Any, qos_profile: Any, **more: Any
    ) -> Any:
        """Create a subscription; its qos_profile is what it has, overrides included."""
        qos_profile, options = self._overridden(SUBSCRIPTION, topic, qos_profile)
        more.setdefault('qos_overriding_options', options)
        return super().create_subscription(msg_type, topic, callback, qos_profile, **more)

    def subscription_qos(self, topic: str, qos: QoSProfile) -> QoSProfile:
        """Return what a subscription would have; qos stays as it is."""
        result, _ = self._overridden(SUBSCRIPTION, topic, qos)
        assert isinstance(result, QoSProfile)
        return result

    def _overridden(
        self, kind: str, topic: str, qos: QoSProfile | int
    ) -> tuple[QoSProfile | int, QoSOverridingOptions | None]:
        """Return what to create with; rclpy declares the parameters, so that tools show them."""
        if not self._overrides:
            return qos, None
        topic = self.resolve_topic_name(topic)
        wanted = self._overrides.get((kind, topic))
        if not wanted:
            return qos, None
        # A copy: rclpy changes what it is given.
        qos = QoSProfile(depth=qos) if isinstance(qos, int) else copy(qos)
        kinds = []
        for policy, value in wanted.items():
            try:
                setattr(qos, policy, POLICIES[policy](value))
            except OverrideError as error:
                name = f'{PREFIX}{topic}.{kind}.{policy}'
                self._say(name, f'parameter {name} is {value!r}: {error}')
            else:
                kinds.append(QoSPolicyKind[policy.upper()])
        return qos, QoSOverridingOptions(kinds)
