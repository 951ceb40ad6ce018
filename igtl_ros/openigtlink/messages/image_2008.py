# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
r"""
The IMAGE of the first draft of 2008, whose header is text; read only, nobody should send it.

    space right-anterior-superior\n dimensions I J K\n space_origin (X, Y, Z)\n
    space_directions (TX, TY, TZ) (SX, SY, SZ) (NX, NY, NZ)\n kinds space space space\n
    components 1\n scalar_type N\n VOXELS

The origin is the centre of the image, the directions are steps between voxels, both in mm; voxels
are big-endian, as all numbers of the draft.
"""

from __future__ import annotations

from math import prod
import re
from typing import Any
from typing import NamedTuple

from igtl_ros.openigtlink.errors import ContentError
import numpy as np

MARK = b'space '
_MAX_HEADER = 1024
_SPACES = {'right-anterior-superior': 1, 'left-posterior-superior': 2}
_FLOAT32_MAX = float(np.finfo(np.float32).max)
_DIGITS = re.compile('[0-9]{1,5}')  # sizes have 16 bits
_END = re.compile(rb'scalar_type[ \t]+\d+[ \t]*\r?\n')
_LINE = re.compile(r'\s*(\w+)\s+(.*)')
_VECTOR = re.compile(r'\(\s*([^,()]+),\s*([^,()]+),\s*([^,()]+)\)')


class TextHeader(NamedTuple):
    """
    What stands in the text.

    :param coordinate_system: 1 RAS, 2 LPS.
    :param size: voxels along i, j, k.
    :param columns: 12 numbers: steps along i, j, k, then the centre; mm.
    :param components: per voxel.
    :param scalar_type: as in IMAGE.
    :param end: where the voxels begin, or one byte before.
    """

    coordinate_system: int
    size: tuple[int, int, int]
    columns: list[float]
    components: int
    scalar_type: int
    end: int


def read_header(content: memoryview) -> TextHeader:
    """
    Return the header.

    :raises ContentError: it is not as the draft has it.
    """
    start = bytes(content[:_MAX_HEADER])
    end = _END.search(start)
    if end is None:
        raise _wrong('scalar_type', 'a line with a number', start[:60])
    lines = (_LINE.match(line) for line in start[: end.end()].decode('latin-1').splitlines())
    values = {line[1]: line[2].strip() for line in lines if line}
    size = _numbers(values, 'dimensions', 3)
    vectors = [*_vectors(values, 'space_directions', 3), *_vectors(values, 'space_origin', 1)]
    space = values.get('space', '')
    if space not in _SPACES:
        raise _wrong('space', ' or '.join(_SPACES), space)
    return TextHeader(
        _SPACES[space],
        (size[0], size[1], size[2]),
        [number for vector in vectors for number in vector],
        _numbers(values, 'components', 1)[0],
        _numbers(values, 'scalar_type', 1)[0],
        end.end(),
    )


def read_voxels(content: memoryview, header: TextHeader, dtype: np.dtype[Any]) -> memoryview:
    """
    Return the bytes of the voxels; a blank in front of them is allowed, as the draft shows one.

    :raises ContentError: there are more or fewer.
    """
    expected = prod(header.size) * header.components * dtype.itemsize
    blank = len(content) - header.end - expected
    if blank not in (0, 1) or (blank and content[header.end] != ord(' ')):
        raise ContentError(
            'voxels have the wrong length',
            offset=header.end,
            expected=f'{expected} bytes',
            found=len(content) - header.end,
        )
    return content[header.end + blank :]


def _numbers(values: dict[str, str], key: str, count: int) -> list[int]:
    found = values.get(key, '').split()
    numbers = [int(text) for text in found if _DIGITS.fullmatch(text)]
    if len(found) != count or len(numbers) != count or max(numbers) > 0xFFFF:
        raise _wrong(key, f'{count} times 0 to 65535', values.get(key))
    return numbers


def _vectors(values: dict[str, str], key: str, count: int) -> list[list[float]]:
    found = _VECTOR.findall(values.get(key, ''))
    try:
        vectors = [[float(text) for text in vector] for vector in found]
    except ValueError:
        vectors = []
    if len(vectors) != count or not np.abs(vectors).max() <= _FLOAT32_MAX:
        raise _wrong(key, f'{count} times (X, Y, Z)', values.get(key))
    # What it is sent on as, in the layout of today, and so what it says.
    rounded: list[list[float]] = np.array(vectors, np.float32).tolist()
    return rounded


def _wrong(key: str, expected: str, found: object) -> ContentError:
    return ContentError(
        f'illegal {key} in the text header of a 2008 image',
        offset=0,
        expected=expected,
        found=repr(found),
    )
