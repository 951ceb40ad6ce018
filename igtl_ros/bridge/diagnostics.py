# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
What the bridge says of itself on /diagnostics: one status per endpoint, per device, and a sum.

Nothing goes silent here: a connection that is down, a message that was lost, replaced or dropped,
a tool that is not seen, each has a line and a counter.
"""

from __future__ import annotations

import time

from diagnostic_msgs.msg import DiagnosticArray
from diagnostic_msgs.msg import DiagnosticStatus
from diagnostic_msgs.msg import KeyValue
from igtl_ros.bridge.asking import Asking
from igtl_ros.bridge.asking import StreamInfo
from igtl_ros.bridge.asking_counters import AskingCounters
from igtl_ros.bridge.command_counters import CommandCounters
from igtl_ros.bridge.devices import Device
from igtl_ros.openigtlink.text import printable
from igtl_ros.transport import ConnectionInfo
from igtl_ros.transport import EndpointInfo
from igtl_ros.transport.delivery import STREAM_TYPES
from rclpy.node import Node

OK, WARN, ERROR = DiagnosticStatus.OK, DiagnosticStatus.WARN, DiagnosticStatus.ERROR
MOST_CHARACTERS = 500  # of one text
STALE_AFTER = 5.0  # seconds without a message from a device that streams

# Endpoint state to level; listening without clients is fine.
_LEVELS = {
    'connected': OK,
    'listening': OK,
    'connecting': WARN,
    'disconnected': WARN,
    'failed': ERROR,
}


class Diagnostics:
    """
    Publishes on /diagnostics.

    :param node: its name is the hardware id.
    """

    def __init__(self, node: Node) -> None:
        self._node = node
        self._publisher = node.create_publisher(DiagnosticArray, '/diagnostics', 10)
        self._last = time.monotonic()
        self._trouble = self._failed = 0

    def publish(
        self,
        endpoints: list[EndpointInfo],
        devices: list[Device],
        ignored: dict[str, int],
        commands: CommandCounters,
        asking: Asking,
    ) -> None:
        """Publish one message with everything."""
        now = time.monotonic()
        for device in devices:
            device.tick(now - self._last)
        self._last = now
        message = DiagnosticArray()
        message.header.stamp = self._node.get_clock().now().to_msg()
        name = self._node.get_fully_qualified_name().lstrip('/')
        message.status = [
            *(endpoint_status(name, info) for info in endpoints),
            *(device_status(name, device, time.time_ns()) for device in devices),
        ]
        if ignored:
            message.status.append(
                _status(
                    f'{name}: ignored messages',
                    WARN,
                    f'{sum(ignored.values())} messages were ignored',
                    {cause: str(count) for cause, count in ignored.items()},
                )
            )
        if commands.any:
            message.status.append(command_status(name, commands, commands.trouble - self._trouble))
        self._trouble = commands.trouble
        questions, streams = asking.counters, asking.streams()
        if questions.any or streams:
            trouble = questions.trouble - self._failed
            message.status.append(query_status(name, questions, streams, trouble))
        self._failed = questions.trouble
        self._publisher.publish(message)

    def destroy(self) -> None:
        """End the topic."""
        self._node.destroy_publisher(self._publisher)


def endpoint_status(node_name: str, info: EndpointInfo) -> DiagnosticStatus:
    """Return what there is to say of an endpoint and its connections."""
    values = {
        'url': info.url,
        'profile': info.profile,
        'state': info.state,
        'port': str(info.port),
        'last error': info.error,
        'clients turned away': str(info.turned_away),
        'connections': str(len(info.connections)),
        **{f'withheld ({cause})': str(count) for cause, count in info.withheld.items()},
    }
    level, summary = _LEVELS.get(info.state, ERROR), info.state
    for connection in info.connections:
        values.update(_connection_values(connection))
        counters = connection.counters
        if counters.lost or counters.overflowed:
            level = max(level, WARN)
            summary = f'{summary}; messages were lost'
    if level != OK and info.error:
        summary = f'{summary}: {info.error}'
    return _status(f'{node_name}: {info.name or info.url}', level, summary, values)


def _connection_values(connection: ConnectionInfo) -> dict[str, str]:
    counters = connection.counters
    values = {
        'header version': str(connection.header_version),
        'connected for (s)': f'{connection.connected_for:.0f}',
        'received messages': str(counters.received_messages),
        'received bytes': str(counters.received_bytes),
        'sent messages': str(counters.sent_messages),
        'sent bytes': str(counters.sent_bytes),
        'waiting messages': str(connection.waiting),
        'replaced by newer ones': str(counters.replaced),
        'not sent, queue full': str(counters.overflowed),
        'sent without their metadata (peer has header version 1)': str(counters.metadata_dropped),
        'requests answered': str(counters.requests),
        'withheld (peer has header version 1)': str(counters.withheld),
        'not sent (UDP is for receiving only)': str(counters.one_way),
        **{f'lost ({cause})': str(count) for cause, count in counters.lost.items()},
    }
    return {f'{connection.peer} {key}': value for key, value in values.items()}


def device_status(node_name: str, device: Device, now: int) -> DiagnosticStatus:
    """Return what there is to say of a device."""
    invalid = dict(device.invalid)  # the loop thread may add to it meanwhile
    age = (now - device.last_received) / 1e9 if device.last_received else 0.0
    values = {
        'direction': device.direction,
        'type': device.type_name,
        'endpoint': device.connection,
        'topics': ', '.join(device.topics),
        'parent frame': device.parent,
        'child frame': device.child,
        'received': str(device.received),
        'forwarded': str(device.forwarded),
        'rate (Hz)': f'{device.rate:.1f}',
        'last message (s ago)': f'{age:.1f}',
        'latency (ms)': f'{device.late / 1e6:.1f}',
        'worst latency (ms)': f'{device.worst_late / 1e6:.1f}',
        'without stamp': str(device.unstamped),
        'last error': device.last_error,
        **{f'dropped ({cause})': str(count) for cause, count in dict(device.dropped).items()},
        **{f'left out ({what})': str(count) for what, count in dict(device.left_out).items()},
        **{f'also from {peer}': str(count) for peer, count in dict(device.also_from).items()},
        **{f'invalid {tool or device.device_name}': status for tool, status in invalid.items()},
    }
    level, summary = OK, f'{device.rate:.1f} Hz'
    streams = device.type_name in STREAM_TYPES and not device.static
    if streams and device.received and age > STALE_AFTER:
        level, summary = WARN, f'stale: nothing for {age:.0f} s'
    elif device.said is not None:
        level, summary = device.said
    elif invalid:
        level = WARN
        summary = 'invalid: ' + ', '.join(
            f'{tool or device.device_name} {status}' for tool, status in invalid.items()
        )
    elif device.newly_dropped:
        level, summary = WARN, f'{device.newly_dropped} messages dropped just now'
    arrow = 'from' if device.direction == 'from_igtl' else 'to'
    return _status(
        f'{node_name}: {arrow} {device.type_name} {device.device_name}', level, summary, values
    )


def command_status(node_name: str, counters: CommandCounters, trouble: int) -> DiagnosticStatus:
    """
    Return what there is to say of commands, sent and received.

    :param trouble: how many failed since the last report.
    """
    values = {
        'commands received': str(counters.received),
        'commands answered': str(counters.answered),
        'commands failed': str(counters.failed),
        'values pushed': str(counters.pushed),
        'calls sent': str(counters.sent),
        'calls refused': str(counters.refused),
        'calls timed out': str(counters.timed_out),
        'late replies': str(counters.late),
        'not shown to observers': str(counters.unobserved),
    }
    level, summary = OK, f'{counters.received} received, {counters.sent} sent'
    if trouble:
        level, summary = WARN, f'{trouble} failed just now'
    return _status(f'{node_name}: commands', level, summary, values)


def query_status(
    node_name: str, counters: AskingCounters, streams: list[StreamInfo], trouble: int
) -> DiagnosticStatus:
    """
    Return what there is to say of what we asked peers.

    :param trouble: how many questions failed since the last report.
    """
    values = {
        'requests sent': str(counters.sent),
        'requests done': str(counters.answered),
        'requests refused': str(counters.refused),
        'requests timed out': str(counters.timed_out),
        'requests cut off': str(counters.cut_off),
        **{f'{stream.connection} stream {stream.name}': stream.state for stream in streams},
    }
    silent = [stream.name for stream in streams if stream.unanswered]
    level, summary = OK, f'{counters.sent} sent, {len(streams)} streams'
    if silent:
        level, summary = WARN, f'nothing came of streams: {", ".join(silent)}'
    elif trouble:
        level, summary = WARN, f'{trouble} failed just now'
    return _status(f'{node_name}: queries', level, summary, values)


def _status(name: str, level: bytes, summary: str, values: dict[str, str]) -> DiagnosticStatus:
    return DiagnosticStatus(
        level=level,
        name=_short(name),
        message=_short(summary),
        hardware_id='igtl_ros',
        values=[KeyValue(key=_short(key), value=_short(value)) for key, value in values.items()],
    )


def _short(text: str) -> str:
    """Return a text that may be a peer's as one that can be published every second."""
    text = printable(text)
    return text if len(text) <= MOST_CHARACTERS else f'{text[: MOST_CHARACTERS - 3]}...'
