# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Gives each peer of an endpoint what it asked for: joins sessions, connections and the loop's clock.

What is sent to the endpoint is kept for peers that ask. A peer without a stream gets everything
(`push`); one that started a stream gets that at its pace, and nothing more of it once it said
stop.

Requests are answered in order, a few at a time: the rest waits until the peer has read, so that
answers need little memory and one peer's questions leave time for the others.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
import logging
from weakref import WeakSet

from igtl_ros.openigtlink import MessageError
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Query
from igtl_ros.openigtlink import Raw
from igtl_ros.openigtlink.availability import GET
from igtl_ros.openigtlink.availability import STT
from igtl_ros.openigtlink.session import request_of
from igtl_ros.openigtlink.session import Responder
from igtl_ros.openigtlink.session import Store
from igtl_ros.openigtlink.session.store import data_type
from igtl_ros.transport.connection import Connection
from igtl_ros.transport.outbox import Outgoing
from igtl_ros.transport.settings import ConnectionSettings

log = logging.getLogger(__name__)

# Of answers that a peer has not read: beyond that the next question has to wait.
_MAX_UNREAD = 100
_MAX_UNREAD_BYTES = 1024 * 1024
_LOOK_AGAIN = 0.005  # seconds
# Of answers that are packed before it is others' turn.
_TURN_BYTES = 4 * 1024 * 1024
# Questions of a peer that wait; who asks on and reads no answers is not worth more.
_MAX_QUESTIONS = 10_000


@dataclass(frozen=True, slots=True)
class _Question:
    """A request that waits, and whether its body could be read."""

    packet: Packet
    readable: bool = True


@dataclass(slots=True)
class _Peer:
    """
    One connection, what it asked for, and the timer of what waits for its interval.

    :param questions: to be answered.
    :param turn: when they are looked at.
    :param unread: answers that wait to be written. What the connection has written, or given up,
        nobody refers to any more.
    """

    connection: Connection
    responder: Responder
    timer: asyncio.TimerHandle | None = None
    questions: deque[_Question] = field(default_factory=deque)
    turn: asyncio.Handle | None = None
    unread: WeakSet[Outgoing] = field(default_factory=WeakSet)

    @property
    def is_behind(self) -> bool:
        """Return whether it has to read before it gets more answers."""
        if len(self.unread) >= _MAX_UNREAD:
            return True
        return sum(answer.size for answer in self.unread) >= _MAX_UNREAD_BYTES


class Answering:
    """
    The sessions of one endpoint; the loop thread owns it.

    :param settings: of the endpoint.
    """

    def __init__(self, settings: ConnectionSettings) -> None:
        self._settings = settings
        self._store = Store()
        self._peers: dict[Connection, _Peer] = {}

    def joined(self, connection: Connection) -> None:
        """Begin a session."""
        settings = self._settings
        responder = Responder(self._store, settings.push, settings.acknowledge)
        self._peers[connection] = _Peer(connection, responder)

    def left(self, connection: Connection) -> None:
        """End a session, and its streams with it."""
        peer = self._peers.pop(connection, None)
        if peer is not None:
            peer.questions.clear()
            for handle in (peer.timer, peer.turn):
                if handle is not None:
                    handle.cancel()

    def received(self, connection: Connection, packet: Packet) -> None:
        """Take a message to be answered, if it is a request."""
        self._take(connection, packet)

    def message_lost(self, connection: Connection, error: MessageError) -> None:
        """Take a request that could not be read: there is an answer to it all the same."""
        packet = Packet(Query(), error.device_name, type_name=error.type_name)
        self._take(connection, packet, readable=False)

    def remember(self, packet: Packet, least_version: int) -> None:
        """Keep a message for who asks for it."""
        if self._settings.answer_requests:
            self._store.put(packet, least_version)

    def forget(self, device_name: str) -> None:
        """Answer with what was sent of a device no more."""
        self._store.forget(device_name)

    def deliver(self, outgoing: Outgoing) -> None:
        """Queue a message for every peer that is to have it now."""
        self.remember(outgoing.packet, outgoing.least_version)
        for peer in self._peers.values():
            if peer.responder.passive:
                peer.connection.send(outgoing)
            else:
                self._offer(peer, outgoing)

    def flush(self) -> None:
        """Write what was queued."""
        for connection in self._peers:
            connection.flush()

    # --- requests ---

    def _take(self, connection: Connection, packet: Packet, readable: bool = True) -> None:
        peer = self._peers.get(connection)
        if (
            peer is None
            or not self._settings.answer_requests
            or request_of(packet.type_name) is None
        ):
            return
        if len(peer.questions) >= _MAX_QUESTIONS:
            connection.abort(f'asked {_MAX_QUESTIONS} questions and read no answers')
            return
        if isinstance(packet.body, Query | Raw):  # of no use, and of any size
            packet = replace(packet, body=Query())
        peer.questions.append(_Question(packet, readable))
        if peer.turn is None:
            # When all that came at once has been taken.
            peer.turn = asyncio.get_running_loop().call_soon(self._answer, peer)

    def _answer(self, peer: _Peer) -> None:
        """Answer questions in order, as long as the peer reads and nobody else has to wait."""
        peer.turn = None
        self._note_version(peer)
        loop, packed = asyncio.get_running_loop(), 0
        while peer.questions and packed < _TURN_BYTES:
            if peer.is_behind:
                peer.connection.flush()
                if peer.is_behind:
                    peer.turn = loop.call_later(_LOOK_AGAIN, self._answer, peer)
                    break
            packed += self._answer_one(peer, peer.questions.popleft())
        peer.connection.flush()
        self._schedule(peer)
        if peer.questions and peer.turn is None:
            peer.turn = loop.call_soon(self._answer, peer)

    def _answer_one(self, peer: _Peer, question: _Question) -> int:
        """Send the answers to a question; return their bytes."""
        connection, responder, packet = peer.connection, peer.responder, question.packet
        answers = (
            responder.received(packet, _now())
            if question.readable and self._may_have(packet)
            else responder.refuse(packet)
        )
        connection.counters.requests += 1
        connection.drop_waiting(_overtaken(responder, packet))
        packed = 0
        for answer in answers or ():
            outgoing = self._pack(peer, answer) or self._refusal(peer, packet)
            if outgoing is not None:
                peer.unread.add(outgoing)
                connection.send(outgoing)
                packed += outgoing.size
        return packed

    def _may_have(self, request: Packet) -> bool:
        """Return whether peers of this kind are sent what is asked for."""
        asked = request_of(request.type_name)
        return asked is not None and self._settings.selection.knows(asked.type_name)

    def _pack(self, peer: _Peer, answer: Packet) -> Outgoing | None:
        """Return an answer to be sent; None if it cannot be."""
        connection = peer.connection
        # Events: each answer is sent, and in this order, whatever else there is to send.
        try:
            outgoing = Outgoing(answer, connection.version_of(answer), event=True)
        except PackError as error:
            log.warning('%s: no answer: %s', connection.peer, error)
            return None
        most = self._settings.max_event_bytes
        if outgoing.size > most and not connection.idle:
            log.warning(
                '%s: no answer: %s %r has %d bytes, more than may wait (max_event_bytes %d)',
                *(connection.peer, answer.type_name, answer.device_name, outgoing.size, most),
            )
            return None
        return outgoing

    def _refusal(self, peer: _Peer, request: Packet) -> Outgoing | None:
        """Return that a GET_ cannot be answered; a value of a stream is just left out."""
        asked = request_of(request.type_name)
        refused = peer.responder.refuse(request)
        if asked is None or asked.prefix != GET or not refused:
            return None
        return Outgoing(refused[0], peer.connection.version_of(refused[0]), event=True)

    def _note_version(self, peer: _Peer) -> None:
        settings, version = self._settings, peer.connection.header_version
        peer.responder.header_version = (
            settings.max_header_version if settings.own_version else version
        )

    # --- streams ---

    def _offer(self, peer: _Peer, outgoing: Outgoing) -> None:
        connection = peer.connection
        self._note_version(peer)
        if peer.responder.header_version < outgoing.least_version:
            connection.send(outgoing)  # which counts it
        for packet in peer.responder.offer(outgoing.packet, _now(), outgoing.least_version):
            if packet is outgoing.packet:
                connection.send(outgoing)
            else:
                self._send(peer, packet)
        self._schedule(peer)

    def _send(self, peer: _Peer, packet: Packet) -> None:
        """Send what was made for one peer; if it cannot be packed, nobody else may suffer."""
        try:
            peer.connection.send(Outgoing(packet, peer.connection.version_of(packet)))
        except PackError as error:
            log.warning('%s: not sent: %s', peer.connection.peer, error)

    def _schedule(self, peer: _Peer) -> None:
        deadline = peer.responder.deadline
        if deadline is None or (peer.timer is not None and peer.timer.when() <= deadline):
            return
        if peer.timer is not None:
            peer.timer.cancel()
        peer.timer = asyncio.get_running_loop().call_at(deadline, self._send_due, peer)

    def _send_due(self, peer: _Peer) -> None:
        peer.timer = None
        for packet in peer.responder.due(_now()):
            self._send(peer, packet)
        peer.connection.flush()
        self._schedule(peer)


def _overtaken(responder: Responder, request: Packet) -> Callable[[Packet], bool]:
    """
    Return what must not be sent after the answers to a request.

    That is what the peer does not want any more, and of a stream that begins older values than
    its first one, which is among the answers.
    """
    asked, name = request_of(request.type_name), request.full_device_name
    if asked is None or asked.prefix == GET:
        return lambda packet: False
    kind = asked.type_name
    begins = asked.prefix == STT and (kind, name) in responder.streams
    return lambda packet: (
        responder.silences(packet)
        or (
            begins
            and data_type(packet.type_name) == kind
            and name in ('', packet.full_device_name, packet.device_name)
        )
    )


def _now() -> float:
    return asyncio.get_running_loop().time()
