# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""One connection: the commands we send on it, and those that come."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from collections.abc import Iterable
import time
from typing import NamedTuple

from igtl_ros.bridge.command_counters import CommandCounters
from igtl_ros.bridge.command_following import Answer
from igtl_ros.bridge.command_following import Following
from igtl_ros.bridge.command_settings import CommandSettings
from igtl_ros.bridge.us_results import matched
from igtl_ros.bridge.us_results import values_of
from igtl_ros.openigtlink import Command
from igtl_ros.openigtlink import CommandReply
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import String
from igtl_ros.transport import Connection
from igtl_ros.transport.outbox import Outgoing
from igtl_ros.tuo import legacy
from igtl_ros.tuo.client import Client
from igtl_ros.tuo.client import Done
from igtl_ros.tuo.command import Family
from igtl_ros.tuo.command import Reply
from igtl_ros.tuo.command import Request
from igtl_ros.tuo.server import Server
from igtl_ros.tuo.server import Work
from igtl_ros.tuo.watch import values_in_string

_MAX_ASKED = 1000


class Outlets(NamedTuple):
    """
    Where a peer's news go; all of it is called on the loop thread.

    :param serve: takes a command that came; `finish` ends it.
    :param learned: takes (UsDeviceId, values) that the peer told.
    :param say: takes what users should know of this peer.
    :param saw: takes each command and reply that came, or that we sent (True).
    """

    serve: Callable[[CommandPeer, Work], None]
    learned: Callable[[CommandPeer, str, dict[str, str]], None]
    say: Callable[[CommandPeer, str], None]
    saw: Callable[[CommandPeer, Packet, bool], None]


class CommandPeer:
    """Speaks commands with one peer; used on the loop thread alone."""

    def __init__(
        self,
        connection: Connection,
        settings: CommandSettings,
        counters: CommandCounters,
        outlets: Outlets,
    ) -> None:
        self.connection = connection
        self.server = Server(settings.push, settings.push_interval, connection.header_version)
        self._client = Client(settings.timeout, settings.in_strings)
        self._settings = settings
        self._counters = counters
        self._outlets = outlets
        self._done: dict[int, Callable[[Answer], object]] = {}
        self._asked: dict[str, str] = {}  # parameter to UsDeviceId
        self._timer: asyncio.TimerHandle | None = None
        self._closed = False
        self.following = Following(
            settings, self.call, self._schedule, lambda text: outlets.say(self, text)
        )

    # --- commands that we send ---

    def call(
        self, request: Request, timeout: float | None, done: Callable[[Answer], object]
    ) -> None:
        """Send a command; `done` is called once, now or later."""
        if self._closed:
            done(Answer(Reply.failure('the connection has ended'), False))
            return
        try:
            packet, call = self._client.call(request, _now(), timeout)
        except PackError as error:
            done(Answer(Reply.failure(str(error)), False))
            return
        self._done[call.command_id] = done
        self._counters.sent += 1
        self._remember(request)
        if not self._settings.in_strings:
            # Who takes COMMAND reads header version 2, and only then does PLUS send metadata.
            self.connection.version.shown(2)
        self._send(packet)
        self._schedule()

    def _remember(self, request: Request) -> None:
        if request.family is not Family.OTHER and len(self._asked) < _MAX_ASKED:
            device = request.attributes.get('UsDeviceId', '')
            self._asked |= {name: device for name in request.names}

    def _end(self, finished: Iterable[Done], answered: bool) -> None:
        for done in finished:
            request, reply = done.call.request, done.reply
            self._counters.refused += answered and not reply.success
            self._done.pop(done.call.command_id)(Answer(reply, answered))
            if answered and request.family is Family.GET:
                device = request.attributes.get('UsDeviceId', '')
                self._learn(device, values_of(matched(request, reply)))

    def _learn(self, device: str, values: dict[str, str]) -> None:
        if values:
            self._outlets.learned(self, device, values)

    # --- what comes ---

    def take(self, packet: Packet) -> bool:
        """Return whether a message was about commands, and is dealt with."""
        body = packet.body
        self._outlets.saw(self, packet, False)
        if isinstance(body, String):
            return self._take_string(packet)
        if not isinstance(body, Command):
            return False
        if isinstance(body, CommandReply):
            self._take_reply(packet)
        elif not self._take_values(packet):
            self._take_command(packet)
        return True

    def _take_string(self, packet: Packet) -> bool:
        if legacy.is_refusal(packet) or legacy.as_reply(packet) is not None:
            self._take_reply(packet)
            return True
        if packet.device_name.upper() == 'ACK':  # our device name was malformed, says PLUS
            return True
        if legacy.is_request(packet):
            self._take_command(packet)
            return True
        if not (self.following.watches or self._asked):
            return False
        completed = self._client.received(packet, _now())
        self._end(completed, True)
        return bool(self._take_values(packet) or completed)

    def _take_values(self, packet: Packet) -> bool:
        """Return whether a message held values of what is followed, or was asked for before."""
        found = False
        for device, values in self.following.pushed(packet):
            found = True
            self._learn(device, values)
        body = packet.body
        # Revision 0.2 sends what Get asked for, and what Set led to, in elements of their own.
        if not found and isinstance(body, String) and '<' in body.text:
            for name, value in values_in_string('', body.text).items():
                if name in self._asked:
                    found = True
                    self._learn(self._asked[name], {name: value})
        return found

    def _take_reply(self, packet: Packet) -> None:
        late = self._client.late
        self._end(self._client.received(packet, _now()), True)
        if self._client.late > late and not self._take_values(packet):
            self._counters.late += 1
        self._schedule()

    def _take_command(self, packet: Packet) -> None:
        self._counters.received += 1
        for step in self.server.received(packet, _now()):
            if isinstance(step, Work):
                self._outlets.serve(self, step)
            else:
                self._reply(step)

    # --- commands that came ---

    def finish(self, work: Work, reply: Reply) -> None:
        """Send the reply to a command, and what follows it."""
        for packet in self.server.finish(work, reply, _now()):
            self._reply(packet)
        self._schedule()

    def changed(self, values: dict[str, str]) -> None:
        """Send values, by the names that this peer uses, if it follows them."""
        for name, value in values.items():
            for packet in self.server.changed(name, value, _now()):
                self._reply(packet)
        self._schedule()

    def _reply(self, packet: Packet) -> None:
        body = packet.body
        if isinstance(body, CommandReply) or packet.device_name[:3] == 'ACK':
            self._counters.answered += 1
            assert isinstance(body, (Command, String))
            self._counters.failed += 'Status="FAIL"' in body.text
        else:
            self._counters.pushed += 1
        self._send(packet)

    # --- time, and the end ---

    def close(self, reason: str) -> None:
        """End all calls: the connection is gone."""
        self._closed = self.following.ended = True
        if self._timer is not None:
            self._timer.cancel()
        self._end(self._client.abandon(f'the connection ended: {reason}'), False)

    def _schedule(self) -> None:
        deadlines = (self._client.deadline, self.server.deadline, self.following.deadline)
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        first = min((time for time in deadlines if time is not None), default=None)
        if first is not None and not self._closed:
            self._timer = asyncio.get_running_loop().call_at(first, self._tick)

    def _tick(self) -> None:
        now = _now()
        expired = self._client.expired(now)
        self._counters.timed_out += len(expired)
        self._end(expired, False)
        self.following.tick(now)
        for packet in self.server.due(now):
            self._reply(packet)
        self._schedule()

    def _send(self, packet: Packet) -> None:
        try:
            outgoing = Outgoing(packet, self.connection.header_version, event=True)
        except PackError as error:
            self._outlets.say(self, f'a message was not sent: {error}')
            return
        self.connection.send(outgoing)
        self.connection.flush()
        self._outlets.saw(self, packet, True)


def _now() -> float:
    return time.monotonic()
