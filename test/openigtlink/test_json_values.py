# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""How single values look in JSON, and what people may write instead."""

from base64 import b64encode
from math import copysign
from math import isnan
import struct
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from igtl_ros.openigtlink import from_nanoseconds
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import MetadataEntry
from igtl_ros.openigtlink import NDArray
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Sensor
from igtl_ros.openigtlink import Status
from igtl_ros.openigtlink import String
from igtl_ros.openigtlink import Transform
from igtl_ros.openigtlink.json_twin import dumps
from igtl_ros.openigtlink.json_twin import from_json
from igtl_ros.openigtlink.json_twin import loads
from igtl_ros.openigtlink.json_twin import to_json
from igtl_ros.openigtlink.json_twin.scalars import Real
from igtl_ros.openigtlink.json_twin.texts import escape
from igtl_ros.openigtlink.json_twin.texts import unescape
import numpy as np
import pytest

ROWS = [[1, 0, 0, 1], [0, 1, 0, 2], [0, 0, 1, 3], [0, 0, 0, 1]]


def read(type_name: str, **content: Any) -> Any:
    """Return the body of a message that somebody wrote."""
    return from_json({'type': type_name, 'content': content}).body


def written(body: Any) -> Any:
    return to_json(Packet(body), data=True)['content']


# --- numbers ---


def test_floats_have_the_digits_that_they_need():
    matrix = np.eye(4)
    matrix[0] = np.array([0.1, 1 / 3, 46.0531, 16777216], np.float32)
    assert written(Transform(matrix))['matrix'][0] == [0.1, 0.33333334, 46.0531, 16777216.0]
    assert written(Sensor((0.1, 1 / 3)))['values'] == [0.1, 1 / 3]


@given(st.integers(0, 2**32 - 1))
def test_every_float32_comes_back(bits: int):
    (number,) = struct.unpack('>f', struct.pack('>I', bits))
    codec = Real(single=True)
    found = codec.read(loads(dumps(codec.write(number, False))), '')
    assert struct.pack('>f', found) == struct.pack('>f', number)


@given(st.integers(0, 2**64 - 1))
def test_every_float64_comes_back(bits: int):
    data = struct.pack('>Q', bits)
    codec = Real()
    found = codec.read(loads(dumps(codec.write(struct.unpack('>d', data)[0], False))), '')
    assert struct.pack('>d', found) == data


def test_what_is_not_finite_is_a_string():
    infinity, nan = float('inf'), float('nan')
    values = written(Sensor((infinity, -infinity, nan, copysign(nan, -1))))['values']
    assert values == ['Infinity', '-Infinity', 'NaN', 'NaN(0xfff8000000000000)']
    assert isnan(read('SENSOR', values=['NaN']).values[0])


def test_numbers_of_the_wire_are_rounded_when_read():
    assert read('POSITION', position=[0.1, 0, 0]).position[0] == float(np.float32(0.1))


# --- text ---


@given(st.binary(max_size=30))
def test_every_byte_of_a_text_comes_back(data: bytes):
    text = data.decode('utf-8', 'surrogateescape')
    shown = escape(text)
    shown.encode('utf-8')  # which refuses half characters
    assert unescape(shown, '', 100, nul=True) == text


@pytest.mark.parametrize(
    ('data', 'shown'),
    [
        (b'N\xe4del', r'N\xE4del'),
        ('Nädel'.encode(), 'Nädel'),
        (rb'C:\temp', r'C:\temp'),
        (rb'C:\x12', r'C:\x5Cx12'),
        (b'\\\xff', r'\\xFF'),
    ],
)
def test_bytes_that_are_no_text(data: bytes, shown: str):
    status = Status(error_name=data.decode('utf-8', 'surrogateescape'))
    assert written(status)['error_name'] == shown
    assert read('STATUS', error_name=shown) == status


def test_text_with_a_stated_encoding():
    assert written(String.of('Nädel')) == {'encoding': 106, 'length': 6, 'text': 'Nädel'}
    assert written(String('µ'.encode('utf-16-le'), 1014))['text'] == 'µ'
    # Latin-1 that says it is ASCII: shown as it was meant, and kept as it is.
    odd = written(String(b'N\xe4del', 3))
    assert odd['text'] == 'Nädel'
    assert odd['data'] == b64encode(b'N\xe4del').decode()
    assert read('STRING', **odd) == String(b'N\xe4del', 3)


def test_text_as_people_write_it():
    assert read('STRING', text='plain') == String(b'plain', 3)
    assert read('STRING', text='Nädel') == String('Nädel'.encode(), 106)
    assert read('STRING', text='ä', encoding=4) == String(b'\xe4', 4)
    assert read('STRING', data='AAE=') == String(b'\0\1', 3)
    assert read('STRING') == String()


def test_nothing_moves_the_cursor():
    text = dumps(to_json(Packet(String.of('a\nb\x1b[2J\x9b\u2028\u202e'), 'n\x85')))
    assert text.isprintable()
    assert '\\u001b' in text
    assert from_json(loads(text)).body.text == 'a\nb\x1b[2J\x9b\u2028\u202e'
    assert dumps({'a': 'b\x7f'}) == '{"a": "b\\u007f"}'


# --- metadata, time, codes, units ---


def test_metadata_as_people_write_it():
    packet = from_json({'type': 'STRING', 'metadata': {'Room': '7', 'Was': 'Nädel'}})
    assert packet.header_version == 2
    assert packet.metadata == {'Room': '7', 'Was': 'Nädel'}
    entries = [{'key': 'a', 'value': 'ä', 'encoding': 4}, {'key': 'a', 'value': ''}]
    packet = from_json({'type': 'STRING', 'metadata': entries})
    assert packet.metadata == Metadata(
        entries=(MetadataEntry('a', b'\xe4', 4), MetadataEntry('a', b'', 3))
    )


# The same in nanoseconds since 1970.
TIMES = {
    '2026-11-20T09:30:00Z': 1_795_167_000_000_000_000,
    '2026-11-20T09:30:00.5Z': 1_795_167_000_500_000_000,
    '2026-11-20T09:30:00.123456789Z': 1_795_167_000_123_456_789,
    '1970-01-01T00:00:00.000000001Z': 1,
    '2106-02-07T06:28:15Z': 2**32 * 10**9 - 10**9,
}


@pytest.mark.parametrize('text', TIMES)
def test_time_as_people_write_it(text: str):
    packet = from_json({'type': 'STATUS', 'time': text})
    assert packet.timestamp == from_nanoseconds(TIMES[text])
    shown = to_json(packet)['time']
    assert len(shown) == len('2026-11-20T09:30:00.123456789Z')
    assert shown == f'{text[:-1]}{"" if "." in text else "."}'.ljust(29, '0') + 'Z'


def test_a_time_that_is_not_stated():
    assert from_json({'type': 'STATUS'}).timestamp == 0
    assert from_json({'type': 'STATUS'}, 77).timestamp == 77
    assert from_json({'type': 'STATUS', 'time': None}, 77).timestamp == 77
    assert from_json({'type': 'STATUS', 'timestamp': {'seconds': 0}}, 77).timestamp == 0
    assert to_json(Packet(Status()))['time'] is None


def test_codes_by_number_and_name():
    assert written(Status(13))['code_name'] == 'NOT_READY'
    assert written(Status(999))['code_name'] is None
    assert read('STATUS', code='busy').code == 6
    assert read('STATUS', code=6, code_name='BUSY').code == 6
    assert read('STATUS', code=999).code == 999
    assert read('RTS_TDATA', status=None).status is None


@pytest.mark.parametrize('unit', ['mN.m', '0xb2c4110000000000', 0xB2C4110000000000])
def test_units(unit: Any):
    body = read('SENSOR', values=[1.5], unit=unit)
    shown = written(body)
    assert (shown['unit'], shown['unit_text']) == ('0xb2c4110000000000', 'mN.m')
    assert body == Sensor((1.5,), 'mN.m')


# --- arrays ---


def test_an_array_tells_how_numpy_reads_it():
    voxels = np.arange(6, dtype='>u2').reshape(1, 2, 3)
    shown = written(Image(voxels))['voxels']
    assert (shown['dtype'], shown['shape']) == ('>u2', [1, 2, 3])
    assert shown['data'] == b64encode(voxels.tobytes()).decode()


def test_arrays_are_in_the_order_of_the_wire():
    assert written(Image(np.ones((1, 1, 1), '<u2')))['voxels']['data'] == 'AQA='
    assert written(NDArray(np.ones(1, '<u2')))['array'] == {
        'dtype': '>u2',
        'shape': [1],
        'data': 'AAE=',
    }


LISTS: list[tuple[Any, Any]] = [
    ([[[1, 2]]], np.array([[[1, 2]]], 'u1')),
    ({'data': [[[1, 2]]]}, np.array([[[1, 2]]], 'u1')),
    ({'dtype': 'uint16', 'data': [[[1, 2]]]}, np.array([[[1, 2]]], '<u2')),
    ({'dtype': '>u2', 'data': [1, 2], 'shape': [1, 2, 1]}, np.array([[[1], [2]]], '>u2')),
    ({'dtype': '>u2', 'data': 'AAEAAg==', 'shape': [1, 1, 2]}, np.array([[[1, 2]]], '>u2')),
    ({'dtype': 'f4', 'data': [[[0.5, 'NaN']]]}, np.array([[[0.5, np.nan]]], '<f4')),
    ({'dtype': 'u1', 'shape': [0, 2, 2]}, np.empty((0, 2, 2), 'u1')),
]


@pytest.mark.parametrize(('value', 'expected'), LISTS)
def test_voxels_as_people_write_them(value: Any, expected: Any):
    voxels = read('IMAGE', voxels=value).voxels
    assert voxels.dtype == expected.dtype
    assert np.array_equal(voxels, expected, equal_nan=expected.dtype.kind == 'f')


def test_other_arrays_as_people_write_them():
    assert read('NDARRAY', array=[[1, 2], [3, 4]]).array.tolist() == [[1, 2], [3, 4]]
    assert read('NDARRAY', array={'dtype': 'c16', 'data': [[1, 2]]}).array.tolist() == [1 + 2j]
    assert read('NDARRAY', array={'data': [], 'shape': [0]}).array.shape == (0,)
    surface = read('POLYDATA', points=[[0, 0, 0], [1, 0, 0], [0, 1, 0.5]], polygons=[[0, 1, 2]])
    assert [cell.tolist() for cell in surface.polygons] == [[0, 1, 2]]
    assert surface.points.tolist()[2] == [0, 1, 0.5]
    assert len(read('POLYDATA', points=[]).points) == 0
    assert bytes(read('FOO', data=[0, 255]).data) == b'\0\xff'


def test_matrices_of_three_rows_or_four():
    assert np.array_equal(read('TRANSFORM', matrix=ROWS).matrix, ROWS)
    assert np.array_equal(read('TRANSFORM', matrix=ROWS[:3]).matrix, ROWS)
    (video,) = read('VIDEOMETA', videos=[{'name': 'a', 'device_name': 'b', 'matrix': ROWS}]).videos
    assert video.matrix == (1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 2, 3)


# --- what may be left out ---


@pytest.mark.parametrize('name', ['TRANSFORM', 'GET_TRANS', 'POINT', 'STT_TDATA', 'BIND', 'TDATA'])
def test_a_type_may_be_enough(name: str):
    packet = from_json({'type': name})
    assert (packet.type_name, packet.device_name, packet.header_version) == (name, '', 1)
    assert packet.to_bytes()


def test_version_2_where_it_is_needed():
    assert from_json({'type': 'STATUS', 'message_id': 5}).header_version == 2
    assert from_json({'type': 'STATUS', 'version': 2}).header_version == 2


def test_children_as_people_write_them():
    child = {'type': 'STRING', 'name': 'a', 'content': {'text': 'x'}}
    inner = {'type': 'BIND', 'content': {'children': [child]}}
    body = read('BIND', children=[child, inner])
    assert [one.type_name for one in body.children] == ['STRING', 'BIND']
    assert body.children[1].body.children[0].body == String(b'x')


def test_tools_as_people_write_them():
    body = read('TDATA', tools=[{'name': 'A'}, {'name': 'B', 'matrix': ROWS, 'type': 3}])
    assert (body.names, body.types) == (('A', 'B'), (2, 3))
    assert body.matrices[1].tolist() == ROWS
    body = read('QTDATA', tools=[{'name': 'A', 'position': [1, 2, 3]}])
    assert body.positions.tolist() == [[1, 2, 3]]
    assert body.quaternions.tolist() == [[0, 0, 0, 1]]
