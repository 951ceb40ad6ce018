# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""docs/igtl.md has every argument and exit code; commands in all documents can be typed."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
import re
import shlex
from typing import Any

from igtl_ros.bridge.parameters import PARAMETERS
from igtl_ros.cli.exit_codes import ExitCode
from igtl_ros.cli.main import build_parser
import pytest

NAME = 'docs/igtl.md'
NAMES = {parameter.name for parameter in PARAMETERS}


def leaves(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """Give the parsers that have no commands below them."""
    choices = [
        action.choices
        for action in parser._actions
        if isinstance(action, argparse._SubParsersAction)
    ]
    if not choices:
        yield parser
    for parsers in choices:
        for each in parsers.values():
            yield from leaves(each)


PARSERS = {parser.prog: parser for parser in leaves(build_parser())}


def arguments(parser: argparse.ArgumentParser) -> set[str]:
    return {
        action.option_strings[-1] if action.option_strings else str(action.metavar)
        for action in parser._actions
        if not isinstance(action, argparse._HelpAction) and action.help != argparse.SUPPRESS
    }


def documented(document: Any, heading: str) -> set[str]:
    return {row[0].strip('`').split()[0] for row in document(NAME).rows(heading)}


@pytest.mark.parametrize('command', PARSERS)
def test_every_argument_is_there(document: Any, command: str) -> None:
    shared = documented(document, 'Connection options')
    own = documented(document, command)
    expected = arguments(PARSERS[command])
    assert own == expected - shared
    assert shared <= expected or not shared & expected


def test_exit_codes(document: Any) -> None:
    rows = document(NAME).rows('Exit codes')
    assert [(int(code), name) for code, name, _ in rows] == [
        (code.value, f'`{code.name}`') for code in ExitCode
    ]


def test_every_command_in_the_documents_parses(documents: Any) -> None:
    found = 0
    for document in documents:
        for line in document.commands():
            for command in re.split(r' [|>] ', line):
                if command.startswith('igtl ') and '--help' not in command:
                    build_parser().parse_args(shlex.split(command, comments=True)[1:])
                    found += 1
    assert found > 20


def test_every_parameter_on_a_command_line_exists(documents: Any) -> None:
    for document in documents:
        for command in document.commands():
            if 'igtl_bridge' in command:
                names = re.findall(r'-p (\w+):=', command)
                assert set(names) <= NAMES, command
                assert ('-p ' in command) == bool(names)
