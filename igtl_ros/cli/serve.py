# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Answer the queries of peers with the messages of files.

igtl serve :18944 brain.igtl landmarks.json   answer GET_IMAGE, GET_POINT, GET_CAPABIL, ...
igtl serve :18944 tracking.igtl --rate 50     values change: STT_TDATA gets a stream
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from itertools import cycle
import time

from igtl_ros.cli.describe import describe
from igtl_ros.cli.exit_codes import CommandError
from igtl_ros.cli.exit_codes import ExitCode
from igtl_ros.cli.messages import read_messages
from igtl_ros.cli.output import Say
from igtl_ros.cli.output import speaker
from igtl_ros.cli.session import add_endpoint_arguments
from igtl_ros.cli.session import open_session
from igtl_ros.cli.session import Session
from igtl_ros.openigtlink import from_nanoseconds
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import REQUESTS


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    add_endpoint_arguments(parser)
    parser.add_argument(
        'files',
        metavar='FILE',
        nargs='+',
        help='.igtl: messages back to back; others: JSON, one object a line',
    )
    parser.add_argument(
        '--rate',
        type=float,
        metavar='HZ',
        help='go through the messages again and again, stamped with the present time; '
        'without it, the last one of each device is there from the beginning',
    )
    parser.add_argument('--quiet', action='store_true', help='say nothing of requests')


def run(options: argparse.Namespace) -> ExitCode:
    """Serve until Ctrl-C."""
    packets = [packet for file in options.files for packet in read_messages(file)]
    if not packets:
        raise CommandError('there is no message in these files', ExitCode.BAD_FILE)
    if options.rate is not None and not options.rate > 0:
        raise CommandError(f'--rate {options.rate:g}: expected more than 0', ExitCode.USAGE)
    say = speaker(options.quiet)
    with open_session(options, push=False) as session:
        say(f'{options.endpoint}: serving {len(packets)} messages at port {session.port}')
        for packet in packets:
            session.hub.send(packet)
        if options.rate is None:
            _listen(session, say, None)
        else:
            _change(session, say, packets, 1.0 / options.rate)
    return ExitCode.OK


def _change(session: Session, say: Say, packets: list[Packet], period: float) -> None:
    """Send one message after the other, for ever."""
    due = time.monotonic()
    for packet in cycle(packets):
        session.hub.send(replace(packet, timestamp=from_nanoseconds(time.time_ns())))
        due += period
        _listen(session, say, due)


def _listen(session: Session, say: Say, deadline: float | None) -> None:
    """Say who comes and what is asked."""
    while (event := session.next(deadline)) is not None:
        if event.packet is not None:
            if event.packet.type_name in REQUESTS:
                say(f'{event.peer}: {describe(event.packet)}')
        elif event.kind in ('connected', 'disconnected', 'lost'):
            say(f'{event.peer}: {event.kind}{event.detail and f": {event.detail}"}')
