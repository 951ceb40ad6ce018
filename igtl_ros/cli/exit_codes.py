# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What the exit codes of `igtl` mean; docs/igtl.md has the same table."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """Exit codes."""

    OK = 0
    NOTHING_ARRIVED = 1  # or less than was asked for
    USAGE = 2  # wrong arguments
    NO_CONNECTION = 3  # cannot connect or listen
    BAD_FILE = 4  # a recording or image that cannot be read
    INTERRUPTED = 130  # Ctrl-C


class CommandError(Exception):
    """
    Ends the command with a message.

    :param code: the exit code.
    """

    def __init__(self, message: str, code: ExitCode) -> None:
        super().__init__(message)
        self.code = code
