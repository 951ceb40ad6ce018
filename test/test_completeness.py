# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Every message type is everywhere it has to be, or it stands here why not."""

from __future__ import annotations

import importlib
from pathlib import Path

from golden import GOLDEN
from igtl_ros.cli.describe import DESCRIPTIONS
from igtl_ros.cli.send import BODIES as SENDABLE
from igtl_ros.openigtlink import BODIES
from igtl_ros.openigtlink import Body
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import messages
from igtl_ros.openigtlink import Position
from igtl_ros.openigtlink import Raw
from igtl_ros.openigtlink import TrackingData
from igtl_ros.openigtlink import Transform
from igtl_ros.transport.delivery import LATCHED_TYPES
from igtl_ros.transport.delivery import STREAM_TYPES
import pytest

# Names on the wire that stand for a body beside its own.
ALIASES = {'QTRANS': 'the newer name of POSITION in documents; no deployed peer sends it'}
# Body classes without a row: what, and why.
NOT_IN_ROS: dict[type[Body], str] = {
    Raw: 'of an unknown type nothing can be published but its bytes, which no node could read'
}
NOT_FROM_ROS: dict[str, str] = {}
# What may be replaced by a newer one while it waits, what new peers get at once; the rest is
# sent in order and only once.
NEITHER = {'STRING': 'an event: each is sent, and none is repeated to who comes later'}
_FILES = [path for path in Path(messages.__path__[0]).glob('*.py') if path.stem != '__init__']


def test_every_body_is_in_the_registry() -> None:
    modules = [importlib.import_module(f'{messages.__name__}.{path.stem}') for path in _FILES]
    bodies = {
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Body)
    }
    assert bodies - {Body, Raw} == set(BODIES.values())


def test_names_are_those_of_the_bodies() -> None:
    for name, body in BODIES.items():
        assert name == body.TYPE or name in ALIASES
    assert set(ALIASES) <= set(BODIES)


@pytest.mark.parametrize('name', sorted(set(BODIES) - set(ALIASES)))
def test_golden(name: str) -> None:
    assert any(golden.packet.type_name == name for golden in GOLDEN)


@pytest.mark.parametrize('body', sorted({*BODIES.values(), Raw}, key=lambda body: body.__name__))
def test_described(body: type[Body]) -> None:
    assert body in DESCRIPTIONS


def test_sendable() -> None:
    assert {name.upper() for name in SENDABLE} == set(BODIES) - set(ALIASES)


@pytest.mark.parametrize('name', BODIES)
def test_delivered(name: str) -> None:
    rules = (name in STREAM_TYPES) + (name in LATCHED_TYPES) + (name in NEITHER)
    assert rules == 1


@pytest.mark.ros
def test_into_ros() -> None:
    registry = pytest.importorskip('igtl_ros.conversions.registry')
    assert set(registry.FROM_IGTL) == {*BODIES.values()} - set(NOT_IN_ROS)
    assert set(registry.MAIN_SUFFIX) == set(registry.FROM_IGTL)


@pytest.mark.ros
def test_out_of_ros() -> None:
    registry = pytest.importorskip('igtl_ros.conversions.registry')
    found = {row.type_name for row in registry.TO_IGTL}
    assert found == set(BODIES) - set(ALIASES) - set(NOT_FROM_ROS)


@pytest.mark.ros
def test_no_message_disappears_in_ros() -> None:
    """A body is published on topics of its own, or holds poses, which are."""
    registry = pytest.importorskip('igtl_ros.conversions.registry')
    tracked = pytest.importorskip('igtl_ros.conversions.tracked').TRACKED
    assert set(tracked) == {Transform, Position, TrackingData}
    for body, outputs in registry.FROM_IGTL.items():
        assert outputs or body in tracked
    assert registry.FROM_IGTL[Image]
