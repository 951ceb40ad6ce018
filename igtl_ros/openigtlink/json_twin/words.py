# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What devices say: text, states, commands, measured values; and requests."""

from __future__ import annotations

from igtl_ros.openigtlink.json_twin.arrays import Bytes
from igtl_ros.openigtlink.json_twin.objects import Composite
from igtl_ros.openigtlink.json_twin.objects import laid_out
from igtl_ros.openigtlink.json_twin.objects import Member
from igtl_ros.openigtlink.json_twin.parts import Encoded
from igtl_ros.openigtlink.json_twin.scalars import Maybe
from igtl_ros.openigtlink.json_twin.scalars import Real
from igtl_ros.openigtlink.json_twin.scalars import Several
from igtl_ros.openigtlink.json_twin.scalars import Text
from igtl_ros.openigtlink.json_twin.scalars import U8
from igtl_ros.openigtlink.json_twin.scalars import UnitCode
from igtl_ros.openigtlink.messages.base import Body
from igtl_ros.openigtlink.messages.bind import BindQuery
from igtl_ros.openigtlink.messages.bind import StartBind
from igtl_ros.openigtlink.messages.bind import Wanted
from igtl_ros.openigtlink.messages.capability import Capability
from igtl_ros.openigtlink.messages.command import Command
from igtl_ros.openigtlink.messages.command import CommandReply
from igtl_ros.openigtlink.messages.plus import ClientInfo
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

_NAME, _TYPE_NAME = Text(20), Text(12)
_LENGTH = {'length': lambda body: len(body.data)}
_WANTED = Several(
    Composite(
        Wanted,
        [
            Member('type', _TYPE_NAME, lambda wanted: wanted.type_name, 'type_name', True),
            Member('name', _NAME, lambda wanted: wanted.name, 'name'),
        ],
    )
)

WORDS: dict[type[Body], Composite] = {
    Acknowledgement: laid_out(
        Acknowledgement,
        Acknowledgement.LAYOUT,
        {'status': Maybe(U8)},
        derived={'succeeded': lambda body: body.succeeded},
    ),
    BindQuery: laid_out(BindQuery, BindQuery.LAYOUT, {'wanted': _WANTED}),
    Capability: laid_out(Capability, Capability.LAYOUT, {'types': Several(_TYPE_NAME)}),
    ClientInfo: Encoded(ClientInfo, ClientInfo.LAYOUT, derived=_LENGTH),
    Command: Encoded(Command, Command.LAYOUT, derived=_LENGTH),
    CommandReply: Encoded(CommandReply, CommandReply.LAYOUT, derived=_LENGTH),
    Query: laid_out(Query, Query.LAYOUT, {'data': Bytes(omit_empty=True)}),
    Raw: laid_out(Raw, Raw.LAYOUT, {'data': Bytes()}),
    Sensor: laid_out(
        Sensor,
        Sensor.LAYOUT,
        {'values': Several(Real()), 'unit': UnitCode()},
        derived={
            'length': lambda body: len(body.values),
            'unit_text': lambda body: body.unit_text,
        },
    ),
    StartBind: laid_out(StartBind, StartBind.LAYOUT, {'wanted': _WANTED}),
    StartQuaternionTracking: laid_out(StartQuaternionTracking, StartTracking.LAYOUT),
    StartTracking: laid_out(StartTracking, StartTracking.LAYOUT),
    StartVideo: laid_out(StartVideo, StartVideo.LAYOUT),
    Status: laid_out(Status, Status.LAYOUT, {'message': Text()}, {'code': StatusCode}),
    String: Encoded(String, String.LAYOUT, derived=_LENGTH),
}
