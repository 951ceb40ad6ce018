# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""docs/routes.md: its keys are all there are, its examples work, its errors are what is said."""

from __future__ import annotations

from typing import Any

from igtl_ros.bridge import routes
import pytest
import yaml

NAME = 'docs/routes.md'


def test_all_keys_are_there(document: Any) -> None:
    rows = document(NAME).rows('Keys')
    keys = [row for row in rows if len(row) == 3]
    assert {row[0].strip('`') for row in keys} == set(routes.KEYS)
    for key, direction, value in keys:
        name = key.strip('`')
        for each in routes.DIRECTIONS:
            meaningless = name in routes._MEANINGLESS[each]
            assert (direction in ('both', each)) != meaningless, (name, each)
            if name in routes._NEEDED[each]:
                assert f'`{each}`: needed' in value


def test_quality_of_service(document: Any) -> None:
    rows = dict(document(NAME).rows('Quality of service'))
    assert rows['`reliability`'] == ', '.join(f'`{name}`' for name in routes.RELIABILITIES)
    assert rows['`durability`'] == ', '.join(f'`{name}`' for name in routes.DURABILITIES)


def test_examples_are_rules(document: Any) -> None:
    blocks = document(NAME).blocks('yaml')
    assert len(blocks) > 5
    for block in blocks:
        tree = yaml.safe_load(block)
        text = tree['/**']['ros__parameters']['routes'] if isinstance(tree, dict) else block
        assert routes.parse_routes(text)


def test_messages_of_wrong_rules(document: Any) -> None:
    for rule, message in document(NAME).rows('What is said of a wrong rule'):
        with pytest.raises(routes.RouteError) as caught:
            routes.parse_routes(rule.strip('`'))
        assert str(caught.value) == message


@pytest.mark.ros
def test_main_content(document: Any) -> None:
    pytest.importorskip('geometry_msgs.msg')
    from igtl_ros.conversions.registry import MAIN_SUFFIX

    rows = [row for row in document(NAME).rows('Keys') if len(row) == 2]
    assert dict(rows) == {
        body.TYPE or 'all others': f'`{suffix}`' for body, suffix in MAIN_SUFFIX.items()
    }
