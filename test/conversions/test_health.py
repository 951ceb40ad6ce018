# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""STATUS in the words of diagnostic_msgs, and back."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.ros
pytest.importorskip('diagnostic_msgs.msg')

from diagnostic_msgs.msg import DiagnosticStatus  # noqa: E402
from diagnostic_msgs.msg import KeyValue  # noqa: E402
from igtl_ros.conversions.health import level_of  # noqa: E402
from igtl_ros.conversions.health import status_from_ros  # noqa: E402
from igtl_ros.conversions.health import words_of  # noqa: E402
from igtl_ros.openigtlink import Status  # noqa: E402

OK, WARN, ERROR, STALE = (
    DiagnosticStatus.OK,
    DiagnosticStatus.WARN,
    DiagnosticStatus.ERROR,
    DiagnosticStatus.STALE,
)


@pytest.mark.parametrize(
    ('code', 'level'),
    [(1, OK), (6, WARN), (13, WARN), (14, WARN), (7, STALE), (0, ERROR), (2, ERROR), (18, ERROR)]
    + [(99, ERROR)],
)
def test_each_code_has_a_level(code: int, level: bytes) -> None:
    assert level_of(Status(code)) == level


def test_words() -> None:
    assert words_of(Status(13, 4, 'Warming', 'two minutes')) == 'NOT_READY, Warming, two minutes'
    assert words_of(Status(1)) == 'OK'
    assert words_of(Status(99, 0, '', 'odd')) == 'code 99, odd'


@pytest.mark.parametrize(('level', 'code'), [(OK, 1), (WARN, 13), (ERROR, 2), (STALE, 7)])
def test_each_level_has_a_code(departure: Any, level: bytes, code: int) -> None:
    message = DiagnosticStatus(level=level, name='Arm', message='hot')
    body = status_from_ros(message, 'Robot', departure).body
    assert (body.code, body.error_name, body.message) == (code, 'Arm', 'hot')
    # What is sent is read as the same level.
    assert level_of(body) == level


def test_values_are_metadata_and_a_long_name_stands_in_the_text(
    departure: Any, unchanged: Any
) -> None:
    message = DiagnosticStatus(
        level=OK,
        name='robot/arm: joint controller',
        message='ready',
        values=[KeyValue(key='temperature', value='41'), KeyValue(key='mode', value='auto')],
    )
    with unchanged(message):
        packet = status_from_ros(message, 'Robot', departure)
    assert packet.body.error_name == ''
    assert packet.body.message == 'robot/arm: joint controller: ready'
    assert dict(packet.metadata) == {'temperature': '41', 'mode': 'auto'}
    assert (packet.header_version, packet.timestamp) == (2, 1_800_000_000 << 32 | 0x80000000)
