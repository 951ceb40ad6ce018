# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Which ROS service does what a COMMAND asks for: a table in YAML. No ROS.

    StartRecording: {service: /recorder/record, type: std_srvs/srv/SetBool, data: true}
    StopRecording: {service: /recorder/record, type: std_srvs/srv/SetBool, data: false}
    SaveConfig: {service: /scanner/save, type: std_srvs/srv/Trigger}

What is not in the table cannot be run. Each error names the command, its line, and what was
expected (docs/tuo.md has all keys).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
import re
from typing import Any

from igtl_ros.bridge.yaml_text import read_yaml
from igtl_ros.tuo.command import Family
from igtl_ros.tuo.command import family_of
from igtl_ros.tuo.parameters import ALIASES
from igtl_ros.tuo.parameters import PARAMETERS
import yaml

SET_BOOL = 'std_srvs/srv/SetBool'
TYPES = (
    'std_srvs/srv/Trigger',
    SET_BOOL,
    'igtl_ros/srv/SendCommand',
    'igtl_ros/srv/GetUsParameters',
    'igtl_ros/srv/SetUsParameters',
    # Of `ros2 bag record`, where they are installed.
    'rosbag2_interfaces/srv/Pause',
    'rosbag2_interfaces/srv/Resume',
)
KEYS = ('service', 'type', 'data')
_SERVICE = re.compile(r'[~/]?/?[A-Za-z_]\w*(/[A-Za-z_]\w*)*', re.ASCII)
# Names of the standard's drafts whose scale is another one.
_OTHER_SCALE = {'TGC': 'TimeGainCompensation', 'Power': 'PowerDb'}
_MAX_NAME = 127  # bytes that C++ peers read


class CommandTableError(ValueError):
    """A table that cannot be used."""


@dataclass(frozen=True, slots=True)
class CommandRule:
    """
    One command.

    :param name: of the command, in any case.
    :param service: ROS service, relative to the node's namespace or absolute.
    :param type: of the service, one of TYPES.
    :param data: SetBool only: true, false, or the attribute or metadata of the command that says.
    :param line: where it stands, for messages about it.
    """

    name: str
    service: str
    type: str
    data: bool | str | None = None
    line: int = 0


def _service(value: Any) -> str:
    if not isinstance(value, str) or not _SERVICE.fullmatch(value):
        raise CommandTableError(
            'expected a ROS service: letters, digits and underscores between slashes'
        )
    return value


def _type(value: Any) -> str:
    if value not in TYPES:
        raise CommandTableError(f'expected one of {", ".join(TYPES)}')
    return str(value)


def _data(value: Any) -> bool | str:
    if not isinstance(value, (bool, str)) or value == '':
        raise CommandTableError('expected true, false, or the name of an attribute')
    return value


_CHECKS: dict[str, Callable[[Any], Any]] = {'service': _service, 'type': _type, 'data': _data}
assert tuple(_CHECKS) == KEYS


def parse_commands(text: str) -> tuple[CommandRule, ...]:
    """
    Return the rules in a YAML text; an empty one has none.

    :raises CommandTableError: names the command and its line.
    """
    values, nodes = _mapping(text, 'a mapping of commands to services')
    rules: list[CommandRule] = []
    for node in nodes:
        name, line = node.value, node.start_mark.line + 1
        try:
            if any(rule.name.lower() == name.lower() for rule in rules):
                raise CommandTableError('it is there twice')
            rules.append(_rule(name, values[name], line))
        except CommandTableError as error:
            raise CommandTableError(f'command {name} (line {line}): {error}') from None
    return tuple(rules)


def _rule(name: str, value: Any, line: int) -> CommandRule:
    if family_of(name) is not Family.OTHER:
        raise CommandTableError('it is about parameters of the scanner: see us_driver')
    if not name.strip() or len(name.encode()) > _MAX_NAME:
        raise CommandTableError(f'expected a name of 1 to {_MAX_NAME} bytes')
    if not isinstance(value, dict):
        raise CommandTableError(f'expected a mapping of {", ".join(KEYS)}, found {value!r}')
    for key in value:
        if key not in KEYS:
            raise CommandTableError(f'unknown key {key!r}: expected one of {", ".join(KEYS)}')
    for key in ('service', 'type'):
        if key not in value:
            raise CommandTableError(f'{key} is missing')
    checked = {}
    for key, given in value.items():
        try:
            checked[key] = _CHECKS[key](given)
        except CommandTableError as error:
            raise CommandTableError(f'{key} is {given!r}: {error}') from None
    rule = CommandRule(name, **checked, line=line)
    if (rule.data is None) == (rule.type == SET_BOOL):
        raise CommandTableError(
            f'{SET_BOOL} needs data' if rule.data is None else f'{rule.type} takes no data'
        )
    return rule


def parse_aliases(text: str) -> dict[str, str]:
    """
    Return the alias table in a YAML text, name to name.

    :raises CommandTableError: it is none, or the two are not the same value in the same unit.
    """
    values, nodes = _mapping(text, 'a mapping of names to names')
    for node in nodes:
        name, other = node.value, values[node.value]
        where = f'alias {name} (line {node.start_mark.line + 1})'
        if not isinstance(other, str) or not other.strip():
            raise CommandTableError(f'{where}: expected a name, found {other!r}')
        if name in _OTHER_SCALE and other == _OTHER_SCALE[name]:
            raise CommandTableError(f'{where}: {name} and {other} differ in scale')
        if name in PARAMETERS and other in PARAMETERS:
            raise CommandTableError(f'{where}: {name} and {other} are different parameters')
    return {str(name): str(other) for name, other in values.items()}


def default_aliases() -> str:
    """Return the aliases of the standard's drafts as YAML."""
    return '{' + ', '.join(f'{alias}: {name}' for alias, name in ALIASES.items()) + '}'


def _mapping(text: str, expected: str) -> tuple[dict[str, Any], list[Any]]:
    """Return a mapping and the nodes of its keys; a key that is there twice is there twice."""
    try:
        values, tree = read_yaml(text)
    except yaml.YAMLError as error:
        raise CommandTableError(f'not YAML: {" ".join(str(error).split())}') from None
    if values is None or tree is None:
        return {}, []
    if not isinstance(values, dict):
        raise CommandTableError(f'expected {expected}, found {type(values).__name__}')
    for name in values:
        if not isinstance(name, str):
            raise CommandTableError(f'{name!r} is no name: put it in quotes')
    nodes = [key for key, _ in tree.value]
    for node in nodes:
        if node.value not in values:  # << merges another mapping
            raise CommandTableError(f'{node.value!r} is no name')
    return values, nodes
