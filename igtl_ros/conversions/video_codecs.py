# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Pictures out of VIDEO, and VIDEO out of pictures, where PyAV is installed.

Each frame means nothing without those before: a decoder, as an encoder, belongs to one stream.
"""

from __future__ import annotations

from collections import OrderedDict
from fractions import Fraction
from typing import Any

from igtl_ros.conversions.errors import NoFormError
from igtl_ros.conversions.images import bytes_of
from igtl_ros.conversions.images import pixels_of
from igtl_ros.conversions.placement import Departure
from igtl_ros.conversions.placement import Placement
from igtl_ros.conversions.stamps import timestamp_of
from igtl_ros.conversions.video_packets import is_key
from igtl_ros.openigtlink import FrameType
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Video
import numpy as np
from sensor_msgs.msg import Image as RosImage
from std_msgs.msg import Header

try:
    import av
except ImportError:
    av = None

INSTALLED = av is not None
TO_INSTALL = 'PyAV is not installed (python3-av, or pip install av)'
# FourCC to decoders, the first of which is taken that this build of PyAV has.
DECODERS = {
    'H264': ('h264',),
    'X265': ('hevc',),
    'O265': ('hevc',),
    'HEVC': ('hevc',),
    'VP90': ('vp9',),
    'VP80': ('vp8',),
    'AV10': ('libdav1d', 'av1'),
}
# One thread, since several decode as many frames behind. A frame with errors is none: pixels that
# a decoder makes up do not belong into a picture. 2**25 pixels are a little more than 8K video.
_DECODING = {
    'flags': 'low_delay',
    'threads': '1',
    'err_detect': 'explode',
    'max_pixels': str(2**25),
}
# FourCC, encoder, options: nothing waits for a frame that comes later, key frames come by time.
_ENCODERS: tuple[tuple[str, str, dict[str, str]], ...] = (
    (
        'H264',
        'libx264',
        {
            'preset': 'superfast',
            'tune': 'zerolatency',
            'bf': '0',
            'crf': '18',
            'g': '100000',
            'forced-idr': '1',
        },
    ),
    (
        'VP90',
        'libvpx-vp9',
        {
            'deadline': 'realtime',
            'cpu-used': '8',
            'lag-in-frames': '0',
            'crf': '18',
            'b': '0',
            'g': '100000',
        },
    ),
)
_KEY_EVERY = 900_000_000  # nanoseconds; at any rate above 10 Hz this is at least once a second
_MOST_DELAYED = 32  # frames; H.264 and H.265 reorder 16
_RATE = Fraction(1, 30)  # for the encoder's sums; pictures come when they come


class DecodeError(NoFormError):
    """A frame that gives no picture; the text says why."""


class BeforeKeyError(DecodeError):
    """A frame of a stream that has not begun here."""


class Decoder:
    """Decodes the frames of one stream, in their order."""

    def __init__(self) -> None:
        self._codec = ''
        self._context: Any = None
        self._count = 0
        self._begun = False
        self._silent = 0  # frames since the last picture
        self._places: OrderedDict[int, Placement] = OrderedDict()

    def decode(self, body: Video, place: Placement) -> list[RosImage]:
        """
        Return the pictures that are complete now: one, but for streams that reorder frames.

        :raises BeforeKeyError: there was no key frame yet.
        :raises DecodeError: the frame is wrong; the next picture is that of a key frame.
        """
        if body.codec != self._codec:
            self._context, self._codec = None, body.codec
        if self._context is None:
            self._begin(body)
        self._count += 1
        self._places[self._count] = place
        if len(self._places) > _MOST_DELAYED:
            self._places.popitem(last=False)
        try:
            packet = av.Packet(bytes(body.stream))
            packet.pts = self._count
            pictures = [self._picture(frame, body) for frame in self._context.decode(packet)]
        except (av.error.FFmpegError, ValueError, MemoryError) as error:
            self._context = None
            if not self._begun and not is_key(body):
                raise BeforeKeyError('there was no key frame yet') from None
            raise DecodeError(
                f'frame of {len(body.stream)} bytes cannot be decoded as {body.codec}: {error}'
            ) from None
        self._begun = self._begun or bool(pictures)
        self._silent = 0 if pictures else self._silent + 1
        if self._silent >= _MOST_DELAYED:
            self._context = None
            raise DecodeError(f'{self._silent} frames of {body.codec} have given no picture')
        return pictures

    def _begin(self, body: Video) -> None:
        # Some senders do not say which frames are key frames; then the decoder finds out.
        if not is_key(body) and body.kind != FrameType.UNKNOWN:
            raise BeforeKeyError('there was no key frame yet')
        self._context = _context(DECODERS[body.codec], 'r')
        self._context.options = dict(_DECODING)
        self._begun = False
        self._silent = 0
        self._places.clear()

    def _picture(self, frame: Any, body: Video) -> RosImage:
        if frame.is_corrupt:
            raise ValueError('the decoder says that the picture is corrupt')
        place = self._places.pop(frame.pts, None)
        if place is None:
            raise ValueError('the picture belongs to no frame')
        grey = body.grey or frame.format.name.startswith('gray')
        pixels = frame.to_ndarray(format='gray' if grey else 'rgb24')
        message = RosImage(
            header=Header(stamp=place.stamp, frame_id=place.frames.child),
            height=frame.height,
            width=frame.width,
            encoding='mono8' if grey else 'rgb8',
            step=frame.width * (1 if grey else 3),
        )
        message.data = bytes_of(pixels)  # as an argument it would be copied once more
        return message


def _context(names: tuple[str, ...], mode: str) -> Any:
    """
    Return the first codec that there is.

    :raises DecodeError: there is none.
    """
    for name in names:
        try:
            return av.CodecContext.create(name, mode)
        except ValueError:  # what PyAV says of a codec that it does not know
            continue
    raise DecodeError(f'this PyAV has no {" or ".join(names)}')


class Encoder:
    """Encodes the pictures of one topic; another size begins a new stream."""

    def __init__(self) -> None:
        self._context: Any = None
        self._codec = ''
        self._form: tuple[int, ...] = ()
        self._count = 0
        self._last_key = 0

    def encode(self, message: RosImage, device_name: str, departure: Departure) -> Packet:
        """
        Return a VIDEO, its pixels 1 mm apart; grey or in colours, as the picture is.

        :raises PackError: it cannot be encoded, or PyAV is not installed.
        :raises ImageError: an encoding without a form in OpenIGTLink, or wrong sizes.
        """
        if not INSTALLED:
            raise PackError(f'a picture cannot be encoded as VIDEO: {TO_INSTALL}')
        pixels = pixels_of(message)[0]
        if pixels.dtype != np.uint8 or (pixels.ndim == 3 and pixels.shape[2] not in (3, 4)):
            raise PackError(
                'a picture cannot be encoded as VIDEO',
                expected='mono8, rgb8, bgr8, rgba8 or bgra8',
                found=message.encoding,
            )
        if not pixels.size:
            raise PackError('a picture without pixels cannot be encoded as VIDEO')
        grey = pixels.ndim == 2
        try:
            stream, key = self._encoded(pixels, departure.now)
        except (av.error.FFmpegError, ValueError, MemoryError) as error:
            self._context = None
            raise PackError(
                f'a picture of {message.width} x {message.height} pixels cannot be encoded as '
                f'{self._codec or "VIDEO"}: {error}'
            ) from None
        size = message.width, message.height, 1
        kind = FrameType.KEY if key else FrameType.INTER
        frame_type = kind << 8 if grey else kind
        body = Video(stream, self._codec, size, frame_type, Image.centred(np.eye(4), size))
        return Packet(body, device_name, timestamp_of(message.header.stamp, departure.now))

    def _encoded(self, pixels: np.ndarray[Any, Any], now: int) -> tuple[bytes, bool]:
        """Return a frame, and whether a decoder may begin with it."""
        if self._context is None or self._form != pixels.shape:
            self._begin(pixels.shape)
        key = not self._count or not 0 <= now - self._last_key < _KEY_EVERY
        if pixels.ndim == 3:
            pixels = pixels[..., :3]  # what is transparent has its colour nevertheless
        frame = av.VideoFrame.from_ndarray(
            np.ascontiguousarray(pixels), format='gray' if pixels.ndim == 2 else 'rgb24'
        ).reformat(format=self._context.pix_fmt)
        frame.pts = self._count
        frame.time_base = _RATE
        kinds = av.video.frame.PictureType
        frame.pict_type = kinds.I if key else kinds.NONE
        packets = self._context.encode(frame)
        if len(packets) != 1:
            raise ValueError(f'the encoder made {len(packets)} frames of it')
        self._count += 1
        if key:
            self._last_key = now
        return bytes(packets[0]), bool(packets[0].is_keyframe)

    def _begin(self, form: tuple[int, ...]) -> None:
        for codec, name, options in _ENCODERS:
            try:
                context = av.CodecContext.create(name, 'w')
            except ValueError:
                continue
            context.height, context.width = form[:2]
            # Colours in blocks of two by two pixels need an even size.
            context.pix_fmt = 'yuv444p' if form[0] % 2 or form[1] % 2 else 'yuv420p'
            context.time_base = _RATE
            context.framerate = 1 / _RATE
            context.options = dict(options)
            self._context, self._codec, self._form, self._count = context, codec, form, 0
            return
        raise ValueError(f'this PyAV has no {" or ".join(name for _, name, _ in _ENCODERS)}')
