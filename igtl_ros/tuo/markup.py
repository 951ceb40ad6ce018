# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
The XML of commands, as peers really write it.

What is well-formed is parsed as it stands, with no entities, no DTD, nothing external. What is
not (the standard's own page has `<ParameterName="Gain">`, missing end tags, unquoted values) is
read leniently. Both ways, size, depth and number of elements are limited.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
import re
from xml.etree.ElementTree import Element as TreeElement
from xml.etree.ElementTree import ParseError
from xml.sax.saxutils import escape
from xml.sax.saxutils import quoteattr

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

MAX_SIZE = 64 * 1024
MAX_DEPTH = 16
MAX_ELEMENTS = 2000

_QUOTES = str.maketrans({'“': '"', '”': '"', '„': '"', '″': '"', '‘': "'", '’': "'"})
# No pattern may try a run of characters again from each of its positions: peers send long ones.
_DECLARATION = re.compile(r'<\?xml[^>]*\?>')
_FORBIDDEN = re.compile(r'<!\s*(DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)', re.IGNORECASE)
# `ParameterName="Gain"`: the blank is missing on the standard's own page.
_GLUED = re.compile(r'<(\s*)(Parameter|CommandReply|Command)(Name\s*=)', re.IGNORECASE)
_TAG = re.compile(r'<(/?)\s*([A-Za-z_][\w.:-]*)(?![\w.:-])((?:[^<>"\']|"[^"]*"|\'[^\']*\')*)>')
_ATTRIBUTE = re.compile(r'(?<![\w.:-])([A-Za-z_][\w.:-]*)\s*=\s*("[^"]*"|\'[^\']*\'|[^\s"\'<>]+)')
_ENTITY = re.compile(r'&(?:(lt|gt|amp|quot|apos)|#([0-9]{1,7})|#x([0-9a-fA-F]{1,6}));')
_DOUBLE_QUOTES = {'"': '&quot;'}  # for peers that know no others
_NAMED = {'lt': '<', 'gt': '>', 'amp': '&', 'quot': '"', 'apos': "'"}
# XML 1.0 has no way to write these; a value that holds one is sent without it.
_UNWRITABLE = re.compile('[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]')


class MarkupError(ValueError):
    """Text that cannot be read as XML, however lenient; it says why."""


@dataclass(slots=True)
class Element:
    """
    One element.

    :param name: as written; empty for the whole, where there is no single root.
    :param attributes: by name, as written.
    :param children: in order.
    :param text: all character data directly inside.
    """

    name: str = ''
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Element] = field(default_factory=list)
    text: str = ''

    def get(self, name: str) -> str | None:
        """Return an attribute, whatever case its name is in; None if it is not there."""
        if name in self.attributes:
            return self.attributes[name]
        wanted = name.lower()
        for key, value in self.attributes.items():
            if key.lower() == wanted:
                return value
        return None

    def named(self, name: str) -> Iterator[Element]:
        """Return all elements of a name below this one, in any case, at any depth."""
        for child in self.children:
            if child.name.lower() == name.lower():
                yield child
            yield from child.named(name)


def parse(text: str) -> Element:
    """
    Return the root element, or a nameless one around several.

    :raises MarkupError: too large, too deep, with a DTD, or without any element.
    """
    if len(text) > MAX_SIZE:
        raise MarkupError(f'{len(text)} characters, expected at most {MAX_SIZE}')
    text = text.strip('\0\ufeff \t\r\n')
    if _FORBIDDEN.search(text):
        raise MarkupError('document type declarations and entities are not allowed')
    try:
        tree = fromstring(text, forbid_dtd=True)
        _check_count(sum(1 for _ in tree.iter()))
        return _converted(tree)
    except DefusedXmlException as error:
        raise MarkupError(f'not allowed: {error}') from None
    except MarkupError:
        raise
    except (ParseError, ValueError):
        return _lenient(text)


def well_formed(text: str) -> bool:
    """Return whether any XML parser takes a text, however strict it is."""
    try:
        fromstring(text, forbid_dtd=True)
    except (ParseError, ValueError):  # DefusedXmlException is a ValueError
        return False
    return True


def _check_count(count: int) -> None:
    if count > MAX_ELEMENTS:
        raise MarkupError(f'more than {MAX_ELEMENTS} elements')


def _check_depth(depth: int) -> None:
    if depth > MAX_DEPTH:
        raise MarkupError(f'elements nested more than {MAX_DEPTH} deep')


def _converted(tree: TreeElement, depth: int = 1) -> Element:
    _check_depth(depth)
    text = ''.join(filter(None, (tree.text, *(child.tail for child in tree))))
    return Element(
        tree.tag.rpartition('}')[2],  # without its namespace
        dict(tree.attrib),
        [_converted(child, depth + 1) for child in tree],
        text,
    )


def _lenient(text: str) -> Element:
    text = text.translate(_QUOTES)
    if declaration := _DECLARATION.match(text):
        text = text[declaration.end() :]
    text = _GLUED.sub(r'<\1\2 \3', _without_comments(text))
    whole = Element()
    stack, end, count = [whole], 0, 0
    for tag in _TAG.finditer(text):
        stack[-1].text += _unescaped(text[end : tag.start()])
        end = tag.end()
        closing, name, rest = tag.groups()
        if closing:
            _close(stack, name)
            continue
        if stack[-1].name.lower() == name.lower():
            stack.pop()  # the end tag of its elder twin is missing
        count += 1
        _check_count(count)
        _check_depth(len(stack))
        element = Element(name, _attributes(rest))
        stack[-1].children.append(element)
        if not rest.rstrip().endswith('/'):
            stack.append(element)
    stack[-1].text += _unescaped(text[end:])
    if not whole.children:
        raise MarkupError(f'no element in {text[:60]!r}')
    return whole.children[0] if len(whole.children) == 1 else whole


def _without_comments(text: str) -> str:
    """Leave out what a peer has commented out; a comment without an end is none."""
    kept, start = '', 0
    while (begin := text.find('<!--', start)) >= 0 and (end := text.find('-->', begin + 4)) >= 0:
        kept += text[start:begin]
        start = end + 3
    return kept + text[start:]


def _close(stack: list[Element], name: str) -> None:
    """Close an element and those inside that were left open; a stray end tag closes nothing."""
    for depth in range(len(stack) - 1, 0, -1):
        if stack[depth].name.lower() == name.lower():
            del stack[depth:]
            return


def _attributes(text: str) -> dict[str, str]:
    attributes = {}
    for match in _ATTRIBUTE.finditer(text):
        name, value = match.groups()
        if value[0] in '"\'':
            value = value[1:-1]
        elif match.end() == len(text.rstrip()) and value.endswith('/'):
            value = value[:-1]  # of `Name=Depth/>`
        attributes[name] = _unescaped(value)
    return attributes


def _unescaped(text: str) -> str:
    return _ENTITY.sub(_entity, text)


def _entity(match: re.Match[str]) -> str:
    if match[1]:
        return _NAMED[match[1]]
    number = int(match[2]) if match[2] else int(match[3], 16)
    return chr(number) if number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF else match[0]


def write(element: Element) -> str:
    """Return well-formed XML, everything escaped; characters that XML has not are left out."""
    attributes = ''.join(
        f' {name}={quoteattr(_UNWRITABLE.sub("", value), _DOUBLE_QUOTES)}'
        for name, value in element.attributes.items()
    )
    text = _UNWRITABLE.sub('', element.text)
    inside = ''.join(write(child) for child in element.children) + (
        escape(text, {'\r': '&#13;'})  # which a parser would take for the end of a line
    )
    if not inside:
        return f'<{element.name}{attributes}/>'
    return f'<{element.name}{attributes}>{inside}</{element.name}>'
