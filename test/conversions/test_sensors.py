# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""SENSOR: values with their unit, and without."""

from __future__ import annotations

from array import array
from math import inf
from math import isnan
from math import nan
import struct
from typing import Any

from golden_numbers import SENSORS
import pytest

pytest.importorskip('igtl_ros.msg')

from igtl_ros.conversions.placement import Placement
from igtl_ros.conversions.sensors import reading_from_ros
from igtl_ros.conversions.sensors import reading_to_ros
from igtl_ros.conversions.sensors import values_from_ros
from igtl_ros.conversions.sensors import values_to_ros
from igtl_ros.conversions.stamps import time_of
from igtl_ros.msg import SensorReading
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Sensor
from igtl_ros.openigtlink import unpack
from std_msgs.msg import Float64MultiArray
from std_msgs.msg import MultiArrayDimension
from std_msgs.msg import MultiArrayLayout

pytestmark = pytest.mark.ros

NEWTON_METRE = 0x02C4110000000000
NO_UNIT_KNOWN = 0x8000000000000000  # a prefix that is not defined


def reading(body: Sensor, place: Any) -> SensorReading:
    return reading_to_ros(Packet(body, 'Force'), body, place)


# --- into ROS ---


def test_a_reading_says_everything(place: Any, unchanged: Any) -> None:
    body = Sensor((1.5, -250.0), 'mN.m', 7)
    packet = Packet(body, 'Force', 3 << 32, 2, 41, Metadata({'Probe': 'ATI'}))
    with unchanged(packet):
        message = reading_to_ros(packet, body, place)
    assert list(message.values) == [1.5, -250.0]
    assert list(message.si_values) == pytest.approx([0.0015, -0.25], rel=1e-15)
    assert (message.unit, message.unit_code) == ('mN.m', NEWTON_METRE | 0xB << 60)
    assert (message.status, message.device_name) == (7, 'ProbeToTracker')
    assert (message.timestamp, message.message_id) == (3 << 32, 41)
    assert [(entry.key, entry.value) for entry in message.metadata] == [('Probe', 'ATI')]


def test_a_sensor_measures_in_its_own_frame(place: Any) -> None:
    header = reading(Sensor((1.0,)), place).header
    assert (header.frame_id, header.stamp) == ('Probe', place.stamp)


SI = [
    ('kg', 1.0),  # the gram of the wire is no SI base unit
    ('g', 0.001),
    ('m(m2)', 0.001),
    ('mm2', 1e-6),
    ('km.s-2', 1000.0),
    ('', 1.0),
]


@pytest.mark.parametrize(('unit', 'factor'), SI)
def test_values_in_si_units(unit: str, factor: float, place: Any) -> None:
    body = Sensor((2.0, -4.0), unit)
    expected = pytest.approx([2 * factor, -4 * factor], rel=1e-15)
    assert list(reading(body, place).si_values) == expected
    assert list(values_to_ros(Packet(body), body, place).data) == expected


def test_a_unit_without_a_meaning(place: Any) -> None:
    body = Sensor((2.0,), NO_UNIT_KNOWN)
    message = reading(body, place)
    assert (message.unit, message.unit_code) == ('0x8000000000000000', NO_UNIT_KNOWN)
    assert list(message.values) == [2.0]
    assert isnan(message.si_values[0])
    assert isnan(values_to_ros(Packet(body), body, place).data[0])


@pytest.mark.parametrize('count', [0, 1, 255])
def test_the_layout_of_the_values(count: int, place: Any) -> None:
    body = Sensor(tuple(map(float, range(count))))
    message = values_to_ros(Packet(body), body, place)
    (dimension,) = message.layout.dim
    assert (dimension.label, dimension.size, dimension.stride) == ('value', count, count)
    assert list(message.data) == [*range(count)]


def test_raw_millimetres_are_no_matter(place: Any) -> None:
    """The wire says the unit of a SENSOR: it is not millimetres for lack of another."""
    body = Sensor((250.0,), 'mm')
    raw = place._replace(scale=1.0)
    assert list(reading(body, raw).si_values) == [0.25]


# --- out of ROS ---


def test_the_code_counts_then_the_text(departure: Any, unchanged: Any) -> None:
    both = SensorReading(values=[1.0], unit='m', unit_code=NEWTON_METRE)
    with unchanged(both):
        packet = reading_from_ros(both, 'Force', departure)
    assert packet.body.unit == NEWTON_METRE
    assert (packet.type_name, packet.device_name) == ('SENSOR', 'Force')
    text = SensorReading(values=[1.0], unit='mN.m')
    assert reading_from_ros(text, 'Force', departure).body.unit == NEWTON_METRE | 0xB << 60
    assert reading_from_ros(SensorReading(values=[1.0]), 'Force', departure).body.unit == 0


def test_values_count_and_not_those_in_si(departure: Any) -> None:
    message = SensorReading(values=[1.0, nan], si_values=[7.0], unit='mm', status=9)
    message.header.stamp.sec = 5
    packet = reading_from_ros(message, 'Gap', departure)
    # one value, prefix m, unit m to the power of 1; then 1.0 and nan
    expected = '02 09 b044000000000000 3ff0000000000000 7ff8000000000000'
    assert packet.to_bytes()[58:] == bytes.fromhex(expected)
    assert packet.timestamp == 5 << 32


def test_only_values_in_si(departure: Any) -> None:
    with pytest.raises(PackError, match='values is empty, but si_values is not .*unit_code says'):
        reading_from_ros(SensorReading(si_values=[1.0]), 'Gap', departure)


@pytest.mark.parametrize('unit', ['degC', '%', 'deg'])
def test_a_unit_that_the_wire_does_not_have(unit: str, departure: Any) -> None:
    with pytest.raises(PackError, match=f'not a unit .*found {unit}'):
        reading_from_ros(SensorReading(values=[1.0], unit=unit), 'Warm', departure)


def test_values_without_a_unit(departure: Any, unchanged: Any) -> None:
    message = Float64MultiArray(data=[0.5, -inf])
    with unchanged(message):
        packet = values_from_ros(message, 'Force', departure)
    assert packet.body.values == (0.5, -inf)
    assert packet.to_bytes()[58:68] == bytes.fromhex('02 00 0000000000000000')
    assert packet.timestamp == 1_800_000_000 << 32 | 0x80000000
    assert values_from_ros(Float64MultiArray(), 'Force', departure).body.values == ()


def test_values_in_rows(departure: Any) -> None:
    dimensions = [MultiArrayDimension(size=2), MultiArrayDimension(size=2)]
    layout = MultiArrayLayout(dim=dimensions, data_offset=1)
    message = Float64MultiArray(layout=layout, data=[9.0, 1.0, 2.0, 3.0, 4.0])
    assert values_from_ros(message, 'Force', departure).body.values == (1.0, 2.0, 3.0, 4.0)
    message.layout.dim[0].size = 3
    with pytest.raises(PackError, match='layout does not fit its data'):
        values_from_ros(message, 'Force', departure)


def test_more_values_than_the_wire_counts(departure: Any) -> None:
    many = array('d', bytes(8 * 256))
    for convert, message in (
        (reading_from_ros, SensorReading(values=many)),
        (values_from_ros, Float64MultiArray(data=many)),
    ):
        with pytest.raises(PackError, match='too many values .*at most 255, found 256'):
            convert(message, 'Force', departure)


# --- there and back ---


@pytest.mark.parametrize('golden', SENSORS, ids=lambda golden: golden.name)
def test_golden(golden: Any, place: Any, departure: Any) -> None:
    packet = golden.packet
    here = Placement(time_of(packet.nanoseconds), place.frames, packet.device_name)
    message = reading_to_ros(packet, packet.body, here)
    back = reading_from_ros(message, packet.device_name, departure).to_bytes()
    if packet.timestamp:
        assert back == golden.data
    # Header version 2 has no metadata here: 12 bytes before the content, 2 behind it.
    content = golden.data[58:] if packet.header_version == 1 else golden.data[70:-2]
    assert back[58:] == content


@pytest.mark.parametrize(
    'bits', ['7ff8000000000001', 'fff0000000000000', '8000000000000000', '0000000000000001']
)
def test_every_bit_comes_back(bits: str, place: Any, departure: Any) -> None:
    (value,) = struct.unpack('>d', bytes.fromhex(bits))
    # Exponent 0 beside a unit, as the specification's own example has it.
    packet = Packet(Sensor((value,), 0x02C0100000000000, 255), 'Odd', 7 << 32)
    message = reading_to_ros(unpack(packet.to_bytes()), packet.body, place)
    assert list(message.si_values) == [value] or isnan(value)
    back = reading_from_ros(message, 'Odd', departure)
    assert back.to_bytes()[58:] == bytes.fromhex(f'01 ff 02c0100000000000 {bits}')
