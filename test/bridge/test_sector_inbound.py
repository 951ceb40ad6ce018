# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The ultrasound sector from OpenIGTLink into ROS, through a real bridge."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bridge_scene import Scene
import numpy as np
import pytest
from sector_samples import CURVED
from sector_samples import IMAGE_OF_CXX
from sector_samples import LINEAR
from waiting import wait_until

pytestmark = pytest.mark.ros

from diagnostic_msgs.msg import DiagnosticArray  # noqa: E402
from igtl_ros.msg import ImageGeometry  # noqa: E402
from igtl_ros.msg import UltrasoundSector  # noqa: E402
from igtl_ros.openigtlink import from_nanoseconds  # noqa: E402
from igtl_ros.openigtlink import Image  # noqa: E402
from igtl_ros.openigtlink import Packet  # noqa: E402
from igtl_ros.openigtlink import String  # noqa: E402
from igtl_ros.openigtlink import unpack  # noqa: E402
from rclpy.qos import DurabilityPolicy  # noqa: E402
from rclpy.qos import QoSProfile  # noqa: E402
from sensor_msgs.msg import Image as RosImage  # noqa: E402
from std_msgs.msg import String as RosString  # noqa: E402
from visualization_msgs.msg import Marker  # noqa: E402

# More than one, so that what was published before and since is all there.
LATCHED = QoSProfile(depth=20, durability=DurabilityPolicy.TRANSIENT_LOCAL)
STAMP = 1_700_000_000_250_000_000

ROUTES = """
- {direction: from_igtl, device: Routed, topic: /scanner/picture, child_frame: plane}
"""


@pytest.fixture(scope='module')
def world() -> Iterator[tuple[Scene, Any, Any]]:
    scene = Scene()
    try:
        bridge = scene.bridge(routes=ROUTES, diagnostics_period=0.2)
        scene.introduce(bridge)
        yield scene, bridge, scene.peer(bridge, header_version=2)
    finally:
        scene.close()


class Device:
    """One image device: what the bridge publishes of it, and a way to send it."""

    def __init__(self, world: Any, name: str, topic: str = '') -> None:
        self.scene, self.bridge, self.peer = world
        self.name, topic = name, topic or name
        self.sectors = self.scene.ros.subscribe(UltrasoundSector, f'{topic}/us_sector', LATCHED)
        self.markers = self.scene.ros.subscribe(Marker, f'{topic}/us_sector_marker', LATCHED)
        self.images = self.scene.ros.subscribe(
            RosImage, topic if '/' in topic else f'{topic}/image'
        )
        self.sent = 0

    def send(self, metadata: dict[str, str] | None = None, peer: Any = None, **how: Any) -> None:
        """Send an image, and return once it is in ROS."""
        spacing, size = how.get('spacing', (0.2, 0.2)), how.get('size', (640, 480))
        body = Image(np.zeros((1, *size[::-1]), np.uint8), np.diag([*spacing, 1, 1]))
        self.sent += 1
        stamp = from_nanoseconds(STAMP + self.sent)
        (peer or self.peer).send(
            Packet(body, self.name, stamp, 2 if metadata else 1, metadata=metadata or {})
        )
        wait_until(lambda: len(self.images) >= self.sent, f'image {self.sent} of {self.name}')

    def of_sector(self, count: int) -> Any:
        wait_until(lambda: len(self.sectors) >= count, f'sector {count} of {self.name}')
        assert len(self.sectors) == count
        return self.sectors[-1]

    def of_marker(self, count: int) -> Any:
        wait_until(lambda: len(self.markers) >= count, f'marker {count} of {self.name}')
        assert len(self.markers) == count
        return self.markers[-1]


@pytest.fixture
def device(world: Any, request: Any) -> Device:
    """Return a device with a name of its own."""
    return Device(world, ''.join(word.title() for word in request.node.name.split('_'))[4:18])


def test_a_sector_and_its_line(world: Any) -> None:
    device = Device(world, 'Curved_Reference')
    device.send(CURVED)
    message = device.of_sector(1)
    assert message.header.frame_id == 'Curved'
    assert (message.header.stamp.sec, message.header.stamp.nanosec) == (1_700_000_000, 250_000_001)
    assert message.device_name == 'Curved_Reference'
    assert message.probe_type == UltrasoundSector.PROBE_SECTOR
    assert message.origin.tolist() == [320, -150, 0]
    assert message.depths.tolist() == [0.04005, 0.12005]
    assert message.spacing.tolist() == [0.0002, 0.0002, 0.001]
    marker = device.of_marker(1)
    assert (marker.header.frame_id, marker.ns) == ('Curved', 'Curved_Reference')
    assert (marker.type, marker.action) == (Marker.LINE_STRIP, Marker.ADD)
    points = np.array([(point.x, point.y, point.z) for point in marker.points])
    # Cut at the image: columns 0 to 639; the outer arc ends 0.12005 m below an apex at -0.03 m.
    assert (points[:, 0].min(), points[:, 0].max()) == pytest.approx((0, 0.1278), abs=1e-9)
    assert points[:, 1].max() == pytest.approx(0.09005, abs=0.00002)
    assert not points[:, 2].any()


def test_bytes_of_the_reference_library(world: Any) -> None:
    scene, _, peer = world
    arrived = scene.ros.subscribe(UltrasoundSector, 'Image_Reference/us_sector', LATCHED)
    geometry = scene.ros.subscribe(ImageGeometry, 'Image_Reference/image_geometry')
    scene.introduce(world[1])
    peer.send(unpack(IMAGE_OF_CXX))
    wait_until(lambda: arrived and geometry, 'sector and geometry')
    assert arrived[0].origin.tolist() == [2, -1, 0]
    assert list(arrived[0].angles) == [-0.5, 0.5]
    assert list(arrived[0].bounding_box) == [0, 3, 0, 1]
    assert arrived[0].depths.tolist() == [0.00025, 0.00075]
    assert arrived[0].spacing.tolist() == [0.0005, 0.00025, 0.001]
    assert {entry.key for entry in geometry[0].metadata} >= {'ProbeType', 'Depths'}


def test_only_what_changes_is_published(device: Device) -> None:
    device.send(CURVED)
    device.of_sector(1)  # the topic keeps one only, until we are matched
    device.of_marker(1)
    device.send({**CURVED, 'Timestamp': '1.25', 'ProbeToTrackerTransform': '1 0 0 0'})
    device.send({**CURVED, 'SpacingX': '0.200000', 'Depths': '40.050 120.050 '})
    device.send()  # says nothing, so nothing is new
    device.send({'Timestamp': '1.5'})
    device.send({**CURVED, 'Depths': '40.05 140.05'})
    assert device.of_sector(2).depths.tolist() == [0.04005, 0.14005]
    assert device.sectors[1].header.stamp.nanosec == 250_000_006
    assert device.of_marker(2).points != device.markers[0].points


def test_a_late_subscriber_gets_the_last_one(device: Device) -> None:
    device.send(LINEAR)
    device.of_sector(1)
    device.of_marker(1)  # the topic keeps one only: the next one would take its place
    device.send(CURVED)
    device.of_sector(2)
    device.of_marker(2)
    late = Device((device.scene, device.bridge, device.peer), device.name)
    assert late.of_sector(1).probe_type == UltrasoundSector.PROBE_SECTOR
    assert late.of_marker(1).action == Marker.ADD


def test_without_a_sector_there_are_no_topics(device: Device) -> None:
    device.send()
    # PLUS has an Origin and a ClipRectangle that are no sector.
    device.send({'Origin': '1 2 3', 'SpacingX': '0.1', 'ClipRectangleOrigin': '0 0'})
    assert not device.scene.ros.node.get_publishers_info_by_topic(f'{device.name}/us_sector')
    assert f'sector of {device.name!r}' not in device.bridge.log


def test_a_route_moves_it(world: Any) -> None:
    device = Device(world, 'Routed', '/scanner/picture')
    device.send(CURVED)
    assert device.of_sector(1).header.frame_id == 'plane'
    assert device.of_marker(1).header.frame_id == 'plane'


def test_what_is_missing_comes_from_the_image(device: Device) -> None:
    some = {key: CURVED[key] for key in ('ProbeType', 'Origin', 'Angles', 'Depths')}
    device.send(some, size=(400, 300), spacing=(0.25, 0.5))
    message = device.of_sector(1)
    assert list(message.bounding_box) == [0, 399, 0, 299]
    device.of_marker(1)
    assert message.spacing.tolist() == [0.00025, 0.0005, 0.001]
    wait_until(lambda: 'those of the image are taken' in device.bridge.log, 'it is said')
    device.send(some, size=(400, 300), spacing=(0.25, 0.25))  # another zoom, the same metadata
    assert device.of_sector(2).spacing.tolist() == [0.00025, 0.00025, 0.001]


def test_the_line_follows_the_pixels_of_the_image(device: Device) -> None:
    device.send(LINEAR, spacing=(0.2, 0.2))
    narrow = device.of_marker(1)
    device.send(LINEAR, spacing=(0.4, 0.2))
    wide = device.of_marker(2)
    assert wide.points[1].x == pytest.approx(2 * narrow.points[1].x)
    device.of_sector(1)


def dropped(device: Device) -> list[str]:
    """Return what diagnostics say of bad sectors of a device."""
    arrived = device.scene.ros.subscribe(DiagnosticArray, '/diagnostics')
    found: list[str] = []

    def told() -> bool:
        found[:] = [
            value.value
            for message in list(arrived)
            for status in message.status
            if status.name.endswith(f'IMAGE {device.name}')
            for value in status.values
            if value.key == 'dropped (bad sector)'
        ]
        return bool(found)

    wait_until(told, 'a bad sector in diagnostics')
    return found


def test_bad_values_are_said_and_the_image_flows(device: Device) -> None:
    device.send({**CURVED, 'Depths': '120 40'})
    device.send({**CURVED, 'Depths': '120 40'})
    wait_until(lambda: f'IMAGE {device.name!r}: sector: Depths' in device.bridge.log, 'the log')
    (line,) = [line for line in device.bridge.lines if f'{device.name!r}: sector' in line]
    assert "Depths is '120 40': expected start and stop in mm" in line
    assert dropped(device)[-1] == '1'  # a change is counted, not each image that repeats it
    assert not device.sectors
    # A good one ends it, and a bad one after a good one takes that back.
    device.send(CURVED)
    device.of_sector(1)
    device.of_marker(1)
    device.send({**CURVED, 'SpacingX': 'nan'})
    assert device.of_sector(2).probe_type == UltrasoundSector.PROBE_UNKNOWN
    assert device.of_marker(2).action == Marker.DELETE
    device.send(CURVED)
    assert device.of_sector(3).probe_type == UltrasoundSector.PROBE_SECTOR
    assert device.of_marker(3).action == Marker.ADD
    assert len(device.images) == 5


@pytest.mark.parametrize(
    ('key', 'value'),
    [('Angles', '-4 4'), ('SpacingY', '0'), ('Origin', '1'), ('ProbeType', ''), ('Depths', '')],
)
def test_each_bad_value_is_named(world: Any, key: str, value: str) -> None:
    device = Device(world, f'Bad{key}')
    device.send({**CURVED, key: value})
    found = repr(value) if value else 'missing'
    wait_until(
        lambda: f"IMAGE 'Bad{key}': sector: {key} is {found}: expected" in device.bridge.log, key
    )
    assert not device.sectors


# --- one STRING a key ---


def say(peer: Any, values: dict[str, str]) -> None:
    for key, value in values.items():
        peer.send(Packet(String.of(value), key))


def test_texts_are_about_the_images_of_their_connection(world: Any) -> None:
    scene, bridge, other = world
    texts = scene.ros.subscribe(RosString, 'Depths/string')
    early, late, foreign = (Device(world, f'{name}Said') for name in ('Early', 'Late', 'Foreign'))
    scene.introduce(bridge)
    peer = scene.peer(bridge, header_version=2)
    early.send(peer=peer)
    foreign.send(peer=other)
    say(peer, LINEAR)
    assert early.of_sector(1).linear_width == 0.0381
    assert early.of_marker(1).header.frame_id == 'EarlySaid'
    late.send(peer=peer)
    assert late.of_sector(1).probe_type == UltrasoundSector.PROBE_LINEAR
    # The same again says nothing; a new depth does.
    say(peer, {**LINEAR, 'Depths': '0.1 50.1'})
    assert early.of_sector(2).depths.tolist() == [0.0001, 0.0501]
    # What an image says itself counts more.
    late.of_sector(2)
    late.send(CURVED, peer=peer)
    assert late.of_sector(3).probe_type == UltrasoundSector.PROBE_SECTOR
    wait_until(lambda: len(texts) == 2, 'the texts, on their own topic too')
    assert [text.data for text in texts] == ['0.1 60.1', '0.1 50.1']
    assert not foreign.sectors


def test_texts_before_their_image_and_bad_ones(world: Any) -> None:
    scene, bridge, _ = world
    device = Device(world, 'AfterTexts')
    peer = scene.peer(bridge)
    some = {key: value for key, value in LINEAR.items() if key != 'Origin'}
    say(peer, some)
    device.send(peer=peer)
    say(peer, {'Origin': '320 20 0'})  # what is missing is still to come, and no mistake
    device.of_sector(1)
    assert f'{device.name!r}: sector' not in bridge.log
    say(peer, {'Angles': 'left right'})
    wait_until(lambda: "IMAGE 'AfterTexts': sector: Angles is 'left right'" in bridge.log, 'log')
    assert device.of_sector(2).probe_type == UltrasoundSector.PROBE_UNKNOWN
