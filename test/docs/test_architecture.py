# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""docs/architecture.md describes the tree and the imports that there are."""

from __future__ import annotations

import ast
from pathlib import Path
import re
from typing import Any

import pytest

NAME = 'docs/architecture.md'
ROOT = Path(__file__).parents[2]
PACKAGES = sorted(path.parent.name for path in (ROOT / 'igtl_ros').glob('*/__init__.py'))


def imported(package: str) -> set[str]:
    """Return the sibling packages that a package's modules import."""
    found = set()
    for path in (ROOT / 'igtl_ros' / package).rglob('*.py'):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or '').startswith('igtl_ros.'):
                found.add(str(node.module).split('.')[1])
    return found - {package}


def test_every_folder_is_there(document: Any) -> None:
    folders = {name for row in document(NAME).rows('The tree') for name in names(row[0])}
    assert {f'igtl_ros/{package}/' for package in PACKAGES} <= folders
    for folder in folders:
        assert (ROOT / folder).is_dir(), folder


@pytest.mark.parametrize('package', PACKAGES)
def test_imports(document: Any, package: str) -> None:
    rows = {row[0].strip('`'): row[1] for row in document(NAME).rows('Who may import whom')}
    assert imported(package) == set(names(rows[package]))


def names(cell: str) -> list[str]:
    return re.findall(r'`([^`]+)`', cell)
