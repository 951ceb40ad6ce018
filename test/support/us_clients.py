# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Programs that command the bridge: any spelling, and Slicer, which looks at metadata alone."""

from __future__ import annotations

from collections.abc import Callable
import time
from typing import NamedTuple

from igtl_ros.openigtlink import Command
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import String
from igtl_ros.tuo import markup
from transport_peers import Peer
from transport_support import seconds


class Answer(NamedTuple):
    """An RTS_COMMAND, taken apart without our own reader of replies."""

    packet: Packet
    root: markup.Element
    metadata: dict[str, str]

    @property
    def status(self) -> str | None:
        return self.root.get('Status')

    def value(self, name: str) -> str | None:
        """Return a value, which content and metadata have to agree on."""
        value = self.parameter(name).get('Value')
        if self.packet.header_version == 2:
            assert self.metadata.get(name) == value
        return value

    def parameter(self, name: str) -> markup.Element:
        (found,) = (one for one in self.root.named('Parameter') if one.get('Name') == name)
        return found


class Asker(Peer):
    """A client of the bridge, used by the test's own thread."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self.others: list[Packet] = []  # what came while something else was waited for

    def command(
        self,
        command_id: int,
        name: str,
        text: str,
        metadata: dict[str, str] | None = None,
        version: int = 2,
    ) -> None:
        """Send a COMMAND."""
        self.send(
            Packet(
                Command.of(command_id, name, text),
                'command',
                header_version=version,
                metadata=Metadata(metadata or {}),
            )
        )

    def next_where(self, wanted: Callable[[Packet], bool]) -> Packet:
        """Return the first message that fits, now or later."""
        for packet in self.others:
            if wanted(packet):
                self.others.remove(packet)
                return packet
        while True:
            packet = self.next_packet()
            if wanted(packet):
                return packet
            self.others.append(packet)

    def reply(self, command_id: int) -> Answer:
        """Return the reply to a command."""
        packet = self.next_where(
            lambda packet: (
                packet.type_name == 'RTS_COMMAND' and packet.body.command_id == command_id
            )
        )
        return Answer(packet, markup.parse(packet.body.text), dict(packet.metadata))

    def ask(
        self,
        command_id: int,
        name: str,
        text: str,
        metadata: dict[str, str] | None = None,
        version: int = 2,
    ) -> Answer:
        """Send a COMMAND and return its reply."""
        self.command(command_id, name, text, metadata, version)
        return self.reply(command_id)

    def ask_in_string(self, device_name: str, text: str) -> Packet:
        """Send a command as STRING and return the STRING that answers it."""
        self.send(Packet(String.of(text), device_name))
        return self.next_where(lambda packet: packet.device_name[:3] in ('ACK', 'CMD'))

    def pushed(self, name: str) -> str:
        """Return the next value of a parameter that is pushed in a STRING element."""
        packet = self.next_where(
            lambda packet: packet.type_name == 'STRING' and packet.full_device_name == name
        )
        element = markup.parse(packet.body.text)
        assert (element.name, element.get('Name')) == ('Parameter', name)
        return element.get('Value') or ''

    def nothing_more(self, what: Callable[[Packet], bool], barrier: int) -> None:
        """Make sure that nothing more of a kind has come by the time a command is answered."""
        self.ask(barrier, 'Barrier', '<Command Name="Barrier"/>')
        assert not [packet for packet in self.others if what(packet)]


class Slicer(Asker):
    """OpenIGTLinkIO as Slicer uses it: ids from 1, and only the metadata of a reply count."""

    def __init__(self, port: int) -> None:
        super().__init__(port)
        self._id = 0

    def execute(
        self, name: str, attributes: str = '', inside: str = '', **metadata: str
    ) -> tuple[bool, str, dict[str, str]]:
        """Return whether it succeeded, the error text, and all metadata."""
        self._id += 1
        text = f'<Command Name="{name}"{attributes}>{inside}</Command>'
        found = self.ask(self._id, name, text, metadata).metadata
        return found.get('Status') == 'SUCCESS', found.get('ErrorMessage', ''), found

    def until(self, condition: Callable[[], bool], what: str) -> None:
        """Ask again and again, as its panels do."""
        deadline = time.monotonic() + seconds(10)
        while not condition():
            assert time.monotonic() < deadline, what
