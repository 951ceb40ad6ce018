# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Routes: rules in YAML that say which device goes to which topic, and how. No ROS.

    - {direction: from_igtl, device: ProbeToTracker, topic: /probe/pose, parent_frame: tracker}
    - {direction: to_igtl, topic: /robot/tool_pose, device: ToolToBase, type: TRANSFORM}

Each error names the rule, its line, and what was expected (docs/routes.md has all keys).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import fields
from fnmatch import fnmatchcase
import re
from typing import Any

from igtl_ros.conversions.registry import FROM_IGTL as FROM_IGTL_ROWS
from igtl_ros.openigtlink import BODIES
import yaml

DIRECTIONS = ('from_igtl', 'to_igtl')
RELIABILITIES = ('reliable', 'best_effort')
DURABILITIES = ('volatile', 'transient_local')
_TOPIC = re.compile(r'[~/]?/?[A-Za-z_]\w*(/[A-Za-z_]\w*)*', re.ASCII)
_ROS_TYPE = re.compile(r'[a-z]\w*/(msg/)?[A-Z]\w*', re.ASCII)


class RouteError(ValueError):
    """A rule that cannot be used."""


@dataclass(frozen=True, slots=True)
class RouteQos:
    """
    Quality of service asked for; None leaves the default, or what the other side offers.

    :param reliability: reliable or best_effort.
    :param durability: volatile or transient_local.
    :param depth: messages kept.
    """

    reliability: str | None = None
    durability: str | None = None
    depth: int | None = None


NO_WISH = RouteQos()
# Those that the bridge has a form for.
_TYPES = [name for name, body in BODIES.items() if body in FROM_IGTL_ROWS]


@dataclass(frozen=True, slots=True)
class Route:
    """
    One rule.

    :param direction: from_igtl (we publish) or to_igtl (we subscribe).
    :param device: OpenIGTLink device name; for from_igtl `*` and `?` stand for any characters.
    :param topic: ROS topic; for from_igtl of the message's main content, siblings stand below.
    :param type: OpenIGTLink type: which messages (from_igtl), or what to send as (to_igtl).
    :param ros_type: to_igtl: subscribe in this type at once, without waiting for a publisher;
        from_igtl: publish in this type too, on `topic`.
    :param endpoint: only messages of this endpoint's peers, or only to them; all if left out.
    :param parent_frame: instead of what the device name says.
    :param child_frame: instead of what the device name says.
    :param frames: a route from /tf: edges [parent, child] to send; all of them if left out.
    :param static: from_igtl: poses go to /tf_static, when they change.
    :param metadata: to_igtl: added to each message.
    :param bind: to_igtl: the messages of all routes with this name leave together, in one BIND.
    :param max_rate: most messages per second; 0: all.
    :param line: where it stands, for messages about it.
    """

    direction: str
    device: str = ''
    topic: str = ''
    type: str = ''
    ros_type: str = ''
    endpoint: str = ''
    parent_frame: str = ''
    child_frame: str = ''
    frames: tuple[tuple[str, str], ...] = ()
    static: bool = False
    metadata: tuple[tuple[str, str], ...] = ()
    bind: str = ''
    max_rate: float = 0.0
    qos: RouteQos = NO_WISH
    line: int = 0

    def takes(self, device_name: str, type_name: str, endpoint: str = '') -> bool:
        """Return whether this rule is about messages from a device."""
        return (
            self.direction == 'from_igtl'
            and self.endpoint in ('', endpoint)
            and fnmatchcase(device_name, self.device)
            and self.type in ('', type_name)
        )


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise RouteError('expected text')
    return value.strip()


def _topic(value: Any) -> str:
    topic = _text(value)
    if not _TOPIC.fullmatch(topic):
        raise RouteError(
            'expected a ROS topic: letters, digits and underscores between slashes, no part '
            'beginning with a digit'
        )
    return topic


def _type(value: Any) -> str:
    if value not in _TYPES:
        raise RouteError(f'expected one of {", ".join(_TYPES)}')
    return str(value)


def _ros_type(value: Any) -> str:
    if not _ROS_TYPE.fullmatch(_text(value)):
        raise RouteError('expected package/msg/Type, such as geometry_msgs/msg/PoseStamped')
    return str(value)


def _one_of(choices: tuple[str, ...]) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if value not in choices:
            raise RouteError(f'expected one of {", ".join(choices)}')
        return str(value)

    return check


def _rate(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value < 1e6:
        raise RouteError('expected messages per second, more than 0')
    return float(value)


def _depth(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= 100_000:
        raise RouteError('expected a whole number, 1 to 100000')
    return value


def _flag(value: Any) -> bool:
    if not isinstance(value, bool):
        raise RouteError('expected true or false')
    return value


def _metadata(value: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, dict) or not value:
        raise RouteError('expected a mapping of keys to text')
    for key, text in value.items():
        if not isinstance(key, str) or not key or not isinstance(text, str):
            raise RouteError(f'expected keys and values as text, found {key!r}: {text!r}')
    return tuple(value.items())


def _frames(value: Any) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, list) or not value:
        raise RouteError('expected a list of [parent, child]')
    for pair in value:
        if (
            not isinstance(pair, list)
            or len(pair) != 2
            or not all(isinstance(name, str) and name for name in pair)
        ):
            raise RouteError(f'expected [parent, child], found {pair!r}')
    return tuple((parent, child) for parent, child in value)


def _qos(value: Any) -> RouteQos:
    if not isinstance(value, dict):
        raise RouteError(f'expected a mapping of {", ".join(_QOS_KEYS)}')
    return RouteQos(**_checked(value, _QOS_KEYS))


_QOS_KEYS: dict[str, Callable[[Any], Any]] = {
    'reliability': _one_of(RELIABILITIES),
    'durability': _one_of(DURABILITIES),
    'depth': _depth,
}
KEYS: dict[str, Callable[[Any], Any]] = {
    'direction': _one_of(DIRECTIONS),
    'device': _text,
    'topic': _topic,
    'type': _type,
    'ros_type': _ros_type,
    'endpoint': _text,
    'parent_frame': _text,
    'child_frame': _text,
    'frames': _frames,
    'static': _flag,
    'metadata': _metadata,
    'bind': _text,
    'max_rate': _rate,
    'qos': _qos,
}
# What each direction needs and what makes no sense there.
_NEEDED = {'from_igtl': ('device',), 'to_igtl': ('topic',)}
_MEANINGLESS = {
    'from_igtl': ('frames', 'metadata', 'bind'),
    'to_igtl': ('parent_frame', 'child_frame', 'static'),
}
assert {field.name for field in fields(Route)} == {*KEYS, 'line'}


def _checked(mapping: dict[Any, Any], keys: dict[str, Callable[[Any], Any]]) -> dict[str, Any]:
    result = {}
    for key, value in mapping.items():
        if key not in keys:
            raise RouteError(f'unknown key {key!r}: expected one of {", ".join(keys)}')
        try:
            result[key] = keys[key](value)
        except RouteError as error:
            raise RouteError(f'{key} is {value!r}: {error}') from None
    return result


def parse_routes(text: str) -> tuple[Route, ...]:
    """
    Return the rules in a YAML text; an empty one has none.

    :raises RouteError: names the rule and its line.
    """
    try:
        tree = yaml.compose(text, Loader=yaml.SafeLoader)
        rules = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise RouteError(f'not YAML: {" ".join(str(error).split())}') from None
    if rules is None:
        return ()
    if not isinstance(rules, list) or tree is None:
        raise RouteError(f'expected a list of rules, found {type(rules).__name__}')
    routes = []
    for number, (rule, node) in enumerate(zip(rules, tree.value, strict=True), start=1):
        line = node.start_mark.line + 1
        try:
            routes.append(_route(rule, line))
        except RouteError as error:
            raise RouteError(f'rule {number} (line {line}): {error}') from None
    _check_topics(routes)
    return tuple(routes)


def _check_topics(routes: list[Route]) -> None:
    """Refuse two rules for the same topic, of which one would have no effect."""
    seen: dict[str, int] = {}
    for route in routes:
        if route.direction == 'to_igtl' and seen.setdefault(route.topic, route.line) != route.line:
            raise RouteError(
                f'line {route.line}: topic {route.topic} has a rule already, in line '
                f'{seen[route.topic]}'
            )


def _route(rule: Any, line: int) -> Route:
    if not isinstance(rule, dict):
        raise RouteError(f'expected a mapping, found {rule!r}')
    values = _checked(rule, KEYS)
    if 'direction' not in values:
        raise RouteError(f'direction is missing: expected one of {", ".join(DIRECTIONS)}')
    route = Route(**values, line=line)
    for key in _NEEDED[route.direction]:
        if key not in values:
            raise RouteError(f'{key} is missing, which {route.direction} needs')
    for key in _MEANINGLESS[route.direction]:
        if key in values:
            raise RouteError(f'{key} means nothing for {route.direction}')
    return route
