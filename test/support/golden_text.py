# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Golden STATUS, STRING, CAPABILITY, COMMAND, RTS_COMMAND and CLIENTINFO, and an unknown type."""

from golden_case import golden
from golden_case import in_file
from golden_case import Meta
from golden_case import pairs
from golden_case import PATIENTS
from igtl_ros.openigtlink import Capability
from igtl_ros.openigtlink import ClientInfo
from igtl_ros.openigtlink import Command
from igtl_ros.openigtlink import CommandReply
from igtl_ros.openigtlink import Raw
from igtl_ros.openigtlink import Status
from igtl_ros.openigtlink import String
from openigtlink_bytes import annotated
from openigtlink_bytes import padded

STATUS_BYTES = (
    annotated('000f 000000000000000a')  # code 15, subcode 10
    + padded('ACTUATOR_DISABLED', 20)
    + b'Actuator A is disabled.\0'
)
STATUS = Status(15, 10, 'ACTUATOR_DISABLED', 'Actuator A is disabled.')
STATUS_9 = annotated('0000 fffffffffffffffe') + padded('ERR', 20) + b'hi\0'  # code 0, subcode -2
STATUS_10 = annotated('0001 0000000000000000') + padded('', 20) + b'\0'  # code 1, subcode 0
WARMING = annotated('000d 0000000000000200') + padded('NOT_READY', 20) + b'warming up\0'
DUMMY = Meta(
    0, pairs(('dummy', b'dummy', 3))
)  # as Slicer sends one to show that it knows version 2

STRING_BYTES = annotated('0003 0016') + b'Welcome to OpenIGTLink'  # US-ASCII, 22 bytes
STRING = String(b'Welcome to OpenIGTLink', 3)
ABC_BYTES = annotated('0003 0003 616263')
MICRO = annotated('006a 0003 c2b5 6d')  # UTF-8, 3 bytes, micro sign and m
UNSORTED = Meta(0, pairs(('a', b'', 3), ('b', b'\xc3\xa4', 106)))

CAPABILITY_BYTES = b''.join(
    padded(name, 12) for name in ('IMAGE', 'GET_IMAGE', 'TRANSFORM', 'GET_TRANS')
)
CAPABILITY = Capability(('IMAGE', 'GET_IMAGE', 'TRANSFORM', 'GET_TRANS'))
FULL_BYTES = annotated("""
    494d41474500000000000000   # IMAGE
    4745545f504f4c5944415441   # GET_POLYDATA, which leaves no room for a NUL
""")
FULL = Capability(('IMAGE', 'GET_POLYDATA'))

START_BYTES = (
    annotated('00000005')  # command id
    + padded('This is a test command', 128)
    + annotated('0003 0000001a')  # US-ASCII, 26 bytes
    + b'Start the tracking machine'
)
START = Command(5, 'This is a test command', b'Start the tracking machine')
GET_BYTES = (
    annotated('00000009') + padded('Get', 128) + annotated('0003 00000004') + b'<x/>'
)  # id 9, US-ASCII, 4 bytes
GET = Command(9, 'Get', b'<x/>')
REPLY_BYTES = (
    annotated('ffffffff')  # command id
    + padded('Get', 128)
    + annotated('006a 0000000b')  # UTF-8, 11 bytes
    + annotated('3c5220763d22 c3a4 222f3e')  # <R v="ä"/>
)
REPLY = CommandReply(0xFFFFFFFF, 'Get', '<R v="ä"/>'.encode(), 106)
SUCCESS = Meta(0, pairs(('Status', b'SUCCESS', 3)))

INFO = b'<ClientInfo ClientHeaderVersion="2"/>'
INFO_BYTES = annotated('0003 0025') + INFO  # US-ASCII, 37 bytes

# The library has a class for it, no document has it, and it leaves what it does not set undefined.
QUERY_BYTES = annotated("""
    5a5a5a5a                               # id, undefined
    494d41474500 5a5a 5a5a5a5a5a5a5a5a     # IMAGE, NUL, then undefined ...
    5a5a5a5a5a5a5a5a 5a5a5a5a5a5a5a5a      # ... up to 32 bytes
    0003 756964                            # 3 bytes, uid
""")

TEXTS = (
    in_file('status.h', STATUS, STATUS_BYTES, 54, 0x98EE43EED8E431CF),
    golden('#9', Status(0, -2, 'ERR', 'hi'), STATUS_9, 33, 0x8B64525A89AE9658, 'S'),
    golden('#10', Status(1, 0, '', ''), STATUS_10, 31, 0x4EB66A467286AFA6, 'S'),
    golden(
        'lib-slicer',
        Status(13, 0x200, 'NOT_READY', 'warming up'),
        WARMING,
        *(73, 0xBFCF86AAB3473E81, '', DUMMY),
    ),
    in_file('string.h', STRING, STRING_BYTES, 26, 0xCEF1B42A701104D4),
    golden('#13', String(b'abc', 3), ABC_BYTES, 7, 0x54EC079799470974, 'St'),
    golden('lib-utf8', String.of('µm'), MICRO, 41, 0x9973E30E77495B21, 'St', UNSORTED),
    in_file('capability.h', CAPABILITY, CAPABILITY_BYTES, 48, 0x6957E29E2B35EA1E),
    golden('#11', FULL, FULL_BYTES, 24, 0x09472341784EFF66, 'C'),
    golden('#12', FULL, FULL_BYTES, 38, 0xFB63DE5DBCA5B605, 'C', Meta()),
    golden('lib-none', Capability(), b'', 0, 0, 'C'),
    golden('command.h', START, START_BYTES, 164, 0x2BC7CD95B7C59545),
    golden(
        *('commandFormat2.h', START, START_BYTES, 233, 0x85D25EE941901770),
        *('OpticalTracker', PATIENTS),
    ),
    golden('#15', GET, GET_BYTES, 156, 0x035B3748E3326152, 'D', Meta()),
    golden('lib-success', REPLY, REPLY_BYTES, 184, 0x0DA9722FCD816186, 'D', SUCCESS),
    golden('plus', ClientInfo(INFO, 3), INFO_BYTES, 41, 0x5CA78E52B6FA98F5, 'Client'),
    golden('lib', Raw(QUERY_BYTES), QUERY_BYTES, 41, 0x9C0CD6172E74F2B2, 'Q', None, 'QUERY'),
)
