# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
OpenIGTLink, the whole protocol without I/O: bytes in, messages out; messages in, bytes out.

    from igtl_ros.openigtlink import Packet, Receiver, Transform

    data = Packet(Transform(matrix), 'ProbeToTracker', from_nanoseconds(stamp)).to_bytes()
    receiver = Receiver()
    receiver.feed(data)
    packet = receiver.next_event()

It needs numpy and fastcrc, and knows nothing of sockets, clocks, threads or ROS. Lengths are
millimetres, as on the wire.
"""

from igtl_ros.openigtlink.availability import AVAILABILITY
from igtl_ros.openigtlink.availability import PREFIXES
from igtl_ros.openigtlink.availability import Request
from igtl_ros.openigtlink.availability import request_name
from igtl_ros.openigtlink.availability import REQUESTS
from igtl_ros.openigtlink.errors import ContentError
from igtl_ros.openigtlink.errors import CrcError
from igtl_ros.openigtlink.errors import FramingError
from igtl_ros.openigtlink.errors import LocalError
from igtl_ros.openigtlink.errors import MessageError
from igtl_ros.openigtlink.errors import OpenIGTLinkError
from igtl_ros.openigtlink.errors import PackError
from igtl_ros.openigtlink.errors import RemoteError
from igtl_ros.openigtlink.errors import VersionError
from igtl_ros.openigtlink.limits import Limits
from igtl_ros.openigtlink.messages.attributes import Attribute
from igtl_ros.openigtlink.messages.attributes import AttributeType
from igtl_ros.openigtlink.messages.base import Body
from igtl_ros.openigtlink.messages.bind import Bind
from igtl_ros.openigtlink.messages.bind import BindQuery
from igtl_ros.openigtlink.messages.bind import Child
from igtl_ros.openigtlink.messages.bind import StartBind
from igtl_ros.openigtlink.messages.bind import Wanted
from igtl_ros.openigtlink.messages.capability import Capability
from igtl_ros.openigtlink.messages.cells import Cells
from igtl_ros.openigtlink.messages.color_table import ColorTable
from igtl_ros.openigtlink.messages.command import Command
from igtl_ros.openigtlink.messages.command import CommandReply
from igtl_ros.openigtlink.messages.image import CoordinateSystem
from igtl_ros.openigtlink.messages.image import Endian
from igtl_ros.openigtlink.messages.image import Image
from igtl_ros.openigtlink.messages.image import ScalarType
from igtl_ros.openigtlink.messages.image_lists import ImageInfo
from igtl_ros.openigtlink.messages.image_lists import ImageMeta
from igtl_ros.openigtlink.messages.image_lists import LabelInfo
from igtl_ros.openigtlink.messages.image_lists import LabelMeta
from igtl_ros.openigtlink.messages.ndarray import NDArray
from igtl_ros.openigtlink.messages.plus import ClientInfo
from igtl_ros.openigtlink.messages.plus import TrackedFrame
from igtl_ros.openigtlink.messages.plus import UsMessage
from igtl_ros.openigtlink.messages.points import Point
from igtl_ros.openigtlink.messages.points import Points
from igtl_ros.openigtlink.messages.polydata import PolyData
from igtl_ros.openigtlink.messages.quaternion_tracking import QuaternionTrackingData
from igtl_ros.openigtlink.messages.queries import Acknowledgement
from igtl_ros.openigtlink.messages.queries import Query
from igtl_ros.openigtlink.messages.queries import StartQuaternionTracking
from igtl_ros.openigtlink.messages.queries import StartTracking
from igtl_ros.openigtlink.messages.queries import StartVideo
from igtl_ros.openigtlink.messages.raw import Raw
from igtl_ros.openigtlink.messages.sensor import Sensor
from igtl_ros.openigtlink.messages.text import Status
from igtl_ros.openigtlink.messages.text import StatusCode
from igtl_ros.openigtlink.messages.text import String
from igtl_ros.openigtlink.messages.tracking import ToolType
from igtl_ros.openigtlink.messages.tracking import TrackingData
from igtl_ros.openigtlink.messages.trajectories import Trajectories
from igtl_ros.openigtlink.messages.trajectories import Trajectory
from igtl_ros.openigtlink.messages.trajectories import TrajectoryType
from igtl_ros.openigtlink.messages.transform import Position
from igtl_ros.openigtlink.messages.transform import Transform
from igtl_ros.openigtlink.messages.video import FrameType
from igtl_ros.openigtlink.messages.video import Video
from igtl_ros.openigtlink.messages.video import VideoInfo
from igtl_ros.openigtlink.messages.video import VideoMeta
from igtl_ros.openigtlink.metadata import Metadata
from igtl_ros.openigtlink.metadata import MetadataEntry
from igtl_ros.openigtlink.packet import Packet
from igtl_ros.openigtlink.packet import unpack
from igtl_ros.openigtlink.receiver import Receiver
from igtl_ros.openigtlink.registry import BODIES
from igtl_ros.openigtlink.registry import REQUEST_BODIES
from igtl_ros.openigtlink.timestamp import from_nanoseconds
from igtl_ros.openigtlink.timestamp import to_nanoseconds
from igtl_ros.openigtlink.units import Unit

__all__ = [
    'AVAILABILITY',
    'Acknowledgement',
    'Attribute',
    'AttributeType',
    'BODIES',
    'Bind',
    'BindQuery',
    'Body',
    'Capability',
    'Cells',
    'Child',
    'ClientInfo',
    'ColorTable',
    'Command',
    'CommandReply',
    'ContentError',
    'CoordinateSystem',
    'CrcError',
    'Endian',
    'FrameType',
    'FramingError',
    'Image',
    'ImageInfo',
    'ImageMeta',
    'LabelInfo',
    'LabelMeta',
    'Limits',
    'LocalError',
    'MessageError',
    'Metadata',
    'MetadataEntry',
    'NDArray',
    'OpenIGTLinkError',
    'PREFIXES',
    'PackError',
    'Packet',
    'Point',
    'Points',
    'PolyData',
    'Position',
    'QuaternionTrackingData',
    'Query',
    'REQUESTS',
    'REQUEST_BODIES',
    'Raw',
    'Receiver',
    'RemoteError',
    'Request',
    'ScalarType',
    'Sensor',
    'StartBind',
    'StartQuaternionTracking',
    'StartTracking',
    'StartVideo',
    'Status',
    'StatusCode',
    'String',
    'ToolType',
    'TrackedFrame',
    'TrackingData',
    'Trajectories',
    'Trajectory',
    'TrajectoryType',
    'Transform',
    'Unit',
    'UsMessage',
    'VersionError',
    'Video',
    'VideoInfo',
    'VideoMeta',
    'Wanted',
    'from_nanoseconds',
    'request_name',
    'to_nanoseconds',
    'unpack',
]
