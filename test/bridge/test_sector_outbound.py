# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The ultrasound sector from ROS to OpenIGTLink, through a real bridge, and once round."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import Any

from bridge_scene import Scene
import numpy as np
import pytest
from sector_samples import CURVED
from sector_samples import OF_PLUS
from waiting import wait_until

pytestmark = pytest.mark.ros

from builtin_interfaces.msg import Time  # noqa: E402
from diagnostic_msgs.msg import DiagnosticArray  # noqa: E402
from igtl_ros.conversions.names import Frames  # noqa: E402
from igtl_ros.conversions.placement import Placement  # noqa: E402
from igtl_ros.conversions.sector import sector_to_ros  # noqa: E402
from igtl_ros.msg import ImageGeometry  # noqa: E402
from igtl_ros.msg import MetadataEntry  # noqa: E402
from igtl_ros.msg import UltrasoundSector  # noqa: E402
from igtl_ros.tuo.sector import parse  # noqa: E402
from igtl_ros.tuo.sector import to_values  # noqa: E402
from rclpy.qos import DurabilityPolicy  # noqa: E402
from rclpy.qos import QoSProfile  # noqa: E402
from sensor_msgs.msg import Image as RosImage  # noqa: E402

LATCHED = QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL)
ROUTES = """
- {direction: to_igtl, topic: /scanner/shape, device: RoutedOut}
- {direction: to_igtl, topic: /scanner/picture, device: RoutedOut}
- {direction: to_igtl, topic: /other/shape, device: Typed, ros_type: igtl_ros/msg/UltrasoundSector}
"""


@pytest.fixture(scope='module')
def world() -> Iterator[tuple[Scene, Any, Any]]:
    scene = Scene()
    try:
        bridge = scene.bridge(routes=ROUTES, diagnostics_period=0.2)
        yield scene, bridge, scene.peer(bridge, header_version=2)
    finally:
        scene.close()


def message(values: dict[str, str] = CURVED) -> UltrasoundSector:
    return sector_to_ros(parse(values), Placement(Time(), Frames('', ''), ''))


def picture() -> RosImage:
    return RosImage(encoding='mono8', data=array('B', bytes(4)), width=2, height=2, step=2)


class Device:
    """One image device in ROS, and what a peer gets of it."""

    def __init__(self, world: Any, name: str, image: str = '', sector: str = '') -> None:
        scene, self.bridge, self.peer = world
        self.name, self.scene = name, scene
        self.image = scene.ros.publisher(RosImage, image or f'to_igtl/{name}/image')
        self.sector = scene.ros.publisher(
            UltrasoundSector, sector or f'to_igtl/{name}/us_sector', LATCHED
        )
        for publisher in (self.image, self.sector):
            wait_until(publisher.get_subscription_count, 'the bridge subscribes')

    def metadata(self, until: Any, peer: Any = None) -> dict[str, str]:
        """Publish images until the metadata of one fulfil a condition, and return them."""

        def came() -> bool:
            self.image.publish(picture())
            packets = (peer or self.peer).named(self.name)
            return bool(packets) and until(packets[-1].metadata)

        wait_until(came, f'metadata of {self.name}')
        packet = (peer or self.peer).named(self.name)[-1]
        assert packet.body.voxels.tolist() == [[[0, 0], [0, 0]]]
        return dict(packet.metadata)


def test_it_rides_with_the_images_as_custusx_reads_it(world: Any) -> None:
    device = Device(world, 'Out_Reference')
    assert device.metadata(lambda metadata: True) == {}
    device.sector.publish(message())
    assert device.metadata(lambda metadata: metadata) == CURVED
    assert device.peer.named('Out_Reference')[-1].header_version == 2
    # From then on with every image.
    assert device.metadata(lambda metadata: metadata) == CURVED
    device.sector.publish(message({**CURVED, 'Depths': '40.05 99.123456789'}))
    wanted = {**CURVED, 'Depths': '40.05 99.123456789'}
    assert device.metadata(lambda metadata: metadata == wanted) == wanted
    device.sector.publish(UltrasoundSector())  # not known any more
    assert device.metadata(lambda metadata: not metadata) == {}


def test_what_plus_wrote_in_the_numbers_of_ros(world: Any) -> None:
    device = Device(world, 'Plus_Reference')
    device.sector.publish(message(OF_PLUS))
    found = device.metadata(lambda metadata: metadata)
    assert found == to_values(parse(OF_PLUS))
    assert (found['Origin'], found['BoundingBox']) == ('319.123 -150.5 0', '0 639 0 479 0 0')


def test_other_metadata_stay_and_the_sector_wins(world: Any) -> None:
    device = Device(world, 'Mixed')
    geometry = ImageGeometry(
        dimensions=np.array([2, 2, 1], np.uint32),
        size=np.array([2, 2, 1], np.uint32),
        matrix=np.eye(4).reshape(16),
        metadata=[
            MetadataEntry(key='Gain', value='50'),
            MetadataEntry(key='Depths', value='1 2'),
            MetadataEntry(key='SpacingZ', value='3'),
        ],
    )
    place = device.scene.ros.publisher(ImageGeometry, 'to_igtl/Mixed/image_geometry', LATCHED)
    place.publish(geometry)
    assert device.metadata(lambda metadata: metadata)['Depths'] == '1 2'
    device.sector.publish(message())
    expected = {'Gain': '50', **CURVED}
    assert device.metadata(lambda metadata: 'Origin' in metadata) == expected
    assert device.peer.named('Mixed')[-1].metadata.entries[0].key == 'Gain'


def test_a_peer_of_header_version_1_gets_images_without_it(world: Any) -> None:
    device = Device(world, 'Old')
    old = device.scene.peer(device.bridge)
    device.sector.publish(message())
    device.metadata(lambda metadata: metadata)
    assert device.metadata(lambda metadata: True, old) == {}
    assert {packet.header_version for packet in old.named('Old')} == {1}
    arrived = device.scene.ros.subscribe(DiagnosticArray, '/diagnostics')
    key = 'sent without their metadata (peer has header version 1)'

    def counted() -> bool:
        return any(
            value.key.endswith(key) and int(value.value)
            for status in (arrived[-1].status if arrived else [])
            for value in status.values
        )

    wait_until(counted, 'it is counted')


def test_routes(world: Any) -> None:
    device = Device(world, 'RoutedOut', '/scanner/picture', '/scanner/shape')
    device.sector.publish(message())
    assert device.metadata(lambda metadata: metadata) == CURVED
    device = Device(world, 'Typed', sector='/other/shape')
    device.sector.publish(message())
    assert device.metadata(lambda metadata: metadata) == CURVED


def test_a_long_name_and_a_sector(world: Any) -> None:
    device = Device(world, 'A_very_long_device_name')
    device.sector.publish(message())
    found = device.metadata(lambda metadata: 'Origin' in metadata)
    assert found == {**CURVED, 'IGTL_DEVICE_NAME': 'A_very_long_device_name'}


def test_a_bad_sector_is_said_and_not_sent(world: Any) -> None:
    device = Device(world, 'BadOut')
    device.sector.publish(message())
    device.metadata(lambda metadata: metadata)
    bad = message()
    bad.depths[0] = 0.5
    device.sector.publish(bad)
    assert device.metadata(lambda metadata: not metadata) == {}
    log = device.bridge.log
    assert "UltrasoundSector of 'BadOut' is not sent" in log
    assert "Depths is '500 120.05': expected start and stop in mm" in log


def test_once_round(world: Any) -> None:
    """What comes in as a sector goes out again as the same text."""
    scene, bridge, peer = world
    other = scene.bridge()
    back = scene.peer(other, header_version=2)
    device = Device((scene, bridge, peer), 'Round')
    device.sector.publish(message(OF_PLUS))
    device.metadata(lambda metadata: metadata)
    arrived = scene.ros.subscribe(UltrasoundSector, 'Round/us_sector', LATCHED)
    back.send(peer.named('Round')[-1])
    wait_until(lambda: arrived, 'the sector in ROS again')
    arrived[0].header, arrived[0].device_name = message().header, ''
    assert arrived[0] == message(OF_PLUS)
