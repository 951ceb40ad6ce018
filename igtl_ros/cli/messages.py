# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Messages of files: captures, and JSON as `igtl echo --json` prints it or people write it."""

from __future__ import annotations

from collections.abc import Iterator
import io
import time
from typing import Any
from typing import BinaryIO
from typing import NamedTuple

from igtl_ros.cli.exit_codes import CommandError
from igtl_ros.cli.exit_codes import ExitCode
from igtl_ros.cli.files import open_input
from igtl_ros.openigtlink import FramingError
from igtl_ros.openigtlink import from_nanoseconds
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink.json_twin import from_json
from igtl_ros.openigtlink.json_twin import values
from igtl_ros.recordings.capture import read_capture
from igtl_ros.recordings.capture import SUFFIX


class Found(NamedTuple):
    """
    A message of a file.

    :param where: file and line, for errors.
    """

    where: str
    packet: Packet


def read_messages(path: str) -> Iterator[Packet]:
    """
    Give the messages of a file: of a capture (.igtl), or of JSON.

    :raises CommandError: it cannot be read, or one of them.
    """
    if not path.endswith(SUFFIX):
        yield from (found.packet for found in read_json(path))
        return
    with open_input(path) as file:
        try:
            for offset, event in read_capture(file):
                if not isinstance(event, Packet):
                    raise CommandError(f'{path}: at byte {offset}: {event}', ExitCode.BAD_FILE)
                yield event
        except FramingError as error:
            raise CommandError(f'{path}: {error}', ExitCode.BAD_FILE) from None


def read_json(path: str) -> Iterator[Found]:
    """
    Give the messages of JSON as they come: one object a line, or objects and arrays at large.

    :raises CommandError: the file or a message cannot be read; it names the line.
    """
    with open_input(path) as file:
        try:
            for line, value in _values(file):
                where = f'{path}: line {line}'
                yield Found(where, _packet(value, where))
        except PackError as error:
            raise CommandError(f'{path}: {error}', ExitCode.BAD_FILE) from None
        except UnicodeError as error:
            raise CommandError(f'{path}: not UTF-8: {error}', ExitCode.BAD_FILE) from None


def _values(file: BinaryIO) -> Iterator[tuple[int, Any]]:
    """Give JSON values with their lines, each as soon as its line is there."""
    lines = io.TextIOWrapper(file, 'utf-8-sig', newline='\n')
    single = False  # whether a line has been a value by itself
    try:
        for number, line in enumerate(lines, 1):
            try:
                found = [*values(line.rstrip(), number)]
            except PackError:
                if single:
                    raise
                yield from values(line + lines.read(), number)
                return
            yield from found
            single = single or bool(found)
    finally:
        lines.detach()


def _packet(value: Any, where: str) -> Packet:
    """Return the message, which can be packed; the time is now if it states none."""
    try:
        packet = from_json(value, from_nanoseconds(time.time_ns()))
        packet.pack()
    except PackError as error:
        raise CommandError(f'{where}: {error}', ExitCode.BAD_FILE) from None
    return packet
