# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Which pixels are inside, one after the other, straight from the definition."""

from __future__ import annotations

from math import atan2
from math import hypot

from igtl_ros.tuo.sector import ProbeType
from igtl_ros.tuo.sector import Sector


def margins(sector: Sector, x: int, y: int) -> list[float]:
    """Return by how much a pixel keeps each limit: mm, radians, pixels; below 0: outside."""
    dx = (x - sector.origin[0]) * sector.spacing[0]
    dy = (y - sector.origin[1]) * sector.spacing[1]
    start, stop = sector.depths
    box = sector.bounding_box
    limits = [x - box[0], box[1] - x, y - box[2], box[3] - y]
    if sector.probe_type is ProbeType.LINEAR:
        half = sector.linear_width / 2
        return [*limits, half - abs(dx), dy - start, stop - dy]
    radius, angle = hypot(dx, dy), atan2(dx, dy)
    if radius > 1e-8:  # the apex has no angle
        limits += [angle - sector.angles[0], sector.angles[1] - angle]
    return [*limits, radius - start, stop - radius]


def inside(sector: Sector, x: int, y: int) -> bool:
    return min(margins(sector, x, y)) >= 0


def doubtful(sector: Sector, x: int, y: int) -> bool:
    """Return whether rounding decides."""
    dx, dy = x - sector.origin[0], y - sector.origin[1]
    near_apex = 0 < hypot(dx, dy) < 1e-4
    return near_apex or any(abs(margin) < 1e-6 for margin in margins(sector, x, y))
