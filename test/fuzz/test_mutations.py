# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Golden messages with bytes flipped, inserted, deleted and doubled.

Nothing but the documented errors may come out, the same ones however the bytes are cut, and what
is accepted can be sent on. Sizes and checksums are often put right again, or nearly every
mutation would end at the checksum and never reach the contents.
"""

from collections import Counter
from collections.abc import Callable
from random import Random

from golden import GOLDEN
from golden import Golden
from golden import READ_ONLY
from igtl_ros.openigtlink import Acknowledgement
from igtl_ros.openigtlink import ContentError
from igtl_ros.openigtlink import CrcError
from igtl_ros.openigtlink import FramingError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Query
from igtl_ros.openigtlink import Receiver
from igtl_ros.openigtlink import Transform
from igtl_ros.openigtlink import unpack
from igtl_ros.openigtlink import VersionError
from igtl_ros.openigtlink.crc64 import crc64
from openigtlink_bytes import fill_in_chunks
from openigtlink_bytes import IDENTITY
from openigtlink_bytes import message
from openigtlink_bytes import outline
from openigtlink_bytes import receive
import pytest

DOCUMENTED = {
    CrcError: 'the body or its checksum was changed',
    ContentError: 'a size, count or code in the body no longer fits the rest of it',
    VersionError: 'the header version became one that we do not know',
    FramingError: 'the header is none any more, or claims more than is allowed',
}
NEXT = message(b'TRANSFORM', IDENTITY, device=b'Next')
# Queries and their answers differ in nothing but the name: two of them will do.
CASES = (
    *(case for case in GOLDEN if type(case.packet.body) not in (Query, Acknowledgement)),
    *(case for case in GOLDEN if case.source in ('#1', '#3', '#20', 'doc-interval')),
    *READ_ONLY,
)
EDGES = (0, 1, 2, 11, 12, 13, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 2**31, 2**32 - 1, 2**63)


def flip_a_bit(data: bytearray, source: Random) -> None:
    data[source.randrange(len(data))] ^= 1 << source.randrange(8)


def change_a_byte(data: bytearray, source: Random) -> None:
    data[source.randrange(len(data))] = source.randrange(256)


def write_an_edge(data: bytearray, source: Random) -> None:
    width = source.choice((1, 2, 4, 8))
    at = source.randrange(len(data))
    data[at : at + width] = (source.choice(EDGES) % 256**width).to_bytes(width, 'big')


def insert(data: bytearray, source: Random) -> None:
    at = source.randrange(len(data) + 1)
    data[at:at] = source.randbytes(source.choice((1, 2, 4, 8, 70)))


def delete(data: bytearray, source: Random) -> None:
    at = source.randrange(len(data))
    del data[at : at + source.choice((1, 2, 4, 8, 70))]


def double(data: bytearray, source: Random) -> None:
    at = source.randrange(len(data))
    data[at:at] = data[at : at + source.choice((1, 2, 4, 8, 70))]


def cut(data: bytearray, source: Random) -> None:
    del data[source.randrange(len(data)) :]


MUTATIONS: tuple[Callable[[bytearray, Random], None], ...] = (
    flip_a_bit,
    change_a_byte,
    write_an_edge,
    insert,
    delete,
    double,
    cut,
)


def mutant(data: bytes, source: Random) -> bytes:
    """Return a message with one to three mutations; sizes and checksum mostly right again."""
    repaired = source.random() < 0.8
    head, body = bytearray(data[:58]), bytearray(data[58:])
    for _ in range(source.choice((1, 1, 2, 3))):
        part = body if body and (repaired or source.random() < 0.5) else head
        source.choice(MUTATIONS)(part, source)
        if not head:
            break
    if repaired and len(head) == 58:
        head[42:50] = len(body).to_bytes(8, 'big')
        head[50:58] = crc64((body,)).to_bytes(8, 'big')
    return bytes(head + body)


@pytest.mark.parametrize('case', CASES, ids=lambda case: case.name)
def test_mutants(case: Golden, rounds: int, seed: int):
    source = Random(f'{seed} {case.name}')
    for _ in range(rounds):
        data = mutant(case.data, source)
        events = receive(data, NEXT)
        for event in events:
            assert type(event) in DOCUMENTED or isinstance(event, Packet), data.hex()
            if isinstance(event, Packet):
                again = unpack(event.to_bytes())
                assert outline([again]) == outline([event]), data.hex()
            else:
                assert str(event)
        chunks = [source.choice((1, 7, 57, 58, 59, 100))]
        assert outline(fill_in_chunks(Receiver(), data + NEXT, chunks)) == outline(events), (
            data.hex()
        )
        if len(data) >= 58 and int.from_bytes(data[42:50], 'big') == len(data) - 58:
            # The size is right: at most this message is lost, unless the header is none.
            assert isinstance(events[-1], (FramingError, Packet)), data.hex()
            if isinstance(events[-1], Packet):
                assert events[-1] == Packet(Transform(), 'Next'), data.hex()


PROBLEMS = (
    'checksum does not match',
    'not an OpenIGTLink header',
    'body is larger than allowed',
    'content has the wrong length',
    'content is shorter than its header',
    'content is not a whole number of elements',
    'text is longer than the content',
    'command is longer than the content',
    'voxels have the wrong length',
    'part does not lie within the image',
    'illegal scalar_type',
    'illegal version',
    'illegal dimensions in the text header of a 2008 image',
    'image does not fit the content',
    'no such colour table',
    'array of a type or rank that we do not know',
    'points and cells exceed the content',
    'polygons do not fit their section',
    'lines name a point that is not there',
    'attributes exceed the content',
    'attribute names exceed the content',
    'attribute of an unknown type',
    'children exceed the content',
    'names of the children do not fit',
    'bytes behind the names',
    'sizes in the extended header exceed the body',
    'extended header size is too small',
    'metadata states more pairs than its header holds',
    'metadata pair 0 exceeds the body',
)


def test_mutants_reach_everything(seed: int):
    """The search is worth little if it always ends in the same place."""
    found: Counter[str] = Counter()
    for case in CASES:
        source = Random(f'{seed} {case.name}')
        for _ in range(100):
            for event in receive(mutant(case.data, source)):
                known = isinstance(event, Packet)
                found[type(event.body).__name__ if known else event.problem] += 1
    bodies = {type(case.packet.body).__name__ for case in CASES}
    for reached in (*bodies, *PROBLEMS):
        assert found[reached] > 0, (reached, found)


def test_a_stream_of_mutants(rounds: int, seed: int):
    source = Random(seed)
    for _ in range(rounds):
        cases = source.choices(CASES, k=5)
        stream = b''.join(
            mutant(case.data, source) if source.random() < 0.3 else case.data for case in cases
        )
        whole = outline(receive(stream))
        chunks = [source.randrange(1, 200) for _ in range(3)]
        assert outline(fill_in_chunks(Receiver(), stream, chunks)) == whole, stream.hex()
