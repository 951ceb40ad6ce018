# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Messages that ROS has no form for, as bytes; what claims to be a known type has to be one."""

from __future__ import annotations

from array import array
from typing import Any

import pytest

pytest.importorskip('igtl_ros.msg')

from igtl_ros.conversions.raw import raw_from_ros
from igtl_ros.conversions.raw import raw_to_ros
from igtl_ros.msg import MetadataEntry
from igtl_ros.msg import RawMessage
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Raw

pytestmark = pytest.mark.ros


def raw(kind: str, body: bytes, **fields: Any) -> RawMessage:
    return RawMessage(type=kind, body=array('B', body), **fields)


def test_into_ros(place: Any, unchanged: Any) -> None:
    packet = Packet(Raw(memoryview(b'1234')), 'Exotic', 0, 2, 9, {'k': 'v'}, 'FANCY')
    with unchanged(packet):
        message = raw_to_ros(packet, packet.body, place)
    assert (message.type, bytes(message.body)) == ('FANCY', b'1234')
    assert (message.header_version, message.message_id) == (2, 9)
    assert [(entry.key, entry.value) for entry in message.metadata] == [('k', 'v')]


def test_content_of_another_item_size(place: Any) -> None:
    content = memoryview(b'12345678').cast('I')
    message = raw_to_ros(Packet(Raw(content), type_name='FANCY'), Raw(content), place)
    assert bytes(message.body) == b'12345678'


def test_out(departure: Any, unchanged: Any) -> None:
    message = raw('FANCY', b'1234')
    with unchanged(message):
        packet = raw_from_ros(message, 'Exotic', departure)
    assert (packet.type_name, packet.device_name) == ('FANCY', 'Exotic')
    assert (bytes(packet.body.data), packet.header_version) == (b'1234', 1)
    message.body[0] = 0
    assert bytes(packet.body.data) == b'1234', 'what was given may change later'


@pytest.mark.parametrize(
    ('fields', 'version'),
    [
        ({}, 1),
        ({'header_version': 1}, 1),
        ({'header_version': 2}, 2),
        ({'message_id': 3}, 2),
        ({'header_version': 1, 'metadata': [MetadataEntry(key='k')]}, 2),
    ],
)
def test_header_version(fields: Any, version: int, departure: Any) -> None:
    assert raw_from_ros(raw('FANCY', b'', **fields), 'D', departure).header_version == version


def test_a_known_type_that_is_one(departure: Any) -> None:
    content = bytes.fromhex('0003 0003 616263')  # US-ASCII, 3 bytes: abc
    packet = raw_from_ros(raw('STRING', content), 'Note', departure)
    assert (packet.type_name, bytes(packet.body.data)) == ('STRING', content)


@pytest.mark.parametrize(
    ('kind', 'body', 'said'),
    [
        ('', b'1', 'type is empty'),
        ('TRANSFORM', b'123', 'body is no TRANSFORM'),
        ('STRING', b'\0\3\0\4abc', 'body is no STRING'),
        ('IMAGE', bytes(80), 'body is no IMAGE'),
    ],
)
def test_what_is_refused(kind: str, body: bytes, said: str, departure: Any) -> None:
    with pytest.raises(PackError, match=said):
        raw_from_ros(raw(kind, body), 'Exotic', departure)


def test_a_type_or_version_that_does_not_exist(departure: Any) -> None:
    with pytest.raises(PackError, match='12 bytes'):
        raw_from_ros(raw('T' * 13, b''), 'Exotic', departure).pack()
    with pytest.raises(PackError, match='header version.*1 or 2'):
        raw_from_ros(raw('FANCY', b'', header_version=7), 'Exotic', departure).pack()
