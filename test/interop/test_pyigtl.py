# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""pyigtl at both ends, with values; what it does wrong is known and stated here."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from igtl_ros.openigtlink import CoordinateSystem
from igtl_ros.openigtlink import from_nanoseconds
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Point
from igtl_ros.openigtlink import Points
from igtl_ros.openigtlink import PolyData
from igtl_ros.openigtlink import Position
from igtl_ros.openigtlink import Status
from igtl_ros.openigtlink import String
from igtl_ros.openigtlink import Transform
import numpy as np
from pyigtl_peer import PyigtlClient
from pyigtl_peer import PyigtlServer
import pytest
from transport_support import QUIET
from transport_support import Side
from transport_support import wait_until

pyigtl = pytest.importorskip('pyigtl')
pytestmark = pytest.mark.interop

Keep = Callable[[Any], Any]
Link = tuple[Side, PyigtlClient]

# Turned about z, 0.5 x 0.25 x 2 mm voxels, first voxel at (10, 20, 30) mm.
IJK_TO_WORLD = np.array([[0, -0.25, 0, 10], [0.5, 0, 0, 20], [0, 0, 2, 30], [0, 0, 0, 1]])
MATRIX = np.array([[0, -1, 0, 12.5], [1, 0, 0, -7.25], [0, 0, 1, 300.5], [0, 0, 0, 1]])


@pytest.fixture(params=['we listen', 'pyigtl listens'])
def link(request: pytest.FixtureRequest, side: Side, closing: Keep) -> Link:
    """Return our side and pyigtl, connected."""
    if request.param == 'we listen':
        peer = closing(PyigtlClient(side.listen()))
    else:
        peer = closing(PyigtlServer())
        side.connect(peer.port)
    side.wait_connected()
    wait_until(lambda: peer.connected)
    return side, peer


def received(side: Side) -> Packet:
    """Return the one message that we got."""
    wait_until(lambda: side.heard.packets)
    (packet,) = side.heard.packets
    assert side.heard.lost == []
    return packet


# --- from us to pyigtl ---


def test_transform_to_pyigtl(link: Link) -> None:
    side, peer = link
    side.hub.send(Packet(Transform(MATRIX), 'Probe', from_nanoseconds(1_700_000_000_250_000_000)))
    message = peer.message('Probe')
    assert message.message_type == 'TRANSFORM'
    np.testing.assert_array_equal(message.matrix, MATRIX)
    assert message.timestamp == pytest.approx(1_700_000_000.25, abs=1e-6)


@pytest.mark.parametrize('scalar', ['i1', 'u1', 'i2', 'u2', 'i4', 'u4', 'f4', 'f8'])
@pytest.mark.parametrize('order', ['<', '>'])
def test_image_to_pyigtl(side: Side, closing: Keep, scalar: str, order: str) -> None:
    peer = closing(PyigtlClient(side.listen()))
    side.wait_connected()
    voxels = np.arange(3 * 4 * 5).reshape(3, 4, 5).astype(order + scalar)
    matrix = Image.centred(IJK_TO_WORLD, (5, 4, 3))
    side.hub.send(Packet(Image(voxels, matrix), 'Volume'))
    message = peer.message('Volume')
    np.testing.assert_array_equal(message.image, voxels)
    assert message.image.dtype.newbyteorder('=') == np.dtype(scalar)
    np.testing.assert_allclose(message.ijk_to_world_matrix, IJK_TO_WORLD, atol=1e-5)
    assert message.world_coordinate_system == 'ras'


def test_colour_and_lps_to_pyigtl(link: Link) -> None:
    side, peer = link
    voxels = np.random.default_rng(5).integers(0, 256, (2, 300, 400, 3), np.uint8)
    image = Image(voxels, coordinate_system=CoordinateSystem.LPS)
    side.hub.send(Packet(image, 'Colour'))
    message = peer.message('Colour')
    np.testing.assert_array_equal(message.image, voxels)
    assert message.world_coordinate_system == 'lps'


@pytest.mark.parametrize('text', ['plain', '', 'x' * 65535])
def test_string_to_pyigtl(link: Link, text: str) -> None:
    side, peer = link
    side.hub.send(Packet(String.of(text), 'Log'))
    assert peer.message('Log').string == text


def test_utf8_to_pyigtl(link: Link) -> None:
    side, peer = link
    side.hub.send(Packet(String.of('Grüße'), 'Log'))
    assert peer.message('Log').string == 'Grüße'


def test_points_to_pyigtl(link: Link) -> None:
    side, peer = link
    points = (
        Point('Entry', (1.5, 2.5, -3.5), 4.0, 'Fiducial', (1, 2, 3, 4), 'CT'),
        Point('Target', (-1.0, 0.0, 100.25)),
    )
    side.hub.send(Packet(Points(points), 'Plan'))
    message = peer.message('Plan')
    assert message.names == ['Entry', 'Target']
    assert message.positions == [(1.5, 2.5, -3.5), (-1.0, 0.0, 100.25)]
    assert message.diameters == [4.0, 0.0]
    assert message.groups == ['Fiducial', 'Landmark']
    assert message.rgba_colors == [(1, 2, 3, 4), (255, 255, 255, 255)]
    assert message.owners == ['CT', '']


def test_metadata_to_pyigtl(side: Side, closing: Keep) -> None:
    peer = closing(PyigtlClient(side.listen(replace(QUIET, header_version=2))))
    side.wait_connected()
    metadata = Metadata({'Patient': 'Doe', 'empty': '', 'Größe': 'Länge'})
    side.hub.send(Packet(Transform(MATRIX), 'Probe', header_version=2, metadata=metadata))
    message = peer.message('Probe')
    assert message.metadata == {'Patient': 'Doe', 'empty': '', 'Größe': 'Länge'}
    np.testing.assert_array_equal(message.matrix, MATRIX)


def test_what_it_does_not_know_does_not_disturb_it(link: Link) -> None:
    side, peer = link
    side.hub.send(Packet(Status(message='ready'), 'Tracker'))
    side.hub.send(Packet(Status()))
    side.hub.send(Packet(PolyData([[1, 2, 3]]), 'Surface'))
    side.hub.send(Packet(Transform(MATRIX), 'Probe'))
    np.testing.assert_array_equal(peer.message('Probe').matrix, MATRIX)
    assert peer.connected


def test_it_reads_a_position_as_none(link: Link) -> None:
    """It takes POSITION for a list of elements of 152 bytes; 28 bytes are no whole one."""
    side, peer = link
    side.hub.send(Packet(Position((1, 2, 3)), 'Tip'))
    message = peer.message('Tip')
    assert message.message_type == 'POSITION'
    assert (message.positions, message.quaternions) == ([], [])


def test_many_devices_to_pyigtl(link: Link) -> None:
    side, peer = link
    for number in range(200):
        matrix = MATRIX.copy()
        matrix[0, 3] = number
        side.hub.send(Packet(Transform(matrix), f'Tool{number}'))
    for number in range(200):
        assert peer.message(f'Tool{number}').matrix[0, 3] == number


# --- from pyigtl to us ---


def test_transform_from_pyigtl(link: Link) -> None:
    side, peer = link
    peer.send(pyigtl.TransformMessage(MATRIX, timestamp=1_700_000_000.25, device_name='Probe'))
    packet = received(side)
    assert packet.body == Transform(MATRIX)
    assert (packet.device_name, packet.header_version) == ('Probe', 1)
    assert abs(packet.nanoseconds - 1_700_000_000_250_000_000) < 1000


@pytest.mark.parametrize('scalar', ['i1', 'u1', 'i2', 'u2', 'i4', 'u4', 'f4', 'f8'])
def test_image_from_pyigtl(side: Side, closing: Keep, scalar: str) -> None:
    peer = closing(PyigtlClient(side.listen()))
    side.wait_connected()
    voxels = np.arange(3 * 4 * 5).reshape(3, 4, 5).astype(scalar)
    peer.send(pyigtl.ImageMessage(voxels, IJK_TO_WORLD, 'ras', device_name='Volume'))
    image = received(side).body
    assert isinstance(image, Image)
    np.testing.assert_array_equal(image.voxels, voxels)
    assert image.voxels.dtype == voxels.dtype
    assert image.size == (5, 4, 3)
    assert image.coordinate_system is CoordinateSystem.RAS
    np.testing.assert_allclose(image.ijk_to_world, IJK_TO_WORLD, atol=1e-5)


def test_colour_from_pyigtl(link: Link) -> None:
    side, peer = link
    voxels = np.random.default_rng(6).integers(0, 256, (2, 300, 400, 3), np.uint8)
    peer.send(pyigtl.ImageMessage(voxels, device_name='Colour'))
    image = received(side).body
    assert (image.components, image.coordinate_system) == (3, CoordinateSystem.LPS)
    np.testing.assert_array_equal(image.voxels, voxels)


def test_a_flat_image_from_pyigtl_lies_on_its_side(link: Link) -> None:
    """It sends (H, W) as size (1, W, H): i is 1 and H becomes k."""
    side, peer = link
    pixels = np.arange(12, dtype=np.uint8).reshape(3, 4)
    peer.send(pyigtl.ImageMessage(pixels, device_name='Flat'))
    image = received(side).body
    assert image.size == (1, 4, 3)
    np.testing.assert_array_equal(image.voxels[:, :, 0], pixels)


@pytest.mark.parametrize('text', ['plain', ''])
def test_string_from_pyigtl(link: Link, text: str) -> None:
    side, peer = link
    peer.send(pyigtl.StringMessage(text, device_name='Log'))
    assert received(side).body == String.of(text)


def test_points_from_pyigtl(link: Link) -> None:
    side, peer = link
    peer.send(
        pyigtl.PointMessage(
            positions=[[1.5, 2.5, -3.5], [0, 0, 1]],
            names=['Entry', 'Target'],
            rgba_colors=[[1, 2, 3, 4], [5, 6, 7, 8]],
            diameters=[4.0, 5.0],
            groups=['Fiducial', 'Landmark'],
            owners=['CT', ''],
            device_name='Plan',
        )
    )
    assert received(side).body.points == (
        Point('Entry', (1.5, 2.5, -3.5), 4.0, 'Fiducial', (1, 2, 3, 4), 'CT'),
        Point('Target', (0.0, 0.0, 1.0), 5.0, 'Landmark', (5, 6, 7, 8), ''),
    )


def test_version_2_and_metadata_from_pyigtl(link: Link) -> None:
    side, peer = link
    message = pyigtl.TransformMessage(MATRIX, device_name='Probe')
    message.header_version = 2
    message.metadata = {'Patient': 'Doe'}
    peer.send(message)
    packet = received(side)
    assert (packet.header_version, packet.metadata) == (2, {'Patient': 'Doe'})
    assert packet.body == Transform(MATRIX)
    assert side.info().connections[0].header_version == 2


@pytest.mark.parametrize('count', [1, 2])
def test_its_position_is_no_position(link: Link, count: int) -> None:
    """It sends 152 bytes of something else each: lost, said so, and the stream goes on."""
    side, peer = link
    peer.send(
        pyigtl.PositionMessage([[1, 2, 3]] * count, [[0, 0, 0, 1]] * count, device_name='Tip')
    )
    peer.send(pyigtl.TransformMessage(MATRIX, device_name='Probe'))
    wait_until(lambda: side.heard.packets)
    assert [packet.device_name for packet in side.heard.packets] == ['Probe']
    (error,) = side.heard.lost
    assert (error.type_name, error.device_name, error.found) == ('POSITION', 'Tip', 152 * count)
    assert side.info().connections[0].counters.lost == {'ContentError': 1}


POINTS = [[0, 0, 0], [1.5, 0, 0], [0, -2.25, 0], [0, 0, 3]]


def cells(*lists: list[int]) -> np.ndarray:
    """Return cells as pyigtl takes them: each as its size and then its indices."""
    return np.array([number for cell in lists for number in (len(cell), *cell)])


def test_polydata_from_pyigtl(link: Link) -> None:
    side, peer = link
    peer.send(
        pyigtl.PolyDataMessage(
            points=np.array(POINTS),
            lines=cells([0, 1], [1, 2, 3]),
            polygons=cells([0, 1, 2], [0, 1, 2, 3], [2, 1, 0]),
            triangle_strips=cells([3, 2, 1, 0]),
            device_name='Surface',
        )
    )
    assert received(side).body == PolyData(
        POINTS,
        lines=[[0, 1], [1, 2, 3]],
        polygons=[[0, 1, 2], [0, 1, 2, 3], [2, 1, 0]],
        triangle_strips=[[3, 2, 1, 0]],
    )


def test_its_vertices_are_little_endian(link: Link) -> None:
    """Alone among all numbers: a size of one says 16777216. Lost, said so, and on it goes."""
    side, peer = link
    peer.send(
        pyigtl.PolyDataMessage(
            points=np.array(POINTS), vertices=cells([0], [1]), device_name='Surface'
        )
    )
    peer.send(pyigtl.TransformMessage(MATRIX, device_name='Probe'))
    wait_until(lambda: side.heard.packets)
    assert [packet.device_name for packet in side.heard.packets] == ['Probe']
    (error,) = side.heard.lost
    assert (error.type_name, error.device_name) == ('POLYDATA', 'Surface')
    assert 'vertices' in str(error)


def test_what_pyigtl_cannot_send(link: Link) -> None:
    """Surfaces with values, and any text that is not ASCII: nothing of it comes to us."""
    side, peer = link
    surface = pyigtl.PolyDataMessage(points=np.array(POINTS), attributes=[1], device_name='S')
    with pytest.raises(NotImplementedError):
        surface.pack()
    with pytest.raises(UnicodeEncodeError):
        pyigtl.StringMessage('Grüße', device_name='Log').pack()
    peer.send(pyigtl.TransformMessage(MATRIX, device_name='Probe'))
    assert received(side).device_name == 'Probe'


def test_pyigtl_comes_back(side: Side, closing: Keep) -> None:
    port = side.listen()
    for turn in (1, 2):
        peer = PyigtlClient(port)
        peer.send(pyigtl.TransformMessage(MATRIX, device_name='Probe'))
        wait_until(lambda turn=turn: len(side.heard.packets) == turn)
        peer.close()
        side.wait_connected(0)
