# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Which message answers which request, and how it went.

Deployed peers answer in several ways: with data, with RTS_, with a message of the type that has
no content, with a STATUS; PLUS under another name or none.
"""

from __future__ import annotations

from igtl_ros.openigtlink.availability import GET
from igtl_ros.openigtlink.availability import Request
from igtl_ros.openigtlink.availability import REQUESTS
from igtl_ros.openigtlink.availability import RTS
from igtl_ros.openigtlink.availability import STP
from igtl_ros.openigtlink.messages.queries import Acknowledgement
from igtl_ros.openigtlink.messages.text import Status
from igtl_ros.openigtlink.messages.text import StatusCode
from igtl_ros.openigtlink.packet import Packet
from igtl_ros.openigtlink.session.store import data_type
from igtl_ros.openigtlink.session.store import is_empty

NO_DATA = 'the peer has no such data'
# PLUS answers GET_IMGMETA as PlusServerImageMetaData, GET_POLYDATA as PlusServer.
_PLUS = 'PlusServer'
# The C++ library takes and returns true for success here, which is 1, everybody else 0.
_INVERTED = frozenset({'POLYDATA'})
# Servers of the C++ library answer these under a name of their own; their elements have names.
_LISTS = frozenset({'CAPABILITY', 'IMGMETA', 'LBMETA', 'POINT', 'TRAJ', 'VIDEOMETA'})


def is_acknowledgement(packet: Packet) -> bool:
    """Return whether a message is an RTS_ of a request."""
    request = REQUESTS.get(packet.type_name)
    return request is not None and request.prefix == RTS


def match(request: Request, device_name: str, packet: Packet, exactly: bool) -> str | None:
    """
    Return the error that a message answers with, empty if none; None if it is no answer.

    :param request: what was asked.
    :param device_name: of which device; empty for any.
    :param exactly: whether the answer has to be of that device, as the documents have it.
    """
    prefix, kind = request
    if isinstance(packet.body, Status) and kind != 'STATUS':
        return _match_status(prefix, device_name, packet)
    if device_name not in ('', packet.device_name) and (
        exactly or not _may_be_for(request, packet)
    ):
        return None
    if data_type(packet.type_name) == kind:
        if prefix == STP:
            return None  # was under way before the peer read it
        return NO_DATA if is_empty(packet) else ''
    if REQUESTS.get(packet.type_name) == (RTS, kind):
        return _match_acknowledgement(request, packet)
    return None


def _may_be_for(request: Request, packet: Packet) -> bool:
    """Return whether deployed peers answer under a name like this whatever they were asked."""
    prefix, kind = request
    return not packet.device_name or (
        prefix == GET
        and (
            packet.device_name.startswith(_PLUS)
            or (kind in _LISTS and data_type(packet.type_name) == kind)
        )
    )


def _match_acknowledgement(request: Request, packet: Packet) -> str | None:
    prefix, kind = request
    refused = isinstance(packet.body, Acknowledgement) and not packet.body.succeeded
    if prefix == GET:
        return NO_DATA if refused or kind in _INVERTED else None
    return f'the peer refused {prefix}_' if refused and kind not in _INVERTED else ''


def _match_status(prefix: str, device_name: str, packet: Packet) -> str | None:
    """A peer may say so with a STATUS of that device; one without name may be about anything."""
    status = packet.body
    if (
        not isinstance(status, Status)
        or prefix == STP
        or not device_name
        or packet.device_name != device_name
        or status.code == StatusCode.OK
    ):
        return None
    return f'STATUS {status.code}: {status.message or status.error_name}'
