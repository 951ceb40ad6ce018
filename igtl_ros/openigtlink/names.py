# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Long device names: the wire has 20 bytes, metadata takes the rest."""

from __future__ import annotations

from zlib import crc32

from igtl_ros.openigtlink.header import DEVICE_NAME_SIZE
from igtl_ros.openigtlink.metadata import Metadata
from igtl_ros.openigtlink.packet import LONG_NAME_KEY

_KEPT = DEVICE_NAME_SIZE - 5


def wire_name(device_name: str) -> tuple[str, Metadata]:
    """
    Return a name of at most 20 bytes, and metadata with the full one where it was shortened.

    A shortened name ends in `~` and four digits of its checksum, so that names which begin alike
    stay apart. PLUS reads the full name from the metadata, as we do.
    """
    data = device_name.encode('utf-8', 'surrogateescape')
    if len(data) <= DEVICE_NAME_SIZE:
        return device_name, Metadata()
    kept = data[:_KEPT].decode('utf-8', 'ignore')
    return f'{kept}~{crc32(data) & 0xFFFF:04x}', Metadata({LONG_NAME_KEY: device_name})
