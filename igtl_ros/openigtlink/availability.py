# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Which requests there are for which type, and how they are spelled (spec page Query).

The documents and deployed peers disagree about some names, which have only 12 bytes. We send the
first spelling and take them all.
"""

from __future__ import annotations

from typing import NamedTuple

GET, STT, STP, RTS = 'GET', 'STT', 'STP', 'RTS'
PREFIXES = {
    GET: 'send me one message',
    STT: 'start a stream',
    STP: 'stop it',
    RTS: 'acknowledgement of STT_ and STP_, refusal of GET_',
}


class Available(NamedTuple):
    """
    The requests of one type.

    :param prefixes: of GET, STT, STP, RTS.
    :param names: what stands behind the prefix; the first one is sent.
    """

    prefixes: tuple[str, ...]
    names: tuple[str, ...]


_ALL = (GET, STT, STP, RTS)
# Where the matrix has GET_ but no RTS_ (COLORT, STRING, VIDEO, VIDEOMETA), we refuse with the
# RTS_ that would be: some answer is better than none.
_ONCE = (GET, RTS)
AVAILABILITY = {
    'BIND': Available(_ALL, ('BIND',)),
    'CAPABILITY': Available(_ONCE, ('CAPABIL',)),
    'COLORT': Available(_ONCE, ('COLORT',)),
    'IMAGE': Available(_ALL, ('IMAGE',)),
    'IMGMETA': Available(_ONCE, ('IMGMETA',)),
    'LBMETA': Available(_ONCE, ('LBMETA',)),
    'NDARRAY': Available(_ALL, ('NDARRAY',)),
    'POINT': Available(_ONCE, ('POINT',)),
    'POLYDATA': Available(_ALL, ('POLYDATA',)),
    'POSITION': Available(_ALL, ('POSITION', 'QTRANS')),
    'QTDATA': Available(_ALL, ('QTDATA', 'QDATA')),
    'SENSOR': Available(_ALL, ('SENSOR',)),
    'STATUS': Available(_ONCE, ('STATUS',)),
    'STRING': Available(_ONCE, ('STRING',)),
    'TDATA': Available(_ALL, ('TDATA',)),
    'TRAJ': Available(_ONCE, ('TRAJ',)),
    'TRANSFORM': Available(_ALL, ('TRANS', 'TRANSFOR')),
    'VIDEO': Available(_ALL, ('VIDEO',)),
    'VIDEOMETA': Available(_ONCE, ('VMETA',)),
}


class Request(NamedTuple):
    """A request's type name taken apart: prefix, and the type it is about."""

    prefix: str
    type_name: str


REQUESTS = {
    f'{prefix}_{name}': Request(prefix, type_name)
    for type_name, (prefixes, names) in AVAILABILITY.items()
    for prefix in prefixes
    for name in names
}


def request_name(prefix: str, type_name: str) -> str | None:
    """Return the type name of a request as we send it; None if there is none."""
    available = AVAILABILITY.get(type_name)
    if available is None or prefix not in available.prefixes:
        return None
    return f'{prefix}_{available.names[0]}'
