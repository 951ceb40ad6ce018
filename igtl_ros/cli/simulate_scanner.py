# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The simulated ultrasound scanner as a command."""

from __future__ import annotations

import argparse
from itertools import count
import json
import time

from igtl_ros.cli.describe import on_one_line
from igtl_ros.cli.exit_codes import CommandError
from igtl_ros.cli.exit_codes import ExitCode
from igtl_ros.cli.output import Progress
from igtl_ros.cli.output import speaker
from igtl_ros.cli.session import add_endpoint_arguments
from igtl_ros.cli.session import open_endpoint
from igtl_ros.cli.session import settings_from
from igtl_ros.scanner.device import Scanner
from igtl_ros.tuo.server import Push

_HELLO_TIME = 1.0  # seconds for a client to show that it reads header version 2
_DRAIN_TIME = 5.0  # seconds for slow clients to read the last messages
_MIN_SIDE, _MAX_SIDE = 32, 4096


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this kind."""
    add_endpoint_arguments(parser, default=':18944')
    parser.add_argument(
        '--rate', type=float, default=15.0, metavar='HZ', help='frames per second (default 15)'
    )
    parser.add_argument(
        '--size',
        nargs=2,
        type=int,
        default=(640, 480),
        metavar=('COLUMNS', 'ROWS'),
        help='of the picture (default 640 480)',
    )
    parser.add_argument(
        '--steady', action='store_true', help='nobody turns its knobs but who is connected'
    )
    parser.add_argument(
        '--push',
        choices=[push.value for push in Push],
        default=Push.ELEMENT.value,
        help='how subscribed values are sent (default element)',
    )
    parser.add_argument('--seed', type=int, default=1, help='of speckle and knobs (default 1)')
    parser.add_argument('--duration', type=float, metavar='S', help='end after S seconds')
    parser.add_argument(
        '--summary',
        action='store_true',
        help='begin when a client is there, and print at the end, as JSON on stdout, how many '
        'messages were sent',
    )
    parser.add_argument('--quiet', action='store_true', help='nothing on stderr but errors')


def run(options: argparse.Namespace) -> ExitCode:
    """Be the scanner."""
    columns, rows = options.size
    if not _MIN_SIDE <= min(columns, rows) <= max(columns, rows) <= _MAX_SIDE:
        raise CommandError(
            f'--size {columns} {rows}: expected {_MIN_SIDE} to {_MAX_SIDE} each', ExitCode.USAGE
        )
    say, progress = speaker(options.quiet), Progress(options.quiet)
    scanner = Scanner(
        (columns, rows),
        options.steady,
        lambda text: say(on_one_line(text)),  # peers' words are among it
        Push(options.push),
        options.seed,
    )
    with open_endpoint(scanner.hub, options, settings_from(options)) as port:
        say(f'scanner with a curved array, {columns} x {rows} at port {port}')
        if options.summary:
            scanner.client.wait()
            scanner.client_spoke.wait(_HELLO_TIME)
        began = time.monotonic()
        for number in count():
            elapsed = number / options.rate
            if options.duration is not None and elapsed > options.duration:
                break
            time.sleep(max(0.0, began + elapsed - time.monotonic()))
            scanner.step(elapsed)
            progress(f'{number + 1} frames')
        if options.summary:
            scanner.hub.drain(_DRAIN_TIME)
            print(json.dumps({'sent': scanner.sent, 'invalid': scanner.invalid}), flush=True)
    return ExitCode.OK
