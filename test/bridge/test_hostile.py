# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Hostile peers of a real bridge: the others lose nothing, nothing blocks, memory stays flat."""

from __future__ import annotations

from contextlib import ExitStack
import socket
import struct
from typing import Any

import numpy as np
import pytest
from waiting import wait_until

pytestmark = pytest.mark.ros

from diagnostic_msgs.msg import DiagnosticArray  # noqa: E402
from geometry_msgs.msg import TransformStamped  # noqa: E402
from igtl_ros.openigtlink import Bind  # noqa: E402
from igtl_ros.openigtlink import Child  # noqa: E402
from igtl_ros.openigtlink import from_nanoseconds  # noqa: E402
from igtl_ros.openigtlink import Packet  # noqa: E402
from igtl_ros.openigtlink import Raw  # noqa: E402
from igtl_ros.openigtlink import Transform  # noqa: E402
from std_msgs.msg import String as RosString  # noqa: E402

POSE = Packet(Transform(np.eye(4)), 'EvilToTracker').to_bytes()
HUGE = struct.pack('>H12s20sQQQ', 1, b'IMAGE', b'Huge', 0, 2**40, 0)
# What they send before they go on to hold the connection open, reading nothing.
HOSTILE = {
    'cut in the header': POSE[:30],
    'cut in the body': POSE[:80],
    'garbage': bytes(range(256)),
    'http': b'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n',
    'exabytes': HUGE,
    'wrong checksum': POSE[:50] + bytes(8) + bytes(16) + POSE[74:],
    'nothing': b'',
}
MESSAGES = 400
MEBIBYTE = 1024 * 1024


def test_good_peers_lose_nothing(scene: Any) -> None:
    bridge = scene.bridge()
    scene.introduce(bridge)
    arrived = scene.ros.subscribe(TransformStamped, 'GoodToTracker/transform')
    scene.introduce(bridge)
    with ExitStack() as stack:
        for data in HOSTILE.values():
            evil = stack.enter_context(socket.create_connection(('127.0.0.1', bridge.port)))
            evil.sendall(data)
        good, dribbler = scene.peer(bridge), socket.create_connection(('127.0.0.1', bridge.port))
        stack.enter_context(dribbler)
        for number in range(MESSAGES):
            good.send(Packet(Transform(np.eye(4)), 'GoodToTracker', from_nanoseconds(number + 1)))
            dribbler.sendall(POSE[number % len(POSE) :][:1])
        wait_until(lambda: len(arrived) == MESSAGES, f'{MESSAGES} poses', 20)
    stamps = [message.header.stamp.nanosec for message in arrived]
    assert stamps == list(range(1, MESSAGES + 1))
    assert 'not an OpenIGTLink header' in bridge.log
    assert 'body is larger than allowed' in bridge.log
    assert 'checksum does not match' in bridge.log
    assert 'Traceback' not in bridge.log


def test_a_peer_that_does_not_read_blocks_nobody(scene: Any) -> None:
    bridge = scene.bridge(send_timeout=60.0)
    peer = scene.peer(bridge)
    publisher = scene.ros.publisher(RosString, 'to_igtl/Words')
    wait_until(lambda: publisher.get_subscription_count(), 'the bridge subscribes')
    text = 'x' * 60_000
    with socket.create_connection(('127.0.0.1', bridge.port)) as deaf:
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        before = bridge.resident_bytes()
        for number in range(500):  # 30 MB, far more than the sockets hold
            publisher.publish(RosString(data=f'{number} {text}'))
            wait_until(lambda number=number: len(peer.named('Words')) > number, 'the text')
        growth = bridge.resident_bytes() - before
    numbers = [int(packet.body.text.split()[0]) for packet in peer.named('Words')]
    assert numbers == list(range(500))
    # What waits for the deaf one is bounded by max_queued_events and 64 MiB.
    assert growth < 100 * MEBIBYTE, f'{growth / MEBIBYTE:.0f} MiB'


def test_a_flood_does_not_grow_the_bridge(scene: Any) -> None:
    bridge = scene.bridge()
    scene.introduce(bridge)
    good = scene.peer(bridge)
    publisher = scene.ros.publisher(RosString, 'to_igtl/Words')
    wait_until(lambda: publisher.get_subscription_count(), 'the bridge subscribes')
    with socket.create_connection(('127.0.0.1', bridge.port)) as flood:
        flood.sendall(POSE * 2000)
        before = bridge.resident_bytes()
        flood.sendall(POSE * 20_000)
        publisher.publish(RosString(data='still here'))
        wait_until(lambda: good.named('Words'), 'the text, in spite of the flood')
    growth = bridge.resident_bytes() - before
    assert growth < 20 * MEBIBYTE, f'{growth / MEBIBYTE:.0f} MiB'


def test_a_type_that_is_no_text_ends_nothing(scene: Any) -> None:
    bridge = scene.bridge(diagnostics_period=0.1)
    reports = scene.ros.subscribe(DiagnosticArray, '/diagnostics')
    evil = scene.peer(bridge)
    # No header may say such a type, but the table of a BIND has room for it.
    evil.send(Packet(Bind((Child('Evil', Raw(b'..'), 'BIN\udcba'),)), 'Evil'))

    def said() -> list[str]:
        statuses = [status for report in list(reports) for status in report.status]
        return [value.key for status in statuses for value in status.values]

    wait_until(lambda: 'BIN? in a BIND' in said(), 'what was ignored')
    assert bridge.process.poll() is None
    assert 'Traceback' not in bridge.log
