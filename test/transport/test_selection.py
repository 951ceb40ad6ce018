# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What the peers of an endpoint are not to get: held back in every way, counted, or replaced."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from asking_peer import Asking
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Points
from igtl_ros.openigtlink import Position
from igtl_ros.openigtlink import Status
from igtl_ros.openigtlink import Transform
from igtl_ros.transport import Selection
import numpy as np
import pytest
from session_packets import example
from session_packets import get
from session_packets import rts
from session_packets import start
from transport_peers import Peer
from transport_support import pose
from transport_support import QUIET
from transport_support import Side
from transport_support import text

Keep = Callable[[Any], Any]

FEW = Selection('few', frozenset({'TRANSFORM', 'STRING', 'STATUS'}))
SELECTED = replace(QUIET, selection=FEW)


def position(x: float, device_name: str = 'Tool') -> Packet:
    return Packet(Position((x, 0.0, 0.0)), device_name, 7)


class Substitute:
    """Makes a TRANSFORM of a POSITION, and counts."""

    def __init__(self) -> None:
        self.made = 0

    def __call__(self, packet: Packet) -> Packet:
        self.made += 1
        matrix = np.eye(4)
        matrix[:3, 3] = packet.body.position
        if matrix[0, 3] < 0:
            raise PackError('it is negative')
        return replace(packet, body=Transform(matrix), type_name='TRANSFORM')


def sent(side: Side, peer: Peer, *packets: Packet) -> list[Packet]:
    """Return what a peer gets of some messages."""
    for packet in (*packets, text('end')):
        assert side.hub.send(packet)
    received = []
    while (packet := peer.next_packet()).type_name != 'STRING':
        received.append(packet)
    return received


def test_unknown_types_are_not_pushed(side: Side, closing: Keep) -> None:
    peer = closing(Peer(side.listen(SELECTED)))
    side.wait_connected()
    packets = [example(name) for name in ('POINT', 'SENSOR', 'IMAGE', 'COMMAND', 'BIND')]
    assert sent(side, peer, *packets, pose(1)) == [pose(1)]
    assert side.info().withheld == {'profile': 5}
    assert side.info().profile == 'few'
    assert side.info().connections[0].counters.sent_messages == 2


def test_unknown_types_are_not_latched(side: Side, closing: Keep) -> None:
    port = side.listen(SELECTED)
    side.hub.send(Packet(Points(), 'Targets'))
    side.hub.send(Packet(Status(), 'Device'))
    side.hub.send(pose(1), latch=True)
    peer = closing(Peer(port))
    side.wait_connected()
    assert sent(side, peer) == [Packet(Status(), 'Device'), pose(1)]


@pytest.mark.parametrize('push', [True, False])
def test_unknown_types_are_refused(side: Side, closing: Keep, push: bool) -> None:
    peer = closing(Asking(side.listen(replace(SELECTED, push=push))))
    side.wait_connected()
    for packet in (example('SENSOR', 'Force'), example('BIND', 'All'), pose(3)):
        side.hub.send(packet)
    peer.ask(get('SENSOR', 'Force'), get('SENSOR'), get('BIND'), get('CAPABIL'))
    peer.ask(start('SENSOR', 'Force'), get('TRANS'))
    if push:
        assert peer.next_packet() == pose(3)
    refused = [
        rts('SENSOR', 'Force', 1),
        rts('SENSOR', status=1),
        rts('BIND', status=1),
        rts('CAPABIL', status=1),
        rts('SENSOR', 'Force', 1),
    ]
    answers = peer.packets(6)
    assert [one.to_bytes() for one in answers] == [one.to_bytes() for one in (*refused, pose(3))]


def test_signs_of_life_are_always_sent(side: Side, closing: Keep) -> None:
    nothing = Selection('nothing', frozenset())
    settings = replace(QUIET, selection=nothing, hello=True, keepalive_period=0.05)
    peer = closing(Peer(side.listen(settings)))
    assert [(one.type_name, one.device_name) for one in peer.packets(3)] == [('STATUS', '')] * 3


def test_another_form_is_made_once_for_all_endpoints(side: Side, closing: Keep) -> None:
    make = Substitute()
    peers = []
    for name in ('left', 'right'):
        own = Selection(name, frozenset({'TRANSFORM', 'STRING'}), {'POSITION': make})
        port = side.listen(replace(QUIET, selection=own), name)
        peers += [closing(Peer(port)), closing(Peer(port))]
    everything = closing(Peer(side.listen(QUIET, 'everything')))
    side.wait_connected(5)
    side.hub.send(position(1))
    side.hub.send(position(2))
    side.hub.send(text('end'))
    for peer in peers:
        made = peer.packets(3)
        assert [one.type_name for one in made] == ['TRANSFORM', 'TRANSFORM', 'STRING']
        assert [one.body.matrix[0, 3] for one in made[:2]] == [1.0, 2.0]
        assert [(one.device_name, one.timestamp) for one in made[:2]] == [('Tool', 7)] * 2
    assert [one.type_name for one in everything.packets(3)] == ['POSITION', 'POSITION', 'STRING']
    assert make.made == 2


def test_the_other_form_is_what_is_asked_for(side: Side, closing: Keep) -> None:
    own = Selection('own', frozenset({'TRANSFORM'}), {'POSITION': Substitute()})
    peer = closing(Asking(side.listen(replace(QUIET, selection=own, push=False))))
    side.wait_connected()
    side.hub.send(position(5))
    peer.ask(get('POSITION'), get('TRANS', 'Tool'))
    refused, found = peer.packets(2)
    assert refused.to_bytes() == rts('POSITION', status=1).to_bytes()
    assert (found.type_name, found.body.matrix[0, 3]) == ('TRANSFORM', 5.0)


def test_what_has_no_other_form_is_counted(side: Side, closing: Keep) -> None:
    own = Selection('own', frozenset({'TRANSFORM', 'STRING'}), {'POSITION': Substitute()})
    peer = closing(Peer(side.listen(replace(QUIET, selection=own))))
    side.wait_connected()
    assert len(sent(side, peer, position(-1), position(1))) == 1
    assert side.info().withheld == {'no form': 1}


def test_devices_are_kept_back_by_their_whole_names(side: Side, closing: Keep) -> None:
    name = 'TargetsOfTheLiverLeftLobe'
    whole = Packet(
        pose(1).body, name[:20], header_version=2, metadata=Metadata({'IGTL_DEVICE_NAME': name})
    )
    own = Selection(passes=lambda device_name: device_name != name)
    peer = closing(Asking(side.listen(replace(QUIET, selection=own))))
    side.wait_connected()
    assert sent(side, peer, whole, pose(2, name[:20])) == [pose(2, name[:20])]
    assert side.info().withheld == {'filter': 1}
    peer.ask(get('TRANS', name[:20]))
    assert peer.next_packet() == pose(2, name[:20])
