# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""VIDEO as igtl_ros/VideoFrame and back: golden frames byte for byte."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from golden_case import Golden
from golden_images import VIDEOS
import pytest

pytest.importorskip('igtl_ros.msg')

from igtl_ros.conversions.placement import Departure
from igtl_ros.conversions.stamps import time_of
from igtl_ros.conversions.videos import video_from_ros
from igtl_ros.conversions.videos import video_to_ros
from igtl_ros.msg import VideoFrame
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import unpack
from igtl_ros.openigtlink import Video
import numpy as np

pytestmark = pytest.mark.ros

STAMP = 1_700_000_000 << 32 | 0x40000003


@pytest.mark.parametrize('scale', [0.001, 1.0])
@pytest.mark.parametrize('system', [0, 1, 2, 200])
@pytest.mark.parametrize('case', VIDEOS, ids=lambda case: case.name)
def test_golden_frames_come_back_byte_for_byte(
    case: Golden, system: int, scale: float, place: Any, unchanged: Any
) -> None:
    body = replace(case.packet.body, coordinate_system=system)
    packet = unpack(replace(case.packet, body=body, timestamp=STAMP).to_bytes())
    where = place._replace(stamp=time_of(packet.nanoseconds), scale=scale)
    with unchanged(packet.metadata):
        message = video_to_ros(packet, packet.body, where)
    with unchanged(message):
        back = video_from_ros(message, packet.device_name, Departure(0, scale))
    assert back.to_bytes() == packet.to_bytes()
    if system == case.packet.body.coordinate_system:
        assert back.to_bytes()[-case.body_size :] == case.data[-case.body_size :]


def frame(**fields: Any) -> Video:
    """Return 5 x 3 pixels, 0.5 mm and 2 mm apart, around (10, 20, 30) mm."""
    matrix = np.diag([0.5, 2.0, 1.0, 1.0])
    matrix[:3, 3] = 10, 20, 30
    return Video(b'\0\0\1\x65', 'H264', (5, 3, 1), matrix=matrix, **fields)


def test_what_it_says(place: Any) -> None:
    body = frame(frame_type=0x0100, endian=1, offset=(1, 0, 0), part=(4, 3, 1))
    message = video_to_ros(Packet(body, 'Scope', STAMP, 2, 9), body, place)
    assert message.header == place.header()
    assert (message.device_name, message.child_frame_id) == ('ProbeToTracker', 'Probe')
    assert (message.codec, message.frame_type, message.endian) == ('H264', 256, 1)
    assert (message.timestamp, message.message_id) == (STAMP, 9)
    assert message.size.tolist() == [5, 3, 1]
    assert (message.offset.tolist(), message.part.tolist()) == ([1, 0, 0], [4, 3, 1])
    assert bytes(message.data) == b'\0\0\1\x65'
    # First pixel: centre - 2 * 0.5 mm along i - 1 * 2 mm along j = (9, 18, 30) mm.
    assert message.matrix.reshape(4, 4)[:3, 3].tolist() == pytest.approx([0.009, 0.018, 0.03])
    assert message.wire_matrix.tolist() == [0.5, 0, 0, 0, 2, 0, 0, 0, 1, 10, 20, 30]


def test_lps_is_told_in_ras(place: Any) -> None:
    body = frame(coordinate_system=2)
    message = video_to_ros(Packet(body), body, place)
    assert message.coordinate_system == 2
    assert message.matrix.reshape(4, 4)[:3, 3].tolist() == pytest.approx([-0.009, -0.018, 0.03])


def test_a_matrix_that_was_changed_counts_and_is_ras(place: Any, departure: Any) -> None:
    body = frame(coordinate_system=2)
    message = video_to_ros(Packet(body), body, place)
    message.matrix[3] = 0.001
    back = video_from_ros(message, 'V', departure).body
    assert back.coordinate_system == 1
    # The first pixel at x = 1 mm, i runs along -x: the centre is 2 * 0.5 mm further down.
    assert back.matrix[:3, 3] == pytest.approx((0, -20, 30))


def test_one_that_a_node_has_made(departure: Any) -> None:
    size = np.array((4, 2, 1), np.uint32)
    matrix = np.diag([0.001, 0.001, 0.001, 1]).reshape(16)
    message = VideoFrame(codec='VP90', frame_type=1, size=size, part=size, matrix=matrix)
    message.data = b'abc'
    packet = video_from_ros(message, 'V', departure)
    assert (packet.type_name, packet.body.codec, bytes(packet.body.stream)) == (
        'VIDEO',
        'VP90',
        b'abc',
    )
    assert packet.body.matrix[:3, 3] == pytest.approx((1.5, 0.5, 0))
    assert packet.body.coordinate_system == 1
    assert packet.timestamp == 1_800_000_000 << 32 | 0x80000000


def test_what_does_not_fit(departure: Any) -> None:
    with pytest.raises(PackError, match='codec is too long'):
        video_from_ros(VideoFrame(codec='H264x'), 'V', departure).to_bytes()
    size = np.array((65536, 1, 1), np.uint32)
    with pytest.raises(PackError, match='size does not fit .expected three numbers of 0 to 65535'):
        video_from_ros(VideoFrame(codec='H264', size=size), 'V', departure).to_bytes()
