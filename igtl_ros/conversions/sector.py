# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
The ultrasound sector, as igtl_ros/UltrasoundSector and as a line for viewers.

Lengths are millimetres on the wire and metres in ROS; pixels and radians stay what they are. A
number of up to 15 digits comes back as the same number, so that its text on the wire does too.
"""

from __future__ import annotations

from builtin_interfaces.msg import Time
from geometry_msgs.msg import Point
from geometry_msgs.msg import Pose
from geometry_msgs.msg import Vector3
from igtl_ros.conversions.placement import Placement
from igtl_ros.msg import UltrasoundSector
from igtl_ros.tuo.sector import outline
from igtl_ros.tuo.sector import ProbeType
from igtl_ros.tuo.sector import Sector
import numpy as np
from std_msgs.msg import ColorRGBA
from std_msgs.msg import Header
from visualization_msgs.msg import Marker

_LINE_WIDTH = 0.5  # mm
# Topics of an image device whose messages say a sector; both are latched.
SECTOR_TOPIC, MARKER_TOPIC = 'us_sector', 'us_sector_marker'
SECTOR_TOPICS: dict[str, type] = {SECTOR_TOPIC: UltrasoundSector, MARKER_TOPIC: Marker}


def sector_to_ros(sector: Sector | None, place: Placement) -> UltrasoundSector:
    """Return the sector in the image's frame; None is one that is not known."""
    message = UltrasoundSector(
        header=Header(stamp=place.stamp, frame_id=place.frames.child),
        device_name=place.device_name,
    )
    if sector is not None:
        message.probe_type = int(sector.probe_type)
        message.origin = np.array(sector.origin)
        message.angles = list(sector.angles)
        message.bounding_box = list(sector.bounding_box)
        message.depths = np.array(_scaled(sector.depths, place.scale))
        message.linear_width = _scaled((sector.linear_width,), place.scale)[0]
        message.spacing = np.array(_scaled(sector.spacing, place.scale))
    return message


def sector_from_ros(message: UltrasoundSector, scale: float) -> Sector | None:
    """
    Return the sector; None for one that is not known.

    :param scale: ROS lengths per millimetre.
    :raises SectorError: no sector has these values; it names them as the metadata does, in mm.
    """
    start, stop = _scaled(message.depths, 1 / scale)
    if message.probe_type == ProbeType.UNKNOWN and start == stop == 0:
        return None
    x, y, z = _scaled(message.spacing, 1 / scale)
    return Sector(
        message.probe_type,
        tuple(message.origin),
        tuple(message.angles),
        tuple(message.bounding_box),
        (start, stop),
        _scaled((message.linear_width,), 1 / scale)[0],
        (x, y, z or 1.0),
    )


def marker_to_ros(
    sector: Sector | None, pixel: tuple[float, float], place: Placement
) -> Marker | None:
    """
    Return the sector's outline on the image plane; None if there is none to be drawn.

    The stamp is zero and the frame locked: viewers take the image's newest pose.

    :param pixel: of the image, mm along columns and rows.
    """
    if sector is None or sector.probe_type is ProbeType.UNKNOWN:
        return None
    polygon = outline(sector) * pixel * place.scale
    if not len(polygon):
        return None
    points = [Point(x=x, y=y) for x, y in polygon.tolist()]
    return Marker(
        header=Header(stamp=Time(), frame_id=place.frames.child),
        ns=place.device_name,
        type=Marker.LINE_STRIP,
        action=Marker.ADD,
        pose=Pose(),
        scale=Vector3(x=_LINE_WIDTH * place.scale),
        color=ColorRGBA(r=1.0, g=0.8, b=0.0, a=1.0),
        frame_locked=True,
        points=[*points, points[0]],
    )


def no_marker(place: Placement) -> Marker:
    """Return what takes the outline away again."""
    return Marker(
        header=Header(stamp=Time(), frame_id=place.frames.child),
        ns=place.device_name,
        action=Marker.DELETE,
    )


def _scaled(numbers: tuple[float, ...], scale: float) -> tuple[float, ...]:
    """Return numbers in another unit, rounded to the 15 digits that every decimal keeps."""
    return tuple(float(f'{number * scale:.15g}') for number in numbers)
