# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Where `igtl send` sends to: the first peer of an endpoint, or a capture."""

from __future__ import annotations

from abc import ABC
from abc import abstractmethod
import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from igtl_ros.cli.exit_codes import CommandError
from igtl_ros.cli.exit_codes import ExitCode
from igtl_ros.cli.files import names_file
from igtl_ros.cli.files import open_output
from igtl_ros.cli.session import open_session
from igtl_ros.cli.session import Session
from igtl_ros.cli.session import wait_for_peer
from igtl_ros.openigtlink import Packet
from igtl_ros.recordings.capture import write_message


class Destination(ABC):
    """
    Takes messages.

    :param name: the peer, or the file.
    :param verb: what happens to messages here.
    """

    name: str
    verb: str

    @abstractmethod
    def take(self, packet: Packet) -> None:
        """
        Send or write a message, exactly as it is.

        :raises CommandError: that did not work.
        """


class _File(Destination):
    verb = 'wrote'

    def __init__(self, file: BinaryIO, name: str) -> None:
        self.name = name
        self._file = file

    def take(self, packet: Packet) -> None:
        """Write it."""
        write_message(self._file, packet)


class _Peer(Destination):
    verb = 'sent'

    def __init__(self, session: Session, name: str, patience: float) -> None:
        self.name = name
        self._session = session
        self._patience = patience

    def take(self, packet: Packet) -> None:
        """Send it."""
        events = self._session.events
        while events.qsize():
            event = events.get_nowait()
            if event.kind == 'disconnected':
                raise CommandError(f'{self.name}: {event.detail}', ExitCode.NO_CONNECTION)
        self._session.hub.send(packet)
        # One after the other, so that no newer message takes the place of an older one.
        if not self._session.hub.drain(self._patience):
            raise CommandError(f'{self.name} does not read', ExitCode.NO_CONNECTION)


@contextmanager
def open_destination(options: argparse.Namespace) -> Iterator[Destination]:
    """
    Open the endpoint and wait for a peer, or open the file of the arguments.

    :raises CommandError: that did not work.
    """
    place = options.endpoint
    if names_file(place):
        with open_output(place) as file:
            yield _File(file, place)
        return
    with open_session(options, answer=False, own_version=True) as session:
        event = wait_for_peer(session, place, options.timeout)
        yield _Peer(session, event.peer, options.timeout)


def for_peer(packet: Packet, version: int | None) -> Packet:
    """
    Return a message for a peer of that header version; as it is if that is not told.

    :raises CommandError: it would lose something.
    """
    if version == 1:
        for what, value in (
            ('its metadata', packet.metadata.entries),
            ('its message id', packet.message_id),
        ):
            if value:
                raise CommandError(
                    f'{packet.type_name} {packet.device_name!r}: {what} would be lost, '
                    'a --peer-version 1 cannot read it',
                    ExitCode.USAGE,
                )
    return packet if version is None else packet.for_version(version)
