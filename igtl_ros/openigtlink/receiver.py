# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Bytes in, messages out: the receiving half of a connection, without any I/O.

    receiver.feed(data)                 # or get_buffer() and buffer_updated(), to save the copy
    while (event := receiver.next_event()) is not None:
        ...

An event is a Packet, or the MessageError of a message that was lost. FramingError ends the
stream for good. Bytes are parsed in place: a small message is copied once out of the buffer, a
large body is received straight into memory of its own, of which its arrays are views. Time is
linear in the bytes received, however they are cut.
"""

from __future__ import annotations

from collections import deque

from igtl_ros.openigtlink.errors import FramingError
from igtl_ros.openigtlink.errors import MessageError
from igtl_ros.openigtlink.header import Header
from igtl_ros.openigtlink.header import HEADER_SIZE
from igtl_ros.openigtlink.header import unpack_header
from igtl_ros.openigtlink.limits import DEFAULT_LIMITS
from igtl_ros.openigtlink.limits import Limits
from igtl_ros.openigtlink.messages.base import Buffer
from igtl_ros.openigtlink.packet import Packet
from igtl_ros.openigtlink.packet import unpack_body
import numpy as np

# Bodies up to this size are parsed out of the shared buffer.
_SMALL = 16 * 1024
_BUFFER_SIZE = 64 * 1024


class Receiver:
    """
    Splits one peer's byte stream into messages.

    :param limits: what the peer may make us hold.
    :param check_crc: whether a wrong checksum loses the message; off for peers that compute none.
    """

    def __init__(self, limits: Limits = DEFAULT_LIMITS, check_crc: bool = True) -> None:
        self._limits = limits
        self._check_crc = check_crc
        self._buffer = memoryview(bytearray(_BUFFER_SIZE))
        self._start = 0  # first byte not parsed yet
        self._end = 0  # first free byte
        self._header: Header | None = None  # of the message under way
        self._large: memoryview | None = None  # its body, where that has memory of its own
        self._filled = 0
        self._pending: deque[Packet | MessageError] = deque()
        self._error: FramingError | None = None

    def get_buffer(self) -> memoryview:
        """Return memory for the next bytes; never empty if next_event was called until None."""
        if self._large is not None and self._filled < len(self._large):
            return self._large[self._filled :]
        if self._start == self._end or self._error is not None:
            self._start = self._end = 0
        elif len(self._buffer) - self._end < _SMALL:
            rest = self._end - self._start
            self._buffer[:rest] = bytes(self._buffer[self._start : self._end])
            self._start, self._end = 0, rest
        return self._buffer[self._end :]

    def buffer_updated(self, count: int) -> None:
        """Say how many bytes were put at the start of what get_buffer returned."""
        if self._large is not None and self._filled < len(self._large):
            self._filled += count
        else:
            self._end += count

    def feed(self, data: Buffer) -> None:
        """Take bytes as they came, any number of them; the simple way in, which copies."""
        view = memoryview(data)
        while len(view) and self._error is None:
            target = self.get_buffer()
            count = min(len(target), len(view))
            target[:count] = view[:count]
            self.buffer_updated(count)
            view = view[count:]
            try:
                while (event := self._parse()) is not None:
                    self._pending.append(event)
            except FramingError as error:
                self._error = error.with_traceback(None)  # which would hold the data

    def next_event(self) -> Packet | MessageError | None:
        """
        Return the next message, or the error of one that was lost, or None: more bytes needed.

        :raises FramingError: the stream is out of step; raised again by every later call.
        """
        if self._pending:
            return self._pending.popleft()
        if self._error is not None:
            raise self._error.with_traceback(None)  # or it would grow with every call
        try:
            return self._parse()
        except FramingError as error:
            self._error = error
            raise

    def end(self) -> None:
        """
        Say that no more bytes will come.

        :raises FramingError: in the middle of a message, or the stream was out of step before.
        """
        if self._error is not None:
            raise self._error.with_traceback(None)
        header, missing = self._header, HEADER_SIZE
        if header is None:
            held = self._end - self._start
        else:
            held = self._filled if self._large is not None else self._end - self._start
            missing = header.body_size
        if header is not None or held:
            raise FramingError(
                'the stream ended within a message',
                type_name=header.type_name if header else '',
                device_name=header.device_name if header else '',
                expected=f'{missing} bytes of {"body" if header else "header"}',
                found=held,
            )

    def _parse(self) -> Packet | MessageError | None:
        header = self._header
        if header is None:
            if self._end - self._start < HEADER_SIZE:
                return None
            header = unpack_header(self._buffer, self._start, self._limits)
            self._start += HEADER_SIZE
            self._header = header
            if header.body_size > _SMALL:
                self._begin_large(header.body_size)
        body = self._take_body(header.body_size)
        if body is None:
            return None
        self._header = None
        try:
            return unpack_body(header, body, check_crc=self._check_crc, limits=self._limits)
        except MessageError as error:
            return error

    def _begin_large(self, size: int) -> None:
        """Give the body memory of its own; the system commits it page by page as bytes arrive."""
        try:
            self._large = np.empty(size, np.uint8).data
        except (MemoryError, ValueError) as error:  # ValueError: more than can be addressed
            raise FramingError('no memory for the body', found=size) from error
        self._filled = min(self._end - self._start, size)
        self._large[: self._filled] = self._buffer[self._start : self._start + self._filled]
        self._start += self._filled

    def _take_body(self, size: int) -> memoryview | None:
        """Return the body once it is complete."""
        if self._large is not None:
            if self._filled < size:
                return None
            body, self._large = self._large, None
            return body
        if self._end - self._start < size:
            return None
        body = memoryview(bytes(self._buffer[self._start : self._start + size]))
        self._start += size
        return body
