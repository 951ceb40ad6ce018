# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""A message through a real bridge into ROS, and what ROS got of it through the bridge back."""

from __future__ import annotations

from typing import Any
from typing import NamedTuple

from bridge_scene import Scene
from diagnostic_msgs.msg import DiagnosticArray
from igtl_ros.openigtlink import Packet
from rclpy.qos import DurabilityPolicy
from rclpy.qos import QoSProfile
from ros_side import published
from waiting import wait_until

LATCHED = QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL)


class World(NamedTuple):
    scene: Scene
    bridge: Any
    peer: Any


def into_ros(world: World, packet: Packet, ros_type: type, topic: str, qos: Any = 100) -> Any:
    """Send a message until it arrives on a topic, and return what arrived last."""
    arrived = world.scene.ros.subscribe(ros_type, topic, qos)

    def sent_and_heard() -> list[Any]:
        world.peer.send(packet)
        return arrived

    wait_until(sent_and_heard, f'a message on {topic}')
    return arrived[-1]


def out_of_ros(world: World, message: Any, topic: str, device: str) -> Packet:
    """Publish until the device's message arrives at an OpenIGTLink client."""
    publisher = world.scene.ros.publisher(type(message), topic)
    published(publisher, message, lambda: world.peer.named(device), f'{device} at the client')
    return world.peer.named(device)[-1]


def both_ways(
    world: World, packet: Packet, ros_type: type, suffix: str, qos: Any = 100
) -> tuple[Any, Packet]:
    """Return what a message is in ROS, and what that is at a client when it is published."""
    device = packet.device_name
    message = into_ros(world, packet, ros_type, f'{device}/{suffix}', qos)
    return message, out_of_ros(world, message, f'to_igtl/{device}/{suffix}', device)


def diagnosed(world: World, status: str, key: str, wanted: str) -> None:
    """Wait until a value of a status on /diagnostics is what it has to be."""
    reports = world.scene.ros.subscribe(DiagnosticArray, '/diagnostics')

    def found() -> bool:
        return any(
            pair.key == key and pair.value == wanted
            for report in list(reports)
            for one in report.status
            if one.name.endswith(status)
            for pair in one.values
        )

    wait_until(found, f'{status}: {key} is {wanted}')
