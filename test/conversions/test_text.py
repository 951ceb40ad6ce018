# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""STRING, STATUS and metadata, both ways."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip('igtl_ros.msg')

from igtl_ros.conversions.metadata import metadata_from_ros
from igtl_ros.conversions.metadata import metadata_to_ros
from igtl_ros.conversions.text import status_from_ros
from igtl_ros.conversions.text import status_to_ros
from igtl_ros.conversions.text import string_from_ros
from igtl_ros.conversions.text import string_to_ros
from igtl_ros.msg import DeviceStatus
from igtl_ros.msg import MetadataEntry as RosEntry
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import MetadataEntry
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Status
from igtl_ros.openigtlink import String
from std_msgs.msg import String as RosString

pytestmark = pytest.mark.ros

# --- STRING ---

# Bytes on the wire and their encoding (IANA MIBenum), text in ROS.
STRINGS = [
    (b'', 3, ''),
    (b'needle is in', 3, 'needle is in'),
    (b'two\nlines\0and a NUL', 3, 'two\nlines\0and a NUL'),
    ('Nädel'.encode(), 106, 'Nädel'),
    ('Nädel'.encode(), 3, 'Nädel'),  # senders label what they have as ASCII
    (b'N\xe4del', 4, 'Nädel'),
    (b'N\xe4del', 106, 'Nädel'),  # not UTF-8, so Latin-1
    ('針'.encode('shift_jis'), 17, '針'),
    ('針'.encode('utf-16-be'), 1013, '針'),
    (b'N\xe4del', 9999, 'Nädel'),  # an encoding that nobody knows
]


@pytest.mark.parametrize(('data', 'encoding', 'text'), STRINGS)
def test_string_into_ros(
    data: bytes, encoding: int, text: str, place: Any, unchanged: Any
) -> None:
    packet = Packet(String(data, encoding))
    with unchanged(packet):
        assert string_to_ros(packet, packet.body, place).data == text


@pytest.mark.parametrize(
    ('text', 'encoding', 'data'),
    [('plain', 3, b'plain'), ('Nädel', 106, b'N\xc3\xa4del'), ('', 3, b'')],
)
def test_string_out(text: str, encoding: int, data: bytes, departure: Any, unchanged: Any) -> None:
    message = RosString(data=text)
    with unchanged(message):
        packet = string_from_ros(message, 'Note', departure)
    assert (packet.body.encoding, packet.body.data) == (encoding, data)
    assert (packet.type_name, packet.device_name) == ('STRING', 'Note')
    assert packet.timestamp == 1_800_000_000 << 32 | 0x80000000, 'std_msgs/String has no stamp'


def test_nothing_is_cut_off(departure: Any) -> None:
    assert len(string_from_ros(RosString(data='x' * 65535), 'Note', departure).body.data) == 65535
    for text in ('x' * 65536, 'ä' * 32768):
        with pytest.raises(PackError, match='65535'):
            string_from_ros(RosString(data=text), 'Note', departure)


# --- STATUS ---


def test_status_into_ros(place: Any, unchanged: Any) -> None:
    body = Status(13, -(2**63), 'NOT\udce4READY', 'homing, wärm')
    packet = Packet(body, 'Robot', 0, 2, metadata=Metadata({'Axis': '3'}))
    with unchanged(packet):
        message = status_to_ros(packet, body, place._replace(device_name='Robot'))
    assert message.header == place.header()
    assert message.device_name == 'Robot'
    assert (message.code, message.subcode) == (13, -(2**63))
    assert (message.error_name, message.message) == ('NOTäREADY', 'homing, wärm')
    assert [(entry.key, entry.value) for entry in message.metadata] == [('Axis', '3')]


@pytest.mark.parametrize('code', [0, 1, 19, 20, 65535])
def test_codes_are_carried_as_they_are(code: int, place: Any, departure: Any) -> None:
    message = status_to_ros(Packet(Status(code)), Status(code), place)
    assert message.code == code
    assert status_from_ros(message, 'Robot', departure).body.code == code


def test_status_out(departure: Any, unchanged: Any) -> None:
    message = DeviceStatus(
        code=DeviceStatus.NOT_READY,
        subcode=-5,
        error_name='HOMING',
        message='wärm',
        metadata=[RosEntry(key='Axis', value='3')],
    )
    message.header.stamp.sec = 9
    with unchanged(message):
        packet = status_from_ros(message, 'Robot', departure)
    assert packet.body == Status(13, -5, 'HOMING', 'wärm')
    assert (packet.type_name, packet.device_name, packet.timestamp) == ('STATUS', 'Robot', 9 << 32)
    assert (packet.header_version, dict(packet.metadata)) == (2, {'Axis': '3'})


def test_status_without_metadata_or_stamp(departure: Any) -> None:
    packet = status_from_ros(DeviceStatus(code=1), 'Robot', departure)
    assert packet.header_version == 1
    assert packet.timestamp == 1_800_000_000 << 32 | 0x80000000


def test_an_error_name_that_is_too_long(departure: Any) -> None:
    status_from_ros(DeviceStatus(error_name='E' * 20), 'Robot', departure).pack()
    packet = status_from_ros(DeviceStatus(error_name='E' * 21), 'Robot', departure)
    with pytest.raises(PackError, match='error name is too long .*20 bytes'):
        packet.pack()


def test_a_device_name_that_is_too_long(departure: Any) -> None:
    with pytest.raises(PackError, match='device name is too long .*20 bytes'):
        status_from_ros(DeviceStatus(), 'D' * 21, departure).pack()


# --- metadata ---


def test_metadata_into_ros_keeps_order_duplicates_and_encodings(unchanged: Any) -> None:
    metadata = Metadata(
        entries=(
            MetadataEntry('b', b'1', 3),
            MetadataEntry('a', b'\xe4', 4),
            MetadataEntry('b', b'2', 106),
            MetadataEntry('k\udce4y', b'', 3),
        )
    )
    with unchanged(metadata):
        entries = metadata_to_ros(metadata)
    assert [(entry.key, entry.value, entry.encoding) for entry in entries] == [
        ('b', '1', 3),
        ('a', 'ä', 4),
        ('b', '2', 106),
        ('käy', '', 3),
    ]


# Value and encoding asked for in ROS: encoding and bytes on the wire.
ENTRIES = [
    ('plain', 0, 3, b'plain'),
    ('wärm', 0, 106, b'w\xc3\xa4rm'),
    ('plain', 3, 3, b'plain'),
    ('plain', 106, 106, b'plain'),
    ('wärm', 4, 4, b'w\xe4rm'),
    ('針', 1013, 1013, b'\x91\xdd'),
    # A wire that says US-ASCII and means UTF-8 is read as UTF-8, and has to come back.
    ('wärm', 3, 106, b'w\xc3\xa4rm'),
]


@pytest.mark.parametrize(('value', 'asked', 'encoding', 'data'), ENTRIES)
def test_metadata_out(value: str, asked: int, encoding: int, data: bytes, unchanged: Any) -> None:
    message = RosEntry(key='k', value=value, encoding=asked)
    with unchanged(message):
        metadata = metadata_from_ros([message])
    assert metadata.entries == (MetadataEntry('k', data, encoding),)


@pytest.mark.parametrize(('value', 'encoding'), [('針', 4), ('x', 9999)])
def test_a_value_that_does_not_fit_its_encoding(value: str, encoding: int) -> None:
    with pytest.raises(PackError, match='encoding'):
        metadata_from_ros([RosEntry(key='k', value=value, encoding=encoding)])


def test_no_metadata() -> None:
    assert metadata_to_ros(Metadata()) == []
    assert metadata_from_ros([]) == Metadata()
