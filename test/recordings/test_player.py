# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""A sequence as the messages of a PLUS server."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import MetadataEntry
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Transform
from igtl_ros.recordings.player import frame_times
from igtl_ros.recordings.player import has_picture
from igtl_ros.recordings.player import Message
from igtl_ros.recordings.player import messages_of
from igtl_ros.recordings.sequence import Frame
from igtl_ros.recordings.sequence import open_sequence
from igtl_ros.recordings.sequence import Sequence
from igtl_ros.recordings.sequence import TrackedPose
import numpy as np
import pytest
from recordings_folder import recording

STAMP = 1_700_000_000_500_000_000
PICTURE = np.arange(6, dtype=np.uint8).reshape(2, 3)
# A quarter turn about z, at (10, 20, 30) mm.
PLACED = np.array([[0.0, -1, 0, 10], [1, 0, 0, 20], [0, 0, 1, 30], [0, 0, 0, 1]])


def frame(
    index: int = 0,
    stamp_ns: int | None = 0,
    image: Any = PICTURE,
    image_status: str = 'OK',
    poses: tuple[TrackedPose, ...] = (),
    fields: Mapping[str, str] = MappingProxyType({}),
) -> Frame:
    timestamp = None if stamp_ns is None else stamp_ns / 1e9
    return Frame(index, timestamp, stamp_ns, image, image_status, poses, fields)


def sequence(*frames: Frame, spacing: tuple[float, float, float] = (1, 1, 1)) -> Sequence:
    return Sequence(Path('x'), frames, spacing, '', 'BRIGHTNESS', MappingProxyType({}))


def messages(one: Frame, **options: Any) -> list[Message]:
    return [*messages_of(sequence(one, **options), one, STAMP)]


def image_of(one: Frame, **options: Any) -> Image:
    body = messages(one, **options)[-1].packet.body
    assert isinstance(body, Image)
    return body


# --- times ---

# Stamps of frames: when they are due, in ns since the first one.
TIMES = {
    'none': ([], []),
    'one': ([7], [0]),
    'since the first': ([5_000, 5_010, 5_030], [0, 10, 30]),
    'one stamp missing': ([5_000, None, 5_030], [0, 50_000_000, 100_000_000]),
    'the first missing': ([None, 5_000], [0, 50_000_000]),
    'no stamps': ([None] * 3, [0, 50_000_000, 100_000_000]),
    'backwards': ([50, 20], [0, -30]),
    'before 1970': ([-50, 0], [0, 50]),
}


@pytest.mark.parametrize(('stamps', 'due'), TIMES.values(), ids=TIMES)
def test_times(stamps: list[int | None], due: list[int]) -> None:
    assert frame_times(sequence(*(frame(stamp_ns=stamp) for stamp in stamps))) == due


# --- poses ---


def test_a_pose() -> None:
    (message,) = messages(frame(image=None, poses=(TrackedPose('ProbeToTracker', PLACED, 'OK'),)))
    packet = message.packet
    assert isinstance(packet.body, Transform)
    assert packet.body.matrix.tolist() == PLACED.tolist()
    assert (packet.device_name, packet.nanoseconds) == ('ProbeToTracker', STAMP)
    assert packet.header_version == 2
    assert dict(packet.metadata) == {'TransformValid': 'true', 'TransformStatus': 'OK'}
    assert (message.valid, message.least_version) == (True, 1)


@pytest.mark.parametrize('status', ['INVALID', 'OUT_OF_VIEW', 'MISSING', 'ok', ''])
def test_a_pose_that_is_not_vouched_for(status: str) -> None:
    (message,) = messages(frame(image=None, poses=(TrackedPose('P', PLACED, status),)))
    assert dict(message.packet.metadata) == {
        'TransformValid': 'false',
        'TransformStatus': status,
    }
    assert not message.valid
    assert message.least_version == 2, 'a peer of version 1 would take it for a good one'


def test_a_pose_of_nothing_but_nan_can_be_sent() -> None:
    lost = TrackedPose('P', np.full((4, 4), np.nan), 'MISSING')
    (message,) = messages(frame(image=None, poses=(lost,)))
    message.packet.pack()


def test_a_long_name_goes_into_metadata() -> None:
    name = 'StylusTipOfTheLeftHandToTrackerOfTheRoom'
    (message,) = messages(frame(image=None, poses=(TrackedPose(name, PLACED, 'OK'),)))
    packet = message.packet
    assert len(packet.device_name.encode()) <= 20
    assert packet.full_device_name == name
    assert packet.metadata['TransformStatus'] == 'OK'
    packet.pack()


# --- pictures ---


def test_poses_first_then_the_picture() -> None:
    poses = tuple(TrackedPose(name, PLACED, 'OK') for name in ('B', 'A'))
    found = messages(frame(poses=poses))
    assert [message.packet.device_name for message in found] == ['B', 'A', 'Image_Reference']
    assert {message.packet.nanoseconds for message in found} == {STAMP}
    assert found[-1].least_version == 1


def test_a_picture_without_a_place() -> None:
    body = image_of(frame(), spacing=(0.5, 2, 3))
    assert body.voxels.tolist() == [PICTURE.tolist()]
    # 3 x 2 pixels with the first one in the origin: the centre is (3-1)/2 * 0.5, (2-1)/2 * 2.
    assert body.matrix.tolist() == [[0.5, 0, 0, 0.5], [0, 2, 0, 1], [0, 0, 3, 0], [0, 0, 0, 1]]


def test_a_picture_at_its_pose() -> None:
    body = image_of(
        frame(poses=(TrackedPose('ImageToReference', PLACED, 'OK'),)), spacing=(0.5, 2, 3)
    )
    # i goes along y by 0.5, j against x by 2; the centre is at 10 - 0.5 * 2, 20 + 1 * 0.5.
    assert body.matrix.tolist() == [[0, -2, 0, 9], [0.5, 0, 0, 20.5], [0, 0, 3, 30], [0, 0, 0, 1]]


def test_a_pose_that_is_invalid_places_nothing() -> None:
    body = image_of(frame(poses=(TrackedPose('ImageToReference', PLACED, 'INVALID'),)))
    assert body.ijk_to_world.tolist() == np.eye(4).tolist()


SHAPES = {
    'a plane': ((2, 3), (3, 2, 1), 1),
    'colours': ((2, 3, 3), (3, 2, 1), 3),
    'with alpha': ((2, 3, 4), (3, 2, 1), 4),
    'a volume': ((4, 2, 5), (5, 2, 4), 1),
    'a volume of colours': ((4, 2, 5, 3), (5, 2, 4), 3),
}


@pytest.mark.parametrize(('shape', 'size', 'components'), SHAPES.values(), ids=SHAPES)
def test_shapes(shape: tuple[int, ...], size: Any, components: int) -> None:
    body = image_of(frame(image=np.zeros(shape, np.uint8)))
    assert (body.size, body.components) == (size, components)


def test_fields_become_metadata() -> None:
    fields = {'Depth': '40', 'Operator': 'Jürgen', 'Empty': ''}
    packet = messages(frame(7, fields=fields))[-1].packet
    assert packet.metadata.entries == (
        MetadataEntry('FrameNumber', b'7', 3),
        MetadataEntry('Depth', b'40', 3),
        MetadataEntry('Operator', 'Jürgen'.encode(), 106),
    )


def test_a_frame_number_of_the_file_counts() -> None:
    packet = messages(frame(7, fields={'FrameNumber': '1234'}))[-1].packet
    assert dict(packet.metadata) == {'FrameNumber': '1234'}


PICTURES = [
    (PICTURE, 'OK', True),
    (PICTURE, 'INVALID', False),
    (None, 'OK', False),
    (np.zeros((1, 1), np.uint8), 'OK', False),  # what recordings of poses alone hold
    (np.zeros((1, 2), np.uint8), 'OK', True),
]


@pytest.mark.parametrize(('image', 'status', 'expected'), PICTURES)
def test_has_picture(image: Any, status: str, expected: bool) -> None:
    one = frame(image=image, image_status=status)
    assert has_picture(one) is expected
    assert len(messages(one)) == (1 if expected else 0)


def test_pixels_that_the_wire_cannot_carry() -> None:
    with pytest.raises(PackError, match='int64'):
        messages(frame(image=np.zeros((2, 3), np.int64)))


def test_pixels_are_not_copied() -> None:
    picture = PICTURE.copy()
    picture.flags.writeable = False
    assert np.shares_memory(image_of(frame(image=picture)).voxels, picture)


@pytest.mark.recordings
def test_a_real_recording() -> None:
    spine = open_sequence(recording('SpinePhantomFreehand.igs.mha'))
    found = [*messages_of(spine, spine[0], STAMP)]
    names = [message.packet.device_name for message in found]
    assert names == ['ProbeToTracker', 'ReferenceToTracker', 'StylusToTracker', 'Image_Reference']
    assert found[0].packet.body.matrix[0].tolist() == [0.231245, 0.951424, -0.203269, 172.641]
    assert found[-1].packet.body.part == (820, 616, 1)
    for message in found:
        message.packet.pack()


@pytest.mark.recordings
def test_a_real_recording_with_invalid_poses() -> None:
    nwire = open_sequence(recording('NwirePhantomFreehand.igs.mha'))
    found = [m for one in nwire for m in messages_of(nwire, one, STAMP)]
    invalid = {message.packet.full_device_name for message in found if not message.valid}
    assert 'StylusToTracker' in invalid
    assert 'ReferenceToTracker' not in invalid
