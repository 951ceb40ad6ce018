# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""docs/tf.md: its frames and names are what comes out, its rules are rules."""

from __future__ import annotations

import re
from typing import Any

from igtl_ros.bridge import routes
from igtl_ros.conversions.names import FrameNames
import pytest
import yaml

NAME = 'docs/tf.md'


def test_frames(document: Any) -> None:
    rows = document(NAME).rows('From names to frames')
    assert len(rows) > 3
    for device, parent, child in rows:
        frames = FrameNames().of_transform(device.strip('`'))
        assert (f'`{frames.parent}`', f'`{frames.child}`') == (parent, child)


def test_names(document: Any) -> None:
    for pair, name in document(NAME).rows('From /tf to peers, edge by edge'):
        rule = f'[{{direction: to_igtl, topic: /tf, frames: [{pair.strip("`")}]}}]'
        ((found,),) = (route.frames for route in routes.parse_routes(rule))
        assert f'`{found.device_name}`' == name


def test_examples_are_rules(document: Any) -> None:
    blocks = document(NAME).blocks('yaml')
    found = [route for block in blocks for route in routes.parse_routes(block)]
    assert any(route.static for route in found)
    assert {route.type for route in found if route.exports} == {'', 'TDATA'}


def test_the_frames_of_the_command(document: Any) -> None:
    (command,) = document(NAME).blocks('sh')
    value = re.search(r'ras_lps_frames:="(.*)"', command)
    assert value is not None
    assert len(yaml.safe_load(value[1])) == 2


def test_numbers(document: Any) -> None:
    text = document(NAME).text
    assert f'room for {routes.LONGEST_TOOL_NAME} bytes' in text


@pytest.mark.ros
def test_numbers_of_the_bridge(document: Any) -> None:
    pytest.importorskip('rclpy')
    from igtl_ros.bridge import tf
    from igtl_ros.bridge import tf_look

    text = document(NAME).text
    assert f'room for {tf.MOST_STATIC}.' in ' '.join(text.split())
    assert f'for {tf_look.LONGEST_PAUSE:g} s while others move' in text
