# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""docs/protocol.md says what the message table, the layouts, the limits and the errors are."""

from __future__ import annotations

from dataclasses import asdict
import inspect
from typing import Any

from igtl_ros.openigtlink import AVAILABILITY
from igtl_ros.openigtlink import BODIES
from igtl_ros.openigtlink import errors
from igtl_ros.openigtlink import Limits
from igtl_ros.openigtlink import PREFIXES
from igtl_ros.openigtlink.header import LAYOUT
from igtl_ros.openigtlink.messages.attributes import HEADER as ATTRIBUTE
from igtl_ros.openigtlink.metadata import ENTRY
from igtl_ros.openigtlink.metadata import EXTENDED_HEADER
import pytest

NAME = 'docs/protocol.md'
LAYOUTS = {
    'Header': LAYOUT,
    'Extended header': EXTENDED_HEADER,
    'Metadata entry': ENTRY,
    'Attribute record': ATTRIBUTE,
    **{body.TYPE: body.LAYOUT for body in BODIES.values()},
}


# A BIND is its children, and is what routes bind; a command is a call, and is shown to observers.
OTHER_WAYS = {'BIND', 'COMMAND', 'RTS_COMMAND'}


def test_every_message_is_there(document: Any) -> None:
    rows = document(NAME).rows('Messages')
    assert {row[0]: row[1] for row in rows} == {
        name: f'`{body.__name__}`' for name, body in BODIES.items()
    }


def test_requests(document: Any) -> None:
    """The table of requests is that of the code, spellings in order."""
    assert {row[0]: row[1:] for row in document(NAME).rows('Requests')[: len(AVAILABILITY)]} == {
        kind: [
            ', '.join(f'`{prefix}_{name}`' for name in row.names) if prefix in row.prefixes else ''
            for prefix in PREFIXES
        ]
        for kind, row in AVAILABILITY.items()
    }


@pytest.mark.parametrize('heading', LAYOUTS)
def test_layout(document: Any, heading: str) -> None:
    layout = LAYOUTS[heading]
    assert document(NAME).rows(heading) == [
        [str(offset), str(size), kind, f'`{name}`', meaning]
        for offset, size, kind, name, meaning in layout.table()
    ]


def test_sizes_in_the_message_table(document: Any) -> None:
    for name, _, layout, _, _ in document(NAME).rows('Messages'):
        if ' bytes](' in layout:
            assert f'[{BODIES[name].LAYOUT.size} bytes]' in layout


def test_limits(document: Any) -> None:
    rows = document(NAME).rows('Limits')
    assert {row[0]: row[1] for row in rows} == {
        f'`{name}`': str(value) for name, value in asdict(Limits()).items()
    }


def test_errors(document: Any) -> None:
    assert [row[0] for row in document(NAME).rows('Errors')] == [
        f'`{name}`' for name, _ in sorted(classes(), key=lambda item: line(item[1]))
    ]


def classes() -> list[tuple[str, type]]:
    return inspect.getmembers(errors, inspect.isclass)


def line(error: type) -> int:
    return inspect.getsourcelines(error)[1]


@pytest.mark.ros
def test_ways_into_and_out_of_ros(document: Any) -> None:
    pytest.importorskip('geometry_msgs.msg')
    from igtl_ros.conversions.registry import FROM_IGTL
    from igtl_ros.conversions.registry import MAIN_SUFFIX
    from igtl_ros.conversions.registry import TO_IGTL

    sent = {row.type_name for row in TO_IGTL} | OTHER_WAYS
    into = {
        name: 'raw' if MAIN_SUFFIX[body] == 'raw' else 'yes'
        for name, body in BODIES.items()
        if body in FROM_IGTL
    } | dict.fromkeys(OTHER_WAYS, 'yes')
    for name, _, _, to_ros, from_ros in document(NAME).rows('Messages'):
        assert to_ros == into.get(name, 'no'), name
        # What is published as bytes can be sent as bytes.
        wanted = 'yes' if name in sent else 'raw' if to_ros == 'raw' else 'no'
        assert from_ros == wanted, name
