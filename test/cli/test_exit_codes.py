# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Arguments and files that cannot be used: which exit code, which words, never a traceback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from cli_process import Igtl
from cli_recordings import write_recording
from igtl_ros.cli.exit_codes import CommandError
from igtl_ros.cli.exit_codes import ExitCode
from igtl_ros.cli.main import main
import numpy as np
import pytest
from transport_support import Side

WANT = 'expected NAME=X,Y,Z'
# Arguments: what stderr says.
USAGE: list[tuple[str, str]] = [
    ('', 'COMMAND'),
    ('dance', "invalid choice: 'dance'"),
    ('echo', 'ENDPOINT'),
    ('echo http://localhost:80', "scheme 'http' is none of igtl, igtl-listen"),
    ('echo localhost:99999', "'localhost:99999' is not an endpoint"),
    ('echo localhost:0', 'cannot connect to port 0'),
    ('echo localhost:18944/path', 'expected igtl://HOST:PORT'),
    ('echo localhost:1 --device (', "--device '(' is not a regular expression"),
    ('echo localhost:1 --count many', "invalid int value: 'many'"),
    ('echo localhost:1 --count 0', '--count 0: expected at least 1'),
    ('echo localhost:1 --header-version 3', 'invalid choice: 3'),
    ('echo localhost:1 --peer-version 3', 'invalid choice: 3'),
    ('echo localhost:1 --peer-version 1 --hello', '--hello is a message of header version 2'),
    ('echo localhost:1 --data', '--data goes with --json'),
    ('send localhost:1', 'TYPE and DEVICE are needed, or --json FILE'),
    ('send localhost:1 string', 'TYPE and DEVICE are needed, or --json FILE'),
    ('send localhost:1 string X --json x.json', 'no TYPE, DEVICE or --metadata'),
    ('send localhost:1 --metadata A=B --json x.json', 'no TYPE, DEVICE or --metadata'),
    (
        'send localhost:1 string X --metadata Room=7 --peer-version 1',
        "STRING 'X': its metadata would be lost, a --peer-version 1 cannot read it",
    ),
    ('send localhost:1 polydata X', "invalid choice: 'polydata'"),
    ('send nowhere:-1 string X', 'is not an endpoint'),
    ('send localhost:1 string ANameOfMoreThanTwentyBytes', 'device name is too long'),
    ('send localhost:1 transform X --at 1 2', 'expected 3 arguments'),
    ('send localhost:1 transform X --matrix 1 2 3', 'expected 16 arguments'),
    ('send localhost:1 transform X --at 1e300 0 0', 'does not fit float32'),
    ('send localhost:1 status X --code 70000', 'code is out of range'),
    ('send localhost:1 point X --point Nose', WANT.replace('X,Y,Z', 'VALUE')),
    ('send localhost:1 point X --point Nose=1,2', WANT),
    ('send localhost:1 point X --point Nose=1,2,z', WANT),
    ('send localhost:1 point X --point =1,2,3', "--point '=1,2,3'"),
    ('send localhost:1 string X --metadata Room', "--metadata 'Room': expected NAME=VALUE"),
    ('send localhost:1 image X', 'an image needs --npy FILE'),
    ('play FILE :0 --rate 0', '--rate 0: expected more than 0'),
    ('play FILE :0 --rate -1', '--rate -1: expected more than 0'),
    ('play FILE :0 --rate nan', '--rate nan: expected more than 0'),
    ('play FILE :0 --stamps never', "invalid choice: 'never'"),
    ('play FILE nowhere:x', 'is not an endpoint'),
    ('play', 'RECORDING'),
    ('simulate', 'KIND'),
    ('simulate weather', "invalid choice: 'weather'"),
    ('simulate tracker :0 --rate 0', '--rate 0: expected more than 0'),
    ('simulate tracker :0 --tools ANameOfMoreThanTwenty', 'device name is too long'),
    ('simulate sweep :0 --rate -2', '--rate -2: expected more than 0'),
]


def run(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """Return the exit code and what was said."""
    try:
        code = main(arguments)
    except SystemExit as end:  # argparse
        code = int(end.code or 0)
    captured = capsys.readouterr()
    assert captured.out == ''
    return code, captured.err


@pytest.mark.parametrize(('arguments', 'words'), USAGE)
def test_wrong_arguments(arguments: str, words: str, capsys: Any, tmp_path: Path) -> None:
    given = arguments.replace('FILE', str(write_recording(tmp_path))).split()
    code, said = run(given, capsys)
    assert code == ExitCode.USAGE == 2
    assert words in said
    assert 'Traceback' not in said


def write_files(folder: Path) -> None:
    np.savez(folder / 'archive.npy', np.zeros((2, 2)))
    (folder / 'archive.npz.npy').write_bytes((folder / 'archive.npy.npz').read_bytes())
    np.save(folder / 'objects.npy', np.array([[object()]]), allow_pickle=True)
    np.save(folder / 'good.npy', np.zeros((2, 2), 'u1'))
    (folder / 'cut.npy').write_bytes((folder / 'good.npy').read_bytes()[:-1])
    (folder / 'empty.npy').write_bytes(b'')
    (folder / 'text.npy').write_text('picture')
    (folder / 'folder.npy').mkdir()
    (folder / 'zip.npy').write_bytes(b'PK\3\4 and no more')


BAD_ARRAYS = ['none', 'archive.npz', 'objects', 'cut', 'empty', 'text', 'folder', 'zip']


@pytest.mark.parametrize('name', BAD_ARRAYS)
def test_arrays_that_cannot_be_read(name: str, capsys: Any, tmp_path: Path) -> None:
    write_files(tmp_path)
    path = tmp_path / f'{name}.npy'
    code, said = run(['send', 'localhost:1', 'image', 'X', '--npy', str(path)], capsys)
    assert code == ExitCode.BAD_FILE == 4
    assert said.startswith(f'igtl send: {path}: ')


BAD_VOXELS = [
    np.zeros(3),
    np.zeros(()),
    np.zeros((1, 1, 1, 256)),
    np.zeros((2, 2), bool),
    np.zeros((2, 2), complex),
    np.zeros((2, 2), 'i8'),
    np.array([['text']]),
]


@pytest.mark.parametrize('array', BAD_VOXELS, ids=lambda array: f'{array.shape}{array.dtype}')
def test_arrays_that_are_no_image(array: Any, capsys: Any, tmp_path: Path) -> None:
    np.save(tmp_path / 'x.npy', array)
    arguments = ['send', 'localhost:1', 'image', 'X', '--npy', str(tmp_path / 'x.npy')]
    code, said = run(arguments, capsys)
    assert code == ExitCode.USAGE
    assert 'IMAGE cannot carry' in said


def no_recordings(folder: Path) -> dict[str, Path]:
    """Return files that `igtl play` cannot play, by what is wrong."""
    (folder / 'empty.mha').write_bytes(b'')
    (folder / 'noise.mha').write_bytes(bytes(range(256)))
    (folder / 'folder.mha').mkdir()
    cut = folder / 'cut.mha'
    cut.write_bytes(write_recording(folder).read_bytes()[:-1])
    return {
        'expected': folder / 'none.mha',
        'ElementDataFile': folder / 'empty.mha',
        'key = value': folder / 'noise.mha',
        'to read': folder / 'folder.mha',
        'pixels': cut,
        'a name that ends in': Path(__file__),
    }


WORDS = ['expected', 'ElementDataFile', 'key = value', 'to read', 'pixels', 'a name that ends in']


@pytest.mark.parametrize('words', WORDS)
def test_recordings_that_cannot_be_read(words: str, capsys: Any, tmp_path: Path) -> None:
    path = no_recordings(tmp_path)[words]
    code, said = run(['play', str(path), ':0', '--quiet'], capsys)
    assert code == ExitCode.BAD_FILE
    assert said.startswith(f'igtl play: {path}: ')
    assert words in said


def test_a_recording_without_frames(capsys: Any, tmp_path: Path) -> None:
    path = write_recording(tmp_path, 0)
    code, said = run(['play', str(path), ':0'], capsys)
    assert (code, said) == (ExitCode.BAD_FILE, f'igtl play: {path}: no frames\n')


def test_pixels_that_the_wire_cannot_carry(
    igtl: Callable[..., Igtl], side: Side, tmp_path: Path
) -> None:
    path = write_recording(tmp_path, element='MET_LONG_LONG')
    process = igtl('play', path, ':0')
    side.connect(process.port)
    assert process.ended() == ExitCode.BAD_FILE
    assert f'igtl play: {path}: ' in process.stderr
    assert 'int64' in process.stderr


def test_times_that_the_wire_cannot_carry(
    igtl: Callable[..., Igtl], side: Side, tmp_path: Path
) -> None:
    path = write_recording(tmp_path, first=-5)
    process = igtl('play', path, ':0', '--stamps', 'recorded')
    side.connect(process.port)
    assert process.ended() == ExitCode.BAD_FILE
    assert '1970 to 2106' in process.stderr


LISTENERS = [
    'echo :{port}',
    'send :{port} string X',
    'play {file} :{port}',
    'simulate tracker :{port}',
]


@pytest.mark.parametrize('arguments', LISTENERS)
def test_a_port_in_use(arguments: str, side: Side, capsys: Any, tmp_path: Path) -> None:
    port = side.listen()
    given = arguments.format(port=port, file=write_recording(tmp_path)).split()
    code, said = run([*given, '--quiet'], capsys)
    assert code == ExitCode.NO_CONNECTION == 3
    assert f'cannot open igtl-listen://127.0.0.1:{port}' in said
    assert 'in use' in said


TLS = [
    ('igtls-listen://127.0.0.1:0', 'needs a certificate'),
    ('igtls-listen://127.0.0.1:0 --tls-certificate none.pem', 'none.pem'),
    ('igtls://127.0.0.1:1 --tls-authorities none.pem', 'none.pem'),
]


@pytest.mark.parametrize(('arguments', 'words'), TLS)
def test_tls_files_that_cannot_be_used(arguments: str, words: str, capsys: Any) -> None:
    code, said = run(['echo', *arguments.split(), '--quiet'], capsys)
    assert code == ExitCode.NO_CONNECTION
    assert words in said


def test_codes_are_what_the_help_says() -> None:
    assert {code.name: int(code) for code in ExitCode} == {
        'OK': 0,
        'NOTHING_ARRIVED': 1,
        'USAGE': 2,
        'NO_CONNECTION': 3,
        'BAD_FILE': 4,
        'INTERRUPTED': 130,
    }
    error = CommandError('no', ExitCode.BAD_FILE)
    assert (str(error), error.code) == ('no', 4)
