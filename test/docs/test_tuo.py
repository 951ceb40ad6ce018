# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""docs/tuo.md: the tests that it names exist, and the simulated scanner has its knobs."""

from __future__ import annotations

from pathlib import Path
import re
from typing import Any

from igtl_ros.scanner.controls import CONTROLS

NAME = 'docs/tuo.md'
ROOT = Path(__file__).resolve().parents[2]


def test_named_tests_exist(document: Any) -> None:
    rows = document(NAME).rows('Compared with other implementations')
    assert len(rows) >= 10
    for *_, tests in rows:
        named = re.findall(r'`(test/[\w/]+\.py)(?:::(\w+))?`', tests)
        assert named, tests
        for file, function in named:
            source = (ROOT / file).read_text()
            assert f'\ndef {function}' in source if function else '\ndef test_' in source, file


def test_knobs(document: Any) -> None:
    expected = []
    for name, control in CONTROLS.items():
        known = f'{control.low:g} to {control.high:g}', f'{control.step:g}'
        expected.append((f'`{name}`', *(('read-only', '') if control.read_only else known)))
    rows = document(NAME).rows('From a command line')
    assert [tuple(row) for row in rows] == expected
