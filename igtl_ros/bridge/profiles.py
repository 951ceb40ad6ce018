# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Kinds of peers: which messages they get, in which form, and how a connection to them begins.

One table; docs/endpoints.md shows it and is tested against it. Nothing in the protocol tells what
a peer understands, so that somebody has to say it.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Collection
from collections.abc import Mapping
import contextlib
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from typing import Any

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
from igtl_ros.transport import Selection
from igtl_ros.transport import Substitute
import numpy as np


@dataclass(frozen=True, slots=True)
class Profile:
    """
    One kind of peer.

    :param because: what they do, which is the reason for the rest.
    :param types: that they are sent; None: all.
    :param defaults: of parameters of an endpoint, where they differ from the table's.
    """

    because: str
    types: frozenset[str] | None = None
    defaults: Mapping[str, Any] = field(default_factory=dict)


PROFILES: Mapping[str, Profile] = {
    'generic': Profile('It may be anything: it gets everything, in the most careful way.'),
    'slicer': Profile(
        'It skips types that it has no nodes for, with a warning for each message; it sends a '
        'transform only when it changes; before 2024, RTS_TDATA made it crash.',
        frozenset(
            {
                *('COMMAND', 'IMAGE', 'IMGMETA', 'LBMETA', 'POINT', 'POLYDATA', 'RTS_COMMAND'),
                *('STATUS', 'STRING', 'TDATA', 'TRANSFORM', 'VIDEO'),
            }
        ),
        {'acknowledge': False},
    ),
    'plus': Profile(
        'It sends metadata only to who has shown header version 2; it sends a STATUS four times '
        'a second, so that a silent one is gone; it is often restarted, with another '
        'configuration.',
        None,
        {'hello': True, 'receive_timeout': 3.0, 'reconnect_longest': 2.0},
    ),
    'tracker': Profile(
        'It sends poses and has no use for any; it may take commands. Some send poses only '
        'after start_streams has asked for them.',
        frozenset({'COMMAND', 'RTS_COMMAND', 'STATUS', 'STRING'}),
    ),
    'brainlab': Profile(
        'It asks a person at every connect, so that we try once; it sends TDATA only after '
        'STT_TDATA, and takes no data.',
        frozenset({'STATUS'}),
        {'reconnect': False, 'start_streams': ['TDATA']},
    ),
}


def profile_selection(
    name: str, send_types: Collection[str], passes: Callable[[str], bool] | None
) -> Selection:
    """
    Return what peers of a kind are sent.

    :param name: of the profile.
    :param send_types: the only types to be sent, instead of the profile's; empty: the profile's.
    :param passes: whether a device may be sent; None: all may.
    """
    types = frozenset(send_types) or PROFILES[name].types
    instead = {
        kind: make
        for kind, (substitute, make) in INSTEAD.items()
        if types is not None and kind not in types and substitute in types
    }
    selection = Selection(name, types, instead)
    return selection if passes is None else replace(selection, passes=passes)


def _read(body: Body, type_name: str) -> Body:
    """Return a body of a type that we know, which may have been sent as mere bytes."""
    if isinstance(body, Raw) and len(body.data):
        try:
            return unpack_content(type_name, memoryview(body.data), DEFAULT_LIMITS)
        except MessageError as error:
            raise PackError(str(error)) from error
    return body


def _transform_of(packet: Packet) -> Packet:
    position = _read(packet.body, 'POSITION')
    if not isinstance(position, Position):  # no data in it
        return replace(packet, type_name='TRANSFORM')
    try:
        body = Transform(position_matrix(position))
    except NotRigidError as error:
        raise PackError(str(error)) from error
    return replace(packet, body=body, type_name='TRANSFORM')


def _tracking_of(packet: Packet) -> Packet:
    """Return a TDATA; tools without a pose are left out, as they are where none is seen."""
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


# What peers get that do not know a type: another one, and what makes it.
INSTEAD: Mapping[str, tuple[str, Substitute]] = {
    'POSITION': ('TRANSFORM', _transform_of),
    'QTRANS': ('TRANSFORM', _transform_of),
    'QTDATA': ('TDATA', _tracking_of),
}
