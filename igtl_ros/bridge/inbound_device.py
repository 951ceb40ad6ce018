# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""One device's way from OpenIGTLink into ROS."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from geometry_msgs.msg import TransformStamped
from igtl_ros.bridge.devices import Device
from igtl_ros.bridge.devices import TOO_FAST
from igtl_ros.bridge.inbound_sector import ImageSector
from igtl_ros.bridge.inbound_video import InboundVideo
from igtl_ros.bridge.parameters import Settings
from igtl_ros.bridge.publisher import CallLater
from igtl_ros.bridge.publisher import WarmPublisher
from igtl_ros.bridge.qos import publisher_qos
from igtl_ros.bridge.ros_types import long_type_name
from igtl_ros.bridge.routes import Route
from igtl_ros.bridge.tf import MOST_STATIC
from igtl_ros.bridge.tf import TfBroadcaster
from igtl_ros.bridge.throttle import Throttle
from igtl_ros.conversions.errors import NoFormError
from igtl_ros.conversions.geometry import NotRigidError
from igtl_ros.conversions.health import level_of
from igtl_ros.conversions.health import words_of
from igtl_ros.conversions.images import image_transform
from igtl_ros.conversions.names import FrameNames
from igtl_ros.conversions.names import Frames
from igtl_ros.conversions.placement import Placement
from igtl_ros.conversions.poses import matrix_message
from igtl_ros.conversions.poses import transform_message
from igtl_ros.conversions.registry import FROM_IGTL
from igtl_ros.conversions.registry import MAIN_SUFFIX
from igtl_ros.conversions.rows import Output
from igtl_ros.conversions.rows import ros_type_name
from igtl_ros.conversions.stamps import END_OF_ROS_TIME
from igtl_ros.conversions.stamps import time_of
from igtl_ros.conversions.tracked import TRACKED
from igtl_ros.conversions.tracked import Tracked
from igtl_ros.conversions.video_codecs import INSTALLED as DECODES_VIDEO
from igtl_ros.openigtlink import Body
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Status
from igtl_ros.openigtlink import Video
from igtl_ros.transport import Connection
from rclpy.node import Node
from std_msgs.msg import Bool
from std_msgs.msg import Float64MultiArray

# A peer that invents new tool names with every message must not fill the graph with topics.
_MAX_TOOLS = 200


@dataclass(slots=True)
class World:
    """
    What all devices share.

    :param settings: replaced as a whole, on the loop thread, when some of them change.
    """

    node: Node
    settings: Settings
    call_later: CallLater
    warn: Throttle
    tf: TfBroadcaster
    frames: FrameNames


class InboundDevice:
    """
    Publishes one device's messages of one type; used on the loop thread alone.

    :param base: the device's topic name, below which its topics stand.
    :param route: the rule that is about it.
    """

    def __init__(
        self, world: World, record: Device, body_class: type[Body], base: str, route: Route
    ) -> None:
        self._world = world
        self.record = record
        self._base = base
        self._route = route
        self._main = MAIN_SUFFIX[body_class]
        self._body_class = body_class
        self._tracked = TRACKED.get(body_class)
        self._publishers: dict[str, WarmPublisher] = {}
        self._shortest_pause = 1e9 / route.max_rate if route.max_rate else 0.0
        self._last_forwarded = 0
        self._looked_at: set[str] = set()
        self._seen: dict[str, Tracked] = {}  # the last pose of each tool
        self._frames = self._device_frames(record.device_name)
        record.parent, record.child = self._frames
        record.static = route.static
        self._withheld = ''
        self.source: Connection | None = None  # who has sent it first, of those still there
        self.sector: ImageSector | None = None
        if body_class is Image:
            self.sector = ImageSector(record, self._publisher, world.warn)
        self._video: InboundVideo | None = None
        if body_class is Video and DECODES_VIDEO:
            self._video = InboundVideo(record, self._publisher, world.call_later, world.warn)
        self._outputs: list[Output] = []
        self.look_again()

    def look_again(self) -> None:
        """Begin and end topics as settings say now."""
        before, self._outputs = self._outputs, self._wanted_outputs()
        for output in before:
            if output not in self._outputs and output.suffix in self._publishers:
                publisher = self._publishers.pop(output.suffix)
                self.record.topics.remove(publisher.topic)
                publisher.destroy()
        # What every message of the device is published on has its topics at once.
        for output in self._outputs:
            if output.when is None:
                self._publisher(output.suffix, output.ros_type, output.latched)

    def take(self, packet: Packet, now: int) -> None:
        """
        Publish a message.

        :param now: nanoseconds, when it was received.
        """
        record = self.record
        record.received += 1
        record.last_received = now
        stamp = self._stamp(packet, now)
        if type(packet.body) is not self._body_class:
            record.drop('no data in it')
            return
        if self._shortest_pause:
            if now - self._last_forwarded < self._shortest_pause:
                record.drop(TOO_FAST)
                if self._video is not None:
                    self._video.stop()  # those that come then mean nothing without this one
                return
            self._last_forwarded = now
        scale = self._world.settings.scale
        place = Placement(time_of(stamp), self._frames, record.device_name, scale)
        if self.sector is not None:
            self.sector.take(packet, packet.body, place)  # the image goes on if its sector is bad
        if isinstance(packet.body, Status):
            record.said = level_of(packet.body), words_of(packet.body)
        dropped = record.total_dropped
        if self._tracked is not None:
            self._publish_poses(packet, place)
        elif self._body_class in (Image, Video):
            self._publish_image_frame(packet, place)
        for output in self._outputs:
            if output.when is None or output.when(packet.body):
                self._publish(output, packet, place)
        if self._video is not None and isinstance(packet.body, Video):
            self._video.take(packet.body, place)
        if not self._outputs and self._withheld:
            record.drop(f'{self._withheld} (see patient_data)')
        if record.total_dropped == dropped:
            record.forwarded += 1

    def _wanted_outputs(self) -> list[Output]:
        """Return the rows that are published; note which one a route's topic names."""
        asked_for = long_type_name(self._route.ros_type)
        self._withheld = ''
        result = []
        for output in FROM_IGTL[self._body_class]:
            chosen = ros_type_name(output.ros_type) == asked_for
            if output.private and not self._world.settings.patient_data:
                self._withheld = 'names patients'
            elif chosen or not output.optional:
                result.append(output)
            if chosen:
                self._main = output.suffix
        return result

    def destroy(self) -> None:
        """End the device's topics."""
        if self.sector is not None:
            self.sector.leave()
        if self._video is not None:
            self._video.stop()
        for publisher in self._publishers.values():
            publisher.destroy()

    # --- times and names ---

    def _stamp(self, packet: Packet, now: int) -> int:
        """Return the stamp to publish with, and keep count of how late the message is."""
        sent = packet.nanoseconds
        if not 0 < sent < END_OF_ROS_TIME:
            self.record.unstamped += 1
            return now
        self.record.late = now - sent
        self.record.worst_late = max(self.record.worst_late, self.record.late)
        return now if self._world.settings.stamp_on_receipt else sent

    def _device_frames(self, name: str) -> Frames:
        names, route = self._world.frames, self._route
        picture = self._body_class in (Image, Video)
        frames = (names.of_image if picture else names.of_transform)(name)
        return Frames(route.parent_frame or frames.parent, route.child_frame or frames.child)

    def _publisher(self, suffix: str, ros_type: type, latched: bool = False) -> WarmPublisher:
        """Return the publisher of a topic, made when it is first needed."""
        publisher = self._publishers.get(suffix)
        if publisher is None:
            topic = f'{self._base}/{suffix}'
            if self._route.topic:
                topic = (
                    self._route.topic
                    if suffix == self._main
                    else (f'{self._route.topic}/{suffix}')
                )
            wanted = self._route.qos
            publisher = WarmPublisher(
                self._world.node,
                ros_type,
                topic,
                publisher_qos(ros_type, latched, wanted),
                self._world.call_later,
            )
            self._publishers[suffix] = publisher
            self.record.topics.append(publisher.topic)
        return publisher

    # --- publishing ---

    def _publish(self, output: Output, packet: Packet, place: Placement) -> None:
        publisher = self._publisher(output.suffix, output.ros_type, output.latched)
        if publisher.ros_type is not output.ros_type:
            self.record.drop(f'{ros_type_name(output.ros_type)} on the topic of another type')
            return
        if publisher.nobody_yet:
            publisher.publish_when_wanted(partial(self._convert, output, packet, place))
        elif publisher.wanted:
            message = self._convert(output, packet, place)
            if message is not None:
                self._count(publisher.publish(message))

    def _convert(self, output: Output, packet: Packet, place: Placement) -> Any:
        """Return what is published; None if there is nothing to say, or no form for it."""
        try:
            return output.convert(packet, packet.body, place)
        except NoFormError as error:
            self._problem('no ROS form', error)
            return None

    def _publish_poses(self, packet: Packet, place: Placement) -> None:
        assert self._tracked is not None
        poses = self._tracked(packet, packet.body, place.frames, self._world.frames)
        transforms = []
        to_tf = self._tf_wanted  # asked once: the middleware takes its time to answer
        for pose in poses:
            if pose.name not in self._seen and len(self._seen) >= _MAX_TOOLS:
                self.record.drop(f'more than {_MAX_TOOLS} tools')
                continue
            self._say_validity(pose)
            if pose.valid:
                transform = self._transform(pose, place, to_tf)
                if transform is not None:
                    transforms.append(transform)
        if len(poses) == 1 and not poses[0].valid:
            self.record.drop(f'{poses[0].status} says its tracker')
        if len(self._seen) > len(poses):
            for name in self._seen.keys() - {pose.name for pose in poses}:
                self._say_validity(self._seen[name]._replace(status='MISSING'))
        if transforms and to_tf:
            self._send_tf(transforms)

    def _transform(self, pose: Tracked, place: Placement, to_tf: bool) -> TransformStamped | None:
        """Publish one pose on its own topic, and return it for /tf."""
        publisher = self._publisher(pose.suffix, TransformStamped)
        if pose.name not in self._looked_at:
            self._looked_at.add(pose.name)  # so that a matrix which is no pose is said at once
        elif not publisher.wanted and not to_tf:
            return None
        try:
            if pose.frames is not place.frames:
                place = place._replace(frames=pose.frames)
            transform = transform_message(pose.matrix(), place)
        except NotRigidError as error:
            self._problem('not a pose', error, pose.name)
            self._publish_matrix(pose, place)
            return None
        if publisher.wanted:
            self._count(publisher.publish(transform))
        return transform

    def _publish_matrix(self, pose: Tracked, place: Placement) -> None:
        """Publish what is no pose as the matrix it is."""
        try:
            matrix = pose.matrix()
        except NotRigidError:
            return  # a POSITION with a quaternion of zero; there is no matrix
        suffix = pose.suffix.replace('transform', 'matrix')
        publisher = self._publisher(suffix, Float64MultiArray)
        if publisher.wanted:
            publisher.publish(matrix_message(matrix, place))

    def _publish_image_frame(self, packet: Packet, place: Placement) -> None:
        if not self._tf_wanted:
            return
        assert isinstance(packet.body, (Image, Video))
        try:
            self._send_tf([image_transform(packet.body, place)])
        except NotRigidError as error:
            # The picture itself is fine, and its geometry says what the matrix is.
            record = self.record
            self._world.warn(
                (record.device_name, 'image frame'),
                f'{record.type_name} {record.device_name!r} has no frame on /tf: {error}',
            )

    @property
    def _tf_wanted(self) -> bool:
        """Return whether poses go to /tf or /tf_static, and somebody gets them."""
        world = self._world
        return world.settings.publish_tf and (self._route.static or world.tf.wanted)

    def _send_tf(self, transforms: list[TransformStamped]) -> None:
        tf, source = self._world.tf, self.record.connection
        if not self._route.static:
            tf.send(transforms, source)
        elif tf.send_static(transforms, source):
            self.record.drop(f'more than {MOST_STATIC} static frames')

    def _say_validity(self, pose: Tracked) -> None:
        """Publish on <device>/valid whenever a tool becomes valid or invalid."""
        known = self._seen.get(pose.name)
        self._seen[pose.name] = pose
        if known is not None and known.status == pose.status:
            return
        if known is None or known.valid != pose.valid:
            publisher = self._publisher(pose.suffix.replace('transform', 'valid'), Bool, True)
            publisher.publish(Bool(data=pose.valid))
        if pose.valid:
            self.record.invalid.pop(pose.name, None)
        else:
            self.record.invalid[pose.name] = pose.status

    def _count(self, published: bool) -> None:
        if not published:
            self.record.drop('too many before a subscriber was matched')

    def _problem(self, cause: str, error: Exception, tool: str = '') -> None:
        record = self.record
        record.drop(cause, str(error))
        name = f'{record.device_name!r}' + (f', tool {tool!r}' if tool else '')
        self._world.warn((record.device_name, tool, cause), f'{record.type_name} {name}: {error}')
