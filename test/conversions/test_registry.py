# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The two tables: every row converts what a peer or a node may begin with, or says why not."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip('igtl_ros.msg')

from igtl_ros.conversions.geometry import NotRigidError
from igtl_ros.conversions.images import ImageError
from igtl_ros.conversions.registry import FROM_IGTL
from igtl_ros.conversions.registry import Input
from igtl_ros.conversions.registry import inputs_for
from igtl_ros.conversions.registry import MAIN_SUFFIX
from igtl_ros.conversions.registry import TO_IGTL
from igtl_ros.conversions.tracked import TRACKED
from igtl_ros.openigtlink import BODIES
from igtl_ros.openigtlink import Body
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import unpack
import numpy as np

pytestmark = pytest.mark.ros

DOCUMENTED = (PackError, NotRigidError, ImageError)
# ROS type, the types it can be sent as, the usual one first.
SENT_AS = {
    'geometry_msgs/msg/TransformStamped': ['TRANSFORM', 'POSITION'],
    'geometry_msgs/msg/PoseStamped': ['TRANSFORM', 'POSITION'],
    'geometry_msgs/msg/PoseArray': ['TDATA', 'POINT'],
    'igtl_ros/msg/TrackedTools': ['TDATA'],
    'igtl_ros/msg/PointList': ['POINT'],
    'sensor_msgs/msg/Image': ['IMAGE'],
    'std_msgs/msg/String': ['STRING'],
    'igtl_ros/msg/DeviceStatus': ['STATUS'],
}
# Body class: topics below the device's, of which the first is the main one.
PUBLISHED_AS = {
    'TRANSFORM': ['transform'],
    'POSITION': ['transform'],
    'IMAGE': ['image', 'image_geometry'],
    'TDATA': ['poses', 'tools'],
    'POINT': ['points', 'point_list'],
    'STRING': ['string'],
    'STATUS': ['status'],
}
LATCHED = {'points', 'point_list', 'status'}


def default_of(body_class: type[Body]) -> Any:
    if body_class is Image:
        return Image(np.zeros((1, 1, 1), np.uint8))
    return body_class()


def test_what_each_ros_type_is_sent_as() -> None:
    found: dict[str, list[str]] = {}
    for row in TO_IGTL:
        found.setdefault(row.ros_type_name, []).append(row.type_name)
    assert found == SENT_AS
    for name, types in SENT_AS.items():
        assert [row.type_name for row in inputs_for(name)] == types


def test_an_unknown_ros_type_has_no_row() -> None:
    assert inputs_for('std_msgs/msg/Bool') == []


def test_a_suffix_chooses_one_row_of_a_type() -> None:
    chosen = [(row.ros_type_name, row.suffix) for row in TO_IGTL]
    assert len(set(chosen)) == len(chosen)


def test_what_each_message_is_published_as() -> None:
    assert {BODIES[name] for name in PUBLISHED_AS} == set(FROM_IGTL)
    for name, (main, *siblings) in PUBLISHED_AS.items():
        body_class = BODIES[name]
        assert MAIN_SUFFIX[body_class] == main
        suffixes = {output.suffix for output in FROM_IGTL[body_class]}
        if body_class in TRACKED and main == 'transform':
            suffixes.add(main)
        assert suffixes == {main, *siblings}


def test_what_is_latched() -> None:
    outputs = [output for outputs in FROM_IGTL.values() for output in outputs]
    assert {output.suffix for output in outputs if output.latched} == LATCHED


def test_geometry_comes_before_its_image() -> None:
    suffixes = [output.suffix for output in FROM_IGTL[Image]]
    assert suffixes.index('image_geometry') < suffixes.index('image')


@pytest.mark.parametrize('row', TO_IGTL, ids=lambda row: f'{row.ros_type_name}-{row.type_name}')
def test_a_default_message_is_sent_or_refused(row: Input, departure: Any, unchanged: Any) -> None:
    message = row.ros_type()
    with unchanged(message):
        try:
            packet = row.convert(message, 'Device', departure)
            data = packet.to_bytes()
        except DOCUMENTED as error:
            assert row.type_name == 'IMAGE', error  # '' is no encoding
            return
    received = unpack(data)
    assert (received.type_name, received.device_name) == (row.type_name, 'Device')
    assert received.timestamp == 1_800_000_000 << 32 | 0x80000000, 'never without a stamp'


@pytest.mark.parametrize('name', [name for name, body in BODIES.items() if body in FROM_IGTL])
def test_a_default_body_is_published(name: str, place: Any, unchanged: Any) -> None:
    body = default_of(BODIES[name])
    packet = Packet(body, 'Device')
    with unchanged(packet):
        for output in FROM_IGTL[BODIES[name]]:
            assert isinstance(output.convert(packet, body, place), output.ros_type)


@pytest.mark.parametrize('row', TO_IGTL, ids=lambda row: f'{row.ros_type_name}-{row.type_name}')
def test_each_row_can_be_read_back(row: Input, place: Any, departure: Any) -> None:
    """What we send as a type is published again by the rows of that type."""
    message = row.ros_type()
    if row.type_name == 'IMAGE':
        message.encoding, message.width, message.height = 'mono8', 1, 1
        message.data = bytes(1)
    body = unpack(row.convert(message, 'Device', departure).to_bytes()).body
    assert type(body) in FROM_IGTL
    for output in FROM_IGTL[type(body)]:
        output.convert(Packet(body), body, place)
