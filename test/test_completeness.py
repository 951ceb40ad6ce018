# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Every message type is everywhere it has to be, or it stands here why not."""

from __future__ import annotations

import importlib
from pathlib import Path
import re

from golden import GOLDEN
from golden import Golden
from golden import LARGE
from igtl_ros.cli.describe import DESCRIPTIONS
from igtl_ros.cli.send import BODIES as SENDABLE
from igtl_ros.openigtlink import Acknowledgement
from igtl_ros.openigtlink import Bind
from igtl_ros.openigtlink import BindQuery
from igtl_ros.openigtlink import BODIES
from igtl_ros.openigtlink import Body
from igtl_ros.openigtlink import Command
from igtl_ros.openigtlink import CommandReply
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import json_twin
from igtl_ros.openigtlink import messages
from igtl_ros.openigtlink import Position
from igtl_ros.openigtlink import QuaternionTrackingData
from igtl_ros.openigtlink import Query
from igtl_ros.openigtlink import Raw
from igtl_ros.openigtlink import REQUEST_BODIES
from igtl_ros.openigtlink import StartBind
from igtl_ros.openigtlink import StartQuaternionTracking
from igtl_ros.openigtlink import StartTracking
from igtl_ros.openigtlink import StartVideo
from igtl_ros.openigtlink import TrackingData
from igtl_ros.openigtlink import Transform
from igtl_ros.transport.delivery import LATCHED_TYPES
from igtl_ros.transport.delivery import STREAM_TYPES
from openigtlink_strategies import STRATEGIES
import pytest

TYPES = BODIES | REQUEST_BODIES
CLASSES = {*TYPES.values(), Raw}
# Names on the wire that stand for a body beside its own.
ALIASES = {
    'QTRANS': 'the newer name of POSITION in documents; no deployed peer sends it',
    'COLORTABLE': 'the name of COLORT before 2013',
}
AS_BYTES = 'as RawMessage, which says the type itself'
ASKS = 'part of asking and answering: who asks in ROS subscribes, or calls a service'
# Body classes without a row: what, and why.
NOT_IN_ROS: dict[type[Body], str] = {
    Acknowledgement: ASKS,
    BindQuery: ASKS,
    Query: ASKS,
    StartBind: ASKS,
    StartQuaternionTracking: ASKS,
    StartTracking: ASKS,
    StartVideo: ASKS,
    Bind: 'its children are published, as if each had come alone',
    Command: 'a call, not a topic; <device>/command is for who watches them',
    CommandReply: 'the answer to a call; <device>/command is for who watches them',
}
# Types that nothing in ROS is sent as, beside all requests: what, and why.
NOT_FROM_ROS: dict[str, str] = {
    'BIND': 'routes say which messages belong together',
    'CLIENTINFO': AS_BYTES,
    'COMMAND': 'a call, not a topic',
    'RTS_COMMAND': 'the answer to a call',
    'TRACKEDFRAME': AS_BYTES,
    'USMESSAGE': AS_BYTES,
}
# What may be replaced by a newer one while it waits, what new peers get at once; the rest is
# sent in order and only once.
NEITHER = {
    'BIND': 'may hold anything, an event too',
    'CAPABILITY': 'an answer, for who asked',
    'CLIENTINFO': 'a request, said once',
    'COMMAND': 'a request, said once',
    'RTS_COMMAND': 'an answer, for who asked',
    'STRING': 'an event: each is sent, and none is repeated to who comes later',
    'VIDEO': 'a frame means nothing without those before',
}
_FILES = [path for path in Path(messages.__path__[0]).glob('*.py') if path.stem != '__init__']
_DOCUMENT = Path(__file__).parents[1] / 'docs' / 'protocol.md'

each_class = pytest.mark.parametrize(
    'body', sorted(CLASSES, key=lambda body: body.__name__), ids=lambda body: body.__name__
)


def test_every_body_is_in_the_registry() -> None:
    modules = [importlib.import_module(f'{messages.__name__}.{path.stem}') for path in _FILES]
    bodies = {
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Body)
    }
    assert bodies - {Body} == CLASSES


def test_names_are_those_of_the_bodies() -> None:
    for name, body in BODIES.items():
        assert name == body.TYPE or name in ALIASES
    assert set(ALIASES) <= set(BODIES)


@pytest.mark.parametrize('name', sorted(TYPES))
def test_golden(name: str) -> None:
    assert any(golden.packet.type_name == name for golden in GOLDEN)


@each_class
def test_fuzzed(body: type[Body]) -> None:
    assert body in STRATEGIES


@each_class
def test_described(body: type[Body]) -> None:
    assert body in DESCRIPTIONS


@pytest.mark.parametrize('name', sorted(TYPES))
def test_documented(name: str) -> None:
    rows = [line for line in _DOCUMENT.read_text().splitlines() if line.startswith('|')]
    whole = re.compile(rf'(?<!\w){name}(?!\w)')
    assert any(whole.search(row) for row in rows)


@pytest.mark.parametrize('case', GOLDEN + LARGE, ids=lambda case: case.name)
def test_json(case: Golden) -> None:
    text = json_twin.dumps(json_twin.to_json(case.packet, data=True))
    assert json_twin.from_json(json_twin.loads(text)).to_bytes() == case.data


def test_sendable() -> None:
    """By arguments; all others as JSON, which the test above is for."""
    assert {name.upper() for name in SENDABLE} <= set(BODIES) - set(ALIASES)


@pytest.mark.parametrize('name', BODIES)
def test_delivered(name: str) -> None:
    rules = (name in STREAM_TYPES) + (name in LATCHED_TYPES) + (name in NEITHER)
    assert rules == 1


def test_requests_keep_their_order() -> None:
    assert not REQUEST_BODIES.keys() & (STREAM_TYPES | LATCHED_TYPES)
    assert BODIES.keys() >= STREAM_TYPES | LATCHED_TYPES


@pytest.mark.ros
def test_into_ros() -> None:
    registry = pytest.importorskip('igtl_ros.conversions.registry')
    assert set(registry.FROM_IGTL) == CLASSES - set(NOT_IN_ROS)
    assert set(registry.MAIN_SUFFIX) == set(registry.FROM_IGTL)
    assert all(NOT_IN_ROS.values())


@pytest.mark.ros
def test_out_of_ros() -> None:
    registry = pytest.importorskip('igtl_ros.conversions.registry')
    any_type = importlib.import_module('igtl_ros.conversions.raw').ANY_TYPE
    found = {row.type_name for row in registry.TO_IGTL} - {any_type}
    assert found == set(BODIES) - set(ALIASES) - set(NOT_FROM_ROS)
    assert all(NOT_FROM_ROS.values())


@pytest.mark.ros
def test_no_message_disappears_in_ros() -> None:
    """A body is published on topics of its own, or holds poses, which are."""
    registry = pytest.importorskip('igtl_ros.conversions.registry')
    tracked = pytest.importorskip('igtl_ros.conversions.tracked').TRACKED
    assert set(tracked) == {Transform, Position, TrackingData, QuaternionTrackingData}
    for body, outputs in registry.FROM_IGTL.items():
        assert outputs or body in tracked
    assert registry.FROM_IGTL[Image]
