# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
sensor_msgs/PointCloud2 as numpy arrays, and back.

A cloud says itself where its numbers stand: fields in any order, at any offset, of any type, in
either byte order, in rows with or without a rest. What it says is checked before it is read.
"""

from __future__ import annotations

from typing import NamedTuple

from igtl_ros.conversions.bulk import Array
from igtl_ros.conversions.bulk import field_of
from igtl_ros.openigtlink import PackError
import numpy as np
from sensor_msgs.msg import PointCloud2
from sensor_msgs.msg import PointField
from std_msgs.msg import Header

_TYPES = {
    PointField.INT8: 'i1',
    PointField.UINT8: 'u1',
    PointField.INT16: 'i2',
    PointField.UINT16: 'u2',
    PointField.INT32: 'i4',
    PointField.UINT32: 'u4',
    PointField.FLOAT32: 'f4',
    PointField.FLOAT64: 'f8',
}
# Ours: four floats, with the colour between them as RViz reads it, 0xAARRGGBB.
_OURS = (
    ('x', PointField.FLOAT32),
    ('y', PointField.FLOAT32),
    ('z', PointField.FLOAT32),
    ('rgba', PointField.UINT32),
    ('diameter', PointField.FLOAT32),
)
_RECORD = np.dtype([(name, '<' + _TYPES[datatype]) for name, datatype in _OURS])
# Where red, green, blue and alpha stand in a packed colour.
_SHIFTS = np.array([16, 8, 0, 24], np.uint32)
_OPAQUE = np.uint32(0xFF000000)


class Cloud(NamedTuple):
    """
    The points of a cloud that are somewhere.

    :param positions: (n, 3) float64, in the cloud's unit.
    :param rgba: (n, 4) uint8, or None.
    :param diameters: (n,) float64, or None.
    :param left_out: how many more there are, without a finite position.
    """

    positions: Array
    rgba: Array | None = None
    diameters: Array | None = None
    left_out: int = 0


def cloud_to_ros(positions: Array, rgba: Array, diameters: Array, header: Header) -> PointCloud2:
    """Return (n, 3) positions, (n, 4) uint8 colours and (n,) diameters as a cloud of one row."""
    records = np.empty(len(positions), _RECORD)
    for name, column in zip('xyz', positions.T, strict=True):
        records[name] = column
    records['rgba'] = (rgba.astype(np.uint32) << _SHIFTS).sum(axis=1, dtype=np.uint32)
    records['diameter'] = diameters
    return PointCloud2(
        header=header,
        height=1,
        width=len(records),
        fields=[
            PointField(name=name, offset=4 * index, datatype=datatype, count=1)
            for index, (name, datatype) in enumerate(_OURS)
        ],
        is_bigendian=False,
        point_step=_RECORD.itemsize,
        row_step=records.nbytes,
        data=field_of('B', records.view(np.uint8)),
        is_dense=bool(np.isfinite(positions).all()),
    )


def cloud_from_ros(message: PointCloud2) -> Cloud:
    """
    Return the points of a cloud; its fields beside x, y, z, rgb, rgba and diameter are not read.

    :raises PackError: it has no x, y, z, or its numbers are not where it says.
    """
    if not message.width * message.height:
        return Cloud(np.empty((0, 3)))
    _check_rows(message)
    fields = {field.name: field for field in reversed(message.fields)}  # the first one counts
    missing = [name for name in 'xyz' if name not in fields]
    if missing:
        raise PackError(
            'cloud has no positions',
            expected='fields x, y and z',
            found=', '.join(field.name for field in message.fields) or 'no fields',
        )
    positions = np.stack(
        [_column(message, fields[name]).astype(np.float64) for name in 'xyz'], axis=1
    )
    color = fields.get('rgba') or fields.get('rgb')
    rgba = None if color is None else _colors(message, color)
    diameters = (
        _column(message, fields['diameter']).astype(np.float64) if 'diameter' in fields else None
    )
    valid = np.isfinite(positions).all(axis=1)
    return Cloud(
        positions[valid],
        None if rgba is None else rgba[valid],
        None if diameters is None else diameters[valid],
        len(positions) - int(np.count_nonzero(valid)),
    )


def _check_rows(message: PointCloud2) -> None:
    """
    Check that all points are within the data, and that rows do not overlap.

    :raises PackError: they are not.
    """
    row = message.width * message.point_step
    if message.height > 1 and message.row_step < row:
        raise PackError(
            'rows of the cloud overlap',
            expected=f'row_step of at least {row} (width * point_step)',
            found=message.row_step,
        )
    needed = (message.height - 1) * message.row_step + row
    if len(message.data) < needed:
        raise PackError(
            'cloud is shorter than it says',
            expected=f'{needed} bytes for {message.width} x {message.height} points',
            found=len(message.data),
        )


def _column(message: PointCloud2, field: PointField, kind: str = '') -> Array:
    """
    Return one number of each point, row by row.

    :param kind: numpy's name of the type, if it is not to be read as what the field says.
    :raises PackError: the field is of no type, or reaches beyond the point.
    """
    stated = _TYPES.get(field.datatype)
    if stated is None:
        raise PackError(
            f'field {field.name!r} of the cloud has an unknown datatype',
            expected=f'one of {[*_TYPES]}',
            found=field.datatype,
        )
    dtype = np.dtype(('>' if message.is_bigendian else '<') + (kind or stated))
    if field.offset + dtype.itemsize > message.point_step:
        raise PackError(
            f'field {field.name!r} of the cloud reaches beyond its point',
            expected=f'at most point_step ({message.point_step}) bytes',
            found=field.offset + dtype.itemsize,
        )
    shape = (message.height, message.width)
    # One row may do without a row_step.
    steps = (message.row_step or message.width * message.point_step, message.point_step)
    return np.ndarray(shape, dtype, message.data, field.offset, steps).reshape(-1)


def _colors(message: PointCloud2, field: PointField) -> Array:
    """
    Return packed colours as (n, 4) uint8: the bits of a float or of an integer of four bytes.

    :raises PackError: another type.
    """
    if _TYPES.get(field.datatype) not in ('f4', 'u4', 'i4'):
        raise PackError(
            f'field {field.name!r} of the cloud is no packed colour',
            expected=f'datatype {PointField.FLOAT32}, {PointField.UINT32} or {PointField.INT32}',
            found=field.datatype,
        )
    packed = _column(message, field, 'u4').astype(np.uint32)
    if field.name == 'rgb':
        packed = packed | _OPAQUE
    return (packed[:, np.newaxis] >> _SHIFTS).astype(np.uint8)
