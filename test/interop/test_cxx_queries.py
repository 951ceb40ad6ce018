# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Servers of the C++ library that wait to be asked by us with GET_, STT_ and STP_."""

from collections.abc import Callable

from cxx_peer import CxxPeer
from cxx_peer import example_position
from cxx_peer import example_quaternion
from cxx_peer import IMAGES
from igtl_ros.openigtlink import Attribute
from igtl_ros.openigtlink import AttributeType
from igtl_ros.openigtlink import Body
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import ImageInfo
from igtl_ros.openigtlink import ImageMeta
from igtl_ros.openigtlink import LabelInfo
from igtl_ros.openigtlink import LabelMeta
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Point
from igtl_ros.openigtlink import Points
from igtl_ros.openigtlink import PolyData
from igtl_ros.openigtlink import QuaternionTrackingData
from igtl_ros.openigtlink import Query
from igtl_ros.openigtlink import StartQuaternionTracking
from igtl_ros.openigtlink import to_nanoseconds
import numpy as np
import pytest
from transport_support import Side
from transport_support import wait_until

pytestmark = pytest.mark.interop

Start = Callable[..., tuple[CxxPeer, int]]

CUBE = [[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 0, 1], [1, 0, 1], [1, 1, 1], [0, 1, 1]]
FACES = [[0, 3, 2, 1], [4, 5, 6, 7], [0, 1, 5, 4], [1, 2, 6, 5], [2, 3, 7, 6], [3, 0, 4, 7]]
RED, GREEN, BLUE = (255, 0, 0, 255), (0, 255, 0, 255), (0, 0, 255, 255)
NO_COLOUR = (0, 0, 0, 0)


def connect(side: Side, port: int) -> None:
    side.connect(port)
    side.wait_connected()


def ask(side: Side, type_name: str, device_name: str, body: Body | None = None) -> Packet:
    """Return what a server answers."""
    before = len(side.heard.packets)
    side.hub.send(Packet(body or Query(), device_name, type_name=type_name))
    wait_until(lambda: len(side.heard.packets) > before, what=f'an answer to {type_name}')
    assert side.heard.lost == [], 'the CRC and the layout of every message were right'
    packet: Packet = side.heard.packets[before]
    return packet


SIZES = (512, 512, 64), (256, 128, 32), (256, 256, 32)
# As in the examples' sources, but for the times, which go through a double.
SERVED_IMAGES = [
    ImageInfo(
        f'IMAGE_DESCRIPTION_{i}',
        f'IMAGE_{i}',
        modality,
        f'PATIENT_{i}',
        f'PATIENT_ID_{i}',
        0,
        SIZES[i],
        5,
    )
    for i, modality in enumerate(('CT', 'MRI', 'PET'))
]


def check_images(body: Body, times: tuple[float, ...]) -> None:
    assert isinstance(body, ImageMeta)
    assert [image._replace(timestamp=0) for image in body.images] == SERVED_IMAGES
    stamps = [to_nanoseconds(image.timestamp) / 1e9 for image in body.images]
    assert stamps == pytest.approx(times, rel=0, abs=1e-6)


def check_labels(body: Body, numbers: tuple[int, ...], colours: tuple[tuple, ...]) -> None:
    assert isinstance(body, LabelMeta)
    assert body.labels == tuple(
        LabelInfo(
            f'LABEL_DESCRIPTION_{i}', f'LABEL_{i}', numbers[i], colours[i], SIZES[i], f'IMAGE_{i}'
        )
        for i in range(3)
    )


def test_image_meta(side: Side, cxx_server: Start) -> None:
    server, port = cxx_server('ImageMetaServer')
    connect(side, port)
    for name in ('Us', 'twenty letters, full'):
        answer = ask(side, 'GET_IMGMETA', name)
        assert (answer.type_name, answer.device_name) == ('IMGMETA', name)
        check_images(answer.body, (1.2345, 2.3456, 3.4567))
    server.wait_for('Received a GET_IMGMETA message.', 2)


def test_label_meta(side: Side, cxx_server: Start) -> None:
    server, port = cxx_server('LabelMetaServer')
    connect(side, port)
    answer = ask(side, 'GET_LBMETA', 'Us')
    assert (answer.type_name, answer.device_name) == ('LBMETA', 'MetaServer')
    check_labels(answer.body, (1, 2, 3), (RED, GREEN, BLUE))
    server.wait_for('Received a GET_LBMETA message.')


def test_polydata(side: Side, cxx_server: Start) -> None:
    server, port = cxx_server('PolyDataServer')
    connect(side, port)
    answer = ask(side, 'GET_POLYDATA', 'Us')
    assert (answer.type_name, answer.device_name) == ('POLYDATA', 'Us')
    scalars = Attribute(AttributeType.SCALARS, 'attr', np.arange(8))
    assert answer.body == PolyData(CUBE, polygons=FACES, attributes=(scalars,))
    server.wait_for('Received a GET_POLYDATA message.')


def test_point_list(side: Side, cxx_server: Start) -> None:
    server, port = cxx_server('PointListServer')
    connect(side, port)
    answer = ask(side, 'GET_POINT', 'Us')
    assert answer.device_name == 'PointSender'
    assert answer.body == Points(
        tuple(
            Point(f'POINT_{i}', (x, x + 10, x + 20), 75, 'GROUP_0', BLUE, 'IMAGE_0')
            for i, x in enumerate((10, 40, 70))
        )
    )
    assert '    Device Type: "GET_POINT"\n    Device Name: "Us"' in server.output


def test_image_database(side: Side, cxx_server: Start) -> None:
    """Ask for the lists, then for everything in them."""
    server, port = cxx_server('ImageDatabaseServer', IMAGES)
    connect(side, port)
    images = ask(side, 'GET_IMGMETA', '').body
    check_images(images, (1291739370.2345, 1291739380.3456, 1291739390.4567))
    labels = ask(side, 'GET_LBMETA', '').body
    check_labels(labels, (0, 0, 0), (NO_COLOUR,) * 3)
    ids = [element.id for element in (*images.images, *labels.labels)]
    # Its own picture for the last one is not among those it is shipped with.
    for number, name in enumerate(ids[:5], 2):
        answer = ask(side, 'GET_IMAGE', name)
        assert isinstance(answer.body, Image)
        assert answer.device_name == name
        pixels = (IMAGES / f'igtlTestImage{number}.raw').read_bytes()
        assert answer.body.voxels.tobytes() == pixels
        assert answer.body.size == (256, 256, 1)
    assert '    Device Type: "GET_IMAGE"\n    Device Name: "IMAGE_0"' in server.output


def test_image_database_without_that_image(side: Side, cxx_server: Start) -> None:
    """It answers nothing, which only time can tell; the next question is answered."""
    server, port = cxx_server('ImageDatabaseServer', IMAGES)
    connect(side, port)
    side.hub.send(Packet(Query(), 'NO_SUCH_IMAGE', type_name='GET_IMAGE'))
    server.wait_for('NO_SUCH_IMAGE')
    assert ask(side, 'GET_IMAGE', 'LABEL_0').device_name == 'LABEL_0'


def test_qtdata(side: Side, cxx_server: Start) -> None:
    """The server sends only after STT_QTDATA, and closes after STP_QTDATA."""
    server, port = cxx_server('QuaternionTrackingDataServer')
    connect(side, port)
    ask(side, '', 'Us', StartQuaternionTracking(10, 'Patient'))
    wait_until(lambda: len(side.heard.packets) >= 20)
    for number, packet in enumerate(side.heard.packets[:20]):
        body = packet.body
        assert isinstance(body, QuaternionTrackingData)
        assert packet.device_name == 'Tracker'
        assert body.names == ('Channel 0', 'Channel 1', 'Channel 2')
        assert body.types == (1, 2, 4)
        for tool, phi, theta in ((0, 0.1, 0.2), (1, 0.2, 0.1), (2, 0.3, 0.05)):
            position = example_position(phi * number)
            np.testing.assert_allclose(body.positions[tool], position, atol=2e-4)
            quaternion = example_quaternion(theta * number)
            np.testing.assert_allclose(body.quaternions[tool], quaternion, atol=1e-5)
    assert 'Interval = 10 (ms)' in server.output
    side.hub.send(Packet(Query(), 'Us', type_name='STP_QTDATA'))
    server.wait_for('Received a STP_QTDATA message.')
    wait_until(lambda: side.heard.reasons)
