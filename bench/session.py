# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""What sessions cost a message, and how often a payload is copied when it is received."""

from __future__ import annotations

from time import perf_counter
import tracemalloc

from bench import samples
from bench.codec import one_core
from bench.report import number
from bench.report import spread
from bench.report import Table
from bench.report import verdict
from igtl_ros.openigtlink import Image
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Receiver
from igtl_ros.openigtlink import TrackingData
from igtl_ros.openigtlink import Transform
from igtl_ros.openigtlink.session import Requester
from igtl_ros.openigtlink.session import Responder
from igtl_ros.openigtlink.session import Store
import numpy as np

MOST_MICROSECONDS = 10.0
MOST_COPIES = 1.05  # of a payload, as bytes allocated: one copy, and the objects around it
READ = 64 * 1024


def tables(quick: bool) -> list[Table]:
    repetitions, count = (3, 2_000) if quick else (9, 20_000)
    with one_core():
        return [_machinery(repetitions, count), _copies()]


def _machinery(repetitions: int, count: int) -> Table:
    table = Table(
        'session',
        'Sessions: microseconds a message, from the value to whether a peer gets it now',
        ['peer', 'message', 'us', 'target', ''],
    )
    matrices = np.tile(samples.pose(1), (samples.TOOLS, 1, 1))
    tools = Packet(TrackingData(tuple(samples.tool_names()), matrices), 'Tools')
    pose = Packet(Transform(samples.pose(1)), samples.DEVICE)
    for peer, message, packet, responder in (
        ('gets everything', 'TRANSFORM', pose, _responder()),
        ('STT_TRANS, every message', 'TRANSFORM', pose, _responder('TRANSFORM', 0)),
        ('STT_TDATA, every 50 ms', 'TDATA, 30 tools', tools, _responder('TDATA', 50)),
        ('STT_TDATA, one tool', 'TDATA, 30 tools', tools, _responder('TDATA', 0, 'Tool7')),
    ):
        times = [_time(responder, packet, count) for _ in range(repetitions)]
        met = sorted(times)[len(times) // 2] <= MOST_MICROSECONDS
        target = f'<= {MOST_MICROSECONDS:g}' if 'one tool' not in peer else ''
        table.add(peer, message, spread(times), target, verdict(met) if target else '')
    return table


def _responder(kind: str = '', interval: int = 0, device: str = '') -> tuple[Store, Responder]:
    store = Store()
    responder = Responder(store)
    if kind:
        responder.received(Requester().start(kind, device, 0.0, interval), 0.0)
    return store, responder


def _time(session: tuple[Store, Responder], packet: Packet, count: int) -> float:
    """Return microseconds for keeping a value and offering it, at 1 kHz of the peer's clock."""
    store, responder = session
    begin = perf_counter()
    for index in range(count):
        now = index * 1e-3
        store.put(packet)
        if not responder.passive:
            responder.offer(packet, now)
            responder.due(now)
    return (perf_counter() - begin) / count * 1e6


def _copies() -> Table:
    table = Table(
        'copies',
        'Receiving in reads of 64 KiB: bytes allocated, of the payload',
        ['message', 'payload', 'allocated / payload', 'target', ''],
    )
    for name, size in samples.SIZES.items():
        data = Packet(Image(samples.pixels(*size)), samples.DEVICE).to_bytes()
        ratio = _allocated(data) / len(data)
        target = f'<= {MOST_COPIES:g}'
        table.add(name, f'{len(data)} bytes', number(ratio), target, verdict(ratio <= MOST_COPIES))
    return table


def _allocated(data: bytes) -> int:
    """Return the bytes that receiving a message allocates, buffers made before left out."""
    receiver = Receiver()
    source = memoryview(data)
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        tracemalloc.reset_peak()
        while len(source):
            target = receiver.get_buffer()
            count = min(len(target), len(source), READ)
            target[:count] = source[:count]
            receiver.buffer_updated(count)
            source = source[count:]
            packet = receiver.next_event()
        peak = tracemalloc.get_traced_memory()[1]
        assert isinstance(packet, Packet)
    finally:
        tracemalloc.stop()
    return peak - before
