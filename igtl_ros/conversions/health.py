# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""STATUS and diagnostic_msgs: what a code is worth, and DiagnosticStatus as STATUS."""

from __future__ import annotations

from diagnostic_msgs.msg import DiagnosticStatus
from igtl_ros.conversions.placement import Departure
from igtl_ros.conversions.rows import Family
from igtl_ros.conversions.rows import Input
from igtl_ros.openigtlink import from_nanoseconds
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Status
from igtl_ros.openigtlink import StatusCode
from igtl_ros.openigtlink.text import printable

_ERROR_NAME_SIZE = 20
# Every other code is an error.
LEVELS: dict[int, bytes] = {
    StatusCode.OK: DiagnosticStatus.OK,
    StatusCode.BUSY: DiagnosticStatus.WARN,
    StatusCode.NOT_READY: DiagnosticStatus.WARN,
    StatusCode.MANUAL_MODE: DiagnosticStatus.WARN,
    StatusCode.TIME_OUT: DiagnosticStatus.STALE,
}
CODES: dict[bytes, StatusCode] = {
    DiagnosticStatus.OK: StatusCode.OK,
    DiagnosticStatus.WARN: StatusCode.NOT_READY,
    DiagnosticStatus.ERROR: StatusCode.UNKNOWN_ERROR,
    DiagnosticStatus.STALE: StatusCode.TIME_OUT,
}


def level_of(body: Status) -> bytes:
    """Return the level that a STATUS is worth in diagnostic_msgs."""
    return LEVELS.get(body.code, DiagnosticStatus.ERROR)


def words_of(body: Status) -> str:
    """Return a STATUS as a line for people: code, error name and text."""
    code = next((name for name, code in StatusCode.__members__.items() if code == body.code), '')
    words = (code or f'code {body.code}', printable(body.error_name), printable(body.message))
    return ', '.join(filter(None, words))


def status_from_ros(message: DiagnosticStatus, device_name: str, departure: Departure) -> Packet:
    """
    Return a STATUS; the values are its metadata, which needs header version 2.

    Its name is the error name where that has room for it, else it stands before the text.
    """
    name, text = message.name, message.message
    if len(name.encode()) > _ERROR_NAME_SIZE:
        name, text = '', f'{name}: {text}'
    code = CODES.get(message.level, StatusCode.UNKNOWN_ERROR)
    metadata = Metadata({pair.key: pair.value for pair in message.values})
    return Packet(
        Status(code, 0, name, text),
        device_name,
        from_nanoseconds(departure.now),
        2 if metadata else 1,
        metadata=metadata,
    )


FAMILY = Family(
    outputs={},
    main={},
    inputs=(Input(DiagnosticStatus, 'STATUS', 'diagnostic', status_from_ros, ('status',)),),
)
