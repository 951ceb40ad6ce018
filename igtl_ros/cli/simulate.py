# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Be a device: a tracker, an ultrasound sweep, a scanner, or the position demonstration.

igtl simulate tracker                       TRANSFORMs and one TDATA at 20 Hz, port 18944
igtl simulate tracker --tools Probe Stylus Drill --rate 100
igtl simulate sweep --loop                  a made-up freehand sweep over a phantom
igtl simulate scanner                       a tracked ultrasound scanner that takes commands
igtl simulate position                      POSITIONs every 100 ms, port 18000
"""

from __future__ import annotations

import argparse
from itertools import count
from math import cos
from math import sin
import time

from igtl_ros.cli import simulate_scanner
from igtl_ros.cli.exit_codes import CommandError
from igtl_ros.cli.exit_codes import ExitCode
from igtl_ros.cli.output import Progress
from igtl_ros.cli.output import speaker
from igtl_ros.cli.play import add_player_arguments
from igtl_ros.cli.play import play
from igtl_ros.cli.session import add_endpoint_arguments
from igtl_ros.cli.session import open_session
from igtl_ros.cli.simulate_position import add_position_arguments
from igtl_ros.cli.simulate_position import send_positions
from igtl_ros.openigtlink import from_nanoseconds
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import TrackingData
from igtl_ros.openigtlink import Transform
from igtl_ros.openigtlink.errors import PackError
from igtl_ros.recordings.sweep import simulated_sweep
import numpy as np
from transforms3d.euler import euler2mat

_RADIUS = 100.0  # mm
_LAP = 5.0  # seconds


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    kinds = parser.add_subparsers(dest='kind', metavar='KIND', required=True)
    tracker = kinds.add_parser('tracker', help='tools that move on circles')
    add_endpoint_arguments(tracker, default=':18944')
    tracker.add_argument(
        '--tools',
        nargs='+',
        default=['Probe', 'Stylus'],
        metavar='NAME',
        help='tool names (default Probe Stylus)',
    )
    tracker.add_argument(
        '--rate',
        type=float,
        default=20.0,
        metavar='HZ',
        help='messages per second and tool (default 20)',
    )
    tracker.add_argument('--duration', type=float, metavar='S', help='end after S seconds')
    tracker.add_argument('--quiet', action='store_true', help='nothing on stderr but errors')
    sweep = kinds.add_parser('sweep', help='a freehand sweep over a phantom of rods')
    add_player_arguments(sweep)
    scanner = kinds.add_parser('scanner', help='a tracked ultrasound scanner that takes commands')
    simulate_scanner.add_arguments(scanner)
    positions = kinds.add_parser('position', help='the position demonstration of OpenIGTLink')
    add_position_arguments(positions)


def run(options: argparse.Namespace) -> ExitCode:
    """Be the device."""
    if not options.rate > 0:
        raise CommandError(f'--rate {options.rate:g}: expected more than 0', ExitCode.USAGE)
    return _KINDS[options.kind](options)


def _sweep(options: argparse.Namespace) -> ExitCode:
    return play(simulated_sweep(), options)


def _tracker(options: argparse.Namespace) -> ExitCode:
    say, progress = speaker(options.quiet), Progress(options.quiet)
    names = tuple(f'{tool}ToTracker' for tool in options.tools)
    with open_session(options) as session:
        say(f'tracker with {", ".join(names)} at port {session.port}')
        began = time.monotonic()
        for number in count():
            elapsed = number / options.rate
            if options.duration is not None and elapsed > options.duration:
                break
            time.sleep(max(0.0, began + elapsed - time.monotonic()))
            matrices = np.array([tool_pose(index, elapsed) for index in range(len(names))])
            stamp = from_nanoseconds(time.time_ns())
            try:
                for name, matrix in zip(names, matrices, strict=True):
                    session.hub.send(Packet(Transform(matrix), name, stamp))
                session.hub.send(Packet(TrackingData(names, matrices), 'Tools', stamp))
            except PackError as error:
                raise CommandError(str(error), ExitCode.USAGE) from None
            while session.events.qsize():
                session.events.get_nowait()
            progress(f'{number} moments sent')
    return ExitCode.OK


def tool_pose(index: int, seconds: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Return the pose (4, 4) in mm of a tool that goes round a circle of 100 mm in 5 s."""
    angle = 2 * np.pi * seconds / _LAP + index
    matrix = np.eye(4)
    matrix[:3, :3] = euler2mat(0.0, 0.3 * sin(2 * angle), angle)
    matrix[:3, 3] = _RADIUS * cos(angle), _RADIUS * sin(angle), -1000.0 - 50.0 * index
    return matrix


_KINDS = {
    'tracker': _tracker,
    'sweep': _sweep,
    'scanner': simulate_scanner.run,
    'position': send_positions,
}
