# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Valid poses on /tf.

tf2 keeps one parent for each frame, so a frame that gets a second one is said here, once.
"""

from __future__ import annotations

from geometry_msgs.msg import TransformStamped
from igtl_ros.bridge.publisher import CallLater
from igtl_ros.bridge.publisher import WarmPublisher
from igtl_ros.bridge.qos import TF
from igtl_ros.bridge.throttle import Throttle
from igtl_ros.conversions.names import Frames
from rclpy.node import Node
from tf2_msgs.msg import TFMessage


class TfBroadcaster:
    """
    Publishes on /tf; used on the loop thread alone.

    :param warn: says what is wrong with the tree.
    """

    def __init__(self, node: Node, call_later: CallLater, warn: Throttle) -> None:
        self._publisher = WarmPublisher(node, TFMessage, '/tf', TF, call_later)
        self._warn = warn
        self._parents: dict[str, str] = {}
        self.edges: set[Frames] = set()

    @property
    def wanted(self) -> bool:
        """Return whether anybody listens."""
        return self._publisher.wanted

    def send(self, transforms: list[TransformStamped]) -> None:
        """Publish poses of one instant in one message."""
        for transform in transforms:
            self._know(transform.header.frame_id, transform.child_frame_id)
        if transforms:
            self._publisher.publish(TFMessage(transforms=transforms))

    def destroy(self) -> None:
        """End the topic."""
        self._publisher.destroy()

    def _know(self, parent: str, child: str) -> None:
        known = self._parents.get(child)
        if known == parent:
            return
        if known is not None:
            self._warn(
                ('tf', child, parent, known),
                f'frame {child!r} has two parents on /tf, {known!r} and {parent!r}: '
                f'tf2 will jump between them; give one of the devices another child_frame',
            )
        self._parents[child] = parent
        self.edges.add(Frames(parent, child))
