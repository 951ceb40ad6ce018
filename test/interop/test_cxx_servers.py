# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Servers of the C++ library, read by our client: values as their sources compute them."""

from collections.abc import Callable

from cxx_peer import CxxPeer
from cxx_peer import example_matrix
from cxx_peer import example_position
from cxx_peer import example_quaternion
from cxx_peer import IMAGES
from cxx_peer import matrices
from igtl_ros.openigtlink import Capability
from igtl_ros.openigtlink import CoordinateSystem
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Point
from igtl_ros.openigtlink import Position
from igtl_ros.openigtlink import Query
from igtl_ros.openigtlink import StartTracking
from igtl_ros.openigtlink import Status
from igtl_ros.openigtlink import ToolType
from igtl_ros.openigtlink import TrackingData
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


def receive(side: Side, port: int, count: int) -> list[Packet]:
    """Return the first messages of a server."""
    side.connect(port)
    wait_until(lambda: len(side.heard.packets) >= count)
    assert side.heard.lost == [], 'the CRC and the layout of every message were right'
    return list(side.heard.packets[:count])


def test_transform(side: Side, cxx_server: Start) -> None:
    server, port = cxx_server('TrackerServer', 200)
    packets = receive(side, port, 40)
    printed = matrices(server.wait_for('=============', 80))
    for number, packet in enumerate(packets):
        assert isinstance(packet.body, Transform)
        assert (packet.device_name, packet.header_version, packet.timestamp) == ('Tracker', 1, 0)
        matrix = packet.body.matrix
        np.testing.assert_allclose(matrix, example_matrix(0.2 * number, 0.1 * number), atol=2e-4)
        np.testing.assert_allclose(matrix, printed[number], rtol=1e-5, atol=1e-4)
        np.testing.assert_allclose(matrix[:3, :3] @ matrix[:3, :3].T, np.eye(3), atol=1e-5)
    assert np.linalg.det(packets[-1].body.matrix) == pytest.approx(1.0, abs=1e-5)


def test_position(side: Side, cxx_server: Start) -> None:
    _, port = cxx_server('TrackerServer2', 200)
    for number, packet in enumerate(receive(side, port, 20)):
        assert isinstance(packet.body, Position)
        assert (packet.device_name, packet.body.size) == ('Tracker', 28)
        np.testing.assert_allclose(packet.body.position, example_position(0.2 * number), atol=2e-4)
        np.testing.assert_allclose(
            packet.body.quaternion, example_quaternion(0.1 * number), atol=1e-5
        )


def test_image(side: Side, cxx_server: Start) -> None:
    _, port = cxx_server('ImagerServer', 100, IMAGES)
    for number, packet in enumerate(receive(side, port, 7)):
        image = packet.body
        assert isinstance(image, Image)
        assert packet.device_name == 'ImagerClient'
        pixels = (IMAGES / f'igtlTestImage{number % 5 + 1}.raw').read_bytes()
        assert image.voxels.tobytes() == pixels
        assert len(set(pixels)) > 10, 'not a blank image'
        assert (image.voxels.shape, image.voxels.dtype) == ((1, 256, 256), np.uint8)
        assert image.size == (256, 256, 1)
        assert image.coordinate_system is CoordinateSystem.RAS
        assert image.spacing == (1.0, 1.0, 5.0)
        np.testing.assert_array_equal(image.matrix, np.diag([1.0, -1.0, 5.0, 1.0]))


def test_status(side: Side, cxx_server: Start) -> None:
    _, port = cxx_server('StatusServer')
    (packet,) = receive(side, port, 1)
    assert packet.device_name == 'Device'
    assert packet.body == Status(1, 128, 'OK!', 'This is a test to send status message.')


def test_string(side: Side, cxx_server: Start) -> None:
    _, port = cxx_server('StringServer', 200)
    packets = receive(side, port, 10)
    sent = ['OpenIGTLink', 'Network', 'Communication', 'Protocol', 'Image Guided Therapy']
    assert texts(packets) == sent * 2
    assert {(packet.device_name, packet.body.encoding) for packet in packets} == {
        ('StringMessage', 3)
    }


def test_point_and_reconnect(side: Side, cxx_server: Start) -> None:
    """The server sends its points once and closes: our client comes back and gets them again."""
    _, port = cxx_server('PointServer')
    for packet in receive(side, port, 2):
        assert packet.device_name == 'PointSender'
        assert packet.body.points == (
            Point('POINT_0', (10, 20, 30), 15, 'GROUP_0', (255, 0, 0, 255), 'IMAGE_0'),
            Point('POINT_1', (40, 50, 60), 45, 'GROUP_0', (0, 255, 0, 255), 'IMAGE_0'),
            Point('POINT_2', (70, 80, 90), 75, 'GROUP_0', (0, 0, 255, 255), 'IMAGE_0'),
        )
    assert side.heard.reasons == ['closed by the peer']


def test_tdata(side: Side, cxx_server: Start) -> None:
    """The server sends only after STT_TDATA, and closes after STP_TDATA."""
    server, port = cxx_server('TrackingDataServer')
    side.hub.send(Packet(StartTracking(10, 'Patient'), 'Us'), latch=True)
    for number, packet in enumerate(receive(side, port, 20)):
        body = packet.body
        assert isinstance(body, TrackingData)
        assert body.names == ('Channel 0', 'Channel 1', 'Channel 2')
        assert body.types == (ToolType.TRACKER, ToolType.INSTRUMENT_6D, ToolType.INSTRUMENT_5D)
        for matrix, phi, theta in zip(
            body.matrices, (0.1, 0.2, 0.3), (0.2, 0.1, 0.05), strict=True
        ):
            expected = example_matrix(phi * number, theta * number)
            np.testing.assert_allclose(matrix, expected, atol=2e-4)
    assert 'Interval = 10 (ms)' in server.output
    side.hub.send(Packet(Query(), 'Us', type_name='STP_TDATA'))
    server.wait_for('Received a STP_TDATA message.')
    wait_until(lambda: side.heard.reasons)


def test_bind_server(side: Side, cxx_server: Start) -> None:
    """Its name promises BINDs, its source sends TRANSFORMs."""
    _, port = cxx_server('BindServer', 200)
    for number, packet in enumerate(receive(side, port, 20)):
        assert isinstance(packet.body, Transform)
        expected = example_matrix(0.2 * number, 0.1 * number)
        np.testing.assert_allclose(packet.body.matrix, expected, atol=2e-4)


def test_capability(side: Side, cxx_server: Start) -> None:
    _, port = cxx_server('CapabilityServer')
    (packet,) = receive(side, port, 1)
    assert packet.device_name == 'Device'
    assert packet.body == Capability(('TRANSFORM', 'GET_IMAGE', 'GET_LBMETA'))


def test_trajectory(side: Side, cxx_server: Start) -> None:
    """It sets no type; this version of the library then says target only."""
    _, port = cxx_server('TrajectoryServer')
    (packet,) = receive(side, port, 1)
    assert packet.device_name == 'TrajectorySender'
    assert packet.body == Trajectories(
        tuple(
            Trajectory(f'TRAJECTORY_{i}', entry, target, 2, size, 'GROUP_0', rgba, 'IMAGE_0')
            for i, (entry, target, size, rgba) in enumerate(
                (
                    ((10, 20, 30), (20, 20, 40), 15, (255, 0, 0, 255)),
                    ((40, 50, 60), (20, 30, 10), 45, (0, 255, 0, 255)),
                    ((70, 80, 90), (10, 40, 20), 75, (0, 0, 255, 255)),
                )
            )
        )
    )


def test_keep_alive_does_not_disturb(side: Side, cxx_server: Start) -> None:
    """Servers that never read hold what we send in the kernel; this one says what it reads."""
    server, port = cxx_server('TrackingDataServer')
    side.connect(port)
    side.wait_connected()
    for _ in range(3):
        side.hub.send(Packet(Status()))
    server.wait_for('Receiving : STATUS', 3)
    assert side.heard.reasons == []
