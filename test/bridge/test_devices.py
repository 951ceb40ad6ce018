# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What is counted of a device stays small, whatever its peer says."""

from __future__ import annotations

from igtl_ros.bridge.devices import Device
from igtl_ros.bridge.devices import FROM_IGTL
from igtl_ros.bridge.devices import OTHER_CAUSES


def test_causes_that_a_peer_invents_are_counted_together() -> None:
    device = Device('Probe', 'TRANSFORM', FROM_IGTL)
    for number in range(1000):
        device.drop(f'{number} says its tracker')
    assert device.total_dropped == sum(device.dropped.values()) == 1000
    assert len(device.dropped) == 51
    assert device.dropped['0 says its tracker'] == 1
    assert device.dropped[OTHER_CAUSES] == 950
    device.drop('0 says its tracker')
    assert device.dropped['0 says its tracker'] == 2


def test_a_long_cause_is_cut() -> None:
    device = Device('Probe', 'TRANSFORM', FROM_IGTL)
    device.drop('x' * 100_000)
    assert device.dropped == {'x' * 100: 1}
