# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""docs/queries.md: what can be asked for, and how streams are written."""

from __future__ import annotations

from typing import Any

from igtl_ros.bridge.asking_answers import MOST
from igtl_ros.bridge.asking_peer import MAX_UNDER_WAY
from igtl_ros.bridge.asking_wishes import FORM
from igtl_ros.bridge.asking_wishes import parse_wishes
from igtl_ros.bridge.asking_wishes import Wish
from igtl_ros.bridge.asking_wishes import WITH_FRAME
from igtl_ros.bridge.asking_wishes import WITH_INTERVAL
from igtl_ros.openigtlink import AVAILABILITY
from igtl_ros.openigtlink.availability import GET
from igtl_ros.openigtlink.availability import STP
from igtl_ros.openigtlink.availability import STT
from igtl_ros.openigtlink.registry import REQUEST_BODIES
import yaml

NAME = 'docs/queries.md'


def test_what_can_be_asked_for(document: Any) -> None:
    expected = []
    for kind, row in AVAILABILITY.items():
        facts = (
            GET in row.prefixes,
            STT in row.prefixes and STP in row.prefixes,
            kind in WITH_INTERVAL,
            kind in WITH_FRAME,
        )
        expected.append([f'`{kind}`', *('yes' if fact else '' for fact in facts)])
    assert document(NAME).rows('What can be asked for') == expected


def test_who_has_an_interval_and_a_frame() -> None:
    """The requests themselves tell; the interval of BIND has no unit that peers agree on."""
    starts = {name[4:]: body for name, body in REQUEST_BODIES.items() if name[:4] == 'STT_'}
    offsets = {kind: body.LAYOUT.offsets for kind, body in starts.items()}
    assert {kind for kind, found in offsets.items() if 'interval' in found} == {
        *WITH_INTERVAL,
        'BIND',
        'QDATA',  # another spelling
    } & offsets.keys()
    assert {kind for kind, found in offsets.items() if 'coordinate_system' in found} == {
        *WITH_FRAME,
        'QDATA',
    } & offsets.keys()


def test_streams(document: Any) -> None:
    texts = [row[0].strip('`') for row in document(NAME).rows('Streams on connect')]
    assert [parse_wishes([text])[0] for text in texts] == [
        Wish('TDATA'),
        Wish('TDATA', 'Tracker'),
        Wish('TDATA', 'Tracker', 50),
        Wish('TDATA', 'Tracker', 50, 'Patient'),
    ]
    section = document(NAME).section('Streams on connect')
    assert f'`{FORM.partition(" such as")[0]}`' in section
    for block in document(NAME).blocks('yaml'):
        parse_wishes(yaml.safe_load(block)['start_streams'])


def test_numbers(document: Any) -> None:
    text = document(NAME).text
    assert f'more than {MOST} characters' in text
    assert f'at most {MAX_UNDER_WAY} to one peer' in text
