# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Messages of the reference library: bytes to packet and packet to bytes, from one table."""

from dataclasses import fields
from typing import Any

from golden import GOLDEN
from golden import Golden
from golden import UNKNOWN
from igtl_ros.openigtlink import BODIES
from igtl_ros.openigtlink import Raw
from igtl_ros.openigtlink import unpack
from igtl_ros.openigtlink.crc64 import crc64
import numpy as np
from openigtlink_bytes import HEADER
import pytest

each = pytest.mark.parametrize('case', GOLDEN, ids=lambda case: case.name)


def assert_same_fields(found: Any, expected: Any) -> None:
    """Compare dataclasses field by field, arrays with shape and type of element."""
    assert type(found) is type(expected)
    for field in fields(expected):
        mine, theirs = getattr(found, field.name), getattr(expected, field.name)
        if isinstance(theirs, np.ndarray):
            assert mine.dtype == theirs.dtype
            assert np.array_equal(mine, theirs)
        else:
            assert mine == theirs, field.name


@each
def test_written_down_as_the_source_says(case: Golden):
    *_, body_size, crc = HEADER.unpack_from(case.data)
    assert body_size == case.body_size == len(case.data) - 58
    assert crc == case.crc == crc64((case.data[58:],))


@each
def test_packs_to_these_bytes(case: Golden):
    assert case.packet.to_bytes() == case.data
    assert b''.join(case.packet.pack()) == case.data


@each
def test_unpacks_to_this_packet(case: Golden):
    packet = unpack(case.data)
    assert_same_fields(packet.body, case.packet.body)
    for name in ('type_name', 'device_name', 'timestamp', 'header_version', 'message_id'):
        assert getattr(packet, name) == getattr(case.packet, name), name
    assert packet.metadata.entries == case.packet.metadata.entries
    assert packet == case.packet


@each
def test_packs_again_to_the_same_bytes(case: Golden):
    assert unpack(case.data).to_bytes() == case.data


@pytest.mark.parametrize('case', UNKNOWN, ids=lambda case: case.name)
def test_unknown_types_stay_raw(case: Golden):
    packet = unpack(case.data)
    assert type(packet.body) is Raw
    assert packet.type_name not in BODIES


def test_every_known_type_has_a_golden_message():
    # QTRANS is POSITION under a name that no known sender uses.
    assert {case.packet.type_name for case in GOLDEN} >= BODIES.keys() - {'QTRANS'}


def test_qtrans_is_position():
    position = next(case for case in GOLDEN if case.source == 'position.h')
    packet = unpack(position.data.replace(b'POSITION\0\0\0\0', b'QTRANS\0\0\0\0\0\0'))
    assert packet.type_name == 'QTRANS'
    assert packet.body == position.packet.body
    assert packet.to_bytes()[2:14] == b'QTRANS\0\0\0\0\0\0'
