# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""IMAGE as igtl_ros/Volume: all slices, and uint32, which sensor_msgs/Image cannot hold."""

from __future__ import annotations

from typing import Any

from igtl_ros.conversions.images import bytes_of
from igtl_ros.conversions.images import decode
from igtl_ros.conversions.images import encoding_of
from igtl_ros.conversions.images import geometry_to_ros
from igtl_ros.conversions.images import ImageError
from igtl_ros.conversions.images import is_big
from igtl_ros.conversions.images import is_flat
from igtl_ros.conversions.images import placed_image
from igtl_ros.conversions.images import stamped_packet
from igtl_ros.conversions.placement import Departure
from igtl_ros.conversions.placement import Placement
from igtl_ros.msg import Volume
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import Packet
import numpy as np

# uint32 has no name in sensor_msgs, and is written as the others are.
_UINT32, _INT32 = '32U', '32S'


def is_volume(body: Image) -> bool:
    """Return whether an image has more than a sensor_msgs/Image holds."""
    return not is_flat(body)


def volume_to_ros(packet: Packet, body: Image, place: Placement) -> Volume:
    """Return all voxels, byte for byte, with their geometry."""
    voxels = body.voxels
    if voxels.dtype.str[1:] == 'u4':
        encoding = f'{_UINT32}C{body.components}'
    else:
        encoding = encoding_of(voxels.dtype, body.components)
    message = Volume(
        header=place.header(),
        geometry=geometry_to_ros(packet, body, place),
        encoding=encoding,
        is_bigendian=is_big(voxels),
    )
    message.data = bytes_of(voxels)  # as an argument it would be copied once more
    return message


def volume_from_ros(message: Volume, device_name: str, departure: Departure) -> Packet:
    """
    Return an IMAGE in RAS.

    :raises ImageError: an encoding without a form in OpenIGTLink, or another number of bytes than
        geometry.size and the encoding say.
    """
    geometry = message.geometry
    image = placed_image(_voxels(message), geometry, departure.scale)
    return stamped_packet(image, geometry, message.header, device_name, departure)


def _voxels(message: Volume) -> np.ndarray[Any, Any]:
    """Return (slices, rows, columns[, components]), a view of the data."""
    encoding = message.encoding
    unsigned = encoding.startswith(_UINT32)
    code, components, order = decode(encoding.replace(_UINT32, _INT32) if unsigned else encoding)
    if unsigned:
        code = 'u4'
    dtype = np.dtype(('>' if message.is_bigendian else '<') + code)
    columns, rows, slices = message.geometry.size.tolist()
    expected = columns * rows * slices * components * dtype.itemsize
    if len(message.data) != expected:
        raise ImageError(
            f'volume of {columns} x {rows} x {slices} voxels of {encoding} has '
            f'{len(message.data)} bytes, expected {expected}'
        )
    voxels = np.frombuffer(message.data, dtype)
    if components == 1:
        return voxels.reshape(slices, rows, columns)
    voxels = voxels.reshape(slices, rows, columns, components)
    return voxels[..., order] if order else voxels
