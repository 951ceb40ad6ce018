# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
What PLUS sends beside the standard: TRACKEDFRAME, USMESSAGE, CLIENTINFO.

(PlusLib, folder PlusOpenIGTLink.)
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from struct import error as StructError
from struct import Struct
from typing import Any
from typing import ClassVar

from igtl_ros.openigtlink.errors import ContentError
from igtl_ros.openigtlink.errors import PackError
from igtl_ros.openigtlink.layout import Field
from igtl_ros.openigtlink.layout import Layout
from igtl_ros.openigtlink.limits import Limits
from igtl_ros.openigtlink.messages.base import as_array
from igtl_ros.openigtlink.messages.base import Body
from igtl_ros.openigtlink.messages.base import Buffer
from igtl_ros.openigtlink.messages.base import check_least_size
from igtl_ros.openigtlink.messages.base import identity
from igtl_ros.openigtlink.messages.image import check_voxels
from igtl_ros.openigtlink.messages.image import Endian
from igtl_ros.openigtlink.messages.image import Image
from igtl_ros.openigtlink.messages.image import NATIVE
from igtl_ros.openigtlink.messages.image import SCALAR_TYPES
from igtl_ros.openigtlink.messages.image import WIRE_DTYPES
from igtl_ros.openigtlink.messages.text import String
import numpy as np

_SIGNS = {Endian.BIG: '>', Endian.LITTLE: '<'}
_LAST_ROW = (0.0, 0.0, 0.0, 1.0)


@dataclass(frozen=True, slots=True, eq=False)
class TrackedFrame(Body):
    """
    TRACKEDFRAME: an image together with all poses and values of its instant.

    :param xml: element TrackedFrame with Timestamp, ImageDataValid and children FrameField, which
        hold transforms (`ProbeToTrackerTransform`), their statuses and sector parameters.
    :param voxels: (k, j, i) or (k, j, i, component), as in Image.
    :param matrix: (4, 4), image to world, mm.
    :param image_type: PLUS's number of B-mode, RF and the like.
    :param orientation: PLUS's number of how the image lies to the probe.
    :param endian: byte order of matrix and voxels: that of the sending machine, which nothing
        tells; read as little-endian unless the matrix makes sense only the other way.
    """

    TYPE: ClassVar[str] = 'TRACKEDFRAME'
    LAYOUT: ClassVar[Layout] = Layout(
        Field('scalar_type', 'u2', meaning='as in IMAGE'),
        Field('components', 'u2', meaning='components per voxel, interleaved'),
        Field('image_type', 'u2', meaning="PLUS's number: B-mode, RF, ..."),
        Field('size', 'u2', 3, 'voxels along i j k'),
        Field('image_size', 'u4', meaning='bytes of voxels'),
        Field('xml_size', 'u4', meaning='bytes of XML'),
        Field('orientation', 'u2', meaning="PLUS's number of the image orientation"),
        Field('matrix', 'S64', meaning='16 f4, row by row, in the byte order of the sender'),
    )

    xml: bytes
    voxels: np.ndarray[Any, Any]
    matrix: np.ndarray[Any, Any] = field(default_factory=identity)
    image_type: int = 1
    orientation: int = 5
    endian: Endian = NATIVE

    def __post_init__(self) -> None:
        """Check types and sizes."""
        order = check_voxels(self.voxels, self.TYPE)
        if order is not None:
            object.__setattr__(self, 'endian', order)
        object.__setattr__(self, 'matrix', as_array(self.matrix, (4, 4), 'matrix'))

    def pack_content(self) -> tuple[Buffer, ...]:
        """Return 86 bytes, the XML and the voxels, uncopied where they are contiguous."""
        voxels = np.ascontiguousarray(self.voxels)
        slices, rows, columns, *components = voxels.shape
        try:
            with np.errstate(over='raise', invalid='ignore'):
                matrix = self.matrix.astype(f'{_SIGNS[self.endian]}f4').tobytes()
            header = self.LAYOUT.struct.pack(
                SCALAR_TYPES[voxels.dtype.str[1:]],
                *(components or [1]),
                self.image_type,
                *(columns, rows, slices),
                voxels.nbytes,
                len(self.xml),
                self.orientation,
                matrix,
            )
        except (StructError, ArithmeticError, KeyError) as error:
            raise PackError('tracked frame does not fit its layout', found=str(error)) from error
        return header, self.xml, voxels.reshape(-1).view(np.uint8).data

    @classmethod
    def unpack_content(cls, content: memoryview, limits: Limits) -> TrackedFrame:
        """Return the body; voxels are a read-only view of the content."""
        start = cls.LAYOUT.size
        check_least_size(content, start)
        scalar, components, image_type, *size, image_size, xml_size, orientation, raw = (
            cls.LAYOUT.struct.unpack_from(content)
        )
        endian, matrix = _unpack_matrix(raw)
        dtype = WIRE_DTYPES.get((scalar, endian))
        columns, rows, slices = size
        if (
            dtype is None
            or not 1 <= components <= 255
            or image_size != columns * rows * slices * components * dtype.itemsize
            or start + xml_size + image_size > len(content)
        ):
            raise ContentError(
                'image does not fit the content',
                offset=0,
                expected=f'scalar type and size of an image in {len(content) - start} bytes',
                found=f'scalar type {scalar}, {components} components, {size}, {image_size} bytes '
                f'and {xml_size} bytes of XML',
            )
        first = start + xml_size
        data = content[first : first + image_size]
        voxels = np.frombuffer(data, dtype)
        voxels.flags.writeable = False
        shape = (slices, rows, columns) if components == 1 else (slices, rows, columns, components)
        return cls(
            bytes(content[start:first]),
            voxels.reshape(shape),
            matrix,
            image_type,
            orientation,
            endian,
        )


def _unpack_matrix(data: bytes) -> tuple[Endian, np.ndarray[Any, Any]]:
    """Return the byte order in which the last row is (0, 0, 0, 1), little if neither, and it."""
    orders = (Endian.LITTLE, Endian.BIG)
    with np.errstate(invalid='ignore'):
        matrices = [np.frombuffer(data, f'{_SIGNS[order]}f4').astype(float) for order in orders]
    rows = [tuple(matrix[12:]) == _LAST_ROW for matrix in matrices]
    found = 1 if rows == [False, True] else 0
    return orders[found], matrices[found].reshape(4, 4)


@dataclass(frozen=True, slots=True, eq=False)
class UsMessage(Body):
    """
    USMESSAGE: an image of an Ultrasonix scanner, with its settings (for MUSiiC).

    :param image: an IMAGE. PLUS writes rows before columns here, on purpose, and a spacing that
        is always 0.2 mm.
    :param parameters: 13 whole numbers, in the order of PARAMETERS; 0 where PLUS has none.
    """

    TYPE: ClassVar[str] = 'USMESSAGE'
    LAYOUT: ClassVar[Layout] = Image.LAYOUT
    PARAMETERS: ClassVar[tuple[str, ...]] = (
        'DataType',
        'TransmitFrequency',
        'SamplingFrequency',
        'DataRate',
        'LineDensity',
        'SteeringAngle',
        'ProbeID',
        'ExtensionAngle',
        'Elements',
        'Pitch',
        'Radius',
        'ProbeAngle',
        'TxOffset',
    )
    _TAIL: ClassVar[Struct] = Struct('>13i')

    image: Image
    parameters: tuple[int, ...] = (0,) * 13

    def pack_content(self) -> tuple[Buffer, ...]:
        """Return the content of the IMAGE and 52 bytes."""
        try:
            tail = self._TAIL.pack(*self.parameters)
        except StructError as error:
            raise PackError(
                'parameters do not fit', expected='13 of 32 bits', found=self.parameters
            ) from error
        return *self.image.pack_content(), tail

    @classmethod
    def unpack_content(cls, content: memoryview, limits: Limits) -> UsMessage:
        """Return the body."""
        check_least_size(content, cls.LAYOUT.size + cls._TAIL.size)
        end = len(content) - cls._TAIL.size
        image = Image.unpack_content(content[:end], limits)
        return cls(image, cls._TAIL.unpack_from(content, end))


@dataclass(frozen=True, slots=True, eq=False)
class ClientInfo(String):
    """CLIENTINFO: XML that tells PLUS which messages this client wants; laid out as STRING."""

    TYPE: ClassVar[str] = 'CLIENTINFO'
