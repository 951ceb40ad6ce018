# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Unknown types, those of PLUS, and BINDs, through a real bridge."""

from __future__ import annotations

from array import array
from collections.abc import Iterator

from bridge_scene import Scene
from golden import GOLDEN
import pytest

pytestmark = pytest.mark.ros

from both_ways import both_ways  # noqa: E402
from both_ways import diagnosed  # noqa: E402
from both_ways import into_ros  # noqa: E402
from both_ways import out_of_ros  # noqa: E402
from both_ways import World  # noqa: E402
from geometry_msgs.msg import TransformStamped  # noqa: E402
from igtl_ros.msg import RawMessage  # noqa: E402
from igtl_ros.msg import Text  # noqa: E402
from igtl_ros.openigtlink import Bind  # noqa: E402
from igtl_ros.openigtlink import Child  # noqa: E402
from igtl_ros.openigtlink import Command  # noqa: E402
from igtl_ros.openigtlink import Packet  # noqa: E402
from igtl_ros.openigtlink import Raw  # noqa: E402
from igtl_ros.openigtlink import String  # noqa: E402
from igtl_ros.openigtlink import Transform  # noqa: E402
from igtl_ros.srv import ListDevices  # noqa: E402
import numpy as np  # noqa: E402
from ros_side import published  # noqa: E402
from std_msgs.msg import String as RosString  # noqa: E402

TIMESTAMP = 1_700_000_000 << 32 | 0x12345678


@pytest.fixture(scope='module')
def world() -> Iterator[World]:
    scene = Scene()
    try:
        bridge = scene.bridge(from_igtl_deny=['Secret.*'])
        yield World(scene, bridge, scene.peer(bridge, header_version=2))
    finally:
        scene.close()


def test_an_unknown_type_both_ways(world: World) -> None:
    body = Raw(bytes(range(256)) * 1000)
    sent = Packet(body, 'Exotic', TIMESTAMP, 2, 5, {'k': 'v'}, 'FANCY')
    message, back = both_ways(world, sent, RawMessage, 'raw')
    assert (message.type, message.header_version, message.device_name) == ('FANCY', 2, 'Exotic')
    assert back.to_bytes() == sent.to_bytes()
    listed = world.scene.ros.call(ListDevices, 'igtl_bridge/list_devices', ListDevices.Request())
    assert {device.type for device in listed.devices if device.device_name == 'Exotic'} == {
        'FANCY'
    }


@pytest.mark.parametrize('kind', ['TRACKEDFRAME', 'USMESSAGE', 'CLIENTINFO'])
def test_types_of_plus_both_ways(kind: str, world: World) -> None:
    golden = next(case.packet for case in GOLDEN if case.packet.type_name == kind)
    sent = Packet(golden.body, kind.title(), TIMESTAMP, 2, 1, {'k': 'v'})
    message, back = both_ways(world, sent, RawMessage, 'raw')
    assert message.type == kind
    assert back.to_bytes() == sent.to_bytes()


def test_a_message_that_is_not_what_it_says_is_not_sent(world: World) -> None:
    publisher = world.scene.ros.publisher(RawMessage, 'to_igtl/Liar')
    wrong = RawMessage(type='TRANSFORM', body=array('B', b'123'))
    said = "/to_igtl/Liar to RAW 'Liar': body is no TRANSFORM"
    published(publisher, wrong, lambda: said in world.bridge.log, 'a warning')
    right = RawMessage(type='FANCY', body=array('B', b'123'))
    published(publisher, right, lambda: world.peer.named('Liar'), 'the next one')
    assert world.peer.named('Liar')[0].type_name == 'FANCY'


# --- BIND ---


def test_the_children_of_a_bind_are_published_as_if_alone(world: World) -> None:
    matrix = np.array([[1, 0, 0, 100], [0, 1, 0, 200], [0, 0, 1, 300], [0, 0, 0, 1]], float)
    inner = Bind((Child('Inner', String(b'deep', 3)), Child('SecretAgent', String(b'x', 3))))
    children = (
        Child('TipToCamera', Transform(matrix)),
        Child('Note', String(b'abc', 3)),
        Child('Box', inner),
        Child('Odd', Raw(b'1'), 'FANCY'),
    )
    bind = Packet(Bind(children), 'All', TIMESTAMP, 2, 5, {'k': 'v', 'IGTL_DEVICE_NAME': 'All!'})
    transform = into_ros(world, bind, TransformStamped, 'TipToCamera/transform')
    assert (transform.header.frame_id, transform.child_frame_id) == ('Camera', 'Tip')
    assert transform.transform.translation.z == pytest.approx(0.3)
    text = into_ros(world, bind, Text, 'Note/text')
    assert (text.data, text.device_name) == ('abc', 'Note')
    assert (text.timestamp, text.message_id) == (TIMESTAMP, 5)
    assert [entry.key for entry in text.metadata] == ['k'], 'the name is that of the BIND'
    assert into_ros(world, bind, RosString, 'Inner/string').data == 'deep'
    assert bytes(into_ros(world, bind, RawMessage, 'Odd/raw').body) == b'1'
    topics = dict(world.scene.ros.node.get_topic_names_and_types())
    assert not [topic for topic in topics if 'Secret' in topic or 'Box' in topic]


def test_a_command_in_a_bind_is_not_done_but_counted(world: World) -> None:
    bind = Packet(Bind((Child('Evil', Command(1, 'Stop')),)), 'Commands')
    world.peer.send(bind)
    diagnosed(world, 'ignored messages', 'COMMAND in a BIND', '1')


def test_out_of_ros_needs_no_device_before(world: World) -> None:
    message = RawMessage(type='OTHER', body=array('B', b'\0\1'), device_name='New one')
    packet = out_of_ros(world, message, 'to_igtl/New_one/raw', 'New one')
    assert (packet.type_name, bytes(packet.body.data)) == ('OTHER', b'\0\1')
    assert packet.timestamp, 'never zero'
