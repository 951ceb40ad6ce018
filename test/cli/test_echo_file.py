# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""`igtl echo FILE`: what is readable is printed, what is not is said with its place."""

from __future__ import annotations

import io
import json
from pathlib import Path
import sys
from typing import Any

from igtl_ros.cli.exit_codes import ExitCode
from igtl_ros.cli.main import main
from igtl_ros.openigtlink import from_nanoseconds
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Status
from igtl_ros.openigtlink import String
import pytest
from transport_support import pose

SECOND = 10**9
TEN = [
    Packet(pose(number).body, 'Probe', from_nanoseconds(100 * SECOND + number * SECOND // 20))
    for number in range(10)
]
DATA = b''.join(packet.to_bytes() for packet in TEN)
ONE = len(TEN[0].to_bytes())


def echo(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, list[str], str]:
    """Return exit code, what was printed, and what was said."""
    code = main(['echo', *map(str, arguments)])
    captured = capsys.readouterr()
    return code, captured.out.splitlines(), captured.err


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / 'ten.igtl'
    path.write_bytes(DATA)
    return path


def test_times_and_rates_are_those_of_the_messages(path: Path, capsys: Any) -> None:
    code, lines, said = echo(capsys, path)
    assert code == 0
    assert [line.split()[0] for line in lines][:3] == [
        '00:01:40.000',
        '00:01:40.050',
        '00:01:40.100',
    ]
    assert [' 20.0 Hz ' in line for line in lines] == [False, *[True] * 9]
    assert said == 'TRANSFORM Probe: 10 messages, 20.0 Hz\n'


def test_count(path: Path, capsys: Any) -> None:
    code, lines, _ = echo(capsys, path, '--count', 3)
    assert (code, len(lines)) == (0, 3)
    code, lines, _ = echo(capsys, path, '--count', 11)
    assert (code, len(lines)) == (ExitCode.NOTHING_ARRIVED, 10)


def test_selected(path: Path, capsys: Any) -> None:
    assert len(echo(capsys, path, '--device', 'Prob.', '--type', 'transform')[1]) == 10
    code, lines, said = echo(capsys, path, '--type', 'IMAGE')
    assert (code, lines, said) == (ExitCode.NOTHING_ARRIVED, [], '')


def test_any_name_of_a_file_that_is_there(tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / 'localhost:18944'
    path.write_bytes(DATA)
    assert len(echo(capsys, path)[1]) == 10


def test_a_file_that_is_not_there(tmp_path: Path, capsys: Any) -> None:
    code, lines, said = echo(capsys, tmp_path / 'none.igtl')
    assert (code, lines) == (ExitCode.BAD_FILE, [])
    assert said == f'igtl echo: {tmp_path / "none.igtl"}: No such file or directory\n'


def test_a_folder(tmp_path: Path, capsys: Any) -> None:
    (tmp_path / 'x.igtl').mkdir()
    code, _, said = echo(capsys, tmp_path / 'x.igtl')
    assert code == ExitCode.BAD_FILE
    assert 'Is a directory' in said


def test_an_empty_file(tmp_path: Path, capsys: Any) -> None:
    (tmp_path / 'x.igtl').write_bytes(b'')
    assert echo(capsys, tmp_path / 'x.igtl') == (ExitCode.NOTHING_ARRIVED, [], '')


def test_signs_of_life_are_part_of_a_file(tmp_path: Path, capsys: Any) -> None:
    (tmp_path / 'x.igtl').write_bytes(Packet(Status()).to_bytes())
    assert len(echo(capsys, tmp_path / 'x.igtl')[1]) == 1


@pytest.mark.parametrize('kept', [ONE - 1, ONE + 1, 9 * ONE + 57, 10 * ONE - 1])
def test_a_file_that_was_cut_off(kept: int, path: Path, capsys: Any) -> None:
    path.write_bytes(DATA[:kept])
    code, lines, said = echo(capsys, path, '--json')
    whole = kept // ONE
    assert (code, len(lines)) == (ExitCode.BAD_FILE, whole)
    assert f'igtl echo: {path}: ' in said
    assert f'the stream ended within a message (at byte {whole * ONE}, ' in said
    assert 'Traceback' not in said


def test_a_file_of_something_else(capsys: Any) -> None:
    code, lines, said = echo(capsys, __file__)
    assert (code, lines) == (ExitCode.BAD_FILE, [])
    assert f'{__file__}: not an OpenIGTLink header (at byte 0, ' in said


def test_a_message_that_is_lost(path: Path, capsys: Any) -> None:
    wrong = bytearray(DATA)
    wrong[2 * ONE - 1] ^= 1
    path.write_bytes(wrong)
    code, lines, said = echo(capsys, path)
    assert (code, len(lines)) == (ExitCode.BAD_FILE, 9)
    assert f"{path}: at byte {ONE}: TRANSFORM from 'Probe': checksum does not match" in said
    code, lines, _ = echo(capsys, path, '--no-crc')
    assert (code, len(lines)) == (0, 10)


def test_quiet_is_silent(path: Path, capsys: Any) -> None:
    code, lines, said = echo(capsys, path, '--quiet')
    assert (code, len(lines), said) == (0, 10, '')


def test_json_without_data_has_no_bytes(tmp_path: Path, capsys: Any) -> None:
    path = tmp_path / 'x.igtl'
    path.write_bytes(DATA[:ONE] + Packet(String.of('Nädel'), 'Note').to_bytes())
    _, (first, second), _ = echo(capsys, path, '--json')
    assert json.loads(first)['content']['matrix'][0] == [1, 0, 0, 0]
    assert json.loads(second)['content']['text'] == 'Nädel'
    assert 'Nädel' in second


@pytest.mark.parametrize('encoding', ['ascii', 'latin-1', 'utf-16'])
def test_json_is_utf_8_whatever_the_locale(
    encoding: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / 'x.igtl'
    path.write_bytes(Packet(String.of('µ→'), 'Note').to_bytes())
    raw = io.BytesIO()
    monkeypatch.setattr(sys, 'stdout', io.TextIOWrapper(raw, encoding))
    assert main(['echo', str(path), '--json', '--quiet']) == 0
    assert json.loads(raw.getvalue().decode('utf-8'))['content']['text'] == 'µ→'
