# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""sensor_msgs/CompressedImage to IMAGE, where Pillow is installed."""

from __future__ import annotations

from typing import Any

from igtl_ros.conversions.images import image_packet
from igtl_ros.conversions.images import ImageError
from igtl_ros.conversions.placement import Departure
from igtl_ros.msg import ImageGeometry
from igtl_ros.openigtlink import Packet
import numpy as np
from sensor_msgs.msg import CompressedImage

# A file of some kilobytes may hold a picture of any size.
MOST_PIXELS = 2**26
_PORTION = 4096  # bytes; the size is known before much of it is decoded
_FORMATS = ('JPEG', 'PNG')
# Pillow's mode to the one to read it in. Others, such as CMYK, become RGB.
_MODES = {'1': 'L', 'L': 'L', 'LA': 'RGBA', 'RGBA': 'RGBA', 'I;16': 'I;16', 'I': 'I'}
_DTYPES = {'I;16': '<u2', 'I': 'i4'}


def compressed_from_ros(
    message: CompressedImage,
    device_name: str,
    departure: Departure,
    geometry: ImageGeometry | None = None,
) -> Packet:
    """
    Return an IMAGE in RAS; colours are red, green, blue, as JPEG and PNG have them.

    :param geometry: where the pixels lie; without one they are 1 mm apart, from the origin.
    :raises ImageError: no JPEG or PNG, data that is cut off or wrong, or Pillow is not installed.
    """
    voxels = _pixels(message)
    return image_packet(voxels, message.header, device_name, departure, geometry)


def _check_size(picture: Any) -> None:
    if picture is not None and picture.width * picture.height > MOST_PIXELS:
        raise ValueError(
            f'{picture.width} x {picture.height} pixels, expected at most {MOST_PIXELS}'
        )


def _pixels(message: CompressedImage) -> np.ndarray[Any, Any]:
    """Return (1, rows, columns[, components])."""
    try:
        from PIL import Image as Pillow
        from PIL import ImageFile
    except ImportError:
        raise ImageError(
            'a compressed image cannot be read: Pillow is not installed (python3-pil, or '
            'pip install pillow)'
        ) from None
    what = f'compressed image of format {message.format!r} and {len(message.data)} bytes'
    if 'compressedDepth' in message.format:
        raise ImageError(f'{what} has no form in OpenIGTLink: expected JPEG or PNG')
    data = bytes(message.data)
    parser = ImageFile.Parser()
    try:
        for start in range(0, len(data), _PORTION):
            parser.feed(data[start : start + _PORTION])
            _check_size(parser.image)
        picture: Any = parser.close()
    except (OSError, ValueError, SyntaxError, EOFError, Pillow.DecompressionBombError) as error:
        raise ImageError(f'{what} cannot be read as JPEG or PNG: {error}') from None
    if picture.format not in _FORMATS:
        raise ImageError(f'{what} is {picture.format}: expected JPEG or PNG')
    mode = _MODES.get(picture.mode, 'RGBA' if 'transparency' in picture.info else 'RGB')
    if picture.mode != mode:
        picture = picture.convert(mode)
    return np.asarray(picture, _DTYPES.get(mode, 'u1'))[np.newaxis]
