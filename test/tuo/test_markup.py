# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""XML as peers write it: what is read, how it is repaired, and what is written."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st
from igtl_ros.tuo import markup
from igtl_ros.tuo.markup import Element
from igtl_ros.tuo.markup import MarkupError
import pytest

GAIN = [('Parameter', {'Name': 'Gain', 'Value': '50'})]
# How a peer writes it, all meaning the same.
SPELLINGS = {
    'well-formed': '<Command><Parameter Name="Gain" Value="50"/></Command>',
    'glued': '<Command><ParameterName="Gain" Value="50" /></Command>',
    'glued, blanks': '<Command>< ParameterName = "Gain" Value="50" /></Command>',
    'no end tag': '<Command>\n  <Parameter Name="Gain" Value="50"/>\n',
    'no end tags': '<Command>\n  <Parameter Name="Gain" Value="50">\n',
    'unquoted': '<Command><Parameter Name=Gain Value=50/></Command>',
    'unquoted, blank': '<Command><Parameter Name=Gain Value=50 /></Command>',
    'unquoted, long': '<Command><Parameter Name=Gain Value=50></Parameter></Command>',
    'single quotes': "<Command><Parameter Name='Gain' Value='50'/></Command>",
    'typographic quotes': '<Command><Parameter Name=“Gain” Value=„50“/></Command>',
    'single typographic quotes': '<Command><Parameter Name=‘Gain’ Value=‘50’/></Command>',
    'declaration': '<?xml version="1.0" encoding="utf-16"?>\n'
    '<Command><Parameter Name="Gain" Value="50"/></Command>',
    'declaration, malformed': '<?xml version="1.0"?><Command><ParameterName="Gain" Value="50"/>',
    'mark and NULs': '\ufeff <Command><Parameter Name="Gain" Value="50"/></Command>\0\0',
    'blanks around =': '<Command><Parameter Name = "Gain"\n\tValue= "50"/></Command>',
    'stray end tag': '<Command></Result><Parameter Name="Gain" Value="50"/></Command>',
    'wrong case of the end tag': '<Command><Parameter Name="Gain" Value="50"/></command>',
    'namespace': '<Command xmlns="urn:x"><Parameter Name="Gain" Value="50"/></Command>',
    'entities': '<Command><Parameter Name="&#71;a&#x69;n" Value="50"/></Command>',
    'entities, malformed': '<Command><Parameter Name="&#71;a&#x69;n" Value="50"/>',
    'comment': '<Command><!-- <Parameter Name="Old"/> --><Parameter Name="Gain" Value="50"/>',
    'value twice': '<Command><Parameter Name="Gain" Value="5" Value="50"/></Command>',
}


@pytest.mark.parametrize('how', SPELLINGS)
def test_all_these_are_the_same(how: str) -> None:
    root = markup.parse(SPELLINGS[how])
    assert root.name == 'Command'
    assert [(child.name, child.attributes) for child in root.children] == GAIN


def test_what_is_well_formed_is_not_repaired() -> None:
    text = '<Command Name="“x”"><ParameterName a="Parameter Name=“y”">1 &lt; 2</ParameterName>'
    root = markup.parse(text + '<!-- <Gone/> --></Command>')
    assert root.attributes == {'Name': '“x”'}
    (child,) = root.children
    assert (child.name, child.attributes) == ('ParameterName', {'a': 'Parameter Name=“y”'})
    assert child.text == '1 < 2'


def test_the_page_of_the_standard() -> None:
    """The four texts of the seed, which lost their end tags."""
    texts = [
        '<Command Name="GetUSParameter">\n  <Parameter Name="Gain"/>\n',
        '<CommandReply Name="GetUSParameter">\n  <ParameterName="Gain" Value="50" />\n',
        '<Command Name="SetUsParameter">\n  <Parameter Name="Gain" Value="50"/>\n',
        '<CommandReply Name="SetUSParameter">\n  <ParameterName="Gain" Success="TRUE" />\n',
    ]
    rows = [markup.parse(text) for text in texts]
    assert [(row.name, row.get('Name')) for row in rows] == [
        ('Command', 'GetUSParameter'),
        ('CommandReply', 'GetUSParameter'),
        ('Command', 'SetUsParameter'),
        ('CommandReply', 'SetUSParameter'),
    ]
    assert [row.children[0].attributes for row in rows] == [
        {'Name': 'Gain'},
        {'Name': 'Gain', 'Value': '50'},
        {'Name': 'Gain', 'Value': '50'},
        {'Name': 'Gain', 'Success': 'TRUE'},
    ]


def test_several_roots() -> None:
    root = markup.parse('<Parameter Name="A"/><Parameter Name="B"/>')
    assert root.name == ''
    assert [child.get('name') for child in root.named('parameter')] == ['A', 'B']


def test_elements_left_open() -> None:
    root = markup.parse('<Command><Parameter Name=A><Parameter Name=B><Parameter Name=C>')
    assert [child.get('Name') for child in root.children] == ['A', 'B', 'C']
    root = markup.parse('<Command><Result success=true><Parameter Name=A></Result><Result/>')
    assert [child.name for child in root.children] == ['Result', 'Result']


def test_message_that_is_not_escaped() -> None:
    """PLUS escapes nothing in the Message of its replies."""
    root = markup.parse('<CommandReply Status="SUCCESS" Message="a < b & <c> & d" x="&lt;"/>')
    assert root.attributes == {'Status': 'SUCCESS', 'Message': 'a < b & <c> & d', 'x': '<'}
    assert root.children == []


def test_text() -> None:
    assert markup.parse('<a>one<b>two</b>three</a>').text == 'onethree'
    assert markup.parse('<a>one<b>two</b>three').text == 'onethree'
    assert markup.parse('<a>&lt;&amp;&#xD800;&nbsp;&#9;<b').text == '<&&#xD800;&nbsp;\t<b'


def test_attributes_in_any_case() -> None:
    element = Element('x', {'NAME': '1', 'name': '2'})
    assert [element.get(name) for name in ('NAME', 'name', 'Name', 'Nom')] == ['1', '2', '1', None]


@pytest.mark.parametrize('text', ['', ' \0', 'hello', '<', '<>', '</a>', '< 5', '<5/>', '<a'])
def test_no_element(text: str) -> None:
    with pytest.raises(MarkupError, match='no element in'):
        markup.parse(text)


# --- writing ---


def test_written() -> None:
    element = Element('a', {'x': '<&>"', 'y': "it's"}, [Element('b')], 'a & b')
    text = markup.write(element)
    assert text == '<a x="&lt;&amp;&gt;&quot;" y="it\'s"><b/>a &amp; b</a>'
    assert markup.parse(text) == element


def test_what_xml_cannot_say_is_left_out() -> None:
    text = markup.write(Element('a', {'x': 'a\0b\x1fc\ud800d\ufffee\U0001f600'}))
    assert text == '<a x="abcde\U0001f600"/>'


NAMES = st.sampled_from(['Command', 'Parameter', 'Result', 'a', 'B-1', '_x.y'])
WORDS = st.text(st.characters(min_codepoint=32, exclude_categories=['Cs', 'Cn'])) | st.text(
    '<&"\'\r\n\t]> =/'
)
ATTRIBUTES = st.dictionaries(NAMES, WORDS, max_size=3)
ELEMENTS = st.recursive(
    st.builds(Element, NAMES, ATTRIBUTES, st.just([]), WORDS),
    lambda children: st.builds(Element, NAMES, ATTRIBUTES, st.lists(children, max_size=3), WORDS),
    max_leaves=8,
)


@given(ELEMENTS)
def test_what_is_written_can_be_read(element: Element) -> None:
    text = markup.write(element)
    assert markup.well_formed(text)
    assert markup.parse(text) == element
    again = ElementTree.fromstring(text)
    assert (again.tag, again.attrib) == (element.name, element.attributes)


@pytest.mark.parametrize('text', ['', '<a>', '<a b=1/>', '<!DOCTYPE a><a/>', '<a>\ud800</a>'])
def test_not_well_formed(text: str) -> None:
    assert not markup.well_formed(text)
    assert markup.well_formed('<?xml version="1.0"?><a b="1">x</a>')


def test_namespaces_are_not_kept() -> None:
    assert re.fullmatch('<a/>', markup.write(markup.parse('<n:a xmlns:n="urn:x"/>')))
