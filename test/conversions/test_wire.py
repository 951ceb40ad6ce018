# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What our messages say of the wire: exact time, id, encodings, and bytes that are no text."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip('igtl_ros.msg')

from igtl_ros.conversions.metadata import metadata_from_ros
from igtl_ros.conversions.metadata import metadata_to_ros
from igtl_ros.conversions.stamps import time_of
from igtl_ros.conversions.text import text_from_ros
from igtl_ros.conversions.text import text_to_ros
from igtl_ros.conversions.wire import exact_timestamp
from igtl_ros.msg import Text
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import MetadataEntry
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import String

pytestmark = pytest.mark.ros

NOW = 1_800_000_000_000_000_000
# Bytes and encoding on the wire; text in ROS, and whether the bytes are beside it.
VALUES = [
    (b'', 3, '', False),
    (b'plain', 3, 'plain', False),
    (b'plain', 106, 'plain', False),
    ('wärm'.encode(), 106, 'wärm', False),
    ('wärm'.encode(), 3, 'wärm', True),  # labelled as ASCII, which it is not
    (b'w\xe4rm', 4, 'wärm', False),
    (b'w\xe4rm', 106, 'wärm', True),
    ('針'.encode('utf-16-be'), 1013, '針', False),
    (b'\x91', 1013, '\x91', True),  # half a character
    ('針'.encode('utf-16'), 1015, '針', False),
    ('針'.encode('utf-16-be'), 1015, '針', None),  # another byte order, or none
    (b'plain', 0, 'plain', True),
    (b'w\xe4rm', 9999, 'wärm', True),
    (bytes(range(256)), 106, ''.join(map(chr, range(256))), True),
    (b'C\0', 3, 'C\0', True),
]


@pytest.mark.parametrize(('data', 'encoding', 'text', 'beside'), VALUES)
def test_texts(
    data: bytes, encoding: int, text: str, beside: Any, place: Any, departure: Any, unchanged: Any
) -> None:
    packet = Packet(String(data, encoding), 'Note')
    with unchanged(packet):
        message = text_to_ros(packet, packet.body, place)
    if beside is not None:
        assert message.data == text
        assert bytes(message.raw) == (data if beside else b'')
    assert message.encoding == encoding
    with unchanged(message):
        back = text_from_ros(message, 'Note', departure).body
    assert (back.data, back.encoding) == (data, encoding)


@pytest.mark.parametrize(('data', 'encoding', 'text', 'beside'), VALUES)
def test_metadata(data: bytes, encoding: int, text: str, beside: Any) -> None:
    metadata = Metadata(entries=(MetadataEntry('k', data, encoding),))
    (entry,) = metadata_to_ros(metadata)
    if beside is not None:
        assert (entry.value, bytes(entry.raw)) == (text, data if beside else b'')
    assert metadata_from_ros([entry]) == metadata


def test_a_text_that_was_changed_counts_more_than_the_bytes(place: Any, departure: Any) -> None:
    packet = Packet(String(b'w\xe4rm', 106), 'Note')
    message = text_to_ros(packet, packet.body, place)
    message.data = 'kälter'
    body = text_from_ros(message, 'Note', departure).body
    assert (body.data, body.encoding) == ('kälter'.encode(), 106)


@pytest.mark.parametrize('data', [b'C\0', b'two\0parts', b'\0', b'\xff\0\xff'])
def test_a_text_that_middleware_cuts_at_nul(data: bytes, place: Any, departure: Any) -> None:
    packet = Packet(
        String(data, 106),
        'Note',
        0,
        2,
        metadata=Metadata(entries=(MetadataEntry('k', data, 106),)),
    )
    message = text_to_ros(packet, packet.body, place)
    message.data = message.data.partition('\0')[0]
    message.metadata[0].value = message.metadata[0].value.partition('\0')[0]
    back = text_from_ros(message, 'Note', departure)
    assert (back.body.data, back.metadata) == (data, packet.metadata)


def test_a_text_of_our_own(departure: Any) -> None:
    packet = text_from_ros(Text(data='grüß', message_id=4), 'Note', departure)
    assert (packet.body.data, packet.body.encoding) == ('grüß'.encode(), 106)
    assert (packet.header_version, packet.message_id) == (2, 4)
    assert text_from_ros(Text(data='plain'), 'Note', departure).header_version == 1


@pytest.mark.parametrize(('text', 'encoding'), [('針', 4), ('x', 9999)])
def test_a_text_that_does_not_fit_its_encoding(text: str, encoding: int, departure: Any) -> None:
    with pytest.raises(PackError, match='encoding'):
        text_from_ros(Text(data=text, encoding=encoding), 'Note', departure)


def test_a_text_that_is_too_long(departure: Any) -> None:
    with pytest.raises(PackError, match='65535'):
        text_from_ros(Text(data='x' * 65536), 'Note', departure).pack()


# Wire timestamp, the stamp beside it in nanoseconds; what is sent.
HALF = 5 << 32 | 0x80000000
STAMPS = [
    (HALF, 5_500_000_000, HALF),
    (HALF | 1, 5_500_000_001, HALF | 1),  # 2**-32 s are rounded up to 1 ns
    (HALF | 1, 5_500_000_000, HALF),  # somebody gave it another stamp
    (0, 5_500_000_000, HALF),
    (HALF, 0, 1_800_000_000 << 32),  # the stamp was taken away
    (0, 0, 1_800_000_000 << 32),
]


@pytest.mark.parametrize(('timestamp', 'stamp', 'sent'), STAMPS)
def test_exact_times(timestamp: int, stamp: int, sent: int) -> None:
    message = Text(timestamp=timestamp)
    message.header.stamp = time_of(stamp)
    assert exact_timestamp(message, NOW) == sent
