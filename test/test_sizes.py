# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Files and functions stay small, and what is public says what it is for."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ('igtl_ros', 'test', 'bench', 'launch', 'scripts')
# Lines. Beyond `hard` it fails; what is beyond `soft` is printed (pytest -s).
FILE = {'median': 150, 'soft': 300, 'hard': 500}
FUNCTION = {'median': 8, 'soft': 30, 'hard': 50}


class Sized(NamedTuple):
    """A file or a function; the docstring of a function does not count."""

    lines: int
    where: str


def python_files(folder: str) -> list[Path]:
    return sorted((ROOT / folder).rglob('*.py'))


def file_sizes(folder: str) -> list[Sized]:
    return [
        Sized(len(path.read_text().splitlines()), str(path.relative_to(ROOT)))
        for path in python_files(folder)
    ]


def docstring_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    if ast.get_docstring(node) is None:
        return 0
    first = node.body[0]
    return (first.end_lineno or first.lineno) - first.lineno + 1


def functions_in(source: str, name: str) -> Iterator[Sized]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            yield Sized(lines - docstring_lines(node), f'{name}:{node.lineno} {node.name}')


def function_sizes(folder: str) -> list[Sized]:
    return [
        size
        for path in python_files(folder)
        for size in functions_in(path.read_text(), str(path.relative_to(ROOT)))
    ]


SIZES = {'files': (file_sizes, FILE), 'functions': (function_sizes, FUNCTION)}


@pytest.mark.parametrize('folder', FOLDERS)
@pytest.mark.parametrize('what', SIZES)
def test_hard_limits(folder: str, what: str) -> None:
    measure, limits = SIZES[what]
    assert [size for size in measure(folder) if size.lines > limits['hard']] == []


@pytest.mark.parametrize('what', SIZES)
def test_budgets(what: str) -> None:
    measure, limits = SIZES[what]
    sizes = measure('igtl_ros')
    middle = median(size.lines for size in sizes)
    print(f'\n{what}: {len(sizes)}, median {middle:g} lines, {limits["median"]} allowed')
    for size in sorted(sizes, reverse=True):
        if size.lines > limits['soft']:
            print(f'  {size.lines} lines, better {limits["soft"]}: {size.where}')
    assert len(sizes) > 50, 'this has measured something else'
    assert middle <= limits['median']


def undocumented(source: str) -> Iterator[str]:
    """Give the names of all that is public and says nothing of itself."""
    tree = ast.parse(source)
    if ast.get_docstring(tree) is None and tree.body:
        yield 'module'
    for owner in (tree, *(node for node in tree.body if isinstance(node, ast.ClassDef))):
        for node in owner.body:
            if (
                isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
                and not node.name.startswith('_')
                and ast.get_docstring(node) is None
            ):
                yield node.name


def test_everything_public_has_a_docstring() -> None:
    missing = [
        f'{path.relative_to(ROOT)}: {name}'
        for path in python_files('igtl_ros')
        for name in undocumented(path.read_text())
    ]
    assert missing == []


def test_every_test_file_says_what_it_tests() -> None:
    files = [path for folder in ('test', 'bench') for path in python_files(folder)]
    assert [
        str(path) for path in files if not ast.get_docstring(ast.parse(path.read_text()))
    ] == []


EXAMPLE = '''
class A:
    def long(self):
        """
        Two lines and
        their marks do not count.
        """
        return 1

    async def b(self): ...
'''


def test_how_it_is_measured() -> None:
    assert [size.lines for size in functions_in(EXAMPLE, 'x')] == [2, 1]
    assert [*undocumented(EXAMPLE)] == ['module', 'A', 'b']
    assert [*undocumented('"""Doc."""\ndef _private(): ...')] == []
