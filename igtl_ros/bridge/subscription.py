# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
A subscription that takes all that waits at once.

rclpy's executor needs about a third of a millisecond to come round to a subscription again, for
one message each time. Taking the rest of the queue in the same turn carries four times as many.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rclpy.node import Node
from rclpy.qos import QoSProfile

# Then timers, services and the other subscriptions have their turn.
_MOST_AT_ONCE = 100


class DrainingSubscription:
    """
    Subscribes to a topic; the callback runs on the executor.

    :param callback: takes one message.
    """

    def __init__(
        self,
        node: Node,
        ros_type: type,
        topic: str,
        callback: Callable[[Any], None],
        qos: QoSProfile,
    ) -> None:
        self.qos = qos
        self._node = node
        self.ros_type = ros_type
        self._topic = topic
        self._callback = callback
        self._subscription = node.create_subscription(ros_type, topic, self._take, qos)

    def change_qos(self, qos: QoSProfile) -> None:
        """Subscribe anew."""
        self.destroy()
        self.qos = qos
        self._subscription = self._node.create_subscription(
            self.ros_type, self._topic, self._take, qos
        )

    def destroy(self) -> None:
        """Unsubscribe."""
        self._node.destroy_subscription(self._subscription)

    def _take(self, message: Any) -> None:
        self._callback(message)
        handle = self._subscription.handle
        for _ in range(_MOST_AT_ONCE):
            with handle:
                taken = handle.take_message(self.ros_type, False)
            if taken is None:
                return
            self._callback(taken[0])
