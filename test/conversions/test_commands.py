# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Commands and replies in all their forms, as observers see them."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip('igtl_ros.msg')

from igtl_ros.conversions.commands import command_device
from igtl_ros.conversions.commands import command_in
from igtl_ros.conversions.commands import command_to_ros
from igtl_ros.openigtlink import Command
from igtl_ros.openigtlink import CommandReply
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import String
from igtl_ros.openigtlink import Transform

pytestmark = pytest.mark.ros

REFUSAL = '<CommandReply Status="FAIL"/>'
# Message; device of its topic, whether it is a reply, id.
PASSING = [
    (Packet(Command.of(7, 'Start', '<a/>'), 'Plus'), 'Plus', False, 7),
    (Packet(CommandReply.of(7, 'Start', '<b/>'), 'Plus'), 'Plus', True, 7),
    (Packet(String.of('<a/>'), 'CMD_007'), 'CMD', False, 7),
    (Packet(String.of('<a/>'), 'cmd_x'), 'CMD', False, 0),
    (Packet(String.of('<b/>'), 'ACK_7'), 'ACK', True, 7),
    (Packet(String.of(REFUSAL), 'ACK'), 'ACK', True, 0),
    (Packet(String.of(REFUSAL), 'CMD'), 'CMD', True, 0),
]


@pytest.mark.parametrize(
    ('packet', 'device', 'reply', 'number'), PASSING, ids=lambda value: str(value)[:20]
)
def test_what_passes(packet: Packet, device: str, reply: bool, number: int, place: Any) -> None:
    assert command_device(packet) == device
    command = command_in(packet)
    assert command is not None
    message = command_to_ros(command, place, 'tracker', True)
    assert (message.reply, message.command_id, message.to_peer) == (reply, number, True)
    assert message.connection == 'tracker'
    assert message.content == packet.body.text


def test_all_that_a_command_says(place: Any) -> None:
    packet = Packet(Command.of(2**32 - 1, 'Größe', '<ä/>'), 'Plus', 77, 2, 3, metadata={'k': 'v'})
    message = command_to_ros(packet, place, 'plus', False)
    assert (message.name, message.content, message.command_id) == ('Größe', '<ä/>', 2**32 - 1)
    assert (message.timestamp, message.message_id) == (77, 3)
    assert [(entry.key, entry.value) for entry in message.metadata] == [('k', 'v')]


@pytest.mark.parametrize(
    'packet', [Packet(String.of('<a/>'), 'Note'), Packet(Transform(), 'CMD_7')]
)
def test_what_is_none(packet: Packet) -> None:
    assert command_in(packet) is None
