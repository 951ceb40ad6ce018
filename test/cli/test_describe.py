# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""A message as one line, as `igtl echo` prints it."""

from __future__ import annotations

from typing import Any

from golden import GOLDEN
from golden import Golden
from golden import LARGE
from golden import READ_ONLY
from igtl_ros.cli.describe import describe
from igtl_ros.cli.describe import DESCRIPTIONS
from igtl_ros.openigtlink import Acknowledgement
from igtl_ros.openigtlink import Attribute
from igtl_ros.openigtlink import Bind
from igtl_ros.openigtlink import BindQuery
from igtl_ros.openigtlink import BODIES
from igtl_ros.openigtlink import Capability
from igtl_ros.openigtlink import Child
from igtl_ros.openigtlink import ClientInfo
from igtl_ros.openigtlink import ColorTable
from igtl_ros.openigtlink import Command
from igtl_ros.openigtlink import CommandReply
from igtl_ros.openigtlink import CoordinateSystem
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import ImageInfo
from igtl_ros.openigtlink import ImageMeta
from igtl_ros.openigtlink import LabelInfo
from igtl_ros.openigtlink import LabelMeta
from igtl_ros.openigtlink import NDArray
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Point
from igtl_ros.openigtlink import Points
from igtl_ros.openigtlink import PolyData
from igtl_ros.openigtlink import Position
from igtl_ros.openigtlink import QuaternionTrackingData
from igtl_ros.openigtlink import Query
from igtl_ros.openigtlink import Raw
from igtl_ros.openigtlink import REQUEST_BODIES
from igtl_ros.openigtlink import Sensor
from igtl_ros.openigtlink import StartBind
from igtl_ros.openigtlink import StartQuaternionTracking
from igtl_ros.openigtlink import StartTracking
from igtl_ros.openigtlink import StartVideo
from igtl_ros.openigtlink import Status
from igtl_ros.openigtlink import String
from igtl_ros.openigtlink import TrackedFrame
from igtl_ros.openigtlink import TrackingData
from igtl_ros.openigtlink import Trajectories
from igtl_ros.openigtlink import Trajectory
from igtl_ros.openigtlink import Transform
from igtl_ros.openigtlink import UsMessage
from igtl_ros.openigtlink import Video
from igtl_ros.openigtlink import VideoInfo
from igtl_ros.openigtlink import VideoMeta
from igtl_ros.openigtlink import Wanted
import numpy as np
import pytest

MATRIX = np.array([[0, -1, 0, 10], [1, 0, 0, -20.5], [0, 0, 1, 0.25], [0, 0, 0, 1.0]])
CORNERS = [[0, 0, 0], [1, 0, 0], [0, 2, -4]]
CELLS = np.array([[1.0], [2.0]])
XML = '<Command Name="Get"/>'
# Body: what is said of it.
BODIES_SAID: list[tuple[Any, str]] = [
    (
        Transform(MATRIX),
        'at 10.00 -20.50 0.25 mm, rotation 0 -1.00 0 | 1.00 0 0 | 0 0 1.00',
    ),
    (Position((1, 2, 3), (0, 0, 0.5, 2)), 'at 1.00 2.00 3.00 mm, quaternion 0 0 0.5 2.00'),
    (Position((1, 2, 3), size=12), 'at 1.00 2.00 3.00 mm, no rotation'),
    (String.of('needle\nis in'), r"'needle\nis in'"),
    (String(b'N\xe4del', 3), "'Nädel'"),
    (String.of('x' * 500), f"'{'x' * 100}' ... (500 characters)"),
    (ClientInfo.of('<ClientInfo/>'), "'<ClientInfo/>'"),
    (Status(1), '1 OK'),
    (Status(13, 5, 'HOMING', 'two axes'), '13 NOT_READY (5): HOMING two axes'),
    (Status(13, message='two axes'), '13 NOT_READY: two axes'),
    (Status(999), '999 unknown code'),
    (TrackingData(), 'no tool visible'),
    (
        TrackingData(('A', 'B'), np.array([MATRIX, np.eye(4)]), (2, 3)),
        '2 tools (mm): A at 10.00 -20.50 0.25, B (instrument 3d) at 0 0 0',
    ),
    (
        TrackingData(tuple('ABCDEFGHIJKL'), np.array([np.eye(4)] * 12)),
        f'12 tools (mm): {", ".join(f"{name} at 0 0 0" for name in "ABCDEFGH")}, ... 4 more',
    ),
    (
        QuaternionTrackingData(('A',), [[1, 2, 3]], [[0, 0, 0, 1]], (9,)),
        '1 tool (mm): A (type 9) at 1.00 2.00 3.00, quaternion 0 0 0 1.00',
    ),
    (Points(), 'no points'),
    (Points((Point('Nose', (0, 85, -20)),)), '1 point (mm): Nose at 0 85.00 -20.00'),
    (Trajectories(), 'no paths'),
    (
        Trajectories(
            (
                Trajectory('A', (1, 2, 3), (4, 5, 6)),
                Trajectory('B', (1, 2, 3), (4, 5, 6), 1),
                Trajectory('C', (1, 2, 3), (4, 5, 6), 2),
            )
        ),
        '3 paths (mm): A from 1.00 2.00 3.00 to 4.00 5.00 6.00, B from 1.00 2.00 3.00, '
        'C to 4.00 5.00 6.00',
    ),
    (
        Image(np.zeros((1, 2, 3), 'u1'), np.diag([0.5, 2, 1, 1])),
        '3 x 2 x 1 uint8, spacing 0.5 2.00 1.00 mm, centre 0 0 0 mm RAS',
    ),
    (
        Image(np.zeros((2, 2, 3, 3), '>f4'), np.eye(4), CoordinateSystem.LPS),
        '3 x 2 x 2 float32 x 3, spacing 1.00 1.00 1.00 mm, centre 0 0 0 mm LPS',
    ),
    (
        Image(np.zeros((1, 2, 3), 'u1'), size=(9, 8, 1), offset=(6, 0, 0)),
        '3 x 2 x 1 uint8 at 6 x 0 x 0 of 9 x 8 x 1, spacing 1.00 1.00 1.00 mm, '
        'centre 0 0 0 mm RAS',
    ),
    (
        ImageMeta((ImageInfo('Head', 'I1', 'CT', 'Doe', '7', 0, (512, 512, 64), 5),)),
        "1 image: I1 'Head' CT 512 x 512 x 64 uint16, patient Doe 7",
    ),
    (
        LabelMeta((LabelInfo('Liver', 'I2', 3, owner='I1'), LabelInfo('Rib', 'I2', 4))),
        "2 labels: 3 = 'Liver' in I2 of I1; 4 = 'Rib' in I2",
    ),
    (
        VideoMeta((VideoInfo('Scope', 'V1', size=(640, 480, 1), scalar_type=99),)),
        "1 video: V1 'Scope' 640 x 480 x 1 type 99",
    ),
    (
        Video(b'abc', 'H264', (640, 480, 1), 0x0200),
        'H264 intra frame, 640 x 480 x 1, grey, 3 bytes',
    ),
    (Video(b'', 'VP90', (2, 2, 1), 9), 'VP90 type 9 frame, 2 x 2 x 1, 0 bytes'),
    (ColorTable(np.zeros((256, 3), 'u1')), '256 entries, RGB'),
    (NDArray(np.array([[1, -2], [30000, 4]], 'i2')), '2 x 2 int16: 1 -2 30000 4'),
    (NDArray(np.linspace(0, 1, 50)), '50 float64, 0 to 1.00'),
    (NDArray(np.array([np.nan] * 9)), '9 float64, nan to nan'),
    (NDArray(np.zeros(9, complex)), '9 complex128'),
    (NDArray(np.zeros((0, 3))), '0 x 3 float64'),
    (NDArray(np.array(5, 'u1')), 'one uint8: 5'),
    (Sensor((1.5, -0.1), 'mN.m'), '1.5 -0.1 mN.m'),
    (Sensor((1e-9,)), '1e-09'),
    (Sensor(range(12), 'K', 1), '0 1 2 3 4 5 6 7 8 9 ... 2 more K, status 1'),
    (Sensor((1.0,), 1 << 63), '1 0x8000000000000000'),
    (Sensor((), 'K'), 'no values K'),
    (PolyData(), '0 points'),
    (
        PolyData(
            CORNERS,
            polygons=[[0, 1, 2]],
            lines=[[0, 1], [1, 2]],
            attributes=(Attribute(0x10, 'load', CELLS), Attribute(4, 'c', np.zeros((3, 4)))),
        ),
        '3 points in x 0 to 1.00, y 0 to 2.00, z -4.00 to 0 mm; 2 lines; 1 polygon; '
        'cell scalars load (2 x 1), rgba c (3 x 4)',
    ),
    (Bind(), 'no messages'),
    (
        Bind((Child('A', Transform()), Child('', Bind()))),
        '2 messages: TRANSFORM A, BIND (no name)',
    ),
    (Capability(), 'no types'),
    (Capability(('IMAGE', 'GET_IMAGE')), '2 types: IMAGE, GET_IMAGE'),
    (Command.of(5, 'Get', XML), f"#5 Get: '{XML}'"),
    (CommandReply.of(5, 'Get', 'ok'), "#5 Get: 'ok'"),
    (
        TrackedFrame(b'<TrackedFrame/>', np.zeros((1, 2, 3), 'u1')),
        '3 x 2 x 1 uint8, <TrackedFrame/>',
    ),
    (
        UsMessage(Image(np.zeros((1, 2, 3), 'u1')), (0, 5000, *[0] * 10, 7)),
        '3 x 2 x 1 uint8, TransmitFrequency 5000, TxOffset 7',
    ),
    (UsMessage(Image(np.zeros((1, 2, 3), 'u1'))), '3 x 2 x 1 uint8, all settings 0'),
    (Raw(b''), 'no content'),
    (Raw(bytes(range(16))), '16 bytes: 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f'),
    (Raw(bytes(17)), '17 bytes:' + ' 00' * 16 + ' ...'),
]
# Type, body: what is said of it.
REQUESTS_SAID: list[tuple[str, Any, str]] = [
    ('GET_TRANSFOR', Query(), 'send one TRANSFORM'),
    ('STT_SENSOR', Query(), 'start SENSOR'),
    ('STT_POLYDATA', Query(b'\1\2'), 'start POLYDATA: 2 bytes: 01 02'),
    ('STP_QDATA', Query(), 'stop QTDATA'),
    ('RTS_TDATA', Acknowledgement(0), 'answer about TDATA: ok'),
    ('RTS_TDATA', Acknowledgement(1), 'answer about TDATA: error'),
    ('RTS_TDATA', Acknowledgement(7), 'answer about TDATA: unknown status 7'),
    ('RTS_BIND', Acknowledgement(None), 'answer about BIND: taken (no status)'),
    (
        'RTS_POLYDATA',
        Acknowledgement(1),
        'answer about POLYDATA: error (the C++ library says it the other way round)',
    ),
    ('STT_TDATA', StartTracking(50, 'Patient'), 'start TDATA: every 50 ms in Patient'),
    ('STT_QTDATA', StartQuaternionTracking(), 'start QTDATA: as fast as possible'),
    ('STT_VIDEO', StartVideo('H264', 40), 'start VIDEO: H264 every 40 ms'),
    ('GET_BIND', BindQuery(), 'send one BIND: all there is'),
    (
        'GET_BIND',
        BindQuery((Wanted('IMAGE', 'Us'), Wanted('TDATA'))),
        'send one BIND: IMAGE Us, TDATA of any device',
    ),
    (
        'STT_BIND',
        StartBind(7, (Wanted('IMAGE', 'Us'),)),
        'start BIND: IMAGE Us, interval 7 (of which unit?)',
    ),
]


@pytest.mark.parametrize(('body', 'said'), BODIES_SAID)
def test_what_is_said_of_each_body(body: Any, said: str) -> None:
    packet = Packet(body, 'Device', type_name='X' if isinstance(body, Raw) else '')
    assert describe(packet).endswith(f' Device                         {said}')


@pytest.mark.parametrize(('name', 'body', 'said'), REQUESTS_SAID)
def test_what_is_said_of_each_request(name: str, body: Any, said: str) -> None:
    line = describe(Packet(body, 'Device', type_name=name))
    assert line.endswith(f' {name:<12} Device                         {said}')


def test_every_body_can_be_described() -> None:
    assert {*BODIES.values(), *REQUEST_BODIES.values(), Raw} == set(DESCRIPTIONS)
    said = {type(body) for body, _ in BODIES_SAID} | {type(body) for _, body, _ in REQUESTS_SAID}
    assert said == set(DESCRIPTIONS)


@pytest.mark.parametrize('case', GOLDEN + LARGE + READ_ONLY, ids=lambda case: case.name)
def test_golden_messages_take_one_line_of_sensible_length(case: Golden) -> None:
    line = describe(case.packet, 20.0)
    assert line.isprintable()
    assert len(line) < 500
    assert line[47:56] == '  20.0 Hz' or len(case.packet.device_name) > 20


RATES = {
    0.05: '  0.05 Hz',
    9.99: '  9.99 Hz',
    20.0: '  20.0 Hz',
    1000.0: '  1000 Hz',
    123456.0: '123456 Hz',
}


@pytest.mark.parametrize('rate', RATES)
def test_the_rate_stands_in_a_column(rate: float) -> None:
    line = describe(Packet(String(b'x'), 'Note'), rate)
    assert line == f"--:--:--.--- STRING       Note                 {RATES[rate]} 'x'"


def test_time_type_and_name() -> None:
    # 2023-11-14 22:13:20 UTC and a half.
    line = describe(Packet(String(b'x'), 'Note', 1_700_000_000 << 32 | 0x80000000))
    assert line == "22:13:20.500 STRING       Note                           'x'"


def test_no_time_and_no_name() -> None:
    line = describe(Packet(String(b'x')))
    assert line == "--:--:--.--- STRING       (no name)                      'x'"


def test_metadata_stands_behind() -> None:
    packet = Packet(String(b'x'), 'Note', header_version=2, metadata={'a': '1', 'b': 'zwölf'})
    assert describe(packet).endswith(" 'x' [a=1 b=zwölf]")


def test_much_metadata_is_cut() -> None:
    values = {f'Key{number:02}': 'x' * 300 for number in range(100)}
    line = describe(Packet(Status(), 'Note', header_version=2, metadata=values))
    assert line.endswith(' ... 84 more]')
    assert line.count('... (300 characters)') == 16


def test_the_full_name_is_shown() -> None:
    metadata = {'IGTL_DEVICE_NAME': 'ANameOfMoreThanTwentyBytes'}
    packet = Packet(String(b'x'), 'ANameOfMore~1234', header_version=2, metadata=metadata)
    assert ' ANameOfMoreThanTwentyBytes ' in describe(packet)


def test_the_last_time_there_is() -> None:
    assert describe(Packet(String(b'x'), 'Note', 2**64 - 1))[:8] == '06:28:16'


NASTY = 'a\nb\x1b[2Jc'


def test_what_peers_send_stays_on_its_line() -> None:
    """A name is not to move the cursor of whoever looks, nor to look like another message."""
    matrices = np.array([np.eye(4)])
    for body in (
        Status(1, 0, NASTY, NASTY),
        TrackingData((NASTY,), matrices),
        Points((Point(NASTY, (0, 0, 0)),)),
        String.of(NASTY),
    ):
        packet = Packet(body, NASTY, header_version=2, metadata={NASTY: NASTY})
        line = describe(packet)
        assert line.isprintable(), repr(line)
        assert r'a\nb\x1b[2Jc' in line
