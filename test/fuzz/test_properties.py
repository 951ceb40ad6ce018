# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Properties of any packet and of any bytes, searched by Hypothesis."""

from hypothesis import example
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from igtl_ros.openigtlink import BODIES
from igtl_ros.openigtlink import Body
from igtl_ros.openigtlink import from_nanoseconds
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Receiver
from igtl_ros.openigtlink import RemoteError
from igtl_ros.openigtlink import REQUEST_BODIES
from igtl_ros.openigtlink import to_nanoseconds
from igtl_ros.openigtlink import unpack
from openigtlink_bytes import message
from openigtlink_bytes import outline
from openigtlink_bytes import receive
from openigtlink_bytes import version_2_body
from openigtlink_bytes import WAYS
from openigtlink_strategies import packets
from openigtlink_strategies import STRATEGIES
from openigtlink_strategies import U16
from openigtlink_strategies import U32
import pytest

CHUNKS = st.lists(st.integers(1, 300), min_size=1, max_size=5)
TYPES = st.sampled_from(sorted(BODIES | REQUEST_BODIES)).map(str.encode)


@pytest.mark.parametrize('body', STRATEGIES, ids=lambda body: body.__name__)
@given(data=st.data())
@settings(max_examples=settings().max_examples // 4)
def test_round_trip(body: type[Body], data: st.DataObject):
    packet = data.draw(packets(STRATEGIES[body]))
    wire = packet.to_bytes()
    received = unpack(wire)
    assert type(received.body) is body
    assert received == packet
    assert received.to_bytes() == wire


@given(packets())
def test_in_the_other_version(packet: Packet):
    for version in (1, 2):
        other = packet.for_version(version)
        received = unpack(other.to_bytes())
        assert received == other
        assert received.body == packet.body


@given(st.lists(packets(), max_size=4), CHUNKS)
def test_any_stream_in_any_pieces(sent: list[Packet], chunks: list[int]):
    stream = b''.join(packet.to_bytes() for packet in sent)
    for way in WAYS:
        assert way(Receiver(), stream, chunks) == sent


@given(packets(), st.data())
def test_no_prefix_is_a_message(packet: Packet, data: st.DataObject):
    whole = packet.to_bytes()
    size = data.draw(st.integers(0, len(whole) - 1))
    assert receive(whole[:size]) == []


@given(st.binary(max_size=400), CHUNKS)
@example(bytes(58), [1])
@example(b'\0\1' + bytes(56), [7])
def test_any_bytes(data: bytes, chunks: list[int]):
    whole = outline(receive(data))
    for way in WAYS:
        assert outline(way(Receiver(), data, chunks)) == whole


@given(TYPES, st.binary(max_size=400), st.sampled_from([1, 2]))
def test_any_body(type_name: bytes, body: bytes, version: int):
    (event,) = receive(message(type_name, body, version))
    if isinstance(event, Packet):
        # Whatever was accepted can be sent on, and says the same there.
        again = unpack(event.to_bytes())
        assert outline([again]) == outline([event])
    else:
        assert isinstance(event, RemoteError)


SMALL = st.integers(0, 40)
SIZES = st.one_of(SMALL, U16)
LONG_SIZES = st.one_of(SMALL, U32)


@given(
    TYPES,
    st.binary(max_size=80),
    st.lists(st.tuples(SIZES, U16, LONG_SIZES), max_size=4),
    st.one_of(st.none(), SIZES),
    st.one_of(st.none(), SIZES),
    st.one_of(st.none(), LONG_SIZES),
    st.one_of(st.just(12), SIZES),
    st.binary(max_size=80),
)
def test_any_sizes_in_version_2(type_name, content, pairs, count, size, pairs_size, start, values):
    index = (len(pairs) if count is None else count).to_bytes(2, 'big') + b''.join(
        key.to_bytes(2, 'big') + encoding.to_bytes(2, 'big') + value.to_bytes(4, 'big')
        for key, encoding, value in pairs
    )
    body = version_2_body(
        content, index, values, start=start, index_size=size, pairs_size=pairs_size
    )
    event, after = receive(message(type_name, body, 2), message(b'NEXT', b''))
    assert isinstance(event, (Packet, RemoteError))
    assert after.type_name == 'NEXT'
    if isinstance(event, Packet):
        assert outline([unpack(event.to_bytes())]) == outline([event])


@given(st.integers(0, 2**32 * 10**9 - 1))
@example(999_999_999)
@example(0)
def test_time_survives(nanoseconds: int):
    assert to_nanoseconds(from_nanoseconds(nanoseconds)) == nanoseconds


@given(st.integers(0, 2**64 - 1))
def test_any_timestamp_is_a_time(timestamp: int):
    seconds = to_nanoseconds(timestamp) - (timestamp >> 32) * 10**9
    assert 0 <= seconds <= 10**9 + 10
