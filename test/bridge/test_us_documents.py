# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""docs/tuo.md and docs/diagnostics.md say of commands what the code does."""

from __future__ import annotations

from pathlib import Path
import re

import pytest
import yaml

pytestmark = pytest.mark.ros
pytest.importorskip('diagnostic_msgs.msg')

from igtl_ros.bridge.command_counters import CommandCounters  # noqa: E402
from igtl_ros.bridge.command_table import CommandTableError  # noqa: E402
from igtl_ros.bridge.command_table import KEYS  # noqa: E402
from igtl_ros.bridge.command_table import parse_aliases  # noqa: E402
from igtl_ros.bridge.command_table import parse_commands  # noqa: E402
from igtl_ros.bridge.command_table import TYPES  # noqa: E402
from igtl_ros.bridge.diagnostics import command_status  # noqa: E402
from igtl_ros.tuo.parameters import PARAMETERS  # noqa: E402
from igtl_ros.tuo.server import Push  # noqa: E402

DOCS = Path(__file__).parents[2] / 'docs'
TUO = (DOCS / 'tuo.md').read_text()


def rows(text: str, heading: str) -> list[list[str]]:
    """Return the rows of the tables below a heading, up to the next one of its level."""
    section = re.split(r'^## ', text.partition(f'\n## {heading}\n')[2], flags=re.MULTILINE)[0]
    lines = [line for line in section.splitlines() if line.startswith('|')]
    assert lines, heading
    cells = [[cell.strip() for cell in line[1:-1].split('|')] for line in lines]
    rules = {number for number, row in enumerate(cells) if set(''.join(row)) <= {'-'}}
    return [
        row for number, row in enumerate(cells) if number not in rules and number + 1 not in rules
    ]


def test_names_and_units() -> None:
    assert rows(TUO, 'Names and units') == [
        [f'`{name}`', known.unit, str(known.numbers), f'`{known.alias}`' if known.alias else '']
        for name, known in PARAMETERS.items()
    ]


def test_examples_can_be_used() -> None:
    blocks = re.findall(r'^```yaml\n(.*?)^```', TUO, re.MULTILINE | re.DOTALL)
    trees = [yaml.safe_load(block) for block in blocks]
    assert len(parse_aliases(trees[0]['us_aliases'])) == 3
    assert len(parse_commands(trees[1]['/**']['ros__parameters']['commands'])) == 5


def test_keys_and_types_of_the_table() -> None:
    found = [row[0].strip('`') for row in rows(TUO, 'Peers run other services')]
    assert [name for name in found if name in KEYS] == [*KEYS]
    assert [name for name in found if '/srv/' in name and ' ' not in name] == [*TYPES]


def test_what_is_said_of_a_wrong_table() -> None:
    wrong = [row for row in rows(TUO, 'Peers run other services') if 'line 1' in row[-1]]
    assert len(wrong) == 4
    for table, message in wrong:
        with pytest.raises(CommandTableError) as error:
            parse_commands(table.strip('`'))
        assert str(error.value) == message


def test_forms_of_pushes() -> None:
    names = [row[0].strip('`') for row in rows(TUO, 'Peers command a scanner in ROS')]
    assert [name for name in names if name in {push.value for push in Push}] == [
        push.value for push in Push
    ]


def test_counters() -> None:
    status = command_status('igtl_bridge', CommandCounters(), 0)
    found = [row[0].strip('`') for row in rows((DOCS / 'diagnostics.md').read_text(), 'Commands')]
    assert found == [value.key for value in status.values]
