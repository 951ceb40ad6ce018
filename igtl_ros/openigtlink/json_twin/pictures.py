# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Images, videos, arrays and tables of colours, and the lists of which there are."""

from __future__ import annotations

from typing import Any

from igtl_ros.openigtlink.json_twin.arrays import Array
from igtl_ros.openigtlink.json_twin.arrays import Bytes
from igtl_ros.openigtlink.json_twin.arrays import Columns
from igtl_ros.openigtlink.json_twin.arrays import Matrix
from igtl_ros.openigtlink.json_twin.objects import Composite
from igtl_ros.openigtlink.json_twin.objects import laid_out
from igtl_ros.openigtlink.json_twin.parts import moment
from igtl_ros.openigtlink.json_twin.parts import Named
from igtl_ros.openigtlink.json_twin.parts import number_and_name
from igtl_ros.openigtlink.json_twin.scalars import Enumerated
from igtl_ros.openigtlink.json_twin.scalars import Integer
from igtl_ros.openigtlink.json_twin.scalars import Several
from igtl_ros.openigtlink.json_twin.scalars import Text
from igtl_ros.openigtlink.json_twin.scalars import Timestamp
from igtl_ros.openigtlink.messages.base import Body
from igtl_ros.openigtlink.messages.color_table import ColorTable
from igtl_ros.openigtlink.messages.color_table import IndexType
from igtl_ros.openigtlink.messages.color_table import MapType
from igtl_ros.openigtlink.messages.image import CoordinateSystem
from igtl_ros.openigtlink.messages.image import Endian
from igtl_ros.openigtlink.messages.image import Image
from igtl_ros.openigtlink.messages.image import SCALAR_TYPES
from igtl_ros.openigtlink.messages.image import ScalarType
from igtl_ros.openigtlink.messages.image_lists import ImageInfo
from igtl_ros.openigtlink.messages.image_lists import ImageMeta
from igtl_ros.openigtlink.messages.image_lists import LabelInfo
from igtl_ros.openigtlink.messages.image_lists import LabelMeta
from igtl_ros.openigtlink.messages.ndarray import ARRAY_DTYPES
from igtl_ros.openigtlink.messages.ndarray import COMPLEX
from igtl_ros.openigtlink.messages.ndarray import NDArray
from igtl_ros.openigtlink.messages.plus import TrackedFrame
from igtl_ros.openigtlink.messages.plus import UsMessage
from igtl_ros.openigtlink.messages.video import FrameType
from igtl_ros.openigtlink.messages.video import Video
from igtl_ros.openigtlink.messages.video import VideoInfo
from igtl_ros.openigtlink.messages.video import VideoMeta

_VERSION = 1
_VOXELS = Array([*SCALAR_TYPES], '<u1', wire='')
_ENDIAN = Enumerated(0, 0xFF, Endian)
_COORDINATES = {'endian': Endian, 'coordinate_system': CoordinateSystem}
_SCALAR_TYPE = {'scalar_type': ScalarType}


def _version(body: Any) -> int:
    return _VERSION


def _scalar_name(number: int) -> str:
    return 'COMPLEX' if number == COMPLEX else ScalarType(number).name


def _voxels_of_frame(body: TrackedFrame) -> dict[str, Any]:
    slices, rows, columns, *components = body.voxels.shape
    return {
        'scalar_type': SCALAR_TYPES[body.voxels.dtype.str[1:]],
        'components': components[0] if components else 1,
        'size': [columns, rows, slices],
    }


_IMAGE = laid_out(
    Image,
    Image.LAYOUT,
    {'voxels': _VOXELS, 'matrix': Matrix()},
    _COORDINATES,
    {
        'version': _version,
        'components': lambda body: body.components,
        **number_and_name('scalar_type', lambda body: body.scalar_type, _scalar_name),
        'part': lambda body: [*body.part],
    },
)
_FRAME = laid_out(
    TrackedFrame,
    TrackedFrame.LAYOUT,
    {
        'xml': Text(nul=True, raw=True),
        'voxels': _VOXELS,
        'matrix': Matrix(True),
        'endian': _ENDIAN,
    },
    derived={
        **number_and_name(
            'scalar_type', lambda body: _voxels_of_frame(body)['scalar_type'], _scalar_name
        ),
        'components': lambda body: _voxels_of_frame(body)['components'],
        'size': lambda body: _voxels_of_frame(body)['size'],
        'image_size': lambda body: body.voxels.nbytes,
        'xml_size': lambda body: len(body.xml),
    },
)
_VIDEO = laid_out(
    Video,
    Video.LAYOUT,
    {'stream': Bytes(), 'matrix': Matrix()},
    _COORDINATES,
    {
        'version': _version,
        'kind': lambda body: body.kind,
        'kind_name': lambda body: Enumerated(0, 0xFFFF, FrameType).name(body.kind),
        'grey': lambda body: body.grey,
    },
)
_IMAGE_INFO = laid_out(
    ImageInfo,
    ImageMeta.LAYOUT,
    {'timestamp': Timestamp()},
    _SCALAR_TYPE,
    {'time': lambda info: moment(info.timestamp)},
)
_VIDEO_INFO = laid_out(VideoInfo, VideoMeta.LAYOUT, {'matrix': Columns()}, _SCALAR_TYPE)
_LABEL_INFO = laid_out(LabelInfo, LabelMeta.LAYOUT)

PICTURES: dict[type[Body], Composite] = {
    ColorTable: laid_out(
        ColorTable,
        ColorTable.LAYOUT,
        {'table': Array(('u1', 'u2'), '>u1')},
        derived={
            **number_and_name(
                'index_type', lambda body: body.index_type, lambda number: IndexType(number).name
            ),
            **number_and_name(
                'map_type', lambda body: body.map_type, lambda number: MapType(number).name
            ),
        },
    ),
    Image: _IMAGE,
    ImageMeta: laid_out(ImageMeta, ImageMeta.LAYOUT, {'images': Several(_IMAGE_INFO)}),
    LabelMeta: laid_out(LabelMeta, LabelMeta.LAYOUT, {'labels': Several(_LABEL_INFO)}),
    NDArray: laid_out(
        NDArray,
        NDArray.LAYOUT,
        {'array': Array([dtype.str[1:] for dtype in ARRAY_DTYPES.values()], '>f8')},
        derived={
            **number_and_name('scalar_type', lambda body: body.scalar_type, _scalar_name),
            'dimensions': lambda body: body.array.ndim,
        },
    ),
    TrackedFrame: _FRAME,
    UsMessage: laid_out(
        UsMessage,
        UsMessage.LAYOUT,
        {
            'image': _IMAGE,
            'parameters': Named(UsMessage.PARAMETERS, Integer(-(2**31), 2**31 - 1)),
        },
    ),
    Video: _VIDEO,
    VideoMeta: laid_out(VideoMeta, VideoMeta.LAYOUT, {'videos': Several(_VIDEO_INFO)}),
}
