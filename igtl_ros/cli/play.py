# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Serve a tracked-ultrasound recording as a PLUS server would.

RECORDING is a PLUS sequence file (.igs.mha, .mha, .igs.nrrd, ...). Each frame is sent at its time:
an IMAGE called Image_Reference and a TRANSFORM for each pose, with its status in the metadata.
Playing starts once a client has connected and spoken (or half a second later).

  igtl play recording.igs.mha                 listen on port 18944, on this machine only
  igtl play recording.igs.mha --loop --rate 0.5
  igtl play recording.igs.mha igtl-listen://0.0.0.0:18944
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
import json
import time
from typing import NamedTuple

from igtl_ros.cli.exit_codes import CommandError
from igtl_ros.cli.exit_codes import ExitCode
from igtl_ros.cli.output import Progress
from igtl_ros.cli.output import speaker
from igtl_ros.cli.session import add_endpoint_arguments
from igtl_ros.cli.session import open_session
from igtl_ros.cli.session import Session
from igtl_ros.openigtlink import PackError
from igtl_ros.recordings.player import frame_times
from igtl_ros.recordings.player import messages_of
from igtl_ros.recordings.player import SECOND
from igtl_ros.recordings.sequence import Frame
from igtl_ros.recordings.sequence import open_sequence
from igtl_ros.recordings.sequence import RecordingError
from igtl_ros.recordings.sequence import Sequence

_HELLO_TIME = 0.5
_DRAIN_TIME = 10.0
_HURRY = 0.3  # after Ctrl-C
_SLOW_PEER_TIME = 1.0


@dataclass(slots=True)
class Sent:
    """How many messages of each device were sent: good ones, and poses said to be invalid."""

    valid: Counter[str] = field(default_factory=Counter)
    invalid: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """Return how many messages were sent."""
        return self.valid.total() + self.invalid.total()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    parser.add_argument('recording', metavar='RECORDING', help='a PLUS sequence file')
    add_player_arguments(parser)


def add_player_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of everything that plays frames."""
    add_endpoint_arguments(parser, default=':18944')
    parser.add_argument('--loop', action='store_true', help='start over at the end, for ever')
    parser.add_argument(
        '--rate',
        type=float,
        default=1.0,
        metavar='X',
        help='X times as fast as recorded (default 1)',
    )
    parser.add_argument(
        '--duration', type=float, metavar='S', help='end after S seconds of playing'
    )
    parser.add_argument(
        '--stamps',
        choices=('now', 'recorded'),
        default='now',
        help='times of the messages: as if recorded now (default), or as in the file',
    )
    parser.add_argument(
        '--summary',
        action='store_true',
        help='print at the end, as JSON on stdout, how many messages were sent',
    )
    parser.add_argument('--quiet', action='store_true', help='nothing on stderr but errors')


def run(options: argparse.Namespace) -> ExitCode:
    """Read the recording and play it."""
    if not options.rate > 0:
        raise CommandError(f'--rate {options.rate:g}: expected more than 0', ExitCode.USAGE)
    progress = Progress(options.quiet)
    try:
        sequence = open_sequence(
            options.recording,
            lambda part: progress(f'reading {options.recording}: {100 * part:.0f} %'),
        )
    except RecordingError as error:
        raise CommandError(str(error), ExitCode.BAD_FILE) from None
    return play(sequence, options)


def play(sequence: Sequence, options: argparse.Namespace) -> ExitCode:
    """
    Serve a sequence until its end, --duration or Ctrl-C.

    :raises CommandError: the endpoint cannot be opened, there is nothing to play, or nothing that
        OpenIGTLink can carry.
    """
    if not len(sequence):
        raise CommandError(f'{sequence.path}: no frames', ExitCode.BAD_FILE)
    say = speaker(options.quiet)
    sent = Sent()
    with open_session(options) as session:
        rate = sequence.frame_rate
        say(
            f'{sequence.path}: {len(sequence)} frames'
            + (f' at {rate:.1f} Hz' if rate else '')
            + f', waiting at port {session.port}'
        )
        patience = _DRAIN_TIME
        try:
            _wait_for_client(session)
            _play_frames(session, sequence, options, sent)
        except PackError as error:
            raise CommandError(f'{sequence.path}: {error}', ExitCode.BAD_FILE) from None
        except KeyboardInterrupt:
            patience = _HURRY
            raise
        finally:
            drained = session.hub.drain(patience)
            say(
                f'sent {sent.total} messages: '
                + ', '.join(f'{count} {name}' for name, count in sorted(sent.valid.items()))
                + (f', and {sum(sent.invalid.values())} invalid poses' if sent.invalid else '')
            )
            if options.summary:
                print(json.dumps({'sent': sent.valid, 'invalid': sent.invalid}), flush=True)
    return ExitCode.OK if drained else ExitCode.NOTHING_ARRIVED


def _wait_for_client(session: Session) -> None:
    """Return once a client is there and has said which header version it reads, if it does."""
    session.wait('connected', None)
    session.wait('received', _HELLO_TIME)


class _Due(NamedTuple):
    """A frame, when to send it (seconds since the start), and its stamp."""

    frame: Frame
    at: float
    stamp: int


def schedule(
    sequence: Sequence, start: int, loop: bool, rate: float, recorded: bool
) -> Iterator[_Due]:
    """
    Give the frames with their times; without end if looped.

    :param start: nanoseconds since 1970 that the first frame gets, unless recorded stamps are
        wanted.
    """
    times = frame_times(sequence)
    step = (times[-1] / max(1, len(times) - 1)) or SECOND / 20
    lap = 0.0
    while True:
        for frame, offset in zip(sequence, times, strict=True):
            at = (lap + offset) / rate
            stamp = (
                frame.stamp_ns if recorded and frame.stamp_ns is not None else (start + round(at))
            )
            yield _Due(frame, at / SECOND, stamp)
        if not loop:
            return
        lap += times[-1] + step


def _play_frames(
    session: Session, sequence: Sequence, options: argparse.Namespace, sent: Sent
) -> None:
    progress = Progress(options.quiet)
    began = time.monotonic()
    frames = schedule(
        sequence, time.time_ns(), options.loop, options.rate, options.stamps == 'recorded'
    )
    for number, due in enumerate(frames, start=1):
        if options.duration is not None and due.at > options.duration:
            break
        time.sleep(max(0.0, began + due.at - time.monotonic()))
        for message in messages_of(sequence, due.frame, due.stamp):
            session.hub.send(message.packet, least_version=message.least_version)
            counter = sent.valid if message.valid else sent.invalid
            counter[message.packet.full_device_name] += 1
        while session.events.qsize():
            session.events.get_nowait()
        # A recording can wait for a peer that reads slowly; newer frames need not replace older.
        session.hub.drain(_SLOW_PEER_TIME)
        progress(f'frame {number} ({due.at:.1f} s)')
    progress(f'{sent.total} messages sent', last=True)
