# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
What the codec section times in Python: per message a function that packs and one that unpacks.

Packing begins with the values (matrix, pixels, names, time in the library's own unit) and ends
with bytes ready to be written: the message object is made within. Unpacking begins with the
message's bytes and ends with an object whose stamp and values have been read once.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from bench import samples
from igtl_ros import openigtlink as ours
import numpy as np
import pyigtl

Call = Callable[[], object]


class Contender(NamedTuple):
    pack: Call
    unpack: Call


def _ours(make: Callable[[], ours.Body], value: Callable[[ours.Body], object]) -> Contender:
    def pack() -> object:
        stamp = ours.from_nanoseconds(samples.NANOSECONDS)
        return ours.Packet(make(), samples.DEVICE, stamp).pack()

    def unpack() -> object:
        packet = ours.unpack(data)
        return packet.device_name, packet.nanoseconds, value(packet.body)

    data = b''.join(pack())
    return Contender(pack, unpack)


def our_contenders() -> dict[str, Contender]:
    matrix, spaced = samples.pose(1), np.eye(4)
    positions, names = samples.positions(), samples.point_names()
    matrices, tools = np.array([*map(samples.pose, range(30))]), tuple(samples.tool_names())
    images = {name: samples.pixels(*size) for name, size in samples.SIZES.items()}
    return {
        'TRANSFORM': _ours(lambda: ours.Transform(matrix), lambda body: body.matrix[0, 3]),
        **{
            name: _ours(
                lambda voxels=voxels: ours.Image(voxels, spaced), lambda body: body.voxels[0, 0, 0]
            )
            for name, voxels in images.items()
        },
        'POINT, 100 points': _ours(
            lambda: ours.Points(tuple(map(ours.Point, names, positions))),
            lambda body: body.points[0].position,
        ),
        'TDATA, 30 tools': _ours(
            lambda: ours.TrackingData(tools, matrices), lambda body: body.matrices[0, 0, 3]
        ),
        'STRING': _ours(lambda: ours.String.of(samples.TEXT), lambda body: body.text),
    }


def _pyigtl(kind: type, values: dict, value: Callable[[object], object]) -> Contender:
    def pack() -> bytes:
        return kind(**values, timestamp=samples.STAMP, device_name=samples.DEVICE).pack()

    def unpack() -> object:
        fields = pyigtl.MessageBase.parse_header(header)
        message = pyigtl.MessageBase.create_message(fields['message_type'])
        message.unpack(fields, body)
        return message.device_name, message.timestamp, value(message)

    data = pack()
    header, body = data[:58], data[58:]
    return Contender(pack, unpack)


def pyigtl_contenders() -> dict[str, Contender]:
    """Return pyigtl's; it has no TDATA, and never compares a checksum."""
    matrix, spaced = samples.pose(1), np.eye(4)
    images = {name: samples.pixels(*size) for name, size in samples.SIZES.items()}
    points = {'positions': samples.positions(), 'names': samples.point_names()}
    return {
        'TRANSFORM': _pyigtl(
            pyigtl.TransformMessage, {'matrix': matrix}, lambda message: message.matrix[0, 3]
        ),
        **{
            name: _pyigtl(
                pyigtl.ImageMessage,
                {'image': voxels, 'ijk_to_world_matrix': spaced},
                lambda message: message.image[0, 0, 0],
            )
            for name, voxels in images.items()
        },
        'POINT, 100 points': _pyigtl(
            pyigtl.PointMessage, points, lambda message: message.positions[0]
        ),
        'STRING': _pyigtl(
            pyigtl.StringMessage, {'string': samples.TEXT}, lambda message: message.string
        ),
    }
