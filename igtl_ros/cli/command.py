# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Command a scanner or another server.

igtl command localhost:18944 get DepthMm GainPercent     GetUsParameter
igtl command localhost:18944 set DepthMm=80              SetUsParameter
igtl command localhost:18944 subscribe GainPercent       print each change, until Ctrl-C
igtl command localhost:18944 StartRecording CaptureDeviceId=Capture OutputFilename=a.mha
"""

from __future__ import annotations

import argparse
import json
import re
import time

from igtl_ros.cli.describe import on_one_line
from igtl_ros.cli.exit_codes import CommandError
from igtl_ros.cli.exit_codes import ExitCode
from igtl_ros.cli.output import Say
from igtl_ros.cli.output import speaker
from igtl_ros.cli.session import add_endpoint_arguments
from igtl_ros.cli.session import open_session
from igtl_ros.cli.session import Session
from igtl_ros.cli.session import wait_for_peer
from igtl_ros.openigtlink import PackError
from igtl_ros.tuo.client import Client
from igtl_ros.tuo.client import Done
from igtl_ros.tuo.client import get_request
from igtl_ros.tuo.command import Family
from igtl_ros.tuo.command import family_of
from igtl_ros.tuo.command import Reply
from igtl_ros.tuo.command import Request
from igtl_ros.tuo.command import SPELLINGS
from igtl_ros.tuo.watch import POLL_PERIOD
from igtl_ros.tuo.watch import Watch

_ATTRIBUTE = re.compile(r'[A-Za-z_][\w.-]*')


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of this command."""
    add_endpoint_arguments(parser)
    parser.add_argument(
        'name', metavar='NAME', help='get, set, subscribe, unsubscribe, or any command name'
    )
    parser.add_argument(
        'words',
        metavar='KEY[=VALUE]',
        nargs='*',
        help='parameters; for other commands, attributes of the XML element',
    )
    parser.add_argument('--device', default='', metavar='ID', help='UsDeviceId, if it has several')
    parser.add_argument(
        '--spelling',
        choices=SPELLINGS,
        default='plus',
        help="get and set as PLUS has it (default), as the standard's page, or as Get and Set",
    )
    parser.add_argument(
        '--in-strings', action='store_true', help='as STRING messages, for servers of before 2017'
    )
    parser.add_argument('--count', type=int, metavar='N', help='subscribe: end after N values')
    parser.add_argument(
        '--timeout',
        type=float,
        default=5.0,
        metavar='S',
        help='how long to wait for the peer, and for the reply (default 5 s)',
    )
    parser.add_argument('--json', action='store_true', help='print JSON, one object a line')
    parser.add_argument('--quiet', action='store_true', help='nothing on stderr but errors')


def run(options: argparse.Namespace) -> ExitCode:
    """Send the command; return whether it succeeded."""
    request = build_request(options)
    # Who takes COMMAND reads header version 2, and only then does PLUS send metadata.
    with open_session(options, own_version=True) as session:
        wait_for_peer(session, options.endpoint, options.timeout)
        conversation = _Conversation(options, session)
        try:
            reply = conversation.call(request)
        except PackError as error:
            raise CommandError(str(error), ExitCode.USAGE) from None
        if request.family is Family.SUBSCRIBE:
            return conversation.follow(request.names, reply)
        conversation.show(request, reply)
        return ExitCode.OK if reply.success else ExitCode.NOTHING_ARRIVED


def build_request(options: argparse.Namespace) -> Request:
    """
    Return the command of the arguments.

    :raises CommandError: they make none.
    """
    family = family_of(options.name)
    pairs = [word.partition('=') for word in options.words]
    attributes = {'UsDeviceId': options.device} if options.device else {}
    if family is Family.OTHER:
        for key, equals, _ in pairs:
            if not (_ATTRIBUTE.fullmatch(key) and equals):
                raise CommandError(f'{key + equals!r}: expected KEY=VALUE', ExitCode.USAGE)
        attributes |= {key: value for key, _, value in pairs}
        return Request(family, options.name, (), attributes)
    for key, equals, _ in pairs:
        if not key or bool(equals) != (family is Family.SET):
            wanted = 'KEY=VALUE' if family is Family.SET else 'the name of a parameter'
            raise CommandError(f'{key + equals!r}: expected {wanted}', ExitCode.USAGE)
    if not pairs and family is not Family.UNSUBSCRIBE:
        raise CommandError(f'{options.name} needs a parameter', ExitCode.USAGE)
    # Who writes `get` leaves the spelling to us.
    short = options.name.lower() == family.value.lower()
    name = SPELLINGS[options.spelling][family] if short else options.name
    parameters = tuple((key, value if equals else None) for key, equals, value in pairs)
    return Request(family, name, parameters, attributes)


class _Conversation:
    """One connection, and the commands on it."""

    def __init__(self, options: argparse.Namespace, session: Session) -> None:
        self._options = options
        self._session = session
        self._say = _tame(speaker(options.quiet))
        self._client = Client(options.timeout, options.in_strings)
        self._watch = Watch()
        self._printed = 0

    def call(self, request: Request) -> Reply:
        """Send a command and return its reply; values that are pushed meanwhile are printed."""
        packet, call = self._client.call(request, time.monotonic())
        self._session.hub.send(packet)
        while True:
            answer = self._session.receive(self._client.deadline, self._say)
            now = time.monotonic()
            done: tuple[Done, ...]
            if answer is None:
                done = self._client.expired(max(now, call.deadline))
            else:
                done = self._client.received(answer, now)
                self._print_values(self._watch.received(answer))
            for one in done:
                if one.call is call:
                    return one.reply

    def follow(self, names: tuple[str, ...], reply: Reply) -> ExitCode:
        """Print the values of parameters as they change; ask for them where none are pushed."""
        refused = self._watch.subscribed(names, reply, time.monotonic())
        if refused:
            self._say(
                f'{self._options.endpoint}: {reply.error or "refused"}; asking for '
                f'{", ".join(sorted(refused))} every {POLL_PERIOD:g} s'
            )
        spelling = SPELLINGS[self._options.spelling]
        while not self._enough:
            due = self._watch.due(time.monotonic())
            if due:
                self._poll(self.call(get_request(due, spelling, self._options.device)), due)
                continue
            packet = self._session.receive(self._watch.deadline, self._say)
            if packet is not None:
                self._print_values(self._watch.received(packet))
            elif not self._watch.polled:
                break
        return ExitCode.OK if self._printed else ExitCode.NOTHING_ARRIVED

    def _poll(self, reply: Reply, names: tuple[str, ...]) -> None:
        for result in reply.results:
            if result.success:
                self._print_values(self._watch.changed({result.name: result.value}))
            else:
                self._say(f'{result.name}: {result.error or "refused"}')
                self._watch.forget(result.name)
        if not reply.results:
            problem = on_one_line(f'{", ".join(names)}: {reply.error}')
            raise CommandError(problem, ExitCode.NOTHING_ARRIVED)
        if not self._watch.names:
            raise CommandError('nothing left to follow', ExitCode.NOTHING_ARRIVED)

    def show(self, request: Request, reply: Reply) -> None:
        """Print a reply: a line a parameter, or what it says."""
        if self._options.json:
            print(json.dumps(_as_json(request, reply)), flush=True)
        else:
            for result in reply.results:
                value = result.value or ('done' if result.success else '')
                print(
                    on_one_line(
                        f'{result.name} = {value}'
                        if result.success
                        else f'{result.name}: {result.error or "refused"}'
                    ),
                    flush=True,
                )
            if reply.message:
                print(on_one_line(reply.message), flush=True)
        if not reply.success:
            self._say(f'{request.name}: {reply.error}')

    @property
    def _enough(self) -> bool:
        count = self._options.count
        return count is not None and self._printed >= count

    def _print_values(self, values: dict[str, str]) -> None:
        for name, value in values.items():
            if self._enough:
                return
            text = on_one_line(f'{name} = {value}')
            print(json.dumps({name: value}) if self._options.json else text, flush=True)
            self._printed += 1


def _tame(say: Say) -> Say:
    """Return a function that says what peers wrote without what it would do to a terminal."""
    return lambda text: say(on_one_line(text))


def _as_json(request: Request, reply: Reply) -> dict[str, object]:
    return {
        'name': request.name,
        'success': reply.success,
        'error': reply.error,
        'message': reply.message,
        'parameters': [
            {
                'name': result.name,
                'success': result.success,
                'value': result.value,
                'error': result.error,
            }
            for result in reply.results
        ],
        'metadata': dict(reply.values),
    }
