# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Datagrams in, messages out: the receiving half of OpenIGTLink over RTP, without any I/O.

    receiver.feed(datagram)
    while (event := receiver.next_event()) is not None:
        ...

An event is a Packet, or a MessageError: its subclasses tell of what is wrong with a datagram or
with a message that is complete, MessageError itself of what did not arrive. No datagram depends
on another one to be understood, so nothing ends the stream.

Slices are held in any order until their message is complete, and are then joined. Slices that
disagree on header, extended header or size belong to different messages.
What a sender states is never allocated; what it sends is bounded.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from dataclasses import field
from typing import NamedTuple

from igtl_ros.openigtlink.crc64 import crc64_of
from igtl_ros.openigtlink.errors import MessageError
from igtl_ros.openigtlink.limits import DEFAULT_LIMITS
from igtl_ros.openigtlink.limits import Limits
from igtl_ros.openigtlink.messages.base import Buffer
from igtl_ros.openigtlink.packet import Packet
from igtl_ros.openigtlink.packet import unpack_body
from igtl_ros.openigtlink.rtp_datagram import MAX_SLICES
from igtl_ros.openigtlink.rtp_datagram import Origin
from igtl_ros.openigtlink.rtp_datagram import Slice
from igtl_ros.openigtlink.rtp_datagram import unpack_origin
from igtl_ros.openigtlink.rtp_datagram import unpack_slice
from igtl_ros.openigtlink.rtp_repair import missing_half
from igtl_ros.openigtlink.rtp_sequence import Sequence
from igtl_ros.openigtlink.rtp_sequence import WINDOW

MAX_PARTIAL = 32  # messages that wait for slices; more than a sender has under way
_MAX_SOURCES = 16
_REMEMBERED = 2 * WINDOW  # messages that are done with, to know what comes late or twice
_OVERHEAD = 256  # bytes that Python needs to hold one slice

Key = tuple[int, int, int, bytes]


@dataclass(slots=True)
class _Message:
    """
    A message of which slices have come.

    :param piece: one of them; all say the same of the message.
    :param numbers: of its datagrams in the sequence of its source.
    :param contents: of the slices that have come, by their position.
    :param held: bytes that these need.
    :param latest: how many datagrams had come when the latest of its own did.
    """

    piece: Slice
    numbers: range
    contents: dict[int, bytes] = field(default_factory=dict)
    held: int = 0
    latest: int = 0


class _Done(NamedTuple):
    """
    A message that nothing is waited for any more.

    :param numbers: of its datagrams.
    :param complete: whether all of them came.
    """

    numbers: range
    complete: bool


class RtpReceiver:
    """
    Puts one sender's datagrams together into messages.

    :param limits: what the sender may make us hold; max_body_size also bounds the slices that
        wait, of all messages together.
    :param check_crc: whether a wrong checksum loses the message. It always does in header
        version 1, of which RTP carries a part in the checksum only.
    """

    def __init__(self, limits: Limits = DEFAULT_LIMITS, check_crc: bool = True) -> None:
        self.duplicates = 0  # datagrams that came once more
        self._limits = limits
        self._check_crc = check_crc
        # So that one message always fits, however it is cut.
        self._most_held = limits.max_body_size + MAX_SLICES * _OVERHEAD
        self._held = 0
        self._count = 0
        self._sequences: dict[int, Sequence] = {}
        self._partial: dict[Key, _Message] = {}  # in the order in which they began
        self._done: dict[Key, _Done] = {}
        self._pending: deque[Packet | MessageError] = deque()

    def feed(self, datagram: Buffer) -> None:
        """Take one datagram, whatever is in it."""
        data = bytes(datagram)
        try:
            origin = unpack_origin(data)
        except MessageError as error:
            self._pending.append(error.with_traceback(None))
            return
        number, gaps = self._place(origin)
        try:
            self._take(origin, number, unpack_slice(data, self._limits))
        except MessageError as error:
            self._pending.append(error.with_traceback(None))
        self._report(origin.source, gaps)

    def next_event(self) -> Packet | MessageError | None:
        """Return the next message, or the error of one that was lost, or None: more is needed."""
        return self._pending.popleft() if self._pending else None

    def give_up(self) -> None:
        """Wait no longer for what is missing: the sender is silent, or we stop."""
        for key in [*self._partial]:
            self._give_up(key)
        for source, sequence in self._sequences.items():
            self._report(source, sequence.settle())

    # --- messages ---

    def _take(self, origin: Origin, number: int, piece: Slice) -> None:
        """
        Make what can be made of a slice.

        :raises MessageError: it came too late.
        """
        self._count += 1
        # Where its message begins in the sequence tells apart what a sender repeats within one
        # hundredth of a second.
        begin = (origin.sequence - piece.position) & 0xFFFF
        key = (origin.source, begin, piece.size, piece.identity)
        done = self._done.get(key)
        if done is not None:
            self._come_again(piece, done)
        elif piece.parts == 1:
            self._remember(key, _Done(range(number, number + 1), True))
            self._complete(piece, [piece.content])
        else:
            self._hold(key, piece, number)
        for old in [*self._partial]:
            if self._count - self._partial[old].latest > WINDOW:
                self._give_up(old)

    def _hold(self, key: Key, piece: Slice, number: int) -> None:
        """Keep a slice, and complete its message if it was the last one that was missing."""
        message = self._partial.get(key)
        if message is None:
            if len(self._partial) >= MAX_PARTIAL:
                self._give_up(next(iter(self._partial)))
            first = number - piece.position
            numbers = range(first, first + piece.parts)
            message = self._partial[key] = _Message(piece, numbers)
        message.latest = self._count
        if piece.position in message.contents:
            self.duplicates += 1
            return
        size = len(piece.content) + _OVERHEAD
        message.contents[piece.position] = piece.content
        message.held += size
        self._held += size
        if len(message.contents) == piece.parts:
            self._forget(key, True)
            self._complete(piece, [message.contents[k] for k in range(piece.parts)])
        while self._held > self._most_held:
            self._give_up(next(iter(self._partial)))

    def _complete(self, piece: Slice, contents: list[bytes]) -> None:
        """Read a message of which all is there."""
        header = piece.header
        event: Packet | MessageError
        try:
            body, checked = self._join(piece, contents)
            event = unpack_body(header, body, check_crc=not checked, limits=self._limits)
        except MessageError as error:
            event = error.with_traceback(None)
        except MemoryError:
            event = _lost(piece, 'no memory for the body', found=header.body_size)
        self._pending.append(event)

    def _join(self, piece: Slice, contents: list[bytes]) -> tuple[memoryview, bool]:
        """Return the body, and whether its checksum needs no further look."""
        body = b''.join((piece.extended_header(), *contents))
        if not self._check_crc and piece.header.version != 1:
            return memoryview(body), True
        difference = crc64_of(memoryview(body)) ^ piece.header.crc
        if not difference:
            return memoryview(body), True
        half = missing_half(difference, len(body))
        if half is None:
            return memoryview(body), False
        return memoryview(b''.join((piece.extended_header(half), *contents))), True

    def _give_up(self, key: Key) -> None:
        """Report a message of which slices are missing."""
        message = self._forget(key, False)
        piece = message.piece
        self._pending.append(
            _lost(
                piece,
                'parts of it did not arrive',
                expected=f'{piece.parts} datagrams',
                found=len(message.contents),
            )
        )

    def _forget(self, key: Key, complete: bool) -> _Message:
        message = self._partial.pop(key)
        self._held -= message.held
        self._remember(key, _Done(message.numbers, complete))
        return message

    def _remember(self, key: Key, done: _Done) -> None:
        if len(self._done) >= _REMEMBERED:
            del self._done[next(iter(self._done))]
        self._done[key] = done

    def _come_again(self, piece: Slice, done: _Done) -> None:
        """
        Deal with a datagram of a message that is done with.

        :raises MessageError: the message was given up.
        """
        if not done.complete:
            raise _lost(
                piece,
                'a part came after the message was given up',
                found=f'datagram {piece.position + 1} of {piece.parts}',
            )
        self.duplicates += 1

    # --- datagrams of which nothing is known but that they are missing ---

    def _place(self, origin: Origin) -> tuple[int, list[range]]:
        sequence = self._sequences.get(origin.source)
        if sequence is None:
            if len(self._sequences) >= _MAX_SOURCES:
                oldest = next(iter(self._sequences))
                self._report(oldest, self._sequences.pop(oldest).settle())
            sequence = self._sequences[origin.source] = Sequence(origin.sequence)
        return sequence.place(origin.sequence)

    def _report(self, source: int, gaps: list[range]) -> None:
        """Report numbers that never came, but for those of messages that we know."""
        if not gaps:
            return
        known = [
            message.numbers
            for messages in (self._partial, self._done)
            for key, message in messages.items()
            if key[0] == source
        ]
        for gap in gaps:
            count = sum(map(len, _without(gap, known)))
            if count:
                datagrams = 'datagrams' if count > 1 else 'datagram'
                self._pending.append(MessageError(f'{count} {datagrams} never arrived'))


def _lost(
    piece: Slice, problem: str, *, expected: object = None, found: object = None
) -> MessageError:
    return MessageError(
        problem,
        device_name=piece.header.device_name,
        type_name=piece.header.type_name,
        expected=expected,
        found=found,
    )


def _without(numbers: range, others: list[range]) -> list[range]:
    """Return what remains of a range without others."""
    left = [numbers]
    for other in others:
        if other.start < numbers.stop and numbers.start < other.stop:
            left = [
                part
                for rest in left
                for part in (
                    range(rest.start, min(rest.stop, other.start)),
                    range(max(rest.start, other.stop), rest.stop),
                )
                if part
            ]
    return left
