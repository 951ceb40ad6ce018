# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The ROS messages that are published, by name: message and what its stamp stands in."""

from __future__ import annotations

from array import array
import time
from typing import Any
from typing import NamedTuple

from bench import samples
from builtin_interfaces.msg import Time
from geometry_msgs.msg import TransformStamped
from igtl_ros.msg import TrackedTool
from igtl_ros.msg import TrackedTools
from sensor_msgs.msg import Image
from tf2_msgs.msg import TFMessage


class Sample(NamedTuple):
    """A message, the headers that get a stamp, and how many wait in a queue."""

    message: Any
    headers: list[Any]
    publisher_depth: int = 10
    subscription_depth: int = 1000

    def stamp(self) -> None:
        seconds, rest = divmod(time.time_ns(), 1_000_000_000)
        stamp = Time(sec=seconds, nanosec=rest)
        for header in self.headers:
            header.stamp = stamp


def transform(index: int = 1) -> TransformStamped:
    message = TransformStamped(child_frame_id=f'Tool{index}')
    message.header.frame_id = 'igtl_world'
    message.transform.translation.x = index / 1000
    return message


def _tf() -> Sample:
    transforms = [transform(index) for index in range(samples.TOOLS)]
    return Sample(TFMessage(transforms=transforms), [each.header for each in transforms])


def _tools() -> Sample:
    tools = [TrackedTool(name=name, type=2) for name in samples.tool_names()]
    message = TrackedTools(device_name='Tracker', tools=tools)
    return Sample(message, [message.header])


def _image(columns: int, rows: int) -> Sample:
    message = Image(height=rows, width=columns, encoding='mono8', step=columns)
    message.data = array('B', samples.pixels(columns, rows).tobytes())
    return Sample(message, [message.header], 10, 10)


def _transform() -> Sample:
    message = transform()
    return Sample(message, [message.header])


_MAKERS = {'transform': _transform, 'tf': _tf, 'tools': _tools}


def sample(kind: str) -> Sample:
    """Return the message of a kind: transform, tf, tools, or an image such as 640x480."""
    if 'x' in kind:
        columns, rows = kind.split('x')
        return _image(int(columns), int(rows))
    return _MAKERS[kind]()


def sent_at(message: Any) -> int:
    """Return the stamp of a received message in nanoseconds."""
    header = message.transforms[0].header if isinstance(message, TFMessage) else message.header
    return header.stamp.sec * 1_000_000_000 + header.stamp.nanosec
