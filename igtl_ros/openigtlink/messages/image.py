# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
IMAGE: pixels or voxels and where they lie (spec page Image).

Scalar type, byte order and number of components are those of the voxel array, so they cannot
disagree with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from enum import IntEnum
import sys
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
from igtl_ros.openigtlink.messages.base import matrix_of
from igtl_ros.openigtlink.messages.image_2008 import MARK
from igtl_ros.openigtlink.messages.image_2008 import read_header
from igtl_ros.openigtlink.messages.image_2008 import read_voxels
import numpy as np


class ScalarType(IntEnum):
    """Type of one component."""

    INT8 = 2
    UINT8 = 3
    INT16 = 4
    UINT16 = 5
    INT32 = 6
    UINT32 = 7
    FLOAT32 = 10
    FLOAT64 = 11


class Endian(IntEnum):
    """Byte order of the voxels; everything else in a message is big-endian."""

    BIG = 1
    LITTLE = 2


class CoordinateSystem(IntEnum):
    """Patient coordinate system that matrix and centre are expressed in."""

    RAS = 1
    LPS = 2


# A big- or little-endian numpy type for each scalar type.
DTYPES = {
    ScalarType.INT8: 'i1',
    ScalarType.UINT8: 'u1',
    ScalarType.INT16: 'i2',
    ScalarType.UINT16: 'u2',
    ScalarType.INT32: 'i4',
    ScalarType.UINT32: 'u4',
    ScalarType.FLOAT32: 'f4',
    ScalarType.FLOAT64: 'f8',
}
WIRE_DTYPES = {
    (int(scalar), int(endian)): np.dtype(sign + code)
    for scalar, code in DTYPES.items()
    for endian, sign in ((Endian.BIG, '>'), (Endian.LITTLE, '<'))
}
SCALAR_TYPES = {code: scalar for scalar, code in DTYPES.items()}
NATIVE = Endian.LITTLE if sys.byteorder == 'little' else Endian.BIG
_ENDIANS = {'>': Endian.BIG, '<': Endian.LITTLE, '=': NATIVE}
# Libraries before March 2013 wrote 0 for LPS.
_COORDINATES = {0: CoordinateSystem.LPS, 1: CoordinateSystem.RAS, 2: CoordinateSystem.LPS}
_IMAGE_VERSION = 1
_MAX_SIZE = 0xFFFF

Index = tuple[int, int, int]


@dataclass(frozen=True, slots=True, eq=False)
class Image(Body):
    """
    IMAGE: a 2-D or 3-D image, or a part of one.

    :param voxels: (k, j, i) or, with several components a voxel, (k, j, i, component): slices,
        rows, columns. Received ones are read-only views in the byte order of the wire.
    :param matrix: (4, 4), mm. Columns 0, 1, 2: step from one voxel to the next along i, j, k
        (direction times spacing). Column 3: the **centre** of the whole image. See
        ijk_to_world for a matrix that takes voxel indices.
    :param coordinate_system: what the matrix is expressed in; Slicer takes RAS whatever it says.
    :param size: voxels of the whole image along i, j, k; of `voxels` if left out.
    :param offset: index i, j, k of the first voxel in `voxels` within the whole image.
    :param endian: byte order on the wire; that of `voxels` where more than a byte is one scalar.
    """

    TYPE: ClassVar[str] = 'IMAGE'
    LAYOUT: ClassVar[Layout] = Layout(
        Field('version', 'u2', meaning='1'),
        Field('components', 'u1', meaning='components per voxel, interleaved'),
        Field(
            'scalar_type',
            'u1',
            meaning='2 int8, 3 uint8, 4 int16, 5 uint16, 6 int32, '
            '7 uint32, 10 float32, 11 float64',
        ),
        Field('endian', 'u1', meaning='1 big, 2 little; of the voxels only'),
        Field('coordinate_system', 'u1', meaning='1 RAS, 2 LPS'),
        Field('size', 'u2', 3, 'whole image, voxels along i j k'),
        Field('matrix', 'f4', 12, 'steps along i, j, k, then centre of the whole image; mm'),
        Field('offset', 'u2', 3, 'first voxel of the part that is sent'),
        Field('part', 'u2', 3, 'size of the part that is sent'),
    )

    voxels: np.ndarray[Any, Any]
    matrix: np.ndarray[Any, Any] = field(default_factory=identity)
    coordinate_system: CoordinateSystem = CoordinateSystem.RAS
    size: Index | None = None
    offset: Index = (0, 0, 0)
    endian: Endian = NATIVE

    def __post_init__(self) -> None:
        """Check types and sizes, so that an illegal image cannot exist."""
        order = check_voxels(self.voxels, self.TYPE)
        if order is not None:
            object.__setattr__(self, 'endian', order)
        if self.size is None:
            object.__setattr__(self, 'size', self.part)
        assert self.size is not None
        if not (len(self.offset) == len(self.size) == 3) or any(
            not 0 <= first <= first + part <= whole <= _MAX_SIZE
            for first, part, whole in zip(self.offset, self.part, self.size, strict=True)
        ):
            raise PackError(
                'part does not lie within the image',
                expected=f'within {self.size}',
                found=f'{self.part} at {self.offset}',
            )
        if self.endian not in (1, 2) or self.coordinate_system not in (1, 2):
            raise PackError(
                'no such byte order or coordinate system',
                expected='1 or 2 each',
                found=f'{self.endian!r}, {self.coordinate_system!r}',
            )
        if type(self.matrix) is not np.ndarray or self.matrix.shape != (4, 4):
            object.__setattr__(self, 'matrix', as_array(self.matrix, (4, 4), 'matrix'))

    @property
    def part(self) -> Index:
        """Return the size of `voxels` along i, j, k."""
        slices, rows, columns = self.voxels.shape[:3]
        return columns, rows, slices

    @property
    def components(self) -> int:
        """Return the number of components per voxel."""
        return int(self.voxels.shape[3]) if self.voxels.ndim == 4 else 1

    @property
    def scalar_type(self) -> ScalarType:
        """Return the type of one component."""
        return SCALAR_TYPES[self.voxels.dtype.str[1:]]

    @property
    def spacing(self) -> tuple[float, float, float]:
        """Return the distance between voxel centres along i, j, k in mm."""
        i, j, k = np.linalg.norm(self.matrix[:3, :3], axis=0).tolist()
        return i, j, k

    @property
    def ijk_to_world(self) -> np.ndarray[Any, Any]:
        """
        Return (4, 4): voxel index (i, j, k, 1) to mm, so that column 3 is the first voxel.

        The wire gives the centre of the voxel grid, (size - 1) / 2 (as Slicer and PLUS read it).
        """
        matrix = np.array(self.matrix, dtype=np.float64)
        half = (np.array(self.size) - 1) / 2
        with np.errstate(invalid='ignore'):  # of an infinite matrix, which a peer may send
            matrix[:3, 3] -= matrix[:3, :3] @ half
        return matrix

    @staticmethod
    def centred(ijk_to_world: np.ndarray[Any, Any], size: Index) -> np.ndarray[Any, Any]:
        """Return the wire's matrix for one that takes voxel indices; the way back."""
        matrix = np.array(ijk_to_world, dtype=np.float64)
        matrix[:3, 3] += matrix[:3, :3] @ ((np.array(size) - 1) / 2)
        return matrix

    def pack_content(self) -> tuple[Buffer, ...]:
        """Return the 72-byte image header and the voxels, uncopied where they are contiguous."""
        voxels = np.ascontiguousarray(self.voxels)
        columns = self.matrix[:3].T.reshape(12).tolist()
        assert self.size is not None
        header = self.LAYOUT.struct.pack(
            _IMAGE_VERSION,
            self.components,
            self.scalar_type,
            self.endian,
            self.coordinate_system,
            *self.size,
            *columns,
            *self.offset,
            *self.part,
        )
        return header, voxels.reshape(-1).view(np.uint8).data

    @classmethod
    def unpack_content(cls, content: memoryview, limits: Limits) -> Image:
        """Return the body; voxels are a read-only view of the content."""
        if content[: len(MARK)] == MARK:
            return cls._unpack_2008(content)
        check_least_size(content, cls.LAYOUT.size)
        (version, components, scalar, endian, coordinates, *numbers) = (
            cls.LAYOUT.struct.unpack_from(content)
        )
        dtype = _check_header(cls.LAYOUT.offsets, version, components, scalar, endian, coordinates)
        size, offset, part = numbers[:3], numbers[15:18], numbers[18:21]
        for axis in range(3):
            if offset[axis] + part[axis] > size[axis]:
                raise ContentError(
                    'part does not lie within the image',
                    offset=cls.LAYOUT.offsets['offset'],
                    expected=f'within {size}',
                    found=f'{part} at {offset}',
                )
        columns, rows, slices = part
        expected = columns * rows * slices * components * dtype.itemsize
        if len(content) - cls.LAYOUT.size != expected:
            raise ContentError(
                'voxels have the wrong length',
                offset=cls.LAYOUT.size,
                expected=f'{expected} bytes',
                found=len(content) - cls.LAYOUT.size,
            )
        voxels = (
            np.frombuffer(content, dtype, offset=cls.LAYOUT.size)
            if expected
            else (np.empty(0, dtype))
        )
        voxels.flags.writeable = False
        shape = (slices, rows, columns) if components == 1 else (slices, rows, columns, components)
        matrix = matrix_of(numbers[3:15])
        return cls(
            voxels.reshape(shape),
            matrix,
            _COORDINATES[coordinates],
            (size[0], size[1], size[2]),
            (offset[0], offset[1], offset[2]),
            Endian(endian),
        )

    @classmethod
    def _unpack_2008(cls, content: memoryview) -> Image:
        """Return an image whose header is text, as the first draft had it."""
        header = read_header(content)
        offsets = dict.fromkeys(cls.LAYOUT.offsets, 0)
        components, coordinates = header.components, header.coordinate_system
        dtype = _check_header(
            offsets, _IMAGE_VERSION, components, header.scalar_type, Endian.BIG, coordinates
        )
        voxels = np.frombuffer(read_voxels(content, header, dtype), dtype)
        voxels.flags.writeable = False
        shape = header.size[::-1] if components == 1 else (*header.size[::-1], components)
        matrix = matrix_of(header.columns)
        return cls(voxels.reshape(shape), matrix, _COORDINATES[coordinates], endian=Endian.BIG)


def check_voxels(voxels: np.ndarray[Any, Any], type_name: str) -> Endian | None:
    """
    Check shape and type of an array of voxels; return its byte order, None for single bytes.

    :raises PackError: no message of this type can carry it.
    """
    if (
        voxels.ndim not in (3, 4)
        or max(voxels.shape[:3]) > _MAX_SIZE
        or (voxels.ndim == 4 and not 1 <= voxels.shape[3] <= 255)
    ):
        raise PackError(
            f'voxels have a shape that {type_name} cannot carry',
            expected='(k, j, i) or (k, j, i, 1..255), at most 65535 each',
            found=voxels.shape,
        )
    if voxels.dtype.str[1:] not in SCALAR_TYPES:
        raise PackError(
            f'voxels have a type that {type_name} cannot carry',
            expected=f'one of {[*SCALAR_TYPES]}',
            found=voxels.dtype,
        )
    return _ENDIANS.get(voxels.dtype.byteorder)


def _check_header(
    offsets: dict[str, int],
    version: int,
    components: int,
    scalar: int,
    endian: int,
    coordinates: int,
) -> np.dtype[Any]:
    """Return the voxels' type, once every field that selects something is known to be legal."""
    for name, value, legal in (
        ('version', version, {_IMAGE_VERSION}),
        ('scalar_type', scalar, {int(scalar) for scalar in DTYPES}),
        ('endian', endian, {1, 2}),
        ('coordinate_system', coordinates, _COORDINATES.keys()),
        ('components', components, range(1, 256)),
    ):
        if value not in legal:
            raise ContentError(
                f'illegal {name}',
                offset=offsets[name],
                expected=f'one of {sorted(legal)}' if len(legal) < 20 else 'at least 1',
                found=value,
            )
    return WIRE_DTYPES[scalar, endian]
