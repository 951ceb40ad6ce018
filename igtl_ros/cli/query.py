# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Ask a peer for data: one message, or a stream.

igtl query localhost:18944 IMAGE Brain             GET_IMAGE: print the image of that name
igtl query localhost:18944 CAPABILITY              what the peer understands
igtl query localhost:18944 TDATA --stream --interval 50 --count 100
                                                   STT_TDATA, 100 messages, STP_TDATA
"""

from __future__ import annotations

import argparse
import time

from igtl_ros.cli.describe import describe
from igtl_ros.cli.exit_codes import CommandError
from igtl_ros.cli.exit_codes import ExitCode
from igtl_ros.cli.output import put
from igtl_ros.cli.output import Say
from igtl_ros.cli.output import speaker
from igtl_ros.cli.session import add_endpoint_arguments
from igtl_ros.cli.session import open_session
from igtl_ros.cli.session import Session
from igtl_ros.cli.session import wait_for_peer
from igtl_ros.openigtlink import AVAILABILITY
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink.json_twin import dumps
from igtl_ros.openigtlink.json_twin import to_json
from igtl_ros.openigtlink.session import Outcome
from igtl_ros.openigtlink.session import Requester


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    add_endpoint_arguments(parser)
    parser.add_argument(
        'type', metavar='TYPE', type=str.upper, help=', '.join(AVAILABILITY).lower()
    )
    parser.add_argument(
        'device', metavar='DEVICE', nargs='?', default='', help='device name; all if left out'
    )
    parser.add_argument(
        '--timeout',
        type=float,
        default=5.0,
        metavar='S',
        help='how long to wait for the peer, and for each answer (default 5 s)',
    )
    parser.add_argument('--json', action='store_true', help='print JSON, one object a line')
    parser.add_argument('--data', action='store_true', help='with pixels and arrays as base64')
    parser.add_argument('--quiet', action='store_true', help='nothing on stderr but errors')
    group = parser.add_argument_group('streams')
    group.add_argument('--stream', action='store_true', help='start a stream, stop it at the end')
    group.add_argument('--count', type=int, metavar='N', help='end after N messages')
    group.add_argument(
        '--interval',
        type=int,
        default=0,
        metavar='MS',
        help='least time between two messages of tdata, qtdata and video (default 0: all)',
    )
    group.add_argument(
        '--argument',
        default='',
        metavar='TEXT',
        help='coordinate system of tdata and qtdata, codec of video',
    )


def run(options: argparse.Namespace) -> ExitCode:
    """Ask; return whether there was an answer."""
    say = speaker(options.quiet)
    with open_session(options) as session:
        wait_for_peer(session, options.endpoint, options.timeout)
        asking = _Asking(options, session, say)
        try:
            return asking.stream() if options.stream else asking.once()
        except PackError as error:
            raise CommandError(str(error), ExitCode.USAGE) from None


class _Asking:
    """One request, or one stream from start to stop."""

    def __init__(self, options: argparse.Namespace, session: Session, say: Say) -> None:
        self._options = options
        self._session = session
        self._say = say
        self._requester = Requester(options.timeout)
        self._printed = 0

    def once(self) -> ExitCode:
        """Print the answer to GET_."""
        options = self._options
        outcome = self._ask(
            self._requester.get(options.type, options.device, time.monotonic()), printing=False
        )
        if outcome.error or outcome.packet is None:
            self._say(f'{options.endpoint}: {outcome.error}')
            return ExitCode.NOTHING_ARRIVED
        self._print(outcome.packet)
        return ExitCode.OK

    def stream(self) -> ExitCode:
        """Print what comes between STT_ and STP_."""
        options, requester = self._options, self._requester
        start = requester.start(
            options.type, options.device, time.monotonic(), options.interval, options.argument
        )
        outcome = self._ask(start)
        if outcome.error:
            self._say(f'{options.endpoint}: {outcome.error}')
            return ExitCode.NOTHING_ARRIVED
        try:
            while not self._enough:
                packet = self._session.receive(time.monotonic() + options.timeout, self._say)
                if packet is None:
                    self._say(f'{options.endpoint}: nothing for {options.timeout:g} s')
                    break
                self._show(packet)
        finally:
            # Also after Ctrl-C: the peer would go on.
            self._session.hub.send(requester.stop(options.type, options.device, time.monotonic()))
        if self._enough:
            try:
                self._await_silence()
            except CommandError as error:
                self._say(str(error))  # many servers close when they are told to stop
        return ExitCode.OK if self._printed >= (options.count or 1) else ExitCode.NOTHING_ARRIVED

    def _await_silence(self) -> None:
        """Wait for the acknowledgement of STP_; many peers send none, which is said."""
        while (deadline := self._requester.deadline) is not None:
            packet = self._session.receive(deadline, self._say)
            outcomes = (
                self._requester.expired(time.monotonic())
                if packet is None
                else self._requester.received(packet, time.monotonic())
            )
            for outcome in outcomes:
                self._say('stopped' if not outcome.error else f'stop: {outcome.error}')

    @property
    def _enough(self) -> bool:
        count = self._options.count
        return count is not None and self._printed >= count

    def _ask(self, request: Packet, printing: bool = True) -> Outcome:
        """Send a request and wait for its outcome; print the data that comes meanwhile."""
        self._session.hub.send(request)
        while True:
            packet = self._session.receive(self._requester.deadline, self._say)
            now = time.monotonic()
            if packet is None:
                return self._requester.expired(max(now, self._requester.deadline or now))[0]
            outcomes = self._requester.received(packet, now)
            if printing:
                self._show(packet)
            if outcomes:
                return outcomes[0]

    def _show(self, packet: Packet) -> None:
        """Print a message if it is of the stream."""
        device = self._options.device
        if packet.type_name == self._options.type and device in ('', packet.device_name):
            self._print(packet)

    def _print(self, packet: Packet) -> None:
        options = self._options
        if options.json:
            put(dumps(to_json(packet, data=options.data)))
        else:
            put(describe(packet))
        self._printed += 1
