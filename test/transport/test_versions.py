# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Header versions: begin with 1, rise with the peer, say hello to PLUS, lose nothing silently."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Status
from igtl_ros.openigtlink import String
import pytest
from transport_peers import header
from transport_peers import Peer
from transport_support import pose
from transport_support import QUIET
from transport_support import Side
from transport_support import text
from transport_support import wait_until

Keep = Callable[[Any], Any]

PROBE = Packet(pose(1).body, 'Probe', header_version=2, metadata=Metadata({'status': 'OK'}))
VERSION_2 = Packet(Status(), header_version=2)


def version(side: Side) -> int:
    return side.info().connections[0].header_version


def show(side: Side, peer: Peer, packet: Packet) -> None:
    """Have a peer show what it can, and wait until it has been seen."""
    count = len(side.heard.packets)
    peer.send(packet)
    wait_until(lambda: len(side.heard.packets) > count)


def test_begins_with_version_1_and_rises(side: Side, closing: Keep) -> None:
    peer = closing(Peer(side.listen()))
    side.wait_connected()
    side.hub.send(pose(1))
    assert peer.next_packet().header_version == 1
    show(side, peer, VERSION_2)
    side.hub.send(pose(2))
    assert peer.next_packet().header_version == 2
    assert version(side) == 2


def test_never_falls(side: Side, closing: Keep) -> None:
    peer = closing(Peer(side.listen()))
    show(side, peer, VERSION_2)
    show(side, peer, text('version 1 again'))
    side.hub.send(pose(2))
    assert peer.next_packet().header_version == 2


def test_each_peer_for_itself(side: Side, closing: Keep) -> None:
    port = side.listen()
    old, new = closing(Peer(port)), closing(Peer(port))
    side.wait_connected(2)
    show(side, new, VERSION_2)
    side.hub.send(PROBE)
    assert old.next_packet() == replace(PROBE, header_version=1, metadata=Metadata())
    assert new.next_packet() == PROBE


def test_a_new_connection_begins_again(side: Side, closing: Keep) -> None:
    port = side.listen()
    first = Peer(port)
    show(side, first, VERSION_2)
    first.close()
    side.wait_connected(0)
    second = closing(Peer(port))
    side.wait_connected()
    side.hub.send(PROBE)
    assert second.next_packet().header_version == 1


def test_a_version_that_does_not_exist_is_not_taken_over(side: Side, closing: Keep) -> None:
    peer = closing(Peer(side.listen()))
    peer.send(header(b'STATUS', 4, version=3) + b'\0' * 4)
    show(side, peer, text('the stream goes on'))
    side.hub.send(pose(1))
    assert peer.next_packet().header_version == 1
    assert side.info().connections[0].counters.lost == {'VersionError': 1}


def test_the_setting_begins_with_version_2(side: Side, closing: Keep) -> None:
    peer = closing(Peer(side.listen(replace(QUIET, header_version=2))))
    side.wait_connected()
    side.hub.send(PROBE)
    assert peer.next_packet() == PROBE


def test_hello_comes_first(side: Side, closing: Keep) -> None:
    """The STATUS by which PLUS and Slicer learn that the other side reads version 2."""
    port = side.listen(replace(QUIET, hello=True))
    side.hub.send(Packet(Status(message='latched'), 'Tracker'))
    peer = closing(Peer(port))
    hello, latched = peer.packets(2)
    assert (hello.type_name, hello.device_name, hello.header_version) == ('STATUS', '', 2)
    assert hello.metadata == {'dummy': 'dummy'}
    assert hello.body == Status(code=1)
    assert latched.header_version == 1, 'saying hello does not show what the peer reads'
    assert version(side) == 1


def test_no_hello_unless_asked_for(side: Side, closing: Keep) -> None:
    peer = closing(Peer(side.listen()))
    side.wait_connected()
    peer.read_nothing_for(0.1)


def test_two_of_us_with_hello_speak_version_2(
    side: Side, make_side: Callable[[], Side], closing: Keep
) -> None:
    other = make_side()
    other.connect(side.listen(), replace(QUIET, hello=True))
    wait_until(lambda: side.heard.packets)
    assert version(side) == 2
    side.hub.send(PROBE)
    wait_until(lambda: other.heard.packets)
    assert other.heard.packets == [PROBE]
    assert version(other) == 2


def test_metadata_that_a_version_1_peer_does_not_get_is_counted(side: Side, closing: Keep) -> None:
    peer = closing(Peer(side.listen()))
    side.wait_connected()
    for packet in (PROBE, pose(2), PROBE):
        side.hub.send(packet)
    peer.packets(3)
    assert side.info().connections[0].counters.metadata_dropped == 2
    show(side, peer, VERSION_2)
    side.hub.send(PROBE)
    assert peer.next_packet().metadata == {'status': 'OK'}
    assert side.info().connections[0].counters.metadata_dropped == 2


def test_what_version_1_would_falsify_is_withheld(side: Side, closing: Keep) -> None:
    port = side.listen()
    old, new = closing(Peer(port)), closing(Peer(port))
    show(side, new, VERSION_2)
    side.wait_connected(2)
    side.hub.send(PROBE, least_version=2)
    side.hub.send(pose(9))
    assert old.next_packet() == pose(9)
    assert [packet.device_name for packet in new.packets(2)] == ['Probe', 'Tool']
    assert sorted(info.counters.withheld for info in side.info().connections) == [0, 1]


def test_what_is_withheld_is_latched_all_the_same(side: Side, closing: Keep) -> None:
    """A late peer shows its version only after it has been greeted."""
    port = side.listen(replace(QUIET, header_version=2))
    side.hub.send(PROBE, latch=True, least_version=2)
    assert closing(Peer(port)).next_packet() == PROBE


def test_a_packet_that_contradicts_itself_is_refused_whoever_is_connected(
    side: Side, closing: Keep
) -> None:
    """Version 1 has no metadata; that must not come out on the loop thread, peers apart."""
    port = side.listen()
    wrong = Packet(String.of('x'), 'A', metadata=Metadata({'a': 'b'}))
    with pytest.raises(PackError, match='no metadata'):
        side.hub.send(wrong)
    old, new = closing(Peer(port)), closing(Peer(port))
    side.wait_connected(2)
    show(side, new, VERSION_2)
    side.hub.send(pose(1))
    old.packets(1)
    new.packets(1)
    with pytest.raises(PackError, match='no metadata'):
        side.hub.send(wrong)
    side.hub.send(pose(2))
    assert old.next_packet() == pose(2)


def test_a_value_that_does_not_fit_is_an_error_for_who_sends(side: Side, closing: Keep) -> None:
    peer = closing(Peer(side.listen()))
    side.wait_connected()
    with pytest.raises(PackError, match='device name is too long'):
        side.hub.send(pose(1, 'a name of more than 20 bytes'))
    side.hub.send(pose(2))
    assert peer.next_packet() == pose(2)
