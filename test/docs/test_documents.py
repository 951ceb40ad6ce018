# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What README and CONTRIBUTING promise: links, files, commands, the Python example."""

from __future__ import annotations

from pathlib import Path
import re
import subprocess
import sys
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
TARGET = re.compile(r'^([a-z-]+):.*## ', re.MULTILINE)


def test_links_lead_to_files(documents: Any) -> None:
    missing = [
        f'{document.path.name}: {link}'
        for document in documents
        for link in document.links()
        if not (document.path.parent / link).exists()
    ]
    assert not missing


def test_anchors_lead_to_headings(documents: Any) -> None:
    for document in documents:
        for name, anchor in re.findall(r'\]\(([\w./-]*)#([\w-]+)\)', document.text):
            target = document.path.parent / name if name else document.path
            titles = re.findall(r'^#+ +(.+)$', target.read_text(), re.MULTILINE)
            slugs = {re.sub(r'[^\w -]', '', title.lower()).replace(' ', '-') for title in titles}
            assert anchor in slugs, f'{document.path.name}: {name}#{anchor}'


def test_every_page_is_linked_from_the_readme(document: Any) -> None:
    linked = set(document('README.md').links())
    assert {f'docs/{path.name}' for path in (ROOT / 'docs').iterdir()} <= linked


def test_the_python_example(document: Any) -> None:
    readme = document('README.md')
    (code,) = readme.blocks('python')
    done = subprocess.run(
        [sys.executable, '-c', code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout in readme.blocks('text')


def test_every_target_of_make_exists(documents: Any) -> None:
    targets = set(TARGET.findall((ROOT / 'Makefile').read_text()))
    for document in documents:
        named = re.findall(r'(?:^|`)make ([a-z-]+)', document.text, re.MULTILINE)
        assert set(named) <= targets, document.path.name


def test_every_target_of_make_is_explained(document: Any) -> None:
    rows = document('CONTRIBUTING.md').rows('Commands')
    targets = TARGET.findall((ROOT / 'Makefile').read_text())
    assert {row[0].strip('`') for row in rows} == {f'make {target}' for target in targets}


def test_files_that_are_named_exist(documents: Any) -> None:
    roots = 'igtl_ros|config|launch|test|docs|scripts|requirements|msg|srv'
    for document in documents:
        for path in re.findall(rf'`((?:{roots})/[\w./-]+\.\w+)`', document.text):
            if 'polydata' not in path:  # the example that is to be written
                assert (ROOT / path).exists(), f'{document.path.name}: {path}'


def test_ros_names_of_launch_and_run(documents: Any) -> None:
    for document in documents:
        for name in re.findall(r'ros2 (?:run|launch) igtl_ros (\S+)', document.text):
            found = [*ROOT.glob(f'bin/{name}'), *ROOT.glob(f'launch/{name}')]
            assert found, f'{document.path.name}: {name}'


@pytest.mark.parametrize('name', ['msg', 'srv'])
def test_interfaces_have_a_page(document: Any, name: str) -> None:
    text = ''.join(path.read_text() for path in (ROOT / 'docs').glob('*.md'))
    for path in (ROOT / name).iterdir():
        part = path.stem in ('DeviceInfo', 'LabeledPoint', 'MetadataEntry', 'TrackedTool')
        assert part or path.stem in text, path.name
