# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""How each message type is delivered: replaced by newer ones, latched, or sent as an event."""

from igtl_ros.openigtlink import BODIES
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Raw
from igtl_ros.openigtlink import REQUEST_BODIES
from igtl_ros.transport.delivery import LATCHED_TYPES
from igtl_ros.transport.delivery import STREAM_TYPES
from igtl_ros.transport.outbox import Outbox
from igtl_ros.transport.outbox import Outgoing
import pytest
from session_packets import example
from session_packets import EXAMPLES

STREAMS = {
    *('IMAGE', 'TRANSFORM', 'POSITION', 'QTRANS', 'TDATA', 'QTDATA', 'SENSOR', 'NDARRAY'),
    *('TRACKEDFRAME', 'USMESSAGE'),
}
LATCHED = {
    *('POINT', 'POLYDATA', 'TRAJ', 'COLORT', 'COLORTABLE', 'IMGMETA', 'LBMETA', 'VIDEOMETA'),
    'STATUS',
}
# Each says something that the next one does not repeat; a frame is of no use without those before.
ONCE = {'BIND', 'CAPABILITY', 'CLIENTINFO', 'COMMAND', 'RTS_COMMAND', 'STRING', 'VIDEO'}


def taken(packets: list[Packet]) -> list[int]:
    """Return the timestamps of what is sent after a pause."""
    box = Outbox(100, 1_000_000)
    for packet in packets:
        assert box.put(Outgoing(packet))
    stamps = []
    while (outgoing := box.take()) is not None:
        stamps.append(outgoing.packet.timestamp)
    return stamps


def test_every_type_is_delivered_in_one_of_three_ways() -> None:
    assert STREAMS | LATCHED | ONCE == set(BODIES) == set(EXAMPLES)
    assert (STREAMS, LATCHED) == (STREAM_TYPES, LATCHED_TYPES)
    assert not STREAMS & LATCHED


@pytest.mark.parametrize('type_name', sorted(BODIES))
def test_what_waits(type_name: str) -> None:
    packets = [
        Packet(EXAMPLES[type_name], 'Device', stamp, type_name=type_name) for stamp in range(3)
    ]
    assert taken(packets) == ([2] if type_name in STREAMS else [0, 1, 2])


@pytest.mark.parametrize('type_name', sorted(REQUEST_BODIES))
def test_requests_and_acknowledgements_are_events(type_name: str) -> None:
    packets = [Packet(Raw(), 'Device', stamp, type_name=type_name) for stamp in range(3)]
    assert taken(packets) == [0, 1, 2]


@pytest.mark.parametrize('type_name', sorted(STREAMS))
def test_an_answer_is_an_event_whatever_its_type(type_name: str) -> None:
    box = Outbox(100, 1_000_000)
    for packet in (example(type_name), example(type_name)):
        assert box.put(Outgoing(packet, event=True))
    box.put(Outgoing(example(type_name)))
    box.drop(lambda packet: True)
    assert len(box) == 2
    assert box.replaced == 0
