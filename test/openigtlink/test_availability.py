# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Which requests there are, against the matrix of the documents typed in by hand."""

from igtl_ros.openigtlink import Acknowledgement
from igtl_ros.openigtlink import AVAILABILITY
from igtl_ros.openigtlink import BindQuery
from igtl_ros.openigtlink import BODIES
from igtl_ros.openigtlink import PREFIXES
from igtl_ros.openigtlink import Query
from igtl_ros.openigtlink import Request
from igtl_ros.openigtlink import REQUEST_BODIES
from igtl_ros.openigtlink import request_name
from igtl_ros.openigtlink import REQUESTS
from igtl_ros.openigtlink import StartBind
from igtl_ros.openigtlink import StartQuaternionTracking
from igtl_ros.openigtlink import StartTracking
from igtl_ros.openigtlink import StartVideo
import pytest

# A name, or - where neither a document nor the C++ library has one.
MATRIX = """
    TRANSFORM  GET_TRANS    STT_TRANS    STP_TRANS    RTS_TRANS
    POSITION   GET_POSITION STT_POSITION STP_POSITION RTS_POSITION
    IMAGE      GET_IMAGE    STT_IMAGE    STP_IMAGE    RTS_IMAGE
    STATUS     GET_STATUS   -            -            RTS_STATUS
    CAPABILITY GET_CAPABIL  -            -            RTS_CAPABIL
    IMGMETA    GET_IMGMETA  -            -            RTS_IMGMETA
    LBMETA     GET_LBMETA   -            -            RTS_LBMETA
    COLORT     GET_COLORT   -            -            -
    POINT      GET_POINT    -            -            RTS_POINT
    TRAJ       GET_TRAJ     -            -            RTS_TRAJ
    TDATA      GET_TDATA    STT_TDATA    STP_TDATA    RTS_TDATA
    QTDATA     GET_QTDATA   STT_QTDATA   STP_QTDATA   RTS_QTDATA
    SENSOR     GET_SENSOR   STT_SENSOR   STP_SENSOR   RTS_SENSOR
    STRING     GET_STRING   -            -            -
    NDARRAY    GET_NDARRAY  STT_NDARRAY  STP_NDARRAY  RTS_NDARRAY
    POLYDATA   GET_POLYDATA STT_POLYDATA STP_POLYDATA RTS_POLYDATA
    BIND       GET_BIND     STT_BIND     STP_BIND     RTS_BIND
    VIDEO      GET_VIDEO    STT_VIDEO    STP_VIDEO    -
    VIDEOMETA  GET_VMETA    -            -            -
"""
# What nobody has written down, so that a GET_ that cannot be answered is.
OURS = {
    'RTS_COLORT': 'COLORT',
    'RTS_STRING': 'STRING',
    'RTS_VIDEO': 'VIDEO',
    'RTS_VMETA': 'VIDEOMETA',
}
# Spellings of the query table, of newer documents and of a misprint.
ALIASES = {
    'TRANSFOR': 'TRANSFORM',
    'QTRANS': 'POSITION',
    'QDATA': 'QTDATA',
}
ROWS = {row.split()[0]: row.split()[1:] for row in MATRIX.strip().splitlines()}
ORDER = ('GET', 'STT', 'STP', 'RTS')
CELLS = [
    (type_name, prefix, cell)
    for type_name, cells in ROWS.items()
    for prefix, cell in zip(ORDER, cells, strict=True)
]


@pytest.mark.parametrize(('type_name', 'prefix', 'name'), CELLS)
def test_as_documented(type_name: str, prefix: str, name: str):
    found = request_name(prefix, type_name)
    if name == '-' and found in OURS:
        assert OURS[found] == type_name
        return
    assert found == (None if name == '-' else name)
    if found:
        assert REQUESTS[found] == Request(prefix, type_name)


def test_nothing_else_is_there():
    assert [*AVAILABILITY] == sorted(ROWS)
    documented = {cell for _, _, cell in CELLS if cell != '-'}
    aliases = {
        f'{prefix}_{alias}'
        for alias, type_name in ALIASES.items()
        for prefix in ORDER
        if request_name(prefix, type_name)
    }
    assert REQUESTS.keys() == documented | OURS.keys() | aliases
    assert REQUEST_BODIES.keys() == REQUESTS.keys()
    assert [*PREFIXES] == [*ORDER]


@pytest.mark.parametrize(('alias', 'type_name'), ALIASES.items())
def test_other_spellings_are_taken_and_not_sent(alias: str, type_name: str):
    for prefix in ORDER:
        assert REQUESTS[f'{prefix}_{alias}'] == Request(prefix, type_name)
        assert request_name(prefix, type_name) != f'{prefix}_{alias}'


def test_all_names_fit_twelve_bytes():
    assert [name for name in REQUESTS if len(name) > 12] == []


def test_what_is_asked_for_is_a_type():
    assert {request.type_name for request in REQUESTS.values()} <= BODIES.keys()


@pytest.mark.parametrize(
    ('prefix', 'type_name'),
    [
        *(('GET', name) for name in ('COMMAND', 'RTS_COMMAND', 'QTRANS', 'COLORTABLE', 'X', '')),
        *(('STT', name) for name in ('STATUS', 'STRING', 'POINT')),
        *(('XYZ', 'IMAGE'), ('get', 'IMAGE'), ('', 'IMAGE'), ('GET_', 'IMAGE')),
    ],
)
def test_what_does_not_exist(prefix: str, type_name: str):
    assert request_name(prefix, type_name) is None


WITH_ARGUMENTS = {
    'GET_BIND': BindQuery,
    'STT_BIND': StartBind,
    'STT_QDATA': StartQuaternionTracking,
    'STT_QTDATA': StartQuaternionTracking,
    'STT_TDATA': StartTracking,
    'STT_VIDEO': StartVideo,
}


@pytest.mark.parametrize('name', REQUEST_BODIES)
def test_bodies(name: str):
    usual = Acknowledgement if name.startswith('RTS_') else Query
    assert REQUEST_BODIES[name] is WITH_ARGUMENTS.get(name, usual)
