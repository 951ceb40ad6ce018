# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
VIDEO, as igtl_ros/VideoFrame: each frame as its codec made it.

Where the packages for compressed video are installed, the frames are on their topics as well
(video_packets.py).
"""

from __future__ import annotations

from igtl_ros.conversions import video_packets
from igtl_ros.conversions.images import first_voxel_matrix
from igtl_ros.conversions.placement import Departure
from igtl_ros.conversions.placement import Placement
from igtl_ros.conversions.rows import Family
from igtl_ros.conversions.rows import Input
from igtl_ros.conversions.rows import Output
from igtl_ros.conversions.voxel_grid import metres_of
from igtl_ros.conversions.voxel_grid import says_the_same
from igtl_ros.conversions.voxel_grid import wire_from_ros
from igtl_ros.conversions.voxel_grid import wire_numbers
from igtl_ros.conversions.voxel_grid import wire_of
from igtl_ros.conversions.wire import packet_of
from igtl_ros.conversions.wire import wire_fields
from igtl_ros.msg import VideoFrame
from igtl_ros.openigtlink import CoordinateSystem
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Video
from igtl_ros.openigtlink.text import printable
import numpy as np


def video_to_ros(packet: Packet, body: Video, place: Placement) -> VideoFrame:
    """Return the frame and all that its header says."""
    assert body.part is not None
    message = VideoFrame(
        **wire_fields(packet, place),
        child_frame_id=place.frames.child,
        codec=printable(body.codec),
        frame_type=body.frame_type,
        size=np.array(body.size, np.uint32),
        offset=np.array(body.offset, np.uint32),
        part=np.array(body.part, np.uint32),
        matrix=metres_of(first_voxel_matrix(body), place.scale),
        wire_matrix=wire_numbers(body.matrix),
        coordinate_system=body.coordinate_system,
        endian=body.endian,
    )
    message.data = video_packets.stream_of(body)  # as an argument it would be copied once more
    return message


def video_from_ros(message: VideoFrame, device_name: str, departure: Departure) -> Packet:
    """
    Return a VIDEO; in RAS, unless the numbers of the wire are still those of the matrix.

    :raises PackError: a codec of more than four bytes, or sizes beyond 65535.
    """
    size, offset, part = (
        (i, j, k)
        for i, j, k in (message.size.tolist(), message.offset.tolist(), message.part.tolist())
    )
    system = int(message.coordinate_system)
    if says_the_same(message, size, system == CoordinateSystem.LPS, departure.scale):
        wire = wire_of(message.wire_matrix)
    else:
        wire = wire_from_ros(message, size, departure.scale)
        system = CoordinateSystem.RAS
    body = Video(
        message.data,
        message.codec,
        size,
        message.frame_type,
        wire,
        system,
        message.endian,
        offset,
        part,
    )
    return packet_of(body, message, device_name, departure)


FAMILY = Family(
    outputs={Video: (Output('video', VideoFrame, video_to_ros), *video_packets.OUTPUTS)},
    main={Video: 'video'},
    inputs=(Input(VideoFrame, 'VIDEO', 'video', video_from_ros), *video_packets.INPUTS),
)
