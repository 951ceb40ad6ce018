# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The quality of service of each kind of topic, with its reason."""

from __future__ import annotations

from collections.abc import Iterable

from igtl_ros.bridge.routes import NO_WISH
from igtl_ros.bridge.routes import RouteQos
from igtl_ros.msg import VideoFrame
from igtl_ros.msg import Volume
from rclpy.qos import DurabilityPolicy
from rclpy.qos import QoSProfile
from rclpy.qos import ReliabilityPolicy
from rclpy.topic_endpoint_info import TopicEndpointInfo
from sensor_msgs.msg import Image

_RELIABILITY = {
    'reliable': ReliabilityPolicy.RELIABLE,
    'best_effort': ReliabilityPolicy.BEST_EFFORT,
}
_DURABILITY = {
    'volatile': DurabilityPolicy.VOLATILE,
    'transient_local': DurabilityPolicy.TRANSIENT_LOCAL,
}

# Reliable, because a reliable subscriber cannot connect to a best-effort publisher, while a
# best-effort subscriber can connect to either.
STREAM_DEPTH = 1000  # a subscriber may sleep for a second at 1 kHz
IMAGE_DEPTH = 10
# What is large is kept for a reader that is behind, but not until the memory is full.
_DEPTHS = {Image: IMAGE_DEPTH, Volume: 3, VideoFrame: 100}
# What changes rarely: late subscribers get the last one.
LATCHED_DEPTH = 1
# tf2's own depth for /tf.
TF = QoSProfile(depth=100)
# Messages of one route wait here while a callback runs, at most a few hundred at 1 kHz.
SUBSCRIPTION_DEPTH = 1000
IMAGE_SUBSCRIPTION_DEPTH = 5


def publisher_qos(ros_type: type, latched: bool, wanted: RouteQos = NO_WISH) -> QoSProfile:
    """Return the QoS of a publisher: what a route asks for, else by kind."""
    usual = LATCHED_DEPTH if latched else _DEPTHS.get(ros_type, STREAM_DEPTH)
    return QoSProfile(
        depth=wanted.depth or usual,
        reliability=_RELIABILITY[wanted.reliability or 'reliable'],
        durability=_DURABILITY[
            wanted.durability or ('transient_local' if latched else 'volatile')
        ],
    )


def subscription_qos(
    publishers: Iterable[TopicEndpointInfo], depth: int, wanted: RouteQos = NO_WISH
) -> QoSProfile:
    """
    Return the QoS of a subscription that matches all publishers there are.

    Best effort as soon as one publisher is, because it would not be heard otherwise; transient
    local if all offer it, so that what they latched arrives.
    """
    profiles = [publisher.qos_profile for publisher in publishers]
    best_effort = any(profile.reliability == ReliabilityPolicy.BEST_EFFORT for profile in profiles)
    latched = bool(profiles) and all(
        profile.durability == DurabilityPolicy.TRANSIENT_LOCAL for profile in profiles
    )
    return QoSProfile(
        depth=wanted.depth or depth,
        reliability=_RELIABILITY[
            wanted.reliability or ('best_effort' if best_effort else 'reliable')
        ],
        durability=_DURABILITY[
            wanted.durability or ('transient_local' if latched else 'volatile')
        ],
    )
