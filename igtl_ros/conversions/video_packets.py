# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
VIDEO as messages of other packages, where those are installed.

ffmpeg_image_transport_msgs/FFMPEGPacket and foxglove_msgs/CompressedVideo carry a frame and the
name of its codec, but not where the picture lies. Nothing is decoded here.
"""

from __future__ import annotations

from array import array
from typing import Any

from igtl_ros.conversions.placement import Departure
from igtl_ros.conversions.placement import Placement
from igtl_ros.conversions.rows import Input
from igtl_ros.conversions.rows import Output
from igtl_ros.conversions.stamps import nanoseconds_of
from igtl_ros.conversions.stamps import timestamp_of
from igtl_ros.openigtlink import FrameType
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Video
import numpy as np
from std_msgs.msg import Header

try:
    from ffmpeg_image_transport_msgs.msg import FFMPEGPacket
except ImportError:
    FFMPEGPacket = None
try:
    from foxglove_msgs.msg import CompressedVideo
except ImportError:
    CompressedVideo = None

# FourCC to what both packages call the codec. O265 is how a decoder of HEVC calls X265.
FFMPEG = {'H264': 'h264', 'X265': 'hevc', 'O265': 'hevc', 'VP90': 'vp9', 'AV10': 'av1'}
FOXGLOVE = {**FFMPEG, 'X265': 'h265', 'O265': 'h265'}
# Names that encoders put where a codec is asked for, to its FourCC.
_FOURCC = {
    **{name: 'H264' for name in ('h264', 'libx264', 'libx264rgb', 'libopenh264')},
    **{name: 'X265' for name in ('hevc', 'h265', 'libx265')},
    **{name: 'VP90' for name in ('vp9', 'libvpx-vp9')},
    **{name: 'AV10' for name in ('av1', 'libaom-av1', 'libsvtav1', 'librav1e')},
}
# Packages of which the rows depend on what is installed.
PACKAGES = ('ffmpeg_image_transport_msgs', 'foxglove_msgs')
_KEY_FLAG = 1  # AV_PKT_FLAG_KEY
_KEY_TYPES = (FrameType.KEY, FrameType.INTRA)


def is_key(body: Video) -> bool:
    """Return whether a decoder may begin with a frame."""
    return body.kind in _KEY_TYPES


def in_ffmpeg(body: Video) -> bool:
    """Return whether the codec of a frame has a name there."""
    return body.codec in FFMPEG


def fourcc_of(encoding: str) -> str:
    """
    Return the codec of a name such as hevc, h264_nvenc or `libx264;yuv420p;bgr8`.

    :raises PackError: VIDEO has no such codec.
    """
    name = encoding.partition(';')[0].strip().lower()
    codec = _FOURCC.get(name) or _FOURCC.get(name.partition('_')[0])
    if codec is None:
        raise PackError(
            'VIDEO has no such codec', expected=f'one of {", ".join(_FOURCC)}', found=encoding
        )
    return codec


def ffmpeg_to_ros(packet: Packet, body: Video, place: Placement) -> Any:
    """Return the frame as FFMPEGPacket, in the picture's own frame."""
    i, j, _ = body.size
    message = FFMPEGPacket(
        header=Header(stamp=place.stamp, frame_id=place.frames.child),
        width=i,
        height=j,
        encoding=FFMPEG[body.codec],
        pts=max(0, nanoseconds_of(place.stamp)),
        flags=_KEY_FLAG if is_key(body) else 0,
        is_bigendian=False,
    )
    message.data = stream_of(body)
    return message


def ffmpeg_from_ros(message: Any, device_name: str, departure: Departure) -> Packet:
    """
    Return a VIDEO, its pixels 1 mm apart.

    :raises PackError: VIDEO has no such codec, or a size beyond 65535.
    """
    size = message.width, message.height, 1
    key = bool(message.flags & _KEY_FLAG)
    stamp = timestamp_of(message.header.stamp, departure.now)
    return _packet(message, fourcc_of(message.encoding), size, key, device_name, stamp)


def foxglove_to_ros(packet: Packet, body: Video, place: Placement) -> Any:
    """Return the frame as CompressedVideo, in the picture's own frame."""
    message = CompressedVideo(
        timestamp=place.stamp,
        frame_id=place.frames.child,
        format=FOXGLOVE[body.codec],
    )
    message.data = stream_of(body)
    return message


def foxglove_from_ros(message: Any, device_name: str, departure: Departure) -> Packet:
    """
    Return a VIDEO of unknown size, which stands in the stream alone.

    :raises PackError: VIDEO has no such codec.
    """
    stamp = timestamp_of(message.timestamp, departure.now)
    codec = fourcc_of(message.format)
    return _packet(message, codec, (0, 0, 1), False, device_name, stamp)


def _packet(
    message: Any,
    codec: str,
    size: tuple[int, int, int],
    key: bool,
    device_name: str,
    stamp: int,
) -> Packet:
    # Those of the C++ library say of each frame that is no key frame that it is unknown.
    kind = FrameType.KEY if key else FrameType.UNKNOWN
    matrix = Image.centred(np.eye(4), size)
    return Packet(Video(message.data, codec, size, kind, matrix), device_name, stamp)


def stream_of(body: Video) -> array[int]:
    """Return the encoded frame as the data of a message."""
    data = array('B')
    data.frombytes(memoryview(body.stream).cast('B') if len(body.stream) else b'')
    return data


_ROWS = (
    (FFMPEGPacket, 'ffmpeg', ffmpeg_to_ros, ffmpeg_from_ros),
    (CompressedVideo, 'compressed_video', foxglove_to_ros, foxglove_from_ros),
)
# Only where the package is installed.
OUTPUTS = tuple(
    Output(suffix, ros_type, to_ros, when=in_ffmpeg)
    for ros_type, suffix, to_ros, _ in _ROWS
    if ros_type is not None
)
# VideoFrame says all of the same frame, and foxglove's no more than ffmpeg's.
INPUTS = tuple(
    Input(ros_type, 'VIDEO', suffix, from_ros, ('video', 'ffmpeg')[: 1 + (suffix != 'ffmpeg')])
    for ros_type, suffix, _, from_ros in _ROWS
    if ros_type is not None
)
