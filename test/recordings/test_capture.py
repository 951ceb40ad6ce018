# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Captures: every message with its place, errors with theirs, in bounded memory."""

from __future__ import annotations

import io
from pathlib import Path
import tracemalloc
from typing import Any

from golden import GOLDEN
from golden import LARGE
from igtl_ros.openigtlink import ContentError
from igtl_ros.openigtlink import CrcError
from igtl_ros.openigtlink import FramingError
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import Limits
from igtl_ros.openigtlink import MessageError
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Status
from igtl_ros.openigtlink import String
from igtl_ros.openigtlink.crc64 import crc64
from igtl_ros.recordings.capture import read_capture
from igtl_ros.recordings.capture import Recorded
from igtl_ros.recordings.capture import write_message
import numpy as np
from openigtlink_bytes import HEADER
import pytest

MESSAGES = [case.data for case in GOLDEN + LARGE]
NOTE = Packet(String(b'abc'), 'Note').to_bytes()


def read(data: bytes, **options: Any) -> list[Recorded]:
    return [*read_capture(io.BytesIO(data), **options)]


def read_to_the_error(data: bytes, **options: Any) -> tuple[list[Recorded], FramingError]:
    found = []
    with pytest.raises(FramingError) as error:
        for recorded in read_capture(io.BytesIO(data), **options):
            found.append(recorded)
    return found, error.value


def test_every_message_and_its_place(tmp_path: Path) -> None:
    path = tmp_path / 'all.igtl'
    path.write_bytes(b''.join(MESSAGES))
    with path.open('rb') as file:
        found = [*read_capture(file)]
    assert [event.to_bytes() for _, event in found if isinstance(event, Packet)] == MESSAGES
    places = [0, *np.cumsum([len(data) for data in MESSAGES]).tolist()]
    assert [offset for offset, _ in found] == places[:-1]


def test_nothing() -> None:
    assert read(b'') == []


def test_a_large_body_is_not_copied() -> None:
    image = Packet(Image(np.zeros((8, 1024, 1024), np.uint8)), 'Volume').to_bytes()
    file = io.BytesIO(image)
    tracemalloc.start()
    found = [*read_capture(file)]
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(found) == 1
    assert most < 1.5 * len(image)


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    path = tmp_path / 'many.igtl'
    path.write_bytes(Packet(Image(np.zeros((1, 512, 512), np.uint8)), 'Us').to_bytes() * 40)
    tracemalloc.start()
    with path.open('rb') as file:
        for _, event in read_capture(file):
            assert isinstance(event, Packet)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 4 * 512 * 512


@pytest.mark.parametrize('cut', [1, 57, 58, 59, len(NOTE) - 1])
def test_a_file_that_was_cut_off(cut: int) -> None:
    found, error = read_to_the_error(NOTE + NOTE[:cut])
    assert len(found) == 1
    assert error.offset == len(NOTE)
    assert 'ended within a message' in str(error)
    assert f'at byte {len(NOTE)}, ' in str(error)


def test_a_large_body_that_was_cut_off() -> None:
    data = LARGE[-1].data
    found, error = read_to_the_error(NOTE + data[:-1])
    assert (len(found), error.offset) == (1, len(NOTE))
    assert f'found {len(data) - 59}' in str(error)


def test_what_is_no_message() -> None:
    found, error = read_to_the_error(NOTE * 2 + b'GET / HTTP/1.1\r\n' * 5)
    assert (len(found), error.offset) == (2, 2 * len(NOTE))


def test_a_body_beyond_the_limit() -> None:
    _, error = read_to_the_error(NOTE, limits=Limits(max_body_size=4))
    assert error.offset == 0
    assert 'larger than allowed' in str(error)


def test_a_message_that_is_lost_costs_no_other() -> None:
    wrong = NOTE[:-1] + b'x'
    body = b'\0'
    short = HEADER.pack(1, b'TRANSFORM', b'T', 0, len(body), crc64((body,))) + body
    found = read(NOTE + wrong + short + NOTE)
    assert [offset for offset, _ in found] == [0, 65, 130, 189]
    assert [type(event) for _, event in found] == [Packet, CrcError, ContentError, Packet]


def test_checksums_may_be_left_alone() -> None:
    ((_, event),) = read(NOTE[:-1] + b'x', check_crc=False)
    assert isinstance(event, Packet)
    assert event.body == String(b'abx')


def test_writing_what_is_read() -> None:
    file = io.BytesIO()
    for _, event in read(b''.join(MESSAGES)):
        assert not isinstance(event, MessageError)
        write_message(file, event)
    assert file.getvalue() == b''.join(MESSAGES)


def test_a_message_that_cannot_be_packed_leaves_no_trace() -> None:
    file = io.BytesIO()
    with pytest.raises(PackError):
        write_message(file, Packet(Status(code=-1)))
    assert file.getvalue() == b''
