# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What all commands share: their endpoint options, and a Hub whose events come as a queue."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
import queue
import threading
import time
from typing import Any
from typing import NamedTuple

from igtl_ros.cli.exit_codes import CommandError
from igtl_ros.cli.exit_codes import ExitCode
from igtl_ros.cli.output import Say
from igtl_ros.openigtlink import MessageError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink.packet import HEADER_VERSIONS
from igtl_ros.transport import Connection
from igtl_ros.transport import ConnectionSettings
from igtl_ros.transport import Endpoint
from igtl_ros.transport import EndpointError
from igtl_ros.transport import EndpointInfo
from igtl_ros.transport import Hub
from igtl_ros.transport import Listener
from igtl_ros.transport import TlsError
from igtl_ros.transport import TlsFiles

_LINGER = 2.0  # seconds for peers to read the last messages; most need milliseconds
_HURRY = 0.3  # the same after Ctrl-C, which a peer that does not react must not hold up


class Event(NamedTuple):
    """
    Something that happened.

    :param kind: connected, disconnected, received, lost or state.
    :param detail: the reason, the error, or the endpoint's state.
    :param moment: when, in seconds of the monotonic clock.
    """

    kind: str
    peer: str
    packet: Packet | None = None
    detail: str = ''
    moment: float = 0.0


class Session(Listener):
    """
    An open endpoint; events are taken from a queue, in order.

    The queue is bounded: a full one blocks the loop thread and so slows the peer down, as reading
    slowly from a socket would.
    """

    def __init__(self) -> None:
        self.hub = Hub(self)
        self.events: queue.Queue[Event] = queue.Queue(maxsize=10_000)
        self.closing = threading.Event()
        self.port = 0

    def wait(self, kind: str, timeout: float | None) -> Event | None:
        """Return the next event of a kind, dropping others; None if none came in time."""
        deadline = None if timeout is None else time.monotonic() + timeout
        while (event := self.next(deadline)) is not None:
            if event.kind == kind:
                return event
        return None

    def next(self, deadline: float | None) -> Event | None:
        """Return the next event; None when the (monotonic) deadline has passed."""
        remaining = None if deadline is None else deadline - time.monotonic()
        if remaining is not None and remaining <= 0:
            return None  # even if more has come: a peer that floods us must not keep us here
        try:
            return self.events.get(timeout=remaining)
        except queue.Empty:
            return None

    def receive(self, deadline: float | None, say: Say) -> Packet | None:
        """
        Return the next message; None when the (monotonic) deadline has passed.

        :param say: told of messages that were lost.
        :raises CommandError: the peer has left.
        """
        while (event := self.next(deadline)) is not None:
            if event.packet is not None:
                return event.packet
            if event.kind == 'disconnected':
                raise CommandError(f'{event.peer}: {event.detail}', ExitCode.NO_CONNECTION)
            if event.kind == 'lost':
                say(f'{event.peer}: {event.detail}')
        return None

    def _put(self, event: Event) -> None:
        """Queue an event; the loop thread waits for room as long as there is a reader."""
        while not self.closing.is_set():
            try:
                self.events.put(event, timeout=0.1)
            except queue.Full:
                continue
            return

    # --- what the transport reports ---

    def connected(self, connection: Connection) -> None:
        """Queue it."""
        self._put(Event('connected', connection.peer))

    def disconnected(self, connection: Connection, reason: str) -> None:
        """Queue it."""
        self._put(Event('disconnected', connection.peer, detail=reason))

    def received(self, connection: Connection, packet: Packet) -> None:
        """Queue it."""
        self._put(Event('received', connection.peer, packet, moment=time.monotonic()))

    def message_lost(self, connection: Connection, error: MessageError) -> None:
        """Queue it."""
        self._put(Event('lost', connection.peer, detail=str(error)))

    def endpoint_changed(self, info: EndpointInfo) -> None:
        """Queue it."""
        self._put(Event(f'state {info.state}', '', detail=info.error))


def add_endpoint_arguments(
    parser: argparse.ArgumentParser, default: str | None = None, metavar: str = 'ENDPOINT'
) -> None:
    """Add ENDPOINT and how to talk to it."""
    parser.add_argument(
        'endpoint',
        metavar=metavar,
        nargs='?' if default else None,
        default=default,
        help=f'default {default}'
        if default
        else 'HOST:PORT to connect, :PORT to listen; see igtl --help',
    )
    group = parser.add_argument_group('connection')
    group.add_argument(
        '--peer-version',
        type=int,
        choices=(1, 2),
        help='header version that the peer reads, and no other is sent (default: begin with 1, '
        'rise to what the peer shows)',
    )
    # What it was called before.
    group.add_argument(
        '--header-version',
        type=int,
        choices=(1, 2),
        dest='peer_version',
        default=argparse.SUPPRESS,
        help=argparse.SUPPRESS,
    )
    group.add_argument(
        '--hello',
        action='store_true',
        help='show the peer on connect that we read header version 2; PLUS then '
        'sends metadata, but peers of before 2016 lose the stream',
    )
    group.add_argument('--no-crc', action='store_true', help='take messages with a wrong checksum')
    group.add_argument('--tls-certificate', metavar='FILE', default='', help='ours, PEM')
    group.add_argument('--tls-key', metavar='FILE', default='', help='its private key, PEM')
    group.add_argument('--tls-authorities', metavar='FILE', default='', help='whom to trust, PEM')


def parse_endpoint(text: str) -> Endpoint:
    """
    Return the endpoint.

    :raises CommandError: it is none.
    """
    try:
        return Endpoint.parse(text)
    except EndpointError as error:
        raise CommandError(str(error), ExitCode.USAGE) from None


def settings_from(options: argparse.Namespace, **more: Any) -> ConnectionSettings:
    """
    Return the settings of the arguments.

    :param more: further settings.
    :raises CommandError: they contradict each other.
    """
    if options.hello and options.peer_version == 1:
        raise CommandError(
            '--hello is a message of header version 2, which a --peer-version 1 cannot read',
            ExitCode.USAGE,
        )
    return ConnectionSettings(
        header_version=options.peer_version or 1,
        max_header_version=options.peer_version or HEADER_VERSIONS[-1],
        hello=options.hello,
        check_crc=not options.no_crc,
        tls=TlsFiles(options.tls_certificate, options.tls_key, options.tls_authorities),
        **more,
    )


@contextmanager
def open_endpoint(
    hub: Hub, options: argparse.Namespace, settings: ConnectionSettings, sends: bool = True
) -> Iterator[int]:
    """
    Open the endpoint of the arguments, give its port, and stop the hub at the end.

    :param sends: whether the command sends anything, which datagram endpoints do not.
    :raises CommandError: it cannot be opened.
    """
    linger = _LINGER
    try:
        endpoint = parse_endpoint(options.endpoint)
        if sends and endpoint.udp:
            raise CommandError(f'{endpoint.url} only receives; this command sends', ExitCode.USAGE)
        try:
            port = hub.add(endpoint, settings).port
        except (OSError, TlsError) as error:
            raise CommandError(
                f'cannot open {endpoint.url}: {error}', ExitCode.NO_CONNECTION
            ) from None
        yield port
    except KeyboardInterrupt:
        linger = _HURRY
        raise
    finally:
        hub.stop(linger)


@contextmanager
def open_session(
    options: argparse.Namespace,
    *,
    reconnect: bool = True,
    push: bool = True,
    answer: bool = True,
    own_version: bool = False,
    sends: bool = True,
) -> Iterator[Session]:
    """
    Open the endpoint of the arguments, and close it at the end.

    :param push: whether peers get what they did not ask for.
    :param answer: whether their requests are answered.
    :param own_version: whether each message is sent with the header version that it has.
    :param sends: whether the command sends anything, which datagram endpoints do not.
    :raises CommandError: it cannot be opened.
    """
    settings = settings_from(
        options, reconnect=reconnect, push=push, answer_requests=answer, own_version=own_version
    )
    session = Session()
    with open_endpoint(session.hub, options, settings, sends) as session.port:
        try:
            yield session
        finally:
            session.closing.set()


def wait_for_peer(session: Session, endpoint: str, timeout: float | None) -> Event:
    """
    Return the event of a connection.

    :raises CommandError: nobody was there in time; it says why.
    """
    problem = 'nobody connected'
    deadline = None if timeout is None else time.monotonic() + timeout
    while (event := session.next(deadline)) is not None:
        if event.kind == 'connected':
            return event
        problem = event.detail or problem
    raise CommandError(f'{endpoint}: {problem} (waited {timeout:g} s)', ExitCode.NO_CONNECTION)
