# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Sizes and counts that lie, in every field of every type: refused before they take memory."""

import struct
import tracemalloc

from golden import GOLDEN
from golden import Golden
from igtl_ros.openigtlink import ContentError
from igtl_ros.openigtlink import FramingError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink.crc64 import crc64
from openigtlink_bytes import message
from openigtlink_bytes import receive
import pytest

# Type, what it is given for (source), and where its sizes and counts stand in the content: offset
# and bytes. One that is wrong by itself must be refused.
SIZES: list[tuple[str, str, list[tuple[int, int]]]] = [
    ('STRING', 'string.h', [(2, 2)]),
    ('CLIENTINFO', 'plus', [(2, 2)]),
    ('COMMAND', 'command.h', [(134, 4)]),
    ('RTS_COMMAND', 'lib-success', [(134, 4)]),
    ('SENSOR', 'sensor.h', [(0, 1)]),
    ('COLORTABLE', 'colortable.h', [(0, 1), (1, 1)]),
    ('COLORT', 'lib-numbers', [(0, 1), (1, 1)]),
    ('IMAGE', 'image.h', [(2, 1), (60, 2), (62, 2), (64, 2), (66, 2), (68, 2), (70, 2)]),
    ('NDARRAY', 'ndarray.h', [(1, 1), (2, 2), (4, 2), (6, 2)]),
    ('POLYDATA', 'polydata.h', [(offset, 4) for offset in range(0, 40, 4)]),
    ('POLYDATA', 'lib-1', [(offset, 4) for offset in range(0, 40, 4)]),
    # The count of each cell, and of each attribute.
    ('POLYDATA', 'polydata.h', [(offset, 4) for offset in range(136, 256, 20)]),
    ('POLYDATA', 'polydata.h', [(257, 1), (258, 4)]),
    ('BIND', 'bind.h', [(0, 2), (14, 8), (34, 8), (54, 8), (62, 2)]),
    ('BIND', '#22', [(0, 2), (14, 8), (34, 8), (42, 2)]),
    ('BIND', 'lib-nested', [(0, 2), (14, 8), (34, 8), (42, 2), (50, 2), (64, 8), (72, 2)]),
    ('GET_BIND', 'lib-2', [(0, 2), (26, 2)]),
    ('STT_BIND', 'lib-2', [(8, 2), (34, 2)]),
    ('TRACKEDFRAME', 'plus-little', [(2, 2), (6, 2), (8, 2), (10, 2), (12, 4), (16, 4)]),
    ('USMESSAGE', 'plus', [(2, 1), (60, 2), (62, 2), (64, 2), (66, 2), (68, 2), (70, 2)]),
]
CASES = [
    (name, source, offset, width) for name, source, places in SIZES for offset, width in places
]
# One more is another, legal thing here: a child that takes its fill; a cell of five points, the
# last of which is the count of the next cell.
ONE_MORE_IS_LEGAL = {
    ('BIND', '#22', 14),
    ('BIND', 'lib-nested', 34),
    ('BIND', 'lib-nested', 64),
    ('POLYDATA', 'polydata.h', 176),
    ('POLYDATA', 'polydata.h', 216),
}
BY_NAME = {case.name: case for case in GOLDEN}
# What one message may take while it is refused. The bodies here have 3 KB at most.
BOUND = 300_000


def refused(data: bytes) -> Exception:
    """Return the error that a message causes, which must not take memory."""
    tracemalloc.start()
    try:
        (error,) = receive(data)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert not isinstance(error, Packet), data.hex()
    assert most < BOUND
    return error


def content_of(case: Golden) -> tuple[int, int]:
    """Return where the content of a message begins and ends."""
    if case.packet.header_version == 1:
        return 58, len(case.data)
    start, header, pairs = struct.unpack_from('>HHI', case.data, 58)
    return 58 + start, len(case.data) - header - pairs


@pytest.mark.parametrize(('name', 'source', 'offset', 'width'), CASES)
@pytest.mark.parametrize('lie', ['all', 'half', 'more'])
def test_one_size_lies(name: str, source: str, offset: int, width: int, lie: str):
    case = BY_NAME[f'{source}:{name}']
    begin, _ = content_of(case)
    at = begin + offset
    right = int.from_bytes(case.data[at : at + width], 'big')
    wrong = {
        'all': 256**width - 1,
        'half': 256**width // 2,
        'more': right + 1,
    }[lie]
    body = bytearray(case.data[58:])
    body[at - 58 : at - 58 + width] = wrong.to_bytes(width, 'big')
    data = message(name.encode(), bytes(body), case.packet.header_version, b'Liar')
    if lie == 'more' and (name, source, offset) in ONE_MORE_IS_LEGAL:
        (event,) = receive(data)
        assert isinstance(event, Packet)
        assert event != case.packet
        return
    error = refused(data)
    assert type(error) is ContentError
    assert (error.type_name, error.device_name) == (name, 'Liar')


METADATA = [case for case in GOLDEN if case.packet.header_version == 2]


@pytest.mark.parametrize('case', METADATA, ids=lambda case: case.name)
@pytest.mark.parametrize(
    ('offset', 'width'), [(0, 2), (2, 2), (4, 4)], ids=['start', 'header', 'pairs']
)
def test_metadata_larger_than_the_body(case: Golden, offset: int, width: int):
    size = len(case.data) - 58
    for wrong in (256**width - 1, 256**width // 2, size + 1):
        body = bytearray(case.data[58:])
        body[offset : offset + width] = wrong.to_bytes(width, 'big')
        error = refused(message(case.packet.type_name.encode(), bytes(body), 2))
        assert type(error) is ContentError
        assert error.expected
        assert error.found is not None


@pytest.mark.parametrize('case', GOLDEN, ids=lambda case: case.name)
def test_bodies_of_an_exabyte(case: Golden):
    for size in (2**60, 2**63, 2**64 - 1, 512 * 1024 * 1024 + 1):
        data = bytearray(case.data)
        data[42:50] = size.to_bytes(8, 'big')
        tracemalloc.start()
        try:
            (error,) = receive(bytes(data))
            most = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert type(error) is FramingError
        assert error.found == size
        assert most < BOUND


SHORTER = [case for case in GOLDEN if len(case.data) < 1000]


@pytest.mark.parametrize('case', SHORTER, ids=lambda case: case.name)
def test_every_shorter_content_is_refused_or_means_less(case: Golden):
    begin, end = content_of(case)
    head, tail = case.data[58:begin], case.data[end:]
    for cut in range(begin, end):
        body = head + case.data[begin:cut] + tail
        data = bytearray(case.data[:58] + body)
        data[42:50] = len(body).to_bytes(8, 'big')
        data[50:58] = crc64((body,)).to_bytes(8, 'big')
        (event,) = receive(bytes(data))
        if isinstance(event, Packet):
            # The NUL or the fill at the end may be missing.
            assert event != case.packet or cut == end - 1
            assert len(event.to_bytes()) <= len(case.data)
        else:
            assert type(event) is ContentError, (cut, event)
