# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The poses inside a message, each with its frames and whether its tracker vouches for it."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from functools import partial
from typing import Any
from typing import NamedTuple

from igtl_ros.conversions.names import FrameNames
from igtl_ros.conversions.names import Frames
from igtl_ros.conversions.names import topic_name
from igtl_ros.conversions.poses import position_matrix
from igtl_ros.conversions.quaternion_tracking import tool_matrix
from igtl_ros.conversions.tracking_status import pose_status
from igtl_ros.conversions.tracking_status import tool_status
from igtl_ros.openigtlink import Body
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Position
from igtl_ros.openigtlink import QuaternionTrackingData
from igtl_ros.openigtlink import TrackingData
from igtl_ros.openigtlink import Transform
from igtl_ros.openigtlink.text import printable
import numpy as np


class Tracked(NamedTuple):
    """
    One pose.

    :param name: of the tool within its message; empty where the message is about one thing.
    :param suffix: of the topic below the device's.
    :param frames: parent and child.
    :param matrix: (4, 4) in millimetres; a function, because it costs time and may fail.
    :param status: what the tracker says; OK if it says nothing.
    """

    name: str
    suffix: str
    frames: Frames
    matrix: Callable[[], np.ndarray[Any, Any]]
    status: str

    @property
    def valid(self) -> bool:
        """Return whether the pose may be used."""
        return self.status == 'OK'


def _one(packet: Packet, frames: Frames) -> tuple[str, str, Frames, str]:
    return '', 'transform', frames, pose_status(packet.metadata)


def _transform(packet: Packet, body: Transform, frames: Frames, _: FrameNames) -> list[Tracked]:
    name, suffix, frames, status = _one(packet, frames)
    return [Tracked(name, suffix, frames, lambda: body.matrix, status)]


def _position(packet: Packet, body: Position, frames: Frames, _: FrameNames) -> list[Tracked]:
    name, suffix, frames, status = _one(packet, frames)
    return [Tracked(name, suffix, frames, lambda: position_matrix(body), status)]


def _tools(
    packet: Packet,
    body: TrackingData | QuaternionTrackingData,
    frames: Frames,
    names: FrameNames,
) -> list[Tracked]:
    matrix_at = partial(_MATRIX_AT[type(body)], body)
    result = []
    for index, raw_name in enumerate(body.names):
        name, suffix = _name_and_suffix(raw_name)
        result.append(
            Tracked(
                name,
                suffix,
                names.of_transform(name, frames.parent),
                partial(matrix_at, index),
                tool_status(packet.metadata, name),
            )
        )
    return result


@lru_cache(maxsize=1024)
def _name_and_suffix(raw_name: str) -> tuple[str, str]:
    """Return a tool's name as text and its topic; the same ones come with every message."""
    name = printable(raw_name)
    return name, f'{topic_name(name)}/transform'


def _matrix_at(body: TrackingData, index: int) -> np.ndarray[Any, Any]:
    return body.matrices[index]


_MATRIX_AT: dict[type[Body], Callable[[Any, int], np.ndarray[Any, Any]]] = {
    TrackingData: _matrix_at,
    QuaternionTrackingData: tool_matrix,
}
# Body class to (packet, body, frames of the device, naming rules) -> poses.
TRACKED: dict[type[Body], Callable[[Packet, Any, Frames, FrameNames], list[Tracked]]] = {
    Transform: _transform,
    Position: _position,
    TrackingData: _tools,
    QuaternionTrackingData: _tools,
}
