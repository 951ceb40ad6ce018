# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The queue of one peer: what is replaced, what is kept, and who goes first."""

from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Points
from igtl_ros.openigtlink import Position
from igtl_ros.openigtlink import Raw
from igtl_ros.openigtlink import Status
from igtl_ros.openigtlink import String
from igtl_ros.openigtlink import TrackingData
from igtl_ros.openigtlink import Transform
from igtl_ros.transport.delivery import LATCHED_TYPES
from igtl_ros.transport.delivery import STREAM_TYPES
from igtl_ros.transport.outbox import BURST
from igtl_ros.transport.outbox import LARGE
from igtl_ros.transport.outbox import Outbox
from igtl_ros.transport.outbox import Outgoing
import numpy as np
import pytest
from transport_support import pose
from transport_support import text
from transport_support import texts
from transport_support import xs


def outbox(max_events: int = 100, max_event_bytes: int = 1_000_000) -> Outbox:
    return Outbox(max_events, max_event_bytes)


def image(pixels: int, value: int = 0, device_name: str = 'Camera') -> Packet:
    return Packet(Image(np.full((1, 1, pixels), value, np.uint8)), device_name)


def put(box: Outbox, *packets: Packet) -> list[bool]:
    return [box.put(Outgoing(packet)) for packet in packets]


def take_all(box: Outbox) -> list[Packet]:
    taken = []
    while (outgoing := box.take()) is not None:
        taken.append(outgoing.packet)
    return taken


@pytest.mark.parametrize(
    ('body', 'replaceable'),
    [
        (Transform(), True),
        (Position(), True),
        (TrackingData(), True),
        (Image(np.zeros((1, 1, 1), np.uint8)), True),
        (String.of('x'), False),
        (Status(), False),
        (Points(()), False),
    ],
)
def test_which_types_are_replaced(body: object, replaceable: bool) -> None:
    box = outbox()
    first, second = Packet(body, 'A', 1), Packet(body, 'A', 2)
    assert put(box, first, second) == [True, True]
    assert [packet.timestamp for packet in take_all(box)] == ([2] if replaceable else [1, 2])
    assert box.replaced == (1 if replaceable else 0)


@pytest.mark.parametrize('type_name', ['COMMAND', 'RTS_COMMAND', 'POLYDATA', 'GET_IMAGE', 'NEW'])
def test_types_that_nobody_listed_are_events(type_name: str) -> None:
    box = outbox()
    put(box, *(Packet(Raw(b'%d' % i), 'A', i, type_name=type_name) for i in range(3)))
    assert [packet.timestamp for packet in take_all(box)] == [0, 1, 2]


@pytest.mark.parametrize('type_name', ['QTRANS', 'QTDATA', 'SENSOR', 'NDARRAY'])
def test_raw_streams_are_replaced_too(type_name: str) -> None:
    box = outbox()
    put(box, *(Packet(Raw(b'%d' % i), 'A', i, type_name=type_name) for i in range(3)))
    assert [packet.timestamp for packet in take_all(box)] == [2]


def test_no_type_is_both_thrown_away_and_latched() -> None:
    assert not STREAM_TYPES & LATCHED_TYPES


def test_newest_wins_for_each_device_and_type() -> None:
    box = outbox()
    position = Packet(Position((9, 9, 9)), 'A')
    put(box, pose(1, 'A'), pose(2, 'B'), position, pose(3, 'A'), pose(4, 'B'), pose(5, 'A'))
    assert len(box) == 3
    assert box.replaced == 3
    taken = take_all(box)
    assert [(packet.type_name, packet.device_name) for packet in taken] == [
        ('TRANSFORM', 'A'),
        ('TRANSFORM', 'B'),
        ('POSITION', 'A'),
    ]
    assert xs(taken) == [5, 4]


def test_a_replaced_message_keeps_its_place() -> None:
    """Otherwise a fast stream would starve a slow one."""
    box = outbox()
    put(box, pose(1, 'Fast'), pose(2, 'Slow'))
    for x in range(10):
        put(box, pose(x, 'Fast'))
    assert [packet.device_name for packet in take_all(box)] == ['Fast', 'Slow']


def test_the_full_device_name_counts() -> None:
    """PLUS cuts long names in the header and puts the whole one into the metadata."""

    def long_named(name: str, x: float) -> Packet:
        return Packet(
            pose(x).body,
            name[:20],
            header_version=2,
            metadata=Metadata({'IGTL_DEVICE_NAME': name}),
        )

    box = outbox()
    left, right = 'UltrasoundProbeLeftToTracker', 'UltrasoundProbeLeftToReference'
    put(box, long_named(left, 1), long_named(right, 2), long_named(left, 3))
    assert xs(take_all(box)) == [3, 2]


def test_events_keep_their_order_and_go_first() -> None:
    box = outbox()
    put(box, pose(1), text('a'), image(LARGE), text('b'), pose(2), text('c'))
    taken = take_all(box)
    assert texts(taken) == ['a', 'b', 'c']
    assert [packet.type_name for packet in taken] == ['STRING'] * 3 + ['TRANSFORM', 'IMAGE']


def test_equal_events_are_all_kept() -> None:
    box = outbox()
    put(box, *[text('same')] * 50)
    assert texts(take_all(box)) == ['same'] * 50


def test_too_many_events_are_refused_and_counted() -> None:
    box = outbox(max_events=3)
    assert put(box, *(text(i) for i in range(5))) == [True, True, True, False, False]
    assert (box.overflowed, len(box)) == (2, 3)
    assert put(box, pose(1)) == [True], 'streams have room of their own'
    assert texts(take_all(box)) == ['0', '1', '2']
    assert put(box, text('again')) == [True]
    assert box.overflowed == 2


def test_too_many_bytes_are_refused_and_come_free_again() -> None:
    size = Outgoing(text('x' * 1000)).size
    box = outbox(max_event_bytes=2 * size)
    for _ in range(3):
        assert put(box, *[text('x' * 1000)] * 3) == [True, True, False]
        assert len(take_all(box)) == 2
    assert box.overflowed == 3


def test_streams_are_bounded_by_the_number_of_devices() -> None:
    box = outbox()
    for x in range(10_000):
        put(box, pose(x, f'Tool{x % 7}'))
    assert len(box) == 7
    assert box.replaced == 9993
    assert sorted(xs(take_all(box))) == [*range(9993, 10_000)]


def test_small_before_large() -> None:
    box = outbox()
    put(box, image(LARGE, device_name='A'), image(LARGE, device_name='B'), pose(1), image(8))
    assert [packet.device_name for packet in take_all(box)] == ['Tool', 'Camera', 'A', 'B']


@pytest.mark.parametrize('busy', ['events', 'small streams'])
def test_large_is_not_starved(busy: str) -> None:
    box = outbox(max_events=10_000)
    put(box, image(LARGE))
    for count in range(1, 10 * BURST):
        put(box, text('x') if busy == 'events' else pose(count))
        outgoing = box.take()
        assert outgoing is not None
        if outgoing.packet.type_name == 'IMAGE':
            break
    assert count == BURST + 1


def test_every_large_one_gets_its_turn() -> None:
    box = outbox()
    devices = ['A', 'B', 'C']
    put(box, *(image(LARGE, device_name=name) for name in devices))
    seen = []
    for count in range(3 * (BURST + 1)):
        put(box, text('x'))
        taken = box.take()
        assert taken is not None
        if taken.packet.type_name == 'IMAGE':
            seen.append(taken.packet.device_name)
            put(box, image(LARGE, count % 200, taken.packet.device_name))
    assert seen == devices


@pytest.mark.parametrize(
    ('first', 'second'), [(LARGE, 8), (8, LARGE)], ids=['large, small', 'small, large']
)
def test_newest_wins_whatever_the_sizes(first: int, second: int) -> None:
    """A device may change its resolution while its last image still waits."""
    box = outbox()
    put(box, image(first, 1), image(second, 2))
    assert [int(packet.body.voxels.flat[0]) for packet in take_all(box)] == [2]
    assert box.replaced == 1


def test_empty() -> None:
    box = outbox()
    assert box.take() is None
    assert len(box) == 0
    assert not box


# --- Outgoing ---


def test_packed_once_for_each_version() -> None:
    outgoing = Outgoing(pose(1))
    assert outgoing.buffers(1) is outgoing.buffers(1)
    assert outgoing.buffers(2) is outgoing.buffers(2)
    assert outgoing.size == 58 + 48
    assert sum(map(len, outgoing.buffers(2))) == 58 + 12 + 48 + 2


def test_pixels_are_not_copied() -> None:
    voxels = np.zeros((1, 64, 64), np.uint8)
    outgoing = Outgoing(Packet(Image(voxels), 'Camera'))
    assert any(
        np.shares_memory(np.frombuffer(buffer, np.uint8), voxels)
        for buffer in outgoing.buffers(1)
        if len(buffer) == voxels.nbytes
    )


def test_what_does_not_fit_is_an_error_at_once() -> None:
    with pytest.raises(PackError) as caught:
        Outgoing(pose(1, 'x' * 21))
    assert caught.value.device_name == 'x' * 21


def test_metadata_is_left_out_for_version_1() -> None:
    packet = Packet(pose(1).body, 'A', header_version=2, metadata=Metadata({'a': 'b'}))
    outgoing = Outgoing(packet, 2)
    assert b''.join(outgoing.buffers(1)) == pose(1, 'A').to_bytes()
    assert b''.join(outgoing.buffers(2)) == packet.to_bytes()
