# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
The full circle: scanner, bridge A, ROS, bridge B, and a program that commands the scanner.

    igtl simulate scanner <- bridge in /a <- services in ROS <- bridge in /b <- igtl command

Real processes all of them. Pushes come back the same way.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

from bridge_process import BridgeProcess
from cli_process import Igtl
import pytest
from ros_side import RosSide
from transport_support import wait_until

pytestmark = pytest.mark.ros

from igtl_ros.srv import GetUsParameters  # noqa: E402

TOPIC = {'/a/igtl_bridge/us_parameters': '/a/scanner/us_parameters'}
PERIOD = 0.2


class Circle:
    """All of it; `near` is the port of the scanner, `far` that of bridge B."""

    def __init__(self, ros: RosSide, start_bridge: Callable[..., BridgeProcess], stack: ExitStack):
        self._stack = stack
        scanner = self.igtl('simulate', 'scanner', ':0', '--steady', '--size', 64, 48, '--rate', 5)
        self.near = scanner.port
        start_bridge(f'igtl://127.0.0.1:{self.near}', namespace='/a', us_poll_period=PERIOD)
        bridge = start_bridge(
            namespace='/b',
            us_driver='services:/a/igtl_bridge',
            us_poll_period=PERIOD,
            us_push_interval=0.0,
            remap=TOPIC,
        )
        self.far = bridge.port
        request = GetUsParameters.Request(names=['DepthMm'])
        wait_until(
            lambda: ros.call(GetUsParameters, '/a/igtl_bridge/get_us_parameters', request).success,
            30,
            'bridge A knows the scanner',
        )
        wait_until(lambda: self.run(self.far, 'get', 'DepthMm')[0] == 0, 30, 'B knows A')

    def igtl(self, *arguments: object) -> Igtl:
        process = Igtl(*arguments)
        self._stack.callback(process.close)
        return process

    def command(self, port: int, *arguments: object) -> Igtl:
        return self.igtl('command', f'127.0.0.1:{port}', *arguments, '--timeout', 20)

    def run(self, port: int, *arguments: object) -> tuple[int, list[str]]:
        """Return exit code and output of `igtl command`."""
        process = self.command(port, *arguments)
        return process.ended(60), process.lines


@pytest.fixture
def circle(ros: RosSide, start_bridge: Callable[..., BridgeProcess]) -> Iterator[Any]:
    with ExitStack() as stack:
        yield Circle(ros, start_bridge, stack)


def test_full_circle(circle: Circle) -> None:
    """Set and Get, errors, and Subscribe in both directions; one scene, as it takes seconds."""
    far, near = circle.far, circle.near
    # A Set at one end arrives at the other, and its reply returns.
    assert circle.run(far, 'set', 'DepthMm=80', 'Gain=30') == (
        0,
        ['DepthMm = done', 'Gain = done'],
    )
    assert circle.run(near, 'get', 'DepthMm', 'GainPercent') == (
        0,
        ['DepthMm = 80', 'GainPercent = 30'],
    )
    # What the scanner refuses is refused in its words.
    assert circle.run(far, 'set', 'SoundVelocity=1500') == (
        1,
        ['SoundVelocity: SoundVelocity is read-only.'],
    )
    assert circle.run(far, 'get', 'Voltage')[0] == 1
    # A Subscribe at one end sees a change made at the other.
    follower = circle.command(far, 'subscribe', 'DepthMm', '--count', 2)
    assert follower.wait_lines(1) == ['DepthMm = 80']
    assert circle.run(near, 'set', 'DepthMm=160') == (0, ['DepthMm = done'])
    assert follower.ended(60) == 0
    assert follower.lines == ['DepthMm = 80', 'DepthMm = 160']
    assert follower.stderr == ''
