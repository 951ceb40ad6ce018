# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Messages as others that say the same, for peers that know only those."""

from __future__ import annotations

import contextlib
from dataclasses import replace

from igtl_ros.conversions.geometry import NotRigidError
from igtl_ros.conversions.poses import position_matrix
from igtl_ros.conversions.quaternion_tracking import tool_matrix
from igtl_ros.openigtlink import Body
from igtl_ros.openigtlink import MessageError
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Position
from igtl_ros.openigtlink import QuaternionTrackingData
from igtl_ros.openigtlink import Raw
from igtl_ros.openigtlink import TrackingData
from igtl_ros.openigtlink import Transform
from igtl_ros.openigtlink.limits import DEFAULT_LIMITS
from igtl_ros.openigtlink.registry import unpack_content
import numpy as np


def _read(body: Body, type_name: str) -> Body:
    """Return a body of a type that we know, which may have been sent as mere bytes."""
    if isinstance(body, Raw) and len(body.data):
        try:
            return unpack_content(type_name, memoryview(body.data), DEFAULT_LIMITS)
        except MessageError as error:
            raise PackError(str(error)) from error
    return body


def transform_of(packet: Packet) -> Packet:
    """
    Return a POSITION as a TRANSFORM; one without data stays so.

    :raises PackError: it is no pose.
    """
    position = _read(packet.body, 'POSITION')
    if not isinstance(position, Position):  # no data in it
        return replace(packet, type_name='TRANSFORM')
    try:
        body = Transform(position_matrix(position))
    except NotRigidError as error:
        raise PackError(str(error)) from error
    return replace(packet, body=body, type_name='TRANSFORM')


def tracking_of(packet: Packet) -> Packet:
    """
    Return a QTDATA as a TDATA; tools without a pose are left out, as those that are not seen.

    :raises PackError: bytes that are no QTDATA.
    """
    body = _read(packet.body, 'QTDATA')
    if not isinstance(body, QuaternionTrackingData):
        return replace(packet, type_name='TDATA')
    matrices = {}
    for index in range(len(body.names)):
        with contextlib.suppress(NotRigidError):
            matrices[index] = tool_matrix(body, index)
    tracking = TrackingData(
        tuple(body.names[index] for index in matrices),
        np.reshape([*matrices.values()], (-1, 4, 4)),
        tuple(body.types[index] for index in matrices),
    )
    return replace(packet, body=tracking, type_name='TDATA')
