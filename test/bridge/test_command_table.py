# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The parameters about commands: what is taken, and what is said of mistakes."""

from __future__ import annotations

from typing import Any

from igtl_ros.bridge.command_settings import command_settings
from igtl_ros.bridge.command_settings import CommandSettings
from igtl_ros.bridge.command_table import CommandRule
from igtl_ros.bridge.command_table import CommandTableError
from igtl_ros.bridge.command_table import parse_aliases
from igtl_ros.bridge.command_table import parse_commands
from igtl_ros.bridge.parameters import PARAMETERS
import pytest

DEFAULTS = {parameter.name: parameter.default for parameter in PARAMETERS}


def test_defaults_of_parameters_and_of_the_class_are_the_same() -> None:
    assert command_settings(DEFAULTS) == CommandSettings()


def test_a_table() -> None:
    text = """
StartRecording: {service: /recorder/record, type: std_srvs/srv/SetBool, data: true}
StopRecording: {service: ~/stop, type: std_srvs/srv/Trigger}
Capture:
  service: capture
  type: std_srvs/srv/SetBool
  data: Enable
"""
    assert parse_commands(text) == (
        CommandRule('StartRecording', '/recorder/record', 'std_srvs/srv/SetBool', True, 2),
        CommandRule('StopRecording', '~/stop', 'std_srvs/srv/Trigger', None, 3),
        CommandRule('Capture', 'capture', 'std_srvs/srv/SetBool', 'Enable', 4),
    )
    assert parse_commands('') == parse_commands('# nothing') == ()


TRIGGER = 'service: /a, type: std_srvs/srv/Trigger'


@pytest.mark.parametrize(
    ('text', 'error'),
    [
        ('- a', 'expected a mapping of commands to services, found list'),
        ('A: {', 'not YAML: '),
        ('A: 2026-13-45', "not YAML: '2026-13-45' cannot be read: month must be in 1..12 in "),
        ('A: 3', 'command A (line 1): expected a mapping of service, type, data, found 3'),
        (
            '\nA: {servce: /a}',
            "command A (line 2): unknown key 'servce': expected one of service, type, data",
        ),
        ('A: {service: /a}', 'command A (line 1): type is missing'),
        ('A: {type: std_srvs/srv/Trigger}', 'command A (line 1): service is missing'),
        (
            'A: {service: a b, type: std_srvs/srv/Trigger}',
            "command A (line 1): service is 'a b': expected a ROS service",
        ),
        (
            'A: {service: /a, type: std_srvs/srv/Empty}',
            "command A (line 1): type is 'std_srvs/srv/Empty': expected one of std_srvs/srv/Tri",
        ),
        (
            'A: {service: /a, type: os.system}',
            "command A (line 1): type is 'os.system': expected one of",
        ),
        ('A: {service: /a, type: [1]}', 'type is [1]: expected one of'),
        ('A: {service: /a, type: std_srvs/srv/SetBool}', 'std_srvs/srv/SetBool needs data'),
        (f'A: {{{TRIGGER}, data: true}}', 'std_srvs/srv/Trigger takes no data'),
        (
            'A: {service: /a, type: std_srvs/srv/SetBool, data: 1}',
            'data is 1: expected true, false, or the name of an attribute',
        ),
        (
            f'A: {{{TRIGGER}}}\nB: {{{TRIGGER}}}\na: {{{TRIGGER}}}',
            'command a (line 3): it is there',
        ),
        (f'GetUSParameter: {{{TRIGGER}}}', 'it is about parameters of the scanner: see us_driver'),
        (f'{"x" * 128}: {{{TRIGGER}}}', 'expected a name of 1 to 127 bytes'),
        (f'7: {{{TRIGGER}}}', '7 is no name: put it in quotes'),
        (f'<<: {{A: {{{TRIGGER}}}}}', "'<<' is no name"),
    ],
)
def test_what_is_said_of_a_wrong_table(text: str, error: str) -> None:
    with pytest.raises(CommandTableError) as found:
        parse_commands(text)
    assert error in str(found.value)


@pytest.mark.parametrize(
    ('text', 'error'),
    [
        ('[a]', 'expected a mapping of names to names, found list'),
        ('Depth: 3', 'alias Depth (line 1): expected a name, found 3'),
        ('TGC: TimeGainCompensation', 'TGC and TimeGainCompensation differ in scale'),
        ('Power: PowerDb', 'Power and PowerDb differ in scale'),
        (
            'A: b\nDepthMm: GainPercent',
            'alias DepthMm (line 2): DepthMm and GainPercent are different parameters',
        ),
    ],
)
def test_aliases_are_only_for_the_same_value(text: str, error: str) -> None:
    with pytest.raises(CommandTableError) as found:
        parse_aliases(text)
    assert error in str(found.value)


@pytest.mark.parametrize(
    ('text', 'expected'),
    [
        ('', ('', '')),
        ('parameters:/scanner', ('parameters', '/scanner')),
        ('parameters: /a/b ', None),
        ('services:/probe/', ('services', '/probe')),
        ('services:/', ('services', '')),
        ('parameters:/', None),
        ('/scanner', None),
        ('topics:/scanner', None),
        ('parameters:', None),
        ('services:a b', None),
    ],
)
def test_where_the_driver_is(text: str, expected: Any) -> None:
    values = DEFAULTS | {'us_driver': text}
    if expected is not None:
        assert command_settings(values).driver == expected
        return
    with pytest.raises(CommandTableError, match='expected parameters:/NODE or services:/NAMESPA'):
        command_settings(values)


def test_errors_name_the_parameter() -> None:
    for name, text in (('us_aliases', '[]'), ('commands', 'A: 1')):
        with pytest.raises(CommandTableError, match=f'parameter {name}: '):
            command_settings(DEFAULTS | {name: text})
