# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
What deployed peers cannot read, though it is legal: a table of rules, each naming who it is.

Nothing here refuses a message. Who sends one may want to know why it does not arrive:

    for warning in warnings_for(packet): print(warning)

What no peer reads is refused when it is packed, and header version 2 is kept from those who have
not shown it (see session.version); neither needs a rule.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from igtl_ros.openigtlink import reader_checks as check
from igtl_ros.openigtlink.availability import REQUESTS
from igtl_ros.openigtlink.availability import RTS
from igtl_ros.openigtlink.packet import Packet
from igtl_ros.openigtlink.registry import BODIES

CPP = 'the C++ OpenIGTLink library (Slicer, PLUS)'
SLICER = 'Slicer'
PLUS = 'PLUS'
PYIGTL = 'pyigtl'

_PYIGTL_READS = frozenset({'IMAGE', 'POINT', 'POSITION', 'STRING', 'TRANSFORM'})
_SLICER_READS = frozenset(
    {
        *('COMMAND', 'IMAGE', 'IMGMETA', 'LBMETA', 'POINT', 'POLYDATA', 'RTS_COMMAND'),
        *('RTS_TDATA', 'STATUS', 'STRING', 'TDATA', 'TRANSFORM', 'VIDEO'),
    }
)
_PLUS_READS = frozenset(
    {
        *('CAPABILITY', 'CLIENTINFO', 'COMMAND', 'RTS_COMMAND', 'STATUS', 'GET_STATUS', 'STRING'),
        *('IMAGE', 'GET_IMAGE', 'IMGMETA', 'GET_IMGMETA', 'LBMETA', 'GET_LBMETA', 'VIDEO'),
        *('POINT', 'GET_POINT', 'TRAJ', 'GET_TRAJ', 'TRANSFORM', 'GET_TRANS', 'POSITION'),
        *('POLYDATA', 'GET_POLYDATA', 'STT_POLYDATA', 'STP_POLYDATA', 'RTS_POLYDATA'),
        *('TDATA', 'STT_TDATA', 'STP_TDATA', 'RTS_TDATA'),
        *('QTDATA', 'STT_QTDATA', 'STP_QTDATA', 'RTS_QTDATA', 'TRACKEDFRAME', 'USMESSAGE'),
    }
)
_QUESTIONS = tuple(name for name, request in REQUESTS.items() if request.prefix != RTS)
# Spellings of documents that the C++ library does not have.
_OTHER_SPELLINGS = tuple(name for name in REQUESTS if name.endswith(('_TRANSFOR', '_QTRANS')))
_TYPES = tuple(BODIES)


class Rule(NamedTuple):
    """
    One thing that some peer cannot read.

    :param types: of messages it is about; empty for all.
    :param reader: who cannot read it.
    :param problem: what happens there.
    :param applies: takes the packet.
    """

    types: tuple[str, ...]
    reader: str
    problem: str
    applies: Callable[[Packet], bool] = check.always


def warnings_for(packet: Packet) -> list[str]:
    """Return one line for each thing in a message that some deployed peer cannot read."""
    return [
        f'{packet.type_name} {packet.device_name!r}: {rule.reader} {rule.problem}'
        for rule in RULES
        if (not rule.types or packet.type_name in rule.types) and rule.applies(packet)
    ]


def _slicer_ignores(packet: Packet) -> bool:
    return packet.type_name not in _SLICER_READS and packet.type_name not in _ADVISED


# Types for which there is better advice.
_ADVISED = frozenset({'POSITION', 'QTRANS', 'QTDATA', *_QUESTIONS})

RULES = (
    # Types.
    Rule(
        (),
        PYIGTL,
        'reads no messages of this type',
        lambda packet: packet.type_name not in _PYIGTL_READS,
    ),
    Rule((), SLICER, 'reads no messages of this type', _slicer_ignores),
    Rule(
        (),
        PLUS,
        'loses the stream at a type that it does not know',
        lambda packet: packet.type_name not in _PLUS_READS and check.has_body(packet),
    ),
    Rule(('POSITION', 'QTRANS'), SLICER, 'does not know POSITION; send a TRANSFORM'),
    Rule(('QTDATA',), SLICER, 'does not know QTDATA; send TDATA'),
    Rule(_QUESTIONS, SLICER, 'answers no requests'),
    Rule(('POSITION',), PYIGTL, 'reads POSITION as an empty list; send a TRANSFORM'),
    Rule(('QTRANS',), CPP, 'knows this type as POSITION only'),
    Rule(('COLORTABLE',), CPP, 'of after 2013 knows this type as COLORT only'),
    Rule(_OTHER_SPELLINGS, CPP, 'knows this request by another spelling, if at all'),
    Rule(('RTS_TDATA',), SLICER, 'of before 2024 crashes at RTS_TDATA'),
    Rule(('RTS_POLYDATA',), CPP, 'takes success for failure here, and failure for success'),
    # No content.
    Rule(_TYPES, CPP, 'waits for content, which never comes', check.is_raw_and_empty),
    Rule(
        ('IMAGE', 'STRING', 'TRANSFORM'),
        PYIGTL,
        'drops the connection at a message without content',
        check.is_raw_and_empty,
    ),
    Rule(_TYPES, CPP, 'takes metadata for content where there is none', check.has_metadata_only),
    Rule(('CAPABILITY',), CPP, 'cannot read a CAPABILITY without types', check.is_empty),
    Rule(('BIND',), CPP, 'cannot handle a BIND without children', check.has_no_children),
    # Header and metadata.
    Rule(
        tuple(REQUESTS),
        CPP,
        'does not see the message id of a request without metadata',
        check.has_lonely_id,
    ),
    Rule((), CPP, 'keeps the time of the message before', check.has_late_fraction),
    Rule((), CPP, 'keeps only the last of several metadata values of one key', check.repeats_keys),
    Rule(
        (),
        PYIGTL,
        'drops the connection at metadata that is neither ASCII nor UTF-8',
        check.has_unreadable_metadata,
    ),
    Rule(
        (),
        PYIGTL,
        'drops the connection at a device name that is not UTF-8',
        check.has_name_not_utf8,
    ),
    # Text and lists.
    Rule(
        ('STRING',),
        PYIGTL,
        'drops the connection at text that is neither ASCII nor UTF-8',
        check.has_unreadable_text,
    ),
    Rule(
        ('POINT',),
        PYIGTL,
        'drops the connection at text that is not UTF-8',
        check.has_text_not_utf8,
    ),
    Rule(
        tuple(check.RECORDS),
        CPP,
        'reads a text that fills its field as empty; leave one byte',
        check.has_full_text,
    ),
    Rule(
        ('TDATA', 'QTDATA'),
        CPP,
        'reads a tool name of 20 bytes as empty; leave one byte',
        check.has_full_tool_name,
    ),
    Rule(('POINT', 'TRAJ'), CPP, 'takes the diameter for a radius', check.has_diameter),
    Rule(
        tuple(check.COUNTED_BY_BODY),
        CPP,
        'takes this much metadata for further elements',
        check.counts_wrong,
    ),
    Rule(
        ('VIDEOMETA',),
        CPP,
        'reads scalar types other than 2 to 7 as 0',
        check.has_float_video,
    ),
    Rule(
        ('COMMAND', 'RTS_COMMAND'),
        CPP,
        'reads command names of at most 127 bytes',
        check.has_long_command_name,
    ),
    Rule(
        ('COMMAND', 'RTS_COMMAND'),
        CPP,
        'sends no commands of more than 65535 bytes and may not take them',
        check.has_long_command,
    ),
    # Pictures and surfaces.
    Rule(('IMAGE',), SLICER, 'takes every image as RAS, this one is LPS', check.is_lps),
    Rule(('VIDEO',), CPP, 'takes every video as RAS, this one is LPS', check.is_lps),
    Rule(
        ('IMAGE',),
        CPP,
        'computes sizes in 32 bits; this image has 2 GiB or more',
        check.is_large,
    ),
    Rule(('IMAGE',), PYIGTL, 'drops the connection at parts of images', check.is_part),
    Rule(
        ('IMAGE',),
        SLICER,
        'misplaces the rows of a part of an image with several components',
        check.is_part_in_colour,
    ),
    Rule(
        ('IMAGE',), SLICER, 'divides by the spacing, which is 0 along an axis', check.has_zero_step
    ),
    Rule(
        ('POLYDATA',),
        CPP,
        'reads beyond the message at RGBA, texture coordinates and most attributes of cells',
        check.has_other_attributes,
    ),
    # Requests.
    Rule(
        ('GET_BIND', 'STT_BIND'),
        CPP,
        'cannot read which messages are asked for',
        check.has_wanted,
    ),
    Rule(
        ('STT_BIND',), CPP, 'counts the interval in 2^-32 s, documents in ns', check.has_interval
    ),
    Rule(('STT_TDATA',), PLUS, 'takes the interval for seconds; send 0', check.has_interval),
)
