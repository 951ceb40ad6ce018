# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""`igtl simulate position`: the numbers of the demonstration, and when they begin."""

from __future__ import annotations

from collections.abc import Callable

from cli_process import Igtl
from igtl_ros.cli.main import build_parser
from igtl_ros.cli.simulate_position import position
import pytest
from transport_peers import Peer
from transport_support import seconds
from transport_support import Side
from transport_support import wait_until

Start = Callable[..., Igtl]

# What the demonstration's receiver printed, with six digits.
PRINTED = (
    ((50, 0, 50), (0, 0.666667, 0.57735, 0)),
    ((-20.8073, 45.4649, -20.8073), (0, 0.663336, 0.57735, 0.0665556)),
    ((-32.6822, -37.8401, -32.6822), (0, 0.653378, 0.57735, 0.132446)),
)


@pytest.mark.parametrize('number', range(3))
def test_numbers_of_the_demonstration(number: int) -> None:
    body = position(number)
    assert [float(f'{value:.6g}') for value in body.position] == [*PRINTED[number][0]]
    assert [float(f'{value:.6g}') for value in body.quaternion] == [*PRINTED[number][1]]


def test_defaults() -> None:
    options = build_parser().parse_args(['simulate', 'position'])
    assert (options.endpoint, options.rate) == (':18000', 10)


def test_to_a_client(igtl: Start, side: Side) -> None:
    process = igtl('simulate', 'position', 'igtl-listen://127.0.0.1:0', '--rate', 20)
    side.connect(process.port)
    wait_until(lambda: len(side.heard.packets) >= 12)
    packets = side.heard.packets[:12]
    for number, packet in enumerate(packets):
        assert (packet.type_name, packet.device_name) == ('POSITION', 'Tracker')
        assert packet.body.position == pytest.approx(position(number).position, abs=1e-5)
        assert packet.body.quaternion == pytest.approx(position(number).quaternion, abs=1e-6)
    # Eleven periods of 50 ms, whatever single ones are late.
    lasted = (packets[-1].nanoseconds - packets[0].nanoseconds) / 1e9
    assert lasted == pytest.approx(0.55, abs=seconds(0.15))
    assert process.interrupt()[0] == 130
    assert 'positions every 50 ms' in process.stderr


def test_it_begins_anew_for_the_next_client(
    igtl: Start, peer: Callable[..., Peer], side: Side
) -> None:
    process = igtl('simulate', 'position', ':0', '--rate', 100)
    first = peer(process.port)
    first.packets(3)
    first.close()
    wait_until(lambda: process.stderr.count('waiting for a connection') == 2)
    side.connect(process.port)
    wait_until(lambda: side.heard.packets)
    assert side.heard.packets[0].body.position == (50, 0, 50)


def test_for_a_while(igtl: Start, side: Side) -> None:
    address = f'127.0.0.1:{side.listen()}'
    process = igtl('simulate', 'position', address, '--rate', 20, '--duration', 0.2, '--quiet')
    assert process.ended() == 0
    wait_until(lambda: side.heard.reasons)
    # At 0, 0.05, ... 0.2 s.
    assert len(side.heard.packets) == 5
    assert (process.stderr, process.lines) == ('', [])


def test_no_rate(igtl: Start) -> None:
    process = igtl('simulate', 'position', ':0', '--rate', 0)
    assert process.ended() == 2
    assert process.stderr == 'igtl simulate: --rate 0: expected more than 0'


def test_for_igtl_echo(igtl: Start) -> None:
    sender = igtl('simulate', 'position', ':0')
    echo = igtl('echo', f'localhost:{sender.port}', '--type', 'POSITION', '--count', 1)
    assert echo.ended() == 0
    for number in ('50', '0.6667', '0.577'):
        assert number in echo.lines[0]
