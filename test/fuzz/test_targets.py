# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""The targets of make fuzz, on their seeds, on changes of these, and on what it once found."""

from collections.abc import Callable
from random import Random
import time

from fuzz_oracle import alike
from fuzz_oracle import receive_whole
from fuzz_oracle import run
from fuzz_oracle import Violation
from fuzz_targets import content_of
from fuzz_targets import stream
from fuzz_targets import TARGETS
from fuzz_targets import TEXT_IMAGE
from fuzz_targets import TYPES
from igtl_ros.openigtlink import FramingError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Raw
import numpy as np
from openigtlink_bytes import message
import pytest

# Found by make fuzz, and fixed since: target, input, what went wrong.
KEPT = (
    (
        'content',
        bytes.fromhex('004e44415252415900000000000406006573007200650000002000'),
        'NDARRAY without elements: ValueError of numpy, which multiplies its other sizes',
    ),
    (
        'content',
        content_of('IMAGE', TEXT_IMAGE.replace(b'(1, 2', b'(1e39, 2'), 1),
        'IMAGE of 2008: a number beyond float32 was accepted and could not be sent on',
    ),
    (
        'content',
        content_of('BIND', b'\0\1STATUS' + bytes(6 + 8) + b'\0\x16' + b'n' * 21 + b'\0', 1),
        'BIND: a name of 21 bytes was accepted and could not be sent on',
    ),
    (
        'content',
        content_of(
            'POLYDATA', bytes(39) + b'\2' + (b'\0\1' + bytes(4)) * 2 + b'n' * 256 + b'\0m\0\0', 1
        ),
        'POLYDATA: an attribute name of 256 bytes was accepted and could not be sent on',
    ),
)


@pytest.mark.parametrize('name', TARGETS)
def test_seeds(name: str) -> None:
    target = TARGETS[name]
    seeds = list(target.seeds())
    assert len(set(seeds)) > 10
    for data in seeds:
        assert len(data) <= target.max_size
        run(target.run, data)


@pytest.mark.parametrize('name', TARGETS)
def test_changed_seeds(name: str, rounds: int, seed: int) -> None:
    target, source = TARGETS[name], Random(f'{seed} {name}')
    seeds = list(target.seeds())
    for number in range(rounds):
        run(target.run, changed(source.choice(seeds), source), memory=number % 16 == 0)


def changed(data: bytes, source: Random) -> bytes:
    """Return an input with some bytes written over, or a piece left out or doubled."""
    result = bytearray(data)
    for _ in range(source.choice((1, 1, 2, 4))):
        at = source.randrange(len(result) + 1)
        size = source.choice((1, 2, 4, 8))
        result[at : at + size] = source.choice(
            (source.randbytes(size), b'\xff' * size, bytes(size), b'', result[at : at + 2 * size])
        )
    return bytes(result)


@pytest.mark.parametrize('name', TARGETS)
@pytest.mark.parametrize('data', [b'', b'\0', b'\xff' * 58, bytes(3000)])
def test_anything_is_an_input(name: str, data: bytes) -> None:
    run(TARGETS[name].run, data)


@pytest.mark.parametrize(('name', 'data', 'what'), KEPT, ids=[row[2][:40] for row in KEPT])
def test_kept(name: str, data: bytes, what: str) -> None:
    run(TARGETS[name].run, data)


def test_seeds_hold_every_type() -> None:
    types = {data[1:13].rstrip(b'\0').decode() for data in TARGETS['content'].seeds()}
    assert types == set(TYPES)


def raises(error: Exception) -> Callable[[bytes], None]:
    def target(data: bytes) -> None:
        raise error

    return target


@pytest.mark.parametrize(
    'error', [RuntimeWarning('numpy'), IndexError(), MemoryError(), FramingError('at large')]
)
def test_the_oracle_lets_nothing_pass(error: Exception) -> None:
    with pytest.raises(type(error)):
        run(raises(error), b'')


def test_the_oracle_takes_warnings_for_errors() -> None:
    with pytest.raises(RuntimeWarning):
        run(lambda data: np.float64(1e300).astype(np.float32), b'')


def test_the_oracle_bounds_memory() -> None:
    with pytest.raises(Violation, match='takes too much memory: 1,04'):
        run(lambda data: bytes(2**20), b'short')
    run(lambda data: bytes(2**20), bytes(10_000))


def test_the_oracle_bounds_time() -> None:
    def work(data: bytes) -> None:
        end = time.process_time() + 0.15
        while time.process_time() < end:
            pass

    with pytest.raises(Violation, match='takes too long'):
        run(work, b'short')
    run(work, bytes(10_000))


def test_a_number_that_is_none_is_like_itself() -> None:
    for signalling_nan in ('7fa00000', 'ffa00001'):
        matrix = bytes.fromhex(signalling_nan) * 12
        assert receive_whole(message(b'TRANSFORM', matrix), check_crc=True) is not None
    assert not alike(Packet(Raw(b'one')), Packet(Raw(b'two')))


@pytest.mark.parametrize(
    ('problem', 'body'),
    [
        ('changes when it is sent on twice', b'0'),
        ('says something else when sent on', b''),
    ],
)
def test_the_oracle_compares_what_is_sent_on(
    problem: str, body: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a body that grows by a byte whenever it is packed, and one that loses its own."""
    monkeypatch.setattr(
        Raw, 'pack_content', lambda raw: (bytes(raw.data) + body if body else b'',)
    )
    with pytest.raises(Violation, match=problem):
        receive_whole(message(b'UNKNOWN', b'1'), check_crc=True)


def test_streams_are_compared_with_their_messages(monkeypatch: pytest.MonkeyPatch) -> None:
    seed = next(iter(TARGETS['stream'].seeds()))
    stream(seed)
    monkeypatch.setattr('fuzz_targets.drain', lambda receiver: [])
    with pytest.raises(Violation, match='one piece'):
        stream(seed)
