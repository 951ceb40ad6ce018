# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Send messages: one made from arguments, or those of a JSON file.

igtl send localhost:18944 transform ProbeToTracker --at 10 20 30 --euler 0 0 90
igtl send localhost:18944 transform ProbeToTracker --matrix 1 0 0 10 0 1 0 20 0 0 1 30 0 0 0 1
igtl send localhost:18944 position Probe --at 10 20 30 --quaternion 0 0 0 1
igtl send localhost:18944 string Note --text 'needle is in'
igtl send localhost:18944 status Robot --code 13 --text 'homing'
igtl send localhost:18944 point Landmarks --point Nose=0,85,-20 --point Chin=0,70,-90
igtl send localhost:18944 tdata Tools --point Probe=10,20,30
igtl send localhost:18944 image Slice --npy picture.npy --spacing 0.2 0.2 1
igtl send localhost:18944 --json messages.json
igtl send capture.igtl --json -             write a file of messages back to back
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from collections.abc import Iterator
from itertools import chain
from math import radians
import time

from igtl_ros.cli.destinations import for_peer
from igtl_ros.cli.destinations import open_destination
from igtl_ros.cli.exit_codes import CommandError
from igtl_ros.cli.exit_codes import ExitCode
from igtl_ros.cli.messages import read_json
from igtl_ros.cli.output import speaker
from igtl_ros.cli.session import add_endpoint_arguments
from igtl_ros.openigtlink import Body
from igtl_ros.openigtlink import from_nanoseconds
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Point
from igtl_ros.openigtlink import Points
from igtl_ros.openigtlink import Position
from igtl_ros.openigtlink import Status
from igtl_ros.openigtlink import String
from igtl_ros.openigtlink import TrackingData
from igtl_ros.openigtlink import Transform
from igtl_ros.openigtlink.readers import warnings_for
import numpy as np
from transforms3d.euler import euler2mat


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    add_endpoint_arguments(parser, metavar='ENDPOINT|FILE')
    parser.add_argument(
        'type',
        nargs='?',
        choices=[*BODIES],
        metavar='TYPE',
        type=str.lower,
        help=', '.join(BODIES),
    )
    parser.add_argument(
        'device', nargs='?', metavar='DEVICE', help='device name, at most 20 bytes'
    )
    parser.add_argument(
        '--json',
        metavar='FILE',
        help='messages of any type as igtl echo --json --data prints them; - for stdin',
    )
    parser.add_argument(
        '--timeout',
        type=float,
        default=5.0,
        metavar='S',
        help='how long to wait for the peer (default 5 s)',
    )
    parser.add_argument(
        '--metadata',
        action='append',
        default=[],
        metavar='KEY=VALUE',
        help='sent with header version 2',
    )
    parser.add_argument('--quiet', action='store_true', help='nothing on stderr but errors')
    _add_content_arguments(parser)


def _add_content_arguments(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group('content (lengths in millimetres, angles in degrees)')
    group.add_argument(
        '--at', nargs=3, type=float, default=[0.0, 0.0, 0.0], metavar=('X', 'Y', 'Z')
    )
    group.add_argument(
        '--euler',
        nargs=3,
        type=float,
        metavar=('RX', 'RY', 'RZ'),
        help='about the fixed axes x, then y, then z',
    )
    group.add_argument(
        '--quaternion',
        nargs=4,
        type=float,
        default=[0.0, 0.0, 0.0, 1.0],
        metavar=('X', 'Y', 'Z', 'W'),
        help='of a position',
    )
    group.add_argument('--matrix', nargs=16, type=float, metavar='M', help='row by row')
    group.add_argument('--text', default='')
    group.add_argument('--code', type=int, default=1, help='of a status (default 1, OK)')
    group.add_argument('--point', action='append', default=[], metavar='NAME=X,Y,Z')
    group.add_argument(
        '--npy',
        metavar='FILE',
        help='a numpy array: (rows, columns), (slices, rows, columns) or '
        '(slices, rows, columns, components)',
    )
    group.add_argument(
        '--spacing', nargs=3, type=float, default=[1.0, 1.0, 1.0], metavar=('I', 'J', 'K')
    )


def run(options: argparse.Namespace) -> ExitCode:
    """Send the messages to the first peer there is, or write them."""
    say = speaker(options.quiet)
    packets = _packets(options)
    first = next(packets, None)
    if first is None:
        raise CommandError(f'{options.json}: there is no message in it', ExitCode.BAD_FILE)
    warned: set[str] = set()
    count, last = 0, first
    with open_destination(options) as destination:
        for last in chain((first,), packets):
            for warning in set(warnings_for(last)) - warned:
                say(f'warning: {warning}')
                warned.add(warning)
            destination.take(last)
            count += 1
        what = f'{last.type_name} {last.device_name!r}' if count == 1 else f'{count} messages'
        say(f'{destination.verb} {what} to {destination.name}')
    return ExitCode.OK


def _packets(options: argparse.Namespace) -> Iterator[Packet]:
    """Give what is to be sent, as the peer reads it."""
    if options.json is None:
        yield for_peer(build_packet(options), options.peer_version)
        return
    if options.type or options.metadata:
        raise CommandError(
            'with --json, the messages are in the file: no TYPE, DEVICE or --metadata',
            ExitCode.USAGE,
        )
    for where, packet in read_json(options.json):
        try:
            yield for_peer(packet, options.peer_version)
        except CommandError as error:
            raise CommandError(f'{where}: {error}', error.code) from None


def build_packet(options: argparse.Namespace) -> Packet:
    """
    Return the message of the arguments.

    :raises CommandError: they make none.
    """
    if options.type is None or options.device is None:
        raise CommandError('TYPE and DEVICE are needed, or --json FILE', ExitCode.USAGE)
    metadata = dict(_pair(text, '--metadata') for text in options.metadata)
    try:
        packet = Packet(
            BODIES[options.type](options),
            options.device,
            from_nanoseconds(time.time_ns()),
            2 if metadata else options.peer_version or 1,
            metadata=Metadata(metadata),
        )
        packet.pack()
    except PackError as error:
        raise CommandError(str(error), ExitCode.USAGE) from None
    return packet


def _transform(options: argparse.Namespace) -> Transform:
    if options.matrix:
        return Transform(np.array(options.matrix).reshape(4, 4))
    matrix = np.eye(4)
    if options.euler:
        matrix[:3, :3] = euler2mat(*(radians(angle) for angle in options.euler))
    matrix[:3, 3] = options.at
    return Transform(matrix)


def _position(options: argparse.Namespace) -> Position:
    return Position(tuple(options.at), tuple(options.quaternion))


def _tracking(options: argparse.Namespace) -> TrackingData:
    points = [_point(text) for text in options.point]
    matrices = np.tile(np.eye(4), (len(points), 1, 1))
    for matrix, point in zip(matrices, points, strict=True):
        matrix[:3, 3] = point.position
    return TrackingData(tuple(point.name for point in points), matrices)


def _image(options: argparse.Namespace) -> Image:
    if not options.npy:
        raise CommandError('an image needs --npy FILE', ExitCode.USAGE)
    try:
        # Not np.load(), which takes archives too, and has many ways to fail.
        with open(options.npy, 'rb') as file:
            voxels = np.lib.format.read_array(file, allow_pickle=False)
    except (OSError, ValueError) as error:
        raise CommandError(f'{options.npy}: {error}', ExitCode.BAD_FILE) from None
    voxels = voxels[np.newaxis] if voxels.ndim == 2 else voxels
    matrix = np.diag([*options.spacing, 1.0])
    matrix[:3, 3] = options.at
    return Image(voxels, matrix)


def _pair(text: str, argument: str) -> tuple[str, str]:
    key, found, value = text.partition('=')
    if not (key and found):
        raise CommandError(f'{argument} {text!r}: expected NAME=VALUE', ExitCode.USAGE)
    return key, value


def _point(text: str) -> Point:
    name, numbers = _pair(text, '--point')
    try:
        x, y, z = (float(number) for number in numbers.split(','))
    except ValueError:
        raise CommandError(f'--point {text!r}: expected NAME=X,Y,Z', ExitCode.USAGE) from None
    return Point(name, (x, y, z))


BODIES: dict[str, Callable[[argparse.Namespace], Body]] = {
    'image': _image,
    'point': lambda options: Points(tuple(_point(text) for text in options.point)),
    'position': _position,
    'status': lambda options: Status(options.code, message=options.text),
    'string': lambda options: String.of(options.text),
    'tdata': _tracking,
    'transform': _transform,
}
