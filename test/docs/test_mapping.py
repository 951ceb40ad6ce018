# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""docs/mapping.md says what the two tables of igtl_ros.conversions say."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

pytestmark = pytest.mark.ros
pytest.importorskip('geometry_msgs.msg')

from builtin_interfaces.msg import Time  # noqa: E402
from igtl_ros.conversions import health  # noqa: E402
from igtl_ros.conversions import images  # noqa: E402
from igtl_ros.conversions import video_packets  # noqa: E402
from igtl_ros.conversions.names import FrameNames  # noqa: E402
from igtl_ros.conversions.names import Frames  # noqa: E402
from igtl_ros.conversions.names import topic_name  # noqa: E402
from igtl_ros.conversions.placement import Placement  # noqa: E402
from igtl_ros.conversions.registry import FROM_IGTL  # noqa: E402
from igtl_ros.conversions.registry import TO_IGTL  # noqa: E402
from igtl_ros.conversions.sector import SECTOR_TOPICS  # noqa: E402
from igtl_ros.conversions.sensor_forms import FORMS  # noqa: E402
from igtl_ros.conversions.tracked import TRACKED  # noqa: E402
from igtl_ros.msg import UltrasoundSector  # noqa: E402
from igtl_ros.openigtlink import CoordinateSystem  # noqa: E402
from igtl_ros.openigtlink import Image  # noqa: E402
from igtl_ros.openigtlink import Packet  # noqa: E402
from igtl_ros.openigtlink import StatusCode  # noqa: E402
from igtl_ros.tuo.sector import KEYS  # noqa: E402

NAME = 'docs/mapping.md'
OTHERS = 'all others'  # types that nobody knows


def ros_name(ros_type: Any) -> str:
    return f'{ros_type.__module__.partition(".")[0]}/msg/{ros_type.__name__}'


def of_another_package(name: str) -> bool:
    """Return whether a type has a row where its package is installed."""
    return name.partition('/')[0] in video_packets.PACKAGES


def test_every_topic_is_there(document: Any) -> None:
    rows = document(NAME).rows('From OpenIGTLink to ROS')
    found = [row[:4] for row in rows]
    for body, outputs in FROM_IGTL.items():
        for output in outputs:
            if of_another_package(ros_name(output.ros_type)):
                continue
            latched = 'yes' if output.latched else 'no'
            topic = f'`<device>/{output.suffix}`'
            assert [body.TYPE or OTHERS, topic, ros_name(output.ros_type), latched] in found
    for suffix, ros_type in SECTOR_TOPICS.items():
        assert ['IMAGE', f'`<device>/{suffix}`', ros_name(ros_type), 'yes'] in found
    for body in TRACKED:
        assert any(row[0] == body.TYPE and row[1].endswith('transform`') for row in found)
    assert {row[0] for row in found} == {body.TYPE or OTHERS for body in FROM_IGTL}


def test_no_topic_is_made_up(document: Any) -> None:
    known = {f'`<device>/{output.suffix}`' for row in FROM_IGTL.values() for output in row}
    known |= {f'`<device>/{suffix}`' for suffix in SECTOR_TOPICS}
    pose = re.compile(r'`<device>/(<tool>/)?(transform|valid|matrix)`')
    for row in document(NAME).rows('From OpenIGTLink to ROS'):
        assert row[1] in known or pose.fullmatch(row[1]), row


def test_every_way_out_is_there(document: Any) -> None:
    rows = document(NAME).rows('From ROS to OpenIGTLink')
    assert [row[:3] for row in rows] == [
        [row.ros_type_name, f'`{row.suffix}`', row.type_name]
        for row in TO_IGTL
        if not of_another_package(row.ros_type_name)
    ]


def test_codecs_of_other_packages(document: Any) -> None:
    tables = (video_packets.FFMPEG, video_packets.FOXGLOVE)
    rows = document(NAME).rows('Video')
    assert [row[0].partition('/')[0] for row in rows] == [*video_packets.PACKAGES]
    for row, table in zip(rows, tables, strict=True):
        assert row[2] == ', '.join(f'`{codec}`: `{name}`' for codec, name in table.items())


def test_frames(document: Any) -> None:
    names = FrameNames()
    for device, parent, child in document(NAME).rows('Frames'):
        kind, _, name = device.replace('`', '').rpartition(' ')
        frames = names.of_image(name) if kind == 'IMAGE' else names.of_transform(name)
        assert (f'`{frames.parent}`', f'`{frames.child}`') == (parent, child)


def test_topic_name_of_the_text(document: Any) -> None:
    assert f'`{topic_name("Skull To PSM")}/transform`' in document(NAME).text


def test_the_worked_example(document: Any) -> None:
    matrix = np.diag([0.5, 0.5, 2.0, 1.0])
    matrix[:3, 3] = 10, 20, 30
    body = Image(np.zeros((1, 3, 4), np.uint8), matrix, CoordinateSystem.LPS)
    place = Placement(Time(), Frames('Reference', 'Image'), 'Image_Reference')
    geometry = images.geometry_to_ros(Packet(body), body, place)
    origin, turn = geometry.origin.position, geometry.origin.orientation
    assert (origin.x, origin.y, origin.z) == pytest.approx((-0.00925, -0.0195, 0.03))
    assert (turn.x, turn.y, turn.z, turn.w) == pytest.approx((0, 0, 1, 0))
    assert geometry.spacing[:2] == pytest.approx((0.0005, 0.0005))
    text = document(NAME).section('A worked example')
    assert 'origin (-0.00925, -0.0195, 0.03), quaternion (0, 0, 1, 0), spacing 0.0005' in text


def test_every_key_of_the_sector_is_there(document: Any) -> None:
    rows = document(NAME).rows('Ultrasound sector')
    assert re.findall('`(.*?)`', ''.join(row[0] for row in rows)) == [*KEYS]
    fields = {row[3].strip('`') for row in rows}
    assert fields == {*UltrasoundSector.get_fields_and_field_types()} - {'header', 'device_name'}


def test_every_form_of_a_sensor_is_there(document: Any) -> None:
    rows = document(NAME).rows('Sensors')
    assert [row[0] for row in rows] == [ros_name(form.ros_type) for form in FORMS]


def test_encodings(document: Any) -> None:
    text = document(NAME).section('Images')
    for kind in ('u1', 'u2', 'i1', 'i2', 'i4', 'f4', 'f8'):
        assert f'`{images.encoding_of(np.dtype(f"<{kind}"), 1)}`' in text


def test_levels_of_status(document: Any) -> None:
    found = {}
    back = {}
    for codes, level, level_sent, code in document(NAME).rows('Status'):
        back[level_sent] = code.strip('`')
        for name in re.findall('`(.*?)`', codes):
            found[name] = level
    levels = {
        bytes([number]): name for number, name in enumerate(('OK', 'WARN', 'ERROR', 'STALE'))
    }
    assert found == {StatusCode(code).name: levels[level] for code, level in health.LEVELS.items()}
    assert back == {levels[level]: code.name for level, code in health.CODES.items()}
