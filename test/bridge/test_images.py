# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Images and volumes through a real bridge: each with its own geometry, in whatever order."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
import time
from typing import Any

from bridge_scene import Scene
from igtl_ros.openigtlink import CoordinateSystem
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import Packet
import numpy as np
import pytest
from ros_side import published
from waiting import wait_until

pytestmark = pytest.mark.ros

from diagnostic_msgs.msg import DiagnosticArray  # noqa: E402
from igtl_ros.bridge.outbound_image import LONGEST_WAIT  # noqa: E402
from igtl_ros.msg import ImageGeometry  # noqa: E402
from igtl_ros.msg import Volume  # noqa: E402
from rclpy.qos import DurabilityPolicy  # noqa: E402
from rclpy.qos import QoSProfile  # noqa: E402
from sensor_msgs.msg import CompressedImage  # noqa: E402
from sensor_msgs.msg import Image as RosImage  # noqa: E402

LATCHED = QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL)
HELLO = 100  # the number of pictures that are sent until one arrives
LEFT_OUT = 'left out (geometry with its stamp)'


@pytest.fixture(scope='module')
def world() -> Iterator[tuple[Scene, Any, Any, list[DiagnosticArray]]]:
    scene = Scene()
    try:
        bridge = scene.bridge(diagnostics_period=0.2, discovery_period=0.1)
        reports = scene.ros.subscribe(DiagnosticArray, '/diagnostics')
        yield scene, bridge, scene.peer(bridge, header_version=2), reports
    finally:
        scene.close()


def picture(number: int) -> RosImage:
    message = RosImage(encoding='mono8', width=2, height=1, data=bytes((number, 0)))
    message.header.stamp.sec = 1000 + number
    return message


def where(number: int) -> ImageGeometry:
    """Return the geometry of one picture, which lies at x = number mm."""
    size = np.array((2, 1, 1), np.uint32)
    matrix = np.diag([0.001, 0.001, 0.001, 1.0])
    matrix[0, 3] = number / 1000
    message = ImageGeometry(size=size, dimensions=size, matrix=matrix.reshape(16))
    message.header.stamp.sec = 1000 + number
    return message


class Camera:
    """A device in ROS that the bridge hears, and what arrives of it."""

    def __init__(self, world: Any, name: str, qos: Any = 100, geometry: bool = True) -> None:
        scene, _, self.peer, self.reports = world
        self.name = name
        topics = [(RosImage, 'image', 100)]
        if geometry:
            topics.append((ImageGeometry, 'image_geometry', qos))
        publishers = [
            scene.ros.publisher(kind, f'to_igtl/{name}/{suffix}', depth)
            for kind, suffix, depth in topics
        ]
        self.image, self.geometry = publishers[0].publish, publishers[-1].publish
        each_has_one = geometry and qos is not LATCHED
        self.has_hello(HELLO if each_has_one else 0, each_has_one)
        self._before = 0
        self._before = self.left_out()

    def has_hello(self, placed: int, with_geometry: bool = False) -> None:
        """Send pictures until one arrives that was placed so: DDS knows both sides."""

        def introduced() -> bool:
            if with_geometry:
                self.geometry(where(HELLO))
            self.image(picture(HELLO))
            return (HELLO, placed) in self._all()

        wait_until(introduced, 'the bridge')

    def arrived(self) -> list[tuple[int, int]]:
        """Return of each IMAGE the number in its pixel, and the one that it was placed by."""
        return [pair for pair in self._all() if pair[0] != HELLO]

    def _all(self) -> list[tuple[int, int]]:
        return [
            (int(packet.body.voxels.flat[0]), round(packet.body.matrix[0, 3] - 0.5))
            for packet in self.peer.named(self.name)
        ]

    def has(self, number: int) -> None:
        """Return once a picture has arrived."""
        wait_until(lambda: number in [found for found, _ in self.arrived()], f'image {number}')

    def wrong_ones_are_counted(self) -> None:
        """Check that all lie in their places, but for what a machine that stalls counts."""
        wrong = [number for number, placed in self.arrived() if number != placed]
        assert len(wrong) <= self.left_out() <= 2

    def left_out(self) -> int:
        """Return what diagnostics have counted since DDS introduced us."""
        count = len(self.reports)
        wait_until(lambda: len(self.reports) > count + 1, 'two more reports')
        for status in self.reports[-1].status:
            if status.name.endswith(f'to IMAGE {self.name}'):
                values = {each.key: each.value for each in status.values}
                return int(values.get(LEFT_OUT, 0)) - self._before
        raise AssertionError(f'no report of {self.name}')


def test_the_geometry_comes_first(world: Any) -> None:
    camera = Camera(world, 'First')
    for number in range(1, 11):
        camera.geometry(where(number))
        camera.image(picture(number))
        camera.has(number)
    found = camera.arrived()
    assert [number for number, _ in found] == list(range(1, 11))
    camera.wrong_ones_are_counted()


def test_the_geometry_comes_after_its_image(world: Any) -> None:
    camera = Camera(world, 'After')
    camera.geometry(where(1))
    camera.image(picture(1))
    camera.has(1)
    for number in range(2, 11):
        camera.image(picture(number))
        camera.geometry(where(number))
        camera.has(number)
    found = camera.arrived()
    assert [number for number, _ in found] == list(range(1, 11))
    camera.wrong_ones_are_counted()


def test_many_at_once_keep_their_order_and_their_geometries(world: Any) -> None:
    camera = Camera(world, 'Burst')
    camera.geometry(where(1))
    camera.image(picture(1))
    camera.has(1)
    for first in range(2, 42, 4):
        numbers = range(first, first + 4)
        for number in numbers:
            camera.image(picture(number))
        for number in reversed(numbers):
            camera.geometry(where(number))
        camera.has(first + 3)
    found = camera.arrived()
    # A newer image may take the place of one that still waits for the socket; none overtakes.
    assert [number for number, _ in found] == sorted({number for number, _ in found})
    camera.wrong_ones_are_counted()


def test_a_geometry_that_is_lost(world: Any) -> None:
    camera = Camera(world, 'Lost')
    for number in (1, 2, 3):
        camera.geometry(where(number))
        camera.image(picture(number))
        camera.has(number)
    camera.image(picture(4))  # its geometry never comes
    camera.image(picture(5))
    camera.geometry(where(5))
    camera.has(5)
    assert camera.arrived()[3:] == [(4, 5), (5, 5)], 'with the last one, and in order'
    assert camera.left_out() == 1


def test_one_latched_geometry_is_that_of_all_images(world: Any) -> None:
    camera = Camera(world, 'Latched', LATCHED)
    camera.geometry(where(7))
    camera.has_hello(placed=7)
    began = time.monotonic()
    for number in range(20, 50):
        camera.image(picture(number))
        camera.has(number)
    assert time.monotonic() - began < 29 * LONGEST_WAIT, 'none has waited'
    assert camera.arrived() == [(number, 7) for number in range(20, 50)]
    assert camera.left_out() <= 1


def test_without_a_geometry_nothing_waits(world: Any) -> None:
    camera = Camera(world, 'Alone', geometry=False)
    began = time.monotonic()
    for number in range(1, 31):
        camera.image(picture(number))
        camera.has(number)
    assert time.monotonic() - began < 29 * LONGEST_WAIT
    assert camera.arrived() == [(number, 0) for number in range(1, 31)]
    assert camera.left_out() == 0


def send_until(peer: Any, packet: Packet, condition: Callable[[], object]) -> None:
    """Send again and again: DDS needs a moment to introduce us."""

    def send_and_look() -> object:
        peer.send(packet)
        return condition()

    wait_until(send_and_look, f'{packet.device_name} in ROS')


def volume_packet(name: str, **fields: Any) -> Packet:
    """Return 3 slices of uint32 with numbers that int32 and float32 do not have."""
    voxels = (np.arange(24) * 178956971).astype('>u4').reshape(3, 2, 4)
    matrix = np.diag([0.1, 0.3, 2.5, 1.0])
    matrix[:3, 3] = 0.1, 1e5 / 3, -7
    body = Image(voxels, matrix, **fields)
    stamp = 1_700_000_000 << 32 | 0x7FFFFFFF
    return Packet(body, name, stamp, 2, 5, Metadata({'Modality': 'CT'}))


def test_a_volume_comes_in_and_goes_back_out_byte_for_byte(world: Any) -> None:
    scene, _, peer, _ = world
    volumes = scene.ros.subscribe(Volume, 'CT_Room/volume')
    images = scene.ros.subscribe(RosImage, 'CT_Room/image')
    sent = volume_packet('CT_Room')
    send_until(peer, sent, lambda: volumes and images)
    message = volumes[0]
    assert (message.encoding, message.is_bigendian) == ('32UC1', True)
    assert bytes(message.data) == sent.body.voxels.tobytes()
    assert (message.header.frame_id, message.geometry.child_frame_id) == ('Room', 'CT')
    slice_1 = np.frombuffer(images[0].data, np.float64)
    assert slice_1.tolist() == [number * 178956971 for number in range(8, 16)]
    topics = dict(scene.ros.node.get_topic_names_and_types())
    assert '/CT_Room/image_geometry' not in topics
    publisher = scene.ros.publisher(Volume, 'to_igtl/CT_Room/volume')
    published(publisher, message, lambda: peer.named('CT_Room'), 'the volume')
    assert peer.named('CT_Room')[0].to_bytes() == sent.to_bytes()


def test_a_slice_is_not_sent_beside_its_volume(world: Any) -> None:
    scene, _, peer, _ = world
    volume = scene.ros.publisher(Volume, 'to_igtl/Both/volume')
    wait_until(volume.get_subscription_count, 'the bridge')
    slices = scene.ros.publisher(RosImage, 'to_igtl/Both/image')
    other = scene.ros.publisher(RosImage, 'to_igtl/Neighbour/image')
    wait_until(other.get_subscription_count, 'the bridge, which has seen both by now')
    slices.publish(picture(1))
    published(other, picture(2), lambda: peer.named('Neighbour'), 'the other image')
    assert not slices.get_subscription_count()
    assert not peer.named('Both')


def test_an_lps_image_with_its_names_and_numbers(world: Any) -> None:
    scene, _, peer, _ = world
    images = scene.ros.subscribe(RosImage, 'MR_1_Room/image')
    geometries = scene.ros.subscribe(ImageGeometry, 'MR_1_Room/image_geometry')
    matrix = np.diag([0.1, 0.3, 2.5, 1.0])
    matrix[:3, 3] = 0.1, 1e5 / 3, -7
    voxels = np.array([[[1, 2], [3, 258]]], '>i2')
    stamp = 1_700_000_001 << 32 | 0x12345679
    body = Image(voxels, matrix, CoordinateSystem.LPS)
    sent = Packet(body, 'MR 1_Room', stamp, 2, 6)
    send_until(peer, sent, lambda: images and geometries)
    outputs = [
        scene.ros.publisher(kind, f'to_igtl/MR_1_Room/{suffix}')
        for kind, suffix in ((RosImage, 'image'), (ImageGeometry, 'image_geometry'))
    ]
    turned = np.diag([-1.0, -1, 1, 1]) @ matrix.astype(np.float32)
    expected = Packet(Image(voxels, turned), 'MR 1_Room', stamp, 2, 6)

    def placed() -> bool:
        outputs[0].publish(images[0])
        outputs[1].publish(geometries[0])
        return expected.to_bytes() in [each.to_bytes() for each in peer.named('MR 1_Room')]

    wait_until(placed, 'the image under its own name')


def test_a_compressed_image_and_its_geometry(world: Any) -> None:
    pytest.importorskip('PIL')
    scene, bridge, peer, _ = world
    # A PNG of one pixel, of which grey is 200.
    data = bytes.fromhex(
        '89504e470d0a1a0a0000000d49484452000000010000000108000000003a7e9b55'
        '0000000a49444154789c6338010000ca00c999ca5d7e0000000049454e44ae426082'
    )
    message = CompressedImage(format='mono8; png compressed ', data=data)
    message.header.stamp.sec = 1003
    size = np.array((1, 1, 1), np.uint32)
    geometry = where(3)
    geometry.size = geometry.dimensions = size
    outputs = [
        scene.ros.publisher(kind, f'to_igtl/Jpeg/{suffix}')
        for kind, suffix in ((CompressedImage, 'compressed'), (ImageGeometry, 'image_geometry'))
    ]

    def placed() -> bool:
        outputs[0].publish(message)
        outputs[1].publish(geometry)
        found = [each.body.matrix[:3, 3].tolist() for each in peer.named('Jpeg')]
        return [3.0, 0.0, 0.0] in found

    wait_until(placed, 'the image in its place')
    assert peer.named('Jpeg')[-1].body.voxels.tolist() == [[[200]]]
    outputs[0].publish(CompressedImage(format='jpeg', data=b'no picture'))
    words = "compressed image of format 'jpeg' and 10 bytes cannot be read as JPEG or PNG"
    wait_until(lambda: words in bridge.log, 'a warning')
