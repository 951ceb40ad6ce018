# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
What is fuzzed: functions from bytes, and inputs to begin with.

A new target is one function and one row in TARGETS. The function returns for all input, whatever
it is; an exception out of it is a finding (see fuzz_oracle). The names stand in file names.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterable
from itertools import chain
from itertools import repeat
import struct
from typing import NamedTuple

from fuzz_oracle import LIMITS
from fuzz_oracle import receive_whole
from fuzz_oracle import survives
from fuzz_oracle import Violation
from golden import GOLDEN
from golden import READ_ONLY
from igtl_ros.openigtlink import BODIES
from igtl_ros.openigtlink import Body
from igtl_ros.openigtlink import FramingError
from igtl_ros.openigtlink import MessageError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Receiver
from igtl_ros.openigtlink import REQUEST_BODIES
from igtl_ros.openigtlink import unpack
from igtl_ros.tuo import markup
from igtl_ros.tuo.markup import MarkupError
from openigtlink_bytes import drain
from openigtlink_bytes import Event
from openigtlink_bytes import message
from openigtlink_bytes import outline
from openigtlink_bytes import version_2_body
from openigtlink_bytes import WAYS

TYPES: dict[str, type[Body]] = BODIES | REQUEST_BODIES
# The IMAGE of 2008: nobody guesses its words.
TEXT_IMAGE = (
    b'space right-anterior-superior\ndimensions 2 1 1\nspace_origin (1, 2, 3)\n'
    b'space_directions (1, 0, 0) (0, 1, 0) (0, 0, 1)\nkinds space space space\n'
    b'components 1\nscalar_type 3\nab'
)


class Target(NamedTuple):
    """
    Something to fuzz.

    :param run: takes any bytes.
    :param seeds: inputs that reach far, as many as possible.
    :param max_size: longest input that is tried.
    """

    run: Callable[[bytes], object]
    seeds: Callable[[], Iterable[bytes]]
    max_size: int = 4096


def whole_message(data: bytes) -> None:
    """Take the input as a message; checksums are not looked at, or all would end there."""
    receive_whole(data, check_crc=False)


def whole_messages() -> Iterable[bytes]:
    """Return the golden messages."""
    return [case.data for case in (*GOLDEN, *READ_ONLY)]


def content(data: bytes) -> None:
    """
    Take the input as the content of a message with everything else right.

        header version 1 or 2 (1 byte), type (12 bytes, NUL padded), content
    """
    version, type_name, body = 1 + data[0] % 2 if data else 0, data[1:13], data[13:]
    # Not the number of a row: inputs are kept, and rows will be added.
    if type_name.rstrip(b'\0').decode('latin-1') in TYPES:
        body = body if version == 1 else version_2_body(body)
        receive_whole(message(type_name, body, version), check_crc=True)


def contents() -> Iterable[bytes]:
    """Return golden contents in both header versions, and something of every type."""
    for case in GOLDEN:
        if case.packet.type_name in TYPES:
            body = b''.join(case.packet.body.pack_content())
            yield from (content_of(case.packet.type_name, body, version) for version in (1, 2))
    for name, kind in TYPES.items():
        yield from (content_of(name, bytes(count * kind.LAYOUT.size), 1) for count in (1, 2))
    yield content_of('IMAGE', TEXT_IMAGE, 1)


def content_of(type_name: str, body: bytes, version: int) -> bytes:
    """Return the input of `content` for a content."""
    return bytes((version - 1,)) + type_name.encode().ljust(12, b'\0') + body


def metadata(data: bytes) -> None:
    """Take the input as the body of a message of header version 2 whose type is not known."""
    receive_whole(message(b'UNKNOWN', data, 2), check_crc=True)


def metadata_blocks() -> Iterable[bytes]:
    """Return golden bodies of header version 2, and values in all the encodings there are."""
    yield from (case.data[58:] for case in GOLDEN if case.packet.header_version == 2)
    for encoding in (3, 4, 17, 18, 106, 1013, 1014, 1015, 2252, 9999):
        index = b''.join(
            number.to_bytes(size, 'big')
            for number, size in ((1, 2), (1, 2), (encoding, 2), (4, 4))
        )
        yield version_2_body(b'', index, b'k\0v\xd8\1')
    yield version_2_body(b'content', start=16, filler=b'more')


def stream(data: bytes) -> None:
    """
    Take the input as what a peer sends, and cut it into pieces.

        number of pieces modulo 8 (1 byte), their sizes' roots (a byte each), stream
    """
    count = 1 + data[0] % 8 if data else 1
    sizes = [1 + root * root for root in data[1 : 1 + count]] or [1]
    sent = data[1 + count :]
    events = list(_messages_of(sent))
    for event in events:
        if isinstance(event, Packet):
            survives(event)
    expected = outline(events)
    whole = Receiver(LIMITS, check_crc=False)
    whole.feed(sent)
    if outline(drain(whole)) != expected:
        raise Violation('the stream in one piece gives other events than its messages')
    for way in WAYS:
        receiver = Receiver(LIMITS, check_crc=False)
        # Small pieces of a long stream take long and show nothing new.
        pieces = chain(_first(sizes, 500), repeat(len(sent) + 1))
        if outline(way(receiver, sent, pieces)) != expected:
            raise Violation(f'{way.__name__} gives other events than the messages of the stream')


def _messages_of(sent: bytes) -> Iterable[Event]:
    """Take a stream apart without a Receiver."""
    start = 0
    while start + 58 <= len(sent):
        end = start + 58 + struct.unpack_from('>Q', sent, start + 42)[0]
        try:
            if end <= len(sent):
                yield unpack(sent[start:end], check_crc=False, limits=LIMITS)
            else:
                # Of the header alone, which may be wrong before the rest arrives.
                unpack(sent[start : start + 58], check_crc=False, limits=LIMITS)
        except FramingError as error:
            yield error
            return
        except MessageError as error:
            if end <= len(sent):
                yield error
        start = end


def _first(sizes: list[int], count: int) -> Iterable[int]:
    return (sizes * (count // len(sizes) + 1))[:count]


def streams() -> Iterable[bytes]:
    """Return golden messages in twos, in some pieces; one of them is too long for the buffer."""
    for first, second in zip(GOLDEN, GOLDEN[1:] + GOLDEN[:1], strict=True):
        yield bytes((2, 0, 3, 8)) + first.data + second.data
    large = message(b'UNKNOWN', bytes(17 * 1024))
    yield bytes((1, 7, 90)) + GOLDEN[0].data + large + GOLDEN[1].data


def command_text(data: bytes) -> None:
    """Take the input as the content of a command, its bytes as UTF-8."""
    try:
        root = markup.parse(data.decode('utf-8', 'replace'))
    except MarkupError as error:
        str(error)
        return
    written = markup.write(root) if root.name.isidentifier() else ''
    if (
        written
        and len(written) < markup.MAX_SIZE
        and markup.write(markup.parse(written)) != written
    ):
        raise Violation('a command changes when it is sent on twice', written)


def command_texts() -> Iterable[bytes]:
    """Return XML as peers write it, and as attackers do."""
    parameters = (
        '<Parameter Name="Gain" Value="50"/>',
        '<ParameterName="Gain" Value="50" />',
        '<Parameter Name=Gain Value=50>',
        '<Parameter Name=“Gain” Value=‘50’/>',
        '<Parameter Name="a &lt; &#65; &x;" Success="TRUE"/>text',
        '<Result success=true><Parameter Name="é"/></Result>',
        '<!-- <a> --><![CDATA[<b>]]>',
    )
    for inside in parameters:
        for text in (f'<Command Name="Get">{inside}</Command>', f'<CommandReply>{inside}', inside):
            yield text.encode()
    yield b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    yield b'<a>' * 20 + b'</a>' * 20


TARGETS = {
    'message': Target(whole_message, whole_messages),
    'content': Target(content, contents),
    'metadata': Target(metadata, metadata_blocks),
    'stream': Target(stream, streams, 24 * 1024),
    'command': Target(command_text, command_texts),
}
