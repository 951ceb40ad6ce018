# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What `igtl echo` says of texts, states, commands, measured values and requests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from igtl_ros.cli.describe_values import counted
from igtl_ros.cli.describe_values import quoted
from igtl_ros.cli.describe_values import shortened
from igtl_ros.cli.describe_values import some
from igtl_ros.cli.describe_values import start_of
from igtl_ros.openigtlink import Acknowledgement
from igtl_ros.openigtlink import Bind
from igtl_ros.openigtlink import BindQuery
from igtl_ros.openigtlink import Body
from igtl_ros.openigtlink import Capability
from igtl_ros.openigtlink import Child
from igtl_ros.openigtlink import ClientInfo
from igtl_ros.openigtlink import Command
from igtl_ros.openigtlink import CommandReply
from igtl_ros.openigtlink import Query
from igtl_ros.openigtlink import Raw
from igtl_ros.openigtlink import Sensor
from igtl_ros.openigtlink import StartBind
from igtl_ros.openigtlink import StartQuaternionTracking
from igtl_ros.openigtlink import StartTracking
from igtl_ros.openigtlink import StartVideo
from igtl_ros.openigtlink import Status
from igtl_ros.openigtlink import StatusCode
from igtl_ros.openigtlink import String
from igtl_ros.openigtlink import Wanted
from igtl_ros.openigtlink.text import printable

_MOST_VALUES = 10


def _text(body: String) -> str:
    return quoted(body.text)


def _status(body: Status) -> str:
    known = body.code in StatusCode.__members__.values()
    name = StatusCode(body.code).name if known else 'unknown code'
    subcode = f' ({body.subcode})' if body.subcode else ''
    extra = ' '.join(filter(None, (printable(body.error_name), shortened(body.message))))
    return f'{body.code} {name}{subcode}' + (f': {extra}' if extra else '')


def _command(body: Command) -> str:
    return f'#{body.command_id} {printable(body.name)}: {quoted(body.text)}'


def _capability(body: Capability) -> str:
    if not body.types:
        return 'no types'
    return f'{counted(len(body.types), "type")}: {shortened(", ".join(body.types), 200)}'


def _sensor(body: Sensor) -> str:
    values = ' '.join(f'{value:.6g}' for value in body.values[:_MOST_VALUES])
    more = len(body.values) - _MOST_VALUES
    rest = f' ... {more} more' if more > 0 else ''
    unit = f' {body.unit_text}' if body.unit else ''
    status = f', status {body.status}' if body.status else ''
    return f'{values or "no values"}{rest}{unit}{status}'


def _child(child: Child) -> str:
    return f'{printable(child.type_name)} {printable(child.name) or "(no name)"}'


def _bind(body: Bind) -> str:
    if not body.children:
        return 'no messages'
    return f'{counted(len(body.children), "message")}: {some(body.children, _child)}'


def _wanted(wanted: tuple[Wanted, ...]) -> str:
    if not wanted:
        return 'all there is'
    return some(wanted, lambda one: printable(f'{one.type_name} {one.name or "of any device"}'))


def _pace(interval: int) -> str:
    return f'every {interval} ms' if interval else 'as fast as possible'


def _start_tracking(body: StartTracking) -> str:
    frame = f' in {printable(body.coordinate_system)}' if body.coordinate_system else ''
    return f'{_pace(body.interval)}{frame}'


def _acknowledgement(body: Acknowledgement) -> str:
    if body.status is None:
        return 'taken (no status)'
    return {0: 'ok', 1: 'error'}.get(body.status, f'unknown status {body.status}')


def _raw(body: Raw | Query) -> str:
    return start_of(body.data) if len(body.data) else ''


WORDS: dict[type[Body], Callable[[Any], str]] = {
    Acknowledgement: _acknowledgement,
    Bind: _bind,
    BindQuery: lambda body: _wanted(body.wanted),
    Capability: _capability,
    ClientInfo: _text,
    Command: _command,
    CommandReply: _command,
    Query: _raw,
    Raw: lambda body: _raw(body) or 'no content',
    Sensor: _sensor,
    StartBind: lambda body: f'{_wanted(body.wanted)}, interval {body.interval} (of which unit?)',
    StartQuaternionTracking: _start_tracking,
    StartTracking: _start_tracking,
    StartVideo: lambda body: f'{shortened(body.codec)} {_pace(body.interval)}',
    Status: _status,
    String: _text,
}
