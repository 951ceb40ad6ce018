# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""QTDATA: TDATA with quaternions instead of matrices (spec page QuaternionTrackingData)."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from typing import Any
from typing import ClassVar

from igtl_ros.openigtlink.errors import PackError
from igtl_ros.openigtlink.layout import Field
from igtl_ros.openigtlink.layout import Layout
from igtl_ros.openigtlink.limits import Limits
from igtl_ros.openigtlink.messages.base import as_array
from igtl_ros.openigtlink.messages.base import Body
from igtl_ros.openigtlink.messages.base import Buffer
from igtl_ros.openigtlink.messages.base import unpack_elements
from igtl_ros.openigtlink.messages.tracking import NAME_SIZE
from igtl_ros.openigtlink.messages.tracking import ToolType
from igtl_ros.openigtlink.text import pack_text
from igtl_ros.openigtlink.text import unpack_text
import numpy as np


@dataclass(frozen=True, slots=True, eq=False)
class QuaternionTrackingData(Body):
    """
    QTDATA: the tools seen at one instant; one that is missing was not visible.

    :param names: n names. 20 bytes fit, but C++ peers read a name of 20 bytes as empty.
    :param positions: (n, 3), mm.
    :param quaternions: (n, 4), x y z w (scalar last), as on the wire, not normalised.
    :param types: n of ToolType; 6-DOF instruments if left out.
    """

    TYPE: ClassVar[str] = 'QTDATA'
    LAYOUT: ClassVar[Layout] = Layout(
        Field('name', 'S20', meaning='instrument'),
        Field('type', 'u1', meaning='1 tracker, 2 6-DOF, 3 3-DOF (tip), 4 5-DOF (tip, axis)'),
        Field('reserved', 'u1'),
        Field('position', 'f4', 3, 'mm'),
        Field('quaternion', 'f4', 4, 'x y z w'),
    )

    names: tuple[str, ...] = ()
    positions: np.ndarray[Any, Any] = field(default_factory=lambda: np.empty((0, 3)))
    quaternions: np.ndarray[Any, Any] = field(default_factory=lambda: np.empty((0, 4)))
    types: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """Check the counts against each other."""
        count = len(self.names)
        if not self.types:
            object.__setattr__(self, 'types', (ToolType.INSTRUMENT_6D,) * count)
        for name, width in (('positions', 3), ('quaternions', 4)):
            array = getattr(self, name)
            if not count and not np.size(array):
                array = np.empty((0, width))
            object.__setattr__(self, name, as_array(array, (count, width), name))
        if len(self.types) != count:
            raise PackError(
                'names and types differ in number', expected=count, found=len(self.types)
            )

    def pack_content(self) -> tuple[Buffer, ...]:
        """Return 50 bytes a tool."""
        elements = np.zeros(len(self.names), self.LAYOUT.dtype)
        elements['name'] = [pack_text(name, NAME_SIZE, 'tool name') for name in self.names]
        elements['type'] = [*bytes(self.types)]  # which refuses what numpy 1 would wrap around
        try:
            with np.errstate(over='raise', invalid='ignore'):
                elements['position'] = self.positions
                elements['quaternion'] = self.quaternions
        except FloatingPointError as error:
            raise PackError('poses do not fit float32', found=str(error)) from error
        return (elements.tobytes(),)

    @classmethod
    def unpack_content(cls, content: memoryview, limits: Limits) -> QuaternionTrackingData:
        """Return the body of 50 bytes a tool."""
        elements = unpack_elements(content, cls.LAYOUT, limits)
        with np.errstate(invalid='ignore'):  # of a signalling NaN
            positions = elements['position'].astype(np.float64)
            quaternions = elements['quaternion'].astype(np.float64)
        return cls(
            tuple(unpack_text(name) for name in elements['name'].tolist()),
            positions,
            quaternions,
            tuple(elements['type'].tolist()),
        )
