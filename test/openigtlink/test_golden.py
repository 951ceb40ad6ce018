# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Messages that we did not make: bytes to packet and packet to bytes, from one table."""

from collections import Counter
from dataclasses import fields
from dataclasses import is_dataclass
from typing import Any

from golden import GOLDEN
from golden import Golden
from golden import LARGE
from golden import READ_ONLY
from igtl_ros.openigtlink import BODIES
from igtl_ros.openigtlink import Raw
from igtl_ros.openigtlink import REQUEST_BODIES
from igtl_ros.openigtlink import unpack
from igtl_ros.openigtlink.crc64 import crc64
import numpy as np
from openigtlink_bytes import HEADER
import pytest

each = pytest.mark.parametrize('case', GOLDEN + LARGE, ids=lambda case: case.name)
each_read_only = pytest.mark.parametrize('case', READ_ONLY, ids=lambda case: case.name)
all_of_them = pytest.mark.parametrize(
    'case', GOLDEN + LARGE + READ_ONLY, ids=lambda case: case.name
)


def assert_same(found: Any, expected: Any, what: str = '') -> None:
    """Compare dataclasses field by field, arrays with shape and type of element."""
    if isinstance(expected, np.ndarray):
        assert found.dtype == expected.dtype, what
        assert np.array_equal(found, expected), what
    elif is_dataclass(expected):
        assert type(found) is type(expected), what
        for field in fields(expected):
            mine, theirs = getattr(found, field.name), getattr(expected, field.name)
            assert_same(mine, theirs, f'{what}.{field.name}')
    elif isinstance(expected, tuple):
        assert isinstance(found, tuple), what
        assert len(found) == len(expected), what
        for index, (mine, theirs) in enumerate(zip(found, expected, strict=True)):
            assert_same(mine, theirs, f'{what}[{index}]')
    else:
        assert found == expected, what


@all_of_them
def test_written_down_as_the_source_says(case: Golden):
    *_, body_size, crc = HEADER.unpack_from(case.data)
    assert body_size == case.body_size == len(case.data) - 58
    assert crc == case.crc == crc64((case.data[58:],))


@each
def test_packs_to_these_bytes(case: Golden):
    assert case.packet.to_bytes() == case.data
    assert b''.join(case.packet.pack()) == case.data


@all_of_them
def test_unpacks_to_this_packet(case: Golden):
    packet = unpack(case.data)
    assert_same(packet.body, case.packet.body)
    for name in ('type_name', 'device_name', 'timestamp', 'header_version', 'message_id'):
        assert getattr(packet, name) == getattr(case.packet, name), name
    assert packet.metadata.entries == case.packet.metadata.entries
    assert packet == case.packet


@each
def test_packs_again_to_the_same_bytes(case: Golden):
    assert unpack(case.data).to_bytes() == case.data


@each_read_only
def test_is_never_sent_like_this(case: Golden):
    data = case.packet.to_bytes()
    assert data != case.data
    assert unpack(case.data).to_bytes() == data


# The draft of 2008 said nothing of the byte order of single bytes, nor what an old LPS is now.
@each_read_only
def test_means_the_same_when_sent_on(case: Golden):
    again = unpack(case.packet.to_bytes())
    assert_same(again.body, case.packet.body)
    assert again == case.packet


def test_ids_are_different():
    names = Counter(case.name for case in GOLDEN + LARGE + READ_ONLY)
    assert [name for name, count in names.items() if count > 1] == []


def test_every_known_type_has_a_golden_message():
    assert {case.packet.type_name for case in GOLDEN} >= BODIES.keys() | REQUEST_BODIES.keys()


def test_unknown_types_stay_raw():
    unknown = [case for case in GOLDEN if type(case.packet.body) is Raw]
    assert unknown
    for case in unknown:
        assert case.packet.type_name not in BODIES | REQUEST_BODIES


def test_qtrans_is_position():
    position = next(case for case in GOLDEN if case.source == 'position.h')
    packet = unpack(position.data.replace(b'POSITION\0\0\0\0', b'QTRANS\0\0\0\0\0\0'))
    assert packet.type_name == 'QTRANS'
    assert packet.body == position.packet.body
    assert packet.to_bytes()[2:14] == b'QTRANS\0\0\0\0\0\0'
