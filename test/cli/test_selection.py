# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Types that have several names are found by each."""

from __future__ import annotations

import re

from igtl_ros.cli.selection import Selection
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Raw
import pytest

SAME = [
    ('IMAGE', 'IMAGE', True),
    ('image', 'IMAGE', True),
    ('POSITION', 'QTRANS', True),
    ('QTRANS', 'POSITION', True),
    ('COLORT', 'COLORTABLE', True),
    ('GET_TRANS', 'GET_TRANSFOR', True),
    ('GET_TRANSFORM', 'GET_TRANS', True),  # too long for the wire, and what people type
    ('STT_QTDATA', 'STT_QDATA', True),
    ('STT_QTDATA', 'STP_QDATA', False),
    ('GET_QTRANS', 'GET_POSITION', True),
    ('TRANSFORM', 'GET_TRANS', False),
    ('mine', 'MINE', True),
    ('STRING', 'CLIENTINFO', False),
]


@pytest.mark.parametrize(('wanted', 'name', 'expected'), SAME)
def test_types(wanted: str, name: str, expected: bool) -> None:
    selection = Selection(re.compile('.*'), wanted)
    assert selection.has(Packet(Raw(), type_name=name)) is expected
    assert Selection(re.compile('.*')).has(Packet(Raw(), type_name=name))
