# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""A message as a person wants to read it: time, type, device, rate, values."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from datetime import timezone
from typing import Any

from igtl_ros.cli.describe_pictures import PICTURES
from igtl_ros.cli.describe_places import PLACES
from igtl_ros.cli.describe_values import hertz
from igtl_ros.cli.describe_values import shortened
from igtl_ros.cli.describe_values import some
from igtl_ros.cli.describe_words import WORDS
from igtl_ros.openigtlink import Body
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import REQUESTS
from igtl_ros.openigtlink.availability import GET
from igtl_ros.openigtlink.availability import RTS
from igtl_ros.openigtlink.availability import STP
from igtl_ros.openigtlink.availability import STT
from igtl_ros.openigtlink.text import printable

DESCRIPTIONS: dict[type[Body], Callable[[Any], str]] = {**PICTURES, **PLACES, **WORDS}
NO_NAME = '(no name)'
_MOST_METADATA = 16
# What a request asks for; the type follows.
_ASKED = {GET: 'send one', STT: 'start', STP: 'stop', RTS: 'answer about'}
# What else has to be known of a message.
_REMARKS = {'RTS_POLYDATA': 'the C++ library says it the other way round'}


def on_one_line(text: str) -> str:
    """Return text with all that would break the line or move a terminal's cursor spelt out."""
    return ''.join(
        character if character.isprintable() else repr(character)[1:-1]
        for character in printable(text)
    )


def describe(packet: Packet, rate: float | None = None) -> str:
    """
    Return one line: time of day (UTC), type, device, rate, values, metadata.

    :param rate: messages per second of this device; nothing if None.
    """
    moment = '--:--:--.---'
    if packet.timestamp:
        stamp = datetime.fromtimestamp(packet.nanoseconds / 1e9, timezone.utc)
        moment = stamp.strftime('%H:%M:%S.%f')[:-3]
    name = shortened(packet.full_device_name) or NO_NAME
    pairs = [f'{shortened(key)}={shortened(value)}' for key, value in packet.metadata.items()]
    metadata = f' [{some(pairs, str, " ", _MOST_METADATA)}]' if pairs else ''
    return on_one_line(
        f'{moment} {packet.type_name:<12} {name:<20} {hertz(rate):>9} {_said(packet)}{metadata}'
    )


def _said(packet: Packet) -> str:
    """Return what the content says, for requests what is asked."""
    words = [DESCRIPTIONS[type(packet.body)](packet.body)]
    request = REQUESTS.get(packet.type_name)
    if request is not None:
        words = [f'{_ASKED[request.prefix]} {request.type_name}', *filter(None, words)]
    remark = _REMARKS.get(packet.type_name)
    return ': '.join(words) + (f' ({remark})' if remark else '')
