# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""BIND, GET_BIND and STT_BIND: tables, padding, nesting, and contents that lie."""

import struct

from igtl_ros.openigtlink import Bind
from igtl_ros.openigtlink import BindQuery
from igtl_ros.openigtlink import Child
from igtl_ros.openigtlink import ContentError
from igtl_ros.openigtlink import Limits
from igtl_ros.openigtlink import PackError
from igtl_ros.openigtlink import Packet
from igtl_ros.openigtlink import Points
from igtl_ros.openigtlink import Position
from igtl_ros.openigtlink import Query
from igtl_ros.openigtlink import Raw
from igtl_ros.openigtlink import StartBind
from igtl_ros.openigtlink import Status
from igtl_ros.openigtlink import String
from igtl_ros.openigtlink import Transform
from igtl_ros.openigtlink import unpack
from igtl_ros.openigtlink import Wanted
from openigtlink_bytes import IDENTITY
from openigtlink_bytes import message
from openigtlink_bytes import padded
import pytest

ENTRY = struct.Struct('>12sQ')


def bind(
    *children: tuple[bytes, bytes],
    names: bytes,
    count: int | None = None,
    sizes: tuple[int, ...] = (),
    names_size: int | None = None,
    rest: bytes = b'',
) -> bytes:
    """Return a content of (type, content)s, in which numbers may be lies."""
    stated = sizes or [len(content) for _, content in children]
    return (
        struct.pack('>H', len(children) if count is None else count)
        + b''.join(
            ENTRY.pack(kind, size) for (kind, _), size in zip(children, stated, strict=True)
        )
        + struct.pack('>H', len(names) if names_size is None else names_size)
        + names
        + b''.join(content + b'\0' * (len(content) % 2) for _, content in children)
        + rest
    )


def wanted(
    *types: bytes, names: bytes, count: int | None = None, size: int | None = None
) -> bytes:
    """Return a content of GET_BIND, in which numbers may be lies."""
    return (
        struct.pack('>H', len(types) if count is None else count)
        + b''.join(padded(kind.decode(), 12) for kind in types)
        + struct.pack('>H', len(names) if size is None else size)
        + names
    )


def packed(body: Bind | BindQuery | StartBind) -> bytes:
    return b''.join(body.pack_content())


def received(type_name: str, data: bytes, limits: Limits | None = None) -> object:
    """Return the body of a message with this content."""
    return unpack(message(type_name.encode(), data), limits=limits or Limits()).body


A = (b'STRING', b'\0\3\0\1a')  # odd: five bytes
TEXT = String(b'a', 3)


@pytest.mark.parametrize(
    ('name', 'table'),
    [
        ('', b'\0\0'),
        ('a', b'a\0'),
        ('ab', b'ab\0\0'),
        ('x' * 19, b'x' * 19 + b'\0'),
        ('x' * 20, b'x' * 20 + b'\0\0'),
        ('\udcff', b'\xff\0'),
    ],
)
def test_names_are_filled_up(name: str, table: bytes):
    wire = bind(A, names=table)
    body = Bind((Child(name, TEXT),))
    assert received('BIND', wire) == body
    assert packed(body) == wire


@pytest.mark.parametrize('last', [b'', b'\0'])
def test_the_last_fill_may_be_missing(last: bytes):
    wire = bind(A, names=b'a\0')[:-1] + last
    assert received('BIND', wire) == Bind((Child('a', TEXT),))


def test_what_stands_behind_the_last_name_is_ignored():
    assert received('BIND', bind(A, names=b'a\0junk')) == Bind((Child('a', TEXT),))
    assert received('BIND', bind(A, names=b'a\0', rest=b'junk')) == Bind((Child('a', TEXT),))


def test_no_children():
    assert received('BIND', bytes(4)) == Bind()
    assert packed(Bind()) == bytes(4)
    assert received('BIND', bind(names=b'junk')) == Bind()
    # Not even that: nobody has such a thing now.
    assert received('BIND', b'') == Raw()


def test_children_of_any_type():
    raw = (b'MYTYPE', b'any')
    wire = bind(
        (b'POINT', b''),
        (b'TRANSFORM', b''),
        raw,
        (b'GET_IMAGE', b''),
        (b'', b'?'),
        (b'QTRANS', IDENTITY[:28]),
        (b'GET_POLYDATA', b''),  # which leaves no room for a NUL
        names=b'\0' * 8,
    )
    body = received('BIND', wire)
    found = [(child.type_name, type(child.body)) for child in body.children]
    assert found == [
        ('POINT', Points),
        ('TRANSFORM', Raw),  # known, but empty: it has none now
        ('MYTYPE', Raw),
        ('GET_IMAGE', Query),
        ('', Raw),
        ('QTRANS', Position),
        ('GET_POLYDATA', Query),
    ]
    assert packed(body) == wire


def test_types_are_those_of_the_bodies():
    assert Bind((Child('a', TEXT),)).children[0].type_name == 'STRING'
    assert Bind((Child('a', TEXT, 'CLIENTINFO'),)).children[0].type_name == 'CLIENTINFO'
    assert Bind((('a', TEXT),)) == Bind((Child('a', TEXT, 'STRING'),))
    assert Bind([Child('a', TEXT)]) == Bind((Child('a', TEXT),))
    assert Bind((Child('a', TEXT),)) != Bind((Child('b', TEXT),))


def nested(depth: int) -> tuple[Bind, bytes]:
    """Return a BIND of so many levels, and its content."""
    body, wire = Bind(), bytes(4)
    for _ in range(depth - 1):
        body, wire = Bind((Child('a', body),)), bind((b'BIND', wire), names=b'a\0')
    return body, wire


@pytest.mark.parametrize('depth', range(1, 9))
def test_nesting(depth: int):
    body, wire = nested(depth)
    assert packed(body) == wire
    assert received('BIND', wire) == body


def test_nesting_has_an_end():
    _, wire = nested(9)
    with pytest.raises(ContentError, match='BIND is nested too deeply') as caught:
        received('BIND', wire)
    # Eight times behind one entry and one name.
    assert caught.value.offset == 8 * (2 + 20 + 2 + 2)
    assert str(caught.value).count("child BIND 'a'") == 8
    assert received('BIND', nested(2)[1], Limits(max_depth=2)) == nested(2)[0]
    with pytest.raises(ContentError):
        received('BIND', nested(3)[1], Limits(max_depth=2))


def test_many_levels_are_refused_at_once():
    # Each level would be a call; a stack that overflows could not be caught in time.
    _, wire = nested(2000)
    with pytest.raises(ContentError, match='nested too deeply'):
        received('BIND', wire)


def test_the_error_of_a_child_says_where():
    wire = bind(A, (b'TRANSFORM', IDENTITY[:44]), names=b'a\0b\0')
    with pytest.raises(ContentError) as caught:
        received('BIND', wire)
    error = caught.value
    assert error.problem == "child TRANSFORM 'b': content has the wrong length"
    assert error.offset == 2 + 2 * 20 + 2 + 4 + 6
    assert (error.type_name, error.expected, error.found) == ('BIND', '48 bytes', 44)


NAMES_RIGHT = '1 names of at most 20 bytes in at most {} bytes'
# Content, where, what would be right, what is there.
LIES = {
    'no number of children': (b'\0', (0, 'at least 2 bytes', 1)),
    'a child that is not there': (
        bind(names=b'', count=1),
        (0, 'at most 0', 1),
    ),
    'all children there can be': (
        bind(A, names=b'a\0', count=0xFFFF),
        (0, 'at most 1', 0xFFFF),
    ),
    'no table of names': (bind(A, names=b'')[:22], (0, 'at least 24 bytes', 22)),
    # What is found are the NULs in what there is.
    'names beyond the content': (
        bind(A, names=b'a\0', names_size=9),
        (22, NAMES_RIGHT.format(8), '4 names of at most 1 bytes, 9 bytes'),
    ),
    'names of all there can be': (
        bind(A, names=b'a\0', names_size=0xFFFF),
        (22, NAMES_RIGHT.format(8), '4 names of at most 1 bytes, 65535 bytes'),
    ),
    'no name': (
        bind(A, names=b''),
        (22, NAMES_RIGHT.format(6), '0 names of at most 0 bytes, 0 bytes'),
    ),
    'a name without its end': (
        bind(A, names=b'ab'),
        (22, NAMES_RIGHT.format(8), '0 names of at most 2 bytes, 2 bytes'),
    ),
    'a name too long': (
        bind(A, names=b'x' * 21 + b'\0'),
        (22, NAMES_RIGHT.format(28), '1 names of at most 21 bytes, 22 bytes'),
    ),
    'a child beyond the content': (
        bind(A, names=b'a\0', sizes=(7,)),
        (26, 'at most 6 bytes', 7),
    ),
    'a child of an exabyte': (
        bind(A, names=b'a\0', sizes=(2**60,)),
        (26, 'at most 6 bytes', 2**60),
    ),
    'a child of all there can be': (
        bind(A, names=b'a\0', sizes=(2**64 - 1,)),
        (26, 'at most 6 bytes', 2**64 - 1),
    ),
    'a second child that is not there': (
        bind(A, (b'STRING', b''), names=b'a\0b\0', sizes=(5, 1)),
        (54, 'at most 0 bytes', 1),
    ),
}


@pytest.mark.parametrize(('wire', 'expected'), LIES.values(), ids=LIES.keys())
def test_lies(wire: bytes, expected: tuple[int, object, object]):
    with pytest.raises(ContentError) as caught:
        received('BIND', wire)
    assert (caught.value.offset, caught.value.expected, caught.value.found) == expected


def test_too_many_children():
    wire = bind(A, A, A, names=b'\0\0\0\0')
    assert len(received('BIND', wire, Limits(max_elements=3)).children) == 3
    with pytest.raises(ContentError, match='children exceed the content'):
        received('BIND', wire, Limits(max_elements=2))
    # The limits hold for the children too.
    points = bind((b'POINT', bytes(3 * 136)), names=b'\0\0')
    with pytest.raises(ContentError, match='more elements than allowed'):
        received('BIND', points, Limits(max_elements=2))


@pytest.mark.parametrize('version', [1, 2])
def test_in_both_versions(version: int):
    packet = Packet(Bind((Child('a', TEXT), Child('b', Status()))), 'B', header_version=version)
    assert unpack(packet.to_bytes()) == packet


NO_BIND = {
    'nothing': lambda: Bind(None),
    'a child that is none': lambda: Bind((5,)),
    'a child without a body': lambda: Bind((('a',),)),
    'a child that is text': lambda: Bind(('ab',)),
    'a child of four parts': lambda: Bind((('a', TEXT, 'STRING', 5),)),
    'a name of 21 bytes': lambda: packed(Bind((Child('x' * 21, TEXT),))),
    'a name with a NUL': lambda: packed(Bind((Child('a\0', TEXT),))),
    'a type of 13 bytes': lambda: packed(Bind((Child('a', TEXT, 'x' * 13),))),
    'too many children': lambda: packed(Bind((Child('', Raw()),) * 65536)),
    'too many names': lambda: packed(Bind((Child('x' * 15, Raw()),) * 4096)),
    'a child that cannot be packed': lambda: Packet(
        Bind((Child('a', Status(error_name='x' * 21)),))
    ).to_bytes(),
    'too many wanted': lambda: packed(BindQuery((Wanted('STRING'),) * 65536)),
    'too many names wanted': lambda: packed(BindQuery((Wanted('STRING', 'x' * 15),) * 4096)),
    'a type wanted of 13 bytes': lambda: packed(BindQuery((Wanted('x' * 13),))),
    'a name wanted of 21 bytes': lambda: packed(BindQuery((Wanted('STRING', 'x' * 21),))),
    'an interval below 0': lambda: Packet(StartBind(-1)).to_bytes(),
    'an interval of 65 bits': lambda: Packet(StartBind(2**64)).to_bytes(),
    'an interval that is text': lambda: Packet(StartBind('1')).to_bytes(),
}


@pytest.mark.parametrize('made', NO_BIND.values(), ids=NO_BIND.keys())
def test_what_cannot_be_sent(made):
    with pytest.raises(PackError) as caught:
        made()
    assert caught.value.found is not None


def test_errors_name_the_child():
    for made, problem in (
        (Bind((Child('x' * 21, TEXT),)), 'name of a child is too long'),
        (Bind((Child('a', TEXT, 'x' * 13),)), 'type of a child is too long'),
        (BindQuery((Wanted('x' * 13),)), 'type of a child is too long'),
        (BindQuery((Wanted('x', 'x' * 21),)), 'name of a child is too long'),
    ):
        with pytest.raises(PackError) as caught:
            made.pack_content()
        assert caught.value.problem == problem


def test_just_fits():
    most = Bind((Child('', Raw()),) * 65534)  # a table of names has an even size
    assert len(received('BIND', packed(most)).children) == 65534
    longest = Bind((Child('x' * 15, Raw()),) * 4095)  # 65520 bytes of names
    assert received('BIND', packed(longest)) == longest


TWO = (Wanted('TRANSFORM', 'Tr'), Wanted('IMAGE'))
TWO_BYTES = wanted(b'TRANSFORM', b'IMAGE', names=b'Tr\0\0')


def test_wanted():
    assert packed(BindQuery(TWO)) == TWO_BYTES
    assert received('GET_BIND', TWO_BYTES) == BindQuery(TWO)
    assert packed(BindQuery()) == b''
    assert received('GET_BIND', b'') == BindQuery()


@pytest.mark.parametrize('names', [b'Tool\0S\0', b'Tool\0S\0\0', b'Tool\0S\0\0\0'])
def test_wanted_with_any_padding(names: bytes):
    expected = (Wanted('TRANSFORM', 'Tool'), Wanted('STRING', 'S'))
    wire = wanted(b'TRANSFORM', b'STRING', names=names)
    assert received('GET_BIND', wire) == BindQuery(expected)
    assert received('STT_BIND', wire) == StartBind(0, expected)
    assert received('STT_BIND', bytes(7) + b'\5' + wire) == StartBind(5, expected)


@pytest.mark.parametrize('data', ['00000000', '5a5a5a5a', 'ffffffff', '00010000'])
def test_four_bytes_are_all_there_is(data: str):
    # C++ peers leave them unwritten; no list is as short.
    wire = bytes.fromhex(data)
    assert received('GET_BIND', wire) == BindQuery()
    assert received('STT_BIND', bytes(8) + wire) == StartBind()
    assert received('STT_BIND', wire) == StartBind()


@pytest.mark.parametrize('interval', [0, 1, 2**32, 2**63, 2**64 - 1])
def test_intervals(interval: int):
    wire = interval.to_bytes(8, 'big')
    assert packed(StartBind(interval)) == wire
    assert received('STT_BIND', wire) == StartBind(interval)
    assert packed(StartBind(interval, TWO)) == wire + TWO_BYTES
    assert received('STT_BIND', wire + TWO_BYTES) == StartBind(interval, TWO)


@pytest.mark.parametrize('type_name', ['STRING', 'IMAGE', 'TRANSFORM', 'GET_POLYDATA', 'A'])
def test_a_list_is_not_taken_for_an_interval(type_name: str):
    wire = packed(BindQuery((Wanted(type_name, 'x'), Wanted('STRING'))))
    assert received('STT_BIND', wire) == StartBind(0, (Wanted(type_name, 'x'), Wanted('STRING')))


QUERY_LIES = {
    'one byte': (b'\0', (0, 'at least 2 bytes', 1)),
    'three bytes': (bytes(3), (0, 'at least 4 bytes', 3)),
    'more types than there are': (
        wanted(b'IMAGE', names=b'a\0', count=2),
        (0, 'at most 1', 2),
    ),
    'no names': (wanted(b'IMAGE', names=b'')[:14], (0, 'at least 16 bytes', 14)),
    'names beyond the content': (
        wanted(b'IMAGE', names=b'a\0', size=3),
        (14, NAMES_RIGHT.format(2), '1 names of at most 1 bytes, 3 bytes'),
    ),
    'a name without its end': (
        wanted(b'IMAGE', names=b'ab'),
        (14, NAMES_RIGHT.format(2), '0 names of at most 2 bytes, 2 bytes'),
    ),
    'a name too long': (
        wanted(b'IMAGE', names=b'x' * 21 + b'\0'),
        (14, NAMES_RIGHT.format(22), '1 names of at most 21 bytes, 22 bytes'),
    ),
    'bytes behind the names': (
        wanted(b'IMAGE', names=b'a\0', size=2) + b'xy',
        (18, 'none', 2),
    ),
}


@pytest.mark.parametrize(('wire', 'expected'), QUERY_LIES.values(), ids=QUERY_LIES.keys())
def test_lying_queries(wire: bytes, expected: tuple[int, object, object]):
    with pytest.raises(ContentError) as caught:
        received('GET_BIND', wire)
    assert (caught.value.offset, caught.value.expected, caught.value.found) == expected
    with pytest.raises(ContentError):
        received('STT_BIND', wire)


def test_a_start_that_is_neither():
    for wire in (bytes(7), bytes(9), bytes(8) + wanted(b'IMAGE', names=b'a\0', count=2)):
        with pytest.raises(ContentError):
            received('STT_BIND', wire)


def test_a_transform_in_a_bind_is_the_same():
    wire = bind((b'TRANSFORM', IDENTITY), names=b'Tr\0\0')
    assert received('BIND', wire).children[0].body == Transform()
