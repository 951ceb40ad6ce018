# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""config/*.yaml and docs/parameters.md say what the table of parameters says."""

from __future__ import annotations

from pathlib import Path
import re
from typing import Any

from igtl_ros.bridge.parameter_table import ENDPOINT_PARAMETERS
from igtl_ros.bridge.parameters import Parameter
from igtl_ros.bridge.parameters import PARAMETERS
from igtl_ros.bridge.parameters import settings_from
from igtl_ros.bridge.parameters import unknown_parameter
from launch_process import constants
import pytest
import yaml

ROOT = Path(__file__).parents[2]
CONFIG, LAUNCH = ROOT / 'config', ROOT / 'launch' / 'bridge.launch.py'
FILES = sorted(CONFIG.glob('*.yaml'))
DEFAULTS = {parameter.name: parameter.default for parameter in PARAMETERS}


def described(parameter: Parameter) -> str:
    choices = f' One of {", ".join(parameter.choices)}.' if parameter.choices else ''
    return parameter.description + choices


def values(path: Path) -> dict[str, Any]:
    tree = yaml.safe_load(path.read_text())
    assert list(tree) == ['/**'], 'the name in front would keep it from nodes in a namespace'
    return tree['/**']['ros__parameters']


def test_bridge_yaml_has_every_default() -> None:
    found = values(CONFIG / 'bridge.yaml')
    assert found == DEFAULTS
    assert list(found) == list(DEFAULTS)
    # ROS refuses 2 where it expects 2.0.
    assert {name: type(value) for name, value in found.items()} == {
        name: type(value) for name, value in DEFAULTS.items()
    }


def test_bridge_yaml_explains_every_parameter() -> None:
    text = (CONFIG / 'bridge.yaml').read_text()
    assert re.findall(r'^    # (.*)\n    (\w+):', text, re.MULTILINE) == [
        (described(parameter), parameter.name) for parameter in PARAMETERS
    ]


@pytest.mark.parametrize('path', FILES, ids=lambda path: path.stem)
def test_every_file_can_be_used(path: Path) -> None:
    found = flat(values(path))
    assert not unknown_parameter(found, found['endpoints'])
    rows = {row.name: row.default for row in ENDPOINT_PARAMETERS} | DEFAULTS
    for name, value in found.items():
        assert type(value) is type(rows[name.rpartition('.')[2]]), name
    settings_from(DEFAULTS | found)


def flat(values: dict[str, Any], group: str = '') -> dict[str, Any]:
    """Return parameters as ROS names them, with points for what is below."""
    result: dict[str, Any] = {}
    for name, value in values.items():
        result |= flat(value, f'{group}{name}.') if type(value) is dict else {group + name: value}
    return result


def test_the_table_of_the_docs(document: Any) -> None:
    rows = document('docs/parameters.md').rows('All parameters')
    assert rows == [
        [
            f'`{parameter.name}`',
            default(parameter),
            allowed(parameter),
            changes(parameter),
            parameter.description,
        ]
        for parameter in PARAMETERS
    ]


def test_the_words_for_when_it_changes(document: Any) -> None:
    rows = document('docs/parameters.md').rows('Changing parameters')
    assert {word for word, _ in rows} == {changes(parameter) for parameter in PARAMETERS}


def changes(parameter: Parameter) -> str:
    return 'at once' if parameter.live else 'at start' if parameter.read_only else 'when down'


def test_every_file_of_config_is_in_the_docs(document: Any) -> None:
    rows = document('docs/parameters.md').rows('Parameters')
    assert {cells[0] for cells in rows} == {
        f'[config/{path.name}](../config/{path.name})' for path in FILES
    }
    for path in FILES:
        assert path.name == 'bridge.yaml' or path.read_text().startswith('# '), 'what it is for'


def test_arguments_of_launch(document: Any) -> None:
    rows = document('docs/parameters.md').rows('With launch files')
    assert rows == [
        [f'`{name}`', f'`{default}`' if default else '', description]
        for name, default, _, description in constants(LAUNCH)['ARGUMENTS']
    ]


def test_policies_of_qos_overrides(document: Any) -> None:
    policies = pytest.importorskip('igtl_ros.bridge.qos_overrides').POLICIES
    rows = document('docs/parameters.md').rows('Quality of service')
    assert [f'`{policy}`' for policy in policies] == [policy for policy, _ in rows]
    for policy, values in rows:
        with pytest.raises(ValueError, match='expected') as caught:
            policies[policy.strip('`')](None)
        if values.startswith('`') and 'true' not in values:
            expected = str(caught.value).removeprefix('expected one of ')
            assert values.replace('`', '') == expected


def default(parameter: Parameter) -> str:
    if isinstance(parameter.default, bool):
        return f'`{str(parameter.default).lower()}`'
    return f'`{parameter.default!r}`'


def allowed(parameter: Parameter) -> str:
    if parameter.choices:
        return ', '.join(f'`{choice}`' for choice in parameter.choices)
    if parameter.low is None:
        return ''
    return f'{parameter.low:g} to {parameter.high:g}'
