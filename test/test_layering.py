# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Which package may import what: arrows point up the table, never down.

Everything is read from the source; nothing is imported. A new package needs a row.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
import sys
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[1] / 'igtl_ros'
MESSAGES = frozenset(
    {
        'builtin_interfaces',
        'diagnostic_msgs',
        'ffmpeg_image_transport_msgs',
        'foxglove_msgs',
        'geometry_msgs',
        'nav_msgs',
        'rcl_interfaces',
        'ros2_igtl_bridge',
        'sensor_msgs',
        'shape_msgs',
        'std_msgs',
        'std_srvs',
        'tf2_msgs',
        'visualization_msgs',
        'igtl_ros.msg',
        'igtl_ros.srv',
    }
)
# What touches the world outside: not for code that turns values into values.
WORLD = frozenset(
    {
        *('asyncio', 'concurrent', 'multiprocessing', 'queue', 'selectors', 'signal', 'socket'),
        *('socketserver', 'ssl', 'subprocess', 'threading', 'time', 'datetime', 'logging'),
    }
)
FILES = frozenset({'os', 'io', 'pathlib', 'shutil', 'tempfile', 'glob', 'importlib'})
PURE = WORLD | FILES


class Row(NamedTuple):
    """
    What one package may import besides itself.

    :param ours: parts of igtl_ros; a package, or one module of it.
    :param others: of the world outside the standard library.
    :param never: of the standard library.
    :param late: parts of igtl_ros that only a function may import, when it is called.
    """

    ours: frozenset[str]
    others: frozenset[str]
    never: frozenset[str] = frozenset()
    late: frozenset[str] = frozenset()


def row(ours: str, others: str = '', never: frozenset[str] = frozenset(), late: str = '') -> Row:
    return Row(
        frozenset(f'igtl_ros.{name}' for name in ours.split()),
        frozenset(others.split()),
        never,
        frozenset(f'igtl_ros.{name}' for name in late.split()),
    )


def with_ros(given: Row, *more: str) -> Row:
    return given._replace(ours=given.ours | MESSAGES, others=given.others | MESSAGES | {*more})


PACKAGES = {
    'openigtlink': row('', 'numpy fastcrc', PURE),
    'tuo': row('openigtlink', 'numpy defusedxml', PURE),
    'transport': row('openigtlink', never=frozenset({'subprocess', 'time'})),
    'conversions': with_ros(row('openigtlink tuo', 'numpy PIL av', PURE)),
    'scanner': row(
        'openigtlink tuo transport', 'numpy transforms3d', frozenset({'socket', 'subprocess'})
    ),
    'recordings': row('openigtlink conversions', 'numpy transforms3d', WORLD),
    'cli': row(
        'openigtlink tuo transport scanner conversions recordings',
        'numpy transforms3d',
        frozenset({'socket', 'asyncio', 'subprocess'}),
        late='demo.run',
    ),
    # It starts the bridge as a process of its own, and is a part of the command.
    'demo': with_ros(
        row(
            'openigtlink transport scanner conversions recordings bridge.fastdds cli.exit_codes',
            'numpy PIL',
        ),
        'rclpy',
    ),
    'bridge': with_ros(
        row('openigtlink tuo transport conversions recordings'), 'rclpy', 'yaml', 'tf2_ros'
    ),
}
# Modules of packages with ROS messages that must load without ROS, since others use them there.
NO_ROS = ['conversions/geometry.py', 'conversions/names.py', 'bridge/fastdds.py']


class Import(NamedTuple):
    """One import: where, what, and whether a function does it."""

    where: str
    module: str
    late: bool


def imports_of(path: Path) -> Iterator[Import]:
    """Give what a file imports; `from a import b` is a.b where that is a module of ours."""
    tree = ast.parse(path.read_text(), str(path))
    late = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
        for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        where = f'{path.relative_to(ROOT)}:{getattr(node, "lineno", 0)}'
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(where, alias.name, id(node) in late)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f'{where}: a relative import hides what it reaches'
            assert node.module is not None
            for alias in node.names:
                inner = ROOT.parent / Path(*node.module.split('.'), alias.name)
                is_module = inner.is_dir() or inner.with_suffix('.py').is_file()
                module = f'{node.module}.{alias.name}' if is_module else node.module
                yield Import(where, module, id(node) in late)


def within(module: str, allowed: frozenset[str]) -> bool:
    return any(module == name or module.startswith(f'{name}.') for name in allowed)


def problem(package: str, found: Import) -> str:
    """Return what is wrong with an import; '' if nothing is."""
    rules, module = PACKAGES[package], found.module
    top = module.partition('.')[0]
    if top == '__future__' or within(module, frozenset({f'igtl_ros.{package}'})):
        return ''
    if top == 'igtl_ros':
        fine = within(module, rules.ours) or (found.late and within(module, rules.late))
    elif top in sys.stdlib_module_names:
        fine = top not in rules.never
    else:
        fine = top in rules.others
    return '' if fine else f'{found.where}: {package} must not import {module}'


def files(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob('*.py'))


def test_every_package_has_a_row() -> None:
    packages = {path.name for path in ROOT.iterdir() if (path / '__init__.py').is_file()}
    assert packages <= set(PACKAGES)
    assert set(PACKAGES) - packages <= {'tuo'}


def test_the_top_holds_nothing_that_others_rely_on() -> None:
    assert [path.name for path in ROOT.glob('*.py')] == ['__init__.py']
    assert [found.module for found in imports_of(ROOT / '__init__.py')] == ['pkgutil']


@pytest.mark.parametrize('package', PACKAGES)
def test_imports(package: str) -> None:
    problems = [
        said
        for path in files(package)
        for found in imports_of(path)
        if (said := problem(package, found))
    ]
    assert problems == []


def test_arrows_only_point_up() -> None:
    """No package reaches itself through others, except by what is listed as single modules."""
    names = [*PACKAGES]
    for index, name in enumerate(names):
        whole = {part.removeprefix('igtl_ros.') for part in PACKAGES[name].ours} & {*names}
        assert whole <= set(names[:index]), f'{name} imports what stands below it'


@pytest.mark.parametrize('path', NO_ROS)
def test_modules_that_load_without_ros(path: str) -> None:
    package = path.partition('/')[0]
    for found in imports_of(ROOT / path):
        top = found.module.partition('.')[0]
        assert top in sys.stdlib_module_names or top == 'numpy', found
    assert (ROOT / package / '__init__.py').read_text().count('import') == 0


@pytest.mark.parametrize('package', ['conversions', 'bridge', 'cli', 'recordings', 'demo'])
def test_package_files_import_nothing(package: str) -> None:
    """So that a module of theirs can be had without all others."""
    assert [*imports_of(ROOT / package / '__init__.py')] == []


@pytest.mark.parametrize('module', ['igtl_ros.bridge', 'igtl_ros.cli'])
def test_who_imports_the_top_of_the_table(module: str) -> None:
    own = module.removeprefix('igtl_ros.')
    users = {
        (package, found.module)
        for package in PACKAGES
        if package != own
        for path in files(package)
        for found in imports_of(path)
        if within(found.module, frozenset({module}))
    }
    assert (
        users
        == {
            'igtl_ros.bridge': {('demo', 'igtl_ros.bridge.fastdds')},
            'igtl_ros.cli': {('demo', 'igtl_ros.cli.exit_codes')},
        }[module]
    )


# Package, what it imports (in a function or not): whether that is refused.
EXAMPLES = [
    ('openigtlink', 'struct', False, False),
    ('openigtlink', 'numpy.typing', False, False),
    ('openigtlink', 'socket', False, True),
    ('openigtlink', 'concurrent.futures', True, True),
    ('openigtlink', 'igtl_ros.transport.hub', False, True),
    ('openigtlink', 'igtl_ros.openigtlinkx', False, True),
    ('transport', 'igtl_ros.openigtlink.packet', False, False),
    ('transport', 'igtl_ros.conversions', False, True),
    ('conversions', 'rclpy.node', False, True),
    ('conversions', 'igtl_ros.msg', False, False),
    ('recordings', 'igtl_ros.msg', False, True),
    ('cli', 'igtl_ros.demo.run', True, False),
    ('cli', 'igtl_ros.demo.run', False, True),
    ('cli', 'igtl_ros.bridge.main', True, True),
    ('demo', 'igtl_ros.bridge.node', False, True),
    ('demo', 'igtl_ros.cli.session', False, True),
    ('bridge', 'igtl_ros.cli.exit_codes', False, True),
    ('bridge', 'pandas', False, True),
]


@pytest.mark.parametrize(('package', 'module', 'late', 'refused'), EXAMPLES)
def test_the_rules_refuse_what_they_should(
    package: str, module: str, late: bool, refused: bool
) -> None:
    assert bool(problem(package, Import('x.py:1', module, late))) is refused
