# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""VIDEO to pictures and back, where PyAV is installed: what is seen, and when there is nothing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

av = pytest.importorskip('av', reason='PyAV is not installed: pip install av')

from bridge_scene import Scene  # noqa: E402
from igtl_ros.openigtlink import FrameType  # noqa: E402
from igtl_ros.openigtlink import PackError  # noqa: E402
from igtl_ros.openigtlink import Packet  # noqa: E402
from igtl_ros.openigtlink import Video  # noqa: E402
import numpy as np  # noqa: E402
from video_streams import CORNERS  # noqa: E402
from video_streams import corners_of  # noqa: E402
from video_streams import encoded  # noqa: E402
from video_streams import ENCODERS  # noqa: E402
from video_streams import picture  # noqa: E402
from video_streams import shade  # noqa: E402
from video_streams import stream  # noqa: E402
from waiting import wait_until  # noqa: E402

pytestmark = pytest.mark.ros

from builtin_interfaces.msg import Time  # noqa: E402
from diagnostic_msgs.msg import DiagnosticArray  # noqa: E402
from igtl_ros.bridge.inbound_video import NOT_DECODED  # noqa: E402
from igtl_ros.conversions.images import ImageError  # noqa: E402
from igtl_ros.conversions.names import Frames  # noqa: E402
from igtl_ros.conversions.placement import Departure  # noqa: E402
from igtl_ros.conversions.placement import Placement  # noqa: E402
from igtl_ros.conversions.video_codecs import BeforeKeyError  # noqa: E402
from igtl_ros.conversions.video_codecs import DecodeError  # noqa: E402
from igtl_ros.conversions.video_codecs import Decoder  # noqa: E402
from igtl_ros.conversions.video_codecs import DECODERS  # noqa: E402
from igtl_ros.conversions.video_codecs import Encoder  # noqa: E402
from sensor_msgs.msg import Image as RosImage  # noqa: E402

LEVELS = 6  # of 255, that a codec may be off
SECOND = 10**9
START = 1_800_000_000 * SECOND


def place_of(packet: Packet) -> Placement:
    return Placement(Time(sec=packet.timestamp >> 32), Frames('Room', 'Scope'), 'Scope_Room')


def decode(decoder: Decoder, packet: Packet) -> list[RosImage]:
    return decoder.decode(packet.body, place_of(packet))


def pixels_of(message: RosImage) -> np.ndarray[Any, Any]:
    shape = (message.height, message.width) + ((3,) if message.encoding == 'rgb8' else ())
    return np.frombuffer(message.data, np.uint8).reshape(shape)


def shows(message: RosImage, pixels: np.ndarray[Any, Any]) -> bool:
    return bool(np.abs(corners_of(pixels_of(message)) - corners_of(pixels)).max() <= LEVELS)


def number_of(message: RosImage) -> int:
    """Return which picture it is, by the grey of its last corner."""
    grey = corners_of(pixels_of(message))[1, 1].mean()
    return round((grey - shade(0)) / (shade(1) - shade(0)))


def damaged(packet: Packet) -> Packet:
    data = bytearray(packet.body.stream)
    data[len(data) // 2 :] = bytes(len(data) - len(data) // 2)
    data[:6] = b'\xff' * 6
    return replace(packet, body=replace(packet.body, stream=bytes(data)))


# --- without a bridge ---


@pytest.mark.parametrize('codec', ENCODERS)
def test_each_codec_shows_what_was_encoded(codec: str) -> None:
    decoder = Decoder()
    for number, packet in enumerate(stream('Scope_Room', codec)):
        (message,) = decode(decoder, packet)
        assert (message.height, message.width, message.step) == (48, 64, 192)
        assert message.encoding == 'rgb8'
        assert (message.header.stamp.sec, message.header.frame_id) == (100 + number, 'Scope')
        assert shows(message, picture(number))


def test_names_of_codecs() -> None:
    assert set(ENCODERS) | {'O265', 'HEVC'} == set(DECODERS)


def test_a_grey_video_is_mono8() -> None:
    decoder = Decoder()
    for number, packet in enumerate(stream('Grey', grey=True)):
        (message,) = decode(decoder, packet)
        assert (message.encoding, message.step) == ('mono8', 64)
        # ITU-R BT.601: 0.299 red + 0.587 green + 0.114 blue.
        lumas = [0.299 * r + 0.587 * g + 0.114 * b for r, g, b in CORNERS[:3]]
        expected = [*lumas, shade(number)]
        assert corners_of(pixels_of(message)).reshape(4) == pytest.approx(expected, abs=LEVELS)


def test_the_middle_of_a_stream_waits_for_its_key_frame() -> None:
    decoder = Decoder()
    packets = stream('Scope', count=10, keys=(0, 6))
    for packet in packets[2:6]:
        with pytest.raises(BeforeKeyError):
            decode(decoder, packet)
    found = [number_of(message) for packet in packets[6:] for message in decode(decoder, packet)]
    assert found == [6, 7, 8, 9]


@pytest.mark.parametrize('codec', ENCODERS)
def test_frames_that_do_not_say_what_they_are(codec: str) -> None:
    decoder = Decoder()
    found = []
    for packet in stream('Scope', codec, count=10, keys=(0, 6))[2:]:
        body = replace(packet.body, frame_type=FrameType.UNKNOWN)
        try:
            found += decode(decoder, replace(packet, body=body))
        except BeforeKeyError:
            assert not found
    assert [number_of(message) for message in found] == [6, 7, 8, 9]


@pytest.mark.parametrize('codec', ['H264', 'X265', 'VP90'])
def test_after_a_damaged_frame_there_is_nothing_until_a_key_frame(codec: str) -> None:
    decoder = Decoder()
    packets = stream('Scope', codec, count=10, keys=(0, 6))
    packets[3] = damaged(packets[3])
    found: list[int] = []
    errors: list[int] = []
    for number, packet in enumerate(packets):
        try:
            found += [number_of(message) for message in decode(decoder, packet)]
        except DecodeError:
            errors.append(number)
    assert (found, errors) == ([0, 1, 2, 6, 7, 8, 9], [3, 4, 5])


def test_nothing_and_noise() -> None:
    for codec in DECODERS:
        for data in (b'', b'\x00' * 50, b'\xff' * 500, bytes(range(256)) * 9):
            decoder = Decoder()
            body = Video(data, codec, (64, 48, 1))
            with pytest.raises(DecodeError, match='cannot be decoded|32 frames'):
                for _ in range(32):
                    assert decoder.decode(body, place_of(Packet(body, 'Noise', 1 << 32))) == []


def test_frames_that_are_reordered_keep_their_stamps() -> None:
    """B frames come after frames that are shown later; each has its own message."""
    frames = encoded('H264', [picture(n) for n in range(10)], tune='animation', bf='2', crf='10')
    decoder = Decoder()
    found = []
    for number, frame in enumerate(frames):
        kind = FrameType.INTER if number else FrameType.KEY
        packet = Packet(Video(frame, 'H264', (64, 48, 1), kind), 'B', 100 + number << 32)
        found += decode(decoder, packet)
    shown = [number_of(message) for message in found]
    assert len(shown) >= 6
    assert shown == sorted(shown)


def message_of(pixels: np.ndarray[Any, Any], encoding: str, second: int = 100) -> RosImage:
    height, width = pixels.shape[:2]
    message = RosImage(height=height, width=width, encoding=encoding, data=pixels.tobytes())
    message.header.stamp.sec = second
    return message


@pytest.mark.parametrize('encoding', ['rgb8', 'bgr8', 'rgba8', 'bgra8', 'mono8'])
@pytest.mark.parametrize('size', [(48, 64), (47, 63)])
def test_pictures_there_and_back(encoding: str, size: tuple[int, int]) -> None:
    encoder, decoder = Encoder(), Decoder()
    for number in range(6):
        rgb = picture(number)[: size[0], : size[1]]
        pixels = rgb
        if encoding == 'mono8':
            pixels = rgb[..., 1]
        elif encoding.startswith('bgr'):
            pixels = rgb[..., ::-1]
        if encoding.endswith('a8'):
            pixels = np.dstack([pixels, np.zeros(size, np.uint8)])
        message = message_of(pixels, encoding, 100 + number)
        packet = encoder.encode(message, 'Camera', Departure(START + number))
        assert packet.body.size == (size[1], size[0], 1)
        assert packet.timestamp == 100 + number << 32
        assert packet.body.kind == (FrameType.INTER if number else FrameType.KEY)
        assert packet.body.grey == (encoding == 'mono8')
        (found,) = decode(decoder, packet)
        assert found.encoding == ('mono8' if encoding == 'mono8' else 'rgb8')
        expected = pixels if encoding == 'mono8' else rgb
        assert (found.height, found.width) == size
        assert shows(found, expected)


def kinds_of(encoder: Encoder, times: list[float]) -> list[int]:
    return [
        encoder.encode(
            message_of(picture(0), 'rgb8'), 'Camera', Departure(START + int(time * SECOND))
        ).body.frame_type
        for time in times
    ]


def test_a_key_frame_each_second_and_with_each_size() -> None:
    encoder = Encoder()
    assert kinds_of(encoder, [n / 10 for n in range(25)]) == [
        FrameType.INTER if n % 9 else FrameType.KEY for n in range(25)
    ]
    smaller = message_of(picture(0)[:32], 'rgb8')
    for _ in range(2):
        body = encoder.encode(smaller, 'Camera', Departure(START + 3 * SECOND)).body
        assert body.size == (64, 32, 1)
    assert body.kind == FrameType.INTER
    assert kinds_of(encoder, [3.0]) == [FrameType.KEY]


def test_what_cannot_be_encoded() -> None:
    encoder, departure = Encoder(), Departure(START)
    wide = message_of(np.zeros((4, 4), np.uint16), 'mono16')
    with pytest.raises(PackError, match='expected mono8, rgb8.*mono16'):
        encoder.encode(wide, 'Camera', departure)
    with pytest.raises(PackError, match='without pixels'):
        encoder.encode(RosImage(encoding='mono8'), 'Camera', departure)
    with pytest.raises(ImageError, match='has 12 bytes'):
        short = message_of(np.zeros((2, 2, 3), np.uint8), 'rgb8')
        short.height = 3
        encoder.encode(short, 'Camera', departure)


# --- through a bridge ---

ROUTE = """
- {direction: to_igtl, topic: /camera/picture, device: Camera, type: VIDEO,
   ros_type: sensor_msgs/msg/Image}
"""


@pytest.fixture(scope='module')
def world() -> Iterator[tuple[Scene, Any, Any, list[DiagnosticArray]]]:
    scene = Scene()
    try:
        bridge = scene.bridge(diagnostics_period=0.2, discovery_period=0.1, routes=ROUTE)
        reports = scene.ros.subscribe(DiagnosticArray, '/diagnostics')
        yield scene, bridge, scene.peer(bridge, header_version=2), reports
    finally:
        scene.close()


def introduce(world: Any, device: str, key: Packet) -> list[RosImage]:
    """Return what arrives of a device's pictures, after the first one."""
    scene, _, peer, _ = world
    heard = scene.ros.subscribe(RosImage, f'{device}/image')

    def introduced() -> bool:
        peer.send(key)
        return bool(heard)

    wait_until(introduced, f'a first picture of {device}')
    return heard


def after(heard: list[RosImage], second: int) -> list[RosImage]:
    return [message for message in list(heard) if message.header.stamp.sec >= second]


def test_two_devices_at_once(world: Any) -> None:
    peer = world[2]
    streams = {
        'Left': stream('Left', 'H264', count=12, keys=(0, 1)),
        'Right': stream('Right', 'VP90', count=12, keys=(0, 1), turned=True),
    }
    heard = {name: introduce(world, name, packets[0]) for name, packets in streams.items()}
    for left, right in zip(*(packets[1:] for packets in streams.values()), strict=True):
        peer.send(left)
        peer.send(right)
    for name in streams:
        wait_until(lambda name=name: len(after(heard[name], 101)) >= 11, f'all of {name}')
        found = after(heard[name], 101)
        assert [message.header.stamp.sec for message in found] == list(range(101, 112))
        assert {message.header.frame_id for message in found} == {name}
        for number, message in enumerate(found, start=1):
            assert shows(message, picture(number, turned=name == 'Right'))


def test_a_damaged_frame_is_counted_and_said(world: Any) -> None:
    _, bridge, peer, reports = world
    packets = stream('Broken', count=10, keys=(0, 1, 7))
    heard = introduce(world, 'Broken', packets[0])
    packets[4] = damaged(packets[4])
    for packet in packets[1:]:
        peer.send(packet)
    wait_until(lambda: after(heard, 109), 'the last picture')
    assert [number_of(message) for message in after(heard, 101)] == [1, 2, 3, 7, 8, 9]
    assert [message.header.stamp.sec for message in after(heard, 104)] == [107, 108, 109]
    wait_until(lambda: "VIDEO 'Broken': frame of" in bridge.log, 'a line about it')

    def counted() -> str:
        found = [
            value.value
            for status in reports[-1].status
            for value in status.values
            if 'Broken' in status.name and value.key == f'left out ({NOT_DECODED})'
        ]
        return ''.join(found)

    wait_until(lambda: reports and counted() == '1', 'the count')


def test_who_comes_late_begins_at_a_key_frame(world: Any) -> None:
    scene, _, peer, _ = world
    packets = stream('Late', count=12, keys=(0, 8))
    videos = introduce_frames(world, 'Late', packets[0])
    for packet in packets[1:4]:
        peer.send(packet)
    wait_until(lambda: len(videos) >= 4, 'frames that nobody looks at')
    heard = scene.ros.subscribe(RosImage, 'Late/image')
    wait_until(lambda: scene.ros.node.count_publishers('/Late/image'), 'the topic')
    for packet in packets[4:]:
        peer.send(packet)
    hello = packets[8]

    def shown() -> bool:
        peer.send(hello)
        return bool(heard)

    wait_until(shown, 'a picture')
    assert number_of(heard[0]) >= 8


def introduce_frames(world: Any, device: str, packet: Packet) -> list[Any]:
    from igtl_ros.msg import VideoFrame

    scene, _, peer, _ = world
    heard = scene.ros.subscribe(VideoFrame, f'{device}/video')

    def introduced() -> bool:
        peer.send(packet)
        return bool(heard)

    wait_until(introduced, f'a first frame of {device}')
    return heard


def test_pictures_are_sent_as_video(world: Any) -> None:
    scene, _, peer, _ = world
    publisher = scene.ros.publisher(RosImage, '/camera/picture')
    number = 0

    def sent() -> bool:
        nonlocal number
        publisher.publish(message_of(picture(number % 15), 'rgb8', 100 + number))
        number += 1
        return len(peer.named('Camera')) >= 20

    wait_until(sent, 'twenty frames')
    decoder = Decoder()
    packets = peer.named('Camera')
    assert {packet.type_name for packet in packets} == {'VIDEO'}
    assert packets[0].body.kind == FrameType.KEY
    for packet in packets:
        (message,) = decode(decoder, packet)
        assert shows(message, picture(((packet.timestamp >> 32) - 100) % 15))


def test_a_peer_that_comes_later_begins_within_a_second(world: Any) -> None:
    scene, bridge, _, _ = world
    publisher = scene.ros.publisher(RosImage, '/camera/picture')
    wait_until(publisher.get_subscription_count, 'the bridge')
    late = None
    number = 0

    def picture_sent() -> bool:
        nonlocal late, number
        publisher.publish(message_of(picture(number % 15), 'rgb8', 1000 + number))
        number += 1
        if number == 5:
            late = scene.peer(bridge, header_version=2)
        found = late.named('Camera') if late else []
        return any(packet.body.kind == FrameType.KEY for packet in found[:-1])

    wait_until(picture_sent, 'a key frame and one more')
    assert late is not None
    decoder = Decoder()
    found = late.named('Camera')
    keys = [n for n, packet in enumerate(found) if packet.body.kind == FrameType.KEY]
    for packet in found[keys[0] :]:
        (message,) = decode(decoder, packet)
        assert shows(message, picture(((packet.timestamp >> 32) - 1000) % 15))


def test_colours_of_high_definition() -> None:
    """A stream that says ITU-R BT.709 is decoded so; one that says nothing is BT.601."""
    if int(av.__version__.partition('.')[0]) < 18:
        pytest.skip('older ones, 12 and 13 at least, take all colours for BT.601')
    context = av.CodecContext.create('libx264', 'w')
    context.width, context.height, context.pix_fmt = 64, 48, 'yuv420p'
    context.time_base = Fraction(1, 30)
    context.options = {'tune': 'zerolatency', 'crf': '5', 'colorspace': 'bt709'}
    frame = av.VideoFrame.from_ndarray(picture(0), format='rgb24')
    frame = frame.reformat(format='yuv420p', dst_colorspace='itu709')
    frame.colorspace = 1
    (packet,) = context.encode(frame)
    body = Video(bytes(packet), 'H264', (64, 48, 1))
    (message,) = decode(Decoder(), Packet(body, 'Hd', 1 << 32))
    assert shows(message, picture(0))
