# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""A bridge between OpenIGTLink peers and ROS nodes, each in a process of its own."""

from __future__ import annotations

from bench.floor import floor
from bench.floor import publisher
from bench.floor import subscriber
from bench.measure import Path
from bench.workers import free_port
from bench.workers import Process
from bench.workers import Processes

DEVICE = 'Probe'
OUT_DEVICE = 'Robot'
TYPE_NAMES = {'transform': 'TRANSFORM', 'tf': 'TRANSFORM', 'tools': 'TDATA'}


def bridge(group: Processes, port: int) -> Process:
    """Start a bridge with the defaults, listening at a port."""
    endpoint = f"endpoints:=['igtl-listen://127.0.0.1:{port}']"
    logging = ['--disable-stdout-logs', '--disable-rosout-logs']
    return group.start('igtl_ros.bridge.main', '--ros-args', '-p', endpoint, *logging)


def peer(group: Processes, *addresses: str, stalled: int = 0) -> Process:
    """Start a peer and wait until it is connected."""
    process = group.start('bench.peers.igtl_peer', *addresses, '--stalled', str(stalled))
    process.line()
    return process


class Scene:
    """
    The usual cast: a publisher, a subscriber, the bridge and one peer connected to it.

    :param kind: the ROS message, see peers/ros_messages.py.
    :param suffix: of the topic in both directions; a whole name where it begins with a slash.
    :param igtl_kind: the OpenIGTLink message, see peers/igtl_messages.py.
    :param fast: whether the subscriber takes messages past the executor.
    """

    def __init__(
        self, group: Processes, kind: str, suffix: str, igtl_kind: str = '', fast: bool = False
    ) -> None:
        port = free_port()
        topic = suffix if suffix.startswith('/') else f'/{DEVICE}/{suffix}'
        out_topic = f'/to_igtl/{OUT_DEVICE}/{suffix}'.replace('//', '/')
        self.bridge = bridge(group, port)
        source = publisher(group, kind, f'{kind}:{out_topic}')
        sink = subscriber(group, kind, f'{kind}:{topic}', *(['--take'] if fast else []))
        self.peer = peer(group, f'127.0.0.1:{port}')
        igtl_kind = igtl_kind or kind
        type_name = TYPE_NAMES.get(igtl_kind, 'IMAGE')
        into = {'kind': igtl_kind, 'device': DEVICE}
        self.floor = floor(source, sink)
        self.into = Path('into ROS', self.peer, into, sink, watched=self.bridge)
        self.out = Path(
            'out of ROS', source, {'topic': out_topic}, self.peer, {'kind': type_name}, self.bridge
        )
