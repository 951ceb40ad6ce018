# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Bytes for the tests of the protocol, made without the code under test, and ways to receive them.

Only the checksum comes from the library: test_crc64 and the golden messages hold it to account.
"""

from collections.abc import Callable
from collections.abc import Iterable
from itertools import chain
from itertools import cycle
import struct

from igtl_ros.openigtlink import FramingError
from igtl_ros.openigtlink import MessageError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Receiver
from igtl_ros.openigtlink.crc64 import crc64

HEADER = struct.Struct('>H12s20sQQQ')
IDENTITY = struct.pack('>12f', 1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0)
Event = Packet | MessageError | FramingError


def annotated(text: str) -> bytes:
    """Return the bytes of lines of hex digits, each with a remark behind #."""
    return b''.join(bytes.fromhex(line.partition('#')[0]) for line in text.splitlines())


def padded(text: str, width: int) -> bytes:
    """Return text filled with NUL, which must fit."""
    data = text.encode()
    assert len(data) <= width
    return data.ljust(width, b'\0')


def header(
    type_name: bytes,
    body_size: int,
    crc: int,
    version: int = 1,
    device: bytes = b'Dev',
    timestamp: int = 0,
) -> bytes:
    """Return the 58 bytes; names are filled up, nothing else is checked."""
    return HEADER.pack(version, type_name, device, timestamp, body_size, crc)


def message(
    type_name: bytes,
    body: bytes,
    version: int = 1,
    device: bytes = b'Dev',
    timestamp: int = 0,
    body_size: int | None = None,
) -> bytes:
    """Return a message with the right checksum; the stated size may be a lie."""
    size = len(body) if body_size is None else body_size
    return header(type_name, size, crc64((body,)), version, device, timestamp) + body


def version_2_body(
    content: bytes = b'',
    index: bytes = b'\0\0',
    pairs: bytes = b'',
    *,
    start: int = 12,
    index_size: int | None = None,
    pairs_size: int | None = None,
    message_id: int = 0,
    filler: bytes = b'',
) -> bytes:
    """Return extended header, filler, content, metadata header and pairs; sizes may be lies."""
    return (
        struct.pack(
            '>HHII',
            start,
            len(index) if index_size is None else index_size,
            len(pairs) if pairs_size is None else pairs_size,
            message_id,
        )
        + filler
        + content
        + index
        + pairs
    )


def drain(receiver: Receiver) -> list[Event]:
    """Return all events there are; a framing error is the last."""
    events: list[Event] = []
    try:
        while (event := receiver.next_event()) is not None:
            events.append(event)
    except FramingError as error:
        events.append(error)
    return events


def feed_in_chunks(receiver: Receiver, data: bytes, sizes: Iterable[int]) -> list[Event]:
    """Feed chunks of these sizes, again and again, and return all events."""
    events: list[Event] = []
    position, view, steps = 0, memoryview(data), cycle(sizes)
    while position < len(data):
        step = next(steps)
        receiver.feed(view[position : position + step])
        position += step
        events += drain(receiver)
        if events and isinstance(events[-1], FramingError):
            break
    return events


def fill_in_chunks(receiver: Receiver, data: bytes, sizes: Iterable[int]) -> list[Event]:
    """Do the same through get_buffer and buffer_updated, as a transport does."""
    events: list[Event] = []
    position, view, steps = 0, memoryview(data), cycle(sizes)
    while position < len(data):
        target = receiver.get_buffer()
        assert len(target) > 0
        step = min(next(steps), len(target), len(data) - position)
        target[:step] = view[position : position + step]
        receiver.buffer_updated(step)
        position += step
        events += drain(receiver)
        if events and isinstance(events[-1], FramingError):
            break
    return events


Way = Callable[[Receiver, bytes, Iterable[int]], list[Event]]
WAYS: tuple[Way, ...] = (feed_in_chunks, fill_in_chunks)


def receive(*messages: bytes, check_crc: bool = True) -> list[Event]:
    """Return the events of a new receiver that is fed these bytes in one piece."""
    receiver = Receiver(check_crc=check_crc)
    receiver.feed(b''.join(messages))
    return drain(receiver)


def outline(events: Iterable[Event]) -> list[tuple[object, ...]]:
    """Return what can be compared of events: everything of packets, class and text of errors."""
    return [
        (type(event), str(event))
        if isinstance(event, Exception)
        else (*_fields(event), b''.join(event.body.pack_content()))
        for event in chain(events)
    ]


def _fields(packet: Packet) -> tuple[object, ...]:
    return (
        packet.type_name,
        packet.device_name,
        packet.timestamp,
        packet.header_version,
        packet.message_id,
        packet.metadata.entries,
    )
