# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What a peer may make us hold, checked before anything is allocated."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """
    Upper bounds for what the network states.

    :param max_body_size: bytes after the header. A volume of 512 x 512 x 512 voxels of 2 bytes
        is 256 MiB; a header that claims more than the limit ends the connection.
    :param max_metadata_pairs: the 16-bit size of the metadata header allows 8191 (spec, metadata).
    :param max_metadata_size: bytes of all keys and values together.
    :param max_elements: elements of one list message (POINT, TDATA, ...); each becomes Python
        objects, so that this many take about a second.
    :param max_cells: cells of one section of POLYDATA, unless all have the same size.
    :param max_depth: how deep BIND may be nested.
    """

    max_body_size: int = 512 * 1024 * 1024
    max_metadata_pairs: int = 8191
    max_metadata_size: int = 16 * 1024 * 1024
    max_elements: int = 100_000
    max_cells: int = 1_000_000
    max_depth: int = 8


DEFAULT_LIMITS = Limits()
