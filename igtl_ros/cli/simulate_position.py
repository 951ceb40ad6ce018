# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The position demonstration that OpenIGTLink's own programs have: POSITIONs, every 100 ms."""

from __future__ import annotations

import argparse
from math import cos
from math import sin
import time

from igtl_ros.cli.exit_codes import ExitCode
from igtl_ros.cli.output import Progress
from igtl_ros.cli.output import speaker
from igtl_ros.cli.session import add_endpoint_arguments
from igtl_ros.cli.session import open_session
from igtl_ros.cli.session import Session
from igtl_ros.openigtlink import from_nanoseconds
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Position

_RADIUS = 50.0  # mm
_POSITION_STEP = 2.0  # radians a message
_QUATERNION_STEP = 0.1
_CHANGE = {'connected': 1, 'disconnected': -1}


def add_position_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this kind."""
    add_endpoint_arguments(parser, default=':18000')
    parser.add_argument(
        '--rate', type=float, default=10.0, metavar='HZ', help='messages per second (default 10)'
    )
    parser.add_argument('--duration', type=float, metavar='S', help='end after S seconds')
    parser.add_argument('--quiet', action='store_true', help='nothing on stderr but errors')


def send_positions(options: argparse.Namespace) -> ExitCode:
    """Begin anew whenever somebody connects and nobody is there."""
    say, progress = speaker(options.quiet), Progress(options.quiet)
    with open_session(options) as session:
        say(f'positions every {1000 / options.rate:g} ms at port {session.port}')
        while True:
            say('waiting for a connection')
            session.wait('connected', None)
            if not _send_to_clients(session, options, progress):
                return ExitCode.OK


def _send_to_clients(session: Session, options: argparse.Namespace, progress: Progress) -> bool:
    """Send as long as somebody is there; return whether it was for less than --duration."""
    began, clients, number = time.monotonic(), 1, 0
    while options.duration is None or number / options.rate <= options.duration:
        moment = began + number / options.rate
        while (event := session.next(moment)) is not None:
            clients += _CHANGE.get(event.kind, 0)
            if not clients:
                return True
        stamp = from_nanoseconds(time.time_ns())
        session.hub.send(Packet(position(number), 'Tracker', stamp))
        number += 1
        progress(f'{number} positions sent')
    return False


def position(number: int) -> Position:
    """Return the position that comes after so many others; its quaternion is not of length 1."""
    phi, theta = _POSITION_STEP * number, _QUATERNION_STEP * number
    x, y = _RADIUS * cos(phi), _RADIUS * sin(phi)
    return Position((x, y, x), (0.0, 2 / 3 * cos(theta), 3**-0.5, 2 / 3 * sin(theta)))
