# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""A message as a person wants to read it: time, type, device, values."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from datetime import timezone
from typing import Any

from igtl_ros.openigtlink import Body
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Points
from igtl_ros.openigtlink import Position
from igtl_ros.openigtlink import Raw
from igtl_ros.openigtlink import Status
from igtl_ros.openigtlink import StatusCode
from igtl_ros.openigtlink import String
from igtl_ros.openigtlink import TrackingData
from igtl_ros.openigtlink import Transform
from igtl_ros.openigtlink.text import printable
import numpy as np


def _numbers(values: Any) -> str:
    return ' '.join(f'{value:.4g}' if abs(value) < 1 else f'{value:.2f}' for value in values)


def _rotation(matrix: np.ndarray[Any, Any]) -> str:
    return ' | '.join(_numbers(row) for row in matrix[:3, :3].tolist())


def _transform(body: Transform) -> str:
    return f'at {_numbers(body.matrix[:3, 3])} mm, rotation {_rotation(body.matrix)}'


def _position(body: Position) -> str:
    return f'at {_numbers(body.position)} mm, quaternion {_numbers(body.quaternion)}'


def _image(body: Image) -> str:
    size = ' x '.join(map(str, body.part))
    kind = body.scalar_type.name.lower()
    components = f' x {body.components}' if body.components > 1 else ''
    return (
        f'{size} {kind}{components}, spacing {_numbers(body.spacing)} mm, '
        f'centre {_numbers(body.matrix[:3, 3])} mm {body.coordinate_system.name}'
    )


def _status(body: Status) -> str:
    known = body.code in StatusCode.__members__.values()
    name = StatusCode(body.code).name if known else 'unknown code'
    extra = ' '.join(filter(None, (printable(body.error_name), printable(body.message))))
    return f'{body.code} {name}' + (f': {extra}' if extra else '')


def _tracking(body: TrackingData) -> str:
    tools = ', '.join(
        f'{printable(name)} at {_numbers(matrix[:3, 3])}'
        for name, matrix in zip(body.names, body.matrices, strict=True)
    )
    return f'{len(body.names)} tools (mm): {tools}' if body.names else 'no tool visible'


def _points(body: Points) -> str:
    points = ', '.join(
        f'{printable(point.name)} at {_numbers(point.position)}' for point in body.points
    )
    return f'{len(body.points)} points (mm): {points}' if body.points else 'no points'


def _raw(body: Raw) -> str:
    start = bytes(body.data[:16]).hex(' ')
    return f'{len(body.data)} bytes: {start}{" ..." if len(body.data) > 16 else ""}'


DESCRIPTIONS: dict[type[Body], Callable[[Any], str]] = {
    Image: _image,
    Points: _points,
    Position: _position,
    Raw: _raw,
    Status: _status,
    String: lambda body: repr(printable(body.text)),
    TrackingData: _tracking,
    Transform: _transform,
}


def on_one_line(text: str) -> str:
    """Return text with all that would break the line or move a terminal's cursor spelt out."""
    return ''.join(
        character if character.isprintable() else repr(character)[1:-1]
        for character in printable(text)
    )


def describe(packet: Packet) -> str:
    """Return one line: time of day (UTC), type, device, values, metadata."""
    moment = '--:--:--.---'
    if packet.timestamp:
        stamp = datetime.fromtimestamp(packet.nanoseconds / 1e9, timezone.utc)
        moment = stamp.strftime('%H:%M:%S.%f')[:-3]
    metadata = ''.join(f' {key}={value}' for key, value in packet.metadata.items())
    name = printable(packet.full_device_name) or '(no name)'
    values = DESCRIPTIONS[type(packet.body)](packet.body)
    return on_one_line(
        f'{moment} {packet.type_name:<9} {name:<20} {values}'
        + (f' [{printable(metadata.strip())}]' if metadata else '')
    )
