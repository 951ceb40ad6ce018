# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Commands as STRING messages, as PLUS took them before COMMAND existed: CMD_7, answered by ACK_7.

The text is the same XML. Old servers crash at ids of 2^31 and more and at XML that does not
parse, so neither is ever sent.
"""

from __future__ import annotations

from dataclasses import replace
import re

from igtl_ros.openigtlink import Command
from igtl_ros.openigtlink import CommandReply
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import String
from igtl_ros.tuo.markup import well_formed

_REQUEST = re.compile(r'CMD_?(.*)', re.IGNORECASE | re.DOTALL)
_REPLY = re.compile(r'ACK_([0-9]{1,10})', re.IGNORECASE)
_ID = re.compile(r'[0-9]{1,10}')
_END_OF_IDS = 2**31
MALFORMED = 'Malformed DeviceName. Expected CMD_cmdId (ex: CMD_001)'


def is_request(packet: Packet) -> bool:
    """Return whether a STRING is a command."""
    name = packet.device_name
    return isinstance(packet.body, String) and (
        name[:4].upper() == 'CMD_' or name.upper() == 'CMD'
    )


def request_id(packet: Packet) -> int | None:
    """Return the id in the device name of a command; None if there is none that can be used."""
    match = _REQUEST.fullmatch(packet.device_name)
    digits = match[1] if match else ''
    if not _ID.fullmatch(digits) or int(digits) >= _END_OF_IDS:
        return None
    return int(digits)


def as_command(packet: Packet, command_id: int) -> Packet:
    """Return a command in a STRING as the COMMAND it would be; its name is in the XML."""
    assert isinstance(packet.body, String)
    body = Command(command_id, '', packet.body.data, packet.body.encoding)
    return replace(packet, body=body, type_name='COMMAND')


def from_command(packet: Packet) -> Packet:
    """
    Return a COMMAND as the STRING that old servers take.

    :raises PackError: its id is too large, or its content is not well-formed.
    """
    body = packet.body
    assert isinstance(body, Command)
    if body.command_id >= _END_OF_IDS:
        raise PackError(
            'id is too large for a command in a STRING',
            expected=f'less than {_END_OF_IDS}',
            found=body.command_id,
        )
    if not well_formed(body.text):
        raise PackError('a command in a STRING has to be well-formed XML', found=repr(body.text))
    return Packet(String(body.data, body.encoding), f'CMD_{body.command_id}', packet.timestamp)


def from_reply(packet: Packet) -> Packet:
    """Return a reply as STRING; leading zeros of the id are lost, as PLUS has it."""
    body = packet.body
    assert isinstance(body, CommandReply)
    return Packet(String(body.data, body.encoding), f'ACK_{body.command_id}', packet.timestamp)


def malformed() -> Packet:
    """Return the answer to a command whose device name holds no id."""
    text = f'<CommandReply Status="FAIL" Error="{MALFORMED}" Message="{MALFORMED}"/>'
    return Packet(String.of(text), 'ACK')


def is_refusal(packet: Packet) -> bool:
    """Return whether a STRING is PLUS's answer to an unknown command, which has no id."""
    body = packet.body
    return (
        isinstance(body, String)
        and packet.device_name.upper() == 'CMD'
        and '<commandreply' in body.text.lower()
    )


def as_reply(packet: Packet) -> Packet | None:
    """Return a reply in a STRING as the RTS_COMMAND it would be; None if it is none."""
    match = _REPLY.fullmatch(packet.device_name)
    if match is None or not isinstance(packet.body, String):
        return None
    body = CommandReply(int(match[1]), '', packet.body.data, packet.body.encoding)
    return replace(packet, body=body, type_name='RTS_COMMAND')
