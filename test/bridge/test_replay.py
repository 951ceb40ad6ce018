# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
A recorded session, played back into a bridge, is the OpenIGTLink stream that it was.

Each golden message goes through a bridge into ROS, from real subscriptions into a rosbag2 file,
and from there through another bridge to peers that keep bytes: those must be the same, the
timestamps with all their 64 bits.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from posixpath import normpath
from typing import Any

from golden import GOLDEN
from igtl_ros.openigtlink import BODIES
from igtl_ros.openigtlink import CoordinateSystem
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Status
from igtl_ros.openigtlink import Transform
import numpy as np
import pytest

pytestmark = [pytest.mark.ros, pytest.mark.slow]
pytest.importorskip('rclpy')

from bridge_scene import Scene  # noqa: E402
from igtl_ros.conversions.registry import FROM_IGTL  # noqa: E402
from igtl_ros.conversions.registry import TO_IGTL  # noqa: E402
from igtl_ros.srv import ListDevices  # noqa: E402
from rclpy.qos import DurabilityPolicy  # noqa: E402
from rclpy.qos import QoSProfile  # noqa: E402
from ros_bag import read_serialized  # noqa: E402
from ros_bag import write_bag  # noqa: E402
from waiting import wait_until  # noqa: E402
from waiting import wait_until_none  # noqa: E402
from wire_peer import WirePeer  # noqa: E402

# What does not come back as it was, and why.
NOT_THE_SAME = {
    'BIND': 'its children are devices of their own in ROS, and come back one by one',
    'COMMAND': 'a call, not a topic',
    'RTS_COMMAND': 'the answer to a call',
    'QTRANS': 'comes back under the usual name of its type, POSITION',
    'COLORTABLE': 'comes back under the usual name of its type, COLORT',
}
# Fractions of a second that no number of nanoseconds stands for.
FRACTION = 0x7FFFFFFF
SENTINEL = 'Sentinel'


def _cases() -> dict[str, Packet]:
    """Return what is sent, by device name: each a device and an instant of its own."""
    cases = {}
    for number, case in enumerate(GOLDEN):
        packet = case.packet
        if packet.type_name not in BODIES or packet.type_name in NOT_THE_SAME:
            continue
        body = packet.body
        if isinstance(body, Image) and body.coordinate_system is CoordinateSystem.LPS:
            continue  # what is sent is RAS: Slicer does not look at that field
        name = f'{packet.type_name.title()} {number}'
        cases[name] = Packet(
            packet.body,
            name,
            (1_700_000_000 + number) << 32 | FRACTION - number,
            packet.header_version,
            number if packet.header_version == 2 else 0,
            packet.metadata,
            packet.type_name,
        )
    return cases


CASES = _cases()


def _class_of(name: str) -> Any:
    package, _, kind = name.split('/')
    return getattr(import_module(f'{package}.msg'), kind)


def _recorded(scene: Scene) -> dict[str, tuple[type, list[bytes]]]:
    """Return what a recorder of all topics hears while each message is sent."""
    bridge = scene.bridge(patient_data=True, length_unit='m')
    scene.introduce(bridge)
    peer = WirePeer(bridge.port)
    sentinel = Packet(Transform(np.eye(4)), SENTINEL, 1 << 32).to_bytes()
    heard: dict[str, tuple[type, list[bytes]]] = {}

    def subscribe_to_all() -> int:
        devices = scene.ros.call(ListDevices, '/igtl_bridge/list_devices', ListDevices.Request())
        ours = {topic for device in devices.devices for topic in device.topics}
        for topic, types in scene.ros.node.get_topic_names_and_types():
            offered = scene.ros.node.get_publishers_info_by_topic(topic)
            if topic in ours and topic not in heard and offered:
                kind = _class_of(types[0])
                qos = QoSProfile(depth=1000, durability=offered[0].qos_profile.durability)
                heard[topic] = kind, scene.ros.subscribe(kind, topic, qos, raw=True)
        return len({device.device_name for device in devices.devices})

    def send_all() -> None:
        for packet in CASES.values():
            peer.send(packet.to_bytes())
        peer.send(sentinel)

    send_all()
    wait_until(lambda: subscribe_to_all() > len(CASES), 'all devices', 30.0)
    full = _full_topics({topic: kind for topic, (kind, _) in heard.items()})
    assert len(full) >= len(CASES)

    def silent() -> list[str]:
        send_all()
        subscribe_to_all()
        return [
            topic
            for topic in _full_topics({topic: kind for topic, (kind, _) in heard.items()})
            if not heard[topic][1]
        ]

    wait_until_none(silent, 'what says all of a message', 60.0)
    peer.close()
    return {topic: (kind, messages[:1]) for topic, (kind, messages) in heard.items() if messages}


def _full_topics(kinds: dict[str, Any]) -> list[str]:
    """Return the topics that hold all of a message, by the tables: one for each device."""
    rows = {(row.suffix, row.ros_type): row for row in TO_IGTL}
    full = []
    for topic, kind in kinds.items():
        base, _, suffix = topic.rpartition('/')
        row = rows.get((suffix, kind))
        if row is None or not base.rpartition('_')[2].isdigit():
            continue
        if not any(normpath(f'{base}/{other}') in kinds for other in row.summary_of):
            full.append(topic)
    return full


@pytest.fixture(scope='module')
def replayed(tmp_path_factory: Any) -> Iterator[dict[int, WirePeer]]:
    """Return the peers, by header version, after a bag was played back."""
    first = Scene()
    try:
        bag = write_bag(tmp_path_factory.mktemp('session') / 'bag', _recorded(first))
    finally:
        first.close()
    second = Scene()
    try:
        yield _played_back(second, read_serialized(bag))
    finally:
        second.close()


def _played_back(scene: Scene, recording: list[tuple[str, str, bytes]]) -> dict[int, WirePeer]:
    """Return the peers of a bridge that has sent all of a recording, by header version."""
    bridge = scene.bridge(discover_below='/')
    peers = {1: WirePeer(bridge.port), 2: WirePeer(bridge.port)}
    peers[2].send(Packet(Status(), 'Hello', 1 << 32, 2).to_bytes())
    wait_until(lambda: bridge.log.count('connected') >= 2, 'both peers')
    latched = {output.suffix for row in FROM_IGTL.values() for output in row if output.latched}
    publishers = {}
    for topic, type_name, _ in recording:
        last = topic.rpartition('/')[2] in latched
        durability = DurabilityPolicy.TRANSIENT_LOCAL if last else DurabilityPolicy.VOLATILE
        publishers[topic] = scene.ros.publisher(
            _class_of(type_name), topic, QoSProfile(depth=10, durability=durability)
        )
    full = _full_topics({topic: _class_of(kind) for topic, kind, _ in recording})
    wait_until_none(
        lambda: [topic for topic in full if not publishers[topic].get_subscription_count()],
        'topics that the bridge has to hear',
        30.0,
    )
    for topic, _, data in recording:
        publishers[topic].publish(data)
    for version, peer in peers.items():
        names = [name for name, case in CASES.items() if case.header_version == version]
        wait_until_none(
            lambda peer=peer, names=names: [name for name in names if not peer.messages[name]],
            f'messages of header version {version}',
            30.0,
        )
    return peers


@pytest.mark.parametrize('name', CASES)
def test_it_is_the_same_message(replayed: dict[int, WirePeer], name: str) -> None:
    case = CASES[name]
    (data,) = replayed[case.header_version].messages[name]  # once, whatever topics it was on
    assert data == case.to_bytes()


def test_nothing_else_was_sent(replayed: dict[int, WirePeer]) -> None:
    for peer in replayed.values():
        assert set(peer.messages) - {'', SENTINEL, 'HelloToTest'} <= set(CASES)
