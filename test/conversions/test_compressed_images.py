# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""sensor_msgs/CompressedImage: real PNG and JPEG, colours in place, errors that say what."""

from __future__ import annotations

from array import array
import io
import subprocess
import sys
from typing import Any
import zlib

import pytest

pytest.importorskip('igtl_ros.msg')
pytest.importorskip('PIL')

from igtl_ros.conversions.compressed_images import compressed_from_ros
from igtl_ros.conversions.images import ImageError
from igtl_ros.msg import ImageGeometry
import numpy as np
from PIL import Image as Pillow
from sensor_msgs.msg import CompressedImage

pytestmark = pytest.mark.ros

# PNG's colour types.
GREY, RGB, PALETTE, GREY_ALPHA, RGBA = 0, 2, 3, 4, 6


def chunk(kind: bytes, data: bytes) -> bytes:
    crc = zlib.crc32(kind + data)
    return len(data).to_bytes(4, 'big') + kind + data + crc.to_bytes(4, 'big')


def png(width: int, rows: list[bytes], colour: int, depth: int = 8, palette: bytes = b'') -> bytes:
    """Return a PNG, made by what its specification says."""
    size = width.to_bytes(4, 'big') + len(rows).to_bytes(4, 'big')
    head = chunk(b'IHDR', size + bytes([depth, colour, 0, 0, 0]))
    colours = chunk(b'PLTE', palette) if palette else b''
    data = chunk(b'IDAT', zlib.compress(b''.join(b'\0' + row for row in rows)))
    return b'\x89PNG\r\n\x1a\n' + head + colours + data + chunk(b'IEND', b'')


def voxels_of(data: bytes, departure: Any, **fields: Any) -> np.ndarray:
    message = CompressedImage(**{'format': 'png', **fields}, data=data)
    return compressed_from_ros(message, 'Camera', departure).body.voxels


COLOURED = png(2, [b'\x01\x00'], PALETTE, 8, b'abcdef')
# Rows of a PNG: voxels of the IMAGE, their type.
PICTURES = {
    'grey': (png(2, [b'\x01\xff', b'\x00\x07'], GREY), [[[1, 255], [0, 7]]], 'u1'),
    'grey of 16 bits': (png(1, [b'\x01\x02'], GREY, 16), [[[0x0102]]], 'u2'),
    'one bit': (png(3, [b'\xa0'], GREY, 1), [[[255, 0, 255]]], 'u1'),
    'colours': (png(1, [b'\x01\x02\x03'], RGB), [[[[1, 2, 3]]]], 'u1'),
    'alpha': (png(1, [b'\x01\x02\x03\x04'], RGBA), [[[[1, 2, 3, 4]]]], 'u1'),
    'grey with alpha': (png(1, [b'\x09\x04'], GREY_ALPHA), [[[[9, 9, 9, 4]]]], 'u1'),
    'palette': (COLOURED, [[[[100, 101, 102], [97, 98, 99]]]], 'u1'),
}  # fmt: skip


@pytest.mark.parametrize(('data', 'expected', 'code'), PICTURES.values(), ids=PICTURES)
def test_png(data: bytes, expected: Any, code: str, departure: Any) -> None:
    found = voxels_of(data, departure)
    assert found.tolist() == expected
    assert found.dtype == np.dtype(code)


def jpeg(pixels: np.ndarray) -> bytes:
    file = io.BytesIO()
    Pillow.fromarray(pixels).save(file, 'JPEG', quality=95, subsampling=0)
    return file.getvalue()


# As image_transport writes it; what is in the file is red, green, blue all the same.
@pytest.mark.parametrize(
    'words', ['jpeg', 'bgr8; jpeg compressed bgr8', 'rgb8; jpeg compressed ', '']
)
def test_jpeg(words: str, departure: Any) -> None:
    pixels = np.zeros((16, 32, 3), np.uint8)
    pixels[:, :16] = 250, 20, 10
    pixels[:, 16:] = 10, 20, 250
    found = voxels_of(jpeg(pixels), departure, format=words)
    assert found.shape == (1, 16, 32, 3)
    assert np.abs(found[0].astype(int) - pixels).max() < 12
    grey = np.full((8, 8), 77, np.uint8)
    assert np.abs(voxels_of(jpeg(grey), departure).astype(int) - 77).max() < 3


def test_the_image_lies_where_the_geometry_says(departure: Any) -> None:
    size = np.array((2, 2, 1), np.uint32)
    where = ImageGeometry(
        size=size, dimensions=size, matrix=np.diag([0.002, 0.002, 1, 1]).reshape(16)
    )
    data = png(2, [b'\x01\xff', b'\x00\x07'], GREY)
    message = CompressedImage(format='png', data=data)
    message.header.stamp.sec = 3
    packet = compressed_from_ros(message, 'Camera', departure, where)
    # Centre: half a step of 2 mm from the first pixel.
    assert packet.body.matrix[:3, 3] == pytest.approx((1, 1, 0))
    assert packet.timestamp == 3 << 32
    where.size = np.array((2, 3, 1), np.uint32)
    with pytest.raises(ImageError, match='image of 2 x 2 pixels does not fit its geometry'):
        compressed_from_ros(message, 'Camera', departure, where)


WHOLE = png(2, [b'\x01\xff', b'\x00\x07'], GREY)
# 60000 x 60000 pixels, says its header.
BOMB = png(60_000, [b''] * 60_000, GREY)
WRONG = {
    'nothing': ('png', b'', 'and 0 bytes cannot be read as JPEG or PNG'),
    'noise': ('jpeg', b'\xff\xd8\xff no', "format 'jpeg' and 6 bytes cannot be read"),
    'cut off': ('png', WHOLE[:45], 'cannot be read as JPEG or PNG'),
    'depth': ('16UC1; compressedDepth png', WHOLE, 'no form in OpenIGTLink: expected JPEG or PNG'),
    'bmp': ('png', b'BM' + bytes(60), 'JPEG or PNG'),
    'a bomb': ('png', BOMB, 'exceeds limit of'),
}  # fmt: skip


@pytest.mark.parametrize(('words', 'data', 'said'), WRONG.values(), ids=WRONG)
def test_what_is_no_picture(words: str, data: bytes, said: str, departure: Any) -> None:
    with pytest.raises(ImageError, match=said):
        voxels_of(data, departure, format=words)


def test_without_pillow_it_says_what_to_install() -> None:
    code = """
import sys
sys.modules['PIL'] = None  # as if it were not installed
from igtl_ros.conversions.compressed_images import compressed_from_ros
from igtl_ros.conversions.placement import Departure
from sensor_msgs.msg import CompressedImage
try:
    compressed_from_ros(CompressedImage(), 'X', Departure(1))
except ValueError as error:
    print(error)
"""
    result = subprocess.run(
        [sys.executable, '-c', code], capture_output=True, text=True, timeout=60
    )
    assert 'Pillow is not installed (python3-pil, or pip install pillow)' in result.stdout, result


def test_a_small_file_with_a_huge_picture_is_refused(departure: Any) -> None:
    """Of 12000 x 12000 white pixels, of which PNG makes some kilobytes."""
    file = io.BytesIO()
    Pillow.new('L', (12_000, 12_000), 255).save(file, 'PNG')
    message = CompressedImage(format='png')
    message.data = array('B', file.getvalue())
    assert len(message.data) < 300_000
    with pytest.raises(ImageError, match='12000 x 12000 pixels, expected at most 67108864'):
        compressed_from_ros(message, 'Camera', departure)
