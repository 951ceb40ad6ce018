# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Help: of `igtl` and of every command, and that it tells what there is."""

from __future__ import annotations

import argparse
import re

from igtl_ros.cli.exit_codes import ExitCode
from igtl_ros.cli.main import build_parser
from igtl_ros.cli.main import COMMANDS
from igtl_ros.cli.main import main
import pytest

KINDS = ('tracker', 'sweep', 'position')
HELP = [[], *([name] for name in COMMANDS), *(['simulate', kind] for kind in KINDS)]


def help_of(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as end:
        main([*arguments, '--help'])
    assert end.value.code == 0
    captured = capsys.readouterr()
    assert captured.err == ''
    return captured.out


def test_commands() -> None:
    assert {'echo', 'send', 'play', 'simulate', 'demo'} <= set(COMMANDS)


def test_help_lists_all_commands(capsys: pytest.CaptureFixture[str]) -> None:
    text = ' '.join(help_of([], capsys).split())  # long lines are wrapped
    for name, module in COMMANDS.items():
        summary = (module.__doc__ or '').strip().partition('\n')[0].rstrip('.')
        assert summary
        assert f' {name} {summary}' in text


def test_help_has_all_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    said = {int(number) for number in re.findall(r'\b(\d+) [a-z]', help_of([], capsys))}
    assert {int(code) for code in ExitCode} <= said


@pytest.mark.parametrize('arguments', HELP, ids=' '.join)
def test_help_tells_every_option(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    parser = build_parser()
    for name in arguments:
        (choices,) = (
            action.choices
            for action in parser._actions
            if isinstance(action, argparse._SubParsersAction)
        )
        parser = choices[name]
    text = help_of(arguments, capsys)
    for action in parser._actions:
        for option in action.option_strings:
            assert (option in text) == (action.help != argparse.SUPPRESS)
    assert text.startswith('usage: igtl')


@pytest.mark.parametrize('name', sorted({*COMMANDS} - {'simulate', 'demo'}))
def test_examples_in_the_help_can_be_parsed(name: str) -> None:
    """What a docstring shows as a command is one."""
    lines = re.findall(r'^ *igtl (.+)$', COMMANDS[name].__doc__ or '', re.MULTILINE)
    assert lines
    for line in lines:
        words = [word.strip("'") for word in re.findall(r"'[^']*'|\S+", line.split('   ')[0])]
        assert build_parser().parse_args(words).command == name
