# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""COLORT, IMGMETA, LBMETA, VIDEOMETA and CAPABILITY through a bridge, both ways, byte for byte."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bridge_scene import Scene
import pytest

pytestmark = pytest.mark.ros

from both_ways import both_ways  # noqa: E402
from both_ways import into_ros  # noqa: E402
from both_ways import LATCHED  # noqa: E402
from both_ways import World  # noqa: E402
from igtl_ros.msg import Capability as RosCapability  # noqa: E402
from igtl_ros.msg import ColorTable as RosColorTable  # noqa: E402
from igtl_ros.msg import ImageDescriptions  # noqa: E402
from igtl_ros.msg import LabelDescriptions  # noqa: E402
from igtl_ros.msg import VideoDescriptions  # noqa: E402
from igtl_ros.openigtlink import Body  # noqa: E402
from igtl_ros.openigtlink import Capability  # noqa: E402
from igtl_ros.openigtlink import ColorTable  # noqa: E402
from igtl_ros.openigtlink import ImageInfo  # noqa: E402
from igtl_ros.openigtlink import ImageMeta  # noqa: E402
from igtl_ros.openigtlink import LabelInfo  # noqa: E402
from igtl_ros.openigtlink import LabelMeta  # noqa: E402
from igtl_ros.openigtlink import Packet  # noqa: E402
from igtl_ros.openigtlink import String  # noqa: E402
from igtl_ros.openigtlink import VideoInfo  # noqa: E402
from igtl_ros.openigtlink import VideoMeta  # noqa: E402
import numpy as np  # noqa: E402
from std_msgs.msg import String as RosString  # noqa: E402
from waiting import wait_until  # noqa: E402

TIMESTAMP = 1_700_000_000 << 32 | 0x12345678
SCAN = ImageInfo('Head', 'CT1', 'CT', 'Doe', '007', TIMESTAMP + 1, (512, 256, 64), 5)


@pytest.fixture(scope='module')
def world() -> Iterator[World]:
    scene = Scene()
    try:
        bridge = scene.bridge(patient_data=True)
        yield World(scene, bridge, scene.peer(bridge, header_version=2))
    finally:
        scene.close()


def packet(body: Body, device: str) -> Packet:
    return Packet(body, device, TIMESTAMP, 2, 9, {'Study': 'A1', 'Room': 'Süd'})


CASES = {
    'color_table': (RosColorTable, ColorTable(np.arange(65536, dtype=np.uint16))),
    'image_descriptions': (ImageDescriptions, ImageMeta((SCAN, SCAN._replace(timestamp=0)))),
    'label_descriptions': (
        LabelDescriptions,
        LabelMeta((LabelInfo('Liver', 'L1', 7, (1, 2, 254, 255), (3, 4, 5), 'CT1'),)),
    ),
    'video_descriptions': (
        VideoDescriptions,
        VideoMeta((VideoInfo('Endo', 'E', 'Doe', '007', 2, 0.1, (640, 480, 1)),)),
    ),
    'capability': (RosCapability, Capability(('IMAGE', 'GET_POLYDATA'))),
}


@pytest.mark.parametrize('suffix', CASES)
def test_bytes_in_are_bytes_out(suffix: str, world: World) -> None:
    ros_type, body = CASES[suffix]
    sent = packet(body, f'List_{suffix}'[:20])
    message, back = both_ways(world, sent, ros_type, suffix)
    assert message.device_name == sent.device_name
    assert back.to_bytes() == sent.to_bytes()


@pytest.mark.parametrize('suffix', CASES)
def test_who_comes_later_gets_it_too(suffix: str, world: World) -> None:
    ros_type, body = CASES[suffix]
    device = f'Late_{suffix}'[:20]
    into_ros(world, packet(body, device), ros_type, f'{device}/{suffix}')
    late = world.scene.ros.subscribe(ros_type, f'{device}/{suffix}', LATCHED)
    wait_until(lambda: late, 'what was published before')
    assert [(entry.key, entry.value) for entry in late[0].metadata] == [
        ('Study', 'A1'),
        ('Room', 'Süd'),
    ]


def test_the_old_name_of_colort(world: World) -> None:
    old = Packet(ColorTable(np.arange(256, dtype=np.uint8)), 'Old', type_name='COLORTABLE')
    message = into_ros(world, old, RosColorTable, 'Old/color_table')
    assert bytes(message.table) == bytes(range(256))


def test_names_of_patients_stay_out_of_ros_unless_asked_for(scene: Any) -> None:
    bridge = scene.bridge()
    private = World(scene, bridge, scene.peer(bridge, header_version=2))
    private.peer.send(packet(CASES['image_descriptions'][1], 'Archive'))
    private.peer.send(packet(CASES['video_descriptions'][1], 'Videos'))
    private.peer.send(packet(CASES['label_descriptions'][1], 'Labels'))
    into_ros(private, Packet(String.of('x'), 'After'), RosString, 'After/string')
    topics = dict(scene.ros.node.get_topic_names_and_types())
    assert '/Labels/label_descriptions' in topics
    assert not [topic for topic in topics if 'Archive' in topic or 'Videos' in topic]
    assert 'Doe' not in bridge.log
