# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
The side that asks: sends GET_, STT_, STP_ and finds out which message answers which question.

    send(requester.get('IMAGE', 'Brain', now, timeout=5))
    for outcome in requester.received(packet, now): ...
    for outcome in requester.expired(now): ...

Many peers acknowledge no STT_, so the first data counts too; many answer nothing at all. See
matching for the ways in which they do.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from igtl_ros.openigtlink.availability import AVAILABILITY
from igtl_ros.openigtlink.availability import GET
from igtl_ros.openigtlink.availability import Request
from igtl_ros.openigtlink.availability import request_name
from igtl_ros.openigtlink.availability import REQUESTS
from igtl_ros.openigtlink.availability import STP
from igtl_ros.openigtlink.availability import STT
from igtl_ros.openigtlink.errors import PackError
from igtl_ros.openigtlink.messages.base import Body
from igtl_ros.openigtlink.messages.bind import StartBind
from igtl_ros.openigtlink.messages.queries import Query
from igtl_ros.openigtlink.messages.queries import StartQuaternionTracking
from igtl_ros.openigtlink.messages.queries import StartTracking
from igtl_ros.openigtlink.messages.queries import StartVideo
from igtl_ros.openigtlink.packet import Packet
from igtl_ros.openigtlink.session.matching import is_acknowledgement
from igtl_ros.openigtlink.session.matching import match
from igtl_ros.openigtlink.session.store import data_type


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """
    A request that is under way.

    :param request: what is asked.
    :param device_name: of which device; empty for any.
    :param deadline: when it is given up.
    """

    request: Request
    device_name: str
    deadline: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """
    How a request ended.

    :param question: which one.
    :param packet: the message that ended it; None if none came in time.
    :param error: why there is no data or no stream; empty if all is well.
    """

    question: Question
    packet: Packet | None
    error: str = ''


@dataclass(slots=True, eq=False)
class _Open:
    """
    A question, and whether its outcome is known.

    An STT_ that data has answered may still get its RTS_, which must not be taken for that of a
    later STP_.
    """

    question: Question
    told: bool = False


# The body of an STT_, from interval in ms and coordinate system; the others take no arguments.
_STARTS: dict[str, Callable[[int, str], Body]] = {
    'BIND': lambda interval, system: StartBind(),
    'QTDATA': StartQuaternionTracking,
    'TDATA': StartTracking,
    'VIDEO': lambda interval, codec: StartVideo(codec or 'VP90', interval),
}


class Requester:
    """
    Asks one peer. Several requests may be under way; those alike are answered in order.

    :param timeout: seconds that an answer may take, unless told otherwise.
    """

    def __init__(self, timeout: float = 5.0) -> None:
        self._timeout = timeout
        self._open: list[_Open] = []

    def get(
        self,
        type_name: str,
        device_name: str,
        now: float,
        timeout: float | None = None,
        body: Body | None = None,
    ) -> Packet:
        """
        Return the GET_ to send.

        :param body: arguments, which only GET_BIND has.
        :raises PackError: there is no such request, or it does not fit the protocol.
        """
        return self._ask(GET, type_name, device_name, body or Query(), now, timeout)

    def start(
        self,
        type_name: str,
        device_name: str,
        now: float,
        interval: int = 0,
        argument: str = '',
        timeout: float | None = None,
        body: Body | None = None,
    ) -> Packet:
        """
        Return the STT_ to send.

        :param interval: least ms between two messages: TDATA, QTDATA and VIDEO, others ignore it.
        :param argument: coordinate system of TDATA and QTDATA, codec of VIDEO.
        :param body: instead of interval and argument, such as a StartBind.
        :raises PackError: there is no such request.
        """
        make = _STARTS.get(type_name)
        if body is None:
            body = make(interval, argument) if make else Query()
        return self._ask(STT, type_name, device_name, body, now, timeout)

    def stop(
        self, type_name: str, device_name: str, now: float, timeout: float | None = None
    ) -> Packet:
        """
        Return the STP_ to send.

        :raises PackError: there is no such request.
        """
        return self._ask(STP, type_name, device_name, Query(), now, timeout)

    @property
    def asked(self) -> Question:
        """Return the request that was made last and is under way; there has to be one."""
        return self._open[-1].question

    @property
    def waits(self) -> bool:
        """Return whether any message may be an answer, also one whose outcome is known."""
        return bool(self._open)

    @property
    def deadline(self) -> float | None:
        """Return when the next request is given up; None if none is under way."""
        return min((one.question.deadline for one in self._open if not one.told), default=None)

    def received(self, packet: Packet, now: float) -> tuple[Outcome, ...]:
        """Return the request that a message answers, if it answers one."""
        return self.taken(packet, now) or ()

    def taken(self, packet: Packet, now: float) -> tuple[Outcome, ...] | None:
        """Return the request that a message answers, unless that was told; None if none."""
        self._forget_told(now)
        acknowledges = is_acknowledgement(packet)
        # Whoever asked for this very device goes before those whom it may be for.
        for one, exactly in [(one, exactly) for exactly in (True, False) for one in self._open]:
            question = one.question
            error = match(question.request, question.device_name, packet, exactly)
            if error is None or (one.told and not acknowledges):
                continue
            told, one.told = one.told, True
            if acknowledges or question.request.prefix != STT:
                self._open.remove(one)
            return () if told else (Outcome(question, packet, error),)
        return None

    def expired(self, now: float) -> tuple[Outcome, ...]:
        """Return the requests that were not answered in time."""
        self._forget_told(now)
        late = [one.question for one in self._open if one.question.deadline <= now]
        self._open = [one for one in self._open if one.question.deadline > now]
        return tuple(Outcome(question, None, 'no answer in time') for question in late)

    def _forget_told(self, now: float) -> None:
        self._open = [one for one in self._open if not one.told or one.question.deadline > now]

    def _ask(
        self,
        prefix: str,
        type_name: str,
        device_name: str,
        body: Body,
        now: float,
        timeout: float | None,
    ) -> Packet:
        name = request_name(prefix, data_type(type_name))
        if name is None:
            known = [kind for kind, row in AVAILABILITY.items() if prefix in row.prefixes]
            raise PackError(
                f'{type_name} cannot be asked for with {prefix}_',
                type_name=type_name,
                device_name=device_name,
                expected=f'one of {", ".join(known)}',
            )
        packet = Packet(body, device_name, type_name=name)
        packet.pack()  # what cannot be sent is not waited for
        seconds = self._timeout if timeout is None else timeout
        self._open.append(_Open(Question(REQUESTS[name], device_name, now + seconds)))
        return packet
