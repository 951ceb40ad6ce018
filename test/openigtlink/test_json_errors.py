# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""JSON that is no message: which error, naming which path; whatever it is, no other error."""

from contextlib import suppress
from copy import deepcopy
import json
from typing import Any

from golden import GOLDEN
from hypothesis import given
from hypothesis import strategies as st
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import unpack
from igtl_ros.openigtlink.json_twin import dumps
from igtl_ros.openigtlink.json_twin import from_json
from igtl_ros.openigtlink.json_twin import loads
from igtl_ros.openigtlink.json_twin import to_json
from igtl_ros.openigtlink.json_twin import values
import pytest

ROW = [0, 0, 0, 1]
VOXELS = {'voxels': {'dtype': 'u1', 'shape': [1, 1, 1], 'data': 'AA=='}}
CHILD = {'type': 'STRING', 'content': {'text': 'x'}}


def nested(depth: int) -> dict[str, Any]:
    value: dict[str, Any] = CHILD
    for _ in range(depth):
        value = {'type': 'BIND', 'content': {'children': [value]}}
    return value


# Type, content: what is said.
CONTENTS: list[tuple[str, Any, str]] = [
    ('TRANSFORM', [], 'content: not an object (expected an object, found a list of 0)'),
    ('TRANSFORM', {'matrx': 1}, 'content.matrx: no such key (expected matrix, perhaps, found'),
    ('TRANSFORM', {'matrix': 1}, 'content.matrix: not a list (expected a list, found 1)'),
    ('TRANSFORM', {'matrix': [ROW]}, 'content.matrix: not a matrix (expected four rows'),
    ('TRANSFORM', {'matrix': [[1], ROW, ROW]}, 'content.matrix[0]: not a row (expected four'),
    ('TRANSFORM', {'matrix': [ROW, ROW, ROW, [0, 0, 1, 1]]}, 'content.matrix[3]: cannot be sent'),
    (
        'TRANSFORM',
        {'matrix': [ROW, [0, 0, 0, True], ROW]},
        'content.matrix[1][3]: not a number (expected a number, found true)',
    ),
    ('TRANSFORM', {'matrix': [ROW, ROW, [0, 0, 0, 1e39]]}, 'content.matrix[2][3]: number is bey'),
    ('POSITION', {'position': [1, 2]}, 'content.position: wrong length (expected a list of 3, f'),
    ('POSITION', {'position': [1, 2, 'nan']}, 'content.position[2]: not a number (expected a n'),
    ('POSITION', {'size': 20}, 'content: POSITION has no such form (expected size in'),
    ('STATUS', {'code': 70000}, 'content.code: not a whole number that fits (expected 0 to 65535'),
    ('STATUS', {'code': 1.0}, 'content.code: not a whole number that fits'),
    ('STATUS', {'code': True}, 'content.code: not a whole number that fits'),
    ('STATUS', {'code': 'FINE'}, 'content.code: no such name (expected a number, or one of INVAL'),
    ('STATUS', {'code': 1, 'code_name': 'BUSY'}, 'content.code_name: contradicts the rest (expec'),
    ('STATUS', {'error_name': 'x' * 21}, 'content.error_name: text is too long (expected at most'),
    ('STATUS', {'message': 'a\0b'}, 'content.message: text holds a NUL'),
    ('STATUS', {'message': '\ud800'}, 'content.message: half a character'),
    ('STATUS', {'message': 5}, 'content.message: not text (expected a string, found 5)'),
    ('STRING', {'text': 5}, 'content.text: not text'),
    ('STRING', {'text': '\udcff'}, 'content.text: text does not fit encoding utf-8'),
    ('STRING', {'text': 'ä', 'encoding': 3}, 'content.text: text does not fit encoding ascii'),
    ('STRING', {'text': 'ä', 'encoding': 9}, 'content.text: unknown text encoding'),
    ('STRING', {'data': 'A'}, 'content.data: not base64'),
    ('STRING', {'data': 'AA==', 'text': 'x'}, "content.text: not what data says (expected '\\x00"),
    ('STRING', {'text': 'abc', 'length': 4}, 'content.length: contradicts the rest (expected 3, '),
    ('STRING', {'text': 'x' * 65536}, 'content: text is too long for STRING'),
    ('SENSOR', {'unit': 'parsec'}, 'content.unit: not a unit'),
    ('SENSOR', {'unit': -1}, 'content.unit: not a whole number'),
    ('SENSOR', {'values': [0] * 256}, 'content: too many values'),
    ('SENSOR', {'values': [1], 'unit_text': 'm'}, 'content.unit_text: contradicts the rest'),
    ('POINT', {'points': [{'position': [1, 2, 3]}]}, 'content.points[0].name: is missing'),
    (
        'POINT',
        {'points': [{'name': 'a', 'position': [1, 2, 3], 'rgba': [0, 0, 0, 256]}]},
        'content.points[0].rgba[3]: not a whole number that fits (expected 0 to 255, found 256)',
    ),
    ('IMAGE', {}, 'content.voxels: is missing (expected a value, found null)'),
    ('IMAGE', {'voxels': {}}, 'content.voxels: has no data'),
    ('IMAGE', {'voxels': {'dtype': 'i8', 'data': ''}}, 'content.voxels.dtype: no such type (expe'),
    ('IMAGE', {'voxels': {'dtype': 'O', 'data': ''}}, 'content.voxels.dtype: no such type'),
    ('IMAGE', {'voxels': {'dtype': 'u2', 'data': ''}}, 'content.voxels.dtype: no byte order (exp'),
    ('IMAGE', {'voxels': {'dtype': '<u2', 'data': 'AA=='}}, 'content.voxels.data: wrong length ('),
    ('IMAGE', {'voxels': {'data': 'AA==', 'shape': [2]}}, 'content.voxels.shape: does not fit th'),
    ('IMAGE', {'voxels': {'data': 'AA==', 'shape': [-1]}}, 'content.voxels.shape[0]: not a whole'),
    ('IMAGE', {'voxels': {'data': 'AA==', 'shape': [1]}}, 'content: voxels have a shape that IMA'),
    ('IMAGE', {'voxels': {'shape': [0] * 33}}, 'content.voxels.shape: too many dimensions'),
    ('IMAGE', {'voxels': {'shape': [0, 2**39, 2**39]}}, 'content.voxels'),
    ('IMAGE', {'voxels': [[[1], [2, 3]]]}, 'content.voxels: lists differ in length (expected lis'),
    ('IMAGE', {'voxels': [[[1, 300]]]}, 'content.voxels[0][0][1]: not a whole number that fits'),
    ('IMAGE', {'voxels': [[[1, [2]]]]}, 'content.voxels[0][0][1]: not a whole number'),
    ('IMAGE', {**VOXELS, 'part': [2, 1, 1]}, 'content.part: contradicts the rest (expected a lis'),
    ('IMAGE', {**VOXELS, 'offset': [1, 0, 0]}, 'content: part does not lie within the image'),
    ('IMAGE', {**VOXELS, 'coordinate_system': 3}, 'content: no such byte order or coordinate sys'),
    (
        'IMAGE',
        {'voxels': {'dtype': '<u2', 'data': 'AAA=', 'shape': [1, 1, 1]}, 'endian': 'BIG'},
        'content.endian: contradicts the rest (expected 2, found',
    ),
    ('NDARRAY', {'array': {'dtype': 'c16', 'data': [1, 2, 3]}}, 'content.array.data: not complex'),
    ('NDARRAY', {'array': {'data': 'x y'}}, 'content.array.data: not base64'),
    ('COLORT', {'table': [1, 2]}, 'content: no such colour table'),
    ('POLYDATA', {'points': [[1, 2]]}, 'content: points have the wrong shape'),
    ('POLYDATA', {'lines': [[0, 1]]}, 'content: lines name a point that is not there'),
    ('POLYDATA', {'lines': [[0, -1]]}, 'content.lines[0][1]: not a whole number that fits'),
    ('POLYDATA', {'lines': {'data': [1]}}, 'content.lines.count: not a whole number that fits'),
    ('POLYDATA', {'lines': {'count': 1, 'data': [9, 0]}}, 'content.lines: lines do not fit their'),
    ('BIND', {'children': [{}]}, 'content.children[0].type: is missing'),
    ('BIND', {'children': [{'type': 'IMAGE'}]}, 'content.children[0].content.voxels: is missing'),
    ('BIND', nested(9)['content'], 'BIND is nested too deeply'),
    ('GET_BIND', {'wanted': [{'name': 'x'}]}, 'content.wanted[0].type: is missing'),
    ('GET_TRANS', {'name': 'x'}, 'content.name: no such key'),
    ('USMESSAGE', {**{'image': VOXELS}, 'parameters': {'Depth': 5}}, 'content.parameters.Depth: '),
    ('FOO', {'data': [[1], [2]]}, 'content.data: not bytes in a row'),
]  # fmt: skip


@pytest.mark.parametrize(('name', 'content', 'words'), CONTENTS)
def test_wrong_contents(name: str, content: Any, words: str):
    with pytest.raises(PackError) as error:
        from_json({'type': name, 'content': content})
    assert words in str(error.value)
    assert str(error.value).startswith('content')


# The message: what is said.
MESSAGES: list[tuple[Any, str]] = [
    (None, 'not an object (expected an object, found null)'),
    ([], 'not an object'),
    ('TRANSFORM', 'not an object'),
    ({}, 'type: is missing (expected a type of message, such as TRANSFORM'),
    ({'type': 5}, 'type: not text'),
    ({'type': 'Ä'}, 'type: no type of message'),
    ({'type': 'AVERYLONGTYPE'}, 'type: text is too long'),
    ({'typ': 'IMAGE'}, 'typ: no such key (expected type, perhaps, found'),
    ({'type': 'STATUS', 'zzz': 1}, 'zzz: no such key (expected one of type, version, device_name'),
    ({'type': 'STATUS', 'device_name': 'x' * 21}, 'device_name: text is too long'),
    ({'type': 'STATUS', 'version': 3}, 'version: not a whole number that fits (expected 1 to 2'),
    ({'type': 'STATUS', 'version': 1, 'message_id': 1}, 'version: has no metadata and no message'),
    ({'type': 'STATUS', 'version': 1, 'metadata': {'a': 'b'}}, 'version: has no metadata'),
    ({'type': 'STATUS', 'message_id': -1}, 'message_id: not a whole number'),
    ({'type': 'STATUS', 'metadata': 5}, 'metadata: not a list'),
    ({'type': 'STATUS', 'metadata': {'a': 5}}, 'metadata[0].value: not text'),
    ({'type': 'STATUS', 'metadata': [{'value': 'x'}]}, 'metadata[0].key: is missing'),
    ({'type': 'STATUS', 'timestamp': 5}, 'timestamp: not an object'),
    ({'type': 'STATUS', 'timestamp': {'seconds': 2**32}}, 'timestamp.seconds: not a whole number'),
    ({'type': 'STATUS', 'time': 'now'}, 'time: no time (expected like 2026-11-20T09:30:00.5Z'),
    ({'type': 'STATUS', 'time': '2026-02-30T00:00:00Z'}, 'time: no time'),
    ({'type': 'STATUS', 'time': '1969-12-31T23:59:59Z'}, 'time: no time'),
    ({'type': 'STATUS', 'time': '9999-01-01T00:00:00Z'}, 'time: no time'),
    ({'type': 'STATUS', 'time': '2026-02-03'}, 'time: no time'),
    ({'type': 'STATUS', 'time': 5}, 'time: no time'),
    ({'type': 'STATUS', 'time': 'NaT'}, 'time: no time'),
    (
        {'type': 'STATUS', 'timestamp': {'seconds': 5}, 'time': '1970-01-01T00:00:06Z'},
        'time: contradicts timestamp (leave one out)',
    ),
]


@pytest.mark.parametrize(('value', 'words'), MESSAGES)
def test_wrong_messages(value: Any, words: str):
    with pytest.raises(PackError) as error:
        from_json(value)
    assert str(error.value).startswith(words)


TEXTS = {
    '': 'line 1, column 1: not JSON: Expecting value',
    '{"a": 1': 'line 1, column 8: not JSON: Expecting',
    '{"a": 1}\n{"b": 2}': 'line 2, column 1: not JSON: expecting the end',
    '{"a": 1, "a": 2}': "line 1, column 1: not JSON: key 'a' is there twice",
    '[NaN]': 'line 1, column 1: not JSON: NaN has to be a string, "NaN"',
    '[-Infinity]': 'line 1, column 1: not JSON: -Infinity has to be a string',
    '[1e999]': 'line 1, column 1: not JSON: 1e999 is beyond all numbers',
    '[' * 200_000: 'line 1, column 1: not JSON: nested too deeply',
    '9' * 5000: 'line 1, column 1: not JSON: Exceeds the limit',
    "{'a': 1}": 'line 1, column 2: not JSON: Expecting property name',
}


@pytest.mark.parametrize('text', TEXTS, ids=lambda text: text[:20])
def test_texts_that_are_no_json(text: str):
    with pytest.raises(PackError) as error:
        loads(text)
    assert str(error.value).startswith(TEXTS[text])


SEVERAL = {
    '{"a": 1}\n\n {"b": 2}\n': [(1, {'a': 1}), (3, {'b': 2})],
    '[\n{"a": 1},\n{"b":\n2}]': [(2, {'a': 1}), (3, {'b': 2})],
    '[1, 2] [] 3': [(1, 1), (1, 2), (1, 3)],
    ' \r\n': [],
}


@pytest.mark.parametrize('text', SEVERAL)
def test_several_values(text: str):
    assert [*values(text)] == SEVERAL[text]
    assert [*values(text, 10)] == [(line + 9, value) for line, value in SEVERAL[text]]


WRONG_SEVERAL = {
    '[1,\n]': 'line 2, column 1: not JSON: a value is missing',
    '[1\n2]': 'line 2, column 1: not JSON: expecting ]',
    '[1': 'line 1, column 3: not JSON: expecting ]',
    '1,\n2': 'line 1, column 2: not JSON: Expecting value',
    '{"a": 1}\n{"b": }': 'line 2, column 7: not JSON: Expecting value',
}


@pytest.mark.parametrize('text', WRONG_SEVERAL)
def test_several_values_of_which_one_is_wrong(text: str):
    with pytest.raises(PackError) as error:
        [*values(text)]
    assert str(error.value).startswith(WRONG_SEVERAL[text])


# --- whatever it is ---

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**70), 2**70)
    | st.floats()
    | st.text(max_size=10)
    | st.sampled_from(['NaN', 'AAAA', '<u2', 'RAS', '0x00', '2026-11-20T09:30:00Z']),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=6,
)
WHOLE = [to_json(unpack(case.data), data=True) for case in GOLDEN]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the paths of everything in a value."""
    inner = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value[:8])
        if isinstance(value, list)
        else ()
    )
    return [path, *(place for key, each in inner for place in places(each, (*path, key)))]


def changed(value: Any, path: tuple[Any, ...], new: Any) -> Any:
    """Return a copy in which something else stands at a path."""
    if not path:
        return new
    copy = deepcopy(value)
    inner = copy
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = new
    return copy


@given(st.data())
def test_a_message_with_something_else_somewhere(data: st.DataObject):
    whole = data.draw(st.sampled_from(WHOLE))
    path = data.draw(st.sampled_from(places(whole)))
    value = changed(whole, path, data.draw(JSON))
    try:
        packet = from_json(value)
        packet.to_bytes()
    except PackError as error:
        assert str(error).isprintable() or path[:1] == ('type',)
    else:
        assert from_json(to_json(packet, data=True)).to_bytes() == packet.to_bytes()


@given(JSON)
def test_any_value(value: Any):
    with pytest.raises(PackError):
        from_json(value)


@given(st.data())
def test_any_content(data: st.DataObject):
    name = data.draw(st.sampled_from([*{whole['type'] for whole in WHOLE}]))
    with suppress(PackError):
        from_json({'type': name, 'content': data.draw(JSON)}).to_bytes()


@given(st.text(max_size=40) | st.sampled_from([dumps(whole) for whole in WHOLE[:20]]), st.data())
def test_any_text(text: str, data: st.DataObject):
    at = data.draw(st.integers(0, len(text)))
    text = text[:at] + data.draw(st.text('[]{}",:\\u0nt9eE+-. \n', max_size=3)) + text[at:]
    try:
        assert loads(text) == json.loads(text)
    except PackError as error:
        assert 'not JSON' in str(error)
