# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Golden messages through our own messages and back: the same bytes, id and timestamp too."""

from __future__ import annotations

from typing import Any
from typing import NamedTuple

from golden import GOLDEN
from golden import Golden
from golden import LARGE
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import unpack
import pytest

pytest.importorskip('igtl_ros.msg')

from igtl_ros.conversions.names import Frames
from igtl_ros.conversions.placement import Departure
from igtl_ros.conversions.placement import Placement
from igtl_ros.conversions.registry import FROM_IGTL
from igtl_ros.conversions.registry import TO_IGTL
from igtl_ros.conversions.stamps import time_of

pytestmark = pytest.mark.ros

# The topic that says all of a type.
WHOLE = {
    'TRANSFORM': 'transform_details',
    'POSITION': 'position_details',
    'TDATA': 'tools',
    'QTDATA': 'quaternion_tools',
    'POINT': 'point_list',
    'STRING': 'text',
    'STATUS': 'status',
    'COLORT': 'color_table',
    'IMGMETA': 'image_descriptions',
    'LBMETA': 'label_descriptions',
    'VIDEOMETA': 'video_descriptions',
    'CAPABILITY': 'capability',
    'CLIENTINFO': 'raw',
    'TRACKEDFRAME': 'raw',
    'USMESSAGE': 'raw',
    'QUERY': 'raw',  # nobody knows it
}
# 2023, and a fraction that no number of nanoseconds stands for.
TIMESTAMP = 1_700_000_000 << 32 | 0x7FFFFFFF
STAMPED = slice(34, 42)
NOW = 1_800_000_000_000_000_000


class Trip(NamedTuple):
    packet: Packet
    message: Any
    back: Packet


def stamped(case: Golden) -> bytes:
    """Return a golden message with a timestamp; the checksum is that of the body alone."""
    data = bytearray(case.data)
    data[STAMPED] = TIMESTAMP.to_bytes(8, 'big')
    return bytes(data)


def there_and_back(data: bytes, scale: float = 0.001) -> Trip:
    packet = unpack(data)
    suffix = WHOLE[packet.type_name]
    place = Placement(
        time_of(packet.nanoseconds), Frames('parent', 'child'), packet.device_name, scale
    )
    (output,) = (row for row in FROM_IGTL[type(packet.body)] if row.suffix == suffix)
    (row,) = (row for row in TO_IGTL if row.suffix == suffix and row.ros_type is output.ros_type)
    message = output.convert(packet, packet.body, place)
    back = row.convert(message, message.device_name, Departure(NOW, scale))
    return Trip(packet, message, back)


CASES = [case for case in (*GOLDEN, *LARGE) if case.packet.type_name in WHOLE]


def test_there_are_cases_of_each() -> None:
    assert {case.packet.type_name for case in CASES} == set(WHOLE)


@pytest.mark.parametrize('scale', [0.001, 1.0])
@pytest.mark.parametrize('case', CASES, ids=lambda case: case.name)
def test_bytes_in_are_bytes_out(case: Golden, scale: float) -> None:
    data = stamped(case)
    version = case.packet.header_version
    assert there_and_back(data, scale).back.for_version(version).to_bytes() == data


@pytest.mark.parametrize('case', CASES, ids=lambda case: case.name)
def test_what_our_messages_say_of_the_header(case: Golden, unchanged: Any) -> None:
    packet, message, _ = there_and_back(stamped(case))
    assert message.device_name == packet.device_name
    assert message.timestamp == TIMESTAMP
    assert message.message_id == packet.message_id
    assert [entry.key for entry in message.metadata] == [
        entry.key for entry in packet.metadata.entries
    ]
    stamp = message.header.stamp
    # 0x7fffffff / 2**32 s is half a second; the reference rounds up each of the 31 bits.
    assert (stamp.sec, stamp.nanosec) == (1_700_000_000, pytest.approx(500_000_000, abs=31))


@pytest.mark.parametrize('case', CASES, ids=lambda case: case.name)
def test_another_stamp_counts_more_than_the_exact_one(case: Golden) -> None:
    _, message, _ = there_and_back(stamped(case))
    message.header.stamp.sec = 9
    message.header.stamp.nanosec = 500_000_000
    suffix = WHOLE[case.packet.type_name]
    (row,) = (row for row in TO_IGTL if row.suffix == suffix and isinstance(message, row.ros_type))
    assert row.convert(message, 'D', Departure(NOW)).timestamp == 9 << 32 | 0x80000000
    message.header.stamp.sec = message.header.stamp.nanosec = 0
    assert row.convert(message, 'D', Departure(NOW)).timestamp == 1_800_000_000 << 32
