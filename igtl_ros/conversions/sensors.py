# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
SENSOR, as igtl_ros/SensorReading and std_msgs/Float64MultiArray.

The wire says the unit, so `length_unit` means nothing here: what has no field for a unit is in SI
units. The messages of sensors that ROS has (sensor_forms.py) are made where a route asks for them.
"""

from __future__ import annotations

from array import array
from typing import Any

from igtl_ros.conversions.multi_arrays import array_from_ros
from igtl_ros.conversions.multi_arrays import layout_of
from igtl_ros.conversions.placement import Departure
from igtl_ros.conversions.placement import Placement
from igtl_ros.conversions.rows import Family
from igtl_ros.conversions.rows import Input
from igtl_ros.conversions.rows import Output
from igtl_ros.conversions.sensor_forms import FORMS
from igtl_ros.conversions.sensor_forms import own_header
from igtl_ros.conversions.sensor_forms import si_values
from igtl_ros.conversions.wire import packet_of
from igtl_ros.conversions.wire import wire_fields
from igtl_ros.msg import SensorReading
from igtl_ros.openigtlink import from_nanoseconds
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Sensor
from std_msgs.msg import Float64MultiArray


def reading_to_ros(packet: Packet, body: Sensor, place: Placement) -> SensorReading:
    """Return all that the message says; si_values are nan where the unit has no meaning."""
    fields: dict[str, Any] = wire_fields(packet, place) | {'header': own_header(place)}
    return SensorReading(
        **fields,
        values=array('d', body.values),
        si_values=array('d', si_values(body)),
        unit=body.unit_text,
        unit_code=body.unit,
        status=body.status,
    )


def values_to_ros(packet: Packet, body: Sensor, place: Placement) -> Float64MultiArray:
    """Return the values in SI units; nan where the unit has no meaning."""
    values = si_values(body)
    return Float64MultiArray(layout=layout_of((len(values),), ('value',)), data=array('d', values))


def reading_from_ros(message: SensorReading, device_name: str, departure: Departure) -> Packet:
    """
    Return a SENSOR. `values` count, in the unit of unit_code; where that is 0, of `unit`.

    :raises PackError: more than 255 values, only si_values, or a unit that cannot be read.
    """
    if message.si_values and not message.values:
        raise PackError(
            'values is empty, but si_values is not',
            expected='values, in the unit that unit or unit_code says',
        )
    body = Sensor(tuple(message.values), message.unit_code or message.unit, message.status)
    return packet_of(body, message, device_name, departure)


def values_from_ros(message: Float64MultiArray, device_name: str, departure: Departure) -> Packet:
    """
    Return a SENSOR without a unit.

    :raises PackError: more than 255 values, or a layout that does not fit the data.
    """
    values = array_from_ros(message).reshape(-1).tolist()
    return Packet(Sensor(values), device_name, from_nanoseconds(departure.now))


FAMILY = Family(
    outputs={
        Sensor: (
            Output('sensor', SensorReading, reading_to_ros),
            Output('values', Float64MultiArray, values_to_ros),
            *(Output(form.suffix, form.ros_type, form.to_ros, optional=True) for form in FORMS),
        ),
    },
    main={Sensor: 'sensor'},
    inputs=(
        Input(SensorReading, 'SENSOR', 'sensor', reading_from_ros),
        *(
            Input(form.ros_type, 'SENSOR', form.suffix, form.from_ros, ('sensor',))
            for form in FORMS
        ),
        Input(
            Float64MultiArray,
            'SENSOR',
            'values',
            values_from_ros,
            ('sensor', *(form.suffix for form in FORMS)),
        ),
    ),
)
