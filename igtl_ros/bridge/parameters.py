# Copyright 2026 igtl_ros contributors
# SPDX-License-Identifier: Apache-2.0
"""
The table of the node's parameters, and the frozen Settings made of them. No ROS.

The table is the only place where a parameter's name, default, description and range stand;
config/bridge.yaml and docs/parameters.md are tested against it.
"""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
import difflib
import re
from typing import Any

from igtl_ros.bridge.command_settings import command_settings
from igtl_ros.bridge.command_settings import CommandSettings
from igtl_ros.bridge.command_table import CommandTableError
from igtl_ros.bridge.command_table import default_aliases
from igtl_ros.bridge.routes import parse_routes
from igtl_ros.bridge.routes import Route
from igtl_ros.bridge.routes import RouteError
from igtl_ros.openigtlink import Limits
from igtl_ros.transport import ConnectionSettings
from igtl_ros.transport import Endpoint
from igtl_ros.transport import EndpointError
from igtl_ros.transport import TlsFiles

MEBIBYTE = 1024 * 1024


class ParameterError(ValueError):
    """A parameter that cannot be used; the text names it, its value and what was expected."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """
    One parameter.

    :param low: smallest value of a number.
    :param high: largest value of a number.
    :param choices: the only values of a text.
    """

    name: str
    default: Any
    description: str
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()


PARAMETERS: tuple[Parameter, ...] = (
    Parameter(
        'endpoints',
        ['igtl-listen://127.0.0.1:18944'],
        'Whom to connect to (igtl://HOST:PORT) and where to listen '
        '(igtl-listen://ADDRESS:PORT); igtls for TLS.',
    ),
    Parameter(
        'length_unit',
        'm',
        'Unit of lengths in ROS; OpenIGTLink has millimetres.',
        choices=('m', 'mm'),
    ),
    Parameter(
        'default_parent_frame',
        'igtl_world',
        'Parent frame of devices whose name says none (AToB says B).',
    ),
    Parameter('frame_prefix', '', 'Put before every frame name.'),
    Parameter('publish_tf', True, 'Publish valid poses on /tf.'),
    Parameter(
        'stamp_source',
        'message',
        'Stamps in ROS: of the message (of receipt, if it has none) or of receipt always.',
        choices=('message', 'receive'),
    ),
    Parameter('routes', '', 'Rules in YAML, as text; see docs/routes.md.'),
    Parameter(
        'discover', True, 'Send what is published below to_igtl/<device> in a supported type.'
    ),
    Parameter(
        'discover_below',
        'to_igtl',
        'Where: to_igtl/<device>. / for all topics, to send what rosbag plays back.',
    ),
    Parameter('discovery_period', 0.25, 'Seconds between looks at the ROS graph.', 0.05, 60.0),
    Parameter(
        'from_igtl_allow',
        ['.*'],
        'Devices that may enter ROS: regular expressions for the whole name.',
    ),
    Parameter('from_igtl_deny', [''], 'Devices that may not, among those.'),
    Parameter(
        'to_igtl_allow',
        ['.*'],
        'Devices that may be sent: regular expressions for the whole name.',
    ),
    Parameter('to_igtl_deny', [''], 'Devices that may not, among those.'),
    Parameter(
        'patient_data',
        False,
        'Publish what names patients, too (IMGMETA, VIDEOMETA).',
    ),
    Parameter('max_devices', 500, 'Most devices that peers may create topics for.', 1, 100_000),
    Parameter(
        'hello',
        False,
        'Show a peer on connect that we read header version 2 (PLUS sends metadata then).',
    ),
    Parameter(
        'header_version',
        1,
        'Header version to begin with; the highest one a peer shows is used from then on.',
        1,
        2,
    ),
    Parameter('check_crc', True, 'Refuse messages with a wrong checksum.'),
    Parameter(
        'keepalive_period',
        2.0,
        'Seconds of silence after which a peer gets an empty STATUS; 0: never.',
        0.0,
        3600.0,
    ),
    Parameter(
        'receive_timeout',
        0.0,
        'Seconds of silence after which a peer is dropped; 0: never.',
        0.0,
        3600.0,
    ),
    Parameter(
        'send_timeout',
        5.0,
        'Seconds after which a peer that reads nothing is dropped; 0: never.',
        0.0,
        3600.0,
    ),
    Parameter('connect_timeout', 5.0, 'Seconds for one attempt to connect.', 0.1, 3600.0),
    Parameter('reconnect', True, 'Connect again when a connection ends.'),
    Parameter(
        'reconnect_longest', 5.0, 'Longest pause between attempts, in seconds.', 0.1, 3600.0
    ),
    Parameter('max_clients', 32, 'Most clients of one listening endpoint.', 1, 1000),
    Parameter(
        'max_message_size', 512, 'Largest message body a peer may announce, in MiB.', 1, 16384
    ),
    Parameter(
        'max_queued_events',
        1000,
        'Most messages that must not be lost (texts, points, ...) waiting for one peer.',
        1,
        1_000_000,
    ),
    Parameter('tls_certificate', '', 'PEM file with our certificate, for igtls endpoints.'),
    Parameter('tls_key', '', 'PEM file with its private key.'),
    Parameter('tls_authorities', '', 'PEM file with the authorities we trust.'),
    Parameter(
        'us_driver',
        '',
        'What answers Get, Set and Subscribe of peers: parameters:/NODE or services:/NAMESPACE; '
        'empty: nothing.',
    ),
    Parameter(
        'us_aliases',
        default_aliases(),
        'Other names of scanner parameters, in the same unit: a mapping in YAML, as text.',
    ),
    Parameter(
        'us_spelling',
        'plus',
        'How Get and Set that we send are called: as PLUS and Slicer have it, as the page of the '
        'standard, or as its revision 0.2.',
        choices=('plus', 'page', 'short'),
    ),
    Parameter(
        'us_push',
        'element',
        'How values reach peers that subscribed: a Parameter element or the plain value in a '
        'STRING, or a COMMAND with metadata.',
        choices=('element', 'plain', 'command'),
    ),
    Parameter(
        'us_push_interval',
        0.1,
        'Least seconds between two values of one parameter; the latest wins.',
        0.0,
        3600.0,
    ),
    Parameter(
        'us_poll_period',
        2.0,
        'Seconds between questions to a peer that refuses Subscribe.',
        0.05,
        3600.0,
    ),
    Parameter('commands', '', 'Which service does which other command, in YAML; see docs/tuo.md.'),
    Parameter('command_timeout', 5.0, 'Seconds that a reply may take.', 0.01, 3600.0),
    Parameter(
        'legacy_commands',
        False,
        'Send commands as STRING messages (CMD_1), for servers of before COMMAND.',
    ),
    Parameter('diagnostics_period', 1.0, 'Seconds between messages on /diagnostics.', 0.1, 60.0),
    Parameter('autostart', True, 'Configure and activate at start; off: wait for transitions.'),
)
# Parameters that every node has.
_OTHERS = frozenset({'use_sim_time', 'start_type_description_service'})


@dataclass(frozen=True, slots=True)
class Filter:
    """Which devices may pass: some allow pattern fits, and no deny pattern does."""

    allow: tuple[re.Pattern[str], ...]
    deny: tuple[re.Pattern[str], ...]

    def passes(self, device_name: str) -> bool:
        """Return whether a device may pass."""
        return any(pattern.fullmatch(device_name) for pattern in self.allow) and not any(
            pattern.fullmatch(device_name) for pattern in self.deny
        )


@dataclass(frozen=True, slots=True)
class Settings:
    """All parameters, checked."""

    endpoints: tuple[Endpoint, ...]
    connection: ConnectionSettings
    scale: float
    default_parent_frame: str
    frame_prefix: str
    publish_tf: bool
    stamp_on_receipt: bool
    routes: tuple[Route, ...]
    discover: bool
    discover_below: str
    discovery_period: float
    from_igtl: Filter
    to_igtl: Filter
    patient_data: bool
    max_devices: int
    diagnostics_period: float
    commands: CommandSettings


def unknown_parameter(names: Iterable[str]) -> str:
    """
    Return what is wrong with the name of a parameter that a user set; empty if nothing is.

    ROS ignores parameters that a node does not have, so that a misspelt one would go unnoticed.
    """
    known = [parameter.name for parameter in PARAMETERS]
    for name in names:
        if name not in known and name not in _OTHERS and not name.startswith('qos_overrides.'):
            close = difflib.get_close_matches(name, known, 1)
            return f'there is no parameter {name}' + (
                f': did you mean {close[0]}?' if close else ''
            )
    return ''


def settings_from(values: Mapping[str, Any]) -> Settings:
    """
    Return the settings of a complete set of parameter values.

    :raises ParameterError: names the parameter, its value and what was expected.
    """
    for parameter in PARAMETERS:
        _check(parameter, values[parameter.name])
    try:
        endpoints = tuple(Endpoint.parse(text) for text in values['endpoints'] if text.strip())
    except EndpointError as error:
        raise ParameterError(f'parameter endpoints: {error}') from None
    if not endpoints:
        raise ParameterError(
            'parameter endpoints is empty: expected at least one endpoint, such '
            'as igtl://localhost:18944'
        )
    if len(set(endpoints)) < len(endpoints):
        raise ParameterError(f'parameter endpoints names one twice: {values["endpoints"]}')
    try:
        routes = parse_routes(values['routes'])
    except RouteError as error:
        raise ParameterError(f'parameter routes: {error}') from None
    try:
        commands = command_settings(values)
    except CommandTableError as error:
        raise ParameterError(str(error)) from None
    return Settings(
        endpoints=endpoints,
        connection=_connection(values),
        scale=0.001 if values['length_unit'] == 'm' else 1.0,
        default_parent_frame=values['default_parent_frame'],
        frame_prefix=values['frame_prefix'],
        publish_tf=values['publish_tf'],
        stamp_on_receipt=values['stamp_source'] == 'receive',
        routes=routes,
        discover=values['discover'],
        discover_below=values['discover_below'].strip().rstrip('/') or '/',
        discovery_period=values['discovery_period'],
        from_igtl=_filter(values, 'from_igtl'),
        to_igtl=_filter(values, 'to_igtl'),
        patient_data=values['patient_data'],
        max_devices=values['max_devices'],
        diagnostics_period=values['diagnostics_period'],
        commands=commands,
    )


def _check(parameter: Parameter, value: Any) -> None:
    if parameter.choices and value not in parameter.choices:
        raise ParameterError(
            f'parameter {parameter.name} is {value!r}: expected one of '
            f'{", ".join(parameter.choices)}'
        )
    if (
        parameter.low is not None
        and parameter.high is not None
        and not (parameter.low <= value <= parameter.high)
    ):
        raise ParameterError(
            f'parameter {parameter.name} is {value}: expected '
            f'{parameter.low:g} to {parameter.high:g}'
        )


def _connection(values: Mapping[str, Any]) -> ConnectionSettings:
    return ConnectionSettings(
        limits=Limits(max_body_size=values['max_message_size'] * MEBIBYTE),
        check_crc=values['check_crc'],
        header_version=values['header_version'],
        hello=values['hello'],
        keepalive_period=values['keepalive_period'],
        receive_timeout=values['receive_timeout'],
        send_timeout=values['send_timeout'],
        connect_timeout=values['connect_timeout'],
        reconnect=values['reconnect'],
        reconnect_longest=values['reconnect_longest'],
        max_clients=values['max_clients'],
        max_events=values['max_queued_events'],
        tls=TlsFiles(values['tls_certificate'], values['tls_key'], values['tls_authorities']),
    )


def _filter(values: Mapping[str, Any], direction: str) -> Filter:
    def compiled(name: str) -> tuple[re.Pattern[str], ...]:
        patterns = []
        for text in filter(None, values[name]):
            try:
                patterns.append(re.compile(text))
            except re.error as error:
                raise ParameterError(
                    f'parameter {name}: {text!r} is not a regular expression: {error}'
                ) from None
        return tuple(patterns)

    return Filter(compiled(f'{direction}_allow'), compiled(f'{direction}_deny'))
