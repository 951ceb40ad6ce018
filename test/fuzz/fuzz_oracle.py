# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
What must hold for every input: the oracle of all fuzz targets.

Nothing leaves the library but its documented errors, no warnings either; what was accepted can be
sent on, and says the same there; time and memory are bounded by the length of the input.
"""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import fields
from dataclasses import is_dataclass
import time
import tracemalloc
from typing import Any
import warnings

from igtl_ros.openigtlink import Limits
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import RemoteError
from igtl_ros.openigtlink import unpack
import numpy as np

# Small, so that short inputs reach what lies beyond.
LIMITS = Limits(
    max_body_size=64 * 1024,
    max_metadata_pairs=20,
    max_metadata_size=1000,
    max_elements=40,
    max_cells=40,
    max_depth=3,
)
# The Receiver's buffer, a body of LIMITS, its parts and copies; then Python objects by byte.
MEMORY, MEMORY_PER_BYTE = 512 * 1024, 100
SECONDS, SECONDS_PER_BYTE = 0.1, 20e-6
_ATTEMPTS = 3  # the first may import or fill caches, and any may lose the processor


class Violation(Exception):
    """
    The library did what it must not do, without an error of its own.

    :param problem: what; the same words for the same cause.
    :param detail: of this input.
    """

    def __init__(self, problem: str, detail: object = '') -> None:
        super().__init__(f'{problem}: {detail}' if detail != '' else problem)
        self.problem = problem


def run(target: Callable[[bytes], object], data: bytes, *, memory: bool = True) -> None:
    """Run a target on an input; whatever comes out of here is a finding."""
    with warnings.catch_warnings():
        warnings.simplefilter('error')
        _within(target, data, time.process_time, SECONDS + SECONDS_PER_BYTE * len(data), 's')
        if memory:
            tracemalloc.start()
            try:
                limit = MEMORY + MEMORY_PER_BYTE * len(data)
                _within(target, data, _peak, limit, 'bytes')
            finally:
                tracemalloc.stop()


def _peak() -> int:
    """Return the most memory held since the last time, above what is held now."""
    held, peak = tracemalloc.get_traced_memory()
    tracemalloc.reset_peak()
    return peak - held


def _within(
    target: Callable[[bytes], object],
    data: bytes,
    measure: Callable[[], float],
    limit: float,
    unit: str,
) -> None:
    for _ in range(_ATTEMPTS):
        before = measure()
        target(data)
        used = measure() - (before if unit == 's' else 0)
        if used <= limit:
            return
    problem = 'takes too long' if unit == 's' else 'takes too much memory'
    raise Violation(problem, f'{used:,.7g} {unit} for {len(data)} bytes, at most {limit:,.7g}')


def receive_whole(data: bytes, *, check_crc: bool) -> Packet | None:
    """Unpack a message that may be none; hold what was accepted to its promises."""
    try:
        packet = unpack(data, check_crc=check_crc, limits=LIMITS)
    except RemoteError as error:
        str(error)
        return None
    survives(packet)
    return packet


def survives(packet: Packet) -> None:
    """Look at all of a received packet, and send it on in both header versions."""
    look_at(packet)
    sent = packet.to_bytes()
    again = unpack(sent, limits=LIMITS)
    if again.to_bytes() != sent:
        raise Violation(f'{packet.type_name} changes when it is sent on twice', sent.hex())
    if not alike(packet, again):
        raise Violation(f'{packet.type_name} says something else when sent on', sent.hex())
    other = packet.for_version(3 - packet.header_version).to_bytes()
    if _content(unpack(other, limits=LIMITS)) != _content(packet):
        raise Violation(f'{packet.type_name} changes with the header version', other.hex())


def _content(packet: Packet) -> bytes:
    return b''.join(packet.body.pack_content())


def look_at(packet: Packet) -> None:
    """Ask for everything that a received packet offers to be asked for."""
    for thing in (packet, packet.body):
        for name in _properties(type(thing)):
            getattr(thing, name)
    dict(packet.metadata)


_PROPERTIES: dict[type, Sequence[str]] = {}


def _properties(kind: type) -> Sequence[str]:
    if kind not in _PROPERTIES:
        _PROPERTIES[kind] = [
            name for name in dir(kind) if isinstance(getattr(kind, name), property)
        ]
    return _PROPERTIES[kind]


def alike(one: Any, other: Any) -> bool:
    """Compare field by field; NaN is like NaN, and arrays are if type, shape and bytes are."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        return (one.dtype, one.shape, one.tobytes()) == (other.dtype, other.shape, other.tobytes())
    if isinstance(one, float):
        return one == other or (one != one and other != other)
    if isinstance(one, (tuple, list)):
        return len(one) == len(other) and all(map(alike, one, other))
    if is_dataclass(one):
        return all(
            alike(getattr(one, field.name), getattr(other, field.name)) for field in fields(one)
        )
    return bool(one == other)
