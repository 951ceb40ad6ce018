# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""A peer that asks gets the latest of what ROS has published, of every type that can be sent."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from collections.abc import Iterator
from itertools import count
import json
import struct
from typing import Any
import zlib
from zlib import crc32

from bridge_scene import Scene
from cli_process import Igtl
from igtl_ros.cli.exit_codes import ExitCode
import numpy as np
import pytest
from ros_side import published
from session_packets import EXAMPLES
from waiting import wait_until

pytestmark = pytest.mark.ros

from geometry_msgs.msg import Point  # noqa: E402
from geometry_msgs.msg import PointStamped  # noqa: E402
from geometry_msgs.msg import Pose  # noqa: E402
from geometry_msgs.msg import PoseArray  # noqa: E402
from geometry_msgs.msg import PoseStamped  # noqa: E402
from geometry_msgs.msg import TransformStamped  # noqa: E402
from igtl_ros.conversions.names import Frames  # noqa: E402
from igtl_ros.conversions.placement import Placement  # noqa: E402
from igtl_ros.conversions.registry import FROM_IGTL  # noqa: E402
from igtl_ros.conversions.registry import TO_IGTL  # noqa: E402
from igtl_ros.conversions.rows import Input  # noqa: E402
from igtl_ros.conversions.stamps import time_of  # noqa: E402
from igtl_ros.openigtlink import AVAILABILITY  # noqa: E402
from igtl_ros.openigtlink import BODIES  # noqa: E402
from igtl_ros.openigtlink import Image  # noqa: E402
from igtl_ros.openigtlink import Packet  # noqa: E402
from igtl_ros.openigtlink import Query  # noqa: E402
from igtl_ros.openigtlink.availability import GET  # noqa: E402
from igtl_ros.openigtlink.availability import request_name  # noqa: E402
from igtl_ros.openigtlink.availability import REQUESTS  # noqa: E402
from igtl_ros.openigtlink.availability import RTS  # noqa: E402
from igtl_ros.openigtlink.availability import STP  # noqa: E402
from igtl_ros.openigtlink.availability import STT  # noqa: E402
from nav_msgs.msg import Odometry  # noqa: E402
from nav_msgs.msg import Path  # noqa: E402
from sensor_msgs.msg import CompressedImage  # noqa: E402
from sensor_msgs.msg import PointCloud2  # noqa: E402
from sensor_msgs.msg import PointField  # noqa: E402
from session_packets import start  # noqa: E402
from std_msgs.msg import Int8MultiArray  # noqa: E402
from std_msgs.msg import Int16MultiArray  # noqa: E402
from std_msgs.msg import Int32MultiArray  # noqa: E402
from std_msgs.msg import String as RosString  # noqa: E402
from std_msgs.msg import UInt8MultiArray  # noqa: E402
from std_msgs.msg import UInt16MultiArray  # noqa: E402
from std_msgs.msg import UInt32MultiArray  # noqa: E402
from tf2_msgs.msg import TFMessage  # noqa: E402

ROUTES = '- {direction: to_igtl, topic: /tf, frames: [[base, flange]]}'
STAMP = 1_700_000_000_500_000_000
VOLUME = Image(np.zeros((2, 1, 1), np.uint8))
# Sent as whatever type it names, and asked for as that.
ROWS = [row for row in TO_IGTL if row.type_name in AVAILABILITY]
NEVER_ASKED_FOR = {'RAW', 'COMMAND', 'RTS_COMMAND', 'CLIENTINFO', 'TRACKEDFRAME', 'USMESSAGE'}
_ids = count(1000)


def cloud() -> PointCloud2:
    fields = [
        PointField(name=name, offset=4 * index, datatype=PointField.FLOAT32, count=1)
        for index, name in enumerate('xyz')
    ]
    data = np.array([[0.1, 0.2, 0.3]], '<f4').tobytes()
    return PointCloud2(
        height=1, width=1, fields=fields, point_step=12, row_step=12, data=[*data], is_dense=True
    )


def png() -> CompressedImage:
    """Return a PNG of one grey pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', crc32(kind + data))

    parts = {
        b'IHDR': struct.pack('>IIBBBBB', 1, 1, 8, 0, 0, 0, 0),
        b'IDAT': zlib.compress(b'\0\x7f'),
        b'IEND': b'',
    }
    data = b'\x89PNG\r\n\x1a\n' + b''.join(chunk(*part) for part in parts.items())
    return CompressedImage(format='png', data=array('B', data))


INTEGERS = (
    *(Int8MultiArray, UInt8MultiArray, Int16MultiArray, UInt16MultiArray),
    *(Int32MultiArray, UInt32MultiArray),
)
# Of the ROS types that nothing from OpenIGTLink becomes by itself.
SAMPLES: dict[type, Callable[[], Any]] = {
    **{kind: lambda kind=kind: kind(data=[1, 2]) for kind in INTEGERS},  # type: ignore[misc]
    CompressedImage: png,
    Odometry: Odometry,
    Path: lambda: Path(poses=[PoseStamped(), PoseStamped()]),
    PointCloud2: cloud,
    PointStamped: lambda: PointStamped(point=Point(x=0.1)),
    Pose: Pose,
    PoseArray: lambda: PoseArray(poses=[Pose()]),
    PoseStamped: PoseStamped,
    TransformStamped: TransformStamped,
}


def sample(row: Input, device: str) -> Any:
    """Return a message: by hand, or of one from OpenIGTLink, or else one that says nothing."""
    if row.ros_type in SAMPLES:
        return SAMPLES[row.ros_type]()
    place = Placement(time_of(STAMP), Frames('world', device), device)
    for body in (EXAMPLES[row.type_name], VOLUME):
        packet = Packet(body, device, STAMP, type_name=row.type_name)
        for output in FROM_IGTL.get(type(body), ()):
            fits = output.when is None or output.when(body)
            if output.ros_type is row.ros_type and not output.optional and fits:
                return output.convert(packet, body, place)
    return row.ros_type()


class World:
    """A bridge, a client that hears everything, and one that asks."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.bridge = scene.bridge(routes=ROUTES, patient_data=True)
        self.hearing = scene.peer(self.bridge, header_version=2)
        self.asking = scene.peer(self.bridge, header_version=2)

    def publish(self, message: Any, topic: str, device: str) -> None:
        """Publish until it has gone out."""
        publisher = self.scene.ros.publisher(type(message), topic)
        published(publisher, message, lambda: self.hearing.named(device), f'{device} sent')

    def ask(self, request: Packet, count: int = 1) -> list[Packet]:
        """Ask, and return the answers: they have the id of the question."""
        number = next(_ids)
        body, name, kind = request.body, request.device_name, request.type_name
        self.asking.send(Packet(body, name, 0, 2, number, type_name=kind))

        def answers() -> list[Packet]:
            return [one for one in list(self.asking.packets) if one.message_id == number]

        wait_until(lambda: len(answers()) >= count, f'{count} answers to {kind} {name}')
        return answers()

    def get(self, type_name: str, device: str) -> Packet:
        """Ask for one message."""
        name = request_name(GET, type_name)
        assert name is not None
        return self.ask(Packet(Query(), device, type_name=name))[0]


@pytest.fixture(scope='module')
def world() -> Iterator[World]:
    scene = Scene()
    try:
        yield World(scene)
    finally:
        scene.close()


def test_every_row_is_here() -> None:
    assert {row.type_name for row in TO_IGTL} - {row.type_name for row in ROWS} <= NEVER_ASKED_FOR


@pytest.mark.parametrize('row', ROWS, ids=lambda row: f'{row.ros_type.__name__}-{row.suffix}')
def test_what_ros_publishes_can_be_asked_for(world: World, row: Input) -> None:
    if row.ros_type is CompressedImage:
        pytest.importorskip('PIL')
    device = f'Asked{ROWS.index(row)}'
    world.publish(sample(row, device), f'to_igtl/{device}/{row.suffix}', device)
    answer = world.get(row.type_name, device)
    assert (answer.type_name, answer.device_name) == (row.type_name, device)
    if row.type_name == 'CAPABILITY':  # that is asked of us, not of a device
        assert set(answer.body.types) == {*BODIES, *REQUESTS}
        return
    sent = world.hearing.named(device)[-1]
    assert b''.join(answer.body.pack_content()) == b''.join(sent.body.pack_content())
    if STT not in AVAILABILITY[row.type_name].prefixes:
        return
    wire = AVAILABILITY[row.type_name].names[0]
    acknowledged, first = world.ask(start(wire, device), 2)
    assert (REQUESTS[acknowledged.type_name].prefix, acknowledged.body.status) == (RTS, 0)
    assert b''.join(first.body.pack_content()) == b''.join(sent.body.pack_content())
    (stopped,) = world.ask(Packet(Query(), device, type_name=f'{STP}_{wire}'))
    assert (stopped.type_name, stopped.body.status) == (acknowledged.type_name, 0)


def test_frames_that_a_route_sends_can_be_asked_for(world: World) -> None:
    transform = TransformStamped(child_frame_id='flange')
    transform.header.frame_id = 'base'
    transform.transform.translation.x = 0.25
    world.publish(TFMessage(transforms=[transform]), '/tf', 'FlangeToBase')
    answer = world.get('TRANSFORM', 'FlangeToBase')
    assert answer.body.matrix[0].tolist() == [1, 0, 0, 250]


def test_the_latest_value_counts(world: World) -> None:
    publisher = world.scene.ros.publisher(RosString, 'to_igtl/Latest')
    for text in ('first', 'second', 'third'):
        published(
            publisher,
            RosString(data=text),
            lambda text=text: any(one.body.text == text for one in world.hearing.named('Latest')),
            text,
        )
        assert world.get('STRING', 'Latest').body.text == text


@pytest.mark.parametrize('type_name', ['STRING', 'TRANSFORM'])
def test_a_topic_that_nobody_has_published_on_is_refused(world: World, type_name: str) -> None:
    """The topic is there and the bridge subscribes; a STATUS in between shows that we go on."""
    publisher = world.scene.ros.publisher(RosString, 'to_igtl/Silent')
    wait_until(publisher.get_subscription_count, 'the subscription of the bridge')
    refused = world.get(type_name, 'Silent')
    assert (refused.type_name, refused.device_name) == (
        request_name(RTS, type_name),
        'Silent',
    )
    assert refused.body.status == 1
    assert world.get('STATUS', 'Silent').body.code == 1


def test_from_a_shell(world: World) -> None:
    world.publish(RosString(data='from ROS'), 'to_igtl/Shell', 'Shell')
    igtl = Igtl('query', f'127.0.0.1:{world.bridge.port}', 'STRING', 'Shell', '--json')
    assert igtl.ended() == ExitCode.OK
    assert json.loads(igtl.lines[-1])['content']['text'] == 'from ROS'
    silent = Igtl('query', f'127.0.0.1:{world.bridge.port}', 'STRING', 'Nobody')
    assert silent.ended() == ExitCode.NOTHING_ARRIVED
    assert any('the peer has no such data' in line for line in silent.said)
