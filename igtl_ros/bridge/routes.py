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
from typing import NamedTuple

from igtl_ros.bridge.yaml_text import read_yaml
from igtl_ros.conversions.names import Frames
from igtl_ros.conversions.names import transform_device
from igtl_ros.conversions.registry import FROM_IGTL as FROM_IGTL_ROWS
from igtl_ros.openigtlink import BODIES
import yaml

DIRECTIONS = ('from_igtl', 'to_igtl')
RELIABILITIES = ('reliable', 'best_effort')
DURABILITIES = ('volatile', 'transient_local')
# What frames that tf2 looks up are sent as, the usual one first.
EXPORTED = ('TRANSFORM', 'TDATA')
# There are 20 bytes for it, and C++ peers read a name that fills them as an empty one.
LONGEST_TOOL_NAME = 19
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


class Pair(NamedTuple):
    """
    Two frames: where `child` is, seen in `parent`.

    :param name: what to send it as; `<Child>To<Parent>` if left out.
    """

    parent: str
    child: str
    name: str = ''

    @property
    def device_name(self) -> str:
        """Return what it is sent as."""
        return self.name or transform_device(Frames(self.parent, self.child))


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
    :param frames: to_igtl: pairs [parent, child] to send. With a topic such as /tf the edges that
        pass there, all of them if left out; without one tf2 looks them up.
    :param rate: how often it looks at most, times per second.
    :param static: from_igtl: poses go to /tf_static, when they change.
    :param metadata: to_igtl: added to each message.
    :param bind: to_igtl: the messages of all routes with this name leave together, in one BIND.
    :param max_rate: most messages per second; 0: all.
    :param line: where it stands, for messages about it.
    :param source: the parameter it comes from, with the file it names, for messages about it.
    """

    direction: str
    device: str = ''
    topic: str = ''
    type: str = ''
    ros_type: str = ''
    endpoint: str = ''
    parent_frame: str = ''
    child_frame: str = ''
    frames: tuple[Pair, ...] = ()
    rate: float = 0.0
    static: bool = False
    metadata: tuple[tuple[str, str], ...] = ()
    bind: str = ''
    max_rate: float = 0.0
    qos: RouteQos = NO_WISH
    line: int = 0
    source: str = 'parameter routes'

    @property
    def exports(self) -> bool:
        """Return whether this rule is about frames that tf2 looks up."""
        return self.direction == 'to_igtl' and not self.topic

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


def _frames(value: Any) -> tuple[Pair, ...]:
    if not isinstance(value, list) or not value:
        raise RouteError('expected a list of [parent, child] or [parent, child, name]')
    pairs = tuple(map(_pair, value))
    names = [pair.device_name for pair in pairs]
    for name in names:
        if names.count(name) > 1:
            raise RouteError(f'two pairs would be called {name!r}')
    return pairs


def _pair(value: Any) -> Pair:
    if (
        not isinstance(value, list)
        or len(value) not in (2, 3)
        or not all(isinstance(name, str) and name.strip(' /') for name in value)
    ):
        raise RouteError(f'expected [parent, child] or [parent, child, name], found {value!r}')
    parent, child = (name.strip().lstrip('/') for name in value[:2])
    if parent == child:
        raise RouteError(f'expected two different frames, found {value!r}')
    return Pair(parent, child, ''.join(value[2:]).strip())


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
    'rate': _rate,
    'static': _flag,
    'metadata': _metadata,
    'bind': _text,
    'max_rate': _rate,
    'qos': _qos,
}
# What each direction needs and what makes no sense there.
_NEEDED: dict[str, tuple[str, ...]] = {'from_igtl': ('device',), 'to_igtl': ()}
_MEANINGLESS = {
    'from_igtl': ('frames', 'rate', 'metadata', 'bind'),
    'to_igtl': ('parent_frame', 'child_frame', 'static'),
}
assert {field.name for field in fields(Route)} == {*KEYS, 'line', 'source'}


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


def parse_routes(text: str, source: str = 'parameter routes') -> tuple[Route, ...]:
    """
    Return the rules in a YAML text; an empty one has none.

    :param source: where the text comes from.
    :raises RouteError: names the rule and its line.
    """
    try:
        rules, tree = read_yaml(text)
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
            routes.append(_route(rule, line, source))
        except RouteError as error:
            raise RouteError(f'rule {number} (line {line}): {error}') from None
    check_topics(routes)
    return tuple(routes)


def check_topics(routes: list[Route]) -> None:
    """
    Compare the rules for topics that are sent.

    :raises RouteError: two are for the same topic; one would have no effect.
    """
    seen: dict[str, Route] = {}
    for route in routes:
        if route.direction != 'to_igtl' or not route.topic:
            continue
        first = seen.setdefault(route.topic, route)
        if first is not route:
            here, there = f'line {route.line}', f'line {first.line}'
            if first.source != route.source:
                here, there = f'{route.source}: {here}', f'{there} of {first.source}'
            raise RouteError(f'{here}: topic {route.topic} has a rule already, in {there}')


def _route(rule: Any, line: int, source: str) -> Route:
    if not isinstance(rule, dict):
        raise RouteError(f'expected a mapping, found {rule!r}')
    values = _checked(rule, KEYS)
    if 'direction' not in values:
        raise RouteError(f'direction is missing: expected one of {", ".join(DIRECTIONS)}')
    route = Route(**values, line=line, source=source)
    for key in _NEEDED[route.direction]:
        if key not in values:
            raise RouteError(f'{key} is missing, which {route.direction} needs')
    for key in _MEANINGLESS[route.direction]:
        if key in values:
            raise RouteError(f'{key} means nothing for {route.direction}')
    if route.exports:
        _check_export(route, values)
    elif 'rate' in values:
        raise RouteError('rate means nothing for a topic: max_rate thins out what comes there')
    elif route.frames and route.type not in ('', 'TRANSFORM'):
        raise RouteError(f'type is {route.type!r}: frames on a topic go out as TRANSFORM')
    return route


def _check_export(route: Route, values: dict[str, Any]) -> None:
    """Refuse what cannot be sent of frames that tf2 looks up."""
    if not route.frames:
        raise RouteError(
            'topic is missing, which to_igtl needs (or frames and rate, to look them up)'
        )
    if 'rate' not in values:
        raise RouteError('rate is missing, which frames without a topic need')
    for key in ('ros_type', 'bind', 'max_rate', 'qos'):
        if key in values:
            raise RouteError(f'{key} means nothing for frames without a topic')
    if route.type not in ('', *EXPORTED):
        raise RouteError(
            f'type is {route.type!r}: frames without a topic go out as {" or ".join(EXPORTED)}'
        )
    if route.type != 'TDATA':
        if route.device:
            raise RouteError(
                'device means nothing for frames that go out as TRANSFORM: a pair has its name '
                'in the third place, [parent, child, name]'
            )
        return
    if not route.device:
        raise RouteError('device is missing, which frames that go out as TDATA need')
    for pair in route.frames:
        size = len(pair.device_name.encode())
        if size > LONGEST_TOOL_NAME:
            raise RouteError(
                f'tool {pair.device_name!r} has {size} bytes, and {LONGEST_TOOL_NAME} fit into '
                f'TDATA: give it a shorter name, [{pair.parent}, {pair.child}, NAME]'
            )
