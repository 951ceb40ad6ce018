# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Messages and services: the files, the list that is built, and what Python makes of them."""

from __future__ import annotations

from enum import IntEnum
import json
from pathlib import Path
import re
import sys
from typing import Any
from xml.etree import ElementTree

from igtl_ros.openigtlink import AttributeType
from igtl_ros.openigtlink import CoordinateSystem
from igtl_ros.openigtlink import FrameType
from igtl_ros.openigtlink import ScalarType
from igtl_ros.openigtlink import StatusCode
from igtl_ros.openigtlink import text
from igtl_ros.openigtlink import ToolType
from igtl_ros.openigtlink import TrajectoryType
from igtl_ros.openigtlink.messages.attributes import CELL
from igtl_ros.openigtlink.messages.color_table import IndexType
from igtl_ros.openigtlink.messages.color_table import MapType
from igtl_ros.openigtlink.messages.ndarray import COMPLEX
from igtl_ros.tuo.sector import ProbeType
import pytest

ROOT = Path(__file__).resolve().parents[2]
CMAKE = (ROOT / 'CMakeLists.txt').read_text()
FILES = sorted([*(ROOT / 'msg').iterdir(), *(ROOT / 'srv').iterdir()])
MESSAGES = [path.stem for path in FILES if path.suffix == '.msg']
SERVICES = [path.stem for path in FILES if path.suffix == '.srv']
CONSTANT = re.compile(r'^\w+ ([A-Z][A-Z0-9_]*)=(\d+)', re.MULTILINE)
FIELD = re.compile(r'^([a-z]\w*)/(\w+)(?:\[\d*\])? +\w+', re.MULTILINE)
TF_MESSAGE_HASH = 'RIHS01_e369d0f05a23ae52508854b66f6aa0437f3449d652e8cbf22d5abe85d020f087'


class Encoding(IntEnum):
    """The encodings that have a name in MetadataEntry."""

    US_ASCII = text.US_ASCII
    UTF_8 = text.UTF_8


# Message, prefix of its constants, what they are in Python.
ENUMERATIONS: list[tuple[str, str, dict[str, int]]] = [
    ('ColorTable', 'INDEX_', {**IndexType.__members__}),
    ('ColorTable', 'MAP_', {**MapType.__members__}),
    ('DeviceStatus', '', {**StatusCode.__members__}),
    ('ImageGeometry', 'COORDINATE_', {**CoordinateSystem.__members__}),
    ('ImageGeometry', 'SCALAR_', {**ScalarType.__members__}),
    ('LabeledTrajectory', '', {**TrajectoryType.__members__}),
    ('MetadataEntry', 'ENCODING_', {**Encoding.__members__}),
    ('NumericArray', '', {**ScalarType.__members__, 'COMPLEX': COMPLEX}),
    (
        'PolyDataAttribute',
        '',
        {name: kind for name, kind in AttributeType.__members__.items() if kind < CELL},
    ),
    ('TrackedTool', '', {**ToolType.__members__}),
    ('UltrasoundSector', 'PROBE_', {**ProbeType.__members__}),
    ('VideoFrame', 'FRAME_', {**FrameType.__members__}),
]
# Of these, Python has no enumeration.
OURS = {'Connection', 'DeviceInfo'}


def constants(message: str, prefix: str) -> dict[str, int]:
    found = CONSTANT.findall((ROOT / 'msg' / f'{message}.msg').read_text())
    return {
        name.removeprefix(prefix): int(value) for name, value in found if name.startswith(prefix)
    }


def test_every_file_is_built() -> None:
    listed = re.findall(r'^ +((?:msg|srv)/\w+\.(?:msg|srv))$', CMAKE, re.MULTILINE)
    assert listed == [str(path.relative_to(ROOT)) for path in FILES]


def test_what_they_are_made_of_is_declared() -> None:
    used = {package for path in FILES for package, _ in FIELD.findall(path.read_text())}
    (line,) = re.findall(r'DEPENDENCIES (.*)', CMAKE)
    declared = ElementTree.parse(ROOT / 'package.xml').getroot().findall('depend')
    assert used == set(line.split()) == {node.text for node in declared}


@pytest.mark.parametrize('path', FILES, ids=lambda path: path.name)
def test_each_begins_with_what_it_is(path: Path) -> None:
    assert path.read_text().startswith('# ')


@pytest.mark.parametrize(('message', 'prefix', 'values'), ENUMERATIONS)
def test_constants_are_those_of_python(message: str, prefix: str, values: dict[str, int]) -> None:
    assert constants(message, prefix) == values


def test_every_constant_is_compared_with_something() -> None:
    compared = {message for message, _, _ in ENUMERATIONS} | OURS
    assert {message for message in MESSAGES if constants(message, '')} == compared


@pytest.mark.ros
@pytest.mark.parametrize(('message', 'prefix', 'values'), ENUMERATIONS)
def test_generated_constants(message: str, prefix: str, values: dict[str, int]) -> None:
    generated = getattr(pytest.importorskip('igtl_ros.msg'), message)
    for name, value in values.items():
        assert getattr(generated, prefix + name) == value


@pytest.mark.ros
@pytest.mark.parametrize('name', MESSAGES)
def test_messages_beside_the_checkout(name: str) -> None:
    message: Any = getattr(pytest.importorskip('igtl_ros.msg'), name)()
    fields = message.get_fields_and_field_types()
    written = (ROOT / 'msg' / f'{name}.msg').read_text()
    lines = [line.split('#')[0].split() for line in written.splitlines()]
    assert [*fields] == [line[1] for line in lines if len(line) == 2 and '=' not in line[1]]


@pytest.mark.ros
@pytest.mark.parametrize('name', SERVICES)
def test_services_beside_the_checkout(name: str) -> None:
    service = getattr(pytest.importorskip('igtl_ros.srv'), name)
    assert service.Request() is not None and service.Response() is not None


def shares() -> list[Path]:
    """Return where packages of ROS may have their files here."""
    found = [Path(sys.prefix) / 'share']
    try:
        from ament_index_python.search_paths import get_search_paths

        found += [Path(path) / 'share' for path in get_search_paths()]
    except (ImportError, OSError):
        pass
    return found


@pytest.mark.ros
def test_our_tf2_msgs_is_the_real_one() -> None:
    """Built here because there is no wheel of it; other nodes must take it for theirs."""
    paths = [share / 'tf2_msgs' / 'msg' / 'TFMessage.json' for share in shares()]
    path = next((path for path in paths if path.is_file()), None)
    if path is None:
        pytest.skip('no description of tf2_msgs here')
    hashes = {
        entry['type_name']: entry['hash_string']
        for entry in json.loads(path.read_text())['type_hashes']
    }
    assert hashes['tf2_msgs/msg/TFMessage'] == TF_MESSAGE_HASH
