# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The C++ OpenIGTLink library, timed by a small program that is compiled when it is needed."""

from __future__ import annotations

from pathlib import Path
import re
import shutil
import subprocess

SOURCE = Path(__file__).with_name('cxx') / 'codec.cxx'
HEADERS = ('/usr/include/openigtlink', '/usr/local/include/igtl', '/usr/include/igtl')
Times = dict[tuple[str, str, str], float]  # (message, direction, variant) to nanoseconds


class Missing(Exception):
    """There is no compiler or no library; the text says what to install."""


def build(folder: Path) -> Path:
    """
    Compile the program with -O2.

    :raises Missing: no compiler, no library, or it does not compile.
    """
    compiler = shutil.which('g++') or shutil.which('clang++')
    headers = next((path for path in HEADERS if Path(path, 'igtlMessageBase.h').exists()), None)
    if compiler is None:
        raise Missing('no C++ compiler: install g++')
    if headers is None:
        raise Missing('no C++ OpenIGTLink library: install libopenigtlink-dev')
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / 'codec'
    command = [compiler, '-O2', '-std=c++17', f'-I{headers}', str(SOURCE), '-o', str(program)]
    result = subprocess.run(
        [*command, '-lOpenIGTLink', '-lpthread'], capture_output=True, text=True
    )
    if result.returncode:
        raise Missing(f'the C++ program does not compile:\n{result.stderr}')
    return program


def version() -> str:
    """Return the library's version where the system knows it."""
    for folder in ('/usr/lib', '/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu'):
        for path in Path(folder).glob('libOpenIGTLink.so.*'):
            if found := re.search(r'so\.(\d+\.\d+.*)', path.name):
                return found[1]
    return 'of unknown version'


def times(program: Path, seconds: float) -> Times:
    """Measure every message for some seconds, in nanoseconds a message."""
    output = subprocess.run(
        [str(program), str(seconds)], check=True, capture_output=True, text=True
    ).stdout
    rows = [line.split(';') for line in output.splitlines()]
    return {(row[0], row[1], row[2]): float(row[3]) for row in rows}
