# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Servers of the C++ library that our client sends to: what they print is what we sent."""

from collections.abc import Callable

from cxx_peer import CxxPeer
from cxx_peer import matrices
from igtl_ros.openigtlink import Bind
from igtl_ros.openigtlink import Body
from igtl_ros.openigtlink import Capability
from igtl_ros.openigtlink import Child
from igtl_ros.openigtlink import from_nanoseconds
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import NDArray
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Point
from igtl_ros.openigtlink import Points
from igtl_ros.openigtlink import Position
from igtl_ros.openigtlink import Sensor
from igtl_ros.openigtlink import Status
from igtl_ros.openigtlink import String
from igtl_ros.openigtlink import Trajectories
from igtl_ros.openigtlink import Trajectory
from igtl_ros.openigtlink import Transform
import numpy as np
import pytest
from transport_support import Side
from transport_support import texts
from transport_support import wait_until

pytestmark = pytest.mark.interop

Start = Callable[..., tuple[CxxPeer, int]]

MATRIX = np.array([[0, -1, 0, 12.5], [1, 0, 0, -7.25], [0, 0, 1, 300.5], [0, 0, 0, 1]])
POSE = Transform(MATRIX)
VOLUME = Image(np.arange(24, dtype=np.int16).reshape(2, 3, 4), np.diag([0.5, 0.25, 2, 1]))


def connect(side: Side, cxx_server: Start, name: str) -> CxxPeer:
    server, port = cxx_server(name)
    side.connect(port)
    side.wait_connected()
    return server


def send(side: Side, device_name: str, *bodies: Body) -> None:
    for body in bodies:
        stamp = from_nanoseconds(1_700_000_000_250_000_000)
        side.hub.send(Packet(body, device_name, stamp))


@pytest.fixture
def printed(side: Side, cxx_server: Start) -> Callable[..., str]:
    """Return a function that returns what ReceiveServer prints of some messages of ours."""

    def send_all(*bodies: Body) -> str:
        server = connect(side, cxx_server, 'ReceiveServer')
        send(side, 'Device', *bodies, String.of('that is all'))
        return server.wait_for('String: that is all')

    return send_all


def test_poses(printed: Callable[..., str]) -> None:
    output = printed(POSE, Position((1.5, -2.5, 1000.25), (0.5, -0.5, 0.5, 0.5)))
    assert 'Time stamp: 1700000000.250000000\nReceiving TRANSFORM data type.' in output
    np.testing.assert_array_equal(matrices(output)[0], MATRIX)
    assert 'position   = (1.5, -2.5, 1000.25)\nquaternion = (0.5, -0.5, 0.5, 0.5)\n' in output


def test_image(printed: Callable[..., str]) -> None:
    output = printed(VOLUME)
    for line in (
        'Device Name           : Device',
        'Scalar Type           : 4',
        'Dimensions            : (4, 3, 2)',
        'Spacing               : (0.5, 0.25, 2)',
        'Sub-Volume dimensions : (4, 3, 2)',
        'Sub-Volume offset     : (0, 0, 0)',
    ):
        assert line in output


def test_status_and_capability(printed: Callable[..., str]) -> None:
    output = printed(Status(13, -7, 'NotReady', 'warming up'), Capability(('IMAGE', 'GET_IMAGE')))
    assert ' Code      : 13\n SubCode   : -7\n' in output
    assert ' Error Name: NotReady\n Status    : warming up\n' in output
    assert 'Typename #0: IMAGE\nTypename #1: GET_IMAGE\n' in output


def test_landmarks(printed: Callable[..., str]) -> None:
    output = printed(
        Points((Point('Entry', (1.5, 2.5, -3.5), 4.0, 'Fiducial', (1, 2, 3, 4), 'CT'),)),
        Trajectories((Trajectory('Path', (1, 2, 3), (4, 5, 6.25), 3, 0.75, 'Needles'),)),
    )
    for line in (
        ' Position  : ( 1.500000, 2.500000, -3.500000 )\n Radius    : 4.000000\n',
        ' Owner     : CT\n',
        ' Name      : Path\n GroupName : Needles\n',
        ' Entry Pt  : ( 1.000000, 2.000000, 3.000000 )\n',
        ' Target Pt : ( 4.000000, 5.000000, 6.250000 )\n Radius    : 0.750000\n',
    ):
        assert line in output


def test_bind(printed: Callable[..., str]) -> None:
    output = printed(
        Bind((Child('Text', String.of('odd')), Child('Skipped', Status()), Child('Pose', POSE)))
    )
    assert 'Message type: STRING\nMessage name: Text\nEncoding: 3; String: odd\n' in output
    assert 'Message type: TRANSFORM\nMessage name: Pose\n' in output
    np.testing.assert_array_equal(matrices(output)[0], MATRIX)


def test_types_that_it_skips(printed: Callable[..., str]) -> None:
    output = printed(NDArray(np.arange(6.0).reshape(2, 3)), Sensor((1.0,), 'mm'))
    assert 'Receiving : NDARRAY\nSize : 54\n' in output
    assert 'Receiving : SENSOR\nSize : 18\n' in output


def test_session_manager(side: Side, cxx_server: Start) -> None:
    """Its handlers take three types; the others, and what is behind them, do not disturb it."""
    server = connect(side, cxx_server, 'SessionManagerServer')
    send(side, 'Probe', POSE)
    server.wait_for('Message Type: TRANSFORM\nDevice Name: Probe')
    np.testing.assert_array_equal(matrices(server.output)[0], MATRIX)
    send(side, 'Log', Status(), NDArray(np.zeros(3)))
    send(side, 'Tip', Position((1.5, -2.5, 1000.25), (0.5, -0.5, 0.5, 0.5)))
    output = server.wait_for('Message Type: POSITION\nDevice Name: Tip')
    assert 'position   = (1.5, -2.5, 1000.25)\nquaternion = (0.5, -0.5, 0.5, 0.5)\n' in output
    send(side, 'Volume', VOLUME)
    output = server.wait_for('Message Type: IMAGE\nDevice Name: Volume')
    assert 'Scalar Type           : 4\nDimensions            : (4, 3, 2)\n' in output
    assert 'Spacing               : (0.5, 0.25, 2)\n' in output


def test_string_echo(side: Side, cxx_server: Start) -> None:
    server = connect(side, cxx_server, 'StringEchoServer')
    sent = ['plain', 'Grüße', '', 'x' * 65535]
    for text in sent:
        side.hub.send(Packet(String.of(text), 'Log'))
    wait_until(lambda: len(side.heard.packets) == len(sent))
    assert texts(side.heard.packets) == sent
    assert [packet.body.encoding for packet in side.heard.packets] == [3, 106, 3, 3]
    assert {packet.device_name for packet in side.heard.packets} == {'StringEchoServer'}
    server.wait_for('Echoing: Grüße')
