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
from collections import Counter
import re
import time

from igtl_ros.cli.describe import describe
from igtl_ros.cli.exit_codes import CommandError
from igtl_ros.cli.exit_codes import ExitCode
from igtl_ros.cli.output import Say
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
    say = speaker(options.quiet)
    counts: Counter[str] = Counter()
    began = time.monotonic()
    with open_session(options) as session:
        say(f'{options.endpoint}: waiting')
        try:
            _print_messages(session, options, device, counts, say)
        finally:
            seconds = time.monotonic() - began
            for name, count in sorted(counts.items()):
                say(f'{name}: {count} messages, {count / seconds:.1f} Hz')
    wanted = options.count or 1
    return ExitCode.OK if sum(counts.values()) >= wanted else ExitCode.NOTHING_ARRIVED


def _print_messages(
    session: Session,
    options: argparse.Namespace,
    device: re.Pattern[str],
    counts: Counter[str],
    say: Say,
) -> None:
    deadline = None if options.timeout is None else time.monotonic() + options.timeout
    while (event := session.next(deadline)) is not None:
        packet = event.packet
        if packet is None:
            _say_event(event, say)
        elif _wanted(packet, options.type, device):
            print(describe(packet), flush=True)
            counts[f'{packet.type_name} {packet.full_device_name}'] += 1
            if options.count and sum(counts.values()) >= options.count:
                return


def _wanted(packet: Packet, type_name: str | None, device: re.Pattern[str]) -> bool:
    if not packet.device_name and packet.type_name == 'STATUS' and type_name != 'STATUS':
        return False  # a sign of life
    return type_name in (None, packet.type_name) and bool(
        device.fullmatch(packet.full_device_name)
    )


def _say_event(event: Event, say: Say) -> None:
    if event.kind == 'connected':
        say(f'{event.peer}: connected')
    elif event.detail:
        say(f'{event.peer or "endpoint"}: {event.kind.removeprefix("state ")}: {event.detail}')
