# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Clients of the C++ library that send to our server: values as their sources compute them."""

from collections.abc import Callable
import re

from cxx_peer import CxxPeer
from cxx_peer import example_matrix
from cxx_peer import example_position
from cxx_peer import IMAGES
from cxx_peer import matrices
from igtl_ros.openigtlink import Capability
from igtl_ros.openigtlink import Child
from igtl_ros.openigtlink import Position
from igtl_ros.openigtlink import String
from igtl_ros.openigtlink import Trajectories
from igtl_ros.openigtlink import Trajectory
import numpy as np
import pytest
from transport_support import Side
from transport_support import texts
from transport_support import wait_until

pytestmark = pytest.mark.interop

Start = Callable[..., CxxPeer]

RED, GREEN, BLUE = (255, 0, 0, 255), (0, 255, 0, 255), (0, 0, 255, 255)


def test_tracker_client(side: Side, cxx_client: Start) -> None:
    cxx_client('TrackerClient', side.listen(), 200)
    wait_until(lambda: len(side.heard.packets) >= 30)
    previous = 0
    for number, packet in enumerate(side.heard.packets[:30]):
        expected = example_matrix(0.2 * number, 0.1 * number)
        np.testing.assert_allclose(packet.body.matrix, expected, atol=2e-4)
        assert packet.device_name == 'Tracker'
        assert packet.nanoseconds > previous
        previous = packet.nanoseconds
    assert side.heard.lost == []


def test_position_client(side: Side, cxx_client: Start) -> None:
    cxx_client('TrackerClient2', side.listen(), 200)
    wait_until(lambda: len(side.heard.packets) >= 20)
    for number, packet in enumerate(side.heard.packets[:20]):
        assert isinstance(packet.body, Position)
        np.testing.assert_allclose(packet.body.position, example_position(0.2 * number), atol=2e-4)


def test_tracker_client_of_several_devices(side: Side, cxx_client: Start) -> None:
    names = ['Probe', 'x' * 20, 'Drill']
    client = cxx_client('TrackerClient3', side.listen(), 200, *names)
    wait_until(lambda: len(side.heard.packets) >= 15)
    stamps = re.findall(
        r'Time Stamp: sec = (\d+), nsec = (\d+)', client.wait_for('Time Stamp', 15)
    )
    for number, packet in enumerate(side.heard.packets[:15]):
        turn, device = divmod(number, 3)
        speed = 0.5 * (device + 1)
        expected = example_matrix(
            0.3 * device + 0.2 * speed * turn, 0.2 * device + 0.1 * speed * turn
        )
        assert packet.device_name == names[device]
        np.testing.assert_allclose(packet.body.matrix, expected, atol=2e-4)
        second, nanosecond = map(int, stamps[number])
        # This version's halved weights are rounded down: up to 32 ns come out more.
        assert 0 <= packet.nanoseconds - (second * 10**9 + nanosecond) <= 32


@pytest.mark.parametrize('name', ['ImagerClient', 'ImagerClient2'])
def test_imager_clients(side: Side, cxx_client: Start, name: str) -> None:
    """The second one writes a message in three pieces."""
    client = cxx_client(name, side.listen(), 100, IMAGES)
    wait_until(lambda: len(side.heard.packets) >= 6)
    for number, packet in enumerate(side.heard.packets[:6]):
        image = packet.body
        pixels = (IMAGES / f'igtlTestImage{number % 5 + 1}.raw').read_bytes()
        assert image.voxels.tobytes() == pixels
        assert (packet.device_name, image.size) == ('ImagerClient', (256, 256, 1))
        np.testing.assert_array_equal(image.matrix, np.diag([1.0, -1.0, 5.0, 1.0]))
    assert side.heard.lost == []
    np.testing.assert_array_equal(matrices(client.output)[0], np.diag([1.0, -1.0, 1.0, 1.0]))


def test_string_status_and_point_clients_at_once(side: Side, cxx_client: Start) -> None:
    port = side.listen()
    for name, *arguments in (('StringClient', 100), ('StatusClient',), ('PointClient',)):
        cxx_client(name, port, *arguments)
    wait_until(lambda: {'STRING', 'STATUS', 'POINT'} <= {p.type_name for p in side.heard.packets})
    assert texts(side.heard.packets)[0] == 'OpenIGTLink'
    bodies = {packet.type_name: packet.body for packet in side.heard.packets}
    assert bodies['STATUS'].message == 'This is a test to send status message.'
    assert [point.name for point in bodies['POINT'].points] == ['POINT_0', 'POINT_1', 'POINT_2']


def test_bind_client(side: Side, cxx_client: Start) -> None:
    """Its text is of odd length, so that one byte is between the children."""
    cxx_client('BindClient', side.listen(), 200)
    wait_until(lambda: len(side.heard.packets) >= 20)
    for number, packet in enumerate(side.heard.packets[:20]):
        assert (packet.type_name, packet.device_name) == ('BIND', 'BindMessage')
        text, pose = packet.body.children
        assert text == Child('StringMessage', String.of('OpenIGTLink'), 'STRING')
        assert (pose.name, pose.type_name) == ('Tracker', 'TRANSFORM')
        expected = example_matrix(0.2 * number, 0.1 * number)
        np.testing.assert_allclose(pose.body.matrix, expected, atol=2e-4)
    assert side.heard.lost == []


def test_capability_client(side: Side, cxx_client: Start) -> None:
    cxx_client('CapabilityClient', side.listen())
    wait_until(lambda: side.heard.packets)
    (packet,) = side.heard.packets
    assert packet.device_name == 'Device'
    assert packet.body == Capability(('TRANSFORM', 'GET_IMAGE', 'GET_LBMETA'))


def test_trajectory_client(side: Side, cxx_client: Start) -> None:
    """It sets the target of the second one twice and of the third one never, and no type."""
    cxx_client('TrajectoryClient', side.listen())
    wait_until(lambda: side.heard.packets)
    (packet,) = side.heard.packets
    assert packet.device_name == 'TrajectorySender'
    assert packet.body == Trajectories(
        (
            trajectory(0, (10, 20, 30), (20, 20, 40), 15, RED),
            trajectory(1, (40, 50, 60), (10, 40, 20), 45, GREEN),
            trajectory(2, (70, 80, 90), (0, 0, 0), 75, BLUE),
        )
    )


def trajectory(number: int, entry: tuple, target: tuple, size: float, rgba: tuple) -> Trajectory:
    return Trajectory(f'TRAJECTORY_{number}', entry, target, 2, size, 'GROUP_0', rgba, 'IMAGE_0')
