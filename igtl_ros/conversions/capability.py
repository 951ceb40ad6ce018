# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""CAPABILITY, as igtl_ros/Capability."""

from __future__ import annotations

from igtl_ros.conversions.placement import Departure
from igtl_ros.conversions.placement import Placement
from igtl_ros.conversions.rows import Family
from igtl_ros.conversions.rows import Input
from igtl_ros.conversions.rows import Output
from igtl_ros.conversions.wire import packet_of
from igtl_ros.conversions.wire import wire_fields
from igtl_ros.msg import Capability as RosCapability
from igtl_ros.openigtlink import Capability
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink.text import printable


def capability_to_ros(packet: Packet, body: Capability, place: Placement) -> RosCapability:
    """Return the types in their order."""
    return RosCapability(
        **wire_fields(packet, place), types=[printable(name) for name in body.types]
    )


def capability_from_ros(message: RosCapability, device_name: str, departure: Departure) -> Packet:
    """
    Return a CAPABILITY.

    :raises PackError: when it is packed, if a type is longer than 12 bytes.
    """
    return packet_of(Capability(tuple(message.types)), message, device_name, departure)


FAMILY = Family(
    outputs={Capability: (Output('capability', RosCapability, capability_to_ros, latched=True),)},
    main={Capability: 'capability'},
    inputs=(Input(RosCapability, 'CAPABILITY', 'capability', capability_from_ros),),
)
