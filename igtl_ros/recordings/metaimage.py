# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Sequence metafiles: MetaImage headers with the per-frame fields of PLUS, and pixels in general.

A header is lines `key = value` up to `ElementDataFile`, whose value is LOCAL (the pixels follow)
or the name of a file beside this one. `Kinds` says what each number of `DimSize` counts. The
second half reads pixels, knows no key of a header, and serves `nrrd` too.

Rules:

* Sizes are compared with the file and the limits before anything is allocated, and no more is
  inflated than they state. Less data than stated is an error, and so is a frame more.
* Forgiven, because PLUS or others write it: blanks at the end of lines, any case of keys, NDims
  that counts an axis DimSize lacks (a series of one frame), CompressedDataSize absent or wrong
  (the stream knows its end), a few bytes after the pixels. Without Kinds the last of three or
  four axes counts frames.
* Refused: text pixels, lists of data files, a data file outside the folder of the header.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BufferedReader
import math
import os
from pathlib import Path
from typing import Any
from typing import TypeVar
import zlib

from igtl_ros.recordings.sequence import Header
from igtl_ros.recordings.sequence import header_lines
from igtl_ros.recordings.sequence import make_sequence
from igtl_ros.recordings.sequence import Options
from igtl_ros.recordings.sequence import Progress
from igtl_ros.recordings.sequence import Sequence
import numpy as np
from numpy.typing import NDArray

# Sizes are those of MetaIO, where a long has four bytes on every platform.
ELEMENT_TYPES = {
    'MET_ASCII_CHAR': 'i1',
    'MET_CHAR': 'i1',
    'MET_UCHAR': 'u1',
    'MET_SHORT': 'i2',
    'MET_USHORT': 'u2',
    'MET_INT': 'i4',
    'MET_UINT': 'u4',
    'MET_LONG': 'i4',
    'MET_ULONG': 'u4',
    'MET_LONG_LONG': 'i8',
    'MET_ULONG_LONG': 'u8',
    'MET_FLOAT': 'f4',
    'MET_DOUBLE': 'f8',
}
_BOOLEANS = {'true': True, 't': True, '1': True, 'false': False, 'f': False, '0': False}

# What an axis counts, and the words for it; metafiles use domain, list and vector.
SPACE, FRAMES, COMPONENTS = 'space', 'frames', 'components'
_WORDS = {
    FRAMES: ('list', 'time'),
    SPACE: ('domain', 'space'),
    COMPONENTS: (
        *('vector', '2-vector', '3-vector', '4-vector', 'complex', 'scalar', 'stub'),
        *('rgb-color', 'rgba-color', '3-color', '4-color'),
    ),
}
KINDS = {word: kind for kind, words in _WORDS.items() for word in words}
_ORDER = tuple(_WORDS)

T = TypeVar('T')
# What each axis counts and its size, fastest first.
Axes = tuple[tuple[str, ...], tuple[int, ...]]
Images = tuple[NDArray[Any] | None, int]

_CHUNK = 1 << 20
# Deflate cannot do better, so a short stream cannot hold what a lying header states.
_MAX_DEFLATE_RATIO = 1032
_ZLIB_OR_GZIP = 32 + zlib.MAX_WBITS


@dataclass(frozen=True, slots=True)
class Pixels:
    """Where the pixels are (file, offset in bytes) and how they lie there."""

    axes: Axes
    dtype: np.dtype[Any]
    data: Path
    offset: int
    deflated: bool


def read(path: Path, options: Options) -> Sequence:
    """Read a metafile (.mha, .mhd). Raises RecordingError, and OSError of the file system."""
    header = Header(path, {}, {})
    with path.open('rb') as stream:
        data, offset = _read_header(header, stream)
    kinds, sizes = make_axes(header, 'DimSize', 'Kinds')
    kinds, sizes = _add_channels(header, kinds, sizes)
    refuse_unless(header, 'ObjectType', ('', 'image'))
    refuse_unless(header, 'HeaderSize', ('', '0'))
    if math.prod(sizes) and not _boolean(header, 'BinaryData', True):
        raise header.error('BinaryData', 'True (binary pixels)', 'False')
    code = lookup(header, 'ElementType', ELEMENT_TYPES) if math.prod(sizes) else 'u1'
    msb = _boolean(header, 'BinaryDataByteOrderMSB', False)
    msb = _boolean(header, 'ElementByteOrderMSB', msb)
    deflated = _boolean(header, 'CompressedData', False)
    dtype = np.dtype(('>' if msb else '<') + code)
    pixels = Pixels((kinds, sizes), dtype, data, offset, deflated)
    images, count = read_images(header, pixels, options)
    words = header.get('ElementSpacing').split()
    spacing = make_spacing(header, 'ElementSpacing', words[: kinds.count(SPACE)])
    return make_sequence(header, images, count, spacing, 'ImageStatus')


def _read_header(header: Header, stream: BufferedReader) -> tuple[Path, int]:
    for where, line in header_lines(stream, header.path):
        key, equals, value = line.partition('=')
        key, value = key.strip(), value.strip()
        if not line:
            continue
        if not equals or not key:
            raise header.error(where, 'key = value, up to ElementDataFile', repr(line))
        header.put(where, key, value)
        if key.lower() == 'elementdatafile':
            if value.upper() == 'LOCAL':
                return header.path, stream.tell()
            return data_file(header, key, value), 0
    raise header.error('ElementDataFile', 'LOCAL or a file name', 'the end of the file')


def _add_channels(header: Header, kinds: tuple[str, ...], sizes: tuple[int, ...]) -> Axes:
    """Add the axis that ElementNumberOfChannels states, if DimSize does not hold it already."""
    field = 'ElementNumberOfChannels'
    channels = whole_number(header, field, header.get(field, '1'))
    if COMPONENTS not in kinds:
        return (COMPONENTS, *kinds), (channels, *sizes)
    stated = sizes[kinds.index(COMPONENTS)]
    if header.get(field) and channels != stated:
        raise header.error(field, f'{stated}, as in DimSize', str(channels))
    return kinds, sizes


def _boolean(header: Header, field: str, default: bool) -> bool:
    return lookup(header, field, _BOOLEANS) if header.get(field) else default


def lookup(header: Header, field: str, table: Mapping[str, T]) -> T:
    """Return what the table says for a field, whatever its case."""
    text = header.get(field)
    for key, value in table.items():
        if key.lower() == text.lower():
            return value
    raise header.error(field, 'one of ' + ', '.join(table), repr(text))


def refuse_unless(header: Header, field: str, values: tuple[str, ...]) -> None:
    """Raise unless a field, in lower case, is one of these; '' stands for its absence."""
    text = header.get(field)
    if text.lower() not in values:
        raise header.error(field, ' or '.join(filter(None, values)), repr(text))


def whole_number(header: Header, field: str, text: str) -> int:
    """Return a number written in digits only; 18 of them are more than any limit allows."""
    if not text.isdigit() or len(text) > 18:
        raise header.error(field, 'whole numbers, 0 or more', repr(text))
    return int(text)


def data_file(header: Header, field: str, name: str) -> Path:
    """Return the path of a separate data file, which must stay in the folder of the header."""
    path = Path(name)
    if not name.isprintable() or not path.name or path.is_absolute() or '..' in path.parts:
        raise header.error(field, 'LOCAL or the name of a file in the same folder', repr(name))
    return header.path.parent / path


def make_spacing(header: Header, field: str, words: list[str]) -> tuple[float, float, float]:
    """Return the spacing in mm along i, j, k, from at most three words; 1 where there is none."""
    try:
        values = [float(word) for word in words]
    except ValueError:
        values = [math.nan]
    if not all(math.isfinite(value) and value > 0 for value in values):
        raise header.error(field, 'positive numbers of millimetres', repr(' '.join(words)))
    i, j, k = [*values, 1.0, 1.0, 1.0][:3]
    return i, j, k


def make_axes(header: Header, sizes_field: str, kinds_field: str) -> Axes:
    """Return the axes; two or three are spatial, at most one each counts frames, components."""
    words = header.get(sizes_field).split()
    if not words:
        raise header.error(sizes_field, 'the size of each axis', 'none')
    sizes = tuple(whole_number(header, sizes_field, word) for word in words)
    names = header.get(kinds_field).lower().split()
    if not names:
        names = ['domain'] * len(sizes)
        names[2:] = [*names[3:], 'list'][: len(names[2:])]
    kinds = tuple(KINDS.get(name, '') for name in names)
    if len(kinds) != len(sizes) or '' in kinds:
        expected = f'a known kind for each of the {len(sizes)} numbers in {sizes_field}'
        raise header.error(kinds_field, expected, repr(header.get(kinds_field)))
    counts = [kinds.count(kind) for kind in _ORDER]
    if counts[0] > 1 or counts[1] not in (2, 3) or counts[2] > 1:
        expected = 'two or three spatial axes, at most one of frames and one of components'
        raise header.error(kinds_field, expected, repr(' '.join(names)))
    return kinds, sizes


def read_images(header: Header, pixels: Pixels, options: Options) -> Images:
    """
    Return all images, read-only, and their number.

    The shape is (frames, [slices,] rows, columns[, components]); slices and components are left
    out where there is one. No images (None) if a size is 0: then the fields count the frames.
    """
    kinds, sizes = pixels.axes
    stated = sizes[kinds.index(FRAMES)] if FRAMES in kinds else 1
    named = max(header.frames, default=-1) + 1
    count = stated if math.prod(sizes) else max(stated, named)
    if named > count:
        raise header.error(f'Seq_Frame{named - 1:04d}', f'{count} frames, as stated', f'{named}')
    if count > options.max_frames:
        raise header.error('file', f'at most {options.max_frames} frames', f'{count}')
    options.progress(0.0)
    images = _read_array(header, pixels, count, options) if math.prod(sizes) else None
    options.progress(1.0)
    return images, count


def _read_array(header: Header, pixels: Pixels, count: int, options: Options) -> NDArray[Any]:
    total = math.prod(pixels.axes[1]) * pixels.dtype.itemsize
    if total > options.max_bytes:
        raise header.error('pixels', f'at most {options.max_bytes} bytes', f'{total} stated')
    with pixels.data.open('rb') as stream:
        there = max(os.fstat(stream.fileno()).st_size - pixels.offset, 0)
        most = there * (_MAX_DEFLATE_RATIO if pixels.deflated else 1)
        if most < total or (not pixels.deflated and there - total >= total // count):
            raise header.error('pixels', f'{total} bytes', f'{there} in {pixels.data.name}')
        stream.seek(pixels.offset)
        try:
            flat = np.empty(total, np.uint8)
        except MemoryError:
            raise header.error('pixels', 'to fit the memory', f'{total} bytes') from None
        fill = _inflate if pixels.deflated else _copy
        fill(header, stream, flat.data, options.progress)
    flat.setflags(write=False)
    return _arrange(flat, pixels)


def _arrange(flat: NDArray[np.uint8], pixels: Pixels) -> NDArray[Any]:
    kinds, sizes = pixels.axes[0][::-1], pixels.axes[1][::-1]
    array: NDArray[Any] = flat.view(pixels.dtype).reshape(sizes)
    # Stable, so that the spatial axes stay slices, rows, columns.
    order = sorted(range(len(kinds)), key=lambda axis: _ORDER.index(kinds[axis]))
    array = array.transpose(order)
    if FRAMES not in kinds:
        array = array[np.newaxis]
    if COMPONENTS in kinds and array.shape[-1] == 1:
        array = array[..., 0]
    if kinds.count(SPACE) == 3 and array.shape[1] == 1:
        array = array[:, 0]
    return array


def _copy(header: Header, stream: BufferedReader, out: memoryview, progress: Progress) -> None:
    done = 0
    while done < len(out):
        length = stream.readinto(out[done : done + _CHUNK])
        if not length:  # cut while it was read
            raise header.error('pixels', f'{len(out)} bytes', f'{done}')
        done += length
        progress(done / len(out))


def _inflate(header: Header, stream: BufferedReader, out: memoryview, progress: Progress) -> None:
    """Inflate zlib or gzip (also of several members) to exactly `out`, checksums included."""
    total, done = len(out), 0
    inflater = zlib.decompressobj(_ZLIB_OR_GZIP)
    data = b''
    while not (inflater.eof and done == total):
        if inflater.eof:
            data, inflater = inflater.unused_data, zlib.decompressobj(_ZLIB_OR_GZIP)
        data = data or inflater.unconsumed_tail or stream.read(_CHUNK)
        try:
            # One byte more than fits, to see that the stream does not go on.
            piece = inflater.decompress(data, min(_CHUNK, total - done + 1))
        except zlib.error as error:
            raise header.error('pixels', 'deflated bytes', str(error)) from None
        if done + len(piece) > total:
            raise header.error('pixels', f'{total} bytes', 'more when inflated')
        if not data and not piece:
            raise header.error('pixels', f'{total} bytes and the end of the stream', f'{done}')
        out[done : done + len(piece)] = piece
        done += len(piece)
        data = b''
        progress(done / total)
