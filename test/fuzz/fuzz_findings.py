# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Inputs that break something: one file for each cause, as short as it will go.

    content-1f2e3d4c5b      target, and a hash of the error's type and place
"""

from __future__ import annotations

from hashlib import sha1
from pathlib import Path
import time
import traceback

from fuzz_oracle import run
from fuzz_oracle import Violation
from fuzz_targets import TARGETS

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / 'build' / 'fuzz'  # which git ignores
FOUND = FOLDER / 'found'
# How libFuzzer names what ended the whole process, and must not end another one.
_FATAL = ('crash-', 'timeout-', 'oom-')


def failure(name: str, data: bytes, *, memory: bool = True) -> Exception | None:
    """Return what a target raises on an input."""
    try:
        run(TARGETS[name].run, data, memory=memory)
    except Exception as error:
        return error
    return None


def cause(error: Exception) -> str:
    """Return what is the same for all inputs that break the same thing."""
    frames = traceback.extract_tb(error.__traceback__)
    library = ROOT / 'igtl_ros'
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(library)] or frames
    problem = error.problem if isinstance(error, Violation) else ''
    return f'{type(error).__name__} {problem} {Path(ours[-1].filename).name}:{ours[-1].lineno}'


def file_name(name: str, error: Exception) -> str:
    """Return the name of the one file that is kept of a cause."""
    return f'{name}-{sha1(cause(error).encode()).hexdigest()[:10]}'


def target_of(path: Path) -> str:
    """Return the name of the target that a file is for; those of libFuzzer are named alike."""
    return path.name.partition('-')[0]


def is_fatal(path: Path) -> bool:
    """Return whether an input is one that libFuzzer saved."""
    return path.name.partition('-')[2].startswith(_FATAL)


def save(name: str, data: bytes, error: Exception, folder: Path = FOUND) -> Path | None:
    """Write an input that breaks something, shortened; return None if the cause is known."""
    path = folder / file_name(name, error)
    if path.exists():
        return None
    folder.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)  # at once: shortening takes time, and may be stopped
    path.write_bytes(shorten(name, data, error))
    return path


def shorten(name: str, data: bytes, error: Exception, seconds: float = 3.0) -> bytes:
    """Leave out, then blank what the error does not need; smaller and smaller pieces."""
    end, wanted = time.monotonic() + seconds, cause(error)

    def fails(candidate: bytes) -> bool:
        found = failure(name, candidate)
        return found is not None and cause(found) == wanted

    for filler in (b'', b'\0'):
        size = len(data)
        while size := size // 2:
            at = 0
            while at < len(data) and time.monotonic() < end:
                piece = data[at : at + size]
                shorter = data[:at] + filler * len(piece) + data[at + size :]
                if shorter != data and fails(shorter):
                    data = shorter
                    at += len(filler) * size
                else:
                    at += size
    return data


def describe(path: Path) -> str:
    """Say what an input does, where, and how to have it again; empty if it breaks nothing."""
    name, data = target_of(path), path.read_bytes()
    error = failure(name, data)
    if error is None:
        return ''
    trace = ''.join(traceback.format_exception(error))
    return (
        f'{trace}'
        f'  input      {len(data)} bytes for target {name}: {_excerpt(data)}\n'
        f'  reproduce  make fuzz FUZZ_ARGS={_shown(path)}\n'
        f'  then keep  a row of KEPT in test/fuzz/test_targets.py'
    )


def headline(path: Path) -> str:
    """Return one line on a finding."""
    if is_fatal(path):
        return 'ended the process that fuzzed'
    error = failure(target_of(path), path.read_bytes())
    return f'{cause(error)}: {str(error)[:100]}' if error else 'does not always fail'


def _excerpt(data: bytes) -> str:
    text = data.hex()
    return text if len(text) <= 2000 else f'{text[:2000]}...'


def _shown(path: Path) -> Path:
    path = path.resolve()
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path


def sort_out(folder: Path = FOUND) -> list[Path]:
    """Return earlier findings that are still there; put the others into a folder `gone`."""
    still: dict[Path, None] = {}
    for path in sorted(folder.glob('*-*')):
        name = target_of(path)
        if is_fatal(path):
            still[path] = None
            continue
        error = failure(name, path.read_bytes()) if name in TARGETS else None
        if error is not None:  # under the name that it has today
            still[path.rename(folder / file_name(name, error))] = None
        else:
            (folder / 'gone').mkdir(exist_ok=True)
            path.rename(folder / 'gone' / path.name)
    return [*still]
