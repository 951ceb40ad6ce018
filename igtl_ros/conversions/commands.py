# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""COMMAND and RTS_COMMAND, and the STRINGs CMD_7 and ACK_7, as igtl_ros/CommandMessage."""

from __future__ import annotations

from igtl_ros.conversions.placement import Placement
from igtl_ros.conversions.wire import wire_fields
from igtl_ros.msg import CommandMessage
from igtl_ros.openigtlink import Command
from igtl_ros.openigtlink import CommandReply
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import String
from igtl_ros.openigtlink.text import printable
from igtl_ros.tuo import legacy

COMMAND_TOPIC = 'command'
_OLD_REPLY = 'ACK'


def command_in(packet: Packet) -> Packet | None:
    """Return a message as the COMMAND or RTS_COMMAND that it is; None if it is neither."""
    if isinstance(packet.body, Command):
        return packet
    if not isinstance(packet.body, String):
        return None
    reply = legacy.as_reply(packet)
    if reply is not None:
        return reply
    # PLUS answers what it does not know without an id.
    if legacy.is_refusal(packet) or packet.device_name.upper() == _OLD_REPLY:
        return _without_id(packet, packet.body)
    if legacy.is_request(packet):
        return legacy.as_command(packet, legacy.request_id(packet) or 0)
    return None


def _without_id(packet: Packet, body: String) -> Packet:
    return Packet(
        CommandReply(0, '', body.data, body.encoding),
        packet.device_name,
        packet.timestamp,
        packet.header_version,
        packet.message_id,
        packet.metadata,
    )


def command_device(packet: Packet) -> str:
    """Return the device whose topic a message with a command belongs on."""
    # CMD_7 and ACK_7 have the id in the name; a topic for each would be too many.
    if isinstance(packet.body, String):
        return packet.device_name[:3].upper()
    return packet.full_device_name


def command_to_ros(
    command: Packet, place: Placement, connection: str, to_peer: bool
) -> CommandMessage:
    """
    Return what `command_in` found, for observers.

    :param connection: name of the endpoint.
    :param to_peer: sent by us.
    """
    body = command.body
    assert isinstance(body, Command)
    return CommandMessage(
        **wire_fields(command, place),
        connection=connection,
        to_peer=to_peer,
        reply=isinstance(body, CommandReply),
        command_id=body.command_id,
        name=printable(body.name),
        content=printable(body.text),
    )
