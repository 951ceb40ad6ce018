# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""config/*.yaml and docs/parameters.md say what the table of parameters says."""

from __future__ import annotations

from pathlib import Path
import re
from typing import Any

from igtl_ros.bridge.parameters import Parameter
from igtl_ros.bridge.parameters import PARAMETERS
from igtl_ros.bridge.parameters import settings_from
import pytest
import yaml

CONFIG = Path(__file__).parents[2] / 'config'
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
    found = values(path)
    assert found.keys() <= DEFAULTS.keys()
    for name, value in found.items():
        assert type(value) is type(DEFAULTS[name]), name
    settings_from(DEFAULTS | found)


def test_the_table_of_the_docs(document: Any) -> None:
    rows = document('docs/parameters.md').rows('All parameters')
    assert rows == [
        [f'`{parameter.name}`', default(parameter), allowed(parameter), parameter.description]
        for parameter in PARAMETERS
    ]


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
