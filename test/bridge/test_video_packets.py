# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""VIDEO as messages of other packages, through a real bridge; where those are installed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bridge_scene import Scene
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Video
import pytest
from ros_side import published
from waiting import wait_until

pytestmark = pytest.mark.ros
pytest.importorskip('ffmpeg_image_transport_msgs.msg', reason='not installed')
pytest.importorskip('foxglove_msgs.msg', reason='not installed')

from ffmpeg_image_transport_msgs.msg import FFMPEGPacket  # noqa: E402
from foxglove_msgs.msg import CompressedVideo  # noqa: E402
from igtl_ros.msg import VideoFrame  # noqa: E402

STREAM = bytes(range(256)) * 40
STAMP = 1_700_000_000 << 32


@pytest.fixture(scope='module')
def world() -> Iterator[tuple[Scene, Any]]:
    scene = Scene()
    try:
        bridge = scene.bridge()
        scene.introduce(bridge)
        yield scene, scene.peer(bridge)
    finally:
        scene.close()


def test_a_frame_is_on_all_three_topics(world: Any) -> None:
    scene, peer = world
    frames = scene.ros.subscribe(VideoFrame, 'Scope/video')
    packets = scene.ros.subscribe(FFMPEGPacket, 'Scope/ffmpeg')
    videos = scene.ros.subscribe(CompressedVideo, 'Scope/compressed_video')

    def heard() -> object:
        peer.send(Packet(Video(STREAM, 'X265', (640, 480, 1)), 'Scope', STAMP))
        return frames and packets and videos

    wait_until(heard, 'a frame on all topics')
    assert {bytes(message.data) for message in (frames[0], packets[0], videos[0])} == {STREAM}
    assert (packets[0].encoding, packets[0].flags, packets[0].width) == ('hevc', 1, 640)
    assert videos[0].format == 'h265'
    assert packets[0].header.stamp == videos[0].timestamp == frames[0].header.stamp


@pytest.mark.parametrize(
    ('device', 'message'),
    [
        ('Encoder', FFMPEGPacket(encoding='libx264', width=64, height=48, flags=1, data=STREAM)),
        ('Fox', CompressedVideo(format='h264', data=STREAM)),
    ],
)
def test_each_is_sent(world: Any, device: str, message: Any) -> None:
    scene, peer = world
    publisher = scene.ros.publisher(type(message), f'to_igtl/{device}')
    published(publisher, message, lambda: peer.named(device), 'the frame')
    body = peer.named(device)[0].body
    assert (body.codec, bytes(body.stream)) == ('H264', STREAM)


def test_what_was_recorded_on_all_goes_back_as_its_frame_alone(world: Any) -> None:
    scene, peer = world
    rows = [
        (VideoFrame(codec='VP90', data=b'all of it'), 'video'),
        (FFMPEGPacket(encoding='vp9', data=STREAM), 'ffmpeg'),
        (CompressedVideo(format='vp9', data=STREAM), 'compressed_video'),
    ]
    publishers = [
        scene.ros.publisher(type(message), f'to_igtl/Bag/{suffix}') for message, suffix in rows
    ]
    wait_until(publishers[0].get_subscription_count, 'the bridge')
    wait_until(
        lambda: not any(each.get_subscription_count() for each in publishers[1:]), 'only one'
    )

    def heard() -> bool:
        for publisher, (message, _) in zip(reversed(publishers), reversed(rows), strict=True):
            publisher.publish(message)
        return len(peer.named('Bag')) > 3

    wait_until(heard, 'some frames')
    assert {bytes(packet.body.stream) for packet in peer.named('Bag')} == {b'all of it'}
