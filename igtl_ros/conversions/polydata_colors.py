# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
The colours of POLYDATA's points.

The protocol has a type for them (RGBA), but the C++ library, and so Slicer and PLUS, takes 9
numbers a point for it and reads beyond the end of a message that has the four it should have.
What we send are four scalars under the same name, which every peer reads right.
"""

from __future__ import annotations

from igtl_ros.conversions.bulk import Array
from igtl_ros.openigtlink import Attribute
from igtl_ros.openigtlink import AttributeType
from igtl_ros.openigtlink import PolyData

NAME = 'RGBA'


def color_attribute(rgba: Array) -> Attribute:
    """
    Return colours as an attribute.

    :param rgba: (n, 4), 0 to 1.
    """
    return Attribute(AttributeType.SCALARS, NAME, rgba)


def colors_of(body: PolyData) -> Array | None:
    """Return the first attribute that has a colour for each point, (n, 4); None without one."""
    for attribute in body.attributes:
        shape = (len(body.points), 4)
        if attribute.values.shape == shape and (
            attribute.type == AttributeType.RGBA
            or (attribute.type == AttributeType.SCALARS and attribute.name == NAME)
        ):
            return attribute.values
    return None
