# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
IMGMETA and LBMETA: which images and label maps can be asked for (spec pages ImageMeta, LabelMeta).

The id of an element is the device name to put into GET_IMAGE or GET_COLORT.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar
from typing import NamedTuple

from igtl_ros.openigtlink.layout import Field
from igtl_ros.openigtlink.layout import Layout
from igtl_ros.openigtlink.limits import Limits
from igtl_ros.openigtlink.messages.base import Body
from igtl_ros.openigtlink.messages.base import Buffer
from igtl_ros.openigtlink.messages.image import ScalarType
from igtl_ros.openigtlink.messages.records import Records

Size = tuple[int, int, int]


class ImageInfo(NamedTuple):
    """
    One image that a peer has. C++ peers read a text that fills its field as empty.

    :param name: name or description, at most 64 bytes.
    :param id: device name for GET_IMAGE and GET_COLORT, at most 20 bytes.
    :param modality: such as CT or MRI, at most 32 bytes.
    :param patient_name: at most 64 bytes.
    :param patient_id: at most 64 bytes.
    :param timestamp: scan time as on the wire (see the timestamp module); 0 is none.
    :param size: voxels along i, j, k.
    :param scalar_type: as in IMAGE.
    """

    name: str
    id: str
    modality: str = ''
    patient_name: str = ''
    patient_id: str = ''
    timestamp: int = 0
    size: Size = (0, 0, 0)
    scalar_type: int = ScalarType.UINT8


@dataclass(frozen=True, slots=True, eq=False)
class ImageMeta(Body):
    """
    IMGMETA: a list of images.

    :param images: in order.
    """

    TYPE: ClassVar[str] = 'IMGMETA'
    LAYOUT: ClassVar[Layout] = Layout(
        Field('name', 'S64', meaning='name or description'),
        Field('id', 'S20', meaning='device name for GET_IMAGE and GET_COLORT'),
        Field('modality', 'S32'),
        Field('patient_name', 'S64'),
        Field('patient_id', 'S64'),
        Field('timestamp', 'u8', meaning='scan time; 0 is none'),
        Field('size', 'u2', 3, 'voxels along i j k'),
        Field('scalar_type', 'u1', meaning='as in IMAGE'),
        Field('reserved', 'u1'),
    )

    images: tuple[ImageInfo, ...] = ()

    def pack_content(self) -> tuple[Buffer, ...]:
        """Return 260 bytes an image."""
        return (_IMAGES.pack(self.images),)

    @classmethod
    def unpack_content(cls, content: memoryview, limits: Limits) -> ImageMeta:
        """Return the body of 260 bytes an image."""
        return cls(_IMAGES.unpack(content, limits))


class LabelInfo(NamedTuple):
    """
    One structure of a label map. C++ peers read a text that fills its field as empty.

    :param name: at most 64 bytes.
    :param id: device name for GET_IMAGE, at most 20 bytes; several labels may share one image.
    :param label: value of its voxels; 0 is unused.
    :param rgba: 0..255 each; all 0 is no colour.
    :param size: voxels of the bounding box along i, j, k.
    :param owner: device name of the image it belongs to, at most 20 bytes.
    """

    name: str
    id: str
    label: int = 0
    rgba: tuple[int, int, int, int] = (0, 0, 0, 0)
    size: Size = (0, 0, 0)
    owner: str = ''


@dataclass(frozen=True, slots=True, eq=False)
class LabelMeta(Body):
    """
    LBMETA: a list of labelled structures.

    :param labels: in order.
    """

    TYPE: ClassVar[str] = 'LBMETA'
    LAYOUT: ClassVar[Layout] = Layout(
        Field('name', 'S64'),
        Field('id', 'S20', meaning='device name for GET_IMAGE'),
        Field('label', 'u1', meaning='value of its voxels; 0 is unused'),
        Field('reserved', 'u1'),
        Field('rgba', 'u1', 4, '0 to 255; all 0 is no colour'),
        Field('size', 'u2', 3, 'voxels of the bounding box along i j k'),
        Field('owner', 'S20', meaning='device name of the image it belongs to'),
    )

    labels: tuple[LabelInfo, ...] = ()

    def pack_content(self) -> tuple[Buffer, ...]:
        """Return 116 bytes a label."""
        return (_LABELS.pack(self.labels),)

    @classmethod
    def unpack_content(cls, content: memoryview, limits: Limits) -> LabelMeta:
        """Return the body of 116 bytes a label."""
        return cls(_LABELS.unpack(content, limits))


_IMAGES = Records(ImageMeta.LAYOUT, ImageInfo, 'image description')
_LABELS = Records(LabelMeta.LAYOUT, LabelInfo, 'label description')
