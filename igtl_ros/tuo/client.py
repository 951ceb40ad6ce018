# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
The side that commands a scanner, without I/O: ids, time-outs, and which reply is whose.

    packet, call = client.call(request, now)      send the packet
    for done in client.received(packet, now): ... Done(call, reply)
    for done in client.expired(now): ...

Ids are never repeated on a connection: PLUS ignores a command whose id it has seen.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace

from igtl_ros.openigtlink import Command
from igtl_ros.openigtlink import CommandReply
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import String
from igtl_ros.tuo import legacy
from igtl_ros.tuo.command import Family
from igtl_ros.tuo.command import read_reply
from igtl_ros.tuo.command import Reply
from igtl_ros.tuo.command import Request
from igtl_ros.tuo.command import Result
from igtl_ros.tuo.command import write_request
from igtl_ros.tuo.watch import values_in_string

TIMEOUT = 5.0  # seconds, as OpenIGTLinkIO and Slicer have it
_DEVICE_NAME = 'igtl_ros'
_END_OF_IDS = 2**31


@dataclass(frozen=True, slots=True, eq=False)
class Call:
    """
    A command that is under way.

    :param command_id: matches the reply; device names do not, peers change them.
    :param deadline: when it is given up.
    """

    command_id: int
    request: Request
    deadline: float


@dataclass(frozen=True, slots=True)
class Done:
    """How a call ended."""

    call: Call
    reply: Reply


@dataclass(slots=True)
class Client:
    """
    Commands one peer.

    :param timeout: seconds that a reply may take, unless told otherwise.
    :param in_strings: send commands as STRING messages, for servers of before COMMAND.
    :param device_name: of the messages.
    :param first_id: of the first command.
    """

    timeout: float = TIMEOUT
    in_strings: bool = False
    device_name: str = _DEVICE_NAME
    first_id: int = 1
    late: int = 0
    _open: dict[int, Call] = field(default_factory=dict)
    _partial: dict[int, Done] = field(default_factory=dict)  # granted, and values are to follow

    def call(
        self, request: Request, now: float, timeout: float | None = None
    ) -> tuple[Packet, Call]:
        """
        Return the message to send, and the call that it begins.

        :raises PackError: a name or value does not fit.
        """
        command_id = self.first_id
        self.first_id = command_id + 1 if command_id + 1 < _END_OF_IDS else 1
        packet = Packet(
            write_request(request, command_id),
            self.device_name,
            header_version=2,
            metadata=Metadata(request.metadata),
        )
        if self.in_strings:
            packet = legacy.from_command(packet)
        packet.pack()  # a name that is too long is the caller's to know, before anything waits
        seconds = self.timeout if timeout is None else timeout
        call = Call(command_id, request, now + seconds)
        self._open[command_id] = call
        return packet, call

    @property
    def waiting(self) -> int:
        """Return how many calls are under way."""
        return len(self._open) + len(self._partial)

    @property
    def deadline(self) -> float | None:
        """Return when the next call is given up; None if none is under way."""
        return min((call.deadline for call in self._calls), default=None)

    def received(self, packet: Packet, now: float) -> tuple[Done, ...]:
        """Return the call that a message ends; one that came too late is counted."""
        found = packet if isinstance(packet.body, CommandReply) else legacy.as_reply(packet)
        if found is None or not isinstance(found.body, Command):
            return self._refused(packet) or self._supplied(packet)
        call = self._open.pop(found.body.command_id, None)
        if call is None:
            self.late += 1
            return ()
        done = Done(call, read_reply(found.body, found.metadata))
        if call.request.family is Family.GET and done.reply.pending:
            self._partial[call.command_id] = done
            return ()
        return (done,)

    def _refused(self, packet: Packet) -> tuple[Done, ...]:
        """Return the call that a refusal without id ends: the first one, as PLUS keeps order."""
        if not (self.in_strings and self._open and legacy.is_refusal(packet)):
            return ()
        assert isinstance(packet.body, String)
        call = self._open.pop(min(self._open))
        return (Done(call, read_reply(Command(data=packet.body.data), {})),)

    def _supplied(self, packet: Packet) -> tuple[Done, ...]:
        """Return the calls that are complete with the values of a STRING."""
        if not self._partial or not isinstance(packet.body, String):
            return ()
        values = values_in_string(packet.full_device_name, packet.body.text)
        complete: tuple[Done, ...] = ()
        for command_id, done in list(self._partial.items()):
            taken = {name: values.pop(name) for name in done.reply.pending if name in values}
            done = Done(done.call, _with_values(done.reply, taken))
            self._partial[command_id] = done
            if not done.reply.pending:
                complete += (self._partial.pop(command_id),)
        return complete

    @property
    def _calls(self) -> tuple[Call, ...]:
        return (*self._open.values(), *(done.call for done in self._partial.values()))

    def expired(self, now: float) -> tuple[Done, ...]:
        """Return the calls that were not answered in time."""
        late = [call for call in self._calls if call.deadline <= now]
        return tuple(self._given_up(call, 'no reply in time') for call in late)

    def abandon(self, reason: str) -> tuple[Done, ...]:
        """Return all calls that are under way, as failed: the connection is gone."""
        return tuple(self._given_up(call, reason) for call in self._calls)

    def _given_up(self, call: Call, reason: str) -> Done:
        self._open.pop(call.command_id, None)
        partial = self._partial.pop(call.command_id, None)
        if partial is None:
            return Done(call, Reply.failure(reason))
        results = (
            Result(result.name, False, error=f'{result.name} was granted, but no value came')
            if result.name in partial.reply.pending
            else result
            for result in partial.reply.results
        )
        return Done(call, Reply.of(results))


def _with_values(reply: Reply, values: dict[str, str]) -> Reply:
    """Return a reply with values that have come since."""
    results = tuple(
        replace(result, value=values[result.name]) if result.name in values else result
        for result in reply.results
    )
    pending = tuple(name for name in reply.pending if name not in values)
    return replace(reply, results=results, pending=pending)


def get_request(names: tuple[str, ...], spelling: dict[Family, str], device: str = '') -> Request:
    """Return the command that asks for parameters."""
    return _request(Family.GET, tuple((name, None) for name in names), spelling, device)


def set_request(
    values: tuple[tuple[str, str], ...], spelling: dict[Family, str], device: str = ''
) -> Request:
    """Return the command that changes parameters."""
    return _request(Family.SET, values, spelling, device)


def subscribe_request(
    names: tuple[str, ...], spelling: dict[Family, str], device: str = '', subscribe: bool = True
) -> Request:
    """Return the command that starts or ends updates of parameters; none at all ends all."""
    family = Family.SUBSCRIBE if subscribe else Family.UNSUBSCRIBE
    return _request(family, tuple((name, None) for name in names), spelling, device)


def _request(
    family: Family,
    parameters: tuple[tuple[str, str | None], ...],
    spelling: dict[Family, str],
    device: str,
) -> Request:
    attributes = {'UsDeviceId': device} if device else {}
    return Request(family, spelling[family], parameters, attributes)
