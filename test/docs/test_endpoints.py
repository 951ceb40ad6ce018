# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""docs/endpoints.md has the settings, profiles and services that there are."""

from __future__ import annotations

from pathlib import Path
import re
from typing import Any

import pytest
import yaml

pytestmark = pytest.mark.ros
pytest.importorskip('geometry_msgs.msg')

from igtl_ros.bridge import connections  # noqa: E402
from igtl_ros.bridge import endpoint_services  # noqa: E402
from igtl_ros.bridge.endpoint_settings import NAME_FORM  # noqa: E402
from igtl_ros.bridge.parameter_table import ENDPOINT_PARAMETERS  # noqa: E402
from igtl_ros.bridge.parameter_table import PARAMETERS  # noqa: E402
from igtl_ros.bridge.parameters import settings_from  # noqa: E402
from igtl_ros.bridge.profiles import INSTEAD  # noqa: E402
from igtl_ros.bridge.profiles import PROFILES  # noqa: E402
from igtl_ros.bridge.routes import parse_routes  # noqa: E402

ROOT = Path(__file__).parents[2]
NAME = 'docs/endpoints.md'
DEFAULTS = {parameter.name: parameter.default for parameter in PARAMETERS}


def text_of(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_settings(document: Any) -> None:
    assert document(NAME).rows('Settings of one endpoint') == [
        [f'`{row.name}`', row.description] for row in ENDPOINT_PARAMETERS
    ]


def test_profiles(document: Any) -> None:
    rows = [row for row in document(NAME).rows('Profiles') if len(row) == 4]
    assert rows == [
        [
            f'`{name}`',
            'all' if profile.types is None else ', '.join(f'`{x}`' for x in sorted(profile.types)),
            ', '.join(f'`{key}: {text_of(value)}`' for key, value in profile.defaults.items()),
            profile.because,
        ]
        for name, profile in PROFILES.items()
    ]


def test_other_forms(document: Any) -> None:
    rows = [row for row in document(NAME).rows('Profiles') if len(row) == 3]
    assert [row[:2] for row in rows] == [
        [f'`{kind}`', f'`{substitute}`'] for kind, (substitute, _) in INSTEAD.items()
    ]


def test_services(document: Any) -> None:
    served = dict(
        re.findall(r"\((\w+), '(\w+)', _\w+\)", Path(endpoint_services.__file__).read_text())
    )
    assert len(served) == 4
    assert document(NAME).rows('Services') == [
        [f'`~/{name}`', first_comment(ROOT / 'srv' / f'{kind}.srv')]
        for kind, name in served.items()
    ]


def first_comment(path: Path) -> str:
    return path.read_text().splitlines()[0].removeprefix('# ')


def test_names_and_connections(document: Any) -> None:
    text = ' '.join(document(NAME).text.split())
    assert f'A name is {NAME_FORM}' in text
    assert connections.TOPIC in text
    assert connections._LEAST_PAUSE == 0.25
    assert 'at most four times a second' in text


def flat(values: dict[str, Any], group: str = '') -> dict[str, Any]:
    """Return parameters as ROS names them, with points for what is below."""
    result: dict[str, Any] = {}
    for name, value in values.items():
        result |= flat(value, f'{group}{name}.') if type(value) is dict else {group + name: value}
    return result


def test_the_examples(document: Any) -> None:
    whole, filters, routes = document(NAME).blocks('yaml')
    found = settings_from(DEFAULTS | flat(yaml.safe_load(whole)['/**']['ros__parameters']))
    assert [one.name for one in found.endpoints] == ['slicer', 'plus', 'igtl://tracker:18944']
    (plus,) = settings_from(
        DEFAULTS | {'endpoints': ['plus']} | flat(yaml.safe_load(filters))
    ).endpoints
    assert [plus.from_igtl.passes(name) for name in ('Image_Reference', 'Table')] == [True, False]
    assert not plus.connection.selection.passes('Anything')
    assert {route.endpoint for route in parse_routes(routes)} == {'slicer', 'plus'}
