# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
The side that is commanded, one connection, without I/O.

    for step in server.received(packet, now):
        Work: do it, and when it is done send what server.finish(work, reply, now) returns
        Packet: send it

Every command gets exactly one reply: malformed and unknown ones a failure, one that came before
the reply it got then. Subscriptions live as long as the connection.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from enum import Enum

from igtl_ros.openigtlink import Command
from igtl_ros.openigtlink import CommandReply
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import String
from igtl_ros.openigtlink.names import wire_name
from igtl_ros.tuo import legacy
from igtl_ros.tuo import markup
from igtl_ros.tuo.command import CommandError
from igtl_ros.tuo.command import Family
from igtl_ros.tuo.command import read_request
from igtl_ros.tuo.command import Reply
from igtl_ros.tuo.command import reply_text
from igtl_ros.tuo.command import Request
from igtl_ros.tuo.command import Result
from igtl_ros.tuo.command import write_reply
from igtl_ros.tuo.markup import Element

_REMEMBERED = 100  # replies, for commands that are repeated
_MAX_WAITING = 100  # commands of one peer that are being worked on
MAX_SUBSCRIPTIONS = 1000


class Push(Enum):
    """How a subscribed value is sent, because the standard does not say."""

    ELEMENT = 'element'  # STRING with <Parameter Name= Value=/>, revision 0.2
    PLAIN = 'plain'  # STRING with the value, its device name is the parameter's
    COMMAND = 'command'  # COMMAND with the value in the metadata, as PLUS's launcher does


@dataclass(frozen=True, slots=True, eq=False)
class Work:
    """
    A command to be carried out.

    :param request: what is asked for.
    :param packet: as it came.
    :param in_string: whether it came as a STRING, and is answered by one.
    """

    request: Request
    packet: Packet
    in_string: bool = False

    @property
    def command_id(self) -> int:
        """Return the id of the command."""
        assert isinstance(self.packet.body, Command)
        return self.packet.body.command_id


@dataclass(slots=True)
class Server:
    """
    Serves one peer.

    :param push: how values that were subscribed to are sent.
    :param interval: least seconds between two values of one parameter; the latest wins.
    """

    push: Push = Push.ELEMENT
    interval: float = 0.0
    header_version: int = 1
    subscriptions: dict[str, float] = field(default_factory=dict)  # name to when it was sent
    _replies: OrderedDict[tuple[int, bytes], Packet] = field(default_factory=OrderedDict)
    _working: dict[tuple[int, bytes], int] = field(default_factory=dict)
    _waiting: dict[str, str] = field(default_factory=dict)
    _sent: dict[str, str] = field(default_factory=dict)  # name to the value that was sent last
    _next_id: int = 1

    # --- commands ---

    def received(self, packet: Packet, now: float) -> tuple[Work | Packet, ...]:
        """Return what a message leads to; nothing if it is no command."""
        self.header_version = max(self.header_version, min(packet.header_version, 2))
        in_string = legacy.is_request(packet)
        if in_string:
            command_id = legacy.request_id(packet)
            if command_id is None:
                return (legacy.malformed(),)
            packet = legacy.as_command(packet, command_id)
        body = packet.body
        if not isinstance(body, Command) or isinstance(body, CommandReply):
            return ()
        key = _key(packet)
        if key in self._replies:
            return (self._replies[key],)
        if key in self._working:
            self._working[key] += 1  # gets its own copy of the reply
            return ()
        try:
            work = Work(read_request(body, packet.metadata), packet, in_string)
        except CommandError as error:
            return (self._replied(None, packet, in_string, Reply.failure(str(error))),)
        if len(self._working) >= _MAX_WAITING:
            return (self._replied(None, packet, in_string, Reply.failure('busy')),)
        self._working[key] = 1
        return (work,)

    def finish(self, work: Work, reply: Reply, now: float) -> tuple[Packet, ...]:
        """Return the reply to send, as often as the command came, and what follows it."""
        copies = self._working.pop(_key(work.packet), 1)
        if work.request.family is Family.SUBSCRIBE:
            reply = self._limited(reply)
        answer = self._replied(work.request, work.packet, work.in_string, reply)
        if work.request.family is Family.SUBSCRIBE:
            return (answer,) * copies + self._subscribe(reply, now)
        if work.request.family is Family.UNSUBSCRIBE:
            self._unsubscribe(work.request)
        return (answer,) * copies

    def _replied(
        self, request: Request | None, packet: Packet, in_string: bool, reply: Reply
    ) -> Packet:
        if in_string and request is not None and reply.results and not reply.message:
            # Where PLUS has it, in the Message: the whole reply once more.
            text = reply_text(request.name, request.family, reply)
            reply = replace(reply, message=text)
        try:
            answer = write_reply(request, packet, reply, self.header_version)
            answer.pack()
        except PackError as error:  # a value that does not fit the protocol must not mean silence
            failure = Reply.failure(f'the reply does not fit: {error}')
            answer = write_reply(request, packet, failure, self.header_version)
        if in_string:
            answer = legacy.from_reply(answer)
        self._replies[_key(packet)] = answer
        if len(self._replies) > _REMEMBERED:
            self._replies.popitem(last=False)
        return answer

    # --- subscriptions ---

    def _limited(self, reply: Reply) -> Reply:
        """Refuse what would be one subscription too many."""
        room = MAX_SUBSCRIPTIONS - len(self.subscriptions)
        wanted = [result.name for result in reply.results if result.success]
        new = [name for name in dict.fromkeys(wanted) if name not in self.subscriptions]
        beyond = frozenset(new[max(room, 0) :])
        if not beyond:
            return reply
        return Reply.of(
            Result(result.name, False, error='Too many subscriptions.')
            if result.name in beyond
            else result
            for result in reply.results
        )

    def _subscribe(self, reply: Reply, now: float) -> tuple[Packet, ...]:
        """Return the present values of what is followed from now on."""
        packets: tuple[Packet, ...] = ()
        for result in reply.results:
            if result.success:
                self.subscriptions[result.name] = now
                self._waiting.pop(result.name, None)
                packets += (self._pushed(result.name, result.value),)
        return packets

    def _unsubscribe(self, request: Request) -> None:
        for name in request.names or tuple(self.subscriptions):
            self.subscriptions.pop(name, None)
            self._waiting.pop(name, None)
            self._sent.pop(name, None)

    def changed(self, name: str, value: str, now: float) -> tuple[Packet, ...]:
        """Return what to send when a parameter has changed: nothing, if nobody follows it."""
        sent = self.subscriptions.get(name)
        if sent is None:
            return ()
        if value == self._sent.get(name):  # and so a change that was taken back meanwhile is none
            self._waiting.pop(name, None)
            return ()
        if now < sent + self.interval:
            self._waiting[name] = value
            return ()
        self._waiting.pop(name, None)
        self.subscriptions[name] = now
        return (self._pushed(name, value),)

    @property
    def deadline(self) -> float | None:
        """Return when `due` has something to send next; None if nothing waits."""
        times = [self.subscriptions[name] + self.interval for name in self._waiting]
        return min(times, default=None)

    def due(self, now: float) -> tuple[Packet, ...]:
        """Return the values whose interval has passed."""
        ready = [name for name in self._waiting if self.subscriptions[name] + self.interval <= now]
        return tuple(
            packet for name in ready for packet in self.changed(name, self._waiting[name], now)
        )

    def _pushed(self, name: str, value: str) -> Packet:
        self._sent[name] = value
        device_name, long_name = wire_name(name)
        if self.push is Push.COMMAND and self.header_version == 2:
            self._next_id += 1
            return Packet(
                Command(self._next_id, 'UsParameterChanged'),
                device_name,
                header_version=2,
                metadata=Metadata({name: value}),
            )
        text = value
        if self.push is not Push.PLAIN:
            text = markup.write(Element('Parameter', {'Name': name, 'Value': value}))
        version = 2 if long_name.entries and self.header_version == 2 else 1
        return Packet(
            String.of(text),
            device_name,
            header_version=version,
            metadata=long_name if version == 2 else Metadata(),
        )


def _key(packet: Packet) -> tuple[int, bytes]:
    """
    Return what makes two commands the same: id and content.

    A peer that restarts its ids on a connection, or always sends 0, means another command.
    """
    body = packet.body
    assert isinstance(body, Command)
    return body.command_id, body.name.encode('utf-8', 'surrogateescape') + b'\0' + body.data


def unknown_parameter(name: str) -> Result:
    """Return the result for a parameter that is not known, in PLUS's words."""
    return Result(name, False, error=f'Invalid parameter {name}.')


def not_set(name: str) -> Result:
    """Return the result for a parameter that has no value yet, in PLUS's words."""
    return Result(name, False, error=f'{name} is not set.')
