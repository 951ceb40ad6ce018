# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Sequences in NRRD: the same per-frame fields in the header of another format.

A header is a magic line, lines `field: value` or `key:=value`, comments (#), and an empty line
after which the pixels follow, unless `data file` names a file beside this one. PLUS writes its
own fields in both forms; they are read alike, by the first colon of the line.

Rules:

* Axes, sizes and pixels are treated as in `metaimage`, including what is forgiven: `dimension` may
  count one axis more than `sizes`, and `kinds` may be absent.
* Encodings are raw and deflated (gzip; zlib too). Text, hex and bzip2 are refused, as are skipped
  lines or bytes before the pixels and lists of data files.
* Spacing is the length of each vector in `space directions`, or `spacings`, in the order of the
  axes; entries that are none or nan belong to axes that are not spatial.
"""

from io import BufferedReader
import math
from pathlib import Path
import re

from igtl_ros.recordings.metaimage import data_file
from igtl_ros.recordings.metaimage import lookup
from igtl_ros.recordings.metaimage import make_axes
from igtl_ros.recordings.metaimage import make_spacing
from igtl_ros.recordings.metaimage import Pixels
from igtl_ros.recordings.metaimage import read_images
from igtl_ros.recordings.metaimage import refuse_unless
from igtl_ros.recordings.metaimage import SPACE
from igtl_ros.recordings.sequence import Header
from igtl_ros.recordings.sequence import header_lines
from igtl_ros.recordings.sequence import make_sequence
from igtl_ros.recordings.sequence import Options
from igtl_ros.recordings.sequence import Sequence
import numpy as np

# Every spelling in the NRRD format definition, section "type".
_SPELLINGS = {
    'i1': ('signed char', 'int8', 'int8_t', 'char'),
    'u1': ('uchar', 'unsigned char', 'uint8', 'uint8_t'),
    'i2': ('short', 'short int', 'signed short', 'signed short int', 'int16', 'int16_t'),
    'u2': ('ushort', 'unsigned short', 'unsigned short int', 'uint16', 'uint16_t'),
    'i4': ('int', 'signed int', 'int32', 'int32_t'),
    'u4': ('uint', 'unsigned int', 'uint32', 'uint32_t'),
    'i8': (
        'longlong',
        'long long',
        'long long int',
        'signed long long',
        'signed long long int',
        'int64',
        'int64_t',
    ),
    'u8': (
        'ulonglong',
        'unsigned long long',
        'unsigned long long int',
        'uint64',
        'uint64_t',
    ),
    'f4': ('float',),
    'f8': ('double',),
}
TYPES = {name: code for code, names in _SPELLINGS.items() for name in names}
DEFLATED = {'raw': False, 'gz': True, 'gzip': True, 'zlib': True}
_ENDIAN = {'little': '<', 'big': '>'}
_MAGIC = re.compile(r'NRRD000[1-5]')
_VECTORS = re.compile(r'\([^()]*\)|[^\s()]+')


def read(path: Path, options: Options) -> Sequence:
    """Read a sequence in NRRD (.nrrd, .nhdr). Raises RecordingError, and OSError of the files."""
    header = Header(path, {}, {})
    with path.open('rb') as stream:
        data, offset = _read_header(header, stream)
    kinds, sizes = make_axes(header, 'sizes', 'kinds')
    for field in ('line skip', 'lineskip', 'byte skip', 'byteskip'):
        refuse_unless(header, field, ('', '0'))
    code, deflated = 'u1', False
    if math.prod(sizes):
        code = lookup(header, 'type', TYPES)
        deflated = lookup(header, 'encoding', DEFLATED)
    # A byte has no order, and files of bytes need not state one.
    order = '|' if code.endswith('1') else lookup(header, 'endian', _ENDIAN)
    pixels = Pixels((kinds, sizes), np.dtype(order + code), data, offset, deflated)
    images, count = read_images(header, pixels, options)
    spacing = _spacing(header, kinds.count(SPACE))
    return make_sequence(header, images, count, spacing, 'Status')


def _read_header(header: Header, stream: BufferedReader) -> tuple[Path, int]:
    lines = header_lines(stream, header.path)
    where, magic = next(lines, ('line 1', ''))
    if not _MAGIC.fullmatch(magic):
        raise header.error(where, 'NRRD0001 to NRRD0005', repr(magic))
    for where, line in lines:
        if not line:
            break
        if line.startswith('#'):
            continue
        name, colon, value = line.partition(':')
        if not colon or not name.strip():
            raise header.error(where, 'field: value or key:=value', repr(line))
        header.put(where, name.strip(), value.removeprefix('=').strip())
    else:
        if not _data_name(header):
            raise header.error('header', 'an empty line before the pixels', 'the end of the file')
    name = _data_name(header)
    return (data_file(header, 'data file', name), 0) if name else (header.path, stream.tell())


def _data_name(header: Header) -> str:
    return header.get('data file', header.get('datafile'))


def _spacing(header: Header, dimensions: int) -> tuple[float, float, float]:
    field, words = 'spacings', header.get('spacings').split()
    if header.get('space directions'):
        field = 'space directions'
        words = [_length(vector) for vector in _VECTORS.findall(header.get(field))]
    words = [word for word in words if word.lower() not in ('none', 'nan')]
    return make_spacing(header, field, words[:dimensions])


def _length(vector: str) -> str:
    """Return the length of '(x,y,z)' as text, the vector itself if it cannot be read."""
    try:
        return repr(math.hypot(*map(float, vector.strip('()').split(','))))
    except ValueError:
        return vector
