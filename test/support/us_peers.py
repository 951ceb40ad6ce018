# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Scanners as their programs answer commands: PLUS, OpenIGTLinkIO, the standard's page, its drafts.

Servers with threads of their own. Each answers as it was read in the sources, mistakes included.
"""

from __future__ import annotations

from collections import deque
import contextlib
import socket
import threading
from typing import ClassVar
from xml.sax.saxutils import quoteattr

from igtl_ros.openigtlink import Command
from igtl_ros.openigtlink import CommandReply
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Receiver
from igtl_ros.openigtlink import String
from igtl_ros.tuo import markup
from transport_support import seconds


class Scanner:
    """
    A server with parameters, one client at a time.

    :param parameters: name to value; settable.
    """

    def __init__(self, parameters: dict[str, str] | None = None, port: int = 0) -> None:
        self.parameters = dict(parameters or {'DepthMm': '50', 'GainPercent': '30'})
        self.commands: list[Packet] = []  # COMMAND and CMD_ messages
        self.connections = 0
        self.silent = False
        self._version = 1
        self._client: socket.socket | None = None
        self._listener = socket.create_server(('127.0.0.1', port))
        self.port = int(self._listener.getsockname()[1])
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f'igtl://127.0.0.1:{self.port}'

    @property
    def names(self) -> list[str]:
        """Return the names of the commands that came."""
        return [packet.body.name for packet in self.commands if isinstance(packet.body, Command)]

    @property
    def ids(self) -> list[int]:
        return [
            packet.body.command_id for packet in self.commands if isinstance(packet.body, Command)
        ]

    def answer(self, packet: Packet) -> list[Packet]:
        """Return what a COMMAND leads to."""
        raise NotImplementedError

    def answer_string(self, packet: Packet) -> list[Packet]:
        """Return what a STRING leads to."""
        return []

    def begin(self) -> None:
        """Forget what belongs to a connection."""

    def send(self, packet: Packet) -> None:
        """Send a message, in the version that the client has shown."""
        assert self._client is not None
        self._client.sendall(packet.for_version(self._version).to_bytes())

    def drop(self) -> None:
        """End the connection; the client may come again."""
        client = self._client
        if client is not None:
            with contextlib.suppress(OSError):
                client.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.drop()
        self._thread.join(seconds(5))
        assert not self._thread.is_alive()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                self._client, _ = self._listener.accept()
                self._version = 1
                self.begin()
                self.connections += 1
                with self._client, contextlib.suppress(OSError):
                    self._read(self._client)

    def _read(self, client: socket.socket) -> None:
        receiver = Receiver()
        while data := client.recv(65536):
            receiver.feed(data)
            while (event := receiver.next_event()) is not None:
                assert isinstance(event, Packet), event
                self._take(event)

    def _take(self, packet: Packet) -> None:
        self._version = max(self._version, packet.header_version)
        in_string = isinstance(packet.body, String)
        if not in_string and type(packet.body) is not Command:
            return
        self.commands.append(packet)
        if self.silent:
            return
        for answer in self.answer_string(packet) if in_string else self.answer(packet):
            self.send(answer)

    def asked(self, packet: Packet) -> markup.Element:
        """Return the XML of a command."""
        assert isinstance(packet.body, (Command, String))
        return markup.parse(packet.body.text)


def reply(packet: Packet, text: str, metadata: dict[str, str], name: str | None = None) -> Packet:
    """Return the RTS_COMMAND of a command."""
    body = packet.body
    assert isinstance(body, Command)
    return Packet(
        CommandReply.of(body.command_id, body.name if name is None else name, text),
        packet.device_name,
        header_version=2,
        metadata=Metadata(metadata),
    )


class Plus(Scanner):
    """
    PlusServer since 2.8.

    Command names are case-sensitive, an id among the last ten is ignored, an unknown command is
    answered without its name, and there is no Subscribe.
    """

    COMMANDS: ClassVar[tuple[str, ...]] = ('GetUsParameter', 'SetUsParameter', 'StartRecording')

    def __init__(self, parameters: dict[str, str] | None = None, port: int = 0) -> None:
        self.read_only: set[str] = set()
        super().__init__(parameters, port)

    def begin(self) -> None:
        self._last: deque[int] = deque(maxlen=10)

    def answer(self, packet: Packet) -> list[Packet]:
        body = packet.body
        assert isinstance(body, Command)
        if body.command_id in self._last or not body.name or not body.data:
            return []
        self._last.append(body.command_id)
        if body.name not in self.COMMANDS:
            error = 'Unknown command type requested.'
            text = f'<CommandReply Name="" Status="FAIL" Error="{error}" Message=""/>'
            return [reply(packet, text, {'Status': 'FAIL', 'Error': error, 'Message': ''}, '')]
        if body.name == 'StartRecording':
            # The message is not escaped, so this is no XML.
            message = f'Recording to {self.asked(packet).get("OutputFilename")} <started> & so on'
            text = f'<CommandReply Name="{body.name}" Status="SUCCESS" Message="{message}"/>'
            return [reply(packet, text, {'Status': 'SUCCESS', 'Message': message})]
        text, metadata = self._parameters(packet, body.name == 'SetUsParameter')
        return [reply(packet, text, metadata)]

    def _parameters(self, packet: Packet, change: bool) -> tuple[str, dict[str, str]]:
        elements, metadata, errors = '', {}, ''
        for element in self.asked(packet).named('Parameter'):
            name = element.attributes['Name']
            error = self._change(name, element.attributes['Value']) if change else ''
            if name not in self.parameters:
                error = f'Invalid parameter {name}. '
            elif not change and not self.parameters[name]:
                error = f'{name} is not set. '
            value = '' if change or error else f' Value="{self.parameters[name]}"'
            good = 'false' if error else 'true'
            elements += f'<Parameter Name="{name}" Success="{good}"{value}/>'
            if change:
                metadata[name] = 'FAIL' if error else 'SUCCESS'
            elif not error:
                metadata[name] = self.parameters[name]
            errors += error
        metadata |= {'Status': 'FAIL' if errors else 'SUCCESS', 'Message': ''}
        return f'<CommandReply>{elements}</CommandReply>', metadata | (
            {'Error': errors} if errors else {}
        )

    def _change(self, name: str, value: str) -> str:
        if name == 'TimeGainCompensation' and len(value.split()) != 3:
            return 'TimeGainCompensation needs 3 numbers. '
        if name in self.read_only:
            return f'{name} cannot be set. '
        if name in self.parameters:
            self.parameters[name] = value
        return ''

    def answer_string(self, packet: Packet) -> list[Packet]:
        """Answer CMD_7 with ACK_7, the whole reply escaped in its Message."""
        number = packet.device_name.partition('_')[2]
        name = self.asked(packet).get('Name')
        if name not in self.COMMANDS:
            text = '<CommandReply Status="FAIL" Message="Error attempting to process command."/>'
            return [Packet(String.of(text), 'CMD')]
        inner, metadata = self._parameters(packet, name == 'SetUsParameter')
        text = f'<CommandReply Status="{metadata["Status"]}" Message={quoteattr(inner)}/>'
        return [Packet(String.of(text), f'ACK_{int(number)}')]


class OldPlus(Plus):
    """PlusServer up to 2.4: a Result and a Message, and nothing about single parameters."""

    def answer(self, packet: Packet) -> list[Packet]:
        body = packet.body
        assert isinstance(body, Command)
        if body.name != 'SetUsParameter':
            text = '<Command><Result>false</Result><Error>Not here</Error></Command>'
            return [reply(packet, text, {})]
        for element in self.asked(packet).named('Parameter'):
            self._change(element.attributes['Name'], element.attributes['Value'])
        text = '<Command><Result>true</Result><Message>Done</Message></Command>'
        return [reply(packet, text, {})]


class Igtlio(Scanner):
    """OpenIGTLinkIO: all is said in the metadata, and the device name of its reply is empty."""

    def answer(self, packet: Packet) -> list[Packet]:
        body = packet.body
        assert isinstance(body, Command)
        names = [element.attributes['Name'] for element in self.asked(packet).named('Parameter')]
        values = {name: self.parameters[name] for name in names if name in self.parameters}
        missing = [name for name in names if name not in self.parameters]
        metadata = values | {'Status': 'FAIL' if missing else 'SUCCESS'}
        if missing:
            metadata['ErrorMessage'] = f'no {missing[0]} here'
        answer = Packet(
            CommandReply(body.command_id, body.name), header_version=2, metadata=Metadata(metadata)
        )
        return [answer]


class Page(Scanner):
    """The standard's page, to the letter: its misspelt names and its malformed replies."""

    def answer(self, packet: Packet) -> list[Packet]:
        body = packet.body
        assert isinstance(body, Command)
        name = {'GetUSParameter': 'GetUSParameter', 'SetUsParameter': 'SetUSParameter'}[body.name]
        text = f'<CommandReply Name="{name}">\n'
        for element in self.asked(packet).named('Parameter'):
            parameter = element.attributes['Name']
            if body.name == 'SetUsParameter':
                self.parameters[parameter] = element.attributes['Value']
                text += f'  <ParameterName="{parameter}" Success="TRUE"/>\n'
            else:
                text += f'  <ParameterName="{parameter}" Value="{self.parameters[parameter]}"/>\n'
        return [reply(packet, text, {})]  # no end tag


class Draft(Scanner):
    """Revision 0.2: Result first, values then in STRING messages, also when they change."""

    def begin(self) -> None:
        self.followed: set[str] = set()

    def answer(self, packet: Packet) -> list[Packet]:
        body = packet.body
        assert isinstance(body, Command)
        elements = [*self.asked(packet).named('Parameter')]
        names = [element.attributes['Name'] for element in elements]
        results = ''.join(
            f'<Result success={str(name in self.parameters).lower()}>'
            f'<Parameter Name="{name}"/></Result>'
            for name in names
        )
        answers = [reply(packet, f'<Command>{results}</Command>', {})]
        known = [name for name in names if name in self.parameters]
        if body.name == 'Set':
            # It takes what it can: the actual value is sent back.
            for name, element in zip(names, elements, strict=True):
                self.parameters[name] = str(min(float(element.attributes['Value']), 100.0))
        elif body.name == 'Subscribe':
            self.followed |= {*known}
        elif body.name == 'Unsubscribe':
            self.followed -= {*names}
        if body.name != 'Unsubscribe':
            answers += [self._value(name) for name in known]
        return answers

    def change(self, name: str, value: str) -> None:
        """Turn a knob."""
        self.parameters[name] = value
        if name in self.followed:
            self.send(self._value(name))

    def _value(self, name: str) -> Packet:
        text = f'<Parameter Name="{name}" Value="{self.parameters[name]}"/>'
        return Packet(String.of(text), f'{name}'[:20])
