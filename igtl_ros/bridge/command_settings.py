# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The parameters about commands and scanners, checked. No ROS."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
import re
from typing import Any

from igtl_ros.bridge.command_table import CommandRule
from igtl_ros.bridge.command_table import CommandTableError
from igtl_ros.bridge.command_table import parse_aliases
from igtl_ros.bridge.command_table import parse_commands
from igtl_ros.tuo.command import Family
from igtl_ros.tuo.command import SPELLINGS
from igtl_ros.tuo.parameters import ALIASES
from igtl_ros.tuo.server import Push

PARAMETERS_OF, SERVICES_OF = 'parameters', 'services'
_NAME = re.compile(r'/?[A-Za-z_]\w*(/[A-Za-z_]\w*)*', re.ASCII)


@dataclass(frozen=True, slots=True)
class CommandSettings:
    """
    How commands are sent and answered.

    :param driver: where parameters of the scanner are found in ROS: PARAMETERS_OF a node, or
        SERVICES_OF a namespace; with its name. Both empty: nowhere.
    :param aliases: other names of the same parameter, in the same unit.
    :param table: what other commands do.
    :param timeout: seconds that a reply may take.
    :param spelling: names of the commands that we send.
    :param in_strings: whether we send commands as STRING messages.
    :param push: how values are sent to peers that subscribed.
    :param push_interval: least seconds between two values of one parameter.
    :param poll_period: seconds between questions to who refuses Subscribe.
    """

    driver: tuple[str, str] = ('', '')
    aliases: Mapping[str, str] = field(default_factory=lambda: dict(ALIASES))
    table: tuple[CommandRule, ...] = ()
    timeout: float = 5.0
    spelling: Mapping[Family, str] = field(default_factory=lambda: SPELLINGS['plus'])
    in_strings: bool = False
    push: Push = Push.ELEMENT
    push_interval: float = 0.1
    poll_period: float = 2.0


def command_settings(values: Mapping[str, Any]) -> CommandSettings:
    """
    Return the settings of a complete set of parameter values.

    :raises CommandTableError: names the parameter and what was expected.
    """
    return CommandSettings(
        driver=_driver(values['us_driver']),
        aliases=_named('us_aliases', parse_aliases, values),
        table=_named('commands', parse_commands, values),
        timeout=values['command_timeout'],
        spelling=SPELLINGS[values['us_spelling']],
        in_strings=values['legacy_commands'],
        push=Push(values['us_push']),
        push_interval=values['us_push_interval'],
        poll_period=values['us_poll_period'],
    )


def _named(name: str, parse: Any, values: Mapping[str, Any]) -> Any:
    try:
        return parse(values[name])
    except CommandTableError as error:
        raise CommandTableError(f'parameter {name}: {error}') from None


def _driver(text: str) -> tuple[str, str]:
    if not text.strip():
        return '', ''
    kind, colon, name = text.strip().partition(':')
    name = name.rstrip('/') if name != '/' else name
    whole_graph = kind == SERVICES_OF and name == '/'
    if (
        kind not in (PARAMETERS_OF, SERVICES_OF)
        or not colon
        or not (whole_graph or _NAME.fullmatch(name))
    ):
        raise CommandTableError(
            f'parameter us_driver is {text!r}: expected {PARAMETERS_OF}:/NODE or '
            f'{SERVICES_OF}:/NAMESPACE'
        )
    return kind, '' if whole_graph else name
