# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
A tracked-ultrasound sequence as the OpenIGTLink messages that a PLUS server would send.

Each frame gives an IMAGE called `Image_Reference` and one TRANSFORM for each of its poses, all
with one stamp. A pose's status travels in metadata, as PLUS has it; a peer that cannot read
metadata (header version 1) gets no invalid poses, because it would take them for good ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from igtl_ros.openigtlink import from_nanoseconds
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import MetadataEntry
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Transform
from igtl_ros.openigtlink.names import wire_name
from igtl_ros.openigtlink.text import encode
from igtl_ros.recordings.sequence import Frame
from igtl_ros.recordings.sequence import Sequence
from igtl_ros.recordings.sequence import TrackedPose
import numpy as np

IMAGE_NAME = 'Image_Reference'
IMAGE_POSE = 'ImageToReference'
SECOND = 1_000_000_000
_DEFAULT_RATE = 20.0  # Hz, for recordings without times
_MOST_COMPONENTS = 4  # red, green, blue, alpha


@dataclass(frozen=True, slots=True)
class Message:
    """
    One message of a frame.

    :param valid: whether it may be used; a pose may be one that its tracker does not vouch for.
    """

    packet: Packet
    valid: bool = True

    @property
    def least_version(self) -> int:
        """Return the header version without which a bad pose would look like a good one."""
        return 1 if self.valid else 2


def frame_times(sequence: Sequence) -> list[int]:
    """Return when each frame was taken: nanoseconds since the first one."""
    stamps = [frame.stamp_ns for frame in sequence]
    first = stamps[0] if stamps else None
    if first is None or any(stamp is None for stamp in stamps):
        return [round(index * SECOND / _DEFAULT_RATE) for index in range(len(sequence))]
    return [stamp - first for stamp in stamps if stamp is not None]


def messages_of(sequence: Sequence, frame: Frame, stamp: int) -> Iterator[Message]:
    """
    Give the messages of one frame.

    :param stamp: nanoseconds since 1970 UTC, for all of them.
    """
    timestamp = from_nanoseconds(stamp)
    for pose in frame.poses:
        yield _transform(pose, timestamp)
    if has_picture(frame):
        yield Message(_image(sequence, frame, timestamp))


def has_picture(frame: Frame) -> bool:
    """Return whether a frame has a picture; recordings of poses alone have one pixel."""
    return frame.image is not None and frame.image_status == 'OK' and frame.image.size > 1


def _transform(pose: TrackedPose, timestamp: int) -> Message:
    name, metadata = wire_name(pose.name)
    valid = pose.status == 'OK'
    values = {**metadata, 'TransformValid': str(valid).lower(), 'TransformStatus': pose.status}
    packet = Packet(Transform(pose.matrix), name, timestamp, 2, metadata=Metadata(values))
    return Message(packet, valid)


def _image(sequence: Sequence, frame: Frame, timestamp: int) -> Packet:
    assert frame.image is not None
    voxels = _with_slices(frame.image)
    size = (voxels.shape[2], voxels.shape[1], voxels.shape[0])
    placed = next(
        (pose.matrix for pose in frame.poses if pose.name == IMAGE_POSE and pose.status == 'OK'),
        np.eye(4),
    )
    ijk = placed @ np.diag([*sequence.spacing, 1.0])
    fields = {'FrameNumber': str(frame.index), **frame.fields}
    return Packet(
        Image(voxels, Image.centred(ijk, size)),
        IMAGE_NAME,
        timestamp,
        2,
        metadata=_metadata(fields),
    )


def _with_slices(image: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return (slices, rows, columns[, components]); up to four columns are components instead."""
    is_plane = image.ndim == 2 or (image.ndim == 3 and image.shape[2] <= _MOST_COMPONENTS)
    return image[np.newaxis] if is_plane else image


def _metadata(fields: Mapping[str, str]) -> Metadata:
    entries = []
    for key, value in fields.items():
        if value:
            encoding, data = encode(value)
            entries.append(MetadataEntry(key, data, encoding))
    return Metadata(entries=tuple(entries))
