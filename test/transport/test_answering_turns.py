# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What answering does on the loop thread: how much at a time, what it keeps, what it leaves."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from collections.abc import Callable
from dataclasses import replace

from igtl_ros.openigtlink import ContentError
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Query
from igtl_ros.openigtlink import Raw
from igtl_ros.transport import Connection
from igtl_ros.transport import ConnectionSettings
from igtl_ros.transport import Listener
from igtl_ros.transport.answering import Answering
from igtl_ros.transport.outbox import Outgoing
import numpy as np
from session_packets import get
from session_packets import names
from session_packets import picture
from session_packets import rts
from session_packets import start
from session_packets import tools
from transport_support import QUIET

ASKED = replace(QUIET, push=False)


class Swift(Connection):
    """Sends at once, to nobody; or keeps what is sent until it is read."""

    def __init__(self, reads: bool = True) -> None:
        super().__init__('igtl://127.0.0.1', ASKED, Listener())
        self.reads = reads
        self.sent: list[Packet] = []
        self.kept: list[Outgoing] = []
        self.reason = ''

    def send(self, outgoing: Outgoing) -> None:
        self.sent.append(outgoing.packet)
        if not self.reads:
            self.kept.append(outgoing)

    def flush(self) -> None: ...

    def drop_waiting(self, unwanted: Callable[[Packet], bool]) -> None: ...

    def finish(self, reason: str) -> None: ...

    def close(self, reason: str) -> None: ...

    def abort(self, reason: str) -> None:
        self.reason = reason

    @property
    def idle(self) -> bool:
        return not self.kept


def run(
    scene: Callable[[Answering, Swift], Awaitable[None]],
    settings: ConnectionSettings = ASKED,
    reads: bool = True,
) -> Swift:
    """Play a scene with one connection on a loop."""

    async def play() -> Swift:
        answering, connection = Answering(settings), Swift(reads)
        answering.joined(connection)
        await scene(answering, connection)
        return connection

    return asyncio.run(play())


def image(size: int) -> Packet:
    return Packet(Image(np.zeros((1, 1000, size // 1000), np.uint8)), 'Camera')


def test_a_turn_is_short() -> None:
    """However fast the peer reads: after 4 MiB of answers others are on."""

    async def scene(answering: Answering, connection: Swift) -> None:
        answering.deliver(Outgoing(image(1_000_000)))
        for _ in range(20):
            answering.received(connection, get('IMAGE'))
        counts = []
        for _ in range(6):
            await asyncio.sleep(0)
            counts.append(len(connection.sent))
        assert counts == [5, 10, 15, 20, 20, 20]

    run(scene)


def test_answers_wait_for_who_reads() -> None:
    async def scene(answering: Answering, connection: Swift) -> None:
        answering.deliver(Outgoing(image(600_000)))
        for number in range(6):
            answering.received(connection, get('IMAGE' if number < 4 else f'NEW{number}'))
        for count in (2, 4, 6):
            while len(connection.sent) < count:
                await asyncio.sleep(0.001)
            connection.kept.clear()

    connection = run(scene, reads=False)
    assert names(connection.sent) == ['IMAGE Camera'] * 4 + ['RTS_NEW4', 'RTS_NEW5']


def test_small_answers_wait_too() -> None:
    async def scene(answering: Answering, connection: Swift) -> None:
        for _ in range(150):
            answering.received(connection, get('IMAGE'))
        await asyncio.sleep(0)
        assert len(connection.sent) == 100
        connection.kept.clear()
        while len(connection.sent) < 150:
            await asyncio.sleep(0.001)

    run(scene, reads=False)


def test_questions_are_kept_without_what_nobody_needs() -> None:
    async def scene(answering: Answering, connection: Swift) -> None:
        for request in (get('IMAGE', 'A', Query(b'x')), get('NEW', '', Raw(b'x'))):
            answering.received(connection, request)
        (peer,) = answering._peers.values()
        assert [one.packet.body for one in peer.questions] == [Query(), Query()]

    run(scene)


def test_questions_are_bounded() -> None:
    async def scene(answering: Answering, connection: Swift) -> None:
        for _ in range(10_001):
            answering.received(connection, get('IMAGE'))

    assert run(scene).reason == 'asked 10000 questions and read no answers'


def test_nothing_happens_after_the_end() -> None:
    async def scene(answering: Answering, connection: Swift) -> None:
        answering.received(connection, start('TDATA', 'Tools', 20))
        await asyncio.sleep(0)
        for x in (1, 2):
            answering.deliver(Outgoing(tools('p', x=x)))
        answering.received(connection, get('TDATA'))
        (peer,) = answering._peers.values()
        answering.left(connection)
        answering.left(connection)
        assert peer.timer.cancelled()
        assert peer.turn.cancelled()
        answering.received(connection, get('TDATA'))
        answering.deliver(Outgoing(tools('p', x=3)))
        answering.flush()
        await asyncio.sleep(0)

    assert names(run(scene).sent) == ['RTS_TDATA Tools', 'TDATA Tools']


def test_what_nobody_can_ask_for_is_not_kept() -> None:
    async def scene(answering: Answering, connection: Swift) -> None:
        answering.deliver(Outgoing(picture(1)))
        answering.received(connection, get('IMAGE'))
        await asyncio.sleep(0)
        assert answering._store.everything() == ()

    run(scene, replace(ASKED, answer_requests=False))


def test_a_question_that_was_lost_is_answered_in_its_place() -> None:
    async def scene(answering: Answering, connection: Swift) -> None:
        answering.received(connection, get('IMAGE', 'A'))
        for type_name in ('GET_BIND', 'STT_BIND', 'IMAGE', 'RTS_BIND', ''):
            error = ContentError('wrong', device_name='B', type_name=type_name)
            answering.message_lost(connection, error)
        answering.received(connection, get('IMAGE', 'C'))
        await asyncio.sleep(0)

    assert run(scene).sent == [
        rts('IMAGE', 'A', 1),
        rts('BIND', 'B', 1),
        rts('BIND', 'B', 1),
        rts('IMAGE', 'C', 1),
    ]
