# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Every type: its conversions, against rclpy's publishing of the same message."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from statistics import median
from typing import Any

from bench.codec import one_core
from bench.codec import timed
from bench.report import number
from bench.report import spread
from bench.report import Table
from bench.samples import NANOSECONDS
from bench.samples import pose
from bench.samples import TOOLS
from igtl_ros import openigtlink as igtl
from igtl_ros.conversions.names import Frames
from igtl_ros.conversions.placement import Departure
from igtl_ros.conversions.placement import Placement
from igtl_ros.conversions.poses import transform_from_ros
from igtl_ros.conversions.poses import transform_message
from igtl_ros.conversions.registry import FROM_IGTL
from igtl_ros.conversions.registry import TO_IGTL
from igtl_ros.conversions.stamps import time_of
import numpy as np
import rclpy

PLACE = Placement(time_of(NANOSECONDS), Frames('world', 'device'), 'Device')
DEPARTURE = Departure(NANOSECONDS)


def _grid(side: int) -> igtl.PolyData:
    """Return a surface of 2 (side - 1)**2 triangles."""
    y, x = np.mgrid[:side, :side]
    points = np.stack([x.ravel(), y.ravel(), np.sin(x.ravel() / 9)], axis=1)
    corner = (y[:-1, :-1] * side + x[:-1, :-1]).ravel()
    triangles = np.concatenate(
        [
            np.stack([corner, corner + 1, corner + side], axis=1),
            np.stack([corner + 1, corner + side + 1, corner + side], axis=1),
        ]
    )
    offsets = np.arange(0, 3 * len(triangles) + 1, 3)
    return igtl.PolyData(points, polygons=igtl.Cells(offsets, triangles.ravel()))


def samples() -> dict[str, igtl.Body]:
    """Return bodies of the sizes that people send."""
    place = [(float(i), 2.0, 3.0) for i in range(100)]
    tools = [f'Tool{i}' for i in range(TOOLS)]
    return {
        'TRANSFORM': igtl.Transform(pose(1)),
        'POSITION': igtl.Position((1, 2, 3), (0, 0, 0, 1)),
        'TDATA, 30 tools': igtl.TrackingData(tools, np.stack([pose(i) for i in range(TOOLS)])),
        'STRING': igtl.String.of('The needle is in.'),
        'STATUS': igtl.Status(),
        'SENSOR, 6 values': igtl.Sensor((1.0, 2.0, 3.0, 4.0, 5.0, 6.0)),
        'POINT, 100': igtl.Points(tuple(igtl.Point(f'P{i}', p) for i, p in enumerate(place))),
        'TRAJ, 100': igtl.Trajectories(
            tuple(igtl.Trajectory(f'T{i}', p, (0, 0, 9)) for i, p in enumerate(place))
        ),
        'COLORT, 256': igtl.ColorTable(np.zeros((256, 3), np.uint8)),
        'NDARRAY, 512x512 float32': igtl.NDArray(np.zeros((512, 512), np.float32)),
        'IMAGE, 1920x1080': igtl.Image(np.zeros((1, 1080, 1920), np.uint8)),
        'IMAGE, 256x256x128 uint16': igtl.Image(np.zeros((128, 256, 256), np.uint16)),
        'POLYDATA, 20,000 triangles': _grid(101),
        'VIDEO, 50 kB': igtl.Video(bytes(50_000), 'H264', (1920, 1080, 1)),
    }


def ways() -> Iterator[tuple[str, Any, Any, Any]]:
    """Yield a name, the way in, the message it makes, and the way out of what says it all."""
    for name, body in samples().items():
        packet = igtl.Packet(body, 'Device', igtl.from_nanoseconds(NANOSECONDS))
        if isinstance(body, igtl.Transform):
            message = transform_message(body.matrix, PLACE)
            yield (
                f'{name} -> transform',
                lambda m=body.matrix: transform_message(m, PLACE),
                message,
                lambda m=message: transform_from_ros(m, 'Device', DEPARTURE),
            )
        for output in FROM_IGTL[type(body)]:
            if output.optional or (output.when is not None and not output.when(body)):
                continue
            message = output.convert(packet, body, PLACE)
            row = next(
                (
                    row
                    for row in TO_IGTL
                    if row.ros_type is output.ros_type
                    and row.suffix == output.suffix
                    and row.type_name == packet.type_name
                ),
                None,
            )
            yield (
                f'{name} -> {output.suffix}',
                lambda o=output, p=packet, b=body: o.convert(p, b, PLACE),
                message,
                row and (lambda r=row, m=message: r.convert(m, 'Device', DEPARTURE)),
            )


def tables(quick: bool) -> list[Table]:
    """Return one table: microseconds of CPU a message, and their share of a publish."""
    rclpy.init()
    node = rclpy.create_node('bench_types')
    seconds, repetitions = (0.01, 2) if quick else (0.05, 5)
    results: dict[tuple[str, str], list[float]] = defaultdict(list)
    rows = list(ways())
    with one_core():
        for number_of, (name, into, message, out) in enumerate(rows):
            topic = f'type_{number_of}'
            publisher = node.create_publisher(type(message), topic, 1)
            # Somebody listens, and takes nothing: publishing serializes and hands over.
            listener = node.create_subscription(type(message), topic, _ignore, 1)
            for _ in range(repetitions):
                results[name, 'in'].append(timed(into, seconds))
                results[name, 'publish'].append(
                    timed(partial(publisher.publish, message), seconds)
                )
                if out is not None:
                    results[name, 'out'].append(timed(out, seconds))
            node.destroy_subscription(listener)
            node.destroy_publisher(publisher)
    node.destroy_node()
    rclpy.shutdown()
    table = Table(
        'types',
        'Conversions of each type: microseconds, median [smallest..largest] of the repetitions',
        ['type -> topic', 'to ROS', 'rclpy publish', 'to ROS / publish', 'to OpenIGTLink'],
    )
    for name, *_ in rows:
        into, publish = results[name, 'in'], results[name, 'publish']
        out = results.get((name, 'out'))
        table.add(
            name,
            spread(into),
            spread(publish),
            number(median(into) / median(publish)),
            spread(out) if out else '',
        )
    return [table]


def _ignore(message: Any) -> None:
    """Take a message and do nothing with it."""
