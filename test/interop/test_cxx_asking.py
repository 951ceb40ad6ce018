# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Clients of the C++ library that ask our server: it answers what was sent last, by itself."""

from collections.abc import Callable
from dataclasses import replace
import re

from cxx_peer import CxxPeer
from igtl_ros.openigtlink import Attribute
from igtl_ros.openigtlink import AttributeType
from igtl_ros.openigtlink import from_nanoseconds
from igtl_ros.openigtlink import ImageInfo
from igtl_ros.openigtlink import ImageMeta
from igtl_ros.openigtlink import LabelInfo
from igtl_ros.openigtlink import LabelMeta
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import PolyData
from igtl_ros.openigtlink import QuaternionTrackingData
from igtl_ros.openigtlink import StartTracking
from igtl_ros.openigtlink import String
from igtl_ros.openigtlink import TrackingData
import numpy as np
import pytest
from transport_support import QUIET
from transport_support import Side
from transport_support import wait_until

pytestmark = pytest.mark.interop

Start = Callable[..., CxxPeer]

# Nothing but what is asked for.
ASKED = replace(QUIET, push=False)
# The examples put a name of their own into the question, which our answer is looked up by.
CLIENT = 'Client'


def lines_of(client: CxxPeer, *lines: str) -> None:
    """Wait for the second answer, which is asked for after half a second; compare both."""
    output = client.wait_for(lines[-1], 2)
    for line in lines:
        assert output.count(line) >= 2, line


def test_image_meta(side: Side, cxx_client: Start) -> None:
    port = side.listen(ASKED)
    scanned = from_nanoseconds(1_291_739_370_250_000_000)
    images = (
        ImageInfo('Head', 'IMAGE_1', 'CT', 'Doe', 'ID 7', scanned, (512, 256, 64), 5),
        ImageInfo('Last', 'x' * 19, 'm' * 31, 'p' * 63, '', 0, (1, 2, 65535), 11),
    )
    side.hub.send(Packet(ImageMeta(images), CLIENT))
    client = cxx_client('ImageMetaClient', port)
    lines_of(
        client,
        'Receiving IMGMETA data type.',
        ' Name       : Head',
        ' DeviceName : IMAGE_1',
        ' Modality   : CT',
        ' PatientName: Doe',
        ' PatientID  : ID 7',
        ' TimeStamp  : 1291739370.250000',
        ' Size       : ( 512, 256, 64)',
        ' ScalarType : 5',
        ' DeviceName : ' + 'x' * 19,
        ' Modality   : ' + 'm' * 31,
        ' PatientName: ' + 'p' * 63,
        ' TimeStamp  : 0.000000',
        ' Size       : ( 1, 2, 65535)',
        ' ScalarType : 11',
    )
    queries = {(packet.type_name, packet.device_name) for packet in side.heard.packets}
    assert queries == {('GET_IMGMETA', CLIENT)}


def test_label_meta(side: Side, cxx_client: Start) -> None:
    port = side.listen(ASKED)
    labels = (
        LabelInfo('Left kidney', 'LABEL_1', 7, (1, 2, 3, 255), (512, 256, 64), 'IMAGE_1'),
        LabelInfo('Last', 'LABEL_2'),
    )
    side.hub.send(Packet(LabelMeta(labels), CLIENT))
    lines_of(
        cxx_client('LabelMetaClient', port),
        'Receiving LBMETA data type.',
        ' Name       : Left kidney',
        ' DeviceName : LABEL_1',
        ' Label      : 7',
        ' RGBA       : ( 1, 2, 3, 255 )',
        ' Size       : ( 512, 256, 64)',
        ' Owner      : IMAGE_1',
        ' DeviceName : LABEL_2',
        ' Size       : ( 0, 0, 0)',
    )


def test_polydata(side: Side, cxx_client: Start) -> None:
    port = side.listen(ASKED)
    surface = PolyData(
        [[0, 0, 0], [1.5, 0, 0], [0, -2.25, 0], [0, 0, 3]],
        vertices=[[3]],
        lines=[[0, 1]],
        polygons=[[0, 1, 2], [0, 1, 2, 3]],
        triangle_strips=[[3, 2, 1]],
        attributes=(
            Attribute(AttributeType.SCALARS, 'depth', [1, 2, 3, 4.5]),
            Attribute(AttributeType.NORMALS, 'up', [[0, 0, 1]] * 4),
        ),
    )
    side.hub.send(Packet(surface, CLIENT))
    lines_of(
        cxx_client('PolyDataClient', port),
        '  point[1] = (1.5, 0, 0)',
        '  point[2] = (0, -2.25, 0)',
        # It prints the first index of a cell twice.
        '  ------ Vertices ------\n  cell[0] = (3, 3)\n',
        '  ------ Lines ------\n  cell[0] = (0, 0, 1)\n',
        '  ------ Polygons ------\n  cell[0] = (0, 0, 1, 2)\n  cell[1] = (0, 0, 1, 2, 3)\n',
        '  ------ TriangleStrips ------\n  cell[0] = (3, 3, 2, 1)\n',
        '  Name = depth\n  Type = POINT_SCALAR\n  data[0] = (1)\n',
        '  data[3] = (4.5)\n',
        '  Name = up\n  Type = POINT_NORMAL\n  data[0] = (0, 0, 1)\n',
    )


def test_what_we_do_not_have_is_refused(side: Side, cxx_client: Start) -> None:
    """The client takes no other answer than IMGMETA, and ends; it would wait for ever for none."""
    client = cxx_client('ImageMetaClient', side.listen(ASKED))
    client.wait_for('Invalid response from the server:Client')
    wait_until(lambda: side.heard.reasons)


def stream_of(side: Side, client: CxxPeer, values: Callable[[int], Packet]) -> str:
    """Send values until the client, after ten messages, says stop; return what it printed."""
    wait_until(lambda: side.heard.packets)
    number = 0

    def stopped() -> bool:
        nonlocal number
        side.hub.send(values(number))
        number += 1
        return side.heard.packets[-1].type_name.startswith('STP_')

    wait_until(stopped)
    for more in range(5):  # these it does not get
        side.hub.send(values(1000 + more))
    side.hub.send(Packet(String.of('the end'), 'Log'))
    return client.wait_for('Receiving : STRING')


def test_qtdata(side: Side, cxx_client: Start) -> None:
    client = cxx_client('QuaternionTrackingDataClient', side.listen(), 1000)

    def value(number: int) -> Packet:
        body = QuaternionTrackingData(
            ('Probe',), [[number, -2.5, 1000.25]], [[0.5, -0.5, 0.25, 0.125]], (3,)
        )
        return Packet(body, 'QTDataClient')

    output = stream_of(side, client, value)
    start = side.heard.packets[0]
    assert (start.type_name, start.device_name) == ('STT_QTDATA', 'QTDataClient')
    assert (start.body.interval, start.body.coordinate_system) == (1, 'Patient')
    assert output.count(' Name       : Probe\n Type       : 3\n') >= 8
    assert ' Quaternion : 0.5, -0.5, 0.25, 0.125' in output
    numbers = [int(n) for n in re.findall(r' Position   : (\d+), -2.5, 1000.25', output)]
    assert numbers == sorted(numbers)
    assert numbers[-1] < 1000
    # The stream began, and it ended.
    assert output.count('Receiving : RTS_QTDATA') == 2


def test_tdata(side: Side, cxx_client: Start) -> None:
    client = cxx_client('TrackingDataClient', side.listen(), 1000)

    def value(number: int) -> Packet:
        matrix = np.eye(4)
        matrix[0, 3] = number
        return Packet(TrackingData(('Probe',), matrix[np.newaxis], (4,)), 'TDataClient')

    output = stream_of(side, client, value)
    start = side.heard.packets[0]
    assert (start.type_name, start.device_name) == ('STT_TDATA', 'TDataClient')
    assert start.body == StartTracking(1, 'Patient')
    assert output.count(' Name       : Probe\n Type       : 4\n') >= 8
    numbers = [int(n) for n in re.findall(r'=\n1, 0, 0, (\d+)\n', output)]
    assert numbers == sorted(numbers)
    assert numbers[-1] < 1000
    assert output.count('Receiving : RTS_TDATA') == 2
