# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Print the messages that arrive.

igtl echo localhost:18944                   everything, until Ctrl-C
igtl echo localhost:18944 --type TRANSFORM --device 'Probe.*' --count 10
igtl echo :18944                            listen, and print what clients send
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
import re
import time

from igtl_ros.cli.describe import describe
from igtl_ros.cli.describe import on_one_line
from igtl_ros.cli.exit_codes import CommandError
from igtl_ros.cli.exit_codes import ExitCode
from igtl_ros.cli.output import speaker
from igtl_ros.cli.session import add_endpoint_arguments
from igtl_ros.cli.session import Event
from igtl_ros.cli.session import open_session
from igtl_ros.cli.session import Session
from igtl_ros.openigtlink import Packet


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    add_endpoint_arguments(parser)
    parser.add_argument('--count', type=int, metavar='N', help='end after N messages')
    parser.add_argument(
        '--device',
        metavar='RE',
        default='.*',
        help='only devices whose whole name fits this regular expression',
    )
    parser.add_argument('--type', metavar='T', help='only messages of this type, such as IMAGE')
    parser.add_argument(
        '--timeout',
        type=float,
        metavar='S',
        help='end after S seconds; exit code 1 if too little has arrived',
    )
    parser.add_argument('--quiet', action='store_true', help='only messages, nothing on stderr')


def run(options: argparse.Namespace) -> ExitCode:
    """Print messages; return whether enough arrived."""
    try:
        device = re.compile(options.device)
    except re.error as error:
        raise CommandError(
            f'--device {options.device!r} is not a regular expression: {error}', ExitCode.USAGE
        ) from None
    printer = _Printer(options, device)
    with open_session(options) as session:
        printer.say(f'{options.endpoint}: waiting')
        try:
            printer.run(session)
        finally:
            printer.summarise()
    if printer.total >= (options.count or 1):
        return ExitCode.OK
    return ExitCode.NOTHING_ARRIVED if printer.connected else ExitCode.NO_CONNECTION


@dataclass(slots=True)
class _Stream:
    """How many messages of one device came, and when."""

    first: float
    last: float
    count: int = 0

    def __str__(self) -> str:
        seconds = self.last - self.first
        rate = f', {(self.count - 1) / seconds:.1f} Hz' if seconds > 0 else ''
        return f'{self.count} messages{rate}'


class _Printer:
    """Prints the messages that are asked for, and counts them by device."""

    def __init__(self, options: argparse.Namespace, device: re.Pattern[str]) -> None:
        self.say = speaker(options.quiet)
        self.connected = False
        self._options = options
        self._device = device
        self._streams: dict[str, _Stream] = {}
        self._last_said = ''

    @property
    def total(self) -> int:
        """Return how many messages were printed."""
        return sum(stream.count for stream in self._streams.values())

    def run(self, session: Session) -> None:
        """Print until --count or --timeout."""
        options = self._options
        deadline = None if options.timeout is None else time.monotonic() + options.timeout
        while (event := session.next(deadline)) is not None:
            packet = event.packet
            if packet is None:
                self._tell(event)
            elif _wanted(packet, options.type, self._device):
                self._print(packet)
                if options.count and self.total >= options.count:
                    return

    def summarise(self) -> None:
        """Say how much has come from whom, and how fast."""
        for name, stream in sorted(self._streams.items()):
            self.say(f'{name}: {stream}')

    def _print(self, packet: Packet) -> None:
        print(describe(packet), flush=True)
        now = time.monotonic()
        name = on_one_line(f'{packet.type_name} {packet.full_device_name}')
        stream = self._streams.setdefault(name, _Stream(now, now))
        stream.last = now
        stream.count += 1

    def _tell(self, event: Event) -> None:
        """Say what happens to the connection; attempts that fail alike are said once."""
        text = ''
        if event.kind == 'connected':
            self.connected = True
            text = f'{event.peer}: connected'
        elif event.detail:
            kind = event.kind.removeprefix('state ')
            text = f'{event.peer or "endpoint"}: {kind}: {event.detail}'
        if text and text != self._last_said:
            self.say(text)
            self._last_said = text


def _wanted(packet: Packet, type_name: str | None, device: re.Pattern[str]) -> bool:
    if not packet.device_name and packet.type_name == 'STATUS' and type_name != 'STATUS':
        return False  # a sign of life
    return type_name in (None, packet.type_name) and bool(
        device.fullmatch(packet.full_device_name)
    )
