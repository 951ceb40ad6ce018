# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The table: headings, cells, alignment, and drawing over itself."""

from __future__ import annotations

import io
import sys
from typing import Any

from igtl_ros.demo.table import LiveTable
from igtl_ros.demo.table import render
from igtl_ros.demo.table import Row
import pytest

FULL = Row('ProbeTracked', 'TRANSFORM', '/Probe/transform', 61, 19.96, 0.00214, 0, 3)
EMPTY = Row('Im', 'IMAGE', '', 0, 0.0, None, 12, None)


# Widths 12, 9, 16, 7, 7, 7, 7 and 4, with two blanks between: 83 in all.
TABLE = """\
device        type       topic             arrived     rate  latency  invalid  lost
-----------------------------------------------------------------------------------
ProbeTracked  TRANSFORM  /Probe/transform       61  20.0 Hz   2.1 ms        0     3
Im            IMAGE                              0   0.0 Hz        -       12     -"""


def test_cells() -> None:
    assert FULL.cells()[3:] == ('61', '20.0 Hz', '2.1 ms', '0', '3')
    assert EMPTY.cells() == ('Im', 'IMAGE', '', '0', '0.0 Hz', '-', '12', '-')


def test_render() -> None:
    """Text stands to the left, numbers to the right, and nothing is left at the ends of lines."""
    assert '\n'.join(render([FULL, EMPTY])) == TABLE


def test_no_rows() -> None:
    assert render([])[0].split() == [
        *('device', 'type', 'topic', 'arrived', 'rate', 'latency', 'invalid', 'lost')
    ]
    assert len(render([])) == 2


class Terminal(io.StringIO):
    """Keeps what is written, and is a terminal."""

    def isatty(self) -> bool:
        return True

    def taken(self) -> str:
        """Return what was written since the last time."""
        text = self.getvalue()
        self.seek(0)
        self.truncate()
        return text


def test_without_a_terminal_only_the_last_one_is_printed(capsys: Any) -> None:
    table = LiveTable(quiet=False)
    table.show([FULL], 'playing')
    assert capsys.readouterr().out == ''
    table.finish([FULL])
    assert capsys.readouterr().out.splitlines() == render([FULL])


def test_a_terminal_is_drawn_over(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, 'stdout', terminal)
    table = LiveTable(quiet=False)
    table.show([EMPTY], 'playing')
    assert terminal.taken().splitlines() == [*render([EMPTY]), 'playing']
    table.show([FULL, EMPTY], 'still')
    up = '\x1b[4A\r\x1b[J'  # the four lines of before, to the left, and clear what is below
    assert terminal.taken() == '\n'.join(
        [up + render([FULL, EMPTY])[0], *render([FULL, EMPTY])[1:], 'still', '']
    )
    table.finish([FULL])
    assert terminal.taken().startswith('\x1b[5A')
    table.show([FULL])
    assert not terminal.taken().startswith('\x1b'), 'what was finished stays'


def test_quiet_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, 'stdout', terminal)
    table = LiveTable(quiet=True)
    table.show([FULL], 'playing')
    assert terminal.taken() == ''
    table.finish([FULL])
    assert terminal.taken().splitlines() == render([FULL])
