# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""STRING and STATUS, as std_msgs/String and igtl_ros/DeviceStatus."""

from __future__ import annotations

from igtl_ros.conversions.metadata import metadata_from_ros
from igtl_ros.conversions.metadata import metadata_to_ros
from igtl_ros.conversions.placement import Departure
from igtl_ros.conversions.placement import Placement
from igtl_ros.conversions.stamps import timestamp_of
from igtl_ros.msg import DeviceStatus
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


def status_to_ros(packet: Packet, body: Status, place: Placement) -> DeviceStatus:
    """Return the status with its code unchanged."""
    return DeviceStatus(
        header=place.header(),
        device_name=place.device_name,
        code=body.code,
        subcode=body.subcode,
        error_name=printable(body.error_name),
        message=printable(body.message),
        metadata=metadata_to_ros(packet.metadata),
    )


def status_from_ros(message: DeviceStatus, device_name: str, departure: Departure) -> Packet:
    """
    Return a STATUS.

    :raises PackError: the error name is longer than 20 bytes.
    """
    metadata = metadata_from_ros(message.metadata)
    return Packet(
        Status(message.code, message.subcode, message.error_name, message.message),
        device_name,
        timestamp_of(message.header.stamp, departure.now),
        2 if metadata else 1,
        metadata=metadata,
    )
