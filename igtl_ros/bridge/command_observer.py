# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Commands and replies that pass, on <device>/command, for who wants to watch them."""

from __future__ import annotations

from collections.abc import Callable
import time

from igtl_ros.bridge.command_counters import CommandCounters
from igtl_ros.bridge.publisher import CallLater
from igtl_ros.bridge.publisher import WarmPublisher
from igtl_ros.bridge.qos import publisher_qos
from igtl_ros.conversions.commands import command_device
from igtl_ros.conversions.commands import command_in
from igtl_ros.conversions.commands import command_to_ros
from igtl_ros.conversions.commands import COMMAND_TOPIC
from igtl_ros.conversions.names import Frames
from igtl_ros.conversions.names import topic_name
from igtl_ros.conversions.placement import Placement
from igtl_ros.conversions.stamps import END_OF_ROS_TIME
from igtl_ros.conversions.stamps import time_of
from igtl_ros.msg import CommandMessage
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink.text import printable
from rclpy.node import Node

# A peer that invents device names must not fill the graph with topics.
MOST_TOPICS = 100
_NO_FRAMES = Frames('', '')


class CommandObserver:
    """
    Publishes what passes; used on the loop thread alone.

    :param call_later: has a function called on the loop thread after some seconds.
    :param passes: whether anything of a device may be seen in ROS.
    """

    def __init__(
        self,
        node: Node,
        call_later: CallLater,
        passes: Callable[[str], bool],
        counters: CommandCounters,
    ) -> None:
        self.passes = passes
        self._node = node
        self._call_later = call_later
        self._counters = counters
        self._publishers: dict[str, WarmPublisher] = {}

    def saw(self, packet: Packet, connection: str, to_peer: bool) -> None:
        """
        Publish a message, if it is a command or a reply; later, so that no command waits for it.

        :param connection: name of the endpoint.
        :param to_peer: sent by us.
        """
        command = command_in(packet)
        if command is None:
            return
        device = printable(command_device(packet))
        if not self.passes(device):
            return
        sent = packet.nanoseconds
        stamp = time_of(sent if 0 < sent < END_OF_ROS_TIME else time.time_ns())
        place = Placement(stamp, _NO_FRAMES, printable(packet.full_device_name))
        topic = topic_name(device)

        def publish() -> None:
            publisher = self._publisher(topic)
            if publisher is None:
                self._counters.unobserved += 1
            elif publisher.wanted:
                publisher.publish(command_to_ros(command, place, connection, to_peer))

        self._call_later(0.0, publish)

    def destroy(self) -> None:
        """End all topics."""
        for publisher in self._publishers.values():
            publisher.destroy()

    def _publisher(self, device: str) -> WarmPublisher | None:
        """Return the publisher of a device, made with its first command; None if too many."""
        if device not in self._publishers:
            if len(self._publishers) >= MOST_TOPICS:
                return None
            self._publishers[device] = WarmPublisher(
                self._node,
                CommandMessage,
                f'{device}/{COMMAND_TOPIC}',
                publisher_qos(CommandMessage, latched=False),
                self._call_later,
            )
        return self._publishers[device]
