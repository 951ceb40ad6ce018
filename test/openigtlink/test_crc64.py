# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The checksum against its definition, one bit at a time."""

import random

from igtl_ros.openigtlink.crc64 import crc64
import pytest

POLYNOMIAL = 0x42F0E1EBA9EA3693


def crc_by_definition(data: bytes) -> int:
    """Divide, most significant bit first: initial value 0, nothing reflected or inverted."""
    value = 0
    for byte in data:
        value ^= byte << 56
        for _ in range(8):
            value = (value << 1) ^ (POLYNOMIAL if value >> 63 else 0)
            value &= 0xFFFFFFFFFFFFFFFF
    return value


@pytest.mark.parametrize(
    ('data', 'expected'),
    [
        (b'123456789', 0x6C40DF5F0B497347),  # the check value of CRC-64/ECMA-182
        (b'\x01', 0x42F0E1EBA9EA3693),
        (b'\xff', 0x9AFCE626CE85B507),
        (b'', 0),
        (bytes(1000), 0),
        (bytes(7) + b'123456789', 0x6C40DF5F0B497347),  # leading zeros do not count
    ],
)
def test_known_values(data, expected):
    assert crc64((data,)) == expected
    assert crc_by_definition(data) == expected


@pytest.mark.parametrize('size', [*range(1, 40), 63, 64, 65, 127, 128, 129, 1000, 4097])
def test_any_length(size):
    data = random.Random(size).randbytes(size)
    assert crc64((data,)) == crc_by_definition(data)


@pytest.mark.parametrize('kind', [bytes, bytearray, memoryview])
def test_any_division_and_kind_of_buffer(kind):
    data = random.Random(1).randbytes(300)
    for cut in (0, 1, 7, 150, 299, 300):
        assert crc64((kind(data[:cut]), kind(data[cut:]))) == crc_by_definition(data)
    assert crc64(kind(data[at : at + 1]) for at in range(300)) == crc_by_definition(data)


def test_no_buffer():
    assert crc64(()) == 0
