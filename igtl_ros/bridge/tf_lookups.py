# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What tf2 knows of the frames on /tf and /tf_static; needs tf2_ros."""

from __future__ import annotations

from collections.abc import Callable
import os
from typing import Any

from geometry_msgs.msg import TransformStamped
from igtl_ros.bridge.parameters import ParameterError
from igtl_ros.bridge.qos import TF
from igtl_ros.bridge.routes import Route
from igtl_ros.bridge.subscription import DrainingSubscription
from rclpy.clock import JumpThreshold
from rclpy.duration import Duration
from rclpy.node import Node
from rclpy.qos import DurabilityPolicy
from rclpy.qos import QoSProfile
from rclpy.time import Time
from tf2_msgs.msg import TFMessage

# What tf2's own listener asks for.
_TF_STATIC = QoSProfile(depth=100, durability=DurabilityPolicy.TRANSIENT_LOCAL)
_LATEST = Time()
_JUMP_BACK = JumpThreshold(
    min_forward=None, min_backward=Duration(seconds=-1), on_clock_change=True
)


class NoTransform(Exception):
    """tf2 cannot say where a frame is; the text says why."""


class TfLookups:
    """
    A tf2_ros.Buffer and the two subscriptions that fill it; used on the executor.

    tf2's TransformListener takes one message in each turn of the executor, ours all that wait.

    :param route: the rule that needs it.
    :param told: called after each message.
    :raises ParameterError: tf2_ros is not installed.
    """

    def __init__(self, node: Node, route: Route, told: Callable[[], None]) -> None:
        try:
            import tf2_ros
        except ImportError as error:
            raise ParameterError(
                f'{route.source}: line {route.line}: frames without a topic are looked up by '
                f'tf2_ros, which cannot be imported ({error}): install '
                f'ros-{os.environ.get("ROS_DISTRO", "jazzy")}-tf2-ros-py, or add topic: /tf if '
                'each pair is one edge of /tf'
            ) from None
        self._buffer = tf2_ros.Buffer()
        self._failures = tf2_ros.TransformException
        self._subscriptions = [
            DrainingSubscription(node, TFMessage, topic, _filling(set_one, told), qos)
            for topic, set_one, qos in (
                ('/tf', self._buffer.set_transform, TF),
                ('/tf_static', self._buffer.set_transform_static, _TF_STATIC),
            )
        ]
        # A recording begins again: what is known comes from later, and hides all that follows.
        self._jump = node.get_clock().create_jump_callback(
            _JUMP_BACK, post_callback=lambda _: self._buffer.clear()
        )

    def latest(self, parent: str, child: str) -> TransformStamped:
        """
        Return where `child` is, seen in `parent`, at the latest time that tf2 knows all about.

        :return: its stamp is zero if nothing between the frames moves.
        :raises NoTransform: a frame is not known, or they are not connected.
        """
        try:
            return self._buffer.lookup_transform_core(parent, child, _LATEST)
        except self._failures as error:
            raise NoTransform(str(error).strip()) from None

    def destroy(self) -> None:
        """Unsubscribe."""
        self._jump.unregister()
        for subscription in self._subscriptions:
            subscription.destroy()


def _filling(
    set_one: Callable[[TransformStamped, str], None], told: Callable[[], None]
) -> Callable[[Any], None]:
    def take(message: TFMessage) -> None:
        for transform in message.transforms:
            set_one(transform, 'igtl_ros')
        told()

    return take
