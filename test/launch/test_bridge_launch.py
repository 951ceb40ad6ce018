# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What the launch files say, read without launch, which the wheels of PyPI do not bring."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from launch_process import constants
from launch_process import PROFILES
import pytest
import yaml

ROOT = Path(__file__).parents[2]
BRIDGE, DEMO = ROOT / 'launch' / 'bridge.launch.py', ROOT / 'launch' / 'demo.launch.py'
TWIN = ROOT / 'launch' / 'bridge.launch.xml'


@pytest.mark.parametrize('path', [BRIDGE, DEMO], ids=lambda path: path.name)
def test_every_argument_is_described(path: Path) -> None:
    for name, default, choices, description in constants(path)['ARGUMENTS']:
        assert description.endswith('.'), name
        assert choices is None or default in choices, name


def test_the_arguments() -> None:
    names = {name for name, *_ in constants(BRIDGE)['ARGUMENTS']}
    assert names == {
        *('profile', 'config_file', 'endpoints', 'routes_file', 'namespace', 'log_level'),
        *('autostart', 'use_sim_time'),
    }


def test_the_twin_in_xml_has_the_same_arguments_and_passes_them_all_on() -> None:
    root = ElementTree.parse(TWIN).getroot()
    declared = [
        (
            argument.attrib['name'],
            argument.attrib['default'],
            tuple(choice.attrib['value'] for choice in argument) or None,
            argument.attrib['description'],
        )
        for argument in root.findall('arg')
    ]
    assert declared == [*constants(BRIDGE)['ARGUMENTS']]
    (include,) = root.findall('include')
    assert include.attrib['file'] == f'$(dirname)/{BRIDGE.name}'
    passed = [(one.attrib['name'], one.attrib['value']) for one in include]
    assert passed == [(name, f'$(var {name})') for name, *_ in declared]


def test_every_profile_is_a_file() -> None:
    assert constants(BRIDGE)['PROFILES'] == PROFILES
    assert {path.stem for path in (ROOT / 'config').glob('*.yaml')} == set(PROFILES)


def test_it_starts_the_installed_executable() -> None:
    text = BRIDGE.read_text()
    assert "package='igtl_ros'" in text
    assert "executable='igtl_bridge'" in text
    assert 'bin/igtl_bridge' in (ROOT / 'CMakeLists.txt').read_text()


def test_rviz_shows_topics_of_the_scanner() -> None:
    tree = yaml.safe_load((ROOT / 'config' / 'demo.rviz').read_text())['Visualization Manager']
    topics = [one['Topic']['Value'] for one in tree['Displays'] if 'Topic' in one]
    assert topics == ['/Image_Reference/us_sector_marker', '/Image_Reference/image']
    assert tree['Global Options']['Fixed Frame'] == 'Reference'
