# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""docs/migration.md says what the table of old topics says."""

from __future__ import annotations

from typing import Any

import pytest

pytestmark = pytest.mark.ros
pytest.importorskip('geometry_msgs.msg')

from igtl_ros.bridge.parameters import PARAMETERS  # noqa: E402
from igtl_ros.conversions.legacy import PACKAGE  # noqa: E402
from igtl_ros.conversions.legacy import ROWS  # noqa: E402

NAME = 'docs/migration.md'


def test_every_topic_is_there(document: Any) -> None:
    rows = document(NAME).rows('2. What the old topics do')
    assert [row[:3] for row in rows] == [
        [
            f'`IGTL_{row.topic}_IN`, `IGTL_{row.topic}_OUT`',
            f'{PACKAGE}/msg/{row.message}' if row.message else 'sensor_msgs/msg/Image',
            row.body.TYPE,
        ]
        for row in ROWS
    ]


def test_every_parameter_is_there(document: Any) -> None:
    rows = document(NAME).rows('1. Start this bridge in the place of the old one')
    names = {parameter.name for parameter in PARAMETERS}
    assert {row[0].strip('`') for row in rows} == {name for name in names if name[:4] == 'RIB_'}
