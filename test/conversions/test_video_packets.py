# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
VIDEO as messages of other packages, real ones.

Names of codecs are tested anywhere. The rest needs ffmpeg_image_transport_msgs and foxglove_msgs:
in a ROS workspace that has them, or built on the wheels (test/support/video_interfaces.py).
"""

from __future__ import annotations

from array import array
from typing import Any

import pytest

pytest.importorskip('igtl_ros.msg')

from igtl_ros.conversions.registry import FROM_IGTL
from igtl_ros.conversions.registry import inputs_for
from igtl_ros.conversions.video_packets import FFMPEG
from igtl_ros.conversions.video_packets import ffmpeg_from_ros
from igtl_ros.conversions.video_packets import ffmpeg_to_ros
from igtl_ros.conversions.video_packets import fourcc_of
from igtl_ros.conversions.video_packets import FOXGLOVE
from igtl_ros.conversions.video_packets import foxglove_from_ros
from igtl_ros.conversions.video_packets import foxglove_to_ros
from igtl_ros.conversions.video_packets import in_ffmpeg
from igtl_ros.conversions.video_packets import is_key
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import unpack
from igtl_ros.openigtlink import Video

pytestmark = pytest.mark.ros

STREAM = bytes(range(256))


@pytest.mark.parametrize(
    ('name', 'codec'),
    [
        ('h264', 'H264'),
        ('libx264', 'H264'),
        ('h264_nvenc', 'H264'),
        ('H264', 'H264'),
        ('libx264;yuv420p;bgr8;bgr8', 'H264'),
        ('hevc', 'X265'),
        ('h265', 'X265'),
        ('hevc_vaapi', 'X265'),
        ('libx265', 'X265'),
        ('vp9', 'VP90'),
        ('libvpx-vp9', 'VP90'),
        ('vp9_qsv', 'VP90'),
        ('av1', 'AV10'),
        ('libaom-av1', 'AV10'),
    ],
)
def test_codecs_of_names(name: str, codec: str) -> None:
    assert fourcc_of(name) == codec


@pytest.mark.parametrize('name', ['', 'vp8', 'mjpeg', ';h264', 'h26', 'x264'])
def test_names_without_a_codec(name: str) -> None:
    with pytest.raises(PackError, match='VIDEO has no such codec'):
        fourcc_of(name)


def test_every_codec_comes_back() -> None:
    for names in (FFMPEG, FOXGLOVE):
        assert {fourcc_of(name) for name in names.values()} == {*names} - {'O265'}


# Frame type on the wire, as it is and grey: whether a decoder may begin there.
@pytest.mark.parametrize(
    ('kind', 'key'), [(0, False), (1, True), (2, True), (3, False), (4, False), (5, False)]
)
def test_key_frames(kind: int, key: bool) -> None:
    assert is_key(Video(b'', 'H264', (1, 1, 1), kind)) is key
    assert is_key(Video(b'', 'H264', (1, 1, 1), kind << 8)) is (key and kind > 0)


def test_raw_pixels_have_no_name_there() -> None:
    assert not in_ffmpeg(Video(b'', 'I420', (1, 1, 1)))
    assert all(in_ffmpeg(Video(b'', codec, (1, 1, 1))) for codec in FFMPEG)


@pytest.mark.parametrize(('kind', 'flags'), [(1, 1), (5, 0)])
@pytest.mark.parametrize('codec', ['H264', 'X265', 'VP90', 'AV10'])
def test_ffmpeg(codec: str, kind: int, flags: int, place: Any, departure: Any) -> None:
    package = pytest.importorskip('ffmpeg_image_transport_msgs.msg', reason='not installed')
    body = Video(STREAM, codec, (640, 480, 1), kind)
    message = ffmpeg_to_ros(Packet(body, 'Scope'), body, place)
    assert isinstance(message, package.FFMPEGPacket)
    assert (message.width, message.height, message.flags) == (640, 480, flags)
    assert message.pts == 1_700_000_000_250_000_000
    assert (message.header.stamp, message.header.frame_id) == (place.stamp, 'Probe')
    assert isinstance(message.data, array)
    assert bytes(message.data) == STREAM
    back = unpack(ffmpeg_from_ros(message, 'Scope', departure).to_bytes())
    assert bytes(back.body.stream) == STREAM
    assert (back.body.codec, back.body.frame_type, back.body.size) == (codec, kind, (640, 480, 1))
    assert back.timestamp == 1_700_000_000 << 32 | 0x40000000
    # Pixels 1 mm apart, the first one in the origin.
    assert back.body.matrix[:3, 3].tolist() == [319.5, 239.5, 0]


@pytest.mark.parametrize('codec', ['H264', 'X265', 'VP90', 'AV10'])
def test_foxglove(codec: str, place: Any, departure: Any) -> None:
    package = pytest.importorskip('foxglove_msgs.msg', reason='not installed')
    body = Video(STREAM, codec, (640, 480, 1), 1)
    message = foxglove_to_ros(Packet(body, 'Scope'), body, place)
    assert isinstance(message, package.CompressedVideo)
    assert (message.timestamp, message.frame_id) == (place.stamp, 'Probe')
    assert bytes(message.data) == STREAM
    assert message.format == {'X265': 'h265'}.get(codec, FFMPEG[codec])
    back = unpack(foxglove_from_ros(message, 'Scope', departure).to_bytes())
    assert (back.body.codec, bytes(back.body.stream)) == (codec, STREAM)
    assert (back.body.frame_type, back.body.size) == (5, (0, 0, 1))
    assert back.timestamp == 1_700_000_000 << 32 | 0x40000000


@pytest.mark.parametrize(
    ('package', 'name', 'suffix'),
    [
        ('ffmpeg_image_transport_msgs', 'FFMPEGPacket', 'ffmpeg'),
        ('foxglove_msgs', 'CompressedVideo', 'compressed_video'),
    ],
)
def test_rows_exist_where_the_package_is_installed(package: str, name: str, suffix: str) -> None:
    suffixes = [output.suffix for output in FROM_IGTL[Video]]
    rows = [row.suffix for row in inputs_for(f'{package}/msg/{name}')]
    try:
        __import__(f'{package}.msg')
    except ImportError:
        assert (suffix in suffixes, rows) == (False, [])
    else:
        assert (suffix in suffixes, rows) == (True, [suffix])
