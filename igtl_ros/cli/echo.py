# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Print the messages that arrive, or those of a file.

igtl echo localhost:18944                   everything, until Ctrl-C
igtl echo localhost:18944 --type TRANSFORM --device 'Probe.*' --count 10
igtl echo :18944                            listen, and print what clients send
igtl echo localhost:18944 --json --data     one JSON object a line, with all bytes
igtl echo capture.igtl                      a file of messages back to back
"""

from __future__ import annotations

import argparse
import re
import time

from igtl_ros.cli.describe import describe
from igtl_ros.cli.exit_codes import CommandError
from igtl_ros.cli.exit_codes import ExitCode
from igtl_ros.cli.files import names_input
from igtl_ros.cli.files import open_input
from igtl_ros.cli.output import put
from igtl_ros.cli.output import speaker
from igtl_ros.cli.selection import Selection
from igtl_ros.cli.session import add_endpoint_arguments
from igtl_ros.cli.session import Event
from igtl_ros.cli.session import open_session
from igtl_ros.cli.session import Session
from igtl_ros.cli.streams import Streams
from igtl_ros.openigtlink import FramingError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Status
from igtl_ros.openigtlink import StatusCode
from igtl_ros.openigtlink.json_twin import dumps
from igtl_ros.openigtlink.json_twin import to_json
from igtl_ros.recordings.capture import read_capture


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    add_endpoint_arguments(parser, metavar='ENDPOINT|FILE')
    parser.add_argument(
        '--json', action='store_true', help='one JSON object a line, which igtl send takes'
    )
    parser.add_argument(
        '--data',
        action='store_true',
        help='with --json: the bytes of pixels and arrays too, as base64',
    )
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
    if options.data and not options.json:
        raise CommandError('--data goes with --json', ExitCode.USAGE)
    if options.count is not None and options.count < 1:
        raise CommandError(f'--count {options.count}: expected at least 1', ExitCode.USAGE)
    try:
        device = re.compile(options.device)
    except re.error as error:
        raise CommandError(
            f'--device {options.device!r} is not a regular expression: {error}', ExitCode.USAGE
        ) from None
    printer = _Printer(options, Selection(device, options.type))
    echo = _echo_file if names_input(options.endpoint) else _echo_endpoint
    return echo(options, printer)


def _echo_endpoint(options: argparse.Namespace, printer: _Printer) -> ExitCode:
    teller = _Teller(options.quiet)
    with open_session(options, answer=False, sends=False) as session:
        teller.say(f'{options.endpoint}: waiting')
        try:
            _print_events(session, options, printer, teller)
        finally:
            printer.summarise()
    if printer.enough(options.count or 1):
        return ExitCode.OK
    return ExitCode.NOTHING_ARRIVED if teller.connected else ExitCode.NO_CONNECTION


def _print_events(
    session: Session, options: argparse.Namespace, printer: _Printer, teller: _Teller
) -> None:
    """Print until --count or --timeout."""
    deadline = None if options.timeout is None else time.monotonic() + options.timeout
    while not printer.enough(options.count) and (event := session.next(deadline)) is not None:
        if event.packet is None:
            teller.tell(event)
        elif options.type or not _is_sign_of_life(event.packet):
            printer.take(event.packet, event.moment)


def _is_sign_of_life(packet: Packet) -> bool:
    """Return whether a message says nothing but that its sender is there."""
    body = packet.body
    return (
        isinstance(body, Status)
        and not packet.device_name
        and body.code == StatusCode.OK
        and not body.message
    )


def _echo_file(options: argparse.Namespace, printer: _Printer) -> ExitCode:
    path, lost = options.endpoint, 0
    with open_input(path) as file:
        try:
            for offset, event in read_capture(file, check_crc=not options.no_crc):
                if isinstance(event, Packet):
                    printer.take(event, event.nanoseconds / 1e9 if event.timestamp else None)
                    if printer.enough(options.count):
                        break
                else:
                    lost += 1
                    printer.say(f'{path}: at byte {offset}: {event}')
        except FramingError as error:
            raise CommandError(f'{path}: {error}', ExitCode.BAD_FILE) from None
        finally:
            printer.summarise()
    if lost:
        return ExitCode.BAD_FILE
    return ExitCode.OK if printer.enough(options.count or 1) else ExitCode.NOTHING_ARRIVED


class _Printer:
    """Prints the messages that are asked for, and counts them by device."""

    def __init__(self, options: argparse.Namespace, selection: Selection) -> None:
        self.say = speaker(options.quiet)
        self._json = options.json
        self._data = options.data
        self._selection = selection
        self._streams = Streams()

    def enough(self, count: int | None) -> bool:
        """Return whether this many were printed; None is never enough."""
        return count is not None and self._streams.total >= count

    def take(self, packet: Packet, moment: float | None) -> None:
        """Print a message if it is wanted."""
        if not self._selection.has(packet):
            return
        stream = self._streams.add(packet, moment)
        if self._json:
            put(dumps(to_json(packet, self._data)))
        else:
            put(describe(packet, stream.rate))

    def summarise(self) -> None:
        """Say how much has come from whom, and how fast."""
        for stream in self._streams:
            self.say(str(stream))


class _Teller:
    """Says what happens to the connection; attempts that fail alike are said once."""

    def __init__(self, quiet: bool) -> None:
        self.say = speaker(quiet)
        self.connected = False
        self._last_said = ''

    def tell(self, event: Event) -> None:
        """Say it, if there is something to say."""
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
