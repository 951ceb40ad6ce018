# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Captures (.igtl): messages back to back, as they stood on the wire, and nothing else.

They are read one message at a time: a file of any length takes the memory of its largest message.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO
from typing import NamedTuple

from igtl_ros.openigtlink import FramingError
from igtl_ros.openigtlink import Limits
from igtl_ros.openigtlink import MessageError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Receiver
from igtl_ros.openigtlink.header import HEADER_SIZE
from igtl_ros.openigtlink.header import unpack_header
from igtl_ros.openigtlink.limits import DEFAULT_LIMITS

SUFFIX = '.igtl'


class Recorded(NamedTuple):
    """
    What stands at one place of a capture.

    :param offset: bytes before it.
    :param event: the message, or why it cannot be read; what follows can be, all the same.
    """

    offset: int
    event: Packet | MessageError


def read_capture(
    file: BinaryIO, limits: Limits = DEFAULT_LIMITS, check_crc: bool = True
) -> Iterator[Recorded]:
    """
    Give all messages of a file, or of a pipe.

    :param file: read with a buffer, as open(path, 'rb') does.
    :raises FramingError: no message begins at an offset, or the file ends within one; the error
        has that offset.
    """
    receiver = Receiver(limits, check_crc)
    offset = 0
    while header := file.read(HEADER_SIZE):
        try:
            size = HEADER_SIZE
            receiver.feed(header)
            event = receiver.next_event()
            if len(header) == HEADER_SIZE:
                body_size = unpack_header(header, 0, limits).body_size
                size += body_size
                event = _read_body(file, receiver, body_size) if body_size else event
            if event is None:
                receiver.end()
                return
        except FramingError as error:
            error.offset = offset
            raise
        yield Recorded(offset, event)
        offset += size


def _read_body(file: BinaryIO, receiver: Receiver, missing: int) -> Packet | MessageError | None:
    """Return the message whose header the receiver has; None if the file ends before."""
    event = None
    while missing and event is None:
        memory = receiver.get_buffer()[:missing]
        count = file.readinto(memory)  # type: ignore[attr-defined]
        if not count:
            break
        receiver.buffer_updated(count)
        missing -= count
        event = receiver.next_event()
    return event


def write_message(file: BinaryIO, packet: Packet) -> None:
    """
    Append a message.

    :raises PackError: it does not fit the protocol; nothing has been written then.
    """
    for buffer in packet.pack():
        file.write(buffer)
