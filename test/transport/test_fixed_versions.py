# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""Header versions that do not follow what a peer shows: a cap, and messages sent as they are."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Status
from transport_peers import Peer
from transport_support import pose
from transport_support import QUIET
from transport_support import Side
from transport_support import text
from transport_support import wait_until

Keep = Callable[[Any], Any]

WITH_METADATA = Packet(pose(1).body, 'Probe', header_version=2, metadata={'status': 'OK'})
SHOWS_2 = Packet(Status(), header_version=2)


def show_2(side: Side, peer: Peer) -> None:
    """Have the peer show that it reads version 2."""
    peer.send(SHOWS_2)
    wait_until(lambda: side.heard.packets)


def test_a_cap_holds_whatever_the_peer_shows(side: Side, closing: Keep) -> None:
    peer = closing(Peer(side.listen(replace(QUIET, max_header_version=1))))
    show_2(side, peer)
    side.hub.send(WITH_METADATA)
    assert peer.next_packet() == WITH_METADATA.for_version(1)
    assert side.info().connections[0].header_version == 1
    assert side.info().connections[0].counters.metadata_dropped == 1


def test_a_cap_withholds_what_version_1_would_falsify(side: Side, closing: Keep) -> None:
    peer = closing(Peer(side.listen(replace(QUIET, max_header_version=1))))
    show_2(side, peer)
    side.hub.send(WITH_METADATA, least_version=2)
    side.hub.send(pose(2))
    assert peer.next_packet() == pose(2)


def test_messages_as_they_are(side: Side, closing: Keep) -> None:
    """Versions 1 and 2 in one stream, to a peer that has shown nothing, then version 2."""
    peer = closing(Peer(side.listen(replace(QUIET, own_version=True))))
    side.wait_connected()
    sent = [text('first'), WITH_METADATA, text('second')]
    for packet in sent:
        side.hub.send(packet)
    assert peer.packets(3) == sent
    show_2(side, peer)
    for packet in sent:
        side.hub.send(packet)
    assert peer.packets(3) == sent
    assert side.info().connections[0].counters.metadata_dropped == 0


def test_messages_as_they_are_but_for_the_cap(side: Side, closing: Keep) -> None:
    settings = replace(QUIET, own_version=True, max_header_version=1)
    peer = closing(Peer(side.listen(settings)))
    side.wait_connected()
    side.hub.send(WITH_METADATA)
    assert peer.next_packet() == WITH_METADATA.for_version(1)
