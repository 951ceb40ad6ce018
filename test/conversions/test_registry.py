# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The two tables: every row converts what a peer or a node may begin with, or says why not."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip('igtl_ros.msg')

from geometry_msgs.msg import PoseStamped
from igtl_ros.conversions.errors import NoFormError
from igtl_ros.conversions.geometry import NotRigidError
from igtl_ros.conversions.images import ImageError
from igtl_ros.conversions.raw import ANY_TYPE
from igtl_ros.conversions.registry import FROM_IGTL
from igtl_ros.conversions.registry import Input
from igtl_ros.conversions.registry import inputs_for
from igtl_ros.conversions.registry import MAIN_SUFFIX
from igtl_ros.conversions.registry import TO_IGTL
from igtl_ros.conversions.rows import ros_type_name
from igtl_ros.conversions.tracked import TRACKED
from igtl_ros.conversions.video_packets import PACKAGES
from igtl_ros.openigtlink import BODIES
from igtl_ros.openigtlink import Body
from igtl_ros.openigtlink import ColorTable
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import NDArray
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Raw
from igtl_ros.openigtlink import TrackedFrame
from igtl_ros.openigtlink import unpack
from igtl_ros.openigtlink import UsMessage
from igtl_ros.openigtlink import Video
import numpy as np

pytestmark = pytest.mark.ros

DOCUMENTED = (PackError, NotRigidError, ImageError)
# ROS type, the types it can be sent as, the usual one first.
SENT_AS = {
    'geometry_msgs/msg/TransformStamped': ['TRANSFORM', 'POSITION'],
    'geometry_msgs/msg/PoseStamped': ['TRANSFORM', 'POSITION', 'TRANSFORM'],
    'geometry_msgs/msg/Pose': ['TRANSFORM', 'POSITION', 'TRANSFORM'],
    'nav_msgs/msg/Odometry': ['TRANSFORM'],
    'igtl_ros/msg/TransformDetails': ['TRANSFORM', 'POSITION'],
    'geometry_msgs/msg/PoseArray': ['TDATA', 'POINT'],
    'geometry_msgs/msg/PointStamped': ['POINT'],
    'sensor_msgs/msg/PointCloud2': ['POINT', 'POLYDATA'],
    'visualization_msgs/msg/MarkerArray': ['POINT'],
    'nav_msgs/msg/Path': ['TRAJ'],
    'shape_msgs/msg/Mesh': ['POLYDATA'],
    'visualization_msgs/msg/Marker': ['POLYDATA'],
    'std_msgs/msg/Int8MultiArray': ['NDARRAY'],
    'std_msgs/msg/UInt8MultiArray': ['NDARRAY'],
    'std_msgs/msg/Int16MultiArray': ['NDARRAY'],
    'std_msgs/msg/UInt16MultiArray': ['NDARRAY'],
    'std_msgs/msg/Int32MultiArray': ['NDARRAY'],
    'std_msgs/msg/UInt32MultiArray': ['NDARRAY'],
    'std_msgs/msg/Float32MultiArray': ['NDARRAY'],
    'std_msgs/msg/Float64MultiArray': ['NDARRAY', 'SENSOR'],
    'geometry_msgs/msg/WrenchStamped': ['SENSOR'],
    'geometry_msgs/msg/TwistStamped': ['SENSOR'],
    'sensor_msgs/msg/JointState': ['SENSOR'],
    'sensor_msgs/msg/Imu': ['SENSOR'],
    'sensor_msgs/msg/Range': ['SENSOR'],
    'sensor_msgs/msg/Temperature': ['SENSOR'],
    'igtl_ros/msg/NumericArray': ['NDARRAY'],
    'igtl_ros/msg/SensorReading': ['SENSOR'],
    'igtl_ros/msg/TrackedTools': ['TDATA', 'QTDATA'],
    'igtl_ros/msg/PointList': ['POINT'],
    'igtl_ros/msg/TrajectoryList': ['TRAJ'],
    'igtl_ros/msg/PolyData': ['POLYDATA'],
    'sensor_msgs/msg/Image': ['IMAGE'],
    'sensor_msgs/msg/CompressedImage': ['IMAGE'],
    'igtl_ros/msg/Volume': ['IMAGE'],
    'igtl_ros/msg/VideoFrame': ['VIDEO'],
    'std_msgs/msg/String': ['STRING'],
    'igtl_ros/msg/Text': ['STRING'],
    'igtl_ros/msg/DeviceStatus': ['STATUS'],
    'diagnostic_msgs/msg/DiagnosticStatus': ['STATUS'],
    'igtl_ros/msg/ColorTable': ['COLORT'],
    'igtl_ros/msg/ImageDescriptions': ['IMGMETA'],
    'igtl_ros/msg/LabelDescriptions': ['LBMETA'],
    'igtl_ros/msg/VideoDescriptions': ['VIDEOMETA'],
    'igtl_ros/msg/Capability': ['CAPABILITY'],
    'igtl_ros/msg/RawMessage': [ANY_TYPE],
}
# What ROS has for sensors; count and unit decide whether a body can be one.
SENSOR_FORMS = ('wrench', 'twist', 'joint_states', 'imu', 'range', 'temperature')
# Body class: topics below the device's, of which the first is the main one.
PUBLISHED_AS = {
    'TRANSFORM': ['transform', 'transform_details', 'pose'],
    'POSITION': ['transform', 'position_details', 'pose'],
    'IMAGE': ['image', 'image_geometry', 'volume'],
    'VIDEO': ['video'],
    'TDATA': ['poses', 'tools'],
    'QTDATA': ['poses', 'quaternion_tools'],
    'POINT': ['points', 'point_list', 'cloud', 'markers'],
    'TRAJ': ['trajectories', 'trajectory_list', 'markers'],
    'POLYDATA': ['mesh', 'polydata', 'marker'],
    'NDARRAY': ['array', 'ndarray'],
    'SENSOR': ['sensor', 'values', *SENSOR_FORMS],
    'STRING': ['string', 'text'],
    'STATUS': ['status'],
    'COLORT': ['color_table'],
    'IMGMETA': ['image_descriptions'],
    'LBMETA': ['label_descriptions'],
    'VIDEOMETA': ['video_descriptions'],
    'CAPABILITY': ['capability'],
    'CLIENTINFO': ['raw'],
    'TRACKEDFRAME': ['raw'],
    'USMESSAGE': ['raw'],
    ANY_TYPE: ['raw'],
}
LATCHED = {
    *('points', 'point_list', 'status', 'color_table', 'capability'),
    *('image_descriptions', 'label_descriptions', 'video_descriptions'),
    *('cloud', 'markers', 'trajectories', 'trajectory_list', 'mesh', 'polydata', 'marker'),
}
# Named by ROS types that ask for them alone.
OPTIONAL = {'pose', 'markers', *SENSOR_FORMS}
# They name patients.
PRIVATE = {'image_descriptions', 'video_descriptions'}
# The body of a type; that of types that nobody knows.
CLASSES = BODIES | {ANY_TYPE: Raw}
# What a default message of these lacks: an encoding, the types of a table, a type.
INCOMPLETE = {'IMAGE', 'COLORT', ANY_TYPE}
# Two poses; a kind that has points; a type of numbers; a codec.
INCOMPLETE_ROS = {
    'ffmpeg_image_transport_msgs/msg/FFMPEGPacket',
    'foxglove_msgs/msg/CompressedVideo',
    'nav_msgs/msg/Path',
    'visualization_msgs/msg/Marker',
    'igtl_ros/msg/NumericArray',
}
# A PNG of one black pixel.
ONE_PIXEL = bytes.fromhex(
    '89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55'
    '0000000a49444154789c636000000002000148afa4710000000049454e44ae426082'
)
# What other packages bring stands in test_video_packets.py.
ALWAYS = [row for row in TO_IGTL if row.ros_type_name.partition('/')[0] not in PACKAGES]
_VOXELS = np.zeros((1, 1, 1), np.uint8)
_NEEDS: dict[type[Body], tuple[Any, ...]] = {
    Image: (_VOXELS,),
    NDArray: (_VOXELS,),
    ColorTable: (np.zeros(256, np.uint8),),
    TrackedFrame: (b'', _VOXELS),
    UsMessage: (Image(_VOXELS),),
    Video: (b'', 'H264', (1, 1, 1)),
}


def default_of(body_class: type[Body]) -> Any:
    return body_class(*_NEEDS.get(body_class, ()))


def published(packet: Packet, place: Any) -> list[Any]:
    """Return all that a body is published as."""
    messages = []
    for output in FROM_IGTL[type(packet.body)]:
        if output.when is not None and not output.when(packet.body):
            continue
        try:
            messages.append(output.convert(packet, packet.body, place))
        except NoFormError:
            assert output.suffix in SENSOR_FORMS
        else:
            assert isinstance(messages[-1], output.ros_type)
    return messages


def test_what_each_ros_type_is_sent_as() -> None:
    found: dict[str, list[str]] = {}
    for row in ALWAYS:
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
    assert {CLASSES[name] for name in PUBLISHED_AS} == set(FROM_IGTL)
    for name, (main, *siblings) in PUBLISHED_AS.items():
        body_class = CLASSES[name]
        assert MAIN_SUFFIX[body_class] == main
        suffixes = {
            output.suffix
            for output in FROM_IGTL[body_class]
            if ros_type_name(output.ros_type).partition('/')[0] not in PACKAGES
        }
        if body_class in TRACKED and main == 'transform':
            suffixes.add(main)
        assert suffixes == {main, *siblings}


def test_what_is_latched_optional_and_private() -> None:
    outputs = [output for outputs in FROM_IGTL.values() for output in outputs]
    assert {output.suffix for output in outputs if output.latched} == LATCHED
    assert {output.suffix for output in outputs if output.optional} == OPTIONAL
    assert {output.suffix for output in outputs if output.private} == PRIVATE


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
            assert {row.type_name, row.ros_type_name} & (INCOMPLETE | INCOMPLETE_ROS), error
            return
    received = unpack(data)
    assert (received.type_name, received.device_name) == (row.type_name, 'Device')
    assert received.timestamp == 1_800_000_000 << 32 | 0x80000000, 'never without a stamp'


@pytest.mark.parametrize('name', [name for name, body in CLASSES.items() if body in FROM_IGTL])
def test_a_default_body_is_published(name: str, place: Any, unchanged: Any) -> None:
    body = default_of(CLASSES[name])
    packet = Packet(body, 'Device')
    with unchanged(packet):
        assert published(packet, place)


@pytest.mark.parametrize('row', TO_IGTL, ids=lambda row: f'{row.ros_type_name}-{row.type_name}')
def test_each_row_can_be_read_back(row: Input, place: Any, departure: Any) -> None:
    """What we send as a type is published again by the rows of that type."""
    message = row.ros_type()
    if row.ros_type_name == 'sensor_msgs/msg/Image':
        message.encoding, message.width, message.height = 'mono8', 1, 1
        message.data = bytes(1)
    elif row.ros_type_name == 'sensor_msgs/msg/CompressedImage':
        message.data = ONE_PIXEL
    elif row.ros_type_name == 'igtl_ros/msg/Volume':
        message.encoding = '32UC1'
    elif row.type_name == 'VIDEO' and hasattr(message, 'encoding'):
        message.encoding = 'h264'
    elif row.type_name == 'VIDEO' and hasattr(message, 'format'):
        message.format = 'h264'
    elif row.type_name == 'COLORT':
        message.index_type, message.map_type = message.INDEX_UINT8, message.MAP_UINT8
        message.table = bytes(256)
    elif row.type_name == ANY_TYPE:
        message.type, message.body = 'FANCY', bytes(1)
    elif row.ros_type_name == 'igtl_ros/msg/NumericArray':
        message.scalar_type, message.dimensions = message.UINT8, [0]
    elif row.ros_type_name == 'nav_msgs/msg/Path':
        message.poses = [PoseStamped(), PoseStamped()]
    elif row.ros_type_name == 'visualization_msgs/msg/Marker':
        message.type = message.POINTS
    body = unpack(row.convert(message, 'Device', departure).to_bytes()).body
    assert type(body) in FROM_IGTL
    published(Packet(body), place)
