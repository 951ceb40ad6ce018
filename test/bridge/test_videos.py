# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""VIDEO through a real bridge, both ways: every frame, in order, byte for byte."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bridge_scene import Scene
from golden_images import VIDEOS
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Video
import numpy as np
import pytest
from ros_side import published
from waiting import wait_until

pytestmark = pytest.mark.ros

from igtl_ros.msg import VideoFrame  # noqa: E402
from sensor_msgs.msg import Image as RosImage  # noqa: E402
from tf2_msgs.msg import TFMessage  # noqa: E402

HELLO = 'HELO'


@pytest.fixture(scope='module')
def world() -> Iterator[tuple[Scene, Any, Any]]:
    scene = Scene()
    try:
        bridge = scene.bridge()
        yield scene, bridge, scene.peer(bridge, header_version=2)
    finally:
        scene.close()


def frames_of(peer: Any, device: str) -> list[Packet]:
    """Return the frames that have come, but those that DDS was waited for with."""
    return [packet for packet in peer.named(device) if packet.body.codec != HELLO]


def introduced_publisher(world: Any, device: str) -> Any:
    """Return a publisher that the bridge hears."""
    scene, _, peer = world
    publisher = scene.ros.publisher(VideoFrame, f'to_igtl/{device}/video', 200)
    published(publisher, VideoFrame(codec=HELLO), lambda: peer.named(device), 'the bridge')
    return publisher


def test_golden_frames_there_and_back(world: Any) -> None:
    scene, _, peer = world
    # All as one stream: each gets an instant of its own, header version 2 and an id.
    instant = 1_700_000_000 << 32 | 0x7FFFFFF3
    packets = [
        Packet(case.packet.body, 'Scope_Room', instant + (n << 32), 2, 100 + n)
        for n, case in enumerate(VIDEOS)
    ]
    heard = scene.ros.subscribe(VideoFrame, 'Scope_Room/video')
    hello = Packet(packets[0].body, 'Scope_Room')

    def introduced() -> bool:
        peer.send(hello)
        return bool(heard)

    wait_until(introduced, 'a first frame')
    for packet in packets:
        peer.send(packet)
    wait_until(lambda: heard[-1].message_id == packets[-1].message_id, 'the last frame')
    frames = [frame for frame in heard if frame.message_id]
    assert [bytes(frame.data) for frame in frames] == [bytes(p.body.stream) for p in packets]
    assert {(f.header.frame_id, f.child_frame_id) for f in frames} == {('Room', 'Scope')}
    publisher = introduced_publisher(world, 'Scope_Room')
    for frame in frames:
        publisher.publish(frame)
    wait_until(lambda: len(frames_of(peer, 'Scope_Room')) >= len(packets), 'all frames')
    back = [packet.to_bytes() for packet in frames_of(peer, 'Scope_Room')]
    assert back == [packet.to_bytes() for packet in packets]


def test_no_frame_is_left_out(world: Any) -> None:
    """A frame means nothing without those before."""
    peer = world[2]
    publisher = introduced_publisher(world, 'Stream')
    for number in range(200):
        frame = VideoFrame(codec='H264', data=number.to_bytes(2, 'big') * 2000)
        frame.header.stamp.sec = 1 + number
        publisher.publish(frame)
    wait_until(lambda: len(frames_of(peer, 'Stream')) >= 200, 'all frames')
    found = [bytes(packet.body.stream[:2]) for packet in frames_of(peer, 'Stream')]
    assert found == [number.to_bytes(2, 'big') for number in range(200)]


def test_pictures_as_video_need_pyav(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / 'av.py').write_text("raise ImportError('not for this test')")
    monkeypatch.setenv('PYTHONPATH', str(tmp_path))
    route = '{direction: to_igtl, topic: /camera, type: VIDEO, ros_type: sensor_msgs/Image}'
    scene = Scene()
    try:
        bridge = scene.start(routes=f'[{route}]')
        assert bridge.ended() != 0
        assert (
            'parameter routes: line 1: sensor_msgs/msg/Image cannot be sent as VIDEO: PyAV is not '
            'installed (python3-av, or pip install av)'
        ) in bridge.log
    finally:
        scene.close()


def test_a_decoded_picture_is_not_sent_beside_its_video(world: Any) -> None:
    scene, _, peer = world
    introduced_publisher(world, 'Film')
    picture = scene.ros.publisher(RosImage, 'to_igtl/Film/image')
    other = scene.ros.publisher(RosImage, 'to_igtl/Still/image')
    wait_until(other.get_subscription_count, 'the bridge, which has seen both by now')
    assert not picture.get_subscription_count()
    assert {packet.type_name for packet in peer.named('Film')} == {'VIDEO'}


def test_where_the_picture_lies_is_on_tf(world: Any) -> None:
    scene, _, peer = world
    tf = scene.ros.subscribe(TFMessage, '/tf', 100)
    matrix = np.diag([0.5, 0.5, 1.0, 1.0])
    matrix[:3, 3] = 10, 20, 30
    packet = Packet(Video(b'x', 'VP90', (3, 5, 1), matrix=matrix), 'Eye_Head', 5 << 32)

    def edges() -> list[Any]:
        peer.send(packet)
        return [
            edge
            for message in list(tf)
            for edge in message.transforms
            if edge.child_frame_id == 'Eye'
        ]

    wait_until(edges, 'the edge')
    edge = edges()[0]
    assert edge.header.frame_id == 'Head'
    # First pixel: centre - 1 * 0.5 mm along i - 2 * 0.5 mm along j.
    at = edge.transform.translation
    assert (at.x, at.y, at.z) == pytest.approx((0.0095, 0.019, 0.03))
