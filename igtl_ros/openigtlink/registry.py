# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The table of message types: the name on the wire, and the body that packs and unpacks it."""

from __future__ import annotations

from igtl_ros.openigtlink.messages.base import Body
from igtl_ros.openigtlink.messages.image import Image
from igtl_ros.openigtlink.messages.points import Points
from igtl_ros.openigtlink.messages.text import Status
from igtl_ros.openigtlink.messages.text import String
from igtl_ros.openigtlink.messages.tracking import TrackingData
from igtl_ros.openigtlink.messages.transform import Position
from igtl_ros.openigtlink.messages.transform import Transform

BODIES: dict[str, type[Body]] = {
    'IMAGE': Image,
    'POINT': Points,
    'POSITION': Position,
    'QTRANS': Position,  # the documents' newer name; no deployed peer sends it
    'STATUS': Status,
    'STRING': String,
    'TDATA': TrackingData,
    'TRANSFORM': Transform,
}
