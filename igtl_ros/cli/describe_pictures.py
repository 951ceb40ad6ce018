# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What `igtl echo` says of images, videos, arrays and the lists of which there are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from igtl_ros.cli.describe_values import counted
from igtl_ros.cli.describe_values import name_of
from igtl_ros.cli.describe_values import number
from igtl_ros.cli.describe_values import numbers
from igtl_ros.cli.describe_values import shortened
from igtl_ros.cli.describe_values import size
from igtl_ros.cli.describe_values import some
from igtl_ros.openigtlink import Body
from igtl_ros.openigtlink import ColorTable
from igtl_ros.openigtlink import CoordinateSystem
from igtl_ros.openigtlink import FrameType
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import ImageInfo
from igtl_ros.openigtlink import ImageMeta
from igtl_ros.openigtlink import LabelInfo
from igtl_ros.openigtlink import LabelMeta
from igtl_ros.openigtlink import NDArray
from igtl_ros.openigtlink import ScalarType
from igtl_ros.openigtlink import TrackedFrame
from igtl_ros.openigtlink import UsMessage
from igtl_ros.openigtlink import Video
from igtl_ros.openigtlink import VideoInfo
from igtl_ros.openigtlink import VideoMeta
from igtl_ros.openigtlink.text import printable
import numpy as np

_MOST_NUMBERS = 8


def _voxels(voxels: np.ndarray[Any, Any]) -> str:
    slices, rows, columns, *components = voxels.shape
    kind = size([voxels.dtype.name, *components])
    return f'{size((columns, rows, slices))} {kind}'


def _image(body: Image) -> str:
    part = ''
    if body.part != body.size:
        part = f' at {size(body.offset)} of {size(body.size or ())}'
    return (
        f'{_voxels(body.voxels)}{part}, spacing {numbers(body.spacing)} mm, '
        f'centre {numbers(body.matrix[:3, 3])} mm {CoordinateSystem(body.coordinate_system).name}'
    )


def _video(body: Video) -> str:
    kind = name_of(body.kind, FrameType, 'type')
    return (
        f'{shortened(body.codec)} {kind} frame, {size(body.size)}{", grey" * body.grey}, '
        f'{counted(len(body.stream), "byte")}'
    )


def _table(body: ColorTable) -> str:
    return f'{len(body.table)} entries, {body.map_type.name}'


def _array(body: NDArray) -> str:
    array = body.array
    said = f'{size(array.shape) or "one"} {array.dtype.name}'
    if not array.size:
        return said
    if array.size <= _MOST_NUMBERS:
        plain = 'd' if array.dtype.kind in 'iu' else '.4g'
        return f'{said}: {" ".join(f"{value:{plain}}" for value in array.reshape(-1).tolist())}'
    if array.dtype.kind == 'c':
        return said
    with np.errstate(invalid='ignore'):  # of a NaN
        low, high = float(array.min()), float(array.max())
    return f'{said}, {number(low)} to {number(high)}'


def _scalar(code: int) -> str:
    return name_of(code, ScalarType, 'type')


def _patient(info: ImageInfo | VideoInfo) -> str:
    who = ' '.join(filter(None, (info.patient_name, info.patient_id)))
    return f', patient {shortened(who, 30)}' if who else ''


def _image_info(info: ImageInfo) -> str:
    return (
        f'{printable(info.id)} {printable(info.name)!r} {printable(info.modality)} '
        f'{size(info.size)} {_scalar(info.scalar_type)}{_patient(info)}'
    )


def _label_info(info: LabelInfo) -> str:
    owner = f' of {printable(info.owner)}' if info.owner else ''
    return f'{info.label} = {printable(info.name)!r} in {printable(info.id)}{owner}'


def _video_info(info: VideoInfo) -> str:
    return (
        f'{printable(info.device_name)} {printable(info.name)!r} {size(info.size)} '
        f'{_scalar(info.scalar_type)}{_patient(info)}'
    )


def _tracked_frame(body: TrackedFrame) -> str:
    xml = body.xml.decode('utf-8', 'replace')
    return f'{_voxels(body.voxels)}, {shortened(xml)}'


def _us_message(body: UsMessage) -> str:
    settings = ', '.join(
        f'{name} {value}'
        for name, value in zip(UsMessage.PARAMETERS, body.parameters, strict=True)
        if value
    )
    return f'{_voxels(body.image.voxels)}, {settings or "all settings 0"}'


PICTURES: dict[type[Body], Callable[[Any], str]] = {
    ColorTable: _table,
    Image: _image,
    ImageMeta: lambda body: (
        f'{counted(len(body.images), "image")}: {some(body.images, _image_info, "; ")}'
    ),
    LabelMeta: lambda body: (
        f'{counted(len(body.labels), "label")}: {some(body.labels, _label_info, "; ")}'
    ),
    NDArray: _array,
    TrackedFrame: _tracked_frame,
    UsMessage: _us_message,
    Video: _video,
    VideoMeta: lambda body: (
        f'{counted(len(body.videos), "video")}: {some(body.videos, _video_info, "; ")}'
    ),
}
