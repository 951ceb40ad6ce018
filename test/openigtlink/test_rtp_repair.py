# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
What RTP drops: two bytes of the body, found by the checksum.

The reference library sent the recorded datagrams (commit 94244fe), with numbers and checksums
that are its own. It cuts header version 1, its default, as if there were an extended header.
"""

import random

from igtl_ros.openigtlink import CrcError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink.crc64 import crc64
from igtl_ros.openigtlink.rtp_repair import missing_half
from openigtlink_bytes import annotated
from openigtlink_bytes import header
from openigtlink_bytes import message
from openigtlink_bytes import padded
from openigtlink_bytes import version_2_body
import pytest
from rtp_events import receive
from rtp_sender import cut

# Columns (1, 0, 0.25), (0, 1, 0), (0, 0, 1), then (1, 2, 3).
POSE_1 = (
    annotated('80 60 0000 cc2c0bf5 000004d2')
    + header(b'TRANSFORM', 48, 0x21EFEF27D9FB6A6D, 1, b'Version1')
    + annotated("""
    3f800000 00000000
    0000 0000                      # 0.25 would be 3e80 0000; the fragment field is in its place
    00000000 3f800000 00000000
    00000000 00000000 3f800000
    3f800000 40000000 40400000
""")
)
POSE_70000 = (
    annotated('80 60 0001 cc2c0bf5 000004d2')
    + header(b'TRANSFORM', 62, 0x68E6658FB285BFD6, 2, b'Id70000')
    + annotated("""
    000c 0002 00000000
    1170 0000                      # of 0001 1170, and the fragment field
    3f800000 00000000 3e800000
    00000000 3f800000 00000000
    00000000 00000000 3f800000
    40000000 40000000 40400000
    0000
""")
)
IDENTITY = annotated("""
    3f800000 00000000 00000000 00000000 3f800000 00000000
    00000000 00000000 3f800000 00000000 00000000 00000000
""")
TOOLS = (
    annotated('80 60 0002 cc2c0bf5 000004d2')
    + header(b'TDATA', 140, 0x4D49E2CAA5F36B79, 1, b'Tracker')
    + padded('Channel ', 20)  # of Channel 0
    + annotated('02 00')
    + IDENTITY
    + padded('Channel 1', 20)
    + annotated('02 00')
    + IDENTITY
)


def one(*datagrams: bytes, **options: bool) -> Packet:
    """Return the one message."""
    (packet,) = receive(*datagrams, **options)
    assert isinstance(packet, Packet), packet
    return packet


@pytest.mark.parametrize('check_crc', [True, False])
def test_version_1(check_crc: bool):
    packet = one(POSE_1, check_crc=check_crc)
    assert packet.header_version == 1
    assert packet.body.matrix.tolist() == [
        [1, 0, 0, 1],
        [0, 1, 0, 2],
        [0.25, 0, 1, 3],
        [0, 0, 0, 1],
    ]


def test_a_large_message_id():
    packet = one(POSE_70000)
    assert packet.message_id == 70_000
    assert packet.body.matrix[:3, 3].tolist() == [2, 2, 3]


def test_the_names_of_the_librarys_own_example():
    assert one(TOOLS).body.names == ('Channel 0', 'Channel 1')


def test_wrong_bytes_elsewhere_are_not_repaired():
    for place in range(70 + 12, len(POSE_1)):
        (error,) = receive(POSE_1[:place] + bytes((POSE_1[place] ^ 1,)) + POSE_1[place + 1 :])
        assert isinstance(error, CrcError), place


def test_version_1_is_lost_without_a_checksum_to_repair_it_by():
    """A pose with a wrong number in it must not pass, even where checksums are not wanted."""
    (error,) = receive(POSE_1[:62] + bytes(8) + POSE_1[70:], check_crc=False)
    assert isinstance(error, CrcError)
    assert error.device_name == 'Version1'


def test_version_2_passes_without_a_checksum():
    data = POSE_70000[:62] + bytes(8) + POSE_70000[70:]
    assert one(data, check_crc=False).message_id == 0x1170


@pytest.mark.parametrize('size', [1, 7, 1000, 10**6])
def test_in_slices(size: int):
    chance = random.Random(size)
    for version in (1, 2):
        content = chance.randbytes(size * min(50, 8000))
        body = content if version == 1 else version_2_body(content, message_id=0xABCD1234)
        packet = one(*cut(message(b'BLOB', body, version), size))
        assert bytes(packet.body.data) == content
        assert packet.message_id == (0xABCD1234 if version == 2 else 0)


@pytest.mark.parametrize('size', [10, 11, 12, 100, 4097, 10**7])
def test_missing_half(size: int):
    chance = random.Random(size)
    body = bytearray(chance.randbytes(size))
    for half in (0, 1, 0x8000, 0xFFFF, chance.randrange(0x10000)):
        body[8:10] = half.to_bytes(2, 'big')
        right = crc64((body,))
        body[8:10] = b'\0\0'
        assert missing_half(crc64((body,)) ^ right, size) == half
        body[8:10] = b'\0\0'
        assert missing_half(crc64((body,)) ^ right ^ 1 << 40, size) is None
