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
from igtl_ros.openigtlink.messages.base import Body
from igtl_ros.openigtlink.messages.image import CoordinateSystem
from igtl_ros.openigtlink.messages.image import Endian
from igtl_ros.openigtlink.messages.image import Image
from igtl_ros.openigtlink.messages.image import ScalarType
from igtl_ros.openigtlink.messages.points import Point
from igtl_ros.openigtlink.messages.points import Points
from igtl_ros.openigtlink.messages.raw import Raw
from igtl_ros.openigtlink.messages.text import Status
from igtl_ros.openigtlink.messages.text import StatusCode
from igtl_ros.openigtlink.messages.text import String
from igtl_ros.openigtlink.messages.tracking import ToolType
from igtl_ros.openigtlink.messages.tracking import TrackingData
from igtl_ros.openigtlink.messages.transform import Position
from igtl_ros.openigtlink.messages.transform import Transform
from igtl_ros.openigtlink.metadata import Metadata
from igtl_ros.openigtlink.metadata import MetadataEntry
from igtl_ros.openigtlink.packet import Packet
from igtl_ros.openigtlink.packet import unpack
from igtl_ros.openigtlink.receiver import Receiver
from igtl_ros.openigtlink.registry import BODIES
from igtl_ros.openigtlink.timestamp import from_nanoseconds
from igtl_ros.openigtlink.timestamp import to_nanoseconds

__all__ = [
    'BODIES',
    'Body',
    'ContentError',
    'CoordinateSystem',
    'CrcError',
    'Endian',
    'FramingError',
    'Image',
    'Limits',
    'LocalError',
    'MessageError',
    'Metadata',
    'MetadataEntry',
    'OpenIGTLinkError',
    'PackError',
    'Packet',
    'Point',
    'Points',
    'Position',
    'Raw',
    'Receiver',
    'RemoteError',
    'ScalarType',
    'Status',
    'StatusCode',
    'String',
    'ToolType',
    'TrackingData',
    'Transform',
    'VersionError',
    'from_nanoseconds',
    'to_nanoseconds',
    'unpack',
]
