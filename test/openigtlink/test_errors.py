# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Errors: their hierarchy, their one line of text; and what unpack says of a single message."""

from igtl_ros.openigtlink import ContentError
from igtl_ros.openigtlink import CrcError
from igtl_ros.openigtlink import FramingError
from igtl_ros.openigtlink import LocalError
from igtl_ros.openigtlink import MessageError
from igtl_ros.openigtlink import OpenIGTLinkError
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import RemoteError
from igtl_ros.openigtlink import Transform
from igtl_ros.openigtlink import unpack
from igtl_ros.openigtlink import VersionError
from openigtlink_bytes import IDENTITY
from openigtlink_bytes import message
import pytest

GOOD = message(b'TRANSFORM', IDENTITY)


def test_hierarchy():
    assert {error: error.__base__ for error in (LocalError, RemoteError)} == {
        LocalError: OpenIGTLinkError,
        RemoteError: OpenIGTLinkError,
    }
    assert PackError.__base__ is LocalError
    assert FramingError.__base__ is MessageError.__base__ is RemoteError
    assert {error.__base__ for error in (CrcError, ContentError, VersionError)} == {MessageError}


@pytest.mark.parametrize(
    ('details', 'text'),
    [
        ({}, 'problem'),
        ({'type_name': 'IMAGE'}, 'IMAGE: problem'),
        ({'device_name': 'Dev'}, "from 'Dev': problem"),
        (
            {
                'type_name': 'IMAGE',
                'device_name': 'Dev',
                'offset': 0,
                'expected': 'more',
                'found': 0,
            },
            "IMAGE from 'Dev': problem (at byte 0, expected more, found 0)",
        ),
        ({'found': 5}, 'problem (found 5)'),
        ({'device_name': 'a\n\udcff'}, "from 'a\\n\\udcff': problem"),
    ],
)
def test_text(details: dict[str, object], text: str):
    error = ContentError('problem', **details)
    assert str(error) == text
    assert error.problem == 'problem'
    assert '\n' not in str(error)
    str(error).encode()


def test_unpack_one_message():
    assert unpack(GOOD) == Packet(Transform(), 'Dev')
    assert unpack(bytearray(GOOD)) == unpack(memoryview(GOOD)) == unpack(GOOD)


@pytest.mark.parametrize('size', [0, 1, 57])
def test_unpack_less_than_a_header(size: int):
    with pytest.raises(ContentError, match='shorter than a header') as caught:
        unpack(GOOD[:size])
    assert caught.value.found == size


@pytest.mark.parametrize('data', [GOOD[:-1], GOOD[:58], GOOD + b'\0', GOOD + GOOD])
def test_unpack_more_or_less_than_one_message(data: bytes):
    with pytest.raises(ContentError, match='another length') as caught:
        unpack(data)
    error = caught.value
    assert (error.type_name, error.device_name) == ('TRANSFORM', 'Dev')
    assert (error.expected, error.found, error.offset) == ('48 bytes', len(data) - 58, 58)


def test_unpack_wrong_messages():
    with pytest.raises(FramingError):
        unpack(bytes(58))
    with pytest.raises(VersionError):
        unpack(message(b'TRANSFORM', IDENTITY, 3))
    wrong = GOOD[:-1] + b'\1'
    with pytest.raises(CrcError):
        unpack(wrong)
    assert unpack(wrong, check_crc=False).type_name == 'TRANSFORM'
