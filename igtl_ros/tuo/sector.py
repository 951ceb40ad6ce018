# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
The ultrasound sector: text to values and back, and what it looks like on the image.

    sector = parse(packet.metadata, size=image.size, spacing=image.spacing)
    mask = inside_mask(sector, image.size)      # mask[y, x]
    polygon = outline(sector)                   # x, y in pixels
    Packet(image, 'Image_Reference', header_version=2, metadata=to_values(sector))
"""

from __future__ import annotations

from igtl_ros.tuo.mask import inside_mask
from igtl_ros.tuo.outline import outline
from igtl_ros.tuo.sector_text import parse
from igtl_ros.tuo.sector_text import READ_KEYS
from igtl_ros.tuo.sector_text import says_sector
from igtl_ros.tuo.sector_text import to_values
from igtl_ros.tuo.sector_values import KEYS
from igtl_ros.tuo.sector_values import ProbeType
from igtl_ros.tuo.sector_values import Sector
from igtl_ros.tuo.sector_values import SectorError

__all__ = [
    'KEYS',
    'READ_KEYS',
    'ProbeType',
    'Sector',
    'SectorError',
    'inside_mask',
    'outline',
    'parse',
    'says_sector',
    'to_values',
]
