# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""XML that is meant to hurt: nothing but MarkupError comes out, and soon."""

from __future__ import annotations

import time

from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from igtl_ros.tuo import markup
from igtl_ros.tuo.markup import Element
from igtl_ros.tuo.markup import MarkupError
from igtl_ros.tuo.markup import MAX_DEPTH
from igtl_ros.tuo.markup import MAX_ELEMENTS
from igtl_ros.tuo.markup import MAX_SIZE
import pytest
from transport_support import seconds

LAUGHS = '<!DOCTYPE a [<!ENTITY l0 "ha">{}]><a>&l9;</a>'.format(
    ''.join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
)
EXTERNAL = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
FORBIDDEN = {
    'billion laughs': LAUGHS,
    'external entity': EXTERNAL,
    'external DTD': '<!DOCTYPE a SYSTEM "http://127.0.0.1:1/x.dtd"><a/>',
    'parameter entity': '<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///etc/passwd">%p;]><a/>',
    'lower case': LAUGHS.replace('DOCTYPE', 'doctype'),
    'blank': '<! DOCTYPE a><a/>',
    'behind a declaration': '<?xml version="1.0"?>\n' + EXTERNAL,
    'behind a comment': '<!-- x -->' + EXTERNAL,
    'inside': '<a><!ENTITY x "y"></a>',
    'malformed': '<!DOCTYPE a><a b=1>',
}


@pytest.mark.parametrize('how', FORBIDDEN)
def test_document_types_and_entities(how: str) -> None:
    with pytest.raises(MarkupError, match='not allowed'):
        markup.parse(FORBIDDEN[how])


def test_entities_that_nobody_declared_stay_as_they_are() -> None:
    assert markup.parse('<a b="&lol;">&lol;</a>') == Element('a', {'b': '&lol;'}, [], '&lol;')


DEEP = MAX_DEPTH + 1
TOO_DEEP = {
    'well-formed': '<a>' * DEEP + '</a>' * DEEP,
    'with attributes': '<a b=">">' * DEEP + '</a>' * DEEP,
    'other letters': '<é>' * DEEP + '</é>' * DEEP,
    'hidden by a comment': '<!--' + '</a>' * 50 + '-->' + '<a>' * DEEP + '</a>' * DEEP,
    'hidden by CDATA': '<a>' * DEEP + '<![CDATA[' + '</a>' * 50 + ']]>' + '</a>' * DEEP,
    'declared to be UTF-16': '<?xml version="1.0" encoding="UTF-16"?>'
    + '<a>' * DEEP
    + '</a>' * DEEP,
    'declared to be unknown': '<?xml version="1.0" encoding="x"?>' + '<é>' * DEEP + '</é>' * DEEP,
    'to the brim': '<a>' * (MAX_SIZE // 7) + '</a>' * (MAX_SIZE // 7),
    'to the brim, other letters': '<é>' * (MAX_SIZE // 7) + '</é>' * (MAX_SIZE // 7),
    'malformed': ''.join(f'<a{n} b=1>' for n in range(DEEP)),
}


@pytest.mark.parametrize('how', TOO_DEEP)
def test_depth(how: str) -> None:
    with pytest.raises(MarkupError, match='nested more than 16 deep|more than 2000 elements'):
        markup.parse(TOO_DEEP[how])


def test_as_deep_as_allowed() -> None:
    for name in ('a', 'é'):
        root = markup.parse(f'<{name}>' * MAX_DEPTH + f'</{name}>' * MAX_DEPTH)
        assert depth_of(root) == MAX_DEPTH


def test_left_open() -> None:
    """End tags that are missing make no depth."""
    root = markup.parse('<Command>' + '<Parameter Name="x">' * 100)
    assert (len(root.children), depth_of(root)) == (100, 2)
    root = markup.parse('<Command>' + '<Parameter Name="x">' * 100 + '</Command>')
    assert (len(root.children), depth_of(root)) == (100, 2)


def test_left_open_in_turns_is_no_way_down() -> None:
    with pytest.raises(MarkupError, match='nested more than 16 deep'):
        markup.parse('<a><b>' * 500)


MANY = MAX_ELEMENTS + 1
TOO_MANY = {
    'well-formed': '<r>' + '<a/>' * MAX_ELEMENTS + '</r>',
    'other letters': '<r>' + '<é/>' * MAX_ELEMENTS + '</r>',
    'no root': '<a/>' * MANY,
    'left open': '<a>' * MANY,
    'hidden in quotes': '<r x="“' + '<a>' * MANY + '">',
    'behind a comment that is none': '<r><!--' + '<a/>' * MANY,
}


@pytest.mark.parametrize('how', TOO_MANY)
def test_number_of_elements(how: str) -> None:
    with pytest.raises(MarkupError, match='more than 2000 elements'):
        markup.parse(TOO_MANY[how])


def test_as_many_as_allowed() -> None:
    for inside in ('<a/>', '<é/>', '<a b=1>'):
        text = f'<r>{inside * (MAX_ELEMENTS - 1)}</r>'
        assert len(markup.parse(text).children) == MAX_ELEMENTS - 1, inside


@pytest.mark.parametrize('text', ['<a/>' + ' ' * MAX_SIZE, '<a/>' * 100_000, ' ' * 10_000_000])
def test_size(text: str) -> None:
    with pytest.raises(MarkupError, match='at most 65536'):
        markup.parse(text)


def filled(head: str, piece: str, tail: str = '') -> str:
    """Return a text as long as is read."""
    count = (MAX_SIZE - len(head) - len(tail)) // len(piece)
    return head + piece * count + tail


LONG = {
    'name of an element': filled('<', 'a'),
    'name of an element, closed': filled('<', 'a', '/>'),
    'name of an attribute': filled('<a ', 'b', '>'),
    'names of attributes': filled('<a ', 'b ', '>'),
    'blanks in a tag': filled('<a b=1 b', ' ', '>'),
    'blanks behind a name': filled('<a b=1 ' + 'b' * 30_000, ' ', '>'),
    'blanks outside': filled('<a b>', ' ', 'x'),
    'blanks before a name': filled('<', ' '),
    'declarations': filled('<a b>', '<?xml '),
    'comments': filled('<a b>', '<!--'),
    'comments with ends': filled('<a b>', '<!---->'),
    'starts': filled('', '<'),
    'starts with names': filled('', '<a '),
    'ends': filled('<a b>', '</'),
    'quotes': filled('<a ', '"'),
    'quotes in turns': filled('', '<a"\''),
    'quoted': filled('<a ', '"x"'),
    'attributes': filled('<a ', 'b=1 ', '>'),
    'ampersands': filled('<a b>', '&'),
    'numbers': filled('<a b>&#', '1'),
    'not Names': filled('', '<ParameterName'),
    'document types': filled('<a b>', '<! '),
    'equal signs': filled('<a ', '=', '>'),
    'text in pieces': filled('<a b>' + 'x' * 30_000, 'x<a>', '')[: 30_000 + 4 * 1900],
    'surrogates': filled('<a b="', '\ud800', '"/>'),
}


@pytest.mark.parametrize('how', LONG)
def test_time_is_linear(how: str) -> None:
    """
    At most a second for what takes minutes where a pattern backs up from each position.

    Measured here: 0.2 s on a busy machine.
    """
    began = time.process_time()
    parsed(LONG[how])
    assert time.process_time() - began < seconds(1)


@given(st.text(st.sampled_from('<>/="\' &;ab\n“”é\0!-?[]x#1') | st.characters(), max_size=300))
@settings(max_examples=500, deadline=None)
def test_any_text(text: str) -> None:
    parsed(text)


PIECES = ['<Command', '<Parameter', 'Name=', '"x"', '/>', '>', '</Command>', '</', '<!--', '-->']
PIECES += ['<![CDATA[', ']]>', '<?xml?>', '&amp;', '&x;', ' ', '“', '<é>', '\0', '<a>', "'", '"']


@given(st.lists(st.sampled_from(PIECES), max_size=60).map(''.join))
@settings(max_examples=500, deadline=None)
def test_any_pieces(text: str) -> None:
    parsed(text)


def parsed(text: str) -> None:
    """Parse; what is accepted keeps to the limits, and can be written and read."""
    try:
        root = markup.parse(text)
    except MarkupError as error:
        assert str(error)
        return
    assert depth_of(root) <= MAX_DEPTH + 1  # with one around several roots
    assert sum(1 for _ in all_of(root)) <= MAX_ELEMENTS + 1
    if root.name and depth_of(root) <= MAX_DEPTH:
        written = markup.write(root)
        if len(written) <= MAX_SIZE:
            assert markup.write(markup.parse(written)) == written


def depth_of(element: Element) -> int:
    return 1 + max((depth_of(child) for child in element.children), default=0)


def all_of(element: Element):
    yield element
    for child in element.children:
        yield from all_of(child)
