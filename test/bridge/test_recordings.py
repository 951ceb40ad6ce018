# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Real tracked-ultrasound recordings: played over TCP, bridged, recorded to a bag, read back.

What is expected comes from the file by ways that do not go through the product where it matters:
pixels by zlib and numpy, poses from the header's text.
"""

from __future__ import annotations

from pathlib import Path
import re
import subprocess
import sys
from typing import Any
import zlib

import numpy as np
import pytest
from recordings_folder import recording
from ros_bag import read_bag
from ros_bag import write_bag
from waiting import wait_until

pytestmark = [pytest.mark.ros, pytest.mark.recordings]

from igtl_ros.msg import ImageGeometry  # noqa: E402
from sensor_msgs.msg import Image  # noqa: E402
from tf2_msgs.msg import TFMessage  # noqa: E402

# Name, frames, columns x rows, pixel type, poses that count (frames whose status is OK).
CASES = [
    (
        'SpinePhantomFreehand.igs.mha',
        21,
        (820, 616),
        np.dtype('u1'),
        {'Probe': 21, 'Reference': 21, 'Stylus': 21},
    ),
    (
        'NwirePhantomFreehand.igs.mha',
        97,
        (820, 616),
        np.dtype('u1'),
        {'Probe': 97, 'Reference': 97, 'Stylus': 0},
    ),
    (
        'BkCurvilinearScanConvertedData.igs.mha',
        1,
        (600, 400),
        np.dtype('u1'),
        {'Reference': 1, 'Stylus': 1},
    ),
    ('NrrdSample.igs.nrrd', 1, (256, 256), np.dtype('<i2'), {}),
]


def raw_frames(path: Path, frames: int, size: tuple[int, int], dtype: np.dtype) -> np.ndarray:
    """Return the pixels (frames, rows, columns) without the product's reader."""
    data = path.read_bytes()
    if path.suffix == '.nrrd':
        pixels = zlib.decompress(data[data.index(b'\n\n') + 2 :], 31)
    else:
        pixels = data[data.index(b'ElementDataFile = LOCAL') + 24 :]
        if b'CompressedData = True' in data:
            pixels = zlib.decompress(pixels)
    columns, rows = size
    return np.frombuffer(pixels, dtype).reshape(frames, rows, columns)


def expected_poses(path: Path) -> set[tuple[str, int, tuple[float, ...]]]:
    """Return (child, stamp in ns, translation in mm) of every pose whose status is OK."""
    header = path.read_bytes().split(b'ElementDataFile')[0].decode('latin-1')
    fields = dict(re.findall(r'^(Seq_Frame\S+) ?:?= ?(.*?)\s*$', header, re.MULTILINE))
    poses = set()
    for key, value in fields.items():
        match = re.fullmatch(r'(Seq_Frame\d+_)(\w+)ToTrackerTransform', key)
        if match and fields[f'{key}Status'] == 'OK':
            seconds, _, fraction = fields[match[1] + 'Timestamp'].partition('.')
            stamp = int(seconds) * 10**9 + int(fraction.ljust(9, '0'))
            numbers = [float(number) for number in value.split()]
            poses.add((match[2], stamp, tuple(numbers[3:12:4])))
    return poses


def play(path: Path, port: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [
            sys.executable,
            '-m',
            'igtl_ros.cli.main',
            'play',
            str(path),
            f':{port}',
            '--rate',
            '3',
            '--stamps',
            'recorded',
            '--quiet',
        ],
        text=True,
    )


def stamp_of(message: Any) -> int:
    return message.header.stamp.sec * 10**9 + message.header.stamp.nanosec


@pytest.mark.parametrize(
    ('name', 'frames', 'size', 'dtype', 'poses'),
    CASES,
    ids=[case[0].split('.')[0] for case in CASES],
)
def test_everything_arrives_in_ros_and_in_a_bag(
    scene: Any,
    free_port: int,
    tmp_path: Path,
    name: str,
    frames: int,
    size: tuple[int, int],
    dtype: np.dtype,
    poses: dict[str, int],
) -> None:
    path = recording(name)
    bridge = scene.bridge(f'igtl://127.0.0.1:{free_port}', hello=True, reconnect_longest=0.3)
    scene.introduce(bridge)
    topics = {
        '/Image_Reference/image': Image,
        '/Image_Reference/image_geometry': ImageGeometry,
        '/tf': TFMessage,
    }
    raw = {topic: scene.ros.subscribe(kind, topic, raw=True) for topic, kind in topics.items()}
    arrived = {topic: scene.ros.subscribe(kind, topic) for topic, kind in topics.items()}

    player = play(path, free_port)
    assert player.wait(60) == 0
    edges = sum(poses.values()) + frames  # each image has a frame on /tf as well
    wait_until(
        lambda: (
            len(tf_edges(arrived['/tf'])) >= edges
            and len(arrived['/Image_Reference/image']) >= frames
        ),
        f'{edges} edges',
        20,
    )
    wait_until(lambda: all(len(raw[topic]) == len(arrived[topic]) for topic in topics), 'raw')

    bag = write_bag(
        tmp_path / 'bag', {topic: (kind, raw[topic]) for topic, kind in topics.items()}
    )
    for messages in (arrived, read_bag(bag)):
        check_images(messages['/Image_Reference/image'], path, frames, size, dtype)
        check_edges(tf_edges(messages['/tf']), path, poses)
        assert len(messages['/Image_Reference/image_geometry']) == frames


def tf_edges(messages: list[Any]) -> list[Any]:
    return [
        transform
        for message in list(messages)
        for transform in message.transforms
        if transform.child_frame_id != 'Hello'
    ]


def check_images(
    images: list[Any], path: Path, frames: int, size: tuple[int, int], dtype: np.dtype
) -> None:
    expected = raw_frames(path, frames, size, dtype)
    assert len(images) == frames
    for image, pixels in zip(images, expected, strict=True):
        assert (image.width, image.height) == size
        assert image.encoding == ('mono8' if dtype.itemsize == 1 else '16SC1')
        assert image.header.frame_id == 'Image'
        assert bytes(image.data) == pixels.tobytes()


def check_edges(edges: list[Any], path: Path, poses: dict[str, int]) -> None:
    tools = [edge for edge in edges if edge.header.frame_id == 'Tracker']
    counts = {child: sum(edge.child_frame_id == child for edge in tools) for child in poses}
    assert counts == poses
    assert len(tools) == sum(poses.values())
    remaining = {(child, stamp): position for child, stamp, position in expected_poses(path)}
    for edge in tools:
        position = remaining.pop((edge.child_frame_id, closest(edge, remaining)))
        translation = edge.transform.translation
        # millimetres to metres; the wire has float32
        assert np.allclose(
            (translation.x, translation.y, translation.z),
            np.array(position) / 1000,
            rtol=1e-6,
            atol=1e-9,
        )
    assert not remaining
    assert {(edge.header.frame_id, edge.child_frame_id) for edge in edges} - {
        ('Tracker', child) for child in poses
    } == {('Reference', 'Image')}


def closest(edge: Any, remaining: dict[tuple[str, int], Any]) -> int:
    """Return the expected stamp that an edge has; the wire's fraction is good to 1 ns."""
    stamp = stamp_of(edge)
    found = [
        expected
        for child, expected in remaining
        if child == edge.child_frame_id and abs(expected - stamp) <= 1
    ]
    assert found, f'{edge.child_frame_id} has stamp {stamp}, which no frame has'
    return found[0]
