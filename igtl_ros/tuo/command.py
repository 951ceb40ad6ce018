# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
Commands to a scanner and their replies: Command and Packet to plain values, and back.

Reading accepts every spelling that the standard's page, its drafts, PLUS, OpenIGTLinkIO and
CustusX have; writing uses the one that PLUS and Slicer understand.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from enum import Enum

from igtl_ros.openigtlink import Command
from igtl_ros.openigtlink import CommandReply
from igtl_ros.openigtlink import Metadata
from igtl_ros.openigtlink import Packet
from igtl_ros.tuo import markup
from igtl_ros.tuo.markup import Element
from igtl_ros.tuo.markup import MarkupError

SUCCESS, FAIL = 'SUCCESS', 'FAIL'
_TRUE = frozenset({'true', '1', 'success', 'yes', 'ok'})
_FALSE = frozenset({'false', '0', 'fail', 'failed', 'failure', 'no', 'error'})


class Family(Enum):
    """What a command is about, whatever it is called."""

    GET = 'Get'
    SET = 'Set'
    SUBSCRIBE = 'Subscribe'
    UNSUBSCRIBE = 'Unsubscribe'
    OTHER = ''


# The name that is written: PLUS's, the standard's page taken literally, and its revision 0.2.
SPELLINGS: dict[str, dict[Family, str]] = {
    'plus': {
        Family.GET: 'GetUsParameter',
        Family.SET: 'SetUsParameter',
        Family.SUBSCRIBE: 'SubscribeUsParameter',
        Family.UNSUBSCRIBE: 'UnsubscribeUsParameter',
    },
    'page': {
        Family.GET: 'GetUSParameter',
        Family.SET: 'SetUsParameter',
        Family.SUBSCRIBE: 'SubscribeUSParameter',
        Family.UNSUBSCRIBE: 'UnsubscribeUSParameter',
    },
    'short': {family: family.value for family in Family if family is not Family.OTHER},
}
_FAMILIES = {
    name.lower(): family
    for family in SPELLINGS['short']
    for name in (
        family.value,
        f'{family.value}UsParameter',
        f'{family.value}UsParameters',
        f'{family.value}DeviceParameters',
    )
}


def family_of(name: str) -> Family:
    """Return what a command of this name is about."""
    return _FAMILIES.get(name.strip().lower(), Family.OTHER)


class CommandError(ValueError):
    """A command that cannot be understood; the text is for the peer."""


@dataclass(frozen=True, slots=True)
class Request:
    """
    A command that came, or is to be sent.

    :param name: as the peer wrote it, for the reply.
    :param parameters: name and value of each; None where there is no value.
    :param attributes: of the root element, such as UsDeviceId or OutputFilename.
    :param metadata: of the message; PLUS's launcher has its arguments there.
    :param text: the content as it came, or as it is to be sent; made of the rest if empty.
    """

    family: Family
    name: str
    parameters: tuple[tuple[str, str | None], ...] = ()
    attributes: Mapping[str, str] = field(default_factory=dict)
    metadata: Mapping[str, str] = field(default_factory=dict)
    text: str = ''

    @property
    def names(self) -> tuple[str, ...]:
        """Return the names of the parameters."""
        return tuple(name for name, _ in self.parameters)


@dataclass(frozen=True, slots=True)
class Result:
    """
    What became of one parameter.

    :param value: of Get; empty for Set.
    :param error: why not; empty on success.
    """

    name: str
    success: bool = True
    value: str = ''
    error: str = ''


@dataclass(frozen=True, slots=True)
class Reply:
    """
    What a command came to.

    :param error: empty on success.
    :param message: for people.
    :param results: one for each parameter.
    :param values: further values, which travel in the metadata.
    :param text: the content as it came, or as it is to be sent; made of the rest if empty.
    :param pending: names whose values follow in STRING messages, as revision 0.2 has it.
    """

    success: bool
    error: str = ''
    message: str = ''
    results: tuple[Result, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict)
    text: str = field(default='', compare=False)
    pending: tuple[str, ...] = field(default=(), compare=False)

    @classmethod
    def of(cls, results: Iterable[Result]) -> Reply:
        """Return the reply of these results: it fails if any of them did."""
        results = tuple(results)
        error = ' '.join(result.error for result in results if not result.success)
        success = all(result.success for result in results)
        return cls(success, '' if success else error or 'failed', '', results)

    @classmethod
    def failure(cls, error: str) -> Reply:
        """Return the reply to what could not be done at all."""
        return cls(False, error)


# --- requests ---


def read_request(command: Command, metadata: Mapping[str, str] | None = None) -> Request:
    """
    Return what a COMMAND asks for.

    :raises CommandError: it cannot be understood, or name and content contradict each other.
    """
    text = command.text.strip('\0')
    root = _parse(text) if text.strip() else Element()
    if root.name.lower() not in ('command', 'commandreply'):
        # Parameters without a root, or with one of another name.
        root = Element('Command', {}, [root])
    xml_name = (root.get('Name') or '').strip()
    name = command.name.strip() or xml_name
    if not name:
        raise CommandError('a command without a name')
    parameters = tuple(_parameters(root))
    family = _agreed_family(command.name.strip(), xml_name, name)
    if family is Family.GET and not parameters and name.lower() == 'get':
        family = Family.OTHER
    if family is Family.SUBSCRIBE and parameters and _all_off(root):
        family = Family.UNSUBSCRIBE
    _check_parameters(family, parameters, name)
    attributes = {key: value for key, value in root.attributes.items() if key.lower() != 'name'}
    return Request(family, name, parameters, attributes, dict(metadata or {}), text)


def _agreed_family(field_name: str, xml_name: str, name: str) -> Family:
    if field_name and xml_name:
        first, second = family_of(field_name), family_of(xml_name)
        same = first is second and (first is not Family.OTHER or _alike(field_name, xml_name))
        if not same:
            raise CommandError(f'command {field_name!r} holds XML for {xml_name!r}')
    return family_of(name)


def _alike(one: str, other: str) -> bool:
    return one.lower() == other.lower()


def _check_parameters(
    family: Family, parameters: tuple[tuple[str, str | None], ...], name: str
) -> None:
    if family in (Family.GET, Family.SET, Family.SUBSCRIBE) and not parameters:
        raise CommandError(f'{name} names no parameter')
    if any(not parameter for parameter, _ in parameters):
        raise CommandError(f'{name} has a parameter without a name')
    missing = [parameter for parameter, value in parameters if value is None]
    if family is Family.SET and missing:
        raise CommandError(f'{name} has no value for {", ".join(missing)}')


def _parameters(root: Element) -> Iterable[tuple[str, str | None]]:
    for element in root.named('Parameter'):
        yield (element.get('Name') or '').strip(), element.get('Value')


def _all_off(root: Element) -> bool:
    """Return whether every parameter says Subscribe="FALSE", as revision 0.1 unsubscribes."""
    return all(
        (element.get('Subscribe') or '').strip().lower() in _FALSE
        for element in root.named('Parameter')
    )


def write_request(request: Request, command_id: int, xml_name: str = '') -> Command:
    """Return the COMMAND; name field and XML name are the same unless told otherwise."""
    if request.text:
        return Command.of(command_id, request.name, request.text)
    children = [
        Element('Parameter', {'Name': name} | ({} if value is None else {'Value': value}))
        for name, value in request.parameters
    ]
    root = Element('Command', {'Name': xml_name or request.name, **request.attributes}, children)
    return Command.of(command_id, request.name, markup.write(root))


# --- replies ---


def reply_text(name: str, family: Family, reply: Reply) -> str:
    """Return the content of a reply, well-formed and escaped."""
    attributes = {'Name': name, 'Status': SUCCESS if reply.success else FAIL}
    if reply.error:
        attributes['Error'] = reply.error
    attributes['Message'] = reply.message
    children = []
    for result in reply.results:
        values = {'Name': result.name, 'Success': 'true' if result.success else 'false'}
        if result.success and family is Family.GET:
            values['Value'] = result.value
        if result.error:
            values['Error'] = result.error
        children.append(Element('Parameter', values))
    return markup.write(Element('CommandReply', attributes, children))


def reply_metadata(family: Family, reply: Reply) -> Metadata:
    """Return the metadata of a reply, which is all that Slicer looks at."""
    values = dict(reply.values)
    for result in reply.results:
        if family is not Family.GET:
            values[result.name] = SUCCESS if result.success else FAIL
        elif result.success:
            values[result.name] = result.value
    values |= {'Status': SUCCESS if reply.success else FAIL, 'Message': reply.message}
    if reply.error:
        values |= {'Error': reply.error, 'ErrorMessage': reply.error}
    return Metadata(values)


def write_reply(
    request: Request | None, command: Packet, reply: Reply, header_version: int = 2
) -> Packet:
    """
    Return the RTS_COMMAND: same id, name and device name as the command.

    :param request: what was asked; None if it could not be understood.
    :param header_version: 1 for a peer that never used 2; it gets no metadata.
    """
    body = command.body
    assert isinstance(body, Command)
    family = request.family if request else Family.OTHER
    text = reply.text or reply_text(request.name if request else body.name, family, reply)
    return Packet(
        CommandReply.of(body.command_id, body.name, text),
        command.device_name,
        command.timestamp,
        header_version,
        command.message_id if header_version == 2 else 0,
        reply_metadata(family, reply) if header_version == 2 else Metadata(),
    )


def read_reply(body: Command, metadata: Mapping[str, str]) -> Reply:
    """
    Return what an RTS_COMMAND says, in its content, or where that is unreadable in its metadata.

    Content counts more: OpenIGTLinkIO writes a status into the metadata that it has not set.
    """
    values = dict(metadata)
    status = _truth(values.pop('Status', None))
    error = values.pop('Error', '') or values.pop('ErrorMessage', '')
    values.pop('ErrorMessage', None)
    message = values.pop('Message', '')
    text = body.text.strip('\0')
    try:
        root = _parse(text)
    except CommandError:
        text = text if len(text) <= markup.MAX_SIZE else ''
        return _reply_of_metadata(status, error, message, values, text)
    results = tuple(_results(root, values))
    said = _said(root)
    if said is None and results:
        said = all(result.success for result in results)
    if said is None:
        said = status
    error = error or root.get('Error') or _text_of(root, 'Error')
    message = message or root.get('Message') or _text_of(root, 'Message')
    if not results and '<' in message:
        # PLUS's answers in STRING messages hold the whole reply, escaped.
        results = _results_inside(message, values)
        message = '' if results else message
    success = bool(said) and all(result.success for result in results)
    if not success and not error:
        failed = ', '.join(result.name for result in results if not result.success)
        error = f'the peer refused {failed}' if failed else message or 'the peer refused it'
    pending = tuple(_pending(root, values))
    return Reply(success, '' if success else error, message, results, values, text, pending)


def _reply_of_metadata(
    status: bool | None, error: str, message: str, values: dict[str, str], text: str
) -> Reply:
    """Return what the metadata say alone: PLUS escapes nothing in some of its replies."""
    results = tuple(
        Result(name, value != FAIL, '' if value in (SUCCESS, FAIL) else value)
        for name, value in values.items()
    )
    if not status and not error:
        error = message or 'the reply cannot be read and has no status'
    return Reply(bool(status), '' if status else error, message, results, values, text)


def _results_inside(message: str, values: Mapping[str, str]) -> tuple[Result, ...]:
    try:
        return tuple(_results(_parse(message), values))
    except CommandError:
        return ()


def _pending(root: Element, values: Mapping[str, str]) -> Iterable[str]:
    """Give the names that a reply of revision 0.2 grants, and whose values it does not hold."""
    for result in root.named('Result'):
        for element in result.named('Parameter'):
            name = (element.get('Name') or '').strip()
            granted = _truth(result.get('success')) is not False
            if granted and element.get('Value') is None and name not in values:
                yield name


def _said(root: Element) -> bool | None:
    """Return what the reply says of the whole: Status, or a Result of its own."""
    said = _truth(root.get('Status'))
    if said is not None:
        return said
    for result in root.named('Result'):
        said = _truth(result.get('success'))
        if said is None:
            said = _truth(result.text.rpartition(':')[2])
        if said is not None and not [*result.named('Parameter')]:
            return said
    return None


def _results(root: Element, values: Mapping[str, str]) -> Iterable[Result]:
    """Return what the reply says of each parameter; wrapped in a Result in revision 0.2."""
    wrapped = {
        id(parameter): _truth(result.get('success'))
        for result in root.named('Result')
        for parameter in result.named('Parameter')
    }
    for element in root.named('Parameter'):
        name = (element.get('Name') or '').strip()
        said = _truth(element.get('Success'))
        if said is None:
            said = wrapped.get(id(element))
        value = element.get('Value')
        if value is None:
            value = values.get(name, '')
            value = '' if value in (SUCCESS, FAIL) else value
        # A value without a word about success is one.
        yield Result(name, said is not False, value.strip(), element.get('Error') or '')


def _text_of(root: Element, name: str) -> str:
    return next((element.text.strip() for element in root.named(name)), '')


def _truth(text: str | None) -> bool | None:
    word = (text or '').strip().lower()
    return True if word in _TRUE else False if word in _FALSE else None


def _parse(text: str) -> Element:
    try:
        return markup.parse(text)
    except MarkupError as error:
        raise CommandError(f'content is not XML: {error}') from None
