# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
One datagram of OpenIGTLink over RTP, as the C++ library (MessageRTPWrapper) sends them.

    datagram = RTP header (12) + header (58) + extended header (12) + slice

The slice is a part of what follows the extended header: content and metadata. A message that
does not fit one datagram is cut into slices of one size, of which the last may be shorter; all
its datagrams repeat header and extended header, and differ in the fragment field only. Body size
and checksum are those of the whole message.

The sender makes room for the fragment field by moving the lower half of the message id up, over
its upper half.
"""

from __future__ import annotations

from typing import NamedTuple

from igtl_ros.openigtlink.errors import ContentError
from igtl_ros.openigtlink.errors import FramingError
from igtl_ros.openigtlink.header import Header
from igtl_ros.openigtlink.header import HEADER_SIZE
from igtl_ros.openigtlink.header import unpack_header
from igtl_ros.openigtlink.layout import Field
from igtl_ros.openigtlink.layout import Layout
from igtl_ros.openigtlink.limits import Limits
from igtl_ros.openigtlink.metadata import EXTENDED_HEADER

RTP_HEADER = Layout(
    Field('flags', 'u1', meaning='0x80: RTP version 2 with no padding, extension or CSRC'),
    Field('payload_type', 'u1', meaning='96 by default; not looked at'),
    Field('sequence', 'u2', meaning='rises by 1 with every datagram'),
    Field('timestamp', 'u4', meaning='1/100 s; the same in all datagrams of a message'),
    Field('source', 'u4', meaning='SSRC, the sender chooses it'),
)
EXTENDED = Layout(
    *EXTENDED_HEADER.fields[:3],
    Field('message_id', 'u2', meaning='its lower half'),
    Field('fragment', 'u2', meaning='which slice this is'),
)
_EXTENDED_START = RTP_HEADER.size + HEADER_SIZE
_ID_SPLIT = EXTENDED.offsets['message_id']
_IDENTITY_START = RTP_HEADER.offsets['timestamp']
_IDENTITY_END = _EXTENDED_START + EXTENDED.offsets['fragment']
SLICE_START = _EXTENDED_START + EXTENDED.size
_FLAGS = 0x80

# The fragment field: all of a message, slice k, or the last slice, k. k counts from 0.
WHOLE, SLICE, LAST_SLICE = 0x0000, 0x8000, 0xE000
MAX_SLICES = 0x2000  # a higher k would run over the end of the field


class Origin(NamedTuple):
    """
    What the RTP header says of a datagram.

    :param source: SSRC.
    :param sequence: 16 bits.
    """

    source: int
    sequence: int


class Slice(NamedTuple):
    """
    What the rest of a datagram is.

    :param header: of the whole message.
    :param position: which slice it is, from 0.
    :param size: bytes of each slice of the message, but of the last one.
    :param parts: how many slices the message has.
    :param identity: what all datagrams of the message share, and the next message does not: RTP
        timestamp, SSRC, header, and the extended header without the fragment field.
    :param content: its bytes; a copy, because a datagram fresh from a socket can occupy pages.
    """

    header: Header
    position: int
    size: int
    parts: int
    identity: bytes
    content: bytes

    def extended_header(self, upper_half: int = 0) -> bytes:
        """Return it with the message id in its place; its upper half is not in the datagram."""
        start = self.identity[_EXTENDED_START - _IDENTITY_START :]
        return start[:_ID_SPLIT] + upper_half.to_bytes(2, 'big') + start[_ID_SPLIT:]


def unpack_origin(data: bytes) -> Origin:
    """
    Read the RTP header.

    :raises ContentError: it is none, or uses more of RTP than OpenIGTLink does.
    """
    if len(data) < RTP_HEADER.size:
        raise _too_short(data)
    flags, _, sequence, _, source = RTP_HEADER.struct.unpack_from(data)
    if flags != _FLAGS:
        raise ContentError(
            'datagram is no RTP of version 2, or uses more of RTP than OpenIGTLink does',
            expected=f'{_FLAGS:#04x} as its first byte',
            found=f'{flags:#04x}',
        )
    return Origin(source, sequence)


def unpack_slice(data: bytes, limits: Limits) -> Slice:
    """
    Take a datagram apart whose RTP header is fine.

    :raises ContentError: it is no OpenIGTLink, or its sizes do not fit each other.
    """
    if len(data) < SLICE_START:
        raise _too_short(data)
    header = _header(data, limits)
    *_, fragment = EXTENDED.struct.unpack_from(data, _EXTENDED_START)
    try:
        position, size, parts = _place(
            fragment, len(data) - SLICE_START, header.body_size - EXTENDED.size
        )
    except ContentError as error:
        error.device_name, error.type_name = header.device_name, header.type_name
        raise
    identity = data[_IDENTITY_START:_IDENTITY_END]
    return Slice(header, position, size, parts, identity, data[SLICE_START:])


def _too_short(data: bytes) -> ContentError:
    return ContentError(
        'datagram is too short', expected=f'at least {SLICE_START} bytes', found=len(data)
    )


def _header(data: bytes, limits: Limits) -> Header:
    """Return the OpenIGTLink header; where there is no stream, a wrong one loses one message."""
    try:
        return unpack_header(data, RTP_HEADER.size, limits)
    except FramingError as error:
        raise ContentError(
            error.problem,
            device_name=error.device_name,
            type_name=error.type_name,
            expected=error.expected,
            found=error.found,
        ) from None


def _place(fragment: int, size: int, total: int) -> tuple[int, int, int]:
    """
    Return position, size of the slices and their number, which each slice alone says.

    :param size: bytes of this slice.
    :param total: bytes of all slices, negative if the header lies.
    :raises ContentError: there is no way to cut a message so that this is one of its slices.
    """
    position, whole, parts = 0, size, 1
    if fragment >= LAST_SLICE:
        position = fragment - LAST_SLICE
        parts = position + 1
        whole, rest = divmod(total - size, position) if position else (0, 0)
        fits = not rest and 0 < size <= whole
    elif fragment >= SLICE:
        position = fragment - SLICE
        parts = -(-total // size) if size else 0
        fits = position + 1 < parts <= MAX_SLICES
    else:
        fits = fragment == WHOLE and size == total
    if not fits:
        raise ContentError(
            'slice does not fit its message',
            expected=f'a part of {total} bytes in at most {MAX_SLICES} slices',
            found=f'{size} bytes as fragment {fragment:#06x}',
        )
    return position, whole, parts
