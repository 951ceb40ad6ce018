# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What commands say on stderr; stdout is for what was asked for."""

from __future__ import annotations

from collections.abc import Callable
import io
import sys
import time

Say = Callable[[str], None]


def speaker(quiet: bool) -> Say:
    """Return a function that says a line, or nothing."""
    return _silent if quiet else _say


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _silent(text: str) -> None:
    pass


def put(line: str) -> None:
    """Print a line on stdout now, as UTF-8 whatever the terminal's locale is."""
    if isinstance(sys.stdout, io.TextIOWrapper) and sys.stdout.encoding.lower() != 'utf-8':
        sys.stdout.reconfigure(encoding='utf-8')
    print(line, flush=True)


class Progress:
    """
    One line on stderr that is overwritten; silent where stderr is no terminal.

    :param quiet: say nothing at all.
    """

    def __init__(self, quiet: bool) -> None:
        self._shown = not quiet and sys.stderr.isatty()
        self._last = 0.0
        self._width = 0

    def __call__(self, text: str, last: bool = False) -> None:
        """Show the text, ten times a second at most."""
        now = time.monotonic()
        if not self._shown or (now - self._last < 0.1 and not last):
            return
        self._last = now
        sys.stderr.write('\r' + text.ljust(self._width) + ('\n' if last else ''))
        sys.stderr.flush()
        self._width = len(text)
