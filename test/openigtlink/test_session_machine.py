# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
A Requester and a Responder joined back to back, and whatever they may be asked to do.

What the peer gets is compared with a model that knows only the rules: of all that was asked of a
device, the last request that concerns it decides whether and how often its values come.
"""

from collections import deque
from typing import NamedTuple

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize
from hypothesis.stateful import rule
from hypothesis.stateful import RuleBasedStateMachine
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink.session import Requester
from igtl_ros.openigtlink.session import Responder
from igtl_ros.openigtlink.session import Store
from session_packets import picture
from session_packets import tools

KINDS = st.sampled_from(['TDATA', 'IMAGE'])
DEVICES = st.sampled_from('AB')
NAMES = st.sampled_from(['', 'A', 'B', 'X'])  # nobody sends X
INTERVALS = st.sampled_from([0, 50, 130])
FOREVER = 1e12


class Sent(NamedTuple):
    """A message on its way to the side that asks, and whether it answers a GET_."""

    packet: Packet
    answers_get: bool


class Asked(NamedTuple):
    """An STT_ (with seconds) or an STP_ (with none) that the responder has taken."""

    device: str
    interval: float | None


def value(packet: Packet) -> float:
    body = packet.body
    return float(body.matrices[0, 0, 3] if packet.type_name == 'TDATA' else body.voxels[0, 0, 0])


class Sessions(RuleBasedStateMachine):
    """Rules are what may happen; what must hold is asserted as it happens."""

    @initialize(push=st.booleans())
    def begin(self, push: bool) -> None:
        self.push, self.now, self.number = push, 0.0, 0
        self.store = Store()
        self.responder = Responder(self.store, push)
        self.requester = Requester(timeout=FOREVER)
        self.questions: deque[Packet] = deque()
        self.answers: deque[Sent] = deque()
        self.history: dict[str, list[Asked]] = {'TDATA': [], 'IMAGE': []}
        self.last: dict[tuple[str, str], tuple[object, float]] = {}  # governing request, time
        self.seen: dict[tuple[str, str], float] = {}  # latest value that left
        self.asked = self.ended = 0
        self.quiet: set[tuple[str, str]] = set()

    # --- the model ---

    def latest(self, kind: str, *devices: str) -> tuple[int, Asked] | None:
        """Return the last STT_ for the first of some names, unless an STP_ for one came later."""
        concern = [
            (number, one)
            for number, one in enumerate(self.history[kind])
            if one.device == devices[0] or (one.device in devices and one.interval is None)
        ]
        return concern[-1] if concern and concern[-1][1].interval is not None else None

    def governs(self, kind: str, device: str) -> tuple[int, Asked] | None:
        """Return the STT_ that paces a device: its own, else that of all; None: it is pushed."""
        return self.latest(kind, device, '') or self.latest(kind, '')

    def comes(self, kind: str, device: str) -> bool:
        """Return whether the last request that concerns a device, if any, is an STT_."""
        concern = [one for one in self.history[kind] if one.device in ('', device)]
        return concern[-1].interval is not None if concern else self.push

    # --- what leaves the responder ---

    def emit(self, packet: Packet, answers_get: bool = False) -> None:
        self.answers.append(Sent(packet, answers_get))
        key = kind, device = packet.type_name, packet.device_name
        if kind not in self.history:
            return
        assert value(packet) >= self.seen.get(key, -1.0), 'an older value after a newer one'
        self.seen[key] = value(packet)
        if answers_get:
            return
        assert self.comes(kind, device), 'nobody wants it'
        governing = self.governs(kind, device)
        if governing is not None:
            before, time = self.last.get(key, (None, 0.0))
            if before == governing:
                assert self.now - time >= governing[1].interval - 1e-9, 'too early'
            self.last[key] = governing, self.now

    def due(self) -> None:
        for packet in self.responder.due(self.now):
            self.emit(packet)

    # --- rules ---

    @rule(kind=KINDS, device=DEVICES)
    def send(self, kind: str, device: str) -> None:
        """Something has a new value."""
        self.number = min(self.number + 1, 255)
        packet = (
            tools(f'{device}tool', device_name=device, x=self.number)
            if kind == 'TDATA'
            else picture(self.number, device)
        )
        self.store.put(packet)
        for one in self.responder.offer(packet, self.now):
            self.emit(one)

    @rule(step=st.sampled_from([0.01, 0.05, 0.2]))
    def wait(self, step: float) -> None:
        """Time passes; who waits is served when it is due, not before."""
        end = self.now + step
        while (deadline := self.responder.deadline) is not None and deadline <= end:
            assert deadline >= self.now
            self.now = deadline
            self.due()
            assert self.responder.deadline != deadline
        self.now = end
        self.due()

    @rule(kind=KINDS, device=NAMES)
    def get(self, kind: str, device: str) -> None:
        device = device or ('A' if kind == 'TDATA' else '')
        self.ask(self.requester.get(kind, device, self.now))

    @rule(kind=KINDS, device=NAMES, interval=INTERVALS)
    def start(self, kind: str, device: str, interval: int) -> None:
        self.ask(self.requester.start(kind, device, self.now, interval))
        self.quiet -= {(kind, name) for name in ('A', 'B', 'X') if device in ('', name)}

    @rule(kind=KINDS, device=NAMES)
    def stop(self, kind: str, device: str) -> None:
        self.ask(self.requester.stop(kind, device, self.now))

    def ask(self, packet: Packet) -> None:
        self.asked += 1
        self.questions.append(packet)

    @rule()
    def take_question(self) -> None:
        """The responder gets to the oldest question."""
        if not self.questions:
            return
        question = self.questions.popleft()
        prefix, _, kind = question.type_name.partition('_')
        if prefix != 'GET':
            seconds = getattr(question.body, 'interval', 0) / 1000
            asked = Asked(question.device_name, seconds if prefix == 'STT' else None)
            self.history[kind].append(asked)
        answers = self.responder.received(question, self.now)
        if prefix == 'GET':
            assert len(answers) == 1
        else:
            assert (answers[0].type_name, answers[0].body.status) == (f'RTS_{kind}', 0)
        for answer in answers:
            self.emit(answer, answers_get=prefix == 'GET')

    @rule()
    def take_answer(self) -> None:
        """The requester gets to the oldest message."""
        if not self.answers:
            return
        packet, answers_get = self.answers.popleft()
        if not answers_get:
            assert (packet.type_name, packet.device_name) not in self.quiet, 'after its RTS_'
        for outcome in self.requester.received(packet, self.now):
            self.ended += 1
            (prefix, kind), device = outcome.question.request, outcome.question.device_name
            assert outcome.packet is packet
            if prefix != 'GET':
                assert outcome.error == ''
            if prefix == 'STP' and not self.starts_on_the_way(kind, device):
                self.quiet |= {(kind, name) for name in 'AB' if device in ('', name)}

    def starts_on_the_way(self, kind: str, device: str) -> bool:
        """Return whether a start that was asked for after the stop may have begun already."""
        later = [one.question for one in self.requester._open]
        return any(one.request == ('STT', kind) for one in later)

    def teardown(self) -> None:
        """All questions have been answered, and who wants a device has its latest value."""
        if not hasattr(self, 'store'):
            return
        while self.questions or self.answers:
            self.take_question()
            self.take_answer()
        assert self.ended == self.asked
        assert self.requester.deadline is None
        self.wait(1.0)
        assert self.responder.deadline is None
        for packet in self.store.everything():
            key = packet.type_name, packet.device_name
            if self.comes(*key):
                assert self.seen[key] == value(packet), 'the latest value was lost'


TestSessions = Sessions.TestCase
TestSessions.settings = settings(
    max_examples=300, stateful_step_count=40, deadline=None, report_multiple_bugs=False
)
