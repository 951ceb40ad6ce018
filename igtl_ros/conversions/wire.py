# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
What every message of ours says of the header on the wire, and the way back.

A recording that is played back shall give the same bytes. The wire's time is finer than ROS's and
a message id has no place in std_msgs, so both stand beside header.stamp and the metadata.
"""

from __future__ import annotations

from typing import Any

from igtl_ros.conversions.metadata import metadata_from_ros
from igtl_ros.conversions.metadata import metadata_to_ros
from igtl_ros.conversions.placement import Departure
from igtl_ros.conversions.placement import Placement
from igtl_ros.conversions.stamps import nanoseconds_of
from igtl_ros.conversions.stamps import timestamp_of
from igtl_ros.openigtlink import Body
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink.timestamp import to_nanoseconds


def wire_fields(packet: Packet, place: Placement) -> dict[str, Any]:
    """Return header, device_name, timestamp, message_id and metadata, as keyword arguments."""
    return {
        'header': place.header(),
        'device_name': place.device_name,
        'timestamp': packet.timestamp,
        'message_id': packet.message_id,
        'metadata': metadata_to_ros(packet.metadata),
    }


def exact_timestamp(message: Any, now: int) -> int:
    """
    Return the wire timestamp of a message with `header` and `timestamp`.

    The exact one counts where it is the same instant as header.stamp: who gave the message
    another stamp means that one.
    """
    exact = int(message.timestamp)
    if exact and to_nanoseconds(exact) == nanoseconds_of(message.header.stamp):
        return exact
    return timestamp_of(message.header.stamp, now)


def packet_of(
    body: Body, message: Any, device_name: str, departure: Departure, type_name: str = ''
) -> Packet:
    """
    Return a body as a message, with the header fields that the ROS message states.

    :raises PackError: a metadata value does not fit the encoding it asks for.
    """
    metadata = metadata_from_ros(message.metadata)
    message_id = int(message.message_id)
    return Packet(
        body,
        device_name,
        exact_timestamp(message, departure.now),
        2 if metadata or message_id else 1,
        message_id,
        metadata,
        type_name,
    )
