# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Search for input that breaks the protocol code, guided by the branches that it reaches.

Runs until Ctrl-C, or for --seconds. The targets of fuzz_targets.py take turns; what they learn is
kept in build/fuzz and taken up again. Given files, it runs these and shows what they break.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import suppress
import faulthandler
from importlib.util import find_spec
from itertools import cycle
import os
from pathlib import Path
import signal
import subprocess
import sys
from threading import Thread
import time

from fuzz_findings import describe
from fuzz_findings import FOLDER
from fuzz_findings import FOUND
from fuzz_findings import headline
from fuzz_findings import sort_out
from fuzz_findings import target_of
import fuzz_progress
from fuzz_progress import Listener
from fuzz_progress import Progress
from fuzz_targets import TARGETS
from fuzz_targets import TYPES

_TURN = 30.0  # seconds
_SHORT_TURN = 10.0  # the first, so that all have one soon, and where the last one reached nothing
_TELL_EVERY = 5.0
_HANG = 15  # seconds for one input; a finding may take three to be shortened
_MEMORY = 2048  # MiB


class Turn:
    """A worker, and the thread that reads what it says."""

    def __init__(self, name: str, seconds: float, progress: Progress) -> None:
        self.name = name
        self._progress = progress
        self._listener = Listener(progress)
        self._begin = time.monotonic()
        self._process = subprocess.Popen(
            _command(name, seconds),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors='replace',
            start_new_session=True,  # Ctrl-C is for us, we tell it
        )
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        for text in self._process.stderr or ():
            self._listener.read(text)

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def stop(self) -> bool:
        """End the worker if it still runs, and take its last words; False if it could not run."""
        stopped = self.running
        if stopped:
            self._process.kill()  # all that it has is in files
        self._process.wait()
        self._reader.join(5)
        self._progress.seconds += time.monotonic() - self._begin
        if self._process.returncode and not stopped:
            self._progress.died += 1
            print(f'{self.name}: a worker died with code {self._process.returncode}:')
            print('\n'.join(f'  {text[:200]}' for text in self._listener.rest))
            return self._listener.runs > 0
        return True


def _command(name: str, seconds: float) -> list[str]:
    corpus, seeds = FOLDER / 'corpus' / name, FOLDER / 'seeds' / name
    return [
        sys.executable,
        str(Path(__file__).with_name('fuzz_worker.py')),
        name,
        f'-max_total_time={max(1, round(seconds))}',
        f'-max_len={TARGETS[name].max_size}',
        f'-timeout={_HANG}',
        f'-rss_limit_mb={_MEMORY}',
        '-use_value_profile=1',  # how close a comparison came counts too
        f'-dict={FOLDER / "dictionary"}',
        f'-artifact_prefix={FOUND / name}-',
        str(corpus),
        str(seeds),
    ]


def prepare(names: list[str]) -> None:
    """Write seeds and dictionary; what was learned before stays."""
    FOUND.mkdir(parents=True, exist_ok=True)
    words = (name.ljust(12, '\0').replace('\0', r'\x00') for name in TYPES)
    (FOLDER / 'dictionary').write_text(''.join(f'"{word}"\n' for word in words))
    for name in names:
        (FOLDER / 'corpus' / name).mkdir(parents=True, exist_ok=True)
        seeds = FOLDER / 'seeds' / name
        seeds.mkdir(parents=True, exist_ok=True)
        for old in seeds.iterdir():
            old.unlink()
        for number, data in enumerate(TARGETS[name].seeds()):
            (seeds / f'{number:03}').write_bytes(data)


def turns(targets: dict[str, Progress], seconds: float) -> Iterator[tuple[str, float]]:
    """Give targets and for how long, again and again until the time is up."""
    begin = time.monotonic()
    reached = dict.fromkeys(targets, 0)
    short = min(_SHORT_TURN, seconds / len(targets))
    for name in cycle(targets):
        left = begin + seconds - time.monotonic()
        if left < 1:
            return
        before, reached[name] = reached[name], targets[name].coverage
        yield name, min(left, _TURN if reached[name] > before else short)


def search(names: list[str], seconds: float, jobs: int) -> dict[str, Progress]:
    """Let the targets take turns until the time is up or the user has enough."""
    targets = {name: Progress() for name in names}
    begin = told = time.monotonic()
    before = 0
    coming: Iterator[tuple[str, float]] = turns(targets, seconds)
    running: list[Turn] = []
    with suppress(KeyboardInterrupt):
        while True:
            for turn in [turn for turn in running if not turn.running]:
                running.remove(turn)
                if not turn.stop():
                    coming = iter(())  # all others would fail too
            while len(running) < jobs and (following := next(coming, None)):
                running.append(Turn(*following, targets[following[0]]))
            if not running:
                break
            time.sleep(0.1)
            if (now := time.monotonic()) - told > _TELL_EVERY:
                runs = sum(progress.runs for progress in targets.values())
                rate, told, before = (runs - before) / (now - told), now, runs
                names_now = [turn.name for turn in running]
                print(fuzz_progress.line(now - begin, names_now, targets, rate), flush=True)
    if running:
        print('Stopping ...')
    for turn in running:
        turn.stop()
    return targets


def report(targets: dict[str, Progress], known: list[Path]) -> int:
    """Print the summary; return the exit code: 1 with any finding, new or old, or failure."""
    print(f'\n{fuzz_progress.table(targets)}\n')
    found = sorted(path for path in FOUND.glob('*-*') if path.is_file())
    for path in found:
        print(f'{"known before" if path in known else "NEW"}  {headline(path)}')
        print(f'  make fuzz FUZZ_ARGS={path.relative_to(FOLDER.parents[1])}')
    print(f'{len(found)} findings' if found else 'Nothing found.')
    return 1 if found or any(progress.died for progress in targets.values()) else 0


def show(paths: list[Path]) -> int:
    """Run inputs, and print what they break."""
    broken = 0
    for path in paths:
        if target_of(path) not in TARGETS:
            sys.exit(f'{path}: the name has to begin with one of {", ".join(TARGETS)}, then -')
        faulthandler.dump_traceback_later(_HANG, exit=True, file=2)
        text = describe(path)
        faulthandler.cancel_dump_traceback_later()
        print(f'{path}\n{text or "  breaks nothing"}\n')
        broken += bool(text)
    return 1 if broken else 0


def main(argv: list[str] | None = None) -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__, prog='make fuzz')
    parser.add_argument('paths', nargs='*', type=Path, help='findings to run again')
    parser.add_argument('--seconds', type=float, default=float('inf'))
    parser.add_argument('--target', action='append', choices=[*TARGETS], help='again for more')
    parser.add_argument('--jobs', type=int, default=max(1, (os.cpu_count() or 1) - 1))
    options = parser.parse_args(argv)
    if options.paths:
        return show(options.paths)
    if find_spec('atheris') is None:
        sys.exit('atheris is not installed: pip install -r requirements/fuzz.txt')
    names = options.target or [*TARGETS]
    prepare(names)
    known = sort_out()
    print(f'{len(known)} earlier findings are still there. Ctrl-C ends the search.', flush=True)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    return report(search(names, options.seconds, max(1, options.jobs)), known)


if __name__ == '__main__':
    sys.exit(main())
