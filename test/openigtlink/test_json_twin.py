# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Messages to JSON and back: every type gives the same bytes again, and tells all its fields."""

import json
from typing import Any

from golden import GOLDEN
from golden import Golden
from golden import LARGE
from golden import READ_ONLY
from hypothesis import given
from hypothesis import reject
from hypothesis import strategies as st
from igtl_ros.openigtlink import BODIES
from igtl_ros.openigtlink import Capability
from igtl_ros.openigtlink import FramingError
from igtl_ros.openigtlink import MessageError
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Raw
from igtl_ros.openigtlink import REQUEST_BODIES
from igtl_ros.openigtlink import unpack
from igtl_ros.openigtlink.json_twin import CONVERTERS
from igtl_ros.openigtlink.json_twin import dumps
from igtl_ros.openigtlink.json_twin import from_json
from igtl_ros.openigtlink.json_twin import loads
from igtl_ros.openigtlink.json_twin import to_json
from openigtlink_bytes import HEADER
from openigtlink_strategies import packets
import pytest

ALL = GOLDEN + LARGE + READ_ONLY
each = pytest.mark.parametrize('case', GOLDEN + LARGE, ids=lambda case: case.name)
each_at_all = pytest.mark.parametrize('case', ALL, ids=lambda case: case.name)


def refuse(text: str) -> None:
    raise AssertionError(f'{text} is not JSON')


def text_of(packet: Packet, data: bool = True) -> str:
    """Return the JSON, which has been looked at with another parser."""
    value = to_json(packet, data)
    text = dumps(value)
    assert json.loads(text, parse_constant=refuse) == value
    assert text.isprintable()
    assert text.encode('utf-8')
    return text


@each
def test_the_same_bytes(case: Golden):
    packet = from_json(loads(text_of(unpack(case.data))))
    assert packet.to_bytes() == case.data
    assert packet == unpack(case.data)


@pytest.mark.parametrize('case', READ_ONLY, ids=lambda case: case.name)
def test_old_forms_become_new_ones(case: Golden):
    packet = unpack(case.data)
    assert from_json(loads(text_of(packet))).to_bytes() == packet.to_bytes()


@given(packets())
def test_any_packet(packet: Packet):
    assert from_json(loads(text_of(packet))).to_bytes() == packet.to_bytes()


@st.composite
def damaged(draw: st.DrawFn) -> Packet:
    """Return what can still be read of a golden message after some of its bytes changed."""
    data = bytearray(draw(st.sampled_from(ALL[:-1])).data)
    for _ in range(draw(st.integers(1, 4))):
        data[draw(st.integers(0, len(data) - 1))] = draw(st.integers(0, 255))
    try:
        packet = unpack(bytes(data), check_crc=False)
        packet.pack()
    except (FramingError, MessageError, PackError):
        reject()
    return packet


@given(damaged())
def test_any_bytes_that_are_a_message(packet: Packet):
    """Names that are no UTF-8, NaN, codes without a name, contents that nobody would send."""
    assert from_json(loads(text_of(packet))).to_bytes() == packet.to_bytes()


@each_at_all
def test_the_header(case: Golden):
    packet = unpack(case.data)
    value = to_json(packet)
    version, type_name, *_ = HEADER.unpack_from(case.data)
    *_, body_size, crc = HEADER.unpack_from(packet.to_bytes())
    assert value['type'] == type_name.rstrip(b'\0').decode()
    assert value['version'] == version
    assert value['timestamp']['seconds'] << 32 | value['timestamp']['fraction'] == packet.timestamp
    assert value['body_size'] == body_size
    assert int(value['crc'], 16) == crc
    assert [(pair['key'], pair['value']) for pair in value['metadata']] == [
        (entry.key, entry.value) for entry in packet.metadata.entries
    ]


def test_every_body_has_a_converter():
    assert set(CONVERTERS) == {*BODIES.values(), *REQUEST_BODIES.values(), Raw}


# What the content of a list has in each of its elements; shapes tell how long a section is.
LISTS = {
    *('BIND', 'CAPABILITY', 'GET_BIND', 'IMGMETA', 'LBMETA', 'POINT', 'QTDATA', 'TDATA', 'TRAJ'),
    *('USMESSAGE', 'VIDEOMETA'),
}
SHAPES = {f'size_{name}' for name in ('vertices', 'lines', 'polygons', 'triangle_strips')}


def keys_of(value: Any) -> set[str]:
    """Return all keys at any depth."""
    if isinstance(value, dict):
        return {*value}.union(*map(keys_of, value.values()))
    return set().union(*map(keys_of, value)) if isinstance(value, list) else set()


@pytest.mark.parametrize('kind', CONVERTERS, ids=lambda kind: kind.__name__)
def test_every_field_by_its_name(kind: Any):
    names = {field.name for field in kind.LAYOUT.fields} - {'reserved'} - SHAPES
    contents = [to_json(case.packet)['content'] for case in ALL if type(case.packet.body) is kind]
    content: Any = max(contents, key=len)
    if kind is Capability:
        assert content['types'][:2] == ['IMAGE', 'GET_IMAGE']
    elif kind.TYPE in LISTS:
        assert names <= keys_of(max(contents, key=lambda each: len(keys_of(each))))
    else:
        assert names <= set(content)


def test_data_is_only_there_when_wanted():
    for case in ALL:
        packet = unpack(case.data)
        short, long = to_json(packet), to_json(packet, data=True)
        assert keys_of(short) <= keys_of(long)
        if len(case.data) > 20_000:
            assert len(dumps(short)) < 1000
            assert len(dumps(long)) > len(case.data)


def test_what_has_no_data_cannot_be_sent():
    packet = unpack(next(case.data for case in ALL if case.packet.type_name == 'IMAGE'))
    with pytest.raises(PackError, match=r'^content\.voxels: has no data \(expected .*--data'):
        from_json(to_json(packet))


@pytest.mark.parametrize('name', ['IMAGE', 'STRING', 'STATUS', 'BIND', 'SENSOR', 'TRANSFORM'])
def test_no_content_is_null(name: str):
    packet = Packet(Raw(), 'Device', type_name=name)
    value = to_json(packet)
    assert value['content'] is None
    assert from_json(value).to_bytes() == packet.to_bytes()


def test_a_body_of_another_type_is_refused():
    with pytest.raises(PackError, match='content of another type'):
        to_json(Packet(Raw(b'x'), type_name='IMAGE'))


def test_a_message_that_cannot_be_packed_has_neither_size_nor_crc():
    """Of others we read more metadata than we send."""
    packet = Packet(Raw(), header_version=2, metadata={'a': 'x' * 70_000}, type_name='X')
    assert (to_json(packet)['body_size'], to_json(packet)['crc']) == (None, None)
