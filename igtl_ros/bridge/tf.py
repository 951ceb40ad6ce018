# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Valid poses on /tf and /tf_static.

tf2 keeps one parent for each frame, so a frame that gets a second one is said here, once.
"""

from __future__ import annotations

from builtin_interfaces.msg import Time
from geometry_msgs.msg import TransformStamped
from igtl_ros.bridge.publisher import CallLater
from igtl_ros.bridge.publisher import WarmPublisher
from igtl_ros.bridge.qos import publisher_qos
from igtl_ros.bridge.qos import TF
from igtl_ros.bridge.throttle import Throttle
from igtl_ros.conversions.names import Frames
from rclpy.node import Node
from tf2_msgs.msg import TFMessage

# All of them go out again with every one that changes.
MOST_STATIC = 1000


class TfBroadcaster:
    """
    Publishes on /tf and /tf_static; used on the loop thread alone.

    :param warn: says what is wrong with the tree.
    """

    def __init__(self, node: Node, call_later: CallLater, warn: Throttle) -> None:
        self._publisher = WarmPublisher(node, TFMessage, '/tf', TF, call_later)
        self._static = StaticTransforms(node, call_later)
        self._warn = warn
        self._known: dict[str, tuple[str, str]] = {}  # of each child: its parent, who says so
        self._sources: dict[Frames, str] = {}

    @property
    def wanted(self) -> bool:
        """Return whether anybody listens to /tf."""
        return self._publisher.wanted

    def send(self, transforms: list[TransformStamped], source: str = '') -> None:
        """
        Publish poses of one instant in one message.

        :param source: the endpoint that they came from.
        """
        self._know(transforms, source)
        if transforms:
            self._publisher.publish(TFMessage(transforms=transforms))

    def send_static(self, transforms: list[TransformStamped], source: str = '') -> int:
        """
        Publish poses that stay, if they are new or have changed.

        :param source: the endpoint that they came from.
        :return: how many there was no room for.
        """
        self._know(transforms, source)
        return self._static.send(transforms)

    def source_of(self, parent: str, child: str) -> str | None:
        """Return the endpoint that a pose of ours came from; None if it is not ours."""
        return self._sources.get(Frames(parent, child))

    def destroy(self) -> None:
        """End the topics."""
        self._publisher.destroy()
        self._static.destroy()

    def _know(self, transforms: list[TransformStamped], source: str) -> None:
        for transform in transforms:
            parent, child = transform.header.frame_id, transform.child_frame_id
            known = self._known.get(child)
            if known == (parent, source):
                continue
            if known is not None and known[0] != parent:
                self._warn(
                    ('tf', child, parent, known[0]),
                    f'frame {child!r} has two parents on /tf, {known[0]!r} and {parent!r}: '
                    f'tf2 will jump between them; give one of the devices another child_frame',
                )
            self._known[child] = parent, source
            self._sources[Frames(parent, child)] = source


class StaticTransforms:
    """
    Latched: who comes later gets all of them, in one message as tf2's own broadcaster sends it.

    The topic begins with the first one.
    """

    def __init__(self, node: Node, call_later: CallLater) -> None:
        self._node = node
        self._call_later = call_later
        self._by_child: dict[str, TransformStamped] = {}
        self._publisher: WarmPublisher | None = None

    def send(self, transforms: list[TransformStamped]) -> int:
        """Publish all if one of these is new or has changed; return how many had no room."""
        changed, refused = False, 0
        for transform in transforms:
            known = self._by_child.get(transform.child_frame_id)
            if known is None and len(self._by_child) >= MOST_STATIC:
                refused += 1
            elif known is None or not _same(known, transform):
                self._by_child[transform.child_frame_id] = transform
                changed = True
        if changed:
            self._publish()
        return refused

    def destroy(self) -> None:
        """End the topic."""
        if self._publisher is not None:
            self._publisher.destroy()

    def _publish(self) -> None:
        if self._publisher is None:
            qos = publisher_qos(TFMessage, latched=True)
            self._publisher = WarmPublisher(
                self._node, TFMessage, '/tf_static', qos, self._call_later
            )
        self._publisher.publish(TFMessage(transforms=[*self._by_child.values()]))


def half_turn(ras: str, lps: str, stamp: Time) -> TransformStamped:
    """Return the pose of a frame with axes left, back, head in one with right, front, head."""
    turn = TransformStamped()
    turn.header.stamp, turn.header.frame_id, turn.child_frame_id = stamp, ras, lps
    turn.transform.rotation.z, turn.transform.rotation.w = 1.0, 0.0
    return turn


def _same(one: TransformStamped, other: TransformStamped) -> bool:
    """Return whether two say the same, whenever they say it."""
    return bool(one.header.frame_id == other.header.frame_id and one.transform == other.transform)
