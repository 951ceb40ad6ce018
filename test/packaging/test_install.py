# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What an installation brings, and that the commands of the Makefile are those it tells of."""

from __future__ import annotations

import importlib.resources
import os
from pathlib import Path
import re
import shutil
import subprocess
import sys

from igtl_ros.openigtlink import BODIES
import pytest

ROOT = Path(__file__).resolve().parents[2]
MAKEFILE = (ROOT / 'Makefile').read_text()
SCRIPTS = ('igtl', 'igtl_bridge')
SCALE = float(os.environ.get('IGTL_ROS_TEST_TIMEOUT_SCALE', '1'))


def script(name: str) -> str:
    """Return the path of a command: beside this Python, or of a workspace that is sourced."""
    beside = str(Path(sys.executable).parent)
    found = shutil.which(name, path=f'{beside}{os.pathsep}{os.environ["PATH"]}')
    assert found, f'{name} is not installed'
    return found


@pytest.mark.parametrize('name', SCRIPTS)
def test_a_command_exists_and_helps(name: str) -> None:
    if name == 'igtl_bridge':
        pytest.importorskip('rclpy')
    result = subprocess.run(
        [script(name), '--help'], capture_output=True, text=True, timeout=30 * SCALE
    )
    assert result.returncode == 0, result.stderr
    assert name in result.stdout


@pytest.mark.parametrize('name', SCRIPTS)
def test_a_command_is_the_same_for_pip_and_ros(name: str) -> None:
    module = {'igtl': 'igtl_ros.cli.main', 'igtl_bridge': 'igtl_ros.bridge.main'}[name]
    assert f'{name} = {module}:main' in (ROOT / 'setup.py').read_text()
    path = ROOT / 'bin' / name
    assert f'from {module} import main' in path.read_text()
    assert os.access(path, os.X_OK)


def test_bin_holds_nothing_else() -> None:
    assert sorted(path.name for path in (ROOT / 'bin').iterdir()) == sorted(SCRIPTS)
    text = (ROOT / 'CMakeLists.txt').read_text()
    for name in SCRIPTS:
        assert len(re.findall(rf'bin/{name}\b', text)) == 2, 'for the PATH, and for ros2 run'


@pytest.mark.parametrize('resource', ['py.typed', 'bridge/fastdds.xml'])
def test_files_that_are_no_code(resource: str) -> None:
    assert (importlib.resources.files('igtl_ros') / resource).is_file()


def test_the_package_is_imported_with_its_subpackages() -> None:
    assert 'TRANSFORM' in BODIES
    packages = {path.parent.name for path in (ROOT / 'igtl_ros').glob('*/__init__.py')}
    assert not packages & {'msg', 'srv', 'action'}, 'these belong to the generator'
    for package in packages:
        assert (importlib.resources.files('igtl_ros') / package / '__init__.py').is_file()


# --- the Makefile ---


def described() -> dict[str, str]:
    """Return the targets that `make help` tells of, and what it says."""
    return dict(re.findall(r'^([a-z-]+):.*## (.*)', MAKEFILE, re.MULTILINE))


def test_every_described_target_is_one() -> None:
    phony = set(' '.join(re.findall(r'^\.PHONY: (.*)', MAKEFILE, re.MULTILINE)).split())
    assert set(described()) == phony


@pytest.mark.skipif(shutil.which('make') is None, reason='no make here')
def test_help_tells_every_target() -> None:
    result = subprocess.run(
        ['make', '--no-print-directory', '-C', ROOT, 'help'],
        capture_output=True,
        text=True,
        timeout=30 * SCALE,
        env={name: value for name, value in os.environ.items() if not name.startswith('MAKE')},
    )
    assert result.returncode == 0, result.stderr
    told = {line.split()[0]: line.split(maxsplit=1)[1] for line in result.stdout.splitlines()[1:]}
    assert told == described()


COMMAND = re.compile(r'(?:`|^step |^ *)make ([a-z-]+(?: [a-z-]+)*)', re.MULTILINE)
USERS = ['.ci/run', 'README.md', 'CONTRIBUTING.md', 'docs', 'igtl_ros']


@pytest.mark.parametrize('where', USERS)
def test_targets_that_others_name_exist(where: str) -> None:
    top = ROOT / where
    files = [path for path in top.rglob('*') if path.suffix in ('.md', '.py')]
    for path in files if top.is_dir() else filter(Path.is_file, [top]):
        for commands in COMMAND.findall(path.read_text()):
            unknown = set(commands.split()) - set(described())
            assert not unknown, f'{path.relative_to(ROOT)}: make {commands}'


def test_each_distribution_has_its_requirements() -> None:
    (distributions,) = re.findall(r'filter \$\(DISTRO\),([a-z ]+)\)', MAKEFILE)
    assert distributions.split() == ['jazzy', 'kilted']
    for distro in distributions.split():
        for suffix in ('in', 'txt'):
            assert (ROOT / 'requirements' / f'{distro}.{suffix}').is_file()
