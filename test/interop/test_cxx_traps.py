# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Where the C++ library reads or writes something else than was sent, so that we know of it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from cxx_reflector import Mirror
from igtl_ros.openigtlink import Body
from igtl_ros.openigtlink import from_nanoseconds
from igtl_ros.openigtlink import ImageInfo
from igtl_ros.openigtlink import ImageMeta
from igtl_ros.openigtlink import LabelInfo
from igtl_ros.openigtlink import LabelMeta
from igtl_ros.openigtlink import Point
from igtl_ros.openigtlink import Points
from igtl_ros.openigtlink import Position
from igtl_ros.openigtlink import QuaternionTrackingData
from igtl_ros.openigtlink import Raw
from igtl_ros.openigtlink import Sensor
from igtl_ros.openigtlink import Status
from igtl_ros.openigtlink import String
from igtl_ros.openigtlink import TrackingData
from igtl_ros.openigtlink import Trajectories
from igtl_ros.openigtlink import Trajectory
from igtl_ros.openigtlink import Transform
import numpy as np
import pytest

pytestmark = pytest.mark.interop

POSITION = (1.5, -2.5, 1000.25)


@pytest.mark.parametrize(
    ('size', 'quaternion', 'read'),
    [
        (12, (0.5, -0.5, 0.5, 0.5), (0, 0, 0, 1)),
        (24, (0.5, -0.5, 0.5, 0.5), (0.5, -0.5, 0.5, 0.5)),
        (24, (0, 0, 0, 1), (0, 0, 0, 1)),
    ],
)
def test_short_positions(mirror: Mirror, size: int, quaternion: Any, read: Any) -> None:
    """They are read. The old library cannot write them, so that it sends back all 28 bytes."""
    seen, answer = mirror.reflect(mirror.packet(Position(POSITION, quaternion, size)))
    assert seen.one('pack') == {12: 1, 24: 2}[size]
    assert seen.one('position') == POSITION
    assert seen.one('quaternion') == read
    written = 28 if mirror.library == 'debian' else size
    assert answer.body == Position(POSITION, read, written)


# A text of 64, 32 or 20 bytes leaves no room for a NUL. We read it, the library reads none.
FULL, GROUP, NAME = 'x' * 64, 'g' * 32, 'twenty letters, full'
FULL_WIDTH: dict[str, tuple[Body, Body]] = {
    'TDATA': (
        TrackingData((NAME, 'next'), np.stack([np.eye(4)] * 2)),
        TrackingData(('', 'next'), np.stack([np.eye(4)] * 2)),
    ),
    'QTDATA': (
        QuaternionTrackingData((NAME,), [[1, 2, 3]], [[0, 0, 0, 1]]),
        QuaternionTrackingData(('',), [[1, 2, 3]], [[0, 0, 0, 1]]),
    ),
    'POINT': (
        Points((Point(FULL, POSITION, 1, GROUP, owner=NAME), Point('next', POSITION))),
        Points((Point('', POSITION, 1, ''), Point('next', POSITION))),
    ),
    'TRAJ': (
        Trajectories((Trajectory(FULL, POSITION, POSITION, group=GROUP, owner=NAME),)),
        Trajectories((Trajectory('', POSITION, POSITION, group=''),)),
    ),
    'IMGMETA': (
        ImageMeta((ImageInfo(FULL, NAME, 'm' * 32, FULL, FULL),)),
        ImageMeta((ImageInfo('', '', '', '', ''),)),
    ),
    'LBMETA': (
        LabelMeta((LabelInfo(FULL, NAME, 1, owner=NAME),)),
        LabelMeta((LabelInfo('', '', 1),)),
    ),
}


@pytest.mark.parametrize('type_name', FULL_WIDTH)
def test_texts_that_fill_their_fields_vanish(mirror: Mirror, type_name: str) -> None:
    sent, read = FULL_WIDTH[type_name]
    _, answer = mirror.reflect(mirror.packet(sent))
    assert answer.body == read


def test_full_device_names_do_not_vanish(mirror: Mirror) -> None:
    seen, answer = mirror.reflect(mirror.packet(Status(), NAME))
    assert seen.one('device') == answer.device_name == NAME


def test_status_without_a_nul_has_no_text(mirror: Mirror) -> None:
    """We end all texts with one."""
    content = Status(3, 4, 'Name', 'text').pack_content()
    unterminated = Raw(b''.join(map(bytes, content))[:-1])
    seen, answer = mirror.reflect(mirror.packet(unterminated, type_name='STATUS'))
    assert (seen.one('code'), seen.one('error'), seen.one('text')) == (3, 'Name', '')
    assert answer.body == Status(3, 4, 'Name', '')


@pytest.mark.parametrize('code', [20, 1000, 65535])
def test_codes_beyond_its_list_are_read_but_not_written(mirror: Mirror, code: int) -> None:
    seen, answer = mirror.reflect(mirror.packet(Status(code, 4, 'Name', 'text')))
    assert seen.one('code') == code
    assert answer.body == Status(0, 4, 'Name', 'text')


def test_a_unit_with_an_exponent_of_zero(mirror: Mirror) -> None:
    """The torque of the document's own page. Nothing is lost as a number."""
    page = 0x02C0_1000_0000_0000
    seen, answer = mirror.reflect(mirror.packet(Sensor((1.0,), page)))
    assert seen.one('unit') == page
    assert answer.body.unit == page
    assert answer.body.unit_text == 'N.m'


@pytest.mark.parametrize('nanoseconds', [1, 34, 123_456_789, 500_000_000, 999_999_999])
def test_time_stamps(mirror: Mirror, nanoseconds: int) -> None:
    """The library of Debian halves its weights downwards and reads up to 32 ns less."""
    stamp = from_nanoseconds(1_700_000_000_000_000_000 + nanoseconds)
    packet = replace(mirror.packet(String.of('now')), timestamp=stamp)
    seen, answer = mirror.reflect(packet)
    second, read = seen.one('time')
    assert second == 1_700_000_000
    assert 0 <= nanoseconds - read <= (32 if mirror.library == 'debian' else 0)
    assert answer.timestamp == stamp


def test_version_2_costs_the_old_library_the_stream(mirror_of: Callable[..., Mirror]) -> None:
    """It leaves the header unread, its size too, and takes the body for the next header."""
    mirror = mirror_of('debian', 2)
    mirror.side.hub.send(mirror.packet(Transform(np.eye(4))))
    for _ in range(2):
        seen = mirror.seen()
        assert (seen.one('type'), seen.one('size')) == ('', 0)
