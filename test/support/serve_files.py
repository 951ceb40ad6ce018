# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Messages in a file, for `igtl serve`."""

from __future__ import annotations

from pathlib import Path

from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Point
from igtl_ros.openigtlink import Points
from igtl_ros.openigtlink import TrackingData
import numpy as np
from transport_support import pose

PACKETS = (
    Packet(Image(np.arange(1, 7, dtype=np.uint8).reshape(1, 2, 3), np.eye(4)), 'Brain'),
    pose(7, 'ProbeToTracker'),
    Packet(
        Points((Point('Nasion', (1, 2, 3)), Point('Inion', (4, 5, 6)))),
        'Landmarks',
    ),
    Packet(TrackingData(('Probe', 'Stylus'), np.stack([np.eye(4)] * 2)), 'Tools'),
)


def served(folder: Path) -> Path:
    """Return a file with an IMAGE Brain, a TRANSFORM, POINTs and TDATA."""
    file = folder / 'messages.igtl'
    file.write_bytes(b''.join(packet.to_bytes() for packet in PACKETS))
    return file
