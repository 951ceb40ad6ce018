# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The OpenIGTLink messages that are sent, by name; packed once, the stamp is put in when sent."""

from __future__ import annotations

from struct import Struct
import time

from bench import samples
from igtl_ros.openigtlink import from_nanoseconds
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import TrackingData
from igtl_ros.openigtlink import Transform
import numpy as np

STAMP = Struct('>Q')
STAMP_OFFSET = 34  # of the header, which the checksum does not cover
HEADER_SIZE = 58
BODY_SIZE_OFFSET = 42


def body(kind: str) -> Transform | TrackingData | Image:
    """Return a body by name: transform, tools, or an image such as 640x480."""
    if kind == 'transform':
        return Transform(samples.pose(1))
    if kind == 'tools':
        poses = np.array([samples.pose(index) for index in range(samples.TOOLS)])
        return TrackingData(tuple(samples.tool_names()), poses)
    columns, rows = kind.split('x')
    return Image(samples.pixels(int(columns), int(rows)))


def packed(kind: str, device: str) -> bytearray:
    return bytearray(Packet(body(kind), device).to_bytes())


def put_stamp(data: bytearray) -> None:
    STAMP.pack_into(data, STAMP_OFFSET, from_nanoseconds(time.time_ns()))
