# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
A publisher that does not lose its first messages, and costs nothing while nobody listens.

A device's topics appear with its first message. A subscriber that waits for them needs some
milliseconds of DDS discovery before it can receive, so messages are held back until it is
matched, in order, for a second at most.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
import time
from typing import Any

from rclpy.node import Node
from rclpy.qos import DurabilityPolicy
from rclpy.qos import QoSProfile

CallLater = Callable[[float, Callable[[], object]], object]

_LONGEST_WAIT = 1.0
_LOOK_AGAIN = 0.01
_MOST_HELD = 5000
_YES_KEPT = 100  # questions
_LOOK_FOR_FIRST = 0.2


class WarmPublisher:
    """
    Publishes on one topic; used on the loop thread alone.

    :param call_later: has a function called on the loop thread after some seconds.
    """

    def __init__(
        self, node: Node, ros_type: type, topic: str, qos: QoSProfile, call_later: CallLater
    ) -> None:
        self._node = node
        self._publisher = node.create_publisher(ros_type, topic, qos)
        qos = self._publisher.qos_profile  # a user may have overridden some of it
        self._latched = qos.durability == DurabilityPolicy.TRANSIENT_LOCAL
        self.ros_type = ros_type
        self.topic: str = self._publisher.topic_name
        self._call_later = call_later
        self._yes_kept = 0
        self._nobody_yet = self._latched
        self._make: Callable[[], Any] | None = None
        self._held: deque[Any] | None = None
        # Images have a small depth, and are large; a few hundred of them fill the memory.
        self._most_held = min(_MOST_HELD, 20 * qos.depth)
        self._most_at_once = max(1, qos.depth // 2)
        # A latched message reaches late subscribers by itself.
        if not self._latched and not self._matched():
            self._held = deque()
            self._deadline = time.monotonic() + _LONGEST_WAIT
            call_later(_LOOK_AGAIN, self._look)

    @property
    def wanted(self) -> bool:
        """
        Return whether anybody would get a message now, or may soon.

        Asking the middleware takes a good part of the time that building a message does, so a yes
        is kept for some questions; a no is not, because a new subscriber must not wait.
        """
        if self._held is not None or self._latched:
            return True
        if self._yes_kept:
            self._yes_kept -= 1
            return True
        if self._publisher.get_subscription_count():
            self._yes_kept = _YES_KEPT
            return True
        return False

    @property
    def nobody_yet(self) -> bool:
        """
        Return whether the topic is latched and has never had a subscriber.

        Then a message need not even be made: a mesh takes a good part of a second. Once there was
        a subscriber, what the middleware keeps for late ones has to be the newest at any time.
        """
        if self._nobody_yet and self._node.count_subscribers(self.topic):
            self._nobody_yet = False
        return self._nobody_yet

    def publish_when_wanted(self, make: Callable[[], Any]) -> None:
        """Have a message made and published with the first subscriber; the newest counts."""
        if self._make is None:
            self._call_later(_LOOK_FOR_FIRST, self._look_for_first)
        self._make = make

    def publish(self, message: Any) -> bool:
        """Publish, or hold back until the subscribers that wait are matched; False if lost."""
        if self._held is None:
            self._make = None  # what was older
            self._publisher.publish(message)
        elif len(self._held) < self._most_held:
            self._held.append(message)
        else:
            return False
        return True

    def destroy(self) -> None:
        """End the topic."""
        self._held = self._make = None
        self._node.destroy_publisher(self._publisher)

    def _matched(self) -> bool:
        waiting: int = self._node.count_subscribers(self.topic)
        return waiting <= self._publisher.get_subscription_count()

    def _look_for_first(self) -> None:
        if self._make is None:
            return
        if self.nobody_yet:
            self._call_later(_LOOK_FOR_FIRST, self._look_for_first)
            return
        make, self._make = self._make, None
        message = make()
        if message is not None:
            self._publisher.publish(message)

    def _look(self) -> None:
        if self._held is None:
            return
        if not self._matched() and time.monotonic() < self._deadline:
            self._call_later(_LOOK_AGAIN, self._look)
            return
        # In portions: the middleware keeps no more than the depth for a reader that is behind.
        for _ in range(min(len(self._held), self._most_at_once)):
            self._publisher.publish(self._held.popleft())
        if self._held:
            self._call_later(_LOOK_AGAIN, self._look)
        else:
            self._held = None
