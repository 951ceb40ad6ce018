# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
The topics of ros2_igtl_bridge, beside our own: IGTL_<type>_IN and IGTL_<type>_OUT.

IN is from OpenIGTLink, OUT is to OpenIGTLink, as that package has it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
import time
from typing import Any

from igtl_ros.bridge.devices import Device
from igtl_ros.bridge.devices import FROM_IGTL
from igtl_ros.bridge.devices import TO_IGTL
from igtl_ros.bridge.outbound_device import Send
from igtl_ros.bridge.parameters import ParameterError
from igtl_ros.bridge.subscription import DrainingSubscription
from igtl_ros.bridge.throttle import Throttle
from igtl_ros.conversions.geometry import NotRigidError
from igtl_ros.conversions.images import ImageError
from igtl_ros.conversions.legacy import LegacyError
from igtl_ros.conversions.legacy import LegacyRow
from igtl_ros.conversions.legacy import MILLIMETRES
from igtl_ros.conversions.legacy import rows
from igtl_ros.conversions.names import Frames
from igtl_ros.conversions.placement import Placement
from igtl_ros.conversions.stamps import time_of
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink.names import wire_name
from igtl_ros.openigtlink.text import printable
from rclpy.node import Node
from rclpy.qos import QoSProfile

# Reliable, volatile, the last ten: what programs written for that package were tuned to.
_QOS = QoSProfile(depth=10)
_NO_FORM = (PackError, NotRigidError, ImageError)

May = Callable[[str, str], bool]


class LegacyTopics:
    """
    Publishes and subscribes in the place of ros2_igtl_bridge.

    :param send: hands a message to the transport; (packet, latch).
    :param may: whether a device may pass in a direction.
    :param point_name: what a PointArray is called: `element` or `device`.
    :raises ParameterError: the message classes are not installed.
    """

    def __init__(self, node: Node, send: Send, may: May, point_name: str, warn: Throttle) -> None:
        self._node = node
        self._send = send
        self._may = may
        self._warn = warn
        self._rows = {row.body: row for row in rows(point_name)}
        self._records: dict[str, Device] = {}
        try:
            self._publishers = {
                row: node.create_publisher(row.ros_type, _topic(row, 'IN'), _QOS)
                for row in self._rows.values()
            }
            self._subscriptions = [
                DrainingSubscription(
                    node, row.ros_type, _topic(row, 'OUT'), partial(self._take_back, row), _QOS
                )
                for row in self._rows.values()
            ]
        except LegacyError as error:
            raise ParameterError(f'parameter legacy_topics: {error}') from None

    @property
    def devices(self) -> list[Device]:
        """Return what is counted, one record for each topic that was used."""
        return list(self._records.values())

    def destroy(self) -> None:
        """End all topics."""
        for subscription in self._subscriptions:
            subscription.destroy()
        for publisher in self._publishers.values():
            self._node.destroy_publisher(publisher)

    # --- on the loop thread ---

    def take(self, packet: Packet) -> None:
        """Publish a message that a device sent."""
        row = self._rows.get(type(packet.body))
        if row is None or not packet.device_name:
            return
        publisher = self._publishers[row]
        if not publisher.get_subscription_count():
            return
        name = printable(packet.full_device_name)
        if not self._may(FROM_IGTL, name):
            return
        record = self._record(row, FROM_IGTL)
        place = Placement(time_of(time.time_ns()), Frames('', name), name, MILLIMETRES)
        try:
            publisher.publish(row.to_ros(packet, place))
        except _NO_FORM as error:
            self._drop(record, name, error)
        else:
            record.forwarded += 1

    # --- on the executor ---

    def _take_back(self, row: LegacyRow, message: Any) -> None:
        record = self._record(row, TO_IGTL)
        try:
            packet = row.from_ros(message, time.time_ns())
            if not self._may(TO_IGTL, packet.device_name):
                record.drop('denied')
                return
            sent = self._send(_named(packet), False)
        except _NO_FORM as error:
            self._drop(record, getattr(message, 'name', ''), error)
            return
        if sent:
            record.forwarded += 1
        else:
            record.drop('transport does not take it')

    def _record(self, row: LegacyRow, direction: str) -> Device:
        topic = _topic(row, 'IN' if direction == FROM_IGTL else 'OUT')
        record = self._records.get(topic)
        if record is None:
            full = self._node.resolve_topic_name(topic)
            record = Device(topic, row.body.TYPE, direction, topics=[full])
            self._records[topic] = record
        record.received += 1
        record.last_received = time.time_ns()
        return record

    def _drop(self, record: Device, name: str, error: Exception) -> None:
        record.drop('no form on the other side', str(error))
        self._warn(
            (record.device_name, name, type(error)), f'{record.device_name} of {name!r}: {error}'
        )


def _topic(row: LegacyRow, direction: str) -> str:
    return f'IGTL_{row.topic}_{direction}'


def _named(packet: Packet) -> Packet:
    """Return the message under a name that fits the wire."""
    name, metadata = wire_name(packet.device_name)
    return (
        Packet(packet.body, name, packet.timestamp, 2, metadata=metadata) if metadata else packet
    )
