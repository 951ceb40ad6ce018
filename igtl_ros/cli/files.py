# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Files in the place of endpoints, `-` for stdin and stdout, and how all of them fail."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextlib import ExitStack
from pathlib import Path
import sys
from typing import BinaryIO

from igtl_ros.cli.exit_codes import CommandError
from igtl_ros.cli.exit_codes import ExitCode
from igtl_ros.recordings.capture import SUFFIX

STANDARD = '-'


def names_file(text: str) -> bool:
    """Return whether something that may be an endpoint is a capture to write."""
    return text == STANDARD or text.endswith(SUFFIX)


def names_input(text: str) -> bool:
    """Return whether something that may be an endpoint is a capture to read."""
    return names_file(text) or Path(text).is_file()


@contextmanager
def open_input(path: str) -> Iterator[BinaryIO]:
    """
    Open a file for reading; close it at the end.

    :raises CommandError: it cannot be opened, or not be read later on.
    """
    with failing_as(path), ExitStack() as stack:
        yield sys.stdin.buffer if path == STANDARD else stack.enter_context(open(path, 'rb'))


@contextmanager
def open_output(path: str) -> Iterator[BinaryIO]:
    """
    Open a file for writing, from its beginning; close it at the end.

    :raises CommandError: it cannot be opened, or not be written later on.
    """
    with failing_as(path), ExitStack() as stack:
        file = sys.stdout.buffer if path == STANDARD else stack.enter_context(open(path, 'wb'))
        yield file
        file.flush()


@contextmanager
def failing_as(path: str) -> Iterator[None]:
    """Let what the system says of a file end the command; a reader who leaves does not."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise CommandError(f'{path}: {error.strerror or error}', ExitCode.BAD_FILE) from None
