# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The tables of message types: the name on the wire, and the body that packs and unpacks it."""

from __future__ import annotations

from igtl_ros.openigtlink.availability import GET
from igtl_ros.openigtlink.availability import REQUESTS
from igtl_ros.openigtlink.availability import RTS
from igtl_ros.openigtlink.availability import STP
from igtl_ros.openigtlink.availability import STT
from igtl_ros.openigtlink.limits import Limits
from igtl_ros.openigtlink.messages.base import Body
from igtl_ros.openigtlink.messages.bind import Bind
from igtl_ros.openigtlink.messages.bind import BindQuery
from igtl_ros.openigtlink.messages.bind import StartBind
from igtl_ros.openigtlink.messages.capability import Capability
from igtl_ros.openigtlink.messages.color_table import ColorTable
from igtl_ros.openigtlink.messages.command import Command
from igtl_ros.openigtlink.messages.command import CommandReply
from igtl_ros.openigtlink.messages.image import Image
from igtl_ros.openigtlink.messages.image_lists import ImageMeta
from igtl_ros.openigtlink.messages.image_lists import LabelMeta
from igtl_ros.openigtlink.messages.ndarray import NDArray
from igtl_ros.openigtlink.messages.plus import ClientInfo
from igtl_ros.openigtlink.messages.plus import TrackedFrame
from igtl_ros.openigtlink.messages.plus import UsMessage
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
from igtl_ros.openigtlink.messages.text import String
from igtl_ros.openigtlink.messages.tracking import TrackingData
from igtl_ros.openigtlink.messages.trajectories import Trajectories
from igtl_ros.openigtlink.messages.transform import Position
from igtl_ros.openigtlink.messages.transform import Transform
from igtl_ros.openigtlink.messages.video import Video
from igtl_ros.openigtlink.messages.video import VideoMeta

# What carries data.
BODIES: dict[str, type[Body]] = {
    'BIND': Bind,
    'CAPABILITY': Capability,
    'CLIENTINFO': ClientInfo,
    'COLORT': ColorTable,
    'COLORTABLE': ColorTable,  # its name before 2013
    'COMMAND': Command,
    'IMAGE': Image,
    'IMGMETA': ImageMeta,
    'LBMETA': LabelMeta,
    'NDARRAY': NDArray,
    'POINT': Points,
    'POLYDATA': PolyData,
    'POSITION': Position,
    'QTDATA': QuaternionTrackingData,
    'QTRANS': Position,  # the documents' newer name; no deployed peer sends it
    'RTS_COMMAND': CommandReply,
    'SENSOR': Sensor,
    'STATUS': Status,
    'STRING': String,
    'TDATA': TrackingData,
    'TRACKEDFRAME': TrackedFrame,
    'TRAJ': Trajectories,
    'TRANSFORM': Transform,
    'USMESSAGE': UsMessage,
    'VIDEO': Video,
    'VIDEOMETA': VideoMeta,
}

# What asks for data and answers: the body of each prefix, unless a type has arguments of its own.
_REQUESTS: dict[str, type[Body]] = {GET: Query, STT: Query, STP: Query, RTS: Acknowledgement}
_ARGUMENTS: dict[str, type[Body]] = {
    'GET_BIND': BindQuery,
    'STT_BIND': StartBind,
    'STT_QTDATA': StartQuaternionTracking,
    'STT_QDATA': StartQuaternionTracking,
    'STT_TDATA': StartTracking,
    'STT_VIDEO': StartVideo,
}
REQUEST_BODIES: dict[str, type[Body]] = {
    name: _ARGUMENTS.get(name, _REQUESTS[request.prefix]) for name, request in REQUESTS.items()
}

_BY_NAME = BODIES | REQUEST_BODIES
# Bodies for which no content means something: an empty list, a question without arguments.
_MAY_BE_EMPTY = (
    *(Capability, ImageMeta, LabelMeta, Points, QuaternionTrackingData, TrackingData),
    *(Trajectories, VideoMeta, Query, BindQuery, Acknowledgement),
)
_EMPTY = {name: body for name, body in _BY_NAME.items() if body in _MAY_BE_EMPTY}


def unpack_content(type_name: str, content: memoryview, limits: Limits) -> Body:
    """
    Return the body of any type.

    Raw where the type is not known, or where it is and has no content: that is how peers say that
    they have no such data now.

    :raises ContentError: and nothing else, whatever the bytes are.
    """
    bodies = _BY_NAME if content else _EMPTY
    return bodies.get(type_name, Raw).unpack_content(content, limits)
