# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
IMAGE, as sensor_msgs/Image and igtl_ros/ImageGeometry.

The wire gives the centre of an image in millimetres, in RAS or LPS; ROS gets the first voxel in
metres, always in RAS. A sensor_msgs/Image has one slice and no uint32: of what has more it shows
the middle one, and igtl_ros/Volume has it all.
"""

from __future__ import annotations

from array import array
import re
import sys
from typing import Any

from geometry_msgs.msg import TransformStamped
from igtl_ros.conversions.bulk import array_of
from igtl_ros.conversions.camera_encodings import CAMERA
from igtl_ros.conversions.errors import NoFormError
from igtl_ros.conversions.geometry import LPS_TO_RAS
from igtl_ros.conversions.metadata import metadata_from_ros
from igtl_ros.conversions.placement import Departure
from igtl_ros.conversions.placement import Placement
from igtl_ros.conversions.poses import pose_or_nan
from igtl_ros.conversions.poses import transform_message
from igtl_ros.conversions.stamps import timestamp_of
from igtl_ros.conversions.voxel_grid import index_to_ras
from igtl_ros.conversions.voxel_grid import metres_of
from igtl_ros.conversions.voxel_grid import says_the_same
from igtl_ros.conversions.voxel_grid import wire_from_ros
from igtl_ros.conversions.voxel_grid import wire_numbers
from igtl_ros.conversions.voxel_grid import wire_of
from igtl_ros.conversions.wire import packet_of
from igtl_ros.conversions.wire import wire_fields
from igtl_ros.msg import ImageGeometry
from igtl_ros.openigtlink import CoordinateSystem
from igtl_ros.openigtlink import Endian
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import ScalarType
from igtl_ros.openigtlink import Video
import numpy as np
from sensor_msgs.msg import Image as RosImage
from std_msgs.msg import Header

# numpy type (without byte order) to what sensor_msgs calls it. uint32 has no name there.
_ROS_TYPES = {
    'u1': '8U',
    'i1': '8S',
    'u2': '16U',
    'i2': '16S',
    'i4': '32S',
    'f4': '32F',
    'f8': '64F',
}
# Encodings that viewers know by another name.
_WELL_KNOWN = {
    ('u1', 1): 'mono8',
    ('u2', 1): 'mono16',
    ('u1', 3): 'rgb8',
    ('u1', 4): 'rgba8',
    ('u2', 3): 'rgb16',
    ('u2', 4): 'rgba16',
}
# Encoding to numpy type, components, and the order of the components in OpenIGTLink (RGB).
_BGR, _BGRA = (2, 1, 0), (2, 1, 0, 3)
_ENCODINGS: dict[str, tuple[str, int, tuple[int, ...]]] = {
    **{name: (*key, ()) for key, name in _WELL_KNOWN.items()},
    'bgr8': ('u1', 3, _BGR),
    'bgra8': ('u1', 4, _BGRA),
    'bgr16': ('u2', 3, _BGR),
    'bgra16': ('u2', 4, _BGRA),
}
_COUNT = re.compile('[0-9]{1,3}')
_SIGNS = {False: '<', True: '>'}
_NATIVE_IS_BIG = sys.byteorder == 'big'
_NATIVE = Endian.BIG if _NATIVE_IS_BIG else Endian.LITTLE
# ImageGeometry.endian to the order of voxels, as numpy has it, and to IMAGE's.
_ENDIANS = {0: ('', _NATIVE), 1: ('>', Endian.BIG), 2: ('<', Endian.LITTLE)}
_INT32_MAX = 2**31 - 1


class ImageError(NoFormError):
    """An image that the other side has no form for; the text says what and why."""


def encoding_of(dtype: np.dtype[Any], components: int) -> str:
    """
    Return the sensor_msgs encoding of voxels.

    :raises ImageError: it has none.
    """
    code = dtype.str[1:]
    well_known = _WELL_KNOWN.get((code, components))
    if well_known:
        return well_known
    if code not in _ROS_TYPES:
        raise ImageError(f'sensor_msgs/Image has no encoding for {dtype} voxels')
    return f'{_ROS_TYPES[code]}C{components}'


def is_flat(body: Image) -> bool:
    """Return whether a sensor_msgs/Image holds all voxels: one slice, and no uint32."""
    return body.part[2] == 1 and body.scalar_type is not ScalarType.UINT32


def image_to_ros(packet: Packet, body: Image, place: Placement) -> RosImage:
    """
    Return the pixels, byte for byte, in the image's own frame; of a volume its middle slice.

    uint32 has no encoding: it becomes 32SC1, or 64FC1 where numbers are beyond that.
    """
    columns, rows, slices = body.part
    middle = slices // 2
    voxels = body.voxels[middle : middle + 1]
    if voxels.dtype.str[1:] == 'u4':
        voxels = _with_encoding(voxels)
    message = RosImage(
        header=Header(stamp=place.stamp, frame_id=place.frames.child),
        height=rows if slices else 0,
        width=columns,
        encoding=encoding_of(voxels.dtype, body.components),
        is_bigendian=int(is_big(voxels)),
        step=columns * body.components * voxels.dtype.itemsize,
    )
    message.data = bytes_of(voxels)  # as an argument it would be copied once more
    return message


def bytes_of(voxels: np.ndarray[Any, Any]) -> array[int]:
    """Return voxels as the data of a message."""
    return array_of('B', voxels)


def is_big(voxels: np.ndarray[Any, Any]) -> bool:
    """Return whether the most significant byte of a number comes first."""
    order = voxels.dtype.byteorder
    return order == '>' or (order == '=' and _NATIVE_IS_BIG)


def _with_encoding(voxels: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return uint32 as numbers that sensor_msgs has an encoding for."""
    if voxels.size and int(voxels.max()) > _INT32_MAX:
        return voxels.astype(np.float64)
    return voxels.view(voxels.dtype.str.replace('u', 'i'))


def first_voxel_matrix(body: Image | Video) -> np.ndarray[Any, Any]:
    """Return voxel index (i, j, k, 1) of the whole image to millimetres, in RAS."""
    assert body.size is not None
    lps = body.coordinate_system == CoordinateSystem.LPS
    return index_to_ras(body.matrix, body.size, lps)


def _axes(matrix: np.ndarray[Any, Any]) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """Return the matrix with unit axes, and the spacing; a zero third axis is filled in."""
    spacing = np.linalg.norm(matrix[:3, :3], axis=0)
    unit = np.array(matrix)
    with np.errstate(invalid='ignore'):  # of an infinite matrix, which a peer may send
        unit[:3, :3] = np.divide(matrix[:3, :3], spacing, out=np.zeros((3, 3)), where=spacing > 0)
        if not spacing[2] > 0:
            # Senders of 2-D images may leave out the axis that a plane has none of.
            unit[:3, 2] = np.cross(unit[:3, 0], unit[:3, 1])
        elif np.linalg.det(unit[:3, :3]) < 0:
            # Stacked towards the viewer: the plane's own third axis keeps the frame right-handed.
            unit[:3, 2] *= -1
    return unit, spacing


def image_transform(body: Image | Video, place: Placement) -> TransformStamped:
    """
    Return the image's frame: origin at the first voxel, x along i, y along j, in metres.

    :raises NotRigidError: its axes are not perpendicular, or missing.
    """
    unit, _ = _axes(first_voxel_matrix(body))
    return transform_message(unit, place)


def geometry_to_ros(packet: Packet, body: Image, place: Placement) -> ImageGeometry:
    """Return where the voxels lie: matrix, pose of the first voxel, spacing; metres, RAS."""
    matrix = first_voxel_matrix(body)
    unit, spacing = _axes(matrix)
    return ImageGeometry(
        **wire_fields(packet, place),
        child_frame_id=place.frames.child,
        dimensions=np.array(body.size, np.uint32),
        offset=np.array(body.offset, np.uint32),
        size=np.array(body.part, np.uint32),
        origin=pose_or_nan(unit, place.scale),
        spacing=spacing * place.scale,
        matrix=metres_of(matrix, place.scale),
        coordinate_system=int(body.coordinate_system),
        wire_matrix=wire_numbers(body.matrix),
        scalar_type=int(body.scalar_type),
        components=body.components,
        endian=int(body.endian),
    )


def image_from_ros(
    message: RosImage,
    device_name: str,
    departure: Departure,
    geometry: ImageGeometry | None = None,
) -> Packet:
    """
    Return an IMAGE in RAS.

    :param geometry: where the pixels lie; without one they are 1 mm apart, from the origin.
    :raises ImageError: an encoding without a form in OpenIGTLink, or sizes that do not agree.
    """
    voxels = pixels_of(message)
    return image_packet(voxels, message.header, device_name, departure, geometry)


def image_packet(
    voxels: np.ndarray[Any, Any],
    header: Header,
    device_name: str,
    departure: Departure,
    geometry: ImageGeometry | None,
) -> Packet:
    """
    Return an IMAGE of one slice, (1, rows, columns[, components]).

    :param header: of the picture. A geometry of the same stamp says all of its message; one of
        another stamp says only where the pixels lie.
    :raises ImageError: the geometry is that of another image.
    """
    if geometry is None:
        image = Image(voxels, _millimetre_grid(voxels))
        return Packet(image, device_name, timestamp_of(header.stamp, departure.now))
    _check_size(voxels, geometry)
    image = placed_image(voxels, geometry, departure.scale)
    return stamped_packet(image, geometry, header, device_name, departure)


def _millimetre_grid(voxels: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Return the wire's matrix of pixels 1 mm apart, the first one in the origin."""
    return Image.centred(np.eye(4), (voxels.shape[2], voxels.shape[1], voxels.shape[0]))


def _check_size(voxels: np.ndarray[Any, Any], geometry: ImageGeometry) -> None:
    columns, rows, slices = geometry.size.tolist()
    if (slices, rows, columns) != voxels.shape[:3]:
        hint = '; volumes are sent as igtl_ros/Volume' if slices > 1 else ''
        raise ImageError(
            f'image of {voxels.shape[2]} x {voxels.shape[1]} pixels does not fit its geometry of '
            f'{columns} x {rows} x {slices} voxels{hint}'
        )


def placed_image(voxels: np.ndarray[Any, Any], geometry: ImageGeometry, scale: float) -> Image:
    """
    Return an IMAGE in RAS where the geometry says.

    :param voxels: (slices, rows, columns[, components]).
    :raises ImageError: no such byte order.
    """
    if geometry.scalar_type == ImageGeometry.SCALAR_UINT32 and voxels.dtype.str[1:] == 'i4':
        voxels = voxels.view(voxels.dtype.str.replace('i', 'u'))
    size = tuple(geometry.dimensions.tolist())
    offset = tuple(geometry.offset.tolist())
    lps = geometry.coordinate_system == ImageGeometry.COORDINATE_LPS
    if says_the_same(geometry, size, lps, scale):
        wire = wire_of(geometry.wire_matrix)
        wire = LPS_TO_RAS @ wire if lps else wire
    else:
        wire = wire_from_ros(geometry, size, scale)
    endian = _ENDIANS.get(geometry.endian)
    if endian is None:
        raise ImageError(
            f'endian of the geometry is {geometry.endian}: expected 1 (big), 2 (little) or 0 '
            f'(as the pixels are)'
        )
    order, code = endian
    voxels = voxels.astype(voxels.dtype.newbyteorder(order), copy=False) if order else voxels
    return Image(voxels, wire, CoordinateSystem.RAS, size, offset, code)


def stamped_packet(
    image: Image, geometry: ImageGeometry, header: Header, device_name: str, departure: Departure
) -> Packet:
    """Return an image as a message of the header's time; metadata is the geometry's."""
    if geometry.header.stamp == header.stamp:
        return packet_of(image, geometry, device_name, departure)
    metadata = metadata_from_ros(geometry.metadata)
    stamp = timestamp_of(header.stamp, departure.now)
    return Packet(image, device_name, stamp, 2 if metadata else 1, metadata=metadata)


def pixels_of(message: RosImage) -> np.ndarray[Any, Any]:
    """Return (1, rows, columns[, components]); a view where rows have no padding."""
    camera = CAMERA.get(message.encoding)
    code, components, order = (*camera[:2], ()) if camera else decode(message.encoding)
    dtype = np.dtype(_SIGNS[bool(message.is_bigendian)] + code)
    row = message.width * components * dtype.itemsize
    step = message.step or row
    data = np.frombuffer(message.data, np.uint8)
    if step < row or len(data) < step * message.height:
        raise ImageError(
            f'image of {message.width} x {message.height} {message.encoding} with step {step} has '
            f'{len(data)} bytes, expected {max(step, row) * message.height}'
        )
    rows = data[: step * message.height].reshape(message.height, step)[:, :row]
    pixels = np.ascontiguousarray(rows).view(dtype)
    shape = (1, message.height, message.width)
    pixels = pixels.reshape(shape if components == 1 else (*shape, components))
    if camera:
        return camera[2](pixels)
    return pixels[..., order] if order else pixels


def decode(encoding: str) -> tuple[str, int, tuple[int, ...]]:
    """
    Return numpy type without byte order, components, and where red, green, blue stand.

    :raises ImageError: an encoding without a form in OpenIGTLink.
    """
    known = _ENCODINGS.get(encoding)
    if known:
        return known
    kind, found, count = encoding.partition('C')
    code = {name: code for code, name in _ROS_TYPES.items()}.get(kind)
    if code is None or (found and not _COUNT.fullmatch(count)) or not 1 <= int(count or 1) <= 255:
        raise ImageError(
            f'image encoding {encoding!r} has no form in OpenIGTLink; expected one '
            f'of {", ".join((*_ENCODINGS, *CAMERA))} or <type>C<components>'
        )
    return code, int(count or 1), ()
