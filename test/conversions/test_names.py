# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Device names as frames and topics: tables, and collisions."""

from __future__ import annotations

import re

from igtl_ros.conversions.names import frame_name
from igtl_ros.conversions.names import FrameNames
from igtl_ros.conversions.names import Frames
from igtl_ros.conversions.names import topic_name
from igtl_ros.conversions.names import transform_device
from igtl_ros.conversions.names import UniqueNames
import pytest

WORLD = 'igtl_world'
# Device name of a pose: child, parent.
TRANSFORMS = {
    'ProbeToTracker': ('Probe', 'Tracker'),
    'ToolToTracker': ('Tool', 'Tracker'),
    'StylusTipToStylus': ('StylusTip', 'Stylus'),
    'ToolToTomograph': ('Tool', 'Tomograph'),
    'TomographToTool': ('Tomograph', 'Tool'),
    'LeftTool': ('LeftTool', WORLD),
    'LeftToolToTop': ('LeftTool', 'Top'),
    'Photo': ('Photo', WORLD),
    'AToB': ('A', 'B'),
    'AToBToC': ('A', 'BToC'),  # the first To counts
    '1To2': ('1', '2'),
    'toolToBase': ('tool', 'Base'),
    'ToolTobase': ('ToolTobase', WORLD),  # a lower-case letter goes on with the word
    'To': ('To', WORLD),
    'ToB': ('ToB', WORLD),  # nothing before it
    'ATo': ('ATo', WORLD),  # nothing behind it
    'ToToTo': ('To', 'To'),
    'NadelZuÜbung': ('NadelZuÜbung', WORLD),
    'NädelToÜbung': ('Nädel', 'Übung'),
    '針ToÄ': ('針', 'Ä'),
    'My ProbeToOptical Tracker': ('My_Probe', 'Optical_Tracker'),
    'Probe To Tracker': ('Probe', 'Tracker'),
    '/a/ProbeTo/b/Tracker': ('a/Probe', 'b/Tracker'),
    'Tab\tToNew\nLine': ('Tab', 'New_Line'),
    '': ('unnamed', WORLD),
    '  ': ('unnamed', WORLD),
    '/': ('unnamed', WORLD),
}


@pytest.mark.parametrize(('device', 'frames'), TRANSFORMS.items(), ids=map(repr, TRANSFORMS))
def test_frames_of_a_pose(device: str, frames: tuple[str, str]) -> None:
    child, parent = frames
    assert FrameNames().of_transform(device) == Frames(parent=parent, child=child)


# Device name of an image: child, parent.
IMAGES = {
    'Image_Reference': ('Image', 'Reference'),
    'My_Image_Reference': ('My_Image', 'Reference'),  # the last underscore counts
    'Image': ('Image', WORLD),
    'ImageToReference': ('ImageToReference', WORLD),
    'Image_': ('Image_', WORLD),
    '_Reference': ('_Reference', WORLD),
    '_': ('_', WORLD),
    'Ultra Sound_Base Frame': ('Ultra_Sound', 'Base_Frame'),
    '': ('unnamed', WORLD),
}


@pytest.mark.parametrize(('device', 'frames'), IMAGES.items(), ids=map(repr, IMAGES))
def test_frames_of_an_image(device: str, frames: tuple[str, str]) -> None:
    child, parent = frames
    assert FrameNames().of_image(device) == Frames(parent=parent, child=child)


def test_the_default_parent_can_be_chosen() -> None:
    names = FrameNames('map')
    assert names.of_transform('Probe') == Frames('map', 'Probe')
    assert names.of_image('Image') == Frames('map', 'Image')
    assert names.of_transform('ProbeToTracker') == Frames('Tracker', 'Probe')


def test_a_parent_given_counts_where_the_name_says_none() -> None:
    names = FrameNames('map')
    assert names.of_transform('Probe', 'Tools') == Frames('Tools', 'Probe')
    assert names.of_image('Image', 'Scanner') == Frames('Scanner', 'Image')
    assert names.of_transform('ProbeToTracker', 'Tools') == Frames('Tracker', 'Probe')
    assert names.of_image('Image_Reference', 'Scanner') == Frames('Reference', 'Image')


def test_a_prefix_stands_before_every_frame() -> None:
    names = FrameNames('map', 'or1/')
    assert names.of_transform('ProbeToTracker') == Frames('or1/Tracker', 'or1/Probe')
    assert names.of_transform('Probe') == Frames('or1/map', 'or1/Probe')
    assert names.of_image('Image_Reference') == Frames('or1/Reference', 'or1/Image')
    # A frame that is given has its prefix already.
    assert names.of_transform('Saw', 'or1/Camera') == Frames('or1/Camera', 'or1/Saw')
    assert names.of_image('CT', 'patient') == Frames('patient', 'or1/CT')


def test_frames_back_to_a_device_name() -> None:
    frames = Frames(parent='Tracker', child='Probe')
    assert transform_device(frames) == 'ProbeToTracker'
    assert FrameNames().of_transform(transform_device(frames)) == frames


FRAME_NAMES = {
    'Probe': 'Probe',
    ' a  b\t': 'a_b',
    '//a/b': 'a/b',
    '/ a': '_a',
    'Größe': 'Größe',
    '': 'unnamed',
    '///': 'unnamed',
}


@pytest.mark.parametrize(('name', 'frame'), FRAME_NAMES.items(), ids=map(repr, FRAME_NAMES))
def test_frame_name(name: str, frame: str) -> None:
    assert frame_name(name) == frame


TOPICS = {
    'ProbeToTracker': 'ProbeToTracker',
    'Image_Reference': 'Image_Reference',
    'My Probe': 'My_Probe',
    'a.b-c:d': 'a_b_c_d',
    'a  -  b': 'a_b',
    'a__b': 'a_b',
    'or1/Probe': 'or1/Probe',
    '/or1//Probe/': 'or1/Probe',
    'a/ /b': 'a/b',  # nothing is left of a token
    '3DProbe': 'd_3DProbe',
    'or1/3D': 'or1/d_3D',
    '_hidden': '_hidden',
    '~': 'unnamed',
    '{node}': '_node_',
    'Nädel': 'N_del',
    '針': 'unnamed',
    '': 'unnamed',
    '___': 'unnamed',
}


@pytest.mark.parametrize(('device', 'topic'), TOPICS.items(), ids=map(repr, TOPICS))
def test_topic_name(device: str, topic: str) -> None:
    assert topic_name(device) == topic


def _ascii_names() -> list[str]:
    characters = [chr(code) for code in range(1, 256)] + ['針', '\ud800', '\udcff']
    return [
        f'{before}{c}{after}' for c in characters for before in ('', 'a') for after in ('', 'b')
    ]


def test_every_character_gives_a_legal_topic() -> None:
    # The rules of ROS 2: no repeated or trailing slashes, no '__', no leading digit.
    legal = re.compile(r'[A-Za-z_][A-Za-z0-9_]*(/[A-Za-z_][A-Za-z0-9_]*)*')
    for name in _ascii_names():
        topic = topic_name(name)
        assert legal.fullmatch(topic), (name, topic)
        assert '__' not in topic, (name, topic)


@pytest.mark.ros
def test_ros_itself_takes_every_topic() -> None:
    validate = pytest.importorskip('rclpy.validate_topic_name').validate_topic_name
    for name in (*_ascii_names(), *TOPICS):
        assert validate(f'{topic_name(name)}/transform'), name


def test_devices_never_share_a_topic() -> None:
    names = UniqueNames()
    assert names('a b') == ('a_b', False)
    assert names('a_b') == ('a_b_2', True)
    assert names('a-b') == ('a_b_3', True)
    assert names('a b') == ('a_b', False), 'the first keeps its name'
    # Whoever knows a device already has been told of the collision.
    assert names('a_b') == ('a_b_2', False)
    assert names('c') == ('c', False)


def test_a_number_that_is_taken_is_left_out() -> None:
    names = UniqueNames()
    assert names('a_b_2') == ('a_b_2', False)
    assert names('a b') == ('a_b', False)
    assert names('a.b') == ('a_b_3', True)


def test_two_owners_of_names_do_not_mix() -> None:
    one, other = UniqueNames(), UniqueNames()
    assert one('x') == other('x') == ('x', False)
