# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Messages that ROS has no form for, as igtl_ros/RawMessage: the bytes that they are."""

from __future__ import annotations

from array import array

from igtl_ros.conversions.placement import Departure
from igtl_ros.conversions.placement import Placement
from igtl_ros.conversions.rows import Family
from igtl_ros.conversions.rows import Input
from igtl_ros.conversions.rows import Output
from igtl_ros.conversions.wire import packet_of
from igtl_ros.conversions.wire import wire_fields
from igtl_ros.msg import RawMessage
from igtl_ros.openigtlink import Body
from igtl_ros.openigtlink import ClientInfo
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Raw
from igtl_ros.openigtlink import TrackedFrame
from igtl_ros.openigtlink import UsMessage
from igtl_ros.openigtlink.text import printable


def raw_to_ros(packet: Packet, body: Body, place: Placement) -> RawMessage:
    """Return the content as bytes, whatever it is."""
    content = array('B')
    for part in body.pack_content():
        content.frombytes(memoryview(part).cast('B'))
    return RawMessage(
        **wire_fields(packet, place),
        type=printable(packet.type_name),
        header_version=packet.header_version,
        body=content,
    )


def raw_from_ros(message: RawMessage, device_name: str, departure: Departure) -> Packet:
    """
    Return the message of which these are the bytes.

    :raises PackError: no type, or one of more than 12 bytes.
    """
    if not message.type:
        raise PackError('type is empty', expected='the type on the wire, at most 12 bytes')
    body = Raw(bytes(message.body))
    return packet_of(body, message, device_name, departure, message.type)


_RAW = (Output('raw', RawMessage, raw_to_ros),)
FAMILY = Family(
    # Those of PLUS have no form in ROS, and no reader beside PLUS's own.
    outputs=dict.fromkeys((Raw, ClientInfo, TrackedFrame, UsMessage), _RAW),
    main=dict.fromkeys((Raw, ClientInfo, TrackedFrame, UsMessage), 'raw'),
    inputs=(Input(RawMessage, 'RAW', 'raw', raw_from_ros),),
)
