# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What the package says of itself to ROS, to pip and to whoever builds it."""

from __future__ import annotations

import ast
import importlib.metadata
from pathlib import Path
import re
import sys
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ElementTree.parse(ROOT / 'package.xml').getroot()
# Top-level module that the code imports: how package.xml calls what brings it.
DEPENDENCIES = {
    'PIL': 'python3-pil',
    'ament_index_python': 'ament_index_python',
    'builtin_interfaces': 'builtin_interfaces',
    'defusedxml': 'python3-defusedxml',
    'diagnostic_msgs': 'diagnostic_msgs',
    'geometry_msgs': 'geometry_msgs',
    'launch': 'launch',
    'launch_ros': 'launch_ros',
    'nav_msgs': 'nav_msgs',
    'numpy': 'python3-numpy',
    'rclpy': 'rclpy',
    'sensor_msgs': 'sensor_msgs',
    'shape_msgs': 'shape_msgs',
    'std_msgs': 'std_msgs',
    'std_srvs': 'std_srvs',
    'tf2_msgs': 'tf2_msgs',
    'tf2_ros': 'tf2_ros_py',
    'transforms3d': 'python3-transforms3d',
    'visualization_msgs': 'visualization_msgs',
    'yaml': 'python3-yaml',
}
# What rosdep has no key for, or what comes with something else.
UNDECLARED = {
    'av': 'used where somebody has it',
    'fastcrc': 'pip install fastcrc',
    'ffmpeg_image_transport_msgs': 'used where somebody has it',
    'foxglove_msgs': 'used where somebody has it',
    'ros2_igtl_bridge': 'used where somebody has it',
    'rcl_interfaces': 'of rclpy',
}


def texts(*tags: str) -> list[str]:
    return [(node.text or '').strip() for tag in tags for node in PACKAGE.findall(tag)]


def imported(folder: str) -> set[str]:
    """Return the top-level modules that the code of a folder imports, but for Python's own."""
    found = set()
    for path in (ROOT / folder).rglob('*.py'):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition('.')[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                found.add((node.module or '').partition('.')[0])
    return found - set(sys.stdlib_module_names) - {'igtl_ros'}


def test_format_and_name() -> None:
    assert (PACKAGE.tag, PACKAGE.get('format')) == ('package', '3')
    assert texts('name') == ['igtl_ros']


def test_fields() -> None:
    (version,) = texts('version')
    assert re.fullmatch(r'\d+\.\d+\.\d+', version)
    (description,) = texts('description')
    assert 'OpenIGTLink' in description
    assert texts('license') == ['Apache-2.0']
    (license_node,) = PACKAGE.findall('license')
    assert (ROOT / license_node.attrib['file']).read_text().lstrip().startswith('Apache License')
    assert texts('maintainer')
    assert all('@' in node.attrib['email'] for node in PACKAGE.findall('maintainer'))


def test_it_is_built_as_a_package_of_interfaces() -> None:
    assert texts('export/build_type') == ['ament_cmake']
    assert texts('member_of_group') == ['rosidl_interface_packages']
    assert {'ament_cmake', 'rosidl_default_generators'} <= set(texts('buildtool_depend'))
    assert 'rosidl_default_runtime' in texts('exec_depend')
    assert 'ament_cmake_pytest' in texts('test_depend')


def test_nothing_is_declared_twice() -> None:
    declared = texts('depend', 'exec_depend')
    assert len(declared) == len(set(declared))


def test_cmake_finds_what_it_builds_with() -> None:
    text = (ROOT / 'CMakeLists.txt').read_text()
    found = set(re.findall(r'find_package\((\w+)', text))
    declared = texts('depend', 'buildtool_depend', 'test_depend')
    assert found <= set(declared)


@pytest.mark.parametrize('folder', ['igtl_ros', 'launch'])
def test_every_import_is_declared(folder: str) -> None:
    declared = set(texts('depend', 'exec_depend'))
    undeclared = {
        module
        for module in imported(folder) - set(UNDECLARED)
        if DEPENDENCIES.get(module) not in declared
    }
    assert undeclared == set()


def test_every_dependency_is_imported() -> None:
    used = {
        DEPENDENCIES.get(module, module) for module in imported('igtl_ros') | imported('launch')
    }
    # Loaded by name, or by generated code.
    by_name = {'rosidl_default_runtime', 'lifecycle_msgs', 'launch_xml'}
    assert set(texts('depend', 'exec_depend')) - by_name <= used


def test_pip_gets_what_runs_without_ros() -> None:
    names = {
        re.split('[<>=]', line)[0]
        for line in (ROOT / 'requirements' / 'run.txt').read_text().split()
    }
    packages = ('openigtlink', 'tuo', 'transport', 'scanner', 'recordings', 'cli')
    used = set().union(*(imported(f'igtl_ros/{package}') for package in packages))
    assert names == used


def installed_version() -> str | None:
    """Return the version of the installation that runs here, by pip or in a workspace."""
    try:
        return importlib.metadata.version('igtl-ros')
    except importlib.metadata.PackageNotFoundError:
        pass
    packages = pytest.importorskip('ament_index_python.packages')
    try:
        share = Path(packages.get_package_share_directory('igtl_ros'))
    except (OSError, LookupError):
        return None
    return ElementTree.parse(share / 'package.xml').findtext('version')


def test_the_installed_version_is_the_same() -> None:
    version = installed_version()
    if version is None:
        pytest.skip('neither pip nor a workspace has installed igtl_ros')
    assert texts('version') == [version]


def test_the_changelog_knows_the_version() -> None:
    path = ROOT / 'CHANGELOG.rst'
    if not path.exists():
        pytest.skip('no changelog yet')
    assert 'Forthcoming' in path.read_text() or texts('version')[0] in path.read_text()
