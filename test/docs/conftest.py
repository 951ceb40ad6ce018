# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Markdown as the tests read it: tables by heading, blocks of code, links."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
import re

import pytest

ROOT = Path(__file__).parents[2]
_HEADING = re.compile(r'^#+ +(.+?) *$', re.MULTILINE)
_BLOCK = re.compile(r'^```(\w*)\n(.*?)^```$', re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r'`(igtl [^`\s]+ [^`\n]+)`')
_LINK = re.compile(r'!?\[[^]]*\]\(([^)\s]+)\)')


@dataclass(frozen=True)
class Document:
    path: Path

    @property
    def text(self) -> str:
        return self.path.read_text()

    def section(self, heading: str) -> str:
        """Return what stands below a heading, up to the next one of any level."""
        for match in _HEADING.finditer(self.text):
            if match[1].replace('`', '') == heading:
                following = _HEADING.search(self.text, match.end())
                return self.text[match.end() : following.start() if following else None]
        raise AssertionError(f'{self.path.name} has no heading {heading!r}')

    def rows(self, heading: str) -> list[list[str]]:
        """Return the rows of the tables below a heading, without heads, as lists of cells."""
        lines = [line for line in self.section(heading).splitlines() if line.startswith('|')]
        assert lines, f'{self.path.name}: no table below {heading!r}'
        rows = [[cell.strip() for cell in re.split(r'(?<!\\)\|', line)[1:-1]] for line in lines]
        rules = [number for number, row in enumerate(rows) if set(''.join(row)) <= set('-: ')]
        heads = {number - 1 for number in rules}
        return [
            [cell.replace('\\|', '|') for cell in row]
            for number, row in enumerate(rows)
            if number not in heads and number not in rules
        ]

    def blocks(self, language: str) -> list[str]:
        """Return the blocks of code in a language."""
        return [code for found, code in _BLOCK.findall(self.text) if found == language]

    def commands(self) -> list[str]:
        """Return the lines of all shell blocks, and the igtl commands within the text."""
        lines = ''.join(self.blocks('sh')).splitlines()
        return [line.strip() for line in [*lines, *_INLINE.findall(self.text)] if line.strip()]

    def links(self) -> list[str]:
        """Return the targets of links to files, without anchors."""
        found = [link.partition('#')[0] for link in _LINK.findall(self.text)]
        return [link for link in found if link and '://' not in link]


@pytest.fixture
def document() -> Callable[[str], Document]:
    """Return a document of the repository by its path."""

    def read(name: str) -> Document:
        return Document(ROOT / name)

    return read


@pytest.fixture
def documents() -> list[Document]:
    """Return all documents that strangers read."""
    names = ['README.md', 'CONTRIBUTING.md']
    return [Document(path) for path in [*map(ROOT.joinpath, names), *(ROOT / 'docs').glob('*.md')]]
