# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
POLYDATA: surfaces and lines with values on them (spec page PolyData), as in VTK.

    ten counts | points | vertices | lines | polygons | triangle strips
    | attribute headers | attribute names, filled up to an even size | attribute data
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from typing import Any
from typing import ClassVar

from igtl_ros.openigtlink.errors import ContentError
from igtl_ros.openigtlink.errors import PackError
from igtl_ros.openigtlink.layout import Field
from igtl_ros.openigtlink.layout import Layout
from igtl_ros.openigtlink.limits import Limits
from igtl_ros.openigtlink.messages.attributes import as_float32
from igtl_ros.openigtlink.messages.attributes import Attribute
from igtl_ros.openigtlink.messages.attributes import pack_attributes
from igtl_ros.openigtlink.messages.attributes import unpack_attributes
from igtl_ros.openigtlink.messages.base import Body
from igtl_ros.openigtlink.messages.base import Buffer
from igtl_ros.openigtlink.messages.base import check_least_size
from igtl_ros.openigtlink.messages.cells import Cells
import numpy as np

_POINT_SIZE = 12
SECTIONS = ('vertices', 'lines', 'polygons', 'triangle_strips')


def _no_points() -> np.ndarray[Any, Any]:
    return np.empty((0, 3), '>f4')


@dataclass(frozen=True, slots=True, eq=False)
class PolyData(Body):
    """
    POLYDATA: points, cells made of them, and attributes of points or cells.

    :param points: (n, 3) float32, mm. Nothing says in which coordinate system; Slicer takes RAS.
        Received ones are read-only big-endian views.
    :param vertices: cells of isolated points.
    :param lines: cells that are polylines.
    :param polygons: cells that are polygons.
    :param triangle_strips: cells that are strips.
    :param attributes: values of points or of cells (all sections in the order above).
    """

    TYPE: ClassVar[str] = 'POLYDATA'
    LAYOUT: ClassVar[Layout] = Layout(
        Field('points', 'u4', meaning='number of points, 12 bytes each'),
        Field('vertices', 'u4', meaning='number of cells'),
        Field('size_vertices', 'u4', meaning='bytes of this section'),
        Field('lines', 'u4', meaning='number of cells'),
        Field('size_lines', 'u4', meaning='bytes of this section'),
        Field('polygons', 'u4', meaning='number of cells'),
        Field('size_polygons', 'u4', meaning='bytes of this section'),
        Field('triangle_strips', 'u4', meaning='number of cells'),
        Field('size_triangle_strips', 'u4', meaning='bytes of this section'),
        Field('attributes', 'u4', meaning='number of attributes'),
    )

    points: np.ndarray[Any, Any] = field(default_factory=_no_points)
    vertices: Cells = field(default_factory=Cells)
    lines: Cells = field(default_factory=Cells)
    polygons: Cells = field(default_factory=Cells)
    triangle_strips: Cells = field(default_factory=Cells)
    attributes: tuple[Attribute, ...] = ()

    def __post_init__(self) -> None:
        """Check shapes and that cells name points that are there."""
        try:
            points = as_float32(self.points)
        except (TypeError, ValueError, ArithmeticError) as error:
            raise PackError(
                'points do not fit float32', expected='(n, 3)', found=str(error)
            ) from error
        if points.ndim != 2 or points.shape[1] != 3:
            raise PackError('points have the wrong shape', expected='(n, 3)', found=points.shape)
        object.__setattr__(self, 'points', points)
        for name in SECTIONS:
            cells = getattr(self, name)
            if not isinstance(cells, Cells):
                cells = Cells.of(cells)
                object.__setattr__(self, name, cells)
            if len(cells.indices) and int(cells.indices.max()) >= len(points):
                raise PackError(
                    f'{name} name a point that is not there',
                    expected=f'at most {len(points) - 1}',
                    found=int(cells.indices.max()),
                )

    def pack_content(self) -> tuple[Buffer, ...]:
        """Return counts, points, cells and attributes."""
        sections = [getattr(self, name).pack() for name in SECTIONS]
        sizes = [
            number
            for name, data in zip(SECTIONS, sections, strict=True)
            for number in (len(getattr(self, name)), len(data))
        ]
        header = self.LAYOUT.struct.pack(len(self.points), *sizes, len(self.attributes))
        return header, self.points.tobytes(), *sections, *pack_attributes(self.attributes)

    @classmethod
    def unpack_content(cls, content: memoryview, limits: Limits) -> PolyData:
        """Return the body; bytes behind the last attribute are ignored, C++ peers send some."""
        position = cls.LAYOUT.size
        check_least_size(content, position)
        points, *numbers, attributes = cls.LAYOUT.struct.unpack_from(content)
        counts, sizes = numbers[::2], numbers[1::2]
        needed = position + points * _POINT_SIZE + sum(sizes)
        if needed > len(content):
            raise ContentError(
                'points and cells exceed the content',
                offset=0,
                expected=f'at most {len(content)} bytes',
                found=needed,
            )
        end = position + points * _POINT_SIZE
        # A copy of a view of nothing would be refused; a slice of a record is not.
        array = np.frombuffer(bytes(content[position:end]), '>f4').reshape(points, 3)
        sections: dict[str, Cells] = {}
        for name, count, size in zip(SECTIONS, counts, sizes, strict=True):
            start, end = end, end + size
            section = content[start:end]
            sections[name] = Cells.unpack(section, count, points, name, start, limits)
        values = unpack_attributes(content, end, attributes, limits)
        return cls(array, **sections, attributes=values)
