# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""A message as one line, as `igtl echo` prints it."""

from __future__ import annotations

from typing import Any

from igtl_ros.cli.describe import describe
from igtl_ros.cli.describe import DESCRIPTIONS
from igtl_ros.openigtlink import BODIES
from igtl_ros.openigtlink import CoordinateSystem
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Point
from igtl_ros.openigtlink import Points
from igtl_ros.openigtlink import Position
from igtl_ros.openigtlink import Raw
from igtl_ros.openigtlink import Status
from igtl_ros.openigtlink import String
from igtl_ros.openigtlink import TrackingData
from igtl_ros.openigtlink import Transform
import numpy as np
import pytest

MATRIX = np.array([[0, -1, 0, 10], [1, 0, 0, -20.5], [0, 0, 1, 0.25], [0, 0, 0, 1.0]])
# Body: what is said of it.
BODIES_SAID: list[tuple[Any, str]] = [
    (
        Transform(MATRIX),
        'at 10.00 -20.50 0.25 mm, rotation 0 -1.00 0 | 1.00 0 0 | 0 0 1.00',
    ),
    (Position((1, 2, 3), (0, 0, 0.5, 2)), 'at 1.00 2.00 3.00 mm, quaternion 0 0 0.5 2.00'),
    (String.of('needle\nis in'), r"'needle\nis in'"),
    (String(b'N\xe4del', 3), "'Nädel'"),
    (Status(1), '1 OK'),
    (Status(13, 5, 'HOMING', 'two axes'), '13 NOT_READY: HOMING two axes'),
    (Status(13, message='two axes'), '13 NOT_READY: two axes'),
    (Status(999), '999 unknown code'),
    (TrackingData(), 'no tool visible'),
    (
        TrackingData(('A', 'B'), np.array([MATRIX, np.eye(4)])),
        '2 tools (mm): A at 10.00 -20.50 0.25, B at 0 0 0',
    ),
    (Points(), 'no points'),
    (Points((Point('Nose', (0, 85, -20)),)), '1 points (mm): Nose at 0 85.00 -20.00'),
    (
        Image(np.zeros((1, 2, 3), 'u1'), np.diag([0.5, 2, 1, 1])),
        '3 x 2 x 1 uint8, spacing 0.5 2.00 1.00 mm, centre 0 0 0 mm RAS',
    ),
    (
        Image(np.zeros((2, 2, 3, 3), '>f4'), np.eye(4), CoordinateSystem.LPS),
        '3 x 2 x 2 float32 x 3, spacing 1.00 1.00 1.00 mm, centre 0 0 0 mm LPS',
    ),
    (Raw(b''), '0 bytes: '),
    (Raw(bytes(range(16))), '16 bytes: 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f'),
    (Raw(bytes(17)), '17 bytes:' + ' 00' * 16 + ' ...'),
]


@pytest.mark.parametrize(('body', 'said'), BODIES_SAID)
def test_what_is_said_of_each_body(body: Any, said: str) -> None:
    assert describe(
        Packet(body, 'Device', type_name='X' if isinstance(body, Raw) else '')
    ).endswith(f' Device               {said}')


def test_every_body_can_be_described() -> None:
    assert {*BODIES.values(), Raw} == set(DESCRIPTIONS)


def test_time_type_and_name() -> None:
    # 2023-11-14 22:13:20 UTC and a half.
    line = describe(Packet(String(b'x'), 'Note', 1_700_000_000 << 32 | 0x80000000))
    assert line == "22:13:20.500 STRING    Note                 'x'"


def test_no_time_and_no_name() -> None:
    assert describe(Packet(String(b'x'))) == "--:--:--.--- STRING    (no name)            'x'"


def test_metadata_stands_behind() -> None:
    packet = Packet(String(b'x'), 'Note', header_version=2, metadata={'a': '1', 'b': 'zwölf'})
    assert describe(packet).endswith(" 'x' [a=1 b=zwölf]")


def test_the_full_name_is_shown() -> None:
    metadata = {'IGTL_DEVICE_NAME': 'ANameOfMoreThanTwentyBytes'}
    packet = Packet(String(b'x'), 'ANameOfMore~1234', header_version=2, metadata=metadata)
    assert ' ANameOfMoreThanTwentyBytes ' in describe(packet)


def test_the_last_time_there_is() -> None:
    assert describe(Packet(String(b'x'), 'Note', 2**64 - 1))[:8] == '06:28:16'


NASTY = 'a\nb\x1b[2Jc'


def test_what_peers_send_stays_on_its_line() -> None:
    """A name is not to move the cursor of whoever looks, nor to look like another message."""
    matrices = np.array([np.eye(4)])
    for body in (
        Status(1, 0, NASTY, NASTY),
        TrackingData((NASTY,), matrices),
        Points((Point(NASTY, (0, 0, 0)),)),
        String.of(NASTY),
    ):
        packet = Packet(body, NASTY, header_version=2, metadata={NASTY: NASTY})
        line = describe(packet)
        assert line.isprintable(), repr(line)
        assert r'a\nb\x1b[2Jc' in line
