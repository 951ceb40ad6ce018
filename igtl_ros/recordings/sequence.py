# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Tracked-ultrasound sequences: the data model, its one error, and the way in.

Strategy: a file is text (a header, with fields per frame) followed by pixels. The readers of the
formats (`metaimage`, `nrrd`) turn the text into a `Header` and the pixels into one array; what the
fields of a frame mean is the same in both and lives here.

Rules:

* Everything is decoded and checked when the file is opened. All images share one read-only pixel
  buffer; what `open_sequence` returned cannot fail later, and playing it copies nothing.
* Nothing is corrected: matrices stay in millimetres, images stay in the orientation of the file,
  times stay on the clock of the recording (PLUS: seconds since it was started).
* A file that cannot be read is a `RecordingError`; what the readers forgive, their modules list.
"""

from collections.abc import Callable
from collections.abc import Iterator
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Context
from decimal import Decimal
from decimal import DecimalException
from decimal import ROUND_HALF_EVEN
from io import BufferedReader
import math
import os
from pathlib import Path
import re
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

Progress = Callable[[float], None]

# A line of PLUS is below 1000 bytes, but nothing forbids long custom fields.
MAX_LINE_BYTES = 1 << 20
MAX_HEADER_BYTES = 1 << 28

_FRAME_FIELD = re.compile(r'Seq_Frame(\d{1,9})_(.+)', re.IGNORECASE)
_TRANSFORM = 'Transform'
_NANOSECOND = Decimal('1e-9')
_MAX_SECONDS = Decimal(2**63 - 1) * _NANOSECOND  # so that nanoseconds fit 64 bits
_EXACT = Context(prec=60, rounding=ROUND_HALF_EVEN)


class RecordingError(ValueError):
    """
    A recording that cannot be read: where, what was expected there, what was found.

    `where` is a line ('line 7'), a field ('DimSize', 'Seq_Frame0003_Timestamp'), 'header',
    'pixels' or 'file'.
    """

    def __init__(self, path: Path, where: str, expected: str, found: str) -> None:
        found = found if len(found) <= 100 else f'{found[:97]}...'
        super().__init__(path, where, expected, found)
        self.path, self.where, self.expected, self.found = path, where, expected, found

    def __str__(self) -> str:
        return f'{self.path}: {self.where}: expected {self.expected}, found {self.found}'


@dataclass(frozen=True, slots=True, eq=False)
class TrackedPose:
    """
    One transform of one frame.

    `name` is as in the file without the suffix: 'ProbeToTracker' maps probe coordinates to tracker
    coordinates. `matrix` is float64, shape (4, 4), read-only, translation in millimetres. `status`
    is 'OK' (also when the file has none), or why the matrix is not to be used: INVALID, MISSING,
    OUT_OF_VIEW, OUT_OF_VOLUME, REQ_TIMEOUT, PATH_NOT_FOUND, UNKNOWN, ... The matrix of such a pose
    is what the tracker left there and may hold NaN.
    """

    name: str
    matrix: NDArray[np.float64]
    status: str


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """
    One frame: an image, the poses of its moment, and its other fields.

    `timestamp` is seconds as float, `stamp_ns` the same moment in integer nanoseconds taken from
    the decimal text (further digits are rounded half to even); both None when the frame has none.

    `image` is read-only, shape (rows, columns) or (slices, rows, columns), with a trailing axis if
    a pixel has several components, in the byte order of the file; None in a file without pixels.
    `image_status` is 'OK' or 'INVALID'. An INVALID frame still has an image: files hold one image
    per frame, and PLUS writes a blank one for a frame it did not get. It is kept, so that the
    caller decides between showing it, skipping it and repeating the last one; test the status.
    """

    index: int
    timestamp: float | None
    stamp_ns: int | None
    image: NDArray[Any] | None
    image_status: str
    poses: tuple[TrackedPose, ...]
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True, eq=False)
class Sequence:
    """
    A recording that was read completely; `len`, iteration and indexing give its frames.

    `spacing` is the distance in mm of neighbouring columns, rows and slices (i, j, k). PLUS often
    writes 1 1 1 and leaves the scale to a calibration matrix. `orientation` says where the image
    axes point, such as 'MFA' (i to the marked side of the probe, j far from it, k ascending), ''
    if the file does not say. `image_type` is such as 'BRIGHTNESS', which is also the default.
    `fields` are all fields of the whole file as text, names as written.
    """

    path: Path
    frames: tuple[Frame, ...]
    spacing: tuple[float, float, float]
    orientation: str
    image_type: str
    fields: Mapping[str, str]

    def __len__(self) -> int:
        return len(self.frames)

    def __iter__(self) -> Iterator[Frame]:
        return iter(self.frames)

    def __getitem__(self, index: int) -> Frame:
        return self.frames[index]

    @property
    def frame_rate(self) -> float | None:
        """Mean rate in Hz from the first to the last timestamp; None if these do not give one."""
        stamps = [frame.stamp_ns for frame in self.frames if frame.stamp_ns is not None]
        if len(stamps) < 2 or stamps[-1] <= stamps[0]:
            return None
        return (len(stamps) - 1) * 1e9 / (stamps[-1] - stamps[0])


@dataclass(frozen=True, slots=True)
class Options:
    """How to read: whom to tell (fraction done, 0 to 1), and what is too much."""

    progress: Progress
    max_bytes: int
    max_frames: int


@dataclass(frozen=True, slots=True)
class Header:
    """The text of a file: fields of the whole file and fields by frame, names as written."""

    path: Path
    fields: dict[str, str]
    frames: dict[int, dict[str, str]]

    def get(self, name: str, default: str = '') -> str:
        """Return a field of the whole file, whatever the case of its name; `default` if absent."""
        for key, value in self.fields.items():
            if key.lower() == name.lower():
                return value
        return default

    def put(self, where: str, name: str, value: str) -> None:
        """Store one field, of a frame if its name says so; a repeated field replaces another."""
        if not name.lower().startswith('seq_frame'):
            self.fields[name] = value
            return
        match = _FRAME_FIELD.fullmatch(name)
        if match is None:
            raise self.error(where, 'Seq_FrameNNNN_<field>', repr(name))
        self.frames.setdefault(int(match[1]), {})[match[2]] = value

    def error(self, where: str, expected: str, found: str) -> RecordingError:
        """Return the error for this file; the caller raises it."""
        return RecordingError(self.path, where, expected, found)


def header_lines(stream: BufferedReader, path: Path) -> Iterator[tuple[str, str]]:
    """Yield ('line N', its ASCII text without outer blanks) up to the end of the file."""
    total = number = 0
    while raw := stream.readline(MAX_LINE_BYTES + 1):
        total += len(raw)
        number += 1
        where = f'line {number}'
        if len(raw) > MAX_LINE_BYTES or total > MAX_HEADER_BYTES:
            raise RecordingError(path, where, 'the end of the header', f'{total} bytes of it')
        if not raw.isascii():
            raise RecordingError(path, where, 'header text in ASCII', repr(raw))
        yield where, raw.decode('ascii').strip()


def make_sequence(
    header: Header,
    images: NDArray[Any] | None,
    count: int,
    spacing: tuple[float, float, float],
    status_field: str,
) -> Sequence:
    """
    Put fields and images together.

    `images` has `count` images along its first axis, or is None if the file has no pixels.
    `status_field` is what the format calls the status of the image.
    """
    orientation, image_type = (
        header.get(f'UltrasoundImage{what}', header.get(f'ultrasound image {what}'))  # in nrrd
        for what in ('Orientation', 'Type')
    )
    frames = (
        _make_frame(header, index, None if images is None else images[index], status_field)
        for index in range(count)
    )
    image_type = image_type or 'BRIGHTNESS'
    fields = MappingProxyType(header.fields)
    return Sequence(header.path, tuple(frames), spacing, orientation, image_type, fields)


def _make_frame(
    header: Header, index: int, image: NDArray[Any] | None, status_field: str
) -> Frame:
    rest = dict(header.frames.get(index, {}))
    prefix = f'Seq_Frame{index:04d}_'
    timestamp, stamp_ns = _times(header, f'{prefix}Timestamp', rest.pop('Timestamp', None))
    status = rest.pop(status_field, 'OK')
    names = [name for name in rest if name.endswith(_TRANSFORM) and name != _TRANSFORM]
    poses = tuple(
        _pose(header, prefix, name, rest.pop(name), rest.pop(f'{name}Status', 'OK'))
        for name in names
    )
    return Frame(index, timestamp, stamp_ns, image, status, poses, MappingProxyType(rest))


def _times(header: Header, where: str, text: str | None) -> tuple[float | None, int | None]:
    """Return a time in seconds and, exactly, in nanoseconds."""
    if text is None:
        return None, None
    try:
        value = Decimal(text)
        if '_' not in text and abs(value) <= _MAX_SECONDS:
            return float(value), int(value.quantize(_NANOSECOND, context=_EXACT).scaleb(9, _EXACT))
    except DecimalException:
        pass  # not a number, or NaN, which cannot be compared
    raise header.error(where, 'seconds as a decimal number', repr(text))


def _pose(header: Header, prefix: str, name: str, text: str, status: str) -> TrackedPose:
    try:
        # '#' as in 1.#QNAN, which is how older Windows programs print NaN.
        values = [math.nan if '#' in word else float(word) for word in text.split()]
    except ValueError:
        values = []
    finite = all(map(math.isfinite, values))
    if len(values) != 16 or '_' in text or (status == 'OK' and not finite):
        raise header.error(prefix + name, '16 finite numbers', repr(text))
    matrix = np.array(values).reshape(4, 4)
    matrix.setflags(write=False)
    return TrackedPose(name.removesuffix(_TRANSFORM), matrix, status)


def open_sequence(
    path: str | os.PathLike[str],
    progress: Progress | None = None,
    *,
    max_bytes: int = 8 << 30,
    max_frames: int = 2_000_000,
) -> Sequence:
    """
    Read a sequence file whose suffix is one of .mha, .mhd, .nrrd, .nhdr (.igs.mha etc. alike).

    `progress` is called with the fraction read, from 0.0 to 1.0, never decreasing; what it raises
    ends the reading. A file that states more pixel bytes than `max_bytes`, or more frames than
    `max_frames`, is refused before memory is allocated. Raises only `RecordingError`.
    """
    from igtl_ros.recordings import metaimage  # here, as the readers need this module
    from igtl_ros.recordings import nrrd

    readers = {
        '.mha': metaimage.read,
        '.mhd': metaimage.read,
        '.nhdr': nrrd.read,
        '.nrrd': nrrd.read,
    }
    path = Path(path)
    reader = readers.get(path.suffix.lower())
    if reader is None:
        supported = 'a name that ends in one of ' + ', '.join(readers)
        raise RecordingError(path, 'file', supported, repr(path.name))
    options = Options(progress or (lambda fraction: None), max_bytes, max_frames)
    try:
        return reader(path, options)
    except OSError as error:
        what = f'to read {error.filename or path}'
        raise RecordingError(path, 'file', what, error.strerror or repr(error)) from error
