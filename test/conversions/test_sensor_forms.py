# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""SENSOR as the messages that ROS has for sensors: count and unit decide whether it can be."""

from __future__ import annotations

from math import inf
from math import isnan
from math import nan
from typing import Any

import pytest

pytest.importorskip('igtl_ros.msg')

from geometry_msgs.msg import TwistStamped
from geometry_msgs.msg import Vector3
from geometry_msgs.msg import WrenchStamped
from igtl_ros.conversions.errors import NoFormError
from igtl_ros.conversions.sensor_forms import FORMS
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Sensor
from sensor_msgs.msg import Imu
from sensor_msgs.msg import JointState
from sensor_msgs.msg import Range
from sensor_msgs.msg import Temperature

pytestmark = pytest.mark.ros

BY_SUFFIX = {form.suffix: form for form in FORMS}
SIX = (1.0, 2.0, 3.0, 4.0, 5.0, 6.0)


def shown(suffix: str, values: tuple[float, ...], unit: str, place: Any) -> Any:
    body = Sensor(values, unit)
    return BY_SUFFIX[suffix].to_ros(Packet(body, 'Device'), body, place)


def numbers(vector: Vector3) -> list[float]:
    return [vector.x, vector.y, vector.z]


@pytest.mark.parametrize('form', FORMS, ids=lambda form: form.suffix)
def test_stamp_and_frame(form: Any, place: Any, unchanged: Any) -> None:
    values, unit = {'range': ((1.0,), 'm'), 'temperature': ((1.0,), 'K')}.get(
        form.suffix, (SIX, '')
    )
    packet = Packet(Sensor(values, unit), 'Device')
    with unchanged(packet):
        message = form.to_ros(packet, packet.body, place)
    assert type(message) is form.ros_type
    # Each of them says what was measured in the frame of its header: the sensor's own.
    assert (message.header.stamp, message.header.frame_id) == (place.stamp, 'Probe')


# --- into ROS ---


WRENCHES = [
    (SIX, '', [1, 2, 3], [4, 5, 6]),
    ((1.0, 2.0, 3.0), 'N', [1, 2, 3], [0, 0, 0]),
    ((1.0, 2.0, 3.0), '', [1, 2, 3], [0, 0, 0]),
    ((1.0, 2.0, 3.0), 'N.m', [0, 0, 0], [1, 2, 3]),
    ((500.0, 0.0, -250.0), 'mN', [0.5, 0, -0.25], [0, 0, 0]),
    ((500.0, 0.0, -250.0), 'mm.N', [0, 0, 0], [0.5, 0, -0.25]),  # in another order
    ((1.0, 2.0, 3.0), 'm2.N.m-2', [1, 2, 3], [0, 0, 0]),
]


@pytest.mark.parametrize(('values', 'unit', 'force', 'torque'), WRENCHES)
def test_wrench(values: Any, unit: str, force: Any, torque: Any, place: Any) -> None:
    wrench = shown('wrench', values, unit, place).wrench
    assert numbers(wrench.force) == pytest.approx(force)
    assert numbers(wrench.torque) == pytest.approx(torque)


def test_twist(place: Any) -> None:
    twist = shown('twist', SIX, '', place).twist
    assert (numbers(twist.linear), numbers(twist.angular)) == ([1, 2, 3], [4, 5, 6])


JOINTS = [('', [0.5, 1.5]), ('rad', [0.5, 1.5]), ('mm', [0.0005, 0.0015])]


@pytest.mark.parametrize(('unit', 'positions'), JOINTS)
def test_joints(unit: str, positions: list[float], place: Any) -> None:
    message = shown('joint_states', (0.5, 1.5), unit, place)
    assert message.name == ['ProbeToTracker_0', 'ProbeToTracker_1']
    assert list(message.position) == pytest.approx(positions)
    assert not message.velocity
    assert not message.effort


def test_no_joints(place: Any) -> None:
    message = shown('joint_states', (), '', place)
    assert (list(message.name), list(message.position)) == ([], [])


IMUS = [
    (SIX, '', [1, 2, 3], [4, 5, 6], (0, 0)),
    ((1.0, 2.0, 3.0), 'rad.s-1', [1, 2, 3], [0, 0, 0], (0, -1)),
    ((1.0, 2.0, 3.0), 'm.s-2', [0, 0, 0], [1, 2, 3], (-1, 0)),
]


@pytest.mark.parametrize(('values', 'unit', 'turning', 'moving', 'known'), IMUS)
def test_imu(
    values: Any, unit: str, turning: Any, moving: Any, known: tuple[float, float], place: Any
) -> None:
    message = shown('imu', values, unit, place)
    assert numbers(message.angular_velocity) == turning
    assert numbers(message.linear_acceleration) == moving
    # -1 is sensor_msgs' sign for what is not there.
    assert message.orientation_covariance[0] == -1
    assert (
        message.angular_velocity_covariance[0],
        message.linear_acceleration_covariance[0],
    ) == known


def test_range(place: Any) -> None:
    message = shown('range', (250.0,), 'mm', place)
    assert message.range == 0.25
    # Readers leave out what is beyond these.
    assert (message.min_range, message.max_range) == (0, inf)
    assert shown('range', (inf,), 'm', place).range == inf
    assert isnan(shown('range', (nan,), 'm', place).range)


def test_temperature(place: Any) -> None:
    assert shown('temperature', (310.15,), 'K', place).temperature == pytest.approx(37)
    assert shown('temperature', (0.0,), 'mK', place).temperature == -273.15


REFUSED = [
    ('wrench', SIX, 'N', '6 values in N'),  # torques are not in N
    ('wrench', (1.0,) * 4, 'mN', '4 values in mN'),
    ('wrench', (1.0,) * 3, 'm', '3 values in m'),
    ('wrench', (1.0,) * 3, 'N2', '3 values in N2'),
    ('wrench', (), '', '0 values without a unit'),
    ('twist', (1.0,) * 3, 'm.s-1', '3 values in m.s-1'),
    ('twist', SIX, 'm.s-1', '6 values in m.s-1'),
    ('joint_states', (1.0,), 'N', '1 value in N'),
    ('imu', (1.0,) * 3, '', '3 values without a unit'),  # of what, nothing says
    ('imu', (1.0,) * 3, 'm.s-1', '3 values in m.s-1'),
    ('imu', SIX, 'm.s-2', '6 values in m.s-2'),
    ('range', (1.0,), '', '1 value without a unit'),  # metres or millimetres?
    ('range', (1.0, 2.0), 'm', '2 values in m'),
    ('temperature', (36.6,), '', '1 value without a unit'),  # kelvin or Celsius?
    ('temperature', (36.6,), 'J', '1 value in J'),
]


@pytest.mark.parametrize(('suffix', 'values', 'unit', 'found'), REFUSED)
def test_what_does_not_fit(
    suffix: str, values: tuple[float, ...], unit: str, found: str, place: Any
) -> None:
    with pytest.raises(NoFormError) as caught:
        shown(suffix, values, unit, place)
    assert str(caught.value).endswith(f': found {found}')


@pytest.mark.parametrize('suffix', BY_SUFFIX)
def test_a_unit_without_a_meaning(suffix: str, place: Any) -> None:
    body = Sensor((1.0,), 0x8000000000000000)
    with pytest.raises(NoFormError, match='found 1 value in 0x8000000000000000'):
        BY_SUFFIX[suffix].to_ros(Packet(body), body, place)


def test_the_error_says_what_was_expected(place: Any) -> None:
    with pytest.raises(NoFormError) as caught:
        shown('wrench', (1.0,), 'K', place)
    assert str(caught.value) == (
        'a WrenchStamped needs 3 values in N or 3 values without a unit or 3 values in N.m '
        'or 6 values without a unit: found 1 value in K'
    )


def test_a_range_beyond_float32(place: Any) -> None:
    with pytest.raises(NoFormError, match='float32, which 1e\\+300 m is too large for'):
        shown('range', (1e300,), 'm', place)


# --- out of ROS ---


def filled(kind: type) -> Any:
    message = kind()
    message.header.stamp.sec = 3
    return message


def sent(suffix: str, message: Any, departure: Any, unchanged: Any) -> Sensor:
    with unchanged(message):
        packet = BY_SUFFIX[suffix].from_ros(message, 'Device', departure)
    assert (packet.type_name, packet.device_name) == ('SENSOR', 'Device')
    assert packet.timestamp == 3 << 32
    assert isinstance(packet.body, Sensor)
    packet.to_bytes()
    return packet.body


def test_wrench_out(departure: Any, unchanged: Any) -> None:
    message = filled(WrenchStamped)
    message.wrench.force, message.wrench.torque = Vector3(x=1.0, z=-2.0), Vector3(y=0.5)
    body = sent('wrench', message, departure, unchanged)
    assert (body.values, body.unit) == ((1, 0, -2, 0, 0.5, 0), 0)


def test_twist_out(departure: Any, unchanged: Any) -> None:
    message = filled(TwistStamped)
    message.twist.linear, message.twist.angular = Vector3(x=1.0, z=-2.0), Vector3(y=0.5)
    body = sent('twist', message, departure, unchanged)
    assert (body.values, body.unit) == ((1, 0, -2, 0, 0.5, 0), 0)


def test_joints_out(departure: Any, unchanged: Any) -> None:
    message = filled(JointState)
    message.name, message.position, message.velocity = ['a', 'b'], [0.25, nan], [7.0, 7.0]
    body = sent('joint_states', message, departure, unchanged)
    assert (body.values[0], isnan(body.values[1]), body.unit) == (0.25, True, 0)
    message.name = []  # allowed: they may be known
    assert len(sent('joint_states', message, departure, unchanged).values) == 2


@pytest.mark.parametrize('position', [[], [1.0]])
def test_joints_without_a_position_each(position: list[float], departure: Any) -> None:
    message = JointState(name=['a', 'b'], position=position, velocity=[1.0, 2.0])
    with pytest.raises(PackError, match=f'2 positions, one for each name, found {len(position)}'):
        BY_SUFFIX['joint_states'].from_ros(message, 'Device', departure)


def test_too_many_joints(departure: Any) -> None:
    message = JointState(position=[0.0] * 256)
    with pytest.raises(PackError, match='at most 255, found 256'):
        BY_SUFFIX['joint_states'].from_ros(message, 'Device', departure)


IMUS_OUT = [
    (0.0, 0.0, (1, 0, 0, 0, 2, 0), ''),
    (0.1, -1.0, (1, 0, 0), 'rad.s-1'),
    (-1.0, 0.1, (0, 2, 0), 'm.s-2'),
]


@pytest.mark.parametrize(('turning', 'moving', 'values', 'unit'), IMUS_OUT)
def test_imu_out(
    turning: float, moving: float, values: Any, unit: str, departure: Any, unchanged: Any
) -> None:
    message = filled(Imu)
    message.angular_velocity.x, message.linear_acceleration.y = 1.0, 2.0
    message.angular_velocity_covariance[0] = turning
    message.linear_acceleration_covariance[0] = moving
    body = sent('imu', message, departure, unchanged)
    assert (body.values, body.unit_text) == (values, unit)


def test_an_imu_of_an_orientation_alone(departure: Any) -> None:
    message = Imu()
    message.angular_velocity_covariance[0] = message.linear_acceleration_covariance[0] = -1.0
    with pytest.raises(PackError, match='imu without values .*covariance'):
        BY_SUFFIX['imu'].from_ros(message, 'Device', departure)


# Code: unit 1 (m) or 5 (K) in bits 59 to 54, exponent 1 in bits 53 to 50.
def test_range_and_temperature_out(departure: Any, unchanged: Any) -> None:
    distance = filled(Range)
    distance.range = 0.5
    body = sent('range', distance, departure, unchanged)
    assert (body.values, body.unit) == ((0.5,), 0x0044000000000000)
    warm = filled(Temperature)
    warm.temperature = 37.0
    body = sent('temperature', warm, departure, unchanged)
    assert (body.values, body.unit) == ((pytest.approx(310.15),), 0x0144000000000000)


def test_codes_of_the_units_of_an_imu(departure: Any) -> None:
    message = Imu()
    message.angular_velocity_covariance[0] = -1.0
    packet = BY_SUFFIX['imu'].from_ros(message, 'Device', departure)
    assert packet.body.unit == 0x00443E0000000000  # m.s-2 of the specification's example


ROUND = [
    ('wrench', SIX, ''),
    ('twist', SIX, ''),
    ('joint_states', (0.25, -3.0), ''),
    ('imu', SIX, ''),
    ('imu', (1.0, 2.0, 3.0), 'rad.s-1'),
    ('imu', (1.0, 2.0, 3.0), 'm.s-2'),
    ('range', (0.5,), 'm'),
]


@pytest.mark.parametrize(('suffix', 'values', 'unit'), ROUND)
def test_there_and_back(
    suffix: str, values: tuple[float, ...], unit: str, place: Any, departure: Any
) -> None:
    message = shown(suffix, values, unit, place)
    body = BY_SUFFIX[suffix].from_ros(message, 'Device', departure).body
    assert (body.values, body.unit_text) == (values, unit)


def test_each_form_has_its_own_topic() -> None:
    assert len(BY_SUFFIX) == len(FORMS) == len({form.ros_type for form in FORMS})
