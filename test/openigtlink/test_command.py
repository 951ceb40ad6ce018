# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""COMMAND and RTS_COMMAND: texts and their encodings, and contents that lie."""

import struct

from igtl_ros.openigtlink import Command
from igtl_ros.openigtlink import CommandReply
from igtl_ros.openigtlink import ContentError
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Raw
from igtl_ros.openigtlink import unpack
from openigtlink_bytes import message
import pytest

each_type = pytest.mark.parametrize(
    ('name', 'body'), [('COMMAND', Command), ('RTS_COMMAND', CommandReply)]
)


def content(
    command_id: int = 1,
    name: bytes = b'Get',
    encoding: int = 3,
    data: bytes = b'<x/>',
    length: int | None = None,
) -> bytes:
    """Return a content in which the length may be a lie."""
    stated = len(data) if length is None else length
    return struct.pack('>I128sHI', command_id, name, encoding, stated) + data


def received(name: str, data: bytes) -> Command:
    """Return the body of a message with this content."""
    return unpack(message(name.encode(), data)).body


@each_type
@pytest.mark.parametrize('command_id', [0, 1, 2**31, 2**32 - 1])
@pytest.mark.parametrize('text', ['', 'Get', 'x' * 127, 'x' * 128, '\udcff'])
def test_ids_and_names(name: str, body: type[Command], command_id: int, text: str):
    wire = content(command_id, text.encode('utf-8', 'surrogateescape'))
    made = body(command_id, text, b'<x/>')
    assert received(name, wire) == made
    assert type(received(name, wire)) is body
    assert b''.join(made.pack_content()) == wire


@pytest.mark.parametrize(
    ('encoding', 'data', 'text'),
    [
        (3, b'<x/>', '<x/>'),
        (3, b'\xc3\xa4', 'ä'),  # labelled as ASCII, as many do
        (106, b'\xc3\xa4', 'ä'),
        (4, b'\xe4', 'ä'),
        (1013, b'\0a\0b', 'ab'),
        (2260, b'\xe4', 'ä'),  # unknown: one character a byte
        (106, b'\xe4', 'ä'),  # no UTF-8
        (0, b'', ''),
        (65535, b'a\0b', 'a\0b'),
    ],
)
def test_texts(encoding: int, data: bytes, text: str):
    body = received('COMMAND', content(encoding=encoding, data=data))
    assert (body.data, body.encoding, body.text) == (data, encoding, text)
    assert b''.join(body.pack_content()) == content(encoding=encoding, data=data)


def test_of_text():
    assert Command.of(1, 'Get', 'abc') == Command(1, 'Get', b'abc', 3)
    assert Command.of(1, 'Get', 'ä') == Command(1, 'Get', b'\xc3\xa4', 106)
    assert CommandReply.of(1, 'Get', 'ä', 4) == CommandReply(1, 'Get', b'\xe4', 4)
    with pytest.raises(PackError):
        Command.of(1, 'Get', 'ä', 3)
    with pytest.raises(PackError):
        Command.of(1, 'Get', 'x', 5)


def test_a_reply_is_not_a_command():
    assert Command(1) != CommandReply(1)


@each_type
@pytest.mark.parametrize(
    ('length', 'found'), [(5, 5), (138, 138), (2**16, 2**16), (2**31, 2**31), (2**32 - 1,) * 2]
)
def test_lengths_that_lie(name: str, body: type[Command], length: int, found: int):
    with pytest.raises(ContentError, match='command is longer than the content') as caught:
        received(name, content(length=length))
    error = caught.value
    assert (error.offset, error.expected, error.found) == (134, 'at most 4', found)
    assert error.type_name == name


@each_type
@pytest.mark.parametrize('size', [1, 42, 137])
def test_shorter_than_a_header(name: str, body: type[Command], size: int):
    with pytest.raises(ContentError) as caught:
        received(name, bytes(size))
    assert (caught.value.expected, caught.value.found) == ('at least 138 bytes', size)
    assert received(name, b'') == Raw()


def test_bytes_behind_the_command_are_ignored():
    assert received('COMMAND', content(length=2)).data == b'<x'
    assert received('COMMAND', content(length=0)).data == b''


MISFITS = {
    'an id below 0': (-1,),
    'an id of 33 bits': (2**32,),
    'an id that is no whole number': (1.5,),
    'an id of text': ('1',),
    'no id': (None,),
    'a name of 129 bytes': (1, 'x' * 129),
    'a name of 65 characters, 130 bytes': (1, 'ä' * 65),
    'a name with a NUL': (1, 'a\0b'),
    'a name with half a character': (1, '\ud800'),
    'data of text': (1, 'Get', 'text'),
    'no data': (1, 'Get', None),
    'an encoding of 17 bits': (1, 'Get', b'', 65536),
    'an encoding below 0': (1, 'Get', b'', -1),
    'an encoding of text': (1, 'Get', b'', 'utf-8'),
}


def test_errors_say_what_is_wrong():
    with pytest.raises(PackError, match='command id is out of range') as caught:
        Packet(Command(2**32)).pack()
    assert (caught.value.expected, caught.value.found) == ('0 to 4294967295', 2**32)
    with pytest.raises(PackError, match='command name is too long') as caught:
        Packet(Command(1, 'x' * 129)).pack()
    assert caught.value.expected == 'at most 128 bytes'


@pytest.mark.parametrize('values', MISFITS.values(), ids=MISFITS.keys())
@pytest.mark.parametrize('body', [Command, CommandReply])
def test_what_does_not_fit(body: type[Command], values: tuple):
    with pytest.raises(PackError) as caught:
        Packet(body(*values), 'Dev', header_version=2).pack()
    assert caught.value.type_name == body.TYPE
    assert caught.value.device_name == 'Dev'
    assert caught.value.found is not None
