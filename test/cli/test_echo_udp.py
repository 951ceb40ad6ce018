# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""`igtl echo` of what comes as datagrams."""

from __future__ import annotations

from collections.abc import Callable
import socket

from cli_process import Igtl
from igtl_ros.cli.exit_codes import ExitCode
from igtl_ros.cli.main import main
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import Packet
import numpy as np
import pytest
from transport_support import pose
from udp_peer import UdpPeer

IMAGE = Packet(
    Image(np.zeros((1, 480, 640), np.uint8)),
    'Ultrasound',
    header_version=2,
    metadata={'Depth': '70 mm'},
)


def free_udp_port() -> int:
    """Return a port of this machine that nobody receives at."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
        free.bind(('127.0.0.1', 0))
        return int(free.getsockname()[1])


def test_messages_are_printed_and_losses_told(igtl: Callable[..., Igtl]) -> None:
    port = free_udp_port()
    process = igtl('echo', f'igtl-udp-listen://127.0.0.1:{port}', '--count', 3)
    process.wait_said('waiting')
    peer = UdpPeer(port)
    peer.send(pose(7, 'Probe'), IMAGE)
    process.wait_lines(2)
    peer.send_raw(*peer.cut(IMAGE)[1:])
    process.wait_said("lost: IMAGE from 'Ultrasound': parts of it did not arrive")
    peer.send(pose(8, 'Probe'))
    assert process.ended() == 0
    assert [line.split()[1:3] for line in process.lines] == [
        ['TRANSFORM', 'Probe'],
        ['IMAGE', 'Ultrasound'],
        ['TRANSFORM', 'Probe'],
    ]
    assert process.lines[1].endswith('[Depth=70 mm]')
    assert f'{peer.address}: connected' in process.stderr
    peer.close()


def test_a_port_in_use(igtl: Callable[..., Igtl]) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(('127.0.0.1', 0))
        url = f'igtl-udp-listen://127.0.0.1:{taken.getsockname()[1]}'
        process = igtl('echo', url)
        assert process.ended() == 3
    assert f'cannot open {url}: ' in process.stderr


@pytest.mark.parametrize(
    'arguments',
    [
        ['send', 'igtl-udp-listen://127.0.0.1:0', 'string', 'A'],
        ['query', 'igtl-udp-listen://127.0.0.1:0', 'status'],
    ],
)
def test_what_sends_needs_another_endpoint(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == ExitCode.USAGE
    assert 'only receives' in capsys.readouterr().err
