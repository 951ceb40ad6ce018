# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Whether a tracker vouches for a pose.

PLUS says it in metadata: `TransformStatus` (OK, INVALID, OUT_OF_VIEW, ...) and `TransformValid`
for a TRANSFORM, `<tool>Status` for a tool of a TDATA. No such key means valid.
"""

from __future__ import annotations

from igtl_ros.openigtlink import Metadata

_NO = frozenset({'0', 'false', 'no', 'invalid'})


def pose_status(metadata: Metadata) -> str:
    """Return what the metadata of a TRANSFORM or POSITION says of it; OK if nothing."""
    return _status(metadata, 'TransformStatus', 'TransformValid')


def tool_status(metadata: Metadata, tool: str) -> str:
    """Return what a TDATA's metadata says of one of its tools; OK if it says nothing."""
    return _status(metadata, f'{tool}Status', f'{tool}Valid')


def _status(metadata: Metadata, key: str, flag: str) -> str:
    if not metadata.entries:
        return 'OK'
    status = metadata.get(key, 'OK').strip() or 'OK'
    if status.upper() == 'OK':
        return 'INVALID' if metadata.get(flag, '').strip().lower() in _NO else 'OK'
    return status
