# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Golden GET_, STT_, STP_ and RTS_; those of BIND that have a list are with it.

Most have no content, so that nothing but their names can be wrong. All of these are typed in, from
the library's classes, and where it has none from the documents.
"""

from golden_case import Golden
from golden_case import golden
from golden_case import Meta
from golden_case import pairs
from igtl_ros.openigtlink import Acknowledgement
from igtl_ros.openigtlink import Query
from igtl_ros.openigtlink import StartQuaternionTracking
from igtl_ros.openigtlink import StartTracking
from igtl_ros.openigtlink import StartVideo
from openigtlink_bytes import annotated
from openigtlink_bytes import padded

IN_LIBRARY = """
    GET_COLORT GET_IMAGE GET_IMGMETA GET_LBMETA GET_POINT GET_POLYDATA GET_STATUS GET_TRAJ
    GET_TRANS GET_VMETA STP_BIND STP_IMAGE STP_QTDATA STP_TDATA STP_VIDEO
"""
IN_DOCUMENTS = """
    GET_CAPABIL GET_NDARRAY GET_POSITION GET_QDATA GET_QTDATA GET_QTRANS GET_SENSOR GET_STRING
    GET_TDATA GET_TRANSFOR GET_VIDEO STP_NDARRAY STP_POLYDATA STP_POSITION STP_QDATA STP_QTRANS
    STP_SENSOR STP_TRANS STP_TRANSFOR STT_IMAGE STT_NDARRAY STT_POLYDATA STT_POSITION STT_QTRANS
    STT_SENSOR STT_TRANS STT_TRANSFOR
"""
ANSWERS = """
    RTS_CAPABIL RTS_COLORT RTS_IMAGE RTS_IMGMETA RTS_LBMETA RTS_NDARRAY RTS_POINT RTS_POSITION
    RTS_QDATA RTS_QTRANS RTS_SENSOR RTS_STATUS RTS_STRING RTS_TRAJ RTS_TRANS RTS_TRANSFOR RTS_VIDEO
    RTS_VMETA
"""
# Checksum of the body 000c 0002 00000000 00000201 0000: an extended header, nothing, no pairs.
ID_513 = 0x1838C16E08A653B6
ONE = 0x42F0E1EBA9EA3693  # checksum of the byte 1


def question(
    source: str, name: str, size: int = 0, crc: int = 0, device: str = '', meta: Meta | None = None
) -> Golden:
    """Return a request without content."""
    return golden(source, Query(), b'', size, crc, device, meta, name)


def answer(source: str, name: str, status: int = 1, crc: int = ONE, device: str = 'T') -> Golden:
    """Return an acknowledgement."""
    return golden(source, Acknowledgement(status), bytes((status,)), 1, crc, device, None, name)


def answer_2(source: str, name: str, status: int, crc: int, device: str) -> Golden:
    """Return an acknowledgement with header version 2."""
    content = Acknowledgement(status)
    return golden(source, content, bytes((status,)), 15, crc, device, Meta(), name)


PATIENT_BYTES = annotated('00000032') + padded('Patient', 32)  # 50 ms
CAM_BYTES = annotated('00000014') + padded('Cam', 32)  # 20 ms
WORLD_BYTES = annotated('00000064') + padded('World', 32)  # 100 ms
H264_BYTES = annotated('48323634 00000028 00')  # H264, 40 ms, what no document has
# An interval, which one page has: it is kept, for nobody knows its unit.
HALF_A_SECOND = annotated('00000000 80000000')
K = Meta(77, pairs(('k', b'v', 3)))

REQUESTS = (
    question('#1', 'GET_TRANS', device='Dev'),
    question('#2', 'GET_TRANS', 14, 0x2A17115D85CA303A, 'Dev', Meta(77)),
    question('#3', 'GET_TRANS', 24, 0xB35E8AD5522A6C72, 'Dev', K),
    *(question('lib', name, device='Dev') for name in IN_LIBRARY.split()),
    *(question('lib-2', name, 14, ID_513, 'Dev', Meta(513)) for name in IN_LIBRARY.split()),
    *(question('doc', name) for name in IN_DOCUMENTS.split()),
    golden(
        *('doc-interval', Query(HALF_A_SECOND), HALF_A_SECOND, 8, 0x3B8534447A5177B8, 'Mesh'),
        type_name='STT_POLYDATA',
    ),
    golden(
        *('#17', StartTracking(50, 'Patient'), PATIENT_BYTES, 36, 0xFEFBAFE891CE20DB, 'T'),
    ),
    golden('lib-2', StartTracking(), bytes(36), 50, 0x7DE8CB71B5666A86, 'T', Meta()),
    golden('#18', StartQuaternionTracking(20, 'Cam'), CAM_BYTES, 36, 0x1847ABE79127FE69, 'T'),
    golden(
        *('lib-2', StartQuaternionTracking(100, 'World'), WORLD_BYTES, 50, 0x86BA6AA229C07549),
        *('Cam', Meta(9)),
    ),
    golden(
        *('doc', StartQuaternionTracking(20, 'Cam'), CAM_BYTES, 36, 0x1847ABE79127FE69),
        type_name='STT_QDATA',
    ),
    golden('#32', StartVideo('H264', 40), H264_BYTES, 9, 0x07685FD9B3C1AB18, 'V'),
    answer('#19', 'RTS_TDATA', 0, 0),
    answer_2('#20', 'RTS_TDATA', 1, 0xE4FCB00AF540BB1D, 'T'),
    answer('lib', 'RTS_QTDATA', device='Cam'),
    answer_2('lib-2', 'RTS_QTDATA', 0, 0xC7124795CF97A3DA, 'Cam'),
    answer('lib', 'RTS_BIND', device='B'),
    golden('doc', Acknowledgement(None), b'', 0, 0, type_name='RTS_BIND'),
    answer('lib', 'RTS_POLYDATA', device='Mesh'),
    *(answer('doc', name, device='') for name in ANSWERS.split()),
)
