# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Commands that pass the bridge, either way and in all forms, on <device>/command."""

from __future__ import annotations

from collections.abc import Iterator

from bridge_scene import Scene
import pytest

pytestmark = pytest.mark.ros

from both_ways import into_ros  # noqa: E402
from both_ways import World  # noqa: E402
from igtl_ros.bridge.command_counters import CommandCounters  # noqa: E402
from igtl_ros.bridge.command_observer import CommandObserver  # noqa: E402
from igtl_ros.bridge.command_observer import MOST_TOPICS  # noqa: E402
from igtl_ros.msg import CommandMessage  # noqa: E402
from igtl_ros.openigtlink import Command  # noqa: E402
from igtl_ros.openigtlink import Packet  # noqa: E402
from igtl_ros.openigtlink import String  # noqa: E402
from igtl_ros.srv import SendCommand  # noqa: E402
from waiting import wait_until  # noqa: E402

XML = '<Command Name="Nothing"/>'


@pytest.fixture(scope='module')
def world() -> Iterator[World]:
    scene = Scene()
    try:
        bridge = scene.bridge(from_igtl_deny=['Secret.*'])
        yield World(scene, bridge, scene.peer(bridge, header_version=2))
    finally:
        scene.close()


def command(number: int, device: str) -> Packet:
    return Packet(Command.of(number, 'Nothing', XML), device, 5 << 32, 2, 3, {'k': 'v'})


def test_a_command_that_came_and_its_reply(world: World) -> None:
    seen = world.scene.ros.subscribe(CommandMessage, 'Plus/command')
    first = into_ros(world, command(7, 'Plus'), CommandMessage, 'Plus/command')
    wait_until(lambda: len({one.reply for one in seen}) == 2, 'a command and its reply')
    came = next(one for one in seen if not one.reply)
    reply = next(one for one in seen if one.reply)
    assert (came.device_name, came.name, came.content) == ('Plus', 'Nothing', XML)
    assert (came.command_id, came.to_peer, came.message_id) == (7, False, 3)
    assert (came.header.stamp.sec, came.timestamp) == (5, 5 << 32)
    assert [(entry.key, entry.value) for entry in came.metadata] == [('k', 'v')]
    assert (reply.command_id, reply.to_peer, reply.name) == (7, True, 'Nothing')
    assert 'FAIL' in reply.content, 'nothing is in the table'
    assert first.connection.startswith('igtl-listen://127.0.0.1')


def test_commands_in_strings(world: World) -> None:
    old = Packet(String.of(XML), 'CMD_12')
    came = into_ros(world, old, CommandMessage, 'CMD/command')
    assert (came.device_name, came.command_id, came.content) == ('CMD_12', 12, XML)
    assert not came.reply
    replies = world.scene.ros.subscribe(CommandMessage, 'ACK/command')

    def answered() -> bool:
        world.peer.send(old)
        return bool(replies)

    wait_until(answered, 'the reply')
    assert (replies[0].command_id, replies[0].reply, replies[0].to_peer) == (12, True, True)


def test_a_command_that_we_send(world: World) -> None:
    request = SendCommand.Request(name='Go', content='<Command Name="Go"/>', timeout=0.2)
    seen: list[CommandMessage] = []
    topics = []

    def sent() -> bool:
        world.scene.ros.call(SendCommand, 'igtl_bridge/send_command', request)
        if not topics:
            names = dict(world.scene.ros.node.get_topic_names_and_types())
            known = {'/Plus/command', '/CMD/command', '/ACK/command'}
            topics.extend(
                name for name in names if name.endswith('/command') and name not in known
            )
            for name in topics:
                world.scene.ros.node.create_subscription(CommandMessage, name, seen.append, 10)
        return any(one.name == 'Go' for one in seen)

    wait_until(sent, 'our own command', 20.0)
    ours = next(one for one in seen if one.name == 'Go')
    assert ours.to_peer
    assert not ours.reply
    assert ours.content == '<Command Name="Go"/>'


def test_who_is_denied_is_not_shown(world: World) -> None:
    world.peer.send(command(8, 'SecretAgent'))
    into_ros(world, command(9, 'Public'), CommandMessage, 'Public/command')
    topics = dict(world.scene.ros.node.get_topic_names_and_types())
    assert not [topic for topic in topics if 'Secret' in topic]


def test_topics_are_limited_and_what_is_beyond_is_counted(world: World) -> None:
    counters = CommandCounters()
    observer = CommandObserver(
        world.scene.ros.node,
        lambda delay, function: None if delay else function(),
        lambda name: True,
        counters,
    )
    try:
        for number in range(MOST_TOPICS + 3):
            observer.saw(command(number, f'Invented{number}'), 'one', False)
    finally:
        observer.destroy()
    assert counters.unobserved == 3
