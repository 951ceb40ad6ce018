# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Messages that ROS has no form for, as igtl_ros/RawMessage: the bytes that they are."""

from __future__ import annotations

from array import array
from dataclasses import replace

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
from igtl_ros.openigtlink import MessageError
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Raw
from igtl_ros.openigtlink import TrackedFrame
from igtl_ros.openigtlink import UsMessage
from igtl_ros.openigtlink.limits import DEFAULT_LIMITS
from igtl_ros.openigtlink.registry import unpack_content
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

    :raises PackError: no type, one of more than 12 bytes, or one that we know and that does not
        look like this.
    """
    if not message.type:
        raise PackError('type is empty', expected='the type on the wire, at most 12 bytes')
    content = bytes(message.body)
    try:
        unpack_content(message.type, memoryview(content), DEFAULT_LIMITS)
    except MessageError as error:
        raise PackError(f'body is no {message.type}: {error.problem}') from error
    packet = packet_of(Raw(content), message, device_name, departure, message.type)
    version = max(packet.header_version, message.header_version)
    return replace(packet, header_version=version)


# Stands for the type that each message names itself.
ANY_TYPE = 'RAW'
_RAW = (Output('raw', RawMessage, raw_to_ros),)
FAMILY = Family(
    # Those of PLUS have no form in ROS, and no reader beside PLUS's own.
    outputs=dict.fromkeys((Raw, ClientInfo, TrackedFrame, UsMessage), _RAW),
    main=dict.fromkeys((Raw, ClientInfo, TrackedFrame, UsMessage), 'raw'),
    inputs=(Input(RawMessage, ANY_TYPE, 'raw', raw_from_ros),),
)
