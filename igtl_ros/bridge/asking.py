# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
What the bridge asks of its peers: messages (GET_) and streams (STT_, STP_).

Peers belong to the loop thread, services to the executor. Data that answers is published as
always; only an RTS_ ends here.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any
from typing import NamedTuple

from igtl_ros.bridge.asking_counters import AskingCounters
from igtl_ros.bridge.asking_peer import Answer
from igtl_ros.bridge.asking_peer import AskingPeer
from igtl_ros.bridge.asking_peer import Done
from igtl_ros.bridge.asking_peer import TooManyError
from igtl_ros.bridge.asking_peer import UNANSWERED
from igtl_ros.bridge.asking_wishes import Wish
from igtl_ros.bridge.command_waiting import Waiting
from igtl_ros.bridge.peer_choice import chosen
from igtl_ros.bridge.throttle import Throttle
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink.text import printable
from igtl_ros.transport import Connection
from igtl_ros.transport import Endpoint

TIMEOUT = 5.0  # seconds

Wishes = Callable[[Connection], tuple[Wish, ...]]


class StreamInfo(NamedTuple):
    """
    A stream as diagnostics tell of it.

    :param unanswered: whether the peer has said nothing, and sent nothing.
    """

    connection: str
    name: str
    state: str
    unanswered: bool


class Asking:
    """
    Asks peers, and waits for their answers.

    :param wishes: the streams that a peer is asked for when it connects.
    """

    def __init__(self, waiting: Waiting, wishes: Wishes, warn: Throttle) -> None:
        self._waiting = waiting
        self._wishes = wishes
        self._warn = warn
        self._peers: dict[Connection, AskingPeer] = {}
        # Text of large answers is made aside, so that it keeps neither thread from its work.
        self._writer = ThreadPoolExecutor(1, 'answers')
        self.counters = AskingCounters()

    # --- on the executor ---

    async def get(self, connection: str, kind: str, device: str, timeout: float) -> Answer:
        """
        Ask a peer for one message.

        :param connection: as `chosen` takes it.
        :raises PeerError: it is not clear whom to ask.
        """
        return await self._answer(
            connection, lambda peer, done: peer.get(kind, device, timeout or TIMEOUT, done)
        )

    async def start(self, connection: str, wish: Wish, timeout: float) -> Answer:
        """Ask a peer for a stream; as `get`."""
        return await self._answer(
            connection, lambda peer, done: peer.start(wish, timeout or TIMEOUT, done)
        )

    async def stop(self, connection: str, kind: str, device: str, timeout: float) -> Answer:
        """Ask a peer to end a stream; as `get`."""
        return await self._answer(
            connection, lambda peer, done: peer.stop(kind, device, timeout or TIMEOUT, done)
        )

    async def _answer(self, connection: str, ask: Callable[[AskingPeer, Done], None]) -> Answer:
        answer: Answer = await self._waiting.on_loop(
            lambda done: ask(self._peers[chosen(connection, self._peers)], done)
        )
        return answer

    async def written(self, write: Callable[[Packet], str], packet: Packet) -> str:
        """
        Return what a function makes of a message, in a thread of its own.

        :raises CallError: the bridge is stopping.
        """

        def begin(done: Callable[[Any], None]) -> None:
            self._writer.submit(write, packet).add_done_callback(
                lambda future: done(future.exception() or future.result())
            )

        text: str = await self._waiting.on_loop(begin)
        return text

    def streams(self) -> list[StreamInfo]:
        """Return the streams that peers were asked for; from any thread."""
        return [
            StreamInfo(
                connection.peer,
                ' '.join(filter(None, stream.wish[:2])),
                stream.state,
                stream.state == UNANSWERED,
            )
            for connection, peer in list(self._peers.items())
            for stream in list(peer.streams.values())
        ]

    def close(self) -> None:
        """End all questions; the loop thread has ended."""
        for connection in list(self._peers):
            self.disconnected(connection, 'the bridge is stopping')
        self._waiting.close()
        self._writer.shutdown(wait=False, cancel_futures=True)

    # --- on the loop thread ---

    def connected(self, connection: Connection) -> None:
        """Begin, and ask for the streams that this peer is to send; a datagram cannot ask."""
        if Endpoint.parse(connection.endpoint_url).udp:
            return
        peer = self._peers[connection] = AskingPeer(connection, self.counters)
        for wish in self._wishes(connection):
            told = partial(self._told, connection, wish)
            try:
                peer.start(wish, TIMEOUT, told)
            except (PackError, TooManyError) as error:
                told(Answer(error=str(error)))

    def _told(self, connection: Connection, wish: Wish, answer: Answer) -> None:
        """Say that a stream is not there; when the connection ends, that is said already."""
        if answer.error and connection in self._peers:
            name = ' '.join(filter(None, wish[:2]))
            text = f'start_streams: {name}: {answer.error}'
            self._warn(
                ('streams', connection.endpoint_name, text),
                printable(f'{connection.peer} ({connection.endpoint_name}): {text}'),
            )

    def take(self, connection: Connection, packet: Packet) -> bool:
        """Return whether a message was an RTS_ that we wait for, and is dealt with."""
        peer = self._peers.get(connection)
        return peer is not None and peer.listens and peer.take(packet)

    def leaving(self, connection: Connection) -> None:
        """Stop the streams of a connection that we are about to end."""
        peer = self._peers.get(connection)
        if peer is not None:
            peer.leave()

    def disconnected(self, connection: Connection, reason: str) -> None:
        """End what is under way."""
        peer = self._peers.pop(connection, None)
        if peer is not None:
            peer.close(reason)
