# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
The endpoints that parameters name, each with settings of its own. No ROS.

What counts for an endpoint is its own value; else that of all, if it is not the table's default;
else what its profile says; else the default. Its filters are on top of those of all.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
import re
from typing import Any

from igtl_ros.bridge.asking_wishes import AskingError
from igtl_ros.bridge.asking_wishes import parse_wishes
from igtl_ros.bridge.asking_wishes import Wish
from igtl_ros.bridge.parameter_checks import check
from igtl_ros.bridge.parameter_checks import Filter
from igtl_ros.bridge.parameter_checks import ParameterError
from igtl_ros.bridge.parameter_checks import patterns
from igtl_ros.bridge.parameter_table import ENDPOINT_PARAMETERS
from igtl_ros.bridge.parameter_table import PARAMETERS
from igtl_ros.bridge.profiles import profile_selection
from igtl_ros.bridge.profiles import PROFILES
from igtl_ros.openigtlink import BODIES
from igtl_ros.openigtlink import Limits
from igtl_ros.transport import ConnectionSettings
from igtl_ros.transport import Endpoint
from igtl_ros.transport import EndpointError
from igtl_ros.transport import Selection
from igtl_ros.transport import TlsFiles

MEBIBYTE = 1024 * 1024

NAME_FORM = 'a lower-case letter, then lower-case letters, digits and underscores'
_NAME = re.compile(r'[a-z][a-z0-9_]*')
# What cannot be a host with a port, so that a name is meant.
_LIKE_A_NAME = re.compile(r'[\w-]+')
_TOPIC = re.compile(r'[A-Za-z_]\w*(/[A-Za-z_]\w*)*', re.ASCII)
_FILTERS = frozenset({'from_igtl_allow', 'from_igtl_deny', 'to_igtl_allow', 'to_igtl_deny'})
# Names that would make parameters of an endpoint look like others.
_TAKEN = frozenset({*(parameter.name for parameter in PARAMETERS), 'qos_overrides'})
_ROWS = {parameter.name: parameter for parameter in ENDPOINT_PARAMETERS}


@dataclass(frozen=True, slots=True)
class EndpointSettings:
    """
    One endpoint, checked.

    :param name: as the user calls it; its URL, if it has no name.
    :param profile: the kind of its peers.
    :param prefix: before the topics of its devices; may be empty.
    :param from_igtl: which devices may enter ROS from here, among those that may at all.
    :param start_streams: what its peers are asked for when they connect.
    """

    name: str
    endpoint: Endpoint
    connection: ConnectionSettings
    profile: str
    prefix: str
    default_parent_frame: str
    frame_prefix: str
    from_igtl: Filter
    start_streams: tuple[Wish, ...]


def names_in(entries: Iterable[str]) -> tuple[str, ...]:
    """Return those entries of the parameter endpoints that are names, good or bad, not URLs."""
    texts = (entry.strip() for entry in entries)
    return tuple(text for text in texts if _LIKE_A_NAME.fullmatch(text))


def check_name(name: str) -> None:
    """
    Compare the name of an endpoint with what names look like.

    :raises ParameterError: it cannot be one.
    """
    if not _NAME.fullmatch(name):
        raise ParameterError(f'{name!r} cannot be the name of an endpoint: expected {NAME_FORM}')
    if name in _TAKEN:
        raise ParameterError(
            f'{name!r} cannot be the name of an endpoint: a parameter is called that'
        )


def inherited(values: Mapping[str, Any], profile: str) -> dict[str, Any]:
    """
    Return the value of each parameter of an endpoint that has none of its own.

    :param values: of all endpoints.
    """
    result: dict[str, Any] = {}
    defaults = PROFILES[profile].defaults
    for name, parameter in _ROWS.items():
        common = values.get(name, parameter.default)
        if name in _FILTERS or common == parameter.default:
            common = defaults.get(name, parameter.default)
        result[name] = common
    return result


def endpoints_from(values: Mapping[str, Any]) -> tuple[EndpointSettings, ...]:
    """
    Return the endpoints of a complete set of parameter values.

    :param values: with ENDPOINT.NAME for what is set for one endpoint.
    :raises ParameterError: names the parameter, its value and what was expected.
    """
    entries = [text.strip() for text in values['endpoints'] if text.strip()]
    if not entries:
        raise ParameterError(
            'parameter endpoints is empty: expected at least one endpoint, such '
            'as igtl://localhost:18944'
        )
    names = names_in(entries)
    result = tuple(
        _named(text, values) if text in names else _unnamed(text, values) for text in entries
    )
    _check_twice(result)
    return result


def _check_twice(endpoints: Iterable[EndpointSettings]) -> None:
    """Refuse what is there twice; port 0, which is any free one, may be under several names."""
    seen: dict[object, str] = {}
    for settings in endpoints:
        keys = {settings.name, settings.endpoint if settings.endpoint.port else settings.name}
        for other in (seen[key] for key in keys if key in seen):
            raise ParameterError(
                f'parameter endpoints names one twice: {other} and {settings.name} are both '
                f'{settings.endpoint.url}'
            )
        seen |= dict.fromkeys(keys, settings.name)


def _unnamed(text: str, values: Mapping[str, Any]) -> EndpointSettings:
    try:
        url = Endpoint.parse(text).url
    except EndpointError as error:
        raise ParameterError(f'parameter endpoints: {error}') from None
    return endpoint_from(url, {'url': url}, values)


def _named(name: str, values: Mapping[str, Any]) -> EndpointSettings:
    try:
        check_name(name)
    except ParameterError as error:
        raise ParameterError(f'parameter endpoints: {error}') from None
    own = {
        parameter: values[f'{name}.{parameter}']
        for parameter in _ROWS
        if f'{name}.{parameter}' in values
    }
    if not own.get('url', '').strip():
        raise ParameterError(
            f'parameter {name}.url is missing, because endpoints names {name}: expected a URL '
            f'such as igtl://{name}:18944 (which may stand in endpoints itself)'
        )
    return endpoint_from(name, own, values, f'{name}.')


def endpoint_from(
    name: str, own: Mapping[str, Any], values: Mapping[str, Any], group: str = ''
) -> EndpointSettings:
    """
    Return one endpoint.

    :param own: its own values; its url at least.
    :param values: of all endpoints.
    :param group: what stands before the names of its parameters in texts for users.
    :raises ParameterError: names the parameter, its value and what was expected.
    """
    for parameter, value in own.items():
        check(_ROWS[parameter], value, group)
    profile = own.get('profile', values['profile'])
    of = inherited(values, profile) | dict(own)
    try:
        endpoint = Endpoint.parse(of['url'])
    except EndpointError as error:
        raise ParameterError(f'parameter {group}url: {error}') from None
    if of['prefix'] and not _TOPIC.fullmatch(of['prefix']):
        raise ParameterError(
            f'parameter {group}prefix is {of["prefix"]!r}: expected part of a topic, such as left'
        )
    return EndpointSettings(
        name=name,
        endpoint=endpoint,
        connection=_connection(of, _selection(profile, of, own, group)),
        profile=profile,
        prefix=of['prefix'],
        default_parent_frame=of['default_parent_frame'],
        frame_prefix=of['frame_prefix'],
        from_igtl=_filter('from_igtl', of, group),
        start_streams=_wishes(of['start_streams'], group),
    )


def _selection(
    profile: str, of: Mapping[str, Any], own: Mapping[str, Any], group: str
) -> Selection:
    types = [text.strip() for text in of['send_types'] if text.strip()]
    for text in types:
        if text not in BODIES:
            raise ParameterError(
                f'parameter {group}send_types: {text!r} is no type: expected some of '
                f'{", ".join(BODIES)}'
            )
    filters = own.keys() & {'to_igtl_allow', 'to_igtl_deny'}
    passes = _filter('to_igtl', of, group).passes if filters else None
    return profile_selection(profile, types, passes)


def _filter(direction: str, of: Mapping[str, Any], group: str) -> Filter:
    allow, deny = f'{direction}_allow', f'{direction}_deny'
    return Filter(
        patterns(f'{group}{allow}', of[allow]),
        patterns(f'{group}{deny}', of[deny]),
    )


def _wishes(texts: Iterable[str], group: str) -> tuple[Wish, ...]:
    try:
        return parse_wishes(texts)
    except AskingError as error:
        raise ParameterError(f'parameter {group}start_streams: {error}') from None


def _connection(of: Mapping[str, Any], selection: Selection) -> ConnectionSettings:
    return ConnectionSettings(
        limits=Limits(max_body_size=of['max_message_size'] * MEBIBYTE),
        check_crc=of['check_crc'],
        header_version=of['header_version'],
        hello=of['hello'],
        acknowledge=of['acknowledge'],
        keepalive_period=of['keepalive_period'],
        receive_timeout=of['receive_timeout'],
        send_timeout=of['send_timeout'],
        connect_timeout=of['connect_timeout'],
        reconnect=of['reconnect'],
        reconnect_longest=of['reconnect_longest'],
        max_clients=of['max_clients'],
        max_events=of['max_queued_events'],
        tls=TlsFiles(of['tls_certificate'], of['tls_key'], of['tls_authorities']),
        selection=selection,
    )
