# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""`igtl simulate`: a tracker whose tools go round, and a sweep."""

from __future__ import annotations

from collections.abc import Callable
import json
from math import atan2
from math import cos
from math import pi
from math import sin
from typing import Any

from cli_process import Igtl
from igtl_ros.cli.simulate import tool_pose
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Status
import numpy as np
import pytest
from transport_peers import Peer
from transport_support import seconds
from transport_support import Side
from transport_support import wait_until

Start = Callable[..., Igtl]
HELLO_2 = Packet(Status(), header_version=2)


def test_pose_of_a_tool_by_hand() -> None:
    # At the start the first tool is at (100, 0, -1000), not turned.
    assert tool_pose(0, 0.0).tolist() == [
        [1, 0, 0, 100],
        [0, 1, 0, 0],
        [0, 0, 1, -1000],
        [0, 0, 0, 1],
    ]
    # After 1.25 s of 5 s it has gone a quarter round; sin(2 * 90 deg) = 0, so it is turned about
    # z alone.
    expected = [[0, -1, 0, 0], [1, 0, 0, 100], [0, 0, 1, -1000], [0, 0, 0, 1]]
    assert np.allclose(tool_pose(0, 1.25), expected, atol=1e-9)
    # The second one is a radian ahead, and 50 mm below.
    assert tool_pose(1, 0.0)[:3, 3].tolist() == pytest.approx([100 * cos(1), 100 * sin(1), -1050])


@pytest.mark.parametrize('seconds_', [0.3, 1.7, 4.9])
def test_a_tool_is_rigid_and_comes_round(seconds_: float) -> None:
    rotation = tool_pose(2, seconds_)[:3, :3]
    assert np.allclose(rotation @ rotation.T, np.eye(3), atol=1e-12)
    assert np.linalg.det(rotation) == pytest.approx(1)
    assert np.allclose(tool_pose(2, seconds_), tool_pose(2, seconds_ + 5), atol=1e-9)


def test_tracker(igtl: Start, side: Side) -> None:
    process = igtl('simulate', 'tracker', ':0', '--tools', 'Probe', 'Drill', '--rate', 50)
    side.connect(process.port)
    wait_until(lambda: len(side.heard.packets) >= 31, 20)
    code, took = process.interrupt()
    assert code == 130
    assert took < seconds(1)
    packets: list[Any] = side.heard.packets[:30]
    assert [packet.device_name for packet in packets] == [
        'ProbeToTracker',
        'DrillToTracker',
        'Tools',
    ] * 10
    angles = []
    for probe, drill, tools in zip(packets[::3], packets[1::3], packets[2::3], strict=True):
        assert (probe.type_name, drill.type_name, tools.type_name) == (
            'TRANSFORM',
            'TRANSFORM',
            'TDATA',
        )
        assert tools.body.names == ('ProbeToTracker', 'DrillToTracker')
        assert np.array_equal(tools.body.matrices, [probe.body.matrix, drill.body.matrix])
        assert probe.timestamp == drill.timestamp == tools.timestamp
        angles.append(atan2(probe.body.matrix[1, 3], probe.body.matrix[0, 3]))
    # A lap of 5 s has 250 moments at 50 Hz.
    steps = [
        (after - before) % (2 * pi) for before, after in zip(angles, angles[1:], strict=False)
    ]
    assert steps == [pytest.approx(2 * pi / 250, abs=1e-5)] * 9
    stamps = [packet.nanoseconds for packet in packets[::3]]
    assert stamps == sorted(stamps)


def test_tracker_for_a_while(igtl: Start, side: Side) -> None:
    # At 0, 0.05, ... 0.5 s: 11 moments, to a client that is there before they begin.
    process = igtl(
        *('simulate', 'tracker', f'127.0.0.1:{side.listen()}', '--rate', 20, '--duration', 0.5)
    )
    assert process.ended() == 0
    assert process.stderr.startswith('tracker with ProbeToTracker, StylusToTracker at port ')
    wait_until(lambda: side.heard.reasons)
    stamps = [packet.nanoseconds for packet in side.heard.packets if packet.device_name == 'Tools']
    assert 1 <= len(stamps) <= 11


def test_tracker_keeps_its_rate(igtl: Start, side: Side) -> None:
    process = igtl('simulate', 'tracker', ':0', '--rate', 100)
    side.connect(process.port)
    wait_until(lambda: len(side.heard.packets) >= 3 * 151, 20)
    stamps = [packet.nanoseconds for packet in side.heard.packets if packet.device_name == 'Tools']
    # 150 periods of 10 ms; no drift, whatever single ones are late.
    assert (stamps[150] - stamps[0]) / 1e9 == pytest.approx(1.5, abs=seconds(0.15))


def test_quiet_is_silent(igtl: Start, side: Side) -> None:
    address = f'127.0.0.1:{side.listen()}'
    process = igtl('simulate', 'tracker', address, '--quiet', '--duration', 0.1)
    assert process.ended() == 0
    assert (process.stderr, process.lines) == ('', [])


def test_tracker_for_igtl_echo(igtl: Start) -> None:
    tracker = igtl('simulate', 'tracker', ':0')
    echo = igtl('echo', f'localhost:{tracker.port}', '--type', 'TDATA', '--count', 3)
    assert echo.ended() == 0
    assert all('2 tools (mm): ProbeToTracker at' in line for line in echo.lines)


def test_sweep(igtl: Start, scene: Any) -> None:
    process = igtl('simulate', 'sweep', ':0', '--rate', 10, '--summary')
    client = Peer(process.port)
    scene.callback(client.close)
    client.send(HELLO_2)
    packets = [packet for packet in client.read_to_end() if packet.device_name]
    client.close()
    assert process.ended() == 0
    counts: dict[str, int] = {}
    for packet in packets:
        counts[packet.device_name] = counts.get(packet.device_name, 0) + 1
    names = ('ProbeToTracker', 'ReferenceToTracker', 'ImageToReference', 'StylusToTracker')
    assert counts == {**dict.fromkeys(names, 100), 'Image_Reference': 100}
    summary = json.loads(process.lines[0])
    assert summary['sent'] == {**counts, 'StylusToTracker': 90}
    assert summary['invalid'] == {'StylusToTracker': 10}
