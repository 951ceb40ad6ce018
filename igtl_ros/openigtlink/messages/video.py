# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""VIDEO, one encoded frame, and VIDEOMETA, what videos there are (pages Video, VideoMeta)."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import field
from enum import IntEnum
from struct import error as StructError
from typing import Any
from typing import ClassVar
from typing import NamedTuple

from igtl_ros.openigtlink.errors import ContentError
from igtl_ros.openigtlink.errors import PackError
from igtl_ros.openigtlink.layout import Field
from igtl_ros.openigtlink.layout import Layout
from igtl_ros.openigtlink.limits import Limits
from igtl_ros.openigtlink.messages.base import as_array
from igtl_ros.openigtlink.messages.base import Body
from igtl_ros.openigtlink.messages.base import Buffer
from igtl_ros.openigtlink.messages.base import check_least_size
from igtl_ros.openigtlink.messages.base import check_triple
from igtl_ros.openigtlink.messages.base import identity
from igtl_ros.openigtlink.messages.base import matrix_of
from igtl_ros.openigtlink.messages.image import CoordinateSystem
from igtl_ros.openigtlink.messages.image import Endian
from igtl_ros.openigtlink.messages.records import Records
from igtl_ros.openigtlink.text import pack_text
from igtl_ros.openigtlink.text import unpack_text
import numpy as np

Index = tuple[int, int, int]
_VERSION = 1
_GREY = 0x00FF  # a frame type beyond is that of a grey image, in the high byte


class FrameType(IntEnum):
    """How a frame depends on others; a decoder must begin at a key frame."""

    INVALID = 0
    KEY = 1
    INTRA = 2
    INTER = 3
    SKIP = 4
    UNKNOWN = 5


@dataclass(frozen=True, slots=True, eq=False)
class Video(Body):
    """
    VIDEO: one frame as its codec made it; the bytes are not looked into.

    :param stream: the encoded frame.
    :param codec: four characters: I420, H264, VP90, X265, O265, AV10.
    :param size: pixels of the whole picture along i, j, k.
    :param frame_type: see FrameType; beyond 255 the image is grey and the type is `kind`.
    :param matrix: (4, 4), mm. Columns as in Image: steps along i, j, k, then the centre.
    :param coordinate_system: 1 RAS, 2 LPS; the C++ library does not read it.
    :param endian: 1 big, 2 little, of raw pixels.
    :param offset: index of the first pixel of the part that is sent.
    :param part: pixels of the part that is sent; `size` if left out.
    """

    TYPE: ClassVar[str] = 'VIDEO'
    LAYOUT: ClassVar[Layout] = Layout(
        Field('version', 'u2', meaning='1'),
        Field('endian', 'u1', meaning='1 big, 2 little; of raw pixels'),
        Field('codec', 'S4', meaning='I420, H264, VP90, X265, O265, AV10'),
        Field('frame_type', 'u2', meaning='1 key, 2 intra, 3 inter, 4 skip, 5 unknown; x256 grey'),
        Field('coordinate_system', 'u1', meaning='1 RAS, 2 LPS'),
        Field('size', 'u2', 3, 'whole picture, pixels along i j k'),
        Field('matrix', 'f4', 12, 'steps along i, j, k, then centre of the whole picture; mm'),
        Field('offset', 'u2', 3, 'first pixel of the part that is sent'),
        Field('part', 'u2', 3, 'size of the part that is sent'),
    )

    stream: Buffer
    codec: str
    size: Index
    frame_type: int = FrameType.KEY
    matrix: np.ndarray[Any, Any] = field(default_factory=identity)
    coordinate_system: int = CoordinateSystem.RAS
    endian: int = Endian.LITTLE
    offset: Index = (0, 0, 0)
    part: Index | None = None

    def __post_init__(self) -> None:
        """Fill in the part, and check what has more than one number."""
        if self.part is None:
            object.__setattr__(self, 'part', self.size)
        for name in ('size', 'offset', 'part'):
            check_triple(getattr(self, name), name)
        if type(self.matrix) is not np.ndarray or self.matrix.shape != (4, 4):
            object.__setattr__(self, 'matrix', as_array(self.matrix, (4, 4), 'matrix'))

    @property
    def grey(self) -> bool:
        """Return whether the picture is grey."""
        return self.frame_type > _GREY

    @property
    def kind(self) -> int:
        """Return the frame type without the mark of grey pictures."""
        return self.frame_type >> 8 if self.grey else self.frame_type

    def pack_content(self) -> tuple[Buffer, ...]:
        """Return 76 bytes and the frame, uncopied."""
        assert self.part is not None
        try:
            header = self.LAYOUT.struct.pack(
                _VERSION,
                self.endian,
                pack_text(self.codec, 4, 'codec'),
                self.frame_type,
                self.coordinate_system,
                *self.size,
                *self.matrix[:3].T.reshape(12).tolist(),
                *self.offset,
                *self.part,
            )
        except (StructError, OverflowError, TypeError) as error:
            raise PackError('video header does not fit its layout', found=str(error)) from error
        return header, memoryview(self.stream).cast('B') if len(self.stream) else b''

    @classmethod
    def unpack_content(cls, content: memoryview, limits: Limits) -> Video:
        """Return the body; its stream is a view of the content."""
        check_least_size(content, cls.LAYOUT.size)
        version, endian, codec, frame_type, coordinates, *numbers = cls.LAYOUT.struct.unpack_from(
            content
        )
        if version != _VERSION:
            raise ContentError('illegal version', offset=0, expected=_VERSION, found=version)
        matrix = matrix_of(numbers[3:15])
        size, offset, part = (
            (numbers[start], numbers[start + 1], numbers[start + 2]) for start in (0, 15, 18)
        )
        return cls(
            content[cls.LAYOUT.size :],
            unpack_text(codec),
            size,
            frame_type,
            matrix,
            coordinates,
            endian,
            offset,
            part,
        )


class VideoInfo(NamedTuple):
    """
    One video that a peer has. C++ peers read a text that fills its field as empty.

    :param name: at most 64 bytes.
    :param device_name: for GET_VIDEO, which holds 20 of the 64 bytes there are here.
    :param patient_name: at most 64 bytes.
    :param patient_id: at most 64 bytes.
    :param zoom: -32768..32767.
    :param focal_length: mm.
    :param size: pixels along i, j, k.
    :param matrix: 12 numbers, column by column: steps along i, j, k and the centre, mm.
    :param scalar_type: as in IMAGE.
    """

    name: str
    device_name: str
    patient_name: str = ''
    patient_id: str = ''
    zoom: int = 0
    focal_length: float = 0.0
    size: Index = (0, 0, 0)
    matrix: tuple[float, ...] = (1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0)
    scalar_type: int = 3


@dataclass(frozen=True, slots=True, eq=False)
class VideoMeta(Body):
    """
    VIDEOMETA: a list of videos.

    :param videos: in order.
    """

    TYPE: ClassVar[str] = 'VIDEOMETA'
    LAYOUT: ClassVar[Layout] = Layout(
        Field('name', 'S64'),
        Field('device_name', 'S64', meaning='device name for GET_VIDEO, which holds 20 bytes'),
        Field('patient_name', 'S64'),
        Field('patient_id', 'S64'),
        Field('zoom', 'i2', meaning='zoom level'),
        Field('focal_length', 'f8', meaning='mm'),
        Field('size', 'u2', 3, 'pixels along i j k'),
        Field('matrix', 'f4', 12, 'steps along i, j, k, then centre; mm'),
        Field('scalar_type', 'u1', meaning='as in IMAGE'),
        Field('reserved', 'u1'),
    )

    videos: tuple[VideoInfo, ...] = ()

    def pack_content(self) -> tuple[Buffer, ...]:
        """Return 322 bytes a video."""
        return (_VIDEOS.pack(self.videos),)

    @classmethod
    def unpack_content(cls, content: memoryview, limits: Limits) -> VideoMeta:
        """Return the body of 322 bytes a video."""
        return cls(_VIDEOS.unpack(content, limits))


_VIDEOS = Records(VideoMeta.LAYOUT, VideoInfo, 'video description')
