# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""COLORT, IMGMETA, LBMETA, VIDEOMETA and CAPABILITY by numbers; bad ones are refused."""

from __future__ import annotations

from array import array
from typing import Any

import pytest

pytest.importorskip('igtl_ros.msg')

from igtl_ros.conversions.capability import capability_from_ros
from igtl_ros.conversions.capability import capability_to_ros
from igtl_ros.conversions.color_tables import table_from_ros
from igtl_ros.conversions.color_tables import table_to_ros
from igtl_ros.conversions.descriptions import images_from_ros
from igtl_ros.conversions.descriptions import images_to_ros
from igtl_ros.conversions.descriptions import labels_from_ros
from igtl_ros.conversions.descriptions import labels_to_ros
from igtl_ros.conversions.descriptions import videos_from_ros
from igtl_ros.conversions.descriptions import videos_to_ros
from igtl_ros.msg import Capability as RosCapability
from igtl_ros.msg import ColorTable as RosColorTable
from igtl_ros.msg import ImageDescription
from igtl_ros.msg import ImageDescriptions
from igtl_ros.msg import LabelDescription
from igtl_ros.msg import LabelDescriptions
from igtl_ros.openigtlink import Capability
from igtl_ros.openigtlink import ColorTable
from igtl_ros.openigtlink import ImageInfo
from igtl_ros.openigtlink import ImageMeta
from igtl_ros.openigtlink import LabelInfo
from igtl_ros.openigtlink import LabelMeta
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import VideoInfo
from igtl_ros.openigtlink import VideoMeta
import numpy as np
from std_msgs.msg import ColorRGBA

pytestmark = pytest.mark.ros

# --- colour tables ---


def test_a_table_of_words_is_little_endian_in_ros(
    place: Any, departure: Any, unchanged: Any
) -> None:
    words = np.zeros(256, np.uint16)
    words[0], words[255] = 0x0102, 0xFFFE
    packet = Packet(ColorTable(words), 'Labels')
    with unchanged(packet):
        message = table_to_ros(packet, packet.body, place)
    assert (message.index_type, message.map_type) == (3, 5)
    assert len(message.table) == 512
    assert bytes(message.table[:2]) == b'\x02\x01'
    assert bytes(message.table[-2:]) == b'\xfe\xff'
    with unchanged(message):
        content = b''.join(table_from_ros(message, 'Labels', departure).body.pack_content())
    # Big-endian on the wire, behind index type and map type.
    assert content[:4] == bytes((3, 5, 1, 2))
    assert content[-2:] == b'\xff\xfe'


def test_a_table_of_colours(place: Any, departure: Any) -> None:
    colours = np.zeros((65536, 3), np.uint8)
    colours[1] = 10, 20, 30
    message = table_to_ros(Packet(ColorTable(colours)), ColorTable(colours), place)
    assert (message.index_type, message.map_type) == (5, 19)
    assert len(message.table) == 196608
    assert message.table[3:6].tolist() == [10, 20, 30]
    assert table_from_ros(message, 'Labels', departure).body.table[1].tolist() == [10, 20, 30]


def test_what_is_sent_does_not_change_with_the_message(departure: Any) -> None:
    message = RosColorTable(index_type=3, map_type=3, table=array('B', bytes(256)))
    packet = table_from_ros(message, 'Labels', departure)
    message.table[0] = 7
    assert packet.body.table[0] == 0


@pytest.mark.parametrize(
    ('index_type', 'map_type', 'size', 'said'),
    [
        (0, 3, 256, 'index_type 0, map_type 3'),
        (3, 4, 256, 'index_type 3, map_type 4'),
        (3, 3, 255, '256 bytes.*255'),
        (3, 5, 256, '512 bytes.*256'),
        (3, 19, 769, '768 bytes.*769'),
        (5, 19, 0, '196608 bytes.*0'),
    ],
)
def test_tables_that_are_none(
    index_type: int, map_type: int, size: int, said: str, departure: Any
) -> None:
    message = RosColorTable(
        index_type=index_type, map_type=map_type, table=array('B', bytes(size))
    )
    with pytest.raises(PackError, match=said):
        table_from_ros(message, 'Labels', departure)


# --- images ---

SCAN = ImageInfo('Head, 1 mm', 'CT1', 'CT', 'Doe', '007', 0x6553F100_80000000, (512, 256, 64), 5)


def test_image_descriptions(place: Any, departure: Any, unchanged: Any) -> None:
    packet = Packet(ImageMeta((SCAN,)), 'Archive')
    with unchanged(packet):
        message = images_to_ros(packet, packet.body, place)
    (image,) = message.images
    assert (image.name, image.id, image.modality) == ('Head, 1 mm', 'CT1', 'CT')
    assert (image.patient_name, image.patient_id) == ('Doe', '007')
    # 0x6553f100 is 1 700 000 000.
    assert (image.time.sec, image.time.nanosec) == (1_700_000_000, 500_000_000)
    assert (image.size.tolist(), image.scalar_type) == ([512, 256, 64], 5)
    with unchanged(message):
        assert images_from_ros(message, 'Archive', departure).body.images == (SCAN,)


# Time on the wire; seconds and nanoseconds in ROS.
TIMES = [
    (0, (0, 0)),
    (1 << 32, (1, 0)),
    (0x7FFFFFFF_00000000, (2**31 - 1, 0)),
    (0x80000000_00000001, (0, 0)),  # 2038, which ROS cannot say
]


@pytest.mark.parametrize(('timestamp', 'time'), TIMES)
def test_scan_times(timestamp: int, time: tuple[int, int], place: Any, departure: Any) -> None:
    body = ImageMeta((SCAN._replace(timestamp=timestamp),))
    message = images_to_ros(Packet(body), body, place)
    (image,) = message.images
    assert (image.time.sec, image.time.nanosec) == time
    assert images_from_ros(message, 'D', departure).body == body


def test_a_scan_time_that_was_changed_counts(place: Any, departure: Any) -> None:
    body = ImageMeta((SCAN,))
    message = images_to_ros(Packet(body), body, place)
    message.images[0].time.sec, message.images[0].time.nanosec = 7, 0
    assert images_from_ros(message, 'D', departure).body.images[0].timestamp == 7 << 32
    message.images[0].time.sec = 0
    assert images_from_ros(message, 'D', departure).body.images[0].timestamp == 0


@pytest.mark.parametrize(
    'fields',
    [{'id': 'x' * 21}, {'name': 'x' * 65}, {'size': np.array([65536, 1, 1], np.uint32)}],
    ids=str,
)
def test_image_descriptions_that_do_not_fit(fields: Any, departure: Any) -> None:
    message = ImageDescriptions(images=[ImageDescription(**fields)])
    with pytest.raises(PackError, match='id|name|size|fit'):
        images_from_ros(message, 'Archive', departure).pack()


# --- labels ---


def test_label_descriptions(place: Any, departure: Any, unchanged: Any) -> None:
    label = LabelInfo('Liver', 'L1', 255, (255, 0, 51, 102), (64, 65535, 1), 'CT1')
    packet = Packet(LabelMeta((label,)), 'Labels')
    with unchanged(packet):
        message = labels_to_ros(packet, packet.body, place)
    (found,) = message.labels
    assert (found.name, found.id, found.label, found.owner) == ('Liver', 'L1', 255, 'CT1')
    # 51 and 102 of 255.
    assert (found.color.r, found.color.g, found.color.b, found.color.a) == pytest.approx(
        (1, 0, 0.2, 0.4)
    )
    assert found.size.tolist() == [64, 65535, 1]
    with unchanged(message):
        assert labels_from_ros(message, 'Labels', departure).body.labels == (label,)


def test_every_colour_comes_back(place: Any, departure: Any) -> None:
    labels = tuple(LabelInfo('n', 'i', 1, (v, 255 - v, v, v)) for v in range(256))
    message = labels_to_ros(Packet(LabelMeta(labels)), LabelMeta(labels), place)
    assert labels_from_ros(message, 'L', departure).body.labels == labels


def test_colours_beyond_are_clipped(departure: Any) -> None:
    label = LabelDescription(color=ColorRGBA(r=2.0, g=-1.0, b=float('nan'), a=1.0))
    packet = labels_from_ros(LabelDescriptions(labels=[label]), 'L', departure)
    assert packet.body.labels[0].rgba == (255, 0, 0, 255)


# --- videos ---

VIDEO = VideoInfo(
    *('Endoscope', 'Endo', 'Doe', '007', 4, 12.5, (640, 480, 1)),
    (0, 0.5, 0, -0.25, 0, 0, 0, 0, 2, 10, 20, 30),
    3,
)


def test_video_descriptions(place: Any, departure: Any, unchanged: Any) -> None:
    packet = Packet(VideoMeta((VIDEO,)), 'Videos')
    with unchanged(packet):
        message = videos_to_ros(packet, packet.body, place)
    (video,) = message.videos
    assert (video.name, video.id, video.patient_name) == ('Endoscope', 'Endo', 'Doe')
    assert (video.patient_id, video.zoom, video.focal_length) == ('007', 4, 12.5)
    assert video.size.tolist() == [640, 480, 1]
    # Millimetres, as on the wire.
    assert video.matrix.tolist() == [0, 0.5, 0, -0.25, 0, 0, 0, 0, 2, 10, 20, 30]
    with unchanged(message):
        assert videos_from_ros(message, 'Videos', departure).body.videos == (VIDEO,)


def test_a_zoom_may_be_negative(place: Any) -> None:
    body = VideoMeta((VIDEO, VIDEO._replace(zoom=-2)))
    assert [video.zoom for video in videos_to_ros(Packet(body), body, place).videos] == [4, -2]


# --- capability ---


def test_capability(place: Any, departure: Any, unchanged: Any) -> None:
    packet = Packet(Capability(('IMAGE', 'GET_POLYDATA')), 'Slicer')
    with unchanged(packet):
        message = capability_to_ros(packet, packet.body, place)
    assert message.types == ['IMAGE', 'GET_POLYDATA']
    with unchanged(message):
        back = capability_from_ros(message, 'Slicer', departure)
    assert back.body.types == ('IMAGE', 'GET_POLYDATA')
    assert (back.type_name, back.header_version) == ('CAPABILITY', 1)


def test_a_type_that_is_too_long(departure: Any) -> None:
    packet = capability_from_ros(RosCapability(types=['x' * 13]), 'Slicer', departure)
    with pytest.raises(PackError, match='type is too long.*12 bytes'):
        packet.pack()
