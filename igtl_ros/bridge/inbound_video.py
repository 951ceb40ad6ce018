# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
The pictures of a VIDEO device, on their way into ROS.

They are decoded while somebody subscribes to them, in a thread of their own: a large one takes
longer than other devices should wait. A picture that is not what was filmed is worse than none:
after whatever goes wrong, the next one is that of a key frame.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial

from igtl_ros.bridge.devices import Device
from igtl_ros.bridge.publisher import CallLater
from igtl_ros.bridge.publisher import WarmPublisher
from igtl_ros.bridge.throttle import Throttle
from igtl_ros.bridge.worker import Worker
from igtl_ros.conversions.placement import Placement
from igtl_ros.conversions.video_codecs import BeforeKeyError
from igtl_ros.conversions.video_codecs import DecodeError
from igtl_ros.conversions.video_codecs import Decoder
from igtl_ros.conversions.video_codecs import DECODERS
from igtl_ros.openigtlink import Video
from sensor_msgs.msg import Image

PICTURE_TOPIC = 'image'
BEFORE_KEY = 'picture before a key frame'
NOT_DECODED = 'picture that cannot be decoded'
TOO_SLOW = 'picture that came before others were decoded'
NO_DECODER = 'picture of a codec without a decoder'
_MOST_WAITING = 30  # frames; a second

MakePublisher = Callable[[str, type, bool], WarmPublisher]


class InboundVideo:
    """
    Publishes the pictures of one VIDEO device; used on the loop thread alone.

    :param publisher: makes the publisher of a topic of the device; (suffix, type, latched).
    :param call_later: has a function called on the loop thread, from any other.
    """

    def __init__(
        self, record: Device, publisher: MakePublisher, call_later: CallLater, warn: Throttle
    ) -> None:
        self._record = record
        self._make_publisher = publisher
        self._call_later = call_later
        self._warn = warn
        self._worker: Worker | None = None
        self._publisher: WarmPublisher | None = None

    def take(self, body: Video, place: Placement) -> None:
        """Have a frame decoded, if anybody wants its picture."""
        if body.codec not in DECODERS:
            self.stop()
            self._record.leave_out(NO_DECODER, 1)
            return
        if self._publisher is None:
            self._publisher = self._make_publisher(PICTURE_TOPIC, Image, False)
        if not self._publisher.wanted:
            self.stop()
            return
        if self._worker is None:
            self._worker = self._begin()
        if not self._worker.put((body, place)):
            self.stop()
            self._record.leave_out(TOO_SLOW, 1 + _MOST_WAITING)

    def stop(self) -> None:
        """Decode no more, until a frame that a decoder may begin with."""
        if self._worker is not None:
            self._worker.end()
            self._worker = None

    def _begin(self) -> Worker:
        decoder = Decoder()

        def work(item: tuple[Video, Placement]) -> None:
            try:
                result: list[Image] | DecodeError = decoder.decode(*item)
            except DecodeError as error:
                result = error
            with suppress(RuntimeError):  # the loop has ended meanwhile
                self._call_later(0.0, partial(self._show, worker, result))

        worker = Worker(f'decoder of {self._record.device_name}', work, _MOST_WAITING)
        return worker

    def _show(self, worker: Worker, result: list[Image] | DecodeError) -> None:
        """Publish pictures, or say why there are none."""
        if worker is not self._worker or self._publisher is None:
            return
        if isinstance(result, DecodeError):
            self._problem(result)
            return
        for picture in result:
            if not self._publisher.publish(picture):
                self._record.drop('too many before a subscriber was matched')

    def _problem(self, error: DecodeError) -> None:
        record = self._record
        if isinstance(error, BeforeKeyError):
            record.leave_out(BEFORE_KEY, 1)  # as it is with every stream that one comes late to
            return
        record.leave_out(NOT_DECODED, 1)
        record.last_error = str(error)
        self._warn((record.device_name, NOT_DECODED), f'VIDEO {record.device_name!r}: {error}')
