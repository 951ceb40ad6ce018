# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""STRING and STATUS, as std_msgs/String, igtl_ros/Text and igtl_ros/DeviceStatus."""

from __future__ import annotations

from igtl_ros.conversions.metadata import text_from_ros as encoded
from igtl_ros.conversions.metadata import text_to_ros as decoded
from igtl_ros.conversions.placement import Departure
from igtl_ros.conversions.placement import Placement
from igtl_ros.conversions.rows import Family
from igtl_ros.conversions.rows import Input
from igtl_ros.conversions.rows import Output
from igtl_ros.conversions.wire import packet_of
from igtl_ros.conversions.wire import wire_fields
from igtl_ros.msg import DeviceStatus
from igtl_ros.msg import Text
from igtl_ros.openigtlink import from_nanoseconds
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Status
from igtl_ros.openigtlink import String
from igtl_ros.openigtlink.text import printable
from std_msgs.msg import String as RosString


def string_to_ros(packet: Packet, body: String, place: Placement) -> RosString:
    """Return the text; what is not valid in its encoding is read as Latin-1."""
    return RosString(data=printable(body.text))


def string_from_ros(message: RosString, device_name: str, departure: Departure) -> Packet:
    """
    Return a STRING; ASCII where that does, else UTF-8.

    :raises PackError: more than 65535 bytes; nothing is cut off.
    """
    return Packet(String.of(message.data), device_name, from_nanoseconds(departure.now))


def text_to_ros(packet: Packet, body: String, place: Placement) -> Text:
    """Return the text with its encoding, its time and metadata."""
    data, raw = decoded(body.data, body.encoding)
    return Text(**wire_fields(packet, place), data=data, encoding=body.encoding, raw=raw)


def text_from_ros(message: Text, device_name: str, departure: Departure) -> Packet:
    """
    Return a STRING.

    :raises PackError: more than 65535 bytes, or characters that its encoding does not have.
    """
    encoding, data = encoded(message.data, message.encoding, message.raw)
    return packet_of(String(data, encoding), message, device_name, departure)


def status_to_ros(packet: Packet, body: Status, place: Placement) -> DeviceStatus:
    """Return the status with its code unchanged."""
    return DeviceStatus(
        **wire_fields(packet, place),
        code=body.code,
        subcode=body.subcode,
        error_name=printable(body.error_name),
        message=printable(body.message),
    )


def status_from_ros(message: DeviceStatus, device_name: str, departure: Departure) -> Packet:
    """
    Return a STATUS.

    :raises PackError: the error name is longer than 20 bytes.
    """
    body = Status(message.code, message.subcode, message.error_name, message.message)
    return packet_of(body, message, device_name, departure)


FAMILY = Family(
    outputs={
        String: (
            Output('string', RosString, string_to_ros),
            Output('text', Text, text_to_ros),
        ),
        Status: (Output('status', DeviceStatus, status_to_ros, latched=True),),
    },
    main={String: 'string', Status: 'status'},
    inputs=(
        Input(RosString, 'STRING', 'string', string_from_ros, ('text',)),
        Input(Text, 'STRING', 'text', text_from_ros),
        Input(DeviceStatus, 'STATUS', 'status', status_from_ros),
    ),
)
