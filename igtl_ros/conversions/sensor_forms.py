# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
SENSOR as the messages that ROS has for sensors: wrench, twist, joints, imu, range, temperature.

Which one a device's values are, only a route can say; whether they can be is checked by their
count and unit. All are in SI units, and the values stand in the order of the message's fields.
"""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from math import isinf
from typing import Any
from typing import NamedTuple

from geometry_msgs.msg import TwistStamped
from geometry_msgs.msg import Vector3
from geometry_msgs.msg import WrenchStamped
from igtl_ros.conversions.errors import NoFormError
from igtl_ros.conversions.placement import Departure
from igtl_ros.conversions.placement import Placement
from igtl_ros.conversions.stamps import timestamp_of
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Sensor
from igtl_ros.openigtlink import Unit
import numpy as np
from sensor_msgs.msg import Imu
from sensor_msgs.msg import JointState
from sensor_msgs.msg import Range
from sensor_msgs.msg import Temperature
from std_msgs.msg import Header

# Number of values (None: any) and their SI unit; '' where the wire names none.
Fitting = tuple[tuple[int | None, str], ...]

# One unit cannot be that of forces and torques together, so those six values have none.
_WRENCH: Fitting = ((3, 'N'), (3, ''), (3, 'N.m'), (6, ''))
_TWIST: Fitting = ((6, ''),)
_JOINTS: Fitting = ((None, 'rad'), (None, 'm'), (None, ''))
_IMU: Fitting = ((3, 'rad.s-1'), (3, 'm.s-2'), (6, ''))
# Without a unit nothing would tell metres from millimetres, or kelvin from Celsius.
_RANGE: Fitting = ((1, 'm'),)
_TEMPERATURE: Fitting = ((1, 'K'),)

_ZERO_CELSIUS = 273.15  # K
_NOT_ESTIMATED = -1.0  # sensor_msgs/Imu: as the first covariance of what is not there
_LARGEST_FLOAT32 = float(np.finfo(np.float32).max)


class Form(NamedTuple):
    """One ROS message that a SENSOR may be, and the functions between them."""

    suffix: str
    ros_type: type
    to_ros: Callable[[Packet, Sensor, Placement], Any]
    from_ros: Callable[[Any, str, Departure], Packet]


def own_header(place: Placement) -> Header:
    """Return a header in the sensor's own frame, in which it measures."""
    return Header(stamp=place.stamp, frame_id=place.frames.child)


def si_values(body: Sensor) -> list[float]:
    """Return the values in SI units; nan where the unit has no meaning."""
    factor = body.si_factor
    return [value * factor for value in body.values]


# --- into ROS ---


def wrench_to_ros(packet: Packet, body: Sensor, place: Placement) -> WrenchStamped:
    """
    Return force in N and torque in N.m; what the sensor does not measure is 0.

    :raises NoFormError: neither three values of one kind, nor six of both without a unit.
    """
    values, unit = _fitting(body, 'a WrenchStamped', _WRENCH)
    message = WrenchStamped(header=own_header(place))
    if unit == 'N.m':
        message.wrench.torque = _vector(values)
        return message
    message.wrench.force = _vector(values[:3])
    if len(values) > 3:
        message.wrench.torque = _vector(values[3:])
    return message


def twist_to_ros(packet: Packet, body: Sensor, place: Placement) -> TwistStamped:
    """
    Return velocities in m/s, then rad/s.

    :raises NoFormError: not six values without a unit.
    """
    values, _ = _fitting(body, 'a TwistStamped', _TWIST)
    message = TwistStamped(header=own_header(place))
    message.twist.linear, message.twist.angular = _vector(values[:3]), _vector(values[3:])
    return message


def joints_to_ros(packet: Packet, body: Sensor, place: Placement) -> JointState:
    """
    Return positions in rad or m, of joints called `<device>_0`, `<device>_1`, ...

    :raises NoFormError: in another unit.
    """
    values, _ = _fitting(body, 'a JointState', _JOINTS)
    names = [f'{place.device_name}_{index}' for index in range(len(values))]
    return JointState(header=own_header(place), name=names, position=values)


def imu_to_ros(packet: Packet, body: Sensor, place: Placement) -> Imu:
    """
    Return angular velocity in rad/s, linear acceleration in m/s2, or both; no orientation.

    :raises NoFormError: neither three values of one kind, nor six of both without a unit.
    """
    values, unit = _fitting(body, 'an Imu', _IMU)
    message = Imu(header=own_header(place))
    message.orientation_covariance[0] = _NOT_ESTIMATED
    if unit == 'm.s-2':
        message.angular_velocity_covariance[0] = _NOT_ESTIMATED
    else:
        message.angular_velocity = _vector(values[:3])
    if unit == 'rad.s-1':
        message.linear_acceleration_covariance[0] = _NOT_ESTIMATED
    else:
        message.linear_acceleration = _vector(values[-3:])
    return message


def range_to_ros(packet: Packet, body: Sensor, place: Placement) -> Range:
    """
    Return a distance in m; readers take any, because the wire says no limits.

    :raises NoFormError: not one length, or more than float32 can hold.
    """
    (distance,), _ = _fitting(body, 'a Range', _RANGE)
    if abs(distance) > _LARGEST_FLOAT32 and not isinf(distance):
        raise NoFormError(f'a Range holds a float32, which {distance:g} m is too large for')
    return Range(header=own_header(place), min_range=0.0, max_range=inf, range=distance)


def temperature_to_ros(packet: Packet, body: Sensor, place: Placement) -> Temperature:
    """
    Return degrees Celsius.

    :raises NoFormError: not one temperature in kelvin.
    """
    (kelvin,), _ = _fitting(body, 'a Temperature', _TEMPERATURE)
    return Temperature(header=own_header(place), temperature=kelvin - _ZERO_CELSIUS)


def _fitting(body: Sensor, form: str, fitting: Fitting) -> tuple[list[float], str]:
    """
    Return the values in SI units, and which of the units they are in.

    :raises NoFormError: count and unit are none of those that fit the form.
    """
    count = len(body.values)
    unit = Unit.decode(body.unit)
    if unit is not None:
        for expected, text in fitting:
            if expected in (count, None) and _dimension(unit) == _dimension(Unit.parse(text)):
                return si_values(body), text
    wanted = ' or '.join(_said(expected, text) for expected, text in fitting)
    raise NoFormError(f'{form} needs {wanted}: found {_said(count, body.unit_text)}')


def _dimension(unit: Unit) -> frozenset[tuple[str, int]]:
    """Return the product of units without its prefix and its order."""
    exponents: dict[str, int] = {}
    for symbol, exponent in unit.factors:
        exponents[symbol] = exponents.get(symbol, 0) + exponent
    return frozenset(item for item in exponents.items() if item[1])


def _said(count: int | None, unit: str) -> str:
    number = 'values' if count is None else f'{count} value{"" if count == 1 else "s"}'
    return f'{number} in {unit}' if unit else f'{number} without a unit'


def _vector(values: list[float]) -> Vector3:
    x, y, z = values
    return Vector3(x=x, y=y, z=z)


# --- out of ROS ---


def wrench_from_ros(message: WrenchStamped, device_name: str, departure: Departure) -> Packet:
    """Return six values without a unit: force in N, torque in N.m."""
    wrench = message.wrench
    return _packet(
        message, (*_numbers(wrench.force), *_numbers(wrench.torque)), '', device_name, departure
    )


def twist_from_ros(message: TwistStamped, device_name: str, departure: Departure) -> Packet:
    """Return six values without a unit: m/s, then rad/s."""
    twist = message.twist
    return _packet(
        message, (*_numbers(twist.linear), *_numbers(twist.angular)), '', device_name, departure
    )


def joints_from_ros(message: JointState, device_name: str, departure: Departure) -> Packet:
    """
    Return the positions without a unit, because rad and m may stand beside each other.

    :raises PackError: more than 255 joints, or not one position for each name.
    """
    count = len(message.position)
    if message.name and len(message.name) != count:
        raise PackError(
            'SENSOR carries positions of joints',
            expected=f'{len(message.name)} positions, one for each name',
            found=count,
        )
    return _packet(message, tuple(message.position), '', device_name, departure)


def imu_from_ros(message: Imu, device_name: str, departure: Departure) -> Packet:
    """
    Return six values without a unit, rad/s then m/s2; or three, where only one is estimated.

    :raises PackError: neither is. An orientation is not sent.
    """
    turning, moving = _numbers(message.angular_velocity), _numbers(message.linear_acceleration)
    values, unit = {
        (True, True): ((*turning, *moving), ''),
        (True, False): (turning, 'rad.s-1'),
        (False, True): (moving, 'm.s-2'),
        (False, False): ((), ''),
    }[
        message.angular_velocity_covariance[0] != _NOT_ESTIMATED,
        message.linear_acceleration_covariance[0] != _NOT_ESTIMATED,
    ]
    if not values:
        raise PackError(
            'imu without values',
            expected='a first covariance other than -1 of angular velocity or acceleration',
        )
    return _packet(message, values, unit, device_name, departure)


def range_from_ros(message: Range, device_name: str, departure: Departure) -> Packet:
    """Return one value in m."""
    return _packet(message, (message.range,), 'm', device_name, departure)


def temperature_from_ros(message: Temperature, device_name: str, departure: Departure) -> Packet:
    """Return one value in K."""
    kelvin = message.temperature + _ZERO_CELSIUS
    return _packet(message, (kelvin,), 'K', device_name, departure)


def _numbers(vector: Vector3) -> tuple[float, float, float]:
    return vector.x, vector.y, vector.z


def _packet(
    message: Any, values: tuple[float, ...], unit: str, device_name: str, departure: Departure
) -> Packet:
    body = Sensor(values, Unit.parse(unit).code)
    return Packet(body, device_name, timestamp_of(message.header.stamp, departure.now))


FORMS = (
    Form('wrench', WrenchStamped, wrench_to_ros, wrench_from_ros),
    Form('twist', TwistStamped, twist_to_ros, twist_from_ros),
    Form('joint_states', JointState, joints_to_ros, joints_from_ros),
    Form('imu', Imu, imu_to_ros, imu_from_ros),
    Form('range', Range, range_to_ros, range_from_ros),
    Form('temperature', Temperature, temperature_to_ros, temperature_from_ros),
)
