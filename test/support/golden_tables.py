# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Golden COLORT, also as COLORTABLE; those of 65536 entries are in a table of their own."""

from golden_case import golden
from golden_case import in_file
from golden_case import Meta
from igtl_ros.openigtlink import ColorTable
import numpy as np
from openigtlink_bytes import annotated

SMALL, WIDE = 256, 65536
# Index type uint8, map type uint8: 0, 1, 2, ... 255, and 255, 254, ... 0.
GREYS_BYTES = annotated('03 03') + bytes(range(256))
GREYS = ColorTable(np.arange(256, dtype=np.uint8))
BACKWARDS_BYTES = annotated('03 03') + bytes(range(255, -1, -1))
BACKWARDS = ColorTable(np.arange(255, -1, -1, dtype=np.uint8))


def numbers(count: int) -> list[int]:
    """Return what is in the tables of 16 bits: 3, 260, 517, ..."""
    return [(257 * index + 3) % 65536 for index in range(count)]


def bytes_of(count: int) -> bytes:
    """Return what is in the tables of 8 bits: 1, 8, 15, ..."""
    return bytes((7 * index + 1) % 256 for index in range(count))


def table_of(count: int) -> ColorTable:
    """Return a table of 8 bits."""
    return ColorTable(np.frombuffer(bytes_of(count), np.uint8))


def words_of(count: int) -> bytes:
    """Return a table of 16 bits as on the wire."""
    return b''.join(number.to_bytes(2, 'big') for number in numbers(count))


def colours_of(count: int) -> ColorTable:
    """Return a table of colours."""
    return ColorTable(np.frombuffer(bytes_of(3 * count), np.uint8).reshape(count, 3))


TABLES = (
    in_file('colortable.h', GREYS, GREYS_BYTES, 258, 0x39FCDECBE96B6835, 'COLORTABLE'),
    in_file('colortable2.h', GREYS, GREYS_BYTES, 258, 0x39FCDECBE96B6835),
    golden('lib-2', BACKWARDS, BACKWARDS_BYTES, 272, 0x67B57206A4555FCE, 'Labels', Meta(4)),
    golden(
        'lib-numbers',
        ColorTable(np.array(numbers(SMALL), '>u2')),
        annotated('03 05') + words_of(SMALL),  # index uint8, map uint16
        *(514, 0x935843A14F42CC49, 'Labels'),
    ),
    golden(
        'lib-colours',
        colours_of(SMALL),
        annotated('03 13') + bytes_of(3 * SMALL),  # index uint8, map RGB
        *(770, 0x2E05E5706E55C173, 'Labels'),
    ),
)
LARGE = (
    golden(
        'lib-wide',
        table_of(WIDE),
        annotated('05 03') + bytes_of(WIDE),  # index uint16, map uint8
        *(65538, 0x62737AA2CCB7C530, 'Labels'),
    ),
    golden(
        'lib-wide-numbers',
        ColorTable(np.array(numbers(WIDE), '>u2')),
        annotated('05 05') + words_of(WIDE),
        *(131074, 0x295A55BE86439FFE, 'Labels'),
    ),
    golden(
        'lib-wide-colours',
        colours_of(WIDE),
        annotated('05 13') + bytes_of(3 * WIDE),
        *(196610, 0x1ED347EAEB07DFA4, 'Labels'),
    ),
)
