# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What a peer gets that connects late: the latest of what says something that lasts."""

from collections.abc import Callable
from typing import Any

from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Point
from igtl_ros.openigtlink import Points
from igtl_ros.openigtlink import Raw
from igtl_ros.openigtlink import Status
import numpy as np
import pytest
from session_packets import example
from transport_peers import Peer
from transport_support import pose
from transport_support import Side
from transport_support import text
from transport_support import wait_until

Keep = Callable[[Any], Any]

MARK = 'end of what is latched'


def points(x: float, device_name: str = 'Targets') -> Packet:
    return Packet(Points((Point('tip', position=(x, 0.0, 0.0)),)), device_name)


def late(side: Side, port: int, closing: Keep) -> list[Packet]:
    """Return what a new client gets before something that is sent now."""
    before = len(side.heard.connections)
    peer = closing(Peer(port))
    side.wait_connected(len(side.info().connections) + (len(side.heard.connections) == before))
    side.hub.send(text(MARK))
    packets = []
    while (packet := peer.next_packet()).device_name != 'Log' or packet.body.text != MARK:
        packets.append(packet)
    return packets


@pytest.mark.parametrize(
    ('packet', 'latched'),
    [
        (points(1), True),
        (Packet(Status(message='tracker is ready'), 'Tracker'), True),
        *((example(name), True) for name in ('POLYDATA', 'TRAJ', 'COLORT', 'COLORTABLE')),
        *((example(name), True) for name in ('IMGMETA', 'LBMETA', 'VIDEOMETA')),
        (Packet(Status()), False),  # a sign of life
        (text('said once'), False),
        (pose(1), False),
        (Packet(Image(np.zeros((1, 2, 2), np.uint8)), 'Camera'), False),
        *((example(name), False) for name in ('COMMAND', 'RTS_COMMAND', 'CLIENTINFO')),
        *((example(name), False) for name in ('VIDEO', 'BIND', 'CAPABILITY', 'SENSOR', 'NDARRAY')),
        (Packet(Raw(b'x'), 'Device', type_name='UNKNOWN'), False),
    ],
    ids=lambda value: f'{value.type_name} {value.device_name}' if type(value) is Packet else '',
)
def test_which_types_are_latched(side: Side, closing: Keep, packet: Packet, latched: bool) -> None:
    port = side.listen()
    side.hub.send(packet)
    assert late(side, port, closing) == ([packet] if latched else [])


def test_only_the_latest_of_each_device(side: Side, closing: Keep) -> None:
    port = side.listen()
    for packet in (points(1), points(2, 'Other'), points(3), Packet(Status(), 'Targets')):
        side.hub.send(packet)
    assert late(side, port, closing) == [
        points(3),
        points(2, 'Other'),
        Packet(Status(), 'Targets'),
    ]


def test_anything_can_be_latched(side: Side, closing: Keep) -> None:
    port = side.listen()
    side.hub.send(text('what the patient is called'), latch=True)
    side.hub.send(pose(1, 'RegistrationToImage'), latch=True)
    side.hub.send(pose(2, 'RegistrationToImage'), latch=True)
    assert late(side, port, closing) == [
        text('what the patient is called'),
        pose(2, 'RegistrationToImage'),
    ]


def test_every_late_client_gets_it(side: Side, closing: Keep) -> None:
    port = side.listen()
    side.hub.send(points(1))
    for _ in range(3):
        assert late(side, port, closing) == [points(1)]


def test_who_is_there_already_gets_it_once(side: Side, closing: Keep) -> None:
    port = side.listen()
    early = closing(Peer(port))
    side.wait_connected()
    side.hub.send(points(1))
    assert late(side, port, closing) == [points(1)]
    assert early.packets(2) == [points(1), text(MARK)]


def test_latched_before_there_is_an_endpoint(side: Side, closing: Keep) -> None:
    side.hub.send(points(1))
    assert late(side, side.listen(), closing) == [points(1)]


def test_latched_for_one_endpoint_only(side: Side, closing: Keep) -> None:
    left, right = side.listen(name='left'), side.listen(name='right')
    side.hub.send(points(1), to='left')
    side.hub.send(points(2), to='right')
    side.hub.send(points(3, 'All'))
    assert closing(Peer(left)).packets(2) == [points(1), points(3, 'All')]
    assert closing(Peer(right)).packets(2) == [points(2), points(3, 'All')]


def test_a_client_of_ours_sends_it_after_each_connect(
    side: Side, make_side: Callable[[], Side], closing: Keep
) -> None:
    side.hub.send(points(1))
    server = make_side()
    port = server.listen()
    side.connect(port)
    server.wait_connected()
    wait_until(lambda: len(server.heard.packets) == 1)
    server.hub.call_later(0, lambda: server.heard.connections[0].abort('test'))
    wait_until(lambda: len(server.heard.packets) == 2)
    assert server.heard.packets == [points(1), points(1)]


def test_latched_comes_before_anything_else(side: Side, closing: Keep) -> None:
    """What is sent while a client connects does not overtake what it has to know first."""
    port = side.listen()
    side.hub.send(points(1))
    peer = closing(Peer(port))
    while not side.heard.connections:
        side.hub.send(pose(0))
    side.hub.send(pose(1))
    assert peer.next_packet() == points(1)


def test_two_long_names_are_two_devices(side: Side, closing: Keep) -> None:
    port = side.listen()

    def named(name: str, x: float) -> Packet:
        return Packet(
            points(x).body,
            name[:20],
            header_version=2,
            metadata=Metadata({'IGTL_DEVICE_NAME': name}),
        )

    side.hub.send(named('TargetsOfTheLiverLeftLobe', 1))
    side.hub.send(named('TargetsOfTheLiverRightLobe', 2))
    assert [packet.body for packet in late(side, port, closing)] == [
        points(1).body,
        points(2).body,
    ]


def test_latching_is_bounded(side: Side, closing: Keep) -> None:
    port = side.listen()
    for number in range(1200):
        side.hub.send(points(number, f'Device{number}'))
    assert side.hub.drain(10)
    assert len(late(side, port, closing)) == 1000
