# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""TDATA: all tools that a tracker sees at one instant (spec page TrackingData)."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from enum import IntEnum
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
from igtl_ros.openigtlink.messages.transform import MATRIX_FIELD
from igtl_ros.openigtlink.messages.transform import pack_matrices
from igtl_ros.openigtlink.messages.transform import unpack_matrices
from igtl_ros.openigtlink.text import pack_text
from igtl_ros.openigtlink.text import unpack_text
import numpy as np

NAME_SIZE = 20


class ToolType(IntEnum):
    """What a tool can tell of itself."""

    TRACKER = 1
    INSTRUMENT_6D = 2
    INSTRUMENT_3D = 3
    INSTRUMENT_5D = 4


@dataclass(frozen=True, slots=True, eq=False)
class TrackingData(Body):
    """
    TDATA: the tools seen at one instant; one that is missing was not visible.

    :param names: n names. 20 bytes fit, but C++ peers read a name of 20 bytes as empty.
    :param matrices: (n, 4, 4), translations in mm.
    :param types: n of ToolType; 6-DOF instruments if left out.
    """

    TYPE: ClassVar[str] = 'TDATA'
    LAYOUT: ClassVar[Layout] = Layout(
        Field('name', 'S20', meaning='instrument'),
        Field('type', 'u1', meaning='1 tracker, 2 6-DOF, 3 3-DOF (tip), 4 5-DOF (tip, axis)'),
        Field('reserved', 'u1'),
        MATRIX_FIELD,
    )

    names: tuple[str, ...] = ()
    matrices: np.ndarray[Any, Any] = field(default_factory=lambda: np.empty((0, 4, 4)))
    types: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        """Check the counts against each other."""
        if not self.types:
            object.__setattr__(self, 'types', (ToolType.INSTRUMENT_6D,) * len(self.names))
        if type(self.matrices) is not np.ndarray:
            matrices = as_array(self.matrices, (len(self.names), 4, 4), 'matrices')
            object.__setattr__(self, 'matrices', matrices)
        if self.matrices.shape != (len(self.names), 4, 4) or len(self.types) != len(self.names):
            raise PackError(
                'names, matrices and types differ in number',
                expected=f'{len(self.names)} matrices (4, 4) and types',
                found=f'matrices {self.matrices.shape}, {len(self.types)} types',
            )

    def pack_content(self) -> tuple[Buffer, ...]:
        """Return 70 bytes a tool."""
        elements = np.zeros(len(self.names), self.LAYOUT.dtype)
        elements['name'] = [pack_text(name, NAME_SIZE, 'tool name') for name in self.names]
        elements['type'] = [*bytes(self.types)]  # which refuses what numpy 1 would wrap around
        elements['matrix'] = pack_matrices(self.matrices)
        return (elements.tobytes(),)

    @classmethod
    def unpack_content(cls, content: memoryview, limits: Limits) -> TrackingData:
        """Return the body of 70 bytes a tool."""
        elements = unpack_elements(content, cls.LAYOUT, limits)
        return cls(
            tuple(unpack_text(name) for name in elements['name'].tolist()),
            unpack_matrices(elements['matrix']),
            tuple(elements['type'].tolist()),
        )
