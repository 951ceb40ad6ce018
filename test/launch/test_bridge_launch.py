# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The launch file, run where launch is importable; the wheels of PyPI do not bring it."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path
import runpy
from typing import Any

import pytest

PATH = Path(__file__).parents[2] / 'launch' / 'bridge.launch.py'
ARGUMENTS = {'profile', 'config_file', 'endpoints', 'namespace', 'log_level'}
TREE = ast.parse(PATH.read_text())
FUNCTIONS = {node.name: node for node in TREE.body if isinstance(node, ast.FunctionDef)}


def constant(name: str) -> Any:
    for node in TREE.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            return ast.literal_eval(node.value)
    raise AssertionError(f'{name} is not in {PATH.name}')


def calls(name: str) -> list[ast.Call]:
    return [
        node
        for node in ast.walk(TREE)
        if isinstance(node, ast.Call) and getattr(node.func, 'id', '') == name
    ]


def keywords(call: ast.Call) -> dict[str | None, Any]:
    return {keyword.arg: keyword.value for keyword in call.keywords}


def test_it_compiles_and_is_short() -> None:
    compile(PATH.read_text(), str(PATH), 'exec')
    function = FUNCTIONS['generate_launch_description']
    assert function.end_lineno - function.lineno < 60


def test_every_profile_is_a_file() -> None:
    for profile in constant('PROFILES'):
        assert (PATH.parents[1] / 'config' / f'{profile}.yaml').is_file()


def test_every_argument_is_described() -> None:
    declared = calls('DeclareLaunchArgument')
    assert {call.args[0].value for call in declared} == ARGUMENTS
    for call in declared:
        assert {'default_value', 'description'} <= keywords(call).keys()
    with_choices = {call.args[0].value for call in declared if 'choices' in keywords(call)}
    assert with_choices == {'profile', 'log_level'}


def test_it_starts_the_installed_executable() -> None:
    (node,) = calls('Node')
    found = {name: getattr(value, 'value', None) for name, value in keywords(node).items()}
    assert (found['package'], found['executable']) == ('igtl_ros', 'igtl_bridge')
    assert 'bin/igtl_bridge' in (PATH.parents[1] / 'CMakeLists.txt').read_text()


@pytest.fixture
def launched() -> Callable[..., Any]:
    """Return a function that gives the node for some arguments."""
    actions = pytest.importorskip('launch.actions')
    pytest.importorskip('launch_ros.actions')
    import launch

    module = runpy.run_path(str(PATH))

    def visit(**arguments: str) -> Any:
        context = launch.LaunchContext()
        context.launch_configurations.update(arguments)
        description = module['generate_launch_description']()
        for entity in description.entities:
            if isinstance(entity, actions.DeclareLaunchArgument):
                entity.execute(context)
        (node,) = module['start_bridge'](context)
        return node

    return visit


def test_defaults_need_no_arguments(launched: Any) -> None:
    assert launched().node_package == 'igtl_ros'


def test_a_missing_file_is_an_error(launched: Any, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match='config_file'):
        launched(config_file=str(tmp_path / 'missing.yaml'))


def test_an_unknown_profile_is_an_error(launched: Any) -> None:
    with pytest.raises(RuntimeError, match='profile'):
        launched(profile='unknown')
