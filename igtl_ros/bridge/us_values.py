# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Values of scanner parameters on <device>/us_parameters: all that are known, at every change."""

from __future__ import annotations

from collections.abc import Mapping

from igtl_ros.bridge.publisher import CallLater
from igtl_ros.bridge.publisher import WarmPublisher
from igtl_ros.bridge.qos import publisher_qos
from igtl_ros.conversions.names import topic_name
from igtl_ros.msg import UsParameter
from igtl_ros.msg import UsParameters
from igtl_ros.openigtlink.text import printable
from igtl_ros.tuo.parameters import known_as
from igtl_ros.tuo.parameters import PARAMETERS
from rclpy.node import Node

NAMELESS = 'scanner'  # topic of a scanner whose UsDeviceId was not given
_MAX_DEVICES = 100
_MAX_VALUES = 1000


class UsValues:
    """
    Publishes values; used on the loop thread alone.

    :param call_later: has a function called on the loop thread after some seconds.
    """

    def __init__(self, node: Node, call_later: CallLater) -> None:
        self._node = node
        self._call_later = call_later
        self._values: dict[tuple[str, str], dict[str, str]] = {}
        self._publishers: dict[str, WarmPublisher] = {}

    def learned(self, connection: str, device: str, values: Mapping[str, str]) -> None:
        """
        Publish values, if any of them is new.

        :param connection: endpoint of the peer that told them.
        :param device: UsDeviceId; may be empty.
        """
        key = connection, device
        if key not in self._values and len(self._values) >= _MAX_DEVICES:
            return
        known = self._values.setdefault(key, {})
        news = {name: value for name, value in values.items() if known.get(name) != value}
        if not news or len(known) + len(news) > _MAX_VALUES:
            return
        known |= news
        message = UsParameters(device=printable(device), connection=connection)
        message.header.stamp = self._node.get_clock().now().to_msg()
        message.parameters = [
            UsParameter(name=printable(name), value=printable(known[name]), unit=unit_of(name))
            for name in sorted(known)
        ]
        self._publisher(device).publish(message)

    def destroy(self) -> None:
        """End all topics."""
        for publisher in self._publishers.values():
            publisher.destroy()
        self._publishers.clear()

    def _publisher(self, device: str) -> WarmPublisher:
        topic = f'{topic_name(device or NAMELESS)}/us_parameters'
        publisher = self._publishers.get(topic)
        if publisher is None:
            publisher = WarmPublisher(
                self._node,
                UsParameters,
                topic,
                publisher_qos(UsParameters, True),
                self._call_later,
            )
            self._publishers[topic] = publisher
        return publisher


def unit_of(name: str) -> str:
    """Return the unit of a parameter; empty if it is not known."""
    known = known_as(name, PARAMETERS)
    return PARAMETERS[known].unit if known else ''
