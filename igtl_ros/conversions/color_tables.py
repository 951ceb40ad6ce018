# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""COLORT, as igtl_ros/ColorTable; its words are little-endian in ROS."""

from __future__ import annotations

from array import array
from typing import NamedTuple

from igtl_ros.conversions.placement import Departure
from igtl_ros.conversions.placement import Placement
from igtl_ros.conversions.rows import Family
from igtl_ros.conversions.rows import Input
from igtl_ros.conversions.rows import Output
from igtl_ros.conversions.wire import packet_of
from igtl_ros.conversions.wire import wire_fields
from igtl_ros.msg import ColorTable as RosColorTable
from igtl_ros.openigtlink import ColorTable
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
import numpy as np


class _Entry(NamedTuple):
    dtype: str
    shape: tuple[int, ...]


_ENTRIES = {
    RosColorTable.MAP_UINT8: _Entry('u1', ()),
    RosColorTable.MAP_UINT16: _Entry('<u2', ()),
    RosColorTable.MAP_RGB: _Entry('u1', (3,)),
}
_COUNTS = {RosColorTable.INDEX_UINT8: 256, RosColorTable.INDEX_UINT16: 65536}


def table_to_ros(packet: Packet, body: ColorTable, place: Placement) -> RosColorTable:
    """Return the table, all entries in a row."""
    entries = body.table.astype(_ENTRIES[body.map_type].dtype, copy=False)
    return RosColorTable(
        **wire_fields(packet, place),
        index_type=body.index_type,
        map_type=body.map_type,
        table=array('B', entries.tobytes()),
    )


def table_from_ros(message: RosColorTable, device_name: str, departure: Departure) -> Packet:
    """
    Return a COLORT.

    :raises PackError: an unknown type, or another number of bytes than the types say.
    """
    count, entry = _COUNTS.get(message.index_type), _ENTRIES.get(message.map_type)
    if count is None or entry is None:
        raise PackError(
            'no such colour table',
            expected=f'index_type in {[*_COUNTS]}, map_type in {[*_ENTRIES]}',
            found=f'index_type {message.index_type}, map_type {message.map_type}',
        )
    dtype, shape = np.dtype(entry.dtype), (count, *entry.shape)
    size = int(np.prod(shape)) * dtype.itemsize
    if len(message.table) != size:
        raise PackError(
            'table has the wrong length', expected=f'{size} bytes', found=len(message.table)
        )
    table = np.frombuffer(bytes(message.table), dtype).reshape(shape)
    return packet_of(ColorTable(table), message, device_name, departure)


FAMILY = Family(
    outputs={ColorTable: (Output('color_table', RosColorTable, table_to_ros, latched=True),)},
    main={ColorTable: 'color_table'},
    inputs=(Input(RosColorTable, 'COLORT', 'color_table', table_from_ros),),
)
