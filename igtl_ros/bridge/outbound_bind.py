# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
What routes add to messages: metadata, and company in a BIND.

The messages of all routes with the same `bind` leave together, as soon as there is a new one of
each. A BIND has one timestamp, the newest of them, and no room for metadata of its children.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import replace
import time

from igtl_ros.bridge.devices import Device
from igtl_ros.bridge.devices import REPLACED
from igtl_ros.bridge.devices import TO_IGTL
from igtl_ros.bridge.outbound_device import Send
from igtl_ros.bridge.outbound_device import SendTo
from igtl_ros.bridge.parameters import ParameterError
from igtl_ros.bridge.routes import Route
from igtl_ros.bridge.throttle import Throttle
from igtl_ros.conversions.tracking_status import pose_status
from igtl_ros.conversions.tracking_status import tool_status
from igtl_ros.openigtlink import Bind
from igtl_ros.openigtlink import Child
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink.names import wire_name

CHILD_METADATA = 'metadata of messages in a BIND'
_LONG_WAIT = 5_000_000_000  # nanoseconds without a BIND, after which the log says why
_TF_TOPICS = ('tf', 'tf_static')


def with_metadata(send: Send, pairs: Iterable[tuple[str, str]]) -> Send:
    """Return a way to send that adds these to each message, in the place of the same keys."""
    added = Metadata(dict(pairs)).entries
    keys = frozenset(entry.key for entry in added)

    def send_with_metadata(packet: Packet, latch: bool) -> bool:
        others = tuple(entry for entry in packet.metadata.entries if entry.key not in keys)
        metadata = Metadata(entries=others + added)
        return send(replace(packet, header_version=2, metadata=metadata), latch)

    return send_with_metadata if added else send


class OutboundBind:
    """
    Sends the messages of some topics together; used on the executor alone.

    :param topics: of the members, in the order of the children.
    :param metadata: of the BIND.
    """

    def __init__(
        self,
        name: str,
        topics: tuple[str, ...],
        metadata: Mapping[str, str],
        send: Send,
        warn: Throttle,
    ) -> None:
        self.record = Device(name, 'BIND', TO_IGTL, topics=[*topics])
        self._topics = topics
        self._wire_name, long_name = wire_name(name)
        self._metadata = Metadata(entries=Metadata(metadata).entries + long_name.entries)
        self._send = send
        self._warn = warn
        self._waiting: dict[str, Packet] = {}
        self._last_sent = time.time_ns()

    def take(self, topic: str, packet: Packet) -> bool:
        """
        Keep the message of a member until there is one of each; send them then.

        :raises PackError: a pose that is not valid, which a BIND cannot say; or one of the
            messages does not fit the protocol, and all of them are lost.
        """
        record = self.record
        record.received += 1
        record.last_received = time.time_ns()
        if _is_invalid(packet):
            raise PackError('the pose is not valid, and a BIND has no metadata to say so')
        if packet.metadata.entries:
            record.leave_out(CHILD_METADATA, len(packet.metadata.entries))
        if topic in self._waiting:
            record.drop(REPLACED)
            self._say_what_is_missing()
        self._waiting[topic] = packet
        if len(self._waiting) < len(self._topics):
            return True
        packets = [self._waiting[member] for member in self._topics]
        self._waiting.clear()
        self._last_sent = record.last_received
        sent = self._send_together(packets)
        record.forwarded += sent
        return sent

    def _send_together(self, packets: list[Packet]) -> bool:
        children = tuple(Child(one.device_name, one.body, one.type_name) for one in packets)
        together = Packet(
            Bind(children),
            self._wire_name,
            max(one.timestamp for one in packets),
            2 if self._metadata else 1,
            metadata=self._metadata,
        )
        try:
            return self._send(together, False)
        except PackError:
            for one in packets:
                one.pack()  # says which of them it was
            raise

    def _say_what_is_missing(self) -> None:
        missing = [topic for topic in self._topics if topic not in self._waiting]
        waited = self.record.last_received - self._last_sent
        if waited > _LONG_WAIT:
            self.record.last_error = f'waits for {", ".join(missing)}'
            self._warn(
                ('bind', self.record.device_name),
                f'BIND {self.record.device_name!r} is not sent: nothing new on '
                f'{", ".join(missing)} for {waited / 1e9:.0f} s',
            )


class OutboundBinds:
    """
    All BINDs that routes ask for.

    :param routes: resolved topic to rule.
    :param send_to: returns what hands a message to the transport.
    :raises ParameterError: rules that cannot be together, or cannot be bound at all.
    """

    def __init__(self, routes: Mapping[str, Route], send_to: SendTo, warn: Throttle) -> None:
        self._binds: dict[str, OutboundBind] = {}
        groups: dict[str, dict[str, Route]] = {}
        for topic, route in routes.items():
            if route.bind:
                groups.setdefault(route.bind, {})[topic] = route
        for name, members in groups.items():
            _check(name, members)
            metadata = {key: value for route in members.values() for key, value in route.metadata}
            send = send_to(next(iter(members.values())).endpoint)
            self._binds[name] = OutboundBind(name, (*members,), metadata, send, warn)

    @property
    def devices(self) -> list[Device]:
        """Return what is known of each."""
        return [bind.record for bind in self._binds.values()]

    def way_of(self, topic: str, route: Route, send: Send) -> Send:
        """Return the way to send the messages of a topic as its rule says."""
        if not route.bind:
            return with_metadata(send, route.metadata)
        bind = self._binds[route.bind]
        return lambda packet, latch: bind.take(topic, packet)


def _check(name: str, members: Mapping[str, Route]) -> None:
    first = next(iter(members.values()))
    for topic, route in members.items():
        where = f'{route.source}: line {route.line}'
        if topic.rpartition('/')[2] in _TF_TOPICS:
            raise ParameterError(f'{where}: bind is {name!r}: {route.topic} cannot be bound')
        if route.endpoint != first.endpoint:
            raise ParameterError(
                f'{where}: bind {name!r} goes to endpoint {route.endpoint or "all"!r} here, and '
                f'to {first.endpoint or "all"!r} in line {first.line}'
            )


def _is_invalid(packet: Packet) -> bool:
    """Return whether its tracker does not vouch for a pose in a message."""
    tools: tuple[str, ...] = getattr(packet.body, 'names', ())
    return pose_status(packet.metadata) != 'OK' or any(
        tool_status(packet.metadata, tool) != 'OK' for tool in tools
    )
