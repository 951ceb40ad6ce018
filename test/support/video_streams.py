# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Streams made by PyAV itself, of pictures whose colours are known."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import av
from igtl_ros.openigtlink import FrameType
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Video
import numpy as np
import pytest

WIDTH, HEIGHT = 64, 48
# Upper left, upper right, lower left, lower right.
CORNERS = ((200, 30, 40), (20, 180, 60), (40, 50, 210), (120, 120, 120))
# FourCC: encoder, its options; no frame waits for another.
ENCODERS = {
    'H264': ('libx264', {'tune': 'zerolatency', 'crf': '10', 'forced-idr': '1'}),
    'X265': (
        'libx265',
        {
            'tune': 'zerolatency',
            'crf': '10',
            'forced-idr': '1',
            'x265-params': 'log-level=none:bframes=0',
        },
    ),
    'VP90': ('libvpx-vp9', {'deadline': 'realtime', 'lag-in-frames': '0', 'crf': '10', 'b': '0'}),
    'VP80': ('libvpx', {'deadline': 'realtime', 'lag-in-frames': '0', 'crf': '5', 'b': '2M'}),
    'AV10': ('libsvtav1', {'preset': '10', 'crf': '10', 'svtav1-params': 'rtc=1:pred-struct=1'}),
}


def shade(number: int) -> int:
    """Return what the last corner of a picture is: its number is to be seen there."""
    return 40 + 12 * number


def picture(number: int, turned: bool = False) -> np.ndarray[Any, Any]:
    """Return four corners of colour, the last one a grey that says the number."""
    corners = [*CORNERS[:3], (shade(number),) * 3]
    if turned:
        corners = [corners[i] for i in (2, 0, 1)] + [corners[3]]
    pixels = np.empty((HEIGHT, WIDTH, 3), np.uint8)
    for corner, colour in enumerate(corners):
        row, column = divmod(corner, 2)
        pixels[row * 24 : row * 24 + 24, column * 32 : column * 32 + 32] = colour
    return pixels


def corners_of(pixels: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return the colour in the middle of each of the four corners."""
    rows, columns = pixels.shape[:2]
    return pixels[[rows // 4, 3 * rows // 4]][:, [columns // 4, 3 * columns // 4]].astype(int)


def encoded(
    codec: str, pictures: list[Any], keys: tuple[int, ...] = (0,), **options: str
) -> list[bytes]:
    """Return a frame for each picture, in the order of decoding; `keys` are key frames."""
    name, usual = ENCODERS[codec]
    if name not in av.codec.codecs_available:
        pytest.skip(f'this PyAV has no {name}')
    context = av.CodecContext.create(name, 'w')
    context.height, context.width = pictures[0].shape[:2]
    context.pix_fmt = 'yuv420p'
    context.time_base = Fraction(1, 30)
    context.framerate = 30
    context.options = {**usual, 'g': '1000', **options}
    kinds = av.video.frame.PictureType
    frames = []
    for number, pixels in enumerate(pictures):
        frame = av.VideoFrame.from_ndarray(pixels, format='rgb24').reformat(format='yuv420p')
        frame.pts = number
        frame.pict_type = kinds.I if number in keys else kinds.NONE
        frames += context.encode(frame)
    frames += context.encode(None)
    return [bytes(frame) for frame in frames]


def stream(
    device: str, codec: str = 'H264', count: int = 6, keys: tuple[int, ...] = (0,), **options: Any
) -> list[Packet]:
    """Return the frames of pictures 0, 1, ... as VIDEO; the stamp of each is 100 + its number."""
    turned = options.pop('turned', False)
    grey = options.pop('grey', False)
    frames = encoded(codec, [picture(n, turned) for n in range(count)], keys, **options)
    packets = []
    for number, frame in enumerate(frames):
        kind = FrameType.KEY if number in keys else FrameType.INTER
        body = Video(frame, codec, (WIDTH, HEIGHT, 1), kind << 8 if grey else kind)
        packets.append(Packet(body, device, 100 + number << 32, 2))
    return packets
