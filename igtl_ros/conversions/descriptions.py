# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
IMGMETA, LBMETA and VIDEOMETA: what can be asked for, as lists of descriptions.

Images and videos are described by the names of patients, so those two stay off ROS unless the
parameter patient_data says otherwise.
"""

from __future__ import annotations

from typing import Any

from builtin_interfaces.msg import Time
from igtl_ros.conversions.elements import color_from_ros
from igtl_ros.conversions.elements import color_to_ros
from igtl_ros.conversions.placement import Departure
from igtl_ros.conversions.placement import Placement
from igtl_ros.conversions.rows import Family
from igtl_ros.conversions.rows import Input
from igtl_ros.conversions.rows import Output
from igtl_ros.conversions.stamps import nanoseconds_of
from igtl_ros.conversions.stamps import time_of
from igtl_ros.conversions.wire import packet_of
from igtl_ros.conversions.wire import wire_fields
from igtl_ros.msg import ImageDescription
from igtl_ros.msg import ImageDescriptions
from igtl_ros.msg import LabelDescription
from igtl_ros.msg import LabelDescriptions
from igtl_ros.msg import VideoDescription
from igtl_ros.msg import VideoDescriptions
from igtl_ros.openigtlink import from_nanoseconds
from igtl_ros.openigtlink import ImageInfo
from igtl_ros.openigtlink import ImageMeta
from igtl_ros.openigtlink import LabelInfo
from igtl_ros.openigtlink import LabelMeta
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import to_nanoseconds
from igtl_ros.openigtlink import VideoInfo
from igtl_ros.openigtlink import VideoMeta
from igtl_ros.openigtlink.text import printable
import numpy as np

_END_OF_ROS_TIME = 2**31 << 32  # on the wire; builtin_interfaces/Time has 31 bits of seconds


def _size_to_ros(size: tuple[int, int, int]) -> np.ndarray[Any, Any]:
    return np.array(size, np.uint32)


def _size_from_ros(size: np.ndarray[Any, Any]) -> tuple[int, int, int]:
    i, j, k = size.tolist()
    return i, j, k


# --- images ---


def _time_to_ros(timestamp: int) -> Time:
    """Return when an image was made; zero where that is unknown or beyond what ROS can say."""
    if not 0 < timestamp < _END_OF_ROS_TIME:
        return Time()
    return time_of(to_nanoseconds(timestamp))


def _time_from_ros(message: ImageDescription) -> int:
    """Return the exact time on the wire where it is still the one that `time` says."""
    exact = int(message.timestamp)
    if _time_to_ros(exact) == message.time:
        return exact
    return from_nanoseconds(nanoseconds_of(message.time))


def images_to_ros(packet: Packet, body: ImageMeta, place: Placement) -> ImageDescriptions:
    """Return all that the message says; it names patients."""
    images = [
        ImageDescription(
            name=printable(image.name),
            id=printable(image.id),
            modality=printable(image.modality),
            patient_name=printable(image.patient_name),
            patient_id=printable(image.patient_id),
            time=_time_to_ros(image.timestamp),
            timestamp=image.timestamp,
            size=_size_to_ros(image.size),
            scalar_type=image.scalar_type,
        )
        for image in body.images
    ]
    return ImageDescriptions(**wire_fields(packet, place), images=images)


def images_from_ros(message: ImageDescriptions, device_name: str, departure: Departure) -> Packet:
    """
    Return an IMGMETA.

    :raises PackError: when it is packed, if a text is too long or a size is more than 65535.
    """
    images = tuple(
        ImageInfo(
            image.name,
            image.id,
            image.modality,
            image.patient_name,
            image.patient_id,
            _time_from_ros(image),
            _size_from_ros(image.size),
            image.scalar_type,
        )
        for image in message.images
    )
    return packet_of(ImageMeta(images), message, device_name, departure)


# --- labels ---


def labels_to_ros(packet: Packet, body: LabelMeta, place: Placement) -> LabelDescriptions:
    """Return all that the message says."""
    labels = [
        LabelDescription(
            name=printable(label.name),
            id=printable(label.id),
            label=label.label,
            color=color_to_ros(label.rgba),
            size=_size_to_ros(label.size),
            owner=printable(label.owner),
        )
        for label in body.labels
    ]
    return LabelDescriptions(**wire_fields(packet, place), labels=labels)


def labels_from_ros(message: LabelDescriptions, device_name: str, departure: Departure) -> Packet:
    """
    Return an LBMETA.

    :raises PackError: when it is packed, if a text is too long or a size is more than 65535.
    """
    labels = tuple(
        LabelInfo(
            label.name,
            label.id,
            label.label,
            color_from_ros(label.color),
            _size_from_ros(label.size),
            label.owner,
        )
        for label in message.labels
    )
    return packet_of(LabelMeta(labels), message, device_name, departure)


# --- videos ---


def videos_to_ros(packet: Packet, body: VideoMeta, place: Placement) -> VideoDescriptions:
    """Return all that the message says; it names patients."""
    return VideoDescriptions(
        **wire_fields(packet, place), videos=[_video_to_ros(video) for video in body.videos]
    )


def _video_to_ros(video: VideoInfo) -> VideoDescription:
    return VideoDescription(
        name=printable(video.name),
        id=printable(video.device_name),
        patient_name=printable(video.patient_name),
        patient_id=printable(video.patient_id),
        zoom=video.zoom,
        focal_length=video.focal_length,
        size=_size_to_ros(video.size),
        matrix=np.array(video.matrix, np.float32),
        scalar_type=video.scalar_type,
    )


def videos_from_ros(message: VideoDescriptions, device_name: str, departure: Departure) -> Packet:
    """
    Return a VIDEOMETA.

    :raises PackError: when it is packed, if a text is too long or a size is more than 65535.
    """
    videos = tuple(
        VideoInfo(
            video.name,
            video.id,
            video.patient_name,
            video.patient_id,
            video.zoom,
            video.focal_length,
            _size_from_ros(video.size),
            tuple(video.matrix.tolist()),
            video.scalar_type,
        )
        for video in message.videos
    )
    return packet_of(VideoMeta(videos), message, device_name, departure)


FAMILY = Family(
    outputs={
        ImageMeta: (
            Output(
                'image_descriptions', ImageDescriptions, images_to_ros, latched=True, private=True
            ),
        ),
        LabelMeta: (Output('label_descriptions', LabelDescriptions, labels_to_ros, latched=True),),
        VideoMeta: (
            Output(
                'video_descriptions', VideoDescriptions, videos_to_ros, latched=True, private=True
            ),
        ),
    },
    main={
        ImageMeta: 'image_descriptions',
        LabelMeta: 'label_descriptions',
        VideoMeta: 'video_descriptions',
    },
    inputs=(
        Input(ImageDescriptions, 'IMGMETA', 'image_descriptions', images_from_ros),
        Input(LabelDescriptions, 'LBMETA', 'label_descriptions', labels_from_ros),
        Input(VideoDescriptions, 'VIDEOMETA', 'video_descriptions', videos_from_ros),
    ),
)
