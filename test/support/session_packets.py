# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Small messages for tests of sessions: one of each type, and those that are told apart."""

from igtl_ros.openigtlink import Acknowledgement
from igtl_ros.openigtlink import Bind
from igtl_ros.openigtlink import Body
from igtl_ros.openigtlink import Capability
from igtl_ros.openigtlink import Child
from igtl_ros.openigtlink import ClientInfo
from igtl_ros.openigtlink import ColorTable
from igtl_ros.openigtlink import Command
from igtl_ros.openigtlink import CommandReply
from igtl_ros.openigtlink import FrameType
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import ImageInfo
from igtl_ros.openigtlink import ImageMeta
from igtl_ros.openigtlink import LabelInfo
from igtl_ros.openigtlink import LabelMeta
from igtl_ros.openigtlink import NDArray
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Point
from igtl_ros.openigtlink import Points
from igtl_ros.openigtlink import PolyData
from igtl_ros.openigtlink import Position
from igtl_ros.openigtlink import QuaternionTrackingData
from igtl_ros.openigtlink import Query
from igtl_ros.openigtlink import Sensor
from igtl_ros.openigtlink import StartTracking
from igtl_ros.openigtlink import StartVideo
from igtl_ros.openigtlink import Status
from igtl_ros.openigtlink import String
from igtl_ros.openigtlink import TrackedFrame
from igtl_ros.openigtlink import TrackingData
from igtl_ros.openigtlink import Trajectories
from igtl_ros.openigtlink import Trajectory
from igtl_ros.openigtlink import Transform
from igtl_ros.openigtlink import UsMessage
from igtl_ros.openigtlink import Video
from igtl_ros.openigtlink import VideoInfo
from igtl_ros.openigtlink import VideoMeta
import numpy as np

_PIXELS = np.zeros((1, 2, 2), np.uint8)
# One body of each type that carries data; a peer can read them all.
EXAMPLES: dict[str, Body] = {
    'BIND': Bind((Child('Tip', Transform()),)),
    'CAPABILITY': Capability(('IMAGE',)),
    'CLIENTINFO': ClientInfo.of('<ClientInfo/>'),
    'COLORT': ColorTable(np.zeros(256, np.uint8)),
    'COLORTABLE': ColorTable(np.zeros(256, np.uint8)),
    'COMMAND': Command.of(1, 'Do', '<Command/>'),
    'IMAGE': Image(_PIXELS),
    'IMGMETA': ImageMeta((ImageInfo('Brain', 'Image1'),)),
    'LBMETA': LabelMeta((LabelInfo('Tumour', 'Label1'),)),
    'NDARRAY': NDArray(np.zeros((2, 3))),
    'POINT': Points((Point('tip', (1.0, 2.0, 3.0)),)),
    'POLYDATA': PolyData(np.zeros((1, 3))),
    'POSITION': Position((1.0, 2.0, 3.0)),
    'QTDATA': QuaternionTrackingData(('Probe',), np.zeros((1, 3)), np.eye(4)[3:]),
    'QTRANS': Position((1.0, 2.0, 3.0)),
    'RTS_COMMAND': CommandReply.of(1, 'Do', '<Command/>'),
    'SENSOR': Sensor((1.0, 2.0)),
    'STATUS': Status(message='ready'),
    'STRING': String.of('text'),
    'TDATA': TrackingData(('Probe',), np.eye(4)[None]),
    'TRACKEDFRAME': TrackedFrame(b'<TrackedFrame/>', _PIXELS),
    'TRAJ': Trajectories((Trajectory('path', (0.0, 0.0, 0.0), (0.0, 0.0, 9.0)),)),
    'TRANSFORM': Transform(),
    'USMESSAGE': UsMessage(Image(_PIXELS)),
    'VIDEO': Video(b'frame', 'I420', (2, 2, 1)),
    'VIDEOMETA': VideoMeta((VideoInfo('Endoscope', 'Video1'),)),
}


def example(type_name: str, device_name: str = 'Device') -> Packet:
    """Return a message of a type."""
    return Packet(EXAMPLES[type_name], device_name, type_name=type_name)


def tools(*names: str, device_name: str = 'Tools', x: float = 0.0, timestamp: int = 0) -> Packet:
    """Return a TDATA with these tools; the first is at x, the second at x + 1, and so on."""
    matrices = np.tile(np.eye(4), (len(names), 1, 1))
    matrices[:, 0, 3] = x + np.arange(len(names))
    return Packet(TrackingData(names, matrices), device_name, timestamp)


def picture(value: int, device_name: str = 'Camera') -> Packet:
    """Return an IMAGE of one pixel, which has this value."""
    return Packet(Image(np.full((1, 1, 1), value, np.uint8)), device_name)


def frame(number: int, key: bool, device_name: str = 'Endoscope') -> Packet:
    """Return a VIDEO that depends on the one before, or a key frame."""
    kind = FrameType.KEY if key else FrameType.UNKNOWN
    return Packet(Video(bytes([number]), 'H264', (2, 2, 1), kind), device_name)


def get(type_name: str, device_name: str = '', body: Body | None = None, **values: int) -> Packet:
    """Return a GET_, the type spelled as on the wire."""
    return Packet(body or Query(), device_name, type_name=f'GET_{type_name}', **values)


def start(
    type_name: str, device_name: str = '', interval: int = 0, body: Body | None = None
) -> Packet:
    """Return an STT_ with an interval in ms, where the type has one."""
    if body is None:
        body = {
            'TDATA': StartTracking(interval),
            'QTDATA': StartTracking(interval),
            'VIDEO': StartVideo('H264', interval),
        }.get(type_name, Query())
    return Packet(body, device_name, type_name=f'STT_{type_name}')


def stop(type_name: str, device_name: str = '') -> Packet:
    """Return an STP_."""
    return Packet(Query(), device_name, type_name=f'STP_{type_name}')


def rts(type_name: str, device_name: str = '', status: int | None = 0) -> Packet:
    """Return an RTS_."""
    return Packet(Acknowledgement(status), device_name, type_name=f'RTS_{type_name}')


def names(packets: tuple[Packet, ...] | list[Packet]) -> list[str]:
    """Return type and device of messages, as one text each."""
    return [f'{packet.type_name} {packet.device_name}'.strip() for packet in packets]
