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
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from typing import Any

from igtl_ros.conversions.substitutes import tracking_of
from igtl_ros.conversions.substitutes import transform_of
from igtl_ros.transport import Selection
from igtl_ros.transport import Substitute


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


# What peers get that do not know a type: another one, and what makes it.
INSTEAD: Mapping[str, tuple[str, Substitute]] = {
    'POSITION': ('TRANSFORM', transform_of),
    'QTRANS': ('TRANSFORM', transform_of),
    'QTDATA': ('TDATA', tracking_of),
}
