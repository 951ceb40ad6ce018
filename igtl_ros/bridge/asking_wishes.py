# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
What may be asked of peers, and streams as users write them. No ROS.

    TDATA                           all of that type, as they come
    TDATA:Tracker                   of one device
    TDATA:Tracker@50ms              at least 50 ms apart; 0.05s is the same
    TDATA:Tracker@50ms in Patient   in a coordinate frame that the peer knows
"""

from __future__ import annotations

from collections.abc import Iterable
import math
import re
from typing import NamedTuple

from igtl_ros.openigtlink import AVAILABILITY
from igtl_ros.openigtlink.availability import request_name
from igtl_ros.openigtlink.availability import STT
from igtl_ros.openigtlink.messages.queries import StartTracking
from igtl_ros.openigtlink.session.store import data_type

# Types whose STT_ says how often, and in which frame.
WITH_INTERVAL = ('QTDATA', 'TDATA', 'VIDEO')
WITH_FRAME = ('QTDATA', 'TDATA')
FORM = 'TYPE[:DEVICE][@INTERVAL][ in FRAME] such as TDATA, TDATA:Tracker or TDATA:Tracker@50ms'
_FRAME_SIZE = StartTracking.LAYOUT.dtype['coordinate_system'].itemsize
_LONGEST = 3600.0
_WISH = re.compile(
    r'(?P<type>\w+)(:(?P<device>.+?))?'
    r'(@(?P<number>\d+(\.\d+)?)(?P<unit>ms|s))?( in (?P<frame>.+))?',
    re.ASCII,
)


class AskingError(ValueError):
    """What cannot be asked of any peer; the text names the value and what was expected."""


class Wish(NamedTuple):
    """
    A stream that a peer is asked for.

    :param kind: type of the messages.
    :param device: whose; empty: the peer chooses.
    :param interval: least ms between two messages; 0: as they come.
    :param frame: coordinate frame; empty: the peer's own.
    """

    kind: str
    device: str = ''
    interval: int = 0
    frame: str = ''


def kind_of(prefix: str, text: str) -> str:
    """
    Return the type that a request is about, in its usual spelling.

    :raises AskingError: there is no such request; lists those that there are.
    """
    kind = data_type(text.strip().upper())
    if request_name(prefix, kind) is None:
        known = ', '.join(kind for kind, row in AVAILABILITY.items() if prefix in row.prefixes)
        raise AskingError(f'type is {text!r}: {prefix}_ asks for one of {known}')
    return kind


def wish_of(text: str, device: str, interval: float, frame: str) -> Wish:
    """
    Return a stream to ask for.

    :param text: its type.
    :param interval: seconds.
    :raises AskingError: the type has no streams, or none that are asked for with these.
    """
    kind = kind_of(STT, text)
    if not (math.isfinite(interval) and 0 <= interval <= _LONGEST):
        raise AskingError(f'interval is {interval}: expected 0 to {_LONGEST:g} seconds')
    if interval and kind not in WITH_INTERVAL:
        raise AskingError(
            f'interval is {interval:g}: STT_{kind} says no interval, expected 0 '
            f'({", ".join(WITH_INTERVAL)} have one)'
        )
    if frame and kind not in WITH_FRAME:
        raise AskingError(
            f'coordinate_frame is {frame!r}: STT_{kind} says none, expected nothing '
            f'({", ".join(WITH_FRAME)} have one)'
        )
    if len(frame.encode('utf-8', 'surrogateescape')) > _FRAME_SIZE:
        raise AskingError(f'coordinate_frame is {frame!r}: expected at most {_FRAME_SIZE} bytes')
    # At least that long: rounded up, but for what binary fractions add.
    return Wish(kind, device, math.ceil(round(interval * 1000, 6)), frame)


def parse_wishes(texts: Iterable[str]) -> tuple[Wish, ...]:
    """
    Return the streams that users wrote; empty texts say nothing.

    :raises AskingError: one of them is not of the form above, or is there twice.
    """
    wishes: dict[tuple[str, str], Wish] = {}
    for text in filter(None, (text.strip() for text in texts)):
        wish = _parse(text)
        if wish[:2] in wishes:
            raise AskingError(f'{text!r} is there twice: expected one stream for each device')
        wishes[wish[:2]] = wish
    return tuple(wishes.values())


def _parse(text: str) -> Wish:
    found = _WISH.fullmatch(text)
    if found is None:
        raise AskingError(f'{text!r} is no stream: expected {FORM}')
    interval = float(found['number'] or 0) / (1000 if found['unit'] == 'ms' else 1)
    try:
        return wish_of(found['type'], found['device'] or '', interval, found['frame'] or '')
    except AskingError as error:
        raise AskingError(f'{text!r}: {error}') from None
