# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
What may be thrown away when a peer reads too slowly: the table of message kinds.

The latest pose or picture replaces an older one that still waits; a text, a status or a landmark
list says something that a later one does not repeat, so those keep their order and are all sent.
So do the frames of VIDEO, because most of them are of no use without those before.
"""

from __future__ import annotations

# Newest wins, for each (type, device).
STREAM_TYPES = frozenset(
    {
        'IMAGE',
        'TRANSFORM',
        'POSITION',
        'QTRANS',
        'TDATA',
        'QTDATA',
        'SENSOR',
        'NDARRAY',
        'TRACKEDFRAME',
        'USMESSAGE',
    }
)
# A peer that connects later gets the last one of each (type, device).
LATCHED_TYPES = frozenset(
    {
        'POINT',
        'POLYDATA',
        'TRAJ',
        'COLORT',
        'COLORTABLE',
        'IMGMETA',
        'LBMETA',
        'STATUS',
        'VIDEOMETA',
    }
)
