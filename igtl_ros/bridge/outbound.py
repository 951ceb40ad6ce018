# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
From ROS to OpenIGTLink: subscriptions from routes, and from what appears below to_igtl/<device>.

Callbacks run on the executor. They convert and hand over to the transport, which never blocks.
The graph is looked at again and again: a publisher that comes later, or with another quality of
service, is heard too.
"""

from __future__ import annotations

from collections.abc import Callable
from posixpath import normpath
from typing import Any

from igtl_ros.bridge.devices import Device
from igtl_ros.bridge.devices import TO_IGTL
from igtl_ros.bridge.outbound_bind import OutboundBinds
from igtl_ros.bridge.outbound_device import OutboundDevice
from igtl_ros.bridge.outbound_device import SendTo
from igtl_ros.bridge.outbound_image import OutboundGeometry
from igtl_ros.bridge.outbound_image import OutboundImage
from igtl_ros.bridge.outbound_sector import OutboundSector
from igtl_ros.bridge.outbound_tf import OutboundTf
from igtl_ros.bridge.outbound_tf import SourceOf
from igtl_ros.bridge.outbound_video import ENCODED
from igtl_ros.bridge.outbound_video import OutboundVideo
from igtl_ros.bridge.parameters import ParameterError
from igtl_ros.bridge.parameters import Settings
from igtl_ros.bridge.qos import IMAGE_SUBSCRIPTION_DEPTH
from igtl_ros.bridge.qos import SUBSCRIPTION_DEPTH
from igtl_ros.bridge.qos import subscription_qos
from igtl_ros.bridge.qos_overrides import OverridableNode
from igtl_ros.bridge.ros_types import GEOMETRY
from igtl_ros.bridge.ros_types import long_type_name
from igtl_ros.bridge.ros_types import SECTOR
from igtl_ros.bridge.ros_types import supported_types
from igtl_ros.bridge.ros_types import TF_MESSAGE
from igtl_ros.bridge.routes import Route
from igtl_ros.bridge.subscription import DrainingSubscription
from igtl_ros.bridge.throttle import Throttle
from igtl_ros.conversions.commands import COMMAND_TOPIC
from igtl_ros.conversions.image_rows import PLACED
from igtl_ros.conversions.names import Frames
from igtl_ros.conversions.raw import ANY_TYPE
from igtl_ros.conversions.registry import FROM_IGTL as FROM_ROWS
from igtl_ros.conversions.registry import inputs_for
from igtl_ros.conversions.registry import TO_IGTL as ROWS
from igtl_ros.conversions.rows import Input
from igtl_ros.conversions.sector import SECTOR_TOPIC
from igtl_ros.conversions.sector import SECTOR_TOPICS
from igtl_ros.conversions.video_codecs import INSTALLED as ENCODES_VIDEO
from igtl_ros.conversions.video_codecs import TO_INSTALL
from igtl_ros.msg import ImageGeometry
from igtl_ros.msg import UltrasoundSector
from rclpy.qos import DurabilityPolicy
from rclpy.qos import QoSProfile
from tf2_msgs.msg import TFMessage

# What is sent in ways of its own, or with the images that it explains.
_NO_ROW = {TF_MESSAGE: ['TRANSFORM'], GEOMETRY: ['IMAGE'], SECTOR: ['IMAGE']}
# Topics that explain an image, and what devices are sent as.
_SUFFIXES = frozenset({'image_geometry', SECTOR_TOPIC, *(row.suffix for row in ROWS)})
# What the bridge publishes beside them. Played back, these are no devices.
_NOT_SENT = frozenset(
    {'valid', 'matrix', COMMAND_TOPIC, *SECTOR_TOPICS}
    | {output.suffix for outputs in FROM_ROWS.values() for output in outputs}
)


class Outbound:
    """
    Subscribes and sends; used on the executor alone.

    :param send_to: returns what hands a message to the transport, for one endpoint or all.
    :param source_of: the endpoint that a pose on /tf came from.
    """

    def __init__(
        self,
        node: OverridableNode,
        settings: Settings,
        send_to: SendTo,
        source_of: SourceOf,
        warn: Throttle,
    ) -> None:
        self._node = node
        self._settings = settings
        self._send_to = send_to
        self._source_of = source_of
        self._warn = warn
        self._heard: dict[str, tuple[DrainingSubscription, Route]] = {}
        self._discovered: dict[str, Input] = {}
        self._passed_over: set[str] = set()
        self._pictures: dict[str, OutboundImage | OutboundVideo] = {}  # by topic
        self._geometries: dict[str, OutboundGeometry] = {}
        self._sectors: dict[str, OutboundSector] = {}
        self.devices: list[Device] = []
        self._routes = {
            node.resolve_topic_name(route.topic): route
            for route in settings.routes
            if route.direction == TO_IGTL and not route.exports
        }
        for route in self._routes.values():
            _check_ros_type(route)
        self._binds = OutboundBinds(self._routes, send_to, warn)
        self.devices += self._binds.devices
        # Below the root every topic of the graph may be a device's, or something else.
        self._everywhere = settings.discover_below == '/'
        root = node.resolve_topic_name(settings.discover_below) if not self._everywhere else ''
        self._root = f'{root}/'
        self.look()

    def look(self) -> None:
        """Look at the graph: subscribe to what is new, adapt to what changed."""
        graph = dict(self._node.get_topic_names_and_types())
        for topic, route in self._routes.items():
            types = [long_type_name(route.ros_type)] if route.ros_type else graph.get(topic, [])
            self._consider(topic, types, route)
        if self._settings.discover:
            for topic, types in graph.items():
                if topic.startswith(self._root) and topic not in self._routes:
                    self._consider(topic, types, None)
        for topic, (subscription, route) in list(self._heard.items()):
            row = self._discovered.get(topic)
            if row is not None and self._is_summary(topic, row):
                subscription.destroy()
                self._leave_picture(topic)
                del self._heard[topic], self._discovered[topic]
            else:
                self._adapt(topic, subscription, route)

    def change(self, settings: Settings) -> set[str]:
        """
        Go on with other settings: end what may not be sent now, look for the rest.

        :return: names of devices that were sent and may not be any more.
        """
        passes = settings.to_igtl.passes
        names = {device.device_name for device in self.devices}
        self._settings = settings
        self._passed_over.clear()
        for topic, (subscription, _) in list(self._heard.items()):
            route = self._routes.get(topic)
            device_name, _ = self._device_of(topic, route)
            found = route is not None or settings.discover
            # The devices of /tf are its edges, which are looked at one by one.
            if not found or not (subscription.ros_type is TFMessage or passes(device_name)):
                self._forget(topic)
        self.look()
        return {name for name in names if not passes(name)}

    def _sent_from(self, topic: str) -> list[Device]:
        return [device for device in self.devices if device.topics == [topic]]

    def _forget(self, topic: str) -> None:
        subscription, _ = self._heard.pop(topic)
        subscription.destroy()
        self._discovered.pop(topic, None)
        for device in self._sent_from(topic):
            self.devices.remove(device)
        self._leave_picture(topic)

    def _leave_picture(self, topic: str) -> None:
        picture = self._pictures.pop(topic, None)
        if picture is not None:
            picture.leave()

    def destroy(self) -> None:
        """Unsubscribe from everything."""
        for topic in list(self._pictures):
            self._leave_picture(topic)
        for subscription, _ in self._heard.values():
            subscription.destroy()
        self._heard.clear()

    # --- subscribing ---

    def _consider(self, topic: str, types: list[str], route: Route | None) -> None:
        if topic in self._heard or topic in self._passed_over or not types:
            return
        # Poses of one peer may be for another one, which the route names.
        passed_on = route is not None and route.endpoint and types[0] == TF_MESSAGE
        if not (route and route.ros_type or passed_on or self._others_publish(topic)):
            return
        device_name, suffix = self._device_of(topic, route)
        if types[0] != TF_MESSAGE and not self._settings.to_igtl.passes(device_name):
            self._passed_over.add(topic)
            return
        if types[0] == GEOMETRY:
            self._hear_geometry(topic, device_name)
        elif types[0] == SECTOR:
            self._hear_sector(topic, device_name, route or Route(TO_IGTL, topic=topic))
        elif types[0] == TF_MESSAGE and route is None and self._everywhere:
            self._passed_over.add(topic)  # what is played back has each pose on its own topic too
        elif types[0] == TF_MESSAGE:
            self._hear_tf(topic, route or Route(TO_IGTL, topic=topic))
        else:
            row = self._row(types[0], suffix, route)
            if (
                route is None
                and (row is None or row.suffix != suffix)
                and (self._everywhere or suffix in _NOT_SENT)
            ):
                self._passed_over.add(topic)
            elif row is None:
                self._pass_over(topic, types[0], route)
            elif route is not None:
                self._hear(topic, device_name, row, route)
            elif not self._is_summary(topic, row):
                self._discovered[topic] = row
                self._hear(topic, device_name, row, Route(TO_IGTL, topic=topic))

    def _others_publish(self, topic: str) -> bool:
        """Return whether anybody beside this node publishes a topic."""
        ours = self._node.get_name(), self._node.get_namespace()
        return any(
            (publisher.node_name, publisher.node_namespace) != ours
            for publisher in self._node.get_publishers_info_by_topic(topic)
        )

    def _is_summary(self, topic: str, row: Input) -> bool:
        """Return whether a topic beside this one says all of the same messages."""
        base = topic.removesuffix(f'/{row.suffix}')
        return any(
            self._node.count_publishers(normpath(f'{base}/{suffix}')) for suffix in row.summary_of
        )

    def _device_of(self, topic: str, route: Route | None) -> tuple[str, str]:
        """Return device name and suffix that a topic stands for."""
        if route is not None and route.device:
            return route.device, ''
        name = topic.removeprefix(self._root)
        device, slash, suffix = name.rpartition('/')
        if slash and suffix in _SUFFIXES | _NOT_SENT:
            return device.rpartition('/')[2] if route else device, suffix
        return (name.rpartition('/')[2] if route else name), ''

    def _row(self, ros_type: str, suffix: str, route: Route | None) -> Input | None:
        rows = inputs_for(ros_type)
        if ros_type == ENCODED.ros_type_name:
            rows.append(ENCODED)
        if route is not None and route.type:
            return next((row for row in rows if row.type_name == route.type), None)
        return next((row for row in rows if row.suffix == suffix), rows[0] if rows else None)

    def _pass_over(self, topic: str, ros_type: str, route: Route | None) -> None:
        self._passed_over.add(topic)
        wanted = f' as {route.type}' if route and route.type else ''
        self._warn(
            ('type', topic),
            f'{topic} has type {ros_type}, which cannot be sent{wanted}; '
            f'expected one of {", ".join(supported_types())}',
        )

    def _hear(self, topic: str, device_name: str, row: Input, route: Route) -> None:
        record = Device(device_name, row.type_name, TO_IGTL, route.endpoint, topics=[topic])
        depth = (
            IMAGE_SUBSCRIPTION_DEPTH
            if row.type_name == 'IMAGE' or row is ENCODED
            else SUBSCRIPTION_DEPTH
        )
        qos = self._qos(topic, depth, route)
        device = _class_for(row)(
            record,
            row,
            self._settings.scale,
            self._binds.way_of(topic, route, self._send_to(route.endpoint)),
            self._warn,
            # Of a video, one frame means nothing.
            qos.durability == DurabilityPolicy.TRANSIENT_LOCAL and row is not ENCODED,
            route.max_rate,
            fixed_name=bool(route.device),
        )
        if row.type_name == 'IMAGE':
            device.carry(self._sector(device_name))
        if isinstance(device, OutboundImage):
            self._pictures[topic] = device
            device.pair(self._geometry(device_name), self._node)
        elif isinstance(device, OutboundVideo):
            self._pictures[topic] = device
            device.begin(self._node)
        self.devices.append(record)
        self._subscribe(topic, row.ros_type, device.take, qos, route)

    def _hear_geometry(self, topic: str, device_name: str) -> None:
        geometries = self._geometry(device_name)
        geometries.published = lambda: self._node.count_publishers(topic) > 0
        route = Route(TO_IGTL, topic=topic)
        qos = self._qos(topic, 10, route)
        self._subscribe(topic, ImageGeometry, geometries.take, qos, route)

    def _geometry(self, device_name: str) -> OutboundGeometry:
        return self._geometries.setdefault(device_name, OutboundGeometry())

    def _hear_sector(self, topic: str, device_name: str, route: Route) -> None:
        take = self._sector(device_name).take
        self._subscribe(topic, UltrasoundSector, take, self._qos(topic, 10, route), route)

    def _sector(self, device_name: str) -> OutboundSector:
        if device_name not in self._sectors:
            self._sectors[device_name] = OutboundSector(
                device_name, self._settings.scale, self._warn
            )
        return self._sectors[device_name]

    def _hear_tf(self, topic: str, route: Route) -> None:
        # What stays is said once; who connects later needs it too.
        static = route.topic.endswith('tf_static')

        def record_of(device_name: str, frames: Frames) -> Device:
            record = Device(
                device_name, 'TRANSFORM', TO_IGTL, route.endpoint, topics=[topic], static=static
            )
            record.parent, record.child = frames
            self.devices.append(record)
            return record

        edges = OutboundTf(
            route,
            self._settings.scale,
            self._binds.way_of(topic, route, self._send_to(route.endpoint)),
            self._warn,
            lambda name: self._settings.to_igtl.passes(name),
            self._source_of,
            record_of,
            latch=static,
        )
        self._subscribe(
            topic, TFMessage, edges.take, self._qos(topic, SUBSCRIPTION_DEPTH, route), route
        )

    def _qos(self, topic: str, depth: int, route: Route) -> QoSProfile:
        publishers = self._node.get_publishers_info_by_topic(topic)
        qos = subscription_qos(publishers, depth, route.qos)
        return self._node.subscription_qos(topic, qos)

    def _subscribe(
        self,
        topic: str,
        ros_type: type,
        callback: Callable[[Any], None],
        qos: QoSProfile,
        route: Route,
    ) -> None:
        subscription = DrainingSubscription(self._node, ros_type, topic, callback, qos)
        self._heard[topic] = subscription, route

    def _adapt(self, topic: str, subscription: DrainingSubscription, route: Route) -> None:
        """Subscribe anew if the publishers that are there now would not be heard."""
        if not self._node.count_publishers(topic):
            return
        now = subscription.qos
        qos = self._qos(topic, now.depth, route)
        if (qos.reliability, qos.durability) != (now.reliability, now.durability):
            subscription.change_qos(qos)


def _class_for(row: Input) -> type[OutboundDevice]:
    if row is ENCODED:
        return OutboundVideo
    return OutboundImage if row.convert in PLACED else OutboundDevice


def _check_ros_type(route: Route) -> None:
    """
    Compare a rule's ros_type, and the type to send it as, with what can be sent.

    :raises ParameterError: it cannot.
    """
    ros_type = long_type_name(route.ros_type)
    if not ros_type:
        return
    types = _NO_ROW.get(ros_type) or [row.type_name for row in inputs_for(ros_type)]
    if (ros_type, route.type) == (ENCODED.ros_type_name, ENCODED.type_name):
        if not ENCODES_VIDEO:
            raise ParameterError(
                f'{route.source}: line {route.line}: {ros_type} cannot be sent as VIDEO: '
                f'{TO_INSTALL}'
            )
        return
    if not types:
        raise ParameterError(
            f'{route.source}: line {route.line}: ros_type {ros_type} cannot be sent: expected '
            f'one of {", ".join(supported_types())}'
        )
    if route.type and route.type not in types:
        raise ParameterError(
            f'{route.source}: line {route.line}: {ros_type} cannot be sent as {route.type}: '
            f'expected {_expected(types)}'
        )


def _expected(types: list[str]) -> str:
    if types == [ANY_TYPE]:
        return 'no type, because each message names its own'
    return f'one of {", ".join(types)}'
