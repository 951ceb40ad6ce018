# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""`igtl simulate scanner` as a process: what it sends to whom, and how it ends."""

from __future__ import annotations

from collections.abc import Callable
import json
from typing import Any

from cli_process import free_port
from cli_process import Igtl
from igtl_ros.openigtlink import Command
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Status
from igtl_ros.tuo.sector import inside_mask
from igtl_ros.tuo.sector import parse
import numpy as np
import pytest
from transport_peers import Peer
from transport_support import seconds
from transport_support import Side
from transport_support import wait_until

Start = Callable[..., Igtl]
SMALL = ('--size', 64, 48)


def next_image(peer: Peer) -> Any:
    while (packet := peer.next_packet()).type_name != 'IMAGE':
        pass
    return packet


def test_like_plus_it_begins_with_version_1(igtl: Start, peer: Callable[..., Peer]) -> None:
    """No metadata before a client has shown that it reads version 2; each for itself."""
    scanner = igtl('simulate', 'scanner', ':0', '--rate', 50, *SMALL)
    old, new = peer(scanner.port), peer(scanner.port)
    for client in (old, new):
        image = next_image(client)
        assert (image.header_version, dict(image.metadata)) == (1, {})
    new.send(Packet(Status(), header_version=2))
    wait_until(lambda: next_image(new).header_version == 2)
    image = next_image(new)
    sector = parse(image.metadata, strict=True)
    assert np.array_equal(inside_mask(sector, image.body.size), image.body.voxels[0] > 0)
    assert next_image(old).header_version == 1


def test_peer_version_2_from_the_start(igtl: Start, peer: Callable[..., Peer]) -> None:
    scanner = igtl('simulate', 'scanner', ':0', '--rate', 50, '--peer-version', 2, *SMALL)
    assert next_image(peer(scanner.port)).metadata['ProbeType'] == '1'


def test_echo_shows_the_sector(igtl: Start) -> None:
    scanner = igtl('simulate', 'scanner', ':0', *SMALL)
    echo = igtl(
        *('echo', f'127.0.0.1:{scanner.port}', '--hello', '--json'),
        *('--type', 'IMAGE', '--count', 5),
    )
    assert echo.ended() == 0
    assert 'BoundingBox' in json.dumps(json.loads(echo.lines[-1]))


def test_several_clients(igtl: Start, peer: Callable[..., Peer]) -> None:
    scanner = igtl('simulate', 'scanner', ':0', '--rate', 50, *SMALL)
    for client in [peer(scanner.port) for _ in range(4)]:
        assert next_image(client).body.size == (64, 48, 1)


def test_as_a_client(igtl: Start, side: Side) -> None:
    igtl('simulate', 'scanner', f'127.0.0.1:{side.listen()}', *SMALL)
    wait_until(lambda: any(packet.type_name == 'IMAGE' for packet in side.heard.packets), 20)


def test_it_keeps_its_rate(igtl: Start, peer: Callable[..., Peer]) -> None:
    scanner = igtl('simulate', 'scanner', ':0', '--rate', 40, *SMALL)
    client = peer(scanner.port)
    stamps = [next_image(client).nanoseconds for _ in range(41)]
    assert (stamps[-1] - stamps[0]) / 1e9 == pytest.approx(1, abs=seconds(0.15))


def test_for_a_while(igtl: Start) -> None:
    scanner = igtl('simulate', 'scanner', ':0', '--duration', 0.2, '--quiet', *SMALL)
    assert (scanner.ended(), scanner.stderr, scanner.lines) == (0, '', [])


def test_ctrl_c(igtl: Start, peer: Callable[..., Peer]) -> None:
    scanner = igtl('simulate', 'scanner', ':0', *SMALL)
    peer(scanner.port)
    scanner.wait_said('connected')
    code, took = scanner.interrupt()
    assert code == 130
    assert took < seconds(1)


@pytest.mark.parametrize(
    ('arguments', 'problem'),
    [
        (('--size', 31, 480), '--size 31 480: expected 32 to 4096 each'),
        (('--size', 640, 4097), '--size 640 4097: expected 32 to 4096 each'),
        (('--rate', 0), '--rate 0: expected more than 0'),
        (('--push', 'loudly'), 'invalid choice'),
        (('--hello', '--peer-version', 1), '--hello'),
    ],
)
def test_usage(igtl: Start, arguments: tuple[object, ...], problem: str) -> None:
    scanner = igtl('simulate', 'scanner', f':{free_port()}', *arguments)
    assert scanner.ended() == 2
    assert problem in scanner.stderr


def test_a_port_that_is_taken(igtl: Start, side: Side) -> None:
    assert igtl('simulate', 'scanner', f'127.0.0.1:{side.listen()}:x').ended() == 2
    scanner = igtl('simulate', 'scanner', f'igtl-listen://127.0.0.1:{side.listen(name="two")}')
    assert scanner.ended() == 3
    assert 'cannot open' in scanner.stderr


def test_peers_words_are_tamed(igtl: Start, peer: Callable[..., Peer]) -> None:
    scanner = igtl('simulate', 'scanner', ':0', *SMALL)
    text = '<Command Name="Get\x1b[2J">\n<Parameter Name="A"/>'
    peer(scanner.port).send(Packet(Command.of(1, '', text), header_version=2))
    scanner.wait_said(r'\x1b[2J')
    assert '\x1b' not in scanner.stderr
