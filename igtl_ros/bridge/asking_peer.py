# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""One connection: what we ask on it, and the streams that we started."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from igtl_ros.bridge.asking_counters import AskingCounters
from igtl_ros.bridge.asking_wishes import Wish
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink.availability import GET
from igtl_ros.openigtlink.availability import request_name
from igtl_ros.openigtlink.availability import STP
from igtl_ros.openigtlink.availability import STT
from igtl_ros.openigtlink.names import wire_name
from igtl_ros.openigtlink.session import Outcome
from igtl_ros.openigtlink.session import Requester
from igtl_ros.openigtlink.session.matching import is_acknowledgement
from igtl_ros.openigtlink.session.requester import Question
from igtl_ros.openigtlink.session.store import data_type
from igtl_ros.transport import Connection
from igtl_ros.transport.outbox import Outgoing

MAX_UNDER_WAY = 100
ASKED, RUNNING, UNANSWERED = 'asked for', 'running', 'asked for, no answer yet'


class Answer(NamedTuple):
    """
    What became of a question.

    :param packet: the data; None if there is none.
    :param error: why not; empty on success.
    """

    packet: Packet | None = None
    error: str = ''


Done = Callable[[Answer], object]
# Takes how it ended, and returns what whoever asked is told.
_Judge = Callable[[Outcome], Answer]


class TooManyError(RuntimeError):
    """A peer is asked too much at a time; the text is for users."""


@dataclass(slots=True)
class Stream:
    """
    A stream that we asked for.

    :param state: ASKED; RUNNING once the peer said so, or data came; else UNANSWERED.
    :param last: when its last message came, as the loop has it; None if none came.
    """

    wish: Wish
    state: str = ASKED
    last: float | None = None

    def takes(self, packet: Packet) -> bool:
        """Return whether a message is of it."""
        return data_type(packet.type_name) == self.wish.kind and self.wish.device in (
            '',
            packet.device_name,
            packet.full_device_name,
        )


class AskingPeer:
    """Asks one peer; used on the loop thread alone."""

    def __init__(self, connection: Connection, counters: AskingCounters) -> None:
        self.connection = connection
        self.streams: dict[tuple[str, str], Stream] = {}
        self._counters = counters
        self._requester = Requester()
        self._under_way: dict[Question, tuple[_Judge, Done]] = {}
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None

    # --- what we ask ---

    def get(self, kind: str, device: str, timeout: float, done: Done) -> None:
        """
        Ask for one message; `done` is called once, later.

        :raises PackError: the protocol cannot carry the question.
        :raises TooManyError: too many questions are under way.
        """
        name, _ = wire_name(device)
        self._make_room()
        packet = self._requester.get(kind, name, self._now(), timeout)
        self._ask(packet, device, partial(self._judge_get, timeout), done)

    def start(self, wish: Wish, timeout: float, done: Done) -> None:
        """
        Ask for a stream; one of the same device that runs already is replaced.

        :raises PackError: the protocol cannot carry the question.
        :raises TooManyError: too many questions are under way.
        """
        name, _ = wire_name(wish.device)
        self._make_room()
        packet = self._requester.start(
            wish.kind, name, self._now(), wish.interval, wish.frame, timeout
        )
        before = self.streams.get(wish[:2])
        stream = self.streams[wish[:2]] = Stream(wish)
        self._ask(packet, wish.device, partial(self._judge_start, stream, before, timeout), done)

    def stop(self, kind: str, device: str, timeout: float, done: Done) -> None:
        """
        Ask for the end of a stream, whoever started it.

        :raises PackError: the protocol cannot carry the question.
        :raises TooManyError: too many questions are under way.
        """
        name, _ = wire_name(device)
        self._make_room()
        packet = self._requester.stop(kind, name, self._now(), timeout)
        stream = self.streams.get((kind, device))
        self._ask(packet, device, partial(self._judge_stop, stream, timeout), done)

    def _make_room(self) -> None:
        if len(self._under_way) >= MAX_UNDER_WAY:
            raise TooManyError(
                f'{MAX_UNDER_WAY} questions to {self.connection.peer} are under way: wait for one'
            )

    def _ask(self, packet: Packet, device: str, judge: _Judge, done: Done) -> None:
        """Send the request that was made last; its full name is read in header version 2."""
        self._under_way[self._requester.asked] = judge, done
        self._counters.sent += 1
        _, metadata = wire_name(device)
        if metadata:
            packet = replace(packet, header_version=2, metadata=metadata)
        self._send(packet)
        self._schedule()

    # --- how it ended ---

    def _judge_get(self, timeout: float, outcome: Outcome) -> Answer:
        if outcome.packet is not None:
            return Answer(outcome.packet, outcome.error)
        name, kind = _names(outcome.question, GET)
        return Answer(
            error=f'no answer to {name} within {timeout:g} s: neither {kind} nor a refusal came'
        )

    def _judge_start(
        self, stream: Stream, before: Stream | None, timeout: float, outcome: Outcome
    ) -> Answer:
        name, kind = _names(outcome.question, STT)
        if outcome.packet is not None and not outcome.error:
            stream.state = RUNNING
            return Answer()
        if outcome.packet is not None:
            self._forget(stream)
            if before is not None:  # which goes on
                self.streams.setdefault(stream.wish[:2], before)
            return Answer(error=outcome.error)
        stream.state = UNANSWERED
        return Answer(
            error=f'no answer to {name} within {timeout:g} s: neither {name.replace(STT, "RTS")} '
            f'nor {kind} came; the peer may still begin'
        )

    def _judge_stop(self, stream: Stream | None, timeout: float, outcome: Outcome) -> Answer:
        """
        Say whether the stream has ended.

        Many peers acknowledge no STP_. What has run and is silent since is as good.
        """
        name, kind = _names(outcome.question, STP)
        if outcome.packet is not None:
            if not outcome.error:
                self._forget(stream)
            return Answer(error=outcome.error)
        missing = f'{name.replace(STP, "RTS")} did not come within {timeout:g} s'
        if stream is None or stream.last is None:
            return Answer(error=f'no answer to {name}: {missing}; many peers send none')
        if self._now() - stream.last < timeout / 2:
            return Answer(error=f'no answer to {name}: {missing}, and {kind} still comes')
        self._forget(stream)
        return Answer()

    def _forget(self, stream: Stream | None) -> None:
        """Forget a stream, unless it was started anew meanwhile."""
        if stream is not None and self.streams.get(stream.wish[:2]) is stream:
            del self.streams[stream.wish[:2]]

    def _end(self, outcome: Outcome) -> None:
        if outcome.question not in self._under_way:  # nobody waits for those of `leave`
            return
        judge, done = self._under_way.pop(outcome.question)
        answer = judge(outcome)
        if not answer.error:
            self._counters.answered += 1
        elif outcome.packet is None:
            self._counters.timed_out += 1
        else:
            self._counters.refused += 1
        done(answer)

    # --- what comes ---

    @property
    def listens(self) -> bool:
        """Return whether messages may be answers; if not, they need not be shown here."""
        return self._requester.waits or any(
            stream.state == UNANSWERED for stream in self.streams.values()
        )

    def take(self, packet: Packet) -> bool:
        """Return whether a message was an RTS_ of ours. Data is for others, too."""
        now = self._now()
        for stream in self.streams.values():
            if stream.takes(packet):
                stream.state, stream.last = RUNNING, now
        outcomes = self._requester.taken(packet, now)
        for outcome in outcomes or ():
            self._end(outcome)
        self._schedule()
        return outcomes is not None and is_acknowledgement(packet)

    # --- time, and the end ---

    def leave(self) -> None:
        """Stop the streams: we are about to end the connection."""
        for stream in self.streams.values():
            name, _ = wire_name(stream.wish.device)
            self._send(self._requester.stop(stream.wish.kind, name, self._now()))
        self.streams.clear()

    def close(self, reason: str) -> None:
        """End all questions: the connection is gone."""
        if self._timer is not None:
            self._timer.cancel()
        self.streams.clear()
        under_way, self._under_way = self._under_way, {}
        for _, done in under_way.values():
            self._counters.cut_off += 1
            done(Answer(error=f'the connection ended: {reason}'))

    def _schedule(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        deadline = self._requester.deadline
        if deadline is not None:
            self._timer = self._loop.call_at(deadline, self._tick)

    def _tick(self) -> None:
        for outcome in self._requester.expired(self._now()):
            self._end(outcome)
        self._schedule()

    def _send(self, packet: Packet) -> None:
        version = self.connection.header_version
        self.connection.send(Outgoing(packet, version, event=True))
        self.connection.flush()

    def _now(self) -> float:
        return self._loop.time()


def _names(question: Question, prefix: str) -> tuple[str, str]:
    """Return a request as it is on the wire, and the type that it is about."""
    kind = question.request.type_name
    return request_name(prefix, kind) or '', kind
