# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
The position demonstration of OpenIGTLink, with a C++ program at either end.

A sender waits for a client and sends POSITIONs, and a receiver prints them.
"""

from collections.abc import Callable
import re
from typing import Any

from cli_process import Igtl
from cxx_peer import CxxPeer
from cxx_peer import example_position
from cxx_peer import example_quaternion
import pytest

pytestmark = pytest.mark.interop

# What the demonstration's own receiver printed, but for blanks.
PRINTED = [
    ('50, 0, 50', '0, 0.666667, 0.57735, 0'),
    ('-20.8073, 45.4649, -20.8073', '0, 0.663336, 0.57735, 0.0665556'),
    ('-32.6822, -37.8401, -32.6822', '0, 0.653378, 0.57735, 0.132446'),
]


def test_our_sender_and_a_cxx_receiver(
    closing: Callable[[Any], Any], cxx_client: Callable[..., CxxPeer]
) -> None:
    sender = closing(Igtl('simulate', 'position', 'igtl-listen://127.0.0.1:0'))
    receiver = cxx_client('ReceiveClient', sender.port)
    output = receiver.wait_for('quaternion = ', 3)
    found = re.findall(r'position   = \((.*)\)\nquaternion = \((.*)\)', output)
    assert found[:3] == PRINTED
    assert output.count('Receiving POSITION data type.') >= 3


def test_a_cxx_sender_and_our_receiver(
    closing: Callable[[Any], Any], cxx_server: Callable[..., tuple[CxxPeer, int]]
) -> None:
    _, port = cxx_server('TrackerServer2', 100)
    receiver = closing(Igtl('echo', f'localhost:{port}', '--count', 3))
    assert receiver.ended() == 0
    for number, line in enumerate(receiver.lines):
        assert 'POSITION' in line
        words = re.split(r'[\s,()]+', line)
        numbers = [float(word) for word in words if re.fullmatch(r'-?\d+(\.\d+)?(e-\d+)?', word)]
        expected = [*example_position(0.2 * number), *example_quaternion(0.1 * number)]
        assert numbers[-7:] == [pytest.approx(value, abs=0.01) for value in expected]
