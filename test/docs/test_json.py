# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""docs/json.md: its tables have all there is, its examples are what is printed and taken."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import Any

from golden import GOLDEN
from golden import READ_ONLY
from igtl_ros.openigtlink import BODIES
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Raw
from igtl_ros.openigtlink import REQUEST_BODIES
from igtl_ros.openigtlink.json_twin import CONVERTERS
from igtl_ros.openigtlink.json_twin import from_json
from igtl_ros.openigtlink.json_twin import loads
from igtl_ros.openigtlink.json_twin import to_json
from igtl_ros.openigtlink.json_twin.twin import KEYS
import pytest

NAME = 'docs/json.md'
ALL = BODIES | REQUEST_BODIES
EXAMPLES = (
    *('TRANSFORM', 'QTDATA', 'POINT', 'IMAGE', 'VIDEO', 'STATUS', 'STRING', 'COMMAND', 'SENSOR'),
    *('NDARRAY', 'POLYDATA', 'BIND', 'STT_TDATA', 'RTS_TDATA', 'MINE'),
)


def backticked(text: str) -> list[str]:
    return re.findall(r'`([^`]+)`', text)


def test_keys_of_a_message(document: Any) -> None:
    assert [row[0] for row in document(NAME).rows('A message') if len(row) == 3] == [
        f'`{key}`' for key in KEYS
    ]


def test_the_whole_message(document: Any) -> None:
    value = loads(document(NAME).blocks('json')[0])
    assert to_json(from_json(value), data=True) == value


def test_the_message_that_leaves_things_out(document: Any) -> None:
    packet = from_json(loads(document(NAME).blocks('json')[1]))
    assert (packet.type_name, packet.body.text) == ('STRING', 'needle is in')


def test_errors(document: Any) -> None:
    rows = [row for row in document(NAME).rows('A message') if len(row) == 2]
    assert len(rows) == 3
    for value, said in rows:
        with pytest.raises(PackError) as error:
            from_json(loads(value.strip('`')))
        assert f'`{error.value}`' == said


@pytest.mark.parametrize('name', EXAMPLES)
def test_contents(name: str, document: Any) -> None:
    content = loads(document(NAME).section(name).split('```')[1].removeprefix('json'))
    packet = from_json({'type': name, 'content': content})
    assert to_json(packet, data=True)['content'] == content
    assert packet.to_bytes()


def test_contents_that_people_write(document: Any) -> None:
    count = 0
    for name in EXAMPLES:
        for text in backticked(document(NAME).section(name).split('```')[2]):
            if text.startswith('{'):
                assert from_json({'type': name, 'content': loads(text)}).to_bytes()
                count += 1
    assert count == 3


def types_of(cell: str) -> list[str]:
    """Return types that a row is about; of rows without names, one for all."""
    if cell.startswith('any other'):
        return ['MINE']
    if cell.startswith('other'):
        return [name for name, kind in ALL.items() if kind is ALL['GET_IMAGE']]
    if cell == 'RTS_':
        return [name for name, kind in ALL.items() if kind is ALL['RTS_TDATA']]
    return cell.split(', ')


def keys_of(value: Any) -> list[str]:
    """Return keys in their order, those of the objects in a list behind its own."""
    keys = []
    for key, inner in value.items():
        keys.append(key)
        if isinstance(inner, list) and inner and isinstance(inner[0], dict):
            keys += keys_of(inner[0])
    return keys


def test_keys_of_contents(document: Any) -> None:
    rows = {
        name: backticked(keys)
        for types, keys in document(NAME).rows('Contents')
        for name in types_of(types)
    }
    packets = [case.packet for case in (*GOLDEN, *READ_ONLY)]
    for packet in packets:
        if packet.type_name in rows and type(packet.body) is not Raw:
            found = keys_of(to_json(packet)['content'])
            assert [key for key in rows[packet.type_name] if key in found] == found
    listed = {ALL.get(name, Raw) for name in rows}
    assert listed == set(CONVERTERS)
    for name, keys in rows.items():
        if name != 'USMESSAGE':
            assert set(CONVERTERS[ALL.get(name, Raw)].keys) <= {*keys}, name
    assert set(ALL) <= set(rows)


def test_the_python_example(document: Any) -> None:
    (code,), (expected,) = document(NAME).blocks('python'), document(NAME).blocks('text')
    done = subprocess.run([sys.executable, '-c', code], capture_output=True, text=True, check=True)
    assert done.stdout == expected


def test_every_block_is_strict_json(document: Any) -> None:
    for block in document(NAME).blocks('json'):
        assert loads(block) == json.loads(block)
