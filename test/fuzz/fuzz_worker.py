# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
One process that fuzzes one target for some time; coverage_guided.py starts it.

    python fuzz_worker.py TARGET [options and folders of libFuzzer]

atheris instruments igtl_ros as it is imported and gives libFuzzer the coverage, which chooses
what to change next. A finding is saved, and the search goes on. On stderr stands what libFuzzer
says, and between it lines of our own: see fuzz_progress.
"""

from __future__ import annotations

from importlib import import_module
import sys
import time
from typing import Any
from zlib import crc32

# Measuring memory takes four times as long as all the rest.
_MEMORY_ONE_IN = 16
_TELL_EVERY = 1.0  # seconds


class Worker:
    """Runs the target, counts, and saves what it finds."""

    def __init__(self, name: str, findings: Any) -> None:
        self._name = name
        self._findings = findings
        self._runs = 0
        self._told = time.monotonic()

    def __call__(self, data: bytes) -> None:
        # Chosen by the input, so that it is the same in the next process.
        memory = crc32(data) % _MEMORY_ONE_IN == 0
        error = self._findings.failure(self._name, data, memory=memory)
        if error is not None:
            path = self._findings.save(self._name, data, error)
            if path is not None:
                print(f'\nFOUND {path}', file=sys.stderr, flush=True)
        self._runs += 1
        if (now := time.monotonic()) - self._told > _TELL_EVERY:
            self._told = now
            print(f'\nRUNS {self._runs}', file=sys.stderr, flush=True)


def main(argv: list[str]) -> None:
    """Fuzz until libFuzzer ends, which ends the process."""
    atheris: Any = import_module('atheris')
    with atheris.instrument_imports(include=['igtl_ros']):
        findings = import_module('fuzz_findings')
    atheris.Setup([argv[0], *argv[2:]], Worker(argv[1], findings))
    atheris.Fuzz()


if __name__ == '__main__':
    main(sys.argv)
