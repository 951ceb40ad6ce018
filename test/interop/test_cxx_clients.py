# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""A receiving client of the C++ library at our server: what it prints is what we sent."""

from collections.abc import Callable
from dataclasses import replace
import re

from cxx_peer import CxxPeer
from cxx_peer import example_matrix
from cxx_peer import matrices
from igtl_ros.openigtlink import Capability
from igtl_ros.openigtlink import from_nanoseconds
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Point
from igtl_ros.openigtlink import Points
from igtl_ros.openigtlink import Position
from igtl_ros.openigtlink import QuaternionTrackingData
from igtl_ros.openigtlink import Raw
from igtl_ros.openigtlink import Status
from igtl_ros.openigtlink import String
from igtl_ros.openigtlink import TrackingData
from igtl_ros.openigtlink import Trajectories
from igtl_ros.openigtlink import Trajectory
from igtl_ros.openigtlink import Transform
import numpy as np
import pytest
from transport_support import QUIET
from transport_support import seconds
from transport_support import Side

pytestmark = pytest.mark.interop

Start = Callable[..., CxxPeer]

# Numbers that print exactly with six digits.
MATRIX = np.array([[0, -1, 0, 12.5], [1, 0, 0, -7.25], [0, 0, 1, 300.5], [0, 0, 0, 1]])


def printed(side: Side, cxx_client: Start, packets: list[Packet]) -> str:
    """Return what ReceiveClient prints of some messages of ours."""
    client = cxx_client('ReceiveClient', side.listen())
    side.wait_connected()
    for packet in packets:
        side.hub.send(packet)
    return _last(client, side)


def _last(client: CxxPeer, side: Side) -> str:
    """Return the client's output after a STRING that comes last."""
    side.hub.send(Packet(String.of('that is all'), 'End'))
    return client.wait_for('String: that is all\n')


def test_transform(side: Side, cxx_client: Start) -> None:
    other = example_matrix(1.0, 2.0)
    stamp = 1_700_000_000_250_000_000
    output = printed(
        side,
        cxx_client,
        [
            Packet(Transform(MATRIX), 'ProbeToTracker', from_nanoseconds(stamp)),
            Packet(Transform(other), 'StylusToTracker'),
        ],
    )
    first, second = matrices(output)
    np.testing.assert_array_equal(first, MATRIX)
    np.testing.assert_allclose(second, other, rtol=1e-5, atol=1e-5)
    assert 'Time stamp: 1700000000.250000000' in output


@pytest.mark.parametrize('nanoseconds', [1, 34, 999_999_999, 123_456_789, 500_000_000])
def test_time_stamps(side: Side, cxx_client: Start, nanoseconds: int) -> None:
    """This version halves its weights downwards, so that it reads up to 32 ns less."""
    time = 1_700_000_000_000_000_000 + nanoseconds
    output = printed(side, cxx_client, [Packet(Status(), 'A', from_nanoseconds(time))])
    match = re.search(r'Time stamp: (\d+)\.(\d{9})\n', output)
    assert match is not None
    assert 0 <= time - int(match[1] + match[2]) <= 32


@pytest.mark.parametrize(
    ('size', 'quaternion'),
    [
        (28, '(0.5, -0.5, 0.5, 0.5)'),
        (24, '(0.5, -0.5, 0.5, 0.5)'),
        (12, '(0, 0, 0, 1)'),
    ],
)
def test_position(side: Side, cxx_client: Start, size: int, quaternion: str) -> None:
    packet = Packet(Position((1.5, -2.5, 1000.25), (0.5, -0.5, 0.5, 0.5), size), 'Tip')
    output = printed(side, cxx_client, [packet])
    assert 'position   = (1.5, -2.5, 1000.25)' in output
    assert f'quaternion = {quaternion}' in output


def test_image(side: Side, cxx_client: Start) -> None:
    voxels = np.random.default_rng(3).integers(0, 65536, (3, 40, 50), np.uint16)
    image = Image(voxels, MATRIX @ np.diag([0.5, 0.25, 2.0, 1.0]))
    output = printed(side, cxx_client, [Packet(image, 'Volume')])
    for line in (
        'Device Name           : Volume',
        'Scalar Type           : 5',
        'Dimensions            : (50, 40, 3)',
        'Spacing               : (0.5, 0.25, 2)',
        'Sub-Volume dimensions : (50, 40, 3)',
        'Sub-Volume offset     : (0, 0, 0)',
    ):
        assert line in output


def test_status(side: Side, cxx_client: Start) -> None:
    status = Status(13, -(2**40), 'NotReady', 'warming up')
    output = printed(side, cxx_client, [Packet(status, 'Tracker')])
    for line in (
        ' Code      : 13',
        f' SubCode   : {-(2**40)}',
        ' Error Name: NotReady',
        ' Status    : warming up',
    ):
        assert line in output


def test_point(side: Side, cxx_client: Start) -> None:
    points = (
        Point('Entry', (1.5, 2.5, -3.5), 4.0, 'Fiducial', (1, 2, 3, 4), 'CT'),
        Point('x' * 63, (0, 0, 0)),
    )
    output = printed(side, cxx_client, [Packet(Points(points), 'Plan')])
    for line in (
        ' Name      : Entry',
        ' GroupName : Fiducial',
        ' RGBA      : ( 1, 2, 3, 4 )',
        ' Position  : ( 1.500000, 2.500000, -3.500000 )',
        ' Radius    : 4.000000',
        ' Owner     : CT',
        ' Name      : ' + 'x' * 63,
    ):
        assert line in output


def test_tdata(side: Side, cxx_client: Start) -> None:
    body = TrackingData(('Probe', 'x' * 19), np.stack([MATRIX, MATRIX.T]), (3, 4))
    body.matrices[1, 3] = 0, 0, 0, 1
    output = printed(side, cxx_client, [Packet(body, 'Tracker')])
    first, second = matrices(output)
    np.testing.assert_array_equal(first, MATRIX)
    np.testing.assert_array_equal(second, body.matrices[1])
    for line in (' Name       : Probe', ' Type       : 3', ' Name       : ' + 'x' * 19):
        assert line in output


def test_qtdata(side: Side, cxx_client: Start) -> None:
    body = QuaternionTrackingData(
        ('Probe', 'x' * 19),
        [[1.5, -2.5, 1000.25], [0, 0, 0]],
        [[0.5, -0.5, 0.25, 0.125], [0, 0, 0, 1]],
        (3, 1),
    )
    output = printed(side, cxx_client, [Packet(body, 'Tracker')])
    for line in (
        'Receiving QTDATA data type.',
        ' Name       : Probe\n Type       : 3\n',
        ' Position   : 1.5, -2.5, 1000.25',
        ' Quaternion : 0.5, -0.5, 0.25, 0.125',
        ' Name       : ' + 'x' * 19 + '\n Type       : 1\n',
    ):
        assert line in output


def test_trajectory(side: Side, cxx_client: Start) -> None:
    path = Trajectory(
        'Path', (1.5, 2.5, -3.5), (4, 5, 6.25), 3, 0.75, 'Needles', (9, 8, 7, 6), 'MR'
    )
    output = printed(side, cxx_client, [Packet(Trajectories((path,)), 'Plan')])
    for line in (
        ' Name      : Path',
        ' GroupName : Needles',
        ' RGBA      : ( 9, 8, 7, 6 )',
        ' Entry Pt  : ( 1.500000, 2.500000, -3.500000 )',
        ' Target Pt : ( 4.000000, 5.000000, 6.250000 )',
        ' Radius    : 0.750000',
        ' Owner     : MR',
    ):
        assert line in output


def test_capability(side: Side, cxx_client: Start) -> None:
    names = ('TRANSFORM', 'GET_POLYDATA', 'STT_TDATA')
    output = printed(side, cxx_client, [Packet(Capability(names), 'Us')])
    for number, name in enumerate(names):
        assert f'Typename #{number}: {name}\n' in output


def test_string_and_unknown_types(side: Side, cxx_client: Start) -> None:
    output = printed(
        side,
        cxx_client,
        [
            Packet(Raw(b'\1\2\3'), 'New', type_name='NEWTYPE'),
            Packet(String.of('plain'), 'Log'),
            Packet(String.of('Grüße'), 'Log'),
        ],
    )
    assert 'Receiving : NEWTYPE' in output
    assert 'Encoding: 3; String: plain' in output
    assert 'Encoding: 106; String: Grüße' in output


def test_it_never_sees_version_2(side: Side, cxx_client: Start) -> None:
    """Header version 2 would cost it the stream: metadata are left out, signs of life are 1."""
    port = side.listen(replace(QUIET, keepalive_period=0.2), 'other')
    client = cxx_client('ReceiveClient', port)
    side.wait_connected()
    packet = Packet(
        Transform(MATRIX), 'Probe', header_version=2, metadata=Metadata({'status': 'OK'})
    )
    for _ in range(10):
        side.hub.send(packet)
    client.wait_for('STATUS data type', 3)
    output = _last(client, side)
    assert len(matrices(output)) == 10
    assert output.count('Receiving :') == 0
    assert side.info().connections[0].counters.metadata_dropped == 10


def test_latched_and_many(side: Side, cxx_client: Start) -> None:
    side.hub.send(Packet(Points((Point('first', (1, 2, 3)),)), 'Plan'))
    port = side.listen(replace(QUIET, max_events=5000))
    client = cxx_client('ReceiveClient', port)
    side.wait_connected()
    for number in range(2000):
        side.hub.send(Packet(String.of(f'number {number}.'), 'Log'))
    output = _last(client, side)
    assert output.index('Name      : first') < output.index('number 0.')
    assert re.findall(r'String: number (\d+)\.', output) == [str(n) for n in range(2000)]


def test_it_ends_when_we_stop(side: Side, cxx_client: Start) -> None:
    client = cxx_client('ReceiveClient', side.listen())
    side.wait_connected()
    side.hub.stop()
    assert client.process.wait(seconds(5)) == 0
